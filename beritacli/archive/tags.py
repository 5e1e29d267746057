"""Tags: a slug without case, and the name it was first given."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tinydb import where
from tinydb.table import Document

from beritacli.archive.articles import change_fields
from beritacli.archive.errors import ConflictError, NotFoundError, RefusedError, suggest
from beritacli.archive.near import near_slugs
from beritacli.archive.texts import check_name
from beritacli.language.slugs import make_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes import Change


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
    ]
    return sorted(tags, key=lambda tag: tag.slug)


def tag_slug(name: str) -> str:
    """The slug that a tag of this name has, or the slug itself."""
    return make_slug(name, fallback="tag")


def find_tag(archive: Archive, name: str) -> Document:
    """The tag of a slug or name. Raises NotFoundError with near misses."""
    slug = tag_slug(name)
    found = archive.database.table("tags").get(where("slug") == slug)
    if not isinstance(found, Document):
        msg = f"There is no tag '{name}'."
        near = near_slugs(archive.database.table("tags"), slug)
        raise NotFoundError(msg, suggest(slug, near, "To see them all: beritacli tags"))
    return found


def find_or_make_tags(archive: Archive, change: Change, names: Iterable[str]) -> list[int]:
    """Ids of the tags of these names, in order and without doubles; new ones are made."""
    slugs = {check_tag(name): name.strip() for name in reversed(list(names))}
    return [find_or_make_tag(archive, change, *pair) for pair in reversed(slugs.items())]


def find_or_make_tag(archive: Archive, change: Change, slug: str, name: str) -> int:
    """Id of the tag of a slug; a new one gets the name, and so does one known by its slug alone."""
    found = archive.database.table("tags").get(where("slug") == slug)
    if not isinstance(found, Document):
        return change.add("tags", {"slug": slug, "name": name})
    if found["name"] == slug != name:
        change.edit("tags", found, {"name": name})
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
        if isinstance(holder, Document) and holder.doc_id != tag.doc_id:
            msg = f"There is a tag '{holder['slug']}' already."
            hint = f"Merge the two: beritacli tags merge {tag['slug']} {holder['slug']}"
            raise ConflictError(msg, hint)
        change.edit("tags", tag, {"slug": slug, "name": new.strip()})


def merge_tags(archive: Archive, sources: Iterable[str], target: str) -> int:
    """Give the articles of some tags another one instead; returns how many articles it was."""
    with archive.change() as change:
        into = find_tag(archive, target)
        merged = {tag.doc_id: tag for tag in [find_tag(archive, name) for name in sources]}
        if into.doc_id in merged:
            msg = f"The tag '{into['slug']}' can't be merged into itself."
            raise ConflictError(msg, "Name two different tags.")
        return _replace_tags(archive, change, merged, into.doc_id)


def remove_tags(archive: Archive, names: Iterable[str]) -> int:
    """Take tags off all articles and forget them; returns how many articles it was."""
    with archive.change() as change:
        tags = {tag.doc_id: tag for tag in [find_tag(archive, name) for name in names]}
        return _replace_tags(archive, change, tags, None)


def _replace_tags(
    archive: Archive, change: Change, tags: dict[int, Document], into: int | None
) -> int:
    documents = archive.articles.search(where("tags").any(list(tags)))
    for document in documents:
        ids = [into if tag in tags else tag for tag in document["tags"]]
        change_fields(change, document, {"tags": [tag for tag in dict.fromkeys(ids) if tag]})
    for tag in tags.values():
        change.remove("tags", tag)
    return len(documents)
