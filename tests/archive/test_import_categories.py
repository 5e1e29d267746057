"""Where the categories of a source stand: the tree that it means, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Newsroom

HEAD = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://kota.example</wp:base_site_url>"""


def make_wxr(number: int, slug: str, *categories: tuple[str, str, str]) -> str:
    """One post in a category, and a list of (slug, parent, name)."""
    terms = "".join(
        f"<wp:category><wp:category_nicename>{one}</wp:category_nicename><wp:category_parent>{parent}"
        f"</wp:category_parent><wp:cat_name>{name}</wp:cat_name></wp:category>"
        for one, parent, name in categories
    )
    item = (
        f"<item><title>Post {number}</title><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_name>post-{number}</wp:post_name><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type><wp:post_date_gmt>2025-05-14 12:25:00</wp:post_date_gmt>"
        f'<category domain="category" nicename="{slug}">{slug.title()}</category></item>'
    )
    return f"{HEAD}{terms}{item}</channel></rss>"


def list_paths(newsroom: Newsroom) -> list[str]:
    """Paths of all categories, those to be placed with a star."""
    dump = newsroom.export()
    return sorted(one["path"] + ("" if one["placed"] else "*") for one in dump["categories"])


def categories_of(newsroom: Newsroom, number: int) -> Any:
    return newsroom.article(str(number))["categories"]


TREE = (("kota", "", "Kota"), ("pasar", "kota", "Pasar"))


@pytest.mark.parametrize("is_one_call", [True, False])
@pytest.mark.parametrize("is_list_last", [True, False])
def test_an_export_in_parts_has_one_tree(
    any_newsroom: Newsroom, *, is_one_call: bool, is_list_last: bool
) -> None:
    newsroom = any_newsroom
    names = [
        newsroom.write("a.xml", make_wxr(1, "pasar", *TREE)),
        newsroom.write("b.xml", make_wxr(2, "pasar")),
    ]
    names = names[::-1] if is_list_last else names
    for call in [names] if is_one_call else [[one] for one in names]:
        newsroom.ok("import", *call)
    assert list_paths(newsroom) == ["kota", "kota/pasar"]
    assert categories_of(newsroom, 1) == categories_of(newsroom, 2) == ["kota/pasar"]
    report = newsroom.ok("import", "--report", "-", *names).json
    assert (report["unchanged"], report["change"]) == (2, None)


def test_a_parent_after_its_child_and_one_that_is_not_there(newsroom: Newsroom) -> None:
    tree = (*TREE[::-1], ("anak", "tiada", "Anak"))
    newsroom.ok("import", newsroom.write("a.xml", make_wxr(1, "anak", *tree)))
    assert list_paths(newsroom) == ["anak*", "kota", "kota/pasar"]
    assert categories_of(newsroom, 1) == ["anak"]


def test_parents_in_a_ring_are_cut_once(newsroom: Newsroom) -> None:
    ring = (("x", "a", "X"), ("a", "c", "A"), ("b", "a", "B"), ("c", "b", "C"), ("i", "i", "I"))
    name = newsroom.write("a.xml", make_wxr(1, "x", *ring))
    newsroom.ok("import", name)
    assert list_paths(newsroom) == ["a*", "a/b", "a/b/c", "a/x", "i*"]
    assert newsroom.ok("import", "--report", "-", name).json["change"] is None


def test_one_slug_under_two_parents(newsroom: Newsroom) -> None:
    tree = (("a", "", "A"), ("b", "", "B"), ("umum", "a", "Umum"), ("umum", "b", "Umum B"))
    text = make_wxr(1, "umum", *tree).replace(">Umum</category>", ">Umum B</category>")
    newsroom.ok("import", newsroom.write("a.xml", text))
    assert list_paths(newsroom) == ["a", "a/umum", "b", "b/umum"]
    assert categories_of(newsroom, 1) == ["b/umum"]


def test_a_way_down_is_read_as_one_where_it_is_spelt_or_known(any_newsroom: Newsroom) -> None:
    newsroom = any_newsroom
    table = (
        "judul;isi;kategori\nA;x;Kota/Pasar Baru\nB;x;Kota > Pasar Baru\nC;x;Dinas Sosial/PPPA\n"
        "D;x;Kota\nE;x;Kota » Pasar Baru » Ikan\nF;x;AC/DC\n"
    )
    name = newsroom.write("a.csv", table)
    result = newsroom.ok("import", name)
    assert "'Kota/Pasar Baru' as kota/pasar-baru" in result.err
    assert list_paths(newsroom) == [
        *("ac-dc", "dinas-sosial-pppa", "kota", "kota/pasar-baru", "kota/pasar-baru/ikan"),
    ]
    assert [categories_of(newsroom, n) for n in (1, 2)] == [["kota/pasar-baru"]] * 2
    assert newsroom.ok("import", "--report", "-", name).json["change"] is None


def test_a_path_leads_into_a_tree_that_is_there(newsroom: Newsroom) -> None:
    newsroom.ok("categories", "add", "pemerintahan", "--name", "Pemerintahan")
    newsroom.ok("categories", "add", "pemerintahan/izin", "--name", "Perizinan")
    records = [{"title": "A", "categories": ["Pemerintahan/Perizinan", "Pemerintahan > Kelurahan"]}]
    newsroom.ok("import", newsroom.write("a.json", records))
    assert categories_of(newsroom, 1) == ["pemerintahan/izin", "pemerintahan/kelurahan"]


def test_lists_in_a_list_are_ways_down(newsroom: Newsroom) -> None:
    ways = "categories:\n- [Berita, Kota Metro]\n- [Diary, Games]\n"
    page = f"---\ntitle: Satu\ndate: 2025-01-01\n{ways}---\nisi\n"
    newsroom.ok("import", newsroom.write("a.md", page))
    assert list_paths(newsroom) == ["berita", "berita/kota-metro", "diary", "diary/games"]
    names = {one["path"]: one["name"] for one in newsroom.export()["categories"]}
    assert names["berita/kota-metro"] == "Kota Metro"
