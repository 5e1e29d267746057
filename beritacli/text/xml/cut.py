"""Where a file of XML breaks off: in the middle of a record, of which nothing can be believed."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ROOTS = ("channel", "rss", "feed", "RDF")
_HELD_BYTES = 512  # longer than any tag that is looked for
_SHOWN_BYTES = 2_000


class Cut(NamedTuple):
    """The record in which a file ends: its first byte, its line, and how it begins."""

    start: int
    line: int
    text: str


def find_cut(pieces: Iterable[bytes], names: Sequence[str]) -> Cut | None:
    """The record of one of these names that is begun and never ended; None where there is none."""
    begin = re.compile(rb"<(?:\w+:)?(?:%s)(?:\s[^<>]*)?(?<!/)>" % "|".join(names).encode())
    # A file that ends its root is not cut, whatever it forgot to end before.
    end = re.compile(rb"</(?:\w+:)?(?:%s)\s*>" % "|".join((*names, *_ROOTS)).encode())
    begun = ended = -1
    offset = lines = line = 0
    held = text = b""
    for piece in pieces:
        data = held + piece
        if (start := _find_last(begin, data)) is not None and offset + start > begun:
            begun = offset + start
            line = lines + data.count(b"\n", 0, start) + 1
            text = data[start : start + _SHOWN_BYTES]
        if (start := _find_last(end, data)) is not None:
            ended = max(ended, offset + start)
        held = data[-_HELD_BYTES:]
        lines += data.count(b"\n", 0, len(data) - len(held))
        offset += len(data) - len(held)
    return Cut(begun, line, text.decode(errors="replace")) if begun > ended else None


def _find_last(pattern: re.Pattern[bytes], data: bytes) -> int | None:
    """Where the last match begins; None where there is none."""
    last = deque(pattern.finditer(data), maxlen=1)
    return last[0].start() if last else None
