"""sqlite-utils: a table of articles, with indexes for the lists and full text kept by triggers.

SQLite's own default holds: what a command changed is on the disk when it ends.
"""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from tests.bench.made import WORD, flatten, read_made, write_lines
from tests.bench.steps import Operation, Program, Step, ask, repeat, say_always, shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.made import Made

_IMPORT = """
sqlite-utils insert a.db articles articles.ndjson --nl --pk id
sqlite-utils create-index a.db articles published_at
sqlite-utils create-index a.db articles category status published_at
sqlite-utils enable-fts a.db articles title body --create-triggers
"""
_NEWEST = "order by published_at desc limit 20"
_LIST = f"select id, published_at, status, title, category from articles {{}} {_NEWEST}"
_TAG = "update articles set tags = json_insert(tags, '$[#]', :tag) where id"


def prepare(folder: Path, made: Made) -> dict[Operation, Step]:
    """Steps on the file a.db."""
    write_lines(folder / "articles.ndjson", (flatten(one) for one in read_made(made)))
    drafts, database = made.drafts, folder / "a.db"

    def query(sql: str, **values: str) -> list[str]:
        pairs = [word for name, value in values.items() for word in ("-p", name, value)]
        return ["sqlite-utils", "query", "a.db", sql, *pairs]

    def count(condition: str) -> int:
        sql = f"select count(*) as n from articles where {condition}"
        return int(json.loads(ask(query(sql), folder))[0]["n"])

    def tagged(tag: str) -> int:
        return count(f"tags like '%\"{tag}\"%'")

    def write_new(number: int) -> Path:
        new = {"id": made.size + 1 + number, "title": f"Kabar baru {number}", "body": "Isi kabar.",
               "category": made.category, "status": "draft", "tags": ["kabar-baru"]}  # fmt: skip
        path = folder / "new.json"
        path.write_text(json.dumps(new), encoding="utf-8")
        return path

    filtered = _LIST.format("where category = :category and status = 'draft'")
    publish = "update articles set status = 'published' where id = :id"
    loop = shlex.join(query(f"{_TAG} = :id", tag="putaran")) + " -p id $n"
    return {
        Operation.START: Step(say_always("sqlite-utils", "--version"), check=bool),
        Operation.IMPORT: Step(
            say_always(*shell(_IMPORT)),
            ready=lambda: database.unlink(missing_ok=True),
            prove=lambda _: count("1") == made.size,
        ),
        Operation.NEWEST: Step(
            say_always(*query(_LIST.format(""))),
            check=lambda out: [one["published_at"] for one in json.loads(out)] == made.newest,
        ),
        Operation.FILTERED: Step(
            say_always(*query(filtered, category=made.category)),
            check=lambda out: len(json.loads(out)) == min(20, made.drafts_in),
        ),
        Operation.COUNT: Step(
            say_always(*query("select category, count(*) as n from articles group by category")),
            check=lambda out: {one["category"]: one["n"] for one in json.loads(out)} == made.counts,
        ),
        # The best twenty first, as ours.
        Operation.SEARCH: Step(
            say_always("sqlite-utils", "search", "a.db", "articles", WORD, "--limit", "20",
                       "-c", "id", "-c", "published_at", "-c", "title"),
            check=lambda out: len(json.loads(out)) == min(20, made.hits),
        ),
        Operation.ADD: Step(
            say_always("sqlite-utils", "insert", "a.db", "articles", "-"),
            stdin=write_new,
            prove=lambda rounds: count("1") == made.size + rounds,
        ),
        Operation.TAG: Step(
            lambda n: query(f"{_TAG} = :id", tag="sendiri", id=str(drafts[-1 - n])),
            prove=lambda rounds: tagged("sendiri") == rounds,
        ),
        Operation.PUBLISH: Step(
            lambda n: query(publish, id=str(drafts[n])),
            prove=lambda rounds: count(f"id in {(*drafts[:rounds], 0)} and status = 'published'")
            == rounds,
        ),
        Operation.LOOP: Step(
            say_always(*repeat(loop, map(str, made.some))),
            prove=lambda _: tagged("putaran") == len(made.some),
            is_once=True,
        ),
        Operation.AT_ONCE: Step(
            lambda n: query(f"{_TAG} <= {len(made.many)}", tag=f"sekaligus-{n}"),
            prove=lambda rounds: tagged(f"sekaligus-{rounds - 1}") == len(made.many),
        ),
        Operation.EXPORT: Step(
            say_always("sqlite-utils", "rows", "a.db", "articles"),
            check=lambda out: out.count('"published_at":') >= made.size,
        ),
    }  # fmt: skip


PROGRAM = Program("sqlite-utils", ("sqlite-utils", "--version"), prepare)
