"""Dates that come in files: forms that only programs write, and what a file can't mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from beritacli.language.dates import get_zone, parse_when, read_unix_time, to_utc_text

WIB = get_zone("WIB")
NOW = datetime(2025, 5, 14, 12, 0, tzinfo=UTC)


def read(text: str) -> str:
    return to_utc_text(parse_when(text, now=NOW, zone=WIB, is_source=True).at)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 14 May 25 19:25 WITA", "2025-05-14T11:25:00Z"),
        ("Rab, 14 Mei 25 19:25:00 +0700", "2025-05-14T12:25:00Z"),
        ("Wednesday, 14-May-25 12:25:00 GMT", "2025-05-14T12:25:00Z"),
        ("Fri, 01 Jan 49 00:00:00 GMT", "2049-01-01T00:00:00Z"),
        ("Sun, 01 Jan 50 00:00:00 GMT", "1950-01-01T00:00:00Z"),
        ("Thu, 01 Jan 70 00:00:00 GMT", "1970-01-01T00:00:00Z"),
        ("31 Des 99 23:59 UT", "1999-12-31T23:59:00Z"),
        ("Tue, 08 Oct 2013 18:30:00 EDT", "2013-10-08T22:30:00Z"),
        ("Wed, 3 Jun 2020 15:20:44 PST", "2020-06-03T23:20:44Z"),
        ("2017-08-01 13:55:44.364419679 +0200 CEST", "2017-08-01T11:55:44Z"),
        ("2018-09-22 21:52:45 +0900 JST", "2018-09-22T12:52:45Z"),
        ("2025-05-14T19:25:00+07:00[Asia/Jakarta]", "2025-05-14T12:25:00Z"),
        ("Wed May 14 2025 19:25:00 GMT+0700 (Western Indonesia Time)", "2025-05-14T12:25:00Z"),
        ("14 Mei 2025 19:25 GMT+7", "2025-05-14T12:25:00Z"),
        ("14 Mei 2025 19:25 UTC+07:00", "2025-05-14T12:25:00Z"),
        ("Wed May 14 19:25:00 2025", "2025-05-14T12:25:00Z"),
        ("Wed May 14 19:25:00 WITA 2025", "2025-05-14T11:25:00Z"),
        ("May 14, 2025 7:25 PM", "2025-05-14T12:25:00Z"),
        ("May 14, 2025 at 12:05 a.m.", "2025-05-13T17:05:00Z"),
        ("20250514", "2025-05-13T17:00:00Z"),
        ("20250514T122500Z", "2025-05-14T12:25:00Z"),
        ("20250514192500", "2025-05-14T12:25:00Z"),
        ("1747225500", "2025-05-14T12:25:00Z"),
        ("1747225500123", "2025-05-14T12:25:00Z"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z"),
        ("2025-05-14 19:25", "2025-05-14T12:25:00Z"),
        ("Jum'at, 1 Maret 2024, pukul 19.42 WIB", "2024-03-01T12:42:00Z"),
    ],
)
def test_what_programs_write(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("19:25", "19.25 WIB", "jam 9", "besok 08:00", "kemarin", "hari ini", "sekarang"),
        *("2 jam lagi", "4 bulan lalu", "3 hari lalu", "Senin depan", "14 Mei", "2025", "25"),
        *("123456", "0", "99999999999999", "20251399", "05/14/2025", "14/5/25", "13:00 PM"),
        *("Wed, 14 May 2025 19:25:00 CEST", "14 Mei 2025 19:25 XYZ", "14 Mei 2025 13:25 pm", ""),
        "Mon, 30 Nov -0001 00:00:00 +0000",
    ],
)
def test_what_a_file_can_t_mean_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="can't be read as a date"):
        read(text)


@pytest.mark.parametrize("text", ["Wed, 14 May 25 19:25 WIB", "1747225500", "14 Mei 2025 7:25 PM"])
def test_what_only_files_may_say(text: str) -> None:
    with pytest.raises(ValueError, match="can't be read as a date"):
        parse_when(text, now=NOW, zone=WIB)


@pytest.mark.parametrize("number", [0, 1, 2025, 20250514, 1e300, float("nan"), float("inf"), -1e12])
def test_a_number_that_is_not_a_time(number: float) -> None:
    with pytest.raises(ValueError, match="can't be read as a date"):
        read_unix_time(number)
