"""Times the storage engines at several sizes, beside stock TinyDB and sqlite-utils.

    python -m tests.bench.store                     1,000, 10,000 and 100,000 articles of 3 kB
    python -m tests.bench.store --sizes 1000,1000000 --picture cost.svg

Every operation is a process of its own that opens the store, asks or changes one thing, and closes
it. Printed are medians of the time between opening and closing, their ratios to the smallest size,
and the most memory that one of the processes took, Python included. sqlite-utils is measured where
it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.plot import draw_lines
from tests.made_articles import INITIALS, make_articles

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 5
AT_ONCE = 10_000
STOCK_LIMIT = 10_000  # above, stock TinyDB takes minutes for one insert
JSON_LIMIT = 10_000
PEER_LIMIT = 100_000
HEAD = """
import json, sys, time
path, doc_id = sys.argv[1], int(sys.argv[2])
document = {document!r}
"""
TAIL = """
taken = time.perf_counter() - begun
with open("/proc/self/status") as status:
    (peak,) = [line.split()[1] for line in status if line.startswith("VmHWM")]
print(json.dumps([taken, int(peak)]))
"""
OURS = """
from pathlib import Path
from tinydb import where
from beritacli.archive.tables import SCHEMA
from beritacli.store import open_database
begun = time.perf_counter()
with open_database(Path(path), SCHEMA) as database:
    table = database.table("articles")
    NEWEST = dict(order_by=["-date"], limit=20)
    shown = ~where("status").one_of(["trash"])
    {code}
"""
STOCK = """
from tinydb import TinyDB, where
begun = time.perf_counter()
with TinyDB(path) as database:
    table = database.table("articles")
    newest = lambda found: sorted(found, key=lambda one: one["date"], reverse=True)[:20]
    {code}
"""
PEER = """
import sqlite_utils
begun = time.perf_counter()
database = sqlite_utils.Database(path)
table = database["articles"]
{code}
database.close()
"""
# operation: ours, stock TinyDB's, sqlite-utils'
OPERATIONS = {
    "get one": ("table.get(doc_id=doc_id)", "table.get(doc_id=doc_id)", "table.get(doc_id)"),
    "add one": ("table.insert(document)", "table.insert(document)", "table.insert(document)"),
    "change one": (
        "table.update({'status': 'private'}, doc_ids=[doc_id])",
        "table.update({'status': 'private'}, doc_ids=[doc_id])",
        "table.update(doc_id, {'status': 'private'})",
    ),
    "list 20 newest": (
        "table.search(shown, **NEWEST)",
        "newest(table.all())",
        "list(table.rows_where(order_by='date desc', limit=20))",
    ),
    "list by status": (
        "table.search(where('status') == 'draft', **NEWEST)",
        "newest(table.search(where('status') == 'draft'))",
        "list(table.rows_where('status = ?', ['draft'], order_by='date desc', limit=20))",
    ),
    "list by category": ("table.search(shown & where('categories').any([7]), **NEWEST)", "", ""),
    "list by 12 categories": (
        "table.search(shown & where('categories').any(list(range(12))), **NEWEST)",
        "",
        "",
    ),
    "list by tag": ("table.search(shown & where('tags').any([77]), **NEWEST)", "", ""),
    "list by initials": ("table.search(shown & where('byline').any(['yl']), **NEWEST)", "", ""),
    "list by author": ("table.search(shown & (where('author') == 'red'), **NEWEST)", "", ""),
    "list since a day": ("table.search(shown & (where('date') >= '2024-12-01'), **NEWEST)", "", ""),
    "count all": ("table.count(shown)", "len(table)", "table.count"),
    "count since a day": ("table.count(shown & (where('date') >= '2018'))", "", ""),
    "count 12 categories": (
        "table.count(shown & where('categories').any(list(range(12))))",
        "",
        "",
    ),
    "count each category": ("table.count_by('categories', shown)", "", ""),
    "count each tag": ("table.count_by('tags', shown)", "", ""),
    "count each month": ("table.count_by('date', shown, prefix=7)", "", ""),
    "search a rare word": (
        "table.full_text().search(words, limit=20)",
        "",
        "list(table.search(words, limit=20))",
    ),
}


def make_documents(count: int, *, first: int = 0) -> Iterator[dict[str, Any]]:
    """Yield articles as the archive keeps them."""
    numbers: dict[str, int] = {}
    for number, article in enumerate(make_articles(count, first=first), first + 1):
        slug = article["title"].lower().replace(" ", "-")
        yield {
            **article,
            "slug": slug,
            "author": INITIALS[number % len(INITIALS)],
            "categories": [hash_of(one) % 60 for one in article["categories"]],
            "tags": [numbers.setdefault(one, hash_of(one) % 500) for one in article["tags"]],
            "excerpt": "",
            "body_format": "html",
            "created_at": article["published_at"],
            "modified_at": article["published_at"],
            "image": None,
            "source": None,
            "meta": {},
            "date": article["published_at"],
            "imported_as": f"{slug}|{article['published_at']}",
            "revision": 1,
        }


def hash_of(word: str) -> int:
    """A number of a word that is the same in every process."""
    return int.from_bytes(word.encode()[-6:], "big")


def fill_ours(path: Path, count: int) -> float:
    """Make a store with articles and their history; returns the seconds that it took."""
    from beritacli.archive.tables import SCHEMA
    from beritacli.store import open_database

    taken = 0.0
    documents = make_documents(count)
    with open_database(path, SCHEMA) as database:
        while chunk := list(islice(documents, AT_ONCE)):
            begun = time.perf_counter()
            with database.transaction():
                ids = database.table("articles").insert_multiple(chunk)
                history = ({"change": 1, "of": f"articles/{one}", "kind": "add"} for one in ids)
                database.table("revisions").insert_multiple(history)
            taken += time.perf_counter() - begun
    return taken


def fill_stock(path: Path, count: int) -> float:
    """The same documents in stock TinyDB."""
    from tinydb import TinyDB

    chunk = list(make_documents(count))
    begun = time.perf_counter()
    with TinyDB(path) as database:
        database.table("articles").insert_multiple(chunk)
    return time.perf_counter() - begun


def fill_peer(path: Path, count: int) -> float:
    """The same documents by sqlite-utils, with full text of title and body."""
    import sqlite_utils

    taken = 0.0
    documents = make_documents(count)
    database = sqlite_utils.Database(path)
    begun = time.perf_counter()
    while chunk := list(islice(documents, AT_ONCE)):
        begun = time.perf_counter()
        database["articles"].insert_all(chunk, pk="id" if "id" in chunk[0] else None)
        taken += time.perf_counter() - begun
    begun = time.perf_counter()
    database["articles"].create_index(["date"])
    database["articles"].create_index(["status", "date"])
    database["articles"].enable_fts(["title", "body"])
    database.close()
    return taken + time.perf_counter() - begun


def time_one(code: str, path: Path, count: int, document: dict[str, Any], words: str) -> Any:
    """Seconds and kB of memory of a process that does one thing."""
    text = HEAD.format(document=document) + f"words = {words!r}\n" + code + TAIL
    command = [sys.executable, "-c", text, str(path), str(count // 2)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--picture", type=Path, help="an SVG of cost against size")
    parser.add_argument("--folder", type=Path, help="where the stores are; kept for another run")
    chosen = parser.parse_args()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        _measure(folder, sizes, chosen.picture)


def _measure(folder: Path, sizes: list[int], picture: Path | None) -> None:
    programs = {
        "beritacli": ("db", OURS, 0, fill_ours, max(sizes)),
        "beritacli, JSON": ("json", OURS, 0, fill_ours, JSON_LIMIT),
        "stock TinyDB": ("stock.json", STOCK, 1, fill_stock, STOCK_LIMIT),
    }
    if importlib.util.find_spec("sqlite_utils"):
        programs["sqlite-utils"] = ("peer.db", PEER, 2, fill_peer, PEER_LIMIT)
    else:
        print("sqlite-utils is not installed, and so not compared.")
    word = make_rare_word()
    lines: dict[str, list[tuple[int, float]]] = {}
    print(f"{'':26}" + "".join(f"{size:>22,}" for size in sizes))
    paths = {}
    for program, (suffix, _, _, fill, limit) in programs.items():
        cells = []
        for size in sizes:
            path = paths[program, size] = folder / f"{size}.{suffix}"
            if size > limit:
                cells.append("-")
            elif path.exists():
                cells.append("kept")
            else:
                cells.append(f"{size / fill(path, size):,.0f}/s")
        print(f"{'fill, ' + program:26}" + "".join(f"{cell:>22}" for cell in cells))
    print("\nmilliseconds (ratio to the smallest size), MB")
    for operation, codes in OPERATIONS.items():
        for program, (_, template, which, _, limit) in programs.items():
            code = codes[which]
            if not code:
                continue
            measured = {
                size: _time(template.format(code=code), paths[program, size], size, word)
                for size in sizes
                if size <= limit
            }
            lines[f"{operation}, {program}"] = [(s, ms) for s, (ms, _) in measured.items()]
            first = next(iter(measured.values()))[0]
            cells = [f"{ms:9.2f} ({ms / first:4.1f}) {mb:4.0f}" for ms, mb in measured.values()] + [
                "-"
            ] * (len(sizes) - len(measured))
            print(f"{operation:22}{program:>16}" + "".join(f"{cell:>22}" for cell in cells))
    if picture:
        shown = {
            k: v for k, v in lines.items() if k.split(", ")[0] in ("add one", "list 20 newest")
        }
        picture.write_text(draw_lines(shown, "articles", "milliseconds"), encoding="utf-8")


def _time(code: str, path: Path, size: int, word: str) -> tuple[float, float]:
    """Median milliseconds, and the most megabytes."""
    results = []
    for number in range(ROUNDS):
        document = next(make_documents(1, first=size + number))
        results.append(time_one(code, path, size, document, word))
    return statistics.median(r[0] for r in results) * 1000, max(r[1] for r in results) / 1024


def make_rare_word() -> str:
    """A word of one in a hundred articles or so."""
    from tests.made_articles import make_words

    return make_words()[5_000]


if __name__ == "__main__":
    main()
