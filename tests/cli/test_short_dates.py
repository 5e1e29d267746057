"""`--since`, `--until` and their like with short dates: what is found, and what is said."""

from __future__ import annotations

import pytest

from tests.conftest import Newsroom

DAYS = (
    "14 Mei 2025 19:25",
    "7 Mei 2025 09:00",
    "30 April 2025 23:59",
    "1 Januari 2025",
    "2024-06-01",
)


@pytest.fixture
def room(any_newsroom: Newsroom) -> Newsroom:
    """Articles 1 to 5, the newest first, at 12:00 WIB on Thursday, 15 May 2025."""
    for number, day in enumerate(DAYS, 1):
        any_newsroom.add(f"Judul {number}", "--publish", "--force", "--date", day)
    return any_newsroom


def ids(room: Newsroom, *words: str) -> str:
    return " ".join(room.ok("list", *words, "--format", "ids").out.split())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--since", "7d"], "1"),
        (["--since", "8 hari"], "1 2"),
        (["--since", "seminggu lalu"], "1"),
        (["--since", "minggu lalu"], "1 2"),
        (["--until", "minggu lalu"], "2 3 4 5"),
        (["--since", "minggu lalu", "--until", "minggu lalu"], "2"),
        (["--since", "bulan ini"], "1 2"),
        (["--until", "bulan lalu"], "3 4 5"),
        (["--since", "April 2025", "--until", "April 2025"], "3"),
        (["--since", "2025-04", "--until", "04/2025"], "3"),
        (["--since", "2025"], "1 2 3 4"),
        (["--until", "2024"], "5"),
        (["--since", "Juni", "--until", "Januari"], "4 5"),
        (["--since", "Rabu"], "1"),
        (["--since", "Rabu 19:26"], ""),
        (["--until", "30 April"], "3 4 5"),
        (["--since", "kemarin malam", "--until", "kemarin malam"], "1"),
        (["--since", "kemarin siang", "--until", "kemarin siang"], ""),
        (["--since", "19.25"], "1"),
        (["--since", "tahun lalu", "--until", "tahun lalu"], "5"),
    ],
)
def test_spans_bound_what_is_found(room: Newsroom, words: list[str], found: str) -> None:
    assert ids(room, *words) == found
    assert room.ok("export", *words, "--format", "ndjson").out.count("\n") == len(found.split())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("7d", "'7d' means Kamis, 8 Mei 2025."),
        ("kemarin", "'kemarin' means Rabu, 14 Mei 2025."),
        ("17:30", "'17:30' means Rabu, 14 Mei 2025 17:30 WIB."),
        ("08:00 WITA", "'08:00 WITA' means Kamis, 15 Mei 2025 07:00 WIB."),
        ("minggu lalu", "'minggu lalu' means Senin, 5 Mei 2025 – Minggu, 11 Mei 2025."),
        ("2025", "'2025' means Rabu, 1 Januari 2025 – Rabu, 31 Desember 2025."),
        (
            "tadi malam",
            "'tadi malam' means Rabu, 14 Mei 2025 18:00 WIB – Kamis, 15 Mei 2025 00:00 WIB.",
        ),
        ("1 Januari 2025", ""),
        ("2025-01-01T00:00Z", ""),
    ],
)
def test_what_was_understood_is_said_once_where_the_text_is_short(
    room: Newsroom, text: str, says: str
) -> None:
    for command in (
        ["list", "--format", "ids"],
        ["search", "judul", "--format", "json"],
        ["log", "--format", "json"],
        ["stats", "--format", "json"],
        ["timeline", "--format", "json"],
        ["export", "--format", "ndjson"],
    ):
        done = room.ok(*command, "--since", text)
        notes = [line for line in done.err.splitlines() if " means " in line]
        assert notes == ([says] if says else []), command
        assert not says or says not in done.out
    quiet = room.ok("--quiet", "list", "--since", text)
    assert quiet.err == ""


def test_it_is_said_in_the_language_of_the_screen(room: Newsroom) -> None:
    done = room.ok("--lang", "en", "list", "--since", "kemarin", "--until", "17:30")
    assert done.err.splitlines()[:2] == [
        "'kemarin' means Wednesday, 14 May 2025.",
        "'17:30' means Wednesday, 14 May 2025 17:30 WIB.",
    ]


def test_other_dates_say_what_they_mean_too(room: Newsroom) -> None:
    said = room.ok("edit", "1", "--expires", "Senin 08:00").err
    assert "'Senin 08:00' means Senin, 19 Mei 2025 08:00 WIB." in said
    assert room.article("1")["expires_at"] == "2025-05-19T01:00:00Z"
    said = room.ok("show", "1", "--as-of", "12.00").err
    assert "'12.00' means Kamis, 15 Mei 2025 12:00 WIB." in said
    assert "'Senin' means Senin, 12 Mei 2025." in room("show", "1", "--as-of", "Senin").err
    said = room.ok("add", "Lagi", "--date", "kemarin sore").err
    assert "'kemarin sore' means Rabu, 14 Mei 2025 16:00 WIB." in said
    assert room("add", "Lagi", "--expires", "7d").code == 2
    done = room("show", "1", "--as-of", "Mei 2025")
    assert (done.code, "it is a whole month" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("since", "until", "hint"),
    [
        ("besok", "kemarin", "--since kemarin --until besok"),
        ("15 Mei 2025", "14 Mei 2025", "--since '14 Mei 2025' --until '15 Mei 2025'"),
        ("Mei 2025", "2024", "--since 2024 --until 'Mei 2025'"),
        ("2025-05-14 12:01", "2025-05-14 12:00", ""),
        ("7d", "8d", "--since 8d --until 7d"),
        ("Jum'at", "Kamis lalu", ""),
    ],
)
def test_since_after_until_is_an_error(room: Newsroom, since: str, until: str, hint: str) -> None:
    before = room.ok("export").out
    for words in (
        ["list"],
        ["search", "judul"],
        ["log"],
        ["stats"],
        ["export", "--format", "ndjson"],
        ["tag", "--add", "pasar"],
    ):
        done = room(*words, "--since", since, "--until", until)
        assert (done.code, done.out) == (2, ""), words
        what, todo = done.err.splitlines()
        assert f"--since '{since}' is after --until '{until}'." in what
        assert hint in todo
    assert room.ok("export").out == before
    swapped = room("list", "--since", until, "--until", since)
    assert swapped.code == 0


def test_the_same_day_or_minute_is_no_error(room: Newsroom) -> None:
    assert ids(room, "--since", "14 Mei 2025", "--until", "kemarin") == "1"
    minute = "14 Mei 2025 19:25"
    assert ids(room, "--since", minute, "--until", minute) == "1"
