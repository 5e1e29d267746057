"""What Atom entries say of drafts, and Blogger's exports of what each entry is.

Facts from RFC 5023 (13.1.1, `app:draft`), Blogger's export file of old (`kind` as a category) and
that of Takeout (elements of a namespace of its own).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

LABELS = ("http://www.blogger.com/atom/ns#", "tag:blogger.com,")  # schemes of what Blogger tags by
KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
_TAKEOUT = "http://schemas.google.com/blogger/2018"
_ARTICLES = ("post", "page")
_STATUSES = {"live": "published", "scheduled": "scheduled", "soft_trashed": "trash"}
_USED = ("type", "status", "trashed", "filename", "created")


def find_kind(entry: Any, feed: Any) -> str:
    """What an entry is: post, page, comment, template, settings …; a post where nothing says."""
    for tag in entry.get("tags") or ():
        if tag.get("scheme") == KIND_SCHEME:
            return str(tag.get("term")).rpartition("#")[2] or "post"
    prefix = _find_prefix(feed)
    kind = str(entry.get(f"{prefix}type") or "post").lower() if prefix else "post"
    if prefix and entry.get(f"{prefix}inreplyto"):
        return "comment"
    return "post" if kind == "blogger" else kind  # the author's own type


def is_article(kind: str) -> bool:
    """Whether entries of this kind are articles."""
    return kind in _ARTICLES


def find_status(entry: Any, feed: Any) -> str:
    """The status of an entry: published, unless it is marked as something else."""
    prefix = _find_prefix(feed)
    if prefix and entry.get(f"{prefix}trashed"):
        return "trash"
    if prefix and (said := entry.get(f"{prefix}status")):
        return _STATUSES.get(str(said).lower(), "draft")
    drafts = (value for key, value in entry.items() if _is_draft_key(key))
    is_draft = any(str(one).strip().lower() not in {"no", "false", ""} for one in drafts)
    return "draft" if is_draft else "published"


def find_slug(entry: Any, feed: Any) -> str | None:
    """The slug of an entry of Blogger's, which its address ends in."""
    if not str(entry.get("id")).startswith("tag:blogger.com,"):
        return None
    prefix = _find_prefix(feed)
    address = (prefix and entry.get(f"{prefix}filename")) or entry.get("link") or ""
    try:
        name = urlsplit(address).path.rpartition("/")[2]
    except ValueError:
        return None
    return name.removesuffix(".html") if name.endswith(".html") else None


def is_used(key: str, feed: Any) -> bool:
    """Whether a name of an entry's is one of those read here, and need not be kept."""
    prefix = _find_prefix(feed)
    is_control = key == "control" or key.endswith("_control")
    is_ours = bool(prefix) and key in {f"{prefix}{name}" for name in _USED}
    return is_control or _is_draft_key(key) or is_ours


def _is_draft_key(key: str) -> bool:
    return key == "draft" or key.endswith("_draft")


def _find_prefix(feed: Any) -> str:
    """What Takeout's names begin with in this file, as feedparser gives them; '' for no Takeout."""
    spaces = feed.get("namespaces") or {}
    return next((f"{prefix}_" for prefix, uri in spaces.items() if uri == _TAKEOUT), "")
