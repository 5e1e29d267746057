"""Markdown and plain text as HTML, for formats whose readers show nothing else."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def body_as_html(article: Mapping[str, Any]) -> str:
    """The article's body as HTML: as it is, or made of its Markdown or plain text."""
    body, body_format = str(article.get("body") or ""), article.get("body_format")
    if body_format == "markdown":
        return render_markdown(body)
    return write_paragraphs(body) if body_format == "text" else body


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
    """The paragraphs of a plain text as HTML."""
    parts = (html.escape(part.strip(), quote=False) for part in body.split("\n\n"))
    return "".join(f"<p>{part}</p>\n" for part in parts if part)
