"""Stems are the library's; the forms that are looked for are nearly all that have them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from Sastrawi.StopWordRemover.StopWordRemoverFactory import StopWordRemoverFactory

from beritacli.language.stems import STOP_WORDS, fold, is_known, make_forms, split_words, stem
from tests.conftest import SAMPLES


@pytest.mark.parametrize("word", ["pemilih", "pemilihan", "memilih", "dipilih", "pilihannya"])
def test_forms_of_a_word_have_one_stem(word: str) -> None:
    assert stem(word) == "pilih"
    assert word in make_forms("pemilih")


def test_nearly_all_words_are_forms_of_their_stems() -> None:
    text = (SAMPLES / "berita.json").read_text(encoding="utf-8")
    words = set(split_words(re.sub(r"\\u....|<[^<>]*>", " ", text)))
    derived = [word for word in words if word.isascii() and word.isalpha() and stem(word) != word]
    missing = [word for word in derived if word not in make_forms(stem(word))]
    assert len(derived) > 700
    assert len(missing) < len(derived) / 50, missing


def test_what_is_no_indonesian_word_is_its_own_form() -> None:
    for word in ("2024", "مرحبا", "x", "5g", "a" * 500):
        assert stem(word) == word
        assert word in make_forms(word)


def test_case_and_diacritics_do_not_matter() -> None:
    assert split_words("CAFÉ, Al-Qur’an_2!") == ["cafe", "al", "qur", "an", "2"]
    assert is_known("pasar")
    assert not is_known("qwzx")


def test_stop_words_are_the_librarys() -> None:
    assert set(StopWordRemoverFactory().get_stop_words()) >= STOP_WORDS


@given(st.text())
def test_what_is_folded_stays_so(text: str) -> None:
    assert fold(fold(text)) == fold(text)
