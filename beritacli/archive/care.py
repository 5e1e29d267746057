"""Whether an archive is whole: its store, and what its articles refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.archive.articles import Article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.archive.archive import Archive


# What every article holds; its id is not in it.
_STORED = set(Article._fields) - {"id"}


def find_problems(archive: Archive) -> list[str]:
    """What is wrong, a line each: of the store, and of articles in it; inside a snapshot.

    Raises StoreDamagedError where the store can't be read at all.
    """
    return archive.database.find_problems() or list(_find_loose_ends(archive))


def _find_loose_ends(archive: Archive) -> Iterator[str]:
    """Categories and tags that articles refer to and that are not there; slugs that repeat."""
    known = {
        name: {document.doc_id for document in archive.database.table(name).iterate()}
        for name in ("categories", "tags")
    }
    slugs: dict[str, int] = {}
    for article in archive.articles.iterate():
        for missing in _STORED - article.keys():
            yield f"Article {article.doc_id} has no {missing}: it was altered from outside."
        for name, ids in known.items():
            for missing in sorted(set(article.get(name) or ()) - ids):
                yield f"Article {article.doc_id} refers to {name}/{missing}, which is not there."
        first = slugs.setdefault(article.get("slug", ""), article.doc_id)
        if first != article.doc_id:
            yield f"Articles {first} and {article.doc_id} have the same slug."
