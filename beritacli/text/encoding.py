"""Bytes to text: which encoding a file is in, and where it breaks."""

from __future__ import annotations

import codecs
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
