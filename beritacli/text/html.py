"""The bytes of a saved HTML page to text, and what is told by its first characters."""

from __future__ import annotations

import re
from typing import NoReturn

from beritacli.text.encoding import decode_declared, encoding_of
from beritacli.text.errors import FormatError

MAX_HTML = 4 * 1024 * 1024
MAX_DEPTH, MAX_ATTRIBUTES = 1_000, 1_000  # the parser's time grows with their square
# Each comment is taken once and for all: tried again, many would take for ever.
_BEFORE = r"\s*+(?:<\?xml[^>]*\?>\s*+)?(?:(?><!--.*?-->)\s*+)*+"
_DOCUMENT = r"<(?:!doctype\s+html|html|head|body)\b"
_BEGINNING = re.compile(_BEFORE + _DOCUMENT, re.IGNORECASE | re.DOTALL)
_ELEMENT = re.compile(r"<(?:html|head|body)\b", re.IGNORECASE)  # feeds have been seen without
_FEED = re.compile(r"<(?:feed|rss)\s[^>]*(?:xmlns|version)=", re.IGNORECASE)  # in a page's body
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSET_BYTES = 4_096
# Elements that have no end, or whose end is often left out: all others nest.
_ENDLESS = (
    r"(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
    r"|html|head|body|p|li|dt|dd|td|th|tr|thead|tbody|tfoot|colgroup|option)(?![\w:-])"
)
_ATTRIBUTE = r"""[\s/]++[^\s=>/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
# A tag to its end; a comment or script first, for what looks like tags there is none.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\b|\Z)"
    rf"|<(?P<end>/?)(?:(?P<endless>{_ENDLESS})|[a-z][^\s>/]*+)"
    rf"(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+(?P<more>{_ATTRIBUTE})?+",
    re.IGNORECASE | re.DOTALL,
)


def is_html(text: str) -> bool:
    """Whether a text that begins so is an HTML document."""
    is_document = _BEGINNING.match(text) and _ELEMENT.search(text)
    return bool(is_document) and not _FEED.search(text)


def decode_html(data: bytes) -> str:
    """Text of a page: UTF-8, else what it says, else Windows-1252; raises FormatError."""
    if encoding_of(data)[1] != "utf-8":
        text = data.decode("utf-16", errors="replace")
    else:
        said = _CHARSET.search(data[:_CHARSET_BYTES])
        text = decode_declared(data, said[1].decode("ascii") if said else None)
    if "\0" in text:
        raise FormatError(f"a NUL at character {text.index(chr(0))} of the file (counted from 0)")
    check_html(text)
    return text


def check_html(text: str) -> None:
    """Raise FormatError for what the parser would take too long for."""
    if len(text) > MAX_HTML:
        raise FormatError("longer than 4 MiB: not one page")
    if excess := find_excess(text):
        _refuse(text, *excess)


def find_excess(text: str, max_depth: int = MAX_DEPTH) -> tuple[re.Match[str], str] | None:
    """The tag that is nested too deep or has too many attributes, and which; None without one."""
    depth = 0
    for found in _TAG.finditer(text):
        if found["more"]:
            return found, f"an element of more than {MAX_ATTRIBUTES:,} attributes"
        if found["end"] is not None and found["endless"] is None:
            depth = max(depth - 1, 0) if found["end"] else depth + 1
        if depth > max_depth:
            return found, f"elements are nested more than {max_depth:,} deep"
    return None


def _refuse(text: str, found: re.Match[str], reason: str) -> NoReturn:
    line = text.count("\n", 0, found.start()) + 1
    raise FormatError(f"line {line}: {reason}")
