"""Articles: what one is, finding them, and the one way in which their fields are changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydb import where
from tinydb.table import Document

from beritacli.archive.articles.authors import authors_of, follow_authors
from beritacli.archive.articles.visibility import visibility_of
from beritacli.archive.errors import NotFoundError, UnreadableError, suggest
from beritacli.archive.text_rules import read_number
from beritacli.article import Article
from beritacli.formats.mapping.visibility import without_passwords
from beritacli.store import StoreDamagedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change


# What a document holds as it stands; categories and tags are ids there.
_PLAIN_FIELDS = [
    field
    for field in Article._fields
    if field
    not in {
        *("id", "authors", "categories", "tags", "revision"),
        *("visibility", "expires_at", "undated", "language", "meta"),
    }
]
# The fields that a source has its own idea of. modified_at is bookkeeping.
SOURCE_FIELDS = frozenset(Article._fields) - {
    *("id", "modified_at", "undated", "revision", "source"),
}


def read_articles(
    archive: Archive,
    documents: Iterable[Document],
    slugs: dict[int, str] | None = None,
    *,
    has_passwords: bool = False,
) -> list[Article]:
    """Documents as articles. Raises StoreDamagedError for one that was altered from outside.

    slugs: of the tags that are known already, and will be. has_passwords: whether the meta keeps
    the password of an article that has one; only complete exports may hold it.
    """
    documents = list(documents)
    slugs = {} if slugs is None else slugs
    tag_ids = {tag for document in documents for tag in document.get("tags") or ()} - slugs.keys()
    tags = archive.database.table("tags")
    found: list[Document] = tags.get(doc_ids=sorted(tag_ids)) if tag_ids else []
    slugs.update((tag.doc_id, tag["slug"]) for tag in found)
    articles = (_read_article(archive, document, slugs) for document in documents)
    if has_passwords:
        return list(articles)
    return [_hide_password(one) for one in articles]


def _hide_password(article: Article) -> Article:
    meta = without_passwords(article.meta)
    return article if meta is article.meta else article._replace(meta=meta)


def _read_article(archive: Archive, document: Document, slugs: Mapping[int, str]) -> Article:
    try:
        return Article(
            id=document.doc_id,
            authors=authors_of(document),
            categories=archive.categories.paths(document["categories"]),
            tags=[slugs[tag] for tag in document["tags"]],
            visibility=visibility_of(document),
            expires_at=document.get("expires_at"),
            undated=bool(document.get("undated")),
            language=language_of(document),
            meta=document["meta"],
            revision=document["revision"],
            **{field: document[field] for field in _PLAIN_FIELDS},
        )
    except (KeyError, TypeError) as error:
        msg = f"The store is damaged: article {document.doc_id} is not whole ({error})."
        hint = "See `store verify`; or put a copy in its place by `store restore COPY`."
        raise StoreDamagedError(msg, hint) from error


def language_of(document: Mapping[str, Any]) -> str | None:
    """The BCP 47 tag of a stored article's language; None where nobody said.

    An article from before the field has what its source said in its meta.
    """
    if "language" in document:
        return document["language"] or None
    if not (given := document["meta"].get("language")):
        return None
    from beritacli.formats.mapping.languages import as_language  # here, for few articles need it

    return as_language(given)


def read_byline(text: str) -> list[str]:
    """Initials as a user types them. Raises UnreadableError."""
    from beritacli.language.bylines import BYLINE_HINT, parse_byline

    try:
        return parse_byline(text)
    except ValueError as error:
        raise UnreadableError(str(error), BYLINE_HINT) from error


def find_article(archive: Archive, reference: str) -> Document:
    """The article of an id (a word of digits) or a slug, also one it had when it was published.

    Raises NotFoundError with near misses.
    """
    if (number := read_number(reference)) is not None:
        found = archive.articles.get(doc_id=number)
        if not isinstance(found, Document):
            msg = f"There is no article {reference}."
            raise NotFoundError(msg, "To see what there is: beritacli list")
        return found
    found = archive.articles.get(where("slug") == reference)
    if not isinstance(found, Document):
        retired = archive.database.table("retired_slugs").get(where("slug") == reference)
        if retired is not None:
            found = archive.articles.get(doc_id=retired["article"])
            if found is None:
                msg = (
                    f"Article {retired['article']}, which had the slug '{reference}', was deleted."
                )
                raise NotFoundError(msg, "To see what there is: beritacli list")
    if not isinstance(found, Document):
        from beritacli.archive.articles.near_slugs import near_slugs

        msg = f"There is no article '{reference}'."
        near = near_slugs(archive.articles, reference)
        raise NotFoundError(msg, suggest(reference, near, "To see what there is: beritacli list"))
    return found


def find_articles(archive: Archive, references: Iterable[str]) -> list[Document]:
    """The articles of ids and slugs, each once, in order. Raises NotFoundError."""
    found = {doc.doc_id: doc for doc in (find_article(archive, ref) for ref in references)}
    return list(found.values())


def label(document: Document) -> str:
    """An article as messages name it: `12 (judul-berita)`."""
    return f"{document.doc_id} ({document['slug']})"


def read_field(document: Mapping[str, Any], name: str) -> Any:
    """A field of a stored article, also one that articles of older versions lack."""
    if name == "authors":
        return authors_of(document)
    if name not in document:
        if name == "visibility":
            return visibility_of(document)
        if name == "expires_at":
            return None
        if name == "undated":
            return False
        if name == "language":
            return language_of(document)
    return document[name]


def change_fields(
    change: Change,
    document: Document,
    fields: Mapping[str, Any],
    *,
    modified_at: str | None = None,
    by_source: bool = False,
    internal: Mapping[str, Any] | None = None,
) -> bool:
    """Change an article's fields, and what follows from them; False where nothing changes.

    internal: what only the archive knows of it, which is written with them, or without any.

    An imported article remembers what its source last said of a field that we change, so that a
    later import can tell our own edits from the source's; by_source: the source says it now.
    """
    # Here, for most commands only read articles.
    from beritacli.archive.articles.slugs import loses_address, retire_slugs
    from beritacli.archive.articles.statuses import sort_fields

    changed = {
        name: value
        for name, value in fields.items()
        if name != "undated" and read_field(document, name) != value  # it follows from others
    }
    if not changed:
        return change.edit("articles", document, internal) if internal else False
    if "meta" in changed and "visibility" not in document:
        # Of an article from before the field, the old meta says who may read it.
        changed.setdefault("visibility", visibility_of(document))
    if "author" in changed or "authors" in changed:
        follow_authors(document, changed)
    after: dict[str, Any] = {**changed, "modified_at": modified_at or change.at}
    later = {**document, **changed}
    after |= sort_fields(later)
    if loses_address(document, later):
        retire_slugs(change, [document])
    if document.get("source") or document.get("imported_as"):
        said = dict(document.get("source_values") or {})
        for name in SOURCE_FIELDS & changed.keys():
            said.setdefault(name, read_field(document, name))
            if by_source or said[name] == changed[name]:
                del said[name]
        after["source_values"] = said or None
    after |= internal or {}
    return change.edit("articles", document, after)
