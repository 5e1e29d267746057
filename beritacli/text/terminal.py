"""The one function that makes text harmless for a terminal.

Shown escaped: control characters (ESC among them), DEL and C1, bidi overrides, embeddings and
isolates, line separators, tag characters, lone surrogates. Arabic, LRM and RLM stay.
"""

from __future__ import annotations

import re

from beritacli.text.escapes import escape_character

_UNSAFE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_BREAKERS = "[\t\n]"
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def _escape(found: re.Match[str]) -> str:
    return _NAMED.get(found[0]) or escape_character(found[0])


def clean_text(text: str) -> str:
    """Text of several lines, safe to send to a terminal."""
    return re.sub(_UNSAFE, _escape, text)


def clean_line(text: str) -> str:
    """Text as one line, safe to send to a terminal."""
    if text.isprintable():  # most are; nothing that is escaped is
        return text
    return re.sub(_LINE_BREAKERS, _escape, clean_text(text))
