"""A news page saved from a browser, as text or as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from beritacli.formats import HEAD_BYTES
from beritacli.formats.detect import is_markdown, kind_of_json
from beritacli.formats.markdown.bare_html import is_bare_html
from beritacli.formats.page.text import is_page_text, read_text
from beritacli.formats.sheets.rows import find_delimiter
from beritacli.text.encoding import decode_head
from beritacli.text.html import MAX_HTML, decode_html, is_html
from beritacli.text.page_encoding import decode_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Entry


def is_format(head: bytes, name: str = "") -> bool:
    """Whether this is a site's HTML, or plain text with a timeline or with bullets after prose."""
    if is_markdown(name) or kind_of_json(head) or find_delimiter(head):
        return False
    replaced = decode_head(head, "replace")
    if is_html(replaced):
        return not is_bare_html(replaced)
    try:
        return b"\0" not in head and is_page_text(decode_head(head).lstrip())
    except UnicodeDecodeError:
        return False


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield the page's articles, categories and stamps; raises FormatError."""
    data = file.read(MAX_HTML + 1)
    if is_html(decode_head(data[:HEAD_BYTES], "replace")):
        from beritacli.formats.page.html import read_html

        yield from read_html(decode_html(data))
    else:
        yield from read_text(decode_page(data))
