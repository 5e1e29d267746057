"""The JSON Schema of what export writes and import takes (draft 2020-12)."""

from __future__ import annotations

from typing import Any

from beritacli.archive.text_rules import MAX_TITLE
from beritacli.article import BODY_FORMATS, STATUSES, VISIBILITIES, Article

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_OPTIONAL = {"type": ["string", "null"]}
_TEXTS = {"type": "array", "items": _TEXT}
_INSTANT = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$",
    "description": "UTC",
}


def _describe(shape: dict[str, Any], description: str) -> dict[str, Any]:
    return {**shape, "description": description}


def article_schema() -> dict[str, Any]:
    """The schema of one article."""
    source = {
        "type": ["object", "null"],
        "properties": {"kind": _TEXT, "uri": _OPTIONAL, "id": _TEXT},
        "required": ["kind", "uri", "id"],
        "description": "Where it came from: the system, its site, and its own id there.",
    }
    author = {
        "type": "object",
        "properties": {"name": _TEXT, "login": _OPTIONAL},
        "required": ["name", "login"],
    }
    properties: dict[str, Any] = {
        "id": {"type": "integer", "minimum": 1, "description": "Never given twice."},
        "slug": _describe(_TEXT, "Unique in the archive."),
        "title": {**_TEXT, "maxLength": MAX_TITLE},
        "status": {"enum": list(STATUSES)},
        "visibility": {
            "enum": list(VISIBILITIES),
            "description": "Who may read it once it is published.",
        },
        "byline": _describe(_TEXTS, "Initials of the desk, lower-case, in order."),
        "author": _describe(_OPTIONAL, "The name of the first of `authors`."),
        "authors": {"type": "array", "items": author},
        "categories": _describe(_TEXTS, "Paths of slugs."),
        "tags": _describe(_TEXTS, "Slugs."),
        "excerpt": _TEXT,
        "body": _TEXT,
        "body_format": {"enum": list(BODY_FORMATS)},
        "created_at": _INSTANT,
        "modified_at": _INSTANT,
        "published_at": {"anyOf": [_INSTANT, {"type": "null"}]},
        "expires_at": {
            "anyOf": [_INSTANT, {"type": "null"}],
            "description": "When it stops being public.",
        },
        "undated": {
            "type": "boolean",
            "description": "Published, but nobody knows when; follows from the other fields.",
        },
        "language": _describe(_OPTIONAL, "A BCP 47 tag, as the source gave it."),
        "image": _OPTIONAL,
        "source": source,
        "meta": {
            "type": "object",
            "description": "What other systems know besides. Ours: `corrections` [{at, note, "
            "kind, requested_by, answer}] and `retracted` {at, note, reason}, which readers see; "
            "`answers`, slugs of the articles to which this one replies; `trashed_from`, a status; "
            "`password`, in complete exports only.",
        },
        "revision": {"type": "integer", "description": "Number of the change that last wrote it."},
        "archive": _describe(_TEXT, "Identity of the archive of the id, in ndjson, csv and tsv."),
    }
    return {
        "$schema": _DIALECT,
        "title": "Article",
        "description": "What export writes has all fields; import needs the title alone.",
        "type": "object",
        "properties": properties,
        "required": list(Article._fields),
    }


def archive_schema() -> dict[str, Any]:
    """The schema of what `export --format json` writes."""
    article = article_schema()
    del article["$schema"]
    category = {
        "type": "object",
        "properties": {"path": _TEXT, "name": _TEXT, "placed": {"type": "boolean"}},
        "required": ["path", "name", "placed"],
    }
    tag = {
        "type": "object",
        "properties": {"slug": _TEXT, "name": _TEXT},
        "required": ["slug", "name"],
    }
    stamp = {"type": "object", "properties": {"at": _INSTANT}, "required": ["at"]}
    removed = {
        "type": "object",
        "properties": {"key": _TEXT, "salt": _TEXT, "body": _TEXT},
        "required": ["key", "salt"],
        "description": "A keyed hash of who an article was that must not come back.",
    }
    old_address = {
        "type": "object",
        "properties": {"slug": _TEXT, "article": {"type": "integer", "minimum": 1}},
        "required": ["slug", "article"],
        "description": "A slug that the article with this id had.",
    }
    lists = {"categories": category, "tags": tag, "stamps": stamp}
    lists |= {"old_addresses": old_address, "removed": removed}
    properties: dict[str, Any] = {
        "version": {"const": 1},
        "archive": _describe(_TEXT, "Identity of the archive; no other has it."),
        **{name: {"type": "array", "items": items} for name, items in lists.items()},
        "articles": {"type": "array", "items": {"$ref": "#/$defs/article"}},
    }
    return {
        "$schema": _DIALECT,
        "title": "Archive",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "$defs": {"article": article},
    }
