"""jq on one JSON file, which each change writes anew beside it and moves into its place.

Nothing is put on the disk (fsync): an acknowledged change can be lost with the power.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.bench.made import WORD, flatten, read_made, write_lines
from tests.bench.steps import Operation, Program, Step, ask, repeat, say_always, shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.made import Made

_PAGE = "sort_by(.published_at) | reverse | .[:20] | map(del(.body))"


def _change(what: str) -> str:
    """A script that changes the file; $1 is passed to jq as a text and as a number."""
    return f"jq -c '{what}' articles.json > new.json && mv new.json articles.json"


def prepare(folder: Path, made: Made) -> dict[Operation, Step]:
    """Steps on the file articles.json."""
    write_lines(folder / "articles.ndjson", (flatten(one) for one in read_made(made)))
    drafts = made.drafts

    def count(condition: str) -> int:
        return int(ask(["jq", f"map(select({condition})) | length", "articles.json"], folder))

    def pick(what: str) -> list[str]:
        return ["jq", "-c", what, "articles.json"]

    def tag(condition: str, name: str) -> str:
        return _change(f'map(if {condition} then .tags += ["{name}"] else . end)')

    new = json.dumps(
        {"title": "Kabar baru", "body": "Isi kabar.", "category": made.category,
         "status": "draft", "tags": ["kabar-baru"]}
    )  # fmt: skip
    filtered = f'.category == "{made.category}" and .status == "draft"'
    searched = f'.title + " " + .body | test("\\\\b{WORD}\\\\b"; "i")'
    return {
        Operation.START: Step(say_always("jq", "--version"), check=bool),
        Operation.IMPORT: Step(
            say_always(*shell("jq -s -c . articles.ndjson > articles.json")),
            prove=lambda _: count("true") == made.size,
        ),
        Operation.NEWEST: Step(
            say_always(*pick(_PAGE)),
            check=lambda out: [one["published_at"] for one in json.loads(out)] == made.newest,
        ),
        Operation.FILTERED: Step(
            say_always(*pick(f"map(select({filtered})) | {_PAGE}")),
            check=lambda out: len(json.loads(out)) == min(20, made.drafts_in),
        ),
        Operation.COUNT: Step(
            say_always(*pick("reduce .[].category as $one ({}; .[$one] += 1)")),
            check=lambda out: json.loads(out) == made.counts,
        ),
        Operation.SEARCH: Step(
            say_always(*pick(f"map(select({searched})) | {_PAGE}")),
            check=lambda out: len(json.loads(out)) == min(20, made.hits),
        ),
        Operation.ADD: Step(
            say_always(*shell(_change(f". + [{{id: (length + 1)}} + {new}]"))),
            prove=lambda rounds: count("true") == made.size + rounds,
        ),
        Operation.TAG: Step(
            lambda n: shell(tag(f".id == {drafts[-1 - n]}", "sendiri")),
            prove=lambda rounds: count('any(.tags[]; . == "sendiri")') == rounds,
        ),
        Operation.PUBLISH: Step(
            lambda n: shell(
                _change(f'map(if .id == {drafts[n]} then .status = "published" else . end)')
            ),
            prove=lambda rounds: (
                count(f'.status == "published" and IN(.id; {drafts[:rounds]}[])') == rounds
            ),
        ),
        Operation.LOOP: Step(
            say_always(*repeat(tag(".id == '$n'", "putaran"), map(str, made.some))),
            prove=lambda _: count('any(.tags[]; . == "putaran")') == len(made.some),
            is_once=True,
        ),
        Operation.AT_ONCE: Step(
            lambda n: shell(tag(f".id <= {len(made.many)}", f"sekaligus-{n}")),
            prove=lambda rounds: (
                count(f'any(.tags[]; . == "sekaligus-{rounds - 1}")') == len(made.many)
            ),
        ),
        Operation.EXPORT: Step(
            say_always("jq", ".", "articles.json"),
            check=lambda out: out.count('"tags":') >= made.size,
        ),
    }


PROGRAM = Program("jq", ("jq", "--version"), prepare)
