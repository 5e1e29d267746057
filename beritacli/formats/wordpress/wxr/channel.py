"""What a WXR file says above its posts: the site, its authors, categories and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.formats.entries import Known, LeftOut, TagEntry
from beritacli.formats.mapping.addresses import find_home
from beritacli.formats.mapping.category_paths import Branch, cut_rings, find_paths, make_entry
from beritacli.formats.mapping.wordpress_words import OWN_KEY, shorten_tag, unescape_name
from beritacli.text.errors import FormatError
from beritacli.text.json_text import load_json
from beritacli.text.xml.stream import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import CategoryEntry, Entry
    from beritacli.text.xml.stream import Element

_ADDRESSES = ("wp:base_blog_url", "wp:base_site_url", "link")  # the most telling first


class Channel:
    """What is known of the site so far, for the items that stand below."""

    def __init__(self) -> None:
        """Know nothing."""
        self.uri: str | None = None
        self.authors: dict[str, str] = {}
        self.tags: set[str] = set()
        self.paths: dict[str, str] = {}
        self.images: dict[str, str] = {}
        self._rank = len(_ADDRESSES)
        self._waiting: dict[str, Branch] = {}
        self._branches: dict[str, Branch] = {}
        self._twins: dict[str, list[str]] = {}  # keys of further categories by the slug they share

    def take(self, name: str, element: Element) -> Iterator[Entry]:
        """Learn from an element of the channel."""
        if name in _ADDRESSES:
            rank, home = _ADDRESSES.index(name), find_home(read_text(element).strip())
            if home and rank < self._rank:
                self.uri, self._rank = home, rank
            return
        parts = _read_parts(element)
        if name == "wp:author":
            login = parts.get("wp:author_login", "").strip()
            shown = unescape_name(parts.get("wp:author_display_name", "").strip()) or login
            if login:
                self.authors[login] = shown
            if identity := parts.get("wp:author_id", "").strip():
                yield Known("author", self.uri, identity, shown)
        elif name == "wp:category":
            yield from self._take_category(parts, "category_nicename", "category_parent")
        elif name == "wp:tag":
            yield from self._take_tag(parts, "tag_slug", "tag_name")
        elif name == "wp:term":
            yield from self._take_term(parts)

    def _take_term(self, parts: dict[str, str]) -> Iterator[Entry]:
        taxonomy = parts.get("wp:term_taxonomy", "").strip()
        if taxonomy == "category":
            yield from self._take_category(parts, "term_slug", "term_parent")
        elif taxonomy == "post_tag":
            yield from self._take_tag(parts, "term_slug", "term_name")
        else:
            yield LeftOut(f"term of {taxonomy or 'no taxonomy'}")

    def _take_category(self, parts: dict[str, str], slug: str, parent: str) -> Iterator[Entry]:
        nicename = parts.get(f"wp:{slug}", "").strip()
        name = unescape_name(parts.get("wp:cat_name", parts.get("wp:term_name", ""))).strip()
        if not (nicename or name):
            return
        own = _read_own(parts)
        slug = own["slug"] if isinstance(own.get("slug"), str) else nicename or name
        above = parts.get(f"wp:{parent}", "").strip() or None
        placed = own.get("placed") is not False
        key = nicename or name
        if (first := self._branches.get(key)) is not None:
            if (first.parent, first.name) == (above, name or nicename):
                return  # WXR has them again among the terms of all taxonomies
            key = f"{key}\n{above}"  # another of this slug, under another parent
            if first.parent == above or key in self._branches:
                return
            self._twins.setdefault(nicename or name, []).append(key)
        self._branches[key] = self._waiting[key] = Branch(slug, name or nicename, above, placed)
        yield from _leave_out_description(parts, "category")

    def _take_tag(self, parts: dict[str, str], slug: str, name: str) -> Iterator[Entry]:
        nicename = parts.get(f"wp:{slug}", "").strip()
        shown = unescape_name(parts.get(f"wp:{name}", "")).strip()
        if nicename in self.tags or not (nicename or shown):
            return
        self.tags.add(nicename or shown)
        yield TagEntry(nicename or shown, shown or nicename)
        yield from _leave_out_description(parts, "tag")

    def find_path(self, slug: str, name: str) -> str | None:
        """Path of the category of a slug; of several, the one that has the name."""
        keys = [slug, *self._twins.get(slug, ())]
        key = next((one for one in keys if self._named(one) == name), slug)
        return self.paths.get(key)

    def _named(self, key: str) -> str | None:
        return self._branches[key].name if key in self._branches else None

    def settle(self) -> Iterator[CategoryEntry]:
        """Yield the categories that were named since, when all their parents can be known."""
        waiting, self._waiting = self._waiting, {}
        by_name = {one.name: key for key, one in waiting.items()}
        branches = {
            key: one._replace(parent=by_name[one.parent])  # WXR 1.0 has the parent's name
            if one.parent in by_name and one.parent not in waiting and one.parent not in self.paths
            else one
            for key, one in waiting.items()
        }
        branches = cut_rings(branches)
        self.paths = find_paths(branches, self.paths)
        for key, branch in branches.items():
            yield make_entry(branch, self.paths, key)


def _read_parts(element: Element) -> dict[str, str]:
    parts: dict[str, str] = {}
    for child in element.iterchildren("*"):
        name = shorten_tag(child.tag)
        if name == "wp:termmeta":
            inner = _read_parts(child)
            parts[f"meta {inner.get('wp:meta_key', '').strip()}"] = inner.get("wp:meta_value", "")
        else:
            parts[name] = read_text(child)
    return parts


def _read_own(parts: dict[str, str]) -> dict[str, Any]:
    """What our own writer noted of a category that WordPress has no field for."""
    try:
        own = load_json(parts.get(f"meta {OWN_KEY}", "{}"))
    except FormatError:
        return {}
    return own if isinstance(own, dict) else {}


def _leave_out_description(parts: dict[str, str], kind: str) -> Iterator[LeftOut]:
    if any(name.endswith("_description") and text.strip() for name, text in parts.items()):
        yield LeftOut(f"description of a {kind}")
