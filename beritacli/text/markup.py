"""Markdown and plain text as HTML, for formats whose readers show nothing else."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def body_as_html(article: Mapping[str, Any]) -> str:
    """The article's body as HTML for readers, see show_as_html."""
    return show_as_html(str(article.get("body") or ""), str(article.get("body_format") or "html"))


def show_as_html(body: str, body_format: str) -> str:
    """A body as HTML in which its paragraphs show: of Markdown, text, or WordPress's classic form.

    Other HTML is returned as it is.
    """
    if body_format == "markdown":
        return render_markdown(body)
    if body_format == "text":
        return write_paragraphs(body)
    from beritacli.text.paragraphs import add_paragraphs

    return add_paragraphs(body)


def render_markdown(body: str, *, has_all_links: bool = False) -> str:
    """The HTML of a Markdown text.

    has_all_links: `javascript:` and its like are links, too, for the one who takes them out.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    if has_all_links:
        parser.validateLink = _allow_any  # type: ignore[method-assign]
    return str(parser.render(body))


def _allow_any(url: str) -> bool:  # noqa: ARG001 - whatever it is
    return True


def write_paragraphs(body: str) -> str:
    """The paragraphs of a plain text as HTML; blank lines separate them, and lines stay lines."""
    parts = (html.escape(part.strip(), quote=False) for part in re.split(r"\n\s*\n", body))
    return "".join("<p>" + part.replace("\n", "<br />\n") + "</p>\n" for part in parts if part)
