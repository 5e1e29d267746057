"""The change feed, as `export --since-change` writes it: lines of NDJSON that have a type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.formats.entries import ArchiveEntry, DeletedEntry, FeedEntry, LeftOut
from beritacli.formats.mapping.own_lists import read_own_list
from beritacli.formats.mapping.record import read_record
from beritacli.text.errors import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Entry

_LISTS = {"category": "categories", "tag": "tags", "stamp": "stamps"}


def is_feed_line(value: Any) -> bool:
    """Whether a value is a line of a change feed, and not an article that has a `type`."""
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str):  # in JSON-LD it is a list
        return False
    if kind == "article":
        return "id" in value and "revision" in value
    if kind in _LISTS:
        return "id" in value and "title" not in value
    return (kind == "deleted" and "of" in value) or (kind == "end" and "change" in value)


class FeedReader:
    """Reads the lines of one feed, and sees whether its last line is there."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._last = ""
        self._is_whole = True

    def read(self, value: dict[str, Any], place: str, text: str) -> Iterator[Entry]:
        """Yield what a line says of the archive that wrote the feed."""
        if not self._last:
            yield FeedEntry()
        self._last, self._is_whole = place, value["type"] == "end"
        kind, archive = value["type"], value.get("archive")
        if kind == "article":
            if isinstance(archive, str) and archive:
                yield ArchiveEntry(archive)
            article = {name: field for name, field in value.items() if name != "type"}
            yield read_record(article, place, text)
        elif kind == "deleted":
            number = value.get("id")
            if value["of"] == "article" and isinstance(number, int) and isinstance(archive, str):
                yield DeletedEntry(number, archive)
            else:
                yield LeftOut("line of what was deleted")
        elif kind in _LISTS:
            yield from read_own_list(_LISTS[kind], [(place, value)])

    def finish(self) -> Iterator[Entry]:
        """Yield what is wrong with the feed as a whole."""
        if not self._is_whole:
            yield Broken(self._last, "the feed breaks off here: its end is missing", "")
