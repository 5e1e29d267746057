"""Archive to a table or a folder of Markdown and back: equal articles; again changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import SAMPLES, Newsroom

if TYPE_CHECKING:
    from collections.abc import Callable

ODD = {
    "title": "=1+1 'kutip' {{< x >}}",
    "slug": "ganjil",
    "status": "private",
    "body": "\n\n{{% y %}}\n---\n\tb\\n \n\n",
    "body_format": "markdown",
    "tags": ["010", "no"],
    "meta": {"a": [1, 1.5e300, None, True, "yes", "1e3", ""], "": {"b": "\u2028"}},
    "published_at": "1999-12-31T17:30:00Z",
    "excerpt": "'=a\nb",
    "byline": ["tm", "yl"],
    "source": {"kind": "wordpress", "uri": None, "id": "7"},
}


def as_table(suffix: str) -> Callable[[Newsroom, Path], str]:
    def export(newsroom: Newsroom, folder: Path) -> str:
        path = folder / f"artikel.{suffix}"
        text = newsroom.ok("export", "--format", suffix).out
        path.write_text(text, encoding="utf-8", newline="")
        return str(path)

    return export


def as_folder(newsroom: Newsroom, folder: Path) -> str:
    newsroom.ok("export", "--format", "markdown", str(folder / "posts"), "--all")
    return str(folder / "posts")


def articles(newsroom: Newsroom) -> list[dict[str, Any]]:
    return newsroom.export()["articles"]


@pytest.mark.parametrize(
    "write", [as_table("csv"), as_table("tsv"), as_folder], ids=["csv", "tsv", "markdown"]
)
def test_articles_come_back(
    newsroom: Newsroom, tmp_path: Path, write: Callable[[Newsroom, Path], str]
) -> None:
    newsroom.ok("import", str(SAMPLES / "berita.json"), str(SAMPLES / "halaman-berita.txt"))
    newsroom.ok("import", newsroom.write("ganjil.json", [ODD]))
    (tmp_path / "keluar").mkdir()
    (tmp_path / "lain").mkdir()
    written = write(newsroom, tmp_path / "keluar")
    other = Newsroom(tmp_path / "lain", "db")
    other.ok("import", written)
    by_id = {article["id"]: article for article in articles(other)}
    assert by_id == {article["id"]: article for article in articles(newsroom)}
    assert "Nothing changed" in other.ok("import", written).err
    if write is as_folder:
        assert other.export()["categories"] == newsroom.export()["categories"]
        assert other.export()["tags"] == newsroom.export()["tags"]


def test_a_folder_of_articles(newsroom: Newsroom, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    (folder / "_drafts").mkdir(parents=True)
    (folder / "2025-05-14-pasar-ramai.md").write_text("# Pasar Ramai\n\nWarga datang. (tm/yl)\n")
    (folder / "_drafts" / "rapat.md").write_text("---\ntitle: Rapat\ntags: kota\n---\nIsi\n")
    (folder / "_index.md").write_text("---\ntitle: Berita\n---\n")
    (folder / "rusak.md").write_text("---\ntitle: a: b\n---\n")
    result = newsroom("import", str(folder))
    assert result.code == 1
    assert "rusak.md, line 2: mapping values are not allowed" in result.err
    first, second = sorted(articles(newsroom), key=lambda one: one["slug"])
    assert (first["title"], first["byline"], first["body"]) == (
        *("Pasar Ramai", ["tm", "yl"]),
        "Warga datang.",
    )
    assert first["published_at"] == "2025-05-13T17:00:00Z"
    assert (first["status"], first["source"]) == ("published", None)
    assert (second["slug"], second["status"], second["tags"]) == ("rapat", "draft", ["kota"])


def test_a_sheet_is_imported_twice(newsroom: Newsroom) -> None:
    path = newsroom.write(
        "berita.csv",
        "\ufeffJudul;Isi;Kategori;Tanggal;Status\r\n"
        'Pasar;"Ramai.\r\nMurah. (tm/yl)";Ekonomi;06/09/2023 08.30;Terbit\r\n'
        "Rusak;a;Ekonomi;32/13/2024;Terbit\r\n",
    )
    result = newsroom("import", path)
    assert result.code == 1
    assert "berita.csv, line 4: published_at: '32/13/2024'" in result.err
    (article,) = articles(newsroom)
    assert (article["body"], article["body_format"]) == ("Ramai.\nMurah.", "text")
    assert (article["byline"], article["status"]) == (["tm", "yl"], "published")
    assert (article["categories"], article["published_at"]) == (
        ["ekonomi"],
        "2023-09-06T01:30:00Z",
    )
    assert "0 added, 0 updated, 1 unchanged" in newsroom("import", path).err
