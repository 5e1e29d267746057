"""TinyDB's JSON file: tables of documents under their ids.

Read are what `write` makes, which says all that an archive holds; a store of this program
(`berita.json`, without its history); and other people's files, of which every document with a title
is an article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.formats.entries import LISTS, OF_ARCHIVE, ArchiveEntry, Dump, Entry, lose_nothing
from beritacli.formats.mapping.category_paths import DEEPEST
from beritacli.formats.mapping.fields import OTHER_NAMES
from beritacli.formats.mapping.own_lists import OWN_LISTS, read_own_list
from beritacli.formats.mapping.record import read_record
from beritacli.text.encoding import decode_chunks
from beritacli.text.errors import Broken, FormatError
from beritacli.text.json_text import dump_json, load_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beritacli.formats.entries import Sink

Table = dict[str, Any]
OWN_STORE = "_store"
find_lost = lose_nothing
# Tables, the first that is not empty beginning with an object under a number; or none but the
# table that TinyDB makes of itself, or ours.
# `{TinyDate}:2025-05-14T19:25:00`; the name is the one it was registered by.
_SERIALIZED = re.compile(
    r"\{\w{1,40}\}:(\d{4}-\d\d-\d\d(?:[T ][\d:.]{5,15}(?:Z|[+-][\d:]{4,6})?)?)"
)
_TITLES = {"title", *OTHER_NAMES["title"]}
# What only the store itself needs of an article.
_INTERNAL = {"date", "source_values", "imported_as", "view", "views", "copy", "co_authors"}


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield what the tables hold, categories and tags before articles. Raises FormatError."""
    tables = load_file("".join(decode_chunks(file)))
    if not isinstance(tables, dict):
        message = "not an object of tables"
        raise FormatError(message)
    is_ours = OWN_STORE in tables or isinstance(tables.get("categories"), dict)
    identity = _find_identity(tables) if is_ours else None
    if identity is not None:
        yield ArchiveEntry(identity)
    if OWN_STORE in tables:
        tables = _resolve(tables)
    if identity is not None:
        tables.pop("archive", None)
        _note_archive(tables.get("articles"), identity)
    for table in OWN_LISTS if is_ours else ():
        yield from _read_own_table(table, tables.pop(table, {}), identity)
    for table, documents in tables.items():
        yield from _read_table(table, documents)


def write(dump: Dump, file: Sink) -> None:
    """Write the tables of an export, one document a line."""
    before = "{\n"
    count = 0
    for name in LISTS:
        file.write(f"{before}{dump_json(name)}: {{")
        count = _write_documents(getattr(dump, name), file)
        before = "},\n"
    rows = {name: [*getattr(dump, name)] for name in OF_ARCHIVE}
    # Of an archive without articles there is nothing that could be known again.
    if dump.archive is not None and (count or any(rows.values())):
        for name, items in (*rows.items(), ("archive", [{"identity": dump.archive}])):
            file.write(f"{before}{dump_json(name)}: {{")
            _write_documents(items, file)
    file.write("}}\n")


def _write_documents(items: Iterable[dict[str, Any]], file: Sink) -> int:
    """Write the documents of a table; returns how many."""
    before, number = "\n", 0
    for number, one in enumerate(items, 1):
        item = {name: value for name, value in one.items() if name != "archive"}
        key = item.get("id", number)
        file.write(f'{before} "{key}": {dump_json(item)}')
        before = ",\n"
    return number


def _read_own_table(name: str, table: Any, identity: str | None) -> Iterator[Entry]:
    if isinstance(table, dict):
        yield from read_own_list(name, table.items(), identity)
    else:
        yield Broken(f"table {name}", "not a table of documents", dump_json(table))


def _read_table(name: str, table: Any) -> Iterator[Entry]:
    place = f"table {name}"
    if not isinstance(table, dict):
        yield Broken(place, "not a table of documents", dump_json(table))
        return
    documents = [item for item in table.values() if isinstance(item, dict)]
    if table and not any(_TITLES & item.keys() for item in documents):
        count = len(table)
        problem = f"none of its {count} documents has a title: they are no articles"
        yield Broken(place, problem, dump_json(table))
        return
    for key, item in table.items():
        yield read_record(_unwrap_dates(item), f"{name} {key}", dump_json(item))


def _unwrap_dates(value: Any) -> Any:
    """The value with dates as text where tinydb-serialization put a name before them."""
    if isinstance(value, dict):
        return {key: _unwrap_dates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unwrap_dates(inner) for inner in value]
    found = _SERIALIZED.fullmatch(value) if isinstance(value, str) and value[:1] == "{" else None
    return found[1] if found else value


def _find_identity(tables: Table) -> str | None:
    """The identity of the archive whose store it is."""
    rows = (one.get("identity") for one in _documents(tables, "archive").values())
    return next((one for one in rows if isinstance(one, str) and one), None)


def _note_archive(articles: Any, identity: str) -> None:
    """Say of each article whose its id is."""
    for item in articles.values() if isinstance(articles, dict) else ():
        if isinstance(item, dict):
            item["archive"] = identity


def _resolve(tables: Table) -> Table:
    """The tables of a store as an export has them: paths and slugs for ids, and no history."""
    categories, tags = _documents(tables, "categories"), _documents(tables, "tags")
    paths = {key: _find_path(categories, key) for key in categories}
    slugs = {key: tag.get("slug") for key, tag in tags.items() if not tag.get("removed")}
    articles = {}
    for key, item in _documents(tables, "articles").items():
        shown = {name: value for name, value in item.items() if name not in _INTERNAL}
        shown["id"] = int(key) if re.fullmatch("[0-9]{1,18}", key) else key
        shown["categories"] = _look_up(item.get("categories"), paths)
        shown["tags"] = _look_up(item.get("tags"), slugs)
        articles[key] = shown
    return {
        "categories": {key: {**one, "path": paths[key]} for key, one in categories.items()},
        "tags": {key: tag for key, tag in tags.items() if key in slugs},
        "stamps": _documents(tables, "stamps"),
        "old_addresses": _documents(tables, "retired_slugs"),
        "articles": articles,
    }


def _documents(tables: Table, name: str) -> dict[str, dict[str, Any]]:
    table = tables.get(name)
    found = table.items() if isinstance(table, dict) else ()
    return {key: item for key, item in found if isinstance(item, dict)}


def _find_path(categories: dict[str, dict[str, Any]], key: str) -> str:
    """The path of slugs of a category; a parent that is not there, or above itself, is left out.

    Of a path that is deeper than any archive takes, its end.
    """
    parts: list[str] = []
    seen: set[str] = set()
    while key in categories and key not in seen and len(parts) < DEEPEST:
        seen.add(key)
        parts.append(str(categories[key].get("slug")))
        key = str(categories[key].get("parent"))
    return "/".join(reversed(parts))


def _look_up(ids: Any, names: dict[str, Any]) -> Any:
    """Names of ids; what is no id stays, for the archive to judge."""
    if not isinstance(ids, list):
        return ids
    return [names[str(one)] for one in ids if str(one) in names]
