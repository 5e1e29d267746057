"""Finds the place in a JSON text of what json's decoder lets through and beritacli refuses.

Slow and only for error messages: the decoder itself says where syntax is wrong, and nothing else.
"""

from __future__ import annotations

import json
import math
import re

MAX_DEPTH = 200
MAX_DIGITS = 4300
_LONGEST_QUOTE = 60
# A string, a bracket, a divider, a number or word; or a quote that never closes.
_PIECE = r'(?s)"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++|"'
_CONSTANTS = ("NaN", "Infinity", "-Infinity")


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
