"""The authors of a stored article, kept in step with its `author`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.articles.article import authors_of
from beritacli.formats.mapping.authors import list_others, make_author

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beritacli.formats.mapping.authors import Author


def settle_authors(document: dict[str, Any], authors: list[Author] | None) -> None:
    """Give a document its authors, where its `author` does not say them all."""
    if authors is not None and authors != authors_of(document):
        document["authors"] = authors
        document["co_authors"] = list_others(authors)


def follow_authors(document: Mapping[str, Any], changed: dict[str, Any]) -> None:
    """Keep `author` the first of `authors`, whichever of the two an edit gives."""
    if authors := changed.get("authors"):
        changed["author"] = authors[0]["name"]
    elif "author" in changed:
        has_login = bool(changed["author"] and document["meta"].get("author_login"))  # another's
        changed["authors"] = [make_author(changed["author"])] if has_login else None
    changed["co_authors"] = list_others(changed.get("authors") or []) or None
