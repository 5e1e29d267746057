"""Who may read a published article: the design's words for it, and what other systems call them.

A word that is not known restricts: `name_visibility` gives None for it, never `public`.
"""

from __future__ import annotations

from typing import Any

from beritacli.article import INTERNAL, PASSWORD, PASSWORD_KEYS, PUBLIC

_OTHER_WORDS = {
    PUBLIC: (
        "publik",
        "umum",
        "everyone",
        "everybody",
        "anyone",
        "all",
        "semua",
        "open",
        "terbuka",
    ),
    PASSWORD: ("protected", "password-protected", "sandi", "kata-sandi", "dilindungi"),
    "members": (
        *("member", "members-only", "member-only", "anggota", "subscriber", "subscribers"),
        *("subscribers-only", "free", "only-free", "registered", "login", "logged-in", "pelanggan"),
    ),
    "paid": (
        *("paid-only", "only-paid", "paid-members", "paid-subscribers", "premium", "founding"),
        *("tiers", "berbayar"),
    ),
    "email": ("email-only", "newsletter", "surel"),
    INTERNAL: (
        *("private", "pribadi", "privat", "secret", "rahasia", "restricted", "confidential"),
        *("staff", "nobody", "none", "terbatas"),
    ),
    "unlisted": ("hidden", "link", "tersembunyi", "tidak-terdaftar"),
}
_WORDS = {word: name for name, words in _OTHER_WORDS.items() for word in (name, *words)}


def name_visibility(value: Any) -> str | None:
    """The design's word for what a source says of an article's readers; None for an unknown one.

    true and false are public or not. Of a list, the first that restricts.
    """
    if isinstance(value, bool):
        return PUBLIC if value else INTERNAL
    if isinstance(value, list):
        named = [name_visibility(one) for one in value]
        return next((name for name in named if name != PUBLIC), PUBLIC if named else None)
    if not isinstance(value, str):
        return None
    return _WORDS.get("-".join(value.casefold().replace("_", " ").replace("-", " ").split()))


def restrict(given: Any, other: str) -> Any:
    """What a source says of the readers where something else of it restricts them too."""
    return other if given in (None, "") or name_visibility(given) == PUBLIC else given


def without_passwords(meta: dict[str, Any]) -> dict[str, Any]:
    """An article's meta without its password."""
    if not any(key in meta for key in PASSWORD_KEYS):
        return meta
    return {key: value for key, value in meta.items() if key not in PASSWORD_KEYS}
