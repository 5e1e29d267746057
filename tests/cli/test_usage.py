"""What is said of words that can't be understood."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from beritacli.archive.tables import SCHEMA
from beritacli.store import open_database
from tests.conftest import Newsroom


@pytest.mark.parametrize(
    ("words", "as_in"),
    [
        (["list", "--quiet"], "beritacli --quiet list"),
        (
            ["categories", "add", "x", "--store", "x.db"],
            "beritacli --store LOCATION categories add",
        ),
    ],
)
def test_an_option_that_stands_before_the_command(
    newsroom: Newsroom, words: list[str], as_in: str
) -> None:
    result = newsroom(*words)
    assert result.code == 2
    assert result.err.endswith(f" stands before the command.\nAs in: {as_in}\n")


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        (["list", "--limit", "x"], "0 to 1000000000"),
        (["list", "--offset", "-1"], "0 to 1000000000"),
        (["list", "--limit", "9" * 30], "0 to 1000000000"),
        (["stats", "--year", "20255"], "1001 to 9997"),
        (["diff", "1", "kemarin"], "1 to 1000000000"),
        (["show", "1", "--revision", "0"], "1 to 1000000000"),
    ],
)
def test_no_number(newsroom: Newsroom, words: list[str], limits: str) -> None:
    result = newsroom(*words)
    assert result.code == 2
    assert f"'{words[-1]}' is no whole number from {limits}." in result.err


def test_help_names_numbers_shortly(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    newsroom.ok("stats", "--help")
    shown = capsys.readouterr().out
    assert "--newest N" in shown
    assert "range" not in shown
    assert "<=" not in shown


@pytest.mark.parametrize("command", ["import", "export"])
def test_an_empty_name_is_not_the_folder_that_one_is_in(
    newsroom: Newsroom, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable of a script that is not set."""
    newsroom.add("Satu")
    folder = tmp_path / "lain"
    folder.mkdir()
    (folder / "berita.json").write_text('[{"title": "Dua"}]', encoding="utf-8")
    monkeypatch.chdir(folder)
    result = newsroom(command, "")
    assert result.code == 2
    assert " is empty" in result.err
    assert newsroom.ok("list", "--format", "ids").out == "1\n"


@pytest.mark.parametrize("command", ["config", "store", "categories", "tags"])
def test_the_lines_of_the_commands_below_are_whole(
    newsroom: Newsroom, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    newsroom.ok(command, "--help")
    shown = capsys.readouterr().out.split("Commands:")[1].split("\n\n")[0]
    assert "..." not in shown


def test_an_import_of_two_files_is_told_in_a_table_that_fits(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    (tmp_path / "a.ndjson").write_text('{"title": "Satu"}\n{"judl": "Dua"}\n', encoding="utf-8")
    (tmp_path / "b.json").write_text('[{"title": "Tiga"}]', encoding="utf-8")
    result = newsroom("import", str(tmp_path / "a.ndjson"), str(tmp_path / "b.json"))
    assert result.code == 1
    table = [line.split() for line in result.err.splitlines()[1:]]
    assert table == [
        ["added", "updated", "unchanged", "rejected", "conflicts", "file"],
        ["1", "0", "0", "1", "0", f"{tmp_path}/a.ndjson", "(ndjson)"],
        ["1", "0", "0", "0", "0", f"{tmp_path}/b.json", "(json)"],
        ["2", "0", "0", "1", "0", "2", "files"],
        ["Kept", "as", "change", "1."],
    ]


def test_a_name_that_is_what_the_slug_says_changes_nothing(any_newsroom: Newsroom) -> None:
    """An export names what an import had only slugs for."""
    record = {"title": "Satu", "body": "Isi.", "categories": ["usaha-kecil"]}
    report = any_newsroom.ok("import", "-", stdin=json.dumps(record)).err
    assert "Also added: 1 category (usaha-kecil).\n" in report
    again = any_newsroom.ok("import", "-", stdin=any_newsroom.ok("export").out)
    assert "Nothing changed." in again.err


@pytest.mark.parametrize("verb", ["backup", "restore", "move"])
def test_an_empty_location_is_refused(newsroom: Newsroom, verb: str) -> None:
    newsroom.add("Satu")
    done = newsroom("store", verb, "")
    assert done.code == 2
    assert "It is empty: for the folder that you are in, write a dot." in done.err
    assert newsroom.store.exists()


@pytest.mark.parametrize("year", [1, 9999])
def test_a_clock_that_is_far_off_is_named(newsroom: Newsroom, year: int) -> None:
    newsroom.now = newsroom.now.replace(year=year)
    done = newsroom("add", "Satu")
    assert done.code == 74
    assert done.err.startswith(f"Error: The clock says that it is the year {year}.\n")
    assert not newsroom.store.exists()


def test_a_near_status_is_suggested_for_a_record(newsroom: Newsroom) -> None:
    done = newsroom("import", newsroom.write("a.ndjson", '{"title":"a","status":"publishd"}\n'))
    assert "status: 'publishd' is no status. Did you mean published?" in done.err


def test_how_long_to_wait_for_others(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    with open_database(room.store, SCHEMA) as other, other.transaction():
        began = time.monotonic()
        done = room("--busy-timeout", "0.2", "add", "Dua")
        assert (done.code, "is busy" in done.err) == (75, True)
        assert time.monotonic() - began < 10  # and not the half minute that is usual
    for wrong in ("-1", "lama", "1e9", ""):
        assert room("--busy-timeout", wrong, "list").code == 2
    room.ok("--busy-timeout", "0", "add", "Dua")
