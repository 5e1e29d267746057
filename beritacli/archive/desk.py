"""What is done at the desk: articles are added, edited, tagged, published, trashed and deleted.

Each function is one change: all articles given, or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.articles import (
    BODY_FORMATS,
    Article,
    change_fields,
    label,
    read_articles,
    read_byline,
)
from beritacli.archive.categories import CategoryTree
from beritacli.archive.drafts import Draft
from beritacli.archive.errors import RefusedError, UnreadableError
from beritacli.archive.slugs import check_slug, choose_slug, retire_slug
from beritacli.archive.statuses import (
    check_status,
    missing_for_publication,
    move_status,
    restore_status,
    sort_date,
)
from beritacli.archive.tags import find_or_make_tags, find_tag
from beritacli.archive.texts import check_text, check_title
from beritacli.language.dates import to_utc_text
from beritacli.language.slugs import make_slug

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes import Change


class Outcome(NamedTuple):
    """What became of one article; `did` is a word for people (added, tagged, unchanged …)."""

    article: Article
    did: str


NOTHING = "unchanged"


def add_article(archive: Archive, draft: Draft, *, force: bool = False) -> Outcome:
    """Add an article; a draft unless a status is given."""
    fields = _check_texts(draft)
    if not fields.get("title", "").strip():
        msg = "An article needs a title."
        raise RefusedError(msg, "For example: beritacli add 'Pasar murah dibuka'")
    status = check_status(draft.status or "draft")
    date = archive.parse_date(draft.date).at if draft.date else None
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
            "byline": byline,
            "author": fields.get("author") or None,
            "categories": _category_ids(archive, draft.categories or ()),
            "tags": find_or_make_tags(archive, change, draft.tags or ()),
            "excerpt": fields.get("excerpt", ""),
            "body": fields.get("body", ""),
            "body_format": draft.body_format or "html",
            "created_at": now,
            "modified_at": now,
            "published_at": to_utc_text(date) if date else None,
            "image": fields.get("image"),
            "source": None,
            "meta": {},
        }
        name = f"'{fields['title']}'"
        _check_date({**document, "status": status}, now=now, label=name, is_new=True)
        _move(document, status, now=now, label=name, force=force)
        document["date"] = sort_date(document)
        article_id = change.add("articles", document)
        return _outcomes(archive, [(article_id, "added")])[0]


def edit_articles(
    archive: Archive, find: Callable[[], Sequence[Document]], draft: Draft, *, force: bool = False
) -> list[Outcome]:
    """Change what the draft gives of each article found."""
    fields = _check_texts(draft)
    if draft.title is not None and not draft.title.strip():
        msg = "A title can't be cleared."
        raise RefusedError(msg, "Give another one.")
    if draft.status is not None:
        check_status(draft.status)
    if draft.body_format is not None:
        fields["body_format"] = draft.body_format
    if draft.byline is not None:
        fields["byline"] = read_byline(draft.byline)
    if draft.date is not None:
        fields["published_at"] = (
            to_utc_text(archive.parse_date(draft.date).at) if draft.date else None
        )

    def edit(change: Change, document: Document) -> bool:
        after: dict[str, Any] = dict(fields)
        if draft.slug:
            after["slug"] = check_slug(archive, draft.slug, article=document.doc_id)
            if after["slug"] != document["slug"]:
                retire_slug(archive, change, document)
        after["categories"] = _changed_categories(archive, document, draft)
        after["tags"] = _changed_tags(archive, change, document, draft)
        if draft.status is not None:
            moved = {**document, **after}
            _move(moved, draft.status, now=change.at, label=label(document), force=force)
            after |= {name: moved[name] for name in ("status", "published_at", "meta")}
        _check_date({**document, **after}, now=change.at, label=label(document))
        return change_fields(change, document, after)

    return _for_each(archive, find, "edited", edit)


def tag_articles(
    archive: Archive,
    find: Callable[[], Sequence[Document]],
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

    return _for_each(archive, find, "tagged" if add else "untagged", tag)


def publish_articles(
    archive: Archive,
    find: Callable[[], Sequence[Document]],
    *,
    date: str | None = None,
    force: bool = False,
) -> list[Outcome]:
    """Publish the articles found; the date is set once, unless another is given."""
    when = to_utc_text(archive.parse_date(date).at) if date else None
    if when is not None and when > to_utc_text(archive.now):
        msg = f"'{date}' is still to come, and nothing can be published in the future."
        raise RefusedError(msg, "Give a date that has passed, or none.")

    def publish(change: Change, document: Document) -> bool:
        after = {**document}
        if when is not None and document["status"] != "trash":
            after["published_at"] = when
        _move(after, "published", now=change.at, label=label(document), force=force)
        return change_fields(
            change, document, {name: after[name] for name in ("status", "published_at")}
        )

    return _for_each(archive, find, "published", publish)


def unpublish_articles(archive: Archive, find: Callable[[], Sequence[Document]]) -> list[Outcome]:
    """Make drafts of published and scheduled articles; what is not public stays as it is."""

    def unpublish(change: Change, document: Document) -> bool:
        if document["status"] in {"pending", "private"}:
            return False
        moved = move_status(document, "draft", now=change.at, label=label(document))
        return change_fields(change, document, moved)

    return _for_each(archive, find, "unpublished", unpublish)


def trash_articles(archive: Archive, find: Callable[[], Sequence[Document]]) -> list[Outcome]:
    """Put articles into the trash, which remembers what they were."""

    def trash(change: Change, document: Document) -> bool:
        moved = move_status(document, "trash", now=change.at, label=label(document))
        return change_fields(change, document, moved)

    return _for_each(archive, find, "trashed", trash)


def restore_articles(archive: Archive, find: Callable[[], Sequence[Document]]) -> list[Outcome]:
    """Bring articles back from the trash."""

    def restore(change: Change, document: Document) -> bool:
        return change_fields(change, document, restore_status(document))

    return _for_each(archive, find, "restored", restore)


def delete_articles(archive: Archive, find: Callable[[], Sequence[Document]]) -> list[Outcome]:
    """Remove articles for good; only the history still has them."""
    with archive.change() as change:
        documents = find()
        outcomes = [Outcome(a, "deleted") for a in read_articles(archive, documents)]
        for document in documents:
            retire_slug(archive, change, document)
            change.remove("articles", document)
        return outcomes


def _for_each(
    archive: Archive,
    find: Callable[[], Sequence[Document]],
    did: str,
    apply: Callable[[Change, Document], bool],
) -> list[Outcome]:
    """Apply one function to all articles found, in one change."""
    with archive.change() as change:
        results = [
            (document.doc_id, did if apply(change, document) else NOTHING) for document in find()
        ]
        return _outcomes(archive, results)


def _outcomes(archive: Archive, results: Sequence[tuple[int, str]]) -> list[Outcome]:
    documents: list[Document] = archive.articles.get(doc_ids=[doc_id for doc_id, _ in results])
    articles = {article.id: article for article in read_articles(archive, documents)}
    return [Outcome(articles[doc_id], did) for doc_id, did in results]


def _check_texts(draft: Draft) -> dict[str, Any]:
    """The plain texts of a draft that were given, checked."""
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
    if draft.body_format is not None and draft.body_format not in BODY_FORMATS:
        msg = f"'{draft.body_format}' is no format of a body."
        raise UnreadableError(msg, f"There are: {', '.join(BODY_FORMATS)}.")
    return fields


def _move(fields: dict[str, Any], status: str, *, now: str, label: str, force: bool) -> None:
    """Change the status in place; what is to be published must be complete, unless forced."""
    moved = move_status(fields, status, now=now, label=label)
    if moved and status in {"published", "scheduled"} and not force:
        missing = missing_for_publication(fields)
        if missing:
            msg = f"Article {label} has no {' and no '.join(missing)}."
            raise RefusedError(msg, "Complete it first, or publish it all the same by --force.")
    fields |= moved


def _check_date(fields: dict[str, Any], *, now: str, label: str, is_new: bool = False) -> None:
    """Raise RefusedError for a published article without a date, or with one still to come."""
    date = fields["published_at"]
    if fields["status"] == "published" and date is not None and date > now:
        msg = f"Article {label} can't be published with a date that is still to come."
        raise RefusedError(msg, "Give a date that has passed, or --status scheduled.")
    if fields["status"] in {"published", "scheduled"} and date is None and not is_new:
        msg = f"Article {label} is {fields['status']}, so it needs a date."
        raise RefusedError(msg, "Give another date, or unpublish it first.")


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
