"""What an import can't take whole: left out by itself, named for what it is, never silent."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Newsroom


@pytest.mark.parametrize("format_name", ["csv", "tsv"])
def test_articles_without_a_title_survive(newsroom: Newsroom, format_name: str) -> None:
    record = {"title": "", "slug": "tanpa-judul", "body": "x", "date": "2025-01-01T00:00:00Z"}
    newsroom.ok("import", newsroom.write("a.json", [record]))
    written = newsroom.ok("export", "--format", format_name).out
    other = newsroom.folder / "lain.db"
    newsroom.store = other
    newsroom.ok("import", newsroom.write(f"a.{format_name}", written))
    assert (newsroom.article("1")["title"], newsroom.article("1")["slug"]) == ("", "tanpa-judul")


@pytest.mark.parametrize("field", ["tags", "categories"])
def test_a_name_that_is_too_long_costs_no_article(any_newsroom: Newsroom, field: str) -> None:
    newsroom = any_newsroom
    record = {"title": "Satu", "date": "2025-01-01", field: ["baik", f"Terlalu {'panjang ' * 50}"]}
    path = newsroom.write("a.json", [record])
    result = newsroom.ok("import", path)
    assert "1 added" in result.err
    assert "with a name over 200 characters, left out" in result.err
    assert newsroom.article("1")[field] == ["baik"]
    assert newsroom.ok("import", "--report", "-", path).json["change"] is None


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (["[Content_Types].xml", "word/document.xml", "docProps/app.xml"], "a Word document"),
        (["[Content_Types].xml", "xl/workbook.bin"], "a binary Excel workbook (.xlsb)"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "a PowerPoint presentation"),
        (["mimetype", "META-INF/manifest.xml", "content.xml"], "an OpenDocument file"),
        (["mimetype", "META-INF/container.xml", "a.xhtml"], "an EPUB book"),
    ],
)
def test_documents_are_refused_by_what_they_are(
    newsroom: Newsroom, parts: list[str], kind: str
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in parts:
            archive.writestr(
                part, "<html><body><article><h1>Bukan</h1><p>x</p></article></body></html>"
            )
    path = newsroom.folder / "berkas.docx"
    path.write_bytes(buffer.getvalue())
    result = newsroom("import", str(path))
    assert (result.code, kind in result.err) == (4, True)


def test_no_file_read_is_no_success(newsroom: Newsroom) -> None:
    folder = newsroom.folder / "kosong"
    folder.mkdir()
    assert newsroom("import", str(folder)).code == 4
    (folder / "gambar.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    result = newsroom("import", str(folder))
    assert (result.code, "No file was read" in result.err) == (4, True)


def test_where_a_text_is_cut_stays_in_markdown(newsroom: Newsroom) -> None:
    body = (
        "<!-- wp:more -->\n<p>Awal.</p>\n<!--more Baca lagi-->\n<!-- /wp:more --><p>Isi.</p>\n"
        "<!--nextpage-->\n<p>Dua.<!--more-->Tiga.</p><!-- catatan -->"
    )
    records = [{"title": "Satu", "body": body, "body_format": "html", "date": "2025-01-01"}]
    newsroom.ok("import", newsroom.write("a.json", records), "--body-format", "markdown")
    kept = newsroom.article("1")["body"].split()
    marks = [
        *("Awal.", "<!--more", "Baca", "lagi-->", "Isi.", "<!--nextpage-->"),
        *("Dua.", "<!--more-->", "Tiga."),
    ]
    assert kept == marks


def test_a_page_keeps_all_values_of_a_repeated_meta_name(newsroom: Newsroom) -> None:
    tags = "".join(
        f'<meta property="article:tag" content="{tag}">' for tag in ["Pasar", "Beras", "Pasar"]
    )
    page = (
        f"<!doctype html><html><head><title>x</title>{tags}</head><body><article>"
        '<h1 class="entry-title">Satu</h1><div class="entry-content"><p>Isi.</p></div>'
        "</article></body></html>"
    )
    newsroom.ok("import", newsroom.write("a.html", page))
    assert newsroom.article("1")["tags"] == ["pasar", "beras"]
