"""Statuses and the moves between them. The rules are pure; articles.py writes their outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.errors import RefusedError, UnreadableError, suggest
from beritacli.article import STATUSES
from beritacli.language.dates import from_utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping

# The stored `date` of an article published nobody knows when, and what all known dates come from.
UNDATED = "0000-00-00"
FIRST_DATE = "0001-01-01T00:00:00Z"
# Where an article can go from each status. Out of the trash it comes only by `restore`.
MOVES = {
    "draft": ("pending", "scheduled", "published", "private", "trash"),
    "pending": ("draft", "scheduled", "published", "private", "trash"),
    "scheduled": ("draft", "pending", "published", "private", "trash"),
    "published": ("draft", "pending", "private", "trash"),
    "private": ("draft", "pending", "scheduled", "published", "trash"),
}


def check_status(status: str) -> str:
    """A status that there is. Raises UnreadableError with the near ones."""
    if status not in STATUSES:
        msg = f"'{status}' is no status."
        near = suggest(status, STATUSES, f"There are: {', '.join(STATUSES)}.")
        raise UnreadableError(msg, near)
    return status


def move_status(
    document: Mapping[str, Any], status: str, *, now: str, label: str, force: bool = False
) -> dict[str, Any]:
    """The fields that change when an article takes a status; nothing when it has it already.

    now: UTC text. label: the article as messages name it. Raises RefusedError for a move that
    there is not, and for publishing what is not complete, unless it is forced.
    """
    before = document["status"]
    if before == status:
        return {}
    _check_move(before, status, label)
    if status == "trash":
        return {"status": "trash", "meta": {**document["meta"], "trashed_from": before}}
    published_at = document["published_at"]
    if status == "scheduled" and (published_at is None or published_at <= now):
        msg = f"Article {label} can't be scheduled without a date that is still to come."
        raise RefusedError(msg, "Give it one: --date '2 Januari 2030 08:00'")
    if status in {"scheduled", "published"} and not force:
        _check_complete(document, label)
    if status == "published" and (published_at is None or published_at > now):
        # A planned time that has not come yet is no time of publication.
        return {"status": "published", "published_at": now}
    if before == "scheduled" and status != "published":
        return {"status": status, "published_at": None}  # it was planned, and never came about
    return {"status": status}


def _check_move(before: str, status: str, label: str) -> None:
    if before == "trash":
        msg = f"Article {label} is in the trash."
        hint = f"Bring it back first: beritacli restore {label.split(maxsplit=1)[0]}"
        raise RefusedError(msg, hint)
    if status not in MOVES[before]:
        msg = f"Article {label} is {before} and can't become {status}."
        *first, last = MOVES[before]
        raise RefusedError(msg, f"From {before} it can go to {', '.join(first)} or {last}.")


def _check_complete(document: Mapping[str, Any], label: str) -> None:
    missing = missing_for_publication(document)
    if missing:
        msg = f"Article {label} has no {' and no '.join(missing)}."
        raise RefusedError(msg, "Complete it first, or publish it all the same by --force.")


def check_still_complete(
    before: Mapping[str, Any], after: Mapping[str, Any], *, label: str
) -> None:
    """Raise RefusedError where a published or scheduled article loses what it must have."""
    if before["status"] not in {"scheduled", "published"} or after["status"] != before["status"]:
        return
    had = missing_for_publication(before)
    lost = [name for name in missing_for_publication(after) if name not in had]
    if lost:
        msg = f"Article {label} is {after['status']} and would have no {' and no '.join(lost)}."
        article = label.split(maxsplit=1)[0]
        hint = f"Unpublish it first: beritacli unpublish {article}; or do it anyway by --force."
        raise RefusedError(msg, hint)


def hold_back(fields: Mapping[str, Any], *, now: str) -> dict[str, Any]:
    """What a source's date in the future changes: nothing of the future is published.

    fields: status, published_at and meta, as far as they are known. now: UTC text.
    """
    published_at = fields.get("published_at")
    if published_at is None or published_at <= now:
        return {}
    if fields.get("status") == "published":
        return {"status": "scheduled"}
    meta = fields.get("meta") or {}
    if fields.get("status") == "trash" and meta.get("trashed_from") == "published":
        return {"meta": {**meta, "trashed_from": "scheduled"}}
    return {}


def check_date(fields: Mapping[str, Any], *, now: str, label: str) -> None:
    """Raise RefusedError for a date that the status does not go with."""
    date, status = fields["published_at"], fields["status"]
    if date is None and status in {"published", "scheduled"}:
        msg = f"Article {label} is {status}, so it needs a date."
        raise RefusedError(msg, "Give another date, or unpublish it first.")
    if status == "published" and date > now:
        msg = f"Article {label} can't be published with a date that is still to come."
        raise RefusedError(msg, "Give a date that has passed; to publish it later: publish --at.")
    if status == "scheduled" and date <= now:
        msg = f"Article {label} can't be scheduled for a date that has passed."
        raise RefusedError(msg, "Give one that is still to come; to publish it so: publish --date.")


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


def has_been_public(document: Mapping[str, Any]) -> bool:
    """Whether an article is or was published, so that its slug is an address that people have."""
    status = document["status"]
    if status == "trash":
        status = document["meta"].get("trashed_from")
    is_dated = document["published_at"] is not None and status != "scheduled"
    return bool(is_dated or status == "published")


def is_undated(document: Mapping[str, Any]) -> bool:
    """Whether an article is published, or was before the trash, and nobody knows when."""
    if document["published_at"] is not None:
        return False
    status = document["status"]
    before = document["meta"].get("trashed_from") if status == "trash" else status
    return bool(before == "published")


def sort_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """The stored fields that lists sort by: `date`, and `undated` where it is or was true.

    date: when the article was or will be published, else when it was made, as UTC text; UNDATED,
    which stands before all dates, where nobody knows.
    """
    if is_undated(document):
        return {"date": UNDATED, "undated": True}
    date = document["published_at"] or document["created_at"]
    from_utc_text(date)
    return {"date": str(date), **({"undated": None} if document.get("undated") else {})}
