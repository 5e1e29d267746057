"""Calls feedparser, with the two parts of it replaced that take the square of a file's size.

Both are found by their names in feedparser 6; if they are renamed, the tests of
slow feeds say so.
"""

from __future__ import annotations

import io
import re
from typing import Any

_SAMPLE, _BEFORE = 100_000, 1_000  # bytes
_LONG_RUN = re.compile(rb"[A-Za-z]{200,}")
_SHORT = 100


def parse_feed(data: bytes) -> Any:
    """What feedparser makes of a feed; raises what it raises. Nothing is fetched."""
    import feedparser
    from feedparser import encodings, mixin

    encodings.lazy_chardet_encoding = _guess_charset
    mixin._FeedParserMixin._add_tag = _add_tag  # noqa: SLF001 - see above
    return feedparser.parse(
        io.BytesIO(data), response_headers={}, sanitize_html=False, resolve_relative_uris=False
    )


def _guess_charset(data: bytes) -> str:
    """The encoding of a file that is not in the one it names, by a piece of it; '' for none.

    Long runs of letters are shortened: chardet takes the square of their length.
    """
    import chardet

    try:
        data.decode()
    except UnicodeDecodeError as error:
        data = data[max(0, error.start - _BEFORE) :]
    sample = _LONG_RUN.sub(lambda found: found[0][:_SHORT], data[:_SAMPLE])
    return chardet.detect(sample)["encoding"] or ""


def _add_tag(parser: Any, term: str | None, scheme: str | None, label: str | None) -> None:
    """Note a tag of an entry or feed, each once, without looking at all that are there."""
    from feedparser.util import FeedParserDict

    tags = parser._get_context().setdefault("tags", [])  # noqa: SLF001 - it is one of its methods
    if not (term or scheme or label):
        return
    # Kept with the list, so that no other one has its id meanwhile.
    _, seen = parser.__dict__.setdefault("known_tags", {}).setdefault(id(tags), (tags, set()))
    # Of one without a term, the term follows: others like it may be different tags.
    if not term or (term, scheme, label) not in seen:
        seen.add((term, scheme, label))
        tags.append(FeedParserDict(term=term, scheme=scheme, label=label))
