"""JSON text: what is written as escapes, and what reading refuses and where."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beritacli.text.errors import FormatError
from beritacli.text.json_text import JsonError, dump_json, load_json
from tests.formats.strategies import values

DEL = 0x7F  # json leaves it as it is
ESCAPED = [
    *range(0x7F, 0xA0),
    0x61C,
    *range(0x200E, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
    *range(0xE0000, 0xE0080),
]


def test_every_character_is_written_as_itself_or_as_an_escape_as_listed() -> None:
    escaped = set(ESCAPED)
    plain = [chr(code) for code in range(0x20, 0x110000) if code not in escaped]
    text = "".join(plain).replace('"', "").replace("\\", "")
    assert dump_json(text) == f'"{text}"'
    for code in escaped - {DEL}:
        assert dump_json(chr(code)) == json.dumps(chr(code), ensure_ascii=True)
    assert dump_json(chr(DEL)) == '"\\u007f"'


@given(st.dictionaries(st.text(), st.text() | st.lists(st.text())))
@example({"a": '\n\t"\\ \\u00e9', "b": "\x7f"})
@example({"é": "a"})
def test_an_object_is_written_the_same_wherever_it_stands(value: dict[str, object]) -> None:
    assert dump_json(value) == dump_json([value])[1:-1]


def test_bidi_controls_are_all_escaped() -> None:
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    found = [code for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in bidi]
    assert found
    assert set(found) <= set(ESCAPED)


def test_escapes_beyond_the_first_plane_are_pairs() -> None:
    assert dump_json("a\U000e0041😀\x9b") == '"a\\udb40\\udc41😀\\u009b"'
    assert load_json('"a\\udb40\\udc41😀\\u009b"') == "a\U000e0041😀\x9b"


@given(values)
def test_what_is_written_is_read_back(value: object) -> None:
    assert load_json(dump_json(value)) == value
    assert load_json(dump_json(value, indent=2)) == value
    assert json.loads(dump_json(value)) == value


@given(st.text())
def test_any_text_can_be_written_and_lone_surrogates_are_not_read(text: str) -> None:
    written = dump_json({text: text})
    written.encode()
    if any(0xD800 <= ord(one) <= 0xDFFF for one in text):
        with pytest.raises(FormatError, match="lone surrogate"):
            load_json(written)
    else:
        assert load_json(written) == {text: text}


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": -float("inf")}])
def test_numbers_that_json_lacks_are_not_written(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_json(value)


REFUSED = {
    '{"a": NaN}': "line 1 column 7: NaN is not a JSON number",
    "[1,\n -Infinity]": "line 2 column 2: -Infinity is not a JSON number",
    "[1,\n 1e400]": "line 2 column 2: a number too large to hold",
    "[-1.5E+999]": "line 1 column 2: a number too large to hold",
    '{"a": 1,\n "b": {"a": 2},\n "a": 3}': (
        'line 3 column 2: the key "a" stands twice in one object'
    ),
    '{"\\u0061": 1, "a": 2}': 'line 1 column 15: the key "a" stands twice in one object',
    '["\\ud83d\\ude00", "\\ud83d"]': "line 1 column 18: a lone surrogate in a string",
    '{"\\uDE00": 1}': "line 1 column 2: a lone surrogate in a string",
    '"\ud800"': "line 1 column 1: a lone surrogate in a string",
    "[" * 201 + "]" * 201: "line 1 column 201: nested more than 200 levels deep",
    '{"a":' * 201 + "1" + "}" * 201: "line 1 column 1001: nested more than 200 levels deep",
    "[" * 100_000 + "]" * 100_000: "line 1 column 201: nested more than 200 levels deep",
    "[" * 100_000: "line 1 column 201: nested more than 200 levels deep",
    f"[{'7' * 4301}]": "line 1 column 2: a number of more than 4300 digits",
    f"[-{'7' * 500_000}]": "line 1 column 2: a number of more than 4300 digits",
    '{"a": 1\n "b": 2}': "line 2 column 2: expecting ',' delimiter",
    '["setengah': "line 1 column 2: unterminated string",
    '["a\nb"]': "line 1 column 4: invalid control character",
    "": "line 1 column 1: expecting value",
    "{} {}": "line 1 column 4: extra data",
    "\ufeff{}": "line 1 column 1: expecting value",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=range(len(REFUSED)))
def test_refusals_say_where_in_one_line(text: str, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        load_json(text)
    assert str(caught.value) == message


def test_what_is_just_within_the_limits_is_read() -> None:
    assert load_json("[" * 200 + "]" * 200)
    assert load_json("7" * 4300) == int("7" * 4300)
    assert load_json(f"[{'[[]],' * 500}1e308]")[-1] == 1e308
    assert load_json('["\\\\ud800", {"a": {"a": "a"}}, {"a": 1}]')[0] == "\\ud800"


def test_a_place_can_begin_further_down() -> None:
    with pytest.raises(JsonError) as caught:
        load_json('{"a": NaN}', line=7, column=5)
    assert (caught.value.line, caught.value.column) == (7, 11)
    with pytest.raises(JsonError) as caught:
        load_json('{"a":\n NaN}', line=7, column=5)
    assert (caught.value.line, caught.value.column) == (8, 2)


def test_a_hostile_key_is_quoted_short_and_harmless() -> None:
    key = dump_json("\x1b]0;x\x07\u202e" + "k" * 500)
    with pytest.raises(FormatError) as caught:
        load_json(f"{{{key}: 1, {key}: 2}}")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


@given(st.text(alphabet='{}[]",:\\ud80aN1e9- \n\ud800', max_size=30) | st.text())
def test_junk_raises_nothing_but_format_error(text: str) -> None:
    try:
        load_json(text)
    except FormatError as error:
        message = str(error)
    else:
        return
    assert re.fullmatch(r"line \d+ column \d+: .+", message)
