"""The tree of categories, with counts and guides."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from beritacli.show import theme
from beritacli.show.terminal import clean_line
from beritacli.show.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beritacli.archive.categories import CategoryNode


def draw_tree(nodes: Sequence[CategoryNode], language: str) -> Tree:
    """Categories by name. Where two have one name, each shows its slug too."""
    words = WORDS[language]
    names = Counter(node.category.name.casefold() for node in _walk(nodes))
    number = sum(names.values())
    tree = Tree(
        Text.assemble((words["categories"], theme.HEADING), (f" {number}", theme.QUIET)),
        guide_style=theme.QUIET,
    )
    _add(tree, nodes, names, words["to be placed"])
    return tree


def _add(tree: Tree, nodes: Sequence[CategoryNode], names: Counter[str], unplaced: str) -> None:
    for node in nodes:
        category = node.category
        label = Text(clean_line(category.name))
        if names[category.name.casefold()] > 1 or not category.placed:
            label.append(f"  {clean_line(category.path)}", theme.QUIET)
        if node.own:
            label.append(f"  {node.own:,}", theme.COUNT)
        if node.total != node.own:
            label.append(f"  Σ {node.total:,}", theme.QUIET)
        if not category.placed:
            label.append(f"  ← {unplaced}", theme.WARNING)
        _add(tree.add(label), node.children, names, unplaced)


def _walk(nodes: Sequence[CategoryNode]) -> Iterator[CategoryNode]:
    for node in nodes:
        yield node
        yield from _walk(node.children)
