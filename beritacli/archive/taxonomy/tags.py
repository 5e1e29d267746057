"""Tags: a slug without case, and the name it was first given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tinydb import where
from tinydb.table import Document

from beritacli.archive.articles.article import change_fields
from beritacli.archive.articles.near_slugs import near_slugs
from beritacli.archive.errors import ConflictError, NotFoundError, RefusedError, suggest
from beritacli.archive.text_rules import check_name
from beritacli.language.slugs import is_slug, make_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change


_ESCAPE = "%[0-9a-f]{2}"


class Tag(NamedTuple):
    """A tag, with the number of its articles, trash left out."""

    id: int
    slug: str
    name: str
    articles: int


def list_tags(archive: Archive) -> list[Tag]:
    """All tags by slug, those without articles too."""
    counts = archive.count_shown("tags")
    tags = [
        Tag(doc.doc_id, doc["slug"], doc["name"], counts.get(doc.doc_id, 0))
        for doc in archive.database.table("tags")
        if not doc.get("removed")
    ]
    return sorted(tags, key=lambda tag: tag.slug)


def tag_slug(name: str) -> str:
    """The slug that a tag of this name has, or the slug itself."""
    if "%" in name and re.search(_ESCAPE, name) and is_slug(name):
        return name  # as WordPress writes the slugs of scripts other than Latin
    return make_slug(name, fallback="tag")


def find_known_tag(archive: Archive, slug: str) -> Document | None:
    """The tag of a slug: as it is now, as it was before, or as one that was removed."""
    table = archive.database.table("tags")
    found = table.get(where("slug") == slug) or table.get(where("old_slugs").any([slug]))
    return found if isinstance(found, Document) else None


def find_tag(archive: Archive, name: str) -> Document:
    """The tag of a slug or name. Raises NotFoundError with near misses."""
    slug = tag_slug(name)
    found = archive.database.table("tags").get(where("slug") == slug)
    if not isinstance(found, Document) or found.get("removed"):
        msg = f"There is no tag '{name}'."
        near = near_slugs(archive.database.table("tags"), slug)
        raise NotFoundError(msg, suggest(slug, near, "To see them all: beritacli tags"))
    return found


def find_removed_tags(archive: Archive) -> dict[int, Document]:
    """The tags that were removed, by id."""
    table, is_removed = archive.database.table("tags"), where("removed") == True  # noqa: E712
    # Mostly there are none, which is known without looking at all tags.
    return {tag.doc_id: tag for tag in table.search(is_removed)} if table.count(is_removed) else {}


def find_or_make_tags(archive: Archive, change: Change, names: Iterable[str]) -> list[int]:
    """Ids of the tags of these names, in order and without doubles; new ones are made."""
    slugs = {check_tag(name): name.strip() for name in reversed(list(names))}
    return [
        find_or_make_tag(archive, change, slug, name, is_case_name=False)
        for slug, name in reversed(slugs.items())
    ]


def find_or_make_tag(
    archive: Archive, change: Change, slug: str, name: str, *, is_case_name: bool = True
) -> int:
    """Id of the tag of a slug; a new one gets the name, and so does one known by its slug alone.

    is_case_name: also one that differs from the slug in nothing but its capitals.
    """
    found = archive.database.table("tags").get(where("slug") == slug)
    if not isinstance(found, Document):
        return change.add("tags", {"slug": slug, "name": name})
    is_name = is_case_name or name.casefold() != slug
    if found.get("removed") or (found["name"] == slug and is_name):
        change.edit("tags", found, {"name": name, "removed": None})
    return int(found.doc_id)


def check_tag(name: str) -> str:
    """The slug of a tag's name. Raises RefusedError for a name that no slug can be made of."""
    if not make_slug(check_name(name), fallback=""):
        msg = f"'{name}' can't be a tag: it has neither letters nor digits."
        raise RefusedError(msg, "Give it a word.")
    return tag_slug(name)


def rename_tag(archive: Archive, old: str, new: str) -> None:
    """Give a tag another name and the slug of it. Raises ConflictError when that is another's."""
    slug = check_tag(new)
    with archive.change() as change:
        tag = find_tag(archive, old)
        holder = archive.database.table("tags").get(where("slug") == slug)
        if isinstance(holder, Document) and holder.get("removed"):
            change.remove("tags", holder)
        elif isinstance(holder, Document) and holder.doc_id != tag.doc_id:
            msg = f"There is a tag '{holder['slug']}' already."
            hint = f"Merge the two: beritacli tags merge {tag['slug']} {holder['slug']}"
            raise ConflictError(msg, hint)
        old_slugs = _known_slugs(tag, slug) or tag.get("old_slugs")
        change.edit("tags", tag, {"slug": slug, "name": new.strip(), "old_slugs": old_slugs})


def merge_tags(archive: Archive, sources: Iterable[str], target: str) -> int:
    """Give the articles of some tags another one instead; returns how many articles it was."""
    with archive.change() as change:
        into = find_tag(archive, target)
        merged = {tag.doc_id: tag for tag in [find_tag(archive, name) for name in sources]}
        if into.doc_id in merged:
            msg = f"The tag '{into['slug']}' can't be merged into itself."
            raise ConflictError(msg, "Name two different tags.")
        count = _replace_tags(archive, change, merged, into.doc_id)
        for tag in merged.values():
            change.remove("tags", tag)
        slugs = [slug for tag in merged.values() for slug in _known_slugs(tag)]
        change.edit("tags", into, {"old_slugs": [*(into.get("old_slugs") or []), *slugs]})
        return count


def remove_tags(archive: Archive, names: Iterable[str]) -> int:
    """Take tags off all articles and forget them; returns how many articles it was."""
    with archive.change() as change:
        tags = {tag.doc_id: tag for tag in [find_tag(archive, name) for name in names]}
        count = _replace_tags(archive, change, tags, None)
        for tag in tags.values():
            # It stays as a name that was taken away, so that an import does not bring it back.
            change.edit("tags", tag, {"removed": True})
        return count


def _replace_tags(
    archive: Archive, change: Change, tags: dict[int, Document], into: int | None
) -> int:
    documents = archive.articles.search(where("tags").any(list(tags)))
    for document in documents:
        ids = [into if tag in tags else tag for tag in document["tags"]]
        change_fields(change, document, {"tags": [tag for tag in dict.fromkeys(ids) if tag]})
    return len(documents)


def _known_slugs(tag: Document, new: str | None = None) -> list[str]:
    """All slugs that a tag had, but for the one it gets."""
    slugs = [*(tag.get("old_slugs") or []), tag["slug"]]
    return [slug for slug in dict.fromkeys(slugs) if slug != new]
