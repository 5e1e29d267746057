"""Dates of which people leave out a part: `17:30`, `Senin pagi`, `5 Desember`, `7d`, `Mei 2025`.

Only for what dates.py doesn't read, so that most commands never load it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from beritacli.language.date_words import (
    PARTS,
    SPANS,
    STEPS,
    UNITS,
    read_hour_of_part,
    replace_synonyms,
)
from beritacli.language.dates import (
    DAY_FORMS,
    RELATIVE_DAYS,
    ZONE_FORM,
    ReadError,
    When,
    check_range,
    fold_date,
    read_hour,
    read_zone,
    refuse_date,
)
from beritacli.language.names import DAY_NUMBERS, MONTH_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

_LEAP_YEARS_APART = 8  # at most, as from 1896 to 1904
_WEEK = 7

_PART = "|".join(PARTS)
_CLOCK = (
    rf"(?:(?P<part>{_PART})\b)?"
    r"(?:[,\s]*(?:(?P<word>pukul|jam|at)\s*)?(?P<hour>\d{1,2})"
    r"(?:[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?)?"
    rf"(?:\s*(?:(?P<after>{_PART})\b|(?P<half>[ap])\.?m\b\.?))?)?"
    rf"\s*{ZONE_FORM}?"
)
# A time before its day: `8am tomorrow`, `jam 5 sore besok`.
_TURNED = (
    r"((?:(?:pukul|jam|at)\s)?\d{1,2}(?:[:.]\d{2})?"
    rf"(?:\s?(?:(?:{_PART})\b|[ap]m\b))?)[,\s]+(.+)"
)
_WEEKDAY = r"(?:hari\s)?(?P<weekday>[a-z']+)"
_WAY = r"(?P<way>depan|yang lalu|lalu|ini|next|last|this)"
_MONTH = r"(?P<month>[a-z]+)\.?"
_UNIT = r"(?P<n>\d{1,6})\s?(?P<unit>[a-z]+)"


def parse_typed(
    text: str, *, now: datetime, zone: tzinfo, is_ahead: bool = False, takes_spans: bool = False
) -> When | None:
    """Read a date that leaves out something; None for a text that has none of the forms.

    is_ahead: whether what is left out is filled in to be the next such time, not the last. `now`
    is aware and neither: the next time is later, the last one may be this moment or day.
    takes_spans: whether weeks, months and years are taken as a whole, and parts of a day.
    Raises ValueError with a line for people.
    """
    folded = replace_synonyms(fold_date(text))
    try:
        reader = _Reader(now.astimezone(zone), zone, is_ahead, takes_spans)
        found = reader.read(folded) or reader.read_with_name_of_zone(folded)
        if found is None and (turned := _match(_TURNED, folded)):
            found = reader.read(f"{turned[2]} {turned[1]}")
    except (ValueError, OverflowError) as error:
        reason = str(error) if isinstance(error, ReadError) else "there is no such day or time"
        raise refuse_date(text, reason) from error
    return check_range(text, found._replace(is_full=False)) if found else None


class _Clock(NamedTuple):
    """What is said of the time of a day. hour: None where nothing is; part: a key of PARTS."""

    hour: int | None
    minute: int
    second: int
    part: str | None


class _Reader(NamedTuple):
    """The forms, each a method that gives None for a text of another form.

    zone_name: what clocks must call their zone at the moment that is read, as `cest`.
    """

    now: datetime
    zone: tzinfo
    is_ahead: bool
    takes_spans: bool
    zone_name: str | None = None

    def read(self, text: str) -> When | None:
        """A text, folded and without synonyms. Raises ReadError, ValueError, OverflowError."""
        for read in (
            self.read_span,
            self.read_age,
            self.read_time,
            self.read_near_day,
            self.read_weekday,
            self.read_shift,
            self.read_day_of_year,
            self.read_day_of_month,
            self.read_full_day,
        ):
            found = read(text)
            if found is not None:
                return found
        return None

    def read_with_name_of_zone(self, text: str) -> When | None:
        """As read, with the name behind it that clocks of the zone show: `02:30 CEST`."""
        rest, _, name = text.rpartition(" ")
        if not rest or not name.isalpha():
            return None
        return self._replace(zone_name=name).read(rest)

    def read_span(self, text: str) -> When | None:
        """`minggu lalu`, `bulan ini`, `Mei 2025`, `Mei`, `2025-05`, `05/2025`, `2025`."""
        if self.zone_name:
            return None
        match = _match(rf"(?P<unit>[a-z]+)\s{_WAY}", text)
        if match:
            span = SPANS.get(match["unit"])
            return self.span_near(text, span, STEPS[match["way"]]) if span else None
        if match := _match(r"(?:tahun\s|year\s)?(?P<year>\d{4})", text):
            return self.span(date(int(match["year"]), 1, 1), "year")
        if match := _match(r"(?P<year>\d{4})-(?P<number>\d{2})|(?P<n>\d{1,2})/(?P<y>\d{4})", text):
            number = int(match["number"] or match["n"])
            return self.span(date(int(match["year"] or match["y"]), number, 1), "month")
        match = _match(rf"(?:bulan\s)?{_MONTH}(?:,?\s(?P<year>\d{{4}}))?", text)
        month = MONTH_NUMBERS.get(match["month"]) if match else None
        if match is None or month is None:
            return None
        if match["year"]:
            return self.span(date(int(match["year"]), month, 1), "month")
        firsts = (date(self.now.year + n, month, 1) for n in (-1, 0, 1))
        return self.span(self.choose_day(firsts), "month")

    def span_near(self, text: str, unit: str, step: int) -> When:
        today = self.now.date()
        if unit == "week":
            if not self.takes_spans and step < 0:
                return self.whole_day(today - timedelta(days=_WEEK))
            if text.startswith("minggu") and not self.takes_spans:
                msg = "minggu is a week as well as Sunday: write 'hari Minggu' for the day"
                raise ReadError(msg)
            monday = today - timedelta(days=today.weekday())
            return self.span(monday + timedelta(days=_WEEK * step), unit)
        first = today.replace(day=1) if unit == "month" else date(today.year, 1, 1)
        return self.span(_add_months(first, step * (1 if unit == "month" else 12)), unit)

    def span(self, first: date, unit: str) -> When:
        if not self.takes_spans:
            msg = f"it is a whole {unit}, and one day is asked for"
            raise ReadError(msg)
        if unit == "week":
            after = first + timedelta(days=_WEEK)
        else:
            after = _add_months(first, 1 if unit == "month" else 12)
        return When(self.start(first), has_time=False, end=self.start(after))

    def read_age(self, text: str) -> When | None:
        """`7 hari`, `7d`, `3 bulan`."""
        match = None if self.zone_name else _match(_UNIT, text)
        if match is None or match["unit"] not in UNITS:
            return None
        if self.is_ahead:
            unit = UNITS[match["unit"]]
            msg = f"it is an age; for a time to come, write 'in {match['n']} {unit}'"
            raise ReadError(msg)
        return self.shift(int(match["n"]), match["unit"], -1)

    def read_shift(self, text: str) -> When | None:
        """`3 hari lagi jam 8`, `2 bulan lalu`, `in a week at 08:00`: what dates.py leaves."""
        form = rf"(?P<to>in\s)?{_UNIT}(?:\s(?P<way>lagi|yang lalu|lalu|ago))?"
        split = self.split(form, text)
        if split is None:
            return None
        match, clock, zone = split
        if match["unit"] not in UNITS or bool(match["to"]) == bool(match["way"]):
            return None
        sign = 1 if match["to"] or match["way"] == "lagi" else -1
        here = self._replace(now=self.now.astimezone(zone), zone=zone)
        found = here.shift(int(match["n"]), match["unit"], sign)
        if clock is None:
            return found
        if found.has_time:
            return None
        return here.fix(found.at.date(), clock)

    def shift(self, number: int, unit: str, sign: int) -> When:
        kind, number = UNITS[unit], sign * number
        if kind in {"minutes", "hours"}:
            moment = self.now.astimezone(UTC) + timedelta(**{kind: number})
            return When(moment.astimezone(self.zone).replace(microsecond=0), has_time=True)
        if kind in {"months", "years"}:
            months = number * (12 if kind == "years" else 1)
            return self.whole_day(_add_months(self.now.date(), months))
        return self.whole_day(self.now.date() + timedelta(**{kind: number}))

    def read_time(self, text: str) -> When | None:
        """`17:30`, `jam 5 sore`, `pagi`; `tadi pagi`, `nanti jam 8`: of the day it fits."""
        way, _, rest = text.partition(" ")
        if way not in {"nanti", "tadi"}:
            way, rest = "", text
        split = self.split("", rest)
        if split is None or split[1] is None:
            return None
        _, clock, zone = split
        here = self._replace(is_ahead=way == "nanti") if way else self
        return here.pick(_days_round(self.now, zone, range(-2, 3)), clock, zone)

    def read_near_day(self, text: str) -> When | None:
        """`besok pagi`, `hari ini jam 5 sore`."""
        words = "|".join(sorted(RELATIVE_DAYS, key=len, reverse=True))
        split = self.split(rf"(?P<near>{words})", text)
        if split is None:
            return None
        match, clock, zone = split
        day = self.now.astimezone(zone).date() + timedelta(days=RELATIVE_DAYS[match["near"]])
        return self._replace(zone=zone).fix(day, clock)

    def read_weekday(self, text: str) -> When | None:
        """`Senin`, `Senin 08:00`, `Jumat depan pagi`, `Senin ini`."""
        split = self.split(rf"{_WEEKDAY}(?:\s{_WAY})?", text)
        if split is None or split[0]["weekday"] not in DAY_NUMBERS:
            return None
        match, clock, zone = split
        number = DAY_NUMBERS[match["weekday"]]
        if not match["way"]:
            days = _days_round(self.now, zone, range(-2 * _WEEK, 2 * _WEEK))
            return self.pick((day for day in days if day.weekday() == number), clock, zone)
        if match["weekday"] == "minggu" and not text.startswith("hari "):
            msg = "minggu is a week as well as Sunday: write 'hari Minggu' for the day"
            raise ReadError(msg)
        today = self.now.astimezone(zone).date()
        days_on = number - today.weekday()
        if step := STEPS[match["way"]]:
            days_on = step * ((step * days_on) % _WEEK or _WEEK)
        return self._replace(zone=zone).fix(today + timedelta(days=days_on), clock)

    def read_day_of_year(self, text: str) -> When | None:
        """`5 Desember`, `Jumat, 5 Des jam 8`, `December 5th`, `5/12 08:00`."""
        beside = rf"(?:{_WEEKDAY}(?:,\s?|\s))?"
        for form in (
            rf"{beside}(?:tanggal\s|tgl\.?\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]?(?:of\s)?{_MONTH}",
            rf"{beside}{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![:.]\d)",
            rf"{beside}\(?(?P<day>\d{{1,2}})[/-](?P<number>\d{{1,2}})\)?",
        ):
            split = self.split(form, text)
            parts = split[0].groupdict() if split else {}
            if split is None or (parts["weekday"] or "senin") not in DAY_NUMBERS:
                continue
            number = parts.get("number") or MONTH_NUMBERS.get(parts.get("month") or "")
            if number is None:
                continue
            day, month = int(parts["day"]), int(number)
            _, clock, zone = split
            year = self.now.year
            years = range(year - _LEAP_YEARS_APART, year + _LEAP_YEARS_APART + 1)
            return self.pick(list(_existing((year, month, day) for year in years)), clock, zone)
        return None

    def read_day_of_month(self, text: str) -> When | None:
        """`tanggal 5`, `tgl 5 jam 8`."""
        split = self.split(r"(?:tanggal|tgl\.?)\s(?P<day>\d{1,2})", text)
        if split is None:
            return None
        match, clock, zone = split
        first = self.now.date().replace(day=1)
        months = [_add_months(first, n) for n in range(-3, 4)]
        days = _existing((month.year, month.month, int(match["day"])) for month in months)
        return self.pick(list(days), clock, zone)

    def read_full_day(self, text: str) -> When | None:
        """A day with its year, where dates.py doesn't read the time: `5 Desember 2026 pagi`."""
        for form in DAY_FORMS:
            split = self.split(form, text)
            parts = split[0].groupdict() if split else {}
            if split is None or (parts.get("weekday") or "senin") not in DAY_NUMBERS:
                continue
            number = parts.get("number") or MONTH_NUMBERS.get(parts.get("month") or "")
            _, clock, zone = split
            if number is None or clock is None:
                continue
            day = date(int(parts["year"]), int(number), int(parts["day"]))
            return self._replace(zone=zone).fix(day, clock)
        return None

    def split(self, form: str, text: str) -> tuple[re.Match[str], _Clock | None, tzinfo] | None:
        """A day of a form, the time behind it if any, and the zone; None for another form."""
        joint = rf"(?:[,\s]+{_CLOCK})?" if form else _CLOCK
        match = _match(form + joint, text)
        if match is None:
            return None
        parts = match.groupdict()
        part, hour, half = parts["part"] or parts["after"], parts["hour"], parts["half"]
        zone = read_zone(parts["zone"]) if parts["zone"] else self.zone
        if self.zone_name and (hour is None or parts["zone"]):
            return None
        if hour is None:
            is_time = part is not None or (form and not parts["zone"])
            return (match, _Clock(None, 0, 0, part) if part else None, zone) if is_time else None
        has_mark = parts["minute"] or parts["word"] or part or half
        if not has_mark or (parts["part"] and (parts["after"] or half)):
            return None
        number = read_hour_of_part(part, int(hour)) if part else read_hour(hour, half)
        clock = _Clock(number, int(parts["minute"] or 0), int(parts["second"] or 0), part)
        return match, clock, zone

    def fix(self, day: date, clock: _Clock | None) -> When | None:
        """A time of a day that is known; None where clocks call their zone otherwise."""
        if clock is None:
            return self.whole_day(day)
        found = self.at(day, clock)
        return next(self.folds(found), None) if self.zone_name else found

    def pick(self, days: Iterable[date], clock: _Clock | None, zone: tzinfo) -> When | None:
        """A time of the day on which it comes next, or came last; clocks may leap over some."""
        here = self._replace(zone=zone)
        if clock is None:
            return here.whole_day(here.choose_day(days))
        founds = [one for day in days for one in here.folds(here.at(day, clock))]
        if not founds and self.zone_name:
            return None
        now = self.now.astimezone(UTC)
        if self.is_ahead:
            return min((one for one in founds if _utc(one) > now), key=_utc)
        return max((one for one in founds if _utc(one) <= now), key=_utc)

    def choose_day(self, days: Iterable[date]) -> date:
        today = self.now.astimezone(self.zone).date()
        if self.is_ahead:
            return min(day for day in days if day > today)
        return max(day for day in days if day <= today)

    def at(self, day: date, clock: _Clock) -> When:
        if clock.hour is not None:
            at = self.start(day).replace(hour=clock.hour, minute=clock.minute, second=clock.second)
            return When(at, has_time=True)
        first, after, usual = PARTS[clock.part or ""]
        start = self.start(day)
        if not self.takes_spans:
            return When(start.replace(hour=usual), has_time=True)
        end = start.replace(hour=after) if after < 24 else self.start(day + timedelta(days=1))  # noqa: PLR2004
        return When(start.replace(hour=first), has_time=True, end=end)

    def folds(self, found: When) -> Iterator[When]:
        """The moments at which clocks show a time: none, one or two."""
        for fold in (0, 1):
            at = found.at.replace(fold=fold)
            back = at.astimezone(UTC).astimezone(at.tzinfo)
            is_shown = back.replace(tzinfo=None, fold=0) == at.replace(tzinfo=None, fold=0)
            if not is_shown or back.fold != fold:
                continue
            if self.zone_name in {None, (at.tzname() or "").lower()}:
                yield found._replace(at=at)

    def whole_day(self, day: date) -> When:
        return When(self.start(day), has_time=False)

    def start(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)


def _utc(found: When) -> datetime:
    return found.at.astimezone(UTC)


def _add_months(day: date, months: int) -> date:
    """The same day of another month, or its last one where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:  # noqa: PLR2004
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days_round(now: datetime, zone: tzinfo, numbers: range) -> list[date]:
    """Days round the present one of a zone."""
    today = now.astimezone(zone).date()
    return [today + timedelta(days=number) for number in numbers]


def _existing(days: Iterable[tuple[int, int, int]]) -> Iterator[date]:
    """The days that the calendar has."""
    for year, month, day in days:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _match(form: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(form, text, re.ASCII)
