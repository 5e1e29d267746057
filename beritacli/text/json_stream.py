"""A cursor over JSON text that arrives in pieces: hands out its values one by one.

It only finds where a value ends, by quotes and brackets; what stands in it `load_json` judges.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from beritacli.text.errors import MAX_RECORD, TOO_LONG
from beritacli.text.json_text import JsonError, load_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BLANK = re.compile(r"[ \t\r\n]*+")
_BRACKET = re.compile(r'["{}\[\]]')
_IN_STRING = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_SCALAR = re.compile(r'[^\s,:"{}\[\]]*+')


class Piece(NamedTuple):
    """The text of one value and the place in its file where it begins, counted from 1."""

    text: str
    line: int
    column: int

    def load(self) -> Any:
        """Read the value; raises JsonError with the place in the file."""
        return load_json(self.text, line=self.line, column=self.column)

    def read_items(self) -> Iterator[Piece]:
        """Yield the items of a list, one after the other; raises JsonError."""
        stream = JsonStream([self.text], line=self.line, column=self.column)
        stream.take("[")
        while stream.peek() != "]":
            yield stream.take_value()
            if stream.peek() != "]":
                stream.take(",")


class JsonStream:
    """JSON text read from front to back; in memory is one value at most."""

    def __init__(self, chunks: Iterable[str], *, line: int = 1, column: int = 1) -> None:
        """Read from these pieces of text, none of them before it is needed.

        line, column: where the text begins in its file.
        """
        self._chunks = iter(chunks)
        self._text = ""
        self._at = 0
        self._line = line
        self._column = column

    def peek(self) -> str:
        """Give the next character that is not blank; '' at the end."""
        while True:
            found = _BLANK.match(self._text, self._at)
            self._move_to(found.end() if found else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def take(self, expected: str) -> str:
        """Step over one of these characters and return it; raises JsonError on any other."""
        mark = self.peek()
        if not mark or mark not in expected:
            self.fail(" or ".join(f"'{one}'" for one in expected) + " is expected here")
        self._move_to(self._at + 1)
        return mark

    def take_value(self) -> Piece:
        """Step over one value and return its text; JsonError where none begins or none ends."""
        mark = self.peek()
        line, column = self._line, self._column
        size = self._nested_size() if mark and mark in '{["' else self._scalar_size()
        if not size:
            self.fail("a value is expected here")
        text = self._text[self._at : self._at + size]
        self._move_to(self._at + size)
        return Piece(text, line, column)

    def fail(self, problem: str) -> NoReturn:
        """Raise a JsonError that stands at the cursor."""
        if self._at == len(self._text):
            problem = f"the text ends here; {problem}"
        raise JsonError(self._line, self._column, problem)

    def _nested_size(self) -> int:
        size, depth = 0, 0
        while True:
            found = _BRACKET.search(self._text, self._at + size)
            if found is None:
                size = len(self._text) - self._at
                self._fill_or_fail()
                continue
            size = found.end() - self._at
            if found[0] == '"':
                size = self._string_end(size)
            else:
                depth += 1 if found[0] in "{[" else -1
            if depth == 0:
                return size

    def _string_end(self, size: int) -> int:
        while True:
            found = _IN_STRING.match(self._text, self._at + size)
            size = found.end() - self._at if found else size
            if self._text.startswith('"', self._at + size):
                return size + 1
            self._fill_or_fail()

    def _scalar_size(self) -> int:
        size = 0
        while True:
            found = _SCALAR.match(self._text, self._at + size)
            size = found.end() - self._at if found else size
            if self._at + size < len(self._text) or size > MAX_RECORD or not self._fill():
                return size

    def _fill_or_fail(self) -> None:
        if len(self._text) - self._at > MAX_RECORD:
            raise JsonError(self._line, self._column, f"a value {TOO_LONG} begins here")
        if not self._fill():
            problem = "the text ends before the value that begins here"
            raise JsonError(self._line, self._column, problem)

    def _fill(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._text = self._text[self._at :] + chunk
        self._at = 0
        return True

    def _move_to(self, position: int) -> None:
        breaks = self._text.count("\n", self._at, position)
        if breaks:
            self._line += breaks
            self._column = position - self._text.rindex("\n", self._at, position)
        else:
            self._column += position - self._at
        self._at = position
