"""The power fails: a file system of our own loses all that was not synced, at a random moment.

An image with ext4 in it is mounted and shut down as by a power cut: what the journal and the disk
do not have is gone. Then it is mounted again, and all that was acknowledged has to be there.
"""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import struct
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.care.kills import words_of
from tests.care.races import WRITER, Answer, Company, check_kept
from tests.care.stores import (
    archive,
    kept_copies,
    make_older,
    must,
    read_numbers,
    run_inside,
)
from tests.care.worker import RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHUT_DOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN, in fs/ext4/ext4.h of Linux
_LOSE_THE_LOG = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH
_MIB = 48
_FIRST = 5  # the id of the first imported article

# The command that a process runs again and again, beside one that adds, until the power fails.
COMMANDS = {
    "add": [*WRITER],
    "import": [["import", "--format", "ndjson", "-"]],
    "backup": [["store", "backup", "cadangan.X"]],
    "restore": [["store", "restore", "salinan.X", "--yes"]],
    "repair": [["store", "verify", "--repair"]],
    "upgrade": [*WRITER],
    "compact": [["store", "compact"]],
    "move": [["store", "move", "pindah.X"]],
    "erase": [["delete", "--erase", "--yes", str(_FIRST + n)] for n in range(25)],
}


class Disk:
    """A small disk with ext4 on it, in an image file."""

    def __init__(self, folder: Path) -> None:
        """Make and mount it."""
        self._image = folder / "disk.img"
        self.root = folder / "disk"
        self.root.mkdir()
        with self._image.open("wb") as file:
            file.truncate(_MIB << 20)
        _run("mkfs.ext4", "-q", str(self._image))
        self.mount()

    def mount(self) -> None:
        """Mount it; what the journal has is played in."""
        # No mercy for who renames a file that was not synced over another.
        _run("mount", "-o", "loop,noauto_da_alloc", str(self._image), str(self.root))

    def unmount(self) -> None:
        """Unmount it, once those who had files open are gone."""
        _run("umount", str(self.root))

    def cut_power(self) -> None:
        """Lose all that is not on the disk."""
        handle = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUT_DOWN, struct.pack("I", _LOSE_THE_LOG))
        finally:
            os.close(handle)


def _run(name: str, *words: str) -> None:
    program = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or name
    subprocess.run([program, *words], check=True, capture_output=True)


@contextmanager
def mounted_disk() -> Iterator[Disk]:
    """A disk of its own."""
    with tempfile.TemporaryDirectory() as name:
        disk = Disk(Path(name).resolve())
        try:
            yield disk
        finally:
            disk.unmount()


@cache
def why_not() -> str:
    """Why no power can be cut here; empty where it can."""
    try:
        with mounted_disk() as disk:
            (disk.root / "lost").touch()
            disk.cut_power()
            disk.unmount()
            disk.mount()
            return "the file system keeps what was not synced" * (disk.root / "lost").exists()
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no disk image with ext4 can be mounted and shut down here: {error}"


def cut_power_at_random(engine: str, name: str, times: int) -> int:
    """Cut the power while a command runs again and again beside adds; returns how often."""
    chance = random.Random(f"{engine} {name}")  # noqa: S311
    for number in range(times):
        with mounted_disk() as disk, archive(engine, 30) as master:
            store = _furnish(disk, master, name)
            company = Company(store)
            try:
                company.start("writer", WRITER)
                kind = "writer" if name in {"add", "import", "upgrade"} else "care"
                company.start(kind, [words_of(words, store) for words in COMMANDS[name]])
                while not company.of(""):
                    time.sleep(0.005)
                time.sleep(chance.uniform(0, 1))
                said = {kind: list(company.of(kind)) for kind in ("writer", "care")}
                disk.cut_power()
            finally:
                company.stop(kill=True)
            disk.unmount()
            disk.mount()
            try:
                _check(store, name, said["writer"], [one for one in said["care"] if one.code == 0])
            except AssertionError as error:
                error.add_note(f"{engine}, {name}, cut {number}")
                raise
    return times


def _furnish(disk: Disk, master: Path, name: str) -> Path:
    store = disk.root / master.name
    shutil.copyfile(master, store)
    shutil.copyfile(master, disk.root / f"salinan{store.suffix}")
    if name == "upgrade":
        make_older(store)
    os.sync()
    return store


def _check(store: Path, name: str, said: list[Answer], cared: list[Answer]) -> None:
    """Raise AssertionError unless all that was acknowledged before the cut is there.

    said: by those that add; cared: commands that look after the store and ended well.
    """
    acknowledged = [one for one in said if one.code == 0]
    moved = store.with_name(f"pindah{store.suffix}")
    if name != "move":
        assert store.exists(), "there is no store at its place"
    elif cared:
        assert moved.exists(), "a move that was acknowledged is not there"
    if name == "upgrade" and not acknowledged and run_inside(store, "list").code:
        must(store, "store", "verify", "--repair")  # the power failed before
    places = [one for one in (moved, store) if one.exists()]
    kept = kept_copies(store, "before-restore")
    titles = {one.title: None for one in acknowledged}
    check_kept(titles, [*kept, *places], exact=name not in {"import", "move", "restore"})
    found = {title for place in places for title in read_numbers(place)}
    assert "Satu" in found, "what was there before is gone"
    if name == "import":
        parts = Counter(title.partition(".")[0] for title in found if "." in title)
        assert set(parts.values()) <= {RECORDS - 1}, parts
    if name == "erase":
        ids = {_FIRST + int(one.title.rpartition("-")[2]) for one in cared}
        assert not ids & {doc_id for doc_id, _ in read_numbers(store).values()}
    if name == "backup" and cared:
        before = {one.title: None for one in acknowledged if one.ended < cared[-1].began}
        check_kept(before, [store.with_name(f"cadangan{store.suffix}")])
