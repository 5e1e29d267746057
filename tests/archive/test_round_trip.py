"""Export and import are inverse, whatever the text; changes can be taken back by their records."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beritacli.archive.changes.deltas import apply_delta
from beritacli.article import VISIBILITIES
from beritacli.language.slugs import make_slug
from tests.conftest import SAMPLES, Newsroom

TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), include_characters="\t\n"), max_size=30
)
LINE = TEXT.filter(str.strip)
SLUG = st.from_regex(r"[a-z][a-z0-9-]{0,10}", fullmatch=True)
MOMENT = st.datetimes(min_value=datetime(1000, 1, 2), max_value=datetime(9998, 12, 30)).map(  # noqa: DTZ001
    lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")
)
META = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LINE, inner, max_size=3),
    max_leaves=5,
)
ARTICLE = st.fixed_dictionaries(
    {
        "title": TEXT.filter(lambda text: len(f"{text}.".splitlines()) == 1),
        "status": st.sampled_from(["draft", "pending", "published", "private", "trash"]),
        "visibility": st.sampled_from(VISIBILITIES),
        "byline": st.lists(st.sampled_from(["tm", "yl", "yus"]), max_size=3, unique=True),
        "author": st.none() | LINE,
        "categories": st.lists(
            st.lists(SLUG, min_size=1, max_size=3).map("/".join), max_size=2, unique=True
        ),
        "tags": st.lists(SLUG, max_size=3, unique=True),
        "excerpt": TEXT,
        "body": TEXT,
        "body_format": st.sampled_from(["html", "markdown", "text"]),
        "created_at": MOMENT,
        "modified_at": MOMENT,
        "published_at": st.none() | MOMENT,
        "expires_at": st.none() | MOMENT,
        "image": st.none() | LINE,
        "source": st.none()
        | st.fixed_dictionaries(
            {"kind": LINE, "uri": st.none() | TEXT, "id": LINE},
        ),
        "meta": st.dictionaries(LINE, META, max_size=2),
    }
)


def count_articles(records: list[dict[str, Any]]) -> int:
    """How many articles records are: those of one source and slug are one, or of one text."""
    sourced = [one for one in records if one["source"]]
    different = {(json.dumps(one["source"]), make_slug(one["title"])) for one in sourced}
    names = ("title", "published_at", "body", "excerpt")
    texts = {tuple(one.get(name) for name in names) for one in records if not one["source"]}
    return len(texts) + len(different)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(articles=st.lists(ARTICLE, max_size=4))
def test_export_and_import_are_inverse(articles: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, other = (Newsroom(Path(folder), engine) for engine in ("db", "json"))
        path = one.write("masuk.json", {"version": 1, "articles": articles})
        one("import", path)
        assert one.store.exists()
        first = one.export()
        # Fewer, where a record without a text is filled by the next of its title.
        assert bool(articles) <= len(first["articles"]) <= count_articles(articles)
        out = one.write("keluar.json", first)
        if first["articles"]:
            other.ok("import", out)
            assert other.export() == first
            assert "Nothing changed." in other.ok("import", out).err
            tables = str(Path(folder) / "keluar.tinydb")
            one.ok("export", tables, "--format", "tinydb")
            assert "Nothing changed." in other.ok("import", tables).err
            other.store.unlink()
            other.ok("import", tables)
            assert other.export() == first


def test_the_samples_go_round(newsroom: Newsroom) -> None:
    newsroom.ok("import", str(SAMPLES / "halaman-berita.txt"), str(SAMPLES / "berita.json"))
    first = newsroom.export()
    assert len(first["articles"]) >= 40
    other = Newsroom(newsroom.folder, "json")
    other.ok("import", newsroom.write("keluar.json", newsroom.ok("export").out))
    assert other.export() == first
    names = {tag["slug"]: tag["name"] for tag in first["tags"]}
    assert len(names) > 10


def test_ndjson_is_articles_alone(newsroom: Newsroom) -> None:
    newsroom.add("Satu", "--tag", "x")
    newsroom.add("Dua")
    newsroom.ok("trash", "2")
    lines = [
        json.loads(line) for line in newsroom.ok("export", "--format", "ndjson").out.splitlines()
    ]
    assert [line["status"] for line in lines] == ["draft", "trash"]
    filtered = newsroom.ok("export", "--format", "ndjson", "--tag", "x").out
    assert json.loads(filtered)["title"] == "Satu"


def test_export_to_a_file(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    target = newsroom.folder / "keluar.ndjson"
    result = newsroom.ok("export", str(target))
    assert result.out == ""
    assert json.loads(target.read_text(encoding="utf-8"))["title"] == "Satu"
    assert newsroom("export", str(newsroom.store)).code == 2
    assert newsroom("export", "x.docx", "--format", "docx").code == 2
    assert newsroom("export", str(newsroom.folder / "tidak" / "ada.json")).code == 74
    assert sorted(p.name for p in newsroom.folder.iterdir()) == ["berita.db", "keluar.ndjson"]


def test_history_takes_every_change_back(any_newsroom: Newsroom) -> None:
    """Walking the revisions backwards gives the empty archive: what undo will stand on."""
    room = any_newsroom
    room.ok("categories", "add", "a")
    room.add("Judul", "--body", "kata " * 100, "--category", "a", "--tag", "x")
    room.ok("edit", "1", "--body", "kata " * 50 + "beda " + "kata " * 49, "--title", "Baru")
    room.ok("publish", "1")
    room.ok("edit", "1", "--slug", "lain")
    room.ok("tags", "rename", "x", "Lain")
    room.ok("categories", "add", "b")
    room.ok("categories", "merge", "a", "b")
    room.ok("trash", "1")
    room.ok("delete", "1", "--yes")
    from beritacli.archive.tables import SCHEMA
    from beritacli.store import open_database

    with open_database(room.store, SCHEMA) as database:
        state = {
            f"{name}/{doc.doc_id}": dict(doc)
            for name in ("articles", "categories", "tags", "retired_slugs", "known_as")
            for doc in database.table(name)
        }
        for revision in reversed(database.table("revisions").all()):
            key = revision["of"]
            if revision["kind"] == "add":
                del state[key]
            elif revision["kind"] == "remove":
                state[key] = dict(revision["document"])
            else:
                for field, delta in revision["fields"].items():
                    now = state[key].get(field)
                    before = apply_delta(now, delta, backwards=True)
                    assert apply_delta(before, delta, backwards=False) == now
                    state[key][field] = before
        assert state == {}
        changes = [change["command"].split()[0] for change in database.table("changes")]
        assert changes == ["categories", "add", "edit", "publish", "edit", "tags",
                           "categories", "categories", "trash", "delete"]  # fmt: skip
        assert {change["actor"] for change in database.table("changes")} == {"penguji"}
