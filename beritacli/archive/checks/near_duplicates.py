"""Articles that nearly repeat another: found without comparing each with each.

Of every body the six smallest hashes of its sequences of four words are kept, of every title the
hash of its words with each one left out in turn: eight bytes each. Articles that share them are
compared in earnest, by rapidfuzz.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

LIKE_TITLE = 90.0  # of 100, as rapidfuzz measures
LIKE_BODY = 90.0
_FEWEST_TITLE_WORDS = 4
_MOST_TITLE_WORDS = 16
_FEWEST_BODY_WORDS = 20
_SHINGLE = 4
_KEPT = 6
_ENOUGH = 2  # of the six that two bodies must share
_ASKED = 8  # sequences of a body that full text is asked for
_PARTS = 64
_ORDINAL = 28  # bits: so many articles
_MOST_COMPARED = 6  # articles of one hash that are paired each with each
_MOST_WORDS = 500_000


class _Numbers(dict[str, int]):
    """A number for each word, the same in every run."""

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_WORDS:
            self.clear()
        number = self[word] = crc32(word.encode("utf-8", "surrogatepass"))
        return number


class _Hashes:
    """Hashes and who has them, in parts small enough to be sorted one after the other."""

    def __init__(self) -> None:
        self._parts = [array("Q") for _ in range(_PARTS)]

    def add(self, ordinal: int, hashes: Iterable[int]) -> None:
        for value in hashes:
            rest = (value >> 6) & ((1 << (64 - _ORDINAL)) - 1)
            self._parts[value % _PARTS].append(rest << _ORDINAL | ordinal)

    def pairs(self, chosen: Container[int]) -> Iterator[int]:
        """Two ordinals in one number, again for each hash that they share; one of them chosen."""
        for part in self._parts:
            group: list[int] = []
            before = -1
            for packed in sorted(set(part)):
                if packed >> _ORDINAL != before:
                    yield from _pair(group, chosen)
                    group, before = [], packed >> _ORDINAL
                group.append(packed & ((1 << _ORDINAL) - 1))
            yield from _pair(group, chosen)


def _pair(group: list[int], chosen: Container[int]) -> Iterator[int]:
    # What very many have in common tells little of two of them: neighbours are enough.
    found = combinations(group, 2) if len(group) <= _MOST_COMPARED else pairwise(group)
    for one, other in found:
        if one in chosen or other in chosen:
            yield one << _ORDINAL | other


class Sketches:
    """What is kept of the articles to find those that may be alike."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers = _Numbers()
        self._ids = array("q")
        self._titles = _Hashes()
        self._bodies = _Hashes()

    def add(self, article_id: int, title: str, words: Sequence[str]) -> None:
        """Keep what tells an article: its title, and the words of its body."""
        ordinal = len(self._ids)
        self._ids.append(article_id)
        self._titles.add(ordinal, self._hash_title(title))
        if len(words) >= _FEWEST_BODY_WORDS:
            numbers = list(map(self._numbers.__getitem__, words))
            shingles = zip(*(numbers[at:] for at in range(_SHINGLE)), strict=False)
            self._bodies.add(ordinal, _spread(set(map(hash, shingles))))

    def _hash_title(self, title: str) -> set[int]:
        numbers = sorted({self._numbers[word] for word in split_title(title)})
        if not _FEWEST_TITLE_WORDS <= len(numbers) <= _MOST_TITLE_WORDS:
            return {hash(tuple(numbers)) & _MASK} if numbers else set()
        less = (tuple(numbers[:at] + numbers[at + 1 :]) for at in range(len(numbers)))
        return {hash(one) & _MASK for one in [tuple(numbers), *less]}

    def pairs(self, chosen: Container[int] | None = None) -> dict[str, set[tuple[int, int]]]:
        """Ids of articles that may be alike in title and in body, the lower one first.

        chosen: ids of which each pair must have one; all, if not given.
        """
        ordinals = (
            range(len(self._ids))
            if chosen is None
            else {at for at, article_id in enumerate(self._ids) if article_id in chosen}
        )
        shared = Counter(self._bodies.pairs(ordinals))
        bodies = {pair for pair, count in shared.items() if count >= _ENOUGH}
        return {
            "title": {self._unpack(pair) for pair in self._titles.pairs(ordinals)},
            "body": {self._unpack(pair) for pair in bodies},
        }

    def _unpack(self, pair: int) -> tuple[int, int]:
        one, other = self._ids[pair >> _ORDINAL], self._ids[pair & ((1 << _ORDINAL) - 1)]
        return (one, other) if one < other else (other, one)


_MASK = (1 << 64) - 1


def _spread(hashes: set[int]) -> list[int]:
    """The smallest hashes, without sign."""
    return [one & _MASK for one in sorted(hashes)[:_KEPT]]


def split_title(title: str) -> list[str]:
    """The words of a title, without case and marks."""
    return re.findall(r"\w+", title.casefold())


def describe_alike(title: str, words: Sequence[str]) -> list[str]:
    """Queries of FTS5 of which one at least fits nearly every article that repeats this one.

    A half of the title's words, or one of eight sequences of the body, of long words, for these are
    rare.
    """
    names = re.findall(r"[^\W_]+", title.casefold())
    half = len(names) // 2 if len(names) >= _FEWEST_TITLE_WORDS else 0
    queries = [
        "title : (" + " AND ".join(f'"{name}"' for name in part) + ")"
        for part in (names[:half], names[half:])
        if part
    ]
    starts = range(len(words) - _SHINGLE + 1)
    size = max(1, -(-len(starts) // _ASKED))
    for stretch in (starts[at : at + size] for at in range(0, len(starts), size)):
        best = max(stretch, key=lambda at: sum(map(len, words[at : at + _SHINGLE])))
        phrase = re.findall(r"[^\W_]+", " ".join(words[best : best + _SHINGLE]))
        if phrase:
            queries.append(f'body : "{" ".join(phrase)}"')
    return queries


def is_title_repeated(one: str, other: str) -> bool:
    """Whether titles say nearly the same. Those with other numbers in them are of a series."""
    from rapidfuzz import fuzz

    words, others = split_title(one), split_title(other)
    numbers, other_numbers = (
        sorted(word for word in part if not word.isalpha()) for part in (words, others)
    )
    if numbers != other_numbers or not words:
        return False
    if min(len(words), len(others)) < _FEWEST_TITLE_WORDS:
        return words == others
    return fuzz.token_sort_ratio(" ".join(words), " ".join(others)) >= LIKE_TITLE


def is_body_repeated(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether bodies are nearly the same, word by word."""
    from rapidfuzz import fuzz

    return fuzz.ratio(words, others, score_cutoff=LIKE_BODY) > 0
