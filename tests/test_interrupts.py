"""Signals at every moment: nothing hangs, all or nothing is kept, and the message says which."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from beritacli.interrupts import Kept
from tests.conftest import call_program
from tests.test_process import MANY, VERY_MANY, start

if TYPE_CHECKING:
    from pathlib import Path

CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
NOTHING = b"Interrupted. Nothing was changed.\n"

# Runs the program with one function replaced; the signal comes before or after the real one.
AT = """
import importlib, os, signal, sys
def at(module, path, moment, name, times=1):
    *outer, last = path.split(".")
    holder = importlib.import_module(module)
    for one in outer:
        holder = getattr(holder, one)
    real = getattr(holder, last)
    def replaced(*given, **named):
        nonlocal times
        times -= 1
        if moment == "before" and times == 0:
            os.kill(os.getpid(), getattr(signal, name))
        result = real(*given, **named)
        if moment == "after" and times == 0:
            os.kill(os.getpid(), getattr(signal, name))
        return result
    setattr(holder, last, replaced)
"""
RUN = "\nfrom beritacli.main import main\nmain()\n"


def run_with(
    script: str, *words: str, folder: Path, stdin: bytes = b"", **more: object
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process whose code is changed by a script first."""
    return subprocess.run(
        [sys.executable, "-c", AT + script + RUN, *words],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "BERITACLI_STORE": str(folder / "berita.db"), **more},  # type: ignore[dict-item]
    )


def count_articles(store: Path) -> int:
    done = call_program("--store", str(store), "list", "--format", "ids", folder=store.parent)
    return len(done.stdout.split())


def test_waiting_for_the_background_can_be_interrupted_thousands_of_times() -> None:
    """An exception that leaves the queue's lock taken makes the next wait an endless one."""
    script = """
import random, signal
from beritacli.store.sqlite.background import Background
class Stop(BaseException): pass
is_armed, hits = False, 0
def stop(*_):
    if is_armed:
        raise Stop
signal.signal(signal.SIGALRM, stop)
background, done = Background(), []
for _ in range(5000):
    try:
        is_armed = True
        signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-5, 4e-4))
        for _ in range(1000):
            background.start(lambda: done.append(1))
            background.finish()
    except Stop:
        hits += 1
    is_armed = False
    background.finish()
background.close()
print(hits)
"""
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.stdout == "5000\n", ended


@pytest.mark.parametrize("engine", ["db", "json"])
def test_imports_that_are_ended_at_random_say_what_was_kept(tmp_path: Path, engine: str) -> None:
    (tmp_path / "banyak.ndjson").write_text(MANY, encoding="utf-8")
    chance = random.Random(20250514)  # noqa: S311 - moments
    first = tmp_path / f"pertama.{engine}"
    begun = time.monotonic()
    call_program("--store", str(first), "import", "banyak.ndjson", folder=tmp_path)
    seconds = time.monotonic() - begun
    for moment in range(12):
        store = tmp_path / f"{moment}.{engine}"
        name = chance.choice(list(CODES))
        with start("--store", str(store), "import", "banyak.ndjson", folder=tmp_path) as process:
            # On a busy machine Python itself takes long to start, and has no handlers before.
            time.sleep(chance.uniform(0.4 * seconds, seconds))
            process.send_signal(getattr(signal, name))
            _, err = process.communicate(timeout=30)
        kept = count_articles(store)
        if process.returncode == CODES[name]:
            says_kept = b"Interrupted after the change was kept (change 1).\n" in err
            assert says_kept == (kept == 1500), err
            assert (NOTHING in err) == (kept == 0), err
            assert b"Traceback" not in err
        elif process.returncode < 0:  # before or after all code of ours
            assert kept in {0, 1500}, err
            assert b"Interrupted" not in err
        else:
            assert (process.returncode, kept) == (0, 1500), err


SQLITE, JSON = "beritacli.store.sqlite.storage", "beritacli.store.json.storage"
MOMENTS = [
    ("db", SQLITE, "SQLiteStorage.commit", "before", True),  # held until it is known
    ("db", "beritacli.store.sqlite.catalogue", "Catalogue.forget", "before", False),
    ("db", SQLITE, "SQLiteStorage.commit", "after", True),
    ("json", JSON, "replace_whole", "before", True),
    ("json", JSON, "replace_whole", "after", True),
    ("db", "beritacli.archive.changes.change", "Change.finish", "before", False),
    ("db", "beritacli.show.streams", "Streams.note", "before", True),
    ("json", "beritacli.show.streams", "Streams.note", "after", True),
    ("db", "beritacli.main", "_run_command", "after", True),
    ("db", "beritacli.failures", "describe_failure", "before", None),
]


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize(("engine", "module", "path", "moment", "is_kept"), MOMENTS)
def test_a_signal_at_each_step_of_a_change(
    tmp_path: Path,
    engine: str,
    module: str,
    path: str,
    moment: str,
    is_kept: bool | None,
    name: str,
) -> None:
    store = tmp_path / f"berita.{engine}"
    words = ["add", "Satu"] if is_kept is not None else ["show", "9"]
    script = f"at({module!r}, {path!r}, {moment!r}, {name!r})"
    done = run_with(script, "--store", str(store), *words, folder=tmp_path)
    assert done.returncode == CODES[name], done
    kept = b"Interrupted after the change was kept (change 1).\n"
    assert done.stderr.endswith(kept if is_kept else NOTHING), done
    assert count_articles(store) == bool(is_kept)
    again = call_program("--store", str(store), "add", "Dua", folder=tmp_path)
    assert again.returncode == 0, again


def test_a_signal_after_the_outcome_is_known_changes_nothing(tmp_path: Path) -> None:
    script = "at('beritacli.main', '_end_output', 'before', 'SIGTERM')"
    done = run_with(script, "add", "Satu", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"added: 1 (satu), draft\n")


def test_a_batch_that_keeps_each_line_says_which_were_kept(tmp_path: Path) -> None:
    lines = "".join(f"add 'Judul {n}'\nlist\n" for n in range(30)).encode()
    script = "at('beritacli.archive.changes.change', 'Change.finish', 'before', 'SIGINT', 4)"
    done = run_with(script, "--quiet", "batch", "--each", folder=tmp_path, stdin=lines)
    assert done.returncode == 130
    assert done.stderr == b"Interrupted after 3 changes were kept (changes 1-3).\n"
    assert count_articles(tmp_path / "berita.db") == 3


def test_a_batch_as_one_change_is_kept_or_not(tmp_path: Path) -> None:
    lines = b"add Satu\nadd Dua\n"
    early = "at('beritacli.archive.changes.change', 'Change.add', 'after', 'SIGTERM', 2)"
    done = run_with(early, "batch", folder=tmp_path, stdin=lines)
    assert (done.returncode, done.stderr) == (143, NOTHING)
    late = "at('beritacli.show.deferred_output', 'HeldStreams.release', 'before', 'SIGTERM')"
    done = run_with(late, "batch", folder=tmp_path, stdin=lines)
    assert done.returncode == 143
    assert done.stderr == b"Interrupted after the change was kept (change 1).\n"


def test_a_dry_run_and_what_writes_nothing_keep_nothing(tmp_path: Path) -> None:
    call_program("add", "Satu", folder=tmp_path)
    script = "at('beritacli.show.streams', 'Streams.note', 'before', 'SIGINT')"
    for words in (
        ["trash", "1", "--dry-run"],
        ["publish", "--status", "pending"],
        ["tag", "1", "a", "--dry-run"],
    ):
        done = run_with(script, *words, folder=tmp_path)
        assert (done.returncode, done.stderr) == (130, NOTHING), words


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("before", NOTHING),
        ("after", b"Interrupted after arsip.json was written.\n"),
    ],
)
def test_an_export_says_whether_the_file_was_written(
    tmp_path: Path, moment: str, message: bytes
) -> None:
    call_program("add", "Satu", folder=tmp_path)
    place = ("os", "fsync") if moment == "before" else ("pathlib", "Path.replace")
    script = f"at({place[0]!r}, {place[1]!r}, 'after', 'SIGTERM')"
    done = run_with(script, "export", "arsip.json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (143, message)
    assert (tmp_path / "arsip.json").exists() == (moment == "after")
    assert {path.name for path in tmp_path.iterdir()} <= {"berita.db", "arsip.json"}


def test_an_export_of_a_folder_is_whole_when_a_signal_comes(tmp_path: Path) -> None:
    call_program("batch", folder=tmp_path, stdin=b"add Satu\nadd Dua\nadd Tiga\n")
    script = "at('pathlib', 'Path.replace', 'after', 'SIGINT', 2)"
    done = run_with(script, "export", "situs", "--format", "markdown", folder=tmp_path)
    assert (done.returncode, done.stderr) == (130, b"Interrupted after situs was written.\n")
    verified = call_program("export", "situs", "--verify", folder=tmp_path)
    assert verified.returncode == 0, verified


def test_a_hangup_that_nohup_has_ignored_ends_nothing(tmp_path: Path) -> None:
    script = """
signal.signal(signal.SIGHUP, signal.SIG_IGN)
at('beritacli.show.streams', 'Streams.note', 'before', 'SIGHUP')
"""
    done = run_with(script, "add", "Satu", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"added: 1 (satu), draft\n")


def test_several_signals_at_once_end_it_once(tmp_path: Path) -> None:
    (tmp_path / "banyak.ndjson").write_text(VERY_MANY, encoding="utf-8")
    with start("import", "banyak.ndjson", folder=tmp_path) as process:
        time.sleep(1.5)
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGINT"):
            process.send_signal(getattr(signal, name))
        _, err = process.communicate(timeout=30)
    kept = count_articles(tmp_path / "berita.db")
    assert process.returncode in CODES.values() or kept == 15_000
    assert err.count(b"Interrupted") == 1 or kept == 15_000
    assert b"Traceback" not in err


def test_what_fails_after_a_change_was_kept_says_so(tmp_path: Path) -> None:
    """Else a script that reads the exit code would do it again."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "beritacli", "add", "Satu", "--porcelain"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "BERITACLI_STORE": str(tmp_path / "berita.db")},
        )
    assert done.returncode == 74
    assert b"It failed after the change was kept (change 1).\n" in done.stderr
    assert count_articles(tmp_path / "berita.db") == 1


def test_changes_are_named_in_runs() -> None:
    kept = Kept()
    assert kept.describe_stop() == "Interrupted. Nothing was changed."
    kept.changes += [3, 5, 6, 7, 1200]
    told = kept.describe_stop()
    assert told == "Interrupted after 5 changes were kept (changes 3, 5-7, 1200)."
    kept.changes += range(1202, 1300, 2)
    assert re.search(r"1202, .*1214, …\)\.$", kept.describe_stop())


@pytest.mark.parametrize("engine", ["db", "json"])
@pytest.mark.parametrize(
    ("words", "at", "message"),
    [
        ("store backup salin", "store.signals hold_signals", NOTHING),
        ("store backup salin", "pathlib Path.replace",
         b"Interrupted after salin.ENGINE was written.\n"),
        ("store restore asli --yes", "archive.changes.change Change.finish", NOTHING),
        ("store restore asli --yes", "show.streams Streams.note",
         b"Interrupted after the change was kept (change 3).\n"),
        ("store move pindah", "store.move _check_same", NOTHING),
        ("store move pindah", "show.streams Streams.note",
         b"Interrupted after the store was moved to pindah.ENGINE.\n"),
        ("store compact", "show.streams Streams.note", NOTHING),
    ],
)  # fmt: skip
def test_the_care_of_the_store_says_what_was_done(
    tmp_path: Path, engine: str, words: str, at: str, message: bytes
) -> None:
    store = tmp_path / f"berita.{engine}"
    call_program("--store", str(store), "add", "Satu", folder=tmp_path)
    call_program("--store", str(store), "store", "backup", f"asli.{engine}", folder=tmp_path)
    call_program("--store", str(store), "add", "Dua", folder=tmp_path)
    names = [f"{w}.{engine}" if w in {"salin", "asli", "pindah"} else w for w in words.split()]
    module, path = at.split()
    module = module if module == "pathlib" else f"beritacli.{module}"
    if path == "hold_signals":  # on the way to the place where they are held
        module, path = "beritacli.store.files", "sync_file"
    script = f"""
import beritacli.store.files, beritacli.store.json.storage
import beritacli.store.sqlite.copies
at({module!r}, {path!r}, 'after', 'SIGTERM')
for holder in (beritacli.store.sqlite.copies, beritacli.store.json.storage):
    holder.sync_file = beritacli.store.files.sync_file
"""
    done = run_with(script, "--store", str(store), *names, folder=tmp_path)
    assert done.returncode == 143, done
    assert done.stderr.endswith(message.replace(b"ENGINE", engine.encode())), done
    is_moved = words == "store move pindah" and message != NOTHING
    assert store.exists() != is_moved
    assert (tmp_path / f"pindah.{engine}").exists() == is_moved
    assert (tmp_path / f"salin.{engine}").exists() == (b"salin" in message)
    left = tmp_path / f"pindah.{engine}" if is_moved else store
    assert count_articles(left) == (1 if b"change 3" in message else 2)
    again = call_program("--store", str(left), "add", "Tiga", folder=tmp_path)
    assert again.returncode == 0, again
