"""The pages of the package name what is there."""

from __future__ import annotations

import ast
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from beritacli.archive.tables import SCHEMA
from tests.conftest import SAMPLES, Newsroom

ROOT = Path(__file__).parents[1]
TOPICS = ROOT / "beritacli" / "topics"
PAGES = [ROOT / "CONTRIBUTING.md", *sorted(TOPICS.glob("*.md"))]
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_FOLDERS = r"(?:beritacli|tests|sample_data|\.ci)/"


def _names_in(page: Path) -> set[str]:
    return set(_CODE.findall(page.read_text(encoding="utf-8")))


def _defined() -> set[str]:
    """Names of functions, classes, methods (`Class.method`) and constants of the package."""
    names: set[str] = set()
    for path in (ROOT / "beritacli").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            if isinstance(node, ast.ClassDef):
                names |= {
                    f"{node.name}.{part.name}"
                    for part in node.body
                    if isinstance(part, ast.FunctionDef)
                }
    return names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_that_pages_name_are_there(page: Path) -> None:
    for name in _names_in(page):
        path = name.split()[-1]
        if re.match(_FOLDERS, path) and "NAME" not in path and "…" not in path:
            assert (ROOT / path).exists(), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_functions_and_classes_that_pages_name_are_there(page: Path) -> None:
    is_ours = re.compile(r"[A-Z]\w*[a-z]\w*(?:\.[a-z_]+)?|[a-z]+(?:_[a-z]+)+")
    fields = {"application_id", "user_version", "last_ids", "sqlite_sequence", "retired_slugs"}
    known = {*_defined(), *fields, "known_as", "source_id", "imported_as", "co_authors"}
    if page.stem in {"architecture", "CONTRIBUTING"}:
        for name in _names_in(page):
            if is_ours.fullmatch(name):
                assert name in known, name


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in PAGES:
        assert f"]({page.relative_to(ROOT).as_posix()})" in readme, page.name


def test_the_layout_of_the_store_is_that_of_a_fresh_one(newsroom: Newsroom) -> None:
    """Tables, columns and header fields: each is on the page, and the page has no others."""
    if newsroom.store.suffix != ".db":
        return
    page = (TOPICS / "store-file.md").read_text(encoding="utf-8")
    newsroom.ok("import", str(SAMPLES / "berita.json"))
    with closing(sqlite3.connect(newsroom.store)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
        tables = dict(rows.fetchall())
        for name in SCHEMA.tables:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            listed = ", ".join(f"`{column}`" for column in columns)
            assert f"| `{name}` | {listed} |" in page, name
        for name in tables:
            if not name.endswith(".counts"):
                assert f"`{name}`" in page, name
        documents = re.findall(r"^\| `(\w+)` \| `id`", page, re.MULTILINE)
        assert documents == list(SCHEMA.tables)
        beside = re.findall(r"`([a-z_]+\.[a-z_]+(?: values)?)`", page)
        assert set(beside) - {"source.id", "beritacli.store"} <= {*tables}
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    assert f"`application_id` is {application_id} (0x{application_id:08X}" in page
    assert f"the version of the layout, {version} on this page" in page
