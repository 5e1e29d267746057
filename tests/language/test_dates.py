"""Dates as people write them: read, refused, written and read back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale
from hypothesis import assume, given
from hypothesis import strategies as st

from beritacli.language.dates import (
    UnknownDateError,
    When,
    format_day,
    format_stamp,
    from_utc_text,
    get_zone,
    name_day,
    parse_when,
    to_utc_text,
)
from beritacli.language.names import DAYS, MONTHS

WIB = get_zone("WIB")
NOW = datetime(2025, 5, 14, 12, 0, tzinfo=UTC)  # Wednesday, 19:00 WIB


def read(text: str) -> tuple[str, bool]:
    found = parse_when(text, now=NOW, zone=WIB)
    return found.at.isoformat(), found.has_time


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("14 Mei 2025 19:25", "2025-05-14T19:25:00+07:00"),
        ("  14\u00a0mei  2025,19.25 wib ", "2025-05-14T19:25:00+07:00"),
        ("Senin, 5 Agustus 2024 pukul 09.30 WIB", "2024-08-05T09:30:00+07:00"),
        ("Jum’at 1 Maret 2024, pukul 19.42 WIB", "2024-03-01T19:42:00+07:00"),
        ("Jum'at, 1 Maret 2024 19:42:07", "2024-03-01T19:42:07+07:00"),
        ("14 Mei 2025 19:25 WITA", "2025-05-14T19:25:00+08:00"),
        ("14 Mei 2025 19:25 WIT", "2025-05-14T19:25:00+09:00"),
        ("2025-05-14T12:25:00Z", "2025-05-14T12:25:00+00:00"),
        ("2025-05-14T12:25:00.999+00:00", "2025-05-14T12:25:00+00:00"),
        ("2025-05-14 19:25", "2025-05-14T19:25:00+07:00"),
        ("2018-09-22 21:52:45 +0200 CEST", "2018-09-22T21:52:45+02:00"),
        ("2025-05-14T19:25-0530", "2025-05-14T19:25:00-05:30"),
        ("Wed, 14 May 2025 12:25:00 +0000", "2025-05-14T12:25:00+00:00"),
        ("Rab, 14 Mei 2025 12:25:00 +0700", "2025-05-14T12:25:00+07:00"),
        ("May 14, 2025 7:05", "2025-05-14T07:05:00+07:00"),
        ("14 Mei 2025 pukul 9 WIB", "2025-05-14T09:00:00+07:00"),
        ("Sabtu, 17-05-2025 jam 7", "2025-05-17T07:00:00+07:00"),
        ("Ahad (18/05/2025) 06.30", "2025-05-18T06:30:00+07:00"),
        ("Thursday, May 15 2025 at 10:00 GMT", "2025-05-15T10:00:00+00:00"),
        ("15 May 2025 10:00:00 -0000", "2025-05-15T10:00:00+00:00"),
        ("14-Mei-2025 00:00", "2025-05-14T00:00:00+07:00"),
        ("2025/5/4 1:02", "2025-05-04T01:02:00+07:00"),
        ("2025-05-14t12:25:00,5z", "2025-05-14T12:25:00+00:00"),
        ("2025-05-14T12:25+23:59", "2025-05-14T12:25:00+23:59"),
        ("3/2/2025 8.05 wita", "2025-02-03T08:05:00+08:00"),
        ("besok 08:00", "2025-05-15T08:00:00+07:00"),
        ("hari ini 05:00 UTC", "2025-05-14T05:00:00+00:00"),
        ("Jum’at lalu pukul 13.00", "2025-05-09T13:00:00+07:00"),
        ("now", "2025-05-14T19:00:00+07:00"),
        ("5 menit lalu", "2025-05-14T18:55:00+07:00"),
        ("besok jam 9", "2025-05-15T09:00:00+07:00"),
        ("kemarin pukul 23.59", "2025-05-13T23:59:00+07:00"),
        ("lusa 00:00", "2025-05-16T00:00:00+07:00"),
        ("Senin depan 10:00", "2025-05-19T10:00:00+07:00"),
        ("sekarang", "2025-05-14T19:00:00+07:00"),
        ("2 jam lagi", "2025-05-14T21:00:00+07:00"),
        ("in 90 minutes", "2025-05-14T20:30:00+07:00"),
        ("5 jam yang lalu", "2025-05-14T14:00:00+07:00"),
        ("2025-05-14 12:25:00+00", "2025-05-14T12:25:00+00:00"),
        ("2025-05-14T19:25:30-0959", "2025-05-14T19:25:30-09:59"),
        ("2025-05-14T19:25+05:45", "2025-05-14T19:25:00+05:45"),
        ("Wed, 14 May 2025 12:25:00 GMT", "2025-05-14T12:25:00+00:00"),
        ("\ufeff14\u200b Mei\u202f2025 19:25\u200e", "2025-05-14T19:25:00+07:00"),
        ("Senin (26/05/2025) pukul 9 WITA", "2025-05-26T09:00:00+08:00"),
        ("14 Mei 2025 00:00", "2025-05-14T00:00:00+07:00"),
        ("1000-01-01T00:00Z", "1000-01-01T00:00:00+00:00"),
        ("30 menit lagi", "2025-05-14T19:30:00+07:00"),
    ],
)
def test_moments(text: str, moment: str) -> None:
    assert read(text) == (moment, True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 Mei 2025", "2025-05-14"),
        ("Senin (26/05/2025)", "2025-05-26"),
        ("rabu (28/02/2024)", "2024-02-28"),
        ("Kamis 9/6/2022", "2022-06-09"),
        ("06/09/2023", "2023-09-06"),
        ("28-02-2024", "2024-02-28"),
        ("28.2.2024", "2024-02-28"),
        ("2025-05-14", "2025-05-14"),
        ("29 Februari 2024", "2024-02-29"),
        ("3 Agt 2024", "2024-08-03"),
        ("3 Nopember 2024", "2024-11-03"),
        ("1 Sept 2024", "2024-09-01"),
        ("hari ini", "2025-05-14"),
        ("today", "2025-05-14"),
        ("yesterday", "2025-05-13"),
        ("kemarin", "2025-05-13"),
        ("Kemarin Lusa", "2025-05-12"),
        ("tomorrow", "2025-05-15"),
        ("May 14 2025", "2025-05-14"),
        ("Rabu depan", "2025-05-21"),
        ("Rabu lalu", "2025-05-07"),
        ("hari Minggu yang lalu", "2025-05-11"),
        ("hari Minggu depan", "2025-05-18"),
        ("Ahad depan", "2025-05-18"),
        ("Kamis depan", "2025-05-15"),
        ("Selasa lalu", "2025-05-13"),
        ("Jum′at depan", "2025-05-16"),
        ("Rabu(28/02/2024)", "2024-02-28"),
        ("Jumʻat,1 Maret 2024", "2024-03-01"),
        ("Senin, 14 Mei 2025", "2025-05-14"),
        ("9998-12-31", "9998-12-31"),
        ("3 hari lagi", "2025-05-17"),
        ("2 weeks ago", "2025-04-30"),
    ],
)
def test_days(text: str, day: str) -> None:
    assert read(text) == (f"{day}T00:00:00+07:00", False)


def test_near_words_cross_years_and_midnights_in_the_zone() -> None:
    now = datetime(2024, 12, 31, 17, 30, tzinfo=UTC)  # 1 January 00:30 WIB
    assert parse_when("hari ini", now=now, zone=WIB).at.date() == date(2025, 1, 1)
    assert parse_when("kemarin", now=now, zone=WIB).at.date() == date(2024, 12, 31)
    assert parse_when("kemarin", now=now, zone=UTC).at.date() == date(2024, 12, 30)


@pytest.mark.parametrize(
    ("now", "text", "moment"),
    [
        ("2024-02-28T10:00", "besok", "2024-02-29T00:00"),
        ("2025-02-28T10:00", "besok", "2025-03-01T00:00"),
        ("2024-03-01T10:00", "kemarin lusa", "2024-02-28T00:00"),
        ("2024-12-30T23:59", "lusa 00.00", "2025-01-01T00:00"),
        ("2025-01-01T00:00", "yesterday 23:59", "2024-12-31T23:59"),
        ("2025-01-01T00:30", "1 jam lalu", "2024-12-31T23:30"),
        ("2024-12-31T23:59", "2 menit lagi", "2025-01-01T00:01"),
        ("2024-12-31T23:59", "1 hari lagi", "2025-01-01T00:00"),
        ("2025-03-01T00:00", "1 minggu yang lalu", "2025-02-22T00:00"),
        ("2024-12-31T08:00", "Rabu depan", "2025-01-01T00:00"),
        ("2024-12-31T08:00", "Selasa depan", "2025-01-07T00:00"),
        ("2025-01-01T08:00", "Senin lalu", "2024-12-30T00:00"),
    ],
)
def test_relative_dates_cross_months_and_years(now: str, text: str, moment: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=WIB)
    found = parse_when(text, now=at.astimezone(UTC), zone=WIB)
    assert found.at == datetime.fromisoformat(moment).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "31 Februari 2024",
        "29 Februari 2025",
        "14 Mei",
        "Mei 2025",
        "14 Mai 2025",
        "14 Mei 2025 25:00",
        "14 Mei 2025 12:60",
        "14 Mei 25",
        "1/1/99",
        "13/13/2025",
        "2025-13-01",
        "٤ Mei 2025",
        "14 Mei 0999",
        "1000-01-01",
        "9999-12-31T23:59:59-12:00",
        "9999-01-01",
        "2025-05-14T00:00+99:00",
        "999999 weeks ago",
        "999999 menit lusa",
        "999999 weeks lagi",
        "besok-besok",
        "besok 24:00",
        "besok jam 25",
        "14 Mei 2025 7:05 PM",
        "14 Mei 2025 19:25 EST",
        "14 Mei 2025 19:25:60",
        "2025-05-14T19:25+24:00",
        "2025-05-14T19:25-99:99",
        "Hantu, 14 Mei 2025",
        "5 windu lagi",
        "0 Mei 2025",
        "14/05-2025",
        "20250514",
        "14 Mei 12025",
        "１４ Mei 2025",
        "१४ Mei 2025",
        "14 Mei ٢٠٢٥",
        "14 Mei 2025 １９:２５",
        "14 Ме 2025",
        "14 Mei 2025\n; x",
        "Senin",
        "14 Mei 2025".ljust(101),
        "2 bulan lagi",
        "bulan depan",
        "Libur, 14 Mei 2025",
        "minggu depan",
        "Minggu yang lalu",
        "14 Mei 202519:25",
        "14 Mei 20251:25",
        "2025-05-14T19:25+07:60",
        "2025-05-14T19:25+24",
        "14 Mei 2025 24:00",
        "14\nMei",
        "x" * 1_000_000,
        "1 " * 500_000,
        "\0",
    ],
)
def test_refused_in_one_line_that_quotes_it(text: str) -> None:
    with pytest.raises(ValueError, match="can't be read as a date") as caught:
        parse_when(text, now=NOW, zone=WIB)
    assert f"'{text[:100]}" in str(caught.value)
    assert ("…'" in str(caught.value)) == (len(text) > 100)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("text", ["sekarang", "2 jam lagi"])
def test_fractions_of_a_second_are_dropped(text: str) -> None:
    now = NOW.replace(microsecond=999_999)
    assert parse_when(text, now=now, zone=WIB).at.microsecond == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        (" \u00a0", "it is empty"),
        ("1" * 101, "it is longer than 100 characters"),
        ("1" * 100, "it is not understood"),
        ("14 Mei", "the year is missing"),
        ("Rabu, 14 Mei 19:25", "the year is missing"),
        ("14/5", "the year is missing"),
        ("Mei 2025", "it is not understood"),
        ("30 menit", "it is not understood"),
        ("14 Mai 2025", "'mai' is no month"),
        ("31 Februari 2024", "there is no such day or time"),
        ("14 Mei 2025 25:00", "there is no such day or time"),
        ("0999-12-31", "the year is out of range"),
        ("minggu lalu", "write 'hari Minggu' for the day"),
    ],
)
def test_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"{reason}\\.$"):
        parse_when(text, now=NOW, zone=WIB)


def test_a_date_of_100_characters_is_read() -> None:
    assert read("14 Mei 2025".ljust(100)) == ("2025-05-14T00:00:00+07:00", False)


PIECES = st.sampled_from(
    [
        "1",
        "14",
        "31",
        "99",
        "2025",
        "0999",
        "9999",
        "Mei",
        "mei",
        "Februari",
        "Senin",
        "jum'at",
        ",",
        "(",
        ")",
        "/",
        "-",
        ".",
        ":",
        "pukul",
        "jam",
        "19:25",
        "25:61",
        "WIB",
        "+07:00",
        "-99:99",
        "Z",
        "T",
        "besok",
        "kemarin",
        "lalu",
        "lagi",
        "depan",
        "hari",
        "in",
        "ago",
    ]
)


def attempt(text: str) -> When | ValueError:
    try:
        return parse_when(text, now=NOW, zone=WIB)
    except ValueError as error:
        return error


@given(
    text=st.text(st.characters(), max_size=120)
    | st.lists(PIECES, max_size=7).map(" ".join)
    | st.lists(PIECES).map("".join)
)
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    found = attempt(text)
    if isinstance(found, When):
        assert from_utc_text(to_utc_text(found.at)) == found.at.replace(microsecond=0)
        return
    quoted, _, reason = str(found).rpartition(" can't be read as a date: ")
    assert type(found) in {ValueError, UnknownDateError}
    assert quoted == (f"'{text}'" if len(text) <= 100 else f"'{text[:100]}…'")
    assert len(reason.splitlines()) == 1


MOMENTS = st.datetimes(datetime(1001, 1, 1), datetime(9998, 12, 31), timezones=st.just(WIB))  # noqa: DTZ001


@given(moment=MOMENTS, language=st.sampled_from(["id", "en"]))
def test_stamps_are_read_back_to_the_minute(moment: datetime, language: str) -> None:
    minute = moment.replace(second=0, microsecond=0)
    there = minute.astimezone(UTC).astimezone(WIB)
    assume(there.replace(tzinfo=None) == minute.replace(tzinfo=None))  # else clocks leapt over it
    assert parse_when(format_stamp(moment, language), now=NOW, zone=WIB).at == minute


@given(one=MOMENTS, other=MOMENTS)
def test_utc_text_sorts_as_time(one: datetime, other: datetime) -> None:
    # In UTC: clocks that were put back make wall times of one zone sort otherwise.
    one, other = (moment.astimezone(UTC).replace(microsecond=0) for moment in (one, other))
    assert (to_utc_text(one) < to_utc_text(other)) == (one < other)
    assert len(to_utc_text(one)) == 20
    assert from_utc_text(to_utc_text(one)) == one


def test_utc_text_is_of_one_width_in_every_year() -> None:
    assert to_utc_text(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00Z"
    assert to_utc_text(datetime(2025, 5, 14, 19, 25, 1, 999_999, tzinfo=WIB)) == (
        "2025-05-14T12:25:01Z"
    )


def test_names_are_those_of_cldr() -> None:
    for language in ("id", "en"):
        locale = Locale(language)
        months = locale.months["format"]["wide"]
        assert MONTHS[language] == [months[number] for number in range(1, 13)]
        days = locale.days["format"]["wide"]
        assert DAYS[language] == [days[number] for number in range(7)]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
def test_names_of_cldr_are_read(language: str, width: str) -> None:
    locale = Locale(language)
    for number, month in locale.months["format"][width].items():
        assert read(f"3 {month} 2025") == (f"2025-{number:02}-03T00:00:00+07:00", False)
    for number, day in locale.days["format"][width].items():
        expected = f"2025-05-{12 + number:02}T00:00:00+07:00"
        assert read(f"{day}, {12 + number} Mei 2025") == (expected, False)


def test_days_as_headings() -> None:
    day = date(2025, 5, 14)
    assert format_day(day, "id") == "Rabu, 14 Mei 2025"
    assert format_day(day, "en") == "Wednesday, 14 May 2025"
    near = [name_day(day + timedelta(days=n), day, "en") for n in range(-1, 2)]
    assert near == ["yesterday", "today", "tomorrow"]
    near = [name_day(day + timedelta(days=n), day, "id") for n in range(-2, 3)]
    assert near == [None, "kemarin", "hari ini", "besok", None]


@pytest.mark.parametrize(
    ("name", "key"),
    [("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
     ("Etc/GMT+7", "Etc/GMT+7"), ("WIT", "Asia/Jayapura"), ("wita", "Asia/Makassar")],
)  # fmt: skip
def test_names_of_time_zones(name: str, key: str) -> None:
    assert str(get_zone(name)) == key


@pytest.mark.parametrize(
    "name",
    ["", "Mars", "../../etc/passwd", "Asia", "Asia/", "/etc/passwd", "a\0b", "x" * 10_000,
     "Asia/Jakarta\n", "Asia/../Asia/Jakarta", "\ud800", "+07:00", " wib"],
)  # fmt: skip
def test_no_time_zone(name: str) -> None:
    with pytest.raises(ValueError, match="is no time zone") as caught:
        get_zone(name)
    assert str(caught.value) == f"'{name[:100]}' is no time zone."


@given(name=st.text(st.characters()) | st.lists(st.sampled_from("Asia/._")).map("".join))
def test_any_text_is_a_zone_or_a_value_error(name: str) -> None:
    try:
        zone = get_zone(name)
    except ValueError:
        return
    assert NOW.astimezone(zone) == NOW


@pytest.mark.parametrize(("name", "hours"), [("WIB", 7), ("wita", 8), ("Wit", 9), ("UTC", 0)])
def test_time_zones(name: str, hours: int) -> None:
    assert get_zone(name).utcoffset(NOW) == timedelta(hours=hours)


def moments_at(wall: datetime, name: str) -> list[datetime]:
    """All moments at which clocks of a zone show this, found by trying every offset there is."""
    zone = get_zone(name)
    tried = [wall.replace(tzinfo=UTC) - timedelta(minutes=15 * n) for n in range(-56, 57)]
    return sorted(one for one in tried if one.astimezone(zone).replace(tzinfo=None) == wall)


@given(
    st.datetimes(datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2026-12-31")),
    st.sampled_from(["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Asia/Makassar"]),
)
def test_a_time_is_what_the_clocks_of_its_zone_show(wall: datetime, name: str) -> None:
    check_wall(wall.replace(second=0, microsecond=0), name)


@pytest.mark.parametrize("minutes", range(-90, 91, 15))
@pytest.mark.parametrize(
    ("name", "night"),
    [
        ("Europe/Berlin", "2025-03-30T02:00"),
        ("Europe/Berlin", "2025-10-26T02:00"),
        ("America/Santiago", "2025-09-07T00:00"),  # midnight itself is leapt over
        ("Australia/Lord_Howe", "2025-10-05T02:00"),  # by half an hour
    ],
)
def test_nights_on_which_clocks_are_moved(name: str, night: str, minutes: int) -> None:
    check_wall(datetime.fromisoformat(night) + timedelta(minutes=minutes), name)


def check_wall(wall: datetime, name: str) -> None:
    text, moments = f"{wall:%Y-%m-%d %H:%M}", moments_at(wall, name)
    if moments:
        assert parse_when(text, now=NOW, zone=get_zone(name)).at.astimezone(UTC) == moments[0]
        return
    with pytest.raises(ValueError, match=f"the clocks of {name} are put forward over this time"):
        parse_when(text, now=NOW, zone=get_zone(name))


def test_a_day_begins_even_where_midnight_is_leapt_over() -> None:
    santiago = get_zone("America/Santiago")
    found = parse_when("7 September 2025", now=NOW, zone=santiago)
    assert to_utc_text(found.at) == "2025-09-07T04:00:00Z"  # 1:00 there
    assert not found.has_time


def test_near_days_are_those_of_the_zone_that_is_named() -> None:
    late = datetime(2025, 5, 14, 16, 30, tzinfo=UTC)  # Wednesday 23:30 WIB, Thursday 0:30 WITA
    for text, moment in (
        ("hari ini 08:00", "2025-05-14T01:00:00Z"),
        ("hari ini 08:00 WITA", "2025-05-15T00:00:00Z"),
        ("Kamis depan 08:00", "2025-05-15T01:00:00Z"),
        ("Kamis depan 08:00 WITA", "2025-05-22T00:00:00Z"),
    ):
        assert to_utc_text(parse_when(text, now=late, zone=WIB).at) == moment
