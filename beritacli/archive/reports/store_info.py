"""What there is to tell about a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydb import where

from beritacli.archive.tables import SCHEMA

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive


def describe_store(archive: Archive) -> dict[str, Any]:
    """Location, engine, version, size in bytes, and counts; inside a snapshot."""
    database = archive.database
    statuses = archive.articles.count_by("status")
    return {
        "location": str(archive.path.absolute()),
        "engine": database.engine,
        "version": SCHEMA.version,
        "bytes": archive.path.stat().st_size,
        "articles": sum(statuses.values()),
        "by_status": dict(sorted(statuses.items())),
        **{
            name: database.table(name).count()
            for name in ("categories", "stamps", "changes", "revisions")
        },
        "tags": database.table("tags").count(~(where("removed") == True)),  # noqa: E712
        **archive.settings,
    }
