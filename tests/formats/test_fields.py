"""Other systems' names and shapes, and that nothing of a record is lost."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beritacli.formats.mapping.fields import OTHER_NAMES, article_fields, lifts_byline, read_fields
from tests.formats.strategies import articles, values

NAMES = [
    (other, name) for name, others in OTHER_NAMES.items() for other in others if name != "status"
]


@pytest.mark.parametrize(("other", "name"), NAMES, ids=[other for other, _ in NAMES])
def test_each_other_name_is_renamed(other: str, name: str) -> None:
    fields = article_fields({other: "Nilai"})
    assert fields.pop(name) == (
        ["Nilai"]
        if name in {"categories", "tags"}
        else "NilaiZ"
        if other.endswith("_gmt")
        else "Nilai"
    )
    assert set(fields) <= {"body_format"}


def test_the_names_of_the_brief() -> None:
    raw = {
        "judul": "a",
        "isi": "b",
        "ringkasan": "c",
        "tanggal": "d",
        "kategori": "e; f",
        "label": ["g", "h"],
        "penulis": "i",
        "inisial": "tm/yl",
        "gambar": "j",
        "state": "sent",
    }
    assert article_fields(raw) == {
        "title": "a", "body": "b", "excerpt": "c", "published_at": "d", "categories": ["e; f"],
        "tags": ["g", "h"], "author": "i", "byline": "tm/yl", "image": "j", "status": "published",
        "visibility": "email",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "body_format"),
    [
        ("content_html", "html"),
        ("content_text", "text"),
        ("content_markdown", "markdown"),
        ("markdown", "markdown"),
        ("html", "html"),
        ("content", None),
        ("articleBody", None),
    ],
)
def test_a_name_that_tells_the_format_of_the_body(name: str, body_format: str | None) -> None:
    assert article_fields({name: "Isi"}).get("body_format") == body_format
    assert article_fields({name: "Isi", "body_format": "x"})["body_format"] == "x"


def test_our_own_names_win_and_the_losers_stay() -> None:
    raw = {"judul": "lain", "title": "sendiri", "headline": "lagi", "body": "", "isi": "x"}
    assert article_fields(raw) == {
        "title": "sendiri",
        "body": "",
        "meta": {"judul": "lain", "headline": "lagi", "isi": "x"},
    }


def test_of_several_other_names_the_first_that_says_something_wins() -> None:
    raw = {
        "date": "2025-05-14T19:25:00",
        "date_gmt": "0000-00-00T00:00:00",
        "content": "",
        "content_text": "Isi",
    }
    assert article_fields(raw) == {
        "published_at": "2025-05-14T19:25:00",
        "body": "Isi",
        "body_format": "text",
        "meta": {"date_gmt": "0000-00-00T00:00:00", "content": ""},
    }  # fmt: skip
    assert article_fields({"date_gmt": None}) == {"published_at": None}
    assert article_fields({"published": True, "pubDate": "d"}) == {
        "published_at": "d",
        "status": "published",
    }


@pytest.mark.parametrize("zone", ["Z", "+00:00", "+0700"])
def test_a_zone_that_is_there_stays(zone: str) -> None:
    fields = article_fields({"modified_gmt": f"2025-05-14T12:25:00{zone}"})
    assert fields == {"modified_at": f"2025-05-14T12:25:00{zone}"}


@pytest.mark.parametrize(
    ("given_status", "status"),
    [
        ("publish", "published"),
        ("future", "scheduled"),
        ("sent", "published"),
        ("private",) * 2,
        ("pending",) * 2,
        ("draft",) * 2,
        ("trash",) * 2,
        ("inherit",) * 2,
        (3, 3),
        (None, None),
    ],
)
def test_statuses(given_status: object, status: object) -> None:
    fields = article_fields({"status": given_status})
    assert fields.pop("visibility", None) == ("email" if given_status == "sent" else None)
    assert fields == {"status": status}


def test_unknown_fields_go_into_meta_and_what_is_there_keeps_its_name() -> None:
    raw = {"name": "x", "id": 7, "meta": {"id": "lama", "id_2": 0}, "_rejected": {"reason": "r"}}
    assert article_fields(raw) == {"meta": {"id": "lama", "id_2": 0, "id_3": 7, "name": "x"}}
    assert article_fields({"meta": []}) == {"meta": {}}
    assert article_fields({"meta": None}) == {"meta": {}}
    assert article_fields({"meta": ["a"]}) == {"meta": {"meta": ["a"]}}
    assert article_fields({"title": "a"}) == {"title": "a"}


def test_only_our_own_shape_has_our_own_id() -> None:
    assert article_fields({"id": 5, "revision": 2}) == {"id": 5, "revision": 2}
    own = {"id": 5, "body_format": "text", "created_at": "x"}
    assert article_fields(own) == own
    assert article_fields({"id": 5, "created_at": "x"}) == {"created_at": "x", "meta": {"id": 5}}


def test_sources() -> None:
    source = {"kind": "ghost", "uri": None, "id": "1"}
    assert article_fields({"source": source})["source"] == source
    assert article_fields({"source": "Antara"}) == {"meta": {"source": "Antara"}}
    assert article_fields({"source": "Antara", "revision": 1})["source"] == "Antara"


def test_categories_in_their_shapes() -> None:
    full = {"slug": "pilkada", "name": "Pilkada", "id": 3}
    raw = {
        "categories": [
            "Agama",
            {"path": "pemerintahan/mpp", "name": "MPP"},
            full,
            {"slug": "umkm"},
            {"name": "Zakat"},
            {"count": 1},
            12,
            True,
        ]
    }
    assert article_fields(raw) == {
        "categories": ["Agama", "pemerintahan/mpp", full, "umkm", "Zakat"],
        "meta": {"categories": [{"count": 1}, 12, True]},
    }
    assert article_fields({"tags": {"slug": "a", "name": "A"}}) == {
        "tags": [{"slug": "a", "name": "A"}]
    }
    assert article_fields({"category": 5}) == {"meta": {"category": 5}}
    assert article_fields({"tags": [], "categories": None}) == {"tags": [], "categories": None}


def test_authors_in_their_shapes() -> None:
    assert article_fields({"author": {"@type": "Person", "name": "Sri"}}) == {"author": "Sri"}
    author = {"name": "Sri", "url": "https://contoh.id"}
    assert article_fields({"author": author}) == {"author": "Sri", "meta": {"author": author}}
    assert article_fields({"author": 2}) == {"meta": {"author": 2}}


@settings(max_examples=50)
@given(articles)
def test_our_own_article_is_unchanged(article: dict[str, Any]) -> None:
    assert article_fields(article) == article
    assert not lifts_byline(article, article_fields(article))


keys = st.sampled_from([*OTHER_NAMES, *(other for other, _ in NAMES), "meta", "id", "source", "x"])


@given(st.dictionaries(keys, values, max_size=8))
def test_nothing_is_lost_and_nothing_is_changed(raw: dict[str, Any]) -> None:
    before = deepcopy(raw)
    fields = article_fields(raw)
    assert raw == before
    found = repr(fields)
    for key, value in raw.items():
        if key == "meta" and not value:
            continue
        kept = {"sent": "published"}.get(value, value) if isinstance(value, str) else value
        if isinstance(kept, dict | list):
            kept = next(iter(kept), "")
        assert repr(kept).strip("'\"") in found


PLAIN = st.none() | st.text(max_size=3) | st.lists(st.text(max_size=3), max_size=2) | st.integers()
ANY_NAME = st.sampled_from([*OTHER_NAMES, "content", "date", "judul", "id", "source", "meta", "x"])


@given(
    st.dictionaries(
        ANY_NAME,
        PLAIN | st.dictionaries(st.sampled_from(["rendered", "raw", "kind", "id"]), PLAIN),
        max_size=8,
    ),
    st.booleans(),
)
def test_the_quick_way_is_the_same(raw: dict[str, object], is_own: bool) -> None:
    if is_own:
        raw = {**raw, "revision": 3}
    before = deepcopy(raw)
    assert article_fields(dict(raw)) == read_fields(dict(raw))
    assert raw == before
