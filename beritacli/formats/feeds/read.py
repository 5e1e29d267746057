"""Feeds of all kinds, read by feedparser: RSS 0.9x, 1.0 and 2.0, and Atom.

The whole file is in memory. What is refused before feedparser sees it is what it takes minutes
for. Nothing is fetched: it gets bytes, and never a name.
"""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.formats.entries import Entry
from beritacli.formats.feeds.entry import read_entry
from beritacli.text.encoding import HEAD_BYTES, encoding_of
from beritacli.text.errors import Broken, FormatError, Mended
from beritacli.text.xml.cut import find_cut
from beritacli.text.xml.repair import MendedFile, find_undeclared
from beritacli.text.xml.root import decode_xml, find_root

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 64 * 1024 * 1024
MAX_ELEMENTS = 500_000
# Of what is not well-formed and read by guessing, which is slow: bytes, and signs that may be tags.
MAX_REPAIRED, MAX_GUESSED = 4 * 1024 * 1024, 50_000
_MAX_DEPTH = 200
_MOST_ATTRIBUTES = 1_000  # of an element
_DECLARATION = 200  # bytes
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>/]")
# What feeds mean by these prefixes, where they forget to say it.
_SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
_CUT = ("no element found", "unclosed")


def read_feed(file: BinaryIO) -> Iterator[Entry]:
    """Yield the entries of a feed; raises FormatError."""
    data = file.read(MAX_BYTES + 1)
    _check_size(data)
    root = find_root(data[:HEAD_BYTES])
    if root is None:
        msg = "line 1: no XML begins here"
        raise FormatError(msg)
    problem = _check_shape(data)
    # Of the entry in which a file ends nothing can be believed. A well-formed file ends in none.
    cut = find_cut([data], ("item", "entry")) if problem else None
    believed, mended = _mend(data[: cut.start] if cut else data, is_broken=problem is not None)
    feed = _parse(believed)
    entries = feed.get("entries", [])
    error = _find_error(feed, believed)
    if not entries and (error or not feed.get("version")):
        msg = f"{error.place}: {error.reason}" if error else f"line 1: <{root}> begins no feed"
        raise FormatError(msg)
    for number, entry in enumerate(entries, 1):
        yield read_entry(entry, feed, f"entry {number}")
    yield from (Mended(kind, number) for kind, number in mended.items())
    if error:
        yield from _tell_unread(error, data, len(entries))
    elif cut:
        yield Broken(f"line {cut.line}", "the file ends inside this entry", cut.text)


def _check_size(data: bytes) -> None:
    if not data.strip():
        msg = "the file is empty"
        raise FormatError(msg)
    if len(data) > MAX_BYTES:
        msg = "a feed of more than 64 MiB; split it"
        raise FormatError(msg)


def _mend(data: bytes, *, is_broken: bool) -> tuple[bytes, Counter[str]]:
    """The file as well-formed as it can be made, and what was repaired for it.

    is_broken: whether it was not well-formed when it came, but for blanks in front.
    feedparser reads what is not well-formed by guessing, and loses attributes and entities then.
    """
    mended: Counter[str] = Counter()
    start = data.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"<?xml") and start != data.removeprefix(codecs.BOM_UTF8):
        mended["blanks before the XML declaration"] += 1
        data = start
    problem = _check_shape(data) if is_broken else None
    is_known = b"encoding=" in data[:_DECLARATION] or _is_utf8(data)
    if problem is None or not is_known or encoding_of(data)[1] != "utf-8":
        return data, mended
    undeclared: tuple[str, ...] = ()
    while True:
        file = MendedFile(io.BytesIO(data), _SPACES, undeclared)
        best = b"".join(iter(file.read, b""))
        if not (undeclared := find_undeclared(_check_shape(best), undeclared)):
            return (best, mended + file.mended) if file.mended else (data, mended)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _check_shape(data: bytes) -> str | None:
    """What makes it not well-formed, None where nothing does.

    Raises FormatError for what takes too long: too many elements, too deep, too broken.
    """
    problem = None
    from lxml import etree

    elements = depth = 0
    try:
        # Elements that are done are thrown away: all that counts is how many there are.
        parser = etree.iterparse(io.BytesIO(data.lstrip()), events=("start", "end"))
        for event, element in parser:
            if event == "start":
                elements, depth = elements + 1, depth + 1
                if len(element.attrib) > _MOST_ATTRIBUTES:
                    msg = f"an element of more than {_MOST_ATTRIBUTES:,} attributes"
                    raise FormatError(msg)
                if elements > MAX_ELEMENTS or depth > _MAX_DEPTH:
                    break
            else:
                depth -= 1
                element.clear()
                if (parent := element.getparent()) is not None:
                    parent.remove(element)
    except etree.XMLSyntaxError as error:
        is_large = len(data) > MAX_REPAIRED or data.count(b"<") > MAX_GUESSED
        if is_large or "depth" in str(error.msg):
            reason = str(error.msg).partition(", line ")[0]
            msg = f"line {error.lineno}: not well-formed XML ({reason})"
            raise FormatError(msg) from None
        problem = str(error.msg)
    if elements > MAX_ELEMENTS:
        msg = f"a feed of more than {MAX_ELEMENTS:,} elements; split it"
        raise FormatError(msg)
    if depth > _MAX_DEPTH:
        msg = f"elements are nested more than {_MAX_DEPTH} deep"
        raise FormatError(msg)
    return problem


def _parse(data: bytes) -> Any:
    from beritacli.formats.feeds.parsing import parse_feed

    try:
        return parse_feed(data)
    except (ValueError, AssertionError, LookupError, TypeError, RecursionError) as error:
        msg = f"line 1: no feed that can be read ({type(error).__name__})"
        raise FormatError(msg) from None


def _find_error(feed: Any, data: bytes) -> Broken | None:
    """Where and why the XML is broken; None where that does no harm."""
    from xml.sax import SAXParseException

    error = feed.get("bozo_exception")
    if not isinstance(error, SAXParseException) or "declaration not at start" in str(error):
        return None
    # feedparser puts a declaration on a line of its own where there is none.
    is_shifted = not decode_xml(data[:HEAD_BYTES]).startswith("<?xml")
    line = (error.getLineNumber() or 1) - is_shifted
    return Broken(f"line {max(line, 1)}", error.getMessage(), "")


def _tell_unread(error: Broken, data: bytes, read: int) -> Iterator[Broken]:
    """Say where a file is broken, if entries are missing for it or it ends too early."""
    missing = len(_ENTRY.findall(decode_xml(data))) - read
    if missing > 0:
        reason = f"{error.reason}; {missing} of {missing + read} entries could not be read"
        yield error._replace(reason=reason)
    elif error.reason.startswith(_CUT):
        yield error._replace(reason="the file ends in the middle")
