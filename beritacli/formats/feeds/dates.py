"""Dates of feeds, which come in every form: given as UTC where it is sure what is meant.

Where it is not, the text itself is given on: Indonesian names and zones are the archive's to read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from time import struct_time

# RFC 822, 5.1, without its military letters; feedparser takes any other word for UTC.
_ZONE = re.compile(
    r"(?:(?<![a-z])(?:z|ut|utc|gmt|[ecmp][sd]t)|[+-]\d\d:?\d\d)\s*(?:\([^()]*\))?\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\d\s+[a-z]+\s*$|\d\s*[ap]\.?m\b|\bwita?\b|\bwib\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}:\d\d")


def read_date(text: str | None, parsed: struct_time | None) -> str | None:
    """A date as ISO 8601, with `Z` where the text names a zone; else as it is written.

    feedparser also makes dates of what is none (`19:25` is today, `1747225500` is in 1747), so it
    is only believed about a text that holds a day, and the year that it found.
    """
    if not text or not text.strip():
        return None
    text = text.strip()
    if parsed is None or (_WORD.search(text) and not _ZONE.search(text)):
        return text
    year, month, day, hour, minute, second = parsed[:6]
    has_day = len(re.findall(r"\w+", text)) >= 3  # noqa: PLR2004 - and not a year or month alone
    is_its_own = {f"{year:04}", f"{year + 1:04}", f"{year - 1:04}"} & set(re.findall(r"\d+", text))
    if not (has_day and is_its_own):
        return text
    date = f"{year:04}-{month:02}-{day:02}"
    if not _CLOCK.search(text):
        return date
    return f"{date}T{hour:02}:{minute:02}:{second:02}{'Z' if _ZONE.search(text) else ''}"
