"""Corrections, as a newsroom makes them: what readers have seen is not changed in silence.

The public note is kept in the article's meta: see notices.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.articles.article import change_fields, label
from beritacli.archive.articles.notices import (
    Notice,
    read_corrections,
    read_retraction,
    retraction_text,
)
from beritacli.archive.desk.verbs import for_each, prepare_edit
from beritacli.archive.errors import RefusedError
from beritacli.archive.text_rules import check_text

if TYPE_CHECKING:
    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change
    from beritacli.archive.desk.drafts import Draft
    from beritacli.archive.desk.verbs import Find, Outcome


def correct_articles(
    archive: Archive, find: Find, draft: Draft, note: str, *, force: bool = False
) -> list[Outcome]:
    """Change what the draft gives of published articles, and keep a dated public note of it.

    The same note again, with nothing changed, is not kept twice. Raises RefusedError.
    """
    note = _check_note(note)
    read_edit = prepare_edit(archive, draft, force=force)

    def correct(change: Change, document: Document) -> bool:
        _check_published(document, "corrected")
        if read_retraction(document["meta"]):
            msg = f"Article {label(document)} was retracted: there is nothing left to correct."
            raise RefusedError(msg, f"Another notice: beritacli retract {document.doc_id} --note …")
        after = read_edit(change, document)
        known = read_corrections(document["meta"])
        is_known = bool(known) and known[-1].note == note
        if is_known and all(document[name] == value for name, value in after.items()):
            return False
        kept = document["meta"].get("corrections")
        kept = kept if isinstance(kept, list) else []
        notice = Notice(change.at, note)._asdict()
        after["meta"] = {**document["meta"], "corrections": [*kept, notice]}
        return change_fields(change, document, after)

    return for_each(archive, find, "corrected", correct)


def retract_articles(archive: Archive, find: Find, note: str) -> list[Outcome]:
    """Put a dated notice in the place of published articles' body, excerpt and image.

    They stay published, at their addresses; the history keeps what they said. Raises RefusedError.
    """
    from beritacli.archive.articles.known_as import note_text

    note = _check_note(note)

    def retract(change: Change, document: Document) -> bool:
        _check_published(document, "retracted")
        known = read_retraction(document["meta"])
        if known and known.note == note:
            return False
        notice = Notice(change.at, note)
        text = retraction_text(notice, language=archive.language, localise=archive.local)
        after: dict[str, Any] = {"body": text, "body_format": "text", "excerpt": "", "image": None}
        after["meta"] = {**document["meta"], "retracted": notice._asdict()}
        if known is None:
            note_text(archive, change, document)
        return change_fields(change, document, after)

    return for_each(archive, find, "retracted", retract)


def _check_note(note: str) -> str:
    if not note.strip():
        msg = "The note is empty, and readers are told nothing."
        raise RefusedError(msg, "Say what was wrong: --note 'Nama camat semula salah ditulis.'")
    return check_text("note", note).strip()


def _check_published(document: Document, done: str) -> None:
    if document["status"] != "published":
        status = "in the trash" if document["status"] == "trash" else document["status"]
        msg = f"Article {label(document)} is {status}, and only published ones are {done}."
        raise RefusedError(
            msg, f"What no reader has seen is changed by: beritacli edit {document.doc_id}"
        )
