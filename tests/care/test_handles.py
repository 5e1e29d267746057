"""No command closes a file of the store's while SQLite has locks on it."""

from __future__ import annotations

import shlex
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import typer

from beritacli.cli import app as cli
from tests.care.handles import find_faults
from tests.care.stores import archive, break_pages, check_sound, make_older, must
from tests.faults.experiments import can_trace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not can_trace(), reason="strace is not there, or may not look into processes"
)

BATCH = """
add Empat --body-file catatan.txt
{line}
list
show 1
search naskah
log
config set title Kabar
"""
# What a batch may do with files while it has the store open.
BATCH_LINES = [
    "import .",
    "import berita.db taut.db nama-lain.db berita.db-wal berita.db-shm catatan.ndjson",
    "import catatan.ndjson",
    "add Lima --body-file berita.db",
    "edit 1 --body-file nama-lain.db",
    "export nama-lain.db --format ndjson",
    "import catatan.ndjson --rejects taut.db --report nama-lain.db",
]

# Command lines for each command and subcommand, done and refused; files are beside the store.
LINES = [
    "add Tiga --body-file catatan.txt --publish --category kota",
    "edit 1 --title Lain",
    "show 1",
    "show 1 --as-of 5",
    "list --status published",
    "search naskah",
    "tag 1 baru",
    "untag 1 warga",
    "publish 2 --force",
    "publish --due",
    "unpublish 1",
    "correct 1 --note Ralat --body lain",
    "retract 1 --note Ditarik",
    "trash 1",
    "restore 4",
    "delete 1 --yes",
    "delete 2 --erase --yes",
    "timeline",
    "stats",
    "categories",
    "categories add desa/dusun",
    "categories rename kota Kota",
    "categories move kota /",
    "categories merge kota desa",
    "categories remove kosong",
    "tags",
    "tags rename warga 'Warga Kota'",
    "tags merge warga pasar",
    "tags remove warga",
    "bylines",
    "history 1",
    "diff 1",
    "revert 1 --revision 2",
    "log",
    "log --verify",
    "undo",
    "redo",
    "import .",
    "import catatan.ndjson --rejects ditolak.ndjson --report laporan.json",
    "export keluar.json",
    "export folder --format markdown",
    "export --since-change 1",
    "schema",
    "config get language",
    "config set language en",
    "config unset title",
    "config list",
    "config path",
    "store info",
    "store verify",
    "store verify --repair",
    "store backup baru.db",
    "store backup salinan.db",
    "store restore salinan.db --yes",
    "store move pindah.db",
    "store move pindah.json",
    "store compact",
    "store compact --history-before 2035-01-01",
    "man",
    "demo",
]
REFUSED = [
    "import catatan.ndjson --rejects nama-lain.db",
    "edit 1 --body-file nama-lain.db",
    "add Tiga --body-file berita.db",
    "add Tiga --body-file taut.db",
    "import berita.db",
    "import taut.db nama-lain.db",
    "import catatan.ndjson --report berita.db",
    "export berita.db --format ndjson",
    "export taut.db --format ndjson",
    "check --fix",
]
APART = {"batch": "has tests of its own", "config edit": "opens an editor"}


@contextmanager
def furnished() -> Iterator[Path]:
    """An archive with a copy, a symbolic and a hard link to it, and other files beside it."""
    with archive("db") as store:
        must(store, "categories", "add", "kosong")
        must(store, "categories", "add", "desa")
        must(store, "store", "backup", str(store.with_name("salinan.db")))
        store.with_name("taut.db").symlink_to(store)
        store.with_name("nama-lain.db").hardlink_to(store)
        store.with_name("catatan.txt").write_text("isi", encoding="utf-8")
        record = '{"title": "Catatan", "slug": "catatan", "body": "isi"}\n'
        store.with_name("catatan.ndjson").write_text(record, encoding="utf-8")
        yield store


def list_commands() -> Iterator[str]:
    """All commands and subcommands by their names: `store backup`."""
    root: Any = typer.main.get_command(cli.app)
    context = typer.Context(root)
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        below = command.list_commands(context) if hasattr(command, "list_commands") else []
        yield from [f"{name} {one}" for one in below] or [name]


def test_each_command_has_a_line() -> None:
    missing = [
        name
        for name in list_commands()
        if name not in APART
        and not any(f"{line} ".startswith(f"{name} ") for line in LINES + REFUSED)
    ]
    assert missing == []


@pytest.mark.parametrize("line", LINES)
def test_no_command_takes_locks_from_sqlite(line: str) -> None:
    with furnished() as store:
        if line == "redo":
            must(store, "undo")
        assert find_faults(store, shlex.split(line)) == []
        if store.exists():
            check_sound(store)


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_refused_takes_no_locks_from_sqlite(line: str) -> None:
    with furnished() as store:
        assert find_faults(store, shlex.split(line), codes=(1, 2, 4, 66)) == []
        check_sound(store)


@pytest.mark.parametrize("options", [[], ["--each"]])
@pytest.mark.parametrize("line", BATCH_LINES)
def test_no_batch_takes_locks_from_sqlite(options: list[str], line: str) -> None:
    with furnished() as store:
        faults = find_faults(
            store, ["batch", *options], BATCH.format(line=line), codes=(0, 1, 2, 4, 66)
        )
        assert faults == []
        check_sound(store)


@pytest.mark.parametrize("line", ["add Tiga", "store verify --repair"])
def test_no_upgrade_takes_locks_from_sqlite(line: str) -> None:
    with furnished() as store:
        make_older(store)
        assert find_faults(store, shlex.split(line)) == []


@pytest.mark.parametrize("line", ["store verify --repair", "store restore salinan.db --yes"])
def test_no_rescue_takes_locks_from_sqlite(line: str) -> None:
    with furnished() as store:
        store.with_name("nama-lain.db").unlink()
        break_pages(store)
        assert find_faults(store, shlex.split(line)) == []


def test_a_copy_in_use_keeps_its_locks() -> None:
    with furnished() as store:
        other = store.with_name("lain.db")
        shutil.copyfile(store, other)
        must(other, "add", "Tiga")
        assert find_faults(store, ["store", "restore", "lain.db", "--yes"]) == []
