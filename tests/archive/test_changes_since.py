"""A program that replays what changed since it last looked holds the same archive."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Newsroom


class Copy:
    """A consumer: it keeps what it is told by type and id, and the number to ask with next."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, int], dict[str, Any]] = {}
        self.change = "0"

    def follow(self, room: Newsroom) -> list[dict[str, Any]]:
        """Ask for what is new, and take it in."""
        out = room.ok("export", "--since-change", self.change).out
        lines = [json.loads(line) for line in out.splitlines()]
        for line in lines[:-1]:
            if line["type"] == "deleted":
                self.held.pop((line["of"], line["id"]), None)
            else:
                self.held[line["type"], line["id"]] = line
        assert lines[-1]["type"] == "end"
        self.change = f"{lines[-1]['change']}:{lines[-1]['hash']}".removesuffix(":")
        return lines[:-1]

    def dump(self) -> dict[str, list[Any]]:
        """What is held, as `export --format json` shows it."""
        shown: dict[str, list[Any]] = {}
        for (kind, doc_id), line in sorted(self.held.items()):
            fields = {
                name: value for name, value in line.items() if name not in {"type", "archive"}
            }
            if kind != "article":
                del fields["id"]
            shown.setdefault(kind, []).append((doc_id, fields))
        return {kind: [fields for _, fields in ones] for kind, ones in shown.items()}


def same(room: Newsroom, copy: Copy) -> None:
    dump, held = room.ok("export").json, copy.dump()
    for kind, name in (("article", "articles"), ("category", "categories"), ("tag", "tags")):
        mine, theirs = held.get(kind, []), dump[name]
        assert sorted(map(json.dumps, mine)) == sorted(map(json.dumps, theirs))


STEPS = st.sampled_from(
    [
        ["add", "Judul", "--category", "a/b", "--tag", "satu"],
        ["add", "Judul", "--category", "c", "--tag", "dua"],
        ["tag", "1", "satu", "tiga"],
        ["untag", "--remove", "satu", "--tag", "satu"],
        ["tags", "rename", "satu", "Satu Lagi"],
        ["tags", "merge", "dua", "tiga"],
        ["tags", "remove", "tiga"],
        ["categories", "rename", "a", "Nama Lain", "--slug", "z"],
        ["categories", "move", "b", "c"],
        ["categories", "move", "b", "/"],
        ["categories", "merge", "b", "c"],
        ["edit", "2", "--title", "Lain"],
        ["trash", "1"],
        ["delete", "2", "--yes"],
        ["publish", "1", "--force"],
        ["undo"],
        ["redo"],
        ["undo", "2", "--force"],
        ["delete", "1", "--erase", "--yes"],
    ]
)


@pytest.mark.parametrize("engine", ["db", "json"])
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(STEPS, max_size=5), min_size=1, max_size=3))
def test_a_copy_that_follows_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, engine: str, rounds: list[list[list[str]]]
) -> None:
    room, copy = Newsroom(tmp_path_factory.mktemp("x"), engine), Copy()
    for path in ("a", "a/b", "c"):
        room.ok("categories", "add", path)
    for steps in rounds:
        for step in steps:
            room(*step)  # some find nothing to do
        copy.follow(room)
        same(room, copy)
    assert copy.follow(room) == []


def test_a_moved_category_tells_its_articles_anew(newsroom: Newsroom) -> None:
    for path in ("a", "a/b", "c"):
        newsroom.ok("categories", "add", path)
    newsroom.add("Satu", "--category", "a/b")
    newsroom.add("Dua", "--category", "c")
    copy = Copy()
    copy.follow(newsroom)
    newsroom.ok("categories", "move", "a", "c")
    told = copy.follow(newsroom)
    assert [(line["type"], line.get("path") or line["categories"]) for line in told] == [
        ("category", "c/a/b"),
        ("category", "c/a"),
        ("article", ["c/a/b"]),
    ]
    same(newsroom, copy)


def test_what_is_gone_is_told_by_its_id(newsroom: Newsroom) -> None:
    newsroom.add("Satu", "--tag", "x")
    copy = Copy()
    copy.follow(newsroom)
    newsroom.ok("delete", "1", "--yes")
    newsroom.ok("tags", "remove", "x")
    identity = newsroom.ok("export").json["archive"]
    assert copy.follow(newsroom) == [
        {"type": "deleted", "of": "tag", "id": 1, "archive": identity},
        {"type": "deleted", "of": "article", "id": 1, "archive": identity},
    ]


@pytest.mark.parametrize("words", [["--format", "json"], ["--status", "draft"]])
def test_it_takes_no_filters_and_no_other_format(newsroom: Newsroom, words: list[str]) -> None:
    newsroom.add("Satu")
    assert newsroom("export", "--since-change", "0", *words).code == 2


def test_a_change_that_is_not_there_yet(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    assert newsroom("export", "--since-change", "2").code == 3
    assert newsroom("export", "--since-change", "-1").code == 2
    end = newsroom.ok("export", "--since-change", "1").json
    identity = newsroom.ok("export").json["archive"]
    assert end == {"type": "end", "change": 1, "hash": end["hash"], "archive": identity}


def test_a_copy_of_another_history_is_refused(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    end = room.ok("export", "--since-change", "0").out.splitlines()[-1]
    proof = json.loads(end)["hash"]
    room.add("Dua")
    assert room.ok("export", "--since-change", f"1:{proof}").out.count("Dua") == 1
    for wrong in (proof[:-1], "0" * 64):
        refused = room("export", "--since-change", f"1:{wrong}")
        assert (refused.code, "not the one that your copy holds" in refused.err) == (5, True)
    assert room.ok("export", "--since-change", "1:").out.count("Dua") == 1
    for wrong in ("1:x", ":", f"1:{proof}:2"):
        assert room("export", "--since-change", wrong).code == 2


def test_a_feed_keeps_another_archive_in_step(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    copy = Newsroom(room.folder, f"salinan{room.store.suffix}")
    for title in ("Satu", "Dua", "Tiga"):
        room.add(title, "--tag", "pasar")
    feed = room.write("perubahan.ndjson", room.ok("export", "--since-change", "0").out)
    copy.ok("import", feed)
    assert copy.export()["articles"] == room.export()["articles"]
    copy.add("Hanya di sini")
    room.ok("edit", "1", "--title", "Satu lagi")
    room.ok("delete", "2", "--yes")
    room.now += timedelta(minutes=1)
    room.add("Empat")  # whose id an article of the copy has
    feed = room.write("perubahan.ndjson", room.ok("export", "--since-change", "3").out)
    done = copy.ok("import", feed)
    assert "missing from the source: article 2 (dua): Dua" in done.err
    assert copy.article("1")["title"] == "Satu lagi"
    assert copy.article("2")["status"] == "draft"
    copy.ok("import", feed, "--on-missing", "trash")
    assert [copy.article(n)["status"] for n in ("1", "2", "3")] == ["draft", "trash", "draft"]
    titles = {article["title"] for article in copy.export()["articles"]}
    assert titles == {"Satu lagi", "Dua", "Tiga", "Hanya di sini", "Empat"}
    assert "Nothing changed." in copy.ok("import", feed, "--on-missing", "trash").err


def test_a_feed_keeps_an_archive_with_more_in_it_in_step(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    other = Newsroom(room.folder, f"lain{room.store.suffix}")
    other.add("Lain satu")
    other.add("Lain dua")
    room.add("Satu")
    room.add("Dua")
    other.ok("import", "-", stdin=room.ok("export", "--since-change", "0").out)
    room.ok("delete", "2", "--yes")
    feed = room.ok("export", "--since-change", "2").out
    assert "article 4 (dua)" in other.ok("import", "-", "--on-missing", "draft", stdin=feed).err
    other.ok("import", "-", "--on-missing", "trash", stdin=feed)
    statuses = {one["slug"]: one["status"] for one in other.export()["articles"]}
    assert statuses.pop("dua") == "trash"
    assert set(statuses.values()) == {"draft"}


def test_a_feed_that_breaks_off_is_reported(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    lines = room.ok("export", "--since-change", "0").out.splitlines(keepends=True)
    copy = Newsroom(room.folder, f"salinan{room.store.suffix}")
    done = copy("import", "-", "--format", "ndjson", stdin="".join(lines[:-1]))
    assert (done.code, "line 1: the feed breaks off here" in done.err) == (1, True)
    assert copy.article("satu")["title"] == "Satu"


@pytest.mark.parametrize("kind", [[], ["NewsArticle"], {"name": "x"}, 7, None, True])
def test_a_type_may_be_anything(newsroom: Newsroom, kind: Any) -> None:
    row = {"type": kind, "title": "Satu"}
    newsroom.ok("import", "-", "--format", "ndjson", stdin=f"{json.dumps(row)}\n")
    assert newsroom.article("satu")["title"] == "Satu"


@pytest.mark.parametrize("number", [0, -1, 10**30, True, 1.5, None])
def test_a_deleted_article_with_an_impossible_id(any_newsroom: Newsroom, number: Any) -> None:
    room = any_newsroom
    room.add("Satu")
    archive = room.ok("export").json["archive"]
    gone = {"type": "deleted", "of": "article", "id": number, "archive": archive}
    end = {"type": "end", "change": 1}
    text = f"{json.dumps(gone)}\n{json.dumps(end)}\n"
    room.ok("import", "-", "--format", "ndjson", "--on-missing", "trash", stdin=text)
    assert room.article("1")["status"] == "draft"


def test_an_article_with_a_type_is_an_article(newsroom: Newsroom) -> None:
    row = {"type": "article", "title": "Satu", "id": "a-7"}
    newsroom.ok("import", "-", "--format", "ndjson", stdin=f"{json.dumps(row)}\n")
    assert newsroom.article("satu")["meta"]["type"] == "article"


def test_a_forgotten_history_is_no_beginning_but_the_whole_is(newsroom: Newsroom) -> None:
    newsroom.add("Satu", "--tag", "x")
    newsroom.ok("tags", "rename", "x", "y")
    newsroom.now += timedelta(days=2)
    newsroom.ok("store", "compact", "--history-before", "kemarin")
    copy = Copy()
    copy.follow(newsroom)
    same(newsroom, copy)
    refused = newsroom("export", "--since-change", "1")
    assert refused.code == 5
    assert "forgotten" in refused.err
