"""Slugs: made by python-slugify under the newsroom's rules, checked, numbered, repaired."""

from __future__ import annotations

import re
from functools import cache, lru_cache

MAX_MADE = 80
MAX_GIVEN = 200
_GIVEN = r"(?=.*[a-z0-9%])[a-z0-9_%-]{1,200}"
_APOSTROPHES = "(?<=\\w)['‘’ʼ`´](?=\\w)"


@lru_cache(maxsize=4096)
def make_slug(text: str, *, fallback: str = "artikel") -> str:
    """A slug of a text: 1 to 80 of a-z, 0-9 and `-`, cut at a word, never digits alone."""
    if _is_made(text):  # most tags are: then nothing has to be loaded
        return text
    from slugify import slugify

    made = slugify(
        re.sub(_APOSTROPHES, "", text),
        entities=False,
        decimal=False,
        hexadecimal=False,
        max_length=MAX_MADE,
        word_boundary=True,
        save_order=True,
    )
    made = made[:MAX_MADE].strip("-")
    if not made:
        return fallback
    return f"{fallback}-{made}"[:MAX_MADE] if made.isdigit() else made


def _is_made(text: str) -> bool:
    """Whether a text is what would be made of it."""
    is_plain = text.isascii() and text.islower() and len(text) <= MAX_MADE
    return is_plain and all(word.isalnum() for word in text.split("-"))


def cut_slug(slug: str, longest: int) -> str:
    """A slug cut to a length, at a word where there is one."""
    if len(slug) <= longest:
        return slug
    cut = slug[: longest + 1].rpartition("-")[0]
    return cut.rstrip("-") or slug[:longest]


def number_slug(slug: str, number: int) -> str:
    """`slug-2`, still at most 80 characters."""
    suffix = f"-{number}"
    return cut_slug(slug, MAX_MADE - len(suffix)) + suffix


def is_slug(text: str) -> bool:
    """Whether a given slug is valid: 1 to 200 of a-z, 0-9, `-`, `_`, `%`, and not digits alone."""
    return _given().fullmatch(text) is not None and not text.isdigit()


@cache
def _given() -> re.Pattern[str]:
    """Compiled when it is first needed: an import asks it five times a record."""
    return re.compile(_GIVEN)


def repair_slug(text: str, *, fallback: str) -> str:
    """A valid slug of one that is not: what is valid in it stays, `_` and `%d9` too."""
    if is_slug(text):
        return text
    plain = text if text.isascii() else _transliterate(text)
    repaired = re.sub(r"[^a-z0-9_%-]+", "-", plain.lower()).strip("-")
    if len(repaired) > MAX_GIVEN:
        # An escape such as `%d9` is kept whole or not at all.
        repaired = re.sub(r"%[0-9a-f]?\Z", "", repaired[:MAX_GIVEN]).rstrip("-")
    return repaired if is_slug(repaired) else make_slug(text, fallback=fallback)


def _transliterate(text: str) -> str:
    """Letters of other scripts as a-z, by the same library and rules as in a made slug."""
    from slugify import slugify

    return slugify(
        re.sub(_APOSTROPHES, "", text),
        entities=False,
        decimal=False,
        hexadecimal=False,
        regex_pattern=r"[^a-z0-9_%-]+",
    )
