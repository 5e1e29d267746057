"""What documents may hold, and how values stand to each other: ids, text, paths, order."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinydb.table import Document

_NUL = r"(?<!\\)(?:\\\\)*\\u0000"
MAX_ID = 2**53 - 1  # what every reader of JSON keeps to the digit
LAST_ID = 2**31 - 1  # the highest id that a table gives out; larger ones in old stores are readable


def check_id(doc_id: int) -> None:
    """Raise ValueError for an id that some reader of JSON would change."""
    if not -MAX_ID <= doc_id <= MAX_ID:
        msg = f"the id {doc_id} is too large: {MAX_ID} is the largest"
        raise ValueError(msg)


def encode_text(text: str) -> bytes:
    """The bytes of documents' JSON text. Raises ValueError for NUL and lone surrogates."""
    if "\\u0000" in text and re.search(_NUL, text):
        msg = "a document can't hold the character NUL"
        raise ValueError(msg)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        msg = "a document can't hold half of a surrogate pair"
        raise ValueError(msg) from error


def read_path(document: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path of a document, None where there is none."""
    value: Any = document
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def values_of(value: Any, prefix: int | None) -> set[Any]:
    """What `OrderedTable.count_by` counts of a field's value."""
    values = value if isinstance(value, list) else [value]
    return {
        value[:prefix] if isinstance(value, str) else value
        for value in values
        if value is not None and isinstance(value, Hashable)
    }


def copy_value(value: Any) -> Any:
    """A copy that shares nothing, with the lists that JSON makes of tuples."""
    if isinstance(value, dict):
        return {key: copy_value(inner) for key, inner in value.items()}
    return [copy_value(inner) for inner in value] if isinstance(value, list | tuple) else value


def _sort_key(value: Any) -> tuple[int, Any]:
    """Order of values as SQLite has it: nothing, numbers, text; lists and objects as JSON text."""
    if value is None:
        return 0, 0
    if isinstance(value, int | float):
        return 1, value
    if isinstance(value, str):
        return 2, value
    return 2, json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sort_documents(documents: Iterable[Document], order_by: Iterable[str]) -> list[Document]:
    """Documents in the order of `OrderedTable.iterate`."""
    ordered = sorted(documents, key=lambda doc: doc.doc_id)
    keys = list(order_by)
    if keys and keys[-1].startswith("-"):
        ordered.reverse()
    for key in reversed(keys):
        field = key.removeprefix("-")
        ordered.sort(key=lambda doc: _sort_key(read_path(doc, field)), reverse=key[0] == "-")
    return ordered
