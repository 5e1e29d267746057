"""Articles for feeds, and what is left of them when a feed is read back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from beritacli.formats.entries import Dump, Record, Site
from tests.formats.streams import read_records, write_text

SITE = Site("Kabar Kota", "https://kabar.example")


def _is_repaired(text: str) -> bool:
    """Whether feedparser takes a text for UTF-8 that was read as Latin-1, and mends it."""
    try:
        return text.encode("latin-1").decode() != text
    except ValueError:
        return False


TEXT = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), include_characters="\n"),
        max_size=30,
    )
    .map(str.strip)
    .filter(lambda text: not _is_repaired(text))
)
LINE = TEXT.map(lambda text: " ".join(text.split()))
NAME = st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8})?", fullmatch=True)
SLUG = st.from_regex(r"[a-z][a-z0-9-]{0,10}", fullmatch=True)
PATH = st.lists(SLUG, min_size=1, max_size=3).map("/".join)
MOMENT = st.integers(0, 4_000_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
)
ARTICLE: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "id": st.integers(1, 10**9),
        "slug": SLUG,
        "title": LINE,
        "status": st.just("published"),
        "author": st.none() | NAME,
        "categories": st.lists(PATH, max_size=3, unique=True),
        "tags": st.lists(SLUG, max_size=3, unique=True),
        "excerpt": TEXT,
        "body": TEXT,
        "body_format": st.sampled_from(["html", "markdown", "text"]),
        "created_at": MOMENT,
        "modified_at": MOMENT,
        "published_at": MOMENT,
        "image": st.none() | SLUG.map("https://kabar.example/{}.jpg".format),
        "meta": st.just({}),
    }
)
ARTICLES = st.lists(ARTICLE, max_size=3, unique_by=(lambda one: one["id"], lambda one: one["slug"]))


def make_article(**fields: Any) -> dict[str, Any]:
    """An article of which only what matters is said."""
    return {
        "id": 7,
        "slug": "pasar-murah",
        "title": "Pasar Murah",
        "status": "published",
        "author": None,
        "categories": [],
        "tags": [],
        "excerpt": "",
        "body": "<p>Warga datang.</p>",
        "body_format": "html",
        "created_at": "2025-05-14T12:25:00Z",
        "modified_at": "2025-05-15T01:00:00Z",
        "published_at": "2025-05-14T12:25:00Z",
        "image": None,
        "source": None,
        "meta": {},
        **fields,
    }


def dump_of(articles: list[dict[str, Any]], site: Site = SITE) -> Dump:
    """A dump of articles with their terms, under names of their own."""
    paths = sorted({path for one in articles for path in one["categories"]})
    slugs = sorted({slug for one in articles for slug in one["tags"]})
    return Dump(
        [{"path": path, "name": path.upper(), "placed": True} for path in paths],
        [{"slug": slug, "name": slug.upper()} for slug in slugs],
        [],
        articles,
        site,
    )


def go_round(format_module: Any, articles: list[dict[str, Any]], site: Site) -> list[Record]:
    """Records that a format reads in what it wrote."""
    return read_records(format_module, write_text(format_module, dump_of(articles, site)))


def terms_of(record: Record, name: str) -> list[str]:
    """Paths or slugs of a record's terms, without the names beside them."""
    return [
        one if isinstance(one, str) else one.get("path") or one["slug"]
        for one in record.fields.get(name, [])
    ]
