"""What may be on the disk after a power cut, worked out from the system calls of real commands.

strace records what commands do with files. A model of a disk then takes them one by one: what was
synced is there; of what was not, any writes, whole or torn at a sector, and the first so many new
names. At moments chosen by chance such a disk is written out, and has to be a sound archive that
holds all that was acknowledged. Works where no disk can be mounted.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.care.kills import words_of
from tests.care.stores import (
    archive,
    check_sound,
    kept_copies,
    make_records,
    read_archive,
    run_command,
    run_inside,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SECTOR = 512
_CALLS = (
    *("open", "openat", "creat", "write", "pwrite64", "lseek", "ftruncate", "fallocate"),
    *("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat"),
    *("fsync", "fdatasync"),
)
_LINE = re.compile(r"(?P<thread>\d+) +(?P<call>\w+)\((?P<words>.*)\) += (?P<result>\d+)(?P<of>.*)")
_HANDLE = re.compile(r"(?P<number>\d+)<(?P<path>[^>]*)>")
_TEXT = re.compile(r'"([^"]*)"')

# What is done in turn; each is acknowledged before the next one begins.
COMMANDS = [
    ["add", "Tiga", "--body", "isi " * 500],
    ["import", "--format", "ndjson", "-"],
    ["store", "backup", "cadangan.X"],
    ["edit", "1", "--body", "lain " * 900],
    ["store", "backup", "cadangan.X"],
    ["store", "verify", "--repair"],
    ["store", "compact"],
    ["delete", "4", "5", "--yes"],
    ["store", "restore", "cadangan.X", "--yes"],
    ["delete", "--erase", "--yes", "2"],
    ["add", "Terakhir"],
    ["undo"],
]


class Step(NamedTuple):
    """A call that changed files, or was told that they are synced. file: a path, or a number."""

    call: str
    file: str
    content: bytes = b""
    at: int = 0
    to: str = ""


class Record(NamedTuple):
    """Steps of one command, what the archive held after it, and what its copy did."""

    words: list[str]
    steps: list[Step]
    content: dict[str, Any]
    copied: dict[str, Any] | None


class Disk:
    """Files with what is synced of them, and what is not yet."""

    def __init__(self, folder: Path) -> None:
        """Begin with a folder as it is, all synced."""
        self._content = {n: one.read_bytes() for n, one in enumerate(sorted(folder.iterdir()))}
        self._synced = {str(one): n for n, one in enumerate(sorted(folder.iterdir()))}
        self._names = dict(self._synced)  # as the running processes see them
        self._waiting: dict[int, list[Step]] = {}
        self._waiting_names: list[tuple[str, int | None]] = []

    def take(self, step: Step) -> None:
        """Do what a step does."""
        if step.call in {"link", "rename"}:
            number = self._names[step.file]
            if step.call == "rename" and step.to != step.file:
                self._name(step.file, None)
            self._name(step.to, number)
        elif step.call == "unlink":
            self._name(step.file, None)
        elif step.call == "create" and step.file not in self._names:
            self._content[len(self._content)] = b""
            self._name(step.file, len(self._content) - 1)
        elif step.call == "sync folder":
            for name, number in self._waiting_names:
                self._set_name(self._synced, name, number)
            self._waiting_names.clear()
        elif step.file in self._names:  # a file without a name is lost anyway
            self._change(self._names[step.file], step)

    def _change(self, number: int, step: Step) -> None:
        if step.call == "sync":
            for one in self._waiting.pop(number, []):
                self._content[number] = _write(self._content[number], one)
        elif step.call in {"write", "truncate"}:
            self._waiting.setdefault(number, []).append(step)

    def _name(self, name: str, number: int | None) -> None:
        self._set_name(self._names, name, number)
        self._waiting_names.append((name, number))

    @staticmethod
    def _set_name(names: dict[str, int], name: str, number: int | None) -> None:
        if number is None:
            names.pop(name, None)
        else:
            names[name] = number

    def cut_power(self, folder: Path, chance: random.Random) -> None:
        """Write out one of the states that the disk may be in."""
        names = dict(self._synced)
        for name, number in self._waiting_names[: chance.randint(0, len(self._waiting_names))]:
            self._set_name(names, name, number)
        share = chance.choice([0, 0.5, 1])
        for name, number in names.items():
            content = self._content[number]
            for step in self._waiting.get(number, []):
                if chance.random() < share:
                    content = _write(content, _tear(step, chance))
            if not name.startswith("#"):
                (folder / Path(name).name).write_bytes(content)


def _write(content: bytes, step: Step) -> bytes:
    before = content[: step.at].ljust(step.at, b"\0")
    if step.call == "truncate":
        return before
    return before + step.content + content[step.at + len(step.content) :]


def _tear(step: Step, chance: random.Random) -> Step:
    """A write of which only the first sectors came onto the disk, at times."""
    if len(step.content) <= _SECTOR or chance.random() < 3 / 4:
        return step
    whole = chance.randrange(0, len(step.content), _SECTOR)
    return step._replace(content=step.content[:whole])


class _Reader:
    """Steps from the lines of strace, for one command."""

    def __init__(self, folder: Path) -> None:
        """folder: whose files are looked at."""
        self._folder = str(folder)
        # Of each thread's handles: which file, and where in it the next write goes.
        self._places: dict[tuple[str, str], tuple[str, int]] = {}

    def read(self, lines: Iterable[str]) -> Iterator[Step]:
        """Yield what was done with files in the folder."""
        for line in lines:
            found = _LINE.match(line)
            if found is None:
                continue
            if found["call"] in {"open", "openat", "creat"}:
                yield from self._read_open(found)
            elif found["call"].startswith(("rename", "link", "unlink")):
                yield from self._read_names(found)
            elif handle := _HANDLE.match(found["words"]):
                yield from self._read_change(found, handle)

    def _read_open(self, found: re.Match[str]) -> Iterator[Step]:
        opened = _HANDLE.match(found["result"] + found["of"])
        name = _decode(opened["path"]) if opened else ""
        if opened and self._has(name):
            self._places[found["thread"], opened["number"]] = name, 0
            if "O_CREAT" in found["words"] or "O_TMPFILE" in found["words"]:
                yield Step("create", name)
            if "O_TRUNC" in found["words"]:
                yield Step("truncate", name)

    def _read_names(self, found: re.Match[str]) -> Iterator[Step]:
        """Names that are not whole paths are of a folder's handle."""
        folders = [_decode(one) for one in re.findall(r"<([^>]*)>", found["words"])]
        paths = [_decode(one) for one in _TEXT.findall(found["words"])]
        paths = [one if one.startswith("/") else f"{folders[-1]}/{one}" for one in paths]
        if paths[0].startswith("/proc/self/fd/"):
            paths[0] = self._places[found["thread"], paths[0].rpartition("/")[2]][0]
        if all(map(self._has, paths)):
            call = next(
                one for one in ("rename", "link", "unlink") if found["call"].startswith(one)
            )
            yield Step(call, paths[0], to=paths[-1])

    def _read_change(self, found: re.Match[str], handle: re.Match[str]) -> Iterator[Step]:
        call, path = found["call"], _decode(handle["path"])
        if call.endswith("sync") and path == self._folder:
            yield Step("sync folder", path)
        if not self._has(path):
            return
        key, result = (found["thread"], handle["number"]), int(found["result"])
        numbers = [int(one) for one in re.findall(r", (\d+)", _TEXT.sub("", found["words"]))]
        content = bytes.fromhex("".join(_TEXT.findall(found["words"])).replace("\\x", ""))
        if call.endswith("sync"):
            yield Step("sync", path)
        elif call == "pwrite64":
            yield Step("write", path, content[:result], numbers[-1])
        elif call == "write":
            name, at = self._places[key]
            yield Step("write", path, content[:result], at)
            self._places[key] = name, at + result
        elif call == "lseek":
            self._places[key] = path, result
        elif call == "ftruncate":
            yield Step("truncate", path, at=numbers[0])

    def _has(self, path: str) -> bool:
        return str(Path(path).parent) == self._folder and not path.endswith("-shm")


def _decode(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode()


def record(store: Path) -> list[Record]:
    """Run all commands one after another, and record what they do."""
    records = []
    for command in COMMANDS:
        with tempfile.NamedTemporaryFile("r") as log:
            before = ["strace", "-f", "-y", "-xx", "-s", "100000000", "-qq", "-o", log.name]
            before += ["-e", f"trace={','.join(_CALLS)}"]
            words = words_of(command, store)
            done = run_command(
                store, *words, before=before, stdin=make_records(8, 9_000, first=100)
            )
            assert done.returncode == 0, done
            steps = list(_Reader(store.parent).read(log))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "sesudah"
            shutil.copytree(store.parent, folder)  # looking at the store itself would change it
            copy = folder / f"cadangan{store.suffix}"
            copied = read_archive(copy) if copy.exists() else None
            records.append(Record(command, steps, read_archive(folder / store.name), copied))
    return records


def cut_power_between_calls(engine: str, times: int) -> int:
    """Cut the power so many times while the commands run, and look at what is left."""
    chance = random.Random(f"{engine} {times}")  # noqa: S311
    with archive(engine, 10) as store:
        first = Record([], [], read_archive(store), None)
        folder = store.parent
        for one in folder.glob(f"{store.name}-*"):
            one.unlink()
        with tempfile.TemporaryDirectory() as name:
            begin = Path(name).resolve() / "awal"
            shutil.copytree(folder, begin)
            records = record(store)
            steps = [(n, step) for n, one in enumerate(records) for step in one.steps]
            cuts = sorted(chance.choices(range(len(steps) + 1), k=times))
            shutil.rmtree(folder)
            shutil.copytree(begin, folder)
        disk, reached = Disk(folder), 0
        for cut in cuts:
            while reached < cut:
                disk.take(steps[reached][1])
                reached += 1
            n = steps[cut][0] if cut < len(steps) else len(records)
            allowed = [first if n == 0 else records[n - 1], *records[n : n + 1]]
            with tempfile.TemporaryDirectory() as name:
                disk.cut_power(Path(name), chance)
                try:
                    _check(Path(name) / store.name, allowed)
                except AssertionError as error:
                    doing = " ".join(allowed[-1].words)
                    error.add_note(f"{engine}, during {doing}, before {steps[cut : cut + 1]}"[:500])
                    raise
    return times


def _check(store: Path, allowed: list[Record]) -> None:
    """Raise AssertionError unless a store is what it was after one of two commands."""
    assert store.exists(), "there is no store at its place"
    listed = run_inside(store, "list")
    assert listed.code == 0, listed
    assert read_archive(store) in [one.content for one in allowed], "it holds something else"
    check_sound(store)
    copy = store.with_name(f"cadangan{store.suffix}")
    copies = [one.copied for one in allowed]
    if copy.exists():
        check_sound(copy)
        assert read_archive(copy) in copies, "the copy holds something else"
    else:
        assert None in copies, "the copy is gone"
    for kept in kept_copies(store, "before-"):
        check_sound(kept)
