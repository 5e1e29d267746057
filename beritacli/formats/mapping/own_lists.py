"""The lists that an export of ours has beside its articles, such as categories and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.formats.entries import (
    CategoryEntry,
    Entry,
    OldAddressEntry,
    RemovedEntry,
    StampEntry,
    TagEntry,
)
from beritacli.text.errors import Broken
from beritacli.text.json_text import dump_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def read_own_list(
    name: str, items: Iterable[tuple[object, Any]], archive: str | None = None
) -> Iterator[Entry]:
    """Yield what each item of one of OWN_LISTS is; items: each with its number or key there.

    archive: the identity of the archive that wrote the list, if it is known.
    """
    for key, item in items:
        entry = OWN_LISTS[name](item) if isinstance(item, dict) else None
        if isinstance(entry, OldAddressEntry):
            entry = entry._replace(archive=archive)
        problem = f"not one of the {name} of an archive"
        yield entry or Broken(f"{name} {key}", problem, dump_json(item))


def _make_category(item: dict[str, Any]) -> CategoryEntry | None:
    path, placed = item.get("path"), item.get("placed", True)
    name = item.get("name", path.rpartition("/")[2] if isinstance(path, str) else None)
    if isinstance(name, str) and isinstance(path, str | None) and isinstance(placed, bool):
        return CategoryEntry(name, path, placed)
    return None


def _make_tag(item: dict[str, Any]) -> TagEntry | None:
    slug = item.get("slug")
    name = item.get("name", slug)
    return TagEntry(slug, name) if isinstance(slug, str) and isinstance(name, str) else None


def _make_stamp(item: dict[str, Any]) -> StampEntry | None:
    at = item.get("at")
    return StampEntry(at) if isinstance(at, str) else None


def _make_removed(item: dict[str, Any]) -> RemovedEntry | None:
    key, salt, body = (item.get(name) for name in ("key", "salt", "body"))
    if isinstance(key, str) and isinstance(salt, str) and isinstance(body, str | None):
        return RemovedEntry(key, salt, body)
    return None


def _make_old_address(item: dict[str, Any]) -> OldAddressEntry | None:
    slug, article = item.get("slug"), item.get("article")
    if isinstance(slug, str) and isinstance(article, int) and not isinstance(article, bool):
        return OldAddressEntry(slug, article)
    return None


OWN_LISTS: dict[str, Callable[[dict[str, Any]], Entry | None]] = {
    "categories": _make_category,
    "tags": _make_tag,
    "stamps": _make_stamp,
    "old_addresses": _make_old_address,
    "removed": _make_removed,
}
