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
        self._fields = [field for field in sorted(fields) if "." not in field]
        self._counted = [(one, count_name(one), *one.fields, "")[:4] for one in self.counts]
        self._paths = [(field, field.split(".")) for field in sorted(fields) if "." in field]

    def describe(self, document: Mapping[str, Any]) -> Entry:
        """The entry of a document."""
        values = {field: document.get(field, _MISSING) for field in self._fields}
        for field, path in self._paths:
            values[field] = _read(document, path)
        counts = [ALL]
        columns = tuple([self._describe_scalar(one, values, counts) for one in self.scalars])
        plain = {one.field: self._describe_list(one, values, counts) for one in self.many}
        elements = []
        for index in self.many:
            by = values[index.by] if index.by else ""
            by = by if isinstance(by, str) else ""
            elements.append(tuple([(one, by) for one in plain[index.field]]))
        for count, name, first, second in self._counted:
            last = write_value(values[second]) if second else ""
            value = values[first]
            if count.kind == "each":
                counts += [(name, write_value(one), last) for one in plain[first]]
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
            found = dict.fromkeys([one for one in value if isinstance(one, str) or _is_plain(one)])
            if len(found) < len(value) and not all(map(_is_plain, value)):
                counts.append((ODD, index.field, ""))
            return found
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
