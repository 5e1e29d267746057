"""A news page saved from a browser, as text or as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from beritacli.formats.page.text import read_text
from beritacli.text.encoding import HEAD_BYTES, decode_head, decode_page
from beritacli.text.html import MAX_HTML, decode_html, is_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Entry


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield the page's articles, categories and stamps; raises FormatError."""
    data = file.read(MAX_HTML + 1)
    if is_html(decode_head(data[:HEAD_BYTES], "replace")):
        from beritacli.formats.page.html import read_html

        yield from read_html(decode_html(data))
    else:
        yield from read_text(decode_page(data))
