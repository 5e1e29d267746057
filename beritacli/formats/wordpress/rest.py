"""Answers of WordPress's REST API, saved: posts, and beside them what their ids stand for."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.formats.entries import Attachment, Comment, Known, LeftOut, TagEntry
from beritacli.formats.mapping.category_paths import Branch, cut_rings, find_paths, make_entry
from beritacli.formats.mapping.record import read_record
from beritacli.formats.mapping.wordpress_objects import find_uri, is_wrapped, unwrap
from beritacli.formats.mapping.wordpress_words import WORKS
from beritacli.text.encoding import decode_chunks
from beritacli.text.errors import Broken, NotArticlesError
from beritacli.text.json_stream import JsonStream
from beritacli.text.json_text import JsonError
from beritacli.text.plain_text import read_plain_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Entry
    from beritacli.text.json_stream import Piece

_INDEX = (
    "the index of the site's interface, which holds no articles; "
    "save wp-json/wp/v2/posts?per_page=100 and its further pages"
)
_APPROVALS = {"approved": "1", "approve": "1", "hold": "0"}  # as WordPress's database has them


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield what the answers hold, the categories last; one of them is in memory at a time."""
    stream = JsonStream(decode_chunks(file))
    if not stream.peek():
        message = "the file is empty"
        raise NotArticlesError(message)
    branches: dict[tuple[str | None, str], Branch] = {}
    for number, piece in enumerate(_read_pieces(stream), start=1):
        place = f"item {number}"
        try:
            value = piece.load()
        except JsonError as error:
            yield Broken(place, str(error), piece.text)
            continue
        if isinstance(value, dict):
            yield from _read_answer(value, place, piece.text, branches)
        else:
            yield read_record(value, place, piece.text)
    yield from _settle(branches)


def _read_pieces(stream: JsonStream) -> Iterator[Piece]:
    """Yield each object of objects, lists and lists of lists that follow each other."""
    depth = 0
    while stream.peek():
        mark = stream.peek()
        if mark == "[" and depth < 2:  # noqa: PLR2004 - pages of posts
            stream.take("[")
            depth += 1
        elif mark == "]" and depth:
            stream.take("]")
            depth -= 1
            _take_comma(stream, depth)
        else:
            yield stream.take_value()
            _take_comma(stream, depth)
    if depth:
        stream.fail("a list that was begun is expected to end here")


def _take_comma(stream: JsonStream, depth: int) -> None:
    if depth and stream.peek() != "]":
        stream.take(",]")


def _read_answer(
    value: dict[str, Any],
    place: str,
    text: str,
    branches: dict[tuple[str | None, str], Branch],
) -> Iterator[Entry]:
    uri, identity = find_uri(value), str(value.get("id", ""))
    if value.keys() >= {"namespaces", "gmt_offset"}:
        raise NotArticlesError(_INDEX)
    if value.keys() >= {"code", "message", "data"} and "title" not in value:
        yield Broken(place, _describe_error(value), text)
    elif "taxonomy" in value and "title" not in value:
        yield from _read_term(value, uri, identity, branches)
    elif "avatar_urls" in value and isinstance(value.get("name"), str):
        yield Known("author", uri, identity, html.unescape(value["name"]))
        yield LeftOut("user")
    elif value.keys() >= {"post", "author_name", "content"}:
        yield _read_comment(value, uri, identity)
    elif value.get("type") == "attachment":
        if isinstance(value.get("source_url"), str):
            yield Known("image", uri, identity, value["source_url"])
            yield Attachment(uri, _describe_attachment(value, identity))
        else:
            yield LeftOut("attachment")
    elif value.get("type") in WORKS:
        yield LeftOut(value["type"])
    else:
        yield read_record(value, place, text)


def _describe_error(value: dict[str, Any]) -> str:
    data = value["data"]
    status = data.get("status") if isinstance(data, dict) else None
    number = f" {status}" if isinstance(status, int) else ""
    return f"not a post but error{number} of WordPress: {value['message']} ({value['code']})"


def _describe_attachment(value: dict[str, Any], identity: str) -> dict[str, str]:
    """A picture or file under the names that an export's are given, too."""
    found = {
        "id": identity,
        "url": value["source_url"],
        "title": read_plain_line(str(unwrap(value.get("title")) or "")),
        "caption": unwrap(value.get("caption")),
        "description": unwrap(value.get("description")),
        "alt": value.get("alt_text"),
        "parent": str(value.get("post") or ""),
        "slug": value.get("slug"),
    }
    return {n: text.strip() for n, text in found.items() if isinstance(text, str) and text.strip()}


def _read_comment(value: dict[str, Any], uri: str | None, identity: str) -> Entry:
    """A comment under the names and in the forms that WXR has."""
    post = value["post"]
    if type(post) is not int or post <= 0 or not is_wrapped(value["content"]):
        return LeftOut("comment")
    fields = {
        "comment_id": identity,
        "comment_author": html.unescape(str(value["author_name"] or "")),
        "comment_author_email": value.get("author_email"),
        "comment_author_url": value.get("author_url"),
        "comment_author_IP": value.get("author_ip"),
        "comment_date": _write_date(value.get("date")),
        "comment_date_gmt": _write_date(value.get("date_gmt")),
        "comment_content": unwrap(value["content"]).strip(),
        "comment_approved": _APPROVALS.get(str(value.get("status")), value.get("status")),
        "comment_type": value.get("type"),
        "comment_parent": value.get("parent"),
        "comment_user_id": value.get("author"),
    }
    return Comment(uri, str(post), {key: _as_text(text) for key, text in fields.items()})


def _write_date(value: object) -> str:
    return value.replace("T", " ", 1) if isinstance(value, str) else ""


def _as_text(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _read_term(
    value: dict[str, Any],
    uri: str | None,
    identity: str,
    branches: dict[tuple[str | None, str], Branch],
) -> Iterator[Entry]:
    taxonomy, slug, name = (value.get(key) for key in ("taxonomy", "slug", "name"))
    if not (isinstance(slug, str) and isinstance(name, str)):
        yield LeftOut("term without a name")
        return
    name = html.unescape(name)
    if taxonomy == "category":
        parent = value.get("parent")
        branches[uri, identity] = Branch(slug, name, str(parent) if parent else None)
    elif taxonomy == "post_tag":
        yield TagEntry(slug, name)
        yield Known("tags", uri, identity, {"slug": slug, "name": name})
    else:
        yield LeftOut(f"term of {taxonomy}")
    if value.get("description"):
        yield LeftOut(f"description of a {'category' if taxonomy == 'category' else 'tag'}")


def _settle(branches: dict[tuple[str | None, str], Branch]) -> Iterator[Entry]:
    for uri in dict.fromkeys(site for site, _ in branches):
        of_site = {key: branch for (site, key), branch in branches.items() if site == uri}
        of_site = cut_rings(of_site)
        paths = find_paths(of_site, {})
        for key, branch in of_site.items():
            yield make_entry(branch, paths, key)
            yield Known("categories", uri, key, paths[key])
