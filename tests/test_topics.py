"""The pages of the package say what is there: files, functions, tables and columns."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from beritacli.archive.tables import SCHEMA
from tests.conftest import Newsroom

ROOT = Path(__file__).parents[1]
TOPICS = sorted((ROOT / "beritacli" / "topics").glob("*.md"))
PAGES = [*TOPICS, ROOT / "CONTRIBUTING.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:beritacli|tests)/[\w./-]+)`", text)
    named += re.findall(r"\]\(([\w./-]+)\)", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_functions_that_the_architecture_names_are_there() -> None:
    text = (ROOT / "beritacli" / "topics" / "architecture.md").read_text(encoding="utf-8")
    walks = text[text.index("## One list") :]
    names = set(re.findall(r"`([A-Za-z_]\w+)`", walks)) - {"main"}
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "beritacli").rglob("*.py"))
    commands = {"list", "import", "undo", "redo"}
    words = {name for name in names - commands if not re.search(rf"\b{name}\b", code)}
    assert len(names) > 20
    assert not words


def test_the_layout_that_is_written_down_is_the_stores(newsroom: Newsroom) -> None:
    text = (ROOT / "beritacli" / "topics" / "store-file.md").read_text(encoding="utf-8")
    newsroom.add("Judul")
    with closing(sqlite3.connect(newsroom.store)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        assert connection.execute("PRAGMA application_id").fetchone() == (0x42455249,)
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA.version,)
        for name in SCHEMA.tables:
            assert name in tables
            assert f"| `{name}` |" in text
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            assert columns[0] == "id"
            assert columns[-1] == "doc"
            counts = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}.counts")')]
            assert counts == ["of", "first", "second", "n"]
    assert f"now {SCHEMA.version};" in text


def test_the_json_file_is_as_it_is_written_down(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, "json")
    newsroom.add("Judul")
    own = json.loads(newsroom.store.read_text("utf-8"))["_store"]["1"]
    assert set(own) == {"application", "version", "last_ids"}
