"""Terms as a query of full text: each word by the forms of its stem, names by their ids.

The forms are found in the index's own vocabulary at this moment, so that nothing has to be kept
up to date by imports, and a search writes nothing. Full text holds ids of categories and tags;
their names are looked through here, so that renaming one touches no article.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tinydb import where

from beritacli.language.abbreviations import write_out
from beritacli.language.stems import make_forms, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.archive.search.parse import Term, Wanted
    from beritacli.store.full_text import FullTextIndex

_TEXTS = "{title excerpt body byline}"
_NONE = '"-x"'  # what no list of ids holds
_AT_ONCE = 500  # tags that are looked up


class Sought(NamedTuple):
    """What a term finds. phrases: of words, any of which will do; ids: of names that fit it."""

    term: Term
    phrases: list[tuple[str, ...]]
    categories: list[int]
    tags: list[int]


class Seeker:
    """Finds what terms stand for in one archive."""

    def __init__(self, archive: Archive, index: FullTextIndex, *, is_exact: bool) -> None:
        """is_exact: words are taken as they are, without other forms."""
        self._archive = archive
        self._index = index
        self._is_exact = is_exact

    def seek(self, term: Term) -> Sought:
        """The words and names that a term means."""
        phrases: list[tuple[str, ...]] = []
        categories: list[int] = []
        tags: list[int] = []
        if term.field in {None, "title", "body"}:
            phrases = self._find_phrases(term)
        elif term.field == "byline":
            phrases = [term.words]
        if term.field in {None, "categories"}:
            categories = [one for one, words in self._category_words if self._is_named(term, words)]
        if term.field in {None, "tags"}:
            tags = self._find_tags(term)
        return Sought(term, phrases, categories, tags)

    def _find_phrases(self, term: Term) -> list[tuple[str, ...]]:
        """The phrases that a term means: as it is typed first."""
        if term.is_phrase or term.is_prefix:
            return [term.words]
        joined = "".join(term.words)  # «Jum'at» is «jumat», too
        phrases = [term.words, (joined,)]
        if self._is_exact:
            return list(dict.fromkeys(phrases))
        # Of «buku-buku» the stem is «buku»; of «covid-19» it is «covid-19».
        phrases.append(write_out(term.words))
        root = stem("-".join(term.words))
        if root.isalnum():
            known = self._index.find_terms(make_forms(root))
            phrases += [(word,) for word in known if stem(word) == root]
        return list(dict.fromkeys(phrases))

    @cached_property
    def _category_words(self) -> list[tuple[int, list[str]]]:
        """The words of each category's name and of those above it."""
        found: dict[int | None, list[str]] = {None: []}
        for category in self._archive.categories.by_id.values():  # parents before children
            found[category.id] = [*found[category.parent], *split_words(category.name)]
        return [(number, words) for number, words in found.items() if number is not None]

    @cached_property
    def _tag_slugs(self) -> list[str]:
        return [slug for slug in self._archive.database.table("tags").count_by("slug") if slug]

    def _find_tags(self, term: Term) -> list[int]:
        table = self._archive.database.table("tags")
        if not "".join(term.words).isascii():  # a slug has such letters written as others
            return [tag.doc_id for tag in table if self._is_named(term, split_words(tag["name"]))]
        slugs = [slug for slug in self._tag_slugs if self._is_named(term, slug.split("-"))]
        parts = (slugs[at : at + _AT_ONCE] for at in range(0, len(slugs), _AT_ONCE))
        return [tag.doc_id for part in parts for tag in table.search(where("slug").one_of(part))]

    def _is_named(self, term: Term, words: Sequence[str]) -> bool:
        """Whether a name of these words has those of a term, side by side."""
        size = len(term.words)
        return any(
            all(
                self._fits(term, place, word)
                for place, word in enumerate(words[start : start + size])
            )
            for start in range(len(words) - size + 1)
        )

    def _fits(self, term: Term, place: int, word: str) -> bool:
        wanted = term.words[place]
        if word == wanted:
            return True
        if term.is_prefix:
            return place == len(term.words) - 1 and word.startswith(wanted)
        if self._is_exact or term.is_phrase:
            return False
        root = stem(wanted)
        return root[1:] in word and stem(word) == root  # a prefix may change the first letter


def write_query(sought: Iterable[list[Sought]], unwanted: Iterable[Sought]) -> str:
    """The query in FTS5's language; every word of it in quotes."""
    query = " AND ".join(_any(map(_write, group)) for group in sought)
    without = [_write(one) for one in unwanted]
    return f"({query}) NOT {_any(without)}" if without else query


def _write(sought: Sought) -> str:
    term, parts = sought.term, []
    if term.field == "byline":
        return _all(f'byline : "{word}"' for word in term.words)
    if sought.phrases:
        columns = f"{{{term.field}}}" if term.field else _TEXTS
        star = "*" if term.is_prefix else ""
        # Twice what was typed, so that it counts more than other forms of it.
        phrases = [sought.phrases[0], *sought.phrases]
        parts.append(f"{columns} : {_any(_quote(one) + star for one in phrases)}")
    for column, ids in (("categories", sought.categories), ("tags", sought.tags)):
        if ids:
            parts.append(f"{column} : {_any(_quote([str(one)]) for one in ids)}")
    return _any(parts) if parts else f"tags : {_NONE}"


def _quote(words: Sequence[str]) -> str:
    return '"' + " ".join(words) + '"'


def _any(parts: Iterable[str]) -> str:
    return "(" + " OR ".join(parts) + ")"


def _all(parts: Iterable[str]) -> str:
    return "(" + " AND ".join(parts) + ")"


def parse_wanted(seeker: Seeker, wanted: Wanted) -> tuple[list[list[Sought]], list[Sought]]:
    """What all terms of a search find."""
    groups = [[seeker.seek(term) for term in group] for group in wanted.groups]
    return groups, [seeker.seek(term) for term in wanted.unwanted]
