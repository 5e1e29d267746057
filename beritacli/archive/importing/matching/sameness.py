"""Whether two texts are plainly one article's: what a guess needs before it may change anything.

Measured on words: markup, case and typographic marks tell nothing.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from beritacli.archive.changes.deltas import measure_common

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKUP = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_WORD = re.compile(r"\w+")
_MOST_READ = 200_000  # characters of a text
_LEAST_SHARED = 0.75  # of the words of two bodies that were given no slug by their source
_LEAST_WITH_SLUG = 0.5  # of all words, where the source itself calls both by one slug
_LETTERS_A_WORD = 16  # with its share of the markup, generously
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
    texts = one.get("body") or "", other.get("body") or ""
    if has_slug:
        around = max(_count_around(article).total() for article in (one, other))
        if _has_common(*texts, _LEAST_WITH_SLUG, around):
            return True
        return _share(_count_all(one), _count_all(other)) >= _LEAST_WITH_SLUG
    if _has_common(*texts, _LEAST_SHARED):
        return True
    bodies = _count(texts[0]), _count(texts[1])
    if not all(bodies):  # nothing is written over; but of a system's own post nothing is guessed
        is_filling = not any(article.get("source") for article in (one, other))
        return is_filling and (one.get("title") or "") == (other.get("title") or "")
    return is_same_text(*bodies)


def is_same_body(one: str | None, other: str | None) -> bool:
    """Whether two bodies that both say something are plainly the same."""
    if _has_common(one or "", other or "", _LEAST_SHARED):
        return True
    words = _count(one), _count(other)
    return all(words) and is_same_text(*words)


def is_same_text(one: Counter[str], other: Counter[str]) -> bool:
    """Whether two counts of words are one text's, corrected or continued."""
    if _share(one, other) >= _LEAST_SHARED:
        return True
    shorter = min(one.total(), other.total())
    shared = (one & other).total()
    return shorter >= _FEWEST_CONTAINED and shared / shorter >= _LEAST_CONTAINED


def _has_common(one: str, other: str, least: float, around: int = 0) -> bool:
    """Whether so much is shared already by what two texts begin and end with; else unknown.

    Counting all words of all texts costs more than the rest of an import. around: words besides.
    """
    one, other = one[:_MOST_READ], other[:_MOST_READ]
    if "<!--" in one or "<!--" in other:  # a comment may hold tags, and be cut anywhere
        return False
    common_start = measure_common(one, other)
    is_whole = common_start == len(one) == len(other)
    start = common_start if is_whole else _find_end(one, common_start)
    one, begins, other = one[start:], one[:start], other[start:]
    length = measure_common(one[::-1], other[::-1])
    ends = one[len(one) - length :]
    ends = ends[_find_begin(ends) :]
    rests = [text[: len(text) - len(ends)] for text in (one, other)]
    common = f"{begins} {ends}"
    if len(common) < max(map(len, rests)):
        return False
    different = max(_count(rest).total() for rest in rests) + around
    needed = max(different * least / (1 - least), 1)
    few = common[: _find_end(common, round(needed + 1) * _LETTERS_A_WORD)]
    return _count(few).total() >= needed or _count(common).total() >= needed


def _find_end(text: str, at: int) -> int:
    """The last place up to here that is inside of neither a tag nor a word."""
    tag = text.rfind("<", 0, at)
    if tag > text.rfind(">", 0, at):
        return tag
    return max(text.rfind(" ", 0, at), text.rfind(">", 0, at)) + 1


def _find_begin(text: str) -> int:
    """The first place that is inside of neither a tag nor a word."""
    tag, _, rest = text.partition("<")
    if ">" in tag:  # it began inside of one
        return len(tag) if rest else len(text)
    space = tag.find(" ")
    return space if space >= 0 else len(tag)


def _share(one: Counter[str], other: Counter[str]) -> float:
    longer = max(one.total(), other.total())
    return (one & other).total() / longer if longer else 1.0


def _count_all(article: Mapping[str, Any]) -> Counter[str]:
    return _count_around(article) + _count(article.get("body"))


def _count_around(article: Mapping[str, Any]) -> Counter[str]:
    return _count(article.get("title")) + _count(article.get("excerpt"))


def _count(text: str | None) -> Counter[str]:
    plain = html.unescape(_MARKUP.sub(" ", (text or "")[:_MOST_READ]))
    return Counter(_WORD.findall(plain.casefold()))
