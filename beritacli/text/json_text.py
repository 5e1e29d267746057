"""JSON text, made and read: the one place that does it, and the strict end of both."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from beritacli.text.errors import FormatError

MAX_DEPTH = 200
MAX_DIGITS = 4300
_LONGEST_QUOTE = 60
# A string, a bracket, a divider, a number or word; or a quote that never closes.
_PIECE = r'(?s)"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++|"'
_CONSTANTS = ("NaN", "Infinity", "-Infinity")
# Written as escapes: DEL and C1 controls, bidi controls, line separators, surrogates, tags.
_UNSAFE = (
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
_STRICT: dict[str, Any] = {"ensure_ascii": False, "allow_nan": False}
_ENCODER = json.JSONEncoder(**_STRICT)
_ASCII_ENCODER = json.JSONEncoder(allow_nan=False)
MAX_VALUES = 100_000  # each takes some hundred bytes of memory, be it a zero
_LEAST_CHARACTERS = 32  # to a value of a long file of articles; they have a hundred
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]++|\\.)*+"|(,)', re.DOTALL)
_HALF_PAIR = r"\\u[dD]"
_BMP_END = 0xFFFF
_HIGH, _LOW, _PLANE, _HALF = 0xD800, 0xDC00, 0x10000, 0x3FF


class JsonError(FormatError):
    """JSON text that is refused: line and column count from 1, problem says what is wrong."""

    def __init__(self, line: int, column: int, problem: str) -> None:
        """Make the message of its parts, which stay readable."""
        super().__init__(f"line {line} column {column}: {problem}")
        self.line = line
        self.column = column
        self.problem = problem


class _RefusedError(Exception):
    """Something well-formed that is refused; where it stands is looked up afterwards."""


def dump_json(value: object, *, indent: int | None = None) -> str:
    """Write the value as JSON text; ValueError on NaN and Infinity."""
    if indent is None and isinstance(value, dict) and _is_ascii(value):
        text = _ASCII_ENCODER.encode(value)  # three times as fast
        if "\\u" not in text:  # it has escaped nothing that is to stay as it is
            return text
    encoder = _ENCODER if indent is None else json.JSONEncoder(**_STRICT, indent=indent)
    text = encoder.encode(value)
    if text.isascii() and "\x7f" not in text:
        return text
    return re.sub(_UNSAFE, _escape, text)


def _is_ascii(value: dict[Any, Any]) -> bool:
    """Whether the texts of an object are ASCII, as far as that can be told at once."""
    return all(part.isascii() for part in value.values() if isinstance(part, str))


def count_values(text: str) -> int:
    """How many values a JSON text has beside each other; for one of few, no more than that."""
    commas = text.count(",")
    if commas >= MAX_VALUES:  # most of them in strings, it may be
        commas = sum(1 for found in _STRING_OR_COMMA.finditer(text) if found[1])
    return commas + 1


def load_file(text: str) -> Any:
    """Read a file that is one JSON text of many records; raises JsonError."""
    return load_json(text, most_values=max(MAX_VALUES, len(text) // _LEAST_CHARACTERS))


def load_json(text: str, *, line: int = 1, column: int = 1, most_values: int = MAX_VALUES) -> Any:
    """Read a JSON text that begins at this line and column of its file; raises JsonError."""
    if count_values(text) > most_values:
        raise JsonError(line, column, f"more than {most_values:,} values")
    try:
        value = _DECODER.decode(text)
        _check_depth(text, value)
        _check_surrogates(text, value)
    except json.JSONDecodeError as error:
        problem = error.msg.removesuffix(" at").removesuffix(" starting")
        problem = problem[0].lower() + problem[1:]
        raise _error_at(text, error.pos, problem, line, column) from None
    except (_RefusedError, RecursionError):
        position, problem = find_refused(text)
        raise _error_at(text, position, problem, line, column) from None
    return value


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code <= _BMP_END:
        return f"\\u{code:04x}"
    code -= _PLANE
    return f"\\u{_HIGH + (code >> 10):04x}\\u{_LOW + (code & _HALF):04x}"


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _RefusedError
    return made


def _read_float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _RefusedError
    return number


def _read_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _RefusedError
    return int(digits)


def _refuse_constant(_name: str) -> NoReturn:
    raise _RefusedError


def _check_depth(text: str, value: object) -> None:
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return
    waiting = [(value, 1)]
    while waiting:
        inner, depth = waiting.pop()
        if isinstance(inner, dict | list):
            if depth > MAX_DEPTH:
                raise _RefusedError
            parts = inner.values() if isinstance(inner, dict) else inner
            waiting.extend((part, depth + 1) for part in parts)


def _check_surrogates(text: str, value: object) -> None:
    if text.isascii() and not re.search(_HALF_PAIR, text):
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _RefusedError from None


def _error_at(text: str, position: int, problem: str, line: int, column: int) -> JsonError:
    breaks = text.count("\n", 0, position)
    if breaks:
        return JsonError(line + breaks, position - text.rindex("\n", 0, position), problem)
    return JsonError(line, column + position, problem)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_read_object,
    parse_float=_read_float,
    parse_int=_read_int,
    parse_constant=_refuse_constant,
)


# Where a text is refused: slow, and only for messages. The decoder itself says where syntax is
# wrong, and nothing else.


def find_refused(text: str) -> tuple[int, str]:
    """Position and description of the first thing in the text that is refused."""
    open_objects: list[set[str] | None] = []  # the keys so far of an object; None for a list
    before = ""
    for found in re.finditer(_PIECE, text):
        part = found[0]
        if part in ("{", "["):
            if len(open_objects) == MAX_DEPTH:
                return found.start(), f"nested more than {MAX_DEPTH} levels deep"
            open_objects.append(set() if part == "{" else None)
        elif part in ("}", "]"):
            if open_objects:
                open_objects.pop()
        elif part == '"':
            break
        elif part.startswith('"'):
            keys = open_objects[-1] if open_objects and before in ("{", ",") else None
            problem = _string_problem(part, keys)
            if problem:
                return found.start(), problem
        elif problem := _number_problem(part):
            return found.start(), problem
        before = part
    return 0, "not a JSON text that can be read"


def describe_second(key: str) -> str:
    """Problem of a key that stands twice, quoted short and in ASCII: it may be hostile."""
    shown = key if len(key) <= _LONGEST_QUOTE else key[:_LONGEST_QUOTE] + "..."
    return f"the key {json.dumps(shown)} stands twice in one object"


def _string_problem(part: str, keys: set[str] | None) -> str:
    try:
        value = json.loads(part)
    except ValueError:
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        return "a lone surrogate in a string"
    if keys is None:
        return ""
    if value in keys:
        return describe_second(value)
    keys.add(value)
    return ""


def _number_problem(part: str) -> str:
    if part in _CONSTANTS:
        return f"{part} is not a JSON number"
    if part.removeprefix("-").isdigit():
        return f"a number of more than {MAX_DIGITS} digits" if len(part) > MAX_DIGITS else ""
    try:
        return "a number too large to hold" if math.isinf(float(part)) else ""
    except ValueError:
        return ""
