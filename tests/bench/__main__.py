"""Times the program beside its peers, its start beside a bare program, how flat it is, its bulk.

    python -m tests.bench                                  1,000, 10,000 and 100,000 articles
    python -m tests.bench --only start                     our start alone: a minute
    python -m tests.bench --sizes 1000,1000000 --save figures.json
    python -m tests.bench --from figures.json --readme     the README's table and picture anew

Whole processes, on made articles of 3 kB. A peer that is not installed is left out and named;
sqlite-utils is looked for in PATH (`pipx install sqlite-utils`), the others are packages of Debian:
taskwarrior, hugo, jq, ripgrep. Where users' settings are, nothing is read or written.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
import tempfile
import time
from compileall import compile_dir
from pathlib import Path
from typing import TYPE_CHECKING, Any

import beritacli
from tests.bench.beside import compare, find_programs
from tests.bench.bulk import measure_bulk
from tests.bench.ours import OURS
from tests.bench.peers import PEERS
from tests.bench.picture import draw_comparison
from tests.bench.report import write_markdown, write_tables
from tests.bench.startup import measure_flatness, measure_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PICTURE = ROOT / "sample_data" / "pictures" / "bench.svg"
PARTS = ("beside", "start", "flat", "bulk")  # the first makes the stores for the others
_BEGUN = time.monotonic()


def main() -> int:
    """Measure or read, and print; returns 1 where something failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; else all")
    parser.add_argument(
        "--sizes", type=read_sizes, default=[1_000, 10_000, 100_000], help="of the archives"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where stores are made, instead of /tmp")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the figures as JSON")
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE", help="measure nothing")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the comparison as SVG")
    parser.add_argument("--readme", action="store_true", help="put table and picture into README")
    chosen = parser.parse_args()
    if chosen.source:
        figures = json.loads(chosen.source.read_text(encoding="utf-8"))
    else:
        if chosen.folder:
            chosen.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
            for figures in measure(
                Path(name).resolve(), chosen.sizes, chosen.rounds, chosen.only or PARTS
            ):
                if chosen.save:  # after each part: what was measured is not lost with what fails
                    text = json.dumps(figures, indent=1, ensure_ascii=False)
                    chosen.save.write_text(text + "\n", encoding="utf-8")
    print(*write_tables(figures), sep="\n")
    if chosen.picture:
        chosen.picture.write_text(draw_comparison(figures["beside"]), encoding="utf-8")
    if chosen.readme:
        PICTURE.write_text(draw_comparison(figures["beside"]), encoding="utf-8")
        README.write_text(put_into(README.read_text(encoding="utf-8"), figures), encoding="utf-8")
    rows = figures.get("beside", [])
    return int(any(row.get("why", "").startswith("failed") for row in rows))


def measure(
    folder: Path, sizes: list[int], rounds: int, parts: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """All figures, as `--save` keeps them, after each part."""
    compile_dir(Path(beritacli.__file__).parent, quiet=2)  # as pip does when it installs
    versions = find_programs([OURS, *PEERS])
    figures: dict[str, Any] = {
        "versions": versions,
        "machine": f"Python {platform.python_version()}, {os.cpu_count()} processors",
        "rounds": rounds,
    }
    there = [program for program in (OURS, *PEERS) if versions[program.name]]
    measures = {
        "start": lambda: measure_start(folder, 2 * rounds - 1),
        "beside": lambda: compare(folder, sizes, there, rounds=rounds, say=say),
        "flat": lambda: measure_flatness(folder, sorted({min(sizes), max(sizes)}), 2 * rounds - 1),
        "bulk": lambda: measure_bulk(folder, sizes),
    }
    for part in parts:
        say(part)
        figures[part] = measures[part]()
        yield figures


def put_into(readme: str, figures: Any) -> str:
    """The README with the tables of these figures."""
    block = write_markdown(figures) + "\n"
    begin, end = "<!-- figures of python -m tests.bench -->\n", "<!-- end of figures -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return pattern.sub(lambda _: begin + "\n" + block + "\n" + end, readme)


def read_sizes(text: str) -> list[int]:
    """Sizes between commas, the smallest first."""
    return sorted(int(size) for size in text.split(","))


def say(text: str) -> None:
    """Tell on standard error how far it is."""
    print(f"{time.monotonic() - _BEGUN:7.0f} s  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
