"""What a site's folders say of the pages in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Newsroom


def import_site(newsroom: Newsroom, **pages: str) -> dict[str, dict[str, Any]]:
    """Import a folder of files, `__` for a slash; the articles by their titles."""
    for name, text in pages.items():
        file = newsroom.folder / "situs" / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\n{text}\n---\nIsi.\n", encoding="utf-8")
    newsroom.ok("import", str(newsroom.folder / "situs"))
    articles = {one["title"]: one for one in newsroom.export()["articles"]}
    again = newsroom.ok("import", "--report", "-", str(newsroom.folder / "situs")).json
    assert again["change"] is None
    return articles


@pytest.mark.parametrize(
    ("front", "categories", "tags"),
    [
        (
            "categories: ekonomi pasar\ntags: beras minyak",
            ["ekonomi", "pasar"],
            ["beras", "minyak"],
        ),
        (
            "category: Ekonomi Rakyat\ntags: beras, minyak goreng",
            ["ekonomi-rakyat"],
            ["beras", "minyak-goreng"],
        ),
        ("category: utama\ncategories: ekonomi pasar", ["utama", "ekonomi", "pasar"], []),
        ("categories: [Kota Baru, Pasar]\ntags: [a b]", ["kota-baru", "pasar"], ["a-b"]),
    ],
)
def test_jekylls_strings(
    newsroom: Newsroom, front: str, categories: list[str], tags: list[str]
) -> None:
    pages = {"_posts__2025-05-14-satu.md": f"title: Satu\n{front}"}
    found = import_site(newsroom, **pages)["Satu"]
    assert (found["categories"], found["tags"]) == (categories, tags)


def test_elsewhere_a_string_is_one(newsroom: Newsroom) -> None:
    pages = {"a.md": "title: Satu\ndate: 2025-05-14\ncategories: ekonomi pasar\ntags: beras minyak"}
    found = import_site(newsroom, **pages)["Satu"]
    assert (found["categories"], found["tags"]) == (["ekonomi-pasar"], ["beras-minyak"])


def test_jekylls_folders_are_categories(newsroom: Newsroom) -> None:
    pages = {
        "berita___posts__2025-05-14-satu.md": "title: Satu",
        "berita__olahraga___posts__2025-05-14-dua.md": "title: Dua\ncategories: [bola]",
        "_posts__lama__2025-05-14-tiga.md": "title: Tiga",
        "_drafts__empat.md": "title: Empat",
    }
    found = import_site(newsroom, **pages)
    assert {title: one["categories"] for title, one in found.items()} == {
        "Satu": ["berita"],
        "Dua": ["berita", "olahraga", "bola"],
        "Tiga": [],
        "Empat": [],
    }
    assert found["Empat"]["status"] == "draft"


@pytest.mark.parametrize("folder", ["source___posts__", "_posts__"])
def test_a_plain_list_of_hexo_is_one_way_down(newsroom: Newsroom, folder: str) -> None:
    pages = {
        f"{folder}satu.md": "title: Satu\ndate: 2025-05-14\ncategories:\n- Olahraga\n- Sepak Bola",
        f"{folder}dua.md": "title: Dua\ndate: 2025-05-14\ncategories:\n- [Olahraga, Voli]\n- Kota",
    }
    found = import_site(newsroom, **pages)
    assert found["Satu"]["categories"] == ["olahraga/sepak-bola"]
    assert found["Dua"]["categories"] == ["olahraga/voli", "kota"]


def test_hugos_names_with_a_language(newsroom: Newsroom) -> None:
    pages = {
        "content__hari-jadi__index.id.md": "title: Hari\ndate: 2025-05-14",
        "content__hari-jadi__index.en.md": "title: Day\ndate: 2025-05-14",
        "content__tentang.en.md": "title: About\ndate: 2025-05-15",
        "content__node.js.md": "title: Node\ndate: 2025-05-16",
        "content___index.en.md": "title: Bagian",
    }
    found = import_site(newsroom, **pages)
    assert (found["Hari"]["slug"], found["Day"]["slug"]) == ("hari-jadi", "hari-jadi-en")
    assert found["About"]["slug"] == "tentang"
    assert found["Node"]["slug"] == "node-js"
    languages = {title: one["language"] for title, one in found.items()}
    assert languages == {"Hari": "id", "Day": "en", "About": "en", "Node": None}
