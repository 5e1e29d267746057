"""The program of the setting on_change: it gets each change, and undoes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from beritacli.store.errors import StoreDamagedError
from tests.conftest import Newsroom


@pytest.fixture
def heard(any_newsroom: Newsroom) -> Path:
    """A file to which the program adds what it reads; it is set in the user's own file."""
    file = any_newsroom.folder / "terdengar.ndjson"
    program = any_newsroom.folder / "dengar.sh"
    program.write_text(f"#!/bin/sh\ncat >> {file}\necho sudah\n")
    program.chmod(0o755)
    any_newsroom.ok("config", "set", "on_change", str(program))
    return file


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_each_change_is_heard_of(
    any_newsroom: Newsroom, heard: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    room = any_newsroom
    assert room.ok("add", "Satu", "--porcelain").out == "1\n"
    (change,) = read(heard)
    (entry,) = room.ok("log", "--format", "json").json
    assert change == {"store": str(room.store), **entry, "articles": [1]}
    assert "sudah" in capfd.readouterr().err
    room.ok("list")
    room.ok("tag", "1", "pasar")
    room.ok("tag", "1", "pasar")  # changes nothing
    room.ok("edit", "1", "--title", "Dua", "--dry-run")
    room.ok("batch", stdin="add Tiga\nadd Empat\n")
    assert [(one["change"], one["articles"]) for one in read(heard)] == [
        (1, [1]),
        (2, [1]),
        (3, [2, 3]),
    ]
    room.ok("batch", "--each", stdin="add Lima\ndelete 1 --yes\n")
    assert [(one["change"], one["articles"]) for one in read(heard)][3:] == [(4, [4]), (5, [1])]
    room.ok("undo")
    assert read(heard)[-1]["event"] == "undo"


def test_what_was_kept_before_a_failure_is_heard_of(any_newsroom: Newsroom, heard: Path) -> None:
    assert any_newsroom("batch", "--each", stdin="add Satu\nshow 7\n").code == 1
    assert [one["change"] for one in read(heard)] == [1]


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("false", "it ended with exit code 1: false."),
        ("sh -c 'kill -9 $$'", "signal 9 ended it"),
        ("/tidak/ada", "it can't be started: No such file or directory"),
    ],
)
def test_a_program_that_fails_is_reported(
    any_newsroom: Newsroom, program: str, reason: str
) -> None:
    room = any_newsroom
    room.variables["BERITACLI_ON_CHANGE"] = program
    done = room.ok("--quiet", "add", "Satu")
    assert reason in done.err
    assert done.err.endswith("Change 1 is kept.\n")
    assert room.article("1")["title"] == "Satu"


def test_one_that_reads_nothing_is_no_failure(any_newsroom: Newsroom) -> None:
    any_newsroom.variables["BERITACLI_ON_CHANGE"] = "true"
    rows = [{"title": f"Judul {number}"} for number in range(3000)]
    assert any_newsroom.ok("--quiet", "import", "-", stdin=json.dumps(rows)).err == ""


def test_it_is_not_called_by_what_it_does_itself(
    any_newsroom: Newsroom, heard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BERITACLI_IN_HOOK", "1")
    any_newsroom.add("Satu")
    assert read(heard) == []


def test_nobody_sets_it_for_others(newsroom: Newsroom) -> None:
    assert newsroom("config", "set", "on_change", "true", "--beside").code == 2
    newsroom.write("beritacli.toml", 'on_change = "touch dipanggil"\n')
    done = newsroom("add", "Satu")
    assert (done.code, "only your own file" in done.err) == (2, True)
    assert not (newsroom.folder / "dipanggil").exists()
    assert newsroom("config", "set", "on_change", "'tak ditutup").code == 2


def test_a_store_that_is_gone_by_then_is_reported(
    newsroom: Newsroom, heard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        msg = "The store is cut short."
        raise StoreDamagedError(msg, "Restore a copy.")

    monkeypatch.setattr("beritacli.hooks.read_changes", fail)
    done = newsroom.ok("add", "Satu")
    assert "was not called: The store is cut short." in done.err
    assert read(heard) == []


def test_the_demo_calls_nobody(tmp_path: Path) -> None:
    program = tmp_path / "dengar.sh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/dipanggil\n")
    program.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "beritacli", "demo"],
        env={**os.environ, "BERITACLI_ON_CHANGE": str(program), "BERITACLI_CATEGORY": "tidak-ada"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert not (tmp_path / "dipanggil").exists()
