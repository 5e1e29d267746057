"""Time: publish --at, --due, --next; zones, clocks that leap, and clocks that go back."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Newsroom

FULL = ("--body", "isi", "--category", "kota")


@pytest.fixture
def room(any_newsroom: Newsroom) -> Newsroom:
    """A newsroom with a category, at 12:00 WIB on 15 May 2025."""
    any_newsroom.ok("categories", "add", "kota")
    return any_newsroom


def state(room: Newsroom, reference: str = "1") -> tuple[str, str | None]:
    article = room.article(reference)
    return article["status"], article["published_at"]


def changes(room: Newsroom) -> int:
    return int(room.ok("store", "info", "--format", "json").json["changes"])


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("besok 08:00", "2025-05-16T01:00:00Z"),
        ("besok 08:00 WITA", "2025-05-16T00:00:00Z"),
        ("in 2 hours", "2025-05-15T07:00:00Z"),
        ("2 jam lagi", "2025-05-15T07:00:00Z"),
        ("2025-05-15T12:00:01+07:00", "2025-05-15T05:00:01Z"),
        ("lusa", "2025-05-16T17:00:00Z"),
    ],
)
def test_a_time_to_come_schedules(newsroom: Newsroom, when: str, moment: str) -> None:
    newsroom.ok("categories", "add", "kota")
    newsroom.add("Satu", *FULL)
    newsroom.ok("publish", "1", "--at", when)
    assert state(newsroom) == ("scheduled", moment)
    newsroom.add("Dua", *FULL, "--publish", "--at", when)
    assert state(newsroom, "2") == ("scheduled", moment)


def test_the_time_is_said_in_full_where_it_was_understood(room: Newsroom) -> None:
    room.add("Satu", *FULL)
    done = room.ok("publish", "1", "--at", "besok 08:00 WITA")
    assert done.err == "scheduled: 1 (satu), scheduled for Jumat, 16 Mei 2025 07:00 WIB\n"
    assert done.out == ""
    room.ok("config", "set", "timezone", "WITA")
    done = room.ok("--lang", "en", "publish", "1", "--at", "lusa 08:00")
    assert done.err == "scheduled: 1 (satu), scheduled for Saturday, 17 May 2025 08:00 WITA\n"


def test_tomorrow_is_that_of_the_zone_beside_it(room: Newsroom) -> None:
    """At 23:30 in Jakarta it is past midnight in Makassar."""
    room.add("Satu", *FULL)
    room.now = datetime(2025, 5, 15, 16, 30, tzinfo=UTC)
    room.ok("publish", "1", "--at", "besok 08:00 WITA")
    assert state(room) == ("scheduled", "2025-05-17T00:00:00Z")
    room.ok("publish", "1", "--at", "besok 08:00")
    assert state(room) == ("scheduled", "2025-05-16T01:00:00Z")


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("17:30", "2025-05-15T10:30:00Z"),
        ("11.30", "2025-05-16T04:30:00Z"),
        ("12:00", "2025-05-16T05:00:00Z"),  # it is 12:00
        ("Senin 08:00", "2025-05-19T01:00:00Z"),
        ("5 Desember 08:00", "2025-12-05T01:00:00Z"),
        ("besok pagi", "2025-05-16T01:00:00Z"),
        ("jam 5 sore", "2025-05-15T10:00:00Z"),
        ("8am tomorrow", "2025-05-16T01:00:00Z"),
        ("Kamis", "2025-05-21T17:00:00Z"),
    ],
)
def test_a_short_time_is_the_next_such_time(room: Newsroom, when: str, moment: str) -> None:
    room.add("Satu", *FULL)
    done = room.ok("publish", "1", "--at", when)
    assert state(room) == ("scheduled", moment)
    room.add("Dua", *FULL, "--publish", "--at", when)
    assert state(room, "2") == ("scheduled", moment)
    # What is said in full, once, is that time.
    said = done.err.split("scheduled for ")[1].strip()
    assert done.err == f"scheduled: 1 (satu), scheduled for {said}\n"
    room.ok("unpublish", "1")
    room.ok("publish", "1", "--at", said)
    assert state(room) == ("scheduled", moment)


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("17:30", "2025-05-14T10:30:00Z"),
        ("11.30", "2025-05-15T04:30:00Z"),
        ("Senin 08:00", "2025-05-12T01:00:00Z"),
        ("5 Desember 08:00", "2024-12-05T01:00:00Z"),
        ("7d", "2025-05-07T17:00:00Z"),
        ("minggu lalu", "2025-05-07T17:00:00Z"),
    ],
)
def test_a_short_date_is_the_last_such_time(room: Newsroom, when: str, moment: str) -> None:
    room.add("Satu", *FULL)
    done = room.ok("publish", "1", "--date", when)
    assert done.err.startswith("published: 1 (satu), published ")
    assert len(done.err.splitlines()) == 1
    assert state(room) == ("published", moment)
    room.add("Dua", *FULL)
    done = room.ok("edit", "2", "--date", when)
    assert done.err.startswith(f"'{when}' means ")
    assert len(done.err.splitlines()) == 2
    assert state(room, "2") == ("draft", moment)
    done = room.ok("add", "Tiga", *FULL, "--publish", "--date", when)
    assert f"'{when}' means " in done.err
    assert state(room, "3") == ("published", moment)


PAST = [
    ("kemarin 08:00", "'kemarin 08:00' (2025-05-14 08:00 WIB) has passed"),
    ("2 jam lalu", "'2 jam lalu' (2025-05-15 10:00 WIB) has passed"),
    ("14 Mei 2025 09:00", "'14 Mei 2025 09:00' has passed"),
    ("sekarang", "'sekarang' (2025-05-15 12:00 WIB) has passed"),
    ("hari ini", "'hari ini' (2025-05-15 00:00 WIB) has passed"),
    ("14 Mei 2025 23:00 WITA", "'14 Mei 2025 23:00 WITA' has passed"),
]


@pytest.mark.parametrize(("when", "says"), PAST)
def test_a_time_that_has_passed_is_refused(room: Newsroom, when: str, says: str) -> None:
    room.add("Satu", *FULL)
    before = room.ok("export").out
    hint = f"--date '{when}' instead of --at" if " " in when else f"--date {when} instead of --at"
    for words in (
        ["publish", "1", "--at", when],
        ["publish", "1", "--at", when, "--yes"],
        ["publish", "1", "--at", when, "--dry-run"],
        ["publish", "--status", "draft", "--at", when],
        ["add", "Dua", *FULL, "--publish", "--at", when],
    ):
        done = room(*words)
        assert (done.code, done.out) == (4, "")
        what, todo = done.err.splitlines()
        assert says in what
        assert hint in todo
    batch = room("batch", stdin=f'publish 1 --at "{when}"\n')
    assert batch.code == 4
    assert room.ok("export").out == before
    room.ok("publish", "1", "--date", when)  # as the hint says
    assert state(room)[0] == "published"


def test_on_a_terminal_a_time_that_has_passed_is_asked_about(room: Newsroom) -> None:
    room.add("Satu", *FULL)
    for words in (("publish", "1"), ("add", "Dua", *FULL, "--publish")):
        before = room.ok("export").out
        done = room(*words, "--at", "kemarin 08:00", stdin="n\n", is_terminal=True)
        assert done.code == 0
        assert "(2025-05-14 08:00 WIB) has passed" in done.err
        assert "Publish with that date? [y/N]" in done.err
        assert "Nothing was changed." in done.err
        assert room.ok("export").out == before
        done = room(*words, "--at", "kemarin 08:00", stdin="y\n", is_terminal=True)
        assert done.code == 0
        assert done.err.count("[y/N]") == 1
    for one in ("1", "2"):
        assert state(room, one) == ("published", "2025-05-14T01:00:00Z")
    for words in (["--yes"], ["--dry-run"]):
        done = room("publish", "1", "--at", "kemarin", *words, stdin="y\n", is_terminal=True)
        assert done.code == 4
        assert "[y/N]" not in done.err


def test_many_articles_are_asked_about_after_the_time(room: Newsroom) -> None:
    for number in range(11):
        room.add(f"Judul {number}", *FULL)
    words = ("publish", "--status", "draft", "--at", "kemarin 08:00")
    assert room(*words, stdin="y\nn\n", is_terminal=True).err.count("[y/N]") == 2
    assert state(room)[0] == "draft"
    assert room(*words, stdin="y\ny\n", is_terminal=True).err.count("[y/N]") == 2
    assert {state(room, str(n)) for n in range(1, 12)} == {("published", "2025-05-14T01:00:00Z")}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["1", "--at", "31 Februari 2026"], 2, "there is no such day"),
        (["1", "--at", "31 Februari"], 2, "can't be read as a date"),
        (["1", "--at", "entah"], 2, "'entah' can't be read as a date"),
        (["1", "--at", "7 hari"], 2, "it is an age; for a time to come, write 'in 7 days'"),
        (["1", "--at", "Mei 2030"], 2, "it is a whole month"),
        (["1", "--date", "2024"], 2, "it is a whole year"),
        (["1", "--at", ""], 2, "--at is empty"),
        (["1", "--date", " "], 2, "--date is empty"),
        (["1", "--at", "besok", "--date", "kemarin"], 2, "can't both be given"),
        (["--at", "besok"], 2, "Name the articles"),
        (["2", "--at", "besok"], 4, "can't become scheduled"),
        (["3", "--at", "besok"], 4, "no body and no category"),
        (["1", "3", "--at", "besok"], 4, "no body and no category"),
        (["4", "--at", "besok"], 4, "in the trash"),
        (["1", "--date", "besok"], 4, "To publish it then: --at"),
        (["1", "--due"], 2, "stand alone"),
        (["--due", "--status", "scheduled"], 2, "stand alone"),
        (["--due", "--next"], 2, "stand alone"),
        (["--due", "--at", "besok"], 2, "stand alone"),
        (["--next", "1"], 2, "stand alone"),
    ],
)
def test_what_can_not_be_scheduled(
    newsroom: Newsroom, words: list[str], code: int, says: str
) -> None:
    newsroom.ok("categories", "add", "kota")
    newsroom.add("Satu", *FULL)
    newsroom.add("Dua", *FULL, "--publish")
    newsroom.add("Tiga")
    newsroom.add("Empat")
    newsroom.ok("trash", "4")
    before = newsroom.ok("export").out
    done = newsroom("publish", *words)
    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert len([line for line in done.err.splitlines() if "articles to" not in line]) == 2
    assert newsroom.ok("export").out == before
    for bad in (["--at", "besok"], ["--publish", "--at", ""]):
        assert newsroom("add", "Lagi", *bad).code == 2
    assert newsroom("add", "X", "--publish", "--at", "besok", "--date", "besok").code == 2


def test_what_is_due_is_published_with_its_date_once(room: Newsroom) -> None:
    for title, when in (("Pagi", "besok 08:00"), ("Siang", "besok 12:00"), ("Lusa", "lusa 08:00")):
        room.add(title, *FULL, "--publish", "--at", when)
    assert room.ok("publish", "--next").out == "2025-05-16T01:00:00Z\n"
    before = changes(room)
    assert room.ok("publish", "--due") == (0, "", "")
    assert room("publish", "--due", is_terminal=True).err == "Nothing is due.\n"
    assert changes(room) == before
    room.now = datetime(2025, 5, 16, 5, 0, tzinfo=UTC)  # 12:00 WIB sharp
    planned = room.ok("publish", "--due", "--dry-run")
    assert "would be published: 1 (pagi); status: scheduled → published" in planned.err
    assert changes(room) == before
    done = room.ok("publish", "--due", "--porcelain")
    assert done.out == "1\n2\n"
    assert done.err.splitlines() == [
        "published: 1 (pagi), published Jumat, 16 Mei 2025 08:00 WIB",
        "published: 2 (siang), published Jumat, 16 Mei 2025 12:00 WIB",
    ]
    assert changes(room) == before + 1
    assert [state(room, str(n))[0] for n in (1, 2, 3)] == ["published", "published", "scheduled"]
    assert room.ok("publish", "--due").err == ""
    assert room.ok("publish", "--next").out == "2025-05-17T01:00:00Z\n"
    room.now += timedelta(days=9)
    assert room.ok("publish", "--next").out == "2025-05-17T01:00:00Z\n"  # overdue is next, too
    assert [one["id"] for one in room.ok("publish", "--due", "--format", "json").json] == [3]
    assert room.ok("publish", "--due", "--format", "json").json == []
    assert room.ok("publish", "--next") == (0, "", "")


def test_due_and_next_without_an_archive(newsroom: Newsroom) -> None:
    assert newsroom("publish", "--due").code == 3
    assert newsroom("publish", "--next").code == 3
    assert not newsroom.store.exists()


def test_a_schedule_is_moved_and_taken_back(room: Newsroom) -> None:
    room.add("Satu", *FULL, "--publish", "--at", "besok 08:00")
    room.ok("publish", "1", "--at", "lusa 08:00")
    assert state(room) == ("scheduled", "2025-05-17T01:00:00Z")
    room.ok("edit", "1", "--date", "lusa 09:00")
    assert state(room) == ("scheduled", "2025-05-17T02:00:00Z")
    assert room("edit", "1", "--date", "kemarin").code == 4
    assert room("edit", "1", "--date", "").code == 4
    revision = room.article("1")["revision"]
    assert "unchanged" in room.ok("publish", "1", "--at", "lusa 09:00").err
    assert room.article("1")["revision"] == revision
    room.ok("trash", "1")
    room.ok("restore", "1")
    assert state(room) == ("scheduled", "2025-05-17T02:00:00Z")
    room.now += timedelta(days=5)  # nobody published it when it was due
    room.ok("unpublish", "1")
    assert state(room) == ("draft", None)


def test_an_incomplete_article_does_not_hold_up_the_others(room: Newsroom) -> None:
    room.add("Satu", *FULL, "--publish", "--at", "besok 08:00")
    refused = room("edit", "1", "--body", "")
    assert refused.code == 4
    assert "1 (satu) is scheduled and would have no body." in refused.err
    room.ok("edit", "1", "--body", "", "--force")
    room.add("Dua", *FULL, "--publish", "--at", "besok 08:00")
    room.now += timedelta(days=2)
    room.ok("publish", "--due")
    assert state(room)[0] == state(room, "2")[0] == "published"


@pytest.mark.parametrize("engine", ["db", "json"])
def test_twenty_cron_jobs_at_once_publish_each_article_once(tmp_path: Path, engine: str) -> None:
    room = Newsroom(tmp_path, engine)
    lines = [f"add 'Judul {n}' --publish --force --at 'besok 08:00'" for n in range(12)]
    room.ok("batch", stdin="\n".join(lines))
    before = changes(room)
    command = [sys.executable, "-m", "beritacli", "--store", str(room.store)]
    jobs = [
        subprocess.Popen(
            [*command, "publish", "--due", "--porcelain"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(os.environ),
        )
        for _ in range(20)
    ]
    told = [job.communicate(timeout=60) for job in jobs]
    assert {job.returncode for job in jobs} == {0}
    published = b"".join(out for out, _ in told).split()
    assert sorted(map(int, published)) == list(range(1, 13))
    assert len([err for _, err in told if err]) == 1
    assert changes(room) == before + 1
    articles = room.export()["articles"]
    assert {one["status"] for one in articles} == {"published"}
    assert {one["published_at"] for one in articles} == {"2025-05-16T01:00:00Z"}


def test_a_clock_that_goes_back_loses_nothing(room: Newsroom) -> None:
    room.add("Satu", *FULL, "--publish")
    room.add("Dua", *FULL, "--publish", "--at", "in 30 minutes")
    room.now += timedelta(hours=1)
    room.ok("publish", "--due")
    before = [state(room, one) for one in ("1", "2")]
    room.now -= timedelta(hours=3)
    room.ok("edit", "1", "--title", "Satu lagi")
    room.ok("tag", "--add", "pasar", "1", "2")
    assert "unchanged" in room.ok("publish", "1").err
    assert room.ok("publish", "--due").err == ""
    room.ok("trash", "1", "2")
    room.ok("restore", "1", "2")
    assert [state(room, one) for one in ("1", "2")] == before
    revisions = [room.article(one)["revision"] for one in ("1", "2")]
    assert min(revisions) == changes(room)  # numbers grow, whatever the clock says


BERLIN_NIGHTS = [
    # The clocks go from 2:00 to 3:00 on 30 March, and from 3:00 back to 2:00 on 26 October.
    ("30 Maret 2025 01:59", "2025-03-30T00:59:00Z"),
    ("30 Maret 2025 03:00", "2025-03-30T01:00:00Z"),
    ("26 Oktober 2025 01:59", "2025-10-25T23:59:00Z"),
    ("26 Oktober 2025 02:30", "2025-10-26T00:30:00Z"),  # of two, the first
    ("2025-10-26T02:30+01:00", "2025-10-26T01:30:00Z"),  # the second
    ("26 Oktober 2025 03:00", "2025-10-26T02:00:00Z"),
]


@pytest.mark.parametrize(("when", "moment"), BERLIN_NIGHTS)
def test_daylight_saving(newsroom: Newsroom, when: str, moment: str) -> None:
    newsroom.now = datetime(2025, 3, 1, tzinfo=UTC)
    newsroom.ok("config", "set", "timezone", "Europe/Berlin")
    newsroom.add("Satu", "--publish", "--force", "--at", when)
    assert state(newsroom) == ("scheduled", moment)


def test_a_time_that_the_clocks_leap_over_is_refused(newsroom: Newsroom) -> None:
    newsroom.now = datetime(2025, 3, 29, 23, 30, tzinfo=UTC)  # 0:30 in Berlin
    newsroom.ok("config", "set", "timezone", "Europe/Berlin")
    newsroom.add("Satu")
    for when in ("30 Maret 2025 02:00", "hari ini 02:59"):
        done = newsroom("publish", "1", "--force", "--at", when)
        assert done.code == 2
        assert f"'{when}' can't be read as a date: the clocks of Europe/Berlin" in done.err
    newsroom.ok("publish", "1", "--force", "--at", "2 jam lagi")
    done = newsroom.ok("publish", "1", "--force", "--at", "hari ini 03:30")
    assert done.err.endswith("Minggu, 30 Maret 2025 03:30 CEST\n")
    assert state(newsroom) == ("scheduled", "2025-03-30T01:30:00Z")


def test_a_minute_of_a_filter_is_one_where_the_clocks_go_back(newsroom: Newsroom) -> None:
    newsroom.ok("config", "set", "timezone", "Europe/Berlin")
    newsroom.now = datetime(2025, 11, 1, tzinfo=UTC)
    for when in ("2025-10-26T00:59:30Z", "2025-10-26T01:00:00Z"):
        newsroom.add("Satu", "--publish", "--force", "--date", when)
    shown = newsroom.ok("list", "--until", "26 Oktober 2025 02:59", "--format", "ids")
    assert shown.out == "1\n"


def test_a_list_of_scheduled_articles_says_when(room: Newsroom) -> None:
    for title, when in (("Satu", "besok 08:05"), ("Dua", "20 Desember 2025 08:10")):
        room.add(title, *FULL, "--publish", "--at", when)
    for width in (40, 60, 80, 120):
        shown = room("list", "--status", "scheduled", is_terminal=True, width=width)
        assert "08:05" in shown.out, width
        assert "20 Desember 2025 08:10" in shown.out, width
    rows = room.ok("list", "--status", "scheduled", "--sort", "date", "--no-header").out
    assert rows.startswith("1\tscheduled\t2025-05-16T08:05:00+07:00\t")
