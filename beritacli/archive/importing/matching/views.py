"""What a record changes of an article, when one source shows the article in several ways.

A site's own export has the text as it was typed; its interface renders it, its feed cuts it, its
page has it between others. What each of these views last said is kept as hashes, so that importing
them in turn comes to rest: only what a view says anew is looked at, a rendered text never replaces
a raw one, and a view that has less only fills what is empty. What a record leaves out is not empty.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.articles.article import SOURCE_FIELDS, read_field
from beritacli.archive.articles.authors import authors_of
from beritacli.archive.importing.matching.match import compare
from beritacli.article import PASSWORD_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    Pairs = dict[str, tuple[Any, Any]]

# How much a view has of an article; '' is a source that has one way only.
_RANKS = {
    "": 3, "wxr": 3, "rest-edit": 3, "rest": 2, "feed": 1, "atom": 1, "jsonfeed": 1, "page": 0,
}  # fmt: skip
_RENDERED = frozenset({"title", "body", "body_format", "excerpt"})
_NOT_OF_OTHERS = frozenset({"meta", "categories", "tags"})  # of views that have no more than ours
# What feeds and pages don't know.
_ONLY_SITES = frozenset({"status", "visibility", "expires_at", "byline", "body_format"})
FEED_VIEWS = {"rss": "feed", "atom": "atom", "jsonfeed": "jsonfeed"}  # by format
_FEEDS = (*FEED_VIEWS.values(), "page")
_HASH_BYTES = 6
# What of an article's meta is the newsroom's own.
OWN_META = ("corrections", "answers", "retracted", "trashed_from", "check_ignore")
_MADE_HERE = (*OWN_META, "slug_as_given")
# What of it comes in entries or files of its own, which may not be there.
_BESIDE = ("comments", "attachments")
_OF_BODY = ("byline_as_written",)
# What of it is left out where it does not hold any more.
_STATES = frozenset({"sticky", "status", "protected", "visibility_as_given", *PASSWORD_KEYS})


class Differences(NamedTuple):
    """Fields: (ours, the source's). internal: what else is to be written of the article.

    by_source: whether what is updated is what its main view says now.
    """

    updates: Pairs
    clashes: Pairs
    internal: dict[str, Any]
    by_source: bool = True


def find_differences(
    document: Mapping[str, Any], wanted: Mapping[str, Any], *, is_own: bool = False
) -> Differences:
    """What a record says that its article does not, by who changed it last.

    What the source changed and we did not is an update; what both did, or what was written here,
    is a clash. is_own: whether this archive wrote the record, and somebody may have edited it.
    """
    main, view = document.get("view") or "", wanted.get("view") or ""
    if view == main or is_own:
        return _compare_same(document, wanted)
    return _compare_other(document, wanted, main, view)


def revive_text(document: Mapping[str, Any], wanted: Mapping[str, Any]) -> Pairs:
    """What brings a retracted article back: what the source says where the notice stands."""
    meta = {key: value for key, value in document["meta"].items() if key != "retracted"}
    said = {**wanted, "meta": {**meta, **wanted.get("meta", {})}}
    return {
        name: (document[name], said[name])
        for name in ("body", "body_format", "excerpt", "image", "meta")
        if name in said and said[name] != document[name]
    }


def leave_unknown(
    document: Mapping[str, Any], clean: Mapping[str, Any], *, revives: bool, is_own: bool = False
) -> dict[str, Any]:
    """A record as it is compared with its article: without what its view does not know.

    is_own: whether this archive wrote the record.
    """
    wanted = dict(clean)
    main, view = document.get("view") or "", clean.get("view") or ""
    if "id" not in clean:
        for name in ("title", "body"):
            if not wanted.get(name) and document[name]:
                wanted.pop(name, None)
        if wanted.get("published_at", "") is None and document["status"] == "published":
            del wanted["published_at"]
        if view and not wanted.get("categories") and not wanted.get("tags"):
            _drop_terms(document, wanted)
    if "meta" in clean:
        wanted["meta"] = _fill_meta(document, clean, revives=revives, is_own=is_own)
    if view != main and not is_own:
        if len(wanted.get("authors") or ()) < len(authors_of(document)) > 1:
            wanted.pop("author", None)
            wanted.pop("authors", None)
        if "" not in (view, main) and _RANKS[view] <= _RANKS[main]:
            _drop_terms(document, wanted)
    return wanted


def _drop_terms(document: Mapping[str, Any], wanted: dict[str, Any]) -> None:
    for name in ("categories", "tags"):
        if document[name]:
            wanted.pop(name, None)


def _fill_meta(
    document: Mapping[str, Any], clean: Mapping[str, Any], *, revives: bool, is_own: bool
) -> dict[str, Any]:
    """The meta of a record with what it leaves out of what is known already."""
    meta: dict[str, Any] = clean["meta"]
    if is_own and meta:
        return meta
    left = _STATES.union(_MADE_HERE, () if "body" not in clean else _OF_BODY)
    kept = {key: value for key, value in document["meta"].items() if key not in left}
    meta = {**kept, **meta}
    if "id" in clean:
        return meta
    for key in ("slug_as_given",) if revives else _MADE_HERE:
        if key in document["meta"] and (key in OWN_META or key not in meta):
            meta[key] = document["meta"][key]
    return meta


def _compare_same(document: Mapping[str, Any], wanted: Mapping[str, Any]) -> Differences:
    is_our_own = document["source"] is None and not document.get("imported_as")
    updates: Pairs = {}
    clashes: Pairs = {}
    for name, pair in compare(document, wanted):
        (clashes if is_our_own or is_touched(document, name) else updates)[name] = pair
    return Differences(updates, clashes, {})


def is_touched(document: Mapping[str, Any], name: str) -> bool:
    """Whether a field of an imported article was changed here, and not by another view of it."""
    said = document.get("source_values") or {}
    if name not in said:
        return False
    if name == "meta" and _without_own(said[name]) == _without_own(document[name]):
        return False
    ours = _hash(read_field(document, name))
    return all(view.get(name) != ours for view in (document.get("views") or {}).values())


def _without_own(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in meta.items() if key not in _MADE_HERE}


def _compare_other(
    document: Mapping[str, Any], wanted: Mapping[str, Any], main: str, view: str
) -> Differences:
    views = dict(document.get("views") or {})
    known: dict[str, str] | None = views.get(view)
    is_more = _RANKS[view] > _RANKS[main]
    said = _list_said(document, wanted, view, main)
    hashes = {name: _hash(theirs) for name, theirs in said.items()}
    is_equal = _RANKS[view] == _RANKS[main] and (
        "" in (view, main) or (wanted.get("modified_at") or "") > document["modified_at"]
    )
    is_first = known is None and not is_more and not is_equal
    updates: Pairs = {}
    clashes: Pairs = {}
    for name, theirs in said.items():
        ours = read_field(document, name)
        is_rendered = name in _RENDERED and _RANKS[view] < _RANKS[main]
        if theirs == ours or (known or {}).get(name) == hashes[name]:
            continue
        if is_first or (is_rendered and not theirs):
            if not ours:
                updates[name] = ours, theirs
        elif is_touched(document, name) or (is_rendered and ours):
            clashes[name] = ours, theirs
        else:
            updates[name] = ours, theirs
    if is_more:
        internal = _take_over(document, updates, main=main, view=view)
        return Differences(updates, clashes, internal)
    # A clash is told again until it is settled.
    views[view] = (known or {}) | {k: v for k, v in hashes.items() if k not in clashes}
    internal = {"views": views} if views != document.get("views") else {}
    return Differences(updates, clashes, internal, by_source=False)


def _list_said(
    document: Mapping[str, Any], wanted: Mapping[str, Any], view: str, main: str
) -> dict[str, Any]:
    """What a view says of the fields that it knows."""
    said = {name: wanted[name] for name in sorted(SOURCE_FIELDS & wanted.keys())}
    if view in _FEEDS:
        said = {name: value for name, value in said.items() if name not in _ONLY_SITES}
    if _RANKS[view] > _RANKS[main]:
        return said
    ours, meta = document["meta"], said.pop("meta", {})
    if "" not in (view, main):
        said = {k: v for k, v in said.items() if k not in _NOT_OF_OTHERS or not document[k]}
        meta = {k: v for k, v in meta.items() if k in _BESIDE or not ours}
    more = {k: v for k, v in meta.items() if k not in ours and k not in _STATES}
    return {**said, "meta": {**ours, **more}} if more else said


def _take_over(
    document: Mapping[str, Any], updates: Pairs, *, main: str, view: str
) -> dict[str, Any]:
    """What is to be kept when a view with more becomes the main one."""
    said = dict(document.get("source_values") or {})
    old = {name: _hash(_said_of(document, name)) for name in SOURCE_FIELDS}
    views = {k: v for k, v in (document.get("views") or {}).items() if k != view}
    later = {name: value for name, value in said.items() if name not in updates}
    return {"view": view, "views": {**views, main: old}, "source_values": later or None}


def _said_of(document: Mapping[str, Any], name: str) -> Any:
    said = document.get("source_values") or {}
    return said[name] if name in said else read_field(document, name)


def keep_said(document: Mapping[str, Any], view: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be kept of an article of which another view said this, and was not followed."""
    views = document.get("views") or {}
    hashes = {name: _hash(value) for name, value in said.items()}
    return {"views": {**views, view: {**views.get(view, {}), **hashes}}}


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return blake2b(text.encode(errors="surrogatepass"), digest_size=_HASH_BYTES).hexdigest()


def settle_conflict(
    document: Mapping[str, Any], clashes: dict[str, tuple[Any, Any]], wanted: dict[str, Any]
) -> dict[str, Any]:
    """What is to be kept so that a conflict is not reported again: the source has said it."""
    said = {name: theirs for name, (_, theirs) in clashes.items()}
    if (wanted.get("view") or "") in (document.get("view") or "", ""):
        return {"source_values": {**(document.get("source_values") or {}), **said}}
    return keep_said(document, wanted["view"], said)
