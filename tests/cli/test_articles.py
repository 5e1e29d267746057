"""add, edit, show, tag, publish, trash, restore, delete: as typed, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import Newsroom


def test_an_added_article_is_shown_whole(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("categories", "add", "pemerintahan")
    article_id = room.add(
        "Pasar murah dibuka",
        *("--body", "<p>Isi.</p>", "--category", "Pemerintahan", "--tag", "Pasar Murah"),
        *("--byline", "TM/yl/tm", "--author", "Redaksi", "--excerpt", "Ringkas"),
    )
    assert room.article(article_id) == {
        "id": 1,
        "slug": "pasar-murah-dibuka",
        "title": "Pasar murah dibuka",
        "status": "draft",
        "visibility": "public",
        "byline": ["tm", "yl"],
        "author": "Redaksi",
        "authors": [{"name": "Redaksi", "login": None}],
        "categories": ["pemerintahan"],
        "tags": ["pasar-murah"],
        "excerpt": "Ringkas",
        "body": "<p>Isi.</p>",
        "body_format": "html",
        "created_at": "2025-05-15T05:00:00Z",
        "modified_at": "2025-05-15T05:00:00Z",
        "published_at": None,
        "expires_at": None,
        "undated": False,
        "language": None,
        "image": None,
        "source": None,
        "meta": {},
        "revision": 2,
    }
    assert room.article("pasar-murah-dibuka")["id"] == 1


def test_the_body_comes_from_a_file_or_standard_input(newsroom: Newsroom) -> None:
    path = newsroom.write("isi.txt", "baris satu\r\nbaris dua\n")
    newsroom.add("Satu", "--body-file", path)
    assert newsroom.article("1")["body_format"] == "text"
    newsroom.ok("add", "Dua", "--body", "-", stdin="dari pipa\n")
    assert newsroom.article("1")["body"] == "baris satu\nbaris dua\n"
    assert newsroom.article("2")["body"] == "dari pipa\n"
    assert newsroom("add", "x", "--body", "a", "--body-file", path).code == 2
    assert newsroom("add", "x", "--body-file", "tidak-ada.txt").code == 66
    assert newsroom("add", "x", "--body", "-", stdin=b"\xff\xfe").code == 2


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([""], 4, "needs a title"),
        (["   "], 4, "needs a title"),
        (["x" * 1001], 4, "1,001 characters"),
        (["merah \x1b[31m"], 4, "U+001B"),
        (["nol \x00"], 4, "U+0000"),
        (["c1 \x9b"], 4, "U+009B"),
        (["setengah \ud800"], 4, "half of a surrogate pair"),
        (["Judul", "--body", "bel \x07"], 4, "The body holds"),
        (["Judul", "--category", "tidak-ada"], 3, "There is no category 'tidak-ada'"),
        (["Judul", "--category", "pemerintahn"], 3, "Did you mean pemerintahan?"),
        (["Judul", "--status", "terbit"], 2, "'terbit' is no status"),
        (["Judul", "--status", "publish"], 2, "Did you mean published?"),
        (["Judul", "--date", "31 Februari 2025"], 2, "there is no such day"),
        (["Judul", "--body-format", "docx"], 2, "'docx' is no format"),
        (["Judul", "--byline", "!!"], 2, "can't be read as a byline"),
        (["Judul", "--slug", "ada"], 5, "taken by article 1"),
        (["Judul", "--slug", "Tidak Sah"], 4, "perhaps 'tidak-sah'"),
        (["Judul", "--slug", "2024"], 4, "no valid slug"),
        (["Judul", "--publish"], 4, "no body and no category"),
        (["Judul", "--publish", "--status", "draft"], 2, "can't both be given"),
        (["Judul", "--publish", "--force", "--date", "besok"], 4, "still to come"),
        (["Judul", "--status", "scheduled"], 4, "without a date"),
        (["Judul", "--format", "xml"], 2, "not one of json"),
        ([], 2, "Missing argument 'TITLE'"),
    ],
)
def test_bad_input_is_one_clear_line_and_changes_nothing(
    newsroom: Newsroom, words: list[str], code: int, says: str
) -> None:
    newsroom.ok("categories", "add", "pemerintahan")
    newsroom.add("Ada", "--slug", "ada")
    before = newsroom.ok("export").out
    result = newsroom("add", *words)
    assert result.code == code
    assert says in result.err
    assert result.err.startswith("Error: ")
    assert len(result.err.splitlines()) == 2
    assert not result.out
    assert newsroom.ok("export").out == before


def test_a_failing_add_makes_no_archive(newsroom: Newsroom) -> None:
    assert newsroom("add", "", "--tag", "x").code == 4
    assert newsroom("add", "Judul", "--category", "tidak-ada").code == 3
    assert not newsroom.store.exists()


@pytest.mark.parametrize(
    "title",
    [
        "[/] [link=https://contoh.id]x[/link] [bold]tebal",
        "مرحبا يا رمضان",
        ":smile: 😀👨‍👩‍👧 é",
        "kutip “dua” & <b>html</b> 'satu'",
        "balik \u202egnilab\u202c dan \u2066isolat\u2069",
        "..",
        "../../etc/passwd",
        "=1+1",
        "2024",
    ],
)
def test_titles_are_kept_to_the_letter_and_never_break_a_list(
    any_newsroom: Newsroom, title: str
) -> None:
    room = any_newsroom
    room.add("Sebelum")
    room.add(title, "--tag", "a")
    assert room.article("2")["title"] == title
    assert [row["title"] for row in room.ok("list", "--format", "json").json] == [title, "Sebelum"]
    for words in (["list", "--format", "table"], ["show", "2"], ["timeline"], ["list"]):
        shown = room.ok(*words)
        assert "\x1b" not in shown.out
        assert not set(shown.out) & set("\u202e\u202c\u2066\u2069")
    if title.isascii():
        assert title in room.ok("show", "2").out


def test_edit_replaces_adds_and_removes(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for path in ("umkm", "pasar", "pemilu"):
        room.ok("categories", "add", path)
    room.add("Judul", "--category", "umkm", "--category", "pasar", "--tag", "a", "--byline", "tm")
    room.now += timedelta(minutes=5)
    words = ["--title", "Baru", "--add-category", "pemilu", "--remove-category", "umkm"]
    words += ["--add-tag", "b", "--remove-tag", "a", "--byline", "", "--slug", "baru"]
    room.ok("edit", "1", *words)
    article = room.article("1")
    assert article["title"] == "Baru"
    assert article["categories"] == ["pasar", "pemilu"]
    assert article["tags"] == ["b"]
    assert article["byline"] == []
    assert article["slug"] == "baru"
    assert article["modified_at"] == "2025-05-15T05:05:00Z"
    room.ok("edit", "1", "--category", "", "--tag", "")
    assert room.article("1")["categories"] == room.article("1")["tags"] == []


def test_editing_to_the_same_is_no_change(newsroom: Newsroom) -> None:
    newsroom.add("Judul", "--body", "isi")
    revision = newsroom.article("1")["revision"]
    result = newsroom.ok("edit", "1", "--title", "Judul", "--body", "isi")
    assert result.err == "unchanged: 1 (judul), draft\n"
    assert newsroom.article("1")["revision"] == revision
    assert newsroom.ok("store", "info", "--format", "json").json["changes"] == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["1"], 2),
        ([], 2),
        (["--title", "x"], 2),
        (["1", "2", "--title", "x"], 2),
        (["1", "2", "--slug", "x"], 2),
        (["9", "--title", "x"], 3),
        (["1", "--title", ""], 4),
        (["1", "--remove-tag", "tidak-ada"], 3),
        (["1", "--slug", "dua"], 5),
        (["", "--title", "x"], 2),
    ],
)
def test_bad_edits(newsroom: Newsroom, words: list[str], code: int) -> None:
    newsroom.add("Satu")
    newsroom.add("Dua")
    before = newsroom.ok("export").out
    assert newsroom("edit", *words).code == code
    assert newsroom.ok("export").out == before


def test_verbs_on_several_articles_are_all_or_nothing(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("categories", "add", "umkm")
    room.add("Lengkap", "--body", "isi", "--category", "umkm")
    room.add("Kurang")
    before = room.ok("export").out
    result = room("publish", "1", "2")
    assert result.code == 4
    assert "Article 2 (kurang) has no body and no category" in result.err
    assert room("tag", "--add", "x", "1", "99").code == 3
    assert room.ok("export").out == before


def test_publishing_sets_the_date_once(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("categories", "add", "umkm")
    room.add("Judul", "--body", "isi", "--category", "umkm")
    room.ok("publish", "1")
    first = room.article("1")["published_at"]
    assert first == "2025-05-15T05:00:00Z"
    room.now += timedelta(hours=1)
    assert "unchanged" in room.ok("publish", "judul").err
    room.ok("unpublish", "1")
    assert room.article("1")["status"] == "draft"
    room.ok("publish", "1")
    assert room.article("1")["published_at"] == first
    room.ok("publish", "1", "--date", "14 Mei 2025 19:25")
    assert room.article("1")["published_at"] == "2025-05-14T12:25:00Z"
    assert room("publish", "1", "--date", "besok 08:00").code == 4


def test_a_scheduled_article_published_early_gets_the_present_moment(newsroom: Newsroom) -> None:
    newsroom.add("J", "--status", "scheduled", "--date", "besok 08:00", "--force")
    assert newsroom.article("1")["published_at"] == "2025-05-16T01:00:00Z"
    newsroom.ok("publish", "1", "--force")
    assert newsroom.article("1")["published_at"] == "2025-05-15T05:00:00Z"


def test_the_trash_remembers_and_only_restore_brings_back(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Judul", "--status", "pending")
    room.ok("trash", "1")
    assert room.article("1")["status"] == "trash"
    assert room.ok("list", "--format", "ids").out == ""
    assert room.ok("list", "--status", "trash", "--format", "ids").out == "1\n"
    for words in (["publish", "1", "--force"], ["edit", "1", "--status", "draft"]):
        result = room(*words)
        assert result.code == 4
        assert "beritacli restore 1" in result.err
    room.ok("restore", "1")
    article = room.article("1")
    assert (article["status"], article["meta"]) == ("pending", {})
    assert "unchanged" in room.ok("restore", "1").err


def test_restore_by_filter_means_the_trash(newsroom: Newsroom) -> None:
    newsroom.add("Satu", "--tag", "x")
    newsroom.add("Dua", "--tag", "x")
    newsroom.ok("trash", "2")
    assert newsroom.ok("restore", "--tag", "x").err == "restored: 2 (dua), draft\n"


def test_delete_asks_and_never_gives_the_id_or_a_published_slug_again(
    any_newsroom: Newsroom,
) -> None:
    room = any_newsroom
    room.add("Judul", "--publish", "--force")
    assert room("delete", "1").code == 2
    asked = room("delete", "1", stdin="n\n", is_terminal=True)
    assert asked.code == 0
    assert "Delete 1 (judul) for good?" in asked.err
    assert room.article("1")
    assert room("delete", "1", stdin="y\n", is_terminal=True).code == 0
    assert room("show", "1").code == 3
    assert room.add("Judul") == "2"
    assert room.article("2")["slug"] == "judul-2"


def test_a_slug_once_published_still_finds_its_article(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Judul lama", "--publish", "--force")
    room.ok("edit", "1", "--slug", "judul-baru")
    assert room.article("judul-lama")["slug"] == "judul-baru"
    assert room("add", "X", "--slug", "judul-lama").code == 5
    room.ok("edit", "1", "--slug", "judul-lama")
    assert room.article("1")["slug"] == "judul-lama"


def test_tag_and_untag(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for title in ("Satu", "Dua", "Tiga"):
        room.add(title)
    room.ok("tag", "1", "Pilkada 2024", "PILKADA-2024", "umkm")
    assert room.article("1")["tags"] == ["pilkada-2024", "umkm"]
    room.ok("tag", "--add", "umkm", "2", "3")
    room.ok("untag", "--remove", "umkm", "--tag", "umkm")
    assert room.ok("tags", "--format", "json").json == [
        {"slug": "pilkada-2024", "name": "Pilkada 2024", "count": 1},
        {"slug": "umkm", "name": "umkm", "count": 0},
    ]
    for words in (["1"], [], ["1", " "], ["--add", "x"]):
        assert room("tag", *words).code == 2
    assert room("untag", "1", "tidak-ada").code == 3


def test_articles_come_from_standard_input(newsroom: Newsroom) -> None:
    for title in ("Satu", "Dua", "Tiga"):
        newsroom.add(title)
    newsroom.ok("tag", "--add", "x", "-", stdin="1\n\ntiga\n")
    assert newsroom.ok("list", "--tag", "x", "--format", "ids", "--sort", "id").out == "1\n3\n"
    assert newsroom.ok("publish", "-", stdin="").err == "No article fits; nothing was changed.\n"
    assert newsroom("publish", "-", stdin="1\n99\n").code == 3


@pytest.mark.parametrize("verb", ["publish", "unpublish", "trash", "restore", "delete", "edit"])
def test_a_verb_without_articles_never_means_all(newsroom: Newsroom, verb: str) -> None:
    newsroom.add("Satu")
    assert newsroom(verb).code == 2
    if verb not in {"delete", "edit"}:
        assert newsroom(verb, "--status", "").code == 2
        assert newsroom(verb, "--tag", " ").code == 2


def test_writing_verbs_print_nothing_unless_asked(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    assert newsroom.ok("tag", "1", "x").out == ""
    shown = newsroom.ok("edit", "1", "--title", "Dua", "--format", "json")
    assert shown.json[0]["title"] == "Dua"
    quiet = newsroom.ok("--quiet", "edit", "1", "--title", "Tiga")
    assert quiet.err == quiet.out == ""


def test_unknown_articles_are_suggested(newsroom: Newsroom) -> None:
    newsroom.add("Pasar murah dibuka")
    result = newsroom("show", "pasar-murah-dibukaa")
    assert result.code == 3
    assert "Did you mean pasar-murah-dibuka?" in result.err
    assert "Did you mean pasar-murah-dibuka?" in newsroom("show", "pasar").err
    assert newsroom("show", "0").code == 3
    assert newsroom("show", "9" * 40).code == 3


def test_show_formats(newsroom: Newsroom) -> None:
    newsroom.add(
        "Judul <b>",
        "--body",
        "<p>Halo <script>alert(1)</script><a href='javascript:x' onclick='y'>a</a> *b*</p>",
    )
    html = newsroom.ok("show", "1", "--format", "html").out
    assert "<h1>Judul &lt;b&gt;</h1>" in html
    for bad in ("script", "javascript", "onclick"):
        assert bad not in html
    markdown = newsroom.ok("show", "1", "--format", "markdown").out
    assert markdown.startswith("# Judul \\<b\\>\n")
    assert "\\*b\\*" in markdown
    assert "javascript" not in markdown
    assert "Halo" in newsroom.ok("show", "1").out
    assert newsroom("show", "1", "--format", "pdf").code == 2
