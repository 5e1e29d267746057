"""Old addresses: a slug that was published finds its article, and is given to no other."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Newsroom


def publish(room: Newsroom, slug: str) -> None:
    room.add(slug.capitalize(), "--slug", slug, "--publish", "--force")


def test_several_renames_all_find_it(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    publish(room, "satu")
    for slug in ("dua", "tiga", "empat"):
        room.ok("edit", "1", "--slug", slug)
    for slug in ("satu", "dua", "tiga", "empat"):
        assert room.article(slug)["id"] == 1
        refused = room("add", "Lain", "--slug", slug)
        assert refused.code == 5
        assert "article 1" in refused.err
    for slug in ("dua", "satu", "empat", "satu"):  # one's own old ones can be taken back
        room.ok("edit", "1", "--slug", slug)
        assert room.article(slug)["slug"] == slug
    assert room.article("tiga")["id"] == 1
    room.add("Tiga")  # a made slug keeps away, too
    assert room.article("2")["slug"] == "tiga-2"
    assert room("edit", "2", "--slug", "dua").code == 5


@pytest.mark.parametrize(
    "then",
    [
        [],
        [["unpublish", "1"]],
        [["unpublish", "1"], ["edit", "1", "--date", ""]],
        [["edit", "1", "--status", "private", "--date", ""]],
        [["trash", "1"]],
        [["trash", "1"], ["edit", "1", "--date", ""]],
        [["unpublish", "1"], ["publish", "1", "--at", "besok", "--force"]],
        [["unpublish", "1"], ["publish", "1", "--at", "besok", "--force"], ["unpublish", "1"]],
    ],
)
@pytest.mark.parametrize("end", [["edit", "1", "--slug", "lain"], ["delete", "1", "--yes"]])
def test_whatever_ends_the_publication(
    any_newsroom: Newsroom, then: list[list[str]], end: list[str]
) -> None:
    room = any_newsroom
    publish(room, "satu")
    for words in [*then, end]:
        room.ok(*words)
    if end[0] == "edit":
        assert room.article("satu")["id"] == 1
    else:
        gone = room("show", "satu")
        assert gone.code == 3
        assert "Article 1, which had the slug 'satu', was deleted." in gone.err
    assert room("add", "Lain", "--slug", "satu").code == 5
    room.add("Satu")
    assert room.article("2")["slug"] == "satu-2"
    room.ok("import", "-", stdin='{"title": "Impor", "slug": "satu"}')
    assert room.article("3")["slug"] == "satu-3"


def test_what_was_never_public_is_free_again(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    room.add("Dua", "--publish", "--at", "besok", "--force")
    room.ok("edit", "1", "--slug", "lain")
    room.ok("unpublish", "2")
    room.ok("delete", "2", "--yes")
    assert room("show", "satu").code == 3
    room.add("Satu")
    room.add("Dua")
    assert [room.article(one)["slug"] for one in ("3", "4")] == ["satu", "dua"]


def test_a_source_that_renames_and_renames_back(any_newsroom: Newsroom) -> None:
    room = any_newsroom

    def bring(slug: str) -> None:
        source = '{"kind": "wordpress", "uri": "https://contoh.id", "id": "7"}'
        text = '{"title": "J", "status": "published", "date": "2025-05-01T00:00:00Z", '
        room.ok("import", "-", stdin=f'{text} "slug": "{slug}", "source": {source}}}')

    for slug in ("satu", "dua", "satu"):
        bring(slug)
        assert room.article("1")["slug"] == slug
    assert room.article("dua")["id"] == 1
    assert room("add", "X", "--slug", "dua").code == 5


SLUGS = st.sampled_from(["a", "b", "c"])
IDS = st.sampled_from(["1", "2", "3"])
STEPS = st.one_of(
    st.tuples(st.just("add"), SLUGS),
    st.tuples(st.just("import"), SLUGS),
    st.tuples(st.just("publish"), IDS),
    st.tuples(st.just("unpublish"), IDS),
    st.tuples(st.just("schedule"), IDS),
    st.tuples(st.just("undate"), IDS),
    st.tuples(st.just("trash"), IDS),
    st.tuples(st.just("restore"), IDS),
    st.tuples(st.just("delete"), IDS),
    st.tuples(st.just("rename"), IDS, SLUGS),
)
WORDS = {
    "add": ["add", "Judul", "--publish", "--force", "--slug"],
    "publish": ["publish", "--force"],
    "schedule": ["publish", "--force", "--at", "besok"],
    "undate": ["edit", "--status", "draft", "--date", ""],
    "delete": ["delete", "--yes"],
    "rename": ["edit"],
}


@given(steps=st.lists(STEPS, min_size=4, max_size=14))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_address_belongs_to_one_article_for_ever(
    steps: list[tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After any steps, what was once seen as published is its first holder's or nobody's."""
    room = Newsroom(tmp_path_factory.mktemp("alamat"), "db")
    room.ok("config", "set", "language", "en")
    owners: dict[str, int] = {}
    for step in steps:
        if step[0] == "import":
            taken = room("import", "-", stdin=f'{{"title": "J", "slug": "{step[1]}"}}')
            assert taken.code in {0, 1}  # 1: it is an article of ours without a date, and kept
        else:
            words = [*WORDS.get(step[0], [step[0]]), step[1]]
            room(*words, *(("--slug", step[2]) if step[0] == "rename" else ()))
        articles = room.ok("export").json["articles"]
        for one in articles:
            if one["status"] == "published":
                assert owners.setdefault(one["slug"], one["id"]) == one["id"]
        for slug, owner in owners.items():
            assert all(one["id"] == owner for one in articles if one["slug"] == slug)
            found = room("show", slug, "--format", "json")
            is_there = owner in {one["id"] for one in articles}
            assert found.code == (0 if is_there else 3)
            assert not is_there or found.json["id"] == owner
