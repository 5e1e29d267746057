"""Addresses of the web: which site they lead to."""

from __future__ import annotations

from urllib.parse import urlsplit


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
