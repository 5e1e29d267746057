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

_OPENS = ("open", "openat", "openat2", "creat")
_FORKS = ("clone", "clone3", "fork", "vfork")
_DUPLICATES = ("dup", "dup2", "dup3")
_NAMES = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat")
_CALLS = (*_OPENS, *_FORKS, *_DUPLICATES, *_NAMES, "close", "fcntl")
_LINE = re.compile(
    r"(?P<thread>\d+) +(?P<call>\w+)\((?P<words>.*)\) += (?P<result>-?\d+)(?P<of>.*)"
)
_HANDLE = re.compile(r"(?P<number>\d+)<(?P<path>[^>]*)>")
_PATH = re.compile(r'"(?P<path>/[^"]*)"')
_LOCK = re.compile(r"l_type=F_(?P<kind>\w+), .*l_start=(?P<start>\d+), l_len=(?P<length>\d+)")
_TO_THE_END = 1 << 31


class _Files:
    """Which file a path names, through links and renames; a file is the path it had first."""

    def __init__(self, links: dict[str, str]) -> None:
        self._by_path = dict(links)
        self._count = 0

    def find(self, path: str) -> str:
        """The file at a path."""
        if path not in self._by_path:
            self._count += 1
            self._by_path[path] = f"{path} ({self._count})"
        return self._by_path[path]

    def rename(self, call: str, words: str) -> None:
        """Follow a call that gives names or takes them."""
        paths = [found["path"] for found in _PATH.finditer(words)]
        if call.startswith("unlink"):
            for path in paths:
                self._by_path.pop(path, None)
        elif len(paths) == 2:
            self._by_path[paths[1]] = self.find(paths[0])
            if call.startswith("rename"):
                del self._by_path[paths[0]]


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
        before = ["strace", "-f", "-y", "-qq", "-o", log.name, "-e", f"trace={','.join(_CALLS)}"]
        done = run_command(store, *words, before=before, stdin=stdin)
        assert done.returncode in codes, (words, done.returncode, done.stderr)
        found = _find_faults(_join(log), _Files(links))
        return [line.replace(f"{store.parent}/", "") for line in found]


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


def _find_faults(lines: Iterable[str], files: _Files) -> Iterator[str]:
    processes: dict[str, _Process] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None or int(found["result"]) < 0:
            continue
        process = processes.setdefault(found["thread"], _Process())
        call, words = found["call"], found["words"]
        if call in _FORKS:
            processes[found["result"]] = _fork(process, words)
        elif call in _OPENS:
            yield from _note_open(process, found, files)
        elif call in _NAMES:
            files.rename(call, words)
        elif handle := _HANDLE.match(words):
            number = int(handle["number"])
            if call in _DUPLICATES or "F_DUPFD" in words:
                process.handles[int(found["result"])] = process.handles.get(number, "")
            elif "F_SETLK" in words:
                _note_lock(process, process.handles[number], words)
            elif call == "close":
                yield from _note_close(process, number)


def _fork(process: _Process, words: str) -> _Process:
    """A thread of the same process, or another one: that has the descriptors, but no locks."""
    if "CLONE_THREAD" in words:
        return process
    child = _Process()
    child.handles.update(process.handles)
    return child


def _note_lock(process: _Process, file: str, words: str) -> None:
    lock = _LOCK.search(words)
    assert lock, words
    locked = process.locked.setdefault(file, set())
    start, length = int(lock["start"]), int(lock["length"])
    if lock["kind"] != "UNLCK":
        locked |= set(range(start, start + length))
    else:
        end = start + (length or _TO_THE_END)
        locked -= {byte for byte in locked if start <= byte < end}


def _note_close(process: _Process, number: int) -> Iterator[str]:
    file = process.handles.pop(number, None)
    if file is None:
        return
    # The descriptor of the shared memory goes, with its lock, when SQLite's last connection does.
    is_last = file.partition(" ")[0].endswith("-shm") and file not in process.handles.values()
    if process.locked.pop(file, None) and not is_last:
        yield f"{file} was closed while SQLite had locks on it"


def _note_open(process: _Process, found: re.Match[str], files: _Files) -> Iterator[str]:
    handle = _HANDLE.match(found["result"] + found["of"])
    if handle is None:
        return
    path = handle["path"]
    process.handles[int(handle["number"])] = files.find(path)
    base = files.find(path.removesuffix("-wal").removesuffix("-shm"))
    # SQLite opens files so, and hardly anybody else.
    if "O_NOFOLLOW" not in found["words"] and process.locked.get(base):
        yield f"{path} was opened by other than SQLite while SQLite had locks"
