"""An article edited as one text: made into a page, and what came back made into a change.

What the editor did not touch is not written, so that the texts need not be exact inverses of what
is stored: a date is shown to the minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.articles.article import find_article, read_articles
from beritacli.archive.desk.drafts import Draft
from beritacli.archive.desk.editor_page import FIELDS, LISTS, Page, Value
from beritacli.archive.desk.verbs import NOTHING, Outcome, edit_articles
from beritacli.archive.errors import RefusedError
from beritacli.article import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive


class ArticleMovedError(Exception):
    """Somebody saved the article after it was read; it carries the article as it is now."""

    def __init__(self, article: Article) -> None:
        """Keep what was saved."""
        super().__init__(article.slug)
        self.article = article


def describe_article(archive: Archive, article: Article, body: str) -> Page:
    """An article's page. body: its body as it is to be edited."""
    date = archive.local(article.published_at) if article.published_at else None
    fields: dict[str, Value] = {
        "title": article.title,
        "slug": article.slug,
        "status": article.status,
        "date": f"{date:%Y-%m-%d %H:%M}" if date else "",
        "byline": "/".join(article.byline),
        "author": article.author or "",
        "categories": article.categories,
        "tags": article.tags,
        "excerpt": article.excerpt,
        "image": article.image or "",
    }
    return Page(fields, body)


def describe_draft(draft: Draft) -> Page:
    """The page of an article that is still to be added, of what was given."""
    values = {name: getattr(draft, name) for name in FIELDS}
    fields = {
        name: list(value or ()) if name in LISTS else value or "" for name, value in values.items()
    }
    return Page({**fields, "status": draft.status or "draft"}, draft.body or "")


def complete_draft(draft: Draft, page: Page) -> Draft:
    """A draft with what its page says now; an empty field is one that is not given."""
    fields: dict[str, Any] = {name: page.fields.get(name) or None for name in FIELDS}
    return draft._replace(**fields, body=page.body)


def compare_pages(before: Page, after: Page) -> Draft:
    """What an edit changed. A field that was left out is as it was.

    Raises RefusedError for a slug that was cleared.
    """
    changed: dict[str, Any] = {
        name: value for name, value in after.fields.items() if value != before.fields[name]
    }
    if changed.get("slug") == "":
        msg = "A slug can't be cleared."
        raise RefusedError(msg, "Give another one, or take the line out to keep it.")
    if after.body != before.body:
        changed["body"] = after.body
    return Draft(**changed)


def save_draft(archive: Archive, article: Article, draft: Draft, *, force: bool = False) -> Outcome:
    """Write what an edit changed of an article as it was read.

    Raises ArticleMovedError when it was saved by somebody else since.
    """
    if draft == Draft():
        return Outcome(article, NOTHING)

    def find() -> Sequence[Document]:
        document = find_article(archive, str(article.id))
        if document["revision"] != article.revision:
            raise ArticleMovedError(read_articles(archive, [document])[0])
        return [document]

    return edit_articles(archive, find, draft, force=force)[0]
