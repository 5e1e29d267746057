"""Experiments that take a store's ground away, and what must hold afterwards.

Each runs a process that writes, says over a socket what it was told is kept, and is killed, meets
an error, or finds the disk full. Then: all that was acknowledged is there, once and whole; nothing
is unreadable; the next write works and leaves no litter; ids are not given again.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.store import StoreMissingError
from tests.store.conftest import PREFACE, ROOT, expected_files, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

# The calls by which files change; a kill or an error is put in the place of each.
CALLS = (
    *("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "fallocate", "fchmod", "chmod"),
    *("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat"),
)
SAY = """
import json, socket
channel = socket.socket(fileno=int(sys.argv[2]))
def say(*words):
    channel.sendall(json.dumps(words).encode() + b"\\n")  # not by write: that is what is broken
def document(n):
    month = f"2025-{n % 12:02}"
    return {"n": n, "status": "ab"[n % 2], "tags": [n % 3], "date": month, "x": "x" * 900}
def attempt(work):
    try:
        say("kept", work())
    except StoreError as error:
        assert error.message and error.hint and not isinstance(error, StoreMissingError)
        say("failed", error.message)
"""
SCENARIOS = {
    # Several adds from no store at all, a store being made among them.
    "adds": """
with opened() as database:
    for n in range(3):
        attempt(lambda: [[database.table("docs").insert(document(n)), n]])
""",
    # One transaction that adds, changes and removes much.
    "bulk": """
with opened() as database:
    table = database.table("docs")
    def work():
        with database.transaction():
            ids = table.insert_multiple(map(document, range(200)))
            table.update({"status": "c"}, doc_ids=ids[:20])
            table.remove(doc_ids=ids[20:40])
        return [[one, n] for n, one in enumerate(ids) if not 20 <= n < 40]
    attempt(work)
""",
}


class Outcome(NamedTuple):
    """What a process said before it ended, and how it ended."""

    kept: list[tuple[int, int]]
    failed: list[str]
    code: int
    errors: str


def run_writer(path: Path, scenario: str, *, inject: str | None = None) -> Outcome:
    """Run a scenario; inject: what strace puts in the place of a system call."""
    ours, theirs = socket.socketpair()
    code = PREFACE + SAY + SCENARIOS.get(scenario, scenario)
    command = [sys.executable, "-c", code, str(path), str(theirs.fileno())]
    if inject:
        # A kill goes to the whole process, so that its other threads end with it.
        command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"inject={inject}", *command]
    with ours:
        process = subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            text=True,
            pass_fds=[theirs.fileno()],
            env=_environment(),
        )
        theirs.close()
        with ours.makefile() as channel:
            said = [json.loads(line) for line in channel]
        _, errors = process.communicate(timeout=60)
    kept = [(doc_id, n) for word, what in said if word == "kept" for doc_id, n in what]
    return Outcome(
        kept, [what for word, what in said if word == "failed"], process.returncode, errors
    )


def _environment() -> dict[str, str]:
    """For processes that write nothing but the store: no bytecode, no measure of coverage."""
    kept = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def count_calls(path: Path, scenario: str) -> Counter[str]:
    """How often a scenario makes each of the calls that change files."""
    with tempfile.NamedTemporaryFile("r") as log:
        ours, theirs = socket.socketpair()
        code = PREFACE + SAY + SCENARIOS[scenario]
        command = ["strace", "-f", "-qq", "-o", log.name, "-e", f"trace={','.join(CALLS)}"]
        command += [sys.executable, "-c", code, str(path), str(theirs.fileno())]
        environment = _environment()
        with ours, theirs:
            subprocess.run(command, check=True, pass_fds=[theirs.fileno()], env=environment)
        names = (line.split(None, 1)[1].partition("(")[0] for line in log if "(" in line)
        return Counter(name for name in names if name in CALLS)


def check_store(path: Path, outcome: Outcome, before: int) -> None:
    """Raise AssertionError unless all that was acknowledged is there, and the store is sound.

    before: how many documents there were, numbered down from -1000.
    """
    assert "Traceback" not in outcome.errors, outcome.errors
    with opened(path, busy_seconds=2) as database:
        table = database.table("docs")
        try:
            documents = {doc.doc_id: doc["n"] for doc in table}
        except StoreMissingError:
            documents = {}
        for doc_id, n in outcome.kept:
            assert documents.get(doc_id) == n, (doc_id, n)
        assert list(documents.values()).count(-1000) == min(before, 1)
        unsaid = len(documents) - before - len(outcome.kept)
        # What was kept and could not be acknowledged any more: one step at most, and whole.
        assert unsaid in ({0, 1, 180} if outcome.code else {0}), (unsaid, outcome)
        new = table.insert({"n": -1, "status": "a"})
        assert new > max([*documents, *(doc_id for doc_id, _ in outcome.kept)], default=0)
        assert database.find_problems() == []
    assert {one.name for one in path.parent.iterdir()} <= expected_files(path)


@contextmanager
def store_folder(engine: str, before: int) -> Iterator[Path]:
    """A folder of its own with a store of some documents in it, or none."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"uji.{engine}"
        if before:
            with opened(path) as database:
                documents = ({"n": -1000 - n, "status": "a"} for n in range(before))
                database.table("docs").insert_multiple(documents)
        yield path


def break_calls(engine: str, scenario: str, before: int, fault: str, most: int | None) -> int:
    """Put a fault in the place of each call that changes a file, or of `most` of them.

    fault: `signal=SIGKILL`, `error=EIO`, `error=ENOSPC`. Returns how many were tried.
    """
    with store_folder(engine, before) as path:
        calls = count_calls(path, scenario)
    points = [(name, number) for name, count in calls.items() for number in range(1, count + 1)]
    if most is not None:
        points = random.Random(len(points)).sample(points, min(most, len(points)))  # noqa: S311
    felt = 0
    for name, number in points:
        with store_folder(engine, before) as path:
            outcome = run_writer(path, scenario, inject=f"{name}:{fault}:when={number}")
            felt += bool(outcome.code or outcome.failed)
            try:
                check_store(path, outcome, before)
            except AssertionError as error:
                error.add_note(f"{engine}, {scenario}, {name}:{fault}:when={number}, {outcome}")
                raise
    # A kill is felt at once; some errors, as of `unlink`, change nothing that counts.
    assert felt == len(points) or (fault != "signal=SIGKILL" and (felt or most)), felt
    return len(points)


def kill_at_random(engine: str, times: int) -> int:
    """Kill a process that adds without end at random moments, again and again."""
    chance = random.Random(times)  # noqa: S311
    endless = """
with opened() as database:
    for n in range(100_000):
        attempt(lambda: [[database.table("docs").insert(document(n)), n]])
"""
    for _ in range(times):
        with store_folder(engine, 1) as path:
            seconds = 0.25 + chance.random() * 0.3
            killer = (
                f"import threading\nthreading.Timer({seconds}, os.kill, [os.getpid(), 9]).start()\n"
            )
            check_store(path, run_writer(path, killer + endless), 1)
    return times


def fill_disk(engine: str, most: int) -> int:
    """Leave from 0 to `most` pages free on a small disk, and add until it is full."""
    until_full = """
with opened() as database:
    for n in range(500):
        attempt(lambda: [[database.table("docs").insert(document(n)), n]])
        attempt(lambda: [[one, n] for one in []])
"""
    for pages in range(most + 1):
        with tempfile.TemporaryDirectory() as name, _mounted(Path(name)) as disk:
            path = disk / f"uji.{engine}"
            with opened(path) as database:
                database.table("docs").insert({"n": -1000, "status": "a"})
            filler = disk / "penuh"
            state = os.statvfs(disk)
            filler.write_bytes(b"x" * max(0, state.f_bavail - pages) * state.f_frsize)
            outcome = run_writer(path, until_full)
            assert outcome.code == 0, outcome.errors
            assert outcome.failed, "the disk was not full"
            filler.unlink()
            check_store(path, outcome, 1)
    return most + 1


@contextmanager
def _mounted(folder: Path) -> Iterator[Path]:
    options = ["-t", "tmpfs", "-o", "size=2m", "tmpfs"]
    mount, unmount = (shutil.which(name) or name for name in ("mount", "umount"))
    subprocess.run([mount, *options, str(folder)], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run([unmount, "-l", str(folder)], check=True)


def write_at_once(engine: str, writers: int, adds: int) -> int:
    """Many processes add from no store at all, while readers look on."""
    code = f"""
for n in range({adds}):
    with opened(120) as database:
        say("kept", [[database.table("docs").insert({{"n": n, "who": os.getpid()}}), os.getpid()]])
"""
    reading = """
last = 0
while not path.with_name("selesai").exists():
    try:
        with opened() as database, database.snapshot():
            table = database.table("docs")
            ids = [doc.doc_id for doc in table]
            assert ids == sorted(set(ids)) and len(ids) == len(table) >= last
            last = len(ids)
    except StoreMissingError:
        pass
    time.sleep(0.01)
say("kept", [[last, last]])
"""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"uji.{engine}"
        started = [_start(path, PREFACE + SAY + code) for _ in range(writers)]
        readers = [_start(path, PREFACE + SAY + reading) for _ in range(2)]
        said = [pair for one in started for pair in _finish(*one)]
        path.with_name("selesai").touch()
        for one in readers:
            assert _finish(*one)
        with opened(path) as database:
            kept = [(doc.doc_id, doc["who"]) for doc in database.table("docs")]
            assert database.find_problems() == []
        assert sorted(kept) == sorted(said)
        assert [doc_id for doc_id, _ in kept] == list(range(1, writers * adds + 1))
    return writers * adds


def _start(path: Path, code: str) -> tuple[subprocess.Popen[str], socket.socket]:
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(theirs.fileno())],
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=[theirs.fileno()],
        env=_environment(),
    )
    theirs.close()
    return process, ours


def _finish(process: subprocess.Popen[str], ours: socket.socket) -> list[tuple[int, int]]:
    with ours, ours.makefile() as channel:
        said = [json.loads(line) for line in channel]
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return [(doc_id, who) for _, what in said for doc_id, who in what]


def break_command(fault: str, most: int | None) -> int:
    """The same with the real command, `add`, on a store that is there."""
    words = ["beritacli", "add", "Judul", "--porcelain"]
    calls = {"pwrite64": 40, "fdatasync": 4, "fsync": 4}
    points = [(name, number) for name, count in calls.items() for number in range(1, count + 1)]
    if most is not None:
        points = random.Random(7).sample(points, most)  # noqa: S311
    for name, number in points:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "berita.db"
            environment = {**_environment(), "BERITACLI_STORE": str(path)}
            program: dict[str, Any] = {"env": environment, "capture_output": True, "text": True}
            python = [sys.executable, "-m"]
            subprocess.run([*python, *words], check=True, **program)
            inject = ["strace", "-f", "-qq", "-o", os.devnull, "-e"]
            inject += [f"inject={name}:{fault}:when={number}"]
            broken = subprocess.run([*inject, *python, *words], check=False, **program)
            after = subprocess.run([*python, *words], check=True, **program)
            listed = subprocess.run(
                [*python, "beritacli", "list", "--format", "ids"], check=True, **program
            )
            ids = listed.stdout.split()
            assert broken.returncode in (0, 74, -9, 137), (name, number, broken)
            assert "Traceback" not in broken.stderr
            if broken.returncode == 0:
                assert broken.stdout.strip() in ids
            if broken.returncode == 74:
                assert len(broken.stderr.strip().splitlines()) == 2, broken.stderr
                assert len(ids) == 2
            assert after.stdout.strip() in ids
            assert len(ids) == len(set(ids))
    return len(points)


@cache
def can_trace() -> bool:
    """Whether strace is there and may put faults in the place of calls."""
    if shutil.which("strace") is None:
        return False
    command = ["strace", "-qq", "-o", os.devnull, "-e", "inject=fsync:error=EIO", "true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@cache
def can_mount() -> bool:
    """Whether a small disk can be made here."""
    with tempfile.TemporaryDirectory() as name:
        try:
            with _mounted(Path(name)):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


def describe_time(begun: float) -> str:
    """How long something took."""
    return f"{time.perf_counter() - begun:.0f} s"
