"""What is typed is read into terms, or refused in words of our own."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beritacli.archive.errors import UnreadableError
from beritacli.archive.search.parse import Term, read_search
from tests.conftest import Newsroom


def test_words_phrases_and_alternatives() -> None:
    wanted = read_search('Harga "pasar pagi" beras OR Cabai -sayur pasa* judul:"air bersih"')
    assert wanted.groups == [
        [Term("Harga", ("harga",))],
        [Term("pasar pagi", ("pasar", "pagi"), is_phrase=True)],
        [Term("beras", ("beras",)), Term("Cabai", ("cabai",))],
        [Term("pasa", ("pasa",), is_prefix=True)],
        [Term("air bersih", ("air", "bersih"), "title", is_phrase=True)],
    ]
    assert wanted.unwanted == [Term("sayur", ("sayur",))]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("judul:pasar", "title"), ("title:pasar", "title"), ("isi:pasar", "body"),
        ("body:pasar", "body"), ("kategori:pasar", "categories"), ("tag:pasar", "tags"),
        ("Category:pasar", "categories"), ("inisial:tm", "byline"), ("byline:tm", "byline"),
        ("pasar", None), ("rapat:pasar", None), ("19:25", None),
    ],
)  # fmt: skip
def test_fields(text: str, field: str | None) -> None:
    ((term,),) = read_search(text).groups
    assert term.field == field


def test_stop_words_do_not_matter_unless_there_is_nothing_else() -> None:
    assert read_search("harga di pasar").groups == read_search("harga pasar").groups
    assert [group[0].typed for group in read_search("yang di").groups] == ["yang", "di"]
    ((term,),) = read_search('"harga di pasar"').groups
    assert term.words == ("harga", "di", "pasar")
    assert len(read_search("judul:di pasar").groups) == 2


def test_curly_quotes_are_quotes() -> None:
    assert read_search("“pasar pagi”") == read_search('"pasar pagi"')


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "holds no word"), ("!? -", "holds no word"), ("-pasar", "only leaves words out"),
        ('"pasar', "not closed"), ("OR pasar", "OR stands between"), ("pasar OR", "OR stands"),
        ("a OR OR b", "OR stands"), ("a OR -b", "OR stands"), ("judul:", "followed by nothing"),
        ("judl:pasar", "no field 'judl:'"), ("*", "a \\* stands at the end"),
        ("p*r", "a \\* stands at the end"), ("pa*", "at least 3 letters"),
        ('"di pa"*', "at least 3 letters"),
        ("x " * 60, "at most 50"),
    ],
)  # fmt: skip
def test_what_is_no_search(text: str, what: str) -> None:
    with pytest.raises(UnreadableError, match=what):
        read_search(text)


PIECES = st.sampled_from(
    ["pasar", "Air", "-", '"', "*", "OR", "AND", "NOT", "NEAR(", ")", "judul:", "x:", "tag:", "^",
     "{", "}", "+", "'", " ", " ", "é", "مرحبا", "\\", "%", "12", "col : ", "buku-buku", "\x1b[31m"]
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join))
def test_nothing_that_is_typed_is_full_texts_own_language(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """It is found, or not, or refused in a line: never an error of the engine."""
    folder = tmp_path_factory.getbasetemp() / "kueri"
    folder.mkdir(exist_ok=True)
    newsroom = Newsroom(folder, "db")
    if not newsroom.store.exists():
        newsroom.ok("add", "Pasar air", "--body", "Buku-buku é", "--tag", "pasar")
    result = newsroom("search", "--format", "ids", "--", text)
    assert result.code in {0, 2}, result
    assert "fts5" not in result.err
    assert "\x1b" not in result.err
