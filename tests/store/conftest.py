"""Stores of both engines with every kind of index, and other processes that work on them."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from beritacli.store import Count, Database, Index, Schema, open_database

ROOT = Path(__file__).parents[2]
# How a file of each engine begins: one that has no more is cut short.
BEGINNINGS = {".db": b"SQLite format 3\0", ".json": b"{"}
SCHEMA = Schema(
    "uji",
    0x554A4931,
    2,
    {
        "docs": (
            Index("date", "ordered"),
            Index("slug", "ordered"),
            Index("status", by="date"),
            Index("tags", "many", by="date"),
            Index("source.id"),
            Count(("status",)),
            Count(("tags", "status"), "each"),
            Count(("date", "status"), "prefix"),
            Count(("source.id", "status")),
        )
    },
)
PREFACE = f"""
import os, signal, sys, time
from pathlib import Path
from tinydb import where
from beritacli.store import *
SCHEMA = {SCHEMA!r}
path = Path(sys.argv[1])
def opened(seconds=30):
    return open_database(path, SCHEMA, busy_seconds=seconds)
"""
NOBODY = 65_534

Start = Callable[[str, Path], "subprocess.Popen[str]"]


def opened(path: Path, busy_seconds: float = 5) -> Database:
    """The store at a location."""
    return open_database(path, SCHEMA, busy_seconds=busy_seconds)


@functools.cache
def empty_store(suffix: str) -> bytes:
    """The file of a store without documents."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"uji{suffix}"
        with opened(path) as database, database.transaction():
            pass
        return path.read_bytes()


@contextmanager
def opened_quickly(path: Path) -> Iterator[Database]:
    """A new store that never waits for the disk, for tests that need hundreds of them."""
    path.write_bytes(empty_store(path.suffix))
    with opened(path) as database, mock.patch.object(os, "fsync"):
        if path.suffix == ".db":
            database.storage.connection.run("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
        yield database


@pytest.fixture(params=["db", "json"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Where a store of each engine may be made."""
    return tmp_path / f"uji.{request.param}"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """A store of each engine, not made yet."""
    with opened(path) as database:
        yield database


@pytest.fixture
def start() -> Iterator[Start]:
    """Start Python code on a store as a process of its own; it is killed at the end."""
    started = []

    def start_process(code: str, path: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PREFACE + code, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        started.append(process)
        return process

    yield start_process
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """Run the test without root's rights, which no permission binds; gives a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder
            return
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a process that must end well; returns what it printed."""
    out, err = process.communicate(timeout=50)
    assert process.returncode == 0, err
    return out


def expected_files(path: Path) -> set[str]:
    """Names of what may lie in the folder of a store that nobody uses at the moment."""
    return {path.name, f".{path.name}.lock", f".{path.name}.last"}
