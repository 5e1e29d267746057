"""An independent model of an archive, a few dictionaries, and the program beside it, step by step.

The program's commands run here and as processes, some at the same time. After each step the whole
export has to be what the model says. The model knows nothing of how anything is kept.
"""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from tests.care.stores import OLDER, check_sound, make_older, must, run_inside, start_command

BUSY = 75
_TAGS = ["warga", "pasar", "banjir", "sekolah"]
_PATHS = ["kota", "desa", "kota/taman"]
_SHOWN_STEPS = 25
_OTHER = {".db": ".json", ".json": ".db"}


class Article(NamedTuple):
    """What the model knows of an article. trashed_from: its status before the trash."""

    title: str
    body: str
    status: str = "draft"
    tags: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    trashed_from: str = ""


Articles = dict[int, Article]


class Model:
    """Articles by id, and what undo, redo and copies would bring back."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.articles: Articles = {}
        self.last_id = 0
        self.undoable: list[Articles] = []
        self.redoable: list[Articles] = []
        self.copies: dict[str, Articles] = {}  # by the ending of the copy's name
        self.erased: set[int] = set()

    def change(self, articles: Articles) -> None:
        """Let the archive hold this from now on."""
        self.undoable.append(self.articles)
        self.redoable.clear()
        self.articles = articles

    def add(self, doc_id: int, article: Article) -> None:
        """Add one more article; raises AssertionError for an id that was given before."""
        assert doc_id > self.last_id, f"id {doc_id} was given before"
        self.last_id = doc_id
        self.change({**self.articles, doc_id: article})

    def edit(self, doc_id: int, **fields: Any) -> None:
        """Change fields of an article."""
        self.change({**self.articles, doc_id: self.articles[doc_id]._replace(**fields)})


class Comparison:
    """A model and a store, and the steps that both make."""

    def __init__(self, folder: Path, engine: str, seed: object) -> None:
        """Begin with an archive of nothing but categories."""
        self.store = folder / f"berita.{engine}"
        self.model = Model()
        self.chance = random.Random(str(seed))  # noqa: S311
        self.done: list[str] = []
        self.count = 0
        for path in _PATHS:
            must(self.store, "categories", "add", path)

    def step(self) -> None:
        """Make one step, and compare."""
        steps = [name for name, weight in _STEPS.items() for _ in range(weight)]
        name = self.chance.choice(steps)
        self.done.append(name)
        beside = self._start_beside() if self.chance.random() < _BESIDE else None
        try:
            getattr(self, f"_{name}")()
        finally:
            if beside is not None:
                out, err = beside.communicate(timeout=120)
        if beside is not None:
            assert beside.returncode in (0, BUSY), (beside.args, beside.returncode, out, err)
        self._compare()

    def _start_beside(self) -> Any:
        """Start a process that reads the store, or looks after it, while a step is made."""
        beside = [
            ["list", "--limit", "3"],
            ["store", "verify"],
            ["store", "backup", f"di-samping{self.store.suffix}"],
            ["export"],
        ]
        words = self.chance.choice(beside)
        self.done.append(f"beside {' '.join(words)}")
        return start_command(self.store, *words)

    def _run(self, *words: str, stdin: str = "") -> str:
        self.done.append(" ".join(words))
        return must(self.store, *words, stdin=stdin)

    def _pick(self, *statuses: str) -> int | None:
        """An article of one of these statuses, or any; None where there is none."""
        ids = [
            doc_id
            for doc_id, one in self.model.articles.items()
            if not statuses or one.status in statuses
        ]
        return self.chance.choice(ids) if ids else None

    def _make_article(self) -> Article:
        self.count += 1
        tags = frozenset(self.chance.sample(_TAGS, self.chance.randint(0, 2)))
        paths = frozenset(self.chance.sample(_PATHS, self.chance.randint(0, 1)))
        body = f"isi {self.count} " + "kata " * self.chance.choice([1, 40, 900])
        return Article(f"Kabar {self.count}", body.strip(), "draft", tags, paths)

    def _words_to_add(self, article: Article) -> list[str]:
        words = ["add", article.title, "--body", article.body, "--porcelain"]
        words += [word for tag in sorted(article.tags) for word in ("--tag", tag)]
        return words + [
            word for path in sorted(article.categories) for word in ("--category", path)
        ]

    # Steps on articles

    def _add(self) -> None:
        article = self._make_article()
        self.model.add(int(self._run(*self._words_to_add(article))), article)

    def _add_at_once(self) -> None:
        articles = [self._make_article() for _ in range(3)]
        started = [start_command(self.store, *self._words_to_add(one)) for one in articles]
        found = {}
        for process, article in zip(started, articles, strict=True):
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, (out, err)
            found[int(out)] = article
        for doc_id in sorted(found):
            self.model.add(doc_id, found[doc_id])

    def _edit(self) -> None:
        if doc_id := self._pick():
            body = f"{self.model.articles[doc_id].body} dan lagi {len(self.done)}"
            self._run("edit", str(doc_id), "--body", body)
            self.model.edit(doc_id, body=body)

    def _tag(self) -> None:
        if doc_id := self._pick():
            tag, tags = self.chance.choice(_TAGS), self.model.articles[doc_id].tags
            self._run("untag" if tag in tags else "tag", str(doc_id), tag)
            self.model.edit(doc_id, tags=tags ^ {tag})

    def _file(self) -> None:
        if doc_id := self._pick():
            path, paths = self.chance.choice(_PATHS), self.model.articles[doc_id].categories
            option = "--remove-category" if path in paths else "--add-category"
            self._run("edit", str(doc_id), option, path)
            self.model.edit(doc_id, categories=paths ^ {path})

    def _publish(self) -> None:
        if doc_id := self._pick("draft"):
            self._run("publish", str(doc_id), "--force", "--date", "14 Mei 2025 10:00")
            self.model.edit(doc_id, status="published")

    def _unpublish(self) -> None:
        if doc_id := self._pick("published"):
            self._run("unpublish", str(doc_id))
            self.model.edit(doc_id, status="draft")

    def _trash(self) -> None:
        if doc_id := self._pick("draft", "published"):
            self._run("trash", str(doc_id))
            status = self.model.articles[doc_id].status
            self.model.edit(doc_id, status="trash", trashed_from=status)

    def _untrash(self) -> None:
        if doc_id := self._pick("trash"):
            self._run("restore", str(doc_id))
            status = self.model.articles[doc_id].trashed_from
            self.model.edit(doc_id, status=status, trashed_from="")

    def _delete(self) -> None:
        if doc_id := self._pick():
            self._run("delete", str(doc_id), "--yes")
            left = {key: one for key, one in self.model.articles.items() if key != doc_id}
            self.model.change(left)

    def _erase(self) -> None:
        if doc_id := self._pick():
            self._run("delete", "--erase", str(doc_id), "--yes")
            left = {key: one for key, one in self.model.articles.items() if key != doc_id}
            self.model.articles = left
            self.model.erased.add(doc_id)
            self.model.undoable.clear()
            self.model.redoable.clear()

    def _import(self) -> None:
        articles = [self._make_article() for _ in range(self.chance.randint(1, 4))]
        lines = [
            json.dumps(
                {
                    "title": one.title,
                    "body": one.body,
                    "tags": sorted(one.tags),
                    "categories": sorted(one.categories),
                }
            )
            for one in articles
        ]
        stdin = "\n".join(lines) + "\n"
        for _ in range(2):  # the second time changes nothing
            self._run("import", "--format", "ndjson", "-", stdin=stdin)
        found = self._read()
        new = {key: one for key, one in found.items() if key not in self.model.articles}
        assert sorted(one.title for one in new.values()) == sorted(one.title for one in articles)
        assert min(new) > self.model.last_id, "an id was given before"
        self.model.last_id = max(new)
        by_title = {one.title: one for one in articles}
        added = {doc_id: by_title[one.title] for doc_id, one in new.items()}
        self.model.change({**self.model.articles, **added})

    # Steps through the history

    def _undo(self) -> None:
        if self.model.undoable:
            self._run("undo")
            self.model.redoable.append(self.model.articles)
            self.model.articles = self.model.undoable.pop()

    def _redo(self) -> None:
        if self.model.redoable:
            self._run("redo")
            self.model.undoable.append(self.model.articles)
            self.model.articles = self.model.redoable.pop()

    # Steps that look after the store

    def _beside(self, name: str) -> Path:
        return self.store.with_name(f"{name}{self.store.suffix}")

    def _backup(self) -> None:
        place = self._beside("salinan")
        self._run("store", "backup", str(place))
        check_sound(place)
        assert self._read(place) == _without_past(self.model.articles)
        self.model.copies[place.suffix] = self.model.articles

    def _restore(self) -> None:
        place = self._beside("salinan")
        if place.suffix not in self.model.copies:
            return
        changes = self._count_changes()
        self._run("store", "restore", str(place), "--yes")
        copied = self.model.copies[place.suffix]
        content = {key: one for key, one in copied.items() if key not in self.model.erased}
        self._take_kept("before-restore")
        if self._count_changes() > changes:
            self.model.change(content)
        else:
            self.model.articles = content

    def _repair(self) -> None:
        if self.chance.random() < 1 / 2:
            make_older(self.store)
        self._run("store", "verify", "--repair")
        self._take_kept("before-repair", OLDER)

    def _compact(self) -> None:
        self._run("store", "compact")

    def _verify(self) -> None:
        self._run("store", "verify")
        self._run("log", "--verify")

    def _move(self) -> None:
        number = len(self.done)
        suffix = self.chance.choice([self.store.suffix, _OTHER[self.store.suffix]])
        new = self.store.with_name(f"berita-{number}{suffix}")
        old = self.store
        self._run("store", "move", str(new))
        assert not old.exists()
        self.store = new

    def _take_kept(self, *words: str) -> None:
        """Remove what was kept beside the store, once it was seen to be whole."""
        for word in words:
            for kept in self.store.parent.glob(f"{self.store.stem}.{word}*{self.store.suffix}"):
                if run_inside(kept, "list").code == 0:  # or it is an older version's
                    check_sound(kept)
                    assert self._read(kept) == _without_past(self.model.articles)
                kept.unlink()

    def _count_changes(self) -> int:
        facts = json.loads(must(self.store, "store", "info", "--format", "json"))
        return int(facts["changes"])

    def _compare(self) -> None:
        found, expected = self._read(), _without_past(self.model.articles)
        assert set(found) == set(expected), "other articles than expected"
        for doc_id, one in found.items():
            assert one == expected[doc_id], f"article {doc_id} is another: {one} {expected[doc_id]}"

    def _read(self, store: Path | None = None) -> Articles:
        """What a store holds, as the model has it."""
        dump = json.loads(must(store or self.store, "export"))
        return {
            one["id"]: Article(
                one["title"],
                one["body"],
                one["status"],
                frozenset(one["tags"]),
                frozenset(one["categories"]),
            )
            for one in dump["articles"]
        }


_BESIDE = 0.1  # of all steps have another process beside them
# How often each step is chosen.
_STEPS = {
    "add": 5,
    "add_at_once": 1,
    "import": 2,
    "edit": 5,
    "tag": 4,
    "file": 3,
    "publish": 3,
    "unpublish": 1,
    "trash": 2,
    "untrash": 2,
    "delete": 1,
    "erase": 1,
    "undo": 4,
    "redo": 3,
    "backup": 2,
    "restore": 2,
    "repair": 1,
    "compact": 1,
    "verify": 1,
    "move": 1,
}


def _without_past(articles: Articles) -> Articles:
    return {doc_id: one._replace(trashed_from="") for doc_id, one in articles.items()}


def compare(engine: str, steps: int, seed: int = 0) -> int:
    """Make so many steps, some hundred with each archive; returns how many were made."""
    most = 300
    for begin in range(0, steps, most):
        with tempfile.TemporaryDirectory() as name:
            number = f"{engine} {seed + begin // most}"
            comparison = Comparison(Path(name).resolve(), engine, number)
            try:
                for _ in range(min(most, steps - begin)):
                    comparison.step()
            except BaseException as error:
                error.add_note(
                    f"seed {number}: {'; '.join(comparison.done[-_SHOWN_STEPS:])}"[-2_000:]
                )
                raise
    return steps
