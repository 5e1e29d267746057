"""What a command loads: its start is most of its time."""

from __future__ import annotations

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


# What costs too much to load for nothing, of Python's own too.
HEAVY = {
    "Sastrawi",
    "asyncio",
    "csv",
    "difflib",
    "email",
    "filelock",
    "html_to_markdown",
    "http",
    "logging",
    "markdown_it",
    "multiprocessing",
    "nh3",
    "platformdirs",
    "rapidfuzz",
    "rich",
    "selectolax",
    "slugify",
    "ssl",
    "statistics",
    "tomlkit",
    "tomllib",
    "unittest",
    "xml",
    "yaml",
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
    environment interrupts main exit_codes cli.app cli.commands cli.session show.output_errors
    show.streams text.terminal text.escapes
"""
STORE = """
    article archive.archive archive.articles.article archive.articles.authors
    archive.category_tree archive.errors archive.settings archive.tables archive.text_rules
    archive.articles.visibility formats.mapping.visibility language.dates language.names
    store.database store.sqlite.bulk store.sqlite.catalogue store.sqlite.connection
    store.query.compiler store.query.count_plans store.query.entries store.errors store.files
    store.schema store.sqlite.background store.sqlite.kept_counts store.sqlite.engine
    store.sqlite.disk.file store.signals store.query.layout store.sqlite.select
    store.sqlite.pending_text store.sqlite.storage store.tables store.transactions store.values
"""
READ = f"""
    {START} {STORE} cli.options cli.option_values show.machine formats.mapping.cells text.errors
    text.json_text
"""
FIND = f"{READ} archive.desk.filters archive.articles.statuses"
SEARCH = f"""
    {FIND} cli.commands.search cli.listing archive.search.passages archive.search.search
    archive.search.query archive.search.parse language.abbreviations language.stems
    store.full_text store.sqlite.full_text
"""
WRITE = f"""
    {START} {STORE} store.sqlite.rows cli.options cli.article_verbs cli.config.preferences
    cli.option_values archive.changes.change archive.changes.refs archive.desk.choices
    archive.changes.deltas archive.desk.verbs archive.desk.drafts archive.desk.filters
    archive.changes.hashes archive.articles.near_slugs archive.articles.slugs
    archive.articles.statuses archive.taxonomy.tags language.slugs show.outcomes
"""


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("--version", START),
        ("--help", START),
        ("list --format json", f"{FIND} cli.listing cli.commands.list_ archive.articles.addresses"),
        ("show 1 --format json", f"{READ} cli.commands.show"),
        ("timeline --format json", f"{FIND} cli.commands.timeline archive.reports.timeline"),
        (
            "categories --format json",
            f"""
            {START} {STORE} cli.options cli.option_values text.errors
            text.json_text archive.desk.filters archive.articles.statuses cli.commands.categories
            archive.taxonomy.category_edits language.slugs show.nested
            """,
        ),
        ("search judul --exact --format json", SEARCH),
        ("search judul --format json", SEARCH),
        ("tag 1 umkm", f"{WRITE} cli.commands.tag"),
        ("add Judul", f"{WRITE} cli.commands.add cli.draft_options language.bylines"),
        ("publish 1 --force", f"{WRITE} cli.commands.publish archive.desk.publishing"),
    ],
)
def test_hot_commands_load_these_modules_and_no_others(
    tmp_path: Path, bare: set[str], words: str, own: str
) -> None:
    _loaded(tmp_path, "add", "Judul")
    _check_modules(_loaded(tmp_path, *words.split()) - bare, own)


def test_completion_of_a_slug_loads_what_show_does(tmp_path: Path, bare: set[str]) -> None:
    _loaded(tmp_path, "add", "Judul")
    variables = {
        "BERITACLI_STORE": str(tmp_path / "berita.db"),
        "_BERITACLI_COMPLETE": "complete_bash",
        "COMP_WORDS": "beritacli show j",
        "COMP_CWORD": "2",
    }
    own = f"{FIND} cli.commands.show cli.completion archive.articles.near_slugs"
    _check_modules(_loaded(tmp_path, **variables) - bare, own)


def _check_modules(loaded: set[str], own: str) -> None:
    """own: modules; that their packages are loaded goes without saying."""
    expected = {f"beritacli.{name}" for name in own.split()}
    packages = {name.rpartition(".")[0] for name in expected} | {"beritacli.cli"}
    ours = {name for name in loaded if name.startswith("beritacli.")}
    assert ours - _find_packages(packages) == expected - _find_packages(packages)


def _find_packages(names: set[str]) -> set[str]:
    """The packages of these names, and those round them."""
    parts = [name.split(".") for name in names]
    return {".".join(one[:end]) for one in parts for end in range(1, len(one) + 1)}
