"""Files that say nothing of who sent them; and articles that are gone from their source."""

from __future__ import annotations

from typing import Any

import pytest

from tests.archive.test_identity import post, texts, wxr
from tests.archive.test_imports import counts, take
from tests.conftest import Newsroom

HEAD = "Nomor Surat,judul,isi,tanggal\n"
FIRST = HEAD + "K-1,Pengumuman,Libur puskesmas hari raya,2025-01-01\n"
SECOND = HEAD + "K-1,Pengumuman,Jalan Sudirman ditutup,2025-01-01\n"


def sources(room: Newsroom) -> list[Any]:
    return [one["source"] for one in room.export()["articles"]]


def test_the_sender_and_its_key_tell_the_article(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    clinic, roads = room.write("k.csv", FIRST), room.write("p.csv", SECOND)
    assert counts(take(room, clinic, "--source", "dinkes", "--key", "Nomor Surat"))[0] == 1
    assert counts(take(room, roads, "--source", "dinas-pu", "--key", "nomor_surat"))[0] == 1
    assert sources(room) == [
        {"kind": "sender", "uri": "dinkes", "id": "K-1"},
        {"kind": "sender", "uri": "dinas-pu", "id": "K-1"},
    ]
    # The next night the name is enough, and the key holds whatever else is changed.
    changed = FIRST.replace("Pengumuman,Libur puskesmas hari raya", "Puskesmas Buka,Lagi")
    path = room.write("k.csv", changed.replace("2025-01-01", "2025-02-02"))
    assert counts(take(room, path, "--source", "dinkes")) == (0, 1, 0, 0, 0)
    assert counts(take(room, path, "--source", "dinkes")) == (0, 0, 1, 0, 0)
    assert texts(room) == {"Puskesmas Buka": "Lagi", "Pengumuman": "Jalan Sudirman ditutup"}


def test_the_filter_of_senders(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    take(room, room.write("k.csv", FIRST), "--source", "dinkes", "--key", "Nomor Surat")
    take(room, room.write("a.xml", wxr(post(7, "Satu"))))
    room.add("Sendiri")
    for name, ids in (
        ("dinkes", "1\n"), ("wordpress", "2\n"), ("https://www.contoh.example/", "2\n"),
        ("siapa", ""),
    ):  # fmt: skip
        assert room.ok("list", "--source", name, "--format", "ids").out == ids
    assert room("list", "--source", "").code == 2


def test_ids_of_others_are_keys_and_never_ours(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Punya Kami", "--body", "Isi kami.")
    rows = [{"id": 1, "title": "Satu", "body": "a"}, {"id": "2", "title": "Dua", "body": "b"}]
    path = room.write("a.json", rows)
    assert counts(take(room, path, "--source", "kantor")) == (2, 0, 0, 0, 0)
    assert [one and one["id"] for one in sources(room)] == [None, "1", "2"]
    rows[0] |= {"title": "Lain", "body": "x"}
    assert counts(take(room, room.write("a.json", rows), "--source", "kantor")) == (0, 1, 1, 0, 0)
    other = Newsroom(room.folder, room.store.suffix[1:])
    other.store = room.folder / f"lain{room.store.suffix}"
    other.add("Punya Mereka", "--body", "Isi mereka.")
    path = room.write("b.json", other.ok("export").out)
    assert counts(take(room, path, "--source", "cabang")) == (1, 0, 0, 0, 0)
    assert counts(take(room, path, "--source", "cabang")) == (0, 0, 1, 0, 0)
    assert texts(room)["Punya Kami"] == "Isi kami."


def test_without_a_key_the_text_tells_within_the_sender(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    row = {"title": "Pengumuman", "body": "Libur puskesmas hari raya", "date": "2025-01-01"}
    path = room.write("a.json", row)
    for name in ("dinkes", "dinas-pu"):
        assert counts(take(room, path, "--source", name)) == (1, 0, 0, 0, 0)
        assert counts(take(room, path, "--source", name)) == (0, 0, 1, 0, 0)
    assert [one["uri"] for one in sources(room)] == ["dinkes", "dinas-pu"]


def test_a_record_without_its_key_is_rejected(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = room.write("a.csv", FIRST + ",Tanpa,Isi,2025-01-01\n")
    report = take(room, path, "--source", "d", "--key", "Nomor Surat", code=1)
    assert counts(report) == (1, 0, 0, 1, 0)
    assert report["rejections"][0]["field"] == "Nomor Surat"


def test_wrong_words(newsroom: Newsroom) -> None:
    path = newsroom.write("a.csv", FIRST)
    assert newsroom("import", path, "--key", "Nomor Surat").code == 2
    assert newsroom("import", path, "--source", "").code == 2
    assert newsroom("import", path, "--source", "d", "--key", " ").code == 2
    assert newsroom("import", path, "--on-missing", "apa").code == 2
    assert newsroom("import", path, "--on-missing", "trash").code == 5
    assert not newsroom.store.exists() or newsroom.export()["articles"] == []


def site(*numbers: int) -> str:
    return wxr(*(post(one, f"Judul {one}") for one in numbers))


def test_what_is_gone_from_a_complete_source(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    take(room, room.write("a.xml", site(*range(1, 21))))
    room.add("Sendiri", "--publish", "--force")
    path = room.write("b.xml", site(*range(1, 20)))
    report = take(room, path, "--on-missing", "report")
    assert report["missing"] == [{"article": 20, "slug": "judul-20", "title": "Judul 20"}]
    assert report["change"] is None
    told = room.ok("import", path, "--on-missing", "draft").err
    assert "missing from the source: article 20 (judul-20): Judul 20" in told
    assert room.article("20")["status"] == "draft"
    take(room, room.write("a.xml", site(*range(1, 21))))
    assert room.article("20")["status"] == "published"
    take(room, path, "--on-missing", "trash")
    assert room.article("20")["status"] == "trash"
    assert take(room, path, "--on-missing", "trash")["change"] is None
    assert room.article("21")["status"] == "published"


@pytest.mark.parametrize("choice", ["report", "draft", "trash"])
def test_what_can_not_be_believed_is_refused(any_newsroom: Newsroom, choice: str) -> None:
    room = any_newsroom
    take(room, room.write("a.xml", site(*range(1, 21))))
    before = room.export()
    few = site(*range(1, 18))
    bad = site(*range(1, 20)).replace("2025-05-14 12:25:00", "kapan-kapan", 1)
    cut = site(*range(1, 21))
    cut = cut[: cut.rindex("</content:encoded>")]
    for text in (few, bad, cut):
        path = room.write("b.xml", text)
        assert room("import", path, "--on-missing", choice).code == 5
        assert room.export() == before
    path = room.write("b.xml", few)
    words = ["--on-missing", choice, "--max-changes"]
    assert room("import", path, *words, "2").code == 5
    assert room.export() == before
    assert len(take(room, path, *words, "3")["missing"]) == 3
    after = {"report": "published"}.get(choice, choice)
    assert [room.article(n)["status"] for n in ("17", "18")] == ["published", after]


def test_the_sender_says_what_is_complete(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    rows = [{"id": n, "title": f"Judul {n}", "body": f"Isi {n}"} for n in range(1, 21)]
    take(room, room.write("a.json", rows), "--source", "kantor")
    words = ["--source", "kantor", "--on-missing", "trash"]
    take(room, room.write("a.json", rows[1:]), *words)
    assert room.article("1")["status"] == "trash"
    assert room("import", room.write("a.json", []), *words).code == 5
