"""Atom: read in all its versions, written as RFC 4287 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.formats.losses import find_lost_of_feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beritacli.formats.entries import Dump, Entry, Sink


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield a record for each entry; raises FormatError."""
    from beritacli.formats.feeds.read import read_feed

    return read_feed(file)


def write(dump: Dump, file: Sink) -> None:
    """Write Atom 1.0 with the whole text of every article."""
    from beritacli.formats.feeds.atom_write import write_atom

    write_atom(dump, file)


def find_lost(article: Mapping[str, Any]) -> Iterable[str]:
    """Names of the article's fields of which Atom loses something."""
    return find_lost_of_feed(article, ("html",))
