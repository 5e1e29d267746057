"""README and help say what the program does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from beritacli import __version__
from beritacli.cli.app import COMMANDS
from beritacli.exit_codes import ExitCode
from tests.conftest import Newsroom

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_exit_codes_is_the_programs() -> None:
    rows = re.findall(r"^\| (\d+) \|", README, re.MULTILINE)
    assert [int(row) for row in rows] == [int(code) for code in ExitCode]


def test_every_command_is_in_the_readme() -> None:
    for name in COMMANDS:
        assert f"beritacli {name}" in README, name


def test_the_changelog_has_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_a_line_and_an_example(
    newsroom: Newsroom, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    newsroom.ok(name, "--help")
    shown = capsys.readouterr().out
    assert "Example" in shown
    assert f"beritacli {name}" in shown
    assert "\b" not in shown


def _examples() -> list[str]:
    found = []
    for path in sorted((ROOT / "beritacli" / "cli").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        found += re.findall(
            r"^  (beritacli [^|\n]*?)(?: [<>] \S+| \| gzip.*)?\"*$", text, re.MULTILINE
        )
    return [example for example in found if "demo" not in example]


@pytest.mark.parametrize("example", _examples())
def test_examples_of_the_help_can_be_typed(
    newsroom: Newsroom, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is understood: it may miss an article of the example, never an option."""
    monkeypatch.chdir(tmp_path)  # some write files
    newsroom.variables["EDITOR"] = "true"
    for path in ("perdagangan", "pemerintahan", "umkm", "berita", "nasional", "kesehatan"):
        newsroom.ok("categories", "add", path)
    words = shlex.split(example)[1:]
    result = newsroom(*words, stdin="")
    assert result.code in {0, 3, 74}, result
