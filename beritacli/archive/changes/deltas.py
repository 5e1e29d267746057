"""Deltas: what changed in a field, cut down to the stretches that differ; forwards and backwards.

A delta is {old, new}; the key that is missing stands for a field that was not there. That of a
text may hold one stretch, {at, old, new}, or several, {stretches: [{at, old, new}, …]} in their
order, where that is shorter; `at` counts the characters before a stretch in the old text.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MISSING = object()
_LONG_TEXT = 20
_PLACE = 12  # what telling the place of a stretch takes
_SHORT_STRETCH = 100
_MOST_PIECES = 4_000
_PIECES = r"(?<=[.\n>])"  # after sentences, lines and tags


def make_delta(old: Any, new: Any) -> dict[str, Any]:
    """What changed between two values of a field; MISSING where it is not there."""
    if isinstance(old, str) and isinstance(new, str) and len(old) >= _LONG_TEXT:
        stretches = _find_stretches(old, new)
        size = sum(len(one["old"]) + len(one["new"]) + _PLACE for one in stretches)
        if size < len(old) + len(new):
            return stretches[0] if len(stretches) == 1 else {"stretches": stretches}
    return {name: value for name, value in (("old", old), ("new", new)) if value is not MISSING}


def apply_delta(value: Any, delta: Mapping[str, Any], *, backwards: bool) -> Any:
    """A field's value after a delta, or before it; MISSING where it is not there then."""
    taken, put = ("new", "old") if backwards else ("old", "new")
    stretches = delta.get("stretches") or ([delta] if "at" in delta else None)
    if stretches is None:
        return delta.get(put, MISSING)
    parts, done, moved = [], 0, 0
    for stretch in stretches:
        at = stretch["at"] + moved
        parts += [value[done:at], stretch[put]]
        done = at + len(stretch[taken])
        if backwards:  # `at` is told of the old text, and the value is the new one
            moved += len(stretch["new"]) - len(stretch["old"])
    return "".join([*parts, value[done:]])


def apply_fields(
    document: Mapping[str, Any], fields: Mapping[str, Any], *, backwards: bool
) -> dict[str, Any]:
    """A document after the deltas of its fields, or before them."""
    changed = dict(document)
    for name, delta in fields.items():
        value = apply_delta(changed.get(name), delta, backwards=backwards)
        changed.pop(name, None)
        if value is not MISSING:
            changed[name] = value
    return changed


def _find_stretches(old: str, new: str) -> list[dict[str, Any]]:
    """The stretches in which two texts differ."""
    whole = _trim(0, old, new)
    if len(whole["old"]) + len(whole["new"]) < _SHORT_STRETCH:
        return [whole]
    start = whole["at"]
    before, after = re.split(_PIECES, whole["old"]), re.split(_PIECES, whole["new"])
    if len(before) + len(after) > _MOST_PIECES:
        return [whole]
    return list(_compare(start, before, after)) or [whole]


def _compare(at: int, before: list[str], after: list[str]) -> Iterator[dict[str, Any]]:
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _trim(at, "".join(before[a:b]), "".join(after[c:d]))
        at += sum(map(len, before[a:b]))


def _trim(at: int, old: str, new: str) -> dict[str, Any]:
    """One stretch without what both texts have in common at its beginning and end."""
    start = measure_common(old, new)
    end = measure_common(old[start:][::-1], new[start:][::-1])
    return {
        "at": at + start,
        "old": old[start : len(old) - end],
        "new": new[start : len(new) - end],
    }


def measure_common(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
