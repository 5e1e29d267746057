"""Substack's export, whose bodies are files of their own; and exports as the zip files they are."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from beritacli.formats import load_reader, substack
from beritacli.formats.entries import Body
from beritacli.text.errors import FormatError
from tests.formats.streams import find_formats, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Newsroom

LIST = """\
post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url
1201.kabar-pasar,2021-08-24T10:00:00.000Z,true,2021-08-24T10:00:05Z,,newsletter,everyone,Kabar,Harga,
1202.draf-lama,,false,,,newsletter,everyone,Draf Lama,,
1203.khusus,2021-09-01T10:00:00.000Z,true,,,newsletter,only_paid,Khusus Pelanggan,,
1204.tanpa-isi,2021-09-02T10:00:00.000Z,true,,,newsletter,everyone,Tanpa Isi,,
"""
BODIES = {
    "1201.kabar-pasar.html": "<p>Harga beras turun.</p>\n",
    "1202.draf-lama.html": "<p>RAHASIA draf</p>",
    "1203.khusus.html": "<p>RAHASIA khusus</p>",
}
ASIDE = {
    "email_list.csv": "email,active\na@contoh.id,true\n",
    "posts/1201.delivers.csv": "post_id,timestamp,email\n1201,2021-08-24,a@contoh.id\n",
}


def write_export(folder: Path) -> None:
    (folder / "posts").mkdir(parents=True)
    (folder / "posts.csv").write_text(LIST, encoding="utf-8")
    for name, text in {**{f"posts/{one}": body for one, body in BODIES.items()}, **ASIDE}.items():
        (folder / name).write_text(text, encoding="utf-8")


def pack(folder: Path, root: Path) -> str:
    return shutil.make_archive(str(folder), "zip", root, folder.relative_to(root))


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("is_wrapped", [False, True])
def test_the_bodies_find_their_posts(
    any_newsroom: Newsroom, is_packed: bool, is_wrapped: bool
) -> None:
    room = any_newsroom
    folder = room.folder / "luar" / "ekspor"
    write_export(folder)
    root = folder.parent if is_wrapped else folder
    source = pack(folder, root) if is_packed else str(root)
    room.ok("import", source)
    assert room.article("kabar-pasar")["body"] == "<p>Harga beras turun.</p>"
    assert room.article("draf-lama")["status"] == "draft"
    assert room.article("khusus")["visibility"] == "paid"
    assert "RAHASIA khusus" in room.article("khusus")["body"]
    assert room.article("tanpa-isi")["body"] == ""
    assert room.article("tanpa-isi")["meta"] == {"type": "newsletter"}
    for name in ("rss", "atom", "jsonfeed"):
        assert "RAHASIA" not in room.ok("export", "--format", name).out
    for again in (source, str(folder), str(folder / "posts.csv")):
        assert "Nothing changed." in room.ok("import", again).err
    assert "Left out" not in room.ok("import", source).err


def test_bodies_come_after_their_list_and_are_converted(newsroom: Newsroom) -> None:
    folder = newsroom.folder / "ekspor"
    write_export(folder)
    newsroom.ok("import", str(folder / "posts.csv"))
    assert newsroom.article("kabar-pasar")["body"] == ""
    newsroom.ok("import", "--body-format", "markdown", str(folder))
    assert newsroom.article("kabar-pasar")["body"].strip() == "Harga beras turun."
    assert newsroom.article("kabar-pasar")["body_format"] == "markdown"


def test_a_body_without_its_post_is_counted(newsroom: Newsroom) -> None:
    folder = newsroom.folder / "ekspor"
    write_export(folder)
    (folder / "posts.csv").write_text(LIST.replace("1203.khusus", "9.lain"), encoding="utf-8")
    done = newsroom.ok("import", str(folder))
    assert (
        "Left out, for they are no articles: 1 body of a post that no posts.csv lists." in done.err
    )
    assert "RAHASIA khusus" not in newsroom.ok("export").out


def test_a_body_that_no_article_may_have_rejects_its_post_only(newsroom: Newsroom) -> None:
    folder = newsroom.folder / "ekspor"
    write_export(folder)
    (folder / "posts" / "1201.kabar-pasar.html").write_text("<div>" * 100_000, encoding="utf-8")
    done = newsroom("import", str(folder))
    assert done.code == 1
    assert "1201.kabar-pasar.html, the file: it can't be read as substack" in done.err
    assert newsroom.article("draf-lama")["body"] == "<p>RAHASIA draf</p>"


@pytest.mark.parametrize(
    ("name", "text", "is_ours"),
    [
        ("posts/1201.kabar.html", "<p>x</p>", True),
        ("ekspor/posts/1201.html", "", True),
        ("posts/1201.kabar.html", "\ufeff\n<!DOCTYPE html><title>x</title>", False),
        ("posts/kabar.html", "<p>x</p>", False),
        ("1201.kabar.html", "<p>x</p>", False),
        ("posts/1201.kabar.html.txt", "<p>x</p>", False),
    ],
)
def test_a_body_is_known_by_its_path(name: str, text: str, is_ours: bool) -> None:
    assert ("substack" in find_formats(text.encode(), name)) is is_ours


def test_a_path_that_names_no_post_is_refused() -> None:
    assert load_reader("substack") is substack
    with pytest.raises(FormatError, match=r"posts/NUMBER\.NAME\.html"):
        read_bytes(substack, "<p>x</p>")
    assert Body("1", "x").post == "1"


MEDIUM = (
    "<!DOCTYPE html><html><head><title>A</title></head><body>"
    '<article class="h-entry"><h1 class="p-name">Judul</h1>'
    '<section data-field="body" class="e-content"><p>x</p></section></article></body></html>'
)
FOLDERS = {
    "medium": {"posts/draft_Judul-1a2b3c4d5e6f.html": MEDIUM},
    "hugo": {"content/posts/satu/index.md": "---\ntitle: Satu\ndraft: true\n---\nIsi.\n"},
    "jekyll": {"olahraga/_posts/2025-01-02-dua.md": "---\ntitle: Dua\ntags: a b\n---\nIsi.\n"},
    "takeout": {
        "Takeout/Blogger/Blogs/Kota/feed.atom": '<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:blogger="http://schemas.google.com/blogger/2018"><id>tag:blogger.com,1999:blog-1</id>'
        "<entry><id>tag:blogger.com,1999:blog-1.post-2</id><blogger:type>POST</blogger:type>"
        "<blogger:status>DRAFT</blogger:status><title>Tiga</title><content>x</content>"
        "<published>2025-01-01T00:00:00Z</published></entry></feed>"
    },
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_zip_file_of_a_folder_is_read_as_the_folder(newsroom: Newsroom, name: str) -> None:
    root = newsroom.folder / "luar"
    for path, text in FOLDERS[name].items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    newsroom.ok("import", str(root))
    before = newsroom.export()
    assert len(before["articles"]) == 1
    done = newsroom.ok("import", shutil.make_archive(str(newsroom.folder / "a"), "zip", root))
    assert "Nothing changed." in done.err
    assert newsroom.export() == before
