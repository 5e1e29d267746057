"""Front matter taken off a text: YAML, TOML or JSON, or lines without fences at its beginning."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from typing import Any, NamedTuple

from beritacli.formats.detection.markup import OPEN_FENCE, TOML_FENCES, YAML_FENCES
from beritacli.text.errors import MAX_FRONT
from beritacli.text.json_text import JsonError, load_json
from beritacli.text.yaml import MAX_NESTED, FrontError, load_yaml

_LARGEST = 2**63
_MANY_PARTS = rf"(?<![\w\"'.-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){{{MAX_NESTED}}}"
# Pelican's lines `Title: …`, more of a value indented; Hexo's YAML has no fence but the last.
_LINES = re.compile(r"(?:[A-Za-z][\w-]*:(?:[ \t].*)?\n|[ \t]+\S.*\n|[ \t]*-[ \t].*\n)+")
_LINE = re.compile(r"([A-Za-z][\w-]*):[ \t]*(.*)")
_FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")
_MARKS = frozenset({"title", "date", "tags", "categories", "category", "layout", "slug"})


class Front(NamedTuple):
    """What stands before a body, None where nothing does, and the body as it stands."""

    data: dict[str, Any] | None
    body: str


def split_front(text: str) -> Front:
    """Front matter and body of a text whose line ends are LF; raises FrontError."""
    if found := YAML_FENCES.match(text):
        return Front(_load_yaml(found[1], 1), text[found.end() :])
    if found := TOML_FENCES.match(text):
        return Front(load_toml(found[1]), text[found.end() :])
    if found := OPEN_FENCE.match(text):
        raise FrontError(1, f"the front matter is not closed by {text[:3]}")
    if text.startswith("{"):
        return _split_json(text)
    return _split_lines(text)


def _load_yaml(text: str, lines_before: int) -> dict[str, Any]:
    _check_length(text)
    try:
        value = load_yaml(text)
    except FrontError as error:
        raise FrontError(error.line + lines_before, error.problem) from None
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise FrontError(1 + lines_before, "the front matter is no list of names and values")
    return value


def load_toml(text: str) -> dict[str, Any]:
    """Value of a TOML text, with JSON's types; raises FrontError."""
    import tomllib

    _check_length(text)
    if re.search(_MANY_PARTS, text):  # it takes the square of their number
        raise FrontError(2, f"a name of more than {MAX_NESTED} parts")
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = int(found[1]) + 1 if found else text.count("\n") + 1
        problem = str(error)[: found.start()] if found else str(error)
        raise FrontError(line, problem[0].lower() + problem[1:]) from None
    except ValueError as error:  # a number with more digits than Python reads
        raise FrontError(2, str(error)) from None
    except RecursionError:
        raise FrontError(2, "nested too deeply") from None
    return {name: _to_json(inner, 2) for name, inner in value.items()}


def _to_json(value: Any, depth: int) -> Any:
    if depth > MAX_NESTED:
        raise FrontError(2, f"nested more than {MAX_NESTED} levels deep")
    if isinstance(value, dict):
        return {name: _to_json(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_to_json(inner, depth + 1) for inner in value]
    if isinstance(value, int) and abs(value) > _LARGEST:  # TOML 1.0, «Integer»
        raise FrontError(2, "a number of more than 64 bits")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    is_number = isinstance(value, float) and abs(value) < float("inf")  # NaN is not
    return str(value) if isinstance(value, float) and not is_number else value


def _split_json(text: str) -> Front:
    """Hugo's JSON: an object, and the body after it."""
    try:
        _, end = json.JSONDecoder().raw_decode(text[:MAX_FRONT])
    except ValueError:
        return Front(None, text)  # text that begins with a brace
    except RecursionError:
        raise FrontError(1, "nested too deeply") from None
    try:
        value = load_json(text[:end])
    except JsonError as error:
        raise FrontError(error.line, error.problem) from None
    return Front(value, text[end:])


def _split_lines(text: str) -> Front:
    found = _LINES.match(text[:MAX_FRONT])
    if found is None:
        return Front(None, text)
    names = {line.partition(":")[0].lower() for line in found[0].splitlines()}
    rest = text[found.end() :]
    if fence := _FENCE.match(rest):
        if names & _MARKS:
            return Front(_load_yaml(found[0], 0), rest[fence.end() :])
    elif "title" in names and not rest.strip(" \t").partition("\n")[0]:
        return Front(_read_lines(found[0]), rest)
    return Front(None, text)


def _read_lines(text: str) -> dict[str, Any]:
    read: dict[str, list[str]] = {}
    values: list[str] = []
    for line in text.splitlines():
        if found := _LINE.match(line):
            values = read.setdefault(found[1].lower(), [])
            values += [found[2].strip()] if found[2].strip() else []
        else:
            values.append(line.strip())
    return {name: "\n".join(lines) for name, lines in read.items()}


def _check_length(text: str) -> None:
    if len(text) > MAX_FRONT:
        raise FrontError(1, "the front matter is longer than 1 MiB")
