"""Which texts were met before, in little memory: a Bloom filter (B. H. Bloom, 1970)."""

from __future__ import annotations

import mmap
from collections.abc import Hashable

_BITS = 2**26  # with a million texts, one in a thousand is taken for seen that was not
_HALF = 32


class Seen:
    """Texts that were added; now and then another is taken for one of them."""

    def __init__(self) -> None:
        """None yet."""
        self._bits = mmap.mmap(-1, _BITS // 8)  # zeros that take no memory before they are written

    def add(self, text: Hashable) -> None:
        """Remember a text, or several as a tuple."""
        one, other = _places(text)
        self._bits[one >> 3] |= 1 << (one & 7)
        self._bits[other >> 3] |= 1 << (other & 7)

    def __contains__(self, text: Hashable) -> bool:
        one, other = _places(text)
        bits = self._bits
        return bool(bits[one >> 3] >> (one & 7) & bits[other >> 3] >> (other & 7) & 1)


def _places(text: Hashable) -> tuple[int, int]:
    number = hash(text)
    return number % _BITS, (number >> _HALF) % _BITS
