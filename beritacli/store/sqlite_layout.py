"""How TinyDB tables lie in a SQLite file: one row per document, and what indexes them.

A table `articles` is `articles(id, doc)`, doc being the document as JSON text, with a generated
column for each declared scalar field. A field of lists has a table of its own beside it,
`articles.tags(value, by, id)`, kept by triggers. An index that holds a value which SQL and Python
compare differently is *odd*: a partial index finds that out at once, and it is then not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.store.schema import Index, Schema

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_SOUND_TYPES = {
    "value": "'text', 'integer', 'null'",
    "ordered": "'text'",
    "many": "'array', 'null'",
}


def quote(name: str) -> str:
    """A SQL identifier, whatever the name."""
    return '"' + name.replace('"', '""') + '"'


def table_name(name: str) -> str:
    """The SQL name of a TinyDB table: its own where SQLite can tell it apart, else in hex."""
    is_plain = name[:1].isalpha() and set(name) <= _PLAIN and not name.startswith("sqlite")
    return name if is_plain else "~" + name.encode("utf-8", "surrogatepass").hex()


def original_name(sql_name: str) -> str:
    """The TinyDB table's name of a SQL table: the inverse of table_name."""
    if not sql_name.startswith("~"):
        return sql_name
    return bytes.fromhex(sql_name[1:]).decode("utf-8", "surrogatepass")


def json_path(field: str) -> str:
    """A dotted path as SQL text for json_extract."""
    path = "$" + "".join(f'."{part}"' for part in field.split("."))
    return "'" + path.replace("'", "''") + "'"


def value_of(field: str) -> str:
    """SQL for the value at a dotted path of a document; NULL where there is none."""
    return f"json_extract(doc, {json_path(field)})"


def odd_condition(index: Index) -> str:
    """SQL that is true of a document whose value the index can't be trusted with."""
    return f"json_type(doc, {json_path(index.field)}) NOT IN ({_SOUND_TYPES[index.kind]})"


def many_table(table: str, index: Index) -> str:
    """Quoted SQL name of the table that holds a list field's values."""
    return quote(f"{table_name(table)}.{index.field}")


def create_statements(schema: Schema) -> Iterator[str]:
    """SQL that makes all declared tables."""
    for table, indexes in schema.tables.items():
        yield from create_table(table, indexes)


def create_table(table: str, indexes: tuple[Index, ...] = ()) -> Iterator[str]:
    """SQL that makes one table with its indexes."""
    name = table_name(table)
    columns = "".join(
        f", {quote(index.field)} GENERATED ALWAYS AS ({value_of(index.field)}) VIRTUAL"
        for index in indexes
        if index.kind != "many"
    )
    # AUTOINCREMENT: an id is never given twice, also when the last document was removed.
    yield (
        f"CREATE TABLE {quote(name)} "
        f"(id INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL{columns})"
    )
    for index in indexes:
        yield (
            f"CREATE INDEX {quote(f'{name}.{index.field} odd')} ON {quote(name)} (id) "
            f"WHERE {odd_condition(index)}"
        )
        if index.kind == "many":
            yield from _create_many(table, index)
        else:
            by = f", {quote(index.by)}" if index.by else ""
            yield (
                f"CREATE INDEX {quote(f'{name}.{index.field} index')} "
                f"ON {quote(name)} ({quote(index.field)}{by})"
            )


def _create_many(table: str, index: Index) -> Iterator[str]:
    """SQL for the table of a list field and the triggers that keep it."""
    name = table_name(table)
    values = many_table(table, index)
    path = json_path(index.field)

    def by(row: str) -> str:
        return f"ifnull({row}.{quote(index.by)}, '')" if index.by else "''"

    def elements(row: str) -> str:
        return (
            f"json_each({row}.doc, {path}) AS each "
            "WHERE each.type IN ('text', 'integer', 'real', 'true', 'false')"
        )

    add = (
        f"INSERT OR IGNORE INTO {values} (value, by, id) "
        f"SELECT each.value, {by('new')}, new.id FROM {elements('new')};"
    )
    take = (
        f"DELETE FROM {values} WHERE (value, by, id) IN "
        f"(SELECT each.value, {by('old')}, old.id FROM {elements('old')});"
    )
    changed = f"json_extract(old.doc, {path}) IS NOT json_extract(new.doc, {path})"
    if index.by:
        changed += f" OR old.{quote(index.by)} IS NOT new.{quote(index.by)}"
    yield f"CREATE TABLE {values} (value, by, id, PRIMARY KEY (value, by, id)) WITHOUT ROWID"
    on = quote(name)
    for moment, when, body in (
        ("INSERT", "", add),
        ("DELETE", "", take),
        ("UPDATE", f" WHEN {changed}", take + add),
    ):
        trigger = quote(f"{name}.{index.field} {moment.lower()}")
        yield f"CREATE TRIGGER {trigger} AFTER {moment} ON {on}{when} BEGIN {body} END"
