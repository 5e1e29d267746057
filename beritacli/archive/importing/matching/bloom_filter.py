"""Which texts were met before, in little memory: a Bloom filter (B. H. Bloom, 1970)."""

from __future__ import annotations

import mmap
from collections.abc import Hashable

_BITS = 2**26  # with a million texts, one in a thousand is taken for seen that was not
_HALF = 32
_MOST_EXACT = 20_000  # texts of which each is remembered by itself, which is faster


class Seen:
    """Texts that were added; of very many, now and then another is taken for one of them."""

    def __init__(self) -> None:
        """None yet."""
        self._hashes: set[int] = set()
        self._bits: mmap.mmap | None = None

    def add(self, text: Hashable) -> None:
        """Remember a text, or several as a tuple."""
        if self._bits is None:
            self._hashes.add(hash(text))
            if len(self._hashes) > _MOST_EXACT:
                self._bits = mmap.mmap(-1, _BITS // 8)  # zeros that take no memory before
                for number in self._hashes:
                    self._mark(self._bits, number)
                self._hashes.clear()
        else:
            self._mark(self._bits, hash(text))

    def __contains__(self, text: Hashable) -> bool:
        number, bits = hash(text), self._bits
        if bits is None:
            return number in self._hashes
        one, other = number % _BITS, (number >> _HALF) % _BITS
        return bool(bits[one >> 3] >> (one & 7) & bits[other >> 3] >> (other & 7) & 1)

    @staticmethod
    def _mark(bits: mmap.mmap, number: int) -> None:
        for place in (number % _BITS, (number >> _HALF) % _BITS):
            bits[place >> 3] |= 1 << (place & 7)
