"""The program as a process: pipes, signals, many at once, disks that fill, files cut short."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import call_program


def make_many(count: int) -> str:
    """Records as NDJSON, no two of one title."""
    records = ({"title": f"Judul {n}", "body": "isi " * 200} for n in range(count))
    return "".join(json.dumps(one) + "\n" for one in records)


MANY = make_many(1_500)
VERY_MANY = make_many(15_000)


def start(*words: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start the program and leave it running."""
    return subprocess.Popen(
        [sys.executable, "-m", "beritacli", *words],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "BERITACLI_STORE": str(folder / "berita.db")},
    )


def test_version_and_help(tmp_path: Path) -> None:
    from beritacli import __version__

    assert (
        call_program("--version", folder=tmp_path).stdout.decode() == f"beritacli {__version__}\n"
    )
    shown = call_program(folder=tmp_path)
    assert shown.returncode == 0
    assert b"beritacli demo" in shown.stdout
    wrong = call_program("lst", folder=tmp_path)
    assert wrong.returncode == 2
    assert wrong.stderr.decode().startswith("Error: No such command 'lst'. Did you mean list?\n")


def test_the_default_store_is_in_the_users_data_folder(tmp_path: Path) -> None:
    variables = {"BERITACLI_STORE": "", "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    assert call_program("add", "Judul", folder=tmp_path, **variables).returncode == 0
    assert list(tmp_path.rglob("beritacli/berita.db"))


def test_a_closed_pipe_is_exit_141_and_silent(tmp_path: Path) -> None:
    call_program("import", "-", folder=tmp_path, stdin=MANY.encode())
    with start("export", folder=tmp_path) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(30) == 141
        assert process.stderr.read() == b""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_survived(tmp_path: Path, closed: str) -> None:
    command = f'"{sys.executable}" -m beritacli add Judul {closed}'
    variables = {**os.environ, "BERITACLI_STORE": str(tmp_path / "berita.db")}
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=variables, check=False)  # noqa: S607
    assert done.returncode == 0
    assert call_program("list", "--format", "ids", folder=tmp_path).stdout == b"1\n"


@pytest.mark.parametrize("engine", ["db", "json"])
def test_a_store_behind_a_link_stays_one(tmp_path: Path, engine: str) -> None:
    store, link = tmp_path / f"a.{engine}", tmp_path / f"link.{engine}"
    call_program("--store", str(store), "add", "Satu", folder=tmp_path)
    link.symlink_to(store)
    assert call_program("--store", str(link), "add", "Dua", folder=tmp_path).returncode == 0
    assert link.is_symlink()
    ids = call_program("--store", str(store), "list", "--format", "ids", folder=tmp_path)
    assert ids.stdout.split() == [b"2", b"1"]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_signals_end_an_import_with_nothing_kept(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    call_program("add", "Ada", folder=tmp_path)
    (tmp_path / "banyak.ndjson").write_text(VERY_MANY, encoding="utf-8")
    process = start("import", "banyak.ndjson", folder=tmp_path)
    time.sleep(1.5)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert b"Traceback" not in err
    assert err.endswith(b"Interrupted. Nothing was changed.\n")
    ids = call_program("list", "--format", "ids", folder=tmp_path)
    assert ids.stdout.split() == [b"1"]
    assert call_program("add", "Lagi", folder=tmp_path).returncode == 0


@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize("module", ["typer", "beritacli.cli.app", "beritacli.cli.commands.list_"])
def test_a_signal_while_the_program_loads(
    tmp_path: Path, module: str, number: str, code: int
) -> None:
    """On a busy machine start-up takes long enough for one to come."""
    script = f"""
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.{number})
sys.meta_path.insert(0, Finder())
sys.argv = ["beritacli", "list"]
from beritacli.main import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == code, done
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_while_an_object_is_thrown_away_is_heard(
    tmp_path: Path, number: str, code: int
) -> None:
    """Python ignores what is raised there; the import would go on to its end."""
    (tmp_path / "banyak.ndjson").write_text(MANY, encoding="utf-8")
    script = f"""
import os, signal, sys, weakref
from beritacli.archive.importing.matching.match import Matches
def interrupt(_):
    os.kill(os.getpid(), signal.{number})
look_up = Matches.look_up
def write(*given):
    thing = {{1}}
    refs.append(weakref.ref(thing, interrupt))
    del thing
    look_up(*given)
refs = []
Matches.look_up = write
sys.argv = ["beritacli", "--store", "berita.db", "import", "banyak.ndjson"]
from beritacli.main import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == code, done
    assert b"ignored" not in done.stderr
    assert call_program("list", "--format", "ids", folder=tmp_path).stdout == b""


def test_an_import_that_is_interrupted_at_any_moment(tmp_path: Path) -> None:
    """It ends with 130 and nothing, or is done: in every run, whatever it is doing just then."""
    (tmp_path / "banyak.ndjson").write_text(MANY, encoding="utf-8")
    for moment in range(8):
        store = tmp_path / f"{moment}.db"
        with start("--store", str(store), "import", "banyak.ndjson", folder=tmp_path) as process:
            time.sleep(0.4 + moment * 0.08)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        shown = call_program("--store", str(store), "list", "--format", "ids", folder=tmp_path)
        kept = len(shown.stdout.split())
        assert (process.returncode, kept) in {(130, 0), (130, 1500), (0, 1500)}, err
        assert b"ignored" not in err
        assert b"Traceback" not in err


def test_a_killed_import_leaves_the_state_before_and_can_be_run_again(tmp_path: Path) -> None:
    call_program("add", "Ada", folder=tmp_path)
    (tmp_path / "banyak.ndjson").write_text(MANY, encoding="utf-8")
    process = start("import", "banyak.ndjson", folder=tmp_path)
    time.sleep(0.7)
    process.kill()
    process.communicate()
    kept = call_program("list", "--format", "ids", folder=tmp_path).stdout.split()
    assert len(kept) in {1, 1501}
    assert call_program("import", "banyak.ndjson", folder=tmp_path).returncode == 0
    after = call_program("list", "--format", "ids", folder=tmp_path).stdout.split()
    assert len(after) == len(set(after)) == 1501


@pytest.mark.parametrize("engine", ["db", "json"])
def test_sixteen_writers_from_no_store_at_all(tmp_path: Path, engine: str) -> None:
    store = str(tmp_path / f"berita.{engine}")

    def add(number: int) -> bytes:
        done = call_program(
            "--store", store, "add", "Judul sama", "--tag", f"t{number % 3}", "--porcelain",
            folder=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(add, range(32)))
    assert sorted(int(one) for one in ids) == list(range(1, 33))
    shown = call_program("--store", store, "list", "--format", "slugs", folder=tmp_path)
    assert len(set(shown.stdout.split())) == 32
    litter = [p.name for p in tmp_path.iterdir() if p.suffix == ".new"]
    assert not litter


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    call_program("add", "Ada", folder=tmp_path)
    size = (tmp_path / "berita.db").stat().st_size + 200_000

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(
        [sys.executable, "-m", "beritacli", "import", "-"],
        cwd=tmp_path,
        input=MANY.encode(),
        capture_output=True,
        check=False,
        preexec_fn=limit,
        env={**os.environ, "BERITACLI_STORE": str(tmp_path / "berita.db")},
    )
    assert done.returncode == 74, done
    assert b"Traceback" not in done.stderr
    assert call_program("list", "--format", "ids", folder=tmp_path).stdout == b"1\n"
    assert call_program("add", "Lagi", folder=tmp_path).returncode == 0


@pytest.mark.parametrize("verb", [["list"], ["add", "x"], ["import", "-"]])
@pytest.mark.parametrize("damage", ["empty", "cut", "junk", "foreign", "tinydb", "folder"])
def test_a_damaged_store_is_refused_and_not_touched(
    tmp_path: Path, damage: str, verb: list[str]
) -> None:
    store = tmp_path / "berita.db"
    call_program("import", "-", folder=tmp_path, stdin=MANY[:100_000].rpartition("\n")[0].encode())
    whole = store.read_bytes()
    if damage == "foreign":
        import sqlite3

        store.unlink()
        with sqlite3.connect(store) as other:
            other.execute("CREATE TABLE x (y)")
        other.close()
    elif damage == "folder":
        store.unlink()
        store.mkdir()
    else:
        contents = {
            "empty": b"",
            "cut": whole[: len(whole) // 2],
            "junk": b"bukan basis data" * 100,
            "tinydb": b'{"_default": {"1": {"a": 1}}}',
        }
        store.write_bytes(contents[damage])
    before = store.read_bytes() if store.is_file() else None
    done = call_program(*verb, folder=tmp_path, stdin=b'{"title": "x"}')
    assert done.returncode == 74, done
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("Error: ")
    assert str(store) in lines[0]
    assert len(lines) == 2
    assert before == (store.read_bytes() if store.is_file() else None)


def test_the_demo_runs_from_any_folder_and_touches_nothing(tmp_path: Path) -> None:
    done = call_program("demo", folder=tmp_path)
    out = done.stdout.decode()
    assert done.returncode == 0, done
    for command in ("import", "list", "tag", "publish", "categories", "timeline", "export"):
        assert f"$ beritacli {command}" in out
    assert "Kategori 65" in out
    assert "hari ini" in out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("field", ["categories", "tags", "title", "revision"])
def test_an_article_that_was_altered_in_the_file_is_damage(tmp_path: Path, field: str) -> None:
    store = tmp_path / "x.json"
    call_program("add", "Judul", folder=tmp_path, BERITACLI_STORE=str(store))
    data = json.loads(store.read_text(encoding="utf-8"))
    del data["articles"]["1"][field]
    store.write_text(json.dumps(data), encoding="utf-8")
    for words in (["show", "1"], ["list"], ["export"], ["store", "verify"]):
        done = call_program(*words, folder=tmp_path, BERITACLI_STORE=str(store))
        assert done.returncode == 74, (words, done)
        assert b"Article 1" in done.stdout + done.stderr or b"article 1" in done.stderr
    data["articles"]["1"][field] = [99]
    if field in {"categories", "tags"}:
        store.write_text(json.dumps(data), encoding="utf-8")
        done = call_program("list", folder=tmp_path, BERITACLI_STORE=str(store))
        assert done.returncode == 74
