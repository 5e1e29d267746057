"""Files that overlap, with two versions of one record: the last one counts, and all is at rest."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.archive.test_identity import post, texts, wxr
from tests.archive.test_imports import counts, take
from tests.conftest import Newsroom

HEAD = "judul,isi,tanggal,tag\n"
OLD = "Pasar Murah,Pasar murah dibuka pukul delapan di alun-alun kota.,2025-05-14,pasar\n"
NEW = OLD.replace("delapan", "sembilan")
OTHER = "Pasar Murah,Harga cabai turun tajam pekan ini.,2025-05-14,harga\n"


def at_rest(room: Newsroom, *words: str) -> None:
    """Import twice more, and see that nothing changes."""
    before = room.export()
    for _ in range(2):
        report = take(room, *words)
        assert (report["added"], report["updated"], report["change"]) == (0, 0, None)
    assert room.export() == before


def test_the_last_version_of_a_corrected_row_counts(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    weeks = [room.write("a.csv", HEAD + OLD), room.write("b.csv", HEAD + OTHER + NEW)]
    assert counts(take(room, *weeks)) == (2, 0, 1, 0, 0)
    at_rest(room, *weeks)
    assert sorted(one["body"] for one in room.export()["articles"]) == [
        "Harga cabai turun tajam pekan ini.",
        "Pasar murah dibuka pukul sembilan di alun-alun kota.",
    ]
    assert counts(take(room, *weeks[::-1])) == (0, 1, 2, 0, 0)  # the call's order says it
    at_rest(room, *weeks[::-1])


@pytest.mark.parametrize("before", [0, 1, 2])
def test_versions_find_the_article_of_any_of_them(newsroom: Newsroom, before: int) -> None:
    words = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan"]
    rows = []
    for number in range(3):  # each is plainly the one before, and the last no more the first
        words = ["lain", "baru"][number % 2 :] + words[: 6 + number % 2]
        rows.append({"judul": "P", "tanggal": "2025-05-14", "isi": " ".join(words)})
    paths = [newsroom.write(f"{at}.json", row) for at, row in enumerate(rows)]
    take(newsroom, paths[before])
    take(newsroom, *paths)
    assert list(texts(newsroom).values()) == [rows[-1]["isi"]]
    at_rest(newsroom, *paths)


def test_tags_that_were_corrected_are_not_joined(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    weeks = [
        room.write("a.csv", HEAD + OLD),
        room.write("b.csv", HEAD + OLD.replace(",pasar", ",sembako")),
    ]
    take(room, *weeks)
    assert room.article("1")["tags"] == ["sembako"]
    at_rest(room, *weeks)


def test_columns_that_a_later_file_lacks_are_kept(newsroom: Newsroom) -> None:
    short = "judul,isi,tanggal\n" + NEW.rpartition(",")[0] + "\n"
    weeks = [newsroom.write("a.csv", HEAD + OLD), newsroom.write("b.csv", short)]
    take(newsroom, *weeks)
    assert newsroom.article("1")["tags"] == ["pasar"]
    at_rest(newsroom, *weeks)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_new_twin_takes_no_version(newsroom: Newsroom, order: tuple[int, ...]) -> None:
    twin = OLD.replace("delapan", "tujuh")
    take(newsroom, newsroom.write("a.csv", HEAD + OLD))
    rows = [OLD, OTHER, twin]
    weeks = [
        newsroom.write("a.csv", HEAD + OLD),
        newsroom.write("b.csv", HEAD + "".join(rows[at] for at in order)),
    ]
    take(newsroom, *weeks)
    assert newsroom.article("1")["body"] == "Pasar murah dibuka pukul delapan di alun-alun kota."
    assert len(newsroom.export()["articles"]) == 3
    at_rest(newsroom, *weeks)


def test_two_versions_under_one_key_with_other_titles(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    head = "no,judul,isi,tanggal\n"
    weeks = [
        room.write("a.csv", head + "1,Pasar,Dibuka pagi ini.,2025-05-14\n"),
        room.write("b.csv", head + "1,Jalan Ditutup,Mulai malam nanti.,2025-05-15\n"),
    ]
    words = [*weeks, "--source", "kantor", "--key", "no"]
    assert counts(take(room, *words)) == (1, 0, 1, 0, 0)
    assert texts(room) == {"Jalan Ditutup": "Mulai malam nanti."}
    at_rest(room, *words)


def test_two_versions_of_a_post_with_another_slug(newsroom: Newsroom) -> None:
    paths = [
        newsroom.write("a.xml", wxr(post(7, "Satu"))),
        newsroom.write("b.xml", wxr(post(7, "Satu Dua", body="<p>Isi Satu.</p>"))),
    ]
    assert counts(take(newsroom, *paths)) == (1, 0, 1, 0, 0)
    assert texts(newsroom) == {"Satu Dua": "<p>Isi Satu.</p>"}
    at_rest(newsroom, *paths)


@pytest.mark.parametrize("name", ["json", "csv", "ndjson"])
def test_two_exports_of_another_archive(any_newsroom: Newsroom, name: str) -> None:
    room = any_newsroom
    other = Newsroom(room.folder, room.store.suffix[1:])
    other.store = room.folder / f"lain{room.store.suffix}"
    other.add("Satu", "--body", "Isi lama.")
    paths = [room.write(f"a.{name}", other.ok("export", "--format", name).out)]
    other.ok("edit", "1", "--title", "Dua", "--slug", "dua", "--body", "Isi baru.")
    paths.append(room.write(f"b.{name}", other.ok("export", "--format", name).out))
    take(room, *paths)
    assert texts(room) == {"Dua": "Isi baru."}
    at_rest(room, *paths)
