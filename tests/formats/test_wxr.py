"""WXR as WordPress and others write it: made up in small, and all files of the real world."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from beritacli.formats.detection.detect import detect_format
from beritacli.formats.entries import Attachment, CategoryEntry, Known, LeftOut, Record, TagEntry
from beritacli.formats.wordpress.wxr import wxr
from beritacli.language.slugs import make_slug, repair_slug
from beritacli.text.errors import Broken, FormatError, Mended
from beritacli.text.xml import repair as xmlmend
from beritacli.text.xml import stream as xmlread
from tests.conftest import SHARED
from tests.formats.streams import find_formats, read_bytes

DATA = SHARED / "data" / "wxr"
SPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)
SITE = "https://berita.contoh.id"
HEAD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" {SPACES}>
<channel>
<link>http://berita.contoh.id</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://Berita.Contoh.ID/</wp:base_blog_url>
<wp:author><wp:author_id>2</wp:author_id><wp:author_login>sri</wp:author_login>
<wp:author_display_name><![CDATA[Sri &amp; Tim]]></wp:author_display_name></wp:author>
"""
TAIL = "</channel></rss>"


def make_file(*pieces: str) -> str:
    """A file of a channel with these elements."""
    return HEAD + "\n".join(pieces) + TAIL


def make_item(*extra: str, **parts: object) -> str:
    """An item; `post_type=` becomes `<wp:post_type>`."""
    given = {"post_id": 7, "post_type": "post", "status": "publish", **parts}
    inner = "".join(f"<wp:{name}><![CDATA[{text}]]></wp:{name}>" for name, text in given.items())
    return f"<item><title>Pasar Murah</title>{inner}{''.join(extra)}</item>"


def make_meta(key: str, value: str, element: str = "postmeta") -> str:
    pair = f"<wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value>"
    return f"<wp:{element}>{pair}</wp:{element}>"


def make_category(slug: str, name: str, parent: str = "") -> str:
    return (
        f"<wp:category><wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent>"
        f"<wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>"
    )


def read_one(*extra: str, **parts: object) -> Record:
    """The one record of a file of one item."""
    entries = read_bytes(wxr, make_file(make_item(*extra, **parts)))
    (record,) = (entry for entry in entries if isinstance(entry, Record))
    return record


def read_kind(text: str, kind: type) -> list[Any]:
    return [entry for entry in read_bytes(wxr, text) if isinstance(entry, kind)]


def test_a_post_whole() -> None:
    record = read_one(
        "<dc:creator>sri</dc:creator>",
        f'<guid isPermaLink="false">{SITE}/?p=7</guid><link>{SITE}/pasar/</link>',
        "<content:encoded><![CDATA[<p>Ramai &amp; tertib. (tm/yl)</p>]]></content:encoded>",
        "<excerpt:encoded><![CDATA[Ramai]]></excerpt:encoded>",
        '<category domain="category" nicename="kota"><![CDATA[Kota]]></category>',
        '<category domain="post_tag" nicename="rd"><![CDATA[R&amp;D]]></category>',
        '<category domain="post_format" nicename="post-format-aside">Aside</category>',
        make_meta("sumber", "Diskominfo"),
        make_meta("opsi", 'a:1:{i:0;s:1:"x";}'),
        make_meta("opsi", "dua"),
        post_name="pasar-murah",
        post_date="2025-05-14 19:25:00",
        post_date_gmt="2025-05-14 12:25:00",
        post_modified_gmt="2025-05-15 01:00:00",
        comment_status="closed",
        is_sticky=1,
        menu_order=3,
        lainnya="x",
    )
    assert record.fields == {
        "title": "Pasar Murah",
        "slug": "pasar-murah",
        "status": "published",
        "visibility": "public",
        "body": "<p>Ramai &amp; tertib. (tm/yl)</p>",
        "body_format": "html",
        "excerpt": "Ramai",
        "author": "Sri & Tim",
        "authors": [{"name": "Sri & Tim", "login": "sri"}],
        "categories": [{"slug": "kota", "name": "Kota"}],
        "tags": [{"slug": "rd", "name": "R&D"}],
        "published_at": "2025-05-14T12:25:00Z",
        "modified_at": "2025-05-15T01:00:00Z",
        "source": {"kind": "wordpress", "uri": SITE, "id": "7"},
        "meta": {
            "author_login": "sri",
            "terms": {"post_format": [{"slug": "post-format-aside", "name": "Aside"}]},
            "link": f"{SITE}/pasar/",
            "guid": f"{SITE}/?p=7",
            "comment_status": "closed",
            "menu_order": 3,
            "sticky": True,
            "wp:lainnya": "x",
            "postmeta": {"sumber": "Diskominfo", "opsi": ['a:1:{i:0;s:1:"x";}', "dua"]},
        },
    }
    assert record.lifts_byline
    assert record.place == "item 1"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("publish", "published"), ("future", "scheduled"), ("draft", "draft"), ("pending", "pending"),
     ("private", "private"), ("trash", "trash"), ("auto-draft", "draft")],
)  # fmt: skip
def test_statuses(theirs: str, ours: str) -> None:
    assert read_one(status=theirs).fields["status"] == ours


def test_an_unknown_status_is_kept_and_means_a_draft() -> None:
    fields = read_one(status="arsip").fields
    assert fields["status"] == "draft"
    assert fields["meta"] == {"status": "arsip"}


@pytest.mark.parametrize(
    ("parts", "dates"),
    [
        ({"post_date_gmt": "0000-00-00 00:00:00", "post_date": "2025-05-14 19:25:00"},
         {"published_at": "2025-05-14T19:25:00"}),
        ({"post_date": "2025-05-14 19:25:00", "status": "draft"},
         {"created_at": "2025-05-14T19:25:00"}),
        ({"post_date": "0000-00-00 00:00:00", "status": "draft"}, {}),
        ({"post_date_gmt": "2025-05-14 12:25:00", "status": "draft"},
         {"published_at": "2025-05-14T12:25:00Z"}),
        ({"post_modified_gmt": "0000-00-00 00:00:00", "post_modified": "2025-05-14 19:25:00"},
         {"modified_at": "2025-05-14T19:25:00"}),
        ({}, {}),
    ],
)  # fmt: skip
def test_dates(parts: dict[str, str], dates: dict[str, str]) -> None:
    fields = read_one(**parts).fields
    assert {name: value for name, value in fields.items() if name.endswith("_at")} == dates


def test_a_date_of_the_feed_where_there_is_no_other() -> None:
    fields = read_one("<pubDate>Wed, 14 May 2025 12:25:00 +0000</pubDate>").fields
    assert fields["published_at"] == "Wed, 14 May 2025 12:25:00 +0000"
    assert "published_at" not in read_one("<pubDate>Mon, 30 Nov -0001</pubDate>").fields


def test_the_trash_gives_the_slug_and_status_from_before() -> None:
    fields = read_one(
        make_meta("_wp_trash_meta_status", "pending"), status="trash", post_name="pasar__trashed-2"
    ).fields
    assert (fields["slug"], fields["meta"]) == ("pasar", {"trashed_from": "pending"})
    named = make_meta("_wp_desired_post_slug", "pasar-lama")
    assert read_one(named, status="trash", post_name="x__trashed").fields["slug"] == "pasar-lama"
    assert read_one(post_name="x__trashed").fields["slug"] == "x__trashed"


def test_categories_of_one_name_keep_their_places() -> None:
    text = make_file(
        make_category("layanan-kota", "Layanan", "kota"),  # the child before its parent
        make_category("kota", "Kota"),
        make_category("layanan", "Layanan"),
        make_category("sosial", "Sosial &amp; Budaya", "Layanan"),  # 1.0 has the parent's name
        make_category("izin", "Izin", "hilang"),
        make_item(
            '<category domain="category" nicename="layanan">Layanan</category>',
            '<category domain="category" nicename="layanan-kota">Layanan</category>',
            '<category domain="category" nicename="izin">Izin</category>',
            "<category>Layanan</category>",
        ),
    )
    assert read_kind(text, CategoryEntry) == [
        CategoryEntry("Layanan", "kota/layanan-kota"),
        CategoryEntry("Kota", "kota"),
        CategoryEntry("Layanan", "layanan"),
        CategoryEntry("Sosial & Budaya", "layanan/sosial"),
        CategoryEntry("Izin", None, placed=False),
    ]
    (record,) = read_kind(text, Record)
    assert record.fields["categories"] == ["layanan", "kota/layanan-kota", "izin"]


def test_categories_in_a_ring_have_a_path() -> None:
    text = make_file(make_category("a", "A", "b"), make_category("b", "B", "a"))
    assert [entry.path for entry in read_kind(text, CategoryEntry)] == ["a", "a/b"]


def test_terms_are_named_once_and_others_are_counted() -> None:
    term = (
        "<wp:term><wp:term_taxonomy>{}</wp:term_taxonomy><wp:term_slug>{}</wp:term_slug></wp:term>"
    )
    tag = "<wp:tag><wp:tag_slug>pilkada</wp:tag_slug><wp:tag_name>Pilkada</wp:tag_name></wp:tag>"
    entries = read_bytes(
        wxr,
        make_file(
            make_category("kota", "Kota"),
            tag,
            term.format("category", "kota"),
            term.format("post_tag", "pilkada"),
            term.format("menu", "atas"),
        ),
    )
    assert entries[1:] == [
        TagEntry("pilkada", "Pilkada"),
        LeftOut("term of menu"),
        CategoryEntry("Kota", "kota"),
    ]


def test_names_of_version_1_0() -> None:
    old = "<category><![CDATA[Umum]]></category>"
    fields = read_one(old, '<category domain="tag" nicename="a">A</category>').fields
    assert (fields["categories"], fields["tags"]) == (
        [],
        [{"slug": "a", "name": "A"}],
    )
    assert read_one(old).fields["categories"] == ["Umum"]
    text = make_file(make_item()).replace("export/1.2/", "export/1.0/")
    assert len(read_kind(text, Record)) == 1


def test_the_featured_image_before_and_after_its_attachment() -> None:
    picture = make_item(
        post_type="attachment", post_id=61, status="inherit", attachment_url=f"{SITE}/a.jpg"
    )
    post = make_item(make_meta("_thumbnail_id", "61"))
    about = {"id": "61", "url": f"{SITE}/a.jpg", "title": "Pasar Murah"}
    known = Known("image", SITE, "61", f"{SITE}/a.jpg")
    after = read_bytes(wxr, make_file(picture, post))
    assert after[1:3] == [known, Attachment(SITE, about)]
    assert after[3].fields["image"] == f"{SITE}/a.jpg"
    before = read_bytes(wxr, make_file(post, picture))
    assert before[2:] == [known, Attachment(SITE, about)]
    assert before[1].refers == {"image": ["61"]}
    assert before[1].raw["featured_media"] == 61
    assert "meta" not in before[1].fields


def test_comments_are_kept_with_all_their_fields() -> None:
    comment = (
        "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author_email>a@contoh.id"
        "</wp:comment_author_email><wp:comment_content><![CDATA[<b>Bagus</b>]]></wp:comment_content>"
        f"{make_meta('nilai', '5', 'commentmeta')}</wp:comment>"
    )
    assert read_one(comment).fields["meta"]["comments"] == [
        {
            "comment_id": "1",
            "comment_author_email": "a@contoh.id",
            "comment_content": "<b>Bagus</b>",
            "commentmeta": {"nilai": "5"},
        }
    ]


def test_pages_are_articles_and_other_types_are_counted() -> None:
    kinds = ("page", "nav_menu_item", "revision", "produk")
    text = make_file(*(make_item(post_type=kind) for kind in kinds))
    records = read_kind(text, Record)
    assert [record.post_type for record in records] == [None, *kinds[1:]]
    assert [record.fields["meta"]["type"] for record in records] == list(kinds)


@pytest.mark.parametrize(
    ("guid", "identity"),
    [(f"{SITE}/?p=12", "12"), (f"{SITE}/?page_id=3", "3"), (f"{SITE}/pasar/", f"{SITE}/pasar/")],
)
def test_the_identity_of_a_post_without_an_id(guid: str, identity: str) -> None:
    record = read_one(f"<guid>{guid}</guid>", post_id="")
    assert record.fields["source"]["id"] == identity
    assert "source" not in read_one(post_id="").fields


def test_cdata_is_put_together_again() -> None:
    text = "<content:encoded><![CDATA[a ]]]]><![CDATA[> b]]> &amp;amp; c</content:encoded>"
    assert read_one(text).fields["body"] == "a ]]> b &amp; c"


def test_markup_that_was_not_escaped_is_kept() -> None:
    text = "<content:encoded>Isi <p class='x'>tebal <b>a</b></p> akhir</content:encoded>"
    assert read_one(text).fields["body"] == 'Isi <p class="x">tebal <b>a</b></p> akhir'


def test_one_item_without_a_channel() -> None:
    text = "\n\n  " + make_item(
        "<dc:creator>sri</dc:creator>", '<category nicename="a">A</category>'
    )
    assert detect_format(text.encode()) == "wxr"
    record, *mended = read_bytes(wxr, text)
    assert record.fields["author"] == "sri"
    assert record.fields["categories"] == [{"slug": "a", "name": "A"}]
    assert {one.kind for one in mended} == {
        "blanks before the XML declaration",
        "prefix wp without a namespace",
        "prefix dc without a namespace",
    }


MENDED = {
    "bare &": ("<title>A & B&C</title>", "A & B&C", 2),
    "entities of HTML": ("<title>A&nbsp;B &copy;&rarr;</title>", "A\xa0B ©→", 3),
    "characters that XML has no room for": ("<title>A\x01\x08B&#2;C\ufffe</title>", "ABC\ufffd", 4),
    "bytes that are not UTF-8, read as Windows-1252": (
        b"<title>Caf\xe9 \x93a\x94</title>", "Café “a”", 3,
    ),
    "ends of a CDATA section without a beginning": ("<title>a ]]> b</title>", "a ]]> b", 1),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "case"), MENDED.items(), ids=MENDED.keys())
def test_faults_are_repaired_and_said(kind: str, case: tuple[str | bytes, str, int]) -> None:
    broken, title, number = case
    raw = broken if isinstance(broken, bytes) else broken.encode()
    body = "<content:encoded><![CDATA[a & b &nbsp; <!-- & -->]]></content:encoded><!-- & -->"
    before = make_item("<dc:creator>x</dc:creator>" * 50) * 400  # the fault is in a later piece
    data = make_file(before, "<item>@<wp:post_id>9</wp:post_id>" + body + "</item>")
    entries = read_bytes(wxr, data.encode().replace(b"@", raw))
    records = [entry for entry in entries if isinstance(entry, Record)]
    assert len(records) == 401
    assert records[-1].fields["title"] == title
    assert records[-1].fields["body"] == "a & b &nbsp; <!-- & -->"
    assert [entry for entry in entries if isinstance(entry, Mended)] == [Mended(kind, number)]


def test_what_can_not_be_repaired_is_recovered_and_told() -> None:
    first = make_item(post_id=1)
    cut = "<item><title>Terpotong</title><wp:post_id>2</wp:post_id><content:encoded><![CDATA[Isi"
    entries = read_bytes(wxr, HEAD + first + cut)
    records = [entry for entry in entries if isinstance(entry, Record)]
    assert [record.fields["source"]["id"] for record in records] == ["1"]
    broken = [entry for entry in entries if isinstance(entry, Broken)]
    assert broken
    assert broken[0].place.startswith("line ")
    assert "the file ends inside this item" in [one.reason for one in broken]


def test_items_after_one_that_was_never_closed_are_read() -> None:
    text = make_file("<item><title>Satu</title><wp:post_id>1</wp:post_id>", make_item(post_id=2))
    ids = {record.fields["source"]["id"] for record in read_kind(text, Record)}
    assert ids == {"1", "2"}


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY a "b">',
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        '<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;',
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">',
    ],
)
def test_entities_are_refused(subset: str) -> None:
    text = make_file(make_item()).replace("<rss", f"<!DOCTYPE rss [{subset}]>\n<rss", 1)
    with pytest.raises(FormatError, match="it declares entities"):
        read_bytes(wxr, text)


@pytest.mark.parametrize("text", ["", "bukan XML", "<rss>" + "<a>" * 5000, "\0\1\2", "<rss"])
def test_what_is_no_xml_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(FormatError, match=r"line \d+ column \d+: "):
        read_bytes(wxr, text)


def test_a_title_of_ten_megabytes_is_read() -> None:
    title = "A" * 11_000_000
    text = make_file(f"<item><title>{title}</title></item>", make_item())
    assert [len(record.fields["title"]) for record in read_kind(text, Record)] == [11_000_000, 11]


def test_what_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmlread, "_MOST_PARTS", 3_000)
    monkeypatch.setattr(xmlmend, "_MOST", 1_000)
    whole = make_file(*[make_item("<dc:creator>a</dc:creator>" * 50)] * 300)
    assert len(read_kind(whole, Record)) == 300
    for inner in ("<a/>" * 200_000, "<a " + " ".join(f"a{n}=''" for n in range(50_000)) + "/>"):
        with pytest.raises(FormatError, match="more than 3,000 tags and attributes"):
            read_bytes(wxr, make_file(f"<item>{inner}</item>"))
    for faults in ("&", "&nbsp;", "]]>", "\x01"):
        with pytest.raises(FormatError, match="not XML: more than 1,000"):
            read_bytes(wxr, make_file(f"<item><title>{faults * 1_001}</title></item>"))


def test_an_empty_item_is_no_article() -> None:
    assert read_kind(make_file("<item/>"), LeftOut) == [LeftOut("empty item")]


def test_a_chain_of_categories_has_an_end() -> None:
    chain = [make_category(f"a{n}", f"A{n}", f"a{n + 1}") for n in range(1_000)]
    paths = [entry.path for entry in read_kind(make_file(*chain), CategoryEntry)]
    assert max(path.count("/") for path in paths if path) < 100


def test_detection() -> None:
    assert detect_format(make_file().encode()) == "wxr"
    assert detect_format(b"\xef\xbb\xbf\n" + make_file().encode()) == "wxr"
    assert detect_format(make_file().replace("UTF-8", "UTF-16").encode("utf-16")) == "wxr"
    assert "wxr" not in find_formats(b'<rss version="2.0"><channel><item/></channel></rss>')
    assert "wxr" not in find_formats(b"<p>tentang wordpress.org/export/1.2 dan lainnya</p>")


def test_wide_text_is_read() -> None:
    text = make_file(make_item()).replace("UTF-8", "UTF-16").encode("utf-16")
    assert len([one for one in read_bytes(wxr, text) if isinstance(one, Record)]) == 1
    cut = text[:-30]
    assert any(isinstance(entry, Broken) for entry in read_bytes(wxr, cut))


# Files of which the official importer makes something else than we do, and why.
NO_VERSION = "it refuses a file without wp:wxr_version; nothing else that we need is missing"
SAME_IDS = "several items have one post_id: it takes the first of them and passes over the rest"
EXPLAINED = {
    "migrate--sample.xml": "bare & make it fall back to its second parser, which loses two posts",
    "narravo--wxr_encoding.xml": NO_VERSION,
    "narravo--wxr_gutenberg_blocks.xml": NO_VERSION,
    "narravo--wxr_image_caption_gallery.xml": "bare &, as above: we repair and report it",
    "narravo--wxr_malformed.xml": "an item that is not closed: we read and report it",
    "narravo--wxr_missing_guid.xml": NO_VERSION,
    "narravo--wxr_more_excerpt.xml": NO_VERSION,
    "narravo--wxr_post_password.xml": NO_VERSION,
    "narravo--wxr_post_statuses.xml": NO_VERSION,
    "narravo--wxr_posts_mix.xml": NO_VERSION,
    "narravo--wxr_revisions.xml": NO_VERSION,
    "narravo--wxr_slug_edge.xml": "it takes two posts of one title and date for the same",
    "narravo--wxr_sticky.xml": NO_VERSION,
    "narravo--wxr_terms_hierarchy.xml": NO_VERSION,
    "nikola--wordpress_qtranslate_item_raw_export.xml": NO_VERSION,
    "pelican--wordpressexport.xml": SAME_IDS,
    "wordpress-importer--malformed.xml": "a fault hides the version from it; we report the fault",
    "wordpress-importer--missing-version-tag.xml": NO_VERSION,
}
# What it adds and we count as left out: no articles, and taxonomies that are the theme's.
NOT_OURS = ("nav_menu_item/", "wp_navigation/", "term/nav_menu", "term/post_format", "term/wp_")


def count_file(entries: list[Any]) -> dict[str, int]:
    """Count what a file holds as the importer's results do."""
    theirs = {"published": "publish", "scheduled": "future"}
    counts: Counter[str] = Counter()
    terms: dict[str, set[str]] = {"category": {"uncategorized"}, "post_tag": set()}
    for entry in entries:
        if isinstance(entry, Record) and entry.post_type is None:
            fields, meta = entry.fields, entry.fields.get("meta", {})
            status = fields.get("status", "draft")
            counts[f"{meta.get('type', 'post')}/{theirs.get(status, status)}"] += 1
            counts["comment"] += len(meta.get("comments", ()))
            for taxonomy, field in (("category", "categories"), ("post_tag", "tags")):
                terms[taxonomy] |= {t if isinstance(t, str) else t["slug"] for t in fields[field]}
        elif isinstance(entry, CategoryEntry):
            terms["category"].add(entry.path or make_slug(entry.name))
        elif isinstance(entry, TagEntry):
            terms["post_tag"].add(entry.slug)
    counts["term/category"] = len({repair(path) for path in terms["category"]}) - 1
    counts["term/post_tag"] = len(terms["post_tag"])
    return {name: number for name, number in counts.items() if number}


def repair(path: str) -> str:
    """A path as the archive has it: of slugs."""
    return "/".join(repair_slug(part, fallback="kategori") for part in path.split("/"))


@pytest.mark.outside
def test_what_the_official_importer_made_of_each_file() -> None:
    results = json.loads((DATA / "official-importer-results.json").read_text(encoding="utf-8"))
    different = {}
    for name, result in results.items():
        ours = count_file(read_bytes(wxr, (DATA / name).read_bytes()))
        added = result.get("added", {})
        theirs = {one: added[one] for one in added if not one.startswith(NOT_OURS)}
        if ours != theirs:
            different[name] = ours, theirs
    assert different.keys() == EXPLAINED.keys(), different


@pytest.mark.outside
def test_every_file_is_read_and_known() -> None:
    """No file is refused; only those without a word of WordPress are taken for mere feeds."""
    files = sorted(DATA.glob("*.xml"))
    assert len(files) >= 46
    unknown = set()
    for path in files:
        data = path.read_bytes()
        assert read_bytes(wxr, data) or path.name in EMPTY, path.name
        if "wxr" not in find_formats(data):
            unknown.add(path.name)
    assert unknown == {"narravo--wxr_encoding.xml", "narravo--wxr_missing_guid.xml"}


EMPTY = {"narravo--wxr_v1_1.xml"}  # a version and nothing else


@pytest.mark.outside
def test_a_real_export_whole() -> None:
    entries = read_bytes(wxr, (DATA / "seed--wordpress-6.1.9-export.xml").read_bytes())
    records = [entry for entry in entries if isinstance(entry, Record)]
    by_slug = {record.fields.get("slug"): record for record in records}
    assert Counter(record.fields["status"] for record in records) == {
        "published": 44, "draft": 6, "scheduled": 3, "pending": 2, "private": 2, "trash": 2
    }  # fmt: skip
    first = by_slug["kesbangpol-metro-ungkap-tahapan-coklit"].fields
    assert first["image"].endswith("/wali-kota.jpg")
    assert first["meta"]["sticky"] is True
    assert len(first["meta"]["comments"]) == 3
    assert {"berita-dibuang-1", "berita-dibuang-2"} <= by_slug.keys()
    paths = [entry.path for entry in entries if isinstance(entry, CategoryEntry)]
    assert len(set(paths)) == 40
    assert "pemerintahan/pelayanan/mall-pelayanan-publik-pelayanan" in paths
    assert not any(isinstance(entry, Broken | Mended) for entry in entries)
