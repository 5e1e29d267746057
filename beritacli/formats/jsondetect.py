"""Tells the JSON formats apart by how a file begins: one record a line, or one JSON text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from beritacli.formats import HEAD_BYTES, FormatError
from beritacli.formats.decoding import decode_head, encoding_of
from beritacli.formats.jsonstream import JsonStream
from beritacli.formats.wordpress import is_answer

_BLANK = " \t\r\n"
# A list, and not a headline such as «[FOTO] Pasar Murah» or «[2024] Kilas Balik».
_FIRST_OBJECT = re.compile(r"(?:\[\s*){0,2}\{")
_LIST = re.compile(r'\[\s*(?:[{\["\]]|(?:-?\d[\d.eE+-]*|true|false|null)\s*(?:,|\]\s*$)|$)')


def kind_of_json(head: bytes) -> Literal["ndjson", "json", "wordpress"] | None:
    """Name of the JSON format that a file beginning with these bytes is in, if any."""
    text = decode_head(head, "replace").strip(_BLANK)
    kind = _kind_of_text(text, head)
    # Many answers of WordPress, one a line, are read as any records are: line by line.
    is_one = kind == "json" or (kind == "ndjson" and "\n" not in text)
    if is_one and (found := _FIRST_OBJECT.match(text)):
        keys, _ = _read_keys(text[found.end() - 1 :])
        if is_answer({key.strip('"') for key in keys}):
            return "wordpress"
    return kind


def _kind_of_text(text: str, head: bytes) -> Literal["ndjson", "json"] | None:
    if text.startswith("["):
        return "json" if _LIST.match(text) else None
    if not text.startswith("{"):
        return None
    if encoding_of(head)[1] != "utf-8":
        return "json"
    lines = [line for line in (part.strip(_BLANK) for part in text.split("\n")) if line]
    keys, is_whole = _read_keys(lines[0])
    is_cut = len(lines) == 1 and not is_whole and len(head) >= HEAD_BYTES
    if is_whole or is_cut:
        return "json" if _is_export(keys, is_whole=is_whole) else "ndjson"
    return "ndjson" if _begins_anew(lines[:3]) else "json"


def _read_keys(line: str) -> tuple[set[str], bool]:
    """Keys of the object that a line begins, and whether it is the line's one and all."""
    keys = set()
    stream = JsonStream([line])
    try:
        stream.take("{")
        while stream.peek() != "}":
            keys.add(stream.take_value().text)
            stream.take(":")
            stream.take_value()
            if stream.peek() != "}":
                stream.take(",")
        stream.take("}")
    except FormatError:
        return keys, False
    return keys, not stream.peek()


def _is_export(keys: set[str], *, is_whole: bool) -> bool:
    marks = {'"articles"', '"version"'} & keys
    return len(marks) == 2 if is_whole else bool(marks) and '"title"' not in keys  # noqa: PLR2004


def _begins_anew(lines: list[str]) -> bool:
    """Whether an object begins on a line where the JSON text before it allows none."""
    for before, line in pairwise(lines):
        if not line.startswith("{"):
            return False
        if before[-1] not in "[,:":
            return True
    return False
