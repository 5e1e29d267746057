"""Out to the readers and back: articles are published, scheduled, taken back, trashed, restored.

Each function is one change: all articles given, or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb import where

from beritacli.archive.articles.article import change_fields, label
from beritacli.archive.articles.statuses import move_status, restore_status
from beritacli.archive.desk.verbs import NOTHING, for_each, read_planned_time
from beritacli.archive.errors import RefusedError
from beritacli.language.dates import to_utc_text

if TYPE_CHECKING:
    from tinydb.queries import QueryInstance
    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change
    from beritacli.archive.desk.verbs import Find, Outcome


def publish_articles(
    archive: Archive, find: Find, *, date: str | None = None, at: str | None = None, force: bool
) -> list[Outcome]:
    """Publish the articles found; the date is set once, unless another is given.

    date: one that has passed. at: one to come, for which they are scheduled. Raises PassedError.
    """
    when = read_planned_time(archive, at) if at else None
    if date:
        when = to_utc_text(archive.parse_date(date).at)
    if date and when and when > to_utc_text(archive.now):
        msg = f"'{date}' is still to come, and nothing can be published in the future."
        raise RefusedError(msg, "To publish it then: --at. Else give a date that has passed.")

    def publish(change: Change, document: Document) -> bool:
        after = {**document, "published_at": when or document["published_at"]}
        status = "scheduled" if when and when > change.at else "published"
        after |= move_status(after, status, now=change.at, label=label(document), force=force)
        return change_fields(
            change, document, {name: after[name] for name in ("status", "published_at")}
        )

    return [_name(outcome) for outcome in for_each(archive, find, "published", publish)]


def _name(outcome: Outcome) -> Outcome:
    is_waiting = outcome.article.status == "scheduled" and outcome.did != NOTHING
    return outcome._replace(did="scheduled") if is_waiting else outcome


def publish_due(archive: Archive) -> list[Outcome]:
    """Publish all scheduled articles whose time has come, with the date they were planned for.

    They are looked for again inside the change: however many do it at once, each article is
    published by one of them, and those that find nothing leave no change.
    """
    due = _is_due(archive)
    with archive.snapshot():
        if not archive.articles.count(due):
            return []

    def publish(change: Change, document: Document) -> bool:
        # Whether it is complete was asked when it was scheduled.
        return change_fields(change, document, {"status": "published"})

    def find() -> list[Document]:
        return archive.articles.search(due, order_by=("date",))

    return for_each(archive, find, "published", publish)


def _is_due(archive: Archive) -> QueryInstance:
    is_scheduled: QueryInstance = where("status") == "scheduled"
    return is_scheduled & (where("date") <= to_utc_text(archive.now))


def find_next_due(archive: Archive) -> str | None:
    """The moment for which the next scheduled article is planned, as UTC text; it may be past."""
    is_scheduled = where("status") == "scheduled"
    first = archive.articles.search(is_scheduled, order_by=("date",), limit=1)
    return str(first[0]["published_at"]) if first else None


def unpublish_articles(archive: Archive, find: Find) -> list[Outcome]:
    """Make drafts of published and scheduled articles; what is not public stays as it is."""

    def unpublish(change: Change, document: Document) -> bool:
        if document["status"] in {"pending", "private"}:
            return False
        moved = move_status(document, "draft", now=change.at, label=label(document))
        return change_fields(change, document, moved)

    return for_each(archive, find, "unpublished", unpublish)


def trash_articles(archive: Archive, find: Find) -> list[Outcome]:
    """Put articles into the trash, which remembers what they were."""

    def trash(change: Change, document: Document) -> bool:
        moved = move_status(document, "trash", now=change.at, label=label(document))
        return change_fields(change, document, moved)

    return for_each(archive, find, "trashed", trash)


def restore_articles(archive: Archive, find: Find) -> list[Outcome]:
    """Bring articles back from the trash, with their dates."""

    def restore(change: Change, document: Document) -> bool:
        return change_fields(change, document, restore_status(document))

    return for_each(archive, find, "restored", restore)
