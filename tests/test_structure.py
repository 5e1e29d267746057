"""The layers of the design: who may import whom, and what a command loads."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PACKAGE = Path(__file__).parents[1] / "beritacli"
ALLOWED = {
    "main": {"cli", "failures", "show", "exit_codes", "interrupts", "main"},
    "failures": {"archive", "show", "store", "exit_codes"},
    "cli": {"cli", "archive", "show", "formats", "failures", "exit_codes", "interrupts"},
    "archive": {"archive", "store", "formats", "language"},
    "store": {"store"},
    "formats": {"formats"},
    "language": {"language"},
    "show": {"show", "archive", "formats", "language", "store"},
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


def _loaded(tmp_path: Path, *words: str, **variables: str) -> set[str]:
    """Modules that a command loads, in a process of its own."""
    script = (
        "import sys\nfrom beritacli.main import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n"
        "    print('', *sys.modules, file=sys.stderr, sep=' module:')\n    sys.exit(end.code)"
    )
    return _modules(script, tmp_path, words, variables)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Modules that a program of one command loads, which does nothing."""
    script = (
        "import sys, typer\napp = typer.Typer()\n"
        "@app.command()\ndef run(store: str = ''): pass\n"
        "try:\n    app()\nexcept SystemExit as end:\n"
        "    print('', *sys.modules, file=sys.stderr, sep=' module:')\n    sys.exit(end.code)"
    )
    return _modules(script, tmp_path_factory.mktemp("bare"), (), {})


def _modules(
    script: str, folder: Path, words: Sequence[str], variables: Mapping[str, str]
) -> set[str]:
    store = ["--store", str(folder / "berita.db")]
    done = subprocess.run(
        [sys.executable, "-c", script, *store, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": "", **variables},
    )
    assert done.returncode == 0, done.stderr
    return set(re.findall(r"module:(\S+)", done.stderr))


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
        (["tag", "1", "Pasar Murah"], {"slugify", "platformdirs"}),
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
    tmp_path: Path, bare: set[str], words: list[str], may_load: set[str]
) -> None:
    _loaded(tmp_path, "add", "Judul")
    loaded = {name.split(".")[0] for name in _loaded(tmp_path, *words) - bare}
    assert not loaded & NEVER
    # Rich draws plain text with a part of Markdown's parser never loaded.
    assert loaded & HEAVY <= may_load


# What the hot commands load of ours, whole: a new import shows up here, and is then meant.
START = """
    interrupts main exit_codes cli cli.app cli.session
    show show.streams show.terminal formats formats.escapes
"""
STORE = """
    archive archive.archive archive.articles archive.categories archive.errors archive.settings
    archive.tables archive.texts archive.visibility formats.visibility
    language language.dates language.names
    store store.compiler store.counts store.entries store.errors store.files store.schema
    store.sqlite_background store.sqlite_counts store.sqlite_engine store.sqlite_file
    store.signals store.sqlite_layout store.sqlite_rows store.sqlite_select store.sqlite_waiting
    store.sqlite_storage store.tables store.transactions store.values
"""
READ = f"""
    {START} {STORE} cli.options cli.values
    show.machine formats.cells formats.jsonplace formats.jsontext
"""
FIND = f"{READ} archive.filters archive.statuses"
SEARCH = f"""
    {FIND} cli.search cli.list_ archive.links archive.passages archive.search archive.search_query
    archive.search_words language.abbreviations language.stems store.full_text store.sqlite_text
"""
WRITE = f"""
    {START} {STORE} cli.options cli.outcomes cli.preferences cli.values archive.changes
    archive.choices archive.deltas archive.desk archive.drafts archive.filters archive.hashes
    archive.near archive.slugs archive.statuses archive.tags language.slugs show.outcomes
"""
# And what may come with it that Typer itself does not load: packages and parts of Python.
READS_WITH = "json shlex sqlite3 tinydb"
SEARCHES_WITH = f"{READS_WITH} bisect unicodedata"
WRITES_WITH = f"""
    {READS_WITH} bisect hashlib getpass pwd termios platformdirs random tempfile winreg ctypes
"""


@pytest.mark.parametrize(
    ("words", "own", "others"),
    [
        ("--version", START, ""),
        ("--help", START, ""),
        ("list --format json", f"{FIND} cli.list_ archive.links", READS_WITH),
        ("show 1 --format json", f"{READ} cli.show", READS_WITH),
        ("timeline --format json", f"{FIND} cli.timeline archive.timeline", READS_WITH),
        (
            "categories --format json",
            f"""
            {START} {STORE} cli.options cli.values formats.jsonplace formats.jsontext
            archive.filters archive.statuses
            cli.categories archive.category_desk language.slugs show.nested
            """,
            READS_WITH,
        ),
        ("search judul --exact --format json", SEARCH, SEARCHES_WITH),
        ("search judul --format json", SEARCH, f"{SEARCHES_WITH} Sastrawi"),
        ("tag 1 umkm", f"{WRITE} cli.tag", WRITES_WITH),
        (
            "add Judul",
            f"{WRITE} cli.add cli.drafts language.bylines",
            f"{WRITES_WITH} html slugify unicodedata",
        ),
        (
            "publish 1 --force",
            f"{WRITE} cli.publish archive.publishing",
            f"{WRITES_WITH} importlib_resources struct sysconfig tzdata zoneinfo",
        ),
    ],
)
def test_hot_commands_load_these_modules_and_no_others(
    tmp_path: Path, bare: set[str], words: str, own: str, others: str
) -> None:
    _loaded(tmp_path, "add", "Judul")
    _check_modules(_loaded(tmp_path, *words.split()) - bare, own, others)


def test_completion_of_a_slug_loads_what_show_does(tmp_path: Path, bare: set[str]) -> None:
    _loaded(tmp_path, "add", "Judul")
    variables = {
        "BERITACLI_STORE": str(tmp_path / "berita.db"),
        "_BERITACLI_COMPLETE": "complete_bash",
        "COMP_WORDS": "beritacli show j",
        "COMP_CWORD": "2",
    }
    own = f"{FIND} cli.show cli.completion archive.near"
    _check_modules(_loaded(tmp_path, **variables) - bare, own, READS_WITH)


def _check_modules(loaded: set[str], own: str, others: str) -> None:
    ours = {name for name in loaded if name.startswith("beritacli.")}
    assert ours == {f"beritacli.{name}" for name in own.split()}
    # Names with `_` are what Python's own modules are made of: they change with its version.
    tops = {name.partition(".")[0] for name in loaded - ours if name[0] != "_"}
    assert tops <= {"beritacli", "typer", "gc", *others.split()}


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
