"""Links within the site: which article an address means."""

from __future__ import annotations

import re

from beritacli.language.slugs import is_slug

_SCHEME = r"[a-zA-Z][a-zA-Z0-9+.-]*:|//"
_PAGES = (".html", ".htm", ".php")


def find_target(address: str, site: str) -> str | None:
    """The slug that a link within the site names as the last part of its path.

    None for links to other sites, to places in the same page, to files, and to what has no slug,
    as pages of a year have. site: the address of the site, or nothing where it is not known.
    """
    address = address.strip()
    if re.match(_SCHEME, address):
        own, other = _split(site), _split(address)
        if own is None or other is None or own[0] != other[0]:
            return None
        if not other[1].startswith(own[1]):
            return None
        address = other[1]
    path = re.split("[?#]", address, maxsplit=1)[0].rstrip("/")
    last = path.rpartition("/")[2]
    for suffix in _PAGES:
        last = last.removesuffix(suffix)
    return last if is_slug(last) and last != "index" else None


def _split(address: str) -> tuple[str, str] | None:
    """Host, without www., and path; None for what is no address of a page."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https", ""} or not host:
        return None
    return host.removeprefix("www."), parts.path
