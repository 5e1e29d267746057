"""batch: one change of many lines or none; each line for itself; what a line can't be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from beritacli.archive.tables import SCHEMA
from beritacli.store import open_database
from tests.conftest import Newsroom, Result, call_program


def run(room: Newsroom, *lines: str, each: bool = False, **more: Any) -> Result:
    stdin = "".join(f"{line}\n" for line in lines)
    return room("batch", *(["--each"] if each else []), stdin=stdin, **more)


def commands(room: Newsroom) -> list[str]:
    """The command of each change that the store has recorded."""
    table = open_database(room.store, SCHEMA).table("changes")
    return [change["command"] for change in table]


def error_lines(result: Result) -> list[str]:
    return [line for line in result.err.splitlines() if line.startswith("Error: ")]


def test_all_lines_are_one_change_and_see_those_before(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    done = run(
        room,
        "# Hari Jumat",
        "",
        "categories add agama",
        """add 'Salat Jum'\\''at di "Masjid Raya"' --category agama --body '<p>Isi.</p>'""",
        '  beritacli add "Wali kota: \\"Jum\'at bersih\\" \\\\ lagi" --tag "kerja bakti"',
        "tag --category agama --add 'Kerja Bakti'",
        "publish 1",
        "list --sort id --fields id,status,tags --no-header",
    )
    assert done.code == 0
    assert done.out == "1\tpublished\tkerja-bakti\n2\tdraft\tkerja-bakti\n"
    assert done.err.splitlines()[-2:] == [
        "published: 1 (salat-jumat-di-masjid-raya), published Kamis, 15 Mei 2025 12:00 WIB",
        "6 commands, kept as one change.",
    ]
    titles = [room.article(one)["title"] for one in ("1", "2")]
    assert titles == ['Salat Jum\'at di "Masjid Raya"', 'Wali kota: "Jum\'at bersih" \\ lagi']
    assert {room.article(one)["revision"] for one in ("1", "2")} == {1}
    assert commands(room) == ["batch"]


def test_a_line_that_fails_undoes_all(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu", "--tag", "lama")
    before = room.export()
    done = run(
        room,
        "tag 1 baru",
        "list --format ids",
        "add 'Dua' --porcelain",
        "tag 99 baru",
        "add 'Tiga'",
    )
    assert done == Result(
        3,
        "",
        "Error: line 4: There is no article 99. Nothing of the batch was kept.\n"
        "To see what there is: beritacli list\n",
    )
    assert room.export() == before
    assert len(commands(room)) == 1


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("tag 1 'warga", 2, "It can't be split into words: no closing quotation."),
        ("tag 1 warga\\", 2, "It can't be split into words: no escaped character."),
        ("tag 1 \udcff", 2, "It isn't UTF-8 text (byte 6 of the line)."),
        ("tag 1 a\0b", 2, "It has a NUL character"),
        ("tga 1 warga", 2, "No such command 'tga'. Did you mean tag?"),
        ("tag 1 warga --lang en", 2, "--lang stands before the command."),
        ("tag --help", 2, "No such option: --help"),
        ("categories add --help", 2, "No such option: --help"),
        ("--store lain.db list", 2, "It begins with '--store' and not with a command."),
        ("beritacli", 2, "It begins with '' and not with a command."),
        ("batch", 2, "'batch' can't be in a batch"),
        ("demo", 2, "'demo' can't be in a batch"),
        ("store restore salinan.db --yes", 2, "'store' can't be in a batch"),
        ("tag 1", 2, "Give an article and at least one tag."),
        ("trash -", 2, "Standard input holds the commands"),
        ("add Judul --body -", 2, "Standard input holds the commands"),
        ("edit 1 --body-file -", 2, "Standard input holds the commands"),
        ("import -", 2, "Standard input holds the commands"),
        ("delete 1", 2, "Deleting for good needs --yes"),
        ("export arsip.json", 2, "arsip.json would stay if the batch is undone"),
        ("import --dry-run halaman.json", 2, "A dry run undoes what it did"),
        ("import halaman.json --rejects tolak.ndjson", 2, "tolak.ndjson would stay"),
        ("import tidak-ada.json", 66, "tidak-ada.json: No such file"),
        ("import halaman.json", 1, "it ended with exit code 1: not all of it could be done."),
        ("categories move entah /", 3, "There is no category 'entah'"),
        ("add ''", 4, "An article needs a title."),
        ("edit 1 --slug dua", 5, "The slug 'dua' is taken"),
        ("\x1b[31mtag 1 x", 2, "No such command '\\x1b[31mtag'"),
    ],
)
def test_what_a_line_can_not_be(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, line: str, code: int, message: str
) -> None:
    room = newsroom
    monkeypatch.chdir(room.folder)
    room.write("halaman.json", [{"title": "Ada"}, {"title": "a" * 1_001}])
    room.add("Satu")
    room.add("Dua")
    before = room.export()
    stdin = f"tag 1 kota\n{line}\n".encode("utf-8", "surrogateescape")
    for is_terminal in (False, True):  # where nobody could answer either
        done = room("batch", stdin=stdin, is_terminal=is_terminal)
        assert (done.code, done.out) == (code, "")
        *_, first, _hint = done.err.splitlines()
        assert first.startswith(f"Error: line 2: {message}")
        assert first.endswith(" Nothing of the batch was kept.")
    assert room.export() == before
    each = room("--quiet", "batch", "--each", stdin=stdin)
    assert each.code == (0 if line.startswith("export") else 1)
    assert room.article("1")["tags"] == ["kota"]


def test_words_are_understood_before_the_first_line_runs(newsroom: Newsroom) -> None:
    """A batch with a wrong option in it does not even make a store."""
    done = run(newsroom, "add Judul", "list --lmit 3")
    assert done.code == 2
    assert "line 2: No such option: --lmit" in done.err
    assert not newsroom.store.exists()


def test_each_line_for_itself(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    done = run(
        room,
        "add 'Harga cabai turun' --porcelain",
        "tag 9 pasar",
        "tag 1 'pasar",
        "",
        "beritacli tag 1 pasar",
        "delete 1",
        "list --format ids",
        each=True,
    )
    assert (done.code, done.out) == (1, "1\n1\n")
    assert done.err.splitlines() == [
        "added: 1 (harga-cabai-turun), draft",
        "Error: line 2: There is no article 9.",
        "To see what there is: beritacli list",
        "Error: line 3: It can't be split into words: no closing quotation.",
        "Quotes are as in a shell: 'Jum\"at', \"Jum'at\".",
        "tagged: 1 (harga-cabai-turun), draft",
        "Error: line 6: Deleting for good needs --yes where nobody can be asked.",
        "See: beritacli delete --help",
        "3 done, 3 failed.",
    ]
    assert commands(room) == ["add 'Harga cabai turun' --porcelain", "tag 1 pasar"]
    assert run(room, "tag 1 cabai", "delete 1 --yes", each=True).code == 0
    assert room.ok("list", "--format", "json").json == []


def test_each_stops_where_the_store_itself_fails(newsroom: Newsroom) -> None:
    newsroom.store.write_bytes(b"bukan basis data" * 100)
    done = run(newsroom, "add Satu", "add Dua", each=True)
    assert done.code == 74
    assert len(error_lines(done)) == 1
    assert "line 1: " in done.err


def test_nothing_to_do(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    assert run(room, "# kosong", "") == Result(0, "", "0 commands; nothing changed.\n")
    assert run(room, each=True).code == 0
    assert run(room, "list").code == 3
    assert run(room, "list", each=True).code == 1
    assert not room.store.exists()
    room.add("Satu", "--tag", "kota")
    assert "2 commands; nothing changed." in run(room, "tag 1 kota", "show 1").err
    assert len(commands(room)) == 1


def test_what_lines_change_of_settings_and_categories_holds_for_the_next(
    any_newsroom: Newsroom,
) -> None:
    room = any_newsroom
    done = run(
        room,
        "config set language en",
        "categories add berita",
        "categories add berita/kota",
        "add Satu --category kota",
        "publish 1 --force",
        "timeline",
        "categories rename kota 'Kabar Kota' --slug kabar-kota",
        "show 1 --format json",
        "edit 1 --category '' --force",
        "categories remove kabar-kota",
        "categories --format json",
    )
    assert done.code == 0, done.err
    assert done.out.startswith("Thursday, 15 May 2025")
    assert '"categories": [\n    "berita/kabar-kota"\n  ]' in done.out
    assert json.loads(done.out[done.out.index("\n[") :])[0]["children"] == []


def test_an_import_is_a_line_like_another(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    path = room.write("panen.json", [{"title": "Panen raya", "tags": ["pertanian"]}])
    assert run(room, f"import '{path}'", "tag panen-raya padi").code == 0
    assert room.article("1")["tags"] == ["pertanian", "padi"]
    again = run(room, "tag 1 sawah", f"import '{path}' --report -")
    assert "Nothing changed." in again.err
    assert json.loads(again.out)["change"] is None
    assert commands(room) == ["batch", "batch"]


def test_a_dry_run_on_no_archive_makes_none(newsroom: Newsroom) -> None:
    path = newsroom.write("panen.json", [{"title": "Panen raya"}])
    done = run(newsroom, f"import --dry-run '{path}'", each=True)
    assert done.code == 0
    assert "1 added" in done.err
    assert not newsroom.store.exists()


@pytest.mark.parametrize("words", [["batch"], ["batch", "--each"]])
def test_a_closed_pipe(tmp_path: Path, words: list[str]) -> None:
    """What was kept before it closed stays; a batch that is one change is kept as a whole."""
    body = "isi " * 20_000
    lines = f"add Satu --body '{body}'\n" + "export\n" * 3 + "add Dua\n"
    call_program("add", "Nol", folder=tmp_path)
    command = f'"{sys.executable}" -m beritacli {" ".join(words)} | head -c 10'
    done = subprocess.run(
        ["bash", "-c", f'{command}; exit "${{PIPESTATUS[0]}}"'],  # noqa: S607
        input=lines.encode(),
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "BERITACLI_STORE": str(tmp_path / "berita.db")},
    )
    assert done.returncode == 141, done
    ids = call_program("list", "--format", "ids", folder=tmp_path).stdout.split()
    assert ids == ([b"2", b"1"] if "--each" in words else [b"3", b"2", b"1"])


@pytest.mark.parametrize("engine", ["db", "json"])
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGINT, 130)],
)
def test_a_batch_that_is_ended_in_the_middle_leaves_nothing(
    tmp_path: Path, engine: str, number: signal.Signals, code: int
) -> None:
    """A pipe that nobody writes to holds it up after writes were made."""
    store = str(tmp_path / f"berita.{engine}")
    call_program("--store", store, "add", "Ada", folder=tmp_path)
    pipe = tmp_path / "pipa.json"
    os.mkfifo(pipe)
    lines = ["list", *(f"add 'Judul {n}' --tag umkm" for n in range(50)), f"import '{pipe}'"]
    with subprocess.Popen(
        [sys.executable, "-m", "beritacli", "--store", store, "batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write("\n".join(lines).encode())
        process.stdin.close()
        with pipe.open("wb"):  # it is open when both ends are
            seen = call_program("--store", store, "list", "--format", "ids", folder=tmp_path)
            assert seen.stdout == b"1\n"
            process.send_signal(number)
            assert process.wait(30) == code
        assert process.stdout.read() == b""
        assert b"Traceback" not in process.stderr.read()
    seen = call_program("--store", store, "list", "--format", "ids", folder=tmp_path)
    assert seen.stdout == b"1\n"
    assert call_program("--store", store, "add", "Lagi", folder=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("add 'Judul' # catatan", "Judul"),
        ("add 'Judul #1' #catatan", "Judul #1"),
        ("add Berita#2 # 'tak ditutup", "Berita#2"),
        ('add "A \\" # B" # C', 'A " # B'),
        ("add \\#3 # x", "#3"),
    ],
)
def test_comments_end_a_line(newsroom: Newsroom, line: str, title: str) -> None:
    newsroom.ok("batch", stdin=f"{line}\n  # nothing\n")
    assert newsroom.article("1")["title"] == title


def test_a_dry_run_of_a_batch(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    before = room.export()
    lines = "add Dua --porcelain\ntag 2 pasar\ntag 1 pasar\n"
    done = room.ok("batch", "--dry-run", stdin=lines)
    assert done.out == "2\n"
    assert done.err.endswith("3 commands. This was a dry run: nothing was changed.\n")
    assert room.export() == before
    assert room("batch", "--dry-run", stdin=f"{lines}show 9\n").code == 3
    assert room("batch", "--dry-run", "--each", stdin=lines).code == 2
    room.ok("batch", stdin=lines)
    assert room.article("2")["tags"] == ["pasar"]


def test_output_has_the_numbers_of_the_lines(any_newsroom: Newsroom) -> None:
    lines = "# awal\nadd Satu --porcelain\n\nadd Dua --porcelain\nshow 9\nlist --format slugs\n"
    done = any_newsroom("batch", "--each", "--number", stdin=lines)
    assert (done.code, done.out) == (1, "2\t1\n4\t2\n6\tdua\n6\tsatu\n")
    lines = "add Tiga --porcelain\nlist --format slugs\n"
    assert any_newsroom.ok("batch", "--number", stdin=lines).out == (
        "1\t3\n2\ttiga\n2\tdua\n2\tsatu\n"
    )
