"""WXR: WordPress's export file, RSS 2.0 with all that a site knows of its posts. 1.0 to 1.2."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from beritacli.formats.entries import lose_nothing
from beritacli.text.errors import Broken, Mended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Dump, Entry, Sink

find_lost = lose_nothing
_NAMES = ("item", "author", "category", "tag", "term", "base_blog_url", "base_site_url", "link")


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield the categories and tags, then what the items are; one is in memory at a time."""
    from beritacli.formats.mapping.wordpress_words import NAMESPACES, shorten_tag
    from beritacli.formats.wordpress.wxr.channel import Channel
    from beritacli.formats.wordpress.wxr.item import read_item
    from beritacli.text.xml.stream import read_elements

    channel = Channel()
    number = 0
    for element in read_elements(file, _NAMES, "item", NAMESPACES):
        if isinstance(element, Broken | Mended):
            yield element
            continue
        tag = shorten_tag(element.tag)
        if tag == "item":
            number += 1
            yield from channel.settle()
            yield from read_item(element, number, channel)
        else:
            yield from channel.take(tag, element)
    yield from channel.settle()


def write(dump: Dump, file: Sink) -> None:
    """Write a file of WXR 1.2; the same dump gives the same text."""
    from beritacli.formats.wordpress.wxr.write import write_channel

    write_channel(dump, file)
