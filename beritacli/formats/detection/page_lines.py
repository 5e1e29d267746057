"""The lines of a saved news page, told apart: prose, bullets of a menu, stamps of a timeline."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["prose", "bullet", "stamp", "time"]

_BREAK = re.compile(r"\r\n?|\n")
_BULLETS = ("•", "◦", "▪")
_MONTHS = "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
_STAMP = re.compile(rf"\d{{1,2}}\s+(?:{_MONTHS})\s+\d{{4}}\s+\d{{1,2}}:\d\d", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}:\d\d")
_LONGEST_STAMP = 40
_FILTER = "all post"


class Line(NamedTuple):
    """A line that is not blank: number from 1, depth of a bullet, text without mark and blanks."""

    number: int
    kind: Kind
    depth: int
    text: str


def read_lines(text: str) -> list[Line]:
    """Lines of a page, without blank ones, lone full stops and bullets of nothing."""
    return [
        _read_line(number, line, stripped)
        for number, line in enumerate(_BREAK.split(text), start=1)
        if (stripped := line.strip()) and stripped != "." and stripped not in _BULLETS
    ]


def find_stamps(text: str) -> list[str]:
    """Stamps of a timeline in a text, in its order."""
    return [" ".join(found[0].split()) for found in _STAMP.finditer(text)]


def find_tail(lines: list[Line]) -> int:
    """Index of the first line after the article: where the site's timeline or menu begins.

    That is the first pair of stamp and bare time, or the menu's `All Post`; without either, the
    bullets and stamps at the very end. Bullets before it belong to the article.
    """
    for index, line in enumerate(lines):
        if is_filter(line) or is_pair(lines, index):
            return index
    end = len(lines)
    while end and lines[end - 1].kind != "prose":
        end -= 1
    return end


def is_pair(lines: list[Line], index: int) -> bool:
    """Whether a stamp stands here with its time alone on the next line."""
    return (
        lines[index].kind == "stamp" and index + 1 < len(lines) and lines[index + 1].kind == "time"
    )


def is_filter(line: Line) -> bool:
    """Whether this is the menu's bullet for everything, which is no category."""
    return line.kind == "bullet" and line.text.casefold() == _FILTER


def _read_line(number: int, line: str, stripped: str) -> Line:
    if stripped.startswith(_BULLETS):
        depth = len(line) - len(line.lstrip())
        return Line(number, "bullet", depth, stripped[1:].strip())
    if stripped[0].isdigit() and len(stripped) <= _LONGEST_STAMP:
        if _STAMP.fullmatch(stripped):
            return Line(number, "stamp", 0, stripped)
        if _TIME.fullmatch(stripped):
            return Line(number, "time", 0, stripped)
    return Line(number, "prose", 0, stripped)
