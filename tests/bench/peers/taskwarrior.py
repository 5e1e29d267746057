"""Taskwarrior: a task per article: title, project for the category, tags, the body as a UDA.

A published article is a completed task, and so is kept apart from the others, as Taskwarrior does
it. It puts what it changed on the disk (fdatasync) before it ends.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.bench.made import WORD, read_made
from tests.bench.steps import Operation, Program, Step, ask, repeat, say_always

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.made import Made

# The report «newest» over all tasks, and no questions and news.
_SETTINGS = """
defaultwidth=200
confirmation=off
bulk=0
verbose=nothing
news.version=9.9.9
uda.body.type=string
uda.body.label=Body
report.newest.filter=status.not:deleted
report.newest.columns=uuid.short,entry,status,project,description
report.newest.labels=ID,Date,Status,Category,Title
list.all.projects=1
search.case.sensitive=no
"""


def _uuid(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def _task(article: dict[str, Any]) -> dict[str, Any]:
    date = article["published_at"].replace("-", "").replace(":", "")
    is_done = article["status"] == "published"
    return {
        "uuid": _uuid(article["id"]), "description": article["title"], "body": article["body"],
        "project": article["categories"][0], "tags": article["tags"], "entry": date,
        "status": "completed" if is_done else "pending", **({"end": date} if is_done else {}),
        # Its two statuses are four of ours: what is pending there has a tag of its own.
        **({"tags": [*article["tags"], "menunggu"]} if article["status"] == "pending" else {}),
    }  # fmt: skip


def variables(folder: Path) -> dict[str, str]:
    """Its data and settings are in the folder."""
    return {"TASKDATA": str(folder / "data"), "TASKRC": str(folder / "taskrc")}


def prepare(folder: Path, made: Made) -> dict[Operation, Step]:
    """Steps on the folder data."""
    (folder / "taskrc").write_text(_SETTINGS, encoding="utf-8")
    data, drafts = folder / "data", made.drafts
    data.mkdir()
    with (folder / "tasks.json").open("w", encoding="utf-8") as file:
        for number, article in enumerate(read_made(made)):
            file.write(("," if number else "[") + json.dumps(_task(article)) + "\n")
        file.write("]")

    def count(*words: str) -> int:
        return int(ask(["task", *words, "count"], folder, variables(folder)))

    def empty() -> None:
        for path in data.iterdir():
            path.unlink()

    def read_counts(out: str) -> dict[str, int]:
        rows = (line.split() for line in out.splitlines() if line[:1].islower())
        return {row[0]: int(row[-1]) for row in rows if len(row) == 2}

    return {
        Operation.START: Step(say_always("task", "--version"), check=bool),
        Operation.IMPORT: Step(
            say_always("task", "import", "tasks.json"),
            ready=empty,
            prove=lambda _: count() == made.size,
        ),
        Operation.NEWEST: Step(
            say_always("task", "newest", "limit:20"),
            check=lambda out: _dates(out) == [date[:10] for date in made.newest],
        ),
        Operation.FILTERED: Step(
            say_always("task", f"project:{made.category}", "status:pending", "-menunggu", "newest",
                       "limit:20"),
            check=lambda out: len(_dates(out)) == min(20, made.drafts_in),
        ),
        Operation.COUNT: Step(
            say_always("task", "projects"),
            check=lambda out: read_counts(out) == made.counts,
        ),
        # It has no index of words: what contains the letters is found, the newest twenty.
        Operation.SEARCH: Step(
            say_always("task", f"body.has:{WORD}", "newest", "limit:20"),
            check=lambda out: len(_dates(out)) >= min(20, made.hits),
        ),
        Operation.ADD: Step(
            lambda n: ["task", "add", f"Kabar baru {n}", f"project:{made.category}", "+kabar-baru",
                       "body:Isi kabar."],
            prove=lambda rounds: count() == made.size + rounds,
        ),
        Operation.TAG: Step(
            lambda n: ["task", _uuid(drafts[-1 - n]), "modify", "+sendiri"],
            prove=lambda rounds: count("+sendiri") == rounds,
        ),
        Operation.PUBLISH: Step(
            lambda n: ["task", _uuid(drafts[n]), "done"],
            prove=lambda rounds: count("status:completed", "(", *_either(drafts[:rounds]), ")")
            == rounds,
        ),
        Operation.LOOP: Step(
            say_always(*repeat("task $n modify +putaran", map(_uuid, made.some))),
            prove=lambda _: count("+putaran") == len(made.some),
            is_once=True,
        ),
        Operation.AT_ONCE: Step(
            lambda n: ["task", *map(_uuid, made.many), "modify", f"+sekaligus{n}"],
            prove=lambda rounds: count(f"+sekaligus{rounds - 1}") == len(made.many),
        ),
        Operation.EXPORT: Step(
            say_always("task", "export"),
            check=lambda out: len(json.loads(out)) >= made.size,
        ),
    }  # fmt: skip


def _dates(out: str) -> list[str]:
    """The days of the report's rows."""
    return re.findall(r"^[0-9]{8} (\d{4}-\d\d-\d\d) ", out, re.MULTILINE)


def _either(numbers: list[int]) -> list[str]:
    return " or ".join(f"uuid:{_uuid(number)}" for number in numbers).split()


PROGRAM = Program("Taskwarrior", ("task", "--version"), prepare, variables)
