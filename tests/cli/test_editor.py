"""edit and add --edit: what comes back from the editor is saved, merged, or kept in a file."""

from __future__ import annotations

import re
import shlex
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import Newsroom, Result


@pytest.fixture(autouse=True)
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which drafts are made."""
    folder = tmp_path / "konsep"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def use_editor(room: Newsroom, script: str, name: str = "EDITOR") -> None:
    """Let a shell script be the editor: it gets the draft as `$1`."""
    path = room.folder / "penyunting saya.sh"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    room.variables[name] = shlex.quote(str(path))


def meanwhile(room: Newsroom, *words: str) -> str:
    """The shell command by which somebody else changes the archive."""
    return shlex.join([sys.executable, "-m", "beritacli", "--store", str(room.store), *words])


def kept_draft(result: Result) -> Path:
    """The draft that the program says it kept."""
    found = re.search(r"Your draft is kept in (.*)", result.err)
    assert found is not None, result
    return Path(found[1])


def test_the_editor_changes_fields_and_body(any_newsroom: Newsroom, drafts: Path) -> None:
    room = any_newsroom
    for path in ("umkm", "pasar"):
        room.ok("categories", "add", path)
    room.add("Lama", "--body", "satu\n---\ndua", "--category", "umkm", "--tag", "a", "--tag", "b")
    use_editor(
        room,
        "sed -i -e 's/title: Lama/title: \"Harga: naik\"/'"
        " -e 's/^categories.*/categories: [pasar]/'"
        " -e 's/^tags:.*/tags: [b, Baru]/' -e 's/^byline:/byline: tm\\/yl/' -e 's/^dua$/tiga/'"
        " -e 's/^image:/image: foto.jpg/' -e 's/^date:/date: 14 Mei 2025 19:25/' \"$1\"",
    )
    assert room.ok("edit", "1").err == "edited: 1 (lama), draft\n"
    article = room.article("1")
    assert article["title"] == "Harga: naik"
    assert article["categories"] == ["pasar"]
    assert article["tags"] == ["b", "baru"]
    assert article["byline"] == ["tm", "yl"]
    assert article["image"] == "foto.jpg"
    assert article["published_at"] == "2025-05-14T12:25:00Z"
    assert article["body"] == "satu\n---\ntiga"
    assert not list(drafts.iterdir())
    use_editor(room, "sed -i -e 's/^tags:.*/tags:/' -e '/^byline/d' -e 's/^date:.*/date:/' \"$1\"")
    room.ok("edit", "1")
    after = room.article("1")
    assert (after["tags"], after["byline"], after["published_at"]) == ([], ["tm", "yl"], None)


@pytest.mark.parametrize("body", ["", "isi", "isi\n", "\n\nisi\n\n", "---\n", "a\t b\n---\nc"])
def test_looking_is_no_change(newsroom: Newsroom, body: str) -> None:
    newsroom.add("Judul: @x", "--body", body, "--excerpt", "no", "--author", "19:25")
    before = newsroom.article("1")
    for script in ("true", 'touch "$1"', 'sed -i "s/$/\\r/" "$1"'):
        use_editor(newsroom, script)
        result = newsroom.ok("edit", "1", "--format", "json")
        assert result.err == "unchanged: 1 (judul-x), draft\n"
        assert result.json == [before]
    assert newsroom.ok("store", "info", "--format", "json").json["changes"] == 1


def test_visual_comes_before_editor_and_takes_arguments(newsroom: Newsroom) -> None:
    newsroom.add("Judul", "--body-format", "markdown", "--body", "isi")
    use_editor(newsroom, 'echo "$2" > "$(dirname "$0")/nama"; sed -i "s/isi/$1/" "$2"', "VISUAL")
    newsroom.variables["VISUAL"] += " 'dua kata'"
    newsroom.variables["EDITOR"] = "false"
    newsroom.ok("edit", "1")
    assert newsroom.article("1")["body"] == "dua kata"
    assert (newsroom.folder / "nama").read_text().endswith(".md\n")


def test_an_error_brings_the_editor_back_with_nothing_lost(newsroom: Newsroom) -> None:
    newsroom.add("Judul", "--body", "lama")
    use_editor(
        newsroom,
        "if grep -q '^#! Error: .*mapping values' \"$1\"; then\n"
        '  sed -i \'s/title: .*/title: "Rapat: kota"/\' "$1"\n'
        'elif grep -q "^#! Error: \'terbit\' is no status" "$1"; then\n'
        "  sed -i 's/status: .*/status: pending/' \"$1\"\n"
        "else\n"
        "  sed -i -e 's/title: Judul/title: Rapat: kota/' -e 's/^lama/baru/'"
        " -e 's/status: .*/status: terbit/' \"$1\"\nfi",
    )
    result = newsroom("edit", "1", is_terminal=True)
    assert result.code == 0, result
    article = newsroom.article("1")
    assert (article["title"], article["status"]) == ("Rapat: kota", "pending")
    assert article["body"] == "baru"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_an_error_that_stays_ends_with_the_draft_kept(
    newsroom: Newsroom, is_terminal: bool
) -> None:
    newsroom.add("Judul", "--body", "lama")
    use_editor(newsroom, "sed -i -e 's/^lama/baru/' -e 's/^status:.*/status: terbit/' \"$1\"")
    result = newsroom("edit", "1", is_terminal=is_terminal)
    assert result.code == 2
    assert "'terbit' is no status" in result.err
    assert "baru" in kept_draft(result).read_text()
    assert kept_draft(result).stat().st_mode & 0o077 == 0
    assert newsroom.article("1")["body"] == "lama"


@pytest.mark.parametrize(
    ("script", "code", "says", "is_kept"),
    [
        ('echo lagi >> "$1"; exit 3', 74, "ended with exit code 3", True),
        ('echo lagi >> "$1"; kill -9 $$', 74, "ended by signal 9", True),
        ("exit 1", 74, "ended with exit code 1", False),
        (': > "$1"', 4, "came back empty", False),
        ('echo > "$1"', 4, "came back empty", True),
        ('rm "$1"', 4, "came back empty", False),
        ("sed -i 's/^slug:.*/slug:/' \"$1\"", 4, "can't be cleared", True),
        ("sed -i 's/^title:.*/title:/' \"$1\"", 4, "can't be cleared", True),
        ("sed -i 's/^slug:.*/slug: dua/' \"$1\"", 5, "taken by article 2", True),
        ("sed -i 's/^categories:.*/categories: [tak]/' \"$1\"", 3, "no category 'tak'", True),
        ("printf 'isi \\377' >> \"$1\"", 2, "isn't UTF-8", True),
        ("printf '\\033[31m' >> \"$1\"", 4, "control character", True),
    ],
)
def test_a_bad_end_is_told_and_changes_nothing(
    newsroom: Newsroom, drafts: Path, script: str, code: int, says: str, is_kept: bool
) -> None:
    newsroom.add("Judul", "--body", "lama")
    newsroom.add("Dua")
    before = newsroom.ok("export").out
    use_editor(newsroom, script)
    result = newsroom("edit", "1", is_terminal=False)
    assert result.code == code, result
    assert says in result.err
    assert "\x1b" not in result.err
    assert newsroom.ok("export").out == before
    assert len(list(drafts.iterdir())) == is_kept
    if is_kept:
        assert kept_draft(result).exists()


@pytest.mark.parametrize(
    ("words", "variables", "code", "says"),
    [
        (["1"], {}, 2, "No editor is named"),
        (["1"], {"EDITOR": "tidak-ada-penyunting"}, 2, "can't be started"),
        (["1"], {"EDITOR": "vi 'x"}, 2, "can't be split into words"),
        (["1", "2"], {"EDITOR": "true"}, 2, "takes one article"),
        (["-"], {"EDITOR": "true"}, 2, "takes one article"),
        (["9"], {"EDITOR": "true"}, 3, "no article 9"),
        (["1", "--as", "html"], {"EDITOR": "true"}, 2, "not one of markdown"),
        (["1", "--as", "markdown", "--title", "x"], {"EDITOR": "true"}, 2, "is for the editor"),
    ],
)
def test_what_the_editor_is_not_for(
    newsroom: Newsroom, words: list[str], variables: dict[str, str], code: int, says: str
) -> None:
    newsroom.add("Judul")
    newsroom.variables |= variables
    result = newsroom("edit", *words)
    assert result.code == code
    assert says in result.err
    assert len(result.err.splitlines()) == 2


def test_a_batch_has_no_editor(newsroom: Newsroom) -> None:
    newsroom.add("Judul")
    newsroom.variables["EDITOR"] = "true"
    result = newsroom("batch", stdin="edit 1\n")
    assert result.code == 2
    assert "no editor in a batch" in result.err


def test_what_was_saved_meanwhile_is_merged(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Judul", "--body", "satu\ndua\ntiga", "--tag", "a", "--tag", "b")
    other = ["--author", "Redaksi", "--body", "satu\ndua\nTIGA", "--add-tag", "c"]
    use_editor(
        room,
        f"{meanwhile(room, 'edit', '1', *other)}\n"
        "sed -i -e 's/^title:.*/title: Baru/' -e 's/^satu/SATU/' -e 's/^tags:.*/tags: [b]/' \"$1\"",
    )
    assert "the two are merged" in room.ok("edit", "1").err
    article = room.article("1")
    assert (article["title"], article["author"]) == ("Baru", "Redaksi")
    assert article["body"] == "SATU\ndua\nTIGA"
    assert article["tags"] == ["b", "c"]


CLASH = (
    "if grep -q '<<<<<<< yours' \"$1\"; then\n"
    "  sed -i -e '/^<<<<<<< yours/d' -e '/^=======/,/^>>>>>>> saved/d' \"$1\"\n"
    "else\n  {other}\n  sed -i -e 's/^title:.*/title: Ours/' -e 's/^isi/kami/' \"$1\"\nfi"
)


def test_a_clash_comes_back_with_marks_and_the_choice(newsroom: Newsroom) -> None:
    newsroom.add("Judul", "--body", "isi")
    other = meanwhile(newsroom, "edit", "1", "--title", "Theirs", "--body", "mereka")
    use_editor(newsroom, CLASH.format(other=other))
    result = newsroom("edit", "1", stdin="y\n", is_terminal=True)
    assert result.code == 0, result
    assert "changed meanwhile, and so did you: title, body" in result.err
    article = newsroom.article("1")
    assert (article["title"], article["body"]) == ("Ours", "kami")


@pytest.mark.parametrize(("stdin", "is_terminal"), [("n\n", True), ("", False)])
def test_a_clash_that_is_left_keeps_both(newsroom: Newsroom, stdin: str, is_terminal: bool) -> None:
    newsroom.add("Judul", "--body", "isi")
    other = meanwhile(newsroom, "edit", "1", "--title", "Theirs", "--body", "mereka")
    use_editor(newsroom, CLASH.format(other=other))
    result = newsroom("edit", "1", stdin=stdin, is_terminal=is_terminal)
    assert result.code == 5
    draft = kept_draft(result).read_text()
    for text in ("title: Ours", "title: Theirs", "kami", "mereka"):
        assert text in draft
    assert newsroom.article("1")["title"] == "Theirs"


def test_an_article_deleted_meanwhile_leaves_the_draft(newsroom: Newsroom) -> None:
    newsroom.add("Judul", "--body", "isi")
    use_editor(
        newsroom, f"{meanwhile(newsroom, 'delete', '1', '--yes')}\nsed -i 's/^isi/baru/' \"$1\""
    )
    result = newsroom("edit", "1")
    assert result.code == 3
    assert "baru" in kept_draft(result).read_text()


def test_a_body_of_html_is_edited_as_markdown_only_when_asked(newsroom: Newsroom) -> None:
    body = '<p>satu <strong>dua</strong></p>\n<figure class="lebar"><img src="a.jpg"></figure>'
    newsroom.add("Judul", "--body", body)
    use_editor(newsroom, "grep -q '^satu \\*\\*dua\\*\\*$' \"$1\" && grep -q '^#! The body' \"$1\"")
    result = newsroom.ok("edit", "1", "--as", "markdown")
    assert "no figure, class: if you change the body, they are lost" in result.err
    assert newsroom.article("1")["body"] == body
    use_editor(newsroom, "sed -i 's/dua/tiga/' \"$1\"")
    newsroom.ok("edit", "1", "--as", "markdown")
    article = newsroom.article("1")
    assert "<p>satu <strong>tiga</strong></p>" in article["body"]
    assert article["body_format"] == "html"


def test_add_edit_begins_with_what_was_given(newsroom: Newsroom) -> None:
    newsroom.ok("categories", "add", "umkm")
    newsroom.ok("config", "set", "byline", "tm")
    use_editor(
        newsroom,
        "grep -q '^categories: .umkm.$' \"$1\" && grep -q '^byline: tm$' \"$1\" &&"
        ' sed -i \'s/^title:.*/title: Judul jadi/\' "$1" && echo Isi. >> "$1"',
    )
    words = ["--category", "umkm", "--tag", "x", "--body-format", "text", "--publish"]
    result = newsroom.ok("add", "Judul", *words, "--edit", "--porcelain")
    article = newsroom.article(result.out.strip())
    assert (article["title"], article["slug"]) == ("Judul jadi", "judul-jadi")
    assert (article["byline"], article["tags"], article["status"]) == (["tm"], ["x"], "published")
    assert article["body"].strip() == "Isi."
    assert article["body_format"] == "text"


def test_an_emptied_template_adds_nothing(newsroom: Newsroom) -> None:
    use_editor(newsroom, ': > "$1"')
    assert newsroom("add", "--edit").code == 4
    use_editor(newsroom, "true")
    assert newsroom("add", "--edit").code == 4  # it still has no title
    assert not newsroom.store.exists()
    assert "Missing argument 'TITLE'" in newsroom("add").err
