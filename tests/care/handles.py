"""What a process does with descriptors of a store's files, by strace: SQLite's locks must hold.

POSIX drops all locks that a process has on a file when it closes any descriptor of it. So while
SQLite has locks on the store or its shared memory, nobody else may open and close them.
"""

from __future__ import annotations

import re
import tempfile
from typing import TYPE_CHECKING

from tests.care.stores import run_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_CALLS = "open,openat,openat2,creat,close,dup,dup2,dup3,fcntl,clone,clone3,fork,vfork,close_range"
_LINE = re.compile(
    r"(?P<thread>\d+) +(?P<call>\w+)\((?P<words>.*)\) += (?P<result>-?\d+)(?P<of>.*)"
)
_HANDLE = re.compile(r"(?P<number>\d+)<(?P<path>[^>]*)>(?P<gone>\(deleted\))?")
_LOCK = re.compile(r"l_type=F_(?P<kind>\w+), .*l_start=(?P<start>\d+), l_len=(?P<length>\d+)")
_TO_THE_END = 1 << 31


class _Process:
    """Locks that a process has, by file and byte, and the files that its descriptors are of."""

    def __init__(self) -> None:
        self.locked: dict[str, set[int]] = {}
        self.handles: dict[int, str] = {}


def find_faults(
    store: Path, words: Sequence[str], stdin: str = "", codes: Sequence[int] = (0,)
) -> list[str]:
    """Run a command under strace; returns each open or close that took locks from SQLite.

    codes: the exit codes that are expected. All files that SQLite has locks on are watched: the
    store by whatever name, copies, new files.
    """
    links = {str(one): str(store) for one in store.parent.iterdir() if one.samefile(store)}
    with tempfile.NamedTemporaryFile("r", suffix=".strace") as log:
        before = ["strace", "-f", "-y", "-qq", "-o", log.name, "-e", f"trace={_CALLS}"]
        done = run_command(store, *words, before=before, stdin=stdin)
        assert done.returncode in codes, (words, done.returncode, done.stderr)
        return [line.replace(f"{store.parent}/", "") for line in _find_faults(_join(log), links)]


def _join(lines: Iterable[str]) -> Iterator[str]:
    """Lines of calls that another thread's have cut in two, made whole."""
    begun: dict[str, str] = {}
    for line in lines:
        thread, _, rest = line.partition(" ")
        if "<unfinished ...>" in line:
            begun[thread] = line.partition("<unfinished ...>")[0].rstrip()
        elif "resumed>" in line:
            yield begun.pop(thread, f"{thread} ") + rest.partition("resumed>")[2]
        else:
            yield line


def _find_faults(lines: Iterable[str], links: dict[str, str]) -> Iterator[str]:
    processes: dict[str, _Process] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None or int(found["result"]) < 0:
            continue
        process = processes.setdefault(found["thread"], _Process())
        call, words = found["call"], found["words"]
        if call in {"clone", "clone3", "fork", "vfork"}:
            is_thread = "CLONE_THREAD" in words
            processes[found["result"]] = process if is_thread else _Process()
        elif call in {"open", "openat", "openat2", "creat"}:
            yield from _note_open(process, found, links)
        elif handle := _HANDLE.match(words):
            if call == "fcntl" and "F_SETLK" in words:
                _note_lock(process, _name(handle, links), words)
            elif call == "close":
                yield from _note_close(process, handle, links)


def _name(handle: re.Match[str], links: dict[str, str]) -> str:
    return links.get(handle["path"], handle["path"]) + (handle["gone"] or "")


def _note_lock(process: _Process, name: str, words: str) -> None:
    lock = _LOCK.search(words)
    assert lock, words
    locked = process.locked.setdefault(name, set())
    start, length = int(lock["start"]), int(lock["length"])
    if lock["kind"] != "UNLCK":
        locked |= set(range(start, start + length))
    else:
        end = start + (length or _TO_THE_END)
        locked -= {byte for byte in locked if start <= byte < end}


def _note_close(process: _Process, handle: re.Match[str], links: dict[str, str]) -> Iterator[str]:
    name = _name(handle, links)
    process.handles.pop(int(handle["number"]), None)
    # The descriptor of the shared memory goes, with its lock, when SQLite's last connection does.
    is_last = name.partition("(")[0].endswith("-shm") and name not in process.handles.values()
    if process.locked.pop(name, None) and not is_last:
        yield f"{name} was closed while SQLite had locks on it"


def _note_open(process: _Process, found: re.Match[str], links: dict[str, str]) -> Iterator[str]:
    handle = _HANDLE.match(found["result"] + found["of"])
    if handle is None:
        return
    name = _name(handle, links)
    process.handles[int(handle["number"])] = name
    base = name.removesuffix("-wal").removesuffix("-shm")
    # SQLite opens files so, and hardly anybody else.
    if "O_NOFOLLOW" not in found["words"] and process.locked.get(base):
        yield f"{name} was opened by other than SQLite while SQLite had locks"
