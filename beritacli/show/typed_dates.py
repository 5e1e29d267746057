"""What a date that was typed relative to now, or in part, was taken for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from beritacli.language.dates import format_day, format_moment

if TYPE_CHECKING:
    from datetime import tzinfo

    from beritacli.language.dates import When


def describe_date(text: str, when: When, *, language: str, zone: tzinfo) -> str:
    """`'minggu lalu' means Senin, 5 Mei 2025 – Minggu, 11 Mei 2025`; times are of the zone."""
    return f"'{text}' means {_describe(when, language, zone)}."


def _describe(when: When, language: str, zone: tzinfo) -> str:
    if when.end is None:
        if when.has_time:
            return format_moment(when.at.astimezone(zone), language)
        return format_day(when.at.date(), language)
    if when.has_time:
        ends = (moment.astimezone(zone) for moment in (when.at, when.end))
        return " – ".join(format_moment(moment, language) for moment in ends)
    last = when.end.date() - timedelta(days=1)
    return f"{format_day(when.at.date(), language)} – {format_day(last, language)}"
