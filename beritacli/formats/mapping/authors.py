"""Several authors of an article: a list of {name, login} in their order, in whichever shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Author = dict[str, str | None]
_NAMES = ("name", "display_name", "title")
_LOGINS = ("login", "slug", "user_login")


def read_authors(value: object) -> tuple[list[Author], Any]:
    """Authors as names, objects, or a list of both; and what of it says more, or None."""
    items = value if isinstance(value, list) else [value]
    found: list[Author] = []
    says_more = False
    for item in items:
        author = _read_author(item)
        if author is None:
            says_more = says_more or item not in (None, "")
        else:
            found.append(author)
            says_more = says_more or (isinstance(item, dict) and _says_more(item, author))
    return found, value if says_more else None


def make_author(name: str, login: str | None = None) -> Author:
    """One author; a login that is the name says nothing more."""
    return {"name": name, "login": login if login and login != name else None}


def list_authors(article: Mapping[str, Any]) -> list[Author]:
    """All authors of an article in JSON's shape, also of one that has only the first's name."""
    authors = article.get("authors")
    if isinstance(authors, list) and authors:
        return authors
    return [make_author(article["author"])] if article.get("author") else []


def list_others(authors: list[Author]) -> list[str]:
    """By what authors are found: all names and logins but the first one's name, each once."""
    texts = [text for author in authors for text in author.values() if text]
    return list(dict.fromkeys(text for text in texts if text != authors[0]["name"]))


def _read_author(item: object) -> Author | None:
    if isinstance(item, str):
        return make_author(item.strip()) if item.strip() else None
    if not isinstance(item, dict):
        return None
    name, login = (
        next((text for key in keys if isinstance(text := item.get(key), str) and text.strip()), "")
        for keys in (_NAMES, _LOGINS)
    )
    return make_author((name or login).strip(), login.strip()) if name or login else None


def _says_more(item: dict[str, Any], author: Author) -> bool:
    known = set(author.values())
    return any(value not in known for key, value in item.items() if value and key != "@type")
