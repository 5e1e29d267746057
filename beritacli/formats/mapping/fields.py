"""Other systems' names for what an article has, and the design's names in their place.

Renames and unwraps, and nothing more: what a value may be is the archive's to judge, and what
has no name here goes into `meta`.
"""

from __future__ import annotations

import re
from typing import Any

from beritacli.formats.mapping import wordpress_objects as wordpress
from beritacli.formats.mapping.authors import read_authors
from beritacli.formats.mapping.restrictions import apply_restrictions, take_restrictions
from beritacli.formats.mapping.terms import read_terms
from beritacli.formats.mapping.visibility import restrict
from beritacli.text.plain_text import drop_markup, is_automatic, take_plain

# The design's name: what others call it, the most telling first.
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "slug": (),
    "title": ("judul", "headline"),
    "status": ("state", "post_status", "postStatus"),
    "visibility": (),
    "byline": ("inisial", "paraf"),
    "author": ("penulis", "creator"),
    "authors": (),
    "categories": ("category", "kategori", "section"),
    "tags": ("tag", "keywords", "label"),
    "excerpt": ("custom_excerpt", "summary", "ringkasan", "description"),
    "body": (
        *("content", "isi", "content_html", "html", "content_markdown", "markdown"),
        *("content_text", "text", "articleBody"),
    ),
    "body_format": (),
    "created_at": ("created",),
    "modified_at": (
        *("modified_gmt", "modified", "updated", "updated_at"),
        *("dateModified", "date_modified"),
    ),
    "published_at": (
        *("date_gmt", "date", "tanggal", "published", "pubDate"),
        *("datePublished", "date_published"),
    ),
    "expires_at": (),
    "language": ("lang", "locale", "inLanguage"),
    "image": ("featured_image", "thumbnail", "gambar", "feature_image"),
    "revision": (),
}
_OWN_NAMES = {other: name for name, others in OTHER_NAMES.items() for other in (name, *others)}
_BODY_FORMATS = {
    "content_html": "html",
    "html": "html",
    "content_markdown": "markdown",
    "markdown": "markdown",
    "content_text": "text",
}
_STATUSES = {"publish": "published", "future": "scheduled", "sent": "published"}
_TAXONOMIES = {"categories": "category", "tags": "post_tag"}
_DROPPED = ("_links", "_embedded", "_rejected")
_HAS_ZONE = re.compile(r"(?:z|[+-]\d\d:?\d\d)$", re.IGNORECASE)
_LISTS = (*_TAXONOMIES, "authors")
_OWN_KEYS = ("id", "archive", "undated")
_IDENTITY = "[0-9a-f]{32}"  # of an archive
_OWN_OBJECTS = {"source": dict, "meta": dict}
_LIFTING_KINDS = ("wordpress", "page", "feed", "ghost")


def article_fields(raw: dict[str, Any]) -> dict[str, Any]:
    """Fields of an article under the design's names; what has no name goes into meta."""
    return _copy_fields(raw) if _is_plain(raw) else read_fields(raw)


def _is_plain(raw: dict[str, Any]) -> bool:
    """Whether nothing is to be renamed, unwrapped or looked up: then it is a copy, and quick."""
    is_ours = _is_own(raw)
    for key, value in raw.items():
        kind = type(value)
        if key == "excerpt" and not is_ours and kind is str and "<" in value:
            return False
        if key in OTHER_NAMES:
            is_texts = kind is list and all(type(one) is str for one in value)
            is_text = (kind is str or value is None) and key not in _LISTS
            is_texts = is_texts and key != "authors"
            if key == "authors" and is_ours and "author" in raw:
                is_texts = bool(value) and value == read_authors(value)[0]
            if not (is_text or is_texts or (key == "revision" and kind is int)):
                return False
        elif not (is_ours and (key in _OWN_KEYS or kind is _OWN_OBJECTS.get(key))):
            return False
    return True


def _copy_fields(raw: dict[str, Any]) -> dict[str, Any]:
    fields = dict(raw)
    if isinstance(status := fields.get("status"), str):
        fields["status"] = _STATUSES.get(status, status)
    _hide_sent(raw, fields)
    return fields


def _hide_sent(raw: dict[str, Any], fields: dict[str, Any]) -> None:
    """What Ghost only sent by email is on no site."""
    if raw.get("status") == "sent":
        fields["visibility"] = restrict(fields.get("visibility"), "email")


def read_fields(raw: dict[str, Any]) -> dict[str, Any]:
    """What article_fields gives, of any record whatever."""
    rest = {key: value for key, value in raw.items() if key not in _DROPPED}
    meta = rest.pop("meta", None)
    said = take_restrictions(rest)
    embedded = raw.get("_embedded")
    fields: dict[str, Any] = {}
    _take_identity(raw, rest, fields)
    for name, keys in _group_keys(rest).items():
        key = _choose(name, keys, rest)
        if key is None:
            continue
        value, left = _read_value(name, key, rest.pop(key), embedded)
        if left is not None:
            rest[key] = left
        if value is not None or left is None:
            fields[name] = value
        if name == "body" and "body_format" not in raw:
            body_format = "html" if wordpress.is_wrapped(raw[key]) else _BODY_FORMATS.get(key)
            fields.update({"body_format": body_format} if body_format else {})
    if fields.get("authors"):
        fields.setdefault("author", fields["authors"][0]["name"])
    _take_texts(raw, rest, fields)
    if "image" not in fields and (image := wordpress.find_image(embedded)):
        fields["image"] = image
    _fill_meta(fields, meta, rest, is_given="meta" in raw)
    _hide_sent(raw, fields)
    apply_restrictions(said, fields)
    return fields


def _take_texts(raw: dict[str, Any], rest: dict[str, Any], fields: dict[str, Any]) -> None:
    """Make title and excerpt text where they are HTML; an excerpt that WordPress made is none."""
    for name in ("title", "excerpt"):
        given = raw.get(name)
        if not (isinstance(given, dict) and wordpress.is_wrapped(given)):
            continue
        text = wordpress.unwrap(given)
        is_typed = "raw" in given
        take_plain(fields, rest if is_typed or name == "title" else {}, name, text)
        body = fields.get("body")
        if name == "excerpt" and not is_typed and is_automatic(text, str(body or "")):
            del fields[name]
    excerpt = fields.get("excerpt")
    if isinstance(excerpt, str) and not _is_own(raw):
        fields["excerpt"] = drop_markup(excerpt)


def lifts_byline(raw: dict[str, Any], fields: dict[str, Any]) -> bool:
    """Whether the record is another system's that has no field for a byline but the body's end."""
    source = fields.get("source")
    kind = source.get("kind") if isinstance(source, dict) else None
    return kind in _LIFTING_KINDS and "byline" not in fields and not _is_own(raw)


def _is_own(raw: dict[str, Any]) -> bool:
    """Whether it is an article as we write it ourselves."""
    if "revision" in raw or ("body_format" in raw and "created_at" in raw):
        return True
    archive = raw.get("archive")  # of a table of ours of which columns were left out
    return "id" in raw and isinstance(archive, str) and bool(re.fullmatch(_IDENTITY, archive))


def _take_identity(raw: dict[str, Any], rest: dict[str, Any], fields: dict[str, Any]) -> None:
    """Move id and source: only our own shape's id is our id."""
    if _is_own(raw) and rest.keys() & {"id", "undated"}:
        fields |= {key: rest.pop(key) for key in _OWN_KEYS if key in rest}
    elif wordpress.is_wordpress(raw) and "source" not in raw:
        fields["source"] = wordpress.find_source(raw)
        del rest["id"]
    if "source" in rest and (_is_own(raw) or isinstance(rest["source"], dict | None)):
        fields["source"] = rest.pop("source")


def _group_keys(rest: dict[str, Any]) -> dict[str, list[str]]:
    """Find the keys that stand for each of the design's names."""
    groups: dict[str, list[str]] = {}
    for key in rest:
        if name := _OWN_NAMES.get(key):
            groups.setdefault(name, []).append(key)
    return groups


def _choose(name: str, keys: list[str], rest: dict[str, Any]) -> str | None:
    """Key of the value to take: our own name, else the first that has something in it."""
    if name in keys:
        return name
    if name.endswith("_at"):
        keys = [key for key in keys if not isinstance(rest[key], bool)]  # `published: true`
    keys = sorted(keys, key=OTHER_NAMES[name].index)
    return next((key for key in keys if not _is_empty(rest[key])), keys[0] if keys else None)


def _is_empty(value: object) -> bool:
    return value in (None, "", []) or (isinstance(value, str) and value.startswith("0000-00-00"))


def _read_value(name: str, key: str, value: object, embedded: object) -> tuple[Any, Any]:
    """Give the value under its new name, and what of it goes to meta (None for nothing)."""
    if name in _TAXONOMIES:
        return read_terms(value, wordpress.find_terms(embedded, _TAXONOMIES[name]))
    if name == "author":
        return _read_author(value, embedded)
    if name == "authors":
        authors, left = read_authors(value)
        return (authors or None), left
    value = wordpress.unwrap(value)
    if name == "status" and isinstance(value, str):
        value = _STATUSES.get(value, value)
    elif key.endswith("_gmt") and isinstance(value, str) and not _is_empty(value):
        value = value if _HAS_ZONE.search(value) else f"{value}Z"
    return value, None


def _read_author(value: object, embedded: object) -> tuple[Any, Any]:
    if isinstance(value, int):
        name = wordpress.find_author(embedded)
        return (name, None) if name else (None, value)
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return value["name"], value if value.keys() - {"name", "@type"} else None
    return value, None


def _fill_meta(
    fields: dict[str, Any], meta: object, rest: dict[str, Any], *, is_given: bool
) -> None:
    """Put the rest into meta; what stands there already keeps its name, and nothing is lost."""
    filled = dict(meta) if isinstance(meta, dict) else {}
    if meta and not isinstance(meta, dict):
        rest = {"meta": meta, **rest}
    for key, value in rest.items():
        name, number = key, 2
        while name in filled:
            name, number = f"{key}_{number}", number + 1
        filled[name] = wordpress.unwrap(value)
    if filled or is_given:
        fields["meta"] = filled
