"""Times whole commands beside a bare one-command Typer program: `python -m tests.bench`.

Prints medians of CPU seconds over nine rounds, taken in turn, and their ratios; and the rate of an
import of 10,000 articles of 3 kB.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 9
BARE = """import typer
app = typer.Typer(add_completion=False)
@app.command()
def main(n: int = 3) -> None:
    print(n)
app()
"""
WORDS = [
    "pemerintah",
    "kota",
    "warga",
    "kegiatan",
    "program",
    "dinas",
    "pasar",
    "jalan",
    "sekolah",
    "kesehatan",
    "pelayanan",
    "anggaran",
    "pembangunan",
    "masyarakat",
    "wilayah",
    "panen",
    "jadwal",
    "lomba",
    "pejabat",
    "kunjungan",
]


def make_articles(count: int, seed: int = 7) -> str:
    """NDJSON of made articles of some 3 kB; the same for the same seed."""
    chance = random.Random(seed)
    lines = []
    for number in range(count):
        paragraphs = (" ".join(chance.choices(WORDS, k=60)).capitalize() for _ in range(6))
        date = f"20{chance.randint(15, 24)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        article = {
            "title": f"{' '.join(chance.choices(WORDS, k=6))} {number}",
            "status": chance.choice(["published"] * 8 + ["draft", "pending"]),
            "body": "\n".join(f"<p>{paragraph}.</p>" for paragraph in paragraphs),
            "categories": [chance.choice(WORDS[:12])],
            "tags": chance.sample(WORDS, 2),
            "byline": ["tm", "yl"],
            "published_at": f"{date}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:00Z",
        }
        lines.append(json.dumps(article) + "\n")
    return "".join(lines)


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
        (folder / "1k.ndjson").write_text(make_articles(1_000), encoding="utf-8")
        (folder / "10k.ndjson").write_text(make_articles(10_000), encoding="utf-8")
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
