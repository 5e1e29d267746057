"""Bodies from one format into another: only when somebody asks, for something is always lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from beritacli.text.markup import show_as_html

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MARKUP = r"<(?:/?[a-zA-Z][^<>]*|!--[^<>]*)>|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]+);"


_CUT = r"<!--\s*(?:more|nextpage|noteaser)\b[^<>]*?-->"  # WordPress's; Hugo has the first, too
_PLACE = "\ue0cb\ue0cc"  # stands for one while a body is converted


def convert_body(body: str, before: str, after: str) -> str:
    """A body in another of BODY_FORMATS."""
    if before == after:
        return body
    if before == "text" and after == "markdown":
        return escape_markdown(body)
    return _FROM_HTML[after](show_as_html(body, before))


def guess_format(body: str) -> str:
    """Format of a body that somebody typed without naming one: text, unless it has HTML in it."""
    return "html" if not body.strip() or re.search(_MARKUP, body) else "text"


def format_after(document: Mapping[str, Any], body: str) -> str:
    """Format of an article's new body that somebody typed without naming one.

    An article that is not of the format that would be guessed was given its format, and keeps it.
    """
    before = str(document["body_format"])
    is_guessed = not document["body"].strip() or guess_format(document["body"]) == before
    return guess_format(body) if is_guessed and body.strip() else before


def escape_markdown(text: str) -> str:
    """Text in which Markdown sees no mark of its own."""
    text = re.sub(r"([\\`*_{}\[\]<>|~])", r"\\\1", text)
    return re.sub(r"(?m)^(\s*)([#+-]|\d+(?=[.)]))", r"\1\\\2", text)


def _write_markdown(body: str) -> str:
    from html_to_markdown import ConversionOptions, convert

    # Without these, text such as &lt;script&gt; becomes markup.
    options = ConversionOptions(escape_misc=True, escape_asterisks=True, escape_underscores=True)
    marks = [] if _PLACE in body else re.findall(_CUT, body)
    if not marks:
        return str(convert(body, options).content)
    # Comments are dropped; where a text is cut for its summary or pages must stay.
    text = str(convert(re.sub(_CUT, f"\n<p>{_PLACE}</p>\n", body), options).content)
    first, *rest = text.split(_PLACE)
    return first + "".join(mark + piece for mark, piece in zip(marks, rest, strict=False))


def _write_text(body: str) -> str:
    from html_to_markdown import ConversionOptions, convert

    return str(convert(body, ConversionOptions(output_format="plain")).content)


_FROM_HTML: dict[str, Callable[[str], str]] = {
    "html": str,
    "markdown": _write_markdown,
    "text": _write_text,
}
