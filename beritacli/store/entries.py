"""What a document puts into the indexes of its table, read from the document alone.

Everything that is kept beside the documents is made here, so that it can be made again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.store.schema import Count, FullText, Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PREFIX = 10  # characters; the day of an ISO 8601 date
ALL = ("", "", "")  # the count of all documents
ODD = "odd"  # counts of documents that an index can't be trusted with, by its field
_INT64 = range(-(2**63), 2**63)
_MISSING = object()
Key = tuple[str, str, str]


class Entry(NamedTuple):
    """What is kept beside one document.

    columns: a value for each scalar index.
    elements: for each index on lists, its values, each with what it is sorted by.
    counts: the counts that the document is one of.
    text: what full text holds of it.
    """

    columns: tuple[str | int | None, ...]
    elements: tuple[tuple[tuple[str | int, str], ...], ...]
    counts: tuple[Key, ...]
    text: tuple[str, ...]


class Declared:
    """What a table declares, by kind, and the entries that follow from it."""

    def __init__(self, declared: Iterable[Index | Count | FullText] = ()) -> None:
        """Raise ValueError for what can't be declared."""
        declared = list(declared)
        indexes = [one for one in declared if isinstance(one, Index)]
        self.scalars = [one for one in indexes if one.kind != "many"]
        self.many = [one for one in indexes if one.kind == "many"]
        self.counts = [one for one in declared if isinstance(one, Count)]
        self.text = next((one for one in declared if isinstance(one, FullText)), None)
        taken = {"id", "doc"} & {one.field for one in self.scalars}
        if taken:
            msg = f"the field {min(taken)!r} can't be indexed: the engine has columns of this name"
            raise ValueError(msg)
        self.indexes = {one.field: one for one in indexes}
        for count in self.counts:
            kind = {"each": "many", "prefix": "ordered"}.get(count.kind)
            if kind and (count.fields[0], kind) not in {(one.field, one.kind) for one in indexes}:
                msg = f"a count of {count.fields[0]!r} by {count.kind} needs an index of {kind}"
                raise ValueError(msg)
        fields = {*self.indexes, *(field for count in self.counts for field in count.fields)}
        self._paths = {field: field.split(".") for field in sorted(fields)}

    def describe(self, document: Mapping[str, Any]) -> Entry:
        """The entry of a document."""
        values = {field: _read(document, path) for field, path in self._paths.items()}
        counts = [ALL]
        counts += [(ODD, one.field, "") for one in self.indexes.values() if _is_odd(one, values)]
        for count in self.counts:
            counts += _count_keys(count, values)
        columns = [
            values[one.field] if _is_plain(values[one.field]) else None for one in self.scalars
        ]
        elements = tuple(_elements(one, values) for one in self.many)
        text = self.text.read(document) if self.text else ()
        return Entry(tuple(columns), elements, tuple(counts), text)


def _is_odd(index: Index, values: Mapping[str, Any]) -> bool:
    """Whether a value is one that SQL and Python may compare differently."""
    value = values[index.field]
    if value is _MISSING or (value is None and index.kind != "ordered"):
        return False
    if index.kind == "many":
        return not (isinstance(value, list | tuple) and all(map(_is_plain, value)))
    return not (isinstance(value, str) or (index.kind == "value" and _is_plain(value)))


def _elements(index: Index, values: Mapping[str, Any]) -> tuple[tuple[str | int, str], ...]:
    """The values of a list that can be indexed, each with what it is sorted by."""
    value = values[index.field]
    by = values[index.by] if index.by else ""
    by = by if isinstance(by, str) else ""
    plain = filter(_is_plain, value) if isinstance(value, list | tuple) else ()
    return tuple((one, by) for one in dict.fromkeys(plain))


def _is_plain(value: Any) -> bool:
    """Whether SQL holds the value as it is: text or an integer of 64 bits."""
    if isinstance(value, int):
        return value in _INT64 and not isinstance(value, bool)
    return isinstance(value, str)


def _read(document: Mapping[str, Any], path: list[str]) -> Any:
    value: Any = document
    for part in path:
        if not isinstance(value, Mapping) or part not in value:
            return _MISSING
        value = value[part]
    return value


def count_name(count: Count) -> str:
    """The name under which a count's numbers are kept."""
    return ",".join(count.fields)


def _count_keys(count: Count, values: Mapping[str, Any]) -> Iterator[Key]:
    name = count_name(count)
    first = values[count.fields[0]]
    second = write_value(values[count.fields[1]]) if len(count.fields) > 1 else ""
    if count.kind == "each":
        if isinstance(first, list | tuple):
            for one in dict.fromkeys(filter(_is_plain, first)):
                yield name, write_value(one), second
    elif count.kind == "prefix" and isinstance(first, str):
        yield name, write_value(first[:PREFIX]), second
    else:
        yield name, write_value(first), second


def write_value(value: Any) -> str:
    """A value as the text of a count's key; nothing is the empty text."""
    if isinstance(value, str):
        return "=" + value
    return "" if value is _MISSING else json.dumps(value, ensure_ascii=False)


def read_value(text: str, missing: Any) -> Any:
    """The value of a key's text, `missing` where there is none: the inverse of write_value."""
    if text.startswith("="):
        return text[1:]
    return json.loads(text) if text else missing
