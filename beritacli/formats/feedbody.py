"""A body as HTML, for formats whose readers show nothing else."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def body_as_html(article: Mapping[str, Any]) -> str:
    """The article's body as HTML: as it is, or made of its Markdown or plain text."""
    body, body_format = article.get("body") or "", article.get("body_format")
    if body_format == "markdown":
        from markdown_it import MarkdownIt

        return str(MarkdownIt("commonmark").enable("table").render(body))
    if body_format == "text":
        parts = [html.escape(part, quote=False) for part in re.split(r"\n{2,}", body.strip("\n"))]
        return "\n".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)
    return body
