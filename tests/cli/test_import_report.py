"""What an import says of what it made: names, ids, titles."""

from __future__ import annotations

import json

from tests.conftest import Newsroom

TABLE = """judul,isi,tanggal,kategori,tag,slug
Satu,A,2025-01-01,pemerintahan,pasar,satu
Dua,B,2025-01-02,pemerintahn,pasr,dua
"""


def test_what_is_made_is_named(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    result = room.ok("import", "-", "--report", "-", stdin=TABLE)
    assert "2 categories (pemerintahan, pemerintahn), 2 tags (pasar, pasr)" in result.err
    report = result.json
    assert [one["path"] for one in report["new_categories"]] == ["pemerintahan", "pemerintahn"]
    assert [one["slug"] for one in report["new_tags"]] == ["pasar", "pasr"]
    assert report["ids"] == {"added": [1, 2], "updated": [], "unchanged": []}
    assert [one["title"] for one in report["additions"]] == ["Satu", "Dua"]
    again = room.ok("import", "-", "--report", "-", stdin=TABLE.replace("Satu,A", "Satu,C"))
    assert again.json["ids"] == {"added": [], "updated": [1], "unchanged": [2]}
    assert again.json["new_categories"] == again.json["new_tags"] == []


def test_ids_for_scripts(newsroom: Newsroom) -> None:
    assert newsroom.ok("import", "-", "--porcelain", stdin=TABLE).out == "1\n2\n"
    more = f"{TABLE}Tiga,C,2025-01-03,,,tiga\n"
    assert newsroom.ok("import", "-", "--porcelain", stdin=more).out == "3\n1\n2\n"
    failed = newsroom("import", "-", "--porcelain", "--report", "-", stdin=TABLE)
    assert failed.code == 2
    assert "--porcelain" in failed.err


def test_a_dry_run_lists_titles(newsroom: Newsroom) -> None:
    result = newsroom.ok("import", "-", "--dry-run", stdin=TABLE)
    assert "would add: Satu\nwould add: Dua\n" in result.err
    many = json.dumps([{"title": f"Judul {one}\u202e"} for one in range(30)])
    result = newsroom.ok("import", "-", "--dry-run", stdin=many)
    assert result.err.count("would add: ") == 20
    assert "… and 10 more" in result.err
    assert "\u202e" not in result.err


def test_long_texts_are_shown_where_they_differ(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    body = "Warga menanam pohon di tepi jalan. " * 20
    table = f"slug,judul,isi,tanggal\nsatu,Satu,{body}Lama.,2025-01-01\n"
    room.ok("import", "-", stdin=table)
    report = room.ok("import", "-", "--report", "-", stdin=table.replace("Lama.", "Baru.")).json
    shown = report["updates"][0]["fields"]["body"]
    assert shown["ours"].endswith("Lama.")
    assert shown["source"].endswith("Baru.")
