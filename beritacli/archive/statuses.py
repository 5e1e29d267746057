"""Statuses and the moves between them. The rules are pure; articles.py writes their outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.errors import RefusedError, UnreadableError, suggest
from beritacli.language.dates import from_utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES = ("draft", "pending", "scheduled", "published", "private", "trash")


def check_status(status: str) -> str:
    """A status that there is. Raises UnreadableError with the near ones."""
    if status not in STATUSES:
        msg = f"'{status}' is no status."
        near = suggest(status, STATUSES, f"There are: {', '.join(STATUSES)}.")
        raise UnreadableError(msg, near)
    return status


def move_status(
    document: Mapping[str, Any], status: str, *, now: str, label: str
) -> dict[str, Any]:
    """The fields that change when an article takes a status; nothing when it has it already.

    now: UTC text. label: the article as messages name it. Raises RefusedError.
    """
    before = document["status"]
    if before == status:
        return {}
    if before == "trash":
        msg = f"Article {label} is in the trash."
        raise RefusedError(
            msg, f"Bring it back first: beritacli restore {label.split(maxsplit=1)[0]}"
        )
    if status == "trash":
        return {"status": "trash", "meta": {**document["meta"], "trashed_from": before}}
    published_at = document["published_at"]
    if status == "scheduled":
        if published_at is None or published_at <= now:
            msg = f"Article {label} can't be scheduled without a date that is still to come."
            raise RefusedError(msg, "Give it one: --date '2 Januari 2030 08:00'")
        return {"status": "scheduled"}
    if status == "published" and (published_at is None or published_at > now):
        # A planned time that has not come yet is no time of publication.
        return {"status": "published", "published_at": now}
    if before == "scheduled" and status != "published" and published_at and published_at > now:
        return {"status": status, "published_at": None}
    return {"status": status}


def restore_status(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that change when an article comes back from the trash, as what it was."""
    if document["status"] != "trash":
        return {}
    meta = dict(document["meta"])
    before = meta.pop("trashed_from", "draft")
    return {"status": before if before in STATUSES[:-1] else "draft", "meta": meta}


def missing_for_publication(document: Mapping[str, Any]) -> list[str]:
    """What a published article must have and this one has not."""
    return [
        name
        for name, field in (("title", "title"), ("body", "body"), ("category", "categories"))
        if not (document[field].strip() if isinstance(document[field], str) else document[field])
    ]


def sort_date(document: Mapping[str, Any]) -> str:
    """What lists sort an article by: when it was or will be published, else when it was made."""
    date = document["published_at"] or document["created_at"]
    from_utc_text(date)
    return str(date)
