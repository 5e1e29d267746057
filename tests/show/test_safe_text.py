"""Whatever text is stored: terminals, spreadsheets and pages get it harmless, programs whole."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.formats.mapping.cells import flatten
from beritacli.show.machine import write_rows
from beritacli.show.streams import Streams
from beritacli.text.escapes import unescape_tsv, unguard_csv
from beritacli.text.terminal import clean_line, clean_text

ANY = st.text(st.characters(), max_size=40)
BAD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


@given(text=ANY)
def test_nothing_reaches_a_terminal_that_could_move_it(text: str) -> None:
    assert not BAD.search(clean_text(text))
    line = clean_line(text)
    assert not BAD.search(line)
    assert "\n" not in line
    assert "\t" not in line
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    "text", ["مرحبا يا رمضان", "a\u200eb\u200fc", "👨‍👩‍👧", "é [/] \\x1b", "日本"]
)
def test_letters_stay(text: str) -> None:
    assert clean_text(text) == clean_line(text) == text


def test_what_is_escaped_is_told() -> None:
    assert clean_line("a\x1b[31m\x9b\u202e\t\n\U000e0041") == (
        "a\\x1b[31m\\x9b\\u202e\\t\\n\\U000e0041"
    )


def written(rows: list[dict[str, object]], format_name: str) -> str:
    out = io.StringIO()
    write_rows(Streams(out, io.StringIO(), {}), rows, ["id", "title", "tags"], format_name)
    return out.getvalue()


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(1, 99),
            "title": st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
            "tags": st.lists(st.text("ab;", max_size=3), max_size=3),
        }
    ),
    max_size=4,
)


@given(rows=ROWS)
def test_programs_get_everything_back(rows: list[dict[str, object]]) -> None:
    assert json.loads(written(rows, "json")) == rows
    assert [json.loads(line) for line in written(rows, "ndjson").split("\n") if line] == rows
    lines = written(rows, "tsv").split("\n")
    assert lines[0] == "id\ttitle\ttags"
    assert lines[-1] == ""
    cells = [[unescape_tsv(cell) for cell in line.split("\t")] for line in lines[1:-1]]
    assert cells == [[str(r["id"]), r["title"], flatten(r["tags"])] for r in rows]
    table = list(csv.reader(io.StringIO(written(rows, "csv"), newline="")))
    for row, cells in zip(rows, table[1:], strict=True):
        title = str(row["title"])
        assert not cells[1].startswith(tuple("=+-@\t\r\n＝＋－＠"))
        assert unguard_csv(cells[1]) == title


@given(rows=ROWS)
def test_json_has_no_controls_and_no_bidi(rows: list[dict[str, object]]) -> None:
    text = written(rows, "json")
    for character in text:
        assert unicodedata.category(character) != "Cc" or character == "\n"
        assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
