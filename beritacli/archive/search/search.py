"""Searching: which articles hold words, the best first, and why."""

from __future__ import annotations

from functools import reduce
from itertools import islice
from operator import and_
from typing import TYPE_CHECKING, NamedTuple

from tinydb import where

from beritacli.archive.articles.article import read_articles
from beritacli.archive.desk.filters import Filter, build_condition, find_documents
from beritacli.archive.search.parse import read_search
from beritacli.archive.search.passages import Marker, Passage
from beritacli.archive.search.query import Seeker, Sought, parse_wanted, write_query
from beritacli.article import Article
from beritacli.store.full_text import RANKED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tinydb.queries import QueryInstance

    from beritacli.archive.archive import Archive
    from beritacli.store.full_text import FullTextIndex

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_TERMS = 2_000  # of the vocabulary that are compared with a word that is not in it
_MOST_ARTICLES = 1_000  # of a word, counted to find the most used
_SHORTEST = 4  # of a word that is corrected


class Hit(NamedTuple):
    """An article that was found. rank: more is better, 0 where there were too many to rank."""

    article: Article
    rank: float
    marker: Marker

    @property
    def title(self) -> Passage:
        """Its title, marked."""
        return self.marker.mark(self.article.title)

    @property
    def passage(self) -> Passage:
        """The passage that shows best why it was found, marked; found when it is asked for."""
        return self.marker.choose(self.article)


class HitPage(NamedTuple):
    """A page of what was found.

    total: how many there are; at_least says that there are more. near: words of the archive in
    the place of those that it does not have.
    """

    hits: list[Hit]
    total: int
    at_least: bool
    near: list[str]


def search_articles(
    archive: Archive,
    text: str,
    chosen: Filter,
    *,
    is_exact: bool = False,
    limit: int | None = None,
    offset: int = 0,
    hidden: Sequence[str] = ("trash",),
) -> HitPage:
    """One page of the articles that hold words, the best first; inside a snapshot.

    is_exact: other forms of the words are not looked for. hidden: as in build_condition.
    """
    wanted = read_search(text)
    index = archive.articles.full_text()
    seeker = Seeker(archive, index, is_exact=is_exact)
    groups, unwanted = parse_wanted(seeker, wanted)
    is_hidden = where("status").one_of(list(hidden)) if hidden and not chosen.status else None
    found = index.search(
        write_query(groups, unwanted),
        _build_condition(archive, chosen),
        without=is_hidden,
        limit=limit,
        offset=offset,
    )
    sought = [one for group in groups for one in group]
    marker = Marker(sought)
    articles = read_articles(archive, found.documents)
    hits = [
        Hit(article, round(hit.score, 4), marker)
        for article, hit in zip(articles, found.hits, strict=True)
    ]
    near = [] if found.total != 0 else list(_find_near(index, sought))
    total = RANKED if found.total is None else found.total
    return HitPage(hits, total, found.total is None, near)


def _build_condition(archive: Archive, chosen: Filter) -> QueryInstance | None:
    """A query for a filter, its ids too: as slugs, which are as much an article's own."""
    cond = build_condition(archive, chosen, hidden=())
    if not chosen.id:
        return cond
    slugs = [document["slug"] for document in find_documents(archive, chosen, hidden=())]
    return reduce(and_, [where("slug").one_of(slugs), *([cond] if cond else [])])


def _find_near(index: FullTextIndex, sought: list[Sought]) -> Iterator[str]:
    """Yield words that may be meant by those that no article has."""
    for one in sought:
        term = one.term
        if one.categories or one.tags or term.is_prefix or term.field == "byline":
            continue
        known = index.find_terms(word for phrase in one.phrases for word in phrase)
        is_known = known if not term.is_phrase else set(term.words) <= set(known)
        for word in () if is_known else term.words:
            if word not in known and len(word) >= _SHORTEST and word.isalpha():
                near = _nearest(index, word)
                if near is not None:
                    yield near


def _nearest(index: FullTextIndex, word: str) -> str | None:
    """The most used word that one slip of the hand makes of another; else one that is near."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = {
        *(a + b[1:] for a, b in halves if b),
        *(a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1),
        *(a + c + b[1:] for a, b in halves if b for c in _LETTERS),
        *(a + c + b for a, b in halves for c in _LETTERS),
    }
    known = index.find_terms(slips)
    if known:
        return max(known, key=lambda term: index.count(term, _MOST_ARTICLES))
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    terms = list(islice(index.terms_from(word[:3]), _MOST_TERMS))
    near = process.extractOne(word, terms, scorer=OSA.distance, score_cutoff=len(word) // 4)
    return str(near[0]) if near else None
