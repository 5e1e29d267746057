"""Rows for programs: shapes, headers, cells; that all comes back is in test_safe_text."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.formats.mapping.cells import flatten
from beritacli.show.machine import MACHINE_FORMATS, write_json, write_rows
from beritacli.show.streams import Streams
from beritacli.text.escapes import escape_tsv, guard_csv
from tests.conftest import Stream

ROW = {"id": 7, "slug": "a-b", "title": 'x, "y"\n=1', "tags": ["a", "b"], "rest": None}


def written(
    rows: list[dict[str, Any]],
    format_name: str,
    columns: tuple[str, ...] = ("id", "title"),
    *,
    has_header: bool = True,
    out: io.StringIO | None = None,
) -> str:
    out = out or io.StringIO()
    streams = Streams(out, io.StringIO(), {})
    write_rows(streams, iter(rows), columns, format_name, has_header=has_header)
    return out.getvalue()


@pytest.mark.parametrize("format_name", MACHINE_FORMATS)
def test_no_rows(format_name: str) -> None:
    expected = {"json": "[]\n", "tsv": "id\ttitle\n", "csv": '"id","title"\n'}
    assert written([], format_name) == expected.get(format_name, "")
    without = written([], format_name, has_header=False)
    assert without == ("[]\n" if format_name == "json" else "")


def test_json_holds_the_columns_asked_for_in_their_order() -> None:
    shown = json.loads(written([ROW, ROW], "json", ("tags", "id", "rest")))
    assert [list(row.items()) for row in shown] == [
        [("tags", ["a", "b"]), ("id", 7), ("rest", None)]
    ] * 2
    assert len(written([ROW, ROW], "ndjson").splitlines()) == 2


def test_ids_and_slugs_are_a_line_each_whatever_they_hold() -> None:
    assert written([ROW, {"id": 8}], "ids", ("title",)) == "7\n8\n"
    assert written([{"slug": "a\nb\x1b"}], "slugs") == "a\\nb\\x1b\n"


def test_csv_keeps_commas_quotes_and_lines_in_their_cell() -> None:
    text = written([ROW], "csv", ("title", "tags", "rest"), has_header=False)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [['x, "y"\n=1', "a; b", ""]]


def test_csv_is_cleaned_on_a_terminal_alone() -> None:
    rows = [{"id": 1, "title": "a\x1b[2J\u202e"}]
    assert "\x1b[2J\u202e" in written(rows, "csv")
    assert "a\\x1b[2J\\u202e" in written(rows, "csv", out=Stream(is_terminal=True))


@given(
    st.lists(
        st.fixed_dictionaries({"id": st.integers(), "title": st.text(st.characters())}), max_size=3
    )
)
def test_json_gives_even_lone_surrogates_back(rows: list[dict[str, Any]]) -> None:
    text = written(rows, "json") + written(rows, "ndjson")
    text.encode()
    assert json.loads(written(rows, "json")) == rows


@given(cell=st.text(st.characters()))
def test_a_cell_of_tsv_is_one_and_can_be_encoded(cell: str) -> None:
    escaped = escape_tsv(cell)
    escaped.encode()
    assert not set(escaped) & {"\t", "\n", "\r", "\0", "\x1b", "\x85", "\u2028"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        ("x", "x"),
        (12, "12"),
        (True, "true"),
        ([], ""),
        (["a", "b; c"], "a; b; c"),
        ([1, 2], "[1, 2]"),
        ({"a": None}, '{"a": null}'),
    ],
)
def test_values_as_cells(value: object, text: str) -> None:
    assert flatten(value) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "'=1"]
)
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert guard_csv(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "1+1", "a=b", "'1", " teks", "–1", "2025-05-14"])
def test_other_cells_stay(text: str) -> None:
    assert guard_csv(text) == text


def test_json_of_one_value_is_indented() -> None:
    out = io.StringIO()
    write_json(Streams(out, io.StringIO(), {}), {"a": "é\x9b"})
    assert out.getvalue() == '{\n  "a": "é\\u009b"\n}\n'
