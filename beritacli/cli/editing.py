"""A page in the user's editor, until it can be saved: errors bring it back, nothing is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from beritacli.archive.articles.article import read_articles
from beritacli.archive.articles.bodies import convert_body
from beritacli.archive.desk.choices import choose_articles
from beritacli.archive.desk.editor_page import Page, put_notes, read_page, write_page
from beritacli.archive.desk.editor_session import (
    ArticleMovedError,
    compare_pages,
    complete_draft,
    describe_article,
    describe_draft,
    save_draft,
)
from beritacli.archive.desk.three_way_merge import merge_pages
from beritacli.archive.desk.verbs import add_article
from beritacli.archive.errors import ConflictError, NewsroomError, RefusedError
from beritacli.cli.editor import draft_name, find_editor, run_editor, write_temporary
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from beritacli.archive.archive import Archive
    from beritacli.archive.desk.choices import Choice
    from beritacli.archive.desk.drafts import Draft
    from beritacli.archive.desk.verbs import Outcome
    from beritacli.article import Article
    from beritacli.cli.session import Session

_T = TypeVar("_T")
_SUFFIXES = {"html": ".html", "markdown": ".md", "text": ".txt"}
# What Markdown has of its own. Anything else of HTML is lost when it is made into it.
_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "em", "i", "strong", "b", "a", "img"),
    *("ul", "ol", "li", "blockquote", "code", "pre", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"href", "src", "alt", "title"}


class _ClashError(Exception):
    """What was edited clashes with what was saved meanwhile; content: both, with marks."""

    def __init__(self, content: str, error: ConflictError) -> None:
        super().__init__(error.message)
        self.content = content
        self.error = error


def add_in_editor(
    session: Session, archive: Archive, draft: Draft, *, at: str | None, force: bool
) -> Outcome:
    """Let the user complete a draft, and add it."""
    command = find_editor(session)
    page = describe_draft(draft)
    suffix = _SUFFIXES.get(draft.body_format or "html", ".html")

    def save(after: Page) -> Outcome:
        return add_article(archive, complete_draft(draft, after), at=at, force=force)

    return _edit_page(session, command, write_temporary("artikel", suffix, _encode(page)), save)


def edit_in_editor(
    session: Session, archive: Archive, choice: Choice, *, as_markdown: bool, force: bool
) -> Outcome:
    """Let the user edit the article of a choice, and save what he changed."""
    command = find_editor(session)
    with archive.snapshot():
        article = read_articles(archive, choose_articles(archive, choice))[0]
    as_markdown = as_markdown and article.body_format == "html"
    before = _read_page_of(archive, article, as_markdown=as_markdown)
    notes = [_describe_loss(article.body)] if as_markdown else []
    for note in notes:
        session.streams.warn(note)

    def save(after: Page) -> Outcome:
        nonlocal article, before
        while True:
            draft = compare_pages(before, after)
            if as_markdown and draft.body is not None:
                draft = draft._replace(body=convert_body(draft.body, "markdown", "html"))
            try:
                return save_draft(archive, article, draft, force=force)
            except ArticleMovedError as moved:
                if moved.article.body_format != article.body_format:
                    msg = f"The body of article {article.id} is of another format by now."
                    raise ConflictError(msg, "Edit it again.") from moved
                theirs = _read_page_of(archive, moved.article, as_markdown=as_markdown)
                merged = merge_pages(before, after, theirs)
                article, before, after = moved.article, theirs, merged.page
            name = f"Article {article.id} ({article.slug})"
            if merged.clashes:
                msg = f"{name} was changed meanwhile, and so did you: {', '.join(merged.clashes)}."
                hint = "Nothing was changed. Both stand in your draft, with marks around them."
                content = write_page(merged.page, merged.fields)
                raise _ClashError(content, ConflictError(msg, hint))
            session.streams.note(f"{name} was changed meanwhile: the two are merged.")

    suffix = _SUFFIXES["markdown" if as_markdown else article.body_format]
    name = draft_name(article.id, article.slug)
    path = write_temporary(name, suffix, put_notes(_encode(before), notes))
    return _edit_page(session, command, path, save)


def _read_page_of(archive: Archive, article: Article, *, as_markdown: bool) -> Page:
    body = convert_body(article.body, "html", "markdown") if as_markdown else article.body
    with archive.snapshot():
        return describe_article(archive, article, body)


def _encode(page: Page) -> bytes:
    return write_page(page).encode()


def _edit_page(session: Session, command: list[str], path: Path, save: Callable[[Page], _T]) -> _T:
    """Run the editor on a draft until what it wrote is saved; returns what `save` does.

    An error comes back at the top of the draft, as long as the user does something about it and
    can be asked. Whatever else happens, the draft is kept where it was changed.
    """
    first = path.read_bytes()
    try:
        while True:
            before = path.read_bytes()
            run_editor(command, path)
            content = _read_draft(path)
            try:
                result = save(read_page(content))
            except NewsroomError as error:
                if not session.can_ask or content == before:
                    raise
                notes = [f"Error: {clean_line(error.message)}", clean_line(error.hint)]
                _replace(path, put_notes(content, notes))
            except _ClashError as clash:
                _replace(path, clash.content.encode())
                if not _may_go_on(session, clash.error):
                    raise clash.error from None
            else:
                path.unlink(missing_ok=True)
                return result
    except BaseException:
        if path.exists() and path.read_bytes() not in (b"", first):
            session.streams.warn(f"Your draft is kept in {path}")
        else:
            path.unlink(missing_ok=True)
        raise


def _replace(path: Path, content: bytes) -> None:
    """Put other content into the draft; where there is no room for it, the draft stays."""
    write_temporary(path.name.partition(".")[0], path.suffix, content).replace(path)


def _read_draft(path: Path) -> bytes:
    """What the editor left. Raises RefusedError for nothing."""
    content = path.read_bytes() if path.exists() else b""
    if not content.strip():
        msg = "The draft came back empty, so nothing was changed."
        raise RefusedError(msg, "To clear a body, leave the fields above it.")
    return content


def _may_go_on(session: Session, error: ConflictError) -> bool:
    if not session.can_ask:
        return False
    session.streams.warn(error.message)
    return session.confirm("Open your draft again, with both in it?")


def _describe_loss(body: str) -> str:
    """What of an HTML body Markdown has no way to say."""
    tags = {tag.lower() for tag in re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", body)} - _TAGS
    found = re.findall(
        r"""\s([a-z-]{2,30})=["']""", " ".join(re.findall(r"<[a-zA-Z][^<>]*>", body))
    )
    attributes = set(found) - _ATTRIBUTES
    has_comments = "<!--" in body
    lost = [*sorted(tags), *sorted(attributes), *(["comments"] if has_comments else [])]
    if not lost:
        return "The body is HTML, shown as Markdown; if you change it, it is made HTML again."
    return (
        f"The body is HTML, shown as Markdown, which has no {', '.join(lost)}: "
        "if you change the body, they are lost."
    )
