"""What readers are told of an article's corrections and of its retraction. Pure; nothing is read.

They are kept in the article's meta, so that every format that has meta carries them; `at` is UTC
text, and a link is another article's slug:

- `corrections: [{at, note, kind, requested_by, answer}]`, oldest first; `kind` is one of KINDS
  (missing: a ralat), `answer` links a hak jawab to the article that holds it;
- `answers: [slug]` of such an article, back to those that it answers;
- `retracted: {at, note, reason}`; `reason` is one of REASONS.

An import may bring anything there: what has not this shape is no notice.

The kinds and reasons are those of the Indonesian press council: Peraturan Dewan Pers 1/2012,
Pedoman Pemberitaan Media Siber, sections 2, 4 and 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from beritacli.language.dates import format_day, is_utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from beritacli.article import Article

    NameArticle = Callable[[str], str | None]

CORRECTION = "ralat"
REPLY = "hak-jawab"
KINDS = (CORRECTION, "koreksi", REPLY, "pemutakhiran")
REASONS = ("sara", "kesusilaan", "masa-depan-anak", "pengalaman-traumatik", "dewan-pers")
_HEADS = {
    "id": {
        CORRECTION: "Ralat",
        "koreksi": "Koreksi",
        REPLY: "Hak jawab",
        "pemutakhiran": "Pemutakhiran",
        "retracted": "Tulisan ini dicabut",
        "answers": "Hak jawab atas",
        "requested_by": "atas permintaan {}",
    },
    "en": {
        CORRECTION: "Correction",
        "koreksi": "Correction",
        REPLY: "Right of reply",
        "pemutakhiran": "Update",
        "retracted": "This article was retracted",
        "answers": "A reply to",
        "requested_by": "requested by {}",
    },
}
_REASON_WORDS = {
    "id": {
        "sara": "SARA",
        "kesusilaan": "kesusilaan",
        "masa-depan-anak": "masa depan anak",
        "pengalaman-traumatik": "pengalaman traumatik korban",
        "dewan-pers": "pertimbangan Dewan Pers",
    },
    "en": {
        "sara": "ethnicity, religion, race or group",
        "kesusilaan": "decency",
        "masa-depan-anak": "a child's future",
        "pengalaman-traumatik": "a victim's trauma",
        "dewan-pers": "the press council's decision",
    },
}
_WORDS = {
    "id": {
        CORRECTION: "diralat",
        "koreksi": "dikoreksi",
        REPLY: "ada hak jawab",
        "pemutakhiran": "dimutakhirkan",
        "retracted": "dicabut",
    },
    "en": {
        CORRECTION: "corrected",
        "koreksi": "corrected",
        REPLY: "has a reply",
        "pemutakhiran": "updated",
        "retracted": "retracted",
    },
}


class Correction(NamedTuple):
    """A dated public note below an article. at: UTC text. answer: the slug of a reply."""

    at: str
    note: str
    kind: str = CORRECTION
    requested_by: str | None = None
    answer: str | None = None


class Retraction(NamedTuple):
    """A dated public note in place of an article's text. at: UTC text."""

    at: str
    note: str
    reason: str | None = None


def read_corrections(meta: Mapping[str, Any]) -> list[Correction]:
    """The corrections of an article, oldest first."""
    given = meta.get("corrections")
    found = [_read_correction(one) for one in given] if isinstance(given, list) else []
    return [correction for correction in found if correction]


def read_retraction(meta: Mapping[str, Any]) -> Retraction | None:
    """The retraction of an article, None where it was not retracted."""
    given = meta.get("retracted")
    if not _is_notice(given):
        return None
    reason = given.get("reason")
    return Retraction(given["at"], given["note"], reason if reason in REASONS else None)


def read_answers(meta: Mapping[str, Any]) -> list[str]:
    """The slugs of the articles to which an article is the reply."""
    given = meta.get("answers")
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []


def has_notice(meta: Mapping[str, Any]) -> bool:
    """Whether an article was corrected or retracted."""
    return bool(read_corrections(meta) or read_retraction(meta))


def as_meta(notice: Correction | Retraction) -> dict[str, str]:
    """A notice as meta keeps it, without what is not said."""
    fields = notice._asdict()
    if fields.get("kind") == CORRECTION:
        del fields["kind"]
    return {name: value for name, value in fields.items() if value is not None}


def _read_correction(value: Any) -> Correction | None:
    if not _is_notice(value):
        return None
    kind = value.get("kind")
    texts = (value.get(name) for name in ("requested_by", "answer"))
    return Correction(
        value["at"],
        value["note"],
        kind if kind in KINDS else CORRECTION,
        *(text if isinstance(text, str) and text.strip() else None for text in texts),
    )


def _is_notice(value: Any) -> TypeGuard[dict[str, Any]]:
    if not isinstance(value, dict):
        return False
    at, note = value.get("at"), value.get("note")
    return isinstance(at, str) and is_utc_text(at) and isinstance(note, str)


def public_notices(
    meta: Mapping[str, Any],
    *,
    language: str,
    localise: Callable[[str], datetime],
    name_article: NameArticle,
) -> list[str]:
    """Plain texts to print below an article's body, oldest first: its corrections.

    name_article: what a linked article is called to readers, by its slug; None where they can't
    have it. Nothing for a retracted article: its notice is printed in place of the body.
    """
    if read_retraction(meta):
        return []
    answered = filter(None, map(name_article, read_answers(meta)))
    lines = [f"{_HEADS[language]['answers']}: {name}" for name in answered]
    for one in read_corrections(meta):
        line = _write(one.kind, one, language, localise, _describe_request(one, language))
        name = name_article(one.answer) if one.answer else None
        lines.append(f"{line} {name}" if name else line)
    return lines


def _describe_request(one: Correction, language: str) -> str:
    words = _HEADS[language]["requested_by"]
    return words.format(one.requested_by) if one.requested_by else ""


def without_retracted_text(
    article: Article, *, language: str, localise: Callable[[str], datetime]
) -> Article:
    """An article as readers get it: of a retracted one the notice, whatever else is stored."""
    notice = read_retraction(article.meta)
    if notice is None:
        return article
    body = retraction_text(notice, language=language, localise=localise)
    return article._replace(body=body, body_format="text", excerpt="", image=None)


def retraction_text(
    notice: Retraction, *, language: str, localise: Callable[[str], datetime]
) -> str:
    """The plain text that readers get in place of a retracted article's body."""
    reason = _REASON_WORDS[language][notice.reason] if notice.reason else ""
    return _write("retracted", notice, language, localise, reason)


def _write(
    name: str,
    notice: Correction | Retraction,
    language: str,
    localise: Callable[[str], datetime],
    more: str,
) -> str:
    day = format_day(localise(notice.at).date(), language)
    return f"{_HEADS[language][name]} ({'; '.join(filter(None, (day, more)))}): {notice.note}"


def notice_word(meta: Mapping[str, Any], language: str) -> str:
    """A word to put beside the title: `dicabut`, that of the last correction, or nothing."""
    words = _WORDS[language]
    if read_retraction(meta):
        return words["retracted"]
    corrections = read_corrections(meta)
    return words[corrections[-1].kind] if corrections else ""
