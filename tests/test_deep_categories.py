"""Trees of categories: at most 64 levels come in; deeper ones of older versions do no harm."""

from __future__ import annotations

import json

import pytest

from beritacli.archive.category_tree import MAX_LEVELS
from beritacli.archive.importing import terms as import_terms
from tests.conftest import Newsroom

DEEP = 1_200


def make_path(levels: int, letter: str = "k") -> str:
    return "/".join(f"{letter}{number}" for number in range(levels))


def write_wxr(levels: int) -> str:
    categories = "".join(
        f"<wp:category><wp:category_nicename>k{number}</wp:category_nicename>"
        f"<wp:category_parent>{f'k{number - 1}' if number else ''}</wp:category_parent>"
        f"<wp:cat_name>K {number}</wp:cat_name></wp:category>"
        for number in range(levels)
    )
    items = "".join(
        f"<item><title>{title}</title><wp:post_id>{number}</wp:post_id><wp:status>draft</wp:status>"
        f'<category domain="category" nicename="k{level}">K {level}</category></item>'
        for number, (title, level) in enumerate((("Dalam", levels - 1), ("Biasa", 5)), 1)
    )
    return (
        '<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        f"<link>https://contoh.id</link><wp:wxr_version>1.2</wp:wxr_version>{categories}{items}"
        "</channel></rss>"
    )


def write_store(levels: int) -> str:
    rows = {
        str(number + 1): {"name": f"K {number}", "slug": f"k{number}", "parent": number or None}
        for number in range(levels)
    }
    articles = {
        str(number): {"title": title, "categories": [level], "tags": [], "body": ""}
        for number, (title, level) in enumerate((("Dalam", levels), ("Biasa", 6)), 1)
    }
    return json.dumps({"_store": {"1": {}}, "categories": rows, "articles": articles})


def write_articles(levels: int) -> list[dict[str, object]]:
    return [
        {"title": "Dalam", "categories": [make_path(levels)]},
        {"title": "Biasa", "categories": [make_path(6)]},
    ]


WRITERS = {
    "a.xml": write_wxr,
    "store.json": write_store,
    "a.json": lambda levels: json.dumps(
        {
            "version": 1,
            "categories": [{"path": make_path(levels), "name": "K"}],
            "articles": write_articles(levels),
        }
    ),
    "a.ndjson": lambda levels: "".join(
        f"{json.dumps(one, indent=None)}\n" for one in write_articles(levels)
    ),
    "tinydb.json": lambda levels: json.dumps(
        {"_default": {str(key): one for key, one in enumerate(write_articles(levels), 1)}}
    ),
    "a.csv": lambda levels: (
        f"judul,isi,kategori\nDalam,x,{make_path(levels)}\nBiasa,x,{make_path(6)}\n"
    ),
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("levels", [MAX_LEVELS + 1, 1_100])
def test_what_stands_too_deep_is_rejected_and_nothing_else(
    newsroom: Newsroom, name: str, levels: int
) -> None:
    done = newsroom("import", newsroom.write(name, WRITERS[name](levels)))
    assert done.code == 1, done
    assert "levels; at most 64 are accepted." in done.err
    assert newsroom.ok("list", "--format", "slugs").out == "biasa\n"
    assert newsroom.article("biasa")["categories"] == [make_path(6)]
    assert len(newsroom.export()["categories"]) <= MAX_LEVELS


@pytest.mark.parametrize("name", WRITERS)
def test_64_levels_are_taken_and_given_back(newsroom: Newsroom, name: str) -> None:
    newsroom.ok("import", newsroom.write(name, WRITERS[name](MAX_LEVELS)))
    assert newsroom.article("dalam")["categories"] == [make_path(MAX_LEVELS)]
    again = newsroom.ok("import", newsroom.write("b.json", newsroom.export()))
    assert "2 unchanged" in again.err


def test_the_desk_makes_none_that_stand_too_deep(newsroom: Newsroom) -> None:
    newsroom.ok("import", newsroom.write("a.ndjson", WRITERS["a.ndjson"](MAX_LEVELS)))
    newsroom.ok("categories", "add", "satu")
    newsroom.ok("categories", "add", "satu/dua")
    for words in (
        ["add", f"{make_path(MAX_LEVELS)}/lagi"],
        ["add", f"k{MAX_LEVELS - 1}/lagi"],
        ["add", make_path(70, "x")],
        ["move", "satu", f"k{MAX_LEVELS - 1}"],
        ["move", "satu", f"k{MAX_LEVELS - 2}"],
        ["merge", "satu", f"k{MAX_LEVELS - 1}"],
    ):
        refused = newsroom("categories", *words)
        assert refused.code == 4, refused
        assert "The category would be at level" in refused.err
    newsroom.ok("categories", "move", "satu/dua", f"k{MAX_LEVELS - 2}")
    newsroom.ok("categories", "move", "k1", "/")


def test_a_path_that_is_too_deep_is_no_category(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    deep = make_path(MAX_LEVELS + 1)
    path = newsroom.write("a.ndjson", '{"title":"Dua"}\n')
    for words in (
        ["add", "Dua", "--category", deep],
        ["edit", "satu", "--category", deep],
        ["import", path, "--category", deep],
        ["list", "--category", deep],
    ):
        refused = newsroom(*words)
        assert refused.code == 2, refused
        assert "A path of 65 levels is too deep: categories have at most 64." in refused.err
    lines = f"add Dua --category {deep}\n"
    assert newsroom("batch", "-", stdin=lines).code == 2
    assert newsroom.ok("list", "--format", "slugs").out == "satu\n"


@pytest.fixture
def deep(any_newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """An archive of an older version, with a chain of 1,200 categories."""
    article = {"title": "Dalam", "categories": [make_path(DEEP)], "status": "published"}
    article["published_at"] = "2025-01-01T00:00:00Z"
    with monkeypatch.context() as older:
        older.setattr(import_terms, "MAX_LEVELS", DEEP)
        any_newsroom.ok("import", any_newsroom.write("old.ndjson", json.dumps(article)))
    return any_newsroom


@pytest.mark.parametrize(
    "command",
    [
        "list",
        "list --format json",
        "list --category k7",
        "show 1",
        "show 1 --format json",
        "categories",
        "categories --depth 3",
        "categories --empty",
        "categories --similar",
        "stats",
        "timeline",
        "search dalam",
        "history 1",
        "log",
        "log --verify",
        "check",
        "store verify",
        "store info",
        "export",
        "export --as-of 2030-01-01",
        "edit 1 --title Lain",
        "categories rename k1199 Akhir --slug akhir",
        "categories add k3/lagi",
        "undo",
    ],
)
def test_what_stands_deeper_already_does_no_harm(deep: Newsroom, command: str) -> None:
    done = deep(*command.split())
    assert done.code in (0, 1), done


@pytest.mark.parametrize(
    "name",
    ["json", "ndjson", "tinydb", "csv", "tsv", "wxr", "rss", "atom", "jsonfeed", "ghost"],
)
def test_what_stands_deeper_already_is_exported(deep: Newsroom, name: str) -> None:
    assert "Dalam" in deep.ok("export", "--format", name).out
    folder = str(deep.folder / "folder")
    deep.ok("export", "--format", "markdown", folder)


def test_the_tree_as_json_is_whole(newsroom: Newsroom, deep: Newsroom) -> None:
    text = deep.ok("categories", "--format", "json").out
    assert text.count('"children": [') == text.count("]") - 1 == DEEP
    newsroom.ok("categories", "add", "lain")
    shallow = newsroom.ok("categories", "--format", "json", "--depth", "3")
    assert shallow.out == json.dumps(shallow.json, indent=2) + "\n"


def test_a_tree_that_is_too_deep_is_taken_apart(deep: Newsroom) -> None:
    for level in range(MAX_LEVELS, DEEP, MAX_LEVELS):
        deep.ok("categories", "move", f"k{level}", "/")
    deepest = max(one["path"].count("/") + 1 for one in deep.export()["categories"])
    assert deepest == MAX_LEVELS
    other = Newsroom(deep.folder, "other.db")
    other.ok("import", other.write("b.json", deep.export()))
    assert other.export()["categories"] == deep.export()["categories"]


def test_of_a_tree_that_is_too_deep_parts_are_merged_and_removed(deep: Newsroom) -> None:
    deep.ok("categories", "merge", "k1199", "k1198")
    deep.ok("categories", "merge", "k1197", "k3")
    assert deep.article("1")["categories"] == [f"{make_path(4)}/k1198"]
    deep.ok("categories", "remove", "k1196")
    assert deep("categories", "move", "k3", "k1195").code == 5  # it stands below it
    deep.ok("undo")
