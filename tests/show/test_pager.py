"""The pager: for what is longer than a terminal, and never in the way."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.text import Text

from beritacli.show.pager import choose_pager
from beritacli.show.streams import Streams
from tests.conftest import Terminal

LONG = Text("\n".join(f"baris {n}" for n in range(60)))


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal() as opened:
        yield opened


def show(terminal: Terminal, picture: Text, *, may_page: bool = True, **variables: str) -> str:
    given = {"COLUMNS": "80", "LINES": "24", **variables}
    Streams(terminal.file, io.StringIO(), given, may_page=may_page).draw(picture)
    return terminal.read()


def make_pager(folder: Path, lines: int) -> str:
    """A pager that marks what it gets, and stops reading after some lines."""
    script = folder / "pager.py"
    script.write_text(
        "import sys\nfor n, line in enumerate(sys.stdin):\n"
        f"    if n == {lines}: sys.exit(3)\n    sys.stdout.write('> ' + line)\n"
    )
    return f"{sys.executable} '{script}'"


def test_what_is_longer_than_the_terminal_goes_through_the_pager(
    terminal: Terminal, tmp_path: Path
) -> None:
    out = show(terminal, LONG, BERITACLI_PAGER=make_pager(tmp_path, 99), PAGER="false")
    assert out.splitlines() == [f"> baris {n}" for n in range(60)]


def test_the_configured_pager_comes_after_our_variable_and_before_the_general_one(
    terminal: Terminal, tmp_path: Path
) -> None:
    pager = make_pager(tmp_path, 99)
    given = {"COLUMNS": "80", "LINES": "24", "PAGER": "false"}
    Streams(terminal.file, io.StringIO(), given, find_pager=lambda: pager).draw(LONG)
    assert terminal.read().startswith("> baris 0")
    given["BERITACLI_PAGER"] = ""
    Streams(terminal.file, io.StringIO(), given, find_pager=lambda: pager).draw(LONG)
    assert terminal.read().startswith("baris 0")


@pytest.mark.parametrize("given", [{"PAGER": "cat"}, {"PAGER": ""}, {"PAGER": "tidak-ada-itu"}])
def test_without_a_pager_it_is_shown_as_it_is(terminal: Terminal, given: dict[str, str]) -> None:
    assert show(terminal, LONG, **given).splitlines() == [f"baris {n}" for n in range(60)]


def test_short_pictures_and_no_pager(terminal: Terminal, tmp_path: Path) -> None:
    pager = make_pager(tmp_path, 99)
    assert show(terminal, Text("pendek"), PAGER=pager) == "pendek\n"
    assert show(terminal, LONG, PAGER=pager, may_page=False).startswith("baris 0\n")


def test_a_pager_that_is_left_early_is_fine(terminal: Terminal, tmp_path: Path) -> None:
    much = Text("\n".join(f"baris {n} {'x' * 70}" for n in range(9_000)))
    out = show(terminal, much, PAGER=make_pager(tmp_path, 2))
    assert out.count("> baris") == 2


def test_a_pipe_has_no_pager(tmp_path: Path) -> None:
    out = io.StringIO()
    variables = {"LINES": "5", "PAGER": make_pager(tmp_path, 99)}
    Streams(out, io.StringIO(), variables).draw(LONG)
    assert out.getvalue().startswith("baris 0\n")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PAGER": "more -s", "BERITACLI_PAGER": "less -R 'a b'"}, ["less", "-R", "a b"]),
        ({"PAGER": "more", "BERITACLI_PAGER": ""}, []),
        ({"PAGER": "more 'tidak ditutup"}, []),
        ({"PAGER": "more", "TERM": "dumb"}, []),
        ({"PAGER": "cat"}, []),
    ],
)
def test_which_pager(variables: dict[str, str], words: list[str]) -> None:
    assert choose_pager(variables) == words


def test_less_is_the_pager_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert choose_pager({}) == []
    (tmp_path / "less").write_text("#!/bin/sh\n")
    (tmp_path / "less").chmod(0o755)
    assert choose_pager({}) == ["less", "-FRX"]
