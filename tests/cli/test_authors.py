"""Several authors of one article: read from every source, shown, kept, and given back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

PAIR = [{"name": "Ani Lestari", "login": None}, {"name": "Budi", "login": None}]
USER = """<wp:author><wp:author_login>ani</wp:author_login>
<wp:author_display_name>Ani Lestari</wp:author_display_name></wp:author>"""
GUEST = """<item><title>Cici</title><wp:post_id>9</wp:post_id><wp:post_name>cap-cici-tamu
</wp:post_name><wp:status>publish</wp:status><wp:post_type>guest-author</wp:post_type>
<wp:postmeta><wp:meta_key>cap-display_name</wp:meta_key><wp:meta_value>Cici (Tamu)</wp:meta_value>
</wp:postmeta></item>"""


def wxr(*logins: str, guest: str = "") -> str:
    terms = "".join(
        f'<category domain="author" nicename="cap-{one}">{one}</category>' for one in logins
    )
    return f"""<rss xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://contoh.example</wp:base_blog_url>{USER}<item><title>Liputan</title>
<dc:creator>ani</dc:creator><wp:post_id>5</wp:post_id>
<wp:post_date_gmt>2025-05-14 12:25:00</wp:post_date_gmt><wp:post_name>liputan</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{terms}</item>{guest}
</channel></rss>"""


def test_co_authors_of_wordpress(any_newsroom: Newsroom, tmp_path: Path) -> None:
    room = any_newsroom
    file = wxr("ani", "budi", "cici-tamu", guest=GUEST)
    room.ok("import", "-", stdin=file)
    article = room.article("liputan")
    assert article["authors"] == [
        {"name": "Ani Lestari", "login": "ani"},
        {"name": "budi", "login": None},
        {"name": "Cici (Tamu)", "login": "cici-tamu"},
    ]
    assert article["author"] == "Ani Lestari"
    assert "Ani Lestari, budi, Cici (Tamu)" in room.ok("show", "liputan").out
    assert "Nothing changed." in room.ok("import", "-", stdin=file).err
    written = room.ok("export", "--format", "wxr").out
    for login in ("ani", "budi", "cici-tamu"):
        assert f'domain="author" nicename="cap-{login}"' in written
    other = Newsroom(tmp_path, "lain.db")
    other.ok("import", "-", stdin=written)
    assert other.article("liputan")["authors"] == article["authors"]
    assert other.article("liputan")["meta"] == article["meta"]


def test_the_source_takes_an_author_off(newsroom: Newsroom) -> None:
    newsroom.ok("import", "-", stdin=wxr("ani", "budi"))
    newsroom.ok("import", "-", stdin=wxr())
    assert newsroom.article("1")["authors"] == [{"name": "Ani Lestari", "login": "ani"}]


def test_edits_keep_the_first_author_the_author(newsroom: Newsroom) -> None:
    newsroom.ok("import", "-", stdin=wxr("ani", "budi"))
    newsroom.ok("edit", "1", "--author", "Dedi")
    article = newsroom.article("1")
    assert article["authors"][0]["name"] == article["author"] == "Dedi"
    assert article["authors"] == [{"name": "Dedi", "login": None}]
    written = newsroom.ok("export", "--format", "wxr").out
    assert 'domain="author"' not in written
    newsroom.ok("undo")
    assert [one["name"] for one in newsroom.article("1")["authors"]] == ["Ani Lestari", "budi"]
    newsroom.ok("edit", "1", "--author", "")
    assert newsroom.article("1")["authors"] == []
    newsroom.ok("revert", "1", "--revision", "1")
    assert [one["name"] for one in newsroom.article("1")["authors"]] == ["Ani Lestari", "budi"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "umpan.json",
            {
                "version": "https://jsonfeed.org/version/1.1",
                "items": [{"id": "1", "title": "A", "authors": PAIR, "content_text": "x"}],
            },
        ),
        (
            "umpan.atom",
            """<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title><entry><id>urn:x:1</id>
<title>A</title><author><name>Ani Lestari</name></author><author><name>Budi</name></author>
<updated>2025-05-14T12:25:00Z</updated></entry></feed>""",
        ),
        (
            "umpan.rss",
            """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>
<title>A</title><guid>1</guid><dc:creator>Ani Lestari</dc:creator><dc:creator>Budi</dc:creator>
</item></channel></rss>""",
        ),
        ("a.md", "---\ntitle: A\nauthors: [Ani Lestari, Budi]\n---\nx"),
        ("b.md", "---\ntitle: A\nauthor:\n- name: Ani Lestari\n- name: Budi\n---\nx"),
        ("baris.ndjson", '{"title": "A", "authors": ["Ani Lestari", {"name": "Budi"}]}\n'),
    ],
)
def test_sources_with_several_authors(newsroom: Newsroom, name: str, content: Any) -> None:
    newsroom.ok("import", newsroom.write(name, content))
    article = newsroom.article("1")
    assert article["authors"] == PAIR
    assert article["author"] == "Ani Lestari"


def test_ghost_has_slugs_for_logins(newsroom: Newsroom, tmp_path: Path) -> None:
    users = [
        {"id": "1", "name": "Ani Lestari", "slug": "ani"},
        {"id": "2", "name": "Budi", "slug": "budi-s"},
    ]
    pairs = [
        {"post_id": "p", "author_id": one, "sort_order": order}
        for order, one in enumerate(["2", "1"])
    ]
    posts = [{"id": "p", "title": "A", "slug": "a", "html": "<p>x</p>", "status": "published"}]
    data = {"posts": posts, "users": users, "posts_authors": pairs}
    newsroom.ok("import", newsroom.write("ghost.json", {"db": [{"data": data}]}))
    authors = [
        {"name": "Budi", "login": "budi-s"},
        {"name": "Ani Lestari", "login": "ani"},
    ]
    assert newsroom.article("1")["authors"] == authors
    other = Newsroom(tmp_path, "lain.db")
    other.ok("import", "-", stdin=newsroom.ok("export", "--format", "ghost").out)
    assert other.article("a")["authors"] == authors


@pytest.mark.parametrize("name", ["json", "ndjson", "csv", "tsv", "tinydb"])
def test_complete_formats_give_them_back(newsroom: Newsroom, tmp_path: Path, name: str) -> None:
    newsroom.ok("import", "-", stdin=json.dumps([{"title": "A", "slug": "a", "authors": PAIR}]))
    other = Newsroom(tmp_path, "lain.db")
    written = newsroom.ok("export", "--format", name).out
    other.ok("import", "-", "--format", name, stdin=written)
    assert other.article("a")["authors"] == PAIR


def test_feeds_name_them_all(newsroom: Newsroom) -> None:
    record = {"title": "A", "authors": PAIR, "status": "published", "date": "2025-05-14"}
    newsroom.ok("import", "-", stdin=json.dumps([record]))
    for name in ("rss", "atom", "jsonfeed", "ghost"):
        written = newsroom.ok("export", "--format", name).out
        assert written.index("Ani Lestari") < written.index("Budi")


def test_no_name_that_no_text_can_hold(newsroom: Newsroom) -> None:
    failed = newsroom("import", "-", stdin='[{"title": "A", "authors": ["x\\u0000"]}]')
    assert failed.code == 1
    assert "author: " in failed.err


def test_the_folder_of_generators_has_all_authors(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.ok("import", "-", stdin=wxr("ani", "budi", "cici-tamu", guest=GUEST))
    before = newsroom.export()
    article = newsroom.article("liputan")
    for number, words in enumerate(([], ["--all"])):
        folder = tmp_path / f"pos{number}"
        newsroom.ok("export", "--format", "markdown", str(folder), *words)
        file = next(folder.glob("*liputan.md"))
        text = file.read_text()
        assert "\nauthors:\n- Ani Lestari\n- budi\n- Cici (Tamu)\n" in text
        assert "Nothing changed." in newsroom.ok("import", str(folder)).err
        assert newsroom.export() == before
    other = Newsroom(tmp_path, "lain.db")
    other.ok("import", str(folder))
    assert other.article("liputan")["authors"] == article["authors"]
    file.write_text(text.replace("\n- budi\n", "\n- Dedi\n"))
    other.ok("import", str(folder))
    names = [one["name"] for one in other.article("liputan")["authors"]]
    assert names == ["Ani Lestari", "Dedi", "Cici (Tamu)"]


def test_every_author_is_found(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("import", "-", stdin=wxr("ani", "budi", "cici-tamu", guest=GUEST))
    room.add("Sendiri", "--author", "Budi")
    for name in ("Ani Lestari", "ani", "budi", "Cici (Tamu)", "cici-tamu"):
        assert room.ok("list", "--author", name, "--format", "slugs").out == "liputan\n"
    assert room.ok("list", "--author", "Budi", "--format", "slugs").out == "sendiri\n"
    both = room.ok("list", "--author", "Budi", "--author", "budi", "--format", "slugs").out
    assert sorted(both.split()) == ["liputan", "sendiri"]
    assert room.ok("list", "--author", "budi", "--status", "draft", "--format", "ids").out == ""
    assert room.ok("list", "--author", "Dedi", "--format", "ids").out == ""
    room.ok("edit", "liputan", "--author", "Eka")
    assert room.ok("list", "--author", "budi", "--format", "ids").out == ""
    room.ok("undo")
    assert room.ok("list", "--author", "budi", "--format", "slugs").out == "liputan\n"


def test_a_dry_run_says_which_author_goes(newsroom: Newsroom) -> None:
    record = {"title": "Satu", "authors": [{"name": "Ani"}, {"name": "Cici"}]}
    newsroom.ok("import", "-", stdin=json.dumps([record]))
    said = newsroom.ok("edit", "1", "--author", "Cici", "--dry-run").err
    assert "authors -Ani" in said
    assert "-Cici" not in said
