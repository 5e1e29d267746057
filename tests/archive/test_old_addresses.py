"""Old addresses that sources tell, and slugs that go back as they were given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.conftest import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://contoh.example</wp:base_blog_url>"""
ITEM = """<item><title>{title}</title><wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt>2025-05-14 12:25:00</wp:post_date_gmt><wp:post_name>{slug}</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"""


def item(number: int, slug: str, *old: str, kind: str = "post") -> str:
    meta = "".join(
        f"<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>{one}</wp:meta_value>"
        "</wp:postmeta>"
        for one in old
    )
    return ITEM.format(title=f"Judul {number}", number=number, slug=slug, more=meta, kind=kind)


def wxr(*items: str) -> str:
    return HEAD + "".join(items) + "</channel></rss>"


def old_slugs(written: str) -> list[str]:
    pattern = r"_wp_old_slug.*?<wp:meta_value>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</"
    return re.findall(pattern, written)


def test_old_slugs_of_wordpress_find_their_article(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    file = wxr(item(1, "jadwal-baru", "jadwal", "jadwal-2024"))
    room.ok("import", "-", stdin=file)
    for slug in ("jadwal", "jadwal-2024", "jadwal-baru"):
        assert room.article(slug)["id"] == 1
    again = room.ok("import", "-", stdin=file)
    assert "Nothing changed." in again.err
    assert old_slugs(room.ok("export", "--format", "wxr").out) == ["jadwal", "jadwal-2024"]


def test_a_slug_of_today_comes_before_an_old_one(newsroom: Newsroom) -> None:
    newsroom.ok("import", "-", stdin=wxr(item(1, "baru", "lama"), item(2, "lama", "lain")))
    assert newsroom.article("lama")["title"] == "Judul 2"
    assert newsroom.article("lain")["title"] == "Judul 2"


def test_a_later_import_tells_of_more(newsroom: Newsroom) -> None:
    newsroom.ok("import", "-", stdin=wxr(item(1, "satu")))
    newsroom.ok("import", "-", stdin=wxr(item(1, "dua", "satu", "nol")))
    assert newsroom.article("satu")["slug"] == "dua"
    assert newsroom.article("nol")["slug"] == "dua"


def test_our_own_old_slugs_go_out_and_come_back(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.ok("import", "-", stdin=wxr(item(1, "satu")))
    newsroom.ok("edit", "1", "--slug", "dua")
    written = newsroom.ok("export", "--format", "wxr").out
    assert old_slugs(written) == ["satu"]
    other = Newsroom(tmp_path, "lain.db")
    other.ok("import", "-", stdin=written)
    assert other.article("satu")["slug"] == "dua"
    assert other.article("dua")["meta"] == newsroom.article("dua")["meta"]
    assert other.ok("export", "--format", "wxr").out == written


def test_addresses_of_generators_find_their_article(newsroom: Newsroom) -> None:
    page = """---
title: Judul
date: 2025-05-14
aliases: [/berita/2024/judul-lama/, judul-tua.html, "https://lain.example/x?p=1", /Foo Bar/]
redirect_from: /kabar/judul-usang/index.html
---
Isi."""
    newsroom.ok("import", newsroom.write("2025-05-14-judul.md", page))
    for slug in ("judul-lama", "judul-tua", "judul-usang"):
        assert newsroom.article(slug)["slug"] == "judul"
    assert newsroom.article("1")["meta"]["aliases"][0] == "/berita/2024/judul-lama/"


def test_the_slug_that_the_source_gave_goes_back_to_it(newsroom: Newsroom, tmp_path: Path) -> None:
    items = [item(1, "visi", kind="page"), item(2, "visi", kind="page"), item(3, "Résumé Kota")]
    newsroom.ok("import", "-", stdin=wxr(*items))
    slugs = ["visi", "visi-2", "resume-kota"]
    assert [newsroom.article(one)["slug"] for one in "123"] == slugs
    written = newsroom.ok("export", "--format", "wxr").out
    given = re.findall(r"<wp:post_name><!\[CDATA\[(.*?)\]\]>", written)
    assert given == ["visi", "visi", "Résumé Kota"]
    other = Newsroom(tmp_path, "lain.db")
    other.ok("import", "-", stdin=written)
    assert [other.article(one)["slug"] for one in "123"] == slugs
    newsroom.ok("edit", "2", "--slug", "visi-kota")
    written = newsroom.ok("export", "--format", "wxr", "--id", "2").out
    assert "<wp:post_name><![CDATA[visi-kota]]>" in written


def listed(room: Newsroom, *words: str) -> list[dict[str, object]]:
    """The old addresses of an export."""
    found: list[dict[str, object]] = room.ok("export", "--format", "json", *words).json[
        "old_addresses"
    ]
    return found


def publish(room: Newsroom, slug: str, *later: str) -> str:
    """Publish an article and give it other slugs, one after the other; returns its id."""
    words = ("--slug", slug, "--body", f"Isi {slug}.", "--publish", "--force")
    number = room.add(f"Judul {slug}", *words)
    for other in later:
        room.ok("edit", number, "--slug", other)
    return number


def test_json_has_the_old_addresses_and_gives_them_back(
    any_newsroom: Newsroom, tmp_path: Path
) -> None:
    room = any_newsroom
    one = publish(room, "satu", "satu-b", "satu-c")
    other = publish(room, "dua", "dua-b", "dua")  # its own again
    gone = publish(room, "tiga", "tiga-b")
    room.ok("delete", gone, "--yes")
    expected = [
        {"slug": "dua-b", "article": int(other)},
        {"slug": "satu", "article": int(one)},
        {"slug": "satu-b", "article": int(one)},
    ]  # and nothing of what was deleted
    assert listed(room) == expected
    assert listed(room, "--id", other) == expected[:1]
    assert listed(room, "--slug", "satu-c") == expected[1:3]
    for number, form in enumerate(("json", "tinydb")):
        file = room.folder / f"arsip-{form}"
        room.ok("export", str(file), "--format", form)
        for engine in ("db", "json"):
            lain = Newsroom(tmp_path, f"{number}.{engine}")
            lain.ok("import", str(file))
            assert lain.export() == room.export()
            assert lain.article("satu")["slug"] == "satu-c"
            assert "Nothing changed." in lain.ok("import", str(file)).err


def test_a_store_of_tinydb_has_its_old_addresses(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, "json")
    publish(room, "satu", "satu-b")
    room.ok("delete", publish(room, "dua"), "--yes")
    lain = Newsroom(tmp_path, "lain.db")
    lain.ok("import", str(room.store))
    assert listed(lain) == listed(room)


def test_old_addresses_may_stand_after_the_articles(newsroom: Newsroom, tmp_path: Path) -> None:
    publish(newsroom, "satu", "satu-b")
    sorted_keys = dict(sorted(newsroom.export().items()))
    lain = Newsroom(tmp_path, "lain.db")
    lain.ok("import", lain.write("urut.json", sorted_keys))
    assert lain.article("satu")["slug"] == "satu-b"


def test_a_merged_archive_takes_no_address_that_is_taken(
    any_newsroom: Newsroom, tmp_path: Path
) -> None:
    room = any_newsroom
    publish(room, "jadwal", "jadwal-b")
    publish(room, "harga", "harga-b")
    publish(room, "pasar", "pasar-b")
    lain = Newsroom(tmp_path, "lain.db")
    own = publish(lain, "jadwal", "jadwal-kami")  # an old address there, too
    today = publish(lain, "pasar")  # an address of today
    for _ in range(2):
        lain.ok("import", room.write("arsip.json", room.export()))
        assert lain.article("jadwal")["id"] == int(own)
        assert lain.article("pasar")["id"] == int(today)
        assert lain.article("harga")["slug"] == "harga-b"


def test_one_call_with_two_exports_keeps_the_addresses_of_both(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    number = publish(newsroom, "satu", "dua")
    first = newsroom.write("satu.json", newsroom.export())
    newsroom.ok("edit", number, "--slug", "tiga")
    second = newsroom.write("dua.json", newsroom.export())
    lain = Newsroom(tmp_path, "lain.db")
    lain.ok("import", first, second)
    assert lain.article("satu")["slug"] == lain.article("dua")["slug"] == "tiga"


def test_what_is_no_old_address_is_reported(newsroom: Newsroom) -> None:
    entries = [{"slug": "lama", "article": "x"}, {"slug": 5, "article": 1}, {"slug": "lama"}, 7]
    entries += [{"slug": "../x", "article": 1}, {"slug": "ada", "article": 99}]
    file = newsroom.write(
        "arsip.json",
        {"version": 1, "old_addresses": entries, "articles": [{"id": 1, "title": "Judul"}]},
    )
    told = newsroom("import", file)
    assert told.code == 1
    assert told.err.count("not one of the old_addresses of an archive") == 4
    assert newsroom.article("1")["title"] == "Judul"
    assert listed(newsroom) == []
