"""Addresses of the web: which site they lead to, and which of them are the same."""

from __future__ import annotations

import html
from functools import lru_cache
from urllib.parse import urlsplit

_MOST_ESCAPES = 5
_PORTS = {"http": ":80", "https": ":443"}


def find_site(address: object) -> str | None:
    """The site of an address, without a path; None for what is no address of the web."""
    return find_home(address, has_path=False)


def find_home(address: object, *, has_path: bool = True) -> str | None:
    """Address of a site without a slash at its end, or None where it is no such address.

    has_path: whether the path belongs to it, as that of one of several sites on a host does.
    """
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2].lower()
    if parts.scheme not in ("http", "https") or not host:
        return None
    return f"{parts.scheme}://{host}{parts.path if has_path else ''}".rstrip("/")


@lru_cache(maxsize=4096)  # an import has one or two sites, and very many records of them
def site_key(address: str | None) -> str | None:
    """What is the same for all ways to write one site's address; None where there is none.

    `http://www.contoh.id/barat/` and `https://contoh.id/barat` are one site: the scheme, `www.`,
    a scheme's own port, case of the host and slashes at the end tell nothing. What is not an
    address of the web stands for itself.
    """
    if not address or not address.strip():
        return None
    text = address.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return text
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(_PORTS[parts.scheme])
    return f"{host.removeprefix('www.')}{parts.path}".rstrip("/")


def host_key(address: str | None) -> str | None:
    """The host of a site's address as site_key has it; None where there is none."""
    key = site_key(address)
    return key.partition("/")[0] if key else None


def address_key(address: str) -> str:
    """As site_key, with what stands after a question mark."""
    bare, mark, query = address.strip().partition("#")[0].partition("?")
    return f"{site_key(bare) or ''}{mark}{query}"


def unescape_id(text: str) -> str:
    """An id as its system meant it, however often it was escaped for XML or HTML on the way."""
    for _ in range(_MOST_ESCAPES):
        plain = html.unescape(text) if "&" in text else text
        if plain == text:
            break
        text = plain
    return text
