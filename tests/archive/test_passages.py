"""Passages: the best stretch of a text, marked at the right places."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from beritacli.archive.search.parse import Term
from beritacli.archive.search.passages import Marker, Passage
from beritacli.archive.search.query import Sought


def marker(*phrases: str, is_prefix: bool = False) -> Marker:
    return Marker(
        Sought(Term(one, tuple(one.split()), is_prefix=is_prefix), [tuple(one.split())], [], [])
        for one in phrases
    )


def article(body: str, body_format: str = "text", excerpt: str = "") -> Any:
    return SimpleNamespace(body=body, body_format=body_format, excerpt=excerpt)


def shown(passage: Passage) -> str:
    return passage.mark("«", "»")


def test_most_terms_win_over_most_places() -> None:
    far = "isi " * 50
    text = f"pasar pasar pasar {far} harga pasar {far}"
    assert "«harga» «pasar»" in shown(marker("pasar", "harga").choose(article(text)))


def test_phrases_and_beginnings() -> None:
    text = "Pasar pagi, pasar malam; PASAR pagi."
    assert shown(marker("pasar pagi").mark(text)) == "«Pasar pagi», pasar malam; «PASAR pagi»."
    assert shown(marker("pas", is_prefix=True).mark("Pasar lepas.")) == "«Pasar» lepas."
    assert shown(marker("a b", "b c").mark("a b c")) == "«a b c»"


def test_markup_is_left_out_and_the_excerpt_stands_in() -> None:
    html = article("<p>Harga&nbsp;<b>beras</b></p>\n<p>turun</p>", "html", "Pasar")
    assert shown(marker("beras").choose(html)) == "Harga «beras» turun"
    assert shown(marker("pasar").choose(html)) == "«Pasar»"
    assert shown(marker("lain").choose(html)) == "Pasar"
    assert shown(marker("lain").choose(article(""))) == ""


def test_a_long_text_is_quick() -> None:
    passage = marker("pasar").choose(article("pasar " * 100_000))
    assert shown(passage).startswith("«pasar» «pasar»")
    assert shown(passage).endswith("«pasar» …")


@given(st.lists(st.sampled_from(["pasar", "Harga,", "café", "\x1b[1m", "ﬀ", "İ", "-"])), st.data())
def test_marks_are_inside_and_in_order(words: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(["pasar", "harga", "cafe", "harga pasar"])))
    passage = marker(*chosen).choose(article(" ".join(words)))
    ends = [0, *(place for mark in passage.marks for place in mark)]
    assert ends == sorted(ends)
    assert ends[-1] <= len(passage.text)
    assert passage.mark("", "") == passage.text
