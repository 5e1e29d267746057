"""Bodies that stand in files of their own, kept until the posts are known that they belong to."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, NamedTuple

from beritacli.formats.entries import Body

if TYPE_CHECKING:
    from beritacli.archive.importing.report import FileReport
    from beritacli.formats.entries import Entry

_IN_MEMORY = 2**20
_KIND = "body of a post that no posts.csv lists"


class _Place(NamedTuple):
    start: int
    size: int
    report: FileReport


class Bodies:
    """Bodies by their posts' ids, in a temporary file: memory does not grow with them."""

    def __init__(self) -> None:
        """Start empty."""
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with it
        self._places: dict[str, _Place] = {}
        self._used: set[str] = set()

    def take(self, entry: Entry, report: FileReport) -> bool:
        """Keep a body, the last one of a post; False for any other entry."""
        if not isinstance(entry, Body):
            return False
        text = entry.html.encode("utf-8", "surrogatepass")
        start = self._file.seek(0, 2)
        self._file.write(text)
        self._places[entry.post] = _Place(start, len(text), report)
        return True

    def find(self, post: str) -> str | None:
        """The body of a post, or None if no file has it."""
        place = self._places.get(post)
        if place is None:
            return None
        self._used.add(post)
        self._file.seek(place.start)
        return self._file.read(place.size).decode("utf-8", "surrogatepass")

    def count_rest(self) -> None:
        """Count as left out what no post was found for, once all records are settled."""
        for post in self._places.keys() - self._used:
            self._places[post].report.left_out[_KIND] += 1
