"""Workbooks: cells as people see them, sheets, headers, and what is hostile or something else."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from beritacli.formats.entries import LeftOut, Record
from beritacli.formats.sheets import xlsx
from beritacli.text.errors import Broken, FormatError
from tests.formats.streams import detect
from tests.formats.workbooks import MAIN, cell, make_workbook, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from beritacli.formats.entries import Entry
    from tests.conftest import Newsroom

HEAD = ["Judul", "Isi", "Tanggal", "Nomor"]
DATE, ZEROS = '<c r="{}" s="1"><v>{}</v></c>', '<c r="{}" s="2"><v>{}</v></c>'
MOST_MEGABYTES = 400


def read(content: bytes) -> list[Entry]:
    return list(xlsx.read(io.BytesIO(content)))


def read_cell(xml: str, **more: object) -> str | None:
    """What the third column of a row says."""
    sheet = rows_of(["Judul", "Isi", "Catatan"], ["A", "b", xml])
    (entry,) = read(make_workbook({"S": sheet}, **more))  # type: ignore[arg-type] # of its options
    assert isinstance(entry, Record), entry
    return entry.fields.get("meta", {}).get("Catatan")


def number(text: str, style: int = 0) -> str:
    return f'<c r="C2" s="{style}"><v>{text}</v></c>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *(("12", "12"), ("12.0", "12"), ("0.30000000000000004", "0.3"), ("-1.5", "-1.5")),
        *(("1E15", "1000000000000000"), ("123456789012345678", "123456789012345678")),
        *(("1.5E-3", "0.0015"), ("NaN", "NaN"), ("1E999", "1E999"), ("abc", "abc")),
    ],
)
def test_numbers_are_what_people_see(text: str, shown: str) -> None:
    assert read_cell(number(text)) == shown


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [
        ("dd/mm/yyyy hh:mm", "45791.809027777781", "2025-05-14T19:25:00"),
        ("[$-421]dd mmmm yyyy;@", "45791", "2025-05-14"),
        ('"pukul" hh:mm', "0.80902777777777779", "19:25:00"),
        ("yyyy-mm-dd", "59", "1900-02-28"),
        ("yyyy-mm-dd", "61", "1900-03-01"),
        ("yyyy-mm-dd", "-3", "-3"),
        ("yyyy-mm-dd", "9999999", "9999999"),
        ('0.00 "hari"', "12.5", "12.5"),
        ("[Red]#,##0", "1200", "1200"),
        ("[h]:mm", "1.5", "1.5"),
        ("General", "45791", "45791"),
        ("00000", "42", "00042"),
    ],
)
def test_a_format_makes_dates_and_zeros_of_numbers(code: str, text: str, shown: str) -> None:
    assert read_cell(number(text, 1), formats=[code]) == shown


def test_dates_of_a_workbook_that_counts_from_1904() -> None:
    found = read_cell(
        number("44329.5", 1), formats=["d/m/yy"], properties='<workbookPr date1904="1"/>'
    )
    assert found == "2025-05-14T12:00:00"


@pytest.mark.parametrize("style", [14, 17, 22, 47])
def test_formats_that_have_only_a_number(style: int) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="{style}"/></cellXfs></styleSheet>'
    )
    assert read_cell(number("45791", 1), more={"xl/styles.xml": styles}) == "2025-05-14"


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ('<c r="C2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="C2" t="str"><f>A1</f><v>hasil &amp; lain</v></c>', "hasil & lain"),
        ('<c r="C2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="C2" t="str"><f>A1</f><v></v></c>', None),
        ('<c r="C2" t="d"><v>2025-05-14T19:25:00</v></c>', "2025-05-14T19:25:00"),
        ('<c r="C2" t="s"><v>1</v></c>', "tebal dan miring"),
        ('<c r="C2" t="s"><v>2</v></c>', "a\r\n_x000D_"),
        ('<c r="C2" t="s"><v>3</v></c>', "課"),
        ('<c r="C2" t="s"><v></v></c>', None),
        ('<c t="s"><v>0</v></c>', "biasa"),
        ('<c r="C2" t="e"><v>#N/A</v></c>', "#N/A"),
    ],
)
def test_kinds_of_cells(xml: str, shown: str | None) -> None:
    texts = [
        "<t>biasa</t>",
        "<r><rPr><b/></rPr><t>tebal</t></r><r><t> dan miring</t></r>",
        "<t>a_x000D_\n_x005F_x000D_</t>",
        '<t>課</t><rPh sb="0" eb="1"><t>カ</t></rPh>',
    ]
    assert read_cell(xml, texts=texts) == shown


def test_a_strict_workbook_has_other_namespaces() -> None:
    content = make_workbook({"S": rows_of(HEAD, ["A", "b"])})
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            text = old.read(name).replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/main")
            new.writestr(name.replace("/", "\\"), text)
    assert [type(one) for one in read(packed.getvalue())] == [Record]


def test_a_workbook_has_the_rules_of_csv(any_newsroom: Newsroom) -> None:
    sheet = rows_of(
        ["Judul", "Isi", "Tanggal", "Kategori", "Tag", "Status", "Nomor surat"],
        ["Pasar", "Satu\ndua <3", DATE.format("C2", "45791.809027777781"), "Ekonomi; Sosial"],
        ["", " "],
        ["Banjir", "x", "06/09/2023", "", "air, hujan", "Terbit", ZEROS.format("G4", "7")],
    )
    path = any_newsroom.folder / "dinkes.xlsx"
    path.write_bytes(make_workbook({"S": sheet}, formats=["d/m/yyyy", "000"]))
    words = ["import", str(path), "--source", "dinkes", "--key", "Nomor surat"]
    done = any_newsroom(*words)
    assert (done.code, "row 2" in done.err) == (1, True)  # it has no key
    any_newsroom.ok("import", str(path))
    pasar, banjir = any_newsroom.article("pasar"), any_newsroom.article("banjir")
    assert (pasar["published_at"], pasar["categories"]) == (
        "2025-05-14T12:25:00Z",
        ["ekonomi", "sosial"],
    )
    assert (pasar["body"], pasar["body_format"]) == ("Satu\ndua <3", "text")
    assert (banjir["status"], banjir["tags"]) == ("published", ["air", "hujan"])
    assert banjir["source"] == {"kind": "sender", "uri": "dinkes", "id": "007"}
    assert "Nothing changed." in any_newsroom.ok("import", str(path)).err


def test_titles_stand_above_a_header_and_faults_in_rows() -> None:
    sheet = rows_of(["DAFTAR BERITA"], ["Tahun 2025"], first=2) + rows_of(
        HEAD,
        ["A", "b"],
        ["B", '<c r="B7" t="e"><v>#REF!</v></c>'],
        ["C", '<c r="B8"><f>UPPER(A8)</f></c>'],
        ["D", "b", "", "1", "lebih"],
        ["E", "b", "", '<c r="D10" t="s"><v>0</v></c>'],
        first=5,
    )
    above, *found = read(make_workbook({"S": sheet}, texts=["<t>nol</t>"]))
    assert above == LeftOut("rows above a header", 2)
    assert [(type(one), one.place) for one in found if isinstance(one, Record | Broken)] == [
        (Record, "row 6"),
        (Broken, "row 7"),
        (Broken, "row 8"),
        (Broken, "row 9"),
        (Record, "row 10"),
    ]
    assert [one.reason for one in found if isinstance(one, Broken)] == [
        "cell B7 has the error #REF!",
        "the formula in cell B8 has no value: open the file and save it",
        "the row has 5 cells, the header 4",
    ]


def test_sheets_that_are_read_and_those_that_are_not(newsroom: Newsroom) -> None:
    sheets = {
        "Petunjuk": rows_of(["Isilah judul"]),
        "Januari": rows_of(HEAD, ["A", "b"]),
        "Rahasia": rows_of(HEAD, ["Bocor", "b"]),
        "Februari": rows_of(HEAD, ["B", "b"], ["C", "x", "kapan"]),
    }
    path = newsroom.folder / "a.xlsx"
    path.write_bytes(make_workbook(sheets, hidden=["Rahasia"]))
    done = newsroom("import", str(path))
    assert done.code == 1
    assert "sheet «Februari», row 3: published_at: 'kapan'" in done.err
    assert "1 hidden sheet («Rahasia»)" in done.err
    assert "1 sheet without columns of articles («Petunjuk»)" in done.err
    assert newsroom.ok("list", "--format", "slugs").out.split() == ["b", "a"]


@pytest.mark.parametrize(
    ("sheets", "hidden", "code", "says"),
    [
        ({"S": rows_of(["Nama", "Alamat"])}, [], 4, "sheet «S» begins with: Nama, Alamat"),
        ({"S": ""}, [], 4, "the workbook is empty"),
        ({"S": rows_of(HEAD)}, ["S"], 4, "all sheets of the workbook are hidden"),
        (
            {"S": f"<row>{cell('A1', 'Judul')}{cell('B1', 'Isi')}{cell('ALM1', 'x')}</row>"},
            [],
            1,
            "1,001 columns",
        ),
        ({"S": "<row><c"}, [], 1, "xl/worksheets/s0.xml in the workbook"),
        ({"S": rows_of(HEAD, ['<c r="A2" t="s"><v>5</v></c>'])}, [], 1, "cell A2 names a text"),
    ],
)
def test_a_workbook_without_articles_says_why(
    newsroom: Newsroom, sheets: dict[str, str], hidden: list[str], code: int, says: str
) -> None:
    path = newsroom.folder / "a.xlsx"
    path.write_bytes(make_workbook(sheets, hidden=hidden))
    done = newsroom("import", str(path))
    assert (done.code, len(done.err.splitlines())) == (code, 2), done
    assert says in done.err


def test_workbooks_are_read_from_streams_and_packed_files(newsroom: Newsroom) -> None:
    content = make_workbook({"S": rows_of(HEAD, ["A", "b"])})
    assert detect(content) == "xlsx"
    assert "(xlsx): 1 added" in newsroom.ok("import", "-", stdin=content).err
    packed = newsroom.folder / "a.xlsx.gz"
    packed.write_bytes(gzip.compress(content))
    with zipfile.ZipFile(newsroom.folder / "b.zip", "w") as archive:
        archive.writestr("masuk/a.xlsx", content)
        archive.writestr("masuk/b.docx", b"PK\x03\x04word")
    for name in ("a.xlsx.gz", "b.zip"):
        assert "1 unchanged" in newsroom.ok("import", str(newsroom.folder / name)).err


def test_it_is_loaded_for_workbooks_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("judul,isi\nA,b\n", encoding="utf-8")
    script = (
        "import sys\nfrom beritacli.main import main\ntry:\n    main()\nexcept SystemExit:\n"
        "    print('workbook' if 'beritacli.formats.sheets.workbook' in sys.modules else 'none')"
    )
    words = ["--store", "berita.db", "import", "a.csv"]
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout == b"none\n"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "an old Excel workbook (.xls)"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "with a password"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "an old Word document (.doc)"),
        ("a.xls", OLE, "an old Office file"),
        ("a.xls", b"<html><table><tr><td>Judul</td></tr></table></html>", "an HTML page"),
    ],
)
def test_what_is_no_workbook_is_refused_by_what_it_is(
    newsroom: Newsroom, name: str, content: bytes, says: str
) -> None:
    path = newsroom.folder / name
    path.write_bytes(content)
    done = newsroom("import", str(path))
    assert (done.code, len(done.err.splitlines())) == (4, 2), done
    assert says in done.err
    good = newsroom.write("baik.json", {"title": "Baik"})
    done = newsroom("import", str(path), good)
    assert (done.code, says in done.err) == (1, True)
    assert newsroom.ok("list", "--format", "slugs").out == "baik\n"


FAR = rows_of(["Judul", "Isi"]) + f'<row r="1048576">{cell("XFD1048576", "x")}</row>'
ROW = rows_of(["Judul", "Isi"])
ATTRIBUTES = "".join(f' a{number}=""' for number in range(300_000))
TEXTS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
# What is in the sheet, or in another part; and what is said of it, if it is refused.
HOSTILE: dict[str, tuple[str, Callable[[], str], str | None]] = {
    "far": ("", lambda: FAR, "the row has 16384 cells"),
    "beyond": ("", lambda: f"<row>{cell('ZZZ1', 'x')}</row>", "more than 16,384 cells"),
    "runs": ("", lambda: f"{ROW}<row><c><is>{'<r/>' * 15_000_000}</is></c></row>", "elements"),
    "cells": ("", lambda: f"{ROW}<row>{'<c/>' * 15_000_000}</row>", "more than 16,384 cells"),
    "rows": ("", lambda: ROW + "<row/>" * 10_000_000, "1,048,576 rows"),
    "text": ("", lambda: f"{ROW}<row>{cell('A2', 'x' * 40_000_000)}</row>", ""),
    "attributes": ("", lambda: f"{ROW}<row{ATTRIBUTES}/>", "attributes"),
    "elements": ("", lambda: ROW + "<a>" * 15_000_000, "elements"),
    "texts": (TEXTS, lambda: f"<sst>{'<si/>' * 12_000_000}</sst>", "3,000,000 texts"),
    "styles": (STYLES, lambda: f"<s><cellXfs>{'<xf/>' * 12_000_000}</cellXfs></s>", "elements"),
    "sheets": ("xl/workbook.xml", lambda: f"<w>{'<sheet/>' * 8_000_000}</w>", "1,000 sheets"),
    "entities": (TEXTS, lambda: '<!DOCTYPE s [<!ENTITY a "b">]><sst>&a;</sst>', "DOCTYPE"),
    "outside": (TEXTS, lambda: '<!DOCTYPE s SYSTEM "file:///etc/passwd"><sst/>', "DOCTYPE"),
    "bomb": (TEXTS, lambda: f"<sst>{' ' * 70_000_000}</sst>", "unpacks to more"),
}
# What getrusage says of a process goes back to the one that began it.
_LIMITED = (
    "import re, resource\nfrom beritacli.main import main\ntry:\n    main()\nfinally:\n"
    "    print(int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]) // 1024)\n"
    "    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
)


def run_limited(folder: Path) -> subprocess.CompletedProcess[str]:
    """Import a.xlsx in a process that prints its megabytes, and those of its children."""
    return subprocess.run(
        [sys.executable, "-c", _LIMITED, "--store", "berita.db", "import", "a.xlsx"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_fills_no_memory(tmp_path: Path, name: str) -> None:
    part, make, says = HOSTILE[name]
    content = make_workbook({"S": ROW if part else make()}, more={part: make()} if part else {})
    (tmp_path / "a.xlsx").write_bytes(content)
    done = run_limited(tmp_path)
    assert done.returncode == (0 if says is None else 1), done.stderr[:2_000]
    assert (says or "") in done.stderr
    assert len(done.stderr) < 1_000
    assert max(map(int, done.stdout.split())) < MOST_MEGABYTES, done.stdout


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.99])
def test_a_damaged_workbook_is_one_clear_line(newsroom: Newsroom, cut: float) -> None:
    content = make_workbook(
        {"S": rows_of(HEAD, *[[str(n), os.urandom(50).hex()] for n in range(500)])}
    )
    path = newsroom.folder / "a.xlsx"
    path.write_bytes(content[: int(len(content) * cut)])
    done = newsroom("import", str(path))
    assert (done.code, len(done.err.splitlines())) == (1, 2), done
    with pytest.raises(FormatError):
        read(content[: int(len(content) * cut)])


def test_twenty_megabytes_are_read_in_little_memory(tmp_path: Path) -> None:
    words = [os.urandom(8_000).hex() for _ in range(2_600)]
    texts = [f"<t>“Berita” {word}</t>" for word in words]
    rows = [[f"Judul {number}", f'<c t="s"><v>{number}</v></c>'] for number in range(len(words))]
    content = make_workbook({"S": rows_of(["Judul", "Isi"], *rows)}, texts=texts)
    assert len(content) > 20_000_000
    (tmp_path / "a.xlsx").write_bytes(content)
    done = run_limited(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2,600 added" in done.stderr
    assert max(map(int, done.stdout.split())) < MOST_MEGABYTES, done.stdout
