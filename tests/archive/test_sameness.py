"""Whether two texts are one article's: the short way never says more than counting all words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.archive.importing.matching import sameness
from beritacli.archive.importing.matching.sameness import is_plainly_same

PIECES = [
    "kata",
    "<p>",
    "</p>",
    "&amp;",
    "wali kota",
    '<a href="x y z">',
    "\n",
    ".",
    "a<b",
    "x > y",
]
TEXTS = st.lists(st.sampled_from([*PIECES, "besar", "  ", "<!-- <b>x</b> y -->"]), max_size=40)


@given(
    begins=TEXTS,
    middles=st.tuples(TEXTS, TEXTS),
    ends=TEXTS,
    between=st.sampled_from(["", " ", "\n"]),
    least=st.sampled_from([0.5, 0.75]),
)
def test_texts_that_have_enough_in_common_share_enough_words(
    begins: list[str],
    middles: tuple[list[str], list[str]],
    ends: list[str],
    between: str,
    least: float,
) -> None:
    one, other = (between.join([*begins, *middle, *ends]) for middle in middles)
    if sameness._has_common(one, other, least):
        assert sameness._share(sameness._count(one), sameness._count(other)) >= least


def test_a_long_text_with_a_correction_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sameness, "is_same_text", lambda *_: pytest.fail("all words were counted"))
    body = "<p>" + "Wali kota meresmikan pasar baru di tengah kota. " * 200 + "</p>"
    for corrected in (
        body + " <p>Ralat.</p>",
        "<p>Ralat.</p> " + body,
        body.replace("<p>W", "<p>B"),
    ):
        assert is_plainly_same({"title": "A", "body": body}, {"title": "B", "body": corrected})


def test_a_text_of_very_many_words_takes_no_time() -> None:
    body = "kata " * 1_000_000
    begin = time.process_time()
    assert is_plainly_same({"title": "A", "body": body}, {"title": "A", "body": body + "ralat"})
    assert time.process_time() - begin < 5
