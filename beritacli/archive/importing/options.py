"""What an import is asked to do, and how much it may change before it is taken for a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from beritacli.archive.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beritacli.archive.importing.report import Report

CONFLICT_CHOICES = ("report", "ours", "theirs", "new")
OLD_CHOICES = {"skip": "report", "update": "theirs"}  # names of earlier versions


class MostChanges(NamedTuple):
    """At most so much: a number of articles, or percent of those that the archive has."""

    number: int
    is_percent: bool = False

    def check(self, report: Report, articles: int) -> None:
        """Raise ConflictError where an import adds, updates or misses more than this.

        articles: how many the archive had before.
        """
        counts = {
            "added": report.total("added"),
            "updated": report.total("updated"),
            "missing": len(report.missing),
        }
        count = sum(counts.values())
        most = articles * self.number / 100 if self.is_percent else self.number
        if count <= most:
            return
        parts = ", ".join(f"{n:,} {word}" for word, n in counts.items() if n)
        share = f"% of the archive's {articles:,}" if self.is_percent else ""
        noun = "article" if count == 1 else "articles"
        raise ConflictError(
            f"The import would touch {count:,} {noun} ({parts}), more than --max-changes "
            f"{self.number}{share}.",
            f"Nothing was changed. If that is right: --max-changes {count}",
        )


class Options(NamedTuple):
    """on_conflict: what becomes of an article that we and its source both changed.

    categories, tags, status: defaults for what a record lacks. revives: whether articles that were
    deleted, erased or retracted here come back. on_missing: what becomes of articles that are gone
    from their source, of which the files then have all. most_changes: how many articles the import
    may concern.
    """

    on_conflict: str = "report"
    categories: Sequence[str] = ()
    tags: Sequence[str] = ()
    status: str = "draft"
    makes_categories: bool = True
    revives: bool = False
    on_missing: str | None = None
    most_changes: MostChanges | None = None
