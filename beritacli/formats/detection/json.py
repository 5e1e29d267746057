"""Tells the JSON formats apart by how a file begins.

One record a line, or one JSON text; and of these, what is a JSON Feed, an export of Ghost, or an
answer of WordPress.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from beritacli.formats.mapping.wordpress_objects import is_answer
from beritacli.text.encoding import HEAD_BYTES, decode_head, encoding_of
from beritacli.text.errors import FormatError
from beritacli.text.json_stream import JsonStream

_BLANK = " \t\r\n"
# A list, and not a headline such as «[FOTO] Pasar Murah» or «[2024] Kilas Balik».
_FIRST_OBJECT = re.compile(r"(?:\[\s*){0,2}\{")
_LIST = re.compile(r'\[\s*(?:[{\["\]]|(?:-?\d[\d.eE+-]*|true|false|null)\s*(?:,|\]\s*$)|$)')


Kind = Literal["ndjson", "json", "jsonfeed", "ghost", "wordpress"]
_FEED_VERSION = re.compile(
    r'"(?:https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/[^"]*|1\.[01])"'
)
_FEED_KEYS = {'"items"', '"home_page_url"', '"feed_url"', '"next_url"'}
# How the first row of Ghost's posts begins, in the parts of an export; or rows alone.
_GHOST = re.compile(
    r'\{\s*"db"\s*:\s*\[\s*\{|\{\s*"posts"\s*:\s*\[\s*[{\]]'
    r'|\{\s*(?:"meta"\s*:\s*\{[^{}]*\}\s*,\s*)?"data"\s*:\s*\{\s*"(?:posts|tags|users|settings)"\s*:'
)


@lru_cache(maxsize=1)  # each of the formats asks it of the same file
def kind_of_json(head: bytes) -> Kind | None:
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


def _kind_of_text(text: str, head: bytes) -> Kind | None:
    if text.startswith("["):
        return "json" if _LIST.match(text) else None
    if not text.startswith("{"):
        return None
    if _GHOST.match(text):
        return "ghost"
    if _is_feed(text):
        return "jsonfeed"
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


def _is_feed(text: str) -> bool:
    """Whether an object begins that says which version of JSON Feed it is, before its items."""
    found = _FEED_VERSION.search(text)
    if found is None:
        return False
    members = _read_members(text)
    version = members.get('"version"', "")
    is_sure = "jsonfeed.org" in version
    return bool(_FEED_VERSION.fullmatch(version)) and (is_sure or bool(_FEED_KEYS & members.keys()))


def _read_members(text: str) -> dict[str, str]:
    """Members of the object that a text begins, as far as it goes; the last may have no value."""
    members: dict[str, str] = {}
    stream = JsonStream([text])
    try:
        stream.take("{")
        while stream.peek() != "}":
            key = stream.take_value().text
            members[key] = ""
            stream.take(":")
            members[key] = stream.take_value().text
            stream.take(",")
    except FormatError:
        pass
    return members


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
