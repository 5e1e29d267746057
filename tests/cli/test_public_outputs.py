"""Outputs for readers are clean and say so; complete ones keep every letter."""

from __future__ import annotations

import json
import re
from pathlib import Path

import feedparser
import pytest

from beritacli.formats import FORMATS, WRITABLE
from tests.conftest import Newsroom
from tests.show.test_folder import tree

FEEDS = ("rss", "atom", "jsonfeed")
BODY = (
    '<p onclick="jahat()">Awal</p><script>jahat()</script>'
    '<a href="javascript:jahat()">a</a><iframe src="https://www.youtube.com/embed/x"></iframe>'
)
IMAGE = "javascript:jahat()"


def add_hostile(room: Newsroom) -> None:
    """Four published articles, two of them active, in a category and a tag that are."""
    terms = {"categories": ["kota"], "tags": ["umkm"]}
    at = {"status": "published", "published_at": "2025-05-01T00:00:00Z"}
    active = {
        "author": "Ani <img src=x onerror=jahat()>",
        "body": BODY,
        "excerpt": "Ringkas <img src=x onerror=jahat()>",
        "image": IMAGE,
    }
    articles = [
        {"title": "Judul html", "body_format": "html", **active},
        {"title": "Judul markdown", "body_format": "markdown", **active},
        {"title": "Bersih", "body_format": "html", "body": "<p class='a'>Isi</p>"},
        {"title": "Teks", "body_format": "text", "body": BODY},
    ]
    archive = {
        "version": 1,
        "categories": [{"path": "kota", "name": "Kota <script>jahat()</script>", "placed": True}],
        "tags": [{"slug": "umkm", "name": "Tag <img src=x onerror=jahat()>"}],
        "articles": [{**terms, **at, **one} for one in articles],
    }
    room.ok("import", room.write("jahat.json", archive))


def read_feed(text: str, name: str) -> list[str]:
    """All that a reader takes for HTML or for an address."""
    if name == "jsonfeed":
        items = json.loads(text)["items"]
        keys = ("content_html", "summary", "image", "url")
        return [item[key] for item in items for key in keys if item.get(key)]
    feed = feedparser.parse(text, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo
    found = []
    for entry in feed.entries:
        texts = [*entry.content, *([entry["summary_detail"]] if "summary_detail" in entry else [])]
        found += [one.value for one in texts if one.type != "text/plain"]
        found += [one["url"] for one in entry.get("media_content", ())]
    return found


@pytest.mark.parametrize("name", FEEDS)
def test_feeds_are_clean_and_embeds_stay(any_newsroom: Newsroom, name: str) -> None:
    room = any_newsroom
    add_hostile(room)
    done = room.ok("export", "--format", name)
    assert "Cleaned 2 articles: removed scripts" in done.err
    assert not re.search(r"Ani\W+img", done.out)
    values = read_feed(done.out, name)
    markup = [tag for value in values for tag in re.findall(r"<[^>]*>", value)]
    assert not [tag for tag in markup if "jahat" in tag]
    assert not [value for value in values if value.startswith("javascript")]
    assert "<script" not in "".join(markup)
    frames = [tag for tag in markup if tag.startswith("<iframe")]
    assert frames
    assert all("https://www.youtube.com/embed/x" in one and "sandbox" in one for one in frames)
    if name == "jsonfeed":
        assert BODY in [one.get("content_text") for one in json.loads(done.out)["items"]]
    else:
        assert "lt;p onclick=" in done.out


def test_the_folder_is_clean_and_says_what_needs_a_setting(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    add_hostile(room)
    done = room.ok("export", "--format", "markdown", str(room.folder / "situs"))
    assert "written: " in done.err
    assert "Cleaned 2 articles: removed scripts" in done.err
    assert "2 articles have HTML in the text" in done.err.replace("\n", " ")
    files = tree(room.folder / "situs")
    assert len(files) == 5
    for name, text in files.items():
        markup = re.findall(r"(?<!\\)<[^>]*>", text)
        assert not [tag for tag in markup if "jahat" in tag], (name, text)
        assert "javascript:" not in text or "teks" in name
        assert "image:" not in text
    quiet = room.ok("--quiet", "export", "--format", "markdown", str(room.folder / "situs"))
    assert quiet.err == ""


def test_html_in_the_folder_when_it_is_asked_for(newsroom: Newsroom) -> None:
    add_hostile(newsroom)
    folder = newsroom.folder / "situs"
    newsroom.ok("export", "--format", "markdown", "--body-format", "html", str(folder))
    text = next(text for name, text in tree(folder).items() if name.endswith("-judul-html.md"))
    assert "<p>Awal</p><a rel=" in text
    assert "jahat" not in text.partition("beritacli:")[2]


@pytest.mark.parametrize("name", [one for one in WRITABLE if not FORMATS[one].is_public])
def test_complete_formats_keep_every_letter(newsroom: Newsroom, name: str) -> None:
    add_hostile(newsroom)
    done = newsroom.ok("export", "--format", name)
    assert "Cleaned" not in done.err
    assert done.out.count("<script>") >= 2


def test_the_complete_folder_keeps_every_letter_and_comes_back(
    any_newsroom: Newsroom, tmp_path: Path
) -> None:
    room = any_newsroom
    add_hostile(room)
    room.ok("edit", "bersih", "--slug", "baru")
    room.add("Konsep", "--body", "a\n\n{{< b >}}", "--body-format", "markdown")
    room.ok("trash", room.add("Buang"))
    folder = str(room.folder / "semua")
    done = room.ok("export", "--format", "markdown", folder, "--all")
    assert "import it, don't publish it" in done.err.replace("\n", " ")
    files = tree(room.folder / "semua")
    assert any(BODY in text for text in files.values())
    assert "draft: true" in files["draft-konsep.md"]
    assert "draft: true" in files["draft-buang.md"]
    assert sum("draft: true" in text for text in files.values()) == 2
    other = Newsroom(tmp_path / "lain", "db")
    other.folder.mkdir()
    other.ok("import", folder)
    before, after = room.export(), other.export()
    assert after["articles"] == before["articles"]
    assert "Nothing changed." in other.ok("import", folder).err
    assert "Nothing changed." in room.ok("import", folder).err


def test_the_public_folder_brings_back_edits_and_nothing_else(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    add_hostile(room)
    room.add("Asal", "--body", "<p>Isi <b>tebal</b></p>", "--category", "kota", "--publish")
    room.ok("correct", "asal", "--note", "Angka salah.", "--title", "Asal benar")
    folder = room.folder / "situs"
    room.ok("export", "--format", "markdown", str(folder))
    before = room.export()
    assert "Nothing changed." in room.ok("import", str(folder)).err
    assert room.export() == before
    (file,) = folder.glob("*-judul-html.md")
    file.write_text(file.read_text().replace("title: Judul html", "title: Judul sunting"))
    (file,) = folder.glob("*-bersih.md")
    file.write_text(file.read_text().replace("\nIsi\n", "\nIsi *baru*\n"))
    done = room("import", str(folder), "--on-conflict", "update")
    assert done.code == 0, done
    assert room.article("judul-html")["title"] == "Judul sunting"
    assert room.article("judul-html")["body"] == BODY
    edited = room.article("bersih")
    assert (edited["body"], edited["body_format"]) == ("Isi *baru*", "markdown")
    assert room.article("asal")["body"] == "<p>Isi <b>tebal</b></p>"


def test_all_is_for_the_folder_alone(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    for name in ("rss", "json"):
        refused = newsroom("export", "--format", name, "--all")
        assert refused.code == 2
        assert name in refused.err


def test_what_was_added_by_hand_beside_old_addresses_is_kept(newsroom: Newsroom) -> None:
    newsroom.add("Satu", "--slug", "satu", "--publish", "--force")
    newsroom.ok("edit", "satu", "--slug", "dua")
    folder = newsroom.folder / "situs"
    newsroom.ok("export", "--format", "markdown", "--all", str(folder))
    (file,) = folder.glob("*-dua.md")
    text = file.read_text()
    assert "aliases:\n- /satu/\n- satu\nredirect_from:\n- /satu/\n" in text
    file.write_text(text.replace("- satu\n", "- satu\n- /tangan/\n", 1))
    newsroom.ok("import", str(folder), "--on-conflict", "update")
    assert newsroom.article("dua")["meta"] == {"aliases": ["/tangan/"]}


@pytest.mark.parametrize("name", [one for one in WRITABLE if FORMATS[one].is_public])
@pytest.mark.parametrize("words", [(), ("--status", "draft"), ("--id", "1", "--id", "3")])
def test_nothing_that_is_not_public_now_is_in_it(
    any_newsroom: Newsroom, name: str, words: tuple[str, ...]
) -> None:
    room = any_newsroom
    later = {"status": "published", "published_at": "2029-01-01T00:00:00Z"}
    room.ok("import", "-", stdin=json.dumps({"title": "Embargorahasia", "body": "x", **later}))
    room.add("Terbit", "--body", "x", "--publish", "--force")
    room.ok("categories", "add", "katrahasia")
    room.add("Konseprahasia", "--body", "x", "--category", "katrahasia", "--tag", "tagrahasia")
    done = room.ok("export", "--format", name, str(room.folder / "keluar"), *words)
    assert "Left out" in done.err
    written = room.folder / "keluar"
    texts = tree(written).values() if written.is_dir() else [written.read_text()]
    assert "rahasia" not in "".join(texts)
    assert ("Terbit" in "".join(texts)) is (words == ())


def test_the_folder_has_the_terms_of_its_articles_alone(newsroom: Newsroom) -> None:
    for path in ("kota", "kota/pasar", "lain"):
        newsroom.ok("categories", "add", path)
    newsroom.add("Satu", "--body", "x", "--category", "pasar", "--tag", "Lain", "--publish")
    newsroom.add("Dua", "--tag", "Sepi")
    newsroom.ok("export", "--format", "markdown", str(newsroom.folder / "situs"))
    terms = tree(newsroom.folder / "situs")["terms.yaml"]
    assert re.findall(r"(?:path|slug): (\S+)", terms) == ["kota", "kota/pasar", "lain"]


def test_no_folder_has_a_password(newsroom: Newsroom) -> None:
    for name in ("password", "post_password"):
        meta = {name: "sangatrahasia", "warna": "biru"}
        article = {"title": f"Judul {name}", "body": "x", "status": "published", "meta": meta}
        newsroom.ok("import", "-", stdin=json.dumps({**article, "published_at": "2025-01-01"}))
    for words in ((), ("--all",)):
        newsroom.ok("export", "--format", "markdown", str(newsroom.folder / "situs"), *words)
        text = "".join(tree(newsroom.folder / "situs").values())
        assert "sangatrahasia" not in text
        assert ("warna: biru" in text) is bool(words)
