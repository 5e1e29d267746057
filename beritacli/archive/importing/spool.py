"""A long list kept in a temporary file, so that memory does not grow with it."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from itertools import chain
from typing import Generic, TypeVar

_IN_MEMORY = 2**20  # bytes, before there is a file
_AT_ONCE = 200
T = TypeVar("T")


class Spool(Generic[T]):
    """Values in the order in which they were added; what is read is never what others wrote."""

    def __init__(self) -> None:
        """Start empty."""
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with it
        self._last: list[T] = []
        self._count = 0

    def append(self, value: T) -> None:
        """Add a value, which is to be left as it is from now on."""
        self._last.append(value)
        self._count += 1
        if len(self._last) >= _AT_ONCE:
            pickle.dump(self._last, self._file, pickle.HIGHEST_PROTOCOL)
            self._last = []

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        """Yield all values; nothing may be added meanwhile."""
        return chain(chain.from_iterable(self._read_lists()), self._last)

    def _read_lists(self) -> Iterator[list[T]]:
        self._file.seek(0)
        for _ in range(self._count // _AT_ONCE):
            yield pickle.load(self._file)  # noqa: S301 - nobody else can write to it: it has no name
        self._file.seek(0, 2)
