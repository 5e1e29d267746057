"""What readers are told of an article's corrections and of its retraction. Pure; nothing is read.

They are kept in the article's meta, so that every format that has meta carries them:
`corrections: [{at, note}]`, oldest first, and `retracted: {at, note}`; `at` is UTC text. An import
may bring anything there: what has not this shape is no notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.language.dates import format_day, is_utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from beritacli.article import Article

_HEADS = {
    "id": {"corrections": "Ralat", "retracted": "Tulisan ini dicabut"},
    "en": {"corrections": "Correction", "retracted": "This article was retracted"},
}
_WORDS = {
    "id": {"corrections": "diralat", "retracted": "dicabut"},
    "en": {"corrections": "corrected", "retracted": "retracted"},
}


class Notice(NamedTuple):
    """A dated public note. at: UTC text."""

    at: str
    note: str


def read_corrections(meta: Mapping[str, Any]) -> list[Notice]:
    """The corrections of an article, oldest first."""
    given = meta.get("corrections")
    found = [_read(one) for one in given] if isinstance(given, list) else []
    return [notice for notice in found if notice]


def read_retraction(meta: Mapping[str, Any]) -> Notice | None:
    """The retraction of an article, None where it was not retracted."""
    return _read(meta.get("retracted"))


def _read(value: Any) -> Notice | None:
    if not isinstance(value, dict):
        return None
    at, note = value.get("at"), value.get("note")
    if isinstance(at, str) and is_utc_text(at) and isinstance(note, str):
        return Notice(at, note)
    return None


def public_notices(
    meta: Mapping[str, Any], *, language: str, localise: Callable[[str], datetime]
) -> list[str]:
    """Plain texts to print below an article's body, oldest first: its corrections.

    Nothing for a retracted article: the notice stands there in place of the body.
    """
    if read_retraction(meta):
        return []
    head = _HEADS[language]["corrections"]
    return [_write(head, one, language, localise) for one in read_corrections(meta)]


def without_retracted_text(
    article: Article, *, language: str, localise: Callable[[str], datetime]
) -> Article:
    """An article as readers get it: of a retracted one the notice, whatever else is stored."""
    notice = read_retraction(article.meta)
    if notice is None:
        return article
    body = retraction_text(notice, language=language, localise=localise)
    return article._replace(body=body, body_format="text", excerpt="", image=None)


def retraction_text(notice: Notice, *, language: str, localise: Callable[[str], datetime]) -> str:
    """The plain text that readers get in place of a retracted article's body."""
    return _write(_HEADS[language]["retracted"], notice, language, localise)


def _write(head: str, notice: Notice, language: str, localise: Callable[[str], datetime]) -> str:
    return f"{head} ({format_day(localise(notice.at).date(), language)}): {notice.note}"


def notice_word(meta: Mapping[str, Any], language: str) -> str:
    """A word to put beside the title: `dicabut`, `diralat`, or nothing."""
    words = _WORDS[language]
    if read_retraction(meta):
        return words["retracted"]
    return words["corrections"] if read_corrections(meta) else ""
