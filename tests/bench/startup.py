"""Our own commands: their start beside a bare Typer program, and how flat they are."""

from __future__ import annotations

import statistics
import sys
from typing import TYPE_CHECKING, Any

from tests.bench.made import WORD
from tests.bench.processes import PROGRAM, FailedError, Spent, own, run_measured, run_program
from tests.bench.steps import ask
from tests.made_articles import write_articles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

BARE = """import typer
app = typer.Typer(add_completion=False)
@app.command()
def main(n: int = 3) -> None:
    print(n)
app()
"""
SIZE = 1_000
PASS, BARE_RUN, BARE_HELP = "python -c pass", "bare Typer program", "bare Typer program --help"
_PAGE = ("--limit", "20", "--format", "json")
_DRAFTS = 40  # of an archive, so many are published at most


def fill(folder: Path, size: int) -> Path:
    """A store of so many made articles; the one that is there, if there is one."""
    store = folder / str(size) / "beritacli" / "berita.db"
    if not store.exists():
        store.parent.mkdir(parents=True)
        source = store.with_name("made.ndjson")
        write_articles(source, size)
        run_program(store, "import", str(source))
        source.unlink()
    return store


def measure_start(folder: Path, rounds: int) -> list[dict[str, Any]]:
    """What commands cost beside Python and a bare Typer program: {"command", "cpu" …}."""
    store = fill(folder, SIZE)
    bare = store.with_name("bare.py")
    bare.write_text(BARE, encoding="utf-8")
    drafts, category = _find_drafts(store), _find_category(store)
    slug = _ask(store, "list", "--limit", "1", "--format", "slugs")
    completes = {
        "_BERITACLI_COMPLETE": "complete_bash",
        "COMP_WORDS": f"beritacli show {slug[:8]}",
        "COMP_CWORD": "2",
    }
    commands: dict[str, Callable[[int], Sequence[str]]] = {
        PASS: lambda _: [sys.executable, "-c", "pass"],
        BARE_RUN: lambda _: [sys.executable, str(bare)],
        BARE_HELP: lambda _: [sys.executable, str(bare), "--help"],
        "--version": lambda _: [*PROGRAM, "--version"],
        "list --format json": lambda _: [*PROGRAM, "list", *_PAGE],
        "show --format json": lambda _: [*PROGRAM, "show", "7", "--format", "json"],
        "add": lambda n: [*PROGRAM, *_add(f"Kabar awal {n}", category)],
        "tag": lambda n: [*PROGRAM, "tag", str(n + 1), "awal"],
        "publish": lambda n: [*PROGRAM, "publish", drafts[n % len(drafts)]],
        "--help": lambda _: [*PROGRAM, "--help"],
        "completion of a slug": lambda _: PROGRAM,
    }
    spent: dict[str, list[Spent]] = {label: [] for label in commands}
    for number in range(rounds):
        for label, words in commands.items():
            variables = own(store) | (completes if label.startswith("completion") else {})
            run = run_measured(
                words(number),
                folder=store.parent,
                variables=variables,
                out=store.with_name("out.txt"),
            )
            spent[label].append(run)
    if slug not in store.with_name("out.txt").read_text(encoding="utf-8"):
        raise FailedError(f"The completion of {slug} does not offer it.")
    return [{"command": label, **summarise(runs)} for label, runs in spent.items()]


def measure_flatness(folder: Path, sizes: Sequence[int], rounds: int) -> list[dict[str, Any]]:
    """What commands cost in archives of these sizes, in turn: {"command", "size", "cpu" …}."""
    stores = {size: fill(folder, size) for size in sizes}
    drafts = {size: _find_drafts(store) for size, store in stores.items()}
    category = _find_category(stores[sizes[0]])
    commands: dict[str, Callable[[int, int], Sequence[str]]] = {
        "list newest": lambda *_: ["list", *_PAGE],
        "list by category and status": lambda *_: [
            *("list", "--category", category, "--status", "published", *_PAGE)
        ],
        "show": lambda size, _: ["show", str(size // 2), "--format", "json"],
        "add": lambda _, n: _add(f"Kabar rata {n}", category),
        "tag": lambda _, n: ["tag", str(n + 1), "rata"],
        "publish": lambda size, n: ["publish", drafts[size][n % len(drafts[size])]],
        "timeline": lambda *_: ["timeline"],
        "categories": lambda *_: ["categories"],
        "count (stats)": lambda *_: ["stats", "--newest", "20", "--format", "json"],
        "search, a word of 1 %": lambda *_: ["search", WORD, *_PAGE],
    }
    spent: dict[tuple[str, int], list[Spent]] = {}
    for number in range(rounds):
        for label, words in commands.items():
            for size, store in stores.items():
                run = run_program(store, *words(size, number))
                spent.setdefault((label, size), []).append(run)
    return [
        {"command": label, "size": size, **summarise(runs)} for (label, size), runs in spent.items()
    ]


def _ask(store: Path, *words: str) -> str:
    return ask([*PROGRAM, *words], store.parent, own(store))


def _add(title: str, category: str) -> list[str]:
    """A draft that can be published."""
    return ["add", title, "--body", "Isi kabar.", "--category", category]


def _find_category(store: Path) -> str:
    """One that articles have."""
    newest = ("--limit", "1", "--fields", "categories", "--format", "tsv", "--no-header")
    return _ask(store, "list", *newest)


def _find_drafts(store: Path) -> list[str]:
    """Ids of drafts, each to be published once."""
    return _ask(
        store, "list", "--status", "draft", "--limit", str(_DRAFTS), "--format", "ids"
    ).split()


def summarise(spent: Sequence[Spent]) -> Mapping[str, float]:
    """Medians of the times, and the highest peak."""
    return {
        "runs": len(spent),
        "seconds": round(statistics.median(one.seconds for one in spent), 4),
        "cpu": round(statistics.median(one.cpu for one in spent), 4),
        "megabytes": round(max(one.megabytes for one in spent), 1),
    }
