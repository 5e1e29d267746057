"""Measures the search: how good it is, how long an import and a search take.

    python -m tests.bench.search                         1,000, 10,000 and 100,000 articles
    python -m tests.bench.search --sizes 10000,1000000 --folder /somewhere

Quality is recall among the first ten and mean reciprocal rank over the judged searches, with and
without other forms of the words. Times are medians of CPU seconds of whole commands. Stores in
the folder are kept for another run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path

from tests.bench.made import WORD
from tests.bench.processes import run_program
from tests.bench.startup import fill
from tests.conftest import SAMPLES, SHARED, Newsroom
from tests.judged_searches import ARTICLES, SENTENCES, measure
from tests.made_articles import make_words

ROUNDS = 7
NEWS = SHARED / "data" / "indonesia" / "ud-pud-berita-kalimat.tsv"


def measure_quality(folder: Path) -> None:
    """Print recall and reciprocal rank."""
    newsroom = Newsroom(folder, "db")
    newsroom.ok("import", str(SAMPLES / "berita.json"))
    judged = {"articles": ARTICLES}
    if NEWS.exists():
        lines = (line.split("\t") for line in NEWS.read_text(encoding="utf-8").splitlines())
        articles = [{"slug": one, "title": "-", "body": text} for one, text in lines]
        newsroom.ok("import", newsroom.write("kalimat.ndjson", json.dumps(articles)))
        judged["sentences"] = SENTENCES
    else:
        print("The sentences are not there, and so not searched.")
    print(f"{'':24} recall@10   MRR")
    for name, searches in judged.items():
        for label, options in (("with stems", ()), ("--exact", ("--exact",))):
            recall, rank = measure(newsroom, searches, *options)
            print(f"{len(searches):2} {name + ', ' + label:22} {recall:6.3f}  {rank:6.3f}")


def measure_time(folder: Path, sizes: list[int]) -> None:
    """Print CPU seconds of commands at several sizes, and their ratios to the first."""
    words = make_words()
    commands = {
        "list --limit 20": ["list", "--limit", "20", "--format", "json"],
        "search, word of 1 %": ["search", WORD, "--limit", "20", "--format", "json"],
        "the same, one category": ["search", WORD, "--category", words[210], *_PAGE],
        "search, two words": ["search", words[5_000], words[3_000], *_PAGE],
        "search, half of all": ["search", words[100], *_PAGE],
        "search --exact, 1 %": ["search", "--exact", WORD, *_PAGE],
        "search, no such word": ["search", WORD[:-1] + "qx", *_PAGE],
    }
    medians: dict[str, list[float]] = {label: [] for label in commands}
    print(f"\n{'CPU seconds, median of ' + str(ROUNDS):26}" + "".join(f"{n:>18,}" for n in sizes))
    for size in sizes:
        store = fill(folder, size)
        for label, command in commands.items():
            runs = [run_program(store, *command).cpu for _ in range(ROUNDS)]
            medians[label].append(statistics.median(runs))
    for label, values in medians.items():
        cells = (f"{value:8.3f} ({value / values[0]:5.2f})" for value in values)
        print(f"{label:26}" + "".join(f"{cell:>18}" for cell in cells))


_PAGE = ["--limit", "20", "--format", "json"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000,100000", help="0: quality alone")
    parser.add_argument("--folder", type=Path, help="where the stores are")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure_quality(Path(name))
        folder = chosen.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        sizes = [int(size) for size in chosen.sizes.split(",") if int(size)]
        if sizes:
            measure_time(folder, sizes)


if __name__ == "__main__":
    main()
