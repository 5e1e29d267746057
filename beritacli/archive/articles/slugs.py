"""Slugs of articles: unique over the whole archive, trash and retired ones included."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from tinydb import where

from beritacli.archive.articles.statuses import has_been_public
from beritacli.archive.errors import ConflictError, RefusedError
from beritacli.language.slugs import is_slug, make_slug, number_slug

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change

_AT_ONCE = 500


def find_holder(archive: Archive, slug: str) -> int | None:
    """Id of the article that has a slug, or had it when it was published."""
    document = archive.articles.get(where("slug") == slug)
    if document is not None:
        return int(document.doc_id)
    retired = archive.database.table("retired_slugs").get(where("slug") == slug)
    return int(retired["article"]) if retired is not None else None


def find_slugs(archive: Archive, doc_id: int) -> list[str]:
    """The slug of an article, if it is there, and its old ones that were public."""
    document = archive.articles.get(doc_id=doc_id)
    retired = archive.database.table("retired_slugs").search(where("article") == doc_id)
    return [*([document["slug"]] if document else []), *(one["slug"] for one in retired)]


def choose_slug(
    archive: Archive, slug: str, *, taken: Container[str] = (), article: int | None = None
) -> str:
    """The slug, or the first of slug-2, slug-3, … that is free or the article's own.

    One that is `taken` is not free either.
    """
    return name_slug(slug, choose_number(archive, slug, taken=taken, article=article))


def name_slug(slug: str, number: int) -> str:
    """The slug with its number; the first has none."""
    return slug if number == 1 else number_slug(slug, number)


def choose_number(
    archive: Archive,
    slug: str,
    *,
    taken: Container[str] = (),
    article: int | None = None,
    used: int = 0,
) -> int:
    """The number that choose_slug gives a slug; 1 is itself. used: one that is not free.

    Found in few steps, however many there are: where some between were given back, it may be a
    later one.
    """

    def is_free(number: int) -> bool:
        candidate = name_slug(slug, number)
        return candidate not in taken and find_holder(archive, candidate) in {None, article}

    step = 1
    while not is_free(used + step):
        step *= 2
    used, free = used + step // 2, used + step
    while free - used > 1:
        middle = (used + free) // 2
        if is_free(middle):
            free = middle
        else:
            used = middle
    return free


def keep_addresses(
    change: Change, archive: Archive, told: Iterable[tuple[str, Sequence[str]]]
) -> None:
    """Keep slugs that articles had elsewhere: pairs of an article's slug here and those.

    One that an article has now, or had when it was published, stays that article's.
    """
    rest = iter(told)
    while batch := list(islice(rest, _AT_ONCE)):
        found = archive.articles.search(where("slug").one_of([slug for slug, _ in batch]))
        ids = {document["slug"]: document.doc_id for document in found}
        old = {one: ids[slug] for slug, olds in batch if slug in ids for one in olds}
        taken = _find_taken(archive, list(old))
        rows = [{"slug": one, "article": doc_id} for one, doc_id in old.items() if one not in taken]
        change.add_all("retired_slugs", rows)


def list_addresses(
    archive: Archive, is_meant: Callable[[Document], bool] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield slugs that articles had and none has now, as an export has them.

    is_meant: whether an article's slugs are listed; None lists those of all. Of a deleted article
    an export says nothing, so its slugs are never listed.
    """
    rest = archive.database.table("retired_slugs").iterate(order_by=("slug",))
    while batch := list(islice(rest, _AT_ONCE)):
        in_use = archive.articles.search(where("slug").one_of([one["slug"] for one in batch]))
        used = {document["slug"] for document in in_use}
        found: list[Document] = archive.articles.get(doc_ids=[one["article"] for one in batch])
        ids = {document.doc_id for document in found if is_meant is None or is_meant(document)}
        for one in batch:
            if one["slug"] not in used and one["article"] in ids:
                yield {"slug": one["slug"], "article": one["article"]}


def _find_taken(archive: Archive, slugs: Sequence[str]) -> set[str]:
    """Those of some slugs that an article has, or had when it was published."""
    has_slug = where("slug").one_of(list(slugs))
    retired = archive.database.table("retired_slugs").search(has_slug)
    return {one["slug"] for one in (*archive.articles.search(has_slug), *retired)}


def check_slug(archive: Archive, slug: str, *, article: int | None = None) -> str:
    """A slug that was given, free or the article's own. Raises RefusedError, ConflictError."""
    if not is_slug(slug):
        msg = f"'{slug}' is no valid slug."
        hint = f"Lower-case letters, digits, - _ % are: perhaps '{make_slug(slug)}'?"
        raise RefusedError(msg, hint)
    holder = find_holder(archive, slug)
    if holder is not None and holder != article:
        is_there = archive.articles.contains(doc_id=holder)
        state = "is taken by" if is_there else "belonged to the deleted"
        msg = f"The slug '{slug}' {state} article {holder}."
        raise ConflictError(msg, f"Free is '{choose_slug(archive, slug)}'.")
    return slug


def loses_address(document: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    """Whether an article that becomes `later`, or nothing, has its slug by no right of its own."""
    return not later or document["slug"] != later["slug"] or not has_been_public(later)


def retire_slugs(change: Change, documents: Sequence[Document]) -> None:
    """Keep the slugs of articles that were once published, each for its article alone.

    An undo leaves them: people have the address, whatever became of the change.
    """
    public = {one["slug"]: one.doc_id for one in documents if has_been_public(one)}
    if public:
        retired = change.table("retired_slugs").search(where("slug").one_of(list(public)))
        new = public.keys() - {one["slug"] for one in retired}
        rows = [{"slug": slug, "article": doc_id} for slug, doc_id in public.items() if slug in new]
        change.add_all("retired_slugs", rows)
