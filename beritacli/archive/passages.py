"""The passage of an article that shows best why it was found, and where the words are in it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from beritacli.archive.tables import read_html
from beritacli.language.stems import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beritacli.archive.articles import Article
    from beritacli.archive.search_query import Sought

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


class _Token(NamedTuple):
    start: int
    end: int
    word: str


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
        tokens = _split(text)
        return _cut(text, tokens, self._find(tokens), 0, len(tokens))

    def choose(self, article: Article) -> Passage:
        """The best passage of an article: of its body, else of its excerpt."""
        body = read_html(article.body) if article.body_format == "html" else article.body
        texts = [" ".join(text.split()) for text in (body, article.excerpt)]
        for text in texts:
            tokens = _split(text)
            if found := self._find(tokens):
                first, last = _best_window(found, len(tokens))
                return _cut(text, tokens, found, first, last)
        text = texts[1] or texts[0]
        tokens = _split(text)
        return _cut(text, tokens, {}, 0, min(_WORDS, len(tokens)))

    def _find(self, tokens: Sequence[_Token]) -> dict[int, tuple[int, int]]:
        """Where terms are: place of the first token -> (number of tokens, number of the term)."""
        found: dict[int, tuple[int, int]] = {}
        for place, token in enumerate(tokens):
            for number, phrase in self._phrases.get(token.word, ()):
                size = len(phrase)
                if size == 1 or [t.word for t in tokens[place : place + size]] == list(phrase):
                    found[place] = max((size, number), found.get(place, (0, 0)))
            for number, phrase in self._prefixes:
                here = [t.word for t in tokens[place : place + len(phrase)]]
                if here[:-1] == list(phrase[:-1]) and here[-1].startswith(phrase[-1]):
                    found[place] = max((len(phrase), number), found.get(place, (0, 0)))
        return found


def _split(text: str) -> list[_Token]:
    return [_Token(found.start(), found.end(), fold(found[0])) for found in re.finditer(WORD, text)]


def _best_window(found: Mapping[int, tuple[int, int]], count: int) -> tuple[int, int]:
    """The stretch of tokens with most terms, and of these the most places; the first of such."""
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
    tokens: Sequence[_Token],
    found: Mapping[int, tuple[int, int]],
    first: int,
    last: int,
) -> Passage:
    """The tokens from first to last, with `…` where more of the text is left out."""
    if not tokens:
        return Passage(text, ())
    start = tokens[first].start if first else 0
    end = tokens[last - 1].end if last < len(tokens) else len(text)
    before, after = "… " if first else "", " …" if last < len(tokens) else ""
    shift = len(before) - start
    marks: list[tuple[int, int]] = []
    for place in sorted(found):
        size, _ = found[place]
        if place < first or place + size > last:
            continue
        begin, finish = tokens[place].start + shift, tokens[place + size - 1].end + shift
        if marks and begin < marks[-1][1]:  # phrases that overlap
            marks[-1] = (marks[-1][0], max(finish, marks[-1][1]))
        else:
            marks.append((begin, finish))
    return Passage(before + text[start:end] + after, tuple(marks))
