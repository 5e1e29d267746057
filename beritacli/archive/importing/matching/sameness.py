"""Whether two texts are plainly one article's: what a guess needs before it may change anything.

Measured on words: markup, case and typographic marks tell nothing.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKUP = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_WORD = re.compile(r"\w+")
_MOST_READ = 200_000  # characters of a text
_LEAST_SHARED = 0.75  # of the words of two bodies that were given no slug by their source
_LEAST_WITH_SLUG = 0.5  # of all words, where the source itself calls both by one slug
_LEAST_CONTAINED, _FEWEST_CONTAINED = 0.9, 8  # of a text that goes on in the other


def is_word_for_word(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether title, body and excerpt are equal; what one of them does not have says nothing."""
    return all(
        (one.get(name) or "").strip() == (other.get(name) or "").strip()
        for name in ("title", "body", "excerpt")
        if name in one and name in other
    )


def is_plainly_same(
    one: Mapping[str, Any], other: Mapping[str, Any], *, has_slug: bool = False
) -> bool:
    """Whether two articles of one slug and date say the same, but for a correction.

    has_slug: the source gave the slug: it was not made of the title, which many share.
    """
    if has_slug:
        return _share(_count_all(one), _count_all(other)) >= _LEAST_WITH_SLUG
    bodies = _count(one.get("body")), _count(other.get("body"))
    if not all(bodies):  # nothing is written over; but of a system's own post nothing is guessed
        is_filling = not any(article.get("source") for article in (one, other))
        return is_filling and (one.get("title") or "") == (other.get("title") or "")
    return is_same_text(*bodies)


def is_same_body(one: str | None, other: str | None) -> bool:
    """Whether two bodies that both say something are plainly the same."""
    words = _count(one), _count(other)
    return all(words) and is_same_text(*words)


def is_same_text(one: Counter[str], other: Counter[str]) -> bool:
    """Whether two counts of words are one text's, corrected or continued."""
    if _share(one, other) >= _LEAST_SHARED:
        return True
    shorter = min(one.total(), other.total())
    shared = (one & other).total()
    return shorter >= _FEWEST_CONTAINED and shared / shorter >= _LEAST_CONTAINED


def _share(one: Counter[str], other: Counter[str]) -> float:
    longer = max(one.total(), other.total())
    return (one & other).total() / longer if longer else 1.0


def _count_all(article: Mapping[str, Any]) -> Counter[str]:
    return sum((_count(article.get(name)) for name in ("title", "excerpt", "body")), Counter())


def _count(text: str | None) -> Counter[str]:
    plain = html.unescape(_MARKUP.sub(" ", (text or "")[:_MOST_READ]))
    return Counter(_WORD.findall(plain.casefold()))
