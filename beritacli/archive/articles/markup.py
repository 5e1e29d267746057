"""A body taken apart: its blocks of text, its links and its images, and where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from html import unescape
from html.parser import HTMLParser
from itertools import accumulate
from typing import NamedTuple

from beritacli.archive.articles.bodies import convert_body

BLOCKS = {
    *("p", "div", "section", "article", "figure", "figcaption", "blockquote", "pre", "table"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "hr", "tr", "td", "th"),
}
# What is shown as it is typed, or not at all.
VERBATIM = {"pre", "code", "script", "style", "textarea", "template", "iframe", "noscript", "svg"}
# Comments, declarations and tags that are not closed: on these HTMLParser can take time without
# bound, or fail. nh3 takes them away; deep nesting, which it is slow on, HTMLParser reads well.
ODD_HTML = r"""<(?!/?[a-zA-Z][^<>"']*(?:"[^"<>]*"[^<>"']*|'[^'<>]*'[^<>"']*)*>)"""
_BLOCK_COMMENT = r"<!-- /?wp:[^<>]*-->"


class Block(NamedTuple):
    """A paragraph's text, without markup; line: of the body, None where it is not known."""

    text: str
    line: int | None


class Piece(NamedTuple):
    """A stretch of text as it is written in the body, and where it begins."""

    at: int
    text: str


class Markup(NamedTuple):
    """links: addresses and lines. images: those without alternative text, and their lines."""

    blocks: list[Block]
    pieces: list[Piece]
    links: list[tuple[str, int | None]]
    images: list[tuple[str, int | None]]


class _Reader(HTMLParser):
    """Collects what a Markup holds; nothing of it is ever put back into HTML."""

    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=False)
        self._starts = [0, *accumulate(len(line) + 1 for line in body.split("\n"))]
        self.blocks: list[Block] = []
        self.pieces: list[Piece] = []
        self.links: list[tuple[str, int | None]] = []
        self.images: list[tuple[str, int | None]] = []
        self._verbatim = 0
        self._texts: list[str] = []
        self._line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        line = self.getpos()[0]
        if tag in VERBATIM:
            self._verbatim += 1
        if tag == "a" and values.get("href"):
            self.links.append((values["href"] or "", line))
        elif tag == "img" and not (values.get("alt") or "").strip():
            self.images.append((values.get("src") or "", line))
        elif tag == "br":
            self._texts.append("\n")
        if tag in BLOCKS:
            self.end_block()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VERBATIM:  # it has no end that would follow
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VERBATIM:
            self._verbatim = max(0, self._verbatim - 1)
        if tag in BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self._verbatim:
            line, column = self.getpos()
            self.pieces.append(Piece(self._starts[line - 1] + column, data))
            self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._add(unescape(f"&#{name};"))

    def end_block(self) -> None:
        text = "".join(self._texts).strip()
        self._texts.clear()
        if text:
            self.blocks.append(Block(text, self._line))

    def _add(self, text: str) -> None:
        if self._verbatim:
            return
        if not "".join(self._texts).strip():
            self._line = self.getpos()[0] + text[: len(text) - len(text.lstrip())].count("\n")
        self._texts.append(text)


def read_markup(body: str, body_format: str) -> Markup:
    """Take a body apart. Lines are known of what is stored as HTML or text."""
    if body_format == "text":
        return _read_plain(body)
    if body_format == "markdown":
        return _forget_places(_read_html(convert_body(body, "markdown", "html")))
    if re.search(ODD_HTML, re.sub(_BLOCK_COMMENT, "", body)):
        return _forget_places(_read_html(_repair(body)))
    return _read_html(body)


def _read_plain(body: str) -> Markup:
    found = [(part.start(), part[0]) for part in re.finditer(r"(?:[^\n]+\n?)+", body)]
    starts = [0, *accumulate(len(line) + 1 for line in body.split("\n"))]
    blocks = [Block(text.strip(), bisect_right(starts, at)) for at, text in found if text.strip()]
    return Markup(blocks, [Piece(at, text) for at, text in found], [], [])


def _read_html(body: str) -> Markup:
    reader = _Reader(body)
    reader.feed(body)
    reader.close()
    reader.end_block()
    return Markup(reader.blocks, reader.pieces, reader.links, reader.images)


def _repair(body: str) -> str:
    """The body as HTML without a fault, of the tags that matter here."""
    import nh3

    return nh3.clean(
        body.encode(errors="backslashreplace").decode(),
        tags=BLOCKS | {"a", "img", "br", "code"},
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _forget_places(markup: Markup) -> Markup:
    return Markup(
        [block._replace(line=None) for block in markup.blocks],
        [],
        [(address, None) for address, _ in markup.links],
        [(address, None) for address, _ in markup.images],
    )
