"""CSV and TSV: header names, delimiters, cells of people, and our own tables there and back."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.formats.entries import Entry, Record
from beritacli.formats.sheets import csv as csvfile
from beritacli.formats.sheets import tsv as tsvfile
from beritacli.text.errors import Broken, FormatError
from beritacli.text.escapes import (
    escape_tsv,
    guard_csv,
    unescape_tsv,
    unguard_csv,
)
from tests.formats.strategies import articles
from tests.formats.streams import (
    detect,
    dump_articles,
    read_broken,
    read_bytes,
    read_records,
    write_text,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
SHEET = "Judul;Isi;Kategori;Tanggal;Penulis;Tag;Catatan\r\n"
ROW = (
    'Pasar Murah;"Warga antre.\r\nHarga turun; stok aman.";Ekonomi;06/09/2023;;umkm, pasar;cek\r\n'
)


def fields(text: str | bytes) -> dict[str, Any]:
    (record,) = read_records(csvfile, text)
    return record.fields


def test_a_sheet_as_excel_here_writes_it() -> None:
    assert fields("\ufeff" + SHEET + ROW) == {
        "title": "Pasar Murah",
        "body": "Warga antre.\r\nHarga turun; stok aman.",
        "body_format": "text",
        "categories": ["Ekonomi"],
        "published_at": "06/09/2023",
        "tags": ["umkm", "pasar"],
        "meta": {"Catatan": "cek"},
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_line_ends_and_delimiters(encoding: str, end: str, delimiter: str) -> None:
    lines = ["", delimiter.join(["tanggal", "JUDUL ", "isi_berita"])]
    lines += [delimiter.join(["14 Mei 2025 19:25", "“Pasar” é", f'"a{delimiter}b"']), ""]
    data = end.join(lines).encode(encoding)
    assert detect(data) == ("tsv" if delimiter == "\t" else "csv")
    assert fields(data) == {
        "published_at": "14 Mei 2025 19:25",
        "title": "“Pasar” é",
        "body": f"a{delimiter}b",
        "body_format": "text",
    }


@pytest.mark.parametrize(
    "text",
    [
        *("judul\nA\n", "nama,alamat\nA,B\n", "Judul berita ini, isi yang itu\n\nprosa\n"),
        *("id\tkalimat\nn01\tMeski", "judul,catatan\nA,B\n", "\0judul,isi\n"),
    ],
)
def test_other_tables_and_prose_are_not_taken_for_ours(text: str) -> None:
    assert detect(text) is None


def test_a_table_without_a_title_is_refused_with_its_columns() -> None:
    with pytest.raises(FormatError, match=r"line 2: no column is called judul.*nama, alamat"):
        read_bytes(csvfile, "\nnama,alamat\nA,B\n")


@pytest.mark.parametrize("text", ["", "\n \n", "sep=;\n"])
def test_an_empty_table_is_said_to_be_one(text: str) -> None:
    with pytest.raises(FormatError, match="the file is empty"):
        read_bytes(csvfile, text)


def test_a_table_of_very_many_columns_is_refused_at_once() -> None:
    text = "judul,isi" + ",a" * 1_000_000 + "\n"
    assert detect(text) == "csv"
    with pytest.raises(FormatError, match="line 1: 1,000,002 columns; at most 1,000 are read"):
        read_bytes(csvfile, text)


def test_windows_1252_is_refused_with_a_way_out() -> None:
    data = "judul;isi\nPasar;“Ramai”\n".encode("cp1252")
    assert detect(data) == "csv"
    with pytest.raises(FormatError, match=r"byte 16 of the file.*CSV UTF-8"):
        read_bytes(csvfile, data)


def test_the_mark_of_excel_says_the_delimiter() -> None:
    text = "sep=|\njudul|isi,a\nPasar|x\n"
    assert detect(text) == "csv"
    assert fields(text) == {"title": "Pasar", "meta": {"isi,a": "x"}}


def test_a_header_with_a_line_break_in_a_name() -> None:
    assert fields('judul,"isi\nberita",tgl\nA,B,C\n')["body"] == "B"


def test_two_columns_of_one_name_are_both_kept() -> None:
    found = fields("judul,Judul,title,isi,,\nA,B,C,,D,E\n")
    assert found["title"] == "C"
    assert found["meta"] == {"judul": "A", "judul_2": "B", "column 5": "D", "column 6": "E"}


def test_bad_rows_are_named_and_stop_nothing() -> None:
    text = 'judul,isi\nA,"b\nc"\nD\nE,f,g\nH,"i" j\n"K,l\n'
    entries = read_bytes(csvfile, text)
    assert [(e.place, type(e)) for e in entries if isinstance(e, Record | Broken)] == [
        ("line 2", Record),
        ("line 4", Broken),
        ("line 5", Broken),
        ("line 6", Broken),
        ("line 7", Broken),
    ]
    assert [(broken.reason, broken.text) for broken in read_broken(csvfile, text)] == [
        ("the row has 1 cells, the header 2", "D"),
        ("the row has 3 cells, the header 2", "E,f,g"),
        ("a quote inside a quoted cell is not doubled", 'H,"i" j'),
        ("a quote is opened in this row and not closed", '"K,l'),
    ]


def test_empty_rows_and_empty_cells_past_the_header_are_nothing() -> None:
    assert len(read_records(csvfile, "judul,isi\n,\n \nA,b,,\n\n")) == 1


@pytest.mark.parametrize(
    ("cell", "status"),
    [("Terbit", "published"), ("DRAF", "draft"), ("publish", "published"), ("aneh", "aneh")],
)
def test_words_for_statuses(cell: str, status: str) -> None:
    assert fields(f"judul,isi,status\nA,b,{cell}\n")["status"] == status


@pytest.mark.parametrize(
    ("header", "body", "body_format"),
    [
        ("isi", "3 < 5 & 7", "text"),
        ("isi", "<p>a</p>", None),
        ("content", "a &amp; b", None),
        ("content_html", "a", "html"),
        ("content_markdown", "*a*", "markdown"),
    ],
)
def test_what_a_body_is_written_in(header: str, body: str, body_format: str | None) -> None:
    assert fields(f"judul,{header}\nA,{body}\n").get("body_format") == body_format


def test_terms_are_parted_where_that_is_sure() -> None:
    found = fields('judul,kategori,tag\nA,"Sosial, Budaya",a;b\n')
    assert (found["categories"], found["tags"]) == (["Sosial, Budaya"], ["a", "b"])
    found = fields('judul,kategori,tag\nA,"Sosial; Budaya|Seni","a, b"\n')
    assert (found["categories"], found["tags"]) == (["Sosial", "Budaya", "Seni"], ["a", "b"])


def test_a_byline_is_lifted_only_where_no_column_has_it() -> None:
    (without,) = read_records(csvfile, "judul,isi\nA,b (tm/yl)\n")
    (beside,) = read_records(csvfile, "judul,isi,paraf\nA,b,tm/yl\n")
    assert (without.lifts_byline, beside.lifts_byline) == (True, False)
    assert beside.fields["byline"] == "tm/yl"


def test_apostrophes_and_escapes_of_others_stay() -> None:
    assert fields("Judul,Isi\n'=1,a\\nb\n")["title"] == "'=1"
    (record,) = read_records(tsvfile, 'Judul\tIsi\nA\t"a\\n\nb"\n')
    assert record.fields["body"] == "a\\n\nb"


def test_lists_of_ours_are_read_back() -> None:
    head = "id\tstatus\tdate\tslug\ttitle\tcategories\tbyline\n"
    text = head + "7\tdraft\t2025-05-14T19:25:00+07:00\ta\t=\\t\\\\n\tx; y/z\ttm; yl\n"
    (record,) = read_records(tsvfile, text)
    assert record.fields == {
        "status": "draft",
        "published_at": "2025-05-14T19:25:00+07:00",
        "slug": "a",
        "title": "=\t\\n",
        "categories": ["x", "y/z"],
        "byline": ["tm", "yl"],
        "meta": {"id": 7},
    }


@given(text=texts)
def test_cells_have_inverses(text: str) -> None:
    assert unescape_tsv(escape_tsv(text)) == text
    for given_text in (text, f"={text}", f"'{text}", f"''={text}"):
        assert unguard_csv(guard_csv(given_text)) == given_text


def _without_empty(article: dict[str, Any]) -> dict[str, Any]:
    """The article without what an empty cell can't tell from nothing."""
    return {name: value for name, value in article.items() if value not in (None, "", [], {})}


@given(found=st.lists(articles, max_size=3))
def test_our_tables_come_back(found: list[dict[str, Any]]) -> None:
    dump = dump_articles(*found)
    expected = [{**_without_empty(one), "title": one["title"]} for one in found]
    for module in (csvfile, tsvfile):
        records = read_records(module, write_text(module, dump))
        assert [_as_utc(record.fields) for record in records] == [_as_utc(one) for one in expected]
        assert not any(record.lifts_byline for record in records)


def _as_utc(article: dict[str, Any]) -> dict[str, Any]:
    """The article with its dates as instants, those at the ends of time left as they are."""
    dates = {name: article[name] for name in article if name.endswith("_at")}
    return article | {
        name: datetime.fromisoformat(text).astimezone(UTC)
        for name, text in dates.items()
        if "0002" < text < "9999-12-30"
    }


def test_a_table_library_reads_our_csv_and_runs_nothing() -> None:
    article = {"id": 1, "title": "=cmd|' /C calc'!A0", "tags": ["@a"], "body": 'a,"b"\n;c'}
    text = write_text(csvfile, dump_articles(article))
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert (row["title"], row["tags"]) == ("'=cmd|' /C calc'!A0", "'@a")
    assert row["body"] == 'a,"b"\n;c'
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_instants_have_the_zone_of_the_site() -> None:
    article = {"title": "a", "published_at": "2024-12-31T20:00:00Z"}
    text = write_text(tsvfile, dump_articles(article))
    assert "2025-01-01T03:00:00+07:00" in text


def test_a_cell_of_very_many_lines_takes_little_more_room_than_it_has() -> None:
    content = b'title,body\nx,"' + b"a,\n" * 400_000 + b'"\n'
    tracemalloc.start()
    try:
        (record,) = csvfile.read(io.BytesIO(content))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(record, Record)
    assert peak < 18 * len(content)


def test_a_cell_of_ten_megabytes_and_a_row_that_never_ends() -> None:
    big = "a" * 10_000_000
    assert fields(f"judul,isi\n{big},b\n")["title"] == big
    entries: list[Entry] = read_bytes(csvfile, 'judul,isi\n"' + "a,\n" * 1_000_000)
    assert [type(entry) for entry in entries] == [Broken]
