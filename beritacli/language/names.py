"""Names of months, days and zones, as people write them. Checked against CLDR by a test."""

from __future__ import annotations

MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = {
    "id": ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
NEAR_DAYS = {
    "id": {-1: "kemarin", 0: "hari ini", 1: "besok"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}

_MORE_MONTHS = {
    "pebruari": 2, "peb": 2, "mrt": 3, "agt": 8, "agu": 8, "agust": 8, "ags": 8, "sept": 9,
    "okt": 10, "nopember": 11, "nop": 11, "des": 12,
}  # fmt: skip
MONTH_NUMBERS = {
    **{name.casefold(): n for names in MONTHS.values() for n, name in enumerate(names, 1)},
    **{name.casefold()[:3]: n for names in MONTHS.values() for n, name in enumerate(names, 1)},
    **_MORE_MONTHS,
}
DAY_NUMBERS = {
    **{name.casefold(): n for names in DAYS.values() for n, name in enumerate(names)},
    **{name.casefold()[:3]: n for names in DAYS.values() for n, name in enumerate(names)},
    "jum'at": 4,
    "ahad": 6,
}
