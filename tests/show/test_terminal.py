"""The two streams: who gets what, when there is colour, and what happens when nobody reads."""

from __future__ import annotations

import io
import sys
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from beritacli.show.output_errors import ClosedPipeError
from beritacli.show.streams import Streams, render
from beritacli.text.terminal import clean_line, clean_text
from tests.conftest import Stream


class Gone(io.StringIO):
    """A pipe whose reader has gone."""

    def write(self, _text: str) -> NoReturn:
        raise BrokenPipeError

    def flush(self) -> NoReturn:
        raise BrokenPipeError


@given(text=st.text(st.characters(), max_size=40))
def test_only_what_is_unsafe_is_touched(text: str) -> None:
    kept = [c for c in text if clean_text(c) == c]
    assert [c for c in text if c.isprintable() and not "\u2028" <= c <= "\u202e"] == [
        c for c in kept if c.isprintable()
    ]
    assert clean_text(text) == "".join(map(clean_text, text))
    assert len(clean_line(text).splitlines()) <= 1


def test_all_that_is_printable_is_safe_in_a_line() -> None:
    """What `clean_line` lets through unseen, by Python's word for it."""
    printable = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert clean_text(printable) == printable == clean_line(printable)


@pytest.mark.parametrize("code", [0x1B, 0x7F, 0x80, 0x9F, 0x202A, 0x202E, 0x2066, 0x2069, 0xD800])
def test_unsafe_characters_are_escaped(code: int) -> None:
    digits = f"{code:02x}" if code < 0x100 else f"{code:04x}"
    for shown in (clean_text(chr(code)), clean_line(chr(code))):
        assert shown == f"\\{'x' if code < 0x100 else 'u'}{digits}"


def test_tags_and_line_separators_are_escaped() -> None:
    assert clean_text("\U000e0000\U000e0041\U000e007f") == "\\U000e0000\\U000e0041\\U000e007f"
    assert clean_text("\u2028\u2029") == "\\u2028\\u2029"


@pytest.mark.parametrize(
    ("color", "variables", "is_terminal", "has_color"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_there_is_colour(
    color: str, variables: dict[str, str], is_terminal: bool, has_color: bool
) -> None:
    out = Stream(is_terminal=is_terminal)
    assert Streams(out, io.StringIO(), variables, color=color).has_color is has_color


@pytest.mark.parametrize(
    ("columns", "width"),
    [("132", 132), ("5", 20), ("0", 80), ("", 80), ("-3", 80), ("lebar", 80), ("٤٠", 80)],
)
def test_the_width_of_a_pipe(columns: str, width: int) -> None:
    assert Streams(io.StringIO(), io.StringIO(), {"COLUMNS": columns}).width == width


def test_colours_are_drawn_only_where_there_is_colour() -> None:
    picture = Text("merah   ", style="red")
    assert render(picture, width=40, has_color=True).startswith("\x1b[31m")
    assert render(picture, width=40, has_color=False) == "merah\n"


def test_markup_and_emoji_names_stay_text() -> None:
    assert render("[red]x[/red] :smile: 12", width=40, has_color=True) == (
        "[red]x[/red] :smile: 12\n"
    )


def test_talk_goes_to_standard_error_in_one_line_and_can_be_silenced() -> None:
    out, err = io.StringIO(), io.StringIO()
    Streams(out, err, {}).note("a\nb\x1b[2J")
    Streams(out, err, {}, is_quiet=True).note("tidak")
    Streams(out, err, {}, is_quiet=True).ask("hapus\n?")
    assert (out.getvalue(), err.getvalue()) == ("", "a\\nb\\x1b[2J\nhapus\\n? ")


def test_progress_is_for_terminals() -> None:
    pipe, terminal = io.StringIO(), Stream(is_terminal=True)
    Streams(io.StringIO(), pipe, {}).progress("1")
    Streams(io.StringIO(), terminal, {}, is_quiet=True).progress("1")
    assert (pipe.getvalue(), terminal.getvalue()) == ("", "")
    Streams(io.StringIO(), terminal, {}).progress("1\r\x1b[A")
    assert terminal.getvalue() == "\r\x1b[2K1\\r\\x1b[A"


def test_a_closed_pipe_has_an_error_of_its_own() -> None:
    streams = Streams(Gone(), io.StringIO(), {})
    with pytest.raises(ClosedPipeError):
        streams.write("x")
    with pytest.raises(ClosedPipeError):
        streams.flush()
    with pytest.raises(ClosedPipeError):
        streams.draw(Text("x"))
