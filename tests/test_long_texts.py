"""One bound for long texts, however they come in; and what is within it comes back whole."""

from __future__ import annotations

import json
import time

import pytest

from beritacli.archive import text_rules as texts
from beritacli.archive.text_rules import MAX_TEXT
from beritacli.text.errors import MAX_RECORD
from tests.conftest import Newsroom

SAID = f"The body has {MAX_TEXT + 1:,} bytes; at most {MAX_TEXT:,} are accepted."


def test_readers_take_what_the_archive_takes_however_it_is_written() -> None:
    for character in ('"', "\n", "\\", "\u061c", "\u200f", "\U000e0041"):
        written = len(json.dumps(character)) - 2
        assert written * MAX_TEXT / len(character.encode()) < MAX_RECORD


def test_no_door_lets_a_body_in_that_another_refuses(newsroom: Newsroom) -> None:
    long = "a" * (MAX_TEXT - 1) + "é"
    newsroom.add("Satu")
    for words in (["add", "Dua"], ["edit", "satu"]):
        refused = newsroom(*words, "--body", "-", stdin=long)
        assert refused.code == 4, refused.err[:300]
        assert SAID in refused.err
    for name, content in (
        ("a.ndjson", json.dumps({"title": "Dua", "body": long}) + "\n"),
        ("a.json", json.dumps([{"title": "Dua", "body": long}])),
        ("a.csv", f"judul,isi\nDua,{long}\n"),
        ("a.md", f"---\ntitle: Dua\n---\n{long}"),
    ):
        rejected = newsroom("import", newsroom.write(name, content))
        assert rejected.code == 1, rejected.err[:300]
        assert SAID in rejected.err
    assert newsroom.ok("list", "--format", "slugs").out == "satu\n"


def test_the_longest_body_is_kept_and_comes_back(newsroom: Newsroom) -> None:
    body = '"\n' * (MAX_TEXT // 2)
    newsroom.ok("add", "Satu", "--body", "-", stdin=body)
    for name in ("json", "csv"):
        path = str(newsroom.folder / f"a.{name}")
        newsroom.ok("export", path)
        assert "1 unchanged" in newsroom.ok("import", path).err


def test_a_conversion_may_not_make_it_longer(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "MAX_TEXT", 200)
    path = newsroom.write("a.ndjson", json.dumps({"title": "A", "body": "<p>*</p>" * 20}) + "\n")
    newsroom.ok("import", path)
    long = json.dumps({"title": "B", "body": "&" * 190, "body_format": "text"}) + "\n"
    refused = newsroom("import", "--body-format", "html", newsroom.write("b.ndjson", long))
    assert "at most 200 are accepted" in refused.err


@pytest.mark.parametrize("name", ["text", "markdown", "html", "json"])
@pytest.mark.parametrize(
    "part", ["kata ", "<p>Satu dua tiga.</p>\n", "a" * 99, "<b>", "*", "a<br>", "é\n\n"]
)
def test_twice_the_body_takes_about_twice_the_time(
    newsroom: Newsroom, name: str, part: str
) -> None:
    """Seconds would depend on the machine: what must not be is four times the time, or worse."""
    taken = []
    for number, length in enumerate((250_000, 500_000), 1):
        newsroom.ok("add", "Satu", "--body", "-", stdin=part * (length // len(part)))
        began = time.process_time()
        newsroom.ok("show", str(number), "--format", name)
        taken.append(time.process_time() - began)
    assert taken[1] < 3 * taken[0] + 1
