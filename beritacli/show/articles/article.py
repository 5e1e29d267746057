"""One article, to read (text), to edit (Markdown) or to put into a page (HTML)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.archive.articles.bodies import convert_body, escape_markdown
from beritacli.archive.articles.notices import notice_word
from beritacli.article import PUBLIC
from beritacli.language.dates import format_stamp
from beritacli.show import theme
from beritacli.show.words import WORDS
from beritacli.text.markup import show_as_html
from beritacli.text.plain_text import drop_markup
from beritacli.text.terminal import clean_line, clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult

    from beritacli.article import Article


def draw_article(
    article: Article,
    notices: Sequence[str] = (),
    *,
    language: str,
    localise: Callable[[str], datetime],
) -> Group:
    """The article as a reader sees it, with what the desk knows of it above.

    notices: see archive/articles/notices.py.
    """
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    from beritacli.show.articles.prose import read_prose

    words = WORDS[language]
    status = Text(article.status, style=theme.STATUS.get(article.status, ""))
    head = [Text(f"#{article.id}", style=theme.QUIET), status]
    if article.visibility != PUBLIC:
        head.append(Text(article.visibility, style=theme.WARNING))
    date = article.date
    head.append(Text(format_stamp(localise(date), language) if date else words["no date"]))
    if word := notice_word(article.meta, language):
        head.append(Text(word, style=theme.WARNING))
    expires = article.expires_at and format_stamp(localise(article.expires_at), language)
    lines = [
        (words["expires_at"], expires or ""),
        (words["byline"], "/".join(article.byline)),
        (words["author"], ", ".join(one["name"] or "" for one in article.authors)),
        (words["categories"], ", ".join(article.categories)),
        (words["tags"], ", ".join(article.tags)),
        (words["slug"], article.slug),
    ]
    parts = [
        Text(clean_line(article.title) or words["untitled"], style=theme.HEADING),
        Text(" · ").join(head),
        *(
            Text(f"{name}: {clean_line(value)}", style=theme.QUIET)
            for name, value in lines
            if value
        ),
    ]
    if article.excerpt:
        parts += [Text(), Text(clean_text(drop_markup(article.excerpt)), style=theme.QUOTED)]
    drawn: list[RenderableType] = [Padding(part, (0, 0)) for part in parts]
    drawn += map(_Paragraph, read_prose(article.body, article.body_format))
    for notice in notices:
        drawn += [Text(), Text(clean_text(notice), style=theme.QUOTED)]
    return Group(*drawn)


class _Paragraph:
    """A blank line and a paragraph. Rich, which takes a second for a megabyte, only wraps it."""

    def __init__(self, text: str) -> None:
        self._text = clean_text(text)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.padding import Padding
        from rich.segment import Segment
        from rich.text import Text

        lines = self._text.split("\n")
        is_plain = self._text.isascii() and "\t" not in self._text
        yield Segment("\n")
        if is_plain and max(map(len, lines)) <= options.max_width:
            yield Segment(f"{self._text}\n")
        else:
            yield Padding(Text(self._text), (0, 0))


def write_html(article: Article, notices: Sequence[str] = ()) -> str:
    """The article as a piece of a page in which nothing can run: cleaned by nh3.

    notices: see archive/notices.py.
    """
    import html

    from beritacli.archive.articles.cleaning import clean_html

    body = show_as_html(article.body, article.body_format)
    title = html.escape(clean_line(article.title), quote=False)
    below = convert_body("\n\n".join(notices), "text", "html").strip()
    below = f"<aside>\n{below}\n</aside>\n" if notices else ""
    return f"<article>\n<h1>{title}</h1>\n{clean_html(body).strip()}\n{below}</article>\n"


def write_markdown(article: Article, notices: Sequence[str] = ()) -> str:
    """The article as Markdown; a body of HTML is converted, which can lose what Markdown lacks.

    notices: see archive/notices.py.
    """
    from beritacli.archive.articles.cleaning import clean_html

    is_html = article.body_format == "html"
    body = clean_html(show_as_html(article.body, "html")) if is_html else article.body
    body = convert_body(body, article.body_format, "markdown")
    parts = [body.strip(), *(escape_markdown(notice) for notice in notices)]
    return f"# {escape_markdown(clean_line(article.title))}\n\n" + "\n\n".join(parts) + "\n"
