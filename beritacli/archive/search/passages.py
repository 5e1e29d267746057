"""The passage of an article that shows best why it was found, and where the words are in it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from beritacli.archive.tables import read_html
from beritacli.language.stems import WORD, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beritacli.archive.search.query import Sought
    from beritacli.article import Article

SIGNS = ("«", "»")  # around what is marked, where nothing else shows it
_WORDS = 30  # of a passage
_BEFORE = 6  # words before the first that is marked


class Passage(NamedTuple):
    """A text, and where in it the words are that were searched: (start, end)."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def mark(self, before: str, after: str) -> str:
        """The text with signs around what is marked."""
        parts, at = [], 0
        for start, end in self.marks:
            parts += [self.text[at:start], before, self.text[start:end], after]
            at = end
        return "".join([*parts, self.text[at:]])


class Marker:
    """Finds the words of a search in texts."""

    def __init__(self, sought: Iterable[Sought]) -> None:
        """Take what the terms of the search stand for."""
        self._prefixes: list[tuple[int, tuple[str, ...]]] = []
        self._phrases: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for number, one in enumerate(sought):
            if one.term.field == "byline":
                continue
            for phrase in one.phrases:
                if one.term.is_prefix:
                    self._prefixes.append((number, phrase))
                else:
                    self._phrases.setdefault(phrase[0], []).append((number, phrase))

    def mark(self, text: str) -> Passage:
        """A whole text with its marks."""
        words = split_words(text)
        return _cut(text, len(words), self._find(words), 0, len(words))

    def choose(self, article: Article) -> Passage:
        """The best passage of an article: of its body, else of its excerpt."""
        body = read_html(article.body) if article.body_format == "html" else article.body
        texts = [" ".join(text.split()) for text in (body, article.excerpt)]
        for text in texts:
            words = split_words(text)
            if found := self._find(words):
                first, last = _best_window(found, len(words))
                return _cut(text, len(words), found, first, last)
        text = texts[1] or texts[0]
        count = len(split_words(text))
        return _cut(text, count, {}, 0, min(_WORDS, count))

    def _find(self, words: Sequence[str]) -> dict[int, tuple[int, int]]:
        """Where terms are: place of the first word -> (number of words, number of the term)."""
        found: dict[int, tuple[int, int]] = {}
        for place, word in enumerate(words):
            for number, phrase in self._phrases.get(word, ()):
                size = len(phrase)
                if size == 1 or words[place : place + size] == list(phrase):
                    found[place] = max((size, number), found.get(place, (0, 0)))
            for number, phrase in self._prefixes:
                here = words[place : place + len(phrase)]
                if here[:-1] == list(phrase[:-1]) and here[-1].startswith(phrase[-1]):
                    found[place] = max((len(phrase), number), found.get(place, (0, 0)))
        return found


def _best_window(found: Mapping[int, tuple[int, int]], count: int) -> tuple[int, int]:
    """The stretch of words with most terms, and of these the most places; the first of such."""
    places = sorted(found)
    terms: Counter[int] = Counter()
    best, best_value, end = 0, (0, 0), 0
    for at, start in enumerate(places):
        while end < len(places) and places[end] < start + _WORDS - _BEFORE:
            terms[found[places[end]][1]] += 1
            end += 1
        value = (len(terms), end - at)
        if value > best_value:
            best, best_value = start, value
        terms -= Counter([found[start][1]])  # those of which none is left are forgotten
    first = max(0, min(best - _BEFORE, count - _WORDS))
    return first, min(count, first + _WORDS)


def _cut(
    text: str,
    count: int,
    found: Mapping[int, tuple[int, int]],
    first: int,
    last: int,
) -> Passage:
    """Of the text's words those from first to last, with `…` where more of it is left out."""
    if not count:
        return Passage(text, ())
    spans = [one.span() for one in islice(re.finditer(WORD, text), last)]
    start = spans[first][0] if first else 0
    end = spans[-1][1] if last < count else len(text)
    before, after = "… " if first else "", " …" if last < count else ""
    shift = len(before) - start
    marks: list[tuple[int, int]] = []
    for place in sorted(found):
        size, _ = found[place]
        if place < first or place + size > last:
            continue
        begin, finish = spans[place][0] + shift, spans[place + size - 1][1] + shift
        if marks and begin < marks[-1][1]:  # phrases that overlap
            marks[-1] = (marks[-1][0], max(finish, marks[-1][1]))
        else:
            marks.append((begin, finish))
    return Passage(before + text[start:end] + after, tuple(marks))
