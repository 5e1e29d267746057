"""Globs as site generators write them, and plain regular expressions, matched in linear time.

In a glob `*` ends at a slash and `**` does not. Python's own expressions would take forever on
ones that are made for it, such as `(a+)+$`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_LONGEST = 1000
_MOST_CHOICES = 200
# One character of an expression, and how it is repeated. A backslash before a letter means more.
_ATOM = re.compile(r"(\\[^A-Za-z0-9]|\[\^?[^\\\[\]]+\]|[^\\\[\](){}*+?^$|])([*+]?)(?![*+?{])")


class _Part(NamedTuple):
    """What stands for some characters: one of, or none of, some; any number of them if repeated."""

    chars: str
    is_not: bool = False
    is_repeated: bool = False

    def fits(self, char: str) -> bool:
        """Whether it stands for a character."""
        return (char in self.chars) is not self.is_not


_ANYTHING = _Part("", is_not=True, is_repeated=True)


class Glob(NamedTuple):
    """A glob that was understood, as all its choices."""

    choices: tuple[tuple[_Part, ...], ...]

    def fits(self, text: str) -> bool:
        """Whether it stands for the whole text."""
        return any(_match(parts, text) for parts in self.choices)

    def fits_beginning(self, text: str) -> bool:
        """Whether it stands for the text or a beginning of it."""
        return any(_match((*parts, _ANYTHING), text) for parts in self.choices)


@lru_cache(maxsize=256)
def read_glob(text: str) -> Glob | None:
    """The glob of a text; None for one that is not understood.

    Known are `*`, `**`, `?`, `[a-z]`, `[!a-z]`, `{one,other}` and a backslash before a sign.
    """
    choices = _expand(text) if len(text) <= _LONGEST else None
    read = [_read_parts(one) for one in choices or ()]
    parts = tuple(one for one in read if one is not None)
    return Glob(parts) if parts and len(parts) == len(read) else None


def read_expression(text: str) -> Glob | None:
    """A regular expression that is searched for, as a glob; None for one that is not understood.

    Known are characters, `.`, `[a-z]`, `[^a-z]`, `*` and `+` after one of them, `^`, `$`, `|` and a
    backslash before a sign: what lists of ignored files are made of.
    """
    choices = re.split(r"(?<!\\)\|", text) if len(text) <= _LONGEST else []
    read = [_read_choice(choice) for choice in choices]
    parts = tuple(choice for choice in read if choice is not None)
    return Glob(parts) if parts and len(parts) == len(read) else None


def _read_choice(text: str) -> tuple[_Part, ...] | None:
    begins, ends = text.startswith("^"), text.endswith("$") and not text.endswith("\\$")
    text = text[begins : len(text) - ends]
    parts: list[_Part] = [] if begins else [_ANYTHING]
    while text:
        found = _ATOM.match(text)
        if found is None:
            return None
        atom, repeat = found.groups()
        text = text[found.end() :]
        if atom == ".":
            part = _Part("", is_not=True)
        elif atom.startswith("["):
            part = _read_class(atom[1:-1])
        else:
            part = _Part(atom[-1])
        parts += [part] if repeat != "*" else []
        parts += [part._replace(is_repeated=True)] if repeat else []
    return tuple(parts if ends else [*parts, _ANYTHING])


def _expand(text: str) -> list[str] | None:
    """All that a text with braces stands for; None for very much, or braces that don't fit."""
    edges = _find_braces(text)
    if edges is None or not edges:
        return None if edges is None else [text]
    found: list[str] = []
    for left, right in pairwise(edges):
        more = _expand(text[: edges[0]] + text[left + 1 : right] + text[edges[-1] + 1 :])
        if more is None or len(found) + len(more) > _MOST_CHOICES:
            return None
        found += more
    return found


def _find_braces(text: str) -> list[int] | None:
    """Places of the first brace, of its commas and of its end; None if it has no end."""
    edges: list[int] = []
    depth, at = 0, 0
    while at < len(text):
        sign = text[at]
        at += 2 if sign == "\\" else 1
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if (sign == "{" and depth == 1) or (sign == "," and depth == 1):
            edges.append(at - 1)
        elif sign == "}" and depth <= 0:
            return [*edges, at - 1] if edges else None
    return edges if depth == 0 else None


def _read_parts(text: str) -> tuple[_Part, ...] | None:
    parts: list[_Part] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "*":
            end = at
            while text[end + 1 : end + 2] == "*":
                end += 1
            parts.append(_Part("" if end > at else "/", is_not=True, is_repeated=True))
            at = end
        elif sign == "[":
            end = text.find("]", at + 2)
            if end < 0:
                return None
            parts.append(_read_class(text[at + 1 : end]))
            at = end
        elif sign == "?":
            parts.append(_Part("/", is_not=True))
        else:
            at += sign == "\\" and at + 1 < len(text)
            parts.append(_Part(text[at]))
        at += 1
    return tuple(parts)


def _read_class(text: str) -> _Part:
    is_not = text[0] in "!^"
    chars, rest = "", text[is_not:]
    while rest:
        if len(rest) > 2 and rest[1] == "-":  # noqa: PLR2004 - a range
            codes = range(ord(rest[0]), min(ord(rest[2]), ord(rest[0]) + 1000) + 1)
            chars, rest = chars + "".join(map(chr, codes)), rest[3:]
        else:
            chars, rest = chars + rest[0], rest[1:]
    return _Part(chars, is_not)


def _match(parts: tuple[_Part, ...], text: str) -> bool:
    """Whether parts stand for the whole text, in a time that is their product at most."""
    places = _skip({0}, parts)
    for char in text:
        after = set()
        for place in places:
            if place < len(parts) and parts[place].fits(char):
                after.add(place if parts[place].is_repeated else place + 1)
        places = _skip(after, parts)
        if not places:
            return False
    return len(parts) in places


def _skip(places: set[int], parts: tuple[_Part, ...]) -> set[int]:
    """Places, and those behind parts that may stand for nothing."""
    found = set(places)
    for place in places:
        at = place
        while at < len(parts) and parts[at].is_repeated:
            at += 1
            found.add(at)
    return found
