"""Whether an archive is whole: its store, and what its articles refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.articles.renumbering import find_exhausted
from beritacli.archive.articles.statuses import UNDATED
from beritacli.archive.tables import WORDS
from beritacli.article import BODY_FORMATS, STATUSES, VISIBILITIES, Article
from beritacli.language.dates import is_utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from beritacli.archive.archive import Archive


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and is_utc_text(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _list_of(is_one: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(is_one, value))


def _or_none(is_one: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or is_one(value)


# What the fields of a document may hold; an article's id is not in it.
_ARTICLE: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(set(Article._fields) - {"id", "authors"}, _is_text),
    **dict.fromkeys(("author", "image", "language"), _or_none(_is_text)),
    **dict.fromkeys(("created_at", "modified_at"), _is_date),
    "date": lambda value: value == UNDATED or _is_date(value),
    "undated": lambda value: value is None or isinstance(value, bool),
    **dict.fromkeys(("published_at", "expires_at"), _or_none(_is_date)),
    "byline": _list_of(_is_text),
    **dict.fromkeys(("categories", "tags"), _list_of(_is_number)),
    "source": _or_none(_is_object),
    "meta": _is_object,
    "revision": _is_number,
    "status": lambda value: value in STATUSES,
    "visibility": lambda value: value in VISIBILITIES,
    "body_format": lambda value: value in BODY_FORMATS,
}
# Articles of older versions lack these.
_LATER = ("visibility", "expires_at", "undated", "language")
_CATEGORY = {"name": _is_text, "slug": _is_text, "parent": _or_none(_is_number)}
_TAG = {"name": _is_text, "slug": _is_text}


def find_problems(archive: Archive) -> list[str]:
    """What is wrong, a line each: of the store, and of articles in it; inside a snapshot.

    Raises StoreDamagedError where the store can't be read at all.
    """
    found = archive.database.find_problems() or list(_find_altered(archive))
    return found or [*find_exhausted(archive), *_find_loose_ends(archive)]


def _find_altered(archive: Archive) -> Iterator[str]:
    """Yield what no command of ours has written so; inside a snapshot."""
    for table, fields in (("categories", _CATEGORY), ("tags", _TAG), ("articles", _ARTICLE)):
        of_one = WORDS[table][0].capitalize()
        for document in archive.database.table(table).iterate():
            for name in _find_misfits(document, fields):
                what = "a wrong" if name in document else "no"
                yield f"{of_one} {document.doc_id} has {what} {name}: it was altered from outside."


def _find_misfits(
    document: Mapping[str, Any], fields: Mapping[str, Callable[[Any], bool]]
) -> Iterator[str]:
    return (
        name
        for name, fits in fields.items()
        if (not fits(document[name]) if name in document else name not in _LATER)
    )


def _find_loose_ends(archive: Archive) -> Iterator[str]:
    """Categories and tags that are referred to and that are not there; slugs that repeat."""
    known = {
        name: {document.doc_id for document in archive.database.table(name).iterate()}
        for name in ("categories", "tags")
    }
    for category in archive.database.table("categories").iterate():
        if category["parent"] is not None and category["parent"] not in known["categories"]:
            yield f"Category {category.doc_id} is below one that is not there."
    slugs: dict[str, int] = {}
    for article in archive.articles.iterate():
        for name, ids in known.items():
            for missing in sorted(set(article[name]) - ids):
                yield f"Article {article.doc_id} refers to {name}/{missing}, which is not there."
        first = slugs.setdefault(article["slug"], article.doc_id)
        if first != article.doc_id:
            yield f"Articles {first} and {article.doc_id} have the same slug."
