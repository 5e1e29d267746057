"""Dates as people write them in an Indonesian newsroom, read and written."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from beritacli.language.names import DAY_NUMBERS, DAYS, MONTH_NUMBERS, MONTHS, NEAR_DAYS, ZONES

DATE_HINT = "Write it as '14 Mei 2025 19:25', 2025-05-14T19:25 or 'besok 08:00'."
SOURCE_DATE_HINT = "Write it as 2025-05-14T19:25:00+07:00 or '14 Mei 2025 19:25'."
ZONE_HINT = "Write it as Asia/Jakarta, or WIB, WITA or WIT."
_LONGEST = 100
# A year inside datetime's own range, so that no zone can lead out of it.
_FIRST_YEAR, _LAST_YEAR = 1000, 9998

RELATIVE_DAYS = {
    "hari ini": 0, "today": 0, "besok": 1, "tomorrow": 1, "lusa": 2,
    "kemarin": -1, "yesterday": -1, "kemarin lusa": -2,
}  # fmt: skip
UNITS = {
    "menit": "minutes", "minute": "minutes", "minutes": "minutes", "jam": "hours",
    "hour": "hours", "hours": "hours", "hari": "days", "day": "days", "days": "days",
    "minggu": "weeks", "week": "weeks", "weeks": "weeks",
}  # fmt: skip

_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
# The offset without minutes is ISO 8601's too, and what PostgreSQL writes. What may follow one
# names it again: `+0200 CEST`, `GMT+0700 (Western Indonesia Time)`, `+07:00[Asia/Jakarta]`.
ZONE_FORM = (
    r"(?:(?P<zone>wib|wita|wit|utc|gmt|ut|z|(?:utc|gmt)[+-]\d{1,2}(?::?[0-5]\d)?"
    r"|[+-]\d{2}(?::?[0-5]\d)?)(?:\s*\([^()]*\)|\[[^\[\]]*\]|(?<=\d)\s[a-z]{2,5})?)"
)
# What may follow a day: « pukul 09.30 WIB», « 19:25», «T12:25:00Z», « jam 9».
_CLOCK = (
    rf"(?:[,\s]*(?:t|pukul|jam|at)?\s*(?:{_TIME}|(?<=jam )(?P<jam>\d{{1,2}})"
    rf"|(?<=pukul )(?P<pukul>\d{{1,2}}))\s*{ZONE_FORM}?)?"
)
_WEEKDAY = r"(?:(?P<weekday>[a-z']+)(?:[,\s]\s*|(?=\()))?"
_MONTH = r"(?P<month>[a-z]+)\.?"
_YEAR = r"(?P<year>\d{4})(?!\d)"

DAY_FORMS = [
    rf"{_WEEKDAY}\(?(?P<day>\d{{1,2}})[\s-]*{_MONTH}[,\s-]*{_YEAR}\)?",
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+{_YEAR}",
    rf"{_WEEKDAY}\(?(?P<day>\d{{1,2}})(?P<by>[/.-])(?P<number>\d{{1,2}})(?P=by){_YEAR}\)?",
    rf"{_YEAR}-(?P<number>\d{{2}})-(?P<day>\d{{2}})",
    rf"{_YEAR}/(?P<number>\d{{1,2}})/(?P<day>\d{{1,2}})",
]
# As text: `re` compiles each when it is first used, and most commands read no date. The last is
# how `date` and C's asctime write it.
_FULL = [
    *(form + _CLOCK for form in DAY_FORMS),
    rf"{_WEEKDAY}{_MONTH}\s(?P<day>\d{{1,2}})\s{_TIME}\s(?:{ZONE_FORM}\s)?{_YEAR}",
]
# What programs write and people here don't: American zones and clocks, RFC 822's years of two
# digits, and ISO 8601's basic form.
_SOURCE_TIME = rf"{_TIME}(?:\s?(?P<half>[ap])\.?m\.?)?"
_FULL_OF_SOURCES = [
    form.replace(_TIME, _SOURCE_TIME).replace("<zone>", "<zone>[ecmp][sd]t|") for form in _FULL
]
_BASIC_DAY = r"(?P<year>(?:19|20)\d{2})(?P<number>\d{2})(?P<day>\d{2})"
_BASIC_TIME = rf"(?:t?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?\s*{ZONE_FORM}?)?"
_SOURCE_FORMS = [
    *_FULL_OF_SOURCES,
    _FULL_OF_SOURCES[0].replace(_YEAR, r"(?P<year>\d{2})(?!\d)"),
    _BASIC_DAY + _BASIC_TIME,
]
_UNIX_TIME = r"\d{9,10}|\d{13}"
_MILLISECONDS = 10**11  # a Unix time from here on counts them
_EARLIEST_UNIX_TIME = 10**8  # of 1973: a smaller number is not a time, but a year or a count
_NEAR = rf"(?P<word>{'|'.join(sorted(RELATIVE_DAYS, key=len, reverse=True))}){_CLOCK}"
_NEXT_DAY = rf"(?P<hari>hari\s)?(?P<weekday>[a-z']+)\s(?P<way>depan|lalu|yang lalu){_CLOCK}"
_WEEK = rf"minggu\s(?:depan|lalu|yang lalu){_CLOCK}"
_AHEAD = (
    r"(?:in\s(?P<en>\d{1,6})\s(?P<en_unit>[a-z]+))"
    r"|(?P<id>\d{1,6})\s(?P<id_unit>[a-z]+)\slagi"
)
_AGO = r"(?P<n>\d{1,6})\s(?P<unit>[a-z]+)\s(?:yang\slalu|lalu|ago)"
_NO_YEAR = rf"{_WEEKDAY}\d{{1,2}}(?:[\s-]*{_MONTH}|[/.-]\d{{1,2}}){_CLOCK}"


class When(NamedTuple):
    """A moment that was read. has_time is False where a whole day was named: `at` is its start.

    end: the moment after the last one of a span that is no single day, as a month. is_full: whether
    the text says it all, whenever it is read.
    """

    at: datetime
    has_time: bool
    end: datetime | None = None
    is_full: bool = True


class UnknownDateError(ValueError):
    """A text that has none of the forms read here."""


_UTC_TEXT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def parse_when(text: str, *, now: datetime, zone: tzinfo, is_source: bool = False) -> When:
    """Read a date; one without a zone is in `zone`. `now` is aware.

    is_source: whether it comes from another system's file, where dates counted from now mean
    nothing, while Unix times and years of two digits (RFC 2822, 4.3) occur.
    Raises ValueError with a line for people; UnknownDateError where a text typed by people may
    still leave out something, see typed_dates.py. A weekday is not checked against the date beside
    it.
    """
    folded = fold_date(text)
    now = now.astimezone(zone)
    for read in (_refuse_words, _read_source) if is_source else _READERS:
        try:
            found = read(folded, now, zone)
        except (ValueError, OverflowError) as error:
            reason = str(error) if isinstance(error, ReadError) else "there is no such day or time"
            raise refuse_date(text, reason) from error
        if found is not None:
            return check_range(text, found._replace(is_full=read is not _read_words))
    raise UnknownDateError(str(refuse_date(text, _explain(text, folded))))


# RFC 2822, 4.3: the only names of zones, besides UT and GMT, that mail and feeds may have.
_AMERICAN_ZONES = {
    "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
}  # fmt: skip


class ReadError(ValueError):
    """A reason that is already in words for people."""


def refuse_date(text: str, reason: str) -> ValueError:
    """What to raise for a text, with the reason as the end of a sentence."""
    shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return ValueError(f"'{shown}' can't be read as a date: {reason}.")


def _explain(text: str, folded: str) -> str:
    """Why a text that is in no form was refused, where that can be told."""
    if len(text) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    if not folded:
        return "it is empty"
    if _match(_WEEK, folded):
        return "minggu is a week as well as Sunday: write 'hari Minggu' for the day"
    match = _match(_NO_YEAR, folded)
    if match and (match["month"] is None or match["month"] in MONTH_NUMBERS):
        return "the year is missing"
    return "it is not understood"


def check_range(text: str, found: When) -> When:
    """The moment that was read of a text, if clocks show it. Raises ValueError."""
    try:
        utc = found.at.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise refuse_date(text, "the year is out of range") from error
    if min(utc.year, found.at.year) < _FIRST_YEAR or max(utc.year, found.at.year) > _LAST_YEAR:
        raise refuse_date(text, "the year is out of range")
    if found.has_time and _wall(utc.astimezone(found.at.tzinfo)) != _wall(found.at):
        raise refuse_date(text, f"the clocks of {found.at.tzinfo} are put forward over this time")
    return found


def _wall(moment: datetime) -> datetime:
    """What a clock on the wall shows."""
    return moment.replace(tzinfo=None)


def _match(form: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(form, text, re.ASCII)


def fold_date(text: str) -> str:
    """Lower case, one apostrophe, single blanks, none of no width; '' for what is too long."""
    if len(text) > _LONGEST:
        return ""
    folded = re.sub("[\u200b\u200e\u200f\u2060\ufeff]", "", text.lower())
    folded = re.sub("[‘’‛ʻʼ′＇`´]", "'", folded)
    return " ".join(folded.split())


def _read_words(text: str, now: datetime, zone: tzinfo) -> When | None:
    """Dates told from now: `besok 08:00`, `2 jam lagi`, `Senin depan`."""
    if text in {"sekarang", "now"}:
        return When(now.replace(microsecond=0), has_time=True)
    if match := _match(_NEAR, text):
        day = _today(now, match) + timedelta(days=RELATIVE_DAYS[match["word"]])
        return _at(day, match, zone)
    if (match := _match(_NEXT_DAY, text)) and match["weekday"] in DAY_NUMBERS:
        today = _today(now, match)
        if match["weekday"] == "minggu" and not match["hari"]:
            return None  # a week as well as Sunday
        ahead = (DAY_NUMBERS[match["weekday"]] - today.weekday()) % 7 or 7
        back = (today.weekday() - DAY_NUMBERS[match["weekday"]]) % 7 or 7
        days = ahead if match["way"] == "depan" else -back
        return _at(today + timedelta(days=days), match, zone)
    if match := _match(_AHEAD, text):
        return _shift(now, match["en"] or match["id"], match["en_unit"] or match["id_unit"], 1)
    if match := _match(_AGO, text):
        return _shift(now, match["n"], match["unit"], -1)
    return None


def _refuse_words(text: str, now: datetime, zone: tzinfo) -> None:
    """Raise ReadError for a date counted from now, which a file can't mean."""
    if _read_words(text, now, zone) is not None:
        raise ReadError("it counts from the day of reading, which a file doesn't tell")


def _today(now: datetime, match: re.Match[str]) -> date:
    """The present day, where the zone is that a text names: `besok 08:00 WITA`."""
    return (now.astimezone(read_zone(match["zone"])) if match["zone"] else now).date()


def _shift(now: datetime, number: str, unit: str, sign: int) -> When | None:
    if unit not in UNITS:
        return None
    name = UNITS[unit]
    step = timedelta(**{name: sign * int(number)})
    if name in {"days", "weeks"}:
        day = now.date() + step
        return When(datetime(day.year, day.month, day.day, tzinfo=now.tzinfo), has_time=False)
    moment = (now.astimezone(UTC) + step).astimezone(now.tzinfo)
    return When(moment.replace(microsecond=0), has_time=True)


def _read_full(text: str, now: datetime, zone: tzinfo) -> When | None:
    """Dates with a year, in any of the forms."""
    del now
    for form in _FULL:
        match = _match(form, text)
        if match is None:
            continue
        parts = match.groupdict()
        if parts.get("weekday") and parts["weekday"] not in DAY_NUMBERS:
            continue
        month = parts.get("number") or MONTH_NUMBERS.get(parts.get("month") or "")
        if month is None:
            raise ReadError(f"'{parts['month']}' is no month")
        return _at(date(int(parts["year"]), int(month), int(parts["day"])), match, zone)
    return None


_READERS = (_read_words, _read_full)


def _read_source(text: str, now: datetime, zone: tzinfo) -> When | None:
    """Dates as programs write them."""
    del now
    if _match(_UNIX_TIME, text):
        return When(read_unix_time(int(text)), has_time=True)
    for form in _SOURCE_FORMS:
        match = _match(form, text)
        parts = match.groupdict() if match else {}
        if match is None or (parts.get("weekday") or "senin") not in DAY_NUMBERS:
            continue
        month = parts.get("number") or MONTH_NUMBERS.get(parts.get("month") or "")
        if month is not None:
            return _at(date(_read_year(parts["year"]), int(month), int(parts["day"])), match, zone)
    return None


def _read_year(digits: str) -> int:
    """A year; one of two digits as RFC 2822 has it, section 4.3."""
    if len(digits) > 2:  # noqa: PLR2004
        return int(digits)
    return int(digits) + (2000 if digits < "50" else 1900)


def read_unix_time(number: float) -> datetime:
    """The moment of a Unix time in seconds or milliseconds. Raises ValueError."""
    seconds = number / 1000 if abs(number) >= _MILLISECONDS else number
    if not seconds >= _EARLIEST_UNIX_TIME:
        raise refuse_date(f"{number}", "a number this small is not a time")
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise refuse_date(f"{number}", "the year is out of range") from error


def _at(day: date, match: re.Match[str], zone: tzinfo) -> When:
    """A day with the time that stands beside it, if any."""
    parts = match.groupdict()
    hour = parts["hour"] or parts.get("jam") or parts.get("pukul")
    if parts["zone"]:
        zone = read_zone(parts["zone"])
    if hour is None:
        return When(datetime(day.year, day.month, day.day, tzinfo=zone), has_time=False)
    minute, second = int(parts["minute"] or 0), int(parts["second"] or 0)
    second -= second == 60 and "half" in parts  # noqa: PLR2004 - a leap second of a source
    moment = datetime(
        day.year,
        day.month,
        day.day,
        read_hour(hour, parts.get("half")),
        minute,
        second,
        tzinfo=zone,
    )
    return When(moment, has_time=True)


def read_hour(hour: str, half: str | None) -> int:
    """An hour of the day; half: `a` or `p` where the clock has twelve."""
    number = int(hour)
    if half is None:
        return number
    if not 1 <= number <= 12:  # noqa: PLR2004
        raise ReadError("an hour before am or pm is 1 to 12")
    return number % 12 + (12 if half == "p" else 0)


def read_zone(text: str) -> tzinfo:
    """A zone as it stands beside a time, in lower case: `wib`, `z`, `+07:00`. Raises ValueError."""
    if text in ZONES:
        return get_zone(ZONES[text])
    if text in {"utc", "gmt", "ut", "z"}:
        return UTC
    if text in _AMERICAN_ZONES:
        return timezone(timedelta(hours=_AMERICAN_ZONES[text]))
    text = text.removeprefix("utc").removeprefix("gmt")
    digits = text[1:].replace(":", "")
    digits = digits.zfill(len(digits) + len(digits) % 2)  # `GMT+7`
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if text[0] == "-" else offset)


def get_zone(name: str) -> tzinfo:
    """A time zone by its name in the IANA database, or WIB, WITA, WIT. Raises ValueError."""
    from zoneinfo import ZoneInfo

    known = ZONES.get(name.lower(), name)
    try:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+/-]{0,60}", known):
            raise ValueError(known)
        return ZoneInfo(known)
    except (ValueError, OSError, LookupError) as error:
        msg = f"'{name[:_LONGEST]}' is no time zone."
        raise ValueError(msg) from error


def to_utc_text(moment: datetime) -> str:
    """An aware moment as `2025-05-14T12:25:00Z`: of one width, so that it sorts as text."""
    # Not strftime: whether it pads a year below 1000 depends on the system.
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def is_utc_text(text: str) -> bool:
    """Whether to_utc_text may have made the text."""
    if len(text) != len("2025-05-14T12:25:00Z") or not re.fullmatch(_UTC_TEXT, text, re.ASCII):
        return False
    try:
        return _FIRST_YEAR < datetime.fromisoformat(text).year < _LAST_YEAR
    except ValueError:
        return False


def from_utc_text(text: str) -> datetime:
    """The moment of a text that to_utc_text made."""
    return datetime.fromisoformat(text)


def format_stamp(moment: datetime, language: str) -> str:
    """`14 Mei 2025 19:25`, in the moment's own zone."""
    return f"{_format_date(moment.date(), language)} {moment:%H:%M}"


def format_moment(moment: datetime, language: str) -> str:
    """`Rabu, 14 Mei 2025 19:25 WIB`, in the moment's own zone."""
    return f"{format_day(moment.date(), language)} {moment:%H:%M} {moment.tzname()}"


def format_near_stamp(moment: datetime, today: date, language: str) -> str | None:
    """`hari ini 09:10`, `kemarin 19:25`, `besok 08:00`, where it is true."""
    near = name_day(moment.date(), today, language)
    return f"{near} {moment:%H:%M}" if near else None


def format_day(day: date, language: str) -> str:
    """`Rabu, 14 Mei 2025`."""
    return f"{DAYS[language][day.weekday()]}, {_format_date(day, language)}"


def format_week(day: date, language: str) -> str:
    """`12–18 Mei 2025`, `28 April – 4 Mei 2025`: the week of a day, from Monday on."""
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    if first.month == last.month:
        return f"{first.day}–{_format_date(last, language)}"
    begin = _format_date(first, language)
    if first.year == last.year:
        begin = begin.rpartition(" ")[0]
    return f"{begin} – {_format_date(last, language)}"


def format_month(day: date, language: str) -> str:
    """`Mei 2025`."""
    return f"{MONTHS[language][day.month - 1]} {day.year:04}"


def format_weekday(day: date, language: str) -> str:
    """`Rab 14`: a day where the month is told already."""
    return f"{DAYS[language][day.weekday()][:3]} {day.day:>2}"


def name_day(day: date, today: date, language: str) -> str | None:
    """`hari ini`, `kemarin` or `besok`, where it is true."""
    return NEAR_DAYS[language].get((day - today).days)


def _format_date(day: date, language: str) -> str:
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year:04}"
