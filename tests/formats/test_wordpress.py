"""Objects of WordPress's REST API, made up and as a real WordPress gave them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from beritacli.formats.detection.detect import detect_format
from beritacli.formats.entries import Attachment, CategoryEntry, Known, LeftOut, Record, TagEntry
from beritacli.formats.json import archive as jsonfile
from beritacli.formats.mapping.fields import article_fields, lifts_byline
from beritacli.formats.wordpress import rest as wordpressjson
from beritacli.formats.wordpress.wxr import wxr
from beritacli.text.errors import Broken, FormatError
from tests.conftest import SHARED, Newsroom
from tests.formats.streams import find_formats, read_bytes, read_records

REST = SHARED / "data" / "wp-rest"


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
    assert (fields["title"], fields["excerpt"]) == ("A & B", "")


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


@pytest.mark.parametrize(
    ("extra", "image"),
    [
        ({"jetpack_featured_media_url": "https://k.example/jp.jpg"}, "https://k.example/jp.jpg"),
        (
            {"yoast_head_json": {"og_image": [{"url": "https://k.example/og.jpg"}]}},
            "https://k.example/og.jpg",
        ),
        ({"yoast_head_json": {"og_image": [1]}, "jetpack_featured_media_url": ""}, None),
        ({"jetpack_featured_media_url": "https://k.example/jp.jpg", "featured_media": 0}, None),
    ],
)
def test_a_picture_that_only_plugins_name(
    newsroom: Newsroom, extra: dict[str, Any], image: str | None
) -> None:
    post = make_post(**{"featured_media": 77, **extra})
    newsroom.ok("import", newsroom.write("posts.json", [post]))
    assert newsroom.article("1")["image"] == image


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


@pytest.mark.outside
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


@pytest.mark.outside
def test_the_embedded_terms_of_a_real_wordpress() -> None:
    first = read_records(jsonfile, (REST / "seed--posts-embed-3.json").read_bytes())[0]
    assert first.fields["author"] == "Penyunting"
    assert len(first.fields["categories"]) == len(first.fields["tags"]) == 2


# Saved from a WordPress, but none of its answers: our notes of what it said.
NOTES = {"seed--errors.json"}


@pytest.mark.outside
def test_every_answer_of_the_api_is_known_and_read() -> None:
    files = sorted(REST.iterdir())
    assert len(files) >= 17
    for path in files:
        data = path.read_bytes()
        found = find_formats(data)
        assert found == ["json" if path.name in NOTES else "wordpress"], path.name
        if path.name == "seed--index.json":
            with pytest.raises(FormatError, match="the index of the site's interface"):
                read_bytes(wordpressjson, data)
            continue
        assert not any(isinstance(entry, Broken) for entry in read_bytes(wordpressjson, data))


def read(*answers: object, indent: int | None = 1) -> list[Any]:
    """What is read of answers that follow each other in a file."""
    return read_bytes(wordpressjson, "\n".join(json.dumps(one, indent=indent) for one in answers))


def make_term(identity: int, slug: str, **fields: object) -> dict[str, Any]:
    """Make a category as the API gives it."""
    link = f"https://berita.contoh.id/category/{slug}/"
    term = {"id": identity, "slug": slug, "link": link, "taxonomy": "category", "parent": 0}
    return {**term, "name": slug.title(), "count": 1, **fields}


def test_ids_refer_to_what_other_answers_tell() -> None:
    post = make_post(featured_media=61)
    (record,) = read(post)
    assert record.refers == {
        "author": ["2"], "categories": ["33", "26"], "image": ["61"]
    }  # fmt: skip
    assert record.fields["meta"].keys() == {"date", "guid", "type", "link"}
    uri = record.fields["source"]["uri"]
    user = {
        "id": 2,
        "name": "Sri &amp; Tim",
        "slug": "sri",
        "avatar_urls": {},
        "link": post["link"],
    }
    assert read(user) == [Known("author", uri, "2", "Sri & Tim"), LeftOut("user")]
    media = make_post(id=61, type="attachment", source_url="https://berita.contoh.id/a.jpg")
    known, attachment = read(media)
    assert known == Known("image", uri, "61", "https://berita.contoh.id/a.jpg")
    assert isinstance(attachment, Attachment)
    assert (attachment.uri, attachment.fields["id"]) == (uri, "61")
    tag = make_term(7, "rd", name="R&amp;D", taxonomy="post_tag")
    assert read(tag) == [
        TagEntry("rd", "R&D"),
        Known("tags", uri, "7", {"slug": "rd", "name": "R&D"}),
    ]
    terms = [make_term(26, "izin", parent=33), make_term(33, "kota"), make_term(9, "x", parent=8)]
    assert read(terms) == [
        CategoryEntry("Izin", "kota/izin"),
        Known("categories", uri, "26", "kota/izin"),
        CategoryEntry("Kota", "kota"),
        Known("categories", uri, "33", "kota"),
        CategoryEntry("X", None, placed=False),
        Known("categories", uri, "9", "x"),
    ]


def test_what_is_embedded_is_not_looked_up() -> None:
    embedded = {"author": [{"name": "Sri"}], "wp:featuredmedia": [{"source_url": "https://a.id/b"}]}
    (record,) = read(make_post(_embedded=embedded, featured_media=61))
    assert record.refers == {"categories": ["33", "26"]}
    assert (record.fields["author"], record.fields["image"]) == ("Sri", "https://a.id/b")


@pytest.mark.parametrize("shape", ["one", "list", "pages", "lines", "pages that follow"])
def test_shapes_of_answers(shape: str) -> None:
    posts = [make_post(id=number) for number in (1, 2, 3)]
    answers = {
        "one": posts[:1],
        "list": [posts],
        "pages": [[posts[:2], posts[2:]]],
        "lines": posts,
        "pages that follow": [posts[:2], posts[2:]],
    }[shape]
    for indent in (None, 1):
        ids = [record.fields["source"]["id"] for record in read(*answers, indent=indent)]
        assert ids == ["1", "2", "3"][: 1 if shape == "one" else 3]


@pytest.mark.parametrize("text", ["[", "[{}", "[[{}]", "[{},", '{"a": 1', "[{}]]", "[{} {}]"])
def test_answers_that_are_cut_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="line 1 column"):
        read_bytes(wordpressjson, text)


def test_errors_are_named() -> None:
    error = {"code": "rest_no_route", "message": "No route.", "data": {"status": 404}}
    (broken,) = read(error)
    assert broken.reason == "not a post but error 404 of WordPress: No route. (rest_no_route)"
    assert detect_format(json.dumps(error).encode()) == "wordpress"
    (odd,) = read({**error, "data": None})
    assert odd.reason == "not a post but error of WordPress: No route. (rest_no_route)"


def test_what_is_no_article_is_counted() -> None:
    comment = {"id": 1, "post": 0, "author_name": "A", "date_gmt": "", "content": {"rendered": ""}}
    assert read([comment, make_post(type="wp_block"), make_term(1, "a", taxonomy="menu")]) == [
        LeftOut("comment"), LeftOut("wp_block"), LeftOut("term of menu")
    ]  # fmt: skip
    assert isinstance(read(["teks"])[0], Broken)


def test_drafts_the_trash_and_what_is_protected() -> None:
    same = {"date_gmt": "2025-05-14T12:25:00", "modified_gmt": "2025-05-14T12:25:00"}
    (draft,) = read(make_post(status="draft", **same))
    assert draft.fields["created_at"] == "2025-05-14T12:25:00Z"
    assert "published_at" not in draft.fields
    (planned,) = read(make_post(status="draft", modified_gmt="2025-05-01T00:00:00"))
    assert planned.fields["published_at"] == "2025-05-14T12:25:00Z"
    (thrown,) = read(make_post(status="trash", slug="pasar-murah__trashed"))
    assert thrown.fields["slug"] == "pasar-murah"
    (closed,) = read(make_post(content={"rendered": "", "protected": True}))
    assert closed.fields["meta"]["protected"] is True


@pytest.mark.parametrize(
    ("api", "uri"),
    [
        ("https://contoh.id/kota/wp-json/wp/v2/posts/1", "https://contoh.id/kota"),
        ("https://contoh.id/index.php?rest_route=/wp/v2/posts/1", "https://contoh.id"),
        ("https://contoh.id/kota/?rest_route=/wp/v2/posts/1", "https://contoh.id/kota"),
        ("rusak", "https://berita.contoh.id"),
    ],
)
def test_the_site_is_that_of_the_api(api: str, uri: str) -> None:
    fields = article_fields(make_post(_links={"self": [{"href": api}]}))
    assert fields["source"]["uri"] == uri


@pytest.mark.outside
def test_the_api_and_the_export_of_one_site_say_the_same() -> None:
    wxr_file = SHARED / "data" / "wxr" / "seed--wordpress-6.1.9-export.xml"
    exported = {
        record.fields["source"]["id"]: record.fields
        for record in read_bytes(wxr, wxr_file.read_bytes())
        if isinstance(record, Record)
    }
    answers = read_bytes(wordpressjson, (REST / "seed--posts-edit-all-statuses.json").read_bytes())
    assert len(answers) == 55
    for record in answers:
        other = exported[record.fields["source"]["id"]]
        for name in ("title", "body", "excerpt", "status", "source", "published_at"):
            assert record.fields.get(name) == other.get(name), (name, other["title"])
