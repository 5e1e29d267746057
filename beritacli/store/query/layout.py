"""How TinyDB tables lie in a SQLite file: one row per document, and what indexes them.

A table `articles` is `articles(id, doc, …)`: doc is the document as JSON text, followed by a
column for each declared scalar field. Beside it are `articles.tags(value, by, id)` for a field of
lists, `articles.counts(of, first, second, n)`, and `articles.text`, the full text. All of them
follow from the documents (entries.py) and are written with them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from beritacli.store.query.entries import Declared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.store.schema import Index, Schema

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
# Of words in memory before full text writes them: a bulk load takes two thirds of the time.
_TEXT_BUFFER_BYTES = 2**24


@cache
def quote(name: str) -> str:
    """A SQL identifier, whatever the name."""
    return '"' + name.replace('"', '""') + '"'


@cache
def table_name(name: str) -> str:
    """The SQL name of a TinyDB table: its own where SQLite can tell it apart, else in hex."""
    is_plain = name[:1].isalpha() and set(name) <= _PLAIN and not name.startswith("sqlite")
    return name if is_plain else "~" + name.encode("utf-8", "surrogatepass").hex()


def original_name(sql_name: str) -> str:
    """The TinyDB table's name of a SQL table: the inverse of table_name."""
    if not sql_name.startswith("~"):
        return sql_name
    return bytes.fromhex(sql_name[1:]).decode("utf-8", "surrogatepass")


def value_of(field: str) -> str:
    """SQL for the value at a dotted path of a document; NULL where there is none."""
    path = "$" + "".join(f'."{part}"' for part in field.split("."))
    return "json_extract(doc, '" + path.replace("'", "''") + "')"


class WaitingRoom(NamedTuple):
    """SQL for a temporary table of texts, each of its document's id."""

    name: str
    make: str
    size: str
    use: str
    empty: str


class Layout:
    """The SQL names of one TinyDB table, each quoted, and what it declares."""

    def __init__(self, name: str, schema: Schema) -> None:
        """Nothing is read: a table that is not there has a layout too."""
        self.name = name
        self.sql_name = table_name(name)
        self.table = quote(self.sql_name)
        self.counts = self._beside("counts")
        self.text = self._beside("text")
        self.words = "temp." + self._beside("words")
        self.terms = "temp." + self._beside("terms")
        self.declared = Declared(schema.tables.get(name, ()))

    def many(self, index: Index) -> str:
        """The table of a list field's values."""
        return self._beside(f"{index.field} values")

    def create(self) -> Iterator[str]:
        """SQL that makes the table with its indexes."""
        columns = "".join(f"{quote(index.field)}, " for index in self.declared.scalars)
        # AUTOINCREMENT: an id is never given twice, also when the last document was removed.
        # The document last: what is before it is read without the pages that a long one fills.
        yield (
            f"CREATE TABLE {self.table} "
            f"(id INTEGER PRIMARY KEY AUTOINCREMENT, {columns}doc TEXT NOT NULL)"
        )
        yield from self.create_indexes()

    def create_indexes(self) -> Iterator[str]:
        """SQL that makes all that stands beside the documents."""
        for index in self.declared.scalars:
            by = f", {quote(index.by)}" if index.by else ""
            name = self._beside(f"{index.field} index")
            yield f"CREATE INDEX {name} ON {self.table} ({quote(index.field)}{by})"
        for index in self.declared.many:
            yield (
                f"CREATE TABLE {self.many(index)} "
                "(value, by, id, PRIMARY KEY (value, by, id)) WITHOUT ROWID"
            )
        yield (
            f"CREATE TABLE {self.counts} (of TEXT, first TEXT, second TEXT, n INTEGER, "
            "PRIMARY KEY (of, first, second)) WITHOUT ROWID"
        )
        yield from self.create_text()

    def drop(self) -> Iterator[str]:
        """SQL that removes the table with all that stands beside it."""
        yield from self.drop_indexes()
        yield f"DROP TABLE {self.table}"

    def drop_indexes(self) -> Iterator[str]:
        """SQL that removes what stands beside the documents in tables of its own."""
        for index in self.declared.many:
            yield f"DROP TABLE {self.many(index)}"
        yield f"DROP TABLE {self.counts}"
        if self.declared.text:
            yield f"DROP TABLE {self.text}"

    def create_text(self) -> Iterator[str]:
        """SQL that makes full text, without its own copy of the texts: the documents have them."""
        if self.declared.text:
            columns = ", ".join(map(quote, self.declared.text.columns))
            yield (
                f"CREATE VIRTUAL TABLE {self.text} USING fts5({columns}, content='', "
                "tokenize='unicode61 remove_diacritics 2')"
            )
            yield (
                f"INSERT INTO {self.text} ({self.text}, rank) "
                f"VALUES ('hashsize', {_TEXT_BUFFER_BYTES})"
            )

    @property
    def create_words(self) -> str:
        """SQL that makes a view of all words of full text, for this connection alone."""
        text = self.text[1:-1].replace("'", "''")
        return f"CREATE VIRTUAL TABLE {self.words} USING fts5vocab('main', '{text}', 'col')"

    @property
    def create_terms(self) -> str:
        """SQL that makes a view in which each term is found without reading where it stands."""
        text = self.text[1:-1].replace("'", "''")
        return (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.terms} "
            f"USING fts5vocab('main', '{text}', 'instance')"
        )

    @property
    def text_columns(self) -> str:
        """Full text with the columns that a document's id and texts go into."""
        return f"{self.text} (rowid{self._names})"

    @property
    def insert_text(self) -> str:
        """SQL that writes the words of a document: its id and its texts."""
        return f"INSERT INTO {self.text_columns} VALUES (?{self._marks})"

    @property
    def delete_text(self) -> str:
        """SQL that takes the words of a document out: its id, and the texts that it had."""
        values = f"VALUES ('delete', ?{self._marks})"
        return f"INSERT INTO {self.text} ({self.text}, rowid{self._names}) {values}"

    @property
    def clear_text(self) -> str:
        """SQL that takes all words out."""
        return f"INSERT INTO {self.text} ({self.text}) VALUES ('delete-all')"

    @property
    def stale_texts(self) -> WaitingRoom:
        """Where texts wait to be taken out many at once."""
        name = "temp." + self._beside("stale")
        into = f"INSERT INTO {self.text} ({self.text}, rowid{self._names})"
        return WaitingRoom(
            name=name,
            make=f"CREATE TABLE IF NOT EXISTS {name} (id INTEGER PRIMARY KEY{self._names})",
            size=f"SELECT count(*) FROM {name}",
            use=f"{into} SELECT 'delete', * FROM {name}",
            empty=f"DELETE FROM {name}",
        )

    @property
    def _names(self) -> str:
        columns = self.declared.text.columns if self.declared.text else ()
        return "".join(f", {quote(column)}" for column in columns)

    @property
    def _marks(self) -> str:
        return ", ?" * len(self.declared.text.columns if self.declared.text else ())

    def _beside(self, what: str) -> str:
        return quote(f"{self.sql_name}.{what}")


def create_statements(schema: Schema) -> Iterator[str]:
    """SQL that makes all declared tables."""
    for name in schema.tables:
        yield from Layout(name, schema).create()
