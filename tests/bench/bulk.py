"""Our own bulk commands: how many articles a second, at several sizes, and with how much memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.bench.processes import PROGRAM, FailedError, own, run_program
from tests.bench.steps import ask
from tests.made_articles import write_articles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def measure_bulk(folder: Path, sizes: Iterable[int]) -> list[dict[str, Any]]:
    """One run of each, for each is many articles: {"command", "size", "seconds" …}."""
    figures = []
    for size in sizes:
        place = folder / f"bulk-{size}"
        place.mkdir()
        lines, wxr = place / "made.ndjson", place / "made.xml"
        write_articles(lines, size)
        store, other = place / "berita.db", place / "wxr.db"
        commands = (
            ("import of NDJSON", store, ["import", str(lines)]),
            ("export as JSON", store, ["export", str(place / "made.json")]),
            ("export as WXR", store, ["export", "--format", "wxr", str(wxr)]),
            ("import of WXR", other, ["import", str(wxr)]),
            ("undo of the import", store, ["undo"]),
        )
        counts = []
        for label, its_store, words in commands:
            spent = run_program(its_store, *words)
            figures.append({"command": label, "size": size, **spent._asdict()})
            counts.append(_count(its_store))
        if counts != [size, size, size, size, 0]:
            raise FailedError(f"The archives hold {counts} articles.")
        for path in place.iterdir():
            path.unlink()
    return figures


def _count(store: Path) -> int:
    return len(ask([*PROGRAM, "list", "--format", "ids"], store.parent, own(store)).split())
