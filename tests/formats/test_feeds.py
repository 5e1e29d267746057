"""RSS and Atom of others: what an entry becomes, bad dates and encodings, hostile files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest

from beritacli.formats import load_reader
from beritacli.formats.detection.detect import detect_format
from beritacli.formats.entries import Record
from beritacli.formats.feeds import atom, rss
from beritacli.formats.feeds import read as feedfile
from beritacli.text.errors import Broken, FormatError, Mended
from tests.conftest import SHARED, Newsroom
from tests.formats.streams import detect, find_formats, read_bytes, read_records

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)
BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
# Files that are no feeds, by how they begin; and those of which something is refused.
NOT_DETECTED = {
    "feedjira--DuplicateContentAtomFeed.xml": "its root is a web page's, with the feed inside",
    "gofeed--universal-empty_feed.xml": "empty",
    "gofeed--universal-unknown_feed.xml": "its root is <note>",
    "node-feedparser--notafeed.html": "a web page",
    "rss-parser--unrecognized.rss": "a web page that says where the feed went",
    "fp--illformed-rss_empty_document.xml": "nothing but a comment",
}
PARTLY = {
    "feedjira--InvalidDateFormat.xml": ["line 21: the file ends in the middle"],
    # feedparser makes an entry of what is left of it.
    "fp--illformed-rss_incomplete_cdata.xml": ["line 13: the file ends inside this entry"],
}
REJECTED = {"rss-parser--uolNoticias.rss": 15}  # dates in Portuguese, of which every item has one


def channel(items: str, head: str = "<link>https://kabar.example/</link>") -> str:
    return f'<rss version="2.0" {SPACES}><channel><title>K</title>{head}{items}</channel></rss>'


def read_item(inner: str, head: str = "<link>https://kabar.example/</link>") -> dict[str, Any]:
    (record,) = read_records(rss, channel(f"<item>{inner}</item>", head))
    assert record.lifts_byline
    return record.fields


def read_atom(inner: str, head: str = "") -> dict[str, Any]:
    text = f'<feed xmlns="http://www.w3.org/2005/Atom">{head}<entry>{inner}</entry></feed>'
    (record,) = read_records(atom, text)
    return record.fields


def test_an_item_with_all_that_rss_has() -> None:
    fields = read_item(
        "<title>Tuti &amp;amp; Yuli</title><link>https://kabar.example/a/</link>"
        '<guid isPermaLink="false">abc-1</guid><dc:creator>Penyunting</dc:creator>'
        "<category>Kota Metro</category><category>Pilkada</category>"
        "<description>Ringkas.</description>"
        "<content:encoded><![CDATA[<p>Isi &nbsp; <iframe src='https://x'></iframe></p>]]>"
        "</content:encoded><pubDate>Wed, 14 May 2025 19:25:00 +0700</pubDate>"
        "<comments>https://kabar.example/a/#respond</comments>"
        "<slash:comments>3</slash:comments>"
        '<enclosure url="https://kabar.example/a.mp3" length="9" type="audio/mpeg"/>'
        '<media:content url="https://kabar.example/a.jpg" medium="image"/>'
    )
    assert fields == {
        "title": "Tuti & Yuli",
        "status": "published",
        "body": "<p>Isi &nbsp; <iframe src='https://x'></iframe></p>",
        "body_format": "html",
        "excerpt": "Ringkas.",
        "published_at": "2025-05-14T12:25:00Z",
        "categories": ["Kota Metro", "Pilkada"],
        "author": "Penyunting",
        "authors": [{"name": "Penyunting", "login": None}],
        "image": "https://kabar.example/a.jpg",
        "source": {"kind": "feed", "uri": "https://kabar.example/", "id": "abc-1"},
        "meta": {
            "comments": "https://kabar.example/a/#respond",
            "slash_comments": "3",
            "link": "https://kabar.example/a/",
            "links": [
                {
                    "length": "9",
                    "type": "audio/mpeg",
                    "href": "https://kabar.example/a.mp3",
                    "rel": "enclosure",
                }
            ],
        },
    }


def test_a_description_alone_is_the_text_in_rss_and_a_summary_is_none_in_atom() -> None:
    assert read_item("<description>Isi &lt;b&gt;.</description>")["body"] == "Isi <b>."
    fields = read_atom("<title>a</title><summary>Ringkas</summary>")
    assert fields["excerpt"] == "Ringkas"
    assert "body" not in fields


def test_who_an_entry_is() -> None:
    guid = "<guid isPermaLink='false'>https://kabar.example/?p=51522</guid>"
    link = "<link>https://kabar.example/2025/05/pasar-murah/</link>"
    fields = read_item(guid + link)
    assert fields["source"] == {
        "kind": "wordpress",
        "uri": "https://kabar.example",
        "id": "51522",
    }
    assert fields["slug"] == "pasar-murah"
    assert fields["meta"]["guid"] == "https://kabar.example/?p=51522"
    comment = read_item("<guid isPermaLink='false'>https://kabar.example/?p=1#comment-2</guid>")
    assert comment["source"]["kind"] == "feed"
    assert read_item(link)["source"]["id"] == "https://kabar.example/2025/05/pasar-murah/"
    nameless = [read_item(f"<title>{one}</title>")["source"]["id"] for one in "aab"]
    assert nameless[0] == nameless[1] != nameless[2]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Wed, 14 May 2025 19:25:00 +0700", "2025-05-14T12:25:00Z"),
        ("Wed, 14 May 2025 12:25:00 GMT", "2025-05-14T12:25:00Z"),
        ("2025-05-14T19:25:00+07:00", "2025-05-14T12:25:00Z"),
        ("2025-05-14 19:25:00", "2025-05-14T19:25:00"),
        ("2025-05-14", "2025-05-14"),
        # Indonesian names and zones are the archive's to read, and what feedparser misreads.
        ("Rab, 14 Mei 2025 19:25:00 +0700", "Rab, 14 Mei 2025 19:25:00 +0700"),
        ("Wed, 14 May 2025 19:25:00 WIB", "Wed, 14 May 2025 19:25:00 WIB"),
        ("Wed May 14 19:25:00 WITA 2025", "Wed May 14 19:25:00 WITA 2025"),
        ("May 14, 2025 7:25PM", "May 14, 2025 7:25PM"),
        ("14 May 25 12:25 UT", "14 May 25 12:25 UT"),
        ("19:25", "19:25"),
        ("2025-05", "2025-05"),
        ("1747225500", "1747225500"),
        ("2025-01-01T00:30:00+07:00", "2024-12-31T17:30:00Z"),
        ("Wed, 14 May 2025 19:25:00 CEST", "Wed, 14 May 2025 19:25:00 CEST"),
        ("14/05/2025", "14/05/2025"),
        ("kemarin dulu", "kemarin dulu"),
        ("", None),
    ],
)
def test_dates(written: str, read: str | None) -> None:
    assert read_item(f"<pubDate>{written}</pubDate>").get("published_at") == read


def test_dates_reach_the_archive(newsroom: Newsroom) -> None:
    items = [
        ("a", "Wed, 14 May 2025 19:25:00 WIB"),
        ("b", "Rab, 14 Mei 2025 19:25:00 +0700"),
        ("c", "2025-05-14 19:25:00"),
        ("d", "Wed, 14 May 2025 19:25:00 CEST"),
    ]
    text = "".join(f"<item><title>{t}</title><pubDate>{d}</pubDate></item>" for t, d in items)
    result = newsroom("import", newsroom.write("umpan.xml", channel(text)))
    assert result.code == 1
    assert "entry 4: published_at: 'Wed, 14 May 2025 19:25:00 CEST'" in result.err
    dates = {one["title"]: one["published_at"] for one in newsroom.export()["articles"]}
    assert dates == dict.fromkeys("abc", "2025-05-14T12:25:00Z")


def test_the_only_date_is_the_one_of_publication() -> None:
    fields = read_item("<dc:date>2025-05-14T12:25:00Z</dc:date>")
    assert fields["published_at"] == "2025-05-14T12:25:00Z"
    assert "modified_at" not in fields
    fields = read_atom("<title>a</title><updated>2025-05-14T12:25:00Z</updated>")
    assert fields["published_at"] == fields["modified_at"] == "2025-05-14T12:25:00Z"


def test_relative_links_are_resolved_where_a_base_is_known() -> None:
    inner = "<link>/a/</link><description>&lt;a href='b.html'&gt;b&lt;/a&gt;</description>"
    fields = read_item(inner)
    assert fields["meta"]["link"] == "https://kabar.example/a/"
    assert 'href="https://kabar.example/b.html"' in fields["body"]
    fields = read_item(inner, head="")
    assert fields["meta"]["link"] == "/a/"
    assert fields["body"] == "<a href='b.html'>b</a>"
    fields = read_atom(
        '<content type="html" xml:base="https://kabar.example/x/">'
        "&lt;img src=a.png&gt;</content><title>a</title>"
    )
    assert 'src="https://kabar.example/x/a.png"' in fields["body"]
    untouched = "<P Class=a><a href=https://b.example/?a=1&b=2>b</a><br></P>"
    assert read_item(f"<description><![CDATA[{untouched}]]></description>")["body"] == untouched


def test_addresses_that_are_none_are_kept_as_text() -> None:
    fields = read_item("<link>http://[x</link><guid>http://[a/?p=1</guid>")
    assert fields["meta"]["link"] == "http://[x"
    assert read_item("<link>/a</link>", "<link>http://[x</link>")["meta"]["link"] == "/a"


def test_titles() -> None:
    assert read_item("<title>1 &lt; 2 &amp;amp; 3</title>")["title"] == "1 < 2 & 3"
    fields = read_item("<title>&lt;b&gt;Tebal&lt;/b&gt; sekali</title>")
    assert fields["title"] == "Tebal sekali"
    assert fields["meta"]["title_as_written"] == "<b>Tebal</b> sekali"
    assert read_item("<description>x</description>")["title"] == ""
    assert read_atom('<title type="text">&lt;b&gt; &amp;amp;</title>')["title"] == "<b> &amp;"


def test_an_author_of_the_whole_feed_is_atoms_alone() -> None:
    head = "<title>Kabar</title><author><name>Tuti</name></author>"
    assert read_atom("<title>a</title>", head)["author"] == "Tuti"
    site = "<title>Kabar</title><author><name>Kabar</name></author>"
    assert "author" not in read_atom("<title>a</title>", site)
    two = "<title>a</title><author><name>A</name></author><author><name>B</name></author>"
    assert read_atom(two)["meta"]["authors"] == [{"name": "A"}, {"name": "B"}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le"])
def test_encodings_by_their_marks(encoding: str) -> None:
    data = f"<?xml version='1.0'?>{channel('<item><title>Pasar é</title></item>')}".encode(encoding)
    assert detect(data.decode("latin-1").encode("latin-1")) == "rss"
    (record,) = read_records(rss, data)
    assert record.fields["title"] == "Pasar é"


def test_an_encoding_that_is_not_said_is_found() -> None:
    text = channel("<item><title>Как пережить новогоднюю ночь в большом городе</title></item>")
    (record,) = read_records(rss, text.encode("koi8-r"))
    assert record.fields["title"].startswith("Как пережить")


def test_an_encoding_of_a_long_file_is_found_by_a_piece_of_it() -> None:
    sentence = "Как пережить новогоднюю ночь в большом городе. "
    item = f"<item><title>Ночь</title><description>{sentence * 4_000}</description></item>"
    (record,) = read_records(rss, channel(item).encode("koi8-r"))
    assert record.fields["body"].startswith(sentence)


@pytest.mark.parametrize("prolog", [BOMB, OUTSIDE, f"<!-- <rss> -->\n{BOMB}"])
def test_a_doctype_with_entities_is_refused(prolog: str) -> None:
    text = prolog + channel("<item><title>&b;</title></item>")
    assert detect(text) == "rss"
    with pytest.raises(FormatError, match=r"line \d: the DOCTYPE declares entities"):
        read_bytes(rss, text)
    plain = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x/rss.dtd">'
    assert read_bytes(rss, plain + channel("<item><title>a</title></item>"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("<note/>", "<note> begins no feed"),
        ("halo", "no XML begins here"),
        (f"<rss><channel>{'<a>' * 300_000}", "nested more than 200"),
        (f"<rss><channel><item><title>{'<' * 60_000}", "line 1: not well-formed"),
        (f"<rss><channel><item><title>{'&' * 5_000_000}", "line 1: not well-formed"),
        ("<rss version='2.0'><channel>\n<title>&x;", "line 2: no element found"),
    ],
)
def test_what_is_refused_as_a_whole(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_bytes(rss, text)


def test_more_elements_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedfile, "MAX_ELEMENTS", 1_000)
    text = channel("<item/>" * 900)
    assert len(read_records(rss, text)) == 900
    with pytest.raises(FormatError, match="a feed of more than 1,000 elements"):
        read_bytes(rss, text.replace("<item/>", "<item><a/></item>"))


def test_what_is_broken_is_read_as_far_as_it_goes() -> None:
    text = channel("<item><title>A & B</title></item><item><title>C</title></item>")
    whole = read_bytes(rss, f"\n\n<?xml version='1.0'?>{text}")
    assert [one.fields["title"] for one in whole if isinstance(one, Record)] == ["A & B", "C"]
    assert {one.kind for one in whole if isinstance(one, Mended)} == {
        *("bare &", "blanks before the XML declaration"),
    }
    cut = text[: text.index("C<")]
    entries = read_bytes(rss, cut)
    assert [one.fields["title"] for one in entries if isinstance(one, Record)][:1] == ["A & B"]


def test_hostile_text_is_rejected_or_kept_as_text(newsroom: Newsroom) -> None:
    items = (
        f"<item><title>{'a' * 2_000}</title></item>"
        "<item><title>Aman\x1b[2J</title></item>"
        "<item><title>Baik</title><description>&lt;script&gt;x&lt;/script&gt;</description></item>"
    )
    result = newsroom("import", newsroom.write("umpan.xml", channel(items)))
    assert result.code == 1
    assert "entry 1: title: The title has 2,000 characters" in result.err
    assert "\x1b" not in result.err
    bodies = {one["title"]: one["body"] for one in newsroom.export()["articles"]}
    assert bodies["Baik"] == "<script>x</script>"


def test_a_rejected_entry_comes_back_as_json(newsroom: Newsroom) -> None:
    item = "<item><title>a</title><pubDate>entah</pubDate><guid>x</guid></item>"
    path = newsroom.write("umpan.xml", channel(item))
    rejects = newsroom.folder / "ditolak.ndjson"
    assert newsroom("import", path, "--rejects", str(rejects)).code == 1
    text = rejects.read_text(encoding="utf-8").replace('"entah"', '"14 Mei 2025 19:25"')
    newsroom.ok("import", newsroom.write("betul.ndjson", text))
    article = newsroom.article("1")
    assert article["published_at"] == "2025-05-14T12:25:00Z"
    assert article["source"] == {"kind": "feed", "uri": "https://kabar.example/", "id": "x"}


def test_a_wordpress_export_is_no_feed() -> None:
    text = channel("").replace("<rss", '<rss xmlns:wp="http://wordpress.org/export/1.2/"')
    assert "rss" not in find_formats(text.encode())


def _shared_feeds() -> list[Path]:
    folders = (SHARED / "data" / "feeds", SHARED / "data" / "feeds-feedparser")
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]


@pytest.mark.outside
def test_every_feed_of_the_collection(newsroom: Newsroom) -> None:
    problems: dict[str, list[str]] = {}
    unknown = set()
    for path in _shared_feeds():
        data = path.read_bytes()
        name = detect_format(data[:65_536], path.name)
        if name not in {"rss", "atom"}:
            unknown.add(path.name)
            continue
        with path.open("rb") as file:
            entries = list(load_reader(name).read(file))
        records = [one for one in entries if isinstance(one, Record)]
        with path.open("rb") as file:
            expected = len(feedparser.parse(file).entries)
        broken = [f"{one.place}: {one.reason}" for one in entries if isinstance(one, Broken)]
        assert len(records) + sum("inside this entry" in line for line in broken) == expected, path
        if broken:
            problems[path.name] = broken
    assert unknown == NOT_DETECTED.keys()
    assert problems == PARTLY
    known = [str(path) for path in _shared_feeds() if path.name not in unknown]
    result = newsroom("import", *known, "--report", str(newsroom.folder / "laporan.json"))
    assert result.code == 1
    assert result.err.count("rejected: ") >= sum(REJECTED.values())
    report = json.loads((newsroom.folder / "laporan.json").read_text(encoding="utf-8"))
    rejected = {
        Path(one["file"]).name: one["rejected"] for one in report["files"] if one["rejected"]
    }
    assert rejected == REJECTED | {name: len(lines) for name, lines in PARTLY.items()}
