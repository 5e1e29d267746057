"""What a record changes of an article, when one source shows the article in several ways.

A site's own export has the text as it was typed; its interface renders it, its feed cuts it, its
page has it between others. What each of these views last said is kept as hashes, so that importing
them in turn comes to rest: only what a view says anew is looked at, a rendered text never replaces
a raw one, and a view that has less only fills what is empty.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.articles import SOURCE_FIELDS, read_field
from beritacli.archive.import_matches import compare

if TYPE_CHECKING:
    from collections.abc import Mapping

    Pairs = dict[str, tuple[Any, Any]]

# How much a view has of an article; '' is a source that has one way only.
_RANKS = {"": 3, "wxr": 3, "rest-edit": 3, "rest": 2, "feed": 1, "page": 0}
_RENDERED = frozenset({"title", "body", "body_format", "excerpt"})
_NOT_OF_OTHERS = frozenset({"meta", "categories", "tags"})  # of views that have no more than ours
# What feeds and pages don't know.
_ONLY_SITES = frozenset({"status", "visibility", "expires_at", "byline", "body_format"})
_FEEDS = ("feed", "page")
_HASH_BYTES = 6
# What of an article's meta is the newsroom's own.
OWN_META = ("corrections", "retracted", "trashed_from", "check_ignore")


class Differences(NamedTuple):
    """Fields: (ours, the source's). internal: what else is to be written of the article.

    by_source: whether what is updated is what its main view says now.
    """

    updates: Pairs
    clashes: Pairs
    internal: dict[str, Any]
    by_source: bool = True


def find_differences(document: Mapping[str, Any], wanted: Mapping[str, Any]) -> Differences:
    """What a record says that its article does not, by who changed it last.

    What the source changed and we did not is an update; what both did, or what was written here,
    is a clash.
    """
    main, view = document.get("view") or "", wanted.get("view") or ""
    if view == main or "" in (view, main):
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
    document: Mapping[str, Any], clean: Mapping[str, Any], *, revives: bool
) -> dict[str, Any]:
    """A record as it is compared with its article: without what its view does not know."""
    wanted = dict(clean)
    if "id" not in clean:  # not our own
        for name in ("title", "body"):
            if not wanted.get(name) and document[name]:
                wanted.pop(name, None)
        ours = {key: document["meta"][key] for key in OWN_META if key in document["meta"]}
        if ours and "meta" in wanted and not revives:
            wanted["meta"] = {**wanted["meta"], **ours}
    main, view = document.get("view") or "", clean.get("view") or ""
    if view != main and "" not in (view, main) and _RANKS[view] <= _RANKS[main]:
        for name in ("categories", "tags"):
            if document[name]:
                wanted.pop(name, None)
    return wanted


def _compare_same(document: Mapping[str, Any], wanted: Mapping[str, Any]) -> Differences:
    is_our_own = document["source"] is None and not document.get("imported_as")
    updates: Pairs = {}
    clashes: Pairs = {}
    for name, pair in compare(document, wanted):
        (clashes if is_our_own or is_touched(document, name) else updates)[name] = pair
    return Differences(updates, clashes, {})


def is_touched(document: Mapping[str, Any], name: str) -> bool:
    """Whether a field of an imported article was changed here."""
    said = document.get("source_values") or {}
    if name == "meta" and name in said:
        return _without_own(said[name]) != _without_own(document[name])
    return name in said


def _without_own(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in meta.items() if key not in OWN_META}


def _compare_other(
    document: Mapping[str, Any], wanted: Mapping[str, Any], main: str, view: str
) -> Differences:
    views = dict(document.get("views") or {})
    known: dict[str, str] | None = views.get(view)
    is_more = _RANKS[view] > _RANKS[main]
    said = _list_said(document, wanted, view, is_more=is_more)
    hashes = {name: _hash(theirs) for name, theirs in said.items()}
    is_first = known is None and not is_more and not _is_newer(document, wanted, main, view)
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
        internal = _take_over(document, wanted, updates, main=main, view=view)
        return Differences(updates, clashes, internal)
    # A clash is told again until it is settled.
    views[view] = (known or {}) | {k: v for k, v in hashes.items() if k not in clashes}
    internal = {"views": views} if views != document.get("views") else {}
    return Differences(updates, clashes, internal, by_source=False)


def _list_said(
    document: Mapping[str, Any], wanted: Mapping[str, Any], view: str, *, is_more: bool
) -> dict[str, Any]:
    """What a view says of the fields that it knows."""
    said = {name: wanted[name] for name in sorted(SOURCE_FIELDS & wanted.keys())}
    if view in _FEEDS:
        said = {name: value for name, value in said.items() if name not in _ONLY_SITES}
    if is_more:  # what the lesser view alone had is not lost
        return {**said, "meta": {**document["meta"], **wanted["meta"]}}
    return {k: v for k, v in said.items() if k not in _NOT_OF_OTHERS or not document[k]}


def _is_newer(document: Mapping[str, Any], wanted: Mapping[str, Any], main: str, view: str) -> bool:
    """Whether a view that has as much was made after the article was changed last."""
    return (
        _RANKS[view] == _RANKS[main] and (wanted.get("modified_at") or "") > document["modified_at"]
    )


def _take_over(
    document: Mapping[str, Any], wanted: Mapping[str, Any], updates: Pairs, *, main: str, view: str
) -> dict[str, Any]:
    """What is to be kept when a view with more becomes the main one."""
    said = dict(document.get("source_values") or {})
    old = {
        name: _hash(said[name] if name in said else document[name])
        for name in SOURCE_FIELDS & document.keys()
    }
    views = {k: v for k, v in (document.get("views") or {}).items() if k != view}
    later = {name: value for name, value in said.items() if name not in updates}
    if {**document["meta"], **wanted["meta"]} != wanted["meta"]:
        later["meta"] = wanted["meta"]
    return {"view": view, "views": {**views, main: old}, "source_values": later or None}


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
