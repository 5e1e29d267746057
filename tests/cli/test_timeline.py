"""timeline: what is scheduled, by which headings, and what comes while one looks."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pexpect
import pytest

from beritacli.archive.archive import Archive
from beritacli.archive.reports.timeline import Follower, read_timeline
from tests.conftest import NOON, Newsroom


@pytest.fixture
def room(any_newsroom: Newsroom) -> Newsroom:
    room = any_newsroom
    room.ok("categories", "add", "umkm")
    room.add("Kemarin", "--date", "14 Mei 2025 19:25", "--status", "published", "--force")
    for day, words in ((20, ["--category", "umkm"]), (16, []), (25, []), (30, [])):
        room.add(f"Tanggal {day}", "--date", f"{day} Mei 2025 08:00", "--status", "scheduled",
                 "--force", *words)  # fmt: skip
    return room


def ahead(room: Newsroom, *words: str) -> list[str]:
    found = room.ok("timeline", "--format", "json", *words).json
    return [one["article"]["title"] for one in found if one["article"]["status"] == "scheduled"]


def test_the_next_scheduled_ones_stand_before_the_posts(room: Newsroom) -> None:
    block, _, posts = room.ok("timeline").out.partition("\n\n")
    assert [line.split()[-1] for line in block.splitlines()[1::1] if "Tanggal" in line] == [
        "25",
        "20",
        "16",
    ]
    assert "besok 08:00" in block
    assert posts.startswith("Rabu, 14 Mei 2025 · kemarin\n  19:25  Kemarin")
    assert "Tanggal" not in room.ok("timeline", "--ahead", "0").out
    assert room.ok("timeline", "--ahead", "9").out.count("Tanggal") == 4
    assert room.ok("timeline", "--category", "umkm").out.count("Tanggal") == 1
    assert ahead(room) == []
    assert ahead(room, "--ahead", "2") == ["Tanggal 20", "Tanggal 16"]


def test_what_is_overdue_says_so(room: Newsroom) -> None:
    room.now = NOON + timedelta(days=6)
    out = room.ok("timeline", "--ahead", "9").out
    assert out.count("lewat waktu") == 2
    assert "hari" not in out.partition("\n\n")[0]


@pytest.mark.parametrize(
    "words",
    [
        ["--by", "year"],
        ["--format", "yaml"],
        ["--ahead", "-1"],
        ["--follow", "--format", "json"],
        ["--since", ""],
    ],
)
def test_what_can_not_be(room: Newsroom, words: list[str]) -> None:
    assert room("timeline", *words).code == 2


def test_follow_is_no_line_of_a_batch(room: Newsroom) -> None:
    assert room("batch", stdin="timeline --follow\n").code == 2


def test_a_follower_tells_what_is_new_once_and_in_its_order(room: Newsroom) -> None:
    with Archive(room.store, now=lambda: room.now, actor="", command="") as archive:
        follower = Follower(archive, [])
        with archive.snapshot():
            moments = read_timeline(archive, limit=12)
        follower.note(moments)
        assert follower.read_new() == []
        room.add("Draf")
        room.add("Lama", "--date", "1 Mei 2025", "--status", "published", "--force")
        assert follower.read_new() == []
        room.add("Satu", "--publish", "--force")
        room.now += timedelta(minutes=1)
        room.add("Dua", "--publish", "--force")
        titles = [moment.article.title for moment in follower.read_new() if moment.article]
        assert titles == ["Satu", "Dua"]
        room.ok("edit", "satu", "--title", "Satu lagi")
        assert follower.read_new() == []


@pytest.mark.parametrize("engine", ["db", "json"])
def test_a_screen_in_the_newsroom(tmp_path: Path, engine: str) -> None:
    variables = {**os.environ, "BERITACLI_STORE": str(tmp_path / f"berita.{engine}")}
    program = [sys.executable, "-m", "beritacli"]

    def publish(title: str) -> None:
        words = [*program, "--lang", "en", "add", title, "--publish", "--force"]
        subprocess.run(words, env=variables, check=True, capture_output=True)

    publish("Berita pertama")
    screen = pexpect.spawn(
        program[0], [*program[1:], "timeline", "--follow"], env=variables, encoding="utf-8",
        dimensions=(24, 80), timeout=30,
    )  # fmt: skip
    screen.expect("Berita pertama")
    time.sleep(0.3)
    publish("Berita kedua")
    screen.expect("Berita kedua")
    assert "hari ini" not in screen.before  # the day's heading is there already
    screen.sendintr()
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 130
    assert "Interrupted" not in screen.before
    assert "Traceback" not in screen.before
