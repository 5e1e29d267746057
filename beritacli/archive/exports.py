"""Export: the archive as plain dictionaries, streamed, in the shape that JSON shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.filters import Filter, stream_articles
from beritacli.formats import Dump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.archive.archive import Archive
    from beritacli.archive.articles import Article


def article_fields(article: Article) -> dict[str, Any]:
    """An article as JSON shows it."""
    return article._asdict()


def dump_archive(archive: Archive, chosen: Filter) -> Dump:
    """What a filter means, or the whole archive, trash included; inside a snapshot.

    The categories and tags are always all of them; the stamps belong to the whole archive alone.
    """
    hidden = ("trash",) if chosen.is_given else ()
    return Dump(
        categories=[
            {"path": category.path, "name": category.name, "placed": category.placed}
            for category in archive.categories
        ],
        tags=_tags(archive),
        stamps=[] if chosen.is_given else _stamps(archive),
        articles=(article_fields(a) for a in stream_articles(archive, chosen, hidden=hidden)),
    )


def _tags(archive: Archive) -> Iterator[dict[str, Any]]:
    for tag in archive.database.table("tags").iterate(order_by=("slug",)):
        if not tag.get("removed"):
            yield {"slug": tag["slug"], "name": tag["name"]}


def _stamps(archive: Archive) -> Iterator[dict[str, Any]]:
    for stamp in archive.database.table("stamps").iterate(order_by=("at",)):
        yield {"at": stamp["at"]}
