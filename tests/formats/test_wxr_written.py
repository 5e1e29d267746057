"""WXR as we write it: read back equal, whatever it holds, and by an XML parser as strict as any."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beritacli.article import VISIBILITIES
from beritacli.formats.entries import CategoryEntry, Dump, LeftOut, Record, Site, TagEntry
from beritacli.formats.wordpress.wxr import wxr
from beritacli.text.errors import Broken, Mended
from beritacli.text.xml.repair import MendedFile
from tests.formats.strategies import articles, values
from tests.formats.streams import dump_articles, read_bytes, write_text

WP = "{http://wordpress.org/export/1.2/}"
ARTICLE: dict[str, Any] = {
    "id": 7,
    "slug": "pasar-murah",
    "title": "Pasar Murah",
    "status": "published",
    "visibility": "public",
    "byline": [],
    "author": None,
    "categories": [],
    "tags": [],
    "excerpt": "",
    "body": "<p>Ramai.</p>",
    "body_format": "html",
    "created_at": "2025-05-14T12:00:00Z",
    "modified_at": "2025-05-15T01:00:00Z",
    "published_at": "2025-05-14T12:25:00Z",
    "expires_at": None,
    "image": None,
    "source": None,
    "meta": {},
    "revision": 3,
}
SLUG = st.from_regex(r"[a-z][a-z0-9-]{0,6}", fullmatch=True)
LINE = st.text(min_size=1, max_size=12).filter(str.isprintable)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PAIRS = st.dictionaries(TEXT, TEXT | st.lists(TEXT, max_size=3), max_size=2)
TERM = st.fixed_dictionaries({"slug": TEXT, "name": TEXT}, optional={"lain": TEXT})
# What WXR has elements for: as a reader would have it, nearly so, and not at all.
NATIVE = {
    "type": st.sampled_from(["page", "post", "produk", ""]),
    "sticky": st.sampled_from([True, False, 1, "1"]),
    "parent": st.sampled_from([0, 5, -1, True, "5", 2**70]),
    "menu_order": st.sampled_from([0, 5, None]),
    "comment_status": st.sampled_from(["open", "closed", " closed", ""]),
    "password": TEXT,
    "link": TEXT,
    "guid": TEXT,
    "description": TEXT,
    "author_login": TEXT,
    "trashed_from": st.sampled_from(["draft", "published", "lain"]),
    "postmeta": PAIRS | st.just({"_thumbnail_id": "61"}) | st.just({"_beritacli": "{}"}),
    "comments": st.lists(
        st.dictionaries(st.sampled_from(["comment_id", "comment_content", "x y"]), TEXT)
        | st.fixed_dictionaries({"comment_id": TEXT, "commentmeta": PAIRS}),
        max_size=2,
    ),
    "terms": st.dictionaries(
        st.sampled_from(["post_format", "category", "tag", " a"]), st.lists(TERM, max_size=2)
    ),
}
META = st.fixed_dictionaries({}, optional={n: one | values for n, one in NATIVE.items()})
ANY = st.tuples(
    articles,
    META,
    st.lists(st.lists(SLUG, min_size=1, max_size=3).map("/".join), max_size=3, unique=True),
    st.lists(SLUG, max_size=2, unique=True),
    st.lists(st.sampled_from(["tm", "yl", "yus"]), max_size=2, unique=True),
    st.none() | LINE,
    st.none() | LINE,
    st.sampled_from(["", "</p>\n", "</p><!-- /wp:paragraph -->"]),
    st.sampled_from(VISIBILITIES),
    st.sampled_from([None, "2030-01-01T00:00:00Z"]),
)


def build(drawn: tuple[Any, ...]) -> tuple[dict[str, Any], str]:
    """An article as the archive has it, and its body as a writer is given it."""
    article, meta, categories, tags, byline, author, image, end, visibility, expires = drawn
    article = {
        **article,
        "categories": categories,
        "tags": tags,
        "byline": byline,
        "author": author,
        "image": image,
        "visibility": "password" if meta.get("password") else visibility,
        "expires_at": expires,
        "body": article["body"] + end,
        "meta": {**article["meta"], **meta},
    }
    article["meta"].pop("byline_as_written", None)
    put = f" ({'/'.join(byline)})" if byline else ""
    text = article["body"]
    return article, text[: len(text) - len(end)] + put + end


def read_back(text: str) -> list[dict[str, Any]]:
    """The articles of a file of ours, in the shape of JSON."""
    records = [entry for entry in read_bytes(wxr, text) if isinstance(entry, Record)]
    assert not any(record.refers for record in records)
    nothing = {"slug": "", "author": None, "image": None, "published_at": None, "meta": {}}
    nothing |= {"expires_at": None}
    return [{**nothing, **record.fields} for record in records]


@settings(max_examples=80)
@given(st.lists(ANY, max_size=3, unique_by=lambda drawn: drawn[0]["id"]))
def test_articles_come_back_equal(drawn: list[tuple[Any, ...]]) -> None:
    built = [build(one) for one in drawn]
    text = write_text(wxr, dump_articles(*({**article, "body": body} for article, body in built)))
    assert not any(isinstance(one, Broken | Mended | LeftOut) for one in read_bytes(wxr, text))
    names = ARTICLE.keys() - {"revision"}
    assert read_back(text) == [{name: article[name] for name in names} for article, _ in built]


def test_the_byline_as_it_was_written_comes_back() -> None:
    written = {"text": "\n(TM, yl)", "from_end": 4}
    article = {**ARTICLE, "byline": ["tm", "yl"], "meta": {"byline_as_written": written}}
    with_byline = {**article, "body": "<p>Ramai.\n(TM, yl)</p>"}
    (read,) = read_back(write_text(wxr, dump_articles(with_byline)))
    assert (read["body"], read["byline"]) == ("<p>Ramai.</p>", ["tm", "yl"])
    assert read["meta"] == article["meta"]


def test_what_was_edited_in_wordpress_counts() -> None:
    article = {**ARTICLE, "byline": ["tm"], "title": " Lama ", "body": "<p>Ramai. (tm)</p>"}
    text = write_text(wxr, dump_articles(article))
    edited = text.replace("Ramai. (tm)", "Sepi. (yl)").replace("<![CDATA[ Lama ", "<![CDATA[Baru")
    (record,) = (entry for entry in read_bytes(wxr, edited) if isinstance(entry, Record))
    assert record.fields["title"] == "Baru"
    assert record.fields["body"] == "<p>Sepi. (yl)</p>"
    assert record.lifts_byline
    assert "byline" not in record.fields
    assert record.fields["created_at"] == ARTICLE["created_at"]


def test_what_is_not_ours_under_our_name_stays_as_it_is() -> None:
    text = write_text(wxr, dump_articles(ARTICLE))
    for odd in ("rusak", "[]", '{"id": 1}'):
        start, end = text.index('<![CDATA[{"id"'), text.index("]]></wp:meta_value>")
        (read,) = read_back(f"{text[:start]}<![CDATA[{odd}{text[end:]}")
        assert read["meta"]["postmeta"]["_beritacli"] == odd


CATEGORIES = [
    {"path": "kota", "name": "Kota & Desa", "placed": True},
    {"path": "kota/layanan", "name": "Layanan", "placed": True},
    {"path": "layanan", "name": "Layanan", "placed": True},
    {"path": "desa/kota/layanan", "name": "Layanan", "placed": True},
    {"path": "izin", "name": "Izin &amp; lain <b>", "placed": False},
]


def test_terms_and_their_places_come_back() -> None:
    tags = [{"slug": "rd", "name": "R&D"}]
    article = {**ARTICLE, "categories": ["desa/kota/layanan", "layanan"], "tags": ["rd"]}
    text = write_text(wxr, Dump(CATEGORIES, tags, [], [article], Site("Kota", "https://a.id")))
    entries = read_bytes(wxr, text)
    found = [entry for entry in entries if isinstance(entry, CategoryEntry)]
    named = {entry.path: entry for entry in found}
    for one in CATEGORIES:
        assert named[one["path"]] == CategoryEntry(one["name"], one["path"], one["placed"])
    assert named.keys() - {one["path"] for one in CATEGORIES} == {"desa", "desa/kota"}
    assert TagEntry("rd", "R&D") in entries
    root = ET.fromstring(text)  # noqa: S314 - our own
    slugs = [one.text for one in root.iter(f"{WP}category_nicename")]
    assert len(slugs) == len(set(slugs))
    assert slugs[:3] == ["kota", "layanan", "layanan-2"]
    assert "layanan-kota" in slugs
    parents = {one.text for one in root.iter(f"{WP}category_parent")} - {None}
    assert parents <= set(slugs)


def test_the_posts_of_a_wordpress_keep_their_ids() -> None:
    source = {"kind": "wordpress", "uri": "https://a.id", "id": "51522"}
    elsewhere = {**source, "uri": "https://b.id"}
    made = [
        {**ARTICLE, "id": number, "source": one}
        for number, one in enumerate([source, source, elsewhere, None, {**source, "id": "x"}], 1)
    ]
    root = ET.fromstring(write_text(wxr, dump_articles(*made)))  # noqa: S314 - our own
    ids = [int(one.text or 0) for one in root.iter(f"{WP}post_id")]
    assert ids[0] == 51522
    assert min(ids[1:]) > 10_000_000
    assert len(set(ids)) == 5


def test_a_picture_is_an_attachment_before_its_first_article() -> None:
    made = [{**ARTICLE, "id": number, "image": "https://a.id/a.jpg"} for number in (1, 2)]
    text = write_text(wxr, dump_articles(*made))
    root = ET.fromstring(text)  # noqa: S314 - our own
    kinds = [one.text for one in root.iter(f"{WP}post_type")]
    assert kinds == ["attachment", "post", "post"]
    assert [one.text for one in root.iter(f"{WP}attachment_url")] == ["https://a.id/a.jpg"]
    assert not [entry for entry in read_bytes(wxr, text) if isinstance(entry, LeftOut)]


def test_authors_of_one_login_are_told_apart() -> None:
    names = ["Sri Ayu", "sri ayu", "سري", "Budi"]
    made = [{**ARTICLE, "id": n, "author": name} for n, name in enumerate(names, 1)]
    made[3]["meta"] = {"author_login": "sri-ayu"}
    text = write_text(wxr, dump_articles(*made))
    assert [read["author"] for read in read_back(text)] == names
    assert read_back(text)[3]["meta"] == {"author_login": "sri-ayu"}
    root = ET.fromstring(text)  # noqa: S314 - our own
    logins = [one.text for one in root.iter(f"{WP}author_login")]
    assert logins == ["sri-ayu", "sri-ayu-2", "penulis", "budi"]


def test_dates_are_in_utc_and_in_the_zone_of_the_site() -> None:
    draft = {**ARTICLE, "id": 8, "status": "draft", "published_at": None}
    root = ET.fromstring(write_text(wxr, dump_articles(ARTICLE, draft)))  # noqa: S314
    assert [one.text for one in root.iter(f"{WP}post_date")] == [
        "2025-05-14 19:25:00", "2025-05-14 19:00:00"
    ]  # fmt: skip
    assert [one.text for one in root.iter(f"{WP}post_date_gmt")] == [
        "2025-05-14 12:25:00", "0000-00-00 00:00:00"
    ]  # fmt: skip


def test_the_same_dump_gives_the_same_text() -> None:
    assert write_text(wxr, dump_articles(ARTICLE)) == write_text(wxr, dump_articles(ARTICLE))


class Pieces:
    """A file that is read a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data = data
        self._size = size

    def read(self, _size: int = -1) -> bytes:
        piece, self._data = self._data[: self._size], self._data[self._size :]
        return piece


@pytest.mark.parametrize("size", [1, 7, 4096])
@given(drawn=ANY)
@settings(max_examples=10)
def test_mending_changes_nothing_of_what_is_whole(size: int, drawn: tuple[Any, ...]) -> None:
    data = write_text(wxr, dump_articles(build(drawn)[0])).encode()
    file = MendedFile(Pieces(data, size), {})  # type: ignore[arg-type]
    pieces = []
    while piece := file.read():
        pieces.append(piece)
    assert b"".join(pieces) == data
    assert not file.mended
