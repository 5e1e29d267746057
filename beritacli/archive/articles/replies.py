"""Replies by right (hak jawab): articles of their own, linked with those that they answer.

Both sides name the other by its slug, in their meta (see notices.py). A link counts only where
both do, for an import may bring one side to where its slug is another article's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb import where

from beritacli.archive.articles.addresses import public_address
from beritacli.archive.articles.article import find_article, read_articles
from beritacli.archive.articles.notices import read_answers, read_corrections
from beritacli.archive.articles.visibility import is_public_now
from beritacli.archive.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from beritacli.archive.archive import Archive
    from beritacli.article import Article


def name_linked(archive: Archive, article: Article, slug: str) -> str | None:
    """The title and address of the article that another one's notice links to.

    None where readers can't have it now, or where it does not link back.
    """
    archive = archive.present
    try:
        found = find_article(archive, slug) if slug else None
    except NotFoundError:
        return None
    if found is None or not _links_to(archive, found["meta"], article.id):
        return None
    linked = read_articles(archive, [found])[0]
    if not is_public_now(linked, archive.now_as_text):
        return None
    address = public_address(archive, linked)
    return f"«{linked.title}» {address}" if address else f"«{linked.title}»"


def _links_to(archive: Archive, meta: Mapping[str, Any], article_id: int) -> bool:
    answers = (one.answer for one in read_corrections(meta))
    slugs = {slug for slug in (*read_answers(meta), *answers) if slug}
    if not slugs:
        return False
    has_slug = where("slug").one_of(sorted(slugs))
    ids = {one.doc_id for one in archive.articles.search(has_slug)}
    ids |= {one["article"] for one in archive.database.table("retired_slugs").search(has_slug)}
    return article_id in ids
