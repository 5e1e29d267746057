"""Paragraphs of classic bodies and of typed text, in every output that people read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

BODY = """\
Warga gotong royong membersihkan saluran.

Lurah ikut turun tangan.
Camat menyusul siang hari.
<h2>Jadwal</h2>
Kerja bakti berikutnya pekan depan.

<blockquote>Kami senang.</blockquote>
[gallery ids="7,8"]

Penutup kalimat."""
ITEM = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://contoh.example</wp:base_blog_url><item><title>Kerja bakti</title>
<content:encoded><![CDATA[{}]]></content:encoded><wp:post_id>5</wp:post_id>
<wp:post_date_gmt>2025-05-14 12:25:00</wp:post_date_gmt><wp:post_name>kerja-bakti</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>"""


@pytest.fixture
def classic(newsroom: Newsroom) -> Newsroom:
    newsroom.ok("import", "-", stdin=ITEM.format(BODY))
    return newsroom


def test_readers_see_paragraphs(classic: Newsroom) -> None:
    text = classic.ok("show", "kerja-bakti").out
    assert "saluran.\n\nLurah ikut turun tangan.\nCamat menyusul siang hari.\n\nJadwal\n" in text
    assert "saluran.\n\nLurah" in classic.ok("show", "kerja-bakti", "--format", "markdown").out
    html = classic.ok("show", "kerja-bakti", "--format", "html").out
    assert html.count("<p>") == 5
    assert "tangan.<br>\nCamat" in html
    for name in ("rss", "atom", "ghost"):
        written = classic.ok("export", "--format", name).out.replace("&lt;", "<")
        assert written.replace("&gt;", ">").count("<p>") in {5, 10}, name
    feed = json.loads(classic.ok("export", "--format", "jsonfeed").out)
    assert feed["items"][0]["content_html"].count("<p>") == 5


def test_complete_formats_keep_the_letters(classic: Newsroom, tmp_path: Path) -> None:
    for name in ("wxr", "ndjson"):
        written = classic.ok("export", "--format", name)
        room = Newsroom(tmp_path, f"{name}.db")
        room.ok("import", "-", stdin=written.out)
        assert room.article("kerja-bakti")["body"] == BODY
    assert BODY in classic.ok("export", "--format", "wxr").out


def test_words_of_different_paragraphs_stay_apart(classic: Newsroom) -> None:
    shown = classic("search", "lurah camat", is_terminal=True).out
    assert "hari. Jadwal Kerja bakti" in " ".join(shown.split())


@pytest.mark.parametrize("way", ["option", "stdin", "editor"])
def test_typed_text_without_tags_is_text(newsroom: Newsroom, way: str) -> None:
    text = "Harga < 5 ribu & turun.\n\nDua,\ntiga."
    if way == "option":
        newsroom.ok("add", "Judul", "--body", text)
    elif way == "stdin":
        newsroom.ok("add", "Judul", "--body", "-", stdin=text)
    else:
        newsroom.variables["EDITOR"] = "true"
        newsroom.ok("add", "Judul", "--edit", "--body", text)
    article = newsroom.article("1")
    assert (article["body"], article["body_format"]) == (text, "text")
    html = newsroom.ok("show", "1", "--format", "html").out
    assert "<p>Harga &lt; 5 ribu &amp; turun.</p>\n<p>Dua,<br>\ntiga.</p>" in html


def test_typed_html_stays_html(newsroom: Newsroom) -> None:
    newsroom.ok("add", "Satu", "--body", "<p>a</p>")
    newsroom.ok("add", "Dua", "--body", "R&amp;D")
    newsroom.ok("add", "Tiga", "--body", "Harga", "--body-format", "html")
    newsroom.ok("add", "Empat")
    assert [newsroom.article(one)["body_format"] for one in "1234"] == ["html"] * 4


def test_an_edit_goes_by_what_is_typed_unless_a_format_was_given(newsroom: Newsroom) -> None:
    newsroom.ok("add", "Satu", "--body", "Teks.")
    newsroom.ok("edit", "1", "--body", "<p>Tag.</p>")
    assert newsroom.article("1")["body_format"] == "html"
    newsroom.ok("edit", "1", "--body", "Teks lagi.")
    assert newsroom.article("1")["body_format"] == "text"
    newsroom.ok("edit", "1", "--body", "")
    assert newsroom.article("1")["body_format"] == "text"
    newsroom.ok("add", "Dua", "--body", "<b>", "--body-format", "text")
    newsroom.ok("edit", "2", "--body", "<i>")
    assert newsroom.article("2")["body_format"] == "text"
    newsroom.ok("add", "Tiga", "--body", "*a*", "--body-format", "markdown")
    newsroom.ok("edit", "3", "--body", "<i>b</i>")
    assert newsroom.article("3")["body_format"] == "markdown"


def test_the_default_format_is_a_setting(newsroom: Newsroom) -> None:
    newsroom.ok("config", "set", "body_format", "markdown")
    newsroom.ok("add", "Satu", "--body", "*a*")
    newsroom.ok("add", "Dua", "--body", "a", "--body-format", "html")
    page = newsroom.folder / "isi.html"
    page.write_text("a", encoding="utf-8")
    newsroom.ok("add", "Tiga", "--body-file", str(page))
    formats = [newsroom.article(one)["body_format"] for one in "123"]
    assert formats == ["markdown", "html", "html"]
    failed = newsroom("config", "set", "body_format", "htlm")
    assert failed.code == 2
    assert "Unknown body format 'htlm'." in failed.err
    assert "html" in failed.err


def test_search_reads_what_readers_see(any_newsroom: Newsroom) -> None:
    body = "<p>Ke<b>bakar</b>an</p><p>padam</p><script>rahasia</script><!-- catatan -->"
    any_newsroom.ok("add", "Judul", "--body", body)
    assert "judul" in any_newsroom.ok("search", "kebakaran", "--format", "slugs").out
    for hidden in ("rahasia", "catatan"):
        assert any_newsroom.ok("search", hidden, "--exact", "--format", "slugs").out == ""
