"""A news page saved as text: its article, the site's menu of categories and its timeline.

The timeline's stamps are the site's, not the article's: a page gives its article no date.
"""

from __future__ import annotations

import hashlib
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from beritacli.formats.detection.page_lines import Line, find_tail, is_filter, read_lines
from beritacli.formats.entries import CategoryEntry, Entry, Record, StampEntry
from beritacli.text.errors import Broken, FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

_RETURN_LINK = "back"
_HEADINGS = frozenset(
    {"berita terkini", "berita terbaru", "berita lainnya", "kategori", "kategori berita", "arsip"}
)
# The end of a sentence, with a quote or a byline after it: how a paragraph ends, not a headline.
_SENTENCE_END = re.compile(r"(?<!\.)\.[\"\u201d\u2019\xbb]?\s*(?:\([^()]{1,40}\))?$")
_LONGEST_TITLE = 250
_LONGEST_SENTENCE_TITLE = 80


def read_text(text: str) -> Iterator[Entry]:
    """Yield the article, the categories in the menu's order and the stamps; raises FormatError."""
    lines = read_lines(text)
    if not lines:
        message = "the file is empty"
        raise FormatError(message)
    tail_start = find_tail(lines)
    runs = list(_find_prose(lines[:tail_start], lines[tail_start:]))
    article = next((run for run in runs if len(run) > 1), runs[0] if runs else [])
    yield _read_article(article)
    for run in runs:
        if run is not article:
            text = "\n".join(line.text for line in run)
            yield Broken(f"line {run[0].number}", "text outside the article", text)
    tail = lines[tail_start:]
    yield from _read_menu([line for line in tail if line.kind == "bullet"])
    yield from (StampEntry(line.text) for line in tail if line.kind == "stamp")


def _find_prose(story: list[Line], tail: list[Line]) -> Iterator[list[Line]]:
    """Yield stretches of text, the article's first; headings over a menu or timeline are none."""
    while story and _is_heading(story[-1]):
        story = story[:-1]
    if story:
        yield story
    tail = [line for line in tail if not _is_heading(line)]
    runs = [(kind, list(run)) for kind, run in groupby(tail, key=lambda line: line.kind)]
    for index, (kind, run) in enumerate(runs):
        is_title_of_next = len(run) == 1 and index + 1 < len(runs)
        if kind == "prose" and not is_title_of_next:
            yield run


def _is_heading(line: Line) -> bool:
    return line.kind == "prose" and line.text.casefold() in _HEADINGS


def _read_article(lines: list[Line]) -> Entry:
    if not lines:
        return Broken("line 1", "no article: the page has no text beside menu and timeline", "")
    title, *paragraphs = (line.text for line in lines)
    place = f"line {lines[0].number}"
    if _is_paragraph(title):
        reason = "no title line: the text begins with a paragraph"
        return Broken(place, reason, "\n\n".join((title, *paragraphs)))
    if not paragraphs:
        return Broken(place, "no body below the title", title)
    digest = hashlib.sha256(f"{title}\n{paragraphs[0]}".encode()).hexdigest()
    fields: dict[str, Any] = {
        "title": title,
        "body": "\n\n".join(paragraphs),
        "body_format": "text",
        "status": "draft",
        "source": {"kind": "page", "uri": None, "id": digest[:16]},
    }
    return Record(fields, place, dict(fields), lifts_byline=True)


def _is_paragraph(line: str) -> bool:
    if len(line) > _LONGEST_TITLE:
        return True
    return len(line) > _LONGEST_SENTENCE_TITLE and _SENTENCE_END.search(line) is not None


def _read_menu(bullets: list[Line]) -> Iterator[CategoryEntry]:
    """Yield categories; those after a return link are children, as far as they are as deep."""
    submenu_depth: int | None = None
    for line in bullets:
        if line.text.casefold() == _RETURN_LINK:
            submenu_depth = line.depth
        elif not is_filter(line):
            if submenu_depth is not None and line.depth < submenu_depth:
                submenu_depth = None
            yield CategoryEntry(line.text, None, placed=submenu_depth is None)
