"""Objects of WordPress's REST API, made up and as a real WordPress gave them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from beritacli.formats import HEAD_BYTES, FormatError, Record, detect_format, jsonfile, load_reader
from beritacli.formats.fields import article_fields, lifts_byline
from tests.formats.streams import SHARED, read_bytes, read_records

REST = SHARED / "data" / "wp-rest"
needs_data = pytest.mark.skipif(not REST.is_dir(), reason=f"{REST} is not there")


def make_post(**fields: object) -> dict[str, Any]:
    """Make a post as the API gives it to readers."""
    return {
        "id": 51522,
        "date": "2025-05-14T19:25:00",
        "date_gmt": "2025-05-14T12:25:00",
        "guid": {"rendered": "https://berita.contoh.id/?p=51522"},
        "slug": "pasar-murah",
        "status": "publish",
        "type": "post",
        "link": "https://berita.contoh.id/pasar-murah/",
        "title": {"rendered": "Pasar &#8220;Murah&#8221; &amp; Bazar"},
        "content": {"rendered": "<p>Ramai &amp; tertib.(tm/yl)</p>", "protected": False},
        "excerpt": {"rendered": "<p>Ramai &hellip;</p>", "protected": False},
        "author": 2,
        "meta": [],
        "categories": [33, 26],
        "tags": [],
        "_links": {"self": []},
        **fields,
    }


def test_a_post_as_readers_see_it() -> None:
    fields = article_fields(make_post())
    assert fields == {
        "source": {"kind": "wordpress", "uri": "https://berita.contoh.id", "id": "51522"},
        "published_at": "2025-05-14T12:25:00Z",
        "slug": "pasar-murah",
        "status": "published",
        "title": "Pasar “Murah” & Bazar",
        "body": "<p>Ramai &amp; tertib.(tm/yl)</p>",
        "body_format": "html",
        "excerpt": "<p>Ramai &hellip;</p>",
        "tags": [],
        "meta": {
            "date": "2025-05-14T19:25:00",
            "guid": "https://berita.contoh.id/?p=51522",
            "type": "post",
            "link": "https://berita.contoh.id/pasar-murah/",
            "author": 2,
            "categories": [33, 26],
        },
    }


def test_a_post_as_editors_see_it() -> None:
    raw = {"raw": "A &amp; B", "rendered": "A &#038; B"}
    fields = article_fields(make_post(title=raw, excerpt={"raw": "", "rendered": "<p>x</p>"}))
    assert (fields["title"], fields["excerpt"]) == ("A &amp; B", "")


def test_embedded_terms_author_and_picture() -> None:
    embedded = {
        "author": [{"id": 2, "name": "Sri &amp; Tim"}],
        "wp:featuredmedia": [{"source_url": "https://berita.contoh.id/foto.jpg"}],
        "wp:term": [
            [
                {"id": 26, "name": "UMKM &amp; Pasar", "slug": "umkm", "taxonomy": "category"},
                {"id": 33, "name": "Kota", "slug": "kota-2", "taxonomy": "category"},
            ],
            [{"id": 1, "name": "Lain", "slug": "lain", "taxonomy": "post_tag"}],
            [{"id": 7, "name": "Bazar", "slug": "bazar", "taxonomy": "post_tag"}, None, {"id": []}],
        ],
    }
    fields = article_fields(make_post(_embedded=embedded, tags=[7, 8, True]))
    assert fields["categories"] == [
        {"slug": "kota-2", "name": "Kota"},
        {"slug": "umkm", "name": "UMKM & Pasar"},
    ]
    assert fields["tags"] == [{"slug": "bazar", "name": "Bazar"}]
    assert fields["author"] == "Sri & Tim"
    assert fields["image"] == "https://berita.contoh.id/foto.jpg"
    assert fields["meta"]["tags"] == [8, True]
    assert not fields["meta"].keys() & {"categories", "author", "_embedded", "_links"}


@pytest.mark.parametrize("embedded", [None, 1, [], {"wp:term": 1, "author": [1]}, {"author": []}])
def test_embedded_junk_does_no_harm(embedded: object) -> None:
    assert article_fields(make_post(_embedded=embedded)) == article_fields(make_post())


@pytest.mark.parametrize(
    ("link", "guid", "uri"),
    [
        ("http://127.0.0.1:8089/a/", None, "http://127.0.0.1:8089"),
        ("https://Nama:Sandi@Contoh.ID/a", None, "https://contoh.id"),
        ("http://[::1]:80/a", None, "http://[::1]:80"),
        ("/a/", "https://contoh.id/?p=1", "https://contoh.id"),
        ("javascript:alert(1)", None, None),
        ("http://[rusak", None, None),
        (5, None, None),
    ],
)
def test_the_site_of_a_post(link: object, guid: str | None, uri: str | None) -> None:
    assert article_fields(make_post(link=link, guid=guid))["source"]["uri"] == uri


def test_a_source_that_is_given_wins_and_the_id_stays() -> None:
    source = {"kind": "page", "uri": None, "id": "a"}
    fields = article_fields(make_post(source=source))
    assert fields["source"] == source
    assert fields["meta"]["id"] == 51522


def test_what_is_no_post_of_wordpress() -> None:
    plain = {"id": 5, "link": "https://contoh.id/a", "slug": "a", "title": "A", "content": "B"}
    fields = article_fields(plain)
    assert "source" not in fields
    assert fields["meta"] == {"id": 5, "link": "https://contoh.id/a"}
    odd = {"title": {"rendered": 5}, "content": {"rendered": "a", "lain": 1}}
    assert article_fields(odd) == {"title": {"rendered": 5}, "body": odd["content"]}


def test_bylines_are_lifted_from_what_has_no_field_for_them() -> None:
    post = make_post()
    assert lifts_byline(post, article_fields(post))
    own = {"source": {"kind": "wordpress"}, "revision": 1}
    for raw in (own, {"title": "A"}, make_post(byline=["tm"]), make_post(inisial="tm")):
        assert not lifts_byline(raw, article_fields(raw))


@needs_data
def test_the_posts_of_a_real_wordpress() -> None:
    data = (REST / "seed--posts-view.json").read_bytes()
    records = read_records(jsonfile, data)
    assert len(records) == 42
    posts = json.loads(data)
    titles = [post["title"]["rendered"] for post in posts]
    (marked,) = (title for title in titles if "&" in title)
    plain = marked.replace("&#038;", "&").replace("&#8220;", "“").replace("&#8221;", "”")
    assert "&#" not in plain
    assert [record.fields["title"] for record in records] == [
        plain if title == marked else title for title in titles
    ]
    assert [record.fields["source"] for record in records] == [
        {"kind": "wordpress", "uri": "http://127.0.0.1:8089", "id": str(post["id"])}
        for post in posts
    ]
    assert all("id" not in record.fields and record.lifts_byline for record in records)
    assert {record.fields["status"] for record in records} == {"published"}
    assert all(record.fields["published_at"].endswith("Z") for record in records)


@needs_data
def test_the_embedded_terms_of_a_real_wordpress() -> None:
    first = read_records(jsonfile, (REST / "seed--posts-embed-3.json").read_bytes())[0]
    assert first.fields["author"] == "Penyunting"
    assert len(first.fields["categories"]) == len(first.fields["tags"]) == 2


@needs_data
def test_every_answer_of_the_api_is_read_or_refused() -> None:
    files = sorted(REST.iterdir())
    assert len(files) >= 17
    for path in files:
        data = path.read_bytes()
        name = detect_format(data[:HEAD_BYTES])
        assert name in {"json", "ndjson"}, path.name
        try:
            entries = read_bytes(load_reader(name), data)
        except FormatError:
            continue
        assert all(isinstance(entry, Record) for entry in entries), path.name
