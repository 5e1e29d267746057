"""Verbs on many articles: how they are chosen, counted, asked about, tried and kept together."""

from __future__ import annotations

import json
from typing import Any

import pytest

from beritacli.archive.archive import Archive
from beritacli.archive.desk.choices import Choice, choose_articles
from beritacli.archive.desk.filters import Filter
from beritacli.archive.errors import ConflictError
from tests.conftest import Newsroom

VERBS = ["tag", "untag", "publish", "unpublish", "trash", "restore", "delete"]
OPTIONS = {
    "tag": ["--add", "kota"],
    "untag": ["--remove", "lama"],
    "publish": ["--force"],
    "delete": ["--yes"],
    "edit": ["--author", "Redaksi"],
    "correct": ["--note", "Ralat nama."],
    "retract": ["--note", "Tidak benar."],
}
NAMED = ["edit", "correct", "retract"]


def fill(room: Newsroom, verb: str, count: int) -> None:
    """Articles on which the verb has something to do, one of them of another tag."""
    lines = [f"add 'Judul {n}' --tag lama --publish --force" for n in range(count)]
    room.ok("batch", stdin="\n".join([*lines, "add Lain --tag lain"]))
    if verb == "publish":
        room.ok("unpublish", "--tag", "lama")
    if verb == "restore":
        room.ok("trash", "--tag", "lama")


def words(verb: str, *articles: str) -> list[str]:
    return [verb, *OPTIONS.get(verb, []), *articles]


def changes(room: Newsroom) -> int:
    return int(room.ok("store", "info", "--format", "json").json["changes"])


@pytest.mark.parametrize("verb", [*VERBS, *NAMED])
def test_every_verb_takes_several_and_is_one_change(any_newsroom: Newsroom, verb: str) -> None:
    room = any_newsroom
    fill(room, verb, 3)
    before = changes(room)
    ids = "1\n2\n3\n"
    done = room.ok(*words(verb, "-"), stdin=ids)
    lines = done.err.splitlines()
    assert lines[0] == f"3 articles to {verb}:"
    assert len(lines) == 4
    assert done.out == ""
    assert changes(room) == before + 1
    after = room.ok("export").out
    # One that is not there: nothing is done to the others.
    assert room(*words(verb, "4", "99")).code == 3
    assert room.ok("export").out == after


@pytest.mark.parametrize("verb", VERBS)
def test_filters_choose_and_a_dry_run_changes_nothing(any_newsroom: Newsroom, verb: str) -> None:
    room = any_newsroom
    fill(room, verb, 3)
    before, count = room.ok("export").out, changes(room)
    tried = room.ok(*words(verb, "--tag", "lama", "--dry-run"))
    told = tried.err.splitlines()
    assert told[0] == f"3 articles to {verb}:"
    assert told[-1] == "This was a dry run: nothing was changed."
    assert all(line.startswith("would be ") for line in told[1:-1])
    assert (room.ok("export").out, changes(room)) == (before, count)
    done = room.ok(*words(verb, "--tag", "lama")).err.splitlines()
    assert [line.partition(" (")[0] for line in told[1:-1]] == [
        f"would be {line.partition(' (')[0]}" for line in done[1:]
    ]
    assert changes(room) == count + 1


@pytest.mark.parametrize("verb", NAMED)
def test_named_verbs_can_be_tried_too(newsroom: Newsroom, verb: str) -> None:
    fill(newsroom, verb, 2)
    before = newsroom.ok("export").out
    tried = newsroom.ok(*words(verb, "1", "--dry-run"))
    assert tried.err.startswith("would be ")
    assert newsroom.ok("export").out == before
    assert newsroom(*words(verb), "--tag", "").code == 2  # --tag is no filter here, or none at all
    assert newsroom(verb, *OPTIONS[verb]).code == 2


def test_a_dry_run_tells_what_would_change(newsroom: Newsroom) -> None:
    room = newsroom
    room.ok("categories", "add", "kota")
    room.add("Judul [b]", "--body", "a" * 2000, "--tag", "lama")
    tried = room.ok(
        *("edit", "1", "--title", "Baru", "--body", "b" * 1500, "--category", "kota"),
        *("--tag", "baru", "--author", "Redaksi", "--dry-run", "--format", "json"),
    )
    assert tried.err.splitlines()[0] == (
        "would be edited: 1 (judul-b); title: Judul [b] → Baru; author: nothing → Redaksi; "
        "categories +kota; tags -lama +baru; body: 2,000 → 1,500 characters"
    )
    assert tried.json[0]["title"] == "Baru"
    assert "baru" not in room.ok("tags").out
    told = room.ok("publish", "1", "--force", "--dry-run").err
    assert "status: draft → published; " in told
    assert "published_at: nothing → Kamis, 15 Mei 2025 12:00 WIB" in told


def test_a_dry_run_in_a_batch(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    done = newsroom("batch", stdin="tag 1 x\ntrash 1 --dry-run\n")
    assert done.code == 2
    assert "make it by batch --each" in done.err
    lines = "trash 1 --dry-run\nedit 1 --slug '!' --dry-run\ntag 1 x\ntrash 1 --dry-run\n"
    each = newsroom("batch", "--each", stdin=lines)
    assert each.err.endswith("3 done, 1 failed.\n")
    assert each.err.count("would be trashed: 1 (satu); status: draft → trash") == 2
    assert newsroom.article("1")["status"] == "draft"
    assert newsroom.article("1")["tags"] == ["x"]


@pytest.mark.parametrize("verb", [one for one in VERBS if one != "delete"])
def test_more_than_ten_are_asked_about_on_a_terminal(newsroom: Newsroom, verb: str) -> None:
    room = newsroom
    fill(room, verb, 11)
    before = room.ok("export").out
    call = words(verb, "--tag", "lama")
    refused = room(*call, is_terminal=True, stdin="n\n")
    assert refused.code == 0
    assert refused.err == f"{verb.capitalize()} 11 articles? [y/N] Nothing was changed.\n"
    assert room(*call, is_terminal=True, stdin="").err.endswith("Nothing was changed.\n")
    assert room.ok("export").out == before
    done = room(*call, is_terminal=True, stdin="ya\n")
    assert done.code == 0
    assert len(done.err.splitlines()) == 11
    assert room.ok("export").out != before


def test_nobody_is_asked_about_ten_nor_with_yes_nor_in_a_pipe(newsroom: Newsroom) -> None:
    room = newsroom
    fill(room, "trash", 11)
    ten = [str(n) for n in range(1, 11)]
    assert room("tag", "--add", "a", *ten, is_terminal=True).err.startswith("10 articles to tag:")
    for extra, is_terminal in ((["--yes"], True), ([], False), (["--dry-run"], True)):
        done = room("tag", "--add", "b", "--tag", "lama", *extra, is_terminal=is_terminal)
        assert done.err.startswith("11 articles to tag:\n")
    # Standard input is no terminal where the articles come from it: nobody can answer.
    assert room("untag", "--remove", "b", "-", stdin="\n".join([*ten, "11"])).code == 0


def test_delete_needs_an_answer_or_yes(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    fill(room, "delete", 3)
    for call in (["delete", "1"], ["delete", "--tag", "lama"]):
        done = room(*call)
        assert done.code == 2
        assert "--yes" in done.err
    asked = room("delete", "--tag", "lama", is_terminal=True, stdin="y\n")
    assert asked.err.startswith("Delete 3 articles for good? [y/N] deleted: ")
    assert room.ok("list", "--format", "ids").out == "4\n"
    assert room("delete", "-", stdin="").code == 0
    assert room("delete", "99").code == 3


def test_what_was_asked_about_is_what_is_changed(
    any_newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = any_newsroom
    fill(room, "trash", 12)
    from beritacli.cli.session import Session

    def answer(_self: Session, _question: str) -> bool:
        room.ok("tag", "13", "lama")  # one more fits now, and nothing is locked meanwhile
        return True

    monkeypatch.setattr(Session, "confirm", answer)
    done = room("trash", "--tag", "lama", is_terminal=True)
    assert done.code == 5
    assert "other articles fit" in done.err
    assert room.ok("list", "--status", "trash", "--format", "ids").out == ""


def test_articles_are_chosen_once_each(any_newsroom: Newsroom) -> None:
    fill(any_newsroom, "tag", 2)
    done = any_newsroom.ok("tag", "--add", "x", "1", "judul-0")
    assert done.err == "tagged: 1 (judul-0), published\n"


def test_scripts_get_ids_or_json(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    fill(room, "unpublish", 2)
    assert room.ok("unpublish", "2", "1", "--porcelain").out == "2\n1\n"
    shown: Any = json.loads(room.ok("publish", "1", "2", "--force", "--format", "json").out)
    assert [(one["id"], one["status"]) for one in shown] == [(1, "published"), (2, "published")]


# --if-revision


@pytest.mark.parametrize("verb", [*VERBS, *NAMED])
def test_if_revision(any_newsroom: Newsroom, verb: str) -> None:
    room = any_newsroom
    fill(room, verb, 1)
    revision = room.article("1")["revision"]
    before = room.ok("export").out
    refused = room(*words(verb, "1"), "--if-revision", str(revision + 7))
    assert refused.code == 5
    assert f"has revision {revision}, not {revision + 7}" in refused.err
    assert room.ok("export").out == before
    assert room(*words(verb, "1", "2"), "--if-revision", str(revision)).code == 2
    assert room(*words(verb, "1"), "--if-revision", "0").code == 2
    if verb not in NAMED:
        assert room(*words(verb, "--tag", "lama"), "--if-revision", str(revision)).code == 2
    room.ok(*words(verb, "1"), "--if-revision", str(revision))
    assert room.ok("export").out != before
    if verb != "delete":
        assert room(*words(verb, "1"), "--if-revision", str(revision)).code == 5


def test_if_revision_with_tags_as_words(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    newsroom.ok("tag", "1", "a", "b", "--if-revision", "1")
    assert newsroom("untag", "1", "a", "--if-revision", "1").code == 5
    assert newsroom.article("1")["tags"] == ["a", "b"]


def test_two_writers_that_look_first(any_newsroom: Newsroom) -> None:
    """Both saw revision 1: the second is told, and loses nothing of the first."""
    any_newsroom.add("Satu")
    any_newsroom.ok("edit", "1", "--title", "Pertama", "--if-revision", "1")
    done = any_newsroom("edit", "1", "--title", "Kedua", "--if-revision", "1")
    assert done.code == 5
    assert "Article 1 (satu) has revision 2, not 1." in done.err
    assert any_newsroom.article("1")["title"] == "Pertama"


def test_a_choice_is_what_was_expected_or_refused(newsroom: Newsroom) -> None:
    fill(newsroom, "tag", 2)
    with Archive(newsroom.store, now=lambda: newsroom.now, actor="a", command="c") as archive:
        choice = Choice(chosen=Filter(tag=["lama"]), expected=[1, 2])
        assert {one.doc_id for one in choose_articles(archive, choice)} == {1, 2}
        for expected in ([1], [1, 2, 3], []):
            with pytest.raises(ConflictError):
                choose_articles(archive, choice._replace(expected=expected))


def test_articles_and_a_body_can_not_both_be_standard_input(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    for body in (["--body", "-"], ["--body-file", "-"]):
        assert newsroom("edit", "-", *body, stdin="1\n").code == 2
    newsroom.ok("edit", "1", "--body", "-", stdin="dari pipa")
    assert newsroom.article("1")["body"] == "dari pipa"


@pytest.mark.parametrize(
    "words",
    [
        ["trash", "1"],
        ["restore", "1"],
        ["publish", "1", "--force"],
        ["unpublish", "1"],
        ["delete", "1", "--yes"],
        ["delete", "1", "--yes", "--erase"],
        ["tag", "1", "baru"],
        ["tag", "--add", "baru", "1"],
        ["untag", "1", "pilkada"],
        ["untag", "--remove", "pilkada", "1"],
        ["trash", "-"],
        ["trash", "1", "--dry-run"],
        ["check", "1"],
        ["check", "1", "--fix"],
        ["check", "1", "--accept", "B104"],
    ],
)
@pytest.mark.parametrize(
    "chosen",
    [["--tag", "pilkada"], ["--id", "2"], ["--slug", "dua"], ["--until", "hari ini"],
     ["--text", "dua"], ["--status", "draft"]],
)  # fmt: skip
def test_named_articles_and_filters_are_not_put_together(
    newsroom: Newsroom, words: list[str], chosen: list[str]
) -> None:
    """It could mean both together or what is in both; the wrong guess trashes what nobody meant."""
    newsroom.add("Satu", "--tag", "pilkada")
    newsroom.add("Dua", "--tag", "pilkada")
    before = newsroom.export()
    done = newsroom(*words, *chosen, stdin="1\n")
    assert done.code == 2, done
    assert done.err.startswith("Error: Articles can be named or chosen by filters, not both.\n")
    assert done.err.count("\n") == 2
    assert newsroom.export() == before
    assert newsroom.ok("log", "--format", "ndjson").out.count("\n") == 2


@pytest.mark.parametrize(
    "words",
    [["trash"], ["restore"], ["publish"], ["unpublish"], ["delete", "--yes"], ["edit"],
     ["delete", "--erase", "--yes"], ["tag"], ["tag", "--add", "x"], ["untag", "--remove", "x"],
     ["correct", "--note", "x"], ["retract", "--note", "x"], ["revert", "--revision", "1"],
     ["edit", "--title", "x"]],
)  # fmt: skip
def test_a_verb_that_changes_articles_never_means_all(newsroom: Newsroom, words: list[str]) -> None:
    newsroom.add("Satu")
    done = newsroom(*words)
    assert done.code == 2, done
    assert newsroom.article("1")["revision"] == 1
