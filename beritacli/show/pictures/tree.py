"""The tree of categories, with guides, bars and counts; in columns where there is room."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Group
from rich.table import Table
from rich.text import Text

from beritacli.archive.category_tree import walk_levels, walk_tree
from beritacli.show import theme
from beritacli.show.pictures.bars import draw_bar
from beritacli.show.words import WORDS
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beritacli.archive.category_tree import CategoryNode

_BAR = 8
_NARROW = 56  # no room for bars
_GAP = 4
_LONG = 24  # lines, from which on columns are made
_MOST_COLUMNS = 3
_UNPLACED = "←"


class _Line(NamedTuple):
    """A category's line; `top` where it stands at the top of the tree."""

    label: Text
    node: CategoryNode
    top: bool


def draw_tree(nodes: Sequence[CategoryNode], language: str, *, width: int) -> Group:
    """Categories by name. Where two have one name, each shows its slug too."""
    words = WORDS[language]
    names = Counter(node.category.name.casefold() for node in walk_tree(nodes))
    number = sum(1 + node.hidden for node in walk_tree(nodes))
    heading = Text.assemble((words["categories"], theme.HEADING), (f" {number:,}", theme.QUIET))
    lines = list(_list_lines(nodes, names))
    if not lines:
        return Group(heading)
    bar = _BAR if width >= _NARROW else 0
    largest = max(node.total for node in walk_tree(nodes))
    parts = _choose_columns(lines, bar, width)
    grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    grid.add_row(*(_draw_lines(part, bar, largest, width) for part in parts))
    legend = Text(f"{_UNPLACED} {words['to be placed']}", style=theme.WARNING)
    is_whole = all(node.category.placed for node in walk_tree(nodes))
    return Group(heading, grid) if is_whole else Group(heading, grid, legend)


def _choose_columns(lines: list[_Line], bar: int, width: int) -> list[list[_Line]]:
    """The lines in as many columns as have room without cutting anything; else in one."""
    for number in range(_MOST_COLUMNS if len(lines) >= _LONG else 1, 1, -1):
        parts = list(_split(lines, number))
        sizes = [_widest(part) + _counts(part) + bar + 2 for part in parts]
        if sum(sizes) + _GAP * (len(sizes) - 1) <= width:
            return parts
    return [lines]


def _widest(lines: Sequence[_Line]) -> int:
    return max(line.label.cell_len for line in lines)


def _counts(lines: Sequence[_Line]) -> int:
    return max(_count(line.node).cell_len for line in lines)


def _list_lines(nodes: Sequence[CategoryNode], names: Counter[str]) -> Iterator[_Line]:
    """A line for each category."""
    lasts = {id(node.children[-1]) for node in walk_tree(nodes) if node.children}
    lasts |= {id(node) for node in nodes[-1:]}
    guides = [""]  # what stands before the categories of each level
    for node, level in walk_levels(nodes):
        category, is_last = node.category, id(node) in lasts
        label = Text(guides[level - 1] + ("└── " if is_last else "├── "), style=theme.QUIET)
        label.append(clean_line(category.name), theme.PLAIN)
        if not category.placed:
            label.append(f" {_UNPLACED}", f"{theme.PLAIN} {theme.WARNING}")
        if names[category.name.casefold()] > 1 or not category.placed:
            path = category.path if level == 1 else f"…/{category.slug}"
            label.append(f"  {clean_line(path)}")
        if node.hidden:
            label.append(f"  +{node.hidden:,}")
        yield _Line(label, node, level == 1)
        guides[level:] = [guides[level - 1] + ("    " if is_last else "│   ")]


def _split(lines: Sequence[_Line], number: int) -> Iterator[list[_Line]]:
    """The lines in parts of about one height, none of which begins inside of a family."""
    part: list[_Line] = []
    left = number
    goals = list(accumulate([len(lines) / number] * number))
    for place, line in enumerate(lines):
        if left > 1 and line.top and place >= goals[number - left]:
            yield part
            part, left = [], left - 1
        part.append(line)
    yield part


def _draw_lines(lines: Sequence[_Line], bar: int, largest: int, width: int) -> Table:
    room = width - _counts(lines) - bar - (2 if bar else 1)
    grid = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    grid.add_column(no_wrap=True, overflow="ellipsis", width=max(1, min(room, _widest(lines))))
    if bar:
        grid.add_column(no_wrap=True, width=bar, style=theme.COUNT)
    grid.add_column(no_wrap=True)
    for line in lines:
        cells = [Text(draw_bar(line.node.total, largest, bar))] if bar else []
        grid.add_row(line.label, *cells, _count(line.node))
    return grid


def _count(node: CategoryNode) -> Text:
    """The number of its own articles and, where it differs, of all below it."""
    text = Text(f"{node.own:,}" if node.own else "", style=theme.COUNT)
    if node.total != node.own:
        text.append(f"{' ' if node.own else ''}Σ {node.total:,}", theme.QUIET)
    return text
