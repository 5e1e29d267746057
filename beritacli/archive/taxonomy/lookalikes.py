"""Near twins among tags or categories, as people make them, and which could go into which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from beritacli.archive.taxonomy.tags import list_tags
from beritacli.language.abbreviations import write_out
from beritacli.language.stems import is_known, split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from beritacli.archive.archive import Archive

_APOSTROPHES = "(?<=\\w)['‘’ʼ`´](?=\\w)"
_SHORTEST = 5  # of a text that may be a slip of another
_LONG = 10  # of one in which two slips are likely, too
_FEWEST_INITIALS = 3

SAME = "the same name"
SIGNS = "the same but for case, hyphens or signs"
ORDER = "the same words in another order"
DOUBLED = "the same but for a doubled word"
SHORT = "one is short for the other"
INITIALS = "one is the other's initials"
SLIP = "almost the same letters"


class Named(NamedTuple):
    """A tag or category: how it is written on the command line, its name, its articles."""

    key: str
    name: str
    articles: int

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its name, folded; «Jum'at» is one."""
        return tuple(split_words(re.sub(_APOSTROPHES, "", self.name)))


class Twin(NamedTuple):
    """Something that could go into something else, which has more articles."""

    gone: Named
    into: Named
    reason: str


def find_twin_tags(archive: Archive) -> list[Twin]:
    """Tags that look alike."""
    tags = (Named(tag.slug, tag.name, tag.articles) for tag in list_tags(archive))
    return find_twins(tags, lambda _one, _other: True)


def find_twin_categories(archive: Archive) -> list[Twin]:
    """Categories that look alike and do not stand below each other."""
    counts = archive.count_shown("categories")
    tree = archive.categories
    named = (Named(one.path, one.name, counts.get(one.id, 0)) for one in tree)
    return find_twins(named, _are_apart)


def _are_apart(one: Named, other: Named) -> bool:
    return not (one.key.startswith(f"{other.key}/") or other.key.startswith(f"{one.key}/"))


def find_twins(named: Iterable[Named], may_merge: Callable[[Named, Named], bool]) -> list[Twin]:
    """Each with the one of most articles that it is like; what something goes into stays."""
    twins: list[Twin] = []
    stay: dict[tuple[str, str], list[Named]] = {}  # by reason and what is compared
    letters: dict[str, list[Named]] = {}
    for one in sorted(named, key=_place):
        if not one.words:
            continue
        likes = [
            (other, reason)
            for reason, compared in _compare(one)
            for other in stay.get((reason, compared), ())
        ]
        likes = [(other, reason) for other, reason in likes if may_merge(one, other)]
        likes = likes or [
            (other, SLIP) for other in _find_slips(one, letters) if may_merge(one, other)
        ]
        if likes:
            into, reason = likes[0]
            is_same = reason == SIGNS and one.name == into.name
            twins.append(Twin(one, into, SAME if is_same else reason))
            continue
        for reason, compared in _compare(one):
            stay.setdefault((reason, compared), []).append(one)
        letters.setdefault("".join(one.words), []).append(one)
    return twins


def _place(one: Named) -> tuple[int, int, int, str]:
    """More articles first; of those with as many, what is written right, and then the shorter."""
    unknown = sum(not is_known(word) for word in one.words)
    return -one.articles, unknown, len(one.key), one.key


def _compare(one: Named) -> Iterator[tuple[str, str]]:
    """Yield reasons, and the text that is the same in two for which a reason holds."""
    words = one.words
    yield SIGNS, "".join(words)
    yield ORDER, " ".join(sorted(words))
    yield DOUBLED, " ".join(w for at, w in enumerate(words) if not at or w != words[at - 1])
    yield SHORT, "".join(write_out(words))
    if len(words) == 1 and len(words[0]) >= _FEWEST_INITIALS:
        yield INITIALS, words[0]
    elif len(words) >= _FEWEST_INITIALS:
        yield INITIALS, "".join(word[0] for word in words)


def _find_slips(one: Named, letters: dict[str, list[Named]]) -> list[Named]:
    """What differs by a letter or two, and is not another word that there is."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    text = "".join(one.words)
    if len(text) < _SHORTEST:
        return []
    most = 2 if len(text) >= _LONG else 1
    near = process.extract(text, letters.keys(), scorer=OSA.distance, score_cutoff=most, limit=5)
    found = [other for known, _, _ in near for other in letters[known]]
    return [other for other in found if _is_slip(one.words, other.words)]


def _is_slip(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    digits = [[c for c in "".join(words) if c.isdigit()] for words in (one, other)]
    if digits[0] != digits[1]:
        return False
    if len(one) != len(other):
        return True
    # Two words that are both right mean two things: pasar and pagar.
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return not all(is_known(a) and is_known(b) for a, b in pairs)
