"""The authors of a stored article, kept in step with its `author`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beritacli.formats.mapping.authors import Author


def authors_of(document: Mapping[str, Any]) -> list[dict[str, str | None]]:
    """All authors of a stored article in their order: {name, login}; the first is its `author`.

    `authors` is stored only where it says more than `author` and the login in the meta.
    """
    if authors := document.get("authors"):
        return list(authors)
    author, login = document["author"], document["meta"].get("author_login")
    is_login = isinstance(login, str) and login not in {"", author}
    return [{"name": author, "login": login if is_login else None}] if author else []


def settle_authors(document: dict[str, Any], authors: list[Author] | None) -> None:
    """Give a document its authors, where its `author` does not say them all."""
    if authors is not None and authors != authors_of(document):
        from beritacli.formats.mapping.authors import list_others

        document["authors"] = authors
        document["co_authors"] = list_others(authors)


def follow_authors(document: Mapping[str, Any], changed: dict[str, Any]) -> None:
    """Keep `author` the first of `authors`, whichever of the two an edit gives."""
    from beritacli.formats.mapping.authors import list_others, make_author

    if authors := changed.get("authors"):
        changed["author"] = authors[0]["name"]
    elif "author" in changed:
        has_login = bool(changed["author"] and document["meta"].get("author_login"))  # another's
        changed["authors"] = [make_author(changed["author"])] if has_login else None
    changed["co_authors"] = list_others(changed.get("authors") or []) or None
