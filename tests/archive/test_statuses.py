"""The moves between statuses: each pair, against the design's table."""

from __future__ import annotations

from typing import Any

import pytest

from beritacli.archive.articles.statuses import has_been_public, move_status, restore_status
from beritacli.archive.errors import RefusedError
from beritacli.article import STATUSES

NOW, PAST, FUTURE = "2025-05-15T05:00:00Z", "2025-05-01T05:00:00Z", "2025-05-16T05:00:00Z"
FORBIDDEN = {("published", "scheduled")} | {("trash", one) for one in STATUSES[:-1]}


def document(status: str, published_at: str | None, **fields: Any) -> dict[str, Any]:
    return {
        "status": status,
        "published_at": published_at,
        "meta": {"lain": 1},
        "title": "Judul",
        "body": "isi",
        "categories": [1],
        **fields,
    }


def move(before: dict[str, Any], status: str, **options: Any) -> dict[str, Any]:
    return {**before, **move_status(before, status, now=NOW, label="12 (judul)", **options)}


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_every_pair(before: str, after: str) -> None:
    date = PAST if before == "published" else FUTURE
    article = document(before, date)
    if before == after:
        assert move(article, after) == article
        return
    if (before, after) in FORBIDDEN:
        with pytest.raises(RefusedError) as refused:
            move(article, after)
        expected = (
            "beritacli restore 12" if before == "trash" else "draft, pending, private or trash"
        )
        assert expected in refused.value.hint
        return
    moved = move(article, after)
    assert moved["status"] == after
    dates = {
        ("scheduled", "trash"): FUTURE,  # restored, it is planned again
        ("scheduled", "draft"): None,
        ("scheduled", "pending"): None,
        ("scheduled", "private"): None,
    }
    expected_date = NOW if after == "published" else dates.get((before, after), date)
    assert moved["published_at"] == expected_date


@pytest.mark.parametrize("before", STATUSES[:-1])
def test_the_trash_gives_back_what_it_took(before: str) -> None:
    article = document(before, PAST)
    trashed = move(article, "trash")
    assert trashed["meta"] == {"lain": 1, "trashed_from": before}
    assert {**trashed, **restore_status(trashed)} == article


def test_the_date_of_publication_is_set_once() -> None:
    article = move(document("draft", None), "published")
    assert article["published_at"] == NOW
    for status in ("draft", "pending", "private"):
        again = move(move(document("published", PAST), status), "published")
        assert again["published_at"] == PAST


@pytest.mark.parametrize("status", ["published", "scheduled"])
@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"title": " "}, "no title"),
        ({"body": ""}, "no body"),
        ({"categories": []}, "no category"),
        ({"body": "", "categories": []}, "no body and no category"),
    ],
)
def test_what_is_not_complete_is_published_by_force_alone(
    status: str, fields: dict[str, Any], says: str
) -> None:
    article = document("draft", FUTURE, **fields)
    with pytest.raises(RefusedError, match=says):
        move(article, status)
    assert move(article, status, force=True)["status"] == status


@pytest.mark.parametrize("date", [None, PAST, NOW])
def test_a_schedule_needs_a_time_to_come(date: str | None) -> None:
    with pytest.raises(RefusedError, match="still to come"):
        move(document("draft", date), "scheduled")


def test_a_planned_time_is_no_publication() -> None:
    assert has_been_public(document("published", PAST))
    assert has_been_public(document("draft", PAST))
    assert has_been_public(move(document("published", PAST), "trash"))
    assert not has_been_public(document("draft", None))
    assert not has_been_public(document("scheduled", PAST))
    assert not has_been_public(move(document("scheduled", FUTURE), "trash"))
