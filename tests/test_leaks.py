"""A secret in every restricted place of every input format: no output for readers may hold it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.archive.test_visibility import PAST, TO_COME, read_public
from tests.conftest import Newsroom

SECRET = "RAHASIA"  # noqa: S105 - a word to look for
OPEN = "terbuka"  # in the article beside it, which readers may have
WORD = "sandi"


def write_rows(delimiter: str, name: str, value: str) -> str:
    """A table as people write it, with one row that a column restricts."""
    rows = [
        ["judul", "isi", "tanggal", "status", "slug", name],
        [f"Judul {OPEN}", f"Isi {OPEN}", "2025-05-01", "terbit", "a", ""],
        [f"Judul {SECRET}", f"Isi {SECRET}", "2025-05-01", "terbit", "b", value],
    ]
    return "".join(delimiter.join(row) + "\n" for row in rows)


def write_records(**fields: Any) -> list[dict[str, Any]]:
    """Records of another system, the second of them restricted."""
    return [
        {
            "title": f"Judul {word}",
            "content": f"<p>Isi {word}</p>",
            "date": "2025-05-01",
            "status": "published",
            **more,
        }
        for word, more in ((OPEN, {}), (SECRET, fields))
    ]


def write_page(*lines: str) -> str:
    """A page with front matter, restricted by these lines."""
    given = "\n".join(lines)
    return f"---\ntitle: Judul {SECRET}\ndate: 2025-05-01\n{given}\n---\nIsi {SECRET}\n"


def write_toml(*lines: str) -> str:
    """As write_page, in TOML."""
    given = "\n".join(lines)
    return f'+++\ntitle = "Judul {SECRET}"\ndate = 2025-05-01\n{given}\n+++\nIsi {SECRET}\n'


def write_wxr(parts: str, status: str = "publish", date: str = "2025-05-01 00:00:00") -> str:
    """A WordPress export of two posts."""
    items = "".join(
        f"<item><title>Judul {word}</title><content:encoded><![CDATA[Isi {word}]]>"
        f"</content:encoded><wp:post_id>{number}</wp:post_id><wp:post_date>{when}</wp:post_date>"
        f"<wp:post_date_gmt>{when}</wp:post_date_gmt><wp:post_name>s{number}</wp:post_name>"
        f"<wp:status>{state}</wp:status><wp:post_type>post</wp:post_type>{more}</item>"
        for number, word, when, state, more in (
            (1, OPEN, "2025-05-01 00:00:00", "publish", ""),
            (2, SECRET, date, status, parts),
        )
    )
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    spaces += ' xmlns:wp="http://wordpress.org/export/1.2/"'
    return (
        f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel><link>https://a.example</link>'
        f"<wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>"
    )


def write_meta(key: str, value: str) -> str:
    """A custom field of WordPress."""
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value>"
        "</wp:postmeta>"
    )


def write_rest(**fields: Any) -> list[dict[str, Any]]:
    """Posts as WordPress's REST API gives them."""
    return [
        {
            "id": number,
            "slug": f"s{number}",
            "link": f"https://a.example/s{number}/",
            "type": "post",
            "status": "publish",
            "date_gmt": "2025-05-01T00:00:00",
            "title": {"rendered": f"Judul {word}"},
            "content": {"rendered": f"<p>Isi {word}</p>", "protected": False},
            **more,
        }
        for number, (word, more) in enumerate(((OPEN, {}), (SECRET, fields)), 1)
    ]


def write_ghost(tables: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """An export of Ghost."""
    posts = [
        {
            "id": str(number),
            "title": f"Judul {word}",
            "slug": f"s{number}",
            "html": f"<p>Isi {word}</p>",
            "status": "published",
            "visibility": "public",
            "published_at": "2025-05-01T00:00:00.000Z",
            **more,
        }
        for number, (word, more) in enumerate(((OPEN, {}), (SECRET, fields)), 1)
    ]
    return {"db": [{"meta": {}, "data": {"posts": posts, **(tables or {})}}]}


def write_atom(parts: str, spaces: str = "", date: str = "2025-05-01T00:00:00Z") -> str:
    """A feed of two entries."""
    entries = "".join(
        f"<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><title>Judul {word}</title>"
        f"<published>{when}</published><updated>{when}</updated><content>Isi {word}</content>{more}"
        "</entry>"
        for number, word, when, more in (
            (1, OPEN, "2025-05-01T00:00:00Z", ""),
            (2, SECRET, date, parts),
        )
    )
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {spaces}>'
        f"<id>urn:f</id><title>t</title>{entries}</feed>"
    )


def write_rss(parts: str, date: str = "Thu, 01 May 2025 00:00:00 +0000") -> str:
    """An RSS feed of one item."""
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item>'
        f"<title>Judul {SECRET}</title><guid>x</guid><pubDate>{date}</pubDate>{parts}</item>"
        "</channel></rss>"
    )


def write_jsonfeed(**fields: Any) -> dict[str, Any]:
    """A JSON Feed of two items."""
    items = [
        {
            "id": str(number),
            "title": f"Judul {word}",
            "content_html": f"Isi {word}",
            "date_published": "2025-05-01T00:00:00Z",
            **more,
        }
        for number, (word, more) in enumerate(((OPEN, {}), (SECRET, fields)), 1)
    ]
    return {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items}


def write_tinydb(**fields: Any) -> dict[str, Any]:
    """A file of TinyDB."""
    return {"_default": {str(n): one for n, one in enumerate(write_records(**fields), 1)}}


def write_site_page(head: str, text: str = "") -> str:
    """A saved page of a site."""
    body = f"<p>Isi {SECRET} panjang.</p><p>Alinea kedua {SECRET}.</p>{text}"
    return (
        f"<!DOCTYPE html><html><head><title>t</title>{head}</head><body class='single postid-7'>"
        f"<article><h1 class='entry-title'>Judul {SECRET}</h1>"
        "<time class='published' datetime='2025-05-01T00:00:00Z'>1 Mei 2025</time>"
        f"<div class='entry-content'>{body}</div></article></body></html>"
    )


MEDIUM = (
    '<!DOCTYPE html><html><body><article class="h-entry"><header><h1 class="p-name">Judul '
    f'{SECRET}</h1></header><section data-field="body" class="e-content"><p>Isi {SECRET}</p>'
    '</section><footer><time class="dt-published" datetime="2025-05-01T00:00:00Z">x</time>'
    "</footer></article></body></html>"
)
APP = 'xmlns:{}="http://www.w3.org/2007/app"'
TAKEOUT = 'xmlns:blogger="http://schemas.google.com/blogger/2018"'
KIND = (
    '<category scheme="http://schemas.google.com/g/2005#kind" '
    'term="http://schemas.google.com/blogger/2008/kind#{}"/>'
)
FLAGS: list[tuple[str, Any]] = [
    ("draft", True),
    ("isDraft", "yes"),
    ("published", False),
    ("is_published", "false"),
    ("private", True),
    ("Private", 1),
    ("visibility", "members"),
    ("visibility", "entah apa"),
    ("access", "paid"),
    ("audience", "only_paid"),
    ("hidden", True),
    ("unlisted", "true"),
    ("members_only", True),
    ("premium", "ya"),
    ("isAccessibleForFree", False),
    ("public", False),
    ("password", "sandi"),
    ("post_password", "sandi"),
    ("protected", True),
    ("email_only", 1),
    ("status", "draft"),
    ("status", "private"),
    ("state", "private"),
    ("Status", "draft"),
    ("post_status", "private"),
    ("status", "sent"),
    ("expires", PAST),
    ("expiryDate", "2025-01-01"),
    ("embargo", TO_COME),
    ("publish_at", "2031-01-01"),
    ("date", "2031-01-01"),
]
CELLS = [
    ("draft", "ya"),
    ("Draf", "x"),
    ("published", "tidak"),
    ("Terbit", "belum"),
    ("private", "TRUE"),
    ("Visibility", "anggota"),
    ("visibility", "entah"),
    ("Akses", "berbayar"),
    ("password", "sandi"),
    ("Kata Sandi", "0"),
    ("Khusus Anggota", "1"),
    ("Kedaluwarsa", "1 Mei 2025"),
    ("Tayang Sampai", "01/05/2025"),
    ("embargo", "1 Januari 2031"),
    ("hidden", "ya"),
    ("Status Publikasi", "Draf"),
    ("Hak Akses", "anggota"),
]
LINES = [
    "draft: true",
    "Draft: yes",
    "published: false",
    "private: true",
    "password: sandi",
    "visibility: members",
    "visibility: entah",
    "status: draft",
    "status: arsip",
    "status: hidden",
    "status: published\ndraft: true",
    "build:\n  list: never",
    "build:\n  render: never",
    "_build:\n  render: link",
    "_build:\n  list: local",
    "headless: true",
    "render: false",
    "permalink: false",
    "eleventyExcludeFromCollections: true",
    "expiryDate: 2025-05-02",
    "expirydate: 2025-05-02",
    "publishDate: 2031-01-01",
    "publishdate: 2031-01-01",
    "hidden: true",
    "unlisted: true",
    "membersOnly: true",
]
SOURCES: dict[str, tuple[str, Any]] = {
    **{f"json {n} {v}": ("a.json", write_records(**{n: v})) for n, v in FLAGS},
    **{f"tinydb {n} {v}": ("a.json", write_tinydb(**{n: v})) for n, v in FLAGS},
    **{f"jsonfeed {n} {v}": ("a.json", write_jsonfeed(**{n: v})) for n, v in FLAGS[:20]},
    **{
        f"ndjson {n} {v}": ("a.ndjson", "\n".join(map(json.dumps, write_records(**{n: v}))))
        for n, v in FLAGS
    },
    **{f"csv {n} {v}": ("a.csv", write_rows(";", n, v)) for n, v in CELLS},
    **{f"tsv {n} {v}": ("a.tsv", write_rows("\t", n, v)) for n, v in CELLS},
    **{f"front {line}": ("a.md", write_page(line)) for line in LINES},
    "front date": ("2031-01-01-a.md", f"---\ntitle: Judul {SECRET}\n---\nIsi {SECRET}"),
    "toml draft": ("a.md", write_toml("draft = true")),
    "toml build": ("a.md", write_toml('[build]\nlist = "never"')),
    "toml expiry": ("a.md", write_toml("expiryDate = 2025-05-02")),
    "html meta": (
        "a.html",
        (
            f"<html><head><title>Judul {SECRET}</title><meta name='date' content='2025-05-01'>"
            f"<meta name='status' content='draft'></head><body>Isi {SECRET}</body></html>"
        ),
    ),
    "wxr password": ("a.xml", write_wxr("<wp:post_password>sandi</wp:post_password>")),
    **{
        f"wxr {status}": ("a.xml", write_wxr("", status))
        for status in ("draft", "pending", "private", "trash", "future", "auto-draft", "arsip")
    },
    "wxr date": ("a.xml", write_wxr("", date="2031-01-01 00:00:00")),
    "wxr jetpack": ("a.xml", write_wxr(write_meta("_jetpack_newsletter_access", "subscribers"))),
    "wxr expiry": ("a.xml", write_wxr(write_meta("_expiration-date", "1735689600"))),
    "rest protected": (
        "a.json",
        write_rest(content={"rendered": f"Isi {SECRET}", "protected": True}),
    ),
    "rest password": ("a.json", write_rest(password=WORD)),
    "rest private": ("a.json", write_rest(status="private")),
    "rest draft": ("a.json", write_rest(status="draft")),
    "rest date": ("a.json", write_rest(date_gmt="2031-01-01T00:00:00")),
    **{
        f"ghost {visibility}": ("a.json", write_ghost(visibility=visibility))
        for visibility in ("members", "paid", "tiers", "status:-free,label:vip", "entah")
    },
    "ghost sent": ("a.json", write_ghost(status="sent")),
    "ghost draft": ("a.json", write_ghost(status="draft")),
    "ghost scheduled": ("a.json", write_ghost(status="scheduled")),
    "ghost date": ("a.json", write_ghost(published_at="2031-01-01T00:00:00.000Z")),
    "ghost email only": (
        "a.json",
        write_ghost({"posts_meta": [{"post_id": "2", "email_only": 1}]}),
    ),
    "atom draft": (
        "a.xml",
        write_atom("<app:control><app:draft>yes</app:draft></app:control>", APP.format("app")),
    ),
    "atom draft, another prefix": (
        "a.xml",
        write_atom("<p:control><p:draft>yes</p:draft></p:control>", APP.format("p")),
    ),
    "atom date": ("a.xml", write_atom("", date="2031-01-01T00:00:00Z")),
    "blogger comment": ("a.xml", write_atom(KIND.format("comment"))),
    "blogger settings": ("a.xml", write_atom(KIND.format("settings"))),
    "blogger template": ("a.xml", write_atom(KIND.format("template"))),
    **{
        f"takeout {status}": (
            "a.atom",
            write_atom(f"<blogger:status>{status}</blogger:status>", TAKEOUT),
        )
        for status in ("DRAFT", "SCHEDULED", "SOFT_TRASHED", "HARD_TRASHED", "LAIN")
    },
    "takeout trashed": (
        "a.atom",
        write_atom("<blogger:trashed>2025-05-02T00:00:00Z</blogger:trashed>", TAKEOUT),
    ),
    "takeout comment": ("a.atom", write_atom("<blogger:type>COMMENT</blogger:type>", TAKEOUT)),
    "rss date": ("a.xml", write_rss("", date="Wed, 01 Jan 2031 00:00:00 +0000")),
    "rss password form": (
        "a.xml",
        write_rss(f"<description>&lt;form class='post-password-form'&gt;{SECRET}</description>"),
    ),
    "medium draft": ("draft_a.html", MEDIUM),
    "medium undated": ("a.html", MEDIUM.replace("dt-published", "lain")),
    "page paid": (
        "a.html",
        write_site_page(
            '<script type="application/ld+json">{"@type": "NewsArticle", '
            '"isAccessibleForFree": "False"}</script>'
        ),
    ),
    "page locked": (
        "a.html",
        write_site_page('<meta property="article:content_tier" content="locked">'),
    ),
    "page expired": (
        "a.html",
        write_site_page('<meta property="article:expiration_time" content="2025-05-02">'),
    ),
    "page to come": (
        "a.html",
        write_site_page('<meta property="article:published_time" content="2031-01-01T00:00:00Z">'),
    ),
    "substack draft": (
        "posts.csv",
        (
            "post_id,post_date,is_published,email_sent_at,audience,title,subtitle\n"
            f"1.a,2025-05-01T00:00:00Z,false,,everyone,Judul {SECRET},x\n"
        ),
    ),
    "substack paid": (
        "posts.csv",
        (
            "post_id,post_date,is_published,email_sent_at,audience,title,subtitle\n"
            f"1.a,2025-05-01T00:00:00Z,true,,only_paid,Judul {SECRET},x\n"
        ),
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_what_a_source_restricts_is_in_no_output_for_readers(newsroom: Newsroom, name: str) -> None:
    file, content = SOURCES[name]
    path = newsroom.write(file, content)
    newsroom.ok("categories", "add", "kota")
    result = newsroom.ok("import", "--status", "published", "--category", "kota", path)
    is_kept = SECRET in newsroom.ok("export").out
    assert is_kept or "Left out, for they are no articles" in result.err
    public = read_public(newsroom)
    assert SECRET not in public
    assert OPEN not in str(content) or OPEN in public
    newsroom.ok("import", "--status", "published", "--category", "kota", path)
    assert SECRET not in read_public(newsroom)


@pytest.mark.parametrize("name", ["csv draft ya", "front draft: true", "json draft True"])
def test_what_is_restricted_no_longer_is_public_again(newsroom: Newsroom, name: str) -> None:
    """So that the test above fails for the right reason."""
    file, content = SOURCES[name]
    opened = str(content).replace("ya\n", "tidak\n").replace("draft: true", "draft: false")
    if isinstance(content, list):
        opened = json.dumps([{**one, "draft": False} for one in content])
    newsroom.ok("import", newsroom.write(file, opened))
    assert SECRET in read_public(newsroom)
