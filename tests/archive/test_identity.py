"""Import: no article is taken for another, and none comes twice."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from tests.archive.test_imports import counts, take
from tests.conftest import Newsroom

RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>K</title><link>{link}</link>{items}</channel></rss>'  # noqa: E501
WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>{site}</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>{site}</wp:base_blog_url>{items}
</channel></rss>"""


def post(number: int, title: str, **given: str) -> str:
    """An item of a WXR file."""
    facts = {
        "slug": title.lower().replace(" ", "-"),
        "body": f"<p>Isi {title}.</p>",
        "date": "2025-05-14 12:25:00",
        "guid": f"http://contoh.example/?p={number}",
    } | given
    return (
        f"<item><title>{title}</title><guid isPermaLink='false'>{facts['guid']}</guid>"
        f"<link>http://contoh.example/{facts['slug']}/</link>"
        f"<content:encoded><![CDATA[{facts['body']}]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_name>{facts['slug']}</wp:post_name>"
        f"<wp:post_date_gmt>{facts['date']}</wp:post_date_gmt><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type></item>"
    )


def item(title: str = "", **given: str) -> str:
    """An item of an RSS feed: guid, link, pubDate, description."""
    inner = f"<title>{title}</title>" if title else ""
    return f"<item>{inner}{''.join(f'<{k}>{v}</{k}>' for k, v in given.items())}</item>"


def feed(*items: str, link: str = "https://contoh.example/") -> str:
    return RSS.format(link=link, items="".join(items))


def wxr(*items: str, site: str = "http://contoh.example") -> str:
    return WXR.format(site=site, items="".join(items))


def texts(room: Newsroom) -> dict[str, str]:
    """Bodies by title."""
    return {one["title"]: one["body"] for one in room.export()["articles"]}


# Ids count where they belong


def test_an_id_of_another_host_is_not_this_sites(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    site = "http://baru.example"
    take(room, room.write("a.xml", wxr(post(1, "Sambutan"), site=site)))
    other = item(
        "Harga Beras",
        link=f"{site}/harga/",
        guid="http://lama.example/?p=1",
        description="Teks beras.",
    )
    path = room.write("b.xml", feed(other, link=site))
    assert counts(take(room, path)) == (1, 0, 0, 0, 0)
    assert counts(take(room, path)) == (0, 0, 1, 0, 0)
    assert texts(room) == {"Sambutan": "<p>Isi Sambutan.</p>", "Harga Beras": "Teks beras."}


@pytest.mark.parametrize("site", ["https://contoh.example", "https://www.contoh.example/"])
def test_a_site_under_another_scheme_is_the_same(any_newsroom: Newsroom, site: str) -> None:
    room = any_newsroom
    take(room, room.write("a.xml", wxr(post(7, "Satu"), post(8, "Dua"))))
    later = wxr(post(7, "Satu", body="<p>Baru.</p>"), post(8, "Dua", slug="dua-lain"), site=site)
    path = room.write("b.xml", later)
    assert counts(take(room, path)) == (0, 2, 0, 0, 0)
    assert texts(room)["Satu"] == "<p>Baru.</p>"
    assert counts(take(room, path)) == (0, 0, 2, 0, 0)


def test_a_site_that_moved_to_another_host_brings_the_same(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    take(room, room.write("a.xml", wxr(post(7, "Satu"), post(8, "Dua"))))
    moved = wxr(
        post(7, "Satu"),
        post(8, "Lain", guid="http://pindah.example/?p=8"),
        site="https://pindah.example",
    )
    assert counts(take(room, room.write("b.xml", moved))) == (1, 0, 1, 0, 0)
    assert counts(take(room, room.write("b.xml", moved))) == (0, 0, 2, 0, 0)


def test_blogs_of_one_host_are_two_sites(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    east, west = (
        room.write(
            f"{name}.xml",
            wxr(
                post(7, f"Berita {name}", slug="berita", body="<p>Isi.</p>"),
                site=f"https://contoh.example/{name}",
            ),
        )
        for name in ("timur", "barat")
    )
    assert counts(take(room, east, west)) == (2, 0, 0, 0, 0)
    assert counts(take(room, west, east)) == (0, 0, 2, 0, 0)


def test_a_guid_that_was_escaped_once_more_is_the_same(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for number, sign in enumerate(["&amp;", "&#038;", "&amp;amp;", "&amp;#038;"]):
        text = post(361, "Tipe", guid=f"http://contoh.example/?post_type=post{sign}p=361")
        text = text.replace("<wp:post_id>361</wp:post_id>", "")
        report = take(room, room.write("a.xml", wxr(text)))
        assert counts(report)[:2] == (not number, 0)
        guid = f"https://contoh.example/?post_type=post{sign}p=361"
        more = item(
            "Tipe",
            link="https://contoh.example/tipe/",
            guid=guid,
            pubDate="Wed, 14 May 2025 12:25:00 GMT",
        )
        assert counts(take(room, room.write("f.xml", feed(more))))[0] == 0
    assert room.export()["articles"][0]["source"]["id"] == "361"


@pytest.mark.parametrize(
    "guid", ["https://contoh.example/", "http://www.contoh.example", "berita", ""]
)
def test_a_feed_whose_items_share_a_guid_rolls_on(any_newsroom: Newsroom, guid: str) -> None:
    room = any_newsroom
    items = [
        item(
            title,
            link=f"https://contoh.example/{title}",
            guid=guid,
            description=f"Isi {title}",
            pubDate=f"{day} May 2025 19:25:00 +0700",
        )
        for title, day in (("Satu", 12), ("Dua", 13), ("Tiga", 14))
    ]
    for window in (items[:2], items[1:], items, items[2:], items[:1]):
        take(room, room.write("a.xml", feed(*reversed(window))))
    assert texts(room) == {"Satu": "Isi Satu", "Dua": "Isi Dua", "Tiga": "Isi Tiga"}


def test_items_without_title_and_guid_are_told_apart(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    lines = ["Pasar buka pukul enam.", "Jalan Sudirman ditutup.", "Puskesmas libur."]
    path = room.write("a.rss", feed(*(item(description=one) for one in lines)))
    assert counts(take(room, path)) == (3, 0, 0, 0, 0)
    assert counts(take(room, path)) == (0, 0, 3, 0, 0)
    assert sorted(one["body"] for one in room.export()["articles"]) == sorted(lines)


def test_an_id_without_a_site_needs_slug_or_date(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    source = {"kind": "feed", "uri": None, "id": "1"}
    one = {"title": "Satu", "date": "2025-01-01", "body": "a b c", "source": source}
    take(room, room.write("a.json", one))
    other = {"title": "Dua", "date": "2025-02-02", "body": "d e f", "source": source}
    assert counts(take(room, room.write("b.json", other))) == (1, 0, 0, 0, 0)
    changed = {**one, "body": "a b d"}
    assert counts(take(room, room.write("a.json", changed))) == (0, 1, 0, 0, 0)


def test_a_sole_candidate_that_says_all_else_is_not_a_match(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    take(room, room.write("a.xml", wxr(post(7, "Satu"))))
    renewed = post(
        7,
        "Pasar Kamis Ramai",
        date="2026-01-01 00:00:00",
        body="<p>Pedagang sayur datang sejak subuh.</p>",
    )
    assert counts(take(room, room.write("b.xml", wxr(renewed)))) == (1, 0, 0, 0, 0)
    assert len(texts(room)) == 2
    assert counts(take(room, room.write("b.xml", wxr(renewed)))) == (0, 0, 1, 0, 0)


def test_an_unknown_source_still_matches_by_the_text(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    row = {"title": "Pasar Murah", "date": "2025-05-14T12:25:00Z", "body": "Dibuka pagi ini."}
    take(room, room.write("a.json", row))
    sourced = {**row, "source": {"kind": "cms", "uri": "https://cms.example", "id": "a1"}}
    assert counts(take(room, room.write("b.json", sourced))) == (0, 0, 1, 0, 0)
    renamed = {**sourced, "title": "Pasar Murah Dibuka"}
    assert counts(take(room, room.write("b.json", renamed))) == (0, 1, 0, 0, 0)
    assert list(texts(room)) == ["Pasar Murah Dibuka"]


# Never overwrite on a guess

NIGHT = [
    {"judul": "P", "tanggal": "2025-05-14", "isi": "Lelang kendaraan dinas"},
    {"judul": "P", "tanggal": "2025-05-14", "isi": "Pemadaman listrik bergilir"},
]


def test_what_is_equal_word_for_word_matches_first(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    take(room, room.write("a.json", NIGHT))
    ids = {one["body"]: one["id"] for one in room.export()["articles"]}
    new = [{**NIGHT[0], "isi": "Jalan ditutup sementara"}, *NIGHT]
    for rows in (new, new[::-1], new[1:] + new[:1]):
        take(room, room.write("a.json", rows))
        found = {one["body"]: one["id"] for one in room.export()["articles"]}
        assert len(found) == 3
        assert found.items() >= ids.items()


def test_an_equal_record_far_behind_keeps_its_article(newsroom: Newsroom) -> None:
    take(newsroom, newsroom.write("a.json", [{**NIGHT[0], "isi": "Lelang kendaraan dinas kota"}]))
    fill = [{"judul": f"Isian {n}", "isi": "x"} for n in range(1200)]
    rows = [
        {**NIGHT[0], "isi": "Lelang kendaraan dinas desa"},
        *fill,
        {**NIGHT[0], "isi": "Lelang kendaraan dinas kota"},
    ]
    take(newsroom, newsroom.write("b.json", rows))
    assert newsroom.article("1")["body"] == "Lelang kendaraan dinas kota"
    assert newsroom.ok("list", "--format", "ids", "--text", "Lelang").out.split() == ["2", "1"]


def test_two_offices_do_not_overwrite_each_other(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    first = room.write("a.json", {**NIGHT[0], "isi": "Libur puskesmas hari raya"})
    second = room.write("b.json", {**NIGHT[0], "isi": "Jalan Sudirman ditutup"})
    take(room, first)
    assert counts(take(room, second)) == (1, 0, 0, 0, 0)
    before = room.export()
    for _ in range(2):
        take(room, first)
        take(room, second)
    assert room.export() == before


def test_a_correction_is_the_same_article(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    row = {"judul": "Pasar", "tanggal": "2025-05-14", "isi": "Pasar murah dibuka pukul delapan."}
    take(room, room.write("a.json", row))
    corrected = {**row, "isi": "Pasar murah dibuka pukul sembilan."}
    assert counts(take(room, room.write("a.json", corrected))) == (0, 1, 0, 0, 0)


def test_a_given_slug_with_another_text_is_a_conflict(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    row = {"slug": "p", "title": "P", "date": "2025-05-14", "body": "Lelang kendaraan dinas kota"}
    take(room, room.write("a.json", row))
    path = room.write("b.json", {**row, "body": "Pemadaman listrik bergilir hari ini"})
    assert counts(take(room, path, code=1)) == (0, 0, 0, 0, 1)
    assert room.article("p")["body"] == row["body"]
    assert counts(take(room, path, "--on-conflict", "ours")) == (0, 0, 1, 0, 0)
    assert counts(take(room, path)) == (0, 0, 1, 0, 0)
    assert room.article("p")["body"] == row["body"]


def test_the_same_record_twice_is_one_article(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    rows = [
        {"title": "Satu", "body": "A"},
        {"title": "Dua", "body": "B"},
        {"title": "Satu", "body": "A"},
    ]
    path = room.write("a.json", rows)
    assert counts(take(room, path)) == (2, 0, 1, 0, 0)
    assert counts(take(room, path)) == (0, 0, 3, 0, 0)


def test_one_call_is_as_one_call_for_each_file(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    rows = [{"title": t, "body": f"Isi {t}", "date": "2025-01-02"} for t in ("Satu", "Dua", "Tiga")]
    one, two = room.write("a.json", rows[:2]), room.write("b.json", rows[1:])
    assert counts(take(room, one, two, one)) == (3, 0, 3, 0, 0)
    changed = room.write("c.json", {**rows[0], "body": "Isi Satu diperbarui"})
    other = Newsroom(room.folder, room.store.suffix[1:])
    other.store = room.folder / f"lain{room.store.suffix}"
    take(other, one, two, changed)
    for path in (one, two, changed):
        take(room, path)
    assert texts(other) == texts(room)


# Our own ids


def test_two_archives_of_one_second_stay_apart(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Pasar Murah", "--body", "Dibuka pagi ini.")
    other = Newsroom(room.folder, room.store.suffix[1:])
    other.store = room.folder / f"lain{room.store.suffix}"
    other.add("Jalan Ditutup", "--body", "Mulai malam nanti.")
    for name in ("json", "ndjson", "csv", "tsv", "wxr", "rss", "atom", "jsonfeed", "ghost"):
        other.ok("publish", "1", "--force")
        path = room.write(f"b.{name}", other.ok("export", "--format", name).out)
        take(room, path, "--format", name)
        assert sorted(texts(room)) == ["Jalan Ditutup", "Pasar Murah"], name


def test_our_own_export_twice_in_one_call(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for number in range(5):
        room.add(f"Judul {number}", "--body", f"Isi {number}")
    for name in ("json", "ndjson", "csv", "tsv"):
        paths = [room.write(f"{n}.{name}", room.ok("export", "--format", name).out) for n in "ab"]
        other = Newsroom(room.folder, room.store.suffix[1:])
        other.store = room.folder / f"{name}{room.store.suffix}"
        assert counts(take(other, *paths)) == (5, 0, 5, 0, 0)
        assert other.export()["articles"] == room.export()["articles"]


def test_a_merged_archive_is_followed_and_never_taken_for_ours(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Pasar Murah", "--body", "Dibuka pagi ini.")
    other = Newsroom(room.folder, room.store.suffix[1:])
    other.store = room.folder / f"lain{room.store.suffix}"
    other.add("Jalan Ditutup", "--body", "Mulai malam nanti.")
    take(room, room.write("b.json", other.ok("export").out))
    before = room.export()
    take(room, room.write("b.json", other.ok("export").out))
    assert room.export() == before
    other.ok("edit", "1", "--title", "Jalan Dibuka", "--body", "Sejak pagi.", "--slug", "jalan-2")
    assert counts(take(room, room.write("b.json", other.ok("export").out))) == (0, 1, 0, 0, 0)
    assert texts(room) == {"Pasar Murah": "Dibuka pagi ini.", "Jalan Dibuka": "Sejak pagi."}


def test_the_archives_identity_stays(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    identity = room.export()["archive"]
    room.ok("undo")
    room.add("Dua")
    assert room.export()["archive"] == identity
    assert json.loads(room.ok("export", "--format", "ndjson").out)["archive"] == identity
    assert room.ok("store", "verify").code == 0
    assert room.ok("log", "--verify").code == 0


@pytest.mark.parametrize("has_source", [True, False])
def test_conflicts_are_settled(any_newsroom: Newsroom, has_source: bool) -> None:
    room = any_newsroom
    source = {"source": {"kind": "cms", "uri": "https://a.example", "id": "1"}}
    record: dict[str, Any] = {"title": "Judul", "slug": "judul", "body": "a b c d"}
    record |= source if has_source else {}
    take(room, room.write("a.json", record))
    room.ok("edit", "1", "--body", "kami punya")
    path = room.write("a.json", {**record, "body": "a b c e"})
    assert counts(take(room, path, code=1)) == (0, 0, 0, 0, 1)
    assert counts(take(room, path, "--on-conflict", "report", code=1)) == (0, 0, 0, 0, 1)
    assert counts(take(room, path, "--on-conflict", "ours")) == (0, 0, 1, 0, 0)
    assert counts(take(room, path)) == (0, 0, 1, 0, 0)
    assert room.article("1")["body"] == "kami punya"
    path = room.write("a.json", {**record, "body": "a b c f"})
    assert counts(take(room, path, "--on-conflict", "new")) == (1, 0, 0, 0, 0)
    before = room.export()
    for words in ([], ["--on-conflict", "new"], ["--on-conflict", "report"]):
        assert counts(take(room, path, *words)) == (0, 0, 1, 0, 0)
    assert room.export() == before
    path = room.write("a.json", {**record, "body": "a b c g"})
    assert counts(take(room, path, "--on-conflict", "new")) == (0, 1, 0, 0, 0)
    assert sorted(one["body"] for one in room.export()["articles"]) == ["a b c g", "kami punya"]


def test_a_copy_of_our_own_article_comes_once(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Judul", "--body", "lama sekali")
    old = room.write("lama.json", room.ok("export").out)
    room.ok("edit", "1", "--body", "baru sekali")
    assert counts(take(room, old, "--on-conflict", "new")) == (1, 0, 0, 0, 0)
    before = room.export()
    assert counts(take(room, old, "--on-conflict", "new")) == (0, 0, 1, 0, 0)
    assert room.export() == before


# Pages of one slug below two others, with one text


FORM = "Isi yang sama persis untuk dua halaman."


def page(number: int, title: str, parent: str) -> str:
    """A page of WordPress below another."""
    text = post(number, title, slug="profil", body=FORM)
    text = text.replace("/profil/<", f"/{parent}/profil/<")
    return text.replace("<wp:post_type>post", "<wp:post_type>page")


def write_pages(room: Newsroom, name: str) -> list[str]:
    """Two files of one page each, in one of several shapes."""
    pages = ((7, "Profil Dinkes", "dinkes"), (9, "Profil Bappeda", "bappeda"))
    files: list[Any] = []
    for number, title, parent in pages:
        address = f"http://contoh.example/{parent}/profil/"
        row = {"slug": "profil", "title": title, "date": "2025-05-14T12:25:00Z", "body": FORM}
        files.append(
            {
                "wxr": wxr(page(number, title, parent)),
                "no-site": wxr(page(number, title, parent), site=""),
                "feed": feed(
                    item(
                        title,
                        link=address,
                        pubDate="Wed, 14 May 2025 12:25:00 GMT",
                        description=FORM,
                    ),
                    link="http://contoh.example/",
                ),
                "link": {**row, "link": address},
                "parent": {**row, "parent": parent},
            }[name]
        )
    return [room.write(f"{name}{at}", text) for at, text in enumerate(files)]


SHAPES = ("wxr", "no-site", "feed", "link")  # which give addresses; «parent» alone does not
PAIRS = [*product(SHAPES, repeat=2), ("parent", "parent")]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_pages_of_one_slug_and_text_are_two(newsroom: Newsroom, first: str, second: str) -> None:
    one, other = write_pages(newsroom, first)[0], write_pages(newsroom, second)[1]
    for _ in range(2):
        take(newsroom, one)
        take(newsroom, other)
        assert sorted(texts(newsroom)) == ["Profil Bappeda", "Profil Dinkes"]
