"""What a search found: each article with the passage that shows why, its words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from beritacli.archive.search.passages import SIGNS
from beritacli.language.dates import format_stamp
from beritacli.show import theme
from beritacli.show.words import WORDS
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from beritacli.archive.search.passages import Passage
    from beritacli.archive.search.search import Hit
    from beritacli.article import Article

_WIDEST = 100  # lines of prose that the eye can follow


def draw_found(
    hits: Iterable[Hit],
    *,
    width: int,
    language: str,
    localise: Callable[[str], datetime],
    has_color: bool,
) -> Table:
    """Articles one below the other. Without colour words are marked by signs."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column(justify="right", no_wrap=True, style=theme.QUIET)
    table.add_column(max_width=min(width, _WIDEST), overflow="fold")
    for hit in hits:
        date = hit.article.date
        stamp = format_stamp(localise(date), language) if date else WORDS[language]["no date"]
        title = _mark(hit.title, has_color=has_color)
        if not hit.article.title:
            title = Text(WORDS[language]["untitled"], style=theme.QUIET)
        title.stylize_before(theme.HEADING)
        lines = [title, _describe(hit.article, stamp)]
        passage = _mark(hit.passage, has_color=has_color)
        if passage:
            lines.append(passage)
        table.add_row(Text(str(hit.article.id)), Text("\n").join(lines))
    return table


def _describe(article: Article, stamp: str) -> Text:
    """The line between title and passage; a status is told where it is not the usual one."""
    parts = [Text(stamp, style=theme.QUIET)]
    if article.status != "published":
        parts.append(Text(article.status, style=theme.STATUS.get(article.status, "")))
    for values, sign in ((article.categories, ", "), (article.byline, "/")):
        if values:
            parts.append(Text(clean_line(sign.join(values)), style=theme.QUIET))
    return Text(" · ", style=theme.QUIET).join(parts)


def _mark(passage: Passage, *, has_color: bool) -> Text:
    """A passage with its marks; its pieces are cleaned one by one, so that the marks stay."""
    before, after = ("", "") if has_color else SIGNS
    text, at = Text(), 0
    for start, end in passage.marks:
        text.append(clean_line(passage.text[at:start]))
        text.append(before + clean_line(passage.text[start:end]) + after, style=theme.FOUND)
        at = end
    text.append(clean_line(passage.text[at:]))
    return text
