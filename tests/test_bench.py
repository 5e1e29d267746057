"""The benchmark itself works, on a few articles; the README has what its figures say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from tests.bench import __main__ as command
from tests.bench import made, startup
from tests.bench.report import write_markdown, write_tables
from tests.bench.steps import Operation

FIGURES = Path(command.__file__).with_name("figures.json")


def test_all_of_it_runs_and_does_what_it_measures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "SOME", 3)
    monkeypatch.setattr(startup, "SIZE", 50)
    figures = list(command.measure(tmp_path, [50], 1, command.PARTS))[-1]
    there = {name for name, version in figures["versions"].items() if version}
    assert {"beritacli", "TinyDB"} <= there
    assert {row["program"] for row in figures["beside"]} == there
    assert {row["operation"] for row in figures["beside"]} == set(Operation)
    assert not [row for row in figures["beside"] if "why" in row]  # each step proves its work
    assert all(0 < row["seconds"] < 60 and row["megabytes"] > 1 for row in figures["beside"])
    assert {row["command"] for row in figures["start"]} >= {"--version", "completion of a slug"}
    assert figures["flat"]
    assert figures["bulk"]
    text = "\n".join(write_tables(figures))
    assert all(operation in text for operation in Operation)
    assert "| export all as JSON |" in write_markdown(figures)


def test_the_readme_has_what_the_figures_say() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    readme = command.README.read_text(encoding="utf-8")
    assert command.put_into(readme, figures) == readme
    picture = command.draw_comparison(figures["beside"])
    assert command.PICTURE.read_text(encoding="utf-8") == picture
    measured = [row for row in figures["beside"] if "why" not in row]
    assert len(etree.fromstring(picture.encode()).findall(".//{*}circle")) == len(measured)
