"""Times what history costs: `python -m tests.bench.history [--quick]`.

`history`, `show --revision` and `log` in a small archive and in one of 100,000 articles and
1,000,000 changes; undo and redo against the import; import with and without the hashes.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from beritacli.archive.changes.hashes import hash_document
from beritacli.archive.tables import SCHEMA
from beritacli.store import open_database
from tests.bench.processes import run_program
from tests.made_articles import write_articles

ROUNDS = 9
EDITS = 9  # of each article, besides its add


def make_history(path: Path, articles: int) -> None:
    """An archive of so many articles, each added and edited again and again by others in turn."""
    with open_database(path, SCHEMA) as database, database.transaction():
        documents = (_article(number, articles) for number in range(1, articles + 1))
        database.table("articles").insert_multiple(documents)
        changes = ({"at": _at(n), "actor": "penguji", "command": f"edit {n % articles + 1}"}
                   for n in range(articles * (EDITS + 1)))  # fmt: skip
        database.table("changes").insert_multiple(changes)
        revisions = (_revision(n, articles) for n in range(articles * (EDITS + 1)))
        database.table("revisions").insert_multiple(revisions)


def _article(number: int, articles: int) -> dict[str, Any]:
    date = _at(number)
    return {
        "slug": f"judul-{number}", "title": f"Judul {EDITS}", "status": "draft", "byline": [],
        "author": None, "categories": [], "tags": [], "excerpt": "", "body": "isi " * 20,
        "body_format": "html", "created_at": date, "modified_at": date, "published_at": None,
        "image": None, "source": None, "meta": {}, "date": date,
        "revision": articles * EDITS + number,
    }  # fmt: skip


def _revision(n: int, articles: int) -> dict[str, Any]:
    turn, article = divmod(n, articles)
    revision = {"change": n + 1, "of": f"articles/{article + 1}"}
    if turn == 0:
        return {**revision, "kind": "add"}
    if turn == EDITS:
        revision["after"] = hash_document(_article(article + 1, articles))
    fields = {"title": {"old": f"Judul {turn - 1}", "new": f"Judul {turn}"}}
    return {**revision, "kind": "edit", "fields": fields}


def _at(n: int) -> str:
    minutes, day = n % 1440, n // 1440
    return (
        f"20{10 + day // 336:02}-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}"
        f"T{minutes // 60:02}:{minutes % 60:02}:00Z"
    )


def compare_sizes(folder: Path, sizes: tuple[int, int]) -> None:
    """Commands that must cost the same in a small archive and in a large one."""
    stores = [folder / f"{size}.db" for size in sizes]
    for store, size in zip(stores, sizes, strict=True):
        make_history(store, size)
    middle = str(sizes[0] // 2)
    commands = (
        ["history", middle],
        ["show", middle, "--revision", middle],
        ["log", "--limit", "20"],
        ["undo", "--dry-run"],
    )
    print(f"CPU seconds, median of {ROUNDS}: {sizes[0]:,} and {sizes[1]:,} articles, each with")
    print(f"{EDITS + 1} changes")
    for words in commands:
        times: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for store, spent in zip(stores, times, strict=True):
                spent.append(run_program(store, *words).cpu)
        small, large = map(statistics.median, times)
        print(f"{' '.join(words):30} {small:.3f} {large:.3f}  ratio {large / small:.2f}")


def compare_undo(folder: Path, sizes: tuple[int, ...]) -> None:
    """Undo and redo against the import that they undo and redo."""
    for size in sizes:
        source, store = folder / f"{size}.ndjson", folder / f"undo-{size}.db"
        write_articles(source, size)
        for words in (["import", str(source)], ["undo"], ["redo"]):
            spent = run_program(store, *words)
            print(f"{words[0]:8} {size:8,}: {spent.cpu:6.2f} s of CPU, {spent.seconds:6.2f} s, "
                  f"{spent.megabytes:5.0f} MB")  # fmt: skip


def main() -> None:
    """Measure and print."""
    is_quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        compare_undo(Path(name), (1_000, 10_000) if is_quick else (10_000, 50_000))
        compare_sizes(Path(name), (1_000, 10_000) if is_quick else (1_000, 100_000))


if __name__ == "__main__":
    main()
