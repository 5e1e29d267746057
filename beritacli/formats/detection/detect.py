"""Which format is a file in? One question a format; the first that is answered by yes counts."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from beritacli.formats.detection.json import kind_of_json
from beritacli.text.encoding import decode_head

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mdown")
_KEY = r'"(?:[^"\\]|\\.)*"\s*:\s*'
_TINYDB = re.compile(
    rf"\s*\{{\s*(?:{_KEY}\{{\s*\}}\s*,\s*)*"
    rf'(?:{_KEY}\{{\s*"-?\d+"\s*:\s*\{{|"(?:_default|articles)"\s*:\s*\{{\s*\}}\s*\}})'
)
_RSS = re.compile(r"<(?:rss|channel|item)\b", re.IGNORECASE)
_RSS_ROOTS = ("rss", "RDF", "channel")
_MEDIUM = ('class="h-entry"', 'data-field="body"', "p-name")
SUBSTACK_BODY = re.compile(r"(?:^|/)posts/(\d+)\.(?:[^/]*\.)?html$")
_DOCUMENT = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|\?xml)\b", re.IGNORECASE)
_WORKBOOK = (b"xl/workbook.xml", b"xl/_rels/")
_ZIP = b"PK\x03\x04"


# What a question needs to know of XML, HTML or tables is loaded when it is asked.


class Head:
    """The beginning of a file, and its name; what several questions ask is read once.

    name: the path below the source that was named, with `/`; '' for a stream.
    """

    def __init__(self, content: bytes, name: str) -> None:
        """Nothing is read yet."""
        self.content = content
        self.name = name

    @cached_property
    def text(self) -> str:
        """What the first bytes say, good enough to tell formats apart."""
        return decode_head(self.content, "replace")

    @cached_property
    def json_kind(self) -> str | None:
        """Which JSON it is, if any."""
        return kind_of_json(self.content)

    @cached_property
    def delimiter(self) -> str | None:
        """What separates the cells of a table of articles, if it is one."""
        from beritacli.formats.detection.tables import find_delimiter  # here, for JSON needs no csv

        return find_delimiter(self.content)

    @property
    def is_called_markdown(self) -> bool:
        """Whether the file is Markdown by its name, whatever it begins with."""
        return self.name.lower().endswith(_MARKDOWN)


def _is_tinydb(head: Head) -> bool:
    return _TINYDB.match(head.text) is not None


def _is_wxr(head: Head) -> bool:
    """RSS, or a piece of it, in WordPress's own words."""
    text = head.text.lstrip("\ufeff \t\r\n")
    if not text.startswith("<") or not _RSS.search(text):
        return False
    from beritacli.text.xml.root import is_wxr

    return is_wxr(text)


def _is_workbook(head: Head) -> bool:
    """A zip file that holds the parts of a workbook, or is called one."""
    is_called_so = head.name.lower().endswith((".xlsx", ".xlsm"))
    has_parts = any(mark in head.content for mark in _WORKBOOK)
    return head.content.startswith(_ZIP) and (is_called_so or has_parts)


def _is_medium(head: Head) -> bool:
    if not all(mark in head.text for mark in _MEDIUM):
        return False
    from beritacli.text.html import is_html

    return is_html(head.text)


def _is_substack(head: Head) -> bool:
    """Called as Substack calls a body, and not a whole page."""
    return bool(SUBSTACK_BODY.search(head.name)) and not _DOCUMENT.match(head.content)


def _is_markdown(head: Head) -> bool:
    """Markdown by its name, or front matter, or an article alone in HTML."""
    if head.is_called_markdown:
        return True
    from beritacli.formats.detection.markup import has_fences, is_bare_html, is_terms

    text = head.text.replace("\r\n", "\n")
    return has_fences(text) or is_terms(text) or is_bare_html(text)


def _is_page(head: Head) -> bool:
    """A site's HTML, or plain text with a timeline or with bullets after prose."""
    if head.is_called_markdown or head.json_kind or head.delimiter:
        return False
    from beritacli.formats.detection.markup import is_bare_html, is_page_text
    from beritacli.text.html import is_html

    if is_html(head.text):
        return not is_bare_html(head.text)
    try:
        return b"\0" not in head.content and is_page_text(decode_head(head.content).lstrip())
    except UnicodeDecodeError:
        return False


def _is_feed(head: Head, *roots: str) -> bool:
    from beritacli.text.xml.root import is_feed_of

    return is_feed_of(head.content, roots)


# In the order in which they are asked: what has a mark of its own comes before what is guessed.
QUESTIONS: dict[str, Callable[[Head], bool]] = {
    "tinydb": _is_tinydb,
    "wxr": _is_wxr,
    "wordpress": lambda head: head.json_kind == "wordpress",
    "ndjson": lambda head: head.json_kind == "ndjson" and not head.is_called_markdown,
    "json": lambda head: head.json_kind == "json" and not head.is_called_markdown,
    "csv": lambda head: head.delimiter not in {None, "\t"} and not head.is_called_markdown,
    "tsv": lambda head: head.delimiter == "\t" and not head.is_called_markdown,
    "xlsx": _is_workbook,
    "medium": _is_medium,
    "substack": _is_substack,
    "markdown": _is_markdown,
    "jsonfeed": lambda head: head.json_kind == "jsonfeed",
    "ghost": lambda head: head.json_kind == "ghost",
    "rss": lambda head: _is_feed(head, *_RSS_ROOTS),
    "atom": lambda head: _is_feed(head, "feed"),
    "page": _is_page,
}


def detect_format(content: bytes, name: str = "") -> str | None:
    """Name of the format that a file beginning with these bytes is in, or None."""
    head = Head(content, name)
    return next((format_name for format_name, ask in QUESTIONS.items() if ask(head)), None)
