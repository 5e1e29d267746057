"""Substack's export: the bodies in `posts/`, HTML files named by the posts that posts.csv lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from beritacli.formats.detection.detect import SUBSTACK_BODY
from beritacli.formats.entries import Body
from beritacli.text.errors import FormatError
from beritacli.text.html import MAX_HTML, check_html, decode_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Entry


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:
    """Yield the body; raises FormatError."""
    found = SUBSTACK_BODY.search(name)
    if found is None:
        message = "not a body of Substack's export: its path is not posts/NUMBER.NAME.html"
        raise FormatError(message)
    text = decode_html(file.read(MAX_HTML + 1))
    check_html(text)
    yield Body(found[1], text.strip())
