"""What Hugo, Jekyll, Zola, Pelican and Hexo say in front matter, under names we know.

What has no name of ours keeps its own and goes into `meta`. A date or slug that the front matter
does not give is the file name's, as the generators have it; a title as Jekyll makes one.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from beritacli.article import INTERNAL
from beritacli.formats.mapping.fields import OTHER_NAMES
from beritacli.formats.mapping.restrictions import fold, is_off
from beritacli.formats.mapping.visibility import restrict
from beritacli.formats.markdown.sites.folders import list_folders, read_site_terms, split_language
from beritacli.text.yaml import Plain, settle

_SHORT_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=\D|\Z)")
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_](.+))?")
_RENAMED = {
    "lastmod": "modified",
    "last_modified_at": "modified",
    "lastmodified": "modified",
    "publishdate": "published_at",
    "images": "image",
    "cover": "image",
}
_KNOWN = {name: own for own, others in OTHER_NAMES.items() for name in (own, *others)}
_LOWER = {name.lower(): name for name in _KNOWN} | _RENAMED
_OURS_ALONE = ("id", "source", "revision", "body_format")  # no words of other programs'
# The last two are Pelican's: out of all lists, and not made at all.
_STATUSES = {
    **{name: name for name in ("draft", "pending", "scheduled", "published", "private", "trash")},
    "publish": "published",
    "future": "scheduled",
    "hidden": "private",
    "skip": "draft",
}


def read_front(data: dict[str, Any], path: str) -> dict[str, Any]:
    """Front matter as one record for `fields.article_fields`, without a body.

    path: of the file below the folder that is imported, or ''.
    """
    rest = read_site_terms(data, path)
    raw: dict[str, Any] = {}
    meta: dict[str, Any] = {}
    for name in _OURS_ALONE:
        if name in rest:
            meta[name] = settle(rest.pop(name))
    visibility = _read_build(rest)
    _read_taxonomies(rest, raw, meta)
    for name, value in rest.items():
        known = _LOWER.get(name.lower(), name)
        if known in raw:  # two names of one thing, the other of them came first
            meta[name] = settle(value)
        else:
            raw[known] = _read_value(known, value)
    if "published_at" in raw and "date" in raw:  # Hugo: written then, published now
        raw.setdefault("created", raw.pop("date"))
    for name in [name for name in raw if (_KNOWN.get(name) or "").endswith("_at")]:
        raw[name] = _pad_date(raw[name])
    _read_authors(raw)
    _read_name(raw, path)
    _read_folders(raw, path)
    _read_status(raw, path)
    if visibility:
        raw["visibility"] = restrict(raw.get("visibility"), visibility)
    given = raw.pop("meta", None)
    meta = {**given, **meta} if isinstance(given, dict) else meta
    return {name: value for name, value in raw.items() if value not in (None, "")} | (
        {"meta": meta} if meta else {}
    )


def title_from_name(path: str) -> str:
    """Title that a file name spells, as Jekyll makes it: words with capitals; '' for no file."""
    return " ".join(word.capitalize() for word in re.split(r"[-_\s]+", _slug_of(path)) if word)


def _read_build(rest: dict[str, Any]) -> str | None:
    """Take what keeps a page out of a generator's site, or out of its lists; None for nothing.

    Hugo has `build` (`_build` before 0.145) with `render` and `list`, and `headless`; Zola has
    `render`; Eleventy `permalink: false` and `eleventyExcludeFromCollections`.
    """
    found: str | None = None
    for name in list(rest):
        known, value = fold(name), settle(rest[name])
        if known == "build" and isinstance(value, dict):
            parts = {fold(key): _read_option(inner) for key, inner in value.items()}
            is_rendered, is_listed = parts.get("render", True), parts.get("list", True)
        elif known in {"headless", "eleventyexcludefromcollections"}:
            is_rendered = known != "headless" or is_off(value)
            is_listed = is_off(value)
        elif known == "render" or (known == "permalink" and isinstance(value, bool)):
            is_rendered, is_listed = _read_option(value), True
        else:
            continue
        del rest[name]
        if not is_rendered:
            found = INTERNAL
        elif not is_listed:
            found = found or "unlisted"
    return found


def _read_option(value: Any) -> bool:
    """Whether Hugo renders or lists a page: `always`, or true; not `never`, `link` or `local`."""
    return value is True or str(value).strip().casefold() in {"always", "true", ""}


def _read_taxonomies(rest: dict[str, Any], raw: dict[str, Any], meta: dict[str, Any]) -> None:
    """Zola keeps categories and tags in a table, beside taxonomies of the site's own."""
    terms = rest.get("taxonomies")
    if not isinstance(terms, dict):
        return
    rest.pop("taxonomies")
    others = {}
    for name, value in terms.items():
        if name in {"categories", "tags"} and name not in rest:
            raw[name] = _read_value(name, value)
        else:
            others[name] = settle(value)
    meta.update({"taxonomies": others} if others else {})


def _read_value(name: str, value: Any) -> Any:
    field = _KNOWN.get(name)
    if field in {"categories", "tags"}:
        return _read_terms(field, value)
    settled = settle(value)
    if field is None or (isinstance(value, Plain) and isinstance(settled, bool | None)):
        return settled  # `published: true` is a flag, and `excerpt: ~` nothing
    if field == "image" and isinstance(value, list) and len(value) == 1:
        return value[0]
    return str(value) if isinstance(value, Plain) else settled


def _read_terms(field: str, value: Any) -> Any:
    """Names of terms; a list in the list is a way down the tree, as Hexo writes it."""
    if isinstance(value, str):
        parts = re.split(r"[,;]", value) if field == "tags" else [value]
        items: list[Any] = [part.strip() for part in parts]
    else:
        items = value if isinstance(value, list) else [value]
    return [_read_term(item) for item in items if item not in (None, "")]


def _read_term(item: Any) -> Any:
    if isinstance(item, list) and all(isinstance(part, str) for part in item):
        return {"way": [str(part) for part in item]}
    return str(item) if isinstance(item, str | int | float) else settle(item)


def _read_authors(raw: dict[str, Any]) -> None:
    """The authors under one name, whichever of the two the front matter has; a list is several."""
    if raw.get("authors") in (None, "", []) and isinstance(raw.get("author"), list | dict):
        raw["authors"] = raw.pop("author")


def _read_name(raw: dict[str, Any], path: str) -> None:
    """Fill in what the file's name says: `2016-10-08-slug.md`, `slug/index.md`."""
    found = _DATED.match(_stem_of(path))
    if found and not any(_is_date(name, raw[name]) for name in raw):
        raw["date"] = _pad_date(found[1])
    if not raw.get("slug") and (slug := _slug_of(path)):
        raw["slug"] = slug


def _read_folders(raw: dict[str, Any], path: str) -> None:
    """Take the categories that Jekyll's folders are, and the language in the file's name."""
    if folders := list_folders(path):
        key = next((one for one in ("categories", "category") if one in raw), "categories")
        raw[key] = [*folders, *raw.get(key, [])]
    if language := split_language(PurePosixPath(path).stem)[1]:
        raw.setdefault("language", language)


def _pad_date(value: Any) -> Any:
    """A date such as `2018-7-4`, which Jekyll and Hexo take, as ISO 8601 has it."""
    if not isinstance(value, str):
        return value
    return _SHORT_DATE.sub(lambda d: f"{d[1]}-{d[2]:0>2}-{d[3]:0>2}", value, count=1)


def _is_date(name: str, value: Any) -> bool:
    return _KNOWN.get(name) == "published_at" and isinstance(value, str) and bool(value)


def _read_status(raw: dict[str, Any], path: str) -> None:
    """Find the status: a page with a date is out, unless something says that it is a draft.

    Flags such as `draft` and `published` have their word after this, see restrictions.
    """
    word = raw.pop("status", None)
    status = _STATUSES.get(word.strip().lower()) if isinstance(word, str) else None
    if word and word != status:
        raw["status_as_given"] = word
    is_draft = "_drafts" in PurePosixPath(path).parts and status in {None, "published", "scheduled"}
    if is_draft or (word and not status):  # what an unknown word means may be anything
        raw["status"] = "draft"
    elif status:
        raw["status"] = status
    elif any(_is_date(name, value) for name, value in raw.items()):
        raw["status"] = "published"


def _stem_of(path: str) -> str:
    """Name of a page: of its file without the ending, or of its folder if that is `index`."""
    pure = PurePosixPath(path)
    stem, language = split_language(pure.stem)
    if stem != "index":
        return stem
    # A bundle's other languages stand beside it; the newsroom's own keeps the bundle's name.
    is_other = language is not None and not language.lower().startswith("id")
    return f"{pure.parent.name}-{language}" if is_other else pure.parent.name


def _slug_of(path: str) -> str:
    stem = _stem_of(path)
    found = _DATED.fullmatch(stem)
    return (found[2] or stem) if found else stem
