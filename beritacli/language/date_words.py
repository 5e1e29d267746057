"""Words of dates that people type: parts of the day, units, spans, and other ways to say them."""

from __future__ import annotations

import re

from beritacli.language.dates import UNITS as SHORT_UNITS
from beritacli.language.dates import ReadError

# Parts of the day: the first hour, the one after the last, and the one that is meant without any.
PARTS = {
    "dini hari": (0, 6, 3), "subuh": (3, 6, 5), "pagi": (0, 12, 8), "siang": (10, 16, 12),
    "sore": (14, 20, 16), "petang": (15, 20, 17), "malam": (18, 24, 19),
    "morning": (0, 12, 8), "noon": (12, 13, 12), "afternoon": (12, 19, 15),
    "evening": (16, 24, 19), "night": (18, 24, 19),
}  # fmt: skip
_MORE_UNITS = {
    "d": "days", "h": "hours", "w": "weeks", "min": "minutes", "pekan": "weeks",
    "bulan": "months", "month": "months", "months": "months",
    "tahun": "years", "year": "years", "years": "years",
}  # fmt: skip
UNITS = {**SHORT_UNITS, **_MORE_UNITS}
SPANS = {
    "minggu": "week", "pekan": "week", "week": "week", "bulan": "month", "month": "month",
    "tahun": "year", "year": "year",
}  # fmt: skip
STEPS = {
    "ini": 0, "this": 0, "depan": 1, "next": 1, "lalu": -1, "yang lalu": -1, "last": -1,
}  # fmt: skip
# The same said in other words, in the order in which it is replaced.
_SYNONYMS = (
    (r"\b(?:in the|on|pada)\s", ""),
    (r"^(?:tonight|this night)\b", "hari ini malam"),
    (r"^(?:last night|semalam|tadi malam)\b", "kemarin malam"),
    (r"^this (morning|afternoon|evening)\b", r"hari ini \1"),
    (r"^(pagi|siang|sore|petang|malam) ini\b", r"hari ini \1"),
    (r"^nanti (pagi|siang|sore|petang|malam)\b", r"hari ini \1"),
    (r"\bse(menit|jam|hari|minggu|pekan|bulan|tahun)\b", r"1 \1"),
    (r"\b(?:an?|one) (minute|hour|day|week|month|year)\b", r"1 \1"),
    (r"^(this|last|next) ([a-z]+)", r"\2 \1"),
)


def replace_synonyms(text: str) -> str:
    """A folded text in the words that typed_dates.py reads."""
    for form, synonym in _SYNONYMS:
        text = re.sub(form, synonym, text)
    return text


def read_hour_of_part(part: str, hour: int) -> int:
    """An hour of the day: `jam 5 sore` is 17, as is `jam 17 sore`. Raises ReadError."""
    first, after, _ = PARTS[part]
    for number in (hour, hour + 12):
        if first <= number < after:
            return number
    msg = f"{hour} is not an hour of '{part}' ({first:02}:00 to {after - 1:02}:59)"
    raise ReadError(msg)
