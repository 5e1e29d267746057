"""The tree of categories as JSON shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beritacli.archive.categories import CategoryNode


def nest_categories(nodes: Sequence[CategoryNode]) -> list[dict[str, Any]]:
    """Categories with their children inside them."""
    return [
        {
            "id": node.category.id,
            "name": node.category.name,
            "slug": node.category.slug,
            "path": node.category.path,
            "count": node.own,
            "placed": node.category.placed,
            "children": nest_categories(node.children),
        }
        for node in nodes
    ]
