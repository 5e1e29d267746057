"""Deltas: both ways, and no larger than what changed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from beritacli.archive.changes.deltas import MISSING, apply_delta, apply_fields, make_delta

TEXTS = st.text(st.sampled_from("ab .\n>"), max_size=400) | st.text(max_size=400)
VALUES = st.none() | st.lists(st.integers(), max_size=2) | TEXTS | st.just(MISSING)


@given(old=TEXTS, new=TEXTS, pad=st.text(max_size=300))
def test_deltas_of_texts_go_both_ways(old: str, new: str, pad: str) -> None:
    before, after = pad + old + pad, pad + new + pad
    delta = make_delta(before, after)
    assert apply_delta(before, delta, backwards=False) == after
    assert apply_delta(after, delta, backwards=True) == before


@given(old=VALUES, new=VALUES)
def test_deltas_of_values_go_both_ways(old: Any, new: Any) -> None:
    delta = make_delta(old, new)
    assert apply_delta(old, delta, backwards=False) == new
    assert apply_delta(new, delta, backwards=True) == old


@given(cuts=st.lists(st.tuples(st.integers(0, 60), st.text(max_size=9)), max_size=5))
def test_several_stretches_of_one_text_go_both_ways(cuts: list[tuple[int, str]]) -> None:
    sentences = [f"Kalimat nomor {n} dari berita yang panjang sekali." for n in range(60)]
    before = " ".join(sentences)
    for at, text in cuts:
        sentences[at % 60] = text
    after = " ".join(sentences)
    delta = make_delta(before, after)
    assert apply_delta(before, delta, backwards=False) == after
    assert apply_delta(after, delta, backwards=True) == before


def test_a_delta_of_a_word_is_small() -> None:
    body = "Kata yang diulang. " * 200
    delta = make_delta(body, body.replace("diulang", "disebut", 1))
    assert delta == {"at": 12, "old": "ulang", "new": "sebut"}


def test_words_far_apart_are_stretches_of_their_own() -> None:
    sentences = [f"Kalimat nomor {n} dari berita." for n in range(100)]
    before = " ".join(sentences)
    sentences[3], sentences[90] = "Lain sekali.", "Kalimat nomor 91 dari kabar."
    delta = make_delta(before, " ".join(sentences))
    assert len(delta["stretches"]) == 2
    assert len(str(delta)) < 300


def test_a_field_that_was_not_there_is_not_there_again() -> None:
    delta = {"a": make_delta(MISSING, 1), "b": make_delta(None, 2), "c": make_delta(3, MISSING)}
    after = {"a": 1, "b": 2}
    assert apply_fields(after, delta, backwards=True) == {"b": None, "c": 3}
    assert apply_fields({"b": None, "c": 3}, delta, backwards=False) == after


def test_a_delta_of_the_first_release_is_read() -> None:
    delta = {"at": 2, "old": "x", "new": "yy"}
    assert apply_delta("abxc", delta, backwards=False) == "abyyc"
    assert apply_delta("abyyc", delta, backwards=True) == "abxc"
    assert apply_delta("z", {"old": None, "new": "z"}, backwards=True) is None
