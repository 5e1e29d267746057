"""Export: the archive as plain dictionaries, streamed, in the shape that JSON shows."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from beritacli.archive.articles.article import read_articles
from beritacli.archive.articles.bodies import convert_body
from beritacli.archive.articles.known_as import list_removed
from beritacli.archive.articles.notices import (
    public_notices,
    read_retraction,
    without_retracted_text,
)
from beritacli.archive.articles.replies import name_linked
from beritacli.archive.articles.slugs import list_addresses
from beritacli.archive.articles.visibility import take_public
from beritacli.archive.desk.filters import Filter, build_condition, stream_articles
from beritacli.archive.text_rules import read_number
from beritacli.formats.entries import Dump, Site
from beritacli.language.bylines import append_byline, lift_byline, put_byline_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.article import Article

_AT_ONCE = 100


def dump_archive(
    archive: Archive,
    chosen: Filter,
    *,
    is_public: bool = False,
    puts_byline_back: bool = False,
    keeps_passwords: bool = False,
    body_format: str | None = None,
    system: str | None = None,
) -> Dump:
    """What a filter means, or the whole archive, trash included; inside a snapshot.

    The categories and tags are always all of them; the stamps belong to the whole archive alone.
    is_public: for everybody to read, the newest first: only what is public now, whatever the
        filter says, with corrections below the bodies.
    puts_byline_back: the format has no place for a byline but the end of the body.
    keeps_passwords: whether the meta of an article that readers need a password for has it.
    body_format: what bodies are converted to; None leaves them as they are.
    system: the kind of source that the format belongs to, which gets its own slugs back; WordPress
        has a place for old ones, too.

    Of a view of the past, what was public then and is not now is not public.
    """
    is_whole = not chosen.is_given and not is_public
    articles = stream_articles(
        archive,
        chosen,
        hidden=() if is_whole else ("trash",),
        order_by=("-date",) if is_public else (),
        has_passwords=keeps_passwords and not is_public,
    )
    left_out = Counter[str]()
    if is_public:
        articles = take_public(articles, archive.now_as_text, left_out)
        if archive.present is not archive:
            articles = _take_still_public(archive.present, articles, left_out)
        articles = (
            without_retracted_text(article, language=archive.language, localise=archive.local)
            for article in articles
        )
    shown = (
        _show(
            article,
            puts_byline_back=puts_byline_back,
            body_format=body_format,
            notices=_tell_readers(archive, article) if is_public else (),
            identity=archive.identity,
        )
        for article in articles
    )
    return Dump(
        categories=[
            {"path": category.path, "name": category.name, "placed": category.placed}
            for category in archive.categories
        ],
        tags=_tags(archive),
        stamps=_stamps(archive) if is_whole else [],
        articles=_add_slugs(archive, shown, system) if system else shown,
        site=_describe_site(archive),
        left_out=left_out,
        archive=archive.identity,
        removed=list_removed(archive) if is_whole else (),
        old_addresses=list_addresses(archive) if is_whole else _addresses_of(archive, chosen),
    )


def _add_slugs(
    archive: Archive, articles: Iterator[dict[str, Any]], system: str
) -> Iterator[dict[str, Any]]:
    from beritacli.archive.articles.addresses import add_old_slugs, add_source_slugs

    found = add_source_slugs(articles, system)
    return add_old_slugs(archive, found) if system == "wordpress" else found


def _addresses_of(archive: Archive, chosen: Filter) -> Iterator[dict[str, Any]]:
    """Yield the old addresses of the articles that a filter means."""
    cond, ids = build_condition(archive, chosen), set(map(read_number, chosen.id))

    def is_meant(document: Document) -> bool:
        return (cond is None or cond(document)) and (not ids or document.doc_id in ids)

    yield from list_addresses(archive, is_meant)


def count_lost(
    articles: Iterable[Mapping[str, Any]], find_lost: Callable[[Mapping[str, Any]], Iterable[str]]
) -> Counter[str]:
    """Of how many articles a format loses which field."""
    lost: Counter[str] = Counter()
    for article in articles:
        lost.update(set(find_lost(article)))
    return lost


def _take_still_public(
    present: Archive, articles: Iterator[Article], left_out: Counter[str]
) -> Iterator[Article]:
    """Yield those articles of the past that are public now, too, as they were then.

    What was retracted since is retracted in the past, too.
    """
    while batch := list(islice(articles, _AT_ONCE)):
        documents = present.articles.get(doc_ids=[one.id for one in batch])
        reasons = Counter[str]()
        there = {
            one.id: one.meta
            for one in take_public(read_articles(present, documents), present.now_as_text, reasons)
        }
        left_out.update(reasons)
        if removed := len(batch) - len(documents):
            left_out["removed"] += removed
        for article in batch:
            if article.id in there and read_retraction(there[article.id]):
                retracted = {"retracted": there[article.id]["retracted"]}
                yield article._replace(meta=article.meta | retracted)
            elif article.id in there:
                yield article


def _tell_readers(archive: Archive, article: Article) -> Sequence[str]:
    return public_notices(
        article.meta,
        language=archive.language,
        localise=archive.local,
        name_article=partial(name_linked, archive, article),
    )


def _show(
    article: Article,
    *,
    puts_byline_back: bool,
    body_format: str | None,
    notices: Sequence[str],
    identity: str | None,
) -> dict[str, Any]:
    """An article as JSON shows it, its body as the format needs it, with notices below."""
    fields = article._asdict()
    if identity is not None:
        fields["archive"] = identity
    if body_format is not None:
        fields["body"] = convert_body(article.body, article.body_format, body_format)
        fields["body_format"] = body_format
    if puts_byline_back and article.byline:
        _put_byline_into_body(fields)
    if notices:
        below = convert_body("\n\n".join(notices), "text", fields["body_format"]).strip()
        fields["body"] = f"{fields['body'].rstrip()}\n\n{below}\n"
    return fields


def _put_byline_into_body(fields: dict[str, Any]) -> None:
    """Have the body end in the byline, to the letter as it was lifted where that still holds.

    The meta is left as it is: a writer that keeps all of it can tell by it what was put in.
    """
    written = fields["meta"].get("byline_as_written")
    body, body_format = fields["body"], fields["body_format"]
    if isinstance(written, dict):
        text, from_end = written.get("text"), written.get("from_end")
        if isinstance(text, str) and type(from_end) is int and 0 <= from_end <= len(body):
            whole = put_byline_back(body, text, from_end)
            # Both may have been edited since.
            if lift_byline(whole, body_format) == (body, tuple(fields["byline"]), text, from_end):
                fields["body"] = whole
                return
    fields["body"] = append_byline(body, fields["byline"], body_format)


def _describe_site(archive: Archive) -> Site:
    settings = archive.settings
    return Site(
        settings.get("title", ""),
        settings.get("address", ""),
        settings["language"],
        settings["timezone"],
    )


def _tags(archive: Archive) -> Iterator[dict[str, Any]]:
    for tag in archive.database.table("tags").iterate(order_by=("slug",)):
        if not tag.get("removed"):
            yield {"slug": tag["slug"], "name": tag["name"]}


def _stamps(archive: Archive) -> Iterator[dict[str, Any]]:
    for stamp in archive.database.table("stamps").iterate(order_by=("at",)):
        yield {"at": stamp["at"]}
