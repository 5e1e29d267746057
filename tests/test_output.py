"""What is written is whole, or the exit code says so: 74, or 141 for a pipe that was closed."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, Newsroom, call_program

COMMANDS = [
    "",
    "--help",
    "--version",
    "add --help",
    "store --help",
    "list",
    "list --format json",
    "list --format ids",
    "search judul",
    "show 1",
    "show 1 --format json",
    "export",
    "export --format wxr",
    "export --format ndjson",
    "export --since-change 0",
    "timeline",
    "categories",
    "tags",
    "stats",
    "history 1",
    "log --format json",
    "log --head",
    "schema",
    "man",
    "store info",
    "config list",
    "import --report - masuk.json",
    "tag 1 umkm --porcelain",
    "tag 1 umkm --format json",
    "batch",
    "batch --each",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keluaran")
    call_program("import", str(SAMPLES / "berita.json"), folder=folder)
    call_program("batch", folder=folder, stdin=b"add 'Judul baru' --tag umkm\nlog\n")
    (folder / "masuk.json").write_text('[{"title": "Judul lain"}]', encoding="utf-8")
    return folder


def run_into(
    output: int, *words: str, folder: Path, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program with its standard output going to a file descriptor, which is closed then."""
    try:
        return subprocess.run(
            [sys.executable, "-m", "beritacli", *words],
            cwd=folder,
            stdout=output,
            stderr=subprocess.PIPE,
            input=b"list\nlist\n",
            check=False,
            timeout=60,
            env={**os.environ, "BERITACLI_STORE": str(folder / "berita.db"), **variables},
        )
    finally:
        os.close(output)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("line", COMMANDS)
def test_a_full_disk_is_exit_74_and_a_closed_pipe_141(
    folder: Path, line: str, unbuffered: str
) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = run_into(full, *line.split(), folder=folder, PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == 74, done
    assert b"Error: " in done.stderr
    assert b"No space left on device.\n" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"ignored" not in done.stderr
    reading, writing = os.pipe()
    os.close(reading)
    done = run_into(writing, *line.split(), folder=folder, PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == 141, done
    assert b"Error" not in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("instruction", ["complete_bash", "source_bash"])
def test_what_a_shell_completes_with_is_whole_too(
    folder: Path, instruction: str, unbuffered: str
) -> None:
    variables = {
        "_BERITACLI_COMPLETE": instruction,
        "COMP_WORDS": "beritacli show j",
        "COMP_CWORD": "2",
        "PYTHONUNBUFFERED": unbuffered,
    }
    full = os.open("/dev/full", os.O_WRONLY)
    assert run_into(full, folder=folder, **variables).returncode == 74


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_disk_that_fills_in_the_middle(folder: Path, unbuffered: str) -> None:
    """The system takes a part of a write then, and says nothing of the rest."""
    size = 64 * 1024

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    whole = call_program("list", "--format", "json", folder=folder).stdout
    command = [sys.executable, "-m", "beritacli", "list", "--format", "json"]
    for cut in (1, len(whole) // 2, len(whole) - 1):
        with (folder / "keluar.json").open("wb") as file:
            file.write(b" " * (size - cut))
            file.flush()
            done = subprocess.run(
                command,
                cwd=folder,
                stdout=file,
                stderr=subprocess.PIPE,
                check=False,
                preexec_fn=limit,
                env={
                    **os.environ,
                    "BERITACLI_STORE": str(folder / "berita.db"),
                    "PYTHONUNBUFFERED": unbuffered,
                },
            )
        assert done.returncode == 74, done


def test_a_pager_that_fails(folder: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    screen = pexpect.spawn(
        sys.executable,
        ["-m", "beritacli", "list"],
        cwd=str(folder),
        dimensions=(4, 80),
        env={
            **os.environ,
            "BERITACLI_STORE": str(folder / "berita.db"),
            "BERITACLI_PAGER": "sh -c 'cat > /dev/full'",
            "TERM": "xterm",
            "LINES": "",
        },
        timeout=30,
    )
    screen.expect("The pager 'sh' ended with exit code 1.")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 74


@pytest.mark.parametrize("line", ["export /dev/full", "import masuk.json --report /dev/full"])
def test_a_file_that_has_no_room(folder: Path, line: str) -> None:
    assert call_program(*line.split(), folder=folder).returncode == 74


def test_quiet_leaves_the_reasons_of_an_exit_code(newsroom: Newsroom) -> None:
    """A cron job that ends with 1 and says nothing can't be helped."""
    room = newsroom
    source = {"kind": "wordpress", "uri": "https://x.id", "id": "1"}
    good = {"title": "Baik", "slug": "baik", "body": "Isi berita.", "source": source}
    path = room.write("a.json", [good, {"title": 5}])
    told = room("--quiet", "import", path)
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("rejected: ")
    assert told.err.splitlines()[1:] == ["Kept as change 1."]
    room.ok("edit", "1", "--title", "Punya kami")
    told = room("--quiet", "import", room.write("a.json", [{**good, "title": "Punya mereka"}]))
    assert told.code == 1
    assert told.err.startswith("conflict: ")
    assert told.err.count("\n") == 1
    bad = room.write("b.json", "{")
    told = room("--quiet", "import", room.write("a.json", [good]), bad)
    assert told.code == 1
    assert bad in told.err
    room.ok("--quiet", "import", room.write("a.json", [{"title": "Lagi"}]))
    assert room("--quiet", "undo", "1").err.count("In the way: ") == 1


@pytest.mark.parametrize("words", [["add", "Satu"], ["import", "a.json"], ["tag", "1", "x"]])
def test_quiet_says_nothing_where_nothing_failed(newsroom: Newsroom, words: list[str]) -> None:
    newsroom.add("Judul")
    path = newsroom.write("a.json", [{"title": "Baik", "categories": ["baru"]}])
    done = newsroom.ok("--quiet", *[path if word == "a.json" else word for word in words])
    assert (done.out, done.err) == ("", "")
