"""How SQLite goes about what the commands that are typed most send it, and how far it goes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from beritacli.store import Schema
from beritacli.store.sqlite import connection as sqlite_connection
from beritacli.store.sqlite.connection import Connection
from beritacli.store.sqlite.disk import file as sqlite_file
from tests.conftest import Newsroom
from tests.made_articles import make_words, write_articles

SIZES = (500, 4_000)
WORD = make_words()[7_900]  # of one article in a hundred
# A few rows whatever the archive holds: SQLite's own, settings, the tree of categories.
SMALL = r"SCAN (sqlite_schema|sqlite_sequence|settings|categories)$"
# In the order asked for, until there is enough; and words, which are looked up in their index.
IN_ORDER = r"SCAN \S+ USING (COVERING )?INDEX \w+\.(date|at) index$"
WORDS = r"SCAN (articles\.text VIRTUAL TABLE INDEX \d+:.*M|temp\.articles\.terms .* INDEX [1-9])"
PLAIN = re.compile(f"{SMALL}|{IN_ORDER}|{WORDS}")
# A category that articles have, the next article that is a draft, a tag that there is not.
CATEGORY, DRAFT, NEW = "CATEGORY", "DRAFT", "NEW"
# Sorted are the ids of one page of what a search found.
PAGE_SORTED = "WHERE id IN ("
PAGE = ("--limit", "20", "--format", "json")
FEW = ("--limit", "3", "--format", "json")  # as many as the small archive has, too
FLAT = {
    "list newest": ["list", *PAGE],
    "list by category and status": ["list", "--category", CATEGORY, "--status", "published", *FEW],
    "list by status": ["list", "--status", "draft", *PAGE],
    "list by category and rare status": [
        *("list", "--category", CATEGORY, "--status", "private", *PAGE)
    ],
    "list by two statuses": ["list", "--status", "draft", "--status", "pending", *PAGE],
    "list by tag": ["list", "--tag", "TAG", *PAGE],
    "list by byline": ["list", "--byline", "yl", *PAGE],
    "list by author": ["list", "--author", "Ani", *PAGE],
    "list, and how many there are": ["list", "--format", "table", "--limit", "20"],
    "show by id": ["show", "150"],
    "show by slug": ["show", "SLUG", "--format", "json"],
    "timeline": ["timeline"],
    "categories": ["categories"],
    "add": ["add", "Judul baru", "--body", "Isi.", "--category", CATEGORY],
    "tag": ["tag", DRAFT, NEW],
    "publish": ["publish", DRAFT],
    "history": ["history", "150"],
}
# What they take grows: with the articles that have the word, with the largest change.
OTHERS = {
    "log": ["log", "--limit", "5"],
    "search": ["search", WORD, *PAGE],
    "search in a category": ["search", WORD, "--category", CATEGORY, *PAGE],
}


class Archive(NamedTuple):
    """A newsroom of so many made articles, and what its articles have."""

    room: Newsroom
    words: dict[str, str]
    drafts: list[str]


class Listener:
    """What a command sends SQLite: its statements with their plans, and the steps they take."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.plans: dict[str, list[str]] = {}
        self.steps = 0  # in tens
        for name in ("run", "run_many", "match"):
            patch.setattr(Connection, name, self._hear(name, getattr(Connection, name)))
        patch.setattr(sqlite_connection, "connect", self._connect)

    def _connect(self, path: Path, schema: Schema) -> sqlite3.Connection:
        connection = sqlite_file.connect(path, schema)
        connection.set_progress_handler(self._count, 10)
        return connection

    def _count(self) -> None:
        self.steps += 1

    def _hear(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def heard(connection: Connection, sql: str, values: Iterable[Any] = ()) -> Any:
            values = list(values)
            bound = values[0] if name == "run_many" and values else values
            is_told = bool(values) or name != "run_many"
            if is_told and sql.startswith(
                ("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")
            ):
                before = self.steps
                # Here and now, for it may be about a table that is soon gone.
                rows = connection.connected().execute(f"EXPLAIN QUERY PLAN {sql}", bound)
                self.plans[sql] = [str(row[3]) for row in rows]
                self.steps = before
            return call(connection, sql, values)

        return heard


def listen(archive: Archive, words: list[str], monkeypatch: pytest.MonkeyPatch) -> Listener:
    """Run a command and hear what it sends."""
    with monkeypatch.context() as patch:
        listener = Listener(patch)
        own = archive.words | {DRAFT: archive.drafts.pop(), NEW: f"tag-{len(archive.drafts)}"}
        archive.room.ok(*(own.get(word, word) for word in words))
    return listener


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> list[Archive]:
    """A small archive and one ten times as large."""
    return [_make(tmp_path_factory.mktemp("archive"), size) for size in SIZES]


def _make(folder: Path, size: int) -> Archive:
    room = Newsroom(folder, "db")
    write_articles(folder / "made.ndjson", size)
    room.ok("import", str(folder / "made.ndjson"))
    article = room.article("200")
    words = {CATEGORY: article["categories"][0], "TAG": article["tags"][0], "SLUG": article["slug"]}
    room.add("Rahasia", "--category", words[CATEGORY], "--status", "private")
    drafts = room.ok("list", "--status", "draft", "--format", "ids").out.split()
    return Archive(room, words, drafts)


@pytest.mark.parametrize("command", FLAT | OTHERS)
def test_hot_commands_scan_nothing_and_sort_nothing(
    archives: list[Archive], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    plans = listen(archives[-1], (FLAT | OTHERS)[command], monkeypatch).plans
    assert any("articles" in sql or "changes" in sql for sql in plans)
    for sql, plan in plans.items():
        for step in plan:
            assert not step.startswith("SCAN") or PLAIN.match(step), (sql, plan)
            assert "TEMP B-TREE" not in step or PAGE_SORTED in sql, (sql, plan)


@pytest.mark.parametrize("command", FLAT)
def test_hot_commands_go_no_further_in_a_larger_archive(
    archives: list[Archive], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    small, large = (listen(one, FLAT[command], monkeypatch).steps for one in archives)
    assert 0 < large <= small * 1.5
