"""history, diff, log, revert, show --revision and --as-of: what people and programs see."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest

from beritacli.archive.tables import SCHEMA
from beritacli.store import open_database
from tests.conftest import Newsroom


def write_and_change(room: Newsroom) -> None:
    """Article 1 with revisions 2, 3, 4 and 6; 5 is another's."""
    room.ok("categories", "add", "kota")
    room.add("Pasar dibuka", "--body", "<p>Pasar lama dibuka.</p>\n<p>Ramai.</p>", "--publish",
             "--category", "kota", "--tag", "umkm")  # fmt: skip
    room.now += timedelta(hours=1)
    room.ok("edit", "1", "--body", "<p>Pasar baru dibuka pagi.</p>\n<p>Ramai.</p>")
    room.now += timedelta(days=1)
    room.ok("edit", "1", "--title", "Pasar ditutup", "--slug", "pasar-ditutup", "--add-tag", "x",
            "--remove-tag", "umkm", "--byline", "tm/yl")  # fmt: skip
    room.ok("add", "Lain")
    room.now += timedelta(days=1)
    room.variables["BERITACLI_ACTOR"] = "yus"
    room.ok("unpublish", "1")


def test_history_in_words(any_newsroom: Newsroom) -> None:
    write_and_change(any_newsroom)
    assert any_newsroom.ok("history", "pasar-dibuka").out == (
        "#1 pasar-ditutup\n"
        "old addresses: pasar-dibuka\n"
        "\n"
        "6  17 Mei 2025 13:00  yus  (changed)\n"
        "    unpublish 1\n"
        "    status: 'published' → 'draft'\n"
        "\n"
        "4  16 Mei 2025 13:00  penguji  (changed)\n"
        "    edit 1 --title 'Pasar ditutup' --slug pasar-ditutup --add-tag x --remove-ta…\n"
        "    slug: 'pasar-dibuka' → 'pasar-ditutup'\n"
        "    title: 'Pasar dibuka' → 'Pasar ditutup'\n"
        "    byline: nothing → 'tm/yl'\n"
        "    tags: +x, -umkm\n"
        "\n"
        "3  15 Mei 2025 13:00  penguji  (changed)\n"
        "    edit 1 --body '<p>Pasar baru dibuka pagi.</p>\\n<p>Ramai.</p>'\n"
        "    body: 3 words more, 2 gone\n"
        "\n"
        "2  15 Mei 2025 12:00  penguji  (added)\n"
        "    add 'Pasar dibuka' --porcelain --body '<p>Pasar lama dibuka.</p>\\n<p>Ramai.…\n"
        "    title: 'Pasar dibuka'\n"
    )


def test_history_for_programs(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    write_and_change(room)
    room.ok("tags", "rename", "x", "Petang")
    found = room.ok("history", "1", "--format", "json").json
    assert (found["id"], found["is_there"], found["old_slugs"]) == (1, True, ["pasar-dibuka"])
    assert [one["revision"] for one in found["revisions"]] == [6, 4, 3, 2]
    assert found["revisions"][0] == {
        "revision": 6,
        "at": "2025-05-17T06:00:00Z",
        "actor": "yus",
        "command": "unpublish 1",
        "event": None,
        "did": "changed",
        "changed": {"status": {"old": "published", "new": "draft"}},
    }
    assert found["revisions"][1]["changed"]["tags"] == {"old": ["umkm"], "new": ["petang"]}
    assert found["revisions"][3]["changed"]["title"] == {"old": None, "new": "Pasar dibuka"}


def test_history_of_a_deleted_article(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    write_and_change(room)
    room.ok("delete", "1", "--yes")
    for reference in ("1", "pasar-ditutup", "pasar-dibuka"):
        seen = room.ok("history", reference).out
        assert seen.startswith("#1 pasar-ditutup\nno longer in the archive\n")
        assert "7  17 Mei 2025 13:00  yus  (removed)\n    delete 1 --yes\n" in seen
    assert room("history", "3").code == 3
    assert room("history", "pasar-ditutpu").code == 3
    room.ok("categories", "remove", "kota")
    changed = room.ok("history", "1", "--format", "json").json["revisions"][-1]["changed"]
    assert changed["categories"] == {"old": None, "new": ["kota"]}


def test_one_change_of_many_steps_is_one_revision(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room("batch", stdin="add Satu\nedit 1 --title Dua\nhistory 1\ntag 1 x\ntrash 1")
    found = room.ok("history", "1", "--format", "json").json["revisions"]
    assert len(found) == 1
    assert found[0]["did"] == "added"
    assert found[0]["changed"]["title"] == {"old": None, "new": "Dua"}
    assert found[0]["changed"]["tags"] == {"old": None, "new": ["x"]}


def test_a_revision_is_shown_as_it_was(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    write_and_change(room)
    room.ok("categories", "rename", "kota", "Perkotaan", "--slug", "perkotaan")
    room.ok("tags", "merge", "umkm", "x")
    then = room.ok("show", "1", "--revision", "3", "--format", "json").json
    assert (then["title"], then["slug"], then["revision"]) == ("Pasar dibuka", "pasar-dibuka", 3)
    assert (then["categories"], then["tags"]) == (["kota"], ["umkm"])
    assert then["body"].startswith("<p>Pasar baru dibuka pagi.")
    assert room.article("1")["categories"] == ["perkotaan"]
    done = room("show", "1", "--revision", "5")
    assert done.code == 3
    assert "Article 1 has no revision 5; it has 2, 3, 4, 6." in done.err
    assert room("show", "1", "--revision", "3", "--as-of", "3").code == 2


@pytest.mark.parametrize(
    ("moment", "title"),
    [
        ("2", "Pasar dibuka"),
        ("15 Mei 2025", "Pasar dibuka"),
        ("16 Mei 2025 12:59", "Pasar dibuka"),
        ("16 Mei 2025 13:00", "Pasar ditutup"),
        ("kemarin", "Pasar ditutup"),
        ("2025-05-16T06:00:00Z", "Pasar ditutup"),
        ("sekarang", "Pasar ditutup"),
    ],
)
def test_an_article_as_of_a_moment(newsroom: Newsroom, moment: str, title: str) -> None:
    write_and_change(newsroom)
    then = newsroom.ok("show", "1", "--as-of", moment, "--format", "json").json
    assert then["title"] == title


@pytest.mark.parametrize(
    ("moment", "code", "says"),
    [
        ("99", 3, "There is no change 99."),
        ("0", 3, "There is no change 0."),
        ("14 Mei 2025", 3, "There was no archive yet on '14 Mei 2025'."),
        ("31 Februari 2025", 2, "there is no such day"),
        ("", 2, "it is empty"),
        ("1", 3, "There was no article 1 then."),
    ],
)
def test_moments_that_are_none(newsroom: Newsroom, moment: str, code: int, says: str) -> None:
    write_and_change(newsroom)
    done = newsroom("show", "1", "--as-of", moment)
    assert done.code == code
    assert says in done.err
    if moment != "1":
        assert newsroom("export", "--as-of", moment).code == code


def test_export_as_of_is_as_it_was(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    write_and_change(room)
    room.ok("config", "set", "language", "en")
    before = room.ok("export").out
    filtered = room.ok("export", "--category", "kota", "--format", "ndjson").out
    room.now += timedelta(days=1)
    room.ok("edit", "1", "--category", "", "--tag", "")
    room.ok("categories", "remove", "kota")
    room.ok("tags", "remove", "x")
    room.ok("delete", "2", "--yes")
    room.ok("config", "set", "language", "id")
    assert room.ok("export", "--as-of", "7").out == before
    assert room.ok("export", "--as-of", "17 Mei 2025").out == before
    words = ["export", "--category", "kota", "--format", "ndjson", "--as-of", "7"]
    assert room.ok(*words).out == filtered
    assert room("export", "--category", "tak-ada", "--as-of", "7").code == 3
    assert room.ok("show", "1", "--as-of", "7").out.splitlines()[1].endswith("15 May 2025 12:00")


def test_a_clock_that_was_set_back(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    room.now -= timedelta(hours=3)
    room.add("Dua")
    room.ok("edit", "1", "--title", "Satu lagi")
    room.ok("undo")
    assert room.ok("export", "--as-of", "15 Mei 2025").json["articles"][0]["title"] == "Satu"
    numbers = [line.split()[0] for line in room.ok("log").out.splitlines()]
    assert numbers == ["4", "3", "2", "1"]  # the numbers decide, not the times that were written
    assert room.ok("log", "--verify").out == ""


def test_a_script_asks_whether_revisions_differ(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    room.ok("edit", "1", "--title", "Dua")
    for is_terminal in (False, True):
        done = room("diff", "1", "--exit-code", is_terminal=is_terminal)
        assert (done.code, done.err) == (1, "")
        assert room("diff", "1", "2", "2", "--exit-code", is_terminal=is_terminal).code == 0
    assert room("diff", "1").code == 0


def test_diff_in_a_pipe(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    write_and_change(room)
    assert room.ok("diff", "1").out == (
        "--- revision 4\n"
        "+++ revision 6\n"
        "@@ -1,6 +1,6 @@\n"
        " title: Pasar ditutup\n"
        " slug: pasar-ditutup\n"
        "-status: published\n"
        "+status: draft\n"
        " byline: tm; yl\n"
        " categories: kota\n"
        " tags: x\n"
    )
    assert (
        "-<p>Pasar lama dibuka.</p>\n+<p>Pasar baru dibuka pagi.</p>"
        in room.ok("diff", "1", "2", "3").out
    )
    assert room.ok("diff", "1", "3").out.startswith("--- revision 3\n+++ now\n")
    assert room.ok("diff", "2").out.startswith("--- nothing\n+++ revision 5\n")
    assert room.ok("diff", "1", "3", "3").out == ""
    assert room("diff", "1", "5").code == 3
    assert room("diff", "1", "2", "3", "4").code == 2
    room.ok("delete", "1", "--yes")
    assert room("diff", "1", "3").code == 3
    assert room.ok("diff", "1", "2", "3").code == 0


def test_diff_on_a_terminal_is_word_by_word(newsroom: Newsroom) -> None:
    write_and_change(newsroom)
    seen = newsroom("diff", "1", "2", "3", is_terminal=True)
    assert seen.code == 0
    assert "\x1b[" in seen.out
    plain = newsroom("--color", "never", "diff", "1", "2", "3", is_terminal=True).out
    assert "<p>Pasar [-lama-]{+baru+} dibuka{+ pagi+}.</p>" in plain
    wide = newsroom("--color", "never", "diff", "1", "2", "3", is_terminal=True, width=140).out
    line = next(line for line in wide.splitlines() if "[-lama-]" in line)
    assert line.index("{+baru+}") > 60
    same = newsroom("diff", "1", "3", "3", is_terminal=True)
    assert "are the same" in same.out


def test_nothing_stored_moves_the_cursor(newsroom: Newsroom) -> None:
    room = newsroom
    room.variables["BERITACLI_ACTOR"] = "si \x1b[31mA\x07"
    refused = room("add", "Judul")
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 2
    room.variables["BERITACLI_ACTOR"] = "penguji"
    path = room.write("jahat.json", [{"title": "Judul \u202e jahat", "body": "a\u202eb"}])
    room.ok("import", path)
    with open_database(room.store, SCHEMA) as database:
        database.table("articles").update({"excerpt": "\x1b[2J\x07"})
        database.table("changes").update({"actor": "si \x1b[31mA\x07", "command": "\x1b[2J"})
    room.ok("edit", "1", "--body", "c\u2066d", "--title", "[red]Baru[/red]")
    for words in (["history", "1"], ["log"], ["diff", "1"], ["log", "--format", "json"]):
        for is_terminal in (False, True):
            seen = room("--color", "never", *words, is_terminal=is_terminal)
            assert seen.code == 0
            assert not {"\x1b", "\x07", "\u202e", "\u2066"} & set(seen.out)
    assert "[red]Baru[/red]" in room.ok("history", "1").out


def test_revert_is_an_edit(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    write_and_change(room)
    room.ok("tags", "rename", "umkm", "Usaha Kecil")
    then = room.ok("show", "1", "--revision", "3", "--format", "json").json
    assert "reverted: 1 (pasar-dibuka), published" in room.ok("revert", "1", "--revision", "3").err
    now = room.article("1")
    assert now["tags"] == ["usaha-kecil"]
    for name in then.keys() - {"revision", "modified_at", "tags"}:
        assert now[name] == then[name]
    assert now["revision"] == 8
    assert "unchanged" in room.ok("revert", "1", "--revision", "3").err
    room.ok("undo")
    assert room.article("1")["title"] == "Pasar ditutup"
    assert room.ok("history", "pasar-dibuka").code == 0


def test_only_undo_brings_back_what_a_retraction_took(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    texts = {"body": "isi", "body_format": "html", "excerpt": "ringkas", "image": "a.jpg"}
    dated = {"status": "published", "published_at": "2025-05-01T08:00:00Z"}
    room.ok("import", room.write("satu.json", [{"title": "Satu", **dated, **texts}]))
    room.ok("retract", "1", "--note", "Keliru.")
    assert room.article("1")["image"] is None
    refused = room("revert", "1", "--revision", "1")
    assert refused.code == 4
    assert "Article 1 (satu) was retracted, so its body can't be changed." in refused.err
    room.ok("edit", "1", "--title", "Satu (dicabut)")
    room.ok("undo", "3")
    room.ok("undo", "2")
    assert room.article("1").items() >= texts.items()
    assert "Keliru" not in room.ok("show", "1").out
    room.ok("correct", "1", "--note", "Salah tulis.", "--title", "Satu saja")  # as any other


def test_notes_of_corrections_survive_revert(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu", "--body", "Isi lama.", "--publish", "--force")
    room.ok("correct", "1", "--note", "Jumlahnya salah.", "--body", "Isi baru.")
    notes = room.article("1")["meta"]["corrections"]
    room.ok("revert", "1", "--revision", "1")
    assert room.article("1")["body"] == "Isi lama."
    assert room.article("1")["meta"]["corrections"] == notes
    assert "Jumlahnya salah." in room.ok("export", "--format", "rss").out


def test_revert_restores_who_may_read_it_and_until_when(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    record = {"title": "Satu", "body": "Isi.", "categories": ["berita"], "status": "published"}
    record |= {"published_at": "2025-05-01T08:00:00Z", "language": "ban"}
    record |= {"visibility": "password", "expires_at": "2025-06-01T00:00:00Z"}
    room.ok("import", room.write("satu.json", [{**record, "meta": {"password": "rahasia"}}]))
    before = room.article("1")
    room.ok("edit", "1", "--visibility", "public", "--expires", "")
    assert "Isi." in room.ok("export", "--format", "rss").out
    shown = room.ok("revert", "1", "--revision", "1")
    assert "rahasia" not in shown.out + shown.err
    after = room.article("1")
    for name in ("visibility", "expires_at", "language"):
        assert after[name] == before[name], name
    assert "Isi." not in room.ok("export", "--format", "rss").out
    assert json.loads(room.ok("export").out)["articles"][0]["meta"] == {"password": "rahasia"}


def test_what_revert_refuses(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    write_and_change(room)
    assert room("revert", "1", "--revision", "5").code == 3
    assert room("revert", "1").code == 2
    room.ok("edit", "1", "--category", "")
    room.ok("categories", "remove", "kota")
    done = room("revert", "1", "--revision", "3")
    assert done.code == 5
    assert "was in the category 'kota' then, which is gone" in done.err
    room.ok("undo")
    room.ok("trash", "1")
    assert room("revert", "1", "--revision", "3").code == 4


def test_the_log_and_its_filters(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    write_and_change(room)
    room.ok("undo")

    def numbers(*words: str) -> list[int]:
        return [one["change"] for one in room.ok("log", "--format", "json", *words).json]

    assert numbers() == [7, 6, 5, 4, 3, 2, 1]
    assert numbers("--by", "yus") == [7, 6]
    assert numbers("--command", "edit") == [4, 3]
    assert numbers("--command", "add Lain") == [5]
    assert numbers("--since", "16 Mei 2025", "--until", "kemarin") == [5, 4]
    assert numbers("--limit", "2") == [7, 6]
    assert numbers("--by", "tak ada") == []
    first, second = (room.ok("log", "--format", "json").json[n] for n in (0, 1))
    assert (first["event"], first["undoes"], first["undone_by"]) == ("undo", 6, None)
    assert (second["undone_by"], second["revisions"]) == (7, 1)
    lines = room.ok("log", "--format", "ndjson").out.splitlines()
    assert len(lines) == 7
    text = room.ok("log", "--limit", "2").out.splitlines()
    assert text == [
        "7  17 Mei 2025 13:00  yus  (undo of 6)  undo",
        "6  17 Mei 2025 13:00  yus  (undone by 7)  unpublish 1",
    ]
    for words in (["--since", ""], ["--since", "besoknya"], ["--limit", "0"], ["--format", "csv"]):
        assert room("log", *words).code == 2


def test_the_log_on_a_terminal(newsroom: Newsroom) -> None:
    for number in range(25):
        newsroom.add(f"Judul {number} yang panjang sekali")
    wide = newsroom("log", is_terminal=True)
    assert len(wide.out.splitlines()) == 20
    assert "There are more" in wide.err
    narrow = newsroom("--color", "never", "log", is_terminal=True, width=40)
    assert len(narrow.out.splitlines()) == 40
    assert max(map(len, narrow.out.splitlines())) <= 40
    assert len(newsroom("log", "--limit", "25", is_terminal=True).out.splitlines()) == 25


def test_a_hundred_edits_by_a_word_are_small(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    chance = random.Random(1)  # noqa: S311 - the same each time
    words = [chance.choice(["kota", "warga", "pasar", "sekolah"]) for _ in range(520)]
    room.add("Judul", "--body", " ".join(words))
    assert len(" ".join(words)) > 3_000

    def size() -> int:
        room.ok("store", "compact")
        return room.store.stat().st_size

    before = size()
    for number in range(100):
        room.now += timedelta(minutes=1)
        words[chance.randrange(len(words))] = f"kata{number}"
        room.ok("edit", "1", "--body", "-", stdin=" ".join(words))
    assert size() - before < 60_000


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5_000])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("show", 3),
        ("history", 3),
        ("tag --add a", 3),
        ("export --as-of", 3),
        ("list --format ids --id", 0),
        ("undo", 2),
        ("log --limit", 2),
    ],
)
def test_numbers_that_nothing_has(newsroom: Newsroom, words: str, number: str, code: int) -> None:
    newsroom.add("Satu")
    done = newsroom(*words.split(), number)
    assert done.code == code
    assert done.out == ""


def test_no_history_is_left_by_what_changed_nothing(newsroom: Newsroom) -> None:
    newsroom.add("Satu", "--tag", "x")
    newsroom.ok("tag", "1", "x")
    newsroom.ok("undo", "--dry-run")
    with open_database(newsroom.store, SCHEMA) as database:
        rows: list[Any] = database.table("changes").all()
    assert len(rows) == 1


def test_the_log_is_by_number_when_the_clock_was_set_back(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    start = room.now
    for hours in (0, 5, -3, 1):
        room.now = start + timedelta(hours=hours)
        room.add(f"Judul {hours}")
    room.now = start + timedelta(hours=6)
    numbers = [one["change"] for one in room.ok("log", "--format", "json").json]
    assert numbers == [4, 3, 2, 1]
    lines = room.ok("log").out.splitlines()
    assert [line.split()[0] for line in lines] == ["4", "3", "2", "1"]
    since = f"{start:%Y-%m-%dT%H:%M:%SZ}"
    shown = room.ok("log", "--format", "json", "--since", since).json
    assert [one["change"] for one in shown] == [4, 2, 1]
    shown = room.ok("log", "--format", "json", "--limit", "2").json
    assert [one["change"] for one in shown] == [4, 3]


@pytest.mark.parametrize(
    "line",
    [
        "tags rename w w",
        "tags rename W w",
        "tag 1 w",
        "tag 1 W",
        "untag 1 lain",
        "edit 1 --add-tag W",
        "edit 1 --tag w",
        "edit 1 --title Satu --body isi --byline TM --author Budi --slug satu",
        "edit 1 --category a --status published --date '14 Mei 2025 19:25'",
        "publish 1",
        "publish 1 --date '14 Mei 2025 19:25'",
        "publish --due",
        "restore 1",
        "trash 2",
        "unpublish 3",
        "revert 1 --revision 2",
        "categories rename a A",
        "categories rename a A --slug a",
        "categories move a /",
        "categories move a/b a",
        "config set language id",
        "config set timezone Asia/Jakarta",
        "config set address ''",
        "config unset address",
        "check --fix",
    ],
)
def test_what_changes_nothing_is_no_change(any_newsroom: Newsroom, line: str) -> None:
    room = any_newsroom
    assert room("batch", stdin="categories add a\ncategories add a/b\n").code == 0
    room.add("Satu", "--tag", "w", "--category", "a", "--body", "isi", "--byline", "tm",
             "--author", "Budi", "--publish", "--date", "14 Mei 2025 19:25")  # fmt: skip
    room.add("Dua", "--tag", "lain")
    room.add("Tiga")
    room.ok("trash", "2")
    before = room.ok("log", "--format", "json").json
    assert room("batch", "--each", stdin=f"{line}\n").code in {0, 1}
    assert room.ok("log", "--format", "json").json == before
