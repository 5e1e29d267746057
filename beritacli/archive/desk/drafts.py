"""What `add` and `edit` are given: the content of an article as it was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Draft(NamedTuple):
    """What `add` and `edit` are given, as typed; None is «not given», an empty text clears.

    date, expires: as people write them. categories: paths or names. byline: `tm/yl/yus`.
    """

    title: str | None = None
    body: str | None = None
    body_format: str | None = None
    excerpt: str | None = None
    author: str | None = None
    byline: str | None = None
    slug: str | None = None
    status: str | None = None
    date: str | None = None
    categories: Sequence[str] | None = None
    add_categories: Sequence[str] = ()
    remove_categories: Sequence[str] = ()
    tags: Sequence[str] | None = None
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    image: str | None = None
    visibility: str | None = None
    expires: str | None = None
