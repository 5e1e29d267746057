"""Saved news pages: article, menu and timeline, in good order and in bad."""

from __future__ import annotations

import hashlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.formats.entries import CategoryEntry, Record, StampEntry
from beritacli.formats.page import page
from beritacli.text.errors import Broken, FormatError
from tests.conftest import SHARED
from tests.formats.streams import detect, find_formats, read_broken, read_bytes

TITLE = "Warga Sukamaju Gelar Pasar Murah Menjelang Lebaran"
FIRST = "Warga Kelurahan Sukamaju menggelar pasar murah di halaman balai warga, Sabtu pagi."
LAST = "Panitia berharap kegiatan itu menjadi agenda tahunan (Bazar).(tm/yl/yus)"
STORY = f"{TITLE}\n\n{FIRST}\n\n“Semua barang habis sebelum siang, ” ujar panitia.\n\n{LAST}\n"
STAMPS = "\n14 Mei 2025 19:25\n19:25\n14 Mei 2025 19:25\n19:25\n9 MEI 2025 9:05\n9:05\n"
MENU = (
    "\nBerita Terkini\n\n  • All Post\n  • Agama\n  • HUT RI\n  • HUT RI\n  • Pasar Murah\n"
    "    • \u00a0 \u00a0 Back\n    • Pasar Murah\n    • \u00a0 \u00a0 Back\n    • Nasional"
)
REAL = SHARED / "page" / "news-page.txt"


def read_article(text: str) -> Record:
    """Read the article of a page, which must be readable whole."""
    first, *others = read_bytes(page, text)
    assert isinstance(first, Record)
    assert not any(isinstance(entry, Broken | Record) for entry in others)
    return first


def test_a_whole_page() -> None:
    assert detect(STORY + STAMPS + MENU) == "page"
    article, *others = read_bytes(page, STORY + STAMPS + MENU)
    fields = {
        "title": TITLE,
        "body": f"{FIRST}\n\n“Semua barang habis sebelum siang, ” ujar panitia.\n\n{LAST}",
        "body_format": "text",
        "status": "draft",
        "source": {
            "kind": "page",
            "uri": None,
            "id": hashlib.sha256(f"{TITLE}\n{FIRST}".encode()).hexdigest()[:16],
        },
    }
    assert article == Record(fields, "line 1", fields, lifts_byline=True)
    assert others == [
        CategoryEntry("Agama"),
        CategoryEntry("HUT RI"),
        CategoryEntry("HUT RI"),
        CategoryEntry("Pasar Murah"),
        CategoryEntry("Pasar Murah", placed=False),
        CategoryEntry("Nasional", placed=False),
        StampEntry("14 Mei 2025 19:25"),
        StampEntry("14 Mei 2025 19:25"),
        StampEntry("9 MEI 2025 9:05"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: "\n\n" + text + "\n\n",
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace(f"{FIRST}\n", f"{FIRST}\n\n.\n\n . \n"),
        lambda text: text.replace("\nBerita Terkini\n", ""),
    ],
    ids=["CRLF", "CR", "BOM", "blank lines", "single newlines", "lone full stops", "no heading"],
)
def test_pages_that_differ_in_form_give_the_same(change: object) -> None:
    text = STORY + STAMPS + MENU
    assert callable(change)
    changed = [entry[0] for entry in read_bytes(page, change(text))]
    assert changed == [entry[0] for entry in read_bytes(page, text)]


def test_parts_that_are_missing_leave_the_others() -> None:
    whole = read_bytes(page, STORY + STAMPS + MENU)
    assert read_bytes(page, STORY + MENU) == whole[:7]
    assert read_bytes(page, STORY + STAMPS) == [whole[0], *whole[7:]]
    assert read_bytes(page, STORY) == whole[:1]
    assert read_broken(page, STAMPS + MENU) == [
        Broken("line 1", "no article: the page has no text beside menu and timeline", "")
    ]
    assert read_bytes(page, STAMPS + MENU)[1:] == whole[1:]
    assert detect(STORY) is None


def test_a_timeline_that_is_cut_and_a_menu_without_a_filter() -> None:
    entries = read_bytes(page, f"{STORY}\n • Agama\n • Bantuan\n14 Mei 2025 19:25")
    assert entries[1:] == [
        CategoryEntry("Agama"),
        CategoryEntry("Bantuan"),
        StampEntry("14 Mei 2025 19:25"),
    ]


def test_bullets_and_dates_within_the_article_are_its_text() -> None:
    lines = ["• beras", "14 Mei 2025 19:25", "• gula", "19:25", "Demikian."]
    text = "\n".join([TITLE, FIRST, *lines]) + STAMPS
    assert read_article(text).fields["body"].split("\n\n")[-1] == "Demikian."
    assert "beras" in read_article(text).fields["body"]
    assert "14 Mei 2025 19:25" in read_article(text).fields["body"]


def test_menu_entries_after_a_submenu_are_placed_again() -> None:
    menu = "  • A\n    • Back\n    • B\n      • C\n  • D\n  • back\n  • E\n  •\n"
    assert read_bytes(page, f"{STORY}\n  • All Post\n{menu}")[1:] == [
        CategoryEntry("A"),
        CategoryEntry("B", placed=False),
        CategoryEntry("C", placed=False),
        CategoryEntry("D"),
        CategoryEntry("E", placed=False),
    ]


def test_a_page_without_a_title_is_broken_and_its_rest_is_read() -> None:
    text = STORY.partition("\n\n")[2] + STAMPS + MENU
    first, *others = read_bytes(page, text)
    assert isinstance(first, Broken)
    assert first.place == "line 1"
    assert first.reason == "no title line: the text begins with a paragraph"
    assert first.text.startswith(FIRST)
    assert first.text.endswith(LAST)
    assert len(others) == 9


def test_a_page_without_a_body_is_broken_and_its_rest_is_read() -> None:
    first, *others = read_bytes(page, f"\n{TITLE}\n{STAMPS}{MENU}")
    assert first == Broken("line 2", "no body below the title", TITLE)
    assert len(others) == 9


@pytest.mark.parametrize(
    "title", ["Harga Beras Turun...", "Siapkah Kita?", "Wali Kota: Jaga Kota.", "“Ayo Sekolah.”"]
)
def test_titles_that_end_like_sentences(title: str) -> None:
    assert read_article(f"{title}\n\n{FIRST}").fields["title"] == title


def test_text_that_is_not_the_article_is_named() -> None:
    (broken,) = read_broken(
        page, STORY + STAMPS + "\nArsip\n" + MENU + "\n\nHak cipta 2025\nKontak"
    )
    assert broken == Broken("line 30", "text outside the article", "Hak cipta 2025\nKontak")


def test_several_lines_over_the_menu_are_no_heading() -> None:
    (broken,) = read_broken(page, f"{STORY}{STAMPS}\nKirim kabar\nke redaksi\n{MENU}")
    assert broken.text == "Kirim kabar\nke redaksi"


def test_a_menu_begins_at_its_filter_whatever_follows() -> None:
    article, broken, category = read_bytes(page, f"{STORY}\n• All Post\n• Agama\n\nHak cipta\n")
    assert article == read_article(STORY)
    assert isinstance(broken, Broken)
    assert broken.text == "Hak cipta"
    assert category == CategoryEntry("Agama")


def test_a_line_over_all_is_not_taken_for_the_article() -> None:
    first, broken, *_ = read_bytes(page, f"Beranda\n{STAMPS}{MENU}\n\n{STORY}")
    assert isinstance(first, Record)
    assert first.fields["title"] == TITLE
    assert broken == Broken("line 1", "text outside the article", "Beranda")


def test_an_article_below_menu_and_timeline_is_found() -> None:
    first, *others = read_bytes(page, f"{STAMPS}{MENU}\n\n{STORY}")
    assert isinstance(first, Record)
    assert first.fields["title"] == TITLE
    assert len(others) == 9


def test_windows_1252_is_read_where_it_is_text() -> None:
    text = f"Kafé “Maju” Dibuka\n\n{FIRST}\n"
    assert read_article(text).fields == read_bytes(page, text.encode("cp1252"))[0][0]


REFUSED = {
    b"": "the file is empty",
    b"\n . \n": "the file is empty",
    b"Judul\n\nIsi\0": "not UTF-8 text at byte 10 of the file (counted from 0)",
    b"\xef\xbb\xbfJudul\0": "not UTF-8 text at byte 8 of the file (counted from 0)",
    b"Judul \x81": "not UTF-8 text at byte 6 of the file (counted from 0)",
    b"Judul \xff\x01": "not UTF-8 text at byte 6 of the file (counted from 0)",
    "Judul\n\nIsi".encode("utf-16"): "not UTF-8 text at byte 0 of the file (counted from 0)",
}


@pytest.mark.parametrize(("data", "message"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_no_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_bytes(page, data)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "junk",
    [b"\n", b"a\n", "• x\n".encode(), b"(", b" ", b". ", b"1 Mei 2025 10:00\n10:00\n", b"\xff"],
)
def test_junk_takes_no_time(junk: bytes) -> None:
    for size in (500_000, 10_000_000):
        data = (junk * (size // len(junk) + 1))[:size]
        before = time.monotonic()
        try:
            for _ in zip(read_bytes(page, data), range(3), strict=False):
                pass
        except FormatError:
            pass
        assert time.monotonic() - before < 30
        find_formats(data)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
        | st.sampled_from(["• A", "  • Back", "14 Mei 2025 19:25", "19:25", ".", "Berita Terkini"]),
    )
)
def test_any_text_gives_one_article_at_most_and_loses_no_mark(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        entries = read_bytes(page, text)
    except FormatError:
        assert not text.strip("\ufeff.\n \u00a0•◦▪") or not text.split()
        return
    articles = [entry for entry in entries if isinstance(entry, Record)]
    assert len(articles) <= 1
    kept = "\n".join(str(part) for entry in entries for part in entry)
    for line in lines:
        if line == "14 Mei 2025 19:25":
            assert line in kept


@pytest.mark.outside
def test_the_real_page_gives_what_its_readme_says() -> None:
    data = REAL.read_bytes()
    assert detect(data) == "page"
    article, *others = read_bytes(page, data)
    assert isinstance(article, Record)
    lines = data.decode().split("\n")
    assert article.fields["title"] == lines[0]
    assert article.fields["body"].split("\n\n") == lines[2:21:2]
    assert len(lines[2:21:2]) == 10
    assert article.fields["body"].endswith("(tm/yl/yus)")
    assert not [name for name in article.fields if name.endswith("_at")]
    categories, stamps = others[:65], others[65:]
    placed = [one.name for one in categories if isinstance(one, CategoryEntry) and one.placed]
    assert len(placed) == 63
    assert sorted(name for name in set(placed) if placed.count(name) == 2) == [
        "HUT RI",
        "Kota Metro",
    ]
    assert (placed[0], placed[-1]) == ("Agama", "Zakat")
    assert placed == sorted(placed, key=str.casefold)
    assert categories[63:] == [
        CategoryEntry("Mall Pelayanan Publik", placed=False),
        CategoryEntry("Nasional", placed=False),
    ]
    assert len(stamps) == 12
    assert (stamps[0], stamps[-1]) == (
        StampEntry("14 Mei 2025 19:25"),
        StampEntry("8 Mei 2025 14:21"),
    )
    assert not {"Back", "All Post"} & {entry[0] for entry in others}
