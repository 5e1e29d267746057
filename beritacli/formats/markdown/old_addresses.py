"""Old addresses of an article as front matter has them, which may be no valid slugs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Front matter of Hugo and Zola, and of Jekyll (its plugin jekyll-redirect-from).
_NAMES = ("aliases", "redirect_from")
_PAGES = (".html", ".htm", ".php")


def read_old_addresses(data: Mapping[str, Any]) -> list[str]:
    """Slugs of the addresses that front matter sends on to a page, each once."""
    values = [value for name in _NAMES for value in _list(data.get(name))]
    slugs = (_slug_of(value) for value in values if isinstance(value, str))
    return list(dict.fromkeys(slug for slug in slugs if slug))


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [value]


def _slug_of(address: str) -> str:
    """The last part of an address' path, without the ending of a page."""
    try:
        parts = _split_path(urlsplit(address.strip()).path)
    except ValueError:
        return ""
    name = next((part for part in parts if part), "")
    return next((name.removesuffix(one) for one in _PAGES if name.endswith(one)), name)


def _split_path(path: str) -> Iterator[str]:
    """The parts of a path from its end, without a folder's own page."""
    parts = path.split("/")
    if parts[-1] in {f"index{one}" for one in _PAGES}:
        parts.pop()
    return reversed(parts)
