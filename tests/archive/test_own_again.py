"""Our exports come back: to their own archive they bring nothing, to another everything once."""

from __future__ import annotations

from pathlib import Path

import pytest

from beritacli.formats import FORMATS, WRITABLE
from tests.conftest import SAMPLES, Newsroom


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """The sample archive, most of it published, with bodies of every format."""
    newsroom = Newsroom(tmp_path_factory.mktemp("contoh"), "db")
    newsroom.ok("import", str(SAMPLES / "berita.json"), str(SAMPLES / "halaman-berita.txt"))
    for body_format in ("markdown", "text"):
        words = ("--body-format", body_format, "--byline", "tm/yl", "--publish", "--force")
        newsroom.add(f"Tulisan {body_format}", "--body", "**a** & <b>\n\nc", *words)
    newsroom.ok("categories", "rename", "pemerintahan", "Pemerintahan Kota")
    return newsroom


@pytest.fixture
def again(sample: Newsroom, tmp_path: Path) -> Newsroom:
    """A copy of the sample archive."""
    copy = Newsroom(tmp_path, "db")
    sample.ok("store", "backup", str(copy.store))
    return copy


def export(newsroom: Newsroom, name: str) -> str:
    folder = newsroom.folder / "ekspor"
    folder.mkdir()
    newsroom.ok("export", str(folder / "semua"), "--format", name)
    return str(folder / "semua")


def counts(newsroom: Newsroom, path: str, name: str) -> tuple[int, ...]:
    """Added, updated and the others that are not unchanged; and unchanged."""
    words = () if FORMATS[name].writes == "folder" else ("--format", name)
    report = newsroom.ok("import", path, *words, "--report", "-").json
    rest = report["updated"] + report["rejected"] + report["conflicts"]
    return report["added"], rest, report["unchanged"]


@pytest.mark.parametrize("name", WRITABLE)
def test_an_export_brings_nothing_into_its_own_archive(again: Newsroom, name: str) -> None:
    path = export(again, name)
    before = again.export()
    number = len(again.export()["articles"])
    added, rest, unchanged = counts(again, path, name)
    assert (added, rest) == (0, 0)
    assert 0 < unchanged <= number
    assert again.export() == before


@pytest.mark.parametrize("name", WRITABLE)
def test_an_export_comes_into_another_archive_once(
    again: Newsroom, name: str, tmp_path: Path
) -> None:
    path = export(again, name)
    other = Newsroom(tmp_path / "lain", "db")
    other.folder.mkdir()
    added, rest, unchanged = counts(other, path, name)
    assert added > 0
    assert (rest, unchanged) == (0, 0)
    before = other.export()
    assert counts(other, path, name) == (0, 0, added)
    assert other.export() == before


@pytest.mark.parametrize("name", ["rss", "atom", "jsonfeed", "ghost"])
def test_what_was_edited_here_since_is_kept_and_elsewhere_it_follows(
    again: Newsroom, name: str, tmp_path: Path
) -> None:
    path = export(again, name)
    other = Newsroom(tmp_path / "lain", "db")
    other.folder.mkdir()
    counts(other, path, name)
    again.ok("edit", "tulisan-text", "--title", "Judul baru", "--slug", "lain")
    before = again.export()
    assert counts(again, path, name)[:2] == (0, 0)
    assert again.export() == before
    (tmp_path / "ekspor").rename(tmp_path / "dulu")
    assert counts(other, export(again, name), name)[:2] == (0, 1)
    assert "Judul baru" in other.ok("list", "--format", "tsv").out
