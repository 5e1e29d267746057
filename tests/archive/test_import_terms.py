"""Categories of records: found again however they are written, and never made twice."""

from __future__ import annotations

import pytest

from tests.archive.test_identity import feed, item, post, wxr
from tests.archive.test_imports import counts, take
from tests.conftest import Newsroom

LABEL = """<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x:f</id><title>t</title>
<updated>2025-01-01T00:00:00Z</updated><entry><id>urn:x:1</id><title>Satu</title>
<updated>2025-01-01T00:00:00Z</updated><category term="{term}" label="{label}"/></entry></feed>"""


def paths(room: Newsroom) -> list[str]:
    return [one["path"] for one in room.export()["categories"]]


@pytest.mark.parametrize(
    ("term", "label"),
    [
        ("AskReddit", "/r/AskReddit"), ("Kota & Desa", "Kota & Desa"), ("C#", "C#"),
        ("Ünïcode", "Nama"), ("a/B c", "Nama"), ("123", "Nomor"), ("😀", "Senyum"),
    ],
)  # fmt: skip
def test_a_slug_that_is_not_valid_makes_one_category(
    any_newsroom: Newsroom, term: str, label: str
) -> None:
    room = any_newsroom
    text = LABEL.format(term=term.replace("&", "&amp;"), label=label.replace("&", "&amp;"))
    path = room.write("a.atom", text)
    plain = room.write("a.json", {"title": "Dua", "categories": [{"slug": term, "name": label}]})
    take(room, path, plain)
    before = room.export()
    assert len(before["categories"]) == 1
    for _ in range(2):
        assert counts(take(room, path, plain)) == (0, 0, 2, 0, 0)
    assert room.export() == before


@pytest.mark.parametrize("name", ["json", "ndjson", "csv", "tsv", "rss", "atom", "markdown"])
def test_our_own_files_name_categories_by_their_paths(any_newsroom: Newsroom, name: str) -> None:
    room = any_newsroom
    for path in ("pemerintahan", "pemerintahan/mall", "mall"):
        room.ok("categories", "add", path)
    for path in ("pemerintahan/mall", "mall"):
        room.add(f"Di {path}", "--body", "Isi.", "--category", path, "--publish")
    folder = room.folder / "keluar"
    folder.mkdir()
    room.ok("export", str(folder / "a"), "--format", name)
    other = Newsroom(room.folder, room.store.suffix[1:])
    other.store = room.folder / f"lain{room.store.suffix}"
    if name == "ndjson":  # the record of the deeper one comes first, and nothing tells of the other
        lines = (folder / "a").read_text(encoding="utf-8").splitlines()
        (folder / "a").write_text("\n".join(lines), encoding="utf-8")
    words = [] if name == "markdown" else ["--format", name]
    take(other, str(folder / "a"), *words)
    found = {one["title"]: one["categories"] for one in other.export()["articles"]}
    assert found == {"Di pemerintahan/mall": ["pemerintahan/mall"], "Di mall": ["mall"]}


def test_a_renamed_category_is_found_by_its_old_name_and_slug(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    rows = [{"title": "A", "categories": ["Warta Kota"]}, {"title": "B", "categories": ["lama"]}]
    path = room.write("a.json", rows)
    take(room, path)
    room.ok("categories", "rename", "warta-kota", "Kabar Kota", "--slug", "kabar")
    room.ok("categories", "rename", "kabar", "Berita Kota")
    room.ok("categories", "rename", "lama", "Baru", "--slug", "baru")
    before = room.export()
    assert counts(take(room, path)) == (0, 0, 2, 0, 0)
    more = [{"title": "C", "categories": ["Kabar Kota"]}, {"title": "D", "categories": ["Lama"]}]
    take(room, room.write("b.json", more))
    assert room.export()["categories"] == before["categories"]


def test_a_post_whose_file_has_no_list_of_categories(any_newsroom: Newsroom) -> None:
    term = '<category domain="category" nicename="perizinan">Perizinan</category></item>'
    listed = (
        "<wp:category><wp:category_nicename>pemerintahan</wp:category_nicename>"
        "<wp:category_parent></wp:category_parent><wp:cat_name>Pemerintahan</wp:cat_name>"
        "</wp:category><wp:category><wp:category_nicename>perizinan</wp:category_nicename>"
        "<wp:category_parent>pemerintahan</wp:category_parent><wp:cat_name>Perizinan</wp:cat_name>"
        "</wp:category>"
    )
    items = [post(n, f"Izin {n}").replace("</item>", term) for n in (1, 2)]
    room = any_newsroom
    whole, part = room.write("1.xml", wxr(listed, items[0])), room.write("2.xml", wxr(items[1]))
    for order in ((whole, part), (part, whole)):
        room.store = room.folder / f"{order[0][-5]}{room.store.suffix}"
        for path in (*order, *order):
            take(room, path)
        assert paths(room) == ["pemerintahan", "pemerintahan/perizinan"]
        assert {one["categories"][0] for one in room.export()["articles"]} == {
            "pemerintahan/perizinan"
        }


def test_what_is_known_as_a_tag_never_becomes_a_category(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    take(room, room.write("a.json", {"title": "Lain", "tags": ["ktp"], "categories": ["berita"]}))
    entry = item("Satu", link="https://contoh.example/satu", description="Isi.").replace(
        "</item>", "<category>Berita</category><category>KTP</category></item>"
    )
    path = room.write("a.xml", feed(entry))
    take(room, path)
    assert paths(room) == ["berita"]
    article = room.article("satu")
    assert (article["categories"], article["tags"]) == (["berita"], ["ktp"])
    assert counts(take(room, path)) == (0, 0, 1, 0, 0)


def test_differences_are_told_in_paths_and_slugs(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    row = {"title": "A", "body": "x", "slug": "a", "tags": ["satu"], "categories": ["kota"]}
    take(room, room.write("a.json", row))
    changed = room.write("a.json", {**row, "tags": ["dua"], "categories": ["kota/desa"]})
    (update,) = take(room, changed, "--dry-run")["updates"]
    assert update["fields"] == {
        "categories": {"ours": ["kota"], "source": ["kota/desa"]},
        "tags": {"ours": ["satu"], "source": ["dua"]},
    }
