"""Bytes to text: which encoding a file is in, and where it breaks."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, BinaryIO

from beritacli.text.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK_BYTES = 262_144
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MAX_PAGE = 1024 * 1024
_CONTROL = "[\0-\x08\x0b\x0e-\x1f\x7f-\x9f]"
HEAD_BYTES = 65_536  # of a file, which tell its format and its encoding


def encoding_of(head: bytes) -> tuple[bytes, str]:
    """Byte order mark and encoding of a file that begins so: UTF-8 unless a mark says otherwise."""
    return next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", "utf-8"))


def decode_head(head: bytes, errors: str = "strict") -> str:
    """Text of a file's first bytes, without a last character that is cut; UnicodeDecodeError."""
    mark, name = encoding_of(head)
    return codecs.getincrementaldecoder(name)(errors).decode(head[len(mark) :])


def decode_chunks(file: BinaryIO) -> Iterator[str]:
    """Text of a whole file, piece by piece; FormatError naming the byte that is wrong."""
    chunk = file.read(_CHUNK_BYTES)
    mark, name = encoding_of(chunk)
    decoder = codecs.getincrementaldecoder(name)()
    offset, chunk = len(mark), chunk[len(mark) :]
    while True:
        held = len(decoder.getstate()[0])
        final = not chunk
        try:
            yield decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            shown = name.upper().removesuffix("-LE").removesuffix("-BE")
            place = offset - held + error.start
            message = f"not {shown} text at byte {place} of the file (counted from 0)"
            raise FormatError(message) from None
        if final:
            return
        offset += len(chunk)
        chunk = file.read(_CHUNK_BYTES)


def decode_page(data: bytes) -> str:
    """Text of a page: UTF-8, else Windows-1252 where that makes sense.

    Raises FormatError with the offset of the first byte that is no text.
    """
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
    return "" if re.search(_CONTROL, text) else text


def decode_declared(data: bytes, declared: str | None) -> str:
    """Text of bytes that may say their encoding: UTF-8, else what they say, else Windows-1252.

    What fits none of them is replaced.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    name = declared or "cp1252"
    try:
        is_text = codecs.lookup(name)._is_text_encoding  # noqa: SLF001 - Python's only way to ask
    except LookupError:
        is_text = False
    # A page that says UTF-8 and is not has a few bytes wrong: browsers show it.
    return data.decode(name if is_text else "cp1252", errors="replace")
