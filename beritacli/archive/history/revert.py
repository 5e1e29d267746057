"""One article as it was: after a change, or at a moment; and bringing it back to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.archive.articles.article import change_fields, find_article, label, read_articles
from beritacli.archive.changes.refs import Ref
from beritacli.archive.changes.revisions import revisions_about
from beritacli.archive.desk.drafts import Draft
from beritacli.archive.desk.verbs import Outcome, for_each, prepare_edit
from beritacli.archive.errors import ConflictError, NotFoundError
from beritacli.archive.history.as_of import view_archive
from beritacli.archive.history.log import find_article_id
from beritacli.article import PASSWORD, PASSWORD_KEYS, Article
from beritacli.formats.mapping.visibility import without_passwords

if TYPE_CHECKING:
    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change
    from beritacli.archive.desk.verbs import Find

_MOST_NAMED = 10


def read_past_article(archive: Archive, past: Archive, reference: str) -> Article:
    """An article as it was in the archive's past, also one that is gone since.

    Raises NotFoundError.
    """
    try:
        doc_id = find_article_id(archive, reference)
    except NotFoundError:
        doc_id = find_article(past, reference).doc_id  # by a slug that only the past knows
    found = past.articles.get(doc_id=doc_id)
    if found is None:
        msg = f"There was no article {reference} then."
        raise NotFoundError(msg, f"To see when there was one: beritacli history {doc_id}")
    return read_articles(past, [found])[0]


def read_revision(archive: Archive, reference: str, revision: int) -> Article:
    """An article as one of its own revisions left it; inside a snapshot. Raises NotFoundError."""
    past = view_archive(archive, check_revision(archive, reference, revision))
    return read_past_article(archive, past, reference)


def check_revision(archive: Archive, reference: str, revision: int) -> int:
    """The number of one of an article's revisions. Raises NotFoundError."""
    numbers = list_revisions(archive, reference)
    if revision not in numbers:
        shown = ", ".join(map(str, numbers[-_MOST_NAMED:]))
        dots = "…, " if len(numbers) > _MOST_NAMED else ""
        msg = f"Article {reference} has no revision {revision}; it has {dots}{shown}."
        raise NotFoundError(msg, f"To see them: beritacli history {reference}")
    return revision


def list_revisions(archive: Archive, reference: str) -> list[int]:
    """The numbers of an article's revisions, in order. Raises NotFoundError."""
    doc_id = find_article_id(archive, reference)
    revisions = revisions_about(archive.database, Ref("articles", doc_id))
    return list(dict.fromkeys(one["change"] for one in revisions))


def revert_articles(
    archive: Archive, find: Find, revision: int, *, force: bool = False
) -> list[Outcome]:
    """Make articles what a revision of them was, as a new change.

    It is an edit with an edit's rules. Public notices are kept: what readers were told stays true.
    Raises NotFoundError, ConflictError, RefusedError.
    """

    def revert(change: Change, now: Document) -> bool:
        before = read_revision(archive, str(now.doc_id), revision)
        document = view_archive(archive, revision).articles.get(doc_id=now.doc_id)
        draft = _make_draft(archive, now, before, document)
        fields = prepare_edit(archive, draft, force=force)(change, now)
        fields["authors"] = before.authors
        fields["language"] = before.language
        if before.undated:
            fields["published_at"] = None
        if before.visibility == PASSWORD:
            passwords = {
                key: document["meta"][key] for key in PASSWORD_KEYS & document["meta"].keys()
            }
            fields["meta"] = without_passwords(now["meta"]) | passwords
        return change_fields(change, now, fields)

    return for_each(archive, find, "reverted", revert)


def _make_draft(archive: Archive, now: Document, before: Article, document: Document) -> Draft:
    """What an edit has to say to make an article what it was; terms by what they are called now.

    document: the article as it was stored.
    """
    tree = archive.categories
    for one, path in zip(document["categories"], before.categories, strict=True):
        if one not in tree.by_id:
            msg = f"Article {label(now)} was in the category '{path}' then, which is gone."
            raise ConflictError(msg, f"Make it again: beritacli categories add '{path}'")
    tags = {tag.doc_id: tag for tag in archive.database.table("tags").get(doc_ids=document["tags"])}
    pairs = zip(document["tags"], before.tags, strict=True)
    return Draft(
        title=before.title,
        body=before.body,
        body_format=before.body_format,
        excerpt=before.excerpt,
        author=before.author or "",
        byline="/".join(before.byline),
        slug=before.slug if before.slug != now["slug"] else None,
        status=before.status if before.status != now["status"] else None,
        date=None if before.undated else before.published_at or "",
        categories=tree.paths(document["categories"]),
        tags=[tags[one]["slug"] if one in tags else slug for one, slug in pairs],
        image=before.image or "",
        visibility=before.visibility,
        expires=before.expires_at or "",
    )
