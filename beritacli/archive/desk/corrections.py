"""Corrections, as a newsroom makes them: what readers have seen is not changed in silence.

The public note is kept in the article's meta: see notices.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.articles.article import change_fields, find_article, label
from beritacli.archive.articles.notices import (
    CORRECTION,
    KINDS,
    REASONS,
    REPLY,
    Correction,
    Retraction,
    as_meta,
    read_answers,
    read_corrections,
    read_retraction,
    retraction_text,
)
from beritacli.archive.desk.verbs import for_each, prepare_edit
from beritacli.archive.errors import ConflictError, RefusedError, UnreadableError, suggest
from beritacli.archive.text_rules import check_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change
    from beritacli.archive.desk.drafts import Draft
    from beritacli.archive.desk.verbs import Find, Outcome


class Notice(NamedTuple):
    """What `correct` says to readers, as typed. answer: the id or slug of the reply."""

    note: str
    kind: str = CORRECTION
    requested_by: str | None = None
    answer: str | None = None


def correct_articles(
    archive: Archive, find: Find, draft: Draft, notice: Notice, *, force: bool = False
) -> list[Outcome]:
    """Change what the draft gives of published articles, and keep a dated public note of it.

    A reply by right is an article of its own, which is linked with those that it answers. The same
    note again, with nothing changed, is not kept twice. Raises RefusedError, UnreadableError,
    NotFoundError, and ConflictError for an article that would answer itself.
    """
    note, requested_by = _check_note(notice.note), _check_requested_by(notice)
    read_edit = prepare_edit(archive, draft, force=force)

    def correct(change: Change, document: Document) -> bool:
        _check_published(document, "corrected")
        if read_retraction(document["meta"]):
            msg = f"Article {label(document)} was retracted: there is nothing left to correct."
            raise RefusedError(msg, f"Another notice: beritacli retract {document.doc_id} --note …")
        after = read_edit(change, document)
        answer = _link_answer(archive, change, document, notice.answer) if notice.answer else None
        made = Correction(change.at, note, notice.kind, requested_by, answer)
        known = read_corrections(document["meta"])
        is_known = bool(known) and known[-1] == made._replace(at=known[-1].at)
        if is_known and all(document[name] == value for name, value in after.items()):
            return False
        kept = document["meta"].get("corrections")
        kept = kept if isinstance(kept, list) else []
        after["meta"] = {**after["meta"], "corrections": [*kept, as_meta(made)]}
        return change_fields(change, document, after)

    return for_each(archive, find, "corrected", correct)


def _link_answer(archive: Archive, change: Change, document: Document, reference: str) -> str:
    """Note in a reply which article it answers; returns the slug of the reply."""
    reply = find_article(archive, reference)
    if reply.doc_id == document.doc_id:
        msg = f"Article {label(document)} can't be the reply to itself."
        raise ConflictError(msg, "A reply is an article of its own: beritacli add 'Hak jawab …'")
    if reply["status"] == "trash":
        msg = f"Article {label(reply)} is in the trash."
        raise RefusedError(msg, f"Bring it back first: beritacli restore {reply.doc_id}")
    answers = read_answers(reply["meta"])
    if document["slug"] not in answers:
        meta = {**reply["meta"], "answers": [*answers, document["slug"]]}
        change_fields(change, reply, {"meta": meta})
    return str(reply["slug"])


def retract_articles(
    archive: Archive, find: Find, note: str, *, reason: str | None = None
) -> list[Outcome]:
    """Put a dated notice in the place of published articles' body, excerpt and image.

    They stay published, at their addresses; the history keeps what they said. reason: one of
    REASONS. Raises RefusedError, UnreadableError.
    """
    from beritacli.archive.articles.known_as import note_text

    note = _check_note(note)
    if reason is not None:
        _check_word("reason", reason, REASONS)

    def retract(change: Change, document: Document) -> bool:
        _check_published(document, "retracted")
        known = read_retraction(document["meta"])
        if known and (known.note, known.reason) == (note, reason):
            return False
        notice = Retraction(change.at, note, reason)
        text = retraction_text(notice, language=archive.language, localise=archive.local)
        after: dict[str, Any] = {"body": text, "body_format": "text", "excerpt": "", "image": None}
        after["meta"] = {**document["meta"], "retracted": as_meta(notice)}
        if known is None:
            note_text(archive, change, document)
        return change_fields(change, document, after)

    return for_each(archive, find, "retracted", retract)


def _check_requested_by(notice: Notice) -> str | None:
    """Check what goes with the kind of a notice; returns who asked for it."""
    _check_word("kind", notice.kind, KINDS)
    if (notice.kind == REPLY) != bool(notice.answer):
        msg = f"--answer goes with --kind {REPLY}, and that needs it."
        raise UnreadableError(msg, "Name the article that holds the reply: --answer ARTICLE")
    if notice.requested_by is None:
        return None
    name = check_text("name", notice.requested_by).strip()
    if not name or "\n" in name:
        msg = "--requested-by takes a name, in one line."
        raise RefusedError(msg, "For example: --requested-by 'Dinas Perhubungan'")
    return name


def _check_word(option: str, word: str, words: Sequence[str]) -> None:
    if word not in words:
        msg = f"Unknown {option} '{word}'."
        raise UnreadableError(msg, suggest(word, words, f"Known: {', '.join(words)}."))


def _check_note(note: str) -> str:
    if not note.strip():
        msg = "The note for readers is empty."
        raise RefusedError(msg, "Say what was wrong: --note 'Nama camat semula salah ditulis.'")
    return check_text("note", note).strip()


def _check_published(document: Document, done: str) -> None:
    if document["status"] != "published":
        status = "in the trash" if document["status"] == "trash" else document["status"]
        msg = f"Article {label(document)} is {status}, and only published ones are {done}."
        raise RefusedError(
            msg, f"What no reader has seen is changed by: beritacli edit {document.doc_id}"
        )
