"""The cursor over JSON text: the same values whatever the pieces it arrives in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.text import json_stream as jsonstream
from beritacli.text.errors import FormatError
from beritacli.text.json_stream import JsonStream
from beritacli.text.json_text import dump_json
from tests.formats.strategies import values

if TYPE_CHECKING:
    from collections.abc import Iterator


@given(st.lists(values, min_size=1), st.integers(1, 7), st.sampled_from([None, 1]))
def test_values_are_found_in_any_pieces(items: list[object], size: int, indent: int | None) -> None:
    text = f" {dump_json(items, indent=indent)}\n"
    stream = JsonStream(text[start : start + size] for start in range(0, len(text), size))
    stream.take("[")
    read: list[object] = []
    while not read or stream.take(",]") == ",":
        piece = stream.take_value()
        before = text.split("\n")[: piece.line]
        assert before[-1][piece.column - 1 :].startswith(piece.text.split("\n")[0])
        read.append(piece.load())
    assert read == items
    assert not stream.peek()


@pytest.mark.parametrize("text", ["", "  ", ",", "]", ":"])
def test_where_no_value_begins_there_is_none(text: str) -> None:
    with pytest.raises(FormatError, match="a value is expected here"):
        JsonStream([text]).take_value()


@pytest.mark.parametrize("text", ["{", '"abc', '"abc\\', '[{"a": "]}"', '["\\"]'])
def test_a_value_that_does_not_end_is_named_with_its_beginning(text: str) -> None:
    with pytest.raises(FormatError, match=r"line 2 column 3: the text ends before the value"):
        JsonStream(["\n", "  " + text]).take_value()


def test_a_value_that_is_too_long_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonstream, "MAX_RECORD", 100)
    given_out = []

    def endless() -> Iterator[str]:
        for _ in range(10_000):
            given_out.append(1)
            yield "a" * 10

    for start in ('"', '["', "["):
        with pytest.raises(FormatError, match="longer than 80 MiB begins here"):
            JsonStream(one for chunks in ([start], endless()) for one in chunks).take_value()
    assert len(JsonStream(endless()).take_value().text) < 200
    assert len(given_out) < 100
