"""Our own commands, as they stand beside the peers'."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

from tests.bench.made import WORD
from tests.bench.processes import PROGRAM, own
from tests.bench.steps import Operation, Program, Step, ask, repeat, say_always

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.bench.made import Made


def _variables(folder: Path) -> dict[str, str]:
    return own(folder / "berita.db")


def prepare(folder: Path, made: Made) -> dict[Operation, Step]:
    """Steps on a store of the default engine, with full text and history as always."""

    def call(*words: str) -> list[str]:
        return [*PROGRAM, *words]

    def tagged(name: str) -> int:
        words = call("list", "--tag", name, "--format", "ids")
        return len(ask(words, folder, _variables(folder)).split())

    def count(*words: str) -> int:
        return len(ask(call("list", *words, "--format", "ids"), folder, _variables(folder)).split())

    def empty() -> None:
        for path in folder.glob("berita.db*"):
            path.unlink()

    def write_batch(number: int) -> Path:
        path = folder / "batch.txt"
        lines = (f"tag {article} baris-{number}\n" for article in made.many)
        path.write_text("".join(lines), encoding="utf-8")
        return path

    page = ("--limit", "20", "--format", "json")
    numbers = [str(number) for number in made.many]
    drafts = made.drafts
    return {
        Operation.START: Step(say_always(*call("--version")), check=bool),
        Operation.IMPORT: Step(
            say_always(*call("import", str(made.source))),
            ready=empty,
            prove=lambda _: count() == made.size,
        ),
        Operation.NEWEST: Step(
            say_always(*call("list", *page)),
            check=lambda out: [one["published_at"] for one in json.loads(out)] == made.newest,
        ),
        Operation.FILTERED: Step(
            say_always(*call("list", "--category", made.category, "--status", "draft", *page)),
            check=lambda out: len(json.loads(out)) == min(20, made.drafts_in),
        ),
        Operation.COUNT: Step(
            say_always(*call("categories", "--format", "json")),
            check=lambda out: dict(_counts(json.loads(out))) == made.counts,
        ),
        Operation.SEARCH: Step(
            say_always(*call("search", WORD, *page)),
            check=lambda out: len(json.loads(out)) == min(20, made.hits),
        ),
        Operation.ADD: Step(
            lambda n: call("add", f"Kabar baru {n}", "--body", "Isi kabar.", "--category",
                           made.category, "--tag", "kabar-baru"),
            prove=lambda rounds: count() == made.size + rounds,
        ),
        Operation.TAG: Step(
            lambda n: call("tag", str(drafts[-1 - n]), "sendiri"),
            prove=lambda rounds: tagged("sendiri") == rounds,
        ),
        Operation.PUBLISH: Step(
            lambda n: call("publish", str(drafts[n])),
            prove=lambda rounds: count("--status", "published", *_ids(drafts[:rounds])) == rounds,
        ),
        Operation.LOOP: Step(
            say_always(*repeat(f"{shlex.join(PROGRAM)} tag $n putaran", map(str, made.some))),
            prove=lambda _: tagged("putaran") == len(made.some),
            is_once=True,
        ),
        Operation.BATCH: Step(
            say_always(*call("batch")),
            stdin=write_batch,
            prove=lambda rounds: tagged(f"baris-{rounds - 1}") == len(made.many),
        ),
        Operation.AT_ONCE: Step(
            lambda n: call("tag", "--add", f"sekaligus-{n}", *numbers),
            prove=lambda rounds: tagged(f"sekaligus-{rounds - 1}") == len(made.many),
        ),
        Operation.EXPORT: Step(
            say_always(*call("export", "--format", "json")),
            check=lambda out: out.count('"body_format":') >= made.size,
        ),
    }  # fmt: skip


def _ids(numbers: list[int]) -> list[str]:
    return [word for number in numbers for word in ("--id", str(number))]


def _counts(tree: Iterable[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    for one in tree:
        if one["count"]:
            yield one["path"], one["count"]
        yield from _counts(one["children"])


OURS = Program("beritacli", (*PROGRAM, "--version"), prepare, _variables)
