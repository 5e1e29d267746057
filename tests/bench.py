"""Times whole commands beside a bare one-command Typer program: `python -m tests.bench`.

Prints medians of CPU seconds over nine rounds, taken in turn, and their ratios; and the rate of an
import of 10,000 articles of 3 kB.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.made_articles import write_articles

ROUNDS = 9
BARE = """import typer
app = typer.Typer(add_completion=False)
@app.command()
def main(n: int = 3) -> None:
    print(n)
app()
"""


def cpu_seconds(command: list[str], store: Path) -> float:
    """User and system time of one process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "BERITACLI_STORE": str(store)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    program = [sys.executable, "-m", "beritacli"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        write_articles(folder / "1k.ndjson", 1_000)
        write_articles(folder / "10k.ndjson", 10_000)
        store = folder / "1k.db"
        cpu_seconds([*program, "import", str(folder / "1k.ndjson")], store)
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "bare Typer program": [sys.executable, str(folder / "bare.py")],
            "list --format json --limit 20": [
                *program,
                "list",
                "--format",
                "json",
                "--limit",
                "20",
            ],
            "list --format table --limit 20": [
                *(*program, "list", "--format", "table", "--limit", "20")
            ],
            "add": [*program, "add", "Judul"],
            "tag": [*program, "tag", "1", "umkm"],
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for _ in range(ROUNDS):
            for label, command in commands.items():
                times[label].append(cpu_seconds(command, store))
        medians = {label: statistics.median(values) for label, values in times.items()}
        print(f"{'CPU seconds, median of ' + str(ROUNDS):34} {'s':>6} {'/pass':>6} {'/bare':>6}")
        for label, median in medians.items():
            to_pass = median / medians["python -c pass"]
            to_bare = median / medians["bare Typer program"]
            print(f"{label:34} {median:6.3f} {to_pass:6.1f} {to_bare:6.2f}")
        begun = time.perf_counter()
        cpu_seconds([*program, "import", str(folder / "10k.ndjson")], folder / "10k.db")
        print(f"import of 10,000: {10_000 / (time.perf_counter() - begun):,.0f} articles a second")


if __name__ == "__main__":
    main()
