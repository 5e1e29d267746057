"""Categories and tags on import: finding what is meant, making what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.category_tree import MAX_LEVELS, levels_of
from beritacli.archive.errors import NewsroomError
from beritacli.archive.importing.reading.normalise import RecordError, Term, fold_way, quote_value
from beritacli.archive.taxonomy.category_edits import (
    FALLBACK,
    free_slug,
    insert_category,
)
from beritacli.archive.taxonomy.tags import check_tag, find_known_tag, find_or_make_tag
from beritacli.archive.text_rules import check_name
from beritacli.language.slugs import is_slug, make_slug, number_slug

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.archive.category_tree import Category
    from beritacli.archive.changes.change import Change
    from beritacli.archive.importing.report import Report
    from beritacli.formats.entries import CategoryEntry

_SAME_NAMES = 10
# All categories are in memory, and shown as one tree. Tags are not, but for those of late.
_MOST_CATEGORIES = 50_000
_MOST_REMEMBERED = 50_000
_MOST_NAMED = 10_000  # tags that a report names


def name_of_slug(slug: str) -> str:
    """A name for a category of which only the slug is known."""
    return slug.replace("-", " ").replace("_", " ").title()


def _is_path(text: str) -> bool:
    return all(is_slug(part) for part in text.split("/"))


def _check_levels(path: str) -> None:
    """Raise RecordError for a new category that would stand too deep."""
    if (levels := levels_of(path)) > MAX_LEVELS:
        limit = f"at most {MAX_LEVELS} are accepted"
        reason = f"The path {quote_value(path)} has {levels:,} levels; {limit}."
        raise RecordError("categories", reason, "Shorten it.")


class TermFinder:
    """Finds and makes the categories and tags of one import."""

    def __init__(self, archive: Archive, change: Change, *, makes_categories: bool) -> None:
        """makes_categories: whether a record may bring a new category."""
        self._archive = archive
        self._change = change
        self._makes_categories = makes_categories
        # Ways down the tree that the records of the import spell, as `fold_way` gives them.
        self.named: Collection[tuple[str, ...]] = ()
        self.guesses: dict[str, str] = {}  # paths by the name that was read as one
        self._categories: dict[Term, int] = {}
        self._tags: dict[Term, int] = {}
        self._found_tags: dict[Term, int] = {}  # looked up for comparing, and not settled yet
        self._claimed: set[int] = set()
        self._made: set[int] = set()
        self._new_tags: list[dict[str, str]] = []
        self._tags_added = 0

    def report(self, report: Report) -> None:
        """Name what was made."""
        tree = self._archive.categories
        made = (tree.by_id[one] for one in sorted(self._made) if one in tree.by_id)
        report.new_categories = [{"path": one.path, "name": one.name} for one in made]
        report.new_tags = self._new_tags
        report.categories_added, report.tags_added = len(self._made), self._tags_added

    def start_file(self) -> None:
        """Forget which categories of one name the last file took."""
        self._claimed.clear()

    def category_ids(self, terms: Sequence[Term]) -> list[int]:
        """Ids of the categories of a record. Raises RecordError before anything is made."""
        unknown = [term for term in terms if term not in self._categories]
        found = {term: self._look_up(term) for term in unknown}
        self._check_room(term.text for term, category in found.items() if category is None)
        for term, category in found.items():
            made = category or self._make(term)
            self._categories[term] = made.id
        return list(dict.fromkeys(self._categories[term] for term in terms))

    def find_known(self, clean: dict[str, Any]) -> dict[str, Any]:
        """A record with ids for its categories and tags, without making any: None for unknown."""
        found = dict(clean)
        if "categories" in clean:
            found["categories"] = [self._find_known_category(one) for one in clean["categories"]]
        if "tags" in clean:
            found["tags"] = [
                self._tags.get(one) or self._find_known_tag(one) for one in clean["tags"]
            ]
        return found

    def _find_known_category(self, term: Term) -> int | None:
        if term in self._categories:
            return self._categories[term]
        try:
            found = self._find(term)
        except RecordError:
            return None
        return found.id if found else None

    def _find_known_tag(self, term: Term) -> int | None:
        if term in self._found_tags:
            return self._found_tags[term]
        found = find_known_tag(self._archive, check_tag(term.text))
        if found is None:
            return None
        if len(self._found_tags) >= _MOST_REMEMBERED:
            self._found_tags.clear()
        self._found_tags[term] = found.doc_id
        return int(found.doc_id)

    def settle_terms(self, clean: dict[str, Any]) -> dict[str, Any]:
        """A feed's record with those of its categories as tags that are tags here.

        A feed has one list for both; what is known only as a tag never becomes a category.
        """
        if "categories" not in clean:
            return dict(clean)
        tags: list[Term] = []
        categories: list[Term] = []
        for term in clean["categories"]:
            is_tag = (
                not term.is_exact
                and self._find_known_category(term) is None
                and make_slug(term.text, fallback="") != ""
                and self._find_known_tag(term) is not None
            )
            (tags if is_tag else categories).append(term)
        wanted = {**clean, "categories": categories}
        if tags:
            wanted["tags"] = list(dict.fromkeys([*clean.get("tags", ()), *tags]))
        return wanted

    def show(self, field: str, ids: Sequence[int]) -> list[str]:
        """Paths of categories, or slugs of tags, as people know them."""
        if field == "categories":
            by_id = self._archive.categories.by_id
            return [by_id[one].path if one in by_id else str(one) for one in ids]
        found = self._archive.database.table("tags").get(doc_ids=sorted(set(ids)))
        slugs = {tag.doc_id: str(tag["slug"]) for tag in found}
        return [slugs.get(one, str(one)) for one in ids]

    def tag_ids(self, terms: Sequence[Term]) -> list[int]:
        """Ids of the tags of a record, made where they are missing. Raises RecordError."""
        self.check_tags(terms)
        if len(self._tags) > _MOST_REMEMBERED:
            self._tags.clear()
        for term in terms:
            if term not in self._tags:
                self._tags[term] = self._find_or_make_tag(term)
        return list(dict.fromkeys(self._tags[term] for term in terms))

    def check_tags(self, terms: Sequence[Term]) -> None:
        """Raise RecordError for a term that can't be a tag."""
        for term in terms:
            if term in self._tags:
                continue
            try:
                check_tag(term.text)
                check_name(term.name or term.text)
            except NewsroomError as error:
                raise RecordError("tags", error.message, error.hint) from error

    def _find_or_make_tag(self, term: Term) -> int:
        slug = check_tag(term.text)
        found = find_known_tag(self._archive, slug)
        if found is None:
            self._tags_added += 1
            if len(self._new_tags) < _MOST_NAMED:
                name = (term.name or term.text).strip()
                self._new_tags.append({"slug": slug, "name": name})
        elif found["slug"] != slug or found.get("removed") or found["name"] != slug:
            # Renamed, merged or removed here since (see revive_tags), or with nothing to add.
            return int(found.doc_id)
        return find_or_make_tag(self._archive, self._change, slug, (term.name or term.text).strip())

    def take_entry(self, entry: CategoryEntry) -> Category:
        """The category of an entry of its own, made where it is missing."""
        self._check_room([entry.path or entry.name])
        category = self._find_entry(entry)
        if category is None:
            slug = make_slug(entry.name, fallback=FALLBACK)
            category = self._insert(entry.name, slug, None, placed=entry.placed)
        else:
            self._complete(category, entry)
        self._claimed.add(category.id)
        return self._archive.categories.by_id[category.id]

    def _check_room(self, paths: Iterable[str]) -> None:
        """Raise RecordError where so many new categories would be too many."""
        new = sum(path.count("/") + 1 for path in paths)
        if new and len(self._archive.categories) + new > _MOST_CATEGORIES:
            reason = f"The archive would have more than {_MOST_CATEGORIES:,} categories."
            raise RecordError("categories", reason, "Take what are no categories for tags.")

    def _complete(self, category: Category, entry: CategoryEntry) -> None:
        """Take from an entry what a mere path in a record could not tell."""
        fields: dict[str, Any] = {}
        document = self._archive.categories.documents[category.id]
        name = check_name(entry.name)
        if document.get("is_nameless") and name != document["name"]:
            fields |= {"name": name, "is_nameless": None}
        if entry.path is not None and category.id in self._made and not entry.placed:
            fields["placed"] = False
        if document.get("is_bare"):
            fields["is_bare"] = None
        if fields:
            self._change.edit("categories", document, fields)
            self._archive.forget()

    def _find_entry(self, entry: CategoryEntry) -> Category | None:
        if entry.path is not None:
            return self._find_entry_by_path(entry)
        return self._find_placed(entry.name) if entry.placed else self._find_unplaced(entry.name)

    def _find_entry_by_path(self, entry: CategoryEntry) -> Category:
        path = (entry.path or "").strip("/")
        tree = self._archive.categories
        found = tree.by_path.get(path) or self._find_bare(path) or tree.find_old(path)
        return found or self._make_path(path, entry.name, placed=entry.placed)

    def _find_placed(self, name: str) -> Category | None:
        """The next category at the top of this name that the file has not named yet."""
        tree = self._archive.categories
        slug = make_slug(name, fallback=FALLBACK)
        for number in range(1, _SAME_NAMES):
            candidate = slug if number == 1 else number_slug(slug, number)
            found = tree.by_path.get(candidate) or tree.find_old(candidate)
            # By its slug, whatever its name is now; one that was merged stands for two.
            is_free = found and (found.id not in self._claimed or found.path != candidate)
            if found and found.placed and is_free:
                return found
        return None

    def _find_unplaced(self, name: str) -> Category | None:
        """A child of this name: still to be placed, or placed by the user since."""
        tree = self._archive.categories
        slug = make_slug(name, fallback=FALLBACK)
        old = [tree.find_old(number_slug(slug, n) if n > 1 else slug) for n in range(1, 10)]
        named = sorted((one for one in tree if one.name == name), key=lambda one: one.placed)
        for found in [*named, *old]:
            is_child = found and (not found.placed or found.parent is not None)
            if found and is_child and found.id not in self._claimed:
                return found
        return None

    def _look_up(self, term: Term) -> Category | None:
        category = self._find(term)
        if category is None and not self._makes_categories:
            hint = f"To make it: beritacli categories add '{term.text}'"
            raise RecordError("categories", f"There is no category '{term.text}'.", hint)
        if category is None:
            _check_levels(term.text)
            try:
                for name in self._way_of(term):
                    check_name(name)
                if term.name or not _is_path(term.text):  # of a path, each slug is short enough
                    check_name(term.name or term.text)
            except NewsroomError as error:
                raise RecordError("categories", error.message, error.hint) from error
        return category

    def _find(self, term: Term) -> Category | None:
        """The category of a path, slug or name, as it is now or was before. Raises RecordError."""
        tree = self._archive.categories
        if term.is_exact:
            path = term.text.strip("/")
            return tree.by_path.get(path) or tree.find_old(path) or self._find_made(term)
        found = tree.find_all(term.text)
        if not found and term.way and (end := self._find_way(term.way)):
            found = [end]
            self._note_guess(term, end)
        if len(found) > 1:
            paths = ", ".join(category.path for category in found)
            reason = f"'{term.text}' fits {len(found)} categories."
            raise RecordError("categories", reason, f"Give one of these paths: {paths}.")
        if found:
            return found[0]
        return tree.find_old(term.text) or tree.find_old_name(term.text) or self._find_made(term)

    def _find_made(self, term: Term) -> Category | None:
        """The category that was made of a text that is not a path of slugs."""
        if all(is_slug(part) for part in term.text.split("/")):
            return None
        tree = self._archive.categories
        slug = make_slug(term.text, fallback=FALLBACK)
        name = (term.name or term.text).casefold()
        for number in range(1, _SAME_NAMES):
            found = tree.by_path.get(slug if number == 1 else number_slug(slug, number))
            if found is not None and found.name.casefold() == name:
                return found
        return None

    def _make(self, term: Term) -> Category:
        # One record may name a category and its child: the first made the parent already.
        found = self._archive.categories.by_path.get(term.text)
        if found is not None:
            return found
        if way := self._way_of(term):
            made = self._make_way(way)
            self._note_guess(term, made)
            return made
        if _is_path(term.text):
            is_bare = term.name is not None and "/" not in term.text and not term.is_exact
            return self._make_path(term.text, term.name, placed=True, is_bare=is_bare)
        slug = make_slug(term.text, fallback=FALLBACK)
        return self._insert(term.name or term.text, slug, None)

    def _way_of(self, term: Term) -> tuple[str, ...]:
        """The way that a term is meant as; of a name with slashes where that tree is known."""
        way = term.way
        if term.is_exact:
            return ()
        if not way or not term.is_guess:
            return way
        is_named = fold_way(way) in self.named or fold_way(way[:-1]) in self.named
        return way if is_named or self._find_way(way[:-1]) else ()

    def _note_guess(self, term: Term, category: Category) -> None:
        if term.is_guess:
            self.guesses[term.text] = category.path

    def _find_way(self, way: Sequence[str]) -> Category | None:
        parent: Category | None = None
        for name in way:
            parent = self._find_child(parent, name)
            if parent is None:
                return None
        return parent

    def _find_child(self, parent: Category | None, name: str) -> Category | None:
        """The category right under one, or at the top, of this name or of the slug made of it."""
        tree = self._archive.categories
        slug = make_slug(name, fallback=FALLBACK)
        path = f"{parent.path}/{slug}" if parent else slug
        parent_id = parent.id if parent else None
        named = [one for one in tree.find_all(name) if one.parent == parent_id]
        found = named[0] if len(named) == 1 else tree.by_path.get(path) or tree.find_old(path)
        return found or (named[0] if named else None)

    def _make_way(self, way: Sequence[str]) -> Category:
        made: Category | None = None
        for name in way:
            slug = make_slug(name, fallback=FALLBACK)
            made = self._find_child(made, name) or self._insert(name, slug, made)
        assert made is not None  # noqa: S101 - there is one part at least
        return made

    def _find_bare(self, path: str) -> Category | None:
        """The category that a record named only by its slug, before its parent was known."""
        parent, _, slug = path.rpartition("/")
        found = self._archive.categories.by_path.get(slug) if parent else None
        if found is None or not self._archive.categories.documents[found.id].get("is_bare"):
            return None
        above = self._make_path(parent, None, placed=True)
        document = self._archive.categories.documents[found.id]
        old_paths = [*(document.get("old_paths") or []), found.path]
        fields = {"parent": above.id, "is_bare": None, "old_paths": old_paths}
        self._change.edit("categories", document, fields)
        self._archive.forget()
        return self._archive.categories.by_id[found.id]

    def _make_path(
        self, path: str, name: str | None, *, placed: bool, is_bare: bool = False
    ) -> Category:
        _check_levels(path)
        parent: Category | None = None
        parts = [part for part in path.split("/") if part] or [FALLBACK]
        for depth, part in enumerate(parts, 1):
            is_last = depth == len(parts)
            slug = part if is_slug(part) else make_slug(part, fallback=FALLBACK)
            above = f"{parent.path}/" if parent else ""
            found = self._archive.categories.by_path.get(f"{above}{slug}")
            is_same = slug == part or not is_last or found is None or name in (None, found.name)
            if found is None or not is_same:
                given = name if is_last else None
                is_placed = placed or not is_last
                bare = is_bare and is_last
                found = self._insert(given, slug, parent, placed=is_placed, is_bare=bare)
            parent = found
        assert parent is not None  # noqa: S101 - there is one part at least
        return parent

    def _insert(
        self,
        name: str | None,
        slug: str,
        parent: Category | None,
        *,
        placed: bool = True,
        is_bare: bool = False,
    ) -> Category:
        made = insert_category(
            self._archive,
            self._change,
            name=check_name(name or name_of_slug(slug)),
            slug=free_slug(self._archive, parent, slug),
            parent=parent,
            placed=placed,
            is_nameless=name is None,
            is_bare=is_bare,
        )
        self._made.add(made.id)
        return made
