"""A page's bytes to text: UTF-8, else Windows-1252 where that makes sense, else refused."""

from __future__ import annotations

import codecs
import re

from beritacli.text.errors import FormatError

MAX_PAGE = 1024 * 1024
_CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def decode_page(data: bytes) -> str:
    """Text of a page; FormatError with the offset of the first byte that is no text."""
    if len(data) > MAX_PAGE:
        message = "longer than 1 MiB: not the text of one news page"
        raise FormatError(message)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    rest = data[len(mark) :]
    try:
        text = rest.decode()
    except UnicodeDecodeError as error:
        text, offset = _decode_windows(rest), error.start
    else:
        offset = rest.find(b"\0")
        text = "" if offset >= 0 else text
    if rest and not text:
        place = len(mark) + offset
        message = f"not UTF-8 text at byte {place} of the file (counted from 0)"
        raise FormatError(message)
    return text


def _decode_windows(data: bytes) -> str:
    """Text of Windows-1252 bytes, '' if they are none."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    return "" if _CONTROL.search(text) else text
