"""Markdown: a file an article, with front matter, as Hugo, Jekyll, Zola, Pelican and Hexo take it.

Written are `DATE-SLUG.md`, or `draft-SLUG.md` for what is not public, and `terms.yaml` with the
categories and tags. The folder is made to be Jekyll's `_posts` or a section of Hugo's `content`:
both build it. Bodies in HTML are in `.md` files, too: newer Hugo refuses a site with `.html` ones.
"""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from beritacli.formats.detection.markup import is_terms
from beritacli.formats.entries import LeftOut, Record, lose_nothing
from beritacli.formats.mapping.fields import article_fields
from beritacli.formats.markdown.bare_html import read_bare_html
from beritacli.formats.markdown.front_matter import split_front
from beritacli.formats.markdown.generators import read_front, title_from_name
from beritacli.formats.markdown.old_addresses import read_old_addresses
from beritacli.formats.markdown.own import OWN, read_own, read_terms, write_own, write_terms
from beritacli.formats.markdown.sites.folders import split_language
from beritacli.text.encoding import decode_chunks
from beritacli.text.errors import MAX_RECORD, TOO_LONG, Broken, FormatError
from beritacli.text.html import is_html
from beritacli.text.yaml import FrontError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Dump, Entry
    from beritacli.formats.markdown.sites.inheritance import Inherited

find_lost = lose_nothing
_LINK_END = re.compile(r"\]\([^()]*\)\s*\Z")  # what stands there in brackets is no byline
_HEADING = re.compile(r"\s*(?:#[ \t]+(.*?)[ \t]*#*[ \t]*(?:\n|\Z)|(\S[^\n]*)\n=+[ \t]*(?:\n|\Z))")


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:
    """Yield the file's article, or what is broken: one bad file of a folder stops nothing."""
    return read_page(file, name, None)


def read_page(file: BinaryIO, name: str, inherited: Inherited | None) -> Iterator[Entry]:
    """Yield what `read` does, of a page that takes over something from its site."""
    if split_language(PurePosixPath(name).stem)[0] == "_index":
        yield LeftOut("section page")
        return
    text = ""
    try:
        text = _read_text(file)
        if is_terms(text):
            yield from read_terms(text)
        else:
            yield _read_article(text, name, inherited)
    except FrontError as error:
        yield Broken(f"line {error.line}", error.problem, text)
    except FormatError as error:
        yield Broken("line 1", str(error), text)


def write_files(dump: Dump) -> Iterator[tuple[str, str]]:
    """Yield a file for each article, and the terms: for readers those of the articles alone."""
    paths: set[str] = set()
    slugs: set[str] = set()
    for article in dump.articles:
        slugs.update(article.get("tags") or ())
        for path in article.get("categories") or ():
            paths.update(accumulate(path.split("/"), "{}/{}".format))
        yield write_own(article, dump.site.timezone, is_public=dump.is_public)
    yield "terms.yaml", write_terms(dump, (paths, slugs) if dump.is_public else None)


def _read_text(file: BinaryIO) -> str:
    data = "".join(decode_chunks(file))
    if len(data) > MAX_RECORD:
        raise FormatError(f"{TOO_LONG}: not one article")
    return data.replace("\r\n", "\n").replace("\r", "\n")


def _read_article(text: str, name: str, inherited: Inherited | None) -> Entry:
    if not text.strip():
        return Broken("line 1", "the file is empty", "")
    if is_html(text):
        data, body = read_bare_html(text)
        body_format = "html"
    else:
        front = split_front(text)
        if front.data is not None and isinstance(front.data.get(OWN), dict):
            raw, original = read_own(front.data, front.body)
            fields = article_fields(raw)
            if inherited is not None:
                inherited.restrict(fields)
            return Record(fields, "line 1", raw, original=original)
        data, body = front.data or {}, front.body.strip("\n").rstrip()
        suffix = PurePosixPath(name).suffix.lower()
        body_format = "html" if suffix in {".html", ".htm"} else "markdown"
    if inherited is not None:
        data = inherited.add_to(data)
    raw = read_front(data, name)
    if "title" not in raw:
        title, body = _take_title(body)
        title = title or (title_from_name(name) if body else "")
        if not title and not body:
            return Broken("line 1", "no title, and no text", text)
        raw.update({"title": title} if title else {})
    raw.update({"body": body, "body_format": body_format})
    fields = article_fields(raw)
    if old_slugs := read_old_addresses(data):
        fields["old_slugs"] = old_slugs
    ends_with_link = _LINK_END.search(body, max(0, len(body) - 200)) is not None
    return Record(fields, "line 1", raw, "byline" not in fields and not ends_with_link)


def _take_title(body: str) -> tuple[str, str]:
    """Title that a body begins with as its first heading, '' for none, and the rest."""
    found = _HEADING.match(body)
    if found is None:
        return "", body
    return (found[1] or found[2] or "").strip(), body[found.end() :].lstrip("\n")
