"""JSON Feed: 1 and 1.1 are read, 1.1 is written.

Facts from jsonfeed.org/version/1.1. Categories, which it has no field for, are in an extension of
ours, `_beritacli`, and by their names among the tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.formats.entries import Dump, Entry, Record
from beritacli.formats.losses import find_lost_of_feed
from beritacli.formats.mapping.addresses import address_key
from beritacli.formats.mapping.authors import list_authors, read_authors
from beritacli.formats.mapping.fields import article_fields
from beritacli.formats.mapping.marks import read_mark, write_mark
from beritacli.text.encoding import decode_chunks
from beritacli.text.errors import Broken, FormatError
from beritacli.text.json_stream import JsonStream, Piece
from beritacli.text.json_text import JsonError, dump_json
from beritacli.text.markup import body_as_html
from beritacli.text.plain_text import drop_markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beritacli.formats.entries import Sink, Site

VERSION = "https://jsonfeed.org/version/1.1"
_OURS = "_beritacli"
_OF_FEED = ("home_page_url", "feed_url", "authors", "author")  # what its items are told by
_ADDRESSES = ("home_page_url", "feed_url")
_IN_OURS = ("slug", "categories", "tags")


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield a record for each item; raises FormatError. The text of the file is in memory."""
    text = "".join(decode_chunks(file))
    if not text.strip():
        message = "the file is empty"
        raise FormatError(message)
    feed: dict[str, Any] = {}
    items: Piece | None = None
    for key, piece in _read_members(text):
        if key == "items" and piece.text.startswith("["):
            items = piece
        elif key in _OF_FEED:
            feed[key] = piece.load()
    if items is None:
        message = "line 1: no JSON Feed, for it has no list of items"
        raise FormatError(message)
    for number, piece in enumerate(items.read_items(), 1):
        yield _read_piece(piece, feed, f"item {number}")


def write(dump: Dump, file: Sink) -> None:
    """Write a feed of all articles, one a line."""
    names = {one["path"]: one["name"] for one in dump.categories}
    tags = {one["slug"]: one["name"] for one in dump.tags}
    site = dump.site
    head = {
        "version": VERSION,
        "title": site.title or site.address or "beritacli",
        **({"home_page_url": f"{site.address}/"} if site.address else {}),
        **({"feed_url": f"{site.address}/feed.json"} if site.address else {}),
        **({"language": site.language} if site.language else {}),
    }
    lines = [f"  {dump_json(key)}: {dump_json(value)}" for key, value in head.items()]
    file.write("{\n" + ",\n".join(lines) + ',\n  "items": [')
    before = "\n"
    for article in dump.articles:
        file.write(f"{before}    {dump_json(_make_item(article, site, names, tags))}")
        before = ",\n"
    file.write("]\n}\n" if before == "\n" else "\n  ]\n}\n")


def find_lost(article: Mapping[str, Any]) -> Iterable[str]:
    """Names of the article's fields of which JSON Feed loses something."""
    lost = find_lost_of_feed(article, ("html", "text"))
    return [name for name in lost if name not in _IN_OURS]


def _make_item(
    article: dict[str, Any], site: Site, names: dict[str, str], tags: dict[str, str]
) -> dict[str, Any]:
    is_text = article.get("body_format") == "text"
    link = f"{site.address}/{article['slug']}/" if site.address and article.get("slug") else None
    paths, slugs = article.get("categories") or [], article.get("tags") or []
    shown = [names.get(path, path) for path in paths] + [tags.get(slug, slug) for slug in slugs]
    body = {"content_text": article.get("body") or ""} if is_text else {}
    item = {
        "id": link or str(article.get("id")),
        "url": link,
        "title": article["title"],
        **(body or {"content_html": body_as_html(article)}),
        "summary": drop_markup(article.get("excerpt") or ""),
        "image": article.get("image"),
        "date_published": article.get("published_at"),
        "date_modified": None if article.get("undated") else article.get("modified_at"),
        "language": article.get("language"),
        "authors": [{"name": one["name"]} for one in list_authors(article)] or None,
        "tags": list(dict.fromkeys(shown)),
        _OURS: {
            **write_mark(article),
            "slug": article.get("slug"),
            "categories": paths,
            "tags": slugs,
        },
    }
    kept = ("id", "title", "content_html", "content_text")
    return {key: value for key, value in item.items() if value or key in kept}


def _read_members(text: str) -> Iterator[tuple[str, Piece]]:
    """Yield the members of the feed, one after the other."""
    stream = JsonStream([text])
    stream.take("{")
    while stream.peek() != "}":
        key = str(stream.take_value().load())
        stream.take(":")
        yield key, stream.take_value()
        if stream.peek() != "}":
            stream.take(",")
    stream.take("}")


def _read_piece(piece: Piece, feed: dict[str, Any], place: str) -> Entry:
    try:
        item = piece.load()
    except JsonError as error:
        return Broken(place, str(error), piece.text)
    if not isinstance(item, dict):
        return Broken(place, "not an object", piece.text)
    return _read_item(item, feed, place)


def _read_item(item: dict[str, Any], feed: dict[str, Any], place: str) -> Record | Broken:
    rest = {key: value for key, value in item.items() if key not in {"id", "authors", "author"}}
    ours = rest.pop(_OURS, None)
    if isinstance(ours, dict):
        rest |= {name: ours[name] for name in _IN_OURS if ours.get(name)}
        rest = rest if ours.get("tags") else {k: v for k, v in rest.items() if k != "tags"}
    fields = {"title": "", "status": "published", **article_fields(rest)}
    meta = fields.setdefault("meta", {})
    _take_authors(item, feed, fields, meta)
    own = [one for name in _ADDRESSES if isinstance(one := feed.get(name), str) and one]
    names = {address_key(one) for one in own}
    given = [one for one in (item.get("id"), item.get("url")) if one not in (None, "")]
    if given and isinstance(given[0], dict | list):
        return Broken(place, "its id is no text", dump_json(item))
    # The feed's or site's own address is the identity of no item.
    keys = [str(one) for one in given if address_key(str(one)) not in names]
    if keys:
        fields["source"] = {"kind": "feed", "uri": own[0] if own else None, "id": keys[0]}
    return Record(fields, place, dict(fields), lifts_byline=True, original=read_mark(ours))


def _take_authors(
    item: dict[str, Any], feed: dict[str, Any], fields: dict[str, Any], meta: dict[str, Any]
) -> None:
    """The authors, and all that is said of them; the feed's where the item has none."""
    own = _list_authors(item)
    authors, _ = read_authors([{"name": one.get("name")} for one in own or _list_authors(feed)])
    if authors:
        fields |= {"author": authors[0]["name"], "authors": authors}
    if len(own) > 1 or any(one.keys() - {"name"} for one in own):
        meta["authors"] = own


def _list_authors(holder: dict[str, Any]) -> list[dict[str, Any]]:
    """Authors, as 1.1 has them, else the one of version 1."""
    found = holder.get("authors") or holder.get("author")
    items = found if isinstance(found, list) else [found]
    return [one for one in items if isinstance(one, dict)]
