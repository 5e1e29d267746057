"""Whether a record and an article are one: by who they say they are, and by what they say.

An id counts only on its own site, and even there not where everything else speaks against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.importing.matching.sameness import is_same_body
from beritacli.formats.mapping.addresses import address_key, host_key, site_key, unescape_id
from beritacli.language.slugs import make_slug

if TYPE_CHECKING:
    from collections.abc import Mapping

SENDER = "sender"
_FEED = "feed"
_CERTAIN = (SENDER, "page")  # kinds of sources whose ids belong to one article each


def base_slug(record: Mapping[str, Any]) -> str:
    """The slug that a record gives, or that is made of its title."""
    return str(record.get("slug") or make_slug(record["title"]))


def imported_key(record: Mapping[str, Any]) -> str:
    """What a record without a source is known by: the slug and date that it comes with."""
    return f"{base_slug(record)}|{record.get('published_at') or ''}"


def says(document: Mapping[str, Any], name: str) -> Any:
    """What the source of an article last said of a field."""
    said = document.get("source_values") or {}
    return said[name] if name in said else document.get(name)


def as_said(document: Mapping[str, Any]) -> dict[str, Any]:
    """The article as its source last had it."""
    return {**document, **(document.get("source_values") or {})}


def is_same_source(document: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether an article and a record of one id are one article of one source."""
    ours, theirs = document["source"], record["source"]
    if ours["kind"] != theirs["kind"] or ours["id"] != theirs["id"]:
        return False
    our_site, their_site = site_key(ours["uri"]), site_key(theirs["uri"])
    if our_site == their_site and our_site is not None:
        return ours["kind"] in _CERTAIN or _has_evidence(document, record, ours["kind"])
    if our_site is None or their_site is None:
        return _has_same_slug(document, record) or _has_same_date(document, record)
    return _has_moved(document, record)


def is_other(document: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether the sources say for certain that an article and a record are two."""
    ours, theirs = document.get("source"), record.get("source")
    if (sender := record.get("sender")) and ours and ours["kind"] == SENDER:
        return bool(ours["uri"] != sender)
    if not ours or not theirs or ours["kind"] != theirs["kind"]:
        return False
    if ours["kind"] == SENDER:
        return (ours["uri"], ours["id"]) != (theirs["uri"], theirs["id"])
    if ours["kind"] == _FEED:
        links = _link_of(document), _link_of(record)
        return all(links) and links[0] != links[1]
    sites = site_key(ours["uri"]), site_key(theirs["uri"])
    if sites == (None, None):
        return bool(ours["id"] != theirs["id"])
    is_known = None not in sites and not _has_moved(document, record)
    return is_known and (sites[0], ours["id"]) != (sites[1], theirs["id"])


def is_elsewhere(document: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether an article and a record of other titles have another place each on one site.

    Pages below two others may share a slug, a date and a text.
    """
    if record["title"] in {document["title"], says(document, "title")}:
        return False
    ours, theirs = _link_of(document), _link_of(record)
    if ours and theirs and "?" not in ours + theirs and host_key(ours) == host_key(theirs):
        return ours != theirs
    parents = [(says(one, "meta") or {}).get("parent") for one in (document, record)]
    return None not in parents and parents[0] != parents[1]


def _has_moved(document: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether a site took an article along to another host: guid, slug and date agree."""
    hosts = host_key(document["source"]["uri"]), host_key(record["source"]["uri"])
    return (
        hosts[0] != hosts[1]
        and _has_same_guid(document, record)
        and _has_same_slug(document, record)
        and _has_same_date(document, record)
    )


def _has_evidence(document: Mapping[str, Any], record: Mapping[str, Any], kind: str) -> bool:
    """Whether more than the id is the same. The ids of feeds are often made without care."""
    has_link = _link_of(record) is not None and _link_of(document) == _link_of(record)
    has_title = bool(record["title"]) and record["title"] in {
        document["title"],
        says(document, "title"),
    }
    if has_link or (has_title and kind != _FEED):
        return True
    if kind != _FEED:
        return _has_same_slug(document, record) or _has_same_text(document, record)
    if not record["title"] and not says(document, "title"):
        return _has_same_date(document, record) or _has_same_text(document, record)
    agree = has_title + _has_same_date(document, record)
    return agree > 1 or agree + _has_same_text(document, record) > 1


def _has_same_text(document: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    body = record.get("body") or record.get("excerpt")
    theirs = says(document, "body") or says(document, "excerpt")
    return body is not None and (body == theirs or is_same_body(theirs, body))


def _has_same_slug(document: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    slug = base_slug(record)
    return slug in {document["slug"], says(document, "slug")}


def _has_same_date(document: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    date = record.get("published_at")
    return date is not None and date in {document["published_at"], says(document, "published_at")}


def _has_same_guid(document: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    ours, theirs = _guid_of(document), _guid_of(record)
    return ours is not None and ours == theirs


def _guid_of(article: Mapping[str, Any]) -> str | None:
    meta = says(article, "meta") or {}
    guid = meta.get("guid")
    if isinstance(guid, str) and guid:
        return address_key(unescape_id(guid))
    source = article.get("source") or {}
    return address_key(source["id"]) if source.get("kind") == _FEED else None


def _link_of(article: Mapping[str, Any]) -> str | None:
    meta = says(article, "meta") or {}
    link = next((one for name in ("link", "url") if isinstance(one := meta.get(name), str)), None)
    return address_key(link) if link else None
