"""Times what is seen at 1,000 and 100,000 articles: `python -m tests.bench.shown`.

Prints medians of CPU seconds over nine rounds, taken in turn, their ratio to each other and to
`list --format json`, and how many modules each command imports.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.processes import run_program
from tests.bench.startup import fill

SIZES = (1_000, 100_000)
COMMANDS = {
    "list --format json --limit 20": ["list", "--format", "json", "--limit", "20"],
    "list, as on a terminal": ["--color", "always", "list", "--format", "table", "--limit", "20"],
    "categories": ["categories"],
    "timeline": ["timeline"],
    "timeline --by month": ["timeline", "--by", "month", "--limit", "50"],
    "stats": ["stats"],
    "stats --newest 20": ["stats", "--newest", "20"],
}
ROUNDS = 9


def count_modules(words: list[str], store: Path) -> int:
    """How many modules a command imports."""
    script = (
        "import sys\nfrom beritacli.main import main\n"
        "try:\n    main()\nfinally:\n    print(len(sys.modules), file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, "--store", str(store), *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stderr.split()[-1])


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        stores = {size: fill(Path(name), size) for size in SIZES}
        times: dict[tuple[str, int], list[float]] = {}
        for _ in range(ROUNDS):
            for label, words in COMMANDS.items():
                for size, store in stores.items():
                    seconds = run_program(store, *words).cpu
                    times.setdefault((label, size), []).append(seconds)
        medians = {key: statistics.median(values) for key, values in times.items()}
        print(f"{'CPU seconds':30} {'1k':>6} {'100k':>6} {'ratio':>6} {'/json':>6} {'modules':>8}")
        json_seconds = medians[next(iter(COMMANDS)), SIZES[0]]
        for label, words in COMMANDS.items():
            small, large = (medians[label, size] for size in SIZES)
            modules = count_modules(words, stores[SIZES[0]])
            print(f"{label:30} {small:6.3f} {large:6.3f} {large / small:6.2f} "
                  f"{small / json_seconds:6.2f} {modules:8}")  # fmt: skip


if __name__ == "__main__":
    main()
