"""Import: what is taken, matched, updated, rejected; twice and again after our own edits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import SHARED, Newsroom

PAGE = """Warga Bersihkan Selokan Bersama

Warga lingkungan tiga membersihkan selokan sejak pagi.

“Kami ingin tidak ada banjir lagi, ” kata ketua RT.

Kegiatan itu selesai pukul 10.00 WIB.(Ag/la)

14 Mei 2025 19:25
19:25
9 Mei 2025 16:53
16:53

Berita Terkini

  • All Post
  • Agama
  • HUT RI
  • HUT RI
  • Mall Pelayanan Publik
    • \u00a0\u00a0Back
    • Mall Pelayanan Publik
    • \u00a0\u00a0Back
    • Nasional"""


def counts(report: dict[str, object]) -> tuple[object, ...]:
    return tuple(
        report[name] for name in ("added", "updated", "unchanged", "rejected", "conflicts")
    )


def take(room: Newsroom, *words: str, code: int = 0) -> dict[str, object]:
    """Import and return the report."""
    result = room("import", "--report", "-", *words)
    assert result.code == code, result
    return result.json


def test_a_page_gives_an_article_categories_and_stamps(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = room.write("halaman.txt", PAGE)
    result = room.ok("import", path)
    assert "1 added, 0 updated, 0 unchanged" in result.err
    assert "Still to be placed" in result.err
    assert "mall-pelayanan-publik-2, nasional" in result.err
    article = room.article("1")
    assert article["byline"] == ["ag", "la"]
    assert article["body"].endswith("pukul 10.00 WIB.")
    assert article["meta"]["byline_as_written"] == {"text": "(Ag/la)", "from_end": 0}
    assert (article["status"], article["published_at"]) == ("draft", None)
    assert article["source"]["kind"] == "page"
    dump = room.export()
    assert [c["path"] for c in dump["categories"] if not c["placed"]] == [
        "mall-pelayanan-publik-2",
        "nasional",
    ]
    assert dump["stamps"] == [{"at": "2025-05-09T09:53:00Z"}, {"at": "2025-05-14T12:25:00Z"}]
    shown = room.ok("timeline").out
    assert "19:25  (judul tidak diketahui)" in shown
    assert "belum ditempatkan" in room.ok("categories").out


def test_a_page_again_changes_nothing_even_after_tidying(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = room.write("halaman.txt", PAGE)
    room.ok("import", path)
    first = room.export()
    again = room.ok("import", path)
    assert "Nothing changed." in again.err
    assert len(room.ok("log", "--format", "json").json) == 1
    assert room.export() == first
    room.ok("categories", "add", "pemerintahan")
    room.ok("categories", "move", "mall-pelayanan-publik-2", "pemerintahan")
    room.ok("categories", "rename", "nasional", "Warta Nasional", "--slug", "warta")
    room.ok("categories", "merge", "hut-ri-2", "hut-ri")
    room.ok("edit", "1", "--add-category", "agama", "--slug", "lain")
    room.ok("publish", "1")
    tidy = room.export()
    assert "pemerintahan/mall-pelayanan-publik" in [c["path"] for c in tidy["categories"]]
    room.ok("import", path)
    assert room.export() == tidy


def test_a_stamp_at_the_minute_of_an_article_is_that_articles(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("import", room.write("halaman.txt", PAGE))
    room.add("Judul", "--publish", "--force", "--date", "14 Mei 2025 19:25")
    moments = room.ok("timeline", "--format", "json").json
    assert [(m["at"], m["article"] and m["article"]["title"]) for m in moments] == [
        ("2025-05-14T12:25:00Z", "Judul"),
        ("2025-05-09T09:53:00Z", None),
    ]


def test_two_records_of_one_source_are_one_article(any_newsroom: Newsroom) -> None:
    """As a page with a list of articles and the pages of the articles have it."""
    room = any_newsroom
    source = {"kind": "wordpress", "uri": "https://kabar.example", "id": "7"}
    records = [
        {"title": "Pasar Murah Dibuka", "excerpt": "Ringkas.", "source": source, "image": "a.jpg"},
        {"title": "Satu id untuk dua berita", "source": source},
        {"title": "Pasar Murah Dibuka", "body": "Isi.", "source": source, "tags": ["umkm"]},
    ]
    path = room.write("satu.ndjson", "\n".join(map(json.dumps, records)))
    room.write("dua.ndjson", json.dumps({**records[2], "body": "Isi baru."}))
    assert counts(take(room, path)) == (2, 0, 1, 0, 0)
    article = room.article("pasar-murah-dibuka")
    assert (article["excerpt"], article["body"], article["tags"]) == ("Ringkas.", "Isi.", ["umkm"])
    before = room.export()
    assert counts(take(room, path)) == (0, 0, 3, 0, 0)
    assert room.export() == before
    both = [path, str(room.folder / "dua.ndjson")]
    assert counts(take(room, *both)) == (0, 1, 3, 0, 0)
    assert room.article("1")["body"] == "Isi baru."
    assert counts(take(room, *both)) == (0, 0, 4, 0, 0)


@pytest.mark.outside
def test_the_real_page(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = str(SHARED / "page" / "news-page.txt")
    room.ok("import", path)
    dump = room.export()
    (article,) = dump["articles"]
    assert article["byline"] == ["tm", "yl", "yus"]
    assert len(article["body"].split("\n\n")) == 10
    assert article["published_at"] is None
    names = [category["name"] for category in dump["categories"]]
    assert len(names) == 65
    assert sorted({n for n in names if names.count(n) > 1}) == [
        "HUT RI",
        "Kota Metro",
        "Mall Pelayanan Publik",
    ]
    assert sum(not category["placed"] for category in dump["categories"]) == 2
    assert len(dump["stamps"]) == 12
    assert room.ok("timeline").out.count("(judul tidak diketahui)") == 12
    assert "Nothing changed." in room.ok("import", path).err
    assert room.export() == dump


def test_shapes_of_json(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    one = room.write("satu.json", {"title": "Satu", "body": "x"})
    many = room.write("banyak.json", [{"judul": "Dua", "isi": "y"}, {"title": "Tiga"}])
    lines = room.write("baris.ndjson", '{"title": "Empat"}\n\n{"title": "Lima"}\n')
    assert counts(take(room, one, many, lines)) == (5, 0, 0, 0, 0)
    result = room("import", "-", stdin='{"title": "Enam", "content": "<p>z</p>"}')
    assert (result.code, room.article("enam")["body"]) == (0, "<p>z</p>")
    assert counts(take(room, one, many, lines)) == (0, 0, 5, 0, 0)


def test_two_records_of_one_title_are_two_articles_each_time(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = room.write("a.json", [{"title": "Sama", "body": "a"}, {"title": "Sama", "body": "b"}])
    assert counts(take(room, path)) == (2, 0, 0, 0, 0)
    assert [room.article(s)["body"] for s in ("sama", "sama-2")] == ["a", "b"]
    assert counts(take(room, path)) == (0, 0, 2, 0, 0)


def test_a_changed_source_updates_what_we_left_alone(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    record = {"title": "Judul", "slug": "judul", "body": "lama", "excerpt": "e", "tags": ["a"]}
    take(room, room.write("a.json", record))
    room.ok("edit", "1", "--excerpt", "ubahan kami")
    report = take(room, room.write("a.json", {**record, "body": "baru", "tags": ["a", "b"]}))
    assert counts(report) == (0, 1, 0, 0, 0)
    article = room.article("1")
    assert (article["body"], article["excerpt"], article["tags"]) == (
        "baru",
        "ubahan kami",
        ["a", "b"],
    )


@pytest.mark.parametrize(
    ("choice", "code", "excerpt", "articles"),
    [("skip", 1, "kami", 1), ("update", 0, "mereka", 1), ("new", 0, "kami", 2)],
)
def test_a_clash_is_kept_and_reported(
    any_newsroom: Newsroom, choice: str, code: int, excerpt: str, articles: int
) -> None:
    room = any_newsroom
    record = {"title": "Judul", "slug": "judul", "excerpt": "awal"}
    take(room, room.write("a.json", record))
    room.ok("edit", "1", "--excerpt", "kami")
    path = room.write("a.json", {**record, "excerpt": "mereka"})
    report = take(room, path, "--on-conflict", choice, code=code)
    assert room.article("1")["excerpt"] == excerpt
    assert len(room.ok("list", "--format", "json").json) == articles
    before = room.export()
    again = take(room, path, "--on-conflict", choice, code=code)
    assert room.export() == before
    if choice == "skip":
        details = report["conflict_details"][0]
        assert details["fields"] == {"excerpt": {"ours": "kami", "source": "mereka"}}
        assert counts(again) == (0, 0, 0, 0, 1)
    else:
        assert counts(again) == (0, 0, 1, 0, 0)


def test_our_own_articles_are_not_written_over_by_an_old_export(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Judul", "--body", "lama")
    old = room.write("lama.json", room.ok("export").out)
    room.ok("edit", "1", "--body", "baru")
    assert counts(take(room, old, code=1)) == (0, 0, 0, 0, 1)
    assert room.article("1")["body"] == "baru"


def test_a_bad_record_stops_nothing_and_comes_back_through_rejects(
    any_newsroom: Newsroom,
) -> None:
    room = any_newsroom
    lines = [
        json.dumps({"title": "Satu"}),
        '{"title": "setengah',
        json.dumps({"body": "tanpa judul"}),
        json.dumps({"title": "x" * 1001}),
        json.dumps({"title": "esc \x1b[31m"}),
        json.dumps({"title": "T", "status": "terbit"}),
        json.dumps({"title": "T", "published_at": "31 Februari 2025"}),
        json.dumps({"title": "T", "tags": [""]}),
        json.dumps({"title": 5}),
        "[1]",
        json.dumps({"title": "Dua"}),
    ]
    path = room.write("a.ndjson", "\n".join(lines))
    rejects = str(room.folder / "ditolak.ndjson")
    report = take(room, path, "--rejects", rejects, code=1)
    assert counts(report) == (2, 0, 0, 9, 0)
    places = [one["place"] for one in report["rejections"]]
    assert places == [f"line {n}" for n in range(2, 11)]
    assert [one["field"] for one in report["rejections"]][1:8] == [
        "title",
        "title",
        "title",
        "status",
        "published_at",
        "tags",
        "title",
    ]
    assert all(one["reason"].endswith(".") and one["hint"] for one in report["rejections"])
    assert counts(take(room, rejects, code=1)) == (0, 0, 0, 9, 0)
    kept = [json.loads(line) for line in Path(rejects).read_text(encoding="utf-8").splitlines()]
    assert all("_rejected" in record for record in kept)
    fixed = [{**r, "title": "Benar", "status": "draft"} for r in kept if "body" in r]
    room.write("benar.ndjson", "\n".join(map(json.dumps, fixed)))
    assert counts(take(room, str(room.folder / "benar.ndjson"))) == (1, 0, 0, 0, 0)
    assert room.article("benar")["body"] == "tanpa judul"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\xff", "not known"),
        (b'{"title": "x"', "can't be read as json"),
        (b'[{"title": "x"}, {"title":]', ""),
        (b'{"version": 2, "articles": []}', "newer beritacli"),
        (b"hanya satu baris", "not known"),
    ],
)
def test_a_file_that_is_not_what_it_claims_changes_nothing(
    newsroom: Newsroom, content: bytes, says: str
) -> None:
    path = newsroom.folder / "berkas.json"
    path.write_bytes(content)
    newsroom.add("Ada")
    before = newsroom.export()
    good = newsroom.write("baik.json", {"title": "Baik"})
    result = newsroom("import", good, str(path))
    assert result.code in {1, 4}
    assert says in result.err
    if result.code == 4:
        assert len(result.err.splitlines()) == 2
        assert newsroom.export() == before


def test_missing_files_and_wrong_options(newsroom: Newsroom) -> None:
    good = newsroom.write("baik.json", {"title": "Baik"})
    assert newsroom("import", "tidak-ada.json").code == 66
    assert newsroom("import").code == 2
    assert newsroom("import", good, "--format", "docx").code == 2
    assert newsroom("import", good, "--on-conflict", "apa").code == 2
    assert newsroom("import", good, "--status", "apa").code == 2
    assert newsroom("import", good, "--category", "tidak-ada").code == 3
    assert newsroom("import", good, "--rejects", good).code == 2
    assert not newsroom("list", "--format", "ids").out


def test_a_dry_run_says_what_the_run_would_do(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = room.write("a.json", [{"title": "Satu", "categories": ["baru/anak"]}, {"x": 1}])
    dry = take(room, path, "--dry-run", code=1)
    assert not room.store.exists()
    real = take(room, path, code=1)
    assert {**real, "change": None, "dry_run": True} == dry
    before = room.export()
    changed = room.write("a.json", [{"title": "Satu", "body": "beda", "categories": ["baru/anak"]}])
    dry = take(room, changed, "--dry-run")
    assert counts(dry) == (0, 1, 0, 0, 0)
    assert dry["updates"][0]["fields"] == {"body": {"ours": "", "source": "beda"}}
    told = room.ok("import", changed, "--dry-run").err
    assert told.startswith('would update: article 1 (satu)\n  body: "" → "beda"\n')
    assert room.export() == before


def test_categories_of_records(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for name in ("hut-ri", "hut-ri-2"):
        room.ok("categories", "add", name, "--name", "HUT RI")
    records = [
        {"title": "A", "categories": ["pemerintahan/izin usaha", "Kota & Desa"]},
        {"title": "B", "categories": ["pemerintahan/izin"]},
        {"title": "C", "categories": ["HUT RI"]},
        {"title": "D", "categories": [{"slug": "umkm", "name": "Usaha Kecil"}]},
    ]
    report = take(room, room.write("a.json", records), code=1)
    assert counts(report) == (3, 0, 0, 1, 0)
    assert "hut-ri, hut-ri-2" in report["rejections"][0]["hint"]
    names = {c["path"]: c["name"] for c in room.export()["categories"]}
    assert names["pemerintahan/izin"] == "Izin"
    assert names["umkm"] == "Usaha Kecil"
    assert names["kota-desa"] == "Kota & Desa"
    more = room.write("b.json", {"title": "E", "categories": ["belum-ada"]})
    report = take(room, more, "--no-new-categories", code=1)
    assert report["rejections"][0]["field"] == "categories"
    assert "belum-ada" not in {c["path"] for c in room.export()["categories"]}


def test_an_export_with_its_keys_sorted_is_the_same_archive(newsroom: Newsroom) -> None:
    newsroom.ok("import", newsroom.write("halaman.txt", PAGE))
    newsroom.ok("edit", "1", "--tag", "Hari Jadi", "--category", "nasional")
    first = newsroom.export()
    text = json.dumps(first, sort_keys=True)
    other = Newsroom(newsroom.folder, "json")
    other.ok("import", newsroom.write("urut.json", text))
    assert other.export() == first


def test_tags_keep_the_slug_and_name_of_the_source(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    record = {"title": "A", "tags": [{"slug": "covid19", "name": "Covid-19"}, "Umum"]}
    take(room, room.write("a.json", record))
    assert room.export()["tags"] == [
        {"slug": "covid19", "name": "Covid-19"},
        {"slug": "umum", "name": "Umum"},
    ]
    assert counts(take(room, room.write("b.json", {"title": "B", "tags": ["😀"]}), code=1)) == (
        *(0, 0, 0, 1, 0),
    )


@pytest.mark.parametrize(
    "words",
    [
        ["tags", "rename", "banjir", "Banjir Besar"],
        ["tags", "merge", "banjir", "umum"],
        ["tags", "remove", "banjir"],
        ["untag", "1", "banjir"],
        ["categories", "rename", "kota", "Nama Lain", "--slug", "nama-lain"],
        ["categories", "rename", "kota", "KOTA"],
        ["categories", "merge", "kota", "umkm"],
        ["trash", "1"],
    ],
)
def test_the_same_file_after_our_own_tidying_changes_nothing(
    any_newsroom: Newsroom, words: list[str]
) -> None:
    room = any_newsroom
    record = {"title": "A", "tags": ["banjir", "umum"], "categories": ["kota", "umkm"]}
    path = room.write("a.json", record)
    take(room, path)
    room.ok(*words)
    tidy = room.export()
    assert counts(take(room, path)) == (0, 0, 1, 0, 0)
    assert room.export() == tidy


def test_a_removed_tag_comes_back_with_a_new_article(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    take(room, room.write("a.json", {"title": "A", "tags": ["banjir"]}))
    room.ok("tags", "remove", "banjir")
    assert room.ok("tags", "--format", "slugs").out == ""
    assert room("list", "--tag", "banjir").code == 3
    take(room, room.write("b.json", {"title": "B", "tags": ["Banjir"]}))
    assert room.article("b")["tags"] == ["banjir"]
    assert room.article("a")["tags"] == []
    room.ok("tag", "1", "banjir")
    assert room.article("a")["tags"] == ["banjir"]
    room.ok("tags", "remove", "banjir")
    room.ok("tag", "1", "Banjir")
    assert room.export()["tags"] == [{"slug": "banjir", "name": "Banjir"}]


def test_a_page_after_records_that_knew_paths_alone(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok(
        "import", room.write("a.json", {"title": "A", "categories": ["hut-ri", "berita/nasional"]})
    )
    assert {c["path"]: c["name"] for c in room.export()["categories"]}["hut-ri"] == "Hut Ri"
    room.ok("import", room.write("halaman.txt", PAGE))
    names = {c["path"]: (c["name"], c["placed"]) for c in room.export()["categories"]}
    assert names["hut-ri"] == ("HUT RI", True)
    assert names["berita/nasional"] == ("Nasional", True)
    assert "nasional" not in names


def test_a_rejected_record_leaves_nothing_behind(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    records = [
        {"title": "A", "categories": ["hantu"], "tags": ["ok", "b\nad"]},
        {"title": "B", "categories": ["hantu"], "status": "scheduled"},
        {"title": "C", "published_at": "9999-12-31T23:59:59Z"},
        {"title": "E", "revision": 1, "id": 2**60},
        {"title": "D"},
    ]
    assert counts(take(room, room.write("a.json", records), code=1)) == (1, 0, 0, 4, 0)
    dump = room.export()
    assert dump["categories"] == dump["tags"] == []
    assert room.ok("list").code == 0


def test_a_folder_is_read_and_what_is_not_known_is_named(newsroom: Newsroom) -> None:
    folder = newsroom.folder / "masuk"
    (folder / "dalam").mkdir(parents=True)
    (folder / "a.json").write_text('{"title": "A"}', encoding="utf-8")
    (folder / "dalam" / "b.ndjson").write_text('{"title": "B"}\n', encoding="utf-8")
    (folder / "catatan.txt").write_text("# Catatan", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.json").write_text('{"title": "X"}', encoding="utf-8")
    result = newsroom.ok("import", str(folder))
    assert "skipped: " in result.err
    assert "catatan.txt" in result.err
    assert newsroom.ok("list", "--format", "slugs", "--sort", "id").out == "a\nb\n"
    assert newsroom("import", str(folder / "catatan.txt")).code == 4


def test_links_that_lead_in_a_circle_are_said_to(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    link = newsroom.folder / "putar.json"
    link.symlink_to(link)
    done = newsroom("export", str(link / "x.json"))
    assert done.code == 74
    assert str(link) in done.err
    assert "nobody thought of" not in done.err


def test_files_of_the_store_are_never_written_over(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    good = room.write("a.json", {"title": "A"})
    room.ok("import", good)
    names = {"db": ["", "-wal", "-shm"], "json": [""]}[room.store.suffix[1:]]
    for path in [f"{room.store}{name}" for name in names] + [
        str(room.folder / f".{room.store.name}.lock")
    ]:
        assert room("export", path, "--format", "json").code == 2
        assert room("import", good, "--rejects", path).code == 2
        assert room("import", good, "--report", path).code == 2
    both = str(room.folder / "x")
    assert room("import", good, "--rejects", both, "--report", both).code == 2
    assert room("export", str(room.folder / "x.xlsx")).code == 2


def test_defaults_are_for_what_a_record_lacks(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("categories", "add", "umkm")
    path = room.write(
        "a.json", [{"title": "A"}, {"title": "B", "tags": ["x"], "status": "pending"}]
    )
    words = ["--category", "umkm", "--tag", "impor", "--status", "private"]
    take(room, path, *words)
    assert room.article("a")["tags"] == ["impor"]
    assert room.article("a")["status"] == "private"
    assert room.article("b")["tags"] == ["x"]
    assert room.article("b")["status"] == "pending"
    assert room.article("b")["categories"] == ["umkm"]
    assert counts(take(room, path, *words)) == (0, 0, 2, 0, 0)


def test_slugs_on_import(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Judul", "--slug", "judul")
    records = [
        {"title": "A", "slug": "Tidak Sah!", "published_at": "2025-01-01"},
        {"title": "B", "slug": "judul", "published_at": "2025-01-01"},
        {"title": "", "slug": "tanpa-judul"},
    ]
    path = room.write("a.json", records)
    assert counts(take(room, path)) == (3, 0, 0, 0, 0)
    assert room.article("tidak-sah")["meta"] == {"slug_as_given": "Tidak Sah!"}
    assert room.article("judul-2")["meta"] == {"slug_as_given": "judul"}
    assert counts(take(room, path)) == (0, 0, 3, 0, 0)


def test_ids_of_our_own_shape_are_kept_once(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    room.add("Dua")
    article = room.article("2")
    room.ok("delete", "2", "--yes")
    take(room, room.write("a.json", article))
    assert room.article("dua")["id"] == 3
    take(room, room.write("b.json", {**article, "id": 40, "slug": "jauh", "title": "Jauh"}))
    assert room.article("jauh")["id"] == 40
    assert room.add("Berikut") == "41"
    take(room, room.write("c.json", {**article, "id": 1, "slug": "lain", "title": "Lain",
                                     "created_at": "2020-01-01T00:00:00Z"}))  # fmt: skip
    assert room.article("1")["title"] == "Satu"
    assert room.article("lain")["id"] == 42


def test_unknown_fields_go_into_meta(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    record = {"title": "A", "peta": {"lat": -5.1}, "meta": {"asal": "x"}, "id": "wp-9"}
    take(room, room.write("a.json", record))
    assert room.article("a")["meta"] == {"asal": "x", "peta": {"lat": -5.1}, "id": "wp-9"}


def test_one_import_is_one_change(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = room.write("a.json", [{"title": str(n) + " judul"} for n in range(20)])
    assert take(room, path)["change"] == 1
    assert take(room, path)["change"] is None
    assert {a["revision"] for a in room.ok("export").json["articles"]} == {1}


@pytest.mark.outside
def test_posts_of_a_real_wordpress(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = str(SHARED / "data" / "wp-rest" / "seed--posts-view.json")
    assert counts(take(room, path)) == (42, 0, 0, 0, 0)
    before = room.export()
    assert counts(take(room, path)) == (0, 0, 42, 0, 0)
    assert room.export() == before
    article = room.article("kesbangpol-metro-ungkap-tahapan-coklit")
    assert article["published_at"] == "2025-05-14T12:25:00Z"
    assert article["byline"] == ["tm", "yl", "yus"]
    assert article["source"]["kind"] == "wordpress"
