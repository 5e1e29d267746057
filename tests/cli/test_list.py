"""list, timeline, config, store info, schema: what people and programs read."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import jsonschema
import pytest

from tests.conftest import Newsroom


@pytest.fixture
def room(any_newsroom: Newsroom) -> Newsroom:
    """Five articles: three published on two days, a draft, one in the trash."""
    room = any_newsroom
    for path in ("pemerintahan", "pemerintahan/izin", "umkm"):
        room.ok("categories", "add", path)
    for title, category, date, byline in (
        ("Satu", "izin", "13 Mei 2025 19:25", "tm/yl"),
        ("Dua", "umkm", "14 Mei 2025 08:00", "ag"),
        ("Tiga", "umkm", "14 Mei 2025 23:30", "yl"),
    ):
        words = ["--category", category, "--date", date, "--byline", byline, "--publish"]
        room.add(title, *words, "--body", f"Isi berita {title}.")
    room.add("Empat", "--tag", "umkm", "--author", "Redaksi")
    room.add("Lima")
    room.ok("trash", "5")
    return room


def ids(room: Newsroom, *words: str) -> str:
    return " ".join(room.ok("list", "--format", "ids", *words).out.split())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], "4 3 2 1"),
        (["--sort", "date"], "1 2 3 4"),
        (["--sort", "title"], "2 4 1 3"),
        (["--sort", "-title"], "3 1 4 2"),
        (["--sort", "status,-id"], "4 3 2 1"),
        (["--sort", "status", "--sort", "-title"], "4 3 1 2"),
        (["--sort", "byline", "--sort", "id"], "2 1 3 4"),
        (["--sort", "-id"], "4 3 2 1"),
        (["--limit", "2"], "4 3"),
        (["--limit", "2", "--offset", "1"], "3 2"),
        (["--offset", "3"], "1"),
        (["--limit", "0"], ""),
        (["--status", "draft"], "4"),
        (["--status", "draft", "--status", "trash"], "5 4"),
        (["--category", "pemerintahan"], "1"),
        (["--category", "izin", "--category", "umkm"], "3 2 1"),
        (["--category", "umkm", "--byline", "YL"], "3"),
        (["--byline", "tm/yl"], "1"),
        (["--byline", "tm/yl", "--byline", "ag"], "2 1"),
        (["--tag", "UMKM"], "4"),
        (["--author", "Redaksi"], "4"),
        (["--slug", "dua", "--slug", "tiga"], "3 2"),
        (["--id", "1", "--id", "3", "--id", "99"], "3 1"),
        (["--id", "1", "--status", "draft"], ""),
        (["--id", "1", "--id", "2", "--id", "3", "--sort", "title"], "2 1 3"),
        (["--id", "1", "--id", "2", "--id", "3", "--limit", "1", "--offset", "1"], "2"),
        (["--text", "ISI BERITA D"], "2"),
        (["--since", "14 Mei 2025"], "4 3 2"),
        (["--until", "14 Mei 2025"], "3 2 1"),
        (["--since", "kemarin", "--until", "kemarin"], "3 2"),
        (["--until", "14 Mei 2025 08:00"], "2 1"),
    ],
)
def test_filters_sorting_and_paging(room: Newsroom, words: list[str], found: str) -> None:
    assert ids(room, *words) == found


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--status", "draft"],
        ["--tag", "UMKM"],
        ["--id", "1", "--id", "3", "--id", "99"],
        ["--since", "kemarin"],
        ["--author", "Tidak Ada"],
    ],
)
def test_a_count_is_of_what_is_listed(room: Newsroom, words: list[str]) -> None:
    listed = room.ok("list", *words, "--format", "ids").out
    for is_terminal in (False, True):
        assert room("list", "--count", *words, is_terminal=is_terminal).out == (
            f"{len(listed.split())}\n"
        )
    for more in (["--limit", "2"], ["--offset", "1"], ["--sort", "id"], ["--fields", "id"]):
        assert room("list", "--count", *words, *more).code == 2


def test_what_was_modified_since(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    room.add("Dua")
    room.now += timedelta(days=2)
    room.ok("edit", "1", "--excerpt", "Baru")
    words = ["list", "--format", "ids", "--modified-since"]
    assert room.ok(*words, "hari ini").out == "1\n"
    assert sorted(room.ok(*words, "3 hari lalu").out.split()) == ["1", "2"]
    assert room.ok(*words, "besok").out == ""
    assert room("list", "--modified-since", "entah").code == 2
    room.ok("tag", "--modified-since", "hari ini", "--add", "pasar", "--yes")
    assert room.article("2")["tags"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--sort", "judul"], 2),
        (["--sort", ""], 2),
        (["--fields", "id,judul"], 2),
        (["--format", "yaml"], 2),
        (["--limit", "-1"], 2),
        (["--limit", "banyak"], 2),
        (["--since", "entah"], 2),
        (["--status", "terbit"], 2),
        (["--id", "dua"], 2),
        (["--category", "tidak-ada"], 3),
        (["--tag", "tidak-ada"], 3),
        (["--tag", ""], 2),
        (["--tidak-ada"], 2),
        (["--offset", "9" * 30], 2),
        (["--until", "9999-12-31"], 2),
        (["--byline", "!!"], 2),
        (["--category", "a//b"], 2),
    ],
)
def test_bad_filters(room: Newsroom, words: list[str], code: int) -> None:
    result = room("list", *words)
    assert result.code == code
    assert not result.out


def test_a_pipe_gets_tsv_with_dates_of_the_archives_zone(room: Newsroom) -> None:
    lines = room.ok("list", "--limit", "2").out.splitlines()
    assert (
        lines
        == [
            "id\tstatus\tdate\tslug\ttitle\tcategories\tbyline",
            "4\tdraft\t2025-05-15T12:00:00+07:00\tempat\tEmpat\t\t",
            "3\tpublished\t2025-05-14T23:30:00+07:00\ttiga\tTiga\tumkm\tyl",
        ][: len(lines)]
    )
    assert "id\t" not in room.ok("list", "--no-header").out


def test_machine_formats_agree(room: Newsroom) -> None:
    rows = room.ok("list", "--format", "json").json
    assert "body" not in rows[0]
    lines = room.ok("list", "--format", "ndjson").out.splitlines()
    assert len(lines) == len(rows) == 4
    table = list(csv.DictReader(io.StringIO(room.ok("list", "--format", "csv").out)))
    assert [row["title"] for row in table] == [row["title"] for row in rows]
    assert room.ok("list", "--format", "slugs").out == "empat\ntiga\ndua\nsatu\n"
    assert room.ok("list", "--fields", "id,body", "--format", "json", "--id", "1").json == [
        {"id": 1, "body": "Isi berita Satu."}
    ]
    assert room.ok("list", "--status", "private", "--format", "json").out == "[]\n"


@pytest.mark.parametrize("format_name", ["json", "ndjson", "csv", "tsv", "ids", "slugs"])
@pytest.mark.parametrize(
    "words",
    [(), ("--offset", "2"), ("--id", "3", "--id", "1"), ("--sort", "title"), ("--offset", "9")],
)
def test_all_articles_are_listed_as_a_page_of_them_is(
    room: Newsroom, format_name: str, words: tuple[str, ...]
) -> None:
    """Without a limit they are written as they are read; with one, the page is read first."""
    listed = room.ok("list", "--format", format_name, *words).out
    assert listed == room.ok("list", "--format", format_name, *words, "--limit", "9").out


def test_a_terminal_gets_a_table_and_its_number(room: Newsroom) -> None:
    for number in range(25):
        room.add(f"Banyak {number}")
    shown = room("list", is_terminal=True, width=80)
    assert shown.err == "20 of 29 (next: --offset 20; all: --limit 29)\n"
    last = room("list", "--offset", "20", is_terminal=True).err
    assert last == "21 to 29 of 29\n"
    assert room("list", "--offset", "40", is_terminal=True).err == "0 of 29\n"
    lines = shown.out.splitlines()
    assert len(lines) == 21
    for width in (40, 60, 80, 140):
        plain = room("--color", "never", "list", is_terminal=True, width=width).out
        assert "\x1b" not in plain
        assert max(map(len, plain.splitlines())) <= width
    assert room("list", "--status", "private", is_terminal=True).err == "No article fits.\n"


def test_the_timeline_groups_by_day(room: Newsroom) -> None:
    assert room.ok("timeline").out.splitlines() == [
        "Rabu, 14 Mei 2025 · kemarin",
        "  23:30  Tiga",
        "         umkm · yl",
        "  08:00  Dua",
        "         umkm · ag",
        "",
        "Selasa, 13 Mei 2025",
        "  19:25  Satu",
        "         pemerintahan/izin · tm/yl",
    ]
    assert "Wednesday, 14 May 2025 · yesterday" in room.ok("--lang", "en", "timeline").out
    assert [moment["at"] for moment in room.ok("timeline", "--format", "json").json] == [
        "2025-05-14T16:30:00Z",
        "2025-05-14T01:00:00Z",
        "2025-05-13T12:25:00Z",
    ]
    assert len(room.ok("timeline", "--limit", "1", "--format", "json").json) == 1
    assert "Satu" not in room.ok("timeline", "--since", "14 Mei 2025").out
    assert "Dua" not in room.ok("timeline", "--category", "pemerintahan").out


def test_the_zone_moves_days_and_times(room: Newsroom) -> None:
    room.ok("config", "set", "timezone", "WIT")
    assert room.ok("config", "get", "timezone").out == "Asia/Jayapura\n"
    assert "Kamis, 15 Mei 2025 · hari ini\n  01:30  Tiga" in room.ok("timeline").out
    assert ids(room, "--since", "15 Mei 2025") == "4 3"
    room.ok("config", "set", "language", "en")
    assert "Thursday, 15 May 2025 · today" in room.ok("timeline").out
    for words, code in (
        (["set", "timezone", "Mars"], 2),
        (["set", "language", "fr"], 2),
        (["set", "zona", "WIB"], 3),
        (["get", "zona"], 3),
    ):
        assert room("config", *words).code == code


def test_store_info(room: Newsroom) -> None:
    facts = room.ok("store", "info", "--format", "json").json
    assert facts["articles"] == 5
    assert facts["by_status"] == {"draft": 1, "published": 3, "trash": 1}
    assert (facts["engine"], facts["categories"], facts["changes"]) == (
        {"db": "sqlite", "json": "json"}[room.store.suffix[1:]],
        3,
        9,
    )
    assert "articles" in room.ok("store", "info").out


def test_exports_fit_the_schema(room: Newsroom) -> None:
    jsonschema.Draft202012Validator.check_schema(room.ok("schema").json)
    jsonschema.validate(room.ok("export").json, room.ok("schema").json)
    jsonschema.validate(room.article("1"), room.ok("schema", "article").json)
    bad = {**room.article("1"), "status": "terbit"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(bad, room.ok("schema", "article").json)


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["show", "1"],
        ["timeline"],
        ["categories"],
        ["tags"],
        ["export"],
        ["store", "info"],
        ["config", "get", "language"],
        ["tag", "1", "x"],
        ["edit", "1", "--title", "x"],
        ["publish", "1"],
        ["delete", "1", "--yes"],
    ],
)
def test_no_archive_yet(any_newsroom: Newsroom, words: list[str]) -> None:
    result = any_newsroom(*words)
    assert result.code == 3
    assert "There is no store at" in result.err
    assert "To begin: beritacli add" in result.err
    assert not result.out
    assert not list(any_newsroom.folder.glob("berita*"))


def test_the_clock_moves_near_names(newsroom: Newsroom) -> None:
    newsroom.add("J", "--publish", "--force")
    assert "hari ini" in newsroom.ok("timeline").out
    newsroom.now += timedelta(days=2)
    assert "hari ini" not in newsroom.ok("timeline").out
