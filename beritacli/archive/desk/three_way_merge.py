"""Two edits of one text made into one: lines and fields that only one side changed are taken.

Written here, for the library there is (merge3) is under the GPL; tests compare with it.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from beritacli.archive.desk.editor_page import BETWEEN, LISTS, OURS, THEIRS, Page, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Merged(NamedTuple):
    """The page with what both sides changed, and what clashes.

    fields: what the other side set a field to that ours set too. has_marks: whether the body holds
    marks of a clash.
    """

    page: Page
    fields: dict[str, Value]
    has_marks: bool

    @property
    def clashes(self) -> list[str]:
        """Names of what clashes."""
        return [*self.fields, *(["body"] if self.has_marks else [])]


def merge_pages(base: Page, ours: Page, theirs: Page) -> Merged:
    """What ours and theirs made of the same page, as one."""
    fields: dict[str, Value] = {}
    clashes: dict[str, Value] = {}
    for name, before in base.fields.items():
        mine, other = ours.fields.get(name, before), theirs.fields[name]
        if mine in (before, other):
            fields[name] = other
        elif other == before:
            fields[name] = mine
        elif name in LISTS:
            fields[name] = _merge_lists(before, mine, other)
        else:
            fields[name], clashes[name] = mine, other
    body, has_marks = merge_texts(base.body, ours.body, theirs.body)
    return Merged(Page(fields, body), clashes, has_marks)


def _merge_lists(base: Value, ours: Value, theirs: Value) -> list[str]:
    """Theirs, without what we took away and with what we put there."""
    kept = [one for one in theirs if one in ours or one not in base]
    return [*kept, *(one for one in ours if one not in base and one not in kept)]


def merge_texts(base: str, ours: str, theirs: str) -> tuple[str, bool]:
    """The merged lines, and whether there are marks of a clash among them."""
    lines: list[str] = []
    has_marks = False
    for before, mine, other in _regions(base.split("\n"), ours.split("\n"), theirs.split("\n")):
        if other in (mine, before):
            lines += mine
        elif mine == before:
            lines += other
        else:
            lines += [OURS, *mine, BETWEEN, *other, THEIRS]
            has_marks = True
    return "\n".join(lines), has_marks


Region = tuple["Sequence[str]", "Sequence[str]", "Sequence[str]"]


def _regions(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[Region]:
    """The three texts cut at the lines that all have: what is between, then what is same."""
    at_base = at_ours = at_theirs = 0
    for start, end, in_ours, in_theirs in _common(base, ours, theirs):
        yield base[at_base:start], ours[at_ours:in_ours], theirs[at_theirs:in_theirs]
        yield base[start:end], base[start:end], base[start:end]
        length = end - start
        at_base, at_ours, at_theirs = end, in_ours + length, in_theirs + length
    yield base[at_base:], ours[at_ours:], theirs[at_theirs:]


def _common(
    base: list[str], ours: list[str], theirs: list[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Stretches of the base that both still have: start, end, where in ours, where in theirs."""
    mine = SequenceMatcher(None, base, ours, autojunk=False).get_matching_blocks()
    others = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    for a, in_ours, length in mine:
        for b, in_theirs, other_length in others:
            start, end = max(a, b), min(a + length, b + other_length)
            if start < end:
                yield start, end, in_ours + start - a, in_theirs + start - b
