"""What is done at the desk: articles are added, edited, tagged and deleted.

Each function is one change: all articles given, or none. `find` is called inside the change, so
that what is chosen is what is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.articles.article import change_fields, label, read_articles, read_byline
from beritacli.archive.articles.slugs import check_slug, choose_slug, retire_slugs
from beritacli.archive.articles.statuses import (
    check_date,
    check_status,
    check_still_complete,
    move_status,
    sort_fields,
)
from beritacli.archive.articles.visibility import check_visibility
from beritacli.archive.category_tree import CategoryTree
from beritacli.archive.desk.drafts import Draft
from beritacli.archive.errors import PassedError, RefusedError, UnreadableError
from beritacli.archive.taxonomy.tags import find_or_make_tags, find_tag
from beritacli.archive.text_rules import check_text, check_title
from beritacli.article import BODY_FORMATS, PASSWORD, PUBLIC, Article
from beritacli.formats.mapping.visibility import without_passwords
from beritacli.language.dates import to_utc_text
from beritacli.language.slugs import make_slug

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change
    from beritacli.language.dates import When

    Find = Callable[[], Sequence[Document]]


class Outcome(NamedTuple):
    """What became of one article; `did` is a word for people (added, tagged, unchanged …).

    before: the article as it was, in a rehearsal.
    """

    article: Article
    did: str
    before: Article | None = None


NOTHING = "unchanged"
_AT_ONCE = 500


def add_article(
    archive: Archive, draft: Draft, *, at: str | None = None, force: bool = False
) -> Outcome:
    """Add an article; a draft unless a status is given.

    at: the time to come for which a published one is scheduled. Raises RefusedError.
    """
    fields = _check_texts(draft)
    if not fields.get("title", "").strip():
        msg = "An article needs a title."
        raise RefusedError(msg, "For example: beritacli add 'Pasar murah dibuka'")
    status = check_status(draft.status or "draft")
    dates, typed = _read_dates(archive, draft)
    published_at = read_planned_time(archive, at) if at else dates.get("published_at")
    byline = read_byline(draft.byline or "")
    if draft.categories and not archive.exists:
        CategoryTree(()).find(draft.categories[0])  # a failing add makes no archive
    with archive.change(makes_store=True) as change:
        now = change.at
        document: dict[str, Any] = {
            "slug": check_slug(archive, draft.slug)
            if draft.slug
            else choose_slug(archive, make_slug(fields["title"])),
            "title": fields["title"],
            "status": "draft",
            "visibility": fields.get("visibility", PUBLIC),
            "byline": byline,
            "author": fields.get("author") or None,
            "categories": _category_ids(archive, draft.categories or ()),
            "tags": find_or_make_tags(archive, change, draft.tags or ()),
            "excerpt": fields.get("excerpt", ""),
            "body": fields.get("body", ""),
            "body_format": _choose_format(fields),
            "created_at": now,
            "modified_at": now,
            "published_at": published_at,
            "expires_at": dates.get("expires_at"),
            "language": None,
            "image": fields.get("image"),
            "source": None,
            "meta": {},
        }
        name = f"'{fields['title']}'"
        if at and published_at and published_at > now:
            status = "scheduled"
        if published_at:
            check_date({**document, "status": status}, now=now, label=name)
        document |= move_status(document, status, now=now, label=name, force=force)
        document |= sort_fields(document)
        article_id = change.add("articles", document)
        added = read_articles(archive, [archive.articles.get(doc_id=article_id)])
    archive.announce_dates(typed)
    return Outcome(added[0], "added")


def read_planned_time(archive: Archive, at: str) -> str:
    """UTC text of the next time that fits what was typed, for which something is scheduled.

    It is not announced: what becomes of an article says it. Raises PassedError, UnreadableError.
    """
    when = archive.parse_date(at, is_ahead=True)
    if when.at <= archive.now:
        raise PassedError(at, None if when.is_full else when.at.astimezone(archive.zone))
    return to_utc_text(when.at)


def _read_dates(archive: Archive, draft: Draft) -> tuple[dict[str, str | None], dict[str, When]]:
    """The dates of a draft that were given, as UTC texts, and how each text was read.

    The text of a date that is cleared is None.
    """
    dates: dict[str, str | None] = {}
    typed: dict[str, When] = {}
    for name, text, is_ahead in (
        ("published_at", draft.date, False),
        ("expires_at", draft.expires, True),
    ):
        if text:
            typed[text] = archive.parse_date(text, is_ahead=is_ahead)
            dates[name] = to_utc_text(typed[text].at)
        elif text is not None:
            dates[name] = None
    return dates, typed


def edit_articles(
    archive: Archive, find: Find, draft: Draft, *, force: bool = False
) -> list[Outcome]:
    """Change what the draft gives of each article found."""
    read_edit = prepare_edit(archive, draft, force=force)

    def edit(change: Change, document: Document) -> bool:
        return change_fields(change, document, read_edit(change, document))

    return for_each(archive, find, "edited", edit)


def prepare_edit(
    archive: Archive, draft: Draft, *, force: bool = False
) -> Callable[[Change, Document], dict[str, Any]]:
    """Check a draft; what is returned gives the fields that an article has after it."""
    fields = _check_texts(draft)
    if draft.title is not None and not draft.title.strip():
        msg = "A title can't be cleared."
        raise RefusedError(msg, "Give another one.")
    if draft.status is not None:
        check_status(draft.status)
    if draft.byline is not None:
        fields["byline"] = read_byline(draft.byline)
    dates, typed = _read_dates(archive, draft)
    fields |= dates
    archive.announce_dates(typed)

    def read(change: Change, document: Document) -> dict[str, Any]:
        after: dict[str, Any] = {**document, **fields}
        if fields.get("visibility", PASSWORD) != PASSWORD:
            after["meta"] = without_passwords(document["meta"])
        after["body_format"] = _keep_format(document, fields)
        if draft.slug:
            after["slug"] = check_slug(archive, draft.slug, article=document.doc_id)
        after["categories"] = _changed_categories(archive, document, draft)
        after["tags"] = _changed_tags(archive, change, document, draft)
        status, name = draft.status or document["status"], label(document)
        if draft.date or (draft.date is not None and not document.get("undated")):
            check_date({**after, "status": status}, now=change.at, label=name)
        after |= move_status(after, status, now=change.at, label=name, force=force)
        if not force:
            check_still_complete(document, after, label=name)
        _check_retracted(document, after)
        return {
            field: after[field]
            for field in Article._fields
            if field in after and field != "authors"
        }

    return read


def _check_retracted(document: Document, after: Mapping[str, Any]) -> None:
    """Raise RefusedError where a retracted article would get a text again."""
    if "retracted" not in document["meta"]:
        return
    from beritacli.archive.articles.notices import read_retraction  # few articles are retracted

    if read_retraction(document["meta"]) is None:
        return
    changed = [name for name in ("body", "excerpt", "image") if after[name] != document[name]]
    if changed:
        msg = f"Article {label(document)} was retracted, so its {changed[0]} can't be changed."
        hint = (
            f"To take the retraction back, undo it and what was done since: beritacli history "
            f"{document.doc_id} shows the changes."
        )
        raise RefusedError(msg, hint)


def tag_articles(
    archive: Archive,
    find: Find,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> list[Outcome]:
    """Put tags on the articles found, and take others away."""
    draft = Draft(add_tags=add, remove_tags=remove)

    def tag(change: Change, document: Document) -> bool:
        return change_fields(
            change, document, {"tags": _changed_tags(archive, change, document, draft)}
        )

    return for_each(archive, find, "tagged" if add else "untagged", tag)


def delete_articles(archive: Archive, find: Find) -> list[Outcome]:
    """Remove articles for good; only the history still has them."""
    from beritacli.archive.articles.known_as import note_removed

    with archive.change() as change:
        documents = find()
        outcomes = [Outcome(a, "deleted") for a in read_articles(archive, documents)]
        for start in range(0, len(documents), _AT_ONCE):
            block = documents[start : start + _AT_ONCE]
            retire_slugs(change, block)
            note_removed(archive, change, block)
            change.remove_all("articles", block)
        return outcomes


def for_each(
    archive: Archive, find: Find, did: str, apply: Callable[[Change, Document], bool]
) -> list[Outcome]:
    """Apply one function to all articles found, in one change; it says whether it did anything."""
    with archive.change() as change:
        documents = find()
        seen = read_articles(archive, documents) if archive.is_rehearsing else []
        before = {article.id: article for article in seen}
        results = [
            (document.doc_id, did if apply(change, document) else NOTHING) for document in documents
        ]
        del documents  # of many articles, what is read again takes their place
        found: list[Document] = archive.articles.get(doc_ids=[doc_id for doc_id, _ in results])
        after = {article.id: article for article in read_articles(archive, found)}
    return [Outcome(after[doc_id], did, before.get(doc_id)) for doc_id, did in results]


def _check_texts(draft: Draft) -> dict[str, Any]:
    """The plain texts of a draft that were given, and their format, checked."""
    fields: dict[str, Any] = {}
    if draft.title is not None:
        fields["title"] = check_title(draft.title)
    for name in ("body", "excerpt", "author", "image"):
        value = getattr(draft, name)
        if value is not None:
            fields[name] = check_text(name, value)
    for name in ("author", "image"):
        if name in fields and not fields[name].strip():
            fields[name] = None
    if draft.visibility is not None:
        fields["visibility"] = check_visibility(draft.visibility)
    if draft.body_format is not None:
        if draft.body_format not in BODY_FORMATS:
            msg = f"'{draft.body_format}' is no format of a body."
            raise UnreadableError(msg, f"There are: {', '.join(BODY_FORMATS)}.")
        fields["body_format"] = draft.body_format
    return fields


def _choose_format(fields: dict[str, Any]) -> str:
    """The format of a new body: the given one, else the one that its text has."""
    if fields.get("body_format") or not fields.get("body"):
        return fields.get("body_format") or "html"
    from beritacli.archive.articles.bodies import guess_format

    return guess_format(fields["body"])


def _keep_format(document: Document, fields: dict[str, Any]) -> str:
    """The format of a body after an edit: the given one, else the one that a new text has."""
    if "body_format" in fields or "body" not in fields:
        return str(fields.get("body_format") or document["body_format"])
    from beritacli.archive.articles.bodies import format_after

    return format_after(document, fields["body"])


def _category_ids(archive: Archive, paths: Sequence[str]) -> list[int]:
    return list(dict.fromkeys(archive.categories.find(path).id for path in paths))


def _changed_categories(archive: Archive, document: Document, draft: Draft) -> list[int]:
    ids = document["categories"]
    if draft.categories is not None:
        ids = _category_ids(archive, [path for path in draft.categories if path])
    removed = set(_category_ids(archive, draft.remove_categories))
    added = _category_ids(archive, draft.add_categories)
    return [one for one in dict.fromkeys([*ids, *added]) if one not in removed]


def _changed_tags(archive: Archive, change: Change, document: Document, draft: Draft) -> list[int]:
    ids = document["tags"]
    if draft.tags is not None:
        ids = find_or_make_tags(archive, change, [name for name in draft.tags if name])
    removed = {find_tag(archive, name).doc_id for name in draft.remove_tags}
    added = find_or_make_tags(archive, change, draft.add_tags)
    return [one for one in dict.fromkeys([*ids, *added]) if one not in removed]
