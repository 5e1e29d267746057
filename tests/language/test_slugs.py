"""Slugs: made, numbered, checked, repaired."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.language.slugs import cut_slug, is_slug, make_slug, number_slug, repair_slug

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=150)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Pasar Murah Dibuka", "pasar-murah-dibuka"),
        ("Jum’at Bersih", "jumat-bersih"),
        ("Sosial & Budaya &amp; x", "sosial-budaya-amp-x"),
        ("..", "artikel"),
        ("😀", "artikel"),
        ("", "artikel"),
        ("2024", "artikel-2024"),
        ("مرحبا", "mrhb"),
        ("Café ÉTÉ", "cafe-ete"),
        ("../../etc/passwd", "etc-passwd"),
        ("kata " * 40, "-".join(["kata"] * 16)),
        ("a" * 100, "a" * 80),
    ],
)
def test_made(text: str, slug: str) -> None:
    assert make_slug(text) == slug


@given(text=TEXT)
def test_made_slugs_are_valid_and_stay(text: str) -> None:
    slug = make_slug(text)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80
    assert not slug.isdigit()
    assert is_slug(slug)
    assert make_slug(slug) == slug


@given(text=TEXT, number=st.integers(2, 99_999))
def test_numbered_slugs_fit(text: str, number: int) -> None:
    numbered = number_slug(make_slug(text), number)
    assert numbered.endswith(f"-{number}")
    assert len(numbered) <= 80
    assert is_slug(numbered)


def test_a_number_takes_its_room_from_the_slug() -> None:
    assert number_slug("a" * 200, 12) == "a" * 77 + "-12"
    assert number_slug("kata-" * 16 + "x", 2) == "kata-" * 15 + "2"


@given(slug=st.text("ab0-_%", min_size=1, max_size=200), number=st.integers(2, 10**9))
def test_given_slugs_are_numbered_too(slug: str, number: int) -> None:
    numbered = number_slug(slug, number)
    assert numbered.endswith(f"-{number}")
    assert len(numbered) <= 80
    assert is_slug(numbered)


@given(slug=st.text("ab-", min_size=1), longest=st.integers(1, 100))
def test_slugs_are_cut_at_a_word(slug: str, longest: int) -> None:
    cut = cut_slug(slug, longest)
    assert 0 < len(cut) <= longest
    assert slug.startswith(cut)
    if cut != slug and "-" in slug.strip("-")[:longest] and not slug.startswith("-"):
        assert slug[len(cut)] == "-"


@pytest.mark.parametrize("text", ["a", "a_b%20", "x" * 200, "2024-1"])
def test_given_slugs(text: str) -> None:
    assert is_slug(text)
    assert repair_slug(text, fallback="artikel") == text


@pytest.mark.parametrize(
    "text", ["", "A", "a b", "x" * 201, "é", "2024", "a/b", "a\n", "../x", "-", "--", "_"]
)
def test_slugs_that_are_not_valid(text: str) -> None:
    assert not is_slug(text)
    assert is_slug(repair_slug(text, fallback="artikel"))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("A B", "a-b"),
        ("Judul_Lama%20", "judul_lama%20"),
        ("a//b/", "a-b"),
        ("x" * 300, "x" * 200),
        ("2024", "kategori-2024"),
        ("/", "kategori"),
        ("Café", "cafe"),
    ],
)
def test_repaired(text: str, slug: str) -> None:
    assert repair_slug(text, fallback="kategori") == slug


@given(text=TEXT)
def test_repaired_slugs_are_valid(text: str) -> None:
    assert is_slug(repair_slug(text, fallback="artikel"))
