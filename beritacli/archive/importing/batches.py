"""Entries of an import in batches, each looked up at once: a part of a file, or several files."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from beritacli.archive.importing.matching.identity import base_slug
from beritacli.formats.entries import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.archive.importing.reading.read import Item

AT_ONCE = 500  # entries whose matches are looked up together
_UNKNOWN = "unknown"  # before all files are read


def cut_batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Yield items in batches: parts of one large file, or whole files that have nothing in common.

    Records of one file may be articles that an earlier file brought, which are to be seen.
    """
    batch: list[Item] = []
    names: set[Any] = set()
    for _, file in groupby(items, key=lambda item: item.file):
        first = list(islice(file, AT_ONCE))
        own = {name for item in first for name in _names_of(item)}
        has_common = bool(names & own) or _UNKNOWN in names | own
        if batch and (has_common or len(batch) + len(first) > AT_ONCE):
            yield batch
            batch, names = [], set()
        batch += first
        names |= own
        if len(first) == AT_ONCE:
            yield batch
            batch, names = [], set()
            while rest := list(islice(file, AT_ONCE)):
                yield rest
    if batch:
        yield batch


def _names_of(item: Item) -> Iterator[Any]:
    """What a record of another file would have in common with this one, were it one article."""
    clean = item.clean
    if not isinstance(clean, dict):
        if isinstance(item.entry, Record):
            yield _UNKNOWN
        return
    if not clean:  # another record says it
        return
    yield "slug", base_slug(clean)
    if source := clean.get("source"):
        yield "source", source["id"]
    if "id" in clean:
        yield "id", clean["id"]
