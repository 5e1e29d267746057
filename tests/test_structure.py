"""The layers of the design: who may import whom, and what a command loads."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SAMPLES

PACKAGE = Path(__file__).parents[1] / "beritacli"
ALLOWED = {
    "main": {"cli", "failures", "show", "exit_codes", "main"},
    "failures": {"archive", "show", "store", "exit_codes"},
    "cli": {"cli", "archive", "show", "formats", "failures", "exit_codes"},
    "archive": {"archive", "store", "formats", "language"},
    "store": {"store"},
    "formats": {"formats"},
    "language": {"language"},
    "show": {"show", "archive", "formats", "language"},
}
FIRST = [("add", "Judul"), ("config", "get", "language")]


def _imports(path: Path) -> set[str]:
    """Parts of the package that a module imports, those for type checking left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    names = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    names += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    return {name.split(".")[1] for name in names if name.startswith("beritacli.")}


@pytest.mark.parametrize("layer", ALLOWED)
def test_imports_point_one_way(layer: str) -> None:
    module = PACKAGE / f"{layer}.py"
    paths = [module] if module.exists() else list((PACKAGE / layer).glob("*.py"))
    found = {path.name: _imports(path) - ALLOWED[layer] for path in paths}
    assert found
    assert not {name: bad for name, bad in found.items() if bad}


@pytest.mark.parametrize("layer", ["archive", "store", "formats", "language"])
def test_no_terminal_below_the_command_line(layer: str) -> None:
    for path in (PACKAGE / layer).glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import typer" not in text
        assert "rich" not in {line.split()[1].split(".")[0] for line in _import_lines(text)}
        assert "print(" not in text


def _import_lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line.startswith(("import ", "from "))]


def _loaded(tmp_path: Path, *words: str) -> set[str]:
    """Modules that a command loads, in a process of its own."""
    script = (
        "import sys\nfrom beritacli.main import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n"
        "    print(*sys.modules, file=sys.stderr, sep='\\n')\n    sys.exit(end.code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--store", str(tmp_path / "berita.db"), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": ""},
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


HEAVY = {
    "tomllib",
    "tomlkit",
    "rapidfuzz",
    "yaml",
    "selectolax",
    "rich",
    "slugify",
    "platformdirs",
    "filelock",
    "nh3",
    "html_to_markdown",
    "markdown_it",
    "Sastrawi",
}
NEVER = {"pydantic", "click", "lxml", "dateparser", "requests", "babel"}


@pytest.mark.parametrize(
    ("words", "may_load"),
    [
        (["list", "--format", "json"], set()),
        (["list"], set()),
        (["show", "1", "--format", "json"], set()),
        (["export"], set()),
        # What writes asks the settings who it is: platformdirs knows where they are.
        (["tag", "1", "umkm"], {"slugify", "platformdirs"}),
        (["add", "Judul lagi"], {"slugify", "platformdirs"}),
        (["publish", "1", "--force"], {"platformdirs"}),
        (["batch"], set()),
        (["undo", "--dry-run"], {"platformdirs"}),
        (["log", "--format", "json"], set()),
        (["log", "--verify"], set()),
        (["history", "1", "--format", "json"], set()),
        (["diff", "1"], set()),
        (["history", "1"], {"rich"}),
        (["import", str(SAMPLES / "berita.json")], {"slugify", "platformdirs"}),
        (["timeline"], {"rich"}),
        (["categories"], {"rich"}),
        (["search", "judul"], {"Sastrawi"}),
        (["search", "judul", "--exact"], set()),
        (["search", "inisial:tm", "--format", "json"], set()),
        (["bylines"], set()),
        (["tags", "--similar"], {"Sastrawi", "rapidfuzz"}),
        (["categories", "--format", "json"], set()),
        (["stats"], {"rich"}),
        (["stats", "--format", "json"], set()),
        (["timeline", "--format", "json"], set()),
    ],
)
def test_a_command_loads_only_what_it_uses(
    tmp_path: Path, words: list[str], may_load: set[str]
) -> None:
    _loaded(tmp_path, "add", "Judul")
    loaded = {name.split(".")[0] for name in _loaded(tmp_path, *words)}
    assert not loaded & NEVER
    # Rich draws plain text with a part of Markdown's parser never loaded.
    assert loaded & HEAVY <= may_load


def test_every_command_is_in_a_file_of_its_own_and_short() -> None:
    for path in (PACKAGE / "cli").glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 220, path
    for path in PACKAGE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 480, path


def test_colours_are_in_one_theme() -> None:
    """A style is named by its meaning; what it looks like stands in one module."""
    words = r"""["'](not )?(bold|dim|italic|underline|red|green|yellow|blue|magenta|cyan)\b"""
    for path in [*(PACKAGE / "show").glob("*.py"), *(PACKAGE / "cli").glob("*.py")]:
        if path.name != "theme.py":
            assert not re.search(words, path.read_text(encoding="utf-8")), path
