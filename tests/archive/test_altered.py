"""A store whose documents were altered from outside: every failure names what finds out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from beritacli.store.sqlite.connection import Connection
from tests.conftest import Newsroom

COMMANDS = [
    ("list",),
    ("show", "1"),
    ("search", "x"),
    ("search", "isi"),
    ("timeline",),
    ("stats",),
    ("check",),
    ("bylines",),
    ("history", "1"),
    ("export", "--format", "wxr"),
    ("export", "--format", "rss"),
    ("list", "--text", "x"),
    ("list", "--since", "2025-01-01"),
    ("edit", "1", "--title", "q"),
    ("delete", "1", "--yes"),
    ("categories", "move", "a", "/"),
]
ALTERED: list[tuple[str, str, Any]] = [
    ("articles", "title", 5),
    ("articles", "title", ["x"]),
    ("articles", "status", ["x"]),
    ("articles", "slug", {}),
    ("articles", "body", None),
    ("articles", "byline", True),
    ("articles", "tags", 5),
    ("articles", "categories", "kata"),
    ("articles", "published_at", 5),
    ("articles", "meta", []),
    ("articles", "date", None),
    ("categories", "name", 5),
    ("categories", "parent", 7),
    ("tags", "slug", None),
]


@pytest.mark.parametrize(("table", "field", "value"), ALTERED)
def test_what_a_value_of_a_wrong_type_breaks_names_the_check(
    tmp_path: Path, table: str, field: str, value: Any
) -> None:
    newsroom = Newsroom(tmp_path, "json")
    newsroom.ok("categories", "add", "a")
    words = ("--category", "a", "--tag", "t", "--byline", "tm", "--publish")
    newsroom.add("Satu", "--body", "isi x", *words)
    tables = json.loads(newsroom.store.read_text(encoding="utf-8"))
    tables[table]["1"][field] = value
    altered = json.dumps(tables)
    codes = []
    for command in COMMANDS:
        newsroom.store.write_text(altered, encoding="utf-8")
        done = newsroom(*command)
        codes.append(done.code)
        if done.code == 74:
            assert "is damaged" in done.err.splitlines()[-2], command
        if done.code in {70, 74}:
            assert "store verify" in done.err.splitlines()[-1], (command, done.err)
    assert {70, 74} & set(codes)
    newsroom.store.write_text(altered, encoding="utf-8")
    found = newsroom("store", "verify")
    assert found.code == 74
    assert "altered from outside" in found.out or "not there" in found.out


def test_a_failure_in_a_sound_store_is_still_ours(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.add("Satu")
    monkeypatch.setattr("beritacli.archive.desk.filters.read_articles", None)
    done = newsroom("list")
    assert done.code == 70
    assert "nobody thought of" in done.err
    assert "beritacli store verify" in done.err


def test_the_store_is_not_read_after_a_bug(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.add("Satu")
    read: list[object] = []

    def fail(*_: object, **__: object) -> None:
        monkeypatch.setattr(Connection, "run", lambda _, sql, *__: read.append(sql))
        raise TypeError

    monkeypatch.setattr("beritacli.archive.desk.filters.read_articles", fail)
    assert newsroom("list").code == 70
    assert not read
