"""A reader that fails takes its own file with it, and nothing else; none is slow or verbose."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import pytest

from beritacli.archive.archive import Archive
from beritacli.archive.importing.apply import import_reading
from beritacli.archive.importing.options import Options
from beritacli.archive.importing.reading.read import Reading
from beritacli.archive.importing.report import Report
from beritacli.formats import READABLE, WRITABLE, load_reader
from beritacli.formats.detection.detect import detect_format
from beritacli.formats.json import ndjson
from beritacli.show.messages.import_report import describe_report, write_rejects
from beritacli.text.encoding import HEAD_BYTES
from beritacli.text.errors import FormatError
from tests.conftest import NOON, SAMPLES, Newsroom

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.formats.entries import Entry

GOOD = '{"title":"Baik"}\n'


def nest(mark: str, end: str, depth: int) -> str:
    return mark * depth + end * depth


def in_front(text: str, fence: str = "---") -> str:
    return f"{fence}\n{text}\n{fence}\nIsi.\n"


def in_feed(text: str, channel: str = "") -> str:
    title = "<title>A</title><guid>https://contoh.id/1</guid>"
    item = f"<item>{title}<description>{text}</description></item>"
    return f'<rss version="2.0"><channel><title>Contoh</title>{channel}{item}</channel></rss>'


def in_wxr(text: str) -> str:
    head = (
        '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2'
        "</wp:wxr_version><link>https://contoh.id</link>"
    )
    return f"{head}<item><title>A</title><wp:post_id>1</wp:post_id>{text}</item></channel></rss>"


DEEP = 100_000
MOST_SECONDS = 10  # of a processor; each took minutes or hours before it was bounded
BOMB = "\n".join(
    f"{name}: &{name} [{', '.join([f'*{of}'] * 9)}]" for of, name in ("ab", "bc", "cd")
)
ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(20_000))
WORDS = [f"k{number}" for number in range(30_000)]
CATEGORIES = "".join(f"<category>{word}</category>" for word in WORDS)
HOSTILE = {
    "toml-list.md": in_front(f'title="A"\nx={nest("[", "]", 1_500)}', "+++"),
    "toml-table.md": in_front(f'title="A"\nx={"{a=" * 1_500}1{"}" * 1_500}', "+++"),
    "toml-names.md": in_front(f'title="A"\n{".".join("a" * DEEP)}=1', "+++"),
    "toml-header.md": in_front(f'title="A"\n[{".".join("a" * DEEP)}]\nx=1', "+++"),
    "toml-digits.md": in_front(f'title="A"\nx={"9" * 6_000}', "+++"),
    "toml-hex.md": in_front(f'title="A"\nx=0x{"f" * 6_000}', "+++"),
    "yaml-list.md": in_front(f"title: A\nx: {nest('[', ']', 700)}"),
    "yaml-block.md": in_front("title: A\n" + "".join(f"{' ' * n}a:\n" for n in range(700))),
    "yaml-bomb.md": in_front(f"title: A\na: &a [x, x]\n{BOMB}"),
    "front.json.md": f'{{"title":"A","x":{nest("[", "]", DEEP)}}}\nIsi.\n',
    "list.json": nest("[", "]", DEEP),
    "object.json": '{"a":' * DEEP + "1" + "}" * DEEP,
    "article.json": f'[{{"title":"A","meta":{nest("[", "]", DEEP)}}}]',
    "line.ndjson": f'{{"title":"A","meta":{nest("[", "]", DEEP)}}}\n',
    "tinydb.json": f'{{"_default":{{"1":{{"title":"A","x":{nest("[", "]", DEEP)}}}}}}}',
    "cell.csv": f'judul,isi,meta\nA,x,"{{""a"":{nest("[", "]", DEEP)}}}"\n',
    "elements.xml": nest("<a>", "</a>", DEEP),
    "feed.xml": in_feed(nest("<a>", "</a>", DEEP)),
    "escaped.xml": in_feed("&lt;div>" * DEEP),
    "attributes.xml": in_feed(f"<b {ATTRIBUTES}>x</b>"),
    "wxr.xml": in_wxr(f"<excerpt>{nest('<a>', '</a>', DEEP)}</excerpt>"),
    "categories.xml": in_feed("", "").replace("<guid>", f"{CATEGORIES}<guid>"),
    "keywords.xml": in_feed("").replace("<guid>", f"<tags>{','.join(WORDS)}</tags><guid>"),
    "terms.xml": in_wxr("".join(f'<category nicename="{word}">x</category>' for word in WORDS)),
    "same.xml": in_wxr("".join(f"<x>{number}</x>" for number in range(30_000))),
    "page.html": "<title>A</title><body><article>" + "<div>" * DEEP,
    "broken.zip": "PK\x03\x04" + "x" * 3_000,
    "broken.json.gz": "\x1f\x8b" + "x" * 3_000,
    "letters.xml": f'<?xml version="1.0" encoding="utf-8"?>{in_feed("a" * 50_000)}\xff',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_no_end_of_the_others(newsroom: Newsroom, name: str) -> None:
    folder = newsroom.folder / "masuk"
    folder.mkdir()
    (folder / "a.ndjson").write_text(GOOD, encoding="utf-8")
    (folder / "z.ndjson").write_text('{"title":"Akhir"}\n', encoding="utf-8")
    (folder / name).write_bytes(HOSTILE[name].encode("latin-1"))
    done = newsroom("import", str(folder))
    assert done.code in (0, 1), done
    assert "reader failed" not in done.err
    assert len(done.err) < 2_000
    assert {"baik", "akhir"} <= set(newsroom.ok("list", "--format", "slugs").out.split())


@pytest.mark.parametrize("name", HOSTILE)
def test_alone_it_is_refused_or_its_record_is(newsroom: Newsroom, name: str) -> None:
    path = newsroom.folder / name
    path.write_bytes(HOSTILE[name].encode("latin-1"))
    began = time.process_time()
    done = newsroom("import", str(path))
    assert time.process_time() - began < MOST_SECONDS
    assert done.code in (0, 1, 4), done
    assert len(done.err) < 1_500


def test_a_broken_zip_in_a_zip_folder_is_no_end_of_the_others(newsroom: Newsroom) -> None:
    folder = newsroom.folder / "masuk"
    folder.mkdir()
    (folder / "a.zip").write_bytes(b"PK\x03\x04 not a zip")
    with zipfile.ZipFile(folder / "b.zip", "w") as packed:
        packed.writestr("a.ndjson", GOOD)
        packed.writestr("b.md", HOSTILE["toml-list.md"])
        packed.writestr("c.ndjson", '{"title":"Akhir"}\n')
    done = newsroom("import", str(folder))
    assert done.code == 1
    assert "a.zip, the file: it can't be read as a packed file: a broken zip file" in done.err
    assert sorted(newsroom.ok("list", "--format", "slugs").out.split()) == ["akhir", "baik"]


@pytest.mark.parametrize(
    "error", [RecursionError("deep"), KeyError("x"), ValueError("odd"), OSError()]
)
def test_a_fault_of_a_reader_is_a_refused_file(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    read = ndjson.read

    def read_or_fail(file: BinaryIO, name: str = "") -> Iterator[Entry]:
        yield from read(file, name)
        if name == "b.ndjson":
            raise error

    monkeypatch.setattr(ndjson, "read", read_or_fail)
    paths = [newsroom.write(f"{name}.ndjson", f'{{"title":"{name}"}}\n') for name in "abc"]
    done = newsroom("import", *paths)
    assert done.code == 1
    assert f"it can't be read as ndjson: its reader failed ({type(error).__name__}" in done.err
    assert sorted(newsroom.ok("list", "--format", "slugs").out.split()) == ["a", "c"]
    alone = newsroom("import", paths[1])
    assert alone.code == 1
    assert "--debug shows where" in alone.err


def test_a_failing_disk_is_told_as_such(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_file: BinaryIO, _name: str = "") -> Iterator[Entry]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(ndjson, "read", fail)
    assert newsroom("import", newsroom.write("a.ndjson", GOOD)).code == 74


def make_seeds(newsroom: Newsroom) -> dict[str, bytes]:
    newsroom.ok("import", str(SAMPLES / "berita.json"))
    words = ["--status", "published", "--slug"]
    slugs = newsroom.ok("list", "--status", "published", "--format", "slugs").out.split()[:2]
    filters = [word for slug in slugs for word in (*words[2:], slug)]
    seeds = {
        name: newsroom.ok("export", "--format", name, *filters).out.encode()
        for name in WRITABLE
        if name != "markdown"
    }
    newsroom.ok("export", "--format", "markdown", str(newsroom.folder / "md"), *filters)
    pages = sorted(path for path in (newsroom.folder / "md").rglob(f"*{slugs[0]}*"))
    seeds["markdown"] = pages[0].read_bytes()
    seeds["page"] = (SAMPLES / "halaman-berita.txt").read_bytes()
    seeds["wordpress"] = (
        b'[{"id":1,"date_gmt":"2025-01-01T00:00:00","slug":"a","title":{"rendered":"A"},'
        b'"content":{"rendered":"<p>x</p>"},"_links":{},"categories":[3],"featured_media":9,'
        b'"_embedded":{"wp:term":[[{"id":3,"slug":"k","name":"K","taxonomy":"category"}]]}}]'
    )
    seeds["medium"] = (
        b'<!DOCTYPE html><title>A</title><article class="h-entry"><h1 class="p-name">A</h1>'
        b'<section data-field="body" class="e-content"><p>x</p></section><footer>'
        b'<a class="p-canonical" href="https://medium.com/p/1">A</a>'
        b'<time class="dt-published" datetime="2025-01-01T00:00:00Z">x</time></footer></article>'
    )
    return seeds


ODD = [
    *(
        b"\0",
        b"\xff",
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b"<",
        b">",
        b"&",
        b"&#0;",
        b"<![CDATA[",
        b"]]>",
    ),
    *(b"<!--", b"null", b"true", b"1e999", b"-1", b"9" * 5_000, b"NaN", b"\\ud800", b"\\u0000"),
    *(b"---\n", b"+++\n", b"\n", b"\t", b",", b";", b":", b"[]", b"{}", b'""', b"\xed\xa0\x80"),
    *(
        b"9999-12-31T23:59:59-12:00",
        b"<div>" * 50,
        b"[" * 300,
        b'{"a":' * 300,
        b"*a",
        b"&a ",
        b"\r",
    ),
]


def mutate(data: bytes, chance: random.Random) -> bytes:
    """The data cut, with bytes changed, taken out, repeated, or odd ones put in."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 10))):
        start = chance.randrange(len(changed) + 1)
        end = start + chance.choice((1, 5, 50, 500))
        match chance.randrange(6):
            case 0:
                del changed[start:]
            case 1:
                del changed[start:end]
            case 2:
                changed[start:start] = changed[start:end] * chance.choice((1, 3))
            case 3:
                changed[start : start + 1] = bytes([chance.randrange(256)])
            case 4:
                changed[start:end] = chance.choice(ODD)
            case _:
                changed[start:start] = chance.choice(ODD)
    return bytes(changed[:200_000])


@pytest.mark.parametrize("name", READABLE)
def test_a_file_that_was_spoilt_by_chance_is_no_bug(newsroom: Newsroom, name: str) -> None:
    """Whatever becomes of its bytes: it is taken or refused with words, and no reader fails."""
    chance = random.Random(name)  # noqa: S311 - the same ones each time
    seeds = make_seeds(newsroom)
    data = seeds.get(name, seeds["page"])
    for number in range(40):
        spoilt = mutate(data, chance)
        try:
            import_bytes(newsroom.folder, spoilt, name)
        except Exception as error:
            (newsroom.folder / "spoilt").write_bytes(spoilt)
            msg = f"number {number}, kept in {newsroom.folder / 'spoilt'}"
            raise AssertionError(msg) from error


def import_bytes(folder: Path, data: bytes, name: str) -> None:
    store = folder / "spoilt.db"
    with Archive(store, now=lambda: NOON, actor=lambda: "penguji", command="import") as archive:
        reading = Reading(archive, body_format="markdown" if len(data) % 3 == 0 else None)
        detect_format(data[:HEAD_BYTES])
        reading.begin_file("a", name)
        try:
            reading.take(load_reader(name).read(io.BytesIO(data), ""), lambda _done: None)
        except FormatError as error:
            reading.refuse(str(error))
        report = Report(reading.files)
        import_reading(archive, reading, Options(), report, on_progress=lambda _done: None)
    assert list(describe_report(report, is_dry_run=False))
    write_rejects(report, io.StringIO().write)
