"""Stamps: moments at which the site published something, without saying what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb import where

from beritacli.language.dates import to_utc_text

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change


def add_stamp(archive: Archive, change: Change, at: str) -> bool:
    """Add a moment as people write it, unless it is there. Raises UnreadableError."""
    moment = to_utc_text(archive.parse_source_date(at).at)
    is_new = not archive.database.table("stamps").count(where("at") == moment)
    if is_new:
        change.add("stamps", {"at": moment})
    return is_new
