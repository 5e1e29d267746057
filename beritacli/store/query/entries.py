"""What a document puts into the indexes of its table, read from the document alone.

Everything that is kept beside the documents is made here, so that it can be made again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from beritacli.store.schema import Count, FullText, Index

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        indexes = [item for item in declared if isinstance(item, Index)]
        self.scalars = [index for index in indexes if index.kind != "many"]
        self.many = [index for index in indexes if index.kind == "many"]
        self.counts = [item for item in declared if isinstance(item, Count)]
        self.text = next((item for item in declared if isinstance(item, FullText)), None)
        taken = {"id", "doc"} & {index.field for index in self.scalars}
        if taken:
            msg = f"the field {min(taken)!r} can't be indexed: the engine has columns of this name"
            raise ValueError(msg)
        self.indexes = {index.field: index for index in indexes}
        for count in self.counts:
            kind = {"each": "many", "prefix": "ordered"}.get(count.kind)
            if kind and (count.fields[0], kind) not in {
                (index.field, index.kind) for index in indexes
            }:
                msg = f"a count of {count.fields[0]!r} by {count.kind} needs an index of {kind}"
                raise ValueError(msg)
        fields = {*self.indexes, *(field for count in self.counts for field in count.fields)}
        self._fields = [field for field in sorted(fields) if "." not in field]
        self._counted = [(count, count_name(count), *count.fields, "")[:4] for count in self.counts]
        self._paths = [(field, field.split(".")) for field in sorted(fields) if "." in field]

    def describe(self, document: Mapping[str, Any]) -> Entry:
        """The entry of a document."""
        values = {field: document.get(field, _MISSING) for field in self._fields}
        for field, path in self._paths:
            values[field] = _read(document, path)
        counts = [ALL]
        columns = tuple([self._describe_scalar(index, values, counts) for index in self.scalars])
        plain = {index.field: self._describe_list(index, values, counts) for index in self.many}
        elements = []
        for index in self.many:
            by = values[index.by] if index.by else ""
            by = by if isinstance(by, str) else ""
            elements.append(tuple([(element, by) for element in plain[index.field]]))
        for count, name, first, second in self._counted:
            last = write_value(values[second]) if second else ""
            value = values[first]
            if count.kind == "each":
                counts += [(name, write_value(element), last) for element in plain[first]]
            elif count.kind == "prefix" and isinstance(value, str):
                counts.append((name, write_value(value[:PREFIX]), last))
            else:
                counts.append((name, write_value(value), last))
        text = self.text.read(document) if self.text else ()
        return Entry(columns, tuple(elements), tuple(counts), text)

    @staticmethod
    def _describe_scalar(
        index: Index, values: Mapping[str, Any], counts: list[Key]
    ) -> str | int | None:
        value = values[index.field]
        if isinstance(value, str):
            return value
        is_nothing = value is _MISSING or (value is None and index.kind == "value")
        is_plain = _is_plain(value)
        if not is_nothing and not (is_plain and index.kind == "value"):
            counts.append((ODD, index.field, ""))
        return cast("int", value) if is_plain else None

    @staticmethod
    def _describe_list(
        index: Index, values: Mapping[str, Any], counts: list[Key]
    ) -> dict[str | int, None]:
        """The values of a list that can be indexed; twice the same is once."""
        value = values[index.field]
        if isinstance(value, list | tuple):
            elements = dict.fromkeys(
                [element for element in value if isinstance(element, str) or _is_plain(element)]
            )
            if len(elements) < len(value) and not all(map(_is_plain, value)):
                counts.append((ODD, index.field, ""))
            return elements
        if value is not _MISSING and value is not None:
            counts.append((ODD, index.field, ""))
        return {}


def _read(document: Mapping[str, Any], path: list[str]) -> Any:
    value: Any = document
    for part in path:
        if not isinstance(value, Mapping) or part not in value:
            return _MISSING
        value = value[part]
    return value


def _is_plain(value: Any) -> bool:
    """Whether SQL holds the value as it is: text or an integer of 64 bits."""
    if isinstance(value, int):
        return value in _INT64 and not isinstance(value, bool)
    return isinstance(value, str)


def count_name(count: Count) -> str:
    """The name under which a count's numbers are kept."""
    return ",".join(count.fields)


def write_value(value: Any) -> str:
    """A value as the text of a count's key; nothing is the empty text."""
    if isinstance(value, str):
        return "=" + value
    if value is None:
        return "null"
    if type(value) is int:
        return str(value)
    return "" if value is _MISSING else json.dumps(value)


def read_value(text: str, missing: Any) -> Any:
    """The value of a key's text, `missing` where there is none: the inverse of write_value."""
    if text.startswith("="):
        return text[1:]
    return json.loads(text) if text else missing
