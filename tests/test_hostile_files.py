"""Files of 20 MB that are made to fill memory or time: a clear refusal, and neither is filled."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from beritacli.archive.archive import Archive
from beritacli.archive.articles import slugs
from beritacli.archive.importing import terms as import_terms
from beritacli.archive.importing.reading import read as import_reading
from tests.conftest import Newsroom

SIZE = 20_000_000
MOST_KILOBYTES = 400_000


def make_keys() -> str:
    return ",".join(f'"k{n:07d}":1' for n in range(SIZE // 13))


def make_texts() -> str:
    return ",".join(f'"t{n:07d}"' for n in range(SIZE // 11))


HOSTILE = {
    "keys.json": lambda: f'{{"title":"a",{make_keys()}}}',
    "keys.ndjson": lambda: f'{{"title":"a",{make_keys()}}}\n{{"title":"b"}}\n',
    "tags.json": lambda: f'[{{"title":"a","tags":[{make_texts()}]}}]',
    "empty.ndjson": lambda: "{}\n" * (SIZE // 3),
    "cells.csv": lambda: "judul,isi\na," + "," * SIZE,
    "tags.csv": lambda: f'judul,tag\na,"{make_texts().replace(chr(34), "")}"\n',
    "words.md": lambda: f"---\ntitle: a\n---\n{make_texts()}\n",
    "deep.html": lambda: "<body><title>a</title>" + "<div>" * 800_000,
}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("keys.json", "more than 100,000 values"),
        ("keys.ndjson", "more than 100,000 values"),
        ("tags.json", "more than 100,000 values"),
        ("empty.ndjson", "of the first 100,001 records can't be taken"),
        ("cells.csv", "1 added"),
        ("tags.csv", "more than 100,000 values in the cell «tag»"),
        ("words.md", "1 added"),
        ("deep.html", "nested more than 1,000 deep"),
    ],
)
def test_a_hostile_file_fills_no_memory(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_text(HOSTILE[name](), encoding="utf-8")
    words = ["--store", str(tmp_path / "berita.db"), "import", name]
    # By a small process between: a child's peak begins with what its parent has.
    measure = (
        "import resource, subprocess, sys\n"
        "code = subprocess.call(sys.argv[1:])\n"
        "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", measure, sys.executable, "-m", "beritacli", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    code, kilobytes = map(int, done.stdout.split())
    assert said in done.stderr
    assert code in {0, 1, 4}, done.stderr
    assert len(done.stderr) < 500
    assert kilobytes < MOST_KILOBYTES


def test_a_record_of_very_many_tags_is_rejected_and_no_other(newsroom: Newsroom) -> None:
    many = ",".join(f'"t{n}"' for n in range(10_001))
    path = newsroom.write("b.ndjson", f'{{"title":"a","tags":[{many}]}}\n{{"title":"b"}}\n')
    done = newsroom("import", path)
    assert done.code == 1
    assert "tags: It has 10,001 of them; at most 10,000 are taken." in done.err
    assert newsroom.ok("list", "--format", "slugs").out == "b\n"


def test_categories_end_before_memory_does(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_terms, "_MOST_CATEGORIES", 4)
    lines = '{"title":"a","categories":["x","x/y"]}\n{"title":"b","categories":["p/q/r"]}\n'
    done = newsroom("import", newsroom.write("b.ndjson", lines))
    assert done.code == 1
    assert "line 2: categories: The archive would have more than 4 categories." in done.err
    assert [one["path"] for one in newsroom.export()["categories"]] == ["x", "x/y"]


def test_tags_that_are_forgotten_are_found_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_terms, "_MOST_REMEMBERED", 1)
    lines = "".join(f'{{"title":"{n}","tags":["t{n % 3}","sama"]}}\n' for n in range(1, 9))
    done = newsroom.ok("import", newsroom.write("b.ndjson", lines))
    assert "Also added: 4 tags (t1, sama, t2, t0)." in done.err
    assert newsroom.article("1")["tags"] == ["t1", "sama"]


def test_a_file_with_hardly_a_record_is_refused_and_others_are_taken(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_reading, "_MOST_REJECTED", 20)
    bad = newsroom.write("buruk.ndjson", '{"title":"a"}\n' + "{}\n" * 30)
    good = "".join(f'{{"title":"b","body":"{n}"}}\n' for n in range(10))
    mixed = newsroom.write("campur.ndjson", good + "{}\n" * 30)
    done = newsroom("import", bad, mixed)
    assert done.code == 1
    assert "buruk.ndjson, the file: it can't be read as ndjson: 21 of the first 22 records" in (
        done.err
    )
    assert len(newsroom.ok("list", "--format", "ids").out.split()) == 10


def test_names_in_a_zip_are_shown_short(newsroom: Newsroom) -> None:
    path = newsroom.folder / "panjang.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for letter in "mno":
            packed.writestr(letter * 60_000 + ".json", '{"title":')
    done = newsroom("import", str(path))
    assert done.code == 1
    assert len(done.err) < 3_000
    assert "3 files" in done.err


def test_of_very_many_files_in_a_zip_some_are_told_of(newsroom: Newsroom) -> None:
    path = newsroom.folder / "banyak.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(60):
            packed.writestr(f"{number}.json", '{"title":')
            packed.writestr(f"{number}.bin", "x")
    done = newsroom("import", str(path))
    lines = done.err.splitlines()
    assert "… and 40 files more were skipped." in lines
    assert "… and 40 files more; --report FILE tells of them all." in lines
    assert len(lines) < 75
    assert lines[-3].split() == ["0", "0", "0", "60", "0", "60", "files"]


def test_very_many_records_of_one_title_are_not_looked_for_again_and_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.add("Ada")
    looked: list[int | None] = []
    find_holder = slugs.find_holder

    def count_looks(archive: Archive, slug: str) -> int | None:
        looked.append(find_holder(archive, slug))
        return looked[-1]

    monkeypatch.setattr(slugs, "find_holder", count_looks)
    lines = "".join(f'{{"title":"a","body":"{n}"}}\n' for n in range(1_500))
    newsroom.ok("import", newsroom.write("sama.ndjson", lines))
    assert len(looked) < 5_000
    made = newsroom.ok("list", "--format", "slugs").out.split()
    assert set(made) == {"ada", "a", *(f"a-{number}" for number in range(2, 1_501))}
