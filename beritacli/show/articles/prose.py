"""A body as plain text to read: what HTML shows, without its tags."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from beritacli.archive.articles.markup import ODD_HTML
from beritacli.text.markup import show_as_html

_BLOCKS = {
    *("p", "div", "section", "article", "figure", "figcaption", "blockquote", "pre", "table"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "hr", "tr"),
}
_HIDDEN = {"script", "style", "template", "iframe", "noscript"}


class _Reader(HTMLParser):
    """Collects paragraphs; nothing of it is ever put back into HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self._pieces: list[str] = []  # of the last paragraph: put together once, at its end
        self._has_words = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif self._hidden:
            return
        elif tag == "br":
            self._add("\n")
        elif tag == "li":
            self._begin("• ")
        elif tag in {"td", "th"} and self._pieces:
            self._add("  ")
        elif tag == "img":
            self._add(next((v or "" for k, v in attrs if k == "alt"), ""))
        elif tag in _BLOCKS:
            self._begin("")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self._begin("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            words = " ".join(data.split())
            before = " " if data[:1].isspace() and self._has_words else ""
            after = " " if words and data[-1:].isspace() else ""
            self._add(before + words + after if words else before)

    def close(self) -> None:
        """End the last paragraph, too."""
        super().close()
        self._begin("")

    def _add(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._has_words = self._has_words or not text.isspace()

    def _begin(self, text: str) -> None:
        if self._has_words:
            self.paragraphs.append("".join(self._pieces))
        self._pieces, self._has_words = [], False
        self._add(text)


def _repair(body: str) -> str:
    """The body as HTML without a fault, of the tags that matter here."""
    import nh3

    return nh3.clean(
        body.encode(errors="backslashreplace").decode(),
        tags=_BLOCKS | {"br", "li", "td", "th", "img"},
        attributes={"img": {"alt"}},
        clean_content_tags=_HIDDEN,
    )


def read_prose(body: str, body_format: str) -> list[str]:
    """The paragraphs of a body, in its order."""
    if body_format != "html":
        parts = re.split(r"\n\s*\n", body)
    else:
        body = show_as_html(body, "html")
        reader = _Reader()
        reader.feed(_repair(body) if re.search(ODD_HTML, body) else body)
        reader.close()
        parts = ["\n".join(line.strip() for line in p.split("\n")) for p in reader.paragraphs]
    return [part.strip("\n ") for part in parts if part.strip()]
