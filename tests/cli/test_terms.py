"""categories and tags: the tree, moving and merging, and what stands in the way."""

from __future__ import annotations

from tests.conftest import Newsroom


def paths(room: Newsroom) -> list[str]:
    return [category["path"] for category in room.ok("export").json["categories"]]


def test_the_tree_as_json(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("categories", "add", "pemerintahan")
    room.ok("categories", "add", "pemerintahan/perizinan", "--name", "Perizinan & Izin")
    room.add("Satu", "--category", "perizinan")
    room.add("Dua", "--category", "pemerintahan")
    room.add("Tiga", "--category", "perizinan")
    room.ok("trash", "3")
    assert room.ok("categories", "--format", "json").json == [
        {
            "id": 1,
            "name": "Pemerintahan",
            "slug": "pemerintahan",
            "path": "pemerintahan",
            "count": 1,
            "placed": True,
            "children": [
                {
                    "id": 2,
                    "name": "Perizinan & Izin",
                    "slug": "perizinan",
                    "path": "pemerintahan/perizinan",
                    "count": 1,
                    "placed": True,
                    "children": [],
                }
            ],
        }
    ]
    assert room.ok("list", "--category", "pemerintahan", "--format", "ids").out == "2\n1\n"
    assert "Pemerintahan         ████████ 1 Σ 2" in room.ok("categories").out


def test_a_name_is_enough_where_only_one_has_it(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("categories", "add", "hut-ri", "--name", "HUT RI")
    room.ok("categories", "add", "hut-ri-2", "--name", "HUT RI")
    result = room("list", "--category", "hut ri")
    assert result.code == 5
    assert "hut-ri, hut-ri-2" in result.err
    assert room.ok("list", "--category", "hut-ri").code == 0


def test_rename_keeps_articles_and_the_slug(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("categories", "add", "umkm")
    room.ok("categories", "add", "pasar")
    room.add("Satu", "--category", "umkm")
    room.ok("categories", "rename", "umkm", "Usaha Kecil")
    assert room.article("1")["categories"] == ["umkm"]
    room.ok("categories", "rename", "umkm", "Usaha Kecil", "--slug", "usaha")
    assert room.article("1")["categories"] == ["usaha"]
    assert room("categories", "rename", "usaha", "X", "--slug", "pasar").code == 5
    assert room("categories", "rename", "usaha", "X", "--slug", "A B").code == 4
    assert room("categories", "rename", "usaha", " ").code == 4
    assert room("categories", "rename", "tidak-ada", "X").code == 3


def test_moving_takes_all_below_along(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for path in ("a", "a/b", "a/b/c", "d"):
        room.ok("categories", "add", path)
    room.add("Satu", "--category", "c")
    room.ok("categories", "move", "a/b", "d")
    assert paths(room) == ["a", "d", "d/b", "d/b/c"]
    assert room.article("1")["categories"] == ["d/b/c"]
    assert room("categories", "move", "d", "d/b/c").code == 5
    assert room("categories", "move", "d", "d").code == 5
    room.ok("categories", "move", "c", "/")
    assert paths(room) == ["a", "c", "d", "d/b"]
    room.ok("categories", "add", "d/c")
    assert room("categories", "move", "d/c", "/").code == 5


def test_merging_moves_articles_and_children(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for path in ("a", "a/x", "b", "b/y", "c"):
        room.ok("categories", "add", path)
    room.add("Satu", "--category", "a", "--category", "c")
    room.add("Dua", "--category", "b")
    room.ok("categories", "merge", "a", "b", "c")
    assert paths(room) == ["c", "c/x", "c/y"]
    assert room.article("1")["categories"] == ["c"]
    assert room.article("2")["categories"] == ["c"]
    assert room("categories", "merge", "c", "c").code == 5
    assert room("categories", "merge", "c", "c/x").code == 5
    assert room("categories", "merge", "c").code == 2


def test_a_category_with_articles_or_children_stays(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for path in ("a", "a/b", "c"):
        room.ok("categories", "add", path)
    room.add("Satu", "--category", "c")
    room.ok("trash", "1")
    assert room("categories", "remove", "a").code == 5
    assert room("categories", "remove", "c").code == 5
    room.ok("categories", "remove", "a/b")
    room.ok("categories", "remove", "a")
    assert paths(room) == ["c"]


def test_adding_categories(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    assert room("categories", "add", "a/b").code == 3
    assert not room.store.exists()
    room.ok("categories", "add", "Taman Kota & Hutan")
    assert room.ok("export").json["categories"] == [
        {"path": "taman-kota-hutan", "name": "Taman Kota & Hutan", "placed": True}
    ]
    assert room("categories", "add", "taman-kota-hutan").code == 5
    assert room("categories", "add", "").code == 4


def test_tags_are_renamed_merged_and_removed(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu", "--tag", "pilkda", "--tag", "umkm")
    room.add("Dua", "--tag", "pilkada")
    assert room("tags", "rename", "pilkda", "PILKADA").code == 5
    room.ok("tags", "merge", "pilkda", "pilkada")
    assert room.article("1")["tags"] == ["pilkada", "umkm"]
    room.ok("tags", "rename", "pilkada", "Pilkada 2024")
    assert room.article("2")["tags"] == ["pilkada-2024"]
    room.ok("tags", "remove", "Pilkada 2024")
    assert room.article("1")["tags"] == ["umkm"]
    assert room.ok("tags").out == "slug\tname\tcount\numkm\tumkm\t1\n"
    assert room("tags", "merge", "umkm", "umkm").code == 5
    near = room("tags", "remove", "umk")
    assert near.code == 3
    assert "Did you mean umkm?" in near.err
