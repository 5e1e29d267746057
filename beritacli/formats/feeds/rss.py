"""RSS: every version is read, 2.0 is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.formats.losses import find_lost_of_feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beritacli.formats.entries import Dump, Entry, Sink


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield a record for each item; raises FormatError."""
    from beritacli.formats.feeds.read import read_feed

    return read_feed(file)


def write(dump: Dump, file: Sink) -> None:
    """Write RSS 2.0 with the whole text of every article."""
    from beritacli.formats.feeds.rss_write import write_rss

    write_rss(dump, file)


def find_lost(article: Mapping[str, Any]) -> Iterable[str]:
    """Names of the article's fields of which RSS loses something."""
    return find_lost_of_feed(article, ("html",))
