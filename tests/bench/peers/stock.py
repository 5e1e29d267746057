"""TinyDB as it comes, in plain scripts: what one writes in an afternoon instead of a program.

It reads and writes its whole file each time, and does not put it on the disk (fsync): an
acknowledged change can be lost with the power, and the file with it.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from tests.bench.made import WORD
from tests.bench.steps import Operation, Program, Step, ask, repeat, say_always

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.made import Made

_HEAD = """import json, re, sys
from collections import Counter
from tinydb import TinyDB, where
db = TinyDB("articles.json")
def show(found):
    newest = sorted(found, key=lambda one: one["published_at"], reverse=True)[:20]
    print(json.dumps([{k: v for k, v in one.items() if k != "body"} for one in newest]))
def tag(name):
    return lambda one: one["tags"].append(name)
"""
_SCRIPTS = {
    "start": "import tinydb; print(tinydb.__version__)",
    "import": "db.insert_multiple(json.loads(line) for line in open(sys.argv[1]))",
    "newest": "show(db.all())",
    "filtered": "is_draft = where('status') == 'draft'\n"
    "show(db.search(where('categories').any(sys.argv[1:]) & is_draft))",
    "count": "print(json.dumps(Counter(name for one in db for name in one['categories'])))",
    "search": "show(db.search(where('body').search(rf'\\b{sys.argv[1]}\\b', re.IGNORECASE)"
    " | where('title').search(rf'\\b{sys.argv[1]}\\b', re.IGNORECASE)))",
    "add": "db.insert(json.loads(sys.argv[1]))",
    "tag": "db.update(tag(sys.argv[1]), doc_ids=[int(sys.argv[2])])",
    "publish": "db.update({'status': 'published'}, doc_ids=[int(sys.argv[1])])",
    "many": "db.update(tag(sys.argv[1]), doc_ids=range(1, int(sys.argv[2]) + 1))",
    "export": "json.dump(db.all(), sys.stdout)",
    "length": "print(len(db))",
    "tagged": "print(db.count(where('tags').any([sys.argv[1]])))",
    "published": "print(sum(db.get(doc_id=int(n))['status'] == 'published' for n in sys.argv[1:]))",
}


def prepare(folder: Path, made: Made) -> dict[Operation, Step]:
    """Steps on the file articles.json."""
    for name, script in _SCRIPTS.items():
        head = "" if name == "start" else _HEAD
        (folder / f"{name}.py").write_text(f"{head}{script}\n", encoding="utf-8")
    drafts = made.drafts

    def call(name: str, *words: object) -> list[str]:
        return [sys.executable, f"{name}.py", *map(str, words)]

    def count(name: str, *words: object) -> int:
        return int(ask(call(name, *words), folder))

    def new(number: int) -> str:
        return json.dumps(
            {"title": f"Kabar baru {number}", "body": "Isi kabar.", "status": "draft",
             "categories": [made.category], "tags": ["kabar-baru"]}
        )  # fmt: skip

    return {
        Operation.START: Step(say_always(*call("start")), check=bool),
        Operation.IMPORT: Step(
            say_always(*call("import", made.source)),
            ready=lambda: (folder / "articles.json").unlink(missing_ok=True),
            prove=lambda _: count("length") == made.size,
        ),
        Operation.NEWEST: Step(
            say_always(*call("newest")),
            check=lambda out: [one["published_at"] for one in json.loads(out)] == made.newest,
        ),
        Operation.FILTERED: Step(
            say_always(*call("filtered", made.category)),
            check=lambda out: len(json.loads(out)) == min(20, made.drafts_in),
        ),
        Operation.COUNT: Step(
            say_always(*call("count")),
            check=lambda out: json.loads(out) == made.counts,
        ),
        Operation.SEARCH: Step(
            say_always(*call("search", WORD)),
            check=lambda out: len(json.loads(out)) == min(20, made.hits),
        ),
        Operation.ADD: Step(
            lambda n: call("add", new(n)),
            prove=lambda rounds: count("length") == made.size + rounds,
        ),
        Operation.TAG: Step(
            lambda n: call("tag", "sendiri", drafts[-1 - n]),
            prove=lambda rounds: count("tagged", "sendiri") == rounds,
        ),
        Operation.PUBLISH: Step(
            lambda n: call("publish", drafts[n]),
            prove=lambda rounds: count("published", *drafts[:rounds]) == rounds,
        ),
        Operation.LOOP: Step(
            say_always(*repeat(f"{sys.executable} tag.py putaran $n", map(str, made.some))),
            prove=lambda _: count("tagged", "putaran") == len(made.some),
            is_once=True,
        ),
        Operation.AT_ONCE: Step(
            lambda n: call("many", f"sekaligus-{n}", len(made.many)),
            prove=lambda rounds: count("tagged", f"sekaligus-{rounds - 1}") == len(made.many),
        ),
        Operation.EXPORT: Step(
            say_always(*call("export")),
            check=lambda out: out.count('"published_at":') >= made.size,
        ),
    }


PROGRAM = Program(
    "TinyDB", (sys.executable, "-c", "import tinydb; print(tinydb.__version__)"), prepare
)
