"""Changing the tree of categories: add, rename, move, merge, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydb import where
from tinydb.table import Document

from beritacli.archive.articles.article import change_fields
from beritacli.archive.category_tree import MAX_LEVELS, levels_of
from beritacli.archive.errors import ConflictError, NotFoundError, RefusedError
from beritacli.archive.text_rules import check_name
from beritacli.language.slugs import is_slug, make_slug, number_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from beritacli.archive.archive import Archive
    from beritacli.archive.category_tree import Category
    from beritacli.archive.changes.change import Change

FALLBACK = "kategori"
ROOT = "/"


def add_category(archive: Archive, path: str, name: str | None = None) -> Category:
    """Make a category under a parent that exists; a last part that is no slug is its name.

    Raises NotFoundError for the parent, ConflictError when the path is taken, RefusedError for a
    name, and for a path of more than MAX_LEVELS.
    """
    refuse_too_deep(levels_of(path))
    parent_path, _, last = path.strip("/").rpartition("/")
    slug = last if is_slug(last) else make_slug(last, fallback=FALLBACK)
    if not last.strip():
        msg = "A category needs a name."
        raise RefusedError(msg, "For example: beritacli categories add pemerintahan/perizinan")
    if name is None:
        name = last if slug != last else last.replace("-", " ").replace("_", " ").title()
    name = check_name(name)
    if parent_path and not archive.exists:
        msg = f"There is no category '{parent_path}'."
        raise NotFoundError(msg, f"To make it: beritacli categories add '{parent_path}'")
    with archive.change(makes_store=True) as change:
        parent = archive.categories.find(parent_path) if parent_path else None
        refuse_too_deep(_level_under(parent))
        refuse_taken(archive, parent, slug)
        return insert_category(archive, change, name=name, slug=slug, parent=parent)


def insert_category(
    archive: Archive,
    change: Change,
    *,
    name: str,
    slug: str,
    parent: Category | None,
    placed: bool = True,
    is_nameless: bool = False,
    is_bare: bool = False,
) -> Category:
    """Write a new category; nothing is checked any more.

    is_nameless: its name is only made of its slug, and an import may bring the real one. is_bare:
    a record named it only by its slug, and its parent may still follow.
    """
    fields = {
        "name": name,
        "slug": slug,
        "parent": parent.id if parent else None,
        "placed": placed,
        **({"is_nameless": True} if is_nameless else {}),
        **({"is_bare": True} if is_bare else {}),
    }
    tree = archive.categories  # not read anew: an import may bring very many
    return tree.insert(Document(fields, change.add("categories", fields)))


def rename_category(archive: Archive, path: str, name: str, slug: str | None = None) -> Category:
    """Give a category another name, and another slug where one is given."""
    name = check_name(name)
    if slug is not None and not is_slug(slug):
        msg = f"'{slug}' is no valid slug for a category."
        raise RefusedError(msg, f"Perhaps '{make_slug(slug, fallback=FALLBACK)}'?")
    with archive.change() as change:
        category = archive.categories.find(path)
        new_slug = slug or category.slug
        if new_slug != category.slug:
            parent = archive.categories.by_id.get(category.parent or 0)
            refuse_taken(archive, parent, new_slug)
        document = archive.categories.documents[category.id]
        fields: dict[str, Any] = {"name": name, "slug": new_slug, "is_nameless": None}
        if name != category.name:
            old_names = [*(document.get("old_names") or []), category.name]
            fields["old_names"] = [one for one in dict.fromkeys(old_names) if one != name]
        return _edit(archive, change, category, fields)


def move_category(archive: Archive, path: str, new_parent: str) -> Category:
    """Put a category, with all below it, under another parent or (`/`) at the top.

    One whose parent was unknown is placed by it, and gets the slug of its name where that is free
    there: at the top it may have had to carry a number.
    """
    with archive.change() as change:
        category = archive.categories.find(path)
        parent = None if new_parent == ROOT else archive.categories.find(new_parent)
        if parent and parent.id in archive.categories.family(category.id):
            msg = f"{category.path} can't stand under {parent.path}, which is a part of it."
            raise ConflictError(msg, "Choose a parent outside of it, or / for the top.")
        _refuse_deeper(archive, category, parent)
        slug = category.slug
        if not category.placed:
            natural = make_slug(category.name, fallback=FALLBACK)
            if not _is_taken(archive, parent, natural, by=category):
                slug = natural
        if _is_taken(archive, parent, slug, by=category):
            refuse_taken(archive, parent, slug)
        fields = {"parent": parent.id if parent else None, "placed": True, "slug": slug}
        return _edit(archive, change, category, fields)


def merge_categories(archive: Archive, sources: Iterable[str], target: str) -> Category:
    """Give the target the articles and children of the others, which then are gone."""
    with archive.change() as change:
        into = archive.categories.find(target)
        merged = dict.fromkeys(archive.categories.find(path).id for path in sources)
        for category_id in merged:
            # Anew each time: a merge moves children, and so changes paths.
            tree = archive.categories.by_id
            _merge(archive, change, tree[category_id], tree[into.id])
        return archive.categories.by_id[into.id]


def _merge(archive: Archive, change: Change, category: Category, into: Category) -> None:
    if category.id == into.id:
        msg = f"{category.path} can't be merged into itself."
        raise ConflictError(msg, "Name two different categories.")
    if into.id in archive.categories.family(category.id):
        msg = f"{category.path} can't be merged into {into.path}, which is a part of it."
        raise ConflictError(msg, f"Move that first: beritacli categories move {into.path} /")
    for child in archive.categories.children(category.id):
        _refuse_deeper(archive, child, into)
        refuse_taken(archive, into, child.slug)
        _edit(archive, change, child, {"parent": into.id})
    for document in archive.articles.search(where("categories").any([category.id])):
        ids = [into.id if old == category.id else old for old in document["categories"]]
        change_fields(change, document, {"categories": list(dict.fromkeys(ids))})
    gone = archive.categories.documents[category.id]
    kept = archive.categories.documents[into.id]
    old_paths = [*(kept.get("old_paths") or []), *(gone.get("old_paths") or []), category.path]
    change.edit("categories", kept, {"old_paths": list(dict.fromkeys(old_paths))})
    change.remove("categories", gone)
    archive.forget()


def remove_category(archive: Archive, path: str) -> Category:
    """Remove an empty category. Raises ConflictError while it has articles or children."""
    with archive.change() as change:
        category = archive.categories.find(path)
        if children := archive.categories.children(category.id):
            msg = f"{category.path} has {len(children)} categories below it."
            raise ConflictError(msg, "Move or remove them first.")
        if count := archive.articles.count(where("categories").any([category.id])):
            msg = f"{category.path} has {count:,} articles (trash counts)."
            raise ConflictError(
                msg, f"Merge it instead: beritacli categories merge {category.path} OTHER"
            )
        change.remove("categories", archive.categories.documents[category.id])
        archive.forget()
        return category


def refuse_too_deep(levels: int) -> None:
    """Raise RefusedError for a category that would stand deeper than MAX_LEVELS."""
    if levels > MAX_LEVELS:
        msg = f"The category would be at level {levels:,}; at most {MAX_LEVELS} are accepted."
        raise RefusedError(msg, "Give it a parent that is higher up; see beritacli categories.")


def _level_under(parent: Category | None) -> int:
    return levels_of(parent.path) + 1 if parent else 1


def _refuse_deeper(archive: Archive, category: Category, parent: Category | None) -> None:
    """Raise RefusedError where a category, or one below it, would come to stand too deep.

    What stands deeper already can be moved upwards.
    """
    tree = archive.categories
    now = max(levels_of(tree.by_id[one].path) for one in tree.family(category.id))
    later = now - levels_of(category.path) + _level_under(parent)
    if later > now:
        refuse_too_deep(later)


def refuse_taken(archive: Archive, parent: Category | None, slug: str) -> None:
    """Raise ConflictError when a category stands under the parent with this slug."""
    if _is_taken(archive, parent, slug):
        path = f"{parent.path}/{slug}" if parent else slug
        msg = f"There is a category '{path}' already."
        raise ConflictError(msg, "Give another slug, or merge the two.")


def free_slug(archive: Archive, parent: Category | None, slug: str) -> str:
    """The slug, or the first of slug-2, slug-3, … that is free under the parent."""
    number, candidate = 1, slug
    while _is_taken(archive, parent, candidate):
        number += 1
        candidate = number_slug(slug, number)
    return candidate


def _is_taken(
    archive: Archive, parent: Category | None, slug: str, by: Category | None = None
) -> bool:
    path = f"{parent.path}/{slug}" if parent else slug
    found = archive.categories.by_path.get(path)
    return found is not None and found != by


def _edit(
    archive: Archive, change: Change, category: Category, fields: Mapping[str, Any]
) -> Category:
    document = archive.categories.documents[category.id]
    change.edit("categories", document, fields)
    archive.forget()
    moved = archive.categories.by_id[category.id]
    if moved.path != category.path:
        document = archive.categories.documents[category.id]
        old_paths = [*(document.get("old_paths") or []), category.path]
        change.edit("categories", document, {"old_paths": list(dict.fromkeys(old_paths))})
        archive.forget()
    return moved
