"""What an article has and WordPress has no field for, kept in one postmeta of our own.

It goes through WordPress and back, where texts may be edited: what it says of a text counts only
as long as that text is the one that was written.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any

from beritacli.article import PUBLIC
from beritacli.formats.mapping.authors import list_authors, read_authors
from beritacli.formats.mapping.wordpress_words import OLD_SLUG
from beritacli.text.errors import FormatError
from beritacli.text.json_text import dump_json, load_json
from beritacli.text.xml.characters import escape_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Article = Mapping[str, Any]

_TAIL = 2_000  # characters of a body, in which its byline and the closing tags stand
_LATER = ("visibility", "expires_at", "language")
_PLAIN = ("id", "created_at", "source", "body_format")


def pack_own(
    article: Article,
    meta: Mapping[str, Any],
    *,
    differs: Mapping[str, str],
    made: Sequence[str],
    old_slugs: Sequence[str] = (),
    authors: Sequence[Any] | None = None,
) -> str:
    """The postmeta's value.

    meta: what of the article's meta stands nowhere else. differs: texts as a reader will have
    them, by the field in which they are not to the letter what the article has. made: names in
    meta that the writer has filled and the article has not. old_slugs: likewise, of its postmeta.
    authors: the terms for authors that the article has, where the writer has put others.
    """
    own: dict[str, Any] = {name: article[name] for name in _PLAIN}
    own |= {name: article[name] for name in _LATER if article.get(name) not in {None, PUBLIC}}
    if article.get("archive"):
        own["archive"] = article["archive"]
    own["body"] = _sum(article["body"])
    own["byline"] = article["byline"]
    if found := _find_byline(article):
        own["byline_at"] = [found.start(), found.end()]
    if meta:
        own["meta"] = meta
    if differs:
        own["exact"] = {name: [read, article[name]] for name, read in differs.items()}
    if made:
        own["made"] = made
    if old_slugs:
        own["old_slugs"] = old_slugs
    if authors is not None:
        own["author_terms"] = authors
    if list_authors(article) != list_authors({"author": article["author"]}):
        own["authors"] = article["authors"]
    return escape_json(dump_json(own))


def unpack_own(text: str) -> dict[str, Any] | None:
    """The postmeta's value, read; None where it is not ours after all."""
    try:
        own = load_json(text)
    except FormatError:
        return None
    is_ours = isinstance(own, dict) and own.keys() >= {*_PLAIN, "byline", "body"}
    return own if is_ours else None


def apply_own(own: dict[str, Any], fields: dict[str, Any]) -> bool:
    """Complete the fields; whether a byline is still to be lifted from the body."""
    fields.update({name: own[name] for name in (*_PLAIN, "archive") if name in own})
    if fields.get("visibility", PUBLIC) == PUBLIC and own.get("visibility"):
        fields["visibility"] = own["visibility"]
    fields |= {name: own[name] for name in ("expires_at", "language") if own.get(name)}
    exact = own.get("exact")
    for name, pair in exact.items() if isinstance(exact, dict) else ():
        if isinstance(pair, list) and len(pair) == 2 and (fields.get(name) or "") == pair[0]:  # noqa: PLR2004
            fields[name] = pair[1]
    made, meta = own.get("made"), fields.get("meta", {})
    for name in made if isinstance(made, list) else ():
        meta.pop(name, None)
    _restore_authors(own, fields, meta)
    if isinstance(own.get("old_slugs"), list):
        _drop_old_slugs(meta, own["old_slugs"])
    if isinstance(own.get("meta"), dict):
        meta = {**own["meta"], **meta}
    fields["meta"] = meta
    # Edited since: the byline is what stands there now.
    if own["body"] != _sum(fields.get("body", "")):
        meta.pop("byline_as_written", None)
        return True
    fields["byline"] = own["byline"]
    match own.get("byline_at"):
        case [int(start), int(end)]:
            fields["body"] = fields["body"][:start] + fields["body"][end:]
    return False


def _restore_authors(own: dict[str, Any], fields: dict[str, Any], meta: dict[str, Any]) -> None:
    """The authors as the article had them, if the first is still the same."""
    fields.pop("authors", None)
    authors, _ = read_authors(own.get("authors"))
    if authors and authors[0]["name"] == fields.get("author"):
        fields["authors"] = authors
    if isinstance(given := own.get("author_terms"), list):
        terms = dict(meta.pop("terms", None) or {})
        terms.pop("author", None)
        if terms | ({"author": given} if given else {}):
            meta["terms"] = terms | ({"author": given} if given else {})


def _drop_old_slugs(meta: dict[str, Any], added: Sequence[str]) -> None:
    """Take the old slugs that the writer added out of the postmeta again."""
    postmeta = dict(meta.get("postmeta") or {})
    given = postmeta.pop(OLD_SLUG, [])
    left = [one for one in (given if isinstance(given, list) else [given]) if one not in added]
    if left:
        postmeta[OLD_SLUG] = left if len(left) > 1 else left[0]
    if postmeta:
        meta["postmeta"] = postmeta
    else:
        meta.pop("postmeta", None)


def _sum(text: str) -> int:
    return zlib.crc32(text.encode(errors="surrogatepass"))


def _find_byline(article: Article) -> re.Match[str] | None:
    """Where in the body the byline stands, if the export has put it there."""
    if not article["byline"]:
        return None
    body = article["body"]
    match article["meta"].get("byline_as_written"):
        case {"text": str(text), "from_end": int(from_end)} if text and 0 <= from_end <= len(body):
            end = len(body) - from_end
            if found := re.compile(re.escape(text)).match(body, max(0, end - len(text)), end):
                return found
    initials = re.escape("/".join(article["byline"]))
    pattern = (
        rf"[ ]?\({initials}\)(?=(?:\s|&nbsp;|</[a-zA-Z][a-zA-Z0-9]*\s*>|<br\s*/?>|<!--[^>]*-->)*\Z)"
    )
    return re.compile(pattern).search(body, max(0, len(body) - _TAIL))
