"""Categories and tags of a record, in whichever of many shapes they come."""

from __future__ import annotations

from typing import Any


def read_terms(value: object, embedded: list[dict[str, Any]]) -> tuple[Any, Any]:
    """Terms as a list of names, paths or slug-and-name objects, and what can't be one (or None).

    Numbers are ids of another system: the embedded terms say which terms they are. The first
    is None where nothing can be said.
    """
    if value is None:
        return None, None
    items = value if isinstance(value, list) else [value]
    read: list[Any] = []
    left: list[Any] = []
    by_id = {term["id"]: term for term in embedded}
    for item in items:
        if isinstance(item, str) or (isinstance(item, dict) and isinstance(item.get("way"), list)):
            read.append(item)
        elif isinstance(item, dict) and (term := _read_object(item)):
            read.append(term)
        elif type(item) is int and item in by_id:
            read.append({"slug": by_id[item]["slug"], "name": by_id[item]["name"]})
        else:
            left.append(item)
    unread = left if isinstance(value, list) else value
    return (read if read or not items else None), (unread if left else None)


def _read_object(item: dict[str, Any]) -> object:
    """Give the path of an object, else itself if it has slug and name, else the one it has."""
    given = {key: item[key] for key in ("path", "slug", "name") if isinstance(item.get(key), str)}
    if "path" in given:
        return given["path"]
    if "slug" in given and "name" in given:
        return item
    return given.get("slug") or given.get("name")
