"""After any sequence of commands, undoing all of them gives the first archive again.

Only the addresses that were public in between stay kept, each for the article that had it.
Every state in between can be exported afterwards as it was, and the history proves.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from beritacli.archive.tables import SCHEMA
from beritacli.store import open_database
from tests.conftest import Newsroom, Result

IDS = st.sampled_from(["1", "2", "3", "4"])
CATEGORIES = st.sampled_from(["a", "b", "a/b", "c"])
TAGS = st.sampled_from(["x", "y", "z"])
SLUGS = st.sampled_from(["satu", "dua", "tiga"])
TEXTS = st.sampled_from(["", "isi", "kata " * 50, "kata " * 30 + "lain. " + "kata " * 20])
EXPECTED = {0, 1, 3, 4, 5}  # none is a usage error, and none a failure


class Sequence(RuleBasedStateMachine):
    """Real commands on one store; many of them are refused, and that is no change."""

    engine = "db"

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.room = Newsroom(self.folder, self.engine)

    @initialize()
    def begin(self) -> None:
        self.room.ok("categories", "add", "a")
        self.room.add("Awal", "--tag", "x", "--category", "a", "--body", "kata " * 60)
        self.first, self.documents = self.room.export(), read_documents(self.room)
        self.states = {2: self.room.ok("export").out}
        self.owners: dict[str, int] = {}
        self.had: set[tuple[str, int]] = set()

    def run(self, *words: str, **more: Any) -> Result:
        result = self.room(*words, **more)
        assert result.code in EXPECTED, (words, result)
        self.states[count_changes(self.room)] = self.room.ok("export").out
        self.check_addresses()
        return result

    def check_addresses(self) -> None:
        """What was public is never another's, but for one that had it before, when that is gone."""
        articles = self.room.export()["articles"]
        there = {one["id"] for one in articles}
        for one in articles:
            if one["slug"] not in self.owners:
                self.had.add((one["slug"], one["id"]))
            if one["status"] in ("published", "private") and one["published_at"]:
                self.owners.setdefault(one["slug"], one["id"])
        for one in articles:
            owner = self.owners.get(one["slug"], one["id"])
            is_former = owner not in there and (one["slug"], one["id"]) in self.had
            assert owner == one["id"] or is_former

    @rule(title=SLUGS, tag=TAGS, category=CATEGORIES, publish=st.booleans())
    def add(self, title: str, tag: str, category: str, publish: bool) -> None:
        status = ["--status", "published", "--force"] if publish else []
        self.run("add", title, "--tag", tag, "--category", category, *status)

    @rule(one=IDS, body=TEXTS, slug=SLUGS, tag=TAGS)
    def edit(self, one: str, body: str, slug: str, tag: str) -> None:
        self.run("edit", one, "--body", body, "--slug", slug, "--add-tag", tag)

    @rule(one=IDS, tag=TAGS)
    def untag(self, one: str, tag: str) -> None:
        self.run("untag", one, tag)

    @rule(one=IDS, tag=TAGS, verb=st.sampled_from(["remove", "rename", "merge"]))
    def take_a_tag_off_and_change_it_before_the_undo(self, one: str, tag: str, verb: str) -> None:
        self.run("untag", one, tag)
        number = count_changes(self.room)
        self.run("tags", verb, tag, *([] if verb == "remove" else ["y"]))
        self.undo(number, force=False)

    @rule(one=IDS, category=CATEGORIES)
    def file(self, one: str, category: str) -> None:
        self.run("edit", one, "--category", category, "--author", category)

    @rule(one=IDS, verb=st.sampled_from(["publish", "unpublish", "trash", "restore", "delete"]))
    def move(self, one: str, verb: str) -> None:
        more = {"publish": ["--force"], "delete": ["--yes"]}.get(verb, [])
        self.run(verb, one, *more)

    @rule(path=CATEGORIES, other=CATEGORIES, verb=st.sampled_from(["merge", "move", "rename"]))
    def change_categories(self, path: str, other: str, verb: str) -> None:
        more = ["--slug", other] if verb == "rename" and "/" not in other else []
        self.run("categories", verb, path, other, *more)

    @rule(path=CATEGORIES, verb=st.sampled_from(["add", "remove"]))
    def change_tree(self, path: str, verb: str) -> None:
        self.run("categories", verb, path)

    @rule(tag=TAGS, other=TAGS, verb=st.sampled_from(["merge", "rename", "remove"]))
    def change_tags(self, tag: str, other: str, verb: str) -> None:
        self.run("tags", verb, tag, *([] if verb == "remove" else [other]))

    @rule(language=st.sampled_from(["id", "en"]))
    def configure(self, language: str) -> None:
        self.run("config", "set", "language", language)

    @rule(
        title=SLUGS,
        body=TEXTS,
        tag=TAGS,
        at=st.sampled_from(["08:00", "09:00"]),
        status=st.sampled_from(["draft", "published"]),
    )
    def take_in(self, title: str, body: str, tag: str, at: str, status: str) -> None:
        source = {"kind": "feed", "uri": None, "id": title}
        record = {"title": title, "body": body, "tags": [tag], "source": source, "status": status}
        dump = {"articles": [record, {"title": "Lain"}], "stamps": [{"at": f"2025-05-01T{at}Z"}]}
        self.run("import", self.room.write("masuk.json", {"version": 1, **dump}))

    @rule(one=IDS, tag=TAGS)
    def many(self, one: str, tag: str) -> None:
        self.run("batch", stdin=f"add Batch --tag {tag}\ntag {one} {tag}\ntrash {one}\n")

    @rule(number=st.none() | st.integers(1, 12), force=st.booleans())
    def undo(self, number: int | None, force: bool) -> None:
        words = ["undo", *([str(number)] if number else []), *(["--force"] if force else [])]
        before = read_documents(self.room)
        last = count_changes(self.room)
        dry = self.run(*words, "--dry-run")
        assert read_documents(self.room) == before
        assert count_changes(self.room) == last
        done = self.run(*words)
        self.check_import_gives_it_back()
        assert dry.code == done.code
        assert dry.err.replace("would be ", "") == done.err
        if done.code == 0 and not force and count_changes(self.room) > last:
            self.run("undo", str(last + 1))
            assert read_documents(self.room) == before

    @rule()
    def redo(self) -> None:
        self.run("redo")
        self.check_import_gives_it_back()

    def check_import_gives_it_back(self) -> None:
        """What an undo left refers to nothing that is gone: export and import give the same."""
        copy = Newsroom(self.folder, self.engine)
        copy.store = self.folder / f"salinan.{self.engine}"
        copy.ok("import", self.room.write("keluar.json", self.room.ok("export").json))
        before, after = self.room.export(), copy.export()
        for article in [*before["articles"], *after["articles"]]:
            del article["published_at"]  # an import dates what is published without a date
        assert after == before
        for path in self.folder.glob("*salinan*"):
            path.unlink()

    def teardown(self) -> None:
        if hasattr(self, "first"):
            for number, state in self.states.items():
                assert self.room.ok("export", "--as-of", str(number)).out == state
            for number in range(count_changes(self.room), 2, -1):
                self.room.ok("undo", str(number))
            # An address that was public stays one.
            addresses = {"old_addresses": self.first["old_addresses"]}
            assert self.room.export() | addresses == self.first
            assert read_documents(self.room) == self.documents
            self.room.ok("store", "verify")
            assert self.room.ok("log", "--verify").out == ""
        shutil.rmtree(self.folder)


def read_documents(room: Newsroom) -> dict[str, Any]:
    """All documents but the history and kept addresses, without the numbers of changes."""
    with open_database(room.store, SCHEMA) as database:
        return {
            f"{name}/{doc.doc_id}": {k: v for k, v in doc.items() if k != "revision"}
            for name in sorted(SCHEMA.tables.keys() - {"changes", "revisions", "retired_slugs"})
            for doc in database.table(name)
        }


def count_changes(room: Newsroom) -> int:
    with open_database(room.store, SCHEMA) as database:
        return len(database.table("changes"))


@pytest.mark.parametrize("engine", ["db", "json"])
def test_undoing_everything_gives_the_first_archive(engine: str) -> None:
    machine = type(f"Sequence_{engine}", (Sequence,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
