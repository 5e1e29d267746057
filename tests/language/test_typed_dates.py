"""Dates that leave out a part: the next such time, the last one, whole spans, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.language.dates import (
    UnknownDateError,
    When,
    format_day,
    format_moment,
    get_zone,
    parse_when,
    to_utc_text,
)
from beritacli.language.typed_dates import parse_typed

WIB = get_zone("WIB")
NOW = datetime(2025, 5, 14, 12, 0, tzinfo=UTC)  # Wednesday, 19:00 WIB


def read(
    text: str,
    *,
    now: datetime = NOW,
    zone: str = "WIB",
    is_ahead: bool = False,
    takes_spans: bool = False,
) -> When | None:
    """As Archive.parse_date reads."""
    where = get_zone(zone)
    try:
        return parse_when(text, now=now, zone=where)
    except UnknownDateError:
        return parse_typed(text, now=now, zone=where, is_ahead=is_ahead, takes_spans=takes_spans)


def shown(found: When | None) -> str:
    """`2025-05-14T17:30` for a time, `2025-05-14` for a day, `A/B` for a span up to B."""
    assert found is not None
    assert not found.is_full
    at = f"{found.at:%Y-%m-%dT%H:%M}" if found.has_time else f"{found.at:%Y-%m-%d}"
    return f"{at}/{found.end:%Y-%m-%dT%H:%M}" if found.end else at


@pytest.mark.parametrize(
    ("text", "ahead", "last"),
    [
        ("17:30", "2025-05-15T17:30", "2025-05-14T17:30"),
        ("17.30", "2025-05-15T17:30", "2025-05-14T17:30"),
        ("19:01", "2025-05-14T19:01", "2025-05-13T19:01"),
        ("19:00", "2025-05-15T19:00", "2025-05-14T19:00"),  # now is the last such time
        ("pukul 20.15 WIB", "2025-05-14T20:15", "2025-05-13T20:15"),
        ("jam 5 sore", "2025-05-15T17:00", "2025-05-14T17:00"),
        ("jam 17 sore", "2025-05-15T17:00", "2025-05-14T17:00"),
        ("Jam 5.30 Sore", "2025-05-15T17:30", "2025-05-14T17:30"),
        ("jam 5", "2025-05-15T05:00", "2025-05-14T05:00"),
        ("8 malam", "2025-05-14T20:00", "2025-05-13T20:00"),
        ("jam 12 siang", "2025-05-15T12:00", "2025-05-14T12:00"),
        ("jam 1 siang", "2025-05-15T13:00", "2025-05-14T13:00"),
        ("5pm", "2025-05-15T17:00", "2025-05-14T17:00"),
        ("5:30 p.m.", "2025-05-15T17:30", "2025-05-14T17:30"),
        ("12 am", "2025-05-15T00:00", "2025-05-14T00:00"),
        ("8 in the morning", "2025-05-15T08:00", "2025-05-14T08:00"),
        ("pagi", "2025-05-15T08:00", "2025-05-14T08:00"),
        ("Senin", "2025-05-19", "2025-05-12"),
        ("Rabu", "2025-05-21", "2025-05-14"),  # today is the last one
        ("Minggu", "2025-05-18", "2025-05-11"),
        ("Senin 08:00", "2025-05-19T08:00", "2025-05-12T08:00"),
        ("Jum’at, 08.00", "2025-05-16T08:00", "2025-05-09T08:00"),
        ("Rabu 18:00", "2025-05-21T18:00", "2025-05-14T18:00"),
        ("Rabu 20:00", "2025-05-14T20:00", "2025-05-07T20:00"),
        ("hari Minggu jam 8", "2025-05-18T08:00", "2025-05-11T08:00"),
        ("Sabtu malam", "2025-05-17T19:00", "2025-05-10T19:00"),
        ("on Monday at 8", "2025-05-19T08:00", "2025-05-12T08:00"),
        ("8am Monday", "2025-05-19T08:00", "2025-05-12T08:00"),
        ("5 Desember", "2025-12-05", "2024-12-05"),
        ("5 Desember 08:00", "2025-12-05T08:00", "2024-12-05T08:00"),
        ("Jumat, 5 Des pukul 8", "2025-12-05T08:00", "2024-12-05T08:00"),
        ("December 5th 8am", "2025-12-05T08:00", "2024-12-05T08:00"),
        ("5/12 08:00", "2025-12-05T08:00", "2024-12-05T08:00"),
        ("14 Mei", "2026-05-14", "2025-05-14"),
        ("29 Februari", "2028-02-29", "2024-02-29"),
        ("tanggal 5", "2025-06-05", "2025-05-05"),
        ("tgl 31 jam 8", "2025-05-31T08:00", "2025-03-31T08:00"),
    ],
)
def test_what_is_left_out_is_the_next_or_the_last(text: str, ahead: str, last: str) -> None:
    assert shown(read(text, is_ahead=True)) == ahead
    assert shown(read(text)) == last


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("besok pagi", "2025-05-15T08:00"),
        ("besok siang", "2025-05-15T12:00"),
        ("besok sore jam 5", "2025-05-15T17:00"),
        ("besok jam 5 sore", "2025-05-15T17:00"),
        ("5pm tomorrow", "2025-05-15T17:00"),
        ("jam 5 sore besok", "2025-05-15T17:00"),
        ("kemarin malam", "2025-05-13T19:00"),
        ("tadi malam", "2025-05-13T19:00"),
        ("last night", "2025-05-13T19:00"),
        ("tadi pagi", "2025-05-14T08:00"),
        ("nanti malam jam 8", "2025-05-14T20:00"),
        ("nanti jam 8 malam", "2025-05-14T20:00"),
        ("sore ini", "2025-05-14T16:00"),
        ("tonight", "2025-05-14T19:00"),
        ("Senin ini", "2025-05-12"),
        ("Senin depan pagi", "2025-05-19T08:00"),
        ("next Monday 8am", "2025-05-19T08:00"),
        ("last Monday", "2025-05-12"),
        ("minggu lalu", "2025-05-07"),
        ("last week", "2025-05-07"),
        ("hari Minggu lalu pagi", "2025-05-11T08:00"),
        ("2 bulan lagi", "2025-07-14"),
        ("3 hari lagi jam 8", "2025-05-17T08:00"),
        ("seminggu lagi", "2025-05-21"),
        ("in a week at 08:00", "2025-05-21T08:00"),
        ("sejam yang lalu", "2025-05-14T18:00"),
        ("a month ago", "2025-04-14"),
        ("5 Desember 2026 jam 5 sore", "2026-12-05T17:00"),
        ("2026-12-05 5pm", "2026-12-05T17:00"),
        ("5pm 5 Desember 2026", "2026-12-05T17:00"),
    ],
)
def test_what_says_which_day_is_that_day_either_way(text: str, moment: str) -> None:
    assert shown(read(text)) == shown(read(text, is_ahead=True)) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("7 hari", "2025-05-07"),
        ("7d", "2025-05-07"),
        ("7 d", "2025-05-07"),
        ("7 days", "2025-05-07"),
        ("0d", "2025-05-14"),
        ("2w", "2025-04-30"),
        ("2 pekan", "2025-04-30"),
        ("3 bulan", "2025-02-14"),
        ("1 tahun", "2024-05-14"),
        ("3h", "2025-05-14T16:00"),
        ("30 menit", "2025-05-14T18:30"),
        ("90min", "2025-05-14T17:30"),
    ],
)
def test_a_number_with_a_unit_is_an_age(text: str, moment: str) -> None:
    assert shown(read(text)) == moment
    with pytest.raises(ValueError, match="it is an age; for a time to come, write 'in ") as caught:
        read(text, is_ahead=True)
    ahead = read(str(caught.value).split("write '")[1].split("'")[0])
    assert ahead is not None
    assert ahead.at >= NOW.astimezone(WIB).replace(hour=0)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Mei 2025", "2025-05-01/2025-06-01T00:00"),
        ("May, 2025", "2025-05-01/2025-06-01T00:00"),
        ("bulan Februari 2024", "2024-02-01/2024-03-01T00:00"),
        ("2025-12", "2025-12-01/2026-01-01T00:00"),
        ("12/2025", "2025-12-01/2026-01-01T00:00"),
        ("Mei", "2025-05-01/2025-06-01T00:00"),
        ("Juni", "2024-06-01/2024-07-01T00:00"),
        ("bulan ini", "2025-05-01/2025-06-01T00:00"),
        ("bulan lalu", "2025-04-01/2025-05-01T00:00"),
        ("last month", "2025-04-01/2025-05-01T00:00"),
        ("2025", "2025-01-01/2026-01-01T00:00"),
        ("tahun 2024", "2024-01-01/2025-01-01T00:00"),
        ("tahun lalu", "2024-01-01/2025-01-01T00:00"),
        ("this year", "2025-01-01/2026-01-01T00:00"),
        ("minggu ini", "2025-05-12/2025-05-19T00:00"),
        ("minggu lalu", "2025-05-05/2025-05-12T00:00"),
        ("pekan yang lalu", "2025-05-05/2025-05-12T00:00"),
        ("last week", "2025-05-05/2025-05-12T00:00"),
        ("minggu depan", "2025-05-19/2025-05-26T00:00"),
        ("kemarin pagi", "2025-05-13T00:00/2025-05-13T12:00"),
        ("tadi malam", "2025-05-13T18:00/2025-05-14T00:00"),
    ],
)
def test_spans_are_taken_whole_where_they_are_asked_for(text: str, span: str) -> None:
    assert shown(read(text, takes_spans=True)) == span


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Mei 2025", "it is a whole month, and one day is asked for"),
        ("2025", "it is a whole year, and one day is asked for"),
        ("pekan depan", "it is a whole week, and one day is asked for"),
        ("minggu depan", "write 'hari Minggu' for the day"),
        ("minggu lalu 08:00", "write 'hari Minggu' for the day"),
        ("jam 12 malam", r"12 is not an hour of 'malam' \(18:00 to 23:59\)"),
        ("jam 1 malam", "1 is not an hour of 'malam'"),
        ("13 pm", "an hour before am or pm is 1 to 12"),
        ("31 Februari", "there is no such day or time"),
        ("31/2 08:00", "there is no such day or time"),
        ("25:00", "there is no such day or time"),
        ("Senin 24:00", "there is no such day or time"),
        ("17:60", "there is no such day or time"),
        ("besok jam 25", "there is no such day or time"),
        ("999999 tahun", "there is no such day or time"),
        ("999999d", "the year is out of range|there is no such day or time"),
        ("2025-13", "there is no such day or time"),
    ],
)
def test_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' can't be read as a date: .*({reason})"):
        read(text)


@pytest.mark.parametrize(
    "text",
    ["", "3", "12", "7m", "Senin 8", "5 Mai", "Hantu 08:00", "malam Minggu",
     "5 windu", "in 7 hari lalu", "17:30 CEST", "Senin 08:00 XYZ", "5 Desember xyz", "besok wib",
     "Mei 2025 wib", "17:30 WIB WITA", "1７:30", "jam lima", "x" * 101],
)  # fmt: skip
def test_what_has_no_form_is_not_read(text: str) -> None:
    for is_ahead in (False, True):
        assert parse_typed(text, now=NOW, zone=WIB, is_ahead=is_ahead, takes_spans=True) is None


@pytest.mark.parametrize(
    ("now", "text", "moment"),
    [
        ("2025-05-31T08:00", "3 bulan", "2025-02-28"),
        ("2024-05-31T08:00", "3 bulan lalu", "2024-02-29"),
        ("2025-01-31T08:00", "1 bulan lagi", "2025-02-28"),
        ("2024-02-29T08:00", "1 tahun", "2023-02-28"),
        ("2025-12-31T23:59", "1 bulan lagi", "2026-01-31"),
        ("2025-03-01T00:00", "kemarin pagi", "2025-02-28T00:00/2025-02-28T12:00"),
        ("2025-03-01T00:00", "kemarin jam 8 pagi", "2025-02-28T08:00"),
        ("2025-01-01T00:30", "17:30", "2024-12-31T17:30"),
        ("2025-01-01T00:30", "Desember", "2024-12-01/2025-01-01T00:00"),
        ("2025-01-01T00:30", "bulan lalu", "2024-12-01/2025-01-01T00:00"),
        ("2025-01-01T00:30", "minggu ini", "2024-12-30/2025-01-06T00:00"),
        ("2025-02-28T12:00", "tanggal 30", "2025-01-30"),
    ],
)
def test_ends_of_months_and_years(now: str, text: str, moment: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=WIB)
    assert shown(read(text, now=at, takes_spans=True)) == moment


def test_today_is_that_of_the_zone_that_is_named() -> None:
    late = datetime(2025, 5, 14, 16, 30, tzinfo=UTC)  # 23:30 WIB, 0:30 WITA on Thursday
    for text, moment in (
        ("00:15 WITA", "2025-05-15T16:15:00Z"),
        ("00:45 WITA", "2025-05-14T16:45:00Z"),
        ("Kamis 08:00 WITA", "2025-05-15T00:00:00Z"),
        ("besok pagi WITA", "2025-05-16T00:00:00Z"),
        ("besok pagi", "2025-05-15T01:00:00Z"),
        ("17:30+00:00", "2025-05-14T17:30:00Z"),
    ):
        found = read(text, now=late, is_ahead=True)
        assert found is not None
        assert to_utc_text(found.at) == moment, text
    for zone, moment in (("WIB", "2025-05-15T10:30:00Z"), ("WITA", "2025-05-15T09:30:00Z")):
        found = read("17:30", now=late, zone=zone, is_ahead=True)
        assert found is not None
        assert to_utc_text(found.at) == moment


@pytest.mark.parametrize(
    ("now", "text", "ahead", "last"),
    [
        # On 30 March clocks leap from 2:00 to 3:00; on 26 October 2:00 to 3:00 comes twice.
        ("2025-03-30T00:30Z", "02:30", "2025-03-31T00:30:00Z", "2025-03-29T01:30:00Z"),
        ("2025-03-29T23:00Z", "03:30", "2025-03-30T01:30:00Z", "2025-03-29T02:30:00Z"),
        ("2025-10-26T00:00Z", "02:30", "2025-10-26T00:30:00Z", "2025-10-25T00:30:00Z"),
        ("2025-10-26T00:45Z", "02:30", "2025-10-26T01:30:00Z", "2025-10-26T00:30:00Z"),
        ("2025-10-26T02:00Z", "02:30", "2025-10-27T01:30:00Z", "2025-10-26T01:30:00Z"),
        ("2025-10-26T00:45Z", "02:30 CEST", "2026-10-26", "2025-10-26T00:30:00Z"),
        ("2025-10-26T00:45Z", "02:30 CET", "2025-10-26T01:30:00Z", "2025-10-26"),
    ],
)
def test_nights_on_which_clocks_are_moved(now: str, text: str, ahead: str, last: str) -> None:
    at = datetime.fromisoformat(now)
    for is_ahead, moment in ((True, ahead), (False, last)):
        if len(moment) < 20:  # never so near that night
            with pytest.raises(ValueError, match="no such day or time"):
                read(text, now=at, zone="Europe/Amsterdam", is_ahead=is_ahead)
            continue
        found = read(text, now=at, zone="Europe/Amsterdam", is_ahead=is_ahead)
        assert found is not None
        assert to_utc_text(found.at) == moment


def test_a_time_of_a_day_that_clocks_leap_over_is_refused() -> None:
    now = datetime(2025, 3, 29, 12, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="the clocks of Europe/Amsterdam are put forward"):
        read("besok jam 2.30 pagi", now=now, zone="Europe/Amsterdam")


ZONES = st.sampled_from(
    ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Amsterdam", "America/New_York",
     "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)  # fmt: skip
# Zones have names and offsets of whole minutes in this time.
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LANGUAGES = st.sampled_from(["id", "en"])


@given(moment=MOMENTS, zone=ZONES, language=LANGUAGES)
def test_what_is_printed_in_full_is_read_back(moment: datetime, zone: str, language: str) -> None:
    minute = moment.replace(second=0, microsecond=0)
    text = format_moment(minute.astimezone(get_zone(zone)), language)
    found = read(text, zone=zone)
    assert found is not None, text
    assert found.at.astimezone(UTC) == minute, text
    day = minute.astimezone(get_zone(zone)).date()
    found = read(format_day(day, language), zone=zone)
    assert found is not None
    assert (found.at.date(), found.has_time) == (day, False)


@pytest.mark.parametrize("minutes", range(-120, 121, 15))
def test_both_hours_of_a_night_are_read_back(minutes: int) -> None:
    moment = datetime(2025, 10, 26, 1, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    text = format_moment(moment.astimezone(get_zone("Europe/Amsterdam")), "id")
    found = read(text, zone="Europe/Amsterdam")
    assert found is not None
    assert found.at.astimezone(UTC) == moment, text


TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
PARTIAL = TIMES | st.builds(
    "{} {}".format, st.sampled_from(["Senin", "Jumat", "Minggu", "5 Desember", "31/1"]), TIMES
)


@given(text=PARTIAL, now=MOMENTS, zone=ZONES)
def test_the_next_is_later_and_the_last_is_not(text: str, now: datetime, zone: str) -> None:
    ahead, last = read(text, now=now, zone=zone, is_ahead=True), read(text, now=now, zone=zone)
    assert ahead is not None
    assert last is not None
    assert last.at.astimezone(UTC) <= now < ahead.at.astimezone(UTC)
    for found in (ahead, last):
        assert f"{found.at:%H:%M}" == text[-5:]
        assert found.at.astimezone(UTC).astimezone(get_zone(zone)) == found.at


WORDS = st.sampled_from(
    [
        "7",
        "7d",
        "17:30",
        "17.30",
        "jam",
        "5",
        "sore",
        "pagi",
        "malam",
        "Senin",
        "minggu",
        "lalu",
        "depan",
        "ini",
        "besok",
        "Mei",
        "2025",
        "bulan",
        "tahun",
        "last",
        "next",
        "this",
        "am",
        "pm",
        "WITA",
        "CEST",
        "tanggal",
        "31",
        "/",
        ",",
        "lagi",
        "ago",
        "in",
        "a",
        "hari",
        "tadi",
        "nanti",
        "Februari",
    ]
)


@given(text=st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=40), ahead=st.booleans())
def test_any_text_is_read_or_refused(text: str, ahead: bool) -> None:
    try:
        found = read(text, is_ahead=ahead, takes_spans=not ahead)
    except ValueError as error:
        refusal = str(error)
        assert f"'{text}' can't be read as a date: " in refusal
        return
    if found is not None and found.end is not None:
        assert found.at.astimezone(UTC) < found.end.astimezone(UTC)
