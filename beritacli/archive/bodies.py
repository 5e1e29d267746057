"""Bodies from one format into another: only when somebody asks, for something is always lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beritacli.formats.htmlbody import render_markdown, write_paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable


def convert_body(body: str, before: str, after: str) -> str:
    """A body in another of BODY_FORMATS."""
    if before == after:
        return body
    if before == "text" and after == "markdown":
        return escape_markdown(body)
    as_html = _TO_HTML[before](body)
    return _FROM_HTML[after](as_html)


def escape_markdown(text: str) -> str:
    """Text in which Markdown sees no mark of its own."""
    text = re.sub(r"([\\`*_{}\[\]<>|~])", r"\\\1", text)
    return re.sub(r"(?m)^(\s*)([#+-]|\d+(?=[.)]))", r"\1\\\2", text)


def _write_markdown(body: str) -> str:
    from html_to_markdown import ConversionOptions, convert

    # Without these, text such as &lt;script&gt; becomes markup.
    options = ConversionOptions(escape_misc=True, escape_asterisks=True, escape_underscores=True)
    return str(convert(body, options).content)


def _write_text(body: str) -> str:
    from html_to_markdown import ConversionOptions, convert

    return str(convert(body, ConversionOptions(output_format="plain")).content)


_TO_HTML: dict[str, Callable[[str], str]] = {
    "html": str,
    "markdown": render_markdown,
    "text": write_paragraphs,
}
_FROM_HTML: dict[str, Callable[[str], str]] = {
    "html": str,
    "markdown": _write_markdown,
    "text": _write_text,
}
