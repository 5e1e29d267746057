"""The tree of categories as JSON shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.archive.category_tree import walk_levels
from beritacli.text.json_text import dump_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beritacli.archive.category_tree import CategoryNode


def dump_categories(nodes: Sequence[CategoryNode]) -> str:
    """Categories with their children inside them as JSON text, indented for the eye.

    It is put together here: Python's own encoder stops at a few hundred levels.
    """
    return "".join(_dump_pieces(nodes)) if nodes else "[]"


def _dump_pieces(nodes: Sequence[CategoryNode]) -> Iterator[str]:
    walked = list(walk_levels(nodes))
    following = [level for _, level in walked[1:]] + [0]
    yield "["
    for (node, level), next_level in zip(walked, following, strict=True):
        yield _open(node, level)
        if next_level > level:
            continue
        yield f"]\n{_indent(level)}}}"
        for above in range(level - 1, max(next_level, 1) - 1, -1):
            yield f"\n{_indent(above)}  ]\n{_indent(above)}}}"
        yield "," if next_level else ""
    yield "\n]"


def _open(node: CategoryNode, level: int) -> str:
    """The object of a category as far as the bracket before its children."""
    fields = {
        "id": node.category.id,
        "name": node.category.name,
        "slug": node.category.slug,
        "path": node.category.path,
        "count": node.own,
        "placed": node.category.placed,
    }
    own = dump_json(fields, indent=2).removesuffix("\n}")
    return "\n" + _indent(level) + f'{own},\n  "children": ['.replace("\n", f"\n{_indent(level)}")


def _indent(level: int) -> str:
    return "    " * (level - 1) + "  "
