"""Archives for experiments: made once and copied, and commands on them here or as processes."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beritacli.archive.tables import SCHEMA
from tests.conftest import Newsroom, Result
from tests.store.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECRET = "kalimat yang harus hilang"  # noqa: S105 - of an article that is erased
REMOVED = "Dihapus"
OLD_TEXT = "naskah lama"
_WORDS = ["jalan", "pasar", "hujan", "sekolah", "warga", "kota", "taman", "beras", "jembatan"]
OLDER = f"v{SCHEMA.version - 1}"  # what an older version's store is kept as
# What a restore or a repair may change; what was removed for good stays known after a restore.
_CHANGING = ("revision", "archive", "settings", "removed")


def run_inside(store: Path, *words: str, stdin: str = "") -> Result:
    """Run a command in this process."""
    newsroom = Newsroom(store.parent, store.suffix[1:])
    newsroom.store = store
    return newsroom(*words, stdin=stdin)


def must(store: Path, *words: str, stdin: str = "") -> str:
    """Run a command in this process that must end with exit code 0; returns what it printed."""
    result = run_inside(store, *words, stdin=stdin)
    assert result.code == 0, (words, result)
    return result.out


def start_command(
    store: Path, *words: str, before: Sequence[str] = (), stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[str]:
    """Start a command as a process of its own; before: words of a program that runs it."""
    command = [*before, sys.executable, "-m", "beritacli", "--store", str(store), *words]
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=store.parent,
        env=environment(store.parent),
    )


def run_command(
    store: Path, *words: str, before: Sequence[str] = (), stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own."""
    process = start_command(store, *words, before=before, stdin=subprocess.PIPE)
    try:
        out, err = process.communicate(stdin, timeout=120)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def environment(folder: Path) -> dict[str, str]:
    """Variables of a process that writes nothing but its store and uses nobody's settings."""
    kept = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    ours = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "BERITACLI_ACTOR": "penguji"}
    return {**kept, **ours, "BERITACLI_CONFIG": str(folder / "config.toml")}


def make_records(count: int, size: int = 3_000, first: int = 0) -> str:
    """NDJSON of articles whose bodies are of about so many letters."""
    lines = []
    for n in range(first, first + count):
        words = [_WORDS[(n * k + k // 7) % len(_WORDS)] for k in range(1, size // 7)]
        title = f"Berita {n}"
        lines.append(json.dumps({"title": title, "slug": f"berita-{n}", "body": " ".join(words)}))
    return "\n".join(lines) + "\n"


@cache
def _master(engine: str, count: int) -> bytes:
    """The file of an archive with a past: edited, removed, trashed and tagged articles."""
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / f"berita.{engine}"
        must(store, "categories", "add", "kota")
        must(store, "add", "Satu", "--body", OLD_TEXT, "--category", "kota", "--tag", "warga")
        must(store, "add", "Dua", "--body", SECRET, "--tag", "pasar")
        must(store, "add", REMOVED, "--body", "yang dihapus")
        must(store, "add", "Sampah", "--body", "dibuang")
        must(store, "import", "--format", "ndjson", "-", stdin=make_records(count))
        must(store, "edit", "1", "--body", "naskah baru")
        must(store, "publish", "1", "--date", "14 Mei 2025 19:25")
        must(store, "trash", "4")
        must(store, "delete", "3", "--yes")
        return store.read_bytes()


@contextmanager
def archive(engine: str, count: int = 20) -> Iterator[Path]:
    """A folder of its own with an archive in it that has a past."""
    with tempfile.TemporaryDirectory() as name:
        store = Path(name).resolve() / f"berita.{engine}"
        store.write_bytes(_master(engine, count))
        yield store


def read_archive(store: Path) -> dict[str, Any]:
    """What the archive holds, without what looking after it may change."""
    dump: dict[str, Any] = json.loads(must(store, "export"))
    for article in dump["articles"]:
        del article["revision"]
    return {name: value for name, value in dump.items() if name not in _CHANGING}


def read_numbers(store: Path) -> dict[str, tuple[int, int]]:
    """Ids and revisions of all articles by title; raises AssertionError for a title twice."""
    fields = ("--fields", "id,title,revision", "--format", "json")
    articles = json.loads(must(store, "list", *fields))
    found = {one["title"]: (one["id"], one["revision"]) for one in articles}
    assert len(found) == len(articles), "an article is there twice"
    return found


def check_sound(store: Path) -> None:
    """Raise AssertionError unless `store verify` finds nothing."""
    result = run_inside(store, "store", "verify")
    assert result.code == 0, f"{store.name} is damaged: {result.out[:400]} {result.err[:400]}"


def kept_copies(store: Path, word: str) -> list[Path]:
    """What was kept beside a store: `berita.before-restore.db`, `berita.before-restore-2.db`."""
    return sorted(store.parent.glob(f"{store.stem}.{word}*{store.suffix}"))


def own_bytes(store: Path) -> bytes:
    """All bytes of the store's own files."""
    hidden = store.parent.glob(f".{store.name}*")
    files = [store, *(store.with_name(f"{store.name}-{word}") for word in ("wal", "shm")), *hidden]
    content = []
    for one in files:
        try:
            content.append(one.read_bytes())
        except FileNotFoundError:  # gone since, or not there
            continue
    return b"".join(content)


def make_older(store: Path) -> None:
    """Have an archive say that the last version of the program wrote it."""
    if store.suffix == ".json":
        data = json.loads(store.read_bytes())
        data["_store"]["1"]["version"] = SCHEMA.version - 1
        store.write_text(json.dumps(data), encoding="utf-8")
        return
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA.version - 1}")


def check_older(store: Path, word: str) -> None:
    """Raise AssertionError unless what was kept of an older version is whole."""
    (kept,) = kept_copies(store, word)
    if store.suffix == ".json":
        json.loads(kept.read_bytes())
        return
    copy = kept.with_name("diperiksa.db")
    shutil.copyfile(kept, copy)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    copy.unlink()


def _has_schema(content: bytearray) -> bool:
    """Whether SQLite can read what tables a file has."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(bytes(content[:18]) + b"\1\1" + bytes(content[20:]))
        try:
            connection.execute("SELECT sql FROM sqlite_schema").fetchall()
        except sqlite3.DatabaseError:
            return False
    return True


def break_pages(store: Path) -> None:
    """Damage some pages, or cut a JSON file short."""
    content = bytearray(store.read_bytes())
    if store.suffix == ".json":
        del content[len(content) // 2 :]
    else:
        page = int.from_bytes(content[16:18], "big")
        for number in range(len(content) // page // 2, len(content) // page, 7):
            broken = content.copy()
            broken[number * page : number * page + 64] = b"\xff" * 64
            if _has_schema(broken):  # without it nothing can be repaired
                content = broken
    store.write_bytes(content)
