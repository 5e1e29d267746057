"""correct and retract: published articles are changed, and readers are told."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

import pytest

from beritacli.archive.articles.bodies import convert_body
from beritacli.archive.articles.notices import notice_word, public_notices, read_corrections
from beritacli.language.dates import from_utc_text, get_zone
from tests.conftest import Newsroom

NOTE = "Nama camat semula salah ditulis."


@pytest.fixture
def room(any_newsroom: Newsroom) -> Newsroom:
    """A newsroom with a published article and a draft."""
    room = any_newsroom
    room.add("Camat baru dilantik", "--body", "<p>Isi <b>lama</b>.</p>", "--publish", "--force")
    room.add("Rancangan")
    room.now += timedelta(days=1)
    return room


def test_a_correction_changes_the_article_and_keeps_a_dated_note(room: Newsroom) -> None:
    before = room.article("1")
    done = room.ok(
        *("correct", "1", "--note", NOTE, "--body", "<p>Isi baru.</p>"),
        *("--title", "Camat dilantik", "--add-tag", "camat"),
    )
    assert done == (0, "", "corrected: 1 (camat-baru-dilantik), published\n")
    after = room.article("1")
    assert (after["title"], after["body"], after["tags"]) == (
        *("Camat dilantik", "<p>Isi baru.</p>"),
        ["camat"],
    )
    assert after["meta"] == {"corrections": [{"at": "2025-05-16T05:00:00Z", "note": NOTE}]}
    for name in ("slug", "status", "published_at"):
        assert after[name] == before[name]
    room.now += timedelta(days=1)
    room.ok("correct", "1", "--note", "  Lagi.  ")
    notes = room.article("1")["meta"]["corrections"]
    assert [one["note"] for one in notes] == [NOTE, "Lagi."]
    assert notes[1]["at"] == "2025-05-17T05:00:00Z"


def test_the_same_correction_again_is_no_change(room: Newsroom) -> None:
    call = ("correct", "1", "--note", NOTE, "--title", "Camat dilantik")
    room.ok(*call)
    revision = room.article("1")["revision"]
    assert "unchanged" in room.ok(*call).err
    assert room.article("1")["revision"] == revision
    room.ok(*call[:4], "--title", "Camat baru")
    assert len(room.article("1")["meta"]["corrections"]) == 2


def test_a_retraction_stands_in_place_of_the_text(room: Newsroom) -> None:
    room.ok("edit", "1", "--excerpt", "Ringkas")
    before = room.article("1")
    room.ok("retract", "1", "--note", "Tidak dapat dibuktikan.")
    after = room.article("1")
    text = "Tulisan ini dicabut (Jumat, 16 Mei 2025): Tidak dapat dibuktikan."
    assert (after["body"], after["body_format"], after["excerpt"]) == (text, "text", "")
    assert after["meta"]["retracted"] == {
        "at": "2025-05-16T05:00:00Z",
        "note": "Tidak dapat dibuktikan.",
    }
    for name in ("slug", "status", "published_at", "title"):
        assert after[name] == before[name]
    for name in ("text", "markdown", "html"):
        shown = room.ok("show", "1", "--format", name).out
        assert "Tidak dapat dibuktikan." in shown
        assert "lama" not in shown
        assert shown.count("dicabut (") == 1
    assert "unchanged" in room.ok("retract", "1", "--note", "Tidak dapat dibuktikan.").err
    room.ok("retract", "1", "--note", "Sumber menarik keterangannya.")
    assert "Sumber menarik" in room.article("1")["body"]
    refused = room("correct", "1", "--note", NOTE)
    assert refused.code == 4
    assert "there is nothing left to correct" in refused.err


def test_readers_see_corrections_in_every_picture(room: Newsroom) -> None:
    room.ok("correct", "1", "--note", NOTE)
    told = f"Ralat (Jumat, 16 Mei 2025): {NOTE}"
    text = room.ok("show", "1").out
    assert text.splitlines()[1].endswith(" · diralat")
    assert text.rstrip().endswith(told)
    html = room.ok("show", "1", "--format", "html").out
    assert f"<aside>\n<p>{told}</p>\n</aside>\n</article>" in html
    markdown = room.ok("show", "1", "--format", "markdown").out
    assert markdown.rstrip().endswith(told)
    assert "Correction (Friday, 16 May 2025): " in room.ok("--lang", "en", "show", "1").out
    assert "  12:00  Camat baru dilantik (diralat)\n" in room.ok("timeline").out
    room.ok("retract", "1", "--note", NOTE)
    assert "Camat baru dilantik (dicabut)" in room.ok("timeline").out
    assert "(retracted)" in room.ok("--lang", "en", "timeline").out
    assert "diralat" not in room.ok("show", "1").out


def test_each_kind_of_correction_has_its_name(room: Newsroom) -> None:
    room.ok("correct", "1", "--kind", "pemutakhiran", "--note", "Data kini terverifikasi.")
    assert room.article("1")["meta"]["corrections"] == [
        {"at": "2025-05-16T05:00:00Z", "note": "Data kini terverifikasi.", "kind": "pemutakhiran"}
    ]
    asked = ("--requested-by", "Dinas Perhubungan")
    room.ok("correct", "1", "--kind", "koreksi", *asked, "--note", "Nama jalan diperbaiki.")
    day = "Jumat, 16 Mei 2025"
    lines = (
        f"Pemutakhiran ({day}): Data kini terverifikasi.",
        f"Koreksi ({day}; atas permintaan Dinas Perhubungan): Nama jalan diperbaiki.",
    )
    shown = " ".join(room.ok("show", "1").out.split())
    feed = room.ok("export", "--format", "rss").out
    for line in lines:
        assert line in shown
        assert line in feed
    assert "  12:00  Camat baru dilantik (dikoreksi)\n" in room.ok("timeline").out
    english = room.ok("--lang", "en", "show", "1").out
    assert "Update (Friday, 16 May 2025): " in english
    assert "requested by Dinas Perhubungan" in english


def test_a_reply_is_an_article_of_its_own_linked_both_ways(room: Newsroom) -> None:
    room.ok("config", "set", "address", "https://berita.example")
    room.add("Tanggapan camat", "--body", "Begini.", "--publish", "--force")
    reply = ("correct", "1", "--kind", "hak-jawab", "--answer", "3", "--note", "Camat menanggapi.")
    revision = room.ok(*reply) and room.article("1")["revision"]
    assert room.article("1")["meta"]["corrections"][0]["answer"] == "tanggapan-camat"
    assert room.article("3")["meta"] == {"answers": ["camat-baru-dilantik"]}
    there = "Camat menanggapi. «Tanggapan camat» https://berita.example/tanggapan-camat/"
    back = "Hak jawab atas: «Camat baru dilantik» https://berita.example/camat-baru-dilantik/"
    feed = room.ok("export", "--format", "rss").out
    for text in (room.ok("show", "1").out, feed):
        assert there in " ".join(text.split())
    for text in (room.ok("show", "3").out, feed):
        assert back in " ".join(text.split())
    assert "unchanged: 1" in room.ok(*reply).err
    assert room.article("1")["revision"] == revision
    # Renamed, the two still find each other; what readers can't have is not named to them.
    room.ok("edit", "3", "--slug", "hak-jawab-camat")
    assert "https://berita.example/hak-jawab-camat/" in room.ok("show", "1").out
    room.ok("edit", "3", "--visibility", "members")
    for text in (room.ok("show", "1").out, room.ok("export", "--format", "rss").out):
        assert "Tanggapan camat" not in text
    copy = Newsroom(room.folder, "db")
    copy.store = room.folder / "salinan.db"
    copy.ok("import", room.write("semua.json", room.ok("export").out))
    assert copy.article("1")["meta"] == room.article("1")["meta"]


def test_a_link_that_is_not_returned_names_nobody(room: Newsroom) -> None:
    room.add("Lain", "--publish", "--force")
    note = {"at": "2025-05-16T05:00:00Z", "note": "a", "kind": "hak-jawab", "answer": "lain"}
    record = {"title": "Dari luar", "body": "x", "status": "published", "tags": ["luar"]}
    record |= {"published_at": "2025-05-01T00:00:00Z"}
    record |= {"meta": {"corrections": [note], "answers": ["lain", "camat-baru-dilantik"]}}
    room.ok("import", room.write("luar.json", [record]))
    text = room.ok("export", "--format", "rss", "--tag", "luar").out
    assert "Hak jawab (Jumat, 16 Mei 2025): a" in text
    assert "«" not in text


def test_what_a_correction_can_not_say(room: Newsroom) -> None:
    room.add("Tanggapan", "--publish", "--force")
    room.add("Dibuang", "--publish", "--force")
    room.ok("trash", "4")
    before = room.ok("export").out
    reply = ("--kind", "hak-jawab")
    for words, code, message in (
        (("--kind", "ralta"), 2, "Unknown kind 'ralta'.\nDid you mean ralat?"),
        (reply, 2, "--answer goes with --kind hak-jawab, and that needs it."),
        (("--answer", "3"), 2, "--answer goes with --kind hak-jawab"),
        ((*reply, "--answer", "1"), 5, "can't be the reply to itself"),
        ((*reply, "--answer", "99"), 3, "There is no article 99."),
        ((*reply, "--answer", "4"), 4, "is in the trash"),
        (("--requested-by", " "), 4, "--requested-by takes a name"),
        (("--requested-by", "a\nb"), 4, "--requested-by takes a name"),
    ):
        refused = room("correct", "1", "--note", NOTE, *words)
        assert refused.code == code
        assert message in refused.err
    refused = room("retract", "1", "--note", NOTE, "--reason", "malas")
    assert refused.code == 2
    assert "Unknown reason 'malas'.\nKnown: sara, kesusilaan, " in refused.err
    assert room.ok("export").out == before


def test_a_retraction_may_say_its_reason(room: Newsroom) -> None:
    room.ok("retract", "1", "--reason", "masa-depan-anak", "--note", "Identitas anak dilindungi.")
    text = "dicabut (Jumat, 16 Mei 2025; masa depan anak): Identitas anak dilindungi."
    assert text in room.ok("export", "--format", "rss").out
    assert text in " ".join(room.ok("show", "1").out.split())
    room.ok("retract", "1", "--reason", "dewan-pers", "--note", "Identitas anak dilindungi.")
    assert room.article("1")["meta"]["retracted"]["reason"] == "dewan-pers"


def test_corrected_lists_what_readers_were_told(room: Newsroom) -> None:
    room.add("Tiga", "--publish", "--force")
    room.add("Empat", "--publish", "--force")
    room.ok("correct", "1", "--note", NOTE)
    room.ok("retract", "3", "--note", NOTE)
    assert room.ok("list", "--corrected", "--format", "ids", "--sort", "id").out == "1\n3\n"
    feed = room.ok("export", "--corrected", "--format", "rss").out
    assert feed.count("<item>") == 2
    assert room("tag", "1", "x", "--corrected").code == 2  # it is a filter like the others
    room.ok("list", "--corrected", "--status", "draft")


PUBLIC_FORMATS = ("rss", "atom", "jsonfeed", "markdown")


def read_public_outputs(room: Newsroom, *options: str) -> str:
    """All that readers get, of every public format, as one text."""
    texts = []
    for number, name in enumerate(PUBLIC_FORMATS):
        target = room.folder / f"umum-{number}"
        where = [str(target)] if name == "markdown" else []
        texts.append(room.ok("export", *where, "--format", name, *options).out)
        texts += [path.read_text() for path in sorted(target.rglob("*.*")) if path.is_file()]
        shutil.rmtree(target, ignore_errors=True)
    return "\n".join(texts)


def test_nothing_puts_the_text_of_a_retracted_article_before_readers(room: Newsroom) -> None:
    room.ok("categories", "add", "berita")
    room.ok("edit", "1", "--category", "berita", "--excerpt", "Teras lama.")
    room.ok("retract", "1", "--note", "Tidak dapat dibuktikan.")
    before = room.ok("export").out
    for option in ("--body", "--excerpt"):
        refused = room("edit", "1", option, "Teks baru.")
        assert refused.code == 4
        name = option.strip("-")
        assert f"was retracted, so its {name} can't be changed." in refused.err
    assert room("revert", "1", "--revision", "4").code == 4
    assert room.ok("export").out == before
    room.ok("edit", "1", "--title", "Camat (dicabut)", "--add-tag", "dicabut")
    outputs = [read_public_outputs(room), read_public_outputs(room, "--as-of", "4")]
    for text in outputs:
        assert text.count("Tidak dapat dibuktikan.") >= len(PUBLIC_FORMATS)
        for gone in ("lama", "Isi", "Teras"):
            assert gone not in text


def test_readers_get_the_notice_whatever_is_stored_beside_it(room: Newsroom) -> None:
    record = {"title": "Dari luar", "body": "<p>Isi rahasia.</p>", "excerpt": "Teras rahasia."}
    record |= {"status": "published", "published_at": "2025-05-01T00:00:00Z", "image": "x/rahasia"}
    notice = {"at": "2025-05-02T00:00:00Z", "note": "Keliru."}
    record |= {"categories": ["berita"], "meta": {"retracted": notice}}
    room.ok("import", room.write("luar.json", [record]))
    text = read_public_outputs(room)
    assert "Keliru." in text
    assert "rahasia" not in text


def test_a_published_article_keeps_what_it_must_have(room: Newsroom) -> None:
    room.ok("categories", "add", "berita")
    room.ok("edit", "1", "--category", "berita")
    before = room.ok("export").out
    for words, lost in (
        (("--remove-category", "berita"), "category"),
        (("--category", ""), "category"),
        (("--body", ""), "body"),
        (("--body", " \n"), "body"),
        (("--body", "", "--category", ""), "body and no category"),
    ):
        for verb in (("edit", "1"), ("correct", "1", "--note", NOTE)):
            refused = room(*verb, *words)
            assert refused.code == 4
            assert f"is published and would have no {lost}." in refused.err
    assert room.ok("export").out == before
    room.ok("edit", "2", "--body", "", "--category", "")  # a draft may
    room.ok("edit", "1", "--category", "", "--force")
    room.ok("edit", "1", "--title", "Camat")  # what is missing already stops nothing


@pytest.mark.parametrize("title", ["Satu\ndua", "Satu\r\ndua", "Satu\u2028dua", "Satu\u2029dua"])
def test_a_title_is_one_line(room: Newsroom, title: str) -> None:
    before = room.ok("export").out
    for words in (("add", title), ("edit", "2", "--title", title)):
        refused = room(*words)
        assert refused.code == 4
        assert "The title has more than one line (character 5)." in refused.err
    rejected = room("import", room.write("satu.json", [{"title": title, "body": "x"}]))
    assert rejected.code == 1
    assert room.ok("export").out == before
    item = f"<item><title>{title}</title><guid>x:1</guid></item>"
    feed = f"<rss version='2.0'><channel>{item}</channel></rss>"
    room.ok("import", room.write("satu.rss", feed))
    assert room.article("3")["title"] == "Satu dua"


@pytest.mark.parametrize("verb", ["correct", "retract"])
def test_what_can_not_be_corrected(room: Newsroom, verb: str) -> None:
    room.add("Sampah", "--publish", "--force")
    room.ok("trash", "3")
    before = room.ok("export").out
    for article, status in (("2", "draft"), ("3", "in the trash")):
        refused = room(verb, article, "--note", NOTE)
        assert refused.code == 4
        assert f"is {status}, and only published ones are {verb}ed." in refused.err
    assert room(verb, "1", "2", "--note", NOTE).code == 4
    assert room(verb, "1").code == 2
    assert room(verb, "99", "--note", NOTE).code == 3
    for note in ("", "  ", "a\x1b[2Jb"):
        assert room(verb, "1", "--note", note).code == 4
    for option in ("--slug", "--status", "--date"):
        assert room(verb, "1", "--note", NOTE, option, "x").code == 2
    assert room("correct", "1", "2", "--note", NOTE, "--title", "x").code == 2
    assert room.ok("export").out == before


def test_notes_are_data(room: Newsroom) -> None:
    """Markup of any kind stays text, and what is unsafe on a terminal is shown escaped."""
    note = "<script>alert(1)</script> [bold]x[/] *y* \u202eabc"
    room.ok("correct", "1", "--note", note)
    assert room.article("1")["meta"]["corrections"][0]["note"] == note
    html = room.ok("show", "1", "--format", "html").out
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    text = room.ok("show", "1").out
    assert "[bold]x[/] *y* \\u202eabc" in text
    assert r"\*y\*" in room.ok("show", "1", "--format", "markdown").out
    room.ok("retract", "1", "--note", note)
    assert "<script>" not in room.ok("show", "1", "--format", "html").out


def test_they_travel_with_the_article(
    room: Newsroom, tmp_path_factory: pytest.TempPathFactory
) -> None:
    room.ok("correct", "1", "--note", NOTE)
    path = room.write("arsip.json", room.ok("export").out)
    other = Newsroom(tmp_path_factory.mktemp("lain"), "db")
    other.ok("import", path)
    assert other.export() == room.export()
    assert NOTE in other.ok("show", "1").out


@pytest.mark.parametrize("name", ["rss", "atom", "jsonfeed"])
@pytest.mark.parametrize("body_format", ["html", "markdown", "text"])
def test_feeds_tell_readers(room: Newsroom, name: str, body_format: str) -> None:
    room.ok("edit", "1", "--body", "isi", "--body-format", body_format, "--byline", "tm/yl")
    before = room.ok("export", "--format", name).out
    room.ok("correct", "1", "--note", "Semula *x* <b>y</b>.")
    room.ok("correct", "1", "--note", "Lagi.")
    feed = room.ok("export", "--format", name).out
    other = Newsroom(room.folder / "lain", "db")
    other.folder.mkdir()
    other.ok("import", other.write("umpan", feed))
    body = other.article("1")["body"]
    html = convert_body(body, other.article("1")["body_format"], "html")
    first, *told = [line for line in html.splitlines() if line]
    assert "isi (tm/yl)" in first
    assert told == [
        "<p>Ralat (Jumat, 16 Mei 2025): Semula *x* &lt;b&gt;y&lt;/b&gt;.</p>",
        "<p>Ralat (Jumat, 16 Mei 2025): Lagi.</p>",
    ]
    assert "Ralat" not in before
    assert "Ralat" not in room.ok("export", "--format", "json").out
    room.ok("retract", "1", "--note", "Tidak benar.")
    retracted = room.ok("export", "--format", name).out
    assert "Tulisan ini dicabut (Jumat, 16 Mei 2025): Tidak benar." in retracted
    assert "Ralat" not in retracted


def test_a_retraction_is_not_undone_by_the_same_import_again(newsroom: Newsroom) -> None:
    record = {
        "title": "Judul",
        "body": "isi",
        "status": "published",
        "date": "2025-05-01T00:00:00Z",
    }
    record["source"] = {"kind": "wordpress", "uri": "https://contoh.id", "id": "7"}  # type: ignore[assignment]
    path = newsroom.write("a.json", [record])
    newsroom.ok("import", path)
    newsroom.ok("retract", "1", "--note", NOTE)
    before = newsroom.export()
    newsroom.ok("import", path)
    assert newsroom.export() == before


@pytest.mark.parametrize(
    "meta",
    [
        {"corrections": "x"},
        {"corrections": ["x", 3, None, {}, {"at": 1, "note": "a"}, {"at": "kemarin", "note": "a"}]},
        {"corrections": {"at": "2025-05-16T05:00:00Z", "note": "a"}},
        {"retracted": True},
        {"retracted": {"at": "2025-13-16T05:00:00Z", "note": "a"}},
        {"retracted": {"note": "a"}},
        {"answers": "slug"},
        {"answers": [1, None]},
        {},
    ],
)
def test_what_others_put_there_is_no_notice(newsroom: Newsroom, meta: dict[str, object]) -> None:
    zone = get_zone("WIB")

    def localise(text: str) -> datetime:
        return from_utc_text(text).astimezone(zone)

    named = {"language": "id", "localise": localise, "name_article": str.upper}
    assert public_notices(meta, **named) == []
    assert notice_word(meta, "id") == ""
    assert read_corrections(meta) == []
    newsroom.ok(
        "import", newsroom.write("j.json", {"title": "J", "status": "published", "meta": meta})
    )
    newsroom.ok("show", "1")
    newsroom.ok("timeline")
    newsroom.ok("correct", "1", "--note", NOTE)
    if isinstance(meta.get("corrections"), list):  # it is kept, as all that others put into meta
        assert newsroom.article("1")["meta"]["corrections"][:-1] == meta["corrections"]
    assert NOTE in newsroom.ok("show", "1").out
