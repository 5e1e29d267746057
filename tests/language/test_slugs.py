"""Slugs: made, numbered, checked, repaired."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slugify import slugify

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
        ("a" * 79 + " bc", "a" * 79),
        ("a" * 40 + " " + "b" * 39 + " c", "a" * 40 + "-" + "b" * 39),
        ("a" * 40 + " " + "b" * 40, "a" * 40),
        ("a" * 70 + " " + "b" * 20 + " c", "a" * 70),
        ("1" * 90, "artikel-" + "1" * 72),
        ("Pemkot&#39;s &#x41;", "pemkot-39-s-x41"),
        ("‘Aisyah’ dan ‘Umar’", "aisyah-dan-umar"),
        ("-_- Halo_dunia -_-", "halo-dunia"),
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


@given(text=st.from_regex(r"[a-z0-9-]{1,90}", fullmatch=True) | TEXT.map(make_slug))
def test_what_is_a_slug_already_is_what_the_library_would_make_of_it(text: str) -> None:
    made = slugify(text, max_length=80, word_boundary=True, save_order=True)
    if re.search("[a-z]", made):
        assert make_slug(text) == made[:80].strip("-")


@given(text=TEXT, number=st.integers(2, 99_999))
def test_numbered_slugs_fit(text: str, number: int) -> None:
    numbered = number_slug(make_slug(text), number)
    assert numbered.endswith(f"-{number}")
    assert len(numbered) <= 80
    assert is_slug(numbered)


@pytest.mark.parametrize(
    ("slug", "number", "numbered"),
    [
        ("a", 2, "a-2"),
        ("a" * 80, 2, "a" * 78 + "-2"),
        ("a" * 77 + "-bc", 2, "a" * 77 + "-2"),
        ("a" * 76 + "-b", 2, "a" * 76 + "-b-2"),
        ("a" * 80, 100, "a" * 76 + "-100"),
    ],
)
def test_numbered(slug: str, number: int, numbered: str) -> None:
    assert number_slug(slug, number) == numbered


def test_a_fallback_of_ones_own() -> None:
    assert make_slug("😀", fallback="tanpa-nama") == "tanpa-nama"
    assert make_slug("2024", fallback="tag") == "tag-2024"
    assert repair_slug("2024", fallback="tag") == "tag-2024"
    assert repair_slug("", fallback="tag") == "tag"


@given(
    slug=st.from_regex(r"[a-z]{1,9}(-[a-z]{1,9}){0,9}", fullmatch=True), longest=st.integers(1, 80)
)
def test_cut_slugs_keep_as_many_words_as_fit(slug: str, longest: int) -> None:
    cut = cut_slug(slug, longest)
    words = slug.split("-")
    heads = ["-".join(words[:n]) for n in range(1, len(words) + 1)]
    fitting = [head for head in heads if len(head) <= longest]
    assert cut == (fitting[-1] if fitting else slug[:longest])


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


@pytest.mark.parametrize("text", ["a", "-x-", "a_b%20", "x" * 200, "2024-1"])
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
        ("Pasar Murah", "pasar-murah"),
        ("A--B", "a--b"),
        ("Café_Été%20", "cafe_ete%20"),
        ("Jum’at", "jumat"),
        ("%D9%85", "%d9%85"),
        ("é" * 300, "e" * 200),
        ("a" * 199 + "%d9", "a" * 199),
        ("a" * 198 + "%d9", "a" * 198),
        ("a" * 197 + "%D9", "a" * 197 + "%d9"),
        ("a" * 199 + " b", "a" * 199),
        ("%D9" * 80, "%d9" * 66),
        ("A" * 199 + "%", "a" * 199 + "%"),
        ("é&#65;&amp;&#x41;", "e-65-amp-x41"),
        ("😀", "artikel"),
    ],
)
def test_repaired(text: str, slug: str) -> None:
    assert repair_slug(text, fallback="artikel") == slug


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
def test_repaired_with_a_fallback(text: str, slug: str) -> None:
    assert repair_slug(text, fallback="kategori") == slug


@given(text=TEXT)
def test_repaired_slugs_are_valid(text: str) -> None:
    assert is_slug(repair_slug(text, fallback="artikel"))
