"""Saved pages as HTML: articles, lists, menus and stamps of a theme, and pages that are none."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest

from beritacli.formats.entries import CategoryEntry, Record, StampEntry
from beritacli.formats.page import page
from beritacli.text.errors import Broken, FormatError
from tests.formats.streams import detect, find_formats, read_bytes

SITE = "https://berita.contoh.id"
MENU = f"""<nav><ul><li class="menu-item menu-item-object-category">
<a href="{SITE}/category/pemerintahan/">Pemerintahan</a><ul><li>
<a href="{SITE}/category/pemerintahan/perizinan/">Perizinan &amp; Izin</a></li></ul></li>
<li><a href="{SITE}/tentang/">Tentang</a></li>
<li><a href="{SITE}/category/pemerintahan/page/2/">Pemerintahan</a></li></ul></nav>"""
SIDEBAR = f"""<aside class="sidebar"><h3>Berita Terkini</h3><article class="post"><h4>
<a href="{SITE}/lain/">Lain</a></h4><span class="date">14 Mei 2025 19:25</span></article>
<p>14 Mei 2025 19:07</p><p>14 Mei 2025 19:25</p><time>5 Mei</time></aside>"""
CONTENT = """<div class="entry-content"><p>Penataan <b>pasar</b> dimulai. (tm/yl)</p>
<div class="sharedaddy">Bagikan</div><script>lacak()</script>
<h2 class="entry-title">Subjudul</h2><figure><img src="/b.jpg"></figure></div>"""


def make_page(head: str, inner: str, classes: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="id"><head><title>Pasar | Berita</title>{head}<link rel=stylesheet href=a.css></head>
<body class="{classes}">{MENU}{inner}{SIDEBAR}<footer>Kaki</footer></body></html>"""


def make_article(lines: str = "", content: str = CONTENT) -> str:
    return (
        '<main><article id="post-123" class="post hentry">'
        f'<h1 class="entry-title">Pasar “Baru”\n Ditata &amp; Dibuka</h1>{lines}{content}'
        "</article></main>"
    )


def records(text: str) -> list[Record]:
    return [entry for entry in read_bytes(page, text) if isinstance(entry, Record)]


def fields(text: str) -> dict[str, Any]:
    (record,) = records(text)
    return record.fields


def test_an_article_of_a_wordpress_theme() -> None:
    lines = (
        '<span class="posted-on"><time class="entry-date published" '
        'datetime="2025-05-14T19:25:00+07:00">14 Mei 2025</time></span>'
        '<span class="byline"><a rel="author" href="#">Ani  Budi</a></span>'
        f'<a rel="category tag" href="{SITE}/category/umkm/">UMKM</a>'
        f'<a rel="tag" href="{SITE}/tag/pasar-murah/">Pasar Murah</a>'
        '<img class="wp-post-image" src="data:x" data-src="/a.jpg">'
    )
    head = (
        f'<link rel="canonical" href="{SITE}/pasar-baru/"><link rel="shortlink" href="{SITE}/?p=1">'
    )
    text = make_page(head, make_article(lines), "post-template single single-post postid-123")
    assert detect(text) == "page"
    (record,) = records(text)
    assert record.lifts_byline
    assert record.fields == {
        "title": "Pasar “Baru” Ditata & Dibuka",
        "body": '<p>Penataan <b>pasar</b> dimulai. (tm/yl)</p>\n\n<h2 class="entry-title">'
        'Subjudul</h2><figure><img src="/b.jpg"></figure>',
        "body_format": "html",
        "published_at": "2025-05-14T19:25:00+07:00",
        "author": "Ani Budi",
        "categories": [{"path": "umkm", "name": "UMKM"}],
        "tags": [{"slug": "pasar-murah", "name": "Pasar Murah"}],
        "image": "/a.jpg",
        "slug": "pasar-baru",
        "status": "published",
        "source": {"kind": "wordpress", "uri": SITE, "id": "123"},
        "meta": {"url": f"{SITE}/pasar-baru/"},
    }


def test_menus_are_categories_and_the_sidebar_has_stamps() -> None:
    entries = read_bytes(page, make_page("", make_article(), "single"))
    assert [entry for entry in entries if isinstance(entry, CategoryEntry)] == [
        CategoryEntry("Pemerintahan", "pemerintahan"),
        CategoryEntry("Perizinan & Izin", "pemerintahan/perizinan"),
    ]
    stamps = [StampEntry("14 Mei 2025 19:25"), StampEntry("14 Mei 2025 19:07")]
    assert [entry for entry in entries if isinstance(entry, StampEntry)] == stamps


LINKED = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
{"@type": "WebSite", "name": "Berita"}, {"@type": ["NewsArticle"], "headline": "Lain",
"datePublished": "2025-05-14T19:25:00+07:00", "dateModified": "2025-05-15",
"author": [{"@type": "Person", "name": "Ani"}, {"name": "Budi"}], "image": {"url": "/c.jpg"}}]}
</script>"""
GRAPH = (
    '<meta property="og:type" content="article"><meta property="og:title" content="Dari OG">'
    '<meta property="article:published_time" content="2025-05-14T12:25:00Z">'
    f'<meta property="og:url" content="{SITE}/a/pasar.html">'
)


@pytest.mark.parametrize(
    ("head", "lines", "expected"),
    [
        (LINKED, "", "2025-05-14T19:25:00+07:00"),
        (GRAPH, '<time datetime="2001-01-01">x</time>', "2025-05-14T12:25:00Z"),
        ("", '<p class="posted-on">Diterbitkan: Rabu, 14 Mei 2025 19:25</p>', None),
        ("", '<span class="date">3 komentar</span>', ""),
        ("", "", ""),
        ('<script type="application/ld+json">{"@type": "NewsArticle",}</script>', "", ""),
    ],
)
def test_dates_that_the_page_really_has(head: str, lines: str, expected: str | None) -> None:
    found = fields(make_page(head, make_article(lines), "single"))
    if expected is None:
        expected = "Rabu, 14 Mei 2025 19:25"
    assert found.get("published_at", "") == expected
    assert found["status"] == ("published" if expected else "draft")


def test_what_json_ld_says() -> None:
    found = fields(make_page(LINKED, make_article()))
    assert (found["author"], found["image"]) == ("Ani, Budi", "/c.jpg")
    assert found["modified_at"] == "2025-05-15"
    assert found["title"] == "Pasar “Baru” Ditata & Dibuka"


def test_sources_without_wordpress() -> None:
    inner = f'<main><h1>Pasar</h1><div class="article-content">{"kata " * 20}</div></main>'
    found = fields(make_page(GRAPH, inner))
    assert found["source"] == {"kind": "page", "uri": SITE, "id": f"{SITE}/a/pasar.html"}
    assert found["slug"] == "pasar"
    saved = f"<!-- saved from url=(0030){SITE}/disimpan/ -->\n{make_page('', inner)}"
    assert fields(saved)["source"]["id"] == f"{SITE}/disimpan/"
    nameless = fields(make_page("", inner))["source"]
    assert (nameless["uri"], len(nameless["id"])) == (None, 16)
    assert "slug" not in fields(make_page("", inner))


def test_a_list_of_articles() -> None:
    items = "".join(
        f'<article id="post-{number}" class="post hentry type-post"><h2 class="entry-title">'
        f'<a href="{SITE}/judul-{number}/">Judul {number}</a></h2>'
        f'<time class="published" datetime="2025-05-1{number}">x</time>{content}</article>'
        for number, content in enumerate(
            (
                '<div class="entry-summary"><p>Ringkas [&hellip;]</p></div>',
                '<div class="entry-content"><p>Awal <a class="more-link">lagi</a></p></div>',
                '<div class="entry-content"><p>Satu</p><p>Dua (tm/yl)</p></div>',
                '<div class="entry-content"><p>Satu saja</p></div>',
            )
        )
    )
    found = records(make_page("", f"<main>{items}</main>", "archive category"))
    assert [(one.fields["title"], one.fields["source"]["id"], one.place) for one in found] == [
        (f"Judul {number}", str(number), f"article {number + 1}") for number in range(4)
    ]
    assert [one.fields.get("excerpt") for one in found] == [
        *("Ringkas […]", "Awal", None, "Satu saja"),
    ]
    assert [one.fields.get("body") for one in found] == [
        *(None, None, "<p>Satu</p><p>Dua (tm/yl)</p>", None),
    ]
    assert [one.lifts_byline for one in found] == [False, False, True, False]
    assert found[0].fields["slug"] == "judul-0"
    assert found[0].fields["source"]["uri"] == SITE


def test_a_page_of_no_known_theme_is_read_by_its_text() -> None:
    text = "".join(f"<p>{'Warga datang ke pasar, membeli beras. ' * 8}</p>" for _ in range(4))
    inner = f"<div id=x><h1>Pasar Murah</h1><div class=zzz>{text}</div></div>"
    found = fields(make_page("", inner))
    assert found["title"] == "Pasar Murah"
    assert found["body"].count("membeli beras") == 32
    assert "Berita Terkini" not in found["body"]


@pytest.mark.parametrize(
    ("inner", "classes", "reason"),
    [
        ("<h1>Tidak ditemukan</h1>", "error404", "the site found none"),
        (make_article(content="<form class=post-password-form></form>"), "single", "password"),
        ("<h1>Judul</h1>", "single", "known as the text"),
        ('<div class="entry-content"><p>Isi</p></div>', "single", "known as the title"),
        ("<p>pendek</p>", "", "known as the title"),
    ],
)
def test_pages_without_an_article(inner: str, classes: str, reason: str) -> None:
    text = make_page("", inner, classes)
    (broken,) = [entry for entry in read_bytes(page, text) if isinstance(entry, Broken)]
    assert reason in broken.reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = make_page("", make_article(), "single")
    assert fields_of_bytes(text.encode(encoding))["title"] == "Pasar “Baru” Ditata & Dibuka"


@pytest.mark.parametrize("said", ["koi8-r", "bogus", "hex", "utf-8"])
def test_encodings_that_a_page_says(said: str) -> None:
    text = make_page(f'<meta charset="{said}">', make_article().replace("“Baru”", "Пасар"))
    data = text.encode("koi8-r")
    assert ("Пасар" in fields_of_bytes(data)["title"]) is (said == "koi8-r")


def fields_of_bytes(data: bytes) -> dict[str, Any]:
    (record,) = [one for one in page.read(io.BytesIO(data)) if isinstance(one, Record)]
    return record.fields


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html><body><link></body></html>", "no text"),
        ("<html><script></script><body " + "a%d=b " * 5_000 + ">isi", "more than 1,000 attributes"),
        ("<html><script></script>" + "<x-a>" * 100_000, "nested more than 1,000 deep"),
        ("<html><script></script>" + "<div>" * 100_000, "nested more than 1,000 deep"),
        ("<html><script></script>a\0b", "a NUL at character"),
        ("<html><script></script>" + "a" * 4_200_000, "longer than 4 MiB"),
    ],
)
def test_refused_pages(text: str, reason: str) -> None:
    assert detect(text) == "page"
    with pytest.raises(FormatError, match=reason):
        read_bytes(page, text)


def test_a_long_page_takes_no_long_time() -> None:
    text = make_page(
        "", make_article(content=f"<div class=x>{'<p>a, <b>b</b></p>' * 150_000}</div>")
    )
    start = time.process_time()
    read_bytes(page, text)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<!-- saved from url=(0001)x -->\n<!DOCTYPE html>\n<html><script></script>", "page"),
        ('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html><nav>', "page"),
        ("<html><head><title>a</title></head><body>b</body></html>", "markdown"),
        ("<htmlx>", None),
        ("<!DOCTYPE html>\n<rss><title>a</title></rss>", "rss"),
        ("<!-- a -->\n" * 3_000 + "<wxr>", None),
    ],
)
def test_detection(text: str, name: str | None) -> None:
    found = find_formats(text.encode())
    assert found == ([name] if name else [])
