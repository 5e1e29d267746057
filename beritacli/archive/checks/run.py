"""The checks over the archive: what is wrong, what of it can be mended, and what may stay."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where

from beritacli.archive.articles.article import change_fields, find_articles, read_articles
from beritacli.archive.articles.bodies import convert_body
from beritacli.archive.articles.markup import read_markup
from beritacli.archive.articles.slugs import find_holder
from beritacli.archive.checks.body_rules import (
    ACTIVE,
    IN_BODY,
    find_active_faults,
    find_body_faults,
)
from beritacli.archive.checks.repeat_rules import REPEATS, Repeats, read_body_words
from beritacli.archive.checks.rules import (
    DOUBLE_SPACES,
    RULES,
    Fault,
    Finding,
    find_faults,
    ignored_codes,
)
from beritacli.archive.desk.choices import Choice, choose_articles
from beritacli.archive.desk.filters import Filter, build_condition, find_documents
from beritacli.archive.desk.verbs import NOTHING, Outcome
from beritacli.language.dates import to_utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive

_AT_ONCE = 500
_MOST_SLUGS = 10_000  # of links, that are remembered


class Scope(NamedTuple):
    """Which articles are checked, and for what; without references and filter all but trash."""

    references: Sequence[str]
    chosen: Filter
    codes: set[str]

    @property
    def is_all(self) -> bool:
        """Whether the whole archive is meant."""
        return not self.references and not self.chosen.is_given


def check_articles(
    archive: Archive, scope: Scope, *, tell: Callable[[int], None] = lambda _: None
) -> Iterator[Finding]:
    """Yield what is wrong, article by article, and then what repeats; inside a snapshot.

    tell: is told how many articles were looked at. Memory grows by some four hundred bytes an
    article, and by nothing where repetitions are not looked for.
    """
    wants_repeats = not scope.codes.isdisjoint(REPEATS.values())
    repeats = Repeats(archive, is_all=scope.is_all)
    now, site = to_utc_text(archive.now), archive.settings["address"]
    is_there = _remember_slugs(archive)
    for count, document in enumerate(_stream(archive, scope), 1):
        tell(count)
        words = read_body_words(document)
        if wants_repeats:
            repeats.take(document, words)
        faults = [find_faults(document, words, now)]
        if scope.codes & IN_BODY:
            body, body_format = document["body"], document["body_format"]
            faults.append(find_body_faults(body, body_format, site=site, is_there=is_there))
        if ACTIVE in scope.codes:
            faults.append(find_active_faults(document))
        for fault in chain.from_iterable(faults):
            if fault.code in scope.codes:
                yield from _report(document, fault)
    if wants_repeats:
        for document, fault in repeats.find(scope.codes, tell):
            yield from _report(document, fault)


def fix_articles(archive: Archive, scope: Scope) -> list[Outcome]:
    """Mend what can be mended without a thought, in one change: double spaces."""
    if "B502" not in scope.codes:
        return []
    with archive.snapshot():
        ids = [doc.doc_id for doc in _stream(archive, scope) if _fix_document(doc)]
    if not ids:
        return []
    with archive.change() as change:
        for start in range(0, len(ids), _AT_ONCE):
            documents: list[Document] = archive.articles.get(doc_ids=ids[start : start + _AT_ONCE])
            for document in documents:
                change_fields(change, document, _fix_document(document))
        return _outcomes(archive, ids, "fixed")


def accept_findings(
    archive: Archive, references: Sequence[str], codes: Iterable[str]
) -> list[Outcome]:
    """Leave out codes in articles from now on, by their meta; without codes, check all again."""
    codes = set(codes)
    with archive.change() as change:
        results = {}
        for document in find_articles(archive, references):
            meta = {key: value for key, value in document["meta"].items() if key != "check_ignore"}
            if codes:
                meta["check_ignore"] = sorted({*ignored_codes(document), *codes})
            is_changed = change_fields(change, document, {"meta": meta})
            did = "accepted" if codes else "edited"
            results[document.doc_id] = did if is_changed else NOTHING
        return [
            outcome._replace(did=results[outcome.article.id])
            for outcome in _outcomes(archive, list(results), NOTHING)
        ]


def _outcomes(archive: Archive, ids: Sequence[int], did: str) -> list[Outcome]:
    documents: list[Document] = archive.articles.get(doc_ids=list(ids))
    return [Outcome(article, did) for article in read_articles(archive, documents)]


def _stream(archive: Archive, scope: Scope) -> Iterator[Document]:
    """The documents that are meant: those of ids and words at once, the others one by one."""
    if scope.references:
        yield from choose_articles(archive, Choice(scope.references, scope.chosen))
    elif scope.chosen.id:
        yield from find_documents(archive, scope.chosen, order_by=())
    else:
        yield from archive.articles.iterate(build_condition(archive, scope.chosen))


def _report(document: Document, fault: Fault) -> Iterator[Finding]:
    if fault.code not in ignored_codes(document):
        yield Finding(
            article=document.doc_id,
            slug=document["slug"],
            code=fault.code,
            severity=RULES[fault.code].severity,
            field=fault.field,
            line=fault.line,
            message=fault.message,
        )


def _remember_slugs(archive: Archive) -> Callable[[str], bool]:
    """Whether a slug is an article's that is not in the trash, a category's or a tag's."""
    categories = {category.slug for category in archive.categories}

    @lru_cache(maxsize=_MOST_SLUGS)
    def is_there(slug: str) -> bool:
        if slug in categories:
            return True
        holder = find_holder(archive, slug)
        if holder is not None:
            found = archive.articles.get(doc_id=holder)
            return found is not None and found["status"] != "trash"
        return bool(archive.database.table("tags").count(where("slug") == slug))

    return is_there


def _fix_document(document: Document) -> dict[str, Any]:
    """The fields that change when double spaces are made single ones."""
    if "B502" in ignored_codes(document):
        return {}
    after = {name: re.sub(DOUBLE_SPACES, " ", document[name]) for name in ("title", "excerpt")}
    if "  " in document["body"]:
        after["body"] = fix_spaces(document["body"], document["body_format"])
    return {name: value for name, value in after.items() if value != document[name]}


def fix_spaces(body: str, body_format: str) -> str:
    """A body with single spaces in its text; tags, and what is shown as typed, stay."""
    if body_format == "markdown":
        return _fix_markdown(body)
    parts: list[str] = []
    end = 0
    for at, text in read_markup(body, body_format).pieces:
        parts += [body[end:at], re.sub(DOUBLE_SPACES, " ", text)]
        end = at + len(text)
    return "".join([*parts, body[end:]])


def _fix_markdown(body: str) -> str:
    """Markdown with single spaces, line by line, wherever the page that is made of it agrees."""

    def render(text: str) -> str:
        return fix_spaces(convert_body(text, "markdown", "html"), "html")

    wanted = render(body)
    lines = body.split("\n")
    for at, line in enumerate(lines):
        fixed = [*lines[:at], re.sub(DOUBLE_SPACES, " ", line), *lines[at + 1 :]]
        if fixed[at] != line and render("\n".join(fixed)) == wanted:
            lines = fixed
    return "\n".join(lines)
