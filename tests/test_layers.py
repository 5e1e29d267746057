"""The rooms of the package: who may import whom, at run time and for types, however deep."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.module_graph import find_outside_imports, list_children, read_graph

PACKAGE = Path(__file__).parents[1] / "beritacli"
GRAPH = read_graph(PACKAGE)
FOLDERS = sorted(
    ".".join(path.parent.relative_to(PACKAGE).parts) for path in PACKAGE.rglob("__init__.py")
)
# In each folder, from what is called to what calls it: a row imports from the rows below it, and
# the parts of a row know nothing of each other. What is not named may be imported by all.
ROWS = {
    "": [
        "__main__",
        "main",
        "cli",
        "failures hooks",
        "show",
        "archive",
        "formats atomic_files",
        "text store language",
        "environment",
        "interrupts",
        "exit_codes",
        "article",
    ],
    "archive": [
        "history search checks reports",
        "exporting",
        "desk importing",
        "taxonomy",
        "articles",
        "archive",
        "category_tree changes settings tables",
        "text_rules own_files",
        "errors",
    ],
    "formats": [
        "feeds ghost json markdown medium page sheets substack wordpress",
        "sources",
        "packed",
        "detection losses misnamed not_articles",
        "mapping",
        "entries",
    ],
    "store": [
        "move",
        "json sqlite",
        "database",
        "tables",
        "full_text",
        "query",
        "files transactions",
        "errors",
        "schema signals values",
    ],
}
NO_TERMINAL = ("archive", "store", "formats", "language", "text")
# What a part of the package imports nobody but these: its terminal and its ground are narrow.
NEVER = [("archive", "show"), ("formats", "store"), ("text", "store"), ("store", "language")]
MOST_FILES = 15  # of a folder, besides __init__; the verbs are one a file


def find_upward_imports(children: dict[str, set[str]], rows: list[str]) -> list[str]:
    """Each import that doesn't point to a row below, as «importer -> imported»."""
    row_of = {part: number for number, row in enumerate(rows) for part in row.split()}
    return [
        f"{part} -> {target}"
        for part, targets in sorted(children.items())
        for target in sorted(targets)
        if row_of[part] >= row_of[target]
    ]


def find_circle(children: dict[str, set[str]]) -> list[str]:
    """A circle among the parts of a folder; empty where there is none."""
    try:
        TopologicalSorter(children).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.mark.parametrize("folder", ROWS)
def test_imports_point_one_way(folder: str) -> None:
    children = list_children(GRAPH, folder)
    rows = " ".join(ROWS[folder]).split()
    assert set(children) == set(rows)
    assert not find_upward_imports(children, ROWS[folder])


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_circle_ties_files_or_rooms(folder: str) -> None:
    assert not find_circle(list_children(GRAPH, folder))


def test_no_circle_ties_modules() -> None:
    assert not find_circle(GRAPH)


@pytest.mark.parametrize(("part", "other"), NEVER)
def test_some_parts_know_nothing_of_each_other(part: str, other: str) -> None:
    assert not list_children(GRAPH, "")[part] & {other}


def _find_terminals(package: Path) -> list[str]:
    """Modules below the command line that know of a terminal."""
    return [
        str(path.relative_to(package))
        for part in NO_TERMINAL
        for path in sorted((package / part).rglob("*.py"))
        if find_outside_imports(path) & {"typer", "rich"}
        or " print(" in path.read_text(encoding="utf-8")
    ]


def test_no_terminal_below_the_command_line() -> None:
    assert not _find_terminals(PACKAGE)


def test_what_is_wrong_in_a_folder_of_a_folder_is_seen(tmp_path: Path) -> None:
    for name in ("cli/app.py", "archive/desk/verbs.py", "archive/articles/deep/bad.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.touch()
    for folder in ("", "archive", "archive/articles"):
        (tmp_path / folder / "__init__.py").touch()
    bad = tmp_path / "archive" / "articles" / "deep" / "bad.py"
    bad.write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
        "    from beritacli.archive.desk import verbs\n"
        "def run():\n    from beritacli.cli.app import COMMANDS\n    import rich.text\n"
    )
    (tmp_path / "archive" / "desk" / "verbs.py").write_text(
        "import beritacli.archive.articles.deep.bad\n"
    )
    graph = read_graph(tmp_path)
    found = find_upward_imports(list_children(graph, ""), ROWS[""])
    assert found == ["archive -> cli"]
    found = find_upward_imports(list_children(graph, "archive"), ROWS["archive"])
    assert found == ["articles -> desk"]
    assert {"desk", "articles"} <= set(find_circle(list_children(graph, "archive")))
    assert find_circle(graph)
    assert not find_circle(read_graph(tmp_path, has_types=False))
    assert _find_terminals(tmp_path) == ["archive/articles/deep/bad.py"]


def test_no_folder_holds_too_many_files() -> None:
    for folder in FOLDERS:
        if folder != "cli.commands":
            files = list((PACKAGE / folder.replace(".", "/")).glob("*.py"))
            assert len(files) <= MOST_FILES + 1, folder


def test_files_are_short() -> None:
    for path in PACKAGE.rglob("*.py"):
        most = 220 if path.is_relative_to(PACKAGE / "cli") else 480
        assert len(path.read_text(encoding="utf-8").splitlines()) <= most, path


def test_colours_are_in_one_theme() -> None:
    """A style is named by its meaning; what it looks like stands in one module."""
    import re

    words = r"""["'](not )?(bold|dim|italic|underline|red|green|yellow|blue|magenta|cyan)\b"""
    for path in [*(PACKAGE / "show").rglob("*.py"), *(PACKAGE / "cli").rglob("*.py")]:
        if path.name != "theme.py":
            assert not re.search(words, path.read_text(encoding="utf-8")), path
