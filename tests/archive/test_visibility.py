"""Who may read an article: the field, its filters, and what no output for readers may hold."""

from __future__ import annotations

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beritacli.article import VISIBILITIES
from beritacli.formats import FORMATS
from beritacli.formats.mapping.visibility import name_visibility
from tests.conftest import NOON, Newsroom

PUBLIC_FORMATS = [name for name, one in FORMATS.items() if one.is_public]
PASSWORD_FORMATS = [name for name, one in FORMATS.items() if one.keeps_passwords]
PAST, TO_COME = "2025-05-14T00:00:00Z", "2031-01-01T00:00:00Z"


def write_record(title: str, **fields: Any) -> dict[str, Any]:
    """A published article in our own shape, with a word in it that nothing else has."""
    word = f"rahasia{title.lower()}"
    made = {"title": title, "slug": f"a-{title.lower()}", "body": f"<p>{word}</p>"}
    return {**made, "status": "published", "published_at": PAST, **fields}


def read_public(room: Newsroom) -> str:
    """All that the outputs for readers hold, as one text."""
    texts = []
    for name in PUBLIC_FORMATS:
        if FORMATS[name].writes == "folder":
            folder = room.folder / f"out-{name}"
            room.ok("export", "--format", name, str(folder))
            texts += [one.read_text("utf-8") for one in folder.rglob("*") if one.is_file()]
        else:
            texts.append(room.ok("export", "--format", name).out)
    return "\n".join(texts)


def test_an_article_says_who_may_read_it(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Umum")
    room.add("Anggota", "--visibility", "members", "--expires", "1 Januari 2031 00:00")
    assert room.article("1")["visibility"] == "public"
    assert room.article("1")["expires_at"] is None
    assert room.article("2")["visibility"] == "members"
    assert room.article("2")["expires_at"] == "2030-12-31T17:00:00Z"
    shown = room.ok("show", "2").out
    assert "draft · members" in shown
    assert "Kedaluwarsa: 1 Januari 2031 00:00" in shown
    assert "Kedaluwarsa" not in room.ok("show", "1").out
    ids = ["list", "--format", "ids", "--visibility"]
    assert room.ok(*ids, "members").out == "2\n"
    assert room.ok(*ids, "public", "--visibility", "paid").out == "1\n"
    room.ok("edit", "2", "--visibility", "public", "--expires", "")
    assert room.ok(*ids, "public").out == "2\n1\n"
    assert "visibility: 'members' → 'public'" in room.ok("history", "2").out
    room.ok("undo")
    assert room.article("2")["visibility"] == "members"
    refused = room("list", "--visibility", "membres")
    assert refused.code == 2
    assert "Unknown visibility 'membres'" in refused.err
    assert "members" in refused.err
    assert room("add", "x", "--visibility", "semua").code == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        *[({"visibility": word}, word) for word in VISIBILITIES if word != "public"],
        ({"visibility": "entah"}, "internal"),
        ({"status": "draft"}, "draft"),
        ({"status": "private"}, "private"),
        ({"published_at": TO_COME}, "scheduled"),
        ({"expires_at": PAST}, "expired"),
        ({"meta": {"password": "sandi"}}, "password"),
    ],
)
def test_what_is_not_public_now_is_left_out_and_counted(
    newsroom: Newsroom, fields: dict[str, Any], reason: str
) -> None:
    path = newsroom.write("a.json", [write_record("Umum"), write_record("Lain", **fields)])
    newsroom.ok("import", path)
    for name in PUBLIC_FORMATS:
        if FORMATS[name].writes == "text":
            result = newsroom.ok("export", "--format", name)
            assert "rahasiaumum" in result.out
            assert f"Left out 1 article not public now: 1 {reason}." in result.err
    assert "rahasialain" not in read_public(newsroom)
    for words in (["--status", "draft"], ["--status", "private"], ["--id", "2"]):
        assert "rahasialain" not in newsroom.ok("export", "--format", "rss", *words).out


def test_a_date_to_come_is_never_published(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = room.write("a.json", [write_record("Embargo", published_at=TO_COME)])
    result = room.ok("import", path)
    assert "Held back from readers: 1 dated in the future (scheduled)." in result.err
    assert room.article("1")["status"] == "scheduled"
    assert room.article("1")["published_at"] == TO_COME
    assert "unchanged" in room.ok("import", path).err
    # A record that only says when, and one that only says that it is out.
    dated = room.write("b.json", [{"title": "Dua", "published_at": TO_COME}])
    room.ok("import", "--status", "published", dated)
    assert room.article("2")["status"] == "scheduled"
    assert "1 unchanged" in room.ok("import", "--status", "published", dated).err
    room.now = NOON + timedelta(days=365 * 7)
    room.ok("publish", "--due")
    assert room.article("1")["status"] == "published"
    assert "1 unchanged" in room.ok("import", path).err


def test_a_scheduled_article_whose_time_has_passed_stays_scheduled(newsroom: Newsroom) -> None:
    path = newsroom.write("a.json", [write_record("Lama", status="scheduled")])
    newsroom.ok("import", path)
    assert newsroom.article("1")["status"] == "scheduled"
    newsroom.ok("publish", "--due")
    assert newsroom.article("1")["published_at"] == PAST


def test_public_writers_look_at_the_clock(newsroom: Newsroom) -> None:
    newsroom.now = NOON + timedelta(days=30)
    newsroom.ok(
        "import",
        newsroom.write("a.json", [write_record("Nanti", published_at="2025-06-01T00:00:00Z")]),
    )
    assert "rahasiananti" in read_public(newsroom)
    newsroom.now = NOON
    assert "rahasiananti" not in read_public(newsroom)
    assert "embargoed" in newsroom.ok("export", "--format", "rss").err
    assert "Nanti" not in newsroom.ok("timeline").out


def test_the_past_holds_nothing_that_was_taken_back_since(newsroom: Newsroom) -> None:
    newsroom.ok(
        "import",
        newsroom.write("a.json", [write_record("Satu"), write_record("Dua"), write_record("Tiga")]),
    )
    newsroom.ok("edit", "1", "--visibility", "members")
    newsroom.ok("delete", "3", "--yes")
    result = newsroom.ok("export", "--format", "rss", "--as-of", "2")
    assert "rahasiadua" in result.out
    assert "rahasiasatu" not in result.out
    assert "rahasiatiga" not in result.out
    assert "Left out 2 articles not public now: 1 members, 1 removed." in result.err


def test_a_password_is_in_complete_exports_only(newsroom: Newsroom) -> None:
    secret = "sandi-7f3a"  # noqa: S105 - made up
    record = write_record("Satu", meta={"password": secret, "lain": 1})
    path = newsroom.write("a.json", [record])
    newsroom.ok("import", path)
    assert newsroom.article("1")["visibility"] == "password"
    for name in FORMATS:
        if FORMATS[name].writes == "text":
            assert (secret in newsroom.ok("export", "--format", name).out) is (
                name in PASSWORD_FORMATS
            ), name
    folder = newsroom.folder / "folder"
    newsroom.ok("export", "--format", "markdown", "--all", str(folder))
    assert not any(secret in one.read_text("utf-8") for one in folder.rglob("*") if one.is_file())
    other = newsroom.write("b.json", [{**record, "meta": {"password": secret + "b"}, "title": "T"}])
    outputs = [
        newsroom.ok("import", "--dry-run", "--report", "-", other),
        newsroom.ok("import", "--report", "-", other),
        newsroom.ok("edit", "1", "--title", "Lagi", "--dry-run"),
        newsroom.ok("edit", "1", "--title", "Lagi", "--format", "json"),
        *(
            newsroom.ok("show", "1", "--format", one)
            for one in ("text", "json", "html", "markdown")
        ),
        *(newsroom.ok("list", "--fields", "id,meta", "--format", one) for one in ("json", "tsv")),
        newsroom.ok("history", "1"),
        newsroom.ok("history", "1", "--format", "json"),
        newsroom.ok("diff", "1"),
        newsroom.ok("diff", "1", "2", "3"),
        newsroom.ok("log", "--format", "json"),
        newsroom.ok("timeline", "--format", "json"),
        newsroom.ok("search", "rahasiasatu", "--format", "json"),
        newsroom("check", "1", "--format", "json"),
        newsroom.ok("export", "--since-change", "0"),
        newsroom("undo", "--dry-run"),
    ]
    for output in outputs:
        assert secret not in output.out + output.err, output
    assert newsroom.ok("export").json["articles"][0]["meta"]["password"] == f"{secret}b"
    newsroom.ok("edit", "1", "--visibility", "public")
    assert secret not in newsroom.ok("export").out


def test_a_rejected_record_is_kept_without_its_password(newsroom: Newsroom) -> None:
    rejects = newsroom.folder / "rejects.ndjson"
    record = {**write_record("Satu"), "password": "sandi-7f3a", "published_at": "entah"}
    result = newsroom("import", newsroom.write("a.json", [record]), "--rejects", str(rejects))
    assert result.code == 1
    assert "sandi-7f3a" not in rejects.read_text("utf-8") + result.err
    (kept,) = map(json.loads, rejects.read_text("utf-8").splitlines())
    newsroom.ok("import", newsroom.write("b.ndjson", json.dumps({**kept, "published_at": PAST})))
    assert newsroom.article("1")["visibility"] == "password"


def test_a_password_that_a_format_withholds_is_not_lost(newsroom: Newsroom) -> None:
    newsroom.ok("import", newsroom.write("a.json", [write_record("Satu", meta={"password": "s"})]))
    folder = newsroom.folder / "folder"
    newsroom.ok("export", "--format", "markdown", "--all", str(folder))
    newsroom.ok("import", str(folder))
    assert newsroom.export()["articles"][0]["meta"] == {"password": "s"}


@pytest.mark.parametrize("name", PASSWORD_FORMATS)
def test_complete_formats_give_it_back(newsroom: Newsroom, tmp_path: Path, name: str) -> None:
    records = [
        write_record(word.title(), visibility=word, expires_at=TO_COME) for word in VISIBILITIES
    ]
    records[1]["meta"] = {"password": "s"}
    newsroom.ok("import", newsroom.write("a.json", records))
    newsroom.ok("export", "--format", name, str(tmp_path / "out"))
    (tmp_path / "other").mkdir()
    other = Newsroom(tmp_path / "other", "db")
    other.ok("import", "--format", name, str(tmp_path / "out"))
    fields = ("title", "status", "visibility", "expires_at", "meta")
    before, after = (
        sorted(tuple(one[field] for field in fields) for one in room.export()["articles"])
        for room in (newsroom, other)
    )
    assert after == before
    assert (
        "added, 0 updated, 7 unchanged"
        in newsroom.ok("import", "--format", name, str(tmp_path / "out")).err
    )


@pytest.mark.parametrize(
    ("meta", "visibility"),
    [
        ({}, "public"),
        ({"password": "s"}, "password"),
        ({"protected": True}, "password"),
        ({"visibility": "members"}, "members"),
        ({"visibility": "label:vip"}, "internal"),
        ({"email_only": 1}, "email"),
        ({"ghost_status": "sent"}, "email"),
    ],
)
def test_articles_from_before_the_field_are_as_restricted_as_their_meta_says(
    tmp_path: Path, meta: dict[str, Any], visibility: str
) -> None:
    newsroom = Newsroom(tmp_path, "json")
    newsroom.ok("import", newsroom.write("a.json", [write_record("Satu"), write_record("Dua")]))
    tables = json.loads(newsroom.store.read_text("utf-8"))
    del tables["articles"]["1"]["visibility"], tables["articles"]["1"]["expires_at"]
    tables["articles"]["1"]["meta"] = meta
    newsroom.store.write_text(json.dumps(tables), encoding="utf-8")
    again = [write_record("Satu", visibility=visibility, meta=meta), write_record("Dua")]
    newsroom.ok("import", "--dry-run", newsroom.write("c.json", again))
    assert newsroom.article("1")["visibility"] == visibility
    found = newsroom.ok("list", "--visibility", visibility, "--format", "ids").out
    assert "1" in found.split()
    assert ("rahasiasatu" in read_public(newsroom)) is (visibility == "public")
    newsroom.ok("retract", "1", "--note", "Dicabut.")  # which writes its meta
    assert newsroom.article("1")["visibility"] == visibility
    newsroom.ok("edit", "1", "--visibility", "paid")
    assert newsroom.article("1")["visibility"] == "paid"
    newsroom.ok("undo")
    newsroom.ok("undo")
    assert newsroom.article("1")["visibility"] == visibility


def test_what_other_systems_can_not_restrict_is_not_public_there(newsroom: Newsroom) -> None:
    """WordPress knows passwords and private posts, Ghost members, paid and email."""
    records = [write_record(word.title(), visibility=word) for word in VISIBILITIES]
    records.append(write_record("Sandi", meta={"password": "s"}))
    newsroom.ok("import", newsroom.write("a.json", records))
    posts = json.loads(newsroom.ok("export", "--format", "ghost").out)["db"][0]["data"]["posts"]
    written = {post["title"]: (post["status"], post["visibility"]) for post in posts}
    assert written["Public"] == ("published", "public")
    assert written["Members"] == ("published", "members")
    assert written["Paid"] == ("published", "paid")
    assert written["Email"] == ("sent", "members")
    for title in ("Password", "Internal", "Unlisted", "Sandi"):
        assert written[title] == ("draft", "paid")
    items = newsroom.ok("export", "--format", "wxr").out.split("<item>")[1:]
    statuses = {
        item.split("<title><![CDATA[")[1].split("]]")[0]: item.split("<wp:status>")[1].split("<")[0]
        for item in items
    }
    public = {title for title, status in statuses.items() if status == "publish"}
    assert public == {"Public", "Sandi"}
    assert "<wp:post_password>s<" in next(item for item in items if "[Sandi]" in item)


def test_pictures_mark_what_only_some_may_read(newsroom: Newsroom) -> None:
    records = [write_record("Satu"), write_record("Dua", visibility="members")]
    newsroom.ok("import", newsroom.write("a.json", records))
    out = newsroom.ok("timeline").out
    assert "Dua (members)" in out
    assert "Satu (" not in out


def test_an_unknown_visibility_is_reported(newsroom: Newsroom) -> None:
    path = newsroom.write("a.json", [write_record("Satu", visibility="entah")])
    result = newsroom.ok("import", "--report", "-", path)
    held = "with unknown visibility 'entah' (kept as internal)"
    assert f"Held back from readers: 1 {held}." in result.err
    assert result.json["files"][0]["held_back"] == {held: 1}
    assert newsroom.article("1")["meta"] == {"visibility_as_given": "entah"}
    assert "1 unchanged" in newsroom.ok("import", path).err


def test_verify_finds_a_visibility_that_was_altered(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, "json")
    newsroom.add("Satu")
    tables = json.loads(newsroom.store.read_text("utf-8"))
    tables["articles"]["1"] |= {"visibility": "aneh", "expires_at": "besok"}
    newsroom.store.write_text(json.dumps(tables), encoding="utf-8")
    out = newsroom("store", "verify").out
    assert "Article 1 has a wrong visibility" in out
    assert "Article 1 has a wrong expires_at" in out
    for name in ("visibility", "expires_at"):
        del tables["articles"]["1"][name]
    newsroom.store.write_text(json.dumps(tables), encoding="utf-8")
    assert "Article 1 has" not in newsroom("store", "verify").out


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("public", "public"),
        ("Publik", "public"),
        ("Only Paid", "paid"),
        ("only_paid", "paid"),
        ("members-only", "members"),
        ("entah", None),
        (True, "public"),
        (False, "internal"),
        (["public", "members"], "members"),
        ([], None),
        ({}, None),
        (3, None),
    ],
)
def test_words_for_visibility(value: Any, name: str | None) -> None:
    assert name_visibility(value) == name


ARTICLE = st.fixed_dictionaries(
    {
        "status": st.sampled_from(
            ["draft", "pending", "scheduled", "published", "private", "trash"]
        ),
        "visibility": st.sampled_from([*VISIBILITIES, "entah", "", None]),
        "published_at": st.sampled_from([PAST, TO_COME, "2025-05-15T05:00:00Z"]),
        "expires_at": st.sampled_from([None, PAST, TO_COME, "2025-05-15T05:00:00Z"]),
        "meta": st.sampled_from([{}, {"password": "s"}, {"trashed_from": "published"}]),
    }
)


@settings(max_examples=30, deadline=None)
@given(st.lists(ARTICLE, min_size=1, max_size=5), st.integers(-10, 10))
def test_no_public_output_has_what_is_not_public_now(
    articles: list[dict[str, Any]], days: int
) -> None:
    """Whatever the archive holds, and whatever the clock says when it is written out."""
    with tempfile.TemporaryDirectory() as folder:
        room = Newsroom(Path(folder), "db")
        records = [write_record(f"X{number}x", **one) for number, one in enumerate(articles)]
        room.ok("import", room.write("a.json", records))
        room.now += timedelta(days=days)
        now = room.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        text = read_public(room)
        for one in room.export()["articles"]:
            is_public = (
                one["status"] == "published"
                and one["visibility"] == "public"
                and one["published_at"] <= now
                and (one["expires_at"] is None or one["expires_at"] > now)
            )
            assert (f"rahasia{one['title'].lower()}" in text) is is_public
