"""README and help say what the program does."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from beritacli import __version__
from beritacli.cli.app import COMMANDS
from beritacli.exit_codes import MEANINGS, ExitCode
from tests.conftest import Newsroom

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_exit_codes_is_the_programs() -> None:
    rows = re.findall(r"^\| (\d+) \|", README, re.MULTILINE)
    assert [int(row) for row in rows] == [int(code) for code in ExitCode]


def test_the_meaning_of_each_exit_code_is_told_the_same() -> None:
    for code, meaning in MEANINGS.items():
        assert f"| {int(code)} | {meaning} |" in README


def test_the_manual_page_is_in_step_and_man_can_show_it(newsroom: Newsroom, tmp_path: Path) -> None:
    """If not: `beritacli man > beritacli/beritacli.1`."""
    page = newsroom.ok("man").out
    assert page == (ROOT / "beritacli" / "beritacli.1").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"\n.SS beritacli {name}" in page
    assert r".B \-\-store LOCATION" in page
    if shutil.which("man") is None or shutil.which("groff") is None:
        pytest.skip("man and groff are not installed")
    (tmp_path / "beritacli.1").write_text(page, encoding="utf-8")
    done = subprocess.run(
        ["man", "--warnings=w", "--local-file", "beritacli.1"],  # noqa: S607
        cwd=tmp_path,
        env={**os.environ, "MANWIDTH": "80", "MANPAGER": "cat", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    assert "beritacli timeline --category olahraga --limit 50 --by month" in done.stdout


def test_every_command_is_in_the_readme() -> None:
    for name in COMMANDS:
        assert f"beritacli {name}" in README, name


def test_the_changelog_has_this_version_and_dates() -> None:
    headings = re.findall(r"^## (.+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    versions = [heading for heading in headings if heading != "Unreleased"]
    assert versions[0].startswith(f"{__version__} (")
    for heading in versions:
        assert re.fullmatch(r"\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)", heading), heading


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
    for path in sorted((ROOT / "beritacli" / "cli").rglob("*.py")):
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
    assert result.code in {0, 3, 66}, result
