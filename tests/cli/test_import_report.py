"""What an import says of what it made: names, ids, titles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from beritacli import __version__
from beritacli.archive.importing.apply import import_reading
from beritacli.exit_codes import ExitCode
from beritacli.interrupts import Stopped
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


def test_the_report_says_how_an_import_ended(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    report = room.ok("import", "-", "--report", "-", "--dry-run", stdin=TABLE).json
    assert (report["exit"], report["error"], report["dry_run"]) == (0, None, True)
    assert report["program_version"] == __version__
    assert report["started_at"] == report["ended_at"] == "2025-05-15T05:00:00Z"
    assert report["change"] is None
    partly = room("import", "-", "--report", "-", stdin=f"{TABLE},,2025-01-03,,,\n")
    report = partly.json
    assert (partly.code, report["exit"], report["dry_run"]) == (1, 1, False)
    assert partly.err.endswith(f"\nKept as change {report['change']}.\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["tidak-ada.json"], 66, "tidak-ada.json: No such file or directory."),
        (["-", "--max-changes", "1"], 5, "The import would touch 2 articles (2 added), more than"),
        (["-", "--category", "tidak-ada"], 3, "tidak-ada"),
        (["-", "--format", "json"], 1, "standard input: it can't be read as json"),
    ],
)
def test_a_failed_import_is_reported(
    any_newsroom: Newsroom, words: list[str], code: int, message: str
) -> None:
    room = any_newsroom
    report_file, rejects = room.folder / "laporan.json", room.folder / "ditolak.ndjson"
    rejects.write_text("kemarin\n")
    outputs = ["--report", str(report_file), "--rejects", str(rejects)]
    done = room("import", *words, *outputs, stdin=TABLE)
    assert (done.code, message in done.err) == (code, True), done
    report = json.loads(report_file.read_text())
    assert (report["exit"], message in report["error"]["message"]) == (code, True)
    assert (report["added"], report["ids"]["added"], report["change"]) == (0, [], None)
    assert "kemarin" not in rejects.read_text()


def test_what_can_not_be_written_fails_before_anything_is_changed(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for option in ("--report", "--rejects"):
        nowhere = str(room.folder / "tidak-ada" / "laporan.json")
        assert room("import", "-", option, nowhere, stdin=TABLE).code == 74
        assert not room.store.exists()


def test_rejects_go_to_standard_output(newsroom: Newsroom) -> None:
    done = newsroom("import", "-", "--rejects", "-", stdin=f"{TABLE},,2025-01-03,,,\n")
    assert (done.code, len(done.out.splitlines())) == (1, 1)
    assert json.loads(done.out)["_rejected"]["place"] == "line 4"
    both = newsroom("import", "-", "--rejects", "-", "--report", "-", stdin=TABLE)
    assert (both.code, "--report - and --rejects -" in both.err) == (2, True)


def test_more_changes_than_allowed_are_refused(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    rows = [{"id": n, "title": f"Judul {n}", "body": f"Isi {n}"} for n in range(1, 21)]
    source = ["--source", "dinkes", "--key", "id"]
    room.ok("import", "-", *source, "--max-changes", "20", stdin=json.dumps(rows))
    for row in rows[:4]:
        row["body"] = "Isi yang baru"
    del rows[19]
    before = room.export()
    words = ["import", "-", *source, "--on-missing", "draft"]
    for most, shown in (("4", "4"), ("20%", "20% of the archive's 20"), ("0", "0")):
        done = room(*words, "--max-changes", most, stdin=json.dumps(rows))
        expected = f"5 articles (4 updated, 1 missing), more than --max-changes {shown}."
        assert (done.code, expected in done.err) == (5, True), done
        assert room.export() == before
    room.ok(*words, "--max-changes", "25%", stdin=json.dumps(rows))
    assert room("import", "-", "--max-changes", "-1", stdin="[]").code == 2
    assert room("import", "-", "--max-changes", "%", stdin="[]").code == 2


def test_nothing_at_all_can_be_a_failure(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    empty, good = room.write("kosong.json", []), room.write("baik.json", [{"title": "Baik"}])
    folder = room.folder / "kosong"
    folder.mkdir()
    room.ok("import", empty)
    assert room("import", empty, "--fail-empty").code == 4
    assert room("import", str(folder), "--fail-empty").code == 4
    done = room("--quiet", "import", str(folder), empty, good, "--fail-empty")
    assert done.code == 1
    assert "kosong.json, the file: it holds no articles." in done.err
    assert "it holds no files of a known format." in done.err
    assert room.article("baik")["title"] == "Baik"


def test_a_good_night_prints_nothing(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    (room.folder / "masuk").mkdir()
    room.write("masuk/a.csv", TABLE)
    (room.folder / "masuk" / "foto.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    for _ in range(2):
        done = room.ok("--quiet", "import", str(room.folder / "masuk"), "--fail-empty")
        assert done.out + done.err == ""


@pytest.mark.parametrize("option", ["--report", "--rejects"])
@pytest.mark.parametrize(
    "sources",
    [
        ["masuk/a.json"],
        ["tidak-ada.json", "masuk/a.json"],
        ["tidak-ada.json", "masuk"],
        ["masuk/*"],
    ],
)
def test_a_source_is_never_written_over(
    newsroom: Newsroom, option: str, sources: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(newsroom.folder)
    (newsroom.folder / "masuk").mkdir()
    path = Path(newsroom.write("masuk/a.json", [{"title": "Satu"}]))
    before = path.read_bytes()
    for name in ("masuk/a.json", str(path), "./masuk/../masuk/a.json"):
        done = newsroom("import", *sources, option, name)
        assert (done.code, "is a source" in done.err) == (2, True)
        assert path.read_bytes() == before
    (newsroom.folder / "lain").mkdir()
    (newsroom.folder / "lain" / "a.json").symlink_to(path)
    assert newsroom("import", "lain", option, str(path)).code == 2
    assert path.read_bytes() == before


def test_a_report_in_the_folder_that_is_read_is_not_read(newsroom: Newsroom) -> None:
    folder = newsroom.folder / "masuk"
    folder.mkdir()
    newsroom.write("masuk/a.json", [{"title": "Satu"}])
    newsroom.ok("import", str(folder), "--report", str(folder / "laporan.json"))
    report = json.loads((folder / "laporan.json").read_text())
    assert [Path(file["file"]).name for file in report["files"]] == ["a.json"]


def test_a_report_says_what_was_kept_before_the_end(
    any_newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal comes when the change is committed and the import has not returned."""

    room = any_newsroom
    real = import_reading

    def import_then_stop(*words: Any, **options: Any) -> None:
        real(*words, **options)
        words[3].change = None  # it was not noted yet
        raise Stopped(ExitCode.TERMINATED)

    monkeypatch.setattr("beritacli.cli.commands.import_.import_reading", import_then_stop)
    path = room.folder / "laporan.json"
    done = room("import", "-", "--report", str(path), stdin=TABLE)
    assert done.code == 143
    report = json.loads(path.read_text())
    assert (report["exit"], report["change"], report["ids"]["added"]) == (143, 1, [1, 2])
    assert report["error"]["message"] == "It was interrupted."


def test_one_that_is_stopped_says_that_nothing_was_changed(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise Stopped(ExitCode.TERMINATED)

    monkeypatch.setattr("beritacli.cli.commands.import_.import_reading", stop)
    path = newsroom.folder / "laporan.json"
    done = newsroom("import", "-", "--report", str(path), stdin=TABLE)
    assert (done.code, done.err) == (143, "Interrupted. Nothing was changed.\n")
    assert json.loads(path.read_text())["exit"] == 143
