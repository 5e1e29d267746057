"""Three-way merges, compared with those of the library merge3."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.archive.desk.editor_page import OURS, THEIRS, Page
from beritacli.archive.desk.three_way_merge import merge_pages, merge_texts

_lines = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8).map("\n".join)


@given(_lines, _lines)
def test_what_one_side_changed_is_taken(base: str, changed: str) -> None:
    assert merge_texts(base, changed, base) == (changed, False)
    assert merge_texts(base, base, changed) == (changed, False)
    assert merge_texts(base, changed, changed) == (changed, False)


@given(_lines, _lines, _lines)
def test_nothing_of_either_side_is_lost(base: str, ours: str, theirs: str) -> None:
    merged, has_marks = merge_texts(base, ours, theirs)
    assert has_marks == (OURS in merged.split("\n"))
    kept = set(merged.split("\n"))
    for one, other in ((ours, theirs), (theirs, ours)):
        new = set(one.split("\n")) - set(base.split("\n"))
        assert new - set(other.split("\n")) <= kept


_BASE = list("abcdefg")
_edits = st.lists(
    st.sampled_from(["keep", "keep", "keep", "drop", "change", "add"]), min_size=7, max_size=7
)


def _apply(edits: list[str], sign: str) -> list[str]:
    made = {"keep": "{0}", "drop": "", "change": "{0}{1}", "add": "{0} {0}{1}"}
    texts = (made[edit].format(line, sign) for line, edit in zip(_BASE, edits, strict=True))
    return " ".join(texts).split()


@given(_edits, _edits, st.booleans())
def test_merges_are_those_of_the_library(mine: list[str], others: list[str], is_same: bool) -> None:
    """Of lines that are all different; of equal ones each may take another for the same."""
    merge3 = pytest.importorskip("merge3", reason="merge3 is not installed")
    ours, theirs = _apply(mine, "+"), _apply(others, "+" if is_same else "-")
    merge = merge3.Merge3(_BASE, ours, theirs)
    is_clean = all(region[0] != "conflict" for region in merge.merge_regions())
    merged, has_marks = merge_texts("\n".join(_BASE), "\n".join(ours), "\n".join(theirs))
    assert has_marks is not is_clean
    if is_clean:
        assert merged.split() == list(merge.merge_lines())


def test_both_sides_of_a_page() -> None:
    fields: dict[str, str | list[str]] = {
        "title": "Lama", "author": "", "tags": ["a", "b"], "categories": ["x"], "excerpt": "e",
    }  # fmt: skip
    base = Page(fields, "satu\ndua\ntiga")
    ours = Page({**fields, "title": "Ours", "tags": ["a", "c"], "excerpt": "f"}, "SATU\ndua\ntiga")
    theirs = Page(
        {**fields, "title": "Theirs", "tags": ["b", "a", "d"], "author": "R", "excerpt": "f"},
        "satu\ndua\nTIGA",
    )
    merged = merge_pages(base, ours, theirs)
    assert merged.page.body == "SATU\ndua\nTIGA"
    assert merged.page.fields == {
        "title": "Ours", "author": "R", "tags": ["a", "d", "c"], "categories": ["x"],
        "excerpt": "f",
    }  # fmt: skip
    assert merged.clashes == ["title"]
    assert merged.fields == {"title": "Theirs"}


def test_marks_stand_round_what_clashes() -> None:
    merged, has_marks = merge_texts("a\nb\nc", "a\nB\nc", "a\nbb\nc")
    assert has_marks
    assert merged.split("\n") == ["a", OURS, "B", "=======", "bb", THEIRS, "c"]
