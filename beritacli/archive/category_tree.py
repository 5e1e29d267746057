"""Categories: a tree, each known by its path of slugs. Reading and finding; see category_desk."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from beritacli.archive.errors import ConflictError, NotFoundError, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tinydb.table import Document


MAX_LEVELS = 64  # of the tree; what older versions let grow deeper can be read and taken apart
_LONGEST_LIKELY = 500  # characters: of a longer path nobody wants the near misses


class Category(NamedTuple):
    """A category. `placed` is False while its parent is unknown; it then stands at the top."""

    id: int
    name: str
    slug: str
    parent: int | None
    placed: bool
    path: str


class CategoryNode(NamedTuple):
    """A category in the tree, with the number of its articles, trash left out.

    total: of those below it, too. hidden: how many categories below it were left out.
    """

    category: Category
    own: int
    total: int
    children: tuple[CategoryNode, ...]
    hidden: int = 0


def _order_of(category: Category) -> list[str]:
    return category.path.split("/")


class CategoryTree:
    """All categories of an archive, read at once: there are some sixty of them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Take the documents of the table `categories`."""
        self.documents = {doc.doc_id: doc for doc in documents}
        self._children: dict[int | None, list[int]] = {}
        for doc_id, doc in self.documents.items():
            self._children.setdefault(doc["parent"], []).append(doc_id)
        self.by_id: dict[int, Category] = {}  # parents before their children
        self.by_path: dict[str, Category] = {}
        self._by_word: dict[str, set[int]] = {}
        for doc_id in self._walk(None):
            self._add_path(doc_id)

    def _walk(self, parent: int | None) -> Iterator[int]:
        """Yield the ids below a category, or all of them, parents before their children."""
        waiting = list(reversed(self._children.get(parent, ())))
        while waiting:
            doc_id = waiting.pop()
            yield doc_id
            waiting.extend(reversed(self._children.get(doc_id, ())))

    def _add_path(self, doc_id: int) -> Category:
        doc = self.documents[doc_id]
        above = self.by_id.get(doc["parent"] or 0)
        path = f"{above.path}/{doc['slug']}" if above else doc["slug"]
        category = Category(doc_id, doc["name"], doc["slug"], doc["parent"], doc["placed"], path)
        self.by_id[doc_id] = self.by_path[path] = category
        for word in (doc["slug"], doc["name"].casefold()):
            self._by_word.setdefault(word, set()).add(doc_id)
        return category

    def insert(self, document: Document) -> Category:
        """Take in a category that was just made; its parent is there."""
        self.documents[document.doc_id] = document
        self._children.setdefault(document["parent"], []).append(document.doc_id)
        return self._add_path(document.doc_id)

    def __iter__(self) -> Iterator[Category]:
        """Yield the categories so that parents come before their children, sorted by path."""
        return iter(sorted(self.by_path.values(), key=_order_of))

    def __len__(self) -> int:
        return len(self.by_id)

    def find(self, text: str) -> Category:
        """The category of a path, or of a slug or name that only one has.

        Raises NotFoundError with near misses, ConflictError with the candidates as paths.
        """
        if not all(part.strip() for part in text.strip("/").split("/")):
            msg = f"'{text}' is no path of a category."
            raise UnreadableError(msg, "Write it as pemerintahan/perizinan.")
        found = self.find_all(text)
        if len(found) == 1:
            return found[0]
        if found:
            candidates = ", ".join(category.path for category in found)
            msg = f"The category '{text}' fits {len(found)}: {candidates}."
            raise ConflictError(msg, "Give one of these paths.")
        if (levels := levels_of(text)) > MAX_LEVELS:
            msg = f"A path of {levels:,} levels is too deep: categories have at most {MAX_LEVELS}."
            raise UnreadableError(msg, "Give a shorter path; see beritacli categories.")
        msg = f"There is no category '{text}'."
        # Near by path or by name, and shown as the path, which is what to type.
        words = {path: path for path in self.by_path}
        words |= {category.name.lower(): category.path for category in self}
        likely = words if len(text) <= _LONGEST_LIKELY else ()
        near = get_close_matches(text.lower(), likely, n=3, cutoff=0.6)
        paths = list(dict.fromkeys(words[word] for word in near))
        make = f"To make it: beritacli categories add '{text}'"
        raise NotFoundError(msg, f"Did you mean {' or '.join(paths)}?" if paths else make)

    def find_all(self, text: str) -> list[Category]:
        """The categories that a text may mean: the one of this path, else all of this name."""
        path = text.strip("/")
        if path in self.by_path:
            return [self.by_path[path]]
        ids = self._by_word.get(text, set()) | self._by_word.get(text.casefold(), set())
        word = text.casefold()
        found = [self.by_id[doc_id] for doc_id in ids]
        meant = [c for c in found if c.slug == text or c.name.casefold() == word]
        return sorted(meant, key=_order_of)

    def find_old(self, path: str) -> Category | None:
        """The category that once stood at a path and was renamed, moved or merged since."""
        return self.by_id.get(self._old_paths.get(path, 0))

    def find_old_name(self, name: str) -> Category | None:
        """The one category that once had a name, whatever its case."""
        found = self._old_names.get(name.casefold(), set())
        return self.by_id[next(iter(found))] if len(found) == 1 else None

    @cached_property
    def _old_names(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for doc_id, doc in self.documents.items():
            for name in doc.get("old_names") or ():
                found.setdefault(name.casefold(), set()).add(doc_id)
        return found

    @cached_property
    def _old_paths(self) -> dict[str, int]:
        """Ids by the paths that categories had once; where two had it, the first one's."""
        pairs = [
            (path, doc_id)
            for doc_id, doc in self.documents.items()
            for path in doc.get("old_paths") or ()
        ]
        return dict(reversed(pairs))

    def children(self, parent: int | None) -> list[Category]:
        """The categories right under one, or at the top, sorted by name."""
        found = [self.by_id[doc_id] for doc_id in self._children.get(parent, ())]
        return sorted(found, key=lambda category: (category.name.casefold(), category.path))

    def family(self, category_id: int) -> list[int]:
        """Ids of a category and all below it."""
        return [category_id, *self._walk(category_id)]

    def paths(self, ids: Iterable[int]) -> list[str]:
        """Paths of the categories with these ids."""
        return [self.by_id[category_id].path for category_id in ids]

    def nodes(self, counts: dict[int, int], parent: int | None = None) -> tuple[CategoryNode, ...]:
        """The tree below a category, given the number of articles that each has itself."""
        made: dict[int | None, tuple[CategoryNode, ...]] = {}
        for doc_id in reversed(list(self._walk(parent))):  # children before their parents
            made[doc_id] = self._make_nodes(doc_id, counts, made)
        return self._make_nodes(parent, counts, made)

    def _make_nodes(
        self,
        parent: int | None,
        counts: dict[int, int],
        made: dict[int | None, tuple[CategoryNode, ...]],
    ) -> tuple[CategoryNode, ...]:
        """The categories right under one. made: those under each of them, which are taken out."""
        nodes = []
        for category in self.children(parent):
            below, own = made.pop(category.id), counts.get(category.id, 0)
            total = own + sum(node.total for node in below)
            nodes.append(CategoryNode(category, own, total, below))
        return tuple(nodes)


def levels_of(path: str) -> int:
    """At which level a category of this path stands; 1 is the top."""
    return path.strip("/").count("/") + 1


def cut_tree(nodes: Sequence[CategoryNode], depth: int) -> tuple[CategoryNode, ...]:
    """The tree without what stands deeper; what is left counts it all the same."""

    def cut(
        node: CategoryNode, level: int, children: tuple[CategoryNode, ...]
    ) -> CategoryNode | None:
        if level > depth:
            return None
        hidden = sum(1 for _ in walk_tree(node.children)) if level == depth else 0
        return node._replace(children=children, hidden=hidden)

    return _remake(nodes, cut)


def keep_empty(nodes: Sequence[CategoryNode]) -> tuple[CategoryNode, ...]:
    """The categories without articles, in themselves or below, and those that they stand under."""

    def keep(
        node: CategoryNode, _level: int, children: tuple[CategoryNode, ...]
    ) -> CategoryNode | None:
        return node._replace(children=children) if not node.total or children else None

    return _remake(nodes, keep)


def walk_tree(nodes: Sequence[CategoryNode]) -> Iterator[CategoryNode]:
    """Yield all categories of a tree, parents before their children."""
    return (node for node, _ in walk_levels(nodes))


def walk_levels(nodes: Sequence[CategoryNode]) -> Iterator[tuple[CategoryNode, int]]:
    """Yield all categories of a tree with their levels, 1 at the top, parents first."""
    waiting = [(node, 1) for node in reversed(nodes)]
    while waiting:
        node, level = waiting.pop()
        yield node, level
        waiting.extend((child, level + 1) for child in reversed(node.children))


def _remake(
    nodes: Sequence[CategoryNode],
    make: Callable[[CategoryNode, int, tuple[CategoryNode, ...]], CategoryNode | None],
) -> tuple[CategoryNode, ...]:
    """The tree made anew from the bottom: `make` gets each node, its level and its new children.

    No function here calls itself: older versions let trees grow deeper than Python's stack.
    """
    made: dict[int, list[CategoryNode]] = {}
    for node, level in reversed(list(walk_levels(nodes))):
        children = tuple(reversed(made.pop(level + 1, ())))
        if (new := make(node, level, children)) is not None:
            made.setdefault(level, []).append(new)
    return tuple(reversed(made.get(1, ())))
