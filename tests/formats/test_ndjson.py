"""NDJSON: bad lines spoil no other, and what is written is read back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beritacli.formats.entries import CategoryEntry, Dump, Record
from beritacli.formats.json import ndjson
from beritacli.text.errors import Broken, FormatError
from tests.formats.strategies import articles
from tests.formats.streams import detect, dump_articles, read_bytes, read_records, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator


@settings(max_examples=50)
@given(st.lists(articles, min_size=1, max_size=3))
def test_what_is_written_is_detected_and_read_back(written: list[dict[str, object]]) -> None:
    text = write_text(ndjson, dump_articles(*written))
    assert text.count("\n") == len(written)
    assert detect(text) == "ndjson"
    assert [record.fields for record in read_records(ndjson, text)] == written


def test_nothing_but_articles_is_written() -> None:
    dump = Dump([{"path": "a"}], [{"slug": "b"}], [{"at": "c"}], iter([{"title": "Satu"}]))
    assert write_text(ndjson, dump) == '{"title": "Satu"}\n'
    assert write_text(ndjson, dump_articles()) == ""


def test_one_article_in_memory_when_writing() -> None:
    file = io.StringIO()
    sizes = []

    def stream() -> Iterator[dict[str, int]]:
        for number in range(3):
            sizes.append(len(file.getvalue()))
            yield {"id": number}

    ndjson.write(Dump([], [], [], stream()), file)
    assert sizes == [0, 10, 20]


def test_bad_lines_are_named_and_reading_goes_on() -> None:
    lines = [
        b'\xef\xbb\xbf{"title": "Satu"}\r',
        b"",
        b'{"title": "Dua", "bo',
        b"  42",
        b'["a"]',
        b'  {"title": "T\xffga"}',
        b'{"a": 1, "a": 2}',
        b'   {"a": NaN}',
        b'{"title": "\\ud800"}',
        b"\0\0\0",
        b" \t ",
        b'{"title": "Akhir"}',
    ]
    entries = read_bytes(ndjson, b"\n".join(lines))
    assert [
        entry[1] if isinstance(entry, Record) else entry.place
        for entry in entries
        if isinstance(entry, Record | Broken)
    ] == [f"line {number}" for number in (1, 3, 4, 5, 6, 7, 8, 9, 10, 12)]
    first, *broken, last = entries
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert (first.fields, last.fields) == ({"title": "Satu"}, {"title": "Akhir"})
    assert [entry.reason for entry in broken if isinstance(entry, Broken)] == [
        "column 18: unterminated string",
        "not an object but a number",
        "not an object but a list",
        "not UTF-8 text at byte 14 of the line (counted from 0)",
        'column 10: the key "a" stands twice in one object',
        "column 10: NaN is not a JSON number",
        "column 11: a lone surrogate in a string",
        "column 1: expecting value",
    ]
    assert [entry.text for entry in broken[:4] if isinstance(entry, Broken)] == [
        '{"title": "Dua", "bo',
        "42",
        '["a"]',
        '{"title": "T\\xffga"}',
    ]


def test_a_line_that_is_too_long_is_broken_and_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ndjson, "MAX_RECORD", 50)
    fits = b'{"title": "' + b"a" * 37 + b'"}'
    long = b'{"title": "' + b"a" * 300 + b'"}'
    first, second, third = read_bytes(ndjson, b"\n".join([fits, long, b'{"title": "Lagi"}']))
    assert isinstance(first, Record)
    assert second == Broken("line 2", "longer than 80 MiB", (b'{"title": "' + b"a" * 41).decode())
    assert isinstance(third, Record)
    assert third.place == "line 3"


def test_the_file_is_read_line_by_line() -> None:
    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1) -> bytes:  # noqa: ARG002
            return b'{"title": "Satu"}\n'

    entries = ndjson.read(Endless())  # type: ignore[arg-type]
    assert [next(entries) for _ in range(2)] == [
        Record({"title": "Satu"}, f"line {number}", {"title": "Satu"}) for number in (1, 2)
    ]


def test_utf16_is_refused_whole() -> None:
    with pytest.raises(FormatError, match="UTF-16"):
        read_bytes(ndjson, '{"title": "Satu"}\n'.encode("utf-16"))


def test_rejected_records_come_back() -> None:
    text = (
        '{"_rejected": {"place": "line 3", "reason": "no title"}, "title": "Kini ada", "x": 1}\n'
        '{"_rejected": {"place": "line 4", "reason": "not JSON", "text": "{setengah"}}\n'
        '{"_rejected": {"text": "{setengah"}, "title": "Diperbaiki"}\n'
    )
    first, second, third = read_bytes(ndjson, text)
    raw = {"title": "Kini ada", "x": 1}
    assert first == Record({"title": "Kini ada", "meta": {"x": 1}}, "line 1", raw)
    assert second == Broken("line 2", "not corrected yet", "{setengah")
    assert third == Record({"title": "Diperbaiki"}, "line 3", {"title": "Diperbaiki"})


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    try:
        entries = read_bytes(ndjson, data)
    except FormatError:
        assert data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    else:
        assert not any(isinstance(entry, CategoryEntry) for entry in entries)
