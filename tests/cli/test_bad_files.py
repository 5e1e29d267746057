"""The exit code of an import that meets files which can't be read: alone, and beside others."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Newsroom

ERROR_PAGE = (
    "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body>"
)
DAMAGED = {
    "cut.json": b'[{"title":"A"},{"ti',
    "typo.json": b"{rusak",
    "feed.xml": b"<rss",
    "broken.zip": b"PK\x03\x04" + bytes(3_000),
    "cut.json.gz": b"\x1f\x8b" + bytes(3_000),
    "newer.json": b'{"version": 99, "articles": []}',
    "bytes.csv": b"judul,isi\nA,\xff\n",
}


def make_document(part: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(part, "<x/>")
    return buffer.getvalue()


OTHERS = {
    "empty.json": b" \n",
    "feed.xml": ERROR_PAGE.encode(),
    "posts.json": b"<!DOCTYPE html><title>Beranda</title><p>x</p>",
    "a.docx": make_document("word/document.xml"),
    "a.xlsb": make_document("xl/workbook.bin"),
    "a.png": b"\x89PNG\r\n\x1a\n\0\0",
    "a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
}


def write(newsroom: Newsroom, name: str, content: bytes) -> str:
    (newsroom.folder / name).write_bytes(content)
    return str(newsroom.folder / name)


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_1_alone_and_beside_others(any_newsroom: Newsroom, name: str) -> None:
    bad = write(any_newsroom, name, DAMAGED[name])
    alone = any_newsroom("import", bad)
    assert (alone.code, len(alone.err.splitlines())) == (1, 2), alone
    assert "Nothing was imported." in alone.err
    assert not any_newsroom.store.exists()
    assert any_newsroom("import", bad, bad).code == 1
    good = any_newsroom.write("baik.ndjson", '{"title":"Baik"}\n')
    for files in ([bad, good], [good, bad]):
        assert any_newsroom("import", *files).code == 1
    assert any_newsroom.ok("list", "--format", "slugs").out == "baik\n"


@pytest.mark.parametrize("name", OTHERS)
def test_no_articles_at_all_is_4_and_one_of_several_is_1(newsroom: Newsroom, name: str) -> None:
    other = write(newsroom, name, OTHERS[name])
    for files in ([other], [other, other]):
        done = newsroom("import", *files)
        assert (done.code, len(done.err.splitlines())) == (4, 2), done
    assert not newsroom.store.exists()
    damaged = write(newsroom, "rusak.json", b"{rusak")
    assert newsroom("import", other, damaged).code == 1
    good = newsroom.write("baik.ndjson", '{"title":"Baik"}\n')
    assert newsroom("import", other, good).code == 1
    assert newsroom.ok("list", "--format", "slugs").out == "baik\n"


def test_many_files_that_are_something_else_are_counted(newsroom: Newsroom) -> None:
    files = [write(newsroom, f"{number}.html", ERROR_PAGE.encode()) for number in range(7)]
    done = newsroom("import", *files)
    assert done.code == 4
    assert "And 2 more files." in done.err
    report = json.loads(newsroom("import", *files, "--dry-run", "--report", "-").out)
    assert (report["exit"], len(report["rejections"])) == (4, 7)


GOOD_RECORD = [{"title": "Baik", "body": "Isi."}]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("b.json", '[{"title": "Terpo', "it can't be read as json: line 1 column "),
        ("b.json", "bukan json", "it isn't JSON"),
        ("b.json", "", "it is empty"),
        ("b.ndjson", " \n", "it is empty"),
        ("b.ndjson", "bukan json", "it isn't NDJSON"),
        ("b.xml", "bukan xml", "it isn't XML"),
        ("b.csv", "a\0b\0c", "it isn't a table of text"),
        ("b.xlsx", "bukan buku kerja", "it isn't a workbook"),
    ],
)
def test_a_file_of_a_folder_that_is_not_what_its_name_says_is_rejected(
    newsroom: Newsroom, name: str, content: str, reason: str
) -> None:
    folder = newsroom.folder / "malam"
    folder.mkdir()
    newsroom.write("malam/a.json", GOOD_RECORD)
    newsroom.write(f"malam/{name}", content)
    done = newsroom("--quiet", "import", str(folder), "--report", str(newsroom.folder / "l.json"))
    assert done.code == 1
    assert reason in done.err
    report = json.loads((newsroom.folder / "l.json").read_text())
    assert any(reason in str(one) for one in report["rejections"])
    assert newsroom.article("1")["title"] == "Baik"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sitemap.xml", "<?xml version='1.0'?><urlset/>"),
        ("BACA.txt", "Berkas ini bukan berita."),
        ("angka.csv", "x,y\n1,2\n"),
        ("foto.jpg", "\x00\x01"),
    ],
)
def test_what_may_be_what_its_name_says_is_passed_over(
    newsroom: Newsroom, name: str, content: str
) -> None:
    folder = newsroom.folder / "malam"
    folder.mkdir()
    newsroom.write("malam/a.json", GOOD_RECORD)
    newsroom.write(f"malam/{name}", content)
    done = newsroom("import", str(folder))
    assert done.code == 0, done.err
    assert name in done.err


@pytest.mark.parametrize("source", ["tidak-ada.json", "tidak-*.json", "folder/x.json", ""])
def test_a_source_that_is_not_there_is_66(newsroom: Newsroom, source: str) -> None:
    newsroom.write("folder", "sebuah berkas")
    path = str(newsroom.folder / source) if source else f"{newsroom.folder}/{'x' * 300}.json"
    done = newsroom("import", path)
    assert done.code == 66
    assert "Check the file's name and its rights." in done.err
    assert not newsroom.store.exists()
