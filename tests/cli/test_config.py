"""config: what belongs to the archive and to the user, where it is kept, and which value counts."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from beritacli.archive.archive import Archive
from beritacli.cli.config_file import write_config
from tests.conftest import NOON, Newsroom, call_program


def own_file(room: Newsroom) -> Path:
    """The user's own file, in tests beside the store."""
    return Path(room.variables["BERITACLI_CONFIG"])


def origins(room: Newsroom) -> dict[str, tuple[object, str]]:
    """What `config list` says of each key."""
    rows = room.ok("config", "list", "--format", "json").json
    return {row["key"]: (row["value"], row["origin"]) for row in rows}


def test_variable_file_beside_the_store_and_own_file_count_in_this_order(
    newsroom: Newsroom,
) -> None:
    room = newsroom
    assert origins(room)["byline"] == ("", "default")
    room.ok("config", "set", "byline", "tm/yl")
    assert origins(room)["byline"] == ("tm/yl", str(own_file(room)))
    room.ok("config", "set", "--beside", "byline", "yus")
    assert origins(room)["byline"] == ("yus", str(room.folder / "beritacli.toml"))
    assert room.article(room.add("Satu"))["byline"] == ["yus"]
    room.variables["BERITACLI_BYLINE"] = "ag"
    assert origins(room)["byline"] == ("ag", "BERITACLI_BYLINE")
    assert room.article(room.add("Dua"))["byline"] == ["ag"]
    assert room.article(room.add("Tiga", "--byline", "la"))["byline"] == ["la"]
    assert room.article(room.add("Empat", "--byline", ""))["byline"] == []
    del room.variables["BERITACLI_BYLINE"]
    room.ok("config", "unset", "--beside", "byline")
    assert room.ok("config", "get", "byline").out == "tm/yl\n"
    room.ok("config", "unset", "byline")
    assert origins(room)["byline"] == ("", "default")
    assert room.ok("config", "unset", "byline").err.startswith("byline is not set in ")


def test_the_archives_settings_are_in_the_store(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("config", "set", "title", "Kabar Metro")
    room.ok("config", "set", "address", "https://kabar.contoh.id/berita/")
    found = origins(room)
    assert found["title"] == ("Kabar Metro", "archive")
    assert found["address"] == ("https://kabar.contoh.id/berita", "archive")
    assert found["timezone"] == ("Asia/Jakarta", "default")
    assert not own_file(room).exists()
    room.ok("config", "unset", "title")
    assert origins(room)["title"] == ("", "default")
    assert "title" not in room.ok("store", "info").out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([], 2, "A word is missing after 'beritacli config'"),
        (["set", "titel", "x"], 3, "Did you mean title?"),
        (["get", "bylin"], 3, "Did you mean byline?"),
        (["unset", "zona"], 3, "There are: timezone"),
        (["set", "byline", "!!"], 2, "can't be read as a byline"),
        (["set", "columns", "id,judl"], 2, "'judl' is not a field"),
        (["set", "byline", "tm", "yl"], 2, "has one value"),
        (["set", "title", "a", "b"], 2, "has one value"),
        (["set", "--beside", "timezone", "WIB"], 2, "kept in the store"),
        (["set", "--beside", "pager", "less"], 2, "only your own file"),
        (["set", "actor", "a\x1b[31mb"], 2, "control character"),
        (["set", "address", "metro.contoh.id"], 2, "no address of a site"),
        (["set", "address", "ftp://contoh.id"], 2, "no address of a site"),
        (["set", "address", "https://contoh.id/?p=1"], 2, "no address of a site"),
        (["set", "address", "https://[1"], 2, "no address of a site"),
        (["set", "address", "https://u:p@contoh.id"], 2, "no address of a site"),
        (["set", "title", "a\nb"], 4, "one line"),
        (["list", "--format", "xml"], 2, "not one of"),
    ],
)
def test_bad_settings_change_nothing(
    newsroom: Newsroom, words: list[str], code: int, says: str
) -> None:
    newsroom.add("Judul")
    before = origins(newsroom)
    result = newsroom("config", *words)
    assert result.code == code, result
    assert says in result.err
    assert "\x1b" not in result.err
    assert origins(newsroom) == before
    assert not own_file(newsroom).exists()


def test_comments_of_the_file_are_kept(newsroom: Newsroom) -> None:
    own_file(newsroom).write_text(
        "# Milik saya\nbyline = 'tm'  # inisial\n\n[check]\n# nanti\n", encoding="utf-8"
    )
    newsroom.ok("config", "set", "byline", "yl")
    newsroom.ok("config", "set", "check.ignore", "B102,", "B502")
    text = own_file(newsroom).read_text(encoding="utf-8")
    assert "# Milik saya" in text
    assert "# inisial" in text
    assert "# nanti" in text
    assert tomllib.loads(text) == {"byline": "yl", "check": {"ignore": ["B102", "B502"]}}
    newsroom.ok("config", "unset", "check.ignore")
    assert origins(newsroom)["check.ignore"] == ([], "default")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("byline = 'tm'\ncolumns = [\n", "line 2: "),
        ("actor = 'a'\nbyline tm\n", "line 2: Expected '='"),
        ("\nbylin = 'tm'\n", "line 2: There is no setting 'bylin'"),
        ("[check]\nignor = []\n", "line 2: There is no setting 'check.ignor'"),
        ("byline = 3\n", "line 1: 'byline' is a text"),
        ("columns = 'id'\n", "line 1: 'columns' is a list"),
        ("columns = ['judl']\n", "line 1: 'judl' is not a field"),
        ("timezone = 'WIB'\n", "line 1: 'timezone' belongs to the archive"),
        ('actor = "a\\u001bb"\n', "line 1: The value of 'actor' holds a control"),
        (b"actor = 'a'\nbyline = '\xff'\n", "line 2: It isn't UTF-8"),
        ("a = " + "[" * 5000, "line 1: "),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_can_be_edited(
    newsroom: Newsroom, content: str | bytes, says: str
) -> None:
    newsroom.add("Judul")
    path = own_file(newsroom)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    for words in (["add", "Lagi"], ["config", "list"], ["config", "set", "byline", "yl"]):
        result = newsroom(*words)
        assert result.code == 2
        assert f"{path}, {says}" in result.err
        assert len(result.err.splitlines()) == 2
    assert newsroom.ok("list", "--format", "ids").out == "1\n"  # it needs nothing of the file
    newsroom.variables["EDITOR"] = 'sh -c \'echo "byline = \\"yl\\"" > "$1"\' sunting'
    assert "is changed" in newsroom.ok("config", "edit").err
    assert newsroom.article(newsroom.add("Dua"))["byline"] == ["yl"]


def test_config_edit_begins_a_file_and_checks_it(newsroom: Newsroom) -> None:
    newsroom.variables["EDITOR"] = "true"
    assert "is as it was" in newsroom.ok("config", "edit").err
    assert "# byline = ''" in own_file(newsroom).read_text(encoding="utf-8")
    newsroom.variables["EDITOR"] = "sh -c 'echo bylin = 1 >> \"$1\"' sunting"
    result = newsroom("config", "edit")
    assert result.code == 2
    assert "There is no setting 'bylin'" in result.err


def test_a_file_without_end_is_not_read_to_it(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    (newsroom.folder / "config.toml").write_text("# a\n" * 300_000)
    done = newsroom("add", "Dua")
    assert done.code == 2
    assert "It is longer than 1 MiB." in done.err


def test_the_pager_is_no_business_of_a_folder(newsroom: Newsroom) -> None:
    """Whoever hands over a store must not name a program that runs here."""
    newsroom.write("beritacli.toml", "pager = 'sh -c true'\n")
    assert newsroom("config", "get", "pager").code == 2
    newsroom.write("beritacli.toml", "")
    newsroom.ok("config", "set", "pager", "less -FRX")
    assert newsroom.ok("config", "get", "pager").out == "less -FRX\n"


def test_the_default_category_is_named_when_it_is_missing(newsroom: Newsroom) -> None:
    newsroom.ok("config", "set", "category", "umkm")
    result = newsroom("add", "Judul")
    assert result.code == 3
    assert "It is your default category" in result.err
    newsroom.ok("categories", "add", "umkm")
    assert newsroom.article(newsroom.add("Judul"))["categories"] == ["umkm"]
    assert newsroom.article(newsroom.add("Judul", "--category", ""))["categories"] == []


def test_columns_are_the_tables_and_never_a_scripts(newsroom: Newsroom) -> None:
    newsroom.add("Judul", "--author", "Redaksi")
    newsroom.ok("config", "set", "columns", "id,author")
    shown = newsroom("list", is_terminal=True).out
    assert "Redaksi" in shown
    assert "Judul" not in shown.splitlines()[1]
    assert "Judul" in newsroom("list", "--fields", "id,title", is_terminal=True).out
    assert newsroom.ok("list").out.splitlines()[0].startswith("id\tstatus\tdate")


def test_the_actor_of_the_file_makes_the_changes(newsroom: Newsroom) -> None:
    write_config(own_file(newsroom), "actor", "redaktur")
    newsroom.ok("add", "Satu")
    del newsroom.variables["BERITACLI_ACTOR"]
    newsroom.ok("add", "Dua")
    archive = Archive(newsroom.store, now=lambda: NOON, actor=str, command="")
    with archive, archive.snapshot():
        changes = list(archive.database.table("changes"))
    assert [change["actor"] for change in changes] == ["penguji", "redaktur"]


def test_where_the_file_is(newsroom: Newsroom) -> None:
    assert newsroom.ok("config", "path").out == f"{own_file(newsroom)}\n"
    beside = newsroom.ok("config", "path", "--beside").out
    assert beside == f"{newsroom.folder / 'beritacli.toml'}\n"
    del newsroom.variables["BERITACLI_CONFIG"]
    newsroom.variables["XDG_CONFIG_HOME"] = "/tidak/ada"
    assert newsroom.ok("config", "path").out == "/tidak/ada/beritacli/config.toml\n"


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    done = call_program("add", "Judul", folder=tmp_path)
    assert done.returncode == 74
    assert b"config.toml" in done.stderr


def test_a_pipe_in_the_place_of_a_file_is_refused(newsroom: Newsroom) -> None:
    os.mkfifo(newsroom.folder / "config.toml")
    for words in (("config", "edit"), ("config", "set", "byline", "tm"), ("add", "Satu")):
        done = newsroom(*words)
        assert done.code == 2, done
        assert "It is a pipe, and no file." in done.err
