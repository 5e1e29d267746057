"""What import makes of each real file beside the project; `python -m tests.real_data` notes it.

The table is kept in tests/real_data.tsv, and a test holds the program to it: file, format, articles
added, records rejected, what was left out, and why a file or its first record was refused.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from beritacli.environment import Environment
from beritacli.main import run
from tests.conftest import SHARED

DATA = SHARED / "data"
TABLE = Path(__file__).with_suffix(".tsv")
NOON = datetime(2025, 5, 15, 5, 0, tzinfo=UTC)


class Outcome(NamedTuple):
    """One line of the table."""

    file: str
    code: int
    format: str
    added: int
    rejected: int
    left_out: int
    why: str

    @property
    def line(self) -> str:
        """As it stands in the table."""
        return "\t".join(str(value).replace("\t", " ").replace("\n", " ") for value in self)


def find_files() -> list[str]:
    """Paths of all files below DATA; the notes about them are none."""
    files = (path for path in DATA.rglob("*") if path.is_file() and path.name != "README.md")
    return sorted(path.relative_to(DATA).as_posix() for path in files)


def try_file(name: str) -> Outcome:
    """Import one file into an archive of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = io.StringIO(), io.StringIO()
        environment = Environment(
            arguments=["--store", f"{folder}/x.db", "import", "--report", "-", str(DATA / name)],
            stdin=io.BytesIO(),
            stdout=out,
            stderr=err,
            variables={"BERITACLI_ACTOR": "penguji", "COLUMNS": "80"},
            now=lambda: NOON,
        )
        code = run(environment)
    if not out.getvalue():
        why = err.getvalue().splitlines()[0].replace(str(DATA / name), "FILE")
        return Outcome(name, code, "-", 0, 0, 0, why)
    report = json.loads(out.getvalue())
    first = report["rejections"][0] if report["rejections"] else None
    parts = (first["place"], first["field"], first["reason"]) if first else ()
    why = ": ".join(part for part in parts if part)
    left_out = sum(sum(file["left_out"].values()) for file in report["files"])
    formats = ",".join(file["format"] for file in report["files"])
    return Outcome(name, code, formats, report["added"], report["rejected"], left_out, why)


def main() -> None:
    """Write the table anew."""
    lines = ["\t".join(Outcome._fields), *(try_file(name).line for name in find_files())]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines) - 1} files in {TABLE}\n")


if __name__ == "__main__":
    main()
