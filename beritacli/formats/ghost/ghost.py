"""Ghost: its exports and import files are read, and written for its importer.

Facts from ghost.org/docs/migration and Ghost's schema of tables. Ghost knows tags alone, and times
in UTC. HTML comes before the editor's form of the same text, which is then left out.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.article import PUBLIC
from beritacli.formats.entries import Entry, LeftOut, Record, TagEntry
from beritacli.formats.ghost.body import read_lexical, read_mobiledoc
from beritacli.formats.ghost.rules import LONGEST_EXCERPT, LONGEST_TITLE, WRITTEN, make_id
from beritacli.formats.losses import has_lost_meta
from beritacli.formats.mapping.addresses import find_site
from beritacli.formats.mapping.authors import make_author
from beritacli.formats.mapping.marks import read_mark
from beritacli.formats.mapping.visibility import name_visibility, restrict
from beritacli.text.encoding import decode_chunks
from beritacli.text.errors import Broken, FormatError
from beritacli.text.json_text import dump_json, load_file
from beritacli.text.plain_text import drop_markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beritacli.formats.entries import Dump, Original, Sink

Row = dict[str, Any]
STATUSES = {"sent": "published"}
_READ = {"posts", "posts_meta", "tags", "posts_tags", "users", "posts_authors"}
_TAKEN = {
    *("id", "title", "slug", "html", "mobiledoc", "lexical", "markdown", "plaintext", "status"),
    *("feature_image", "image", "custom_excerpt", "created_at", "updated_at", "published_at"),
    *(
        "author",
        "author_id",
        "authors",
        "locale",
        "primary_author",
        "tags",
        "primary_tag",
        "type",
        "page",
    ),
}
_MILLISECONDS = 1000


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield tags, posts, and what is left out; raises FormatError. The file is in memory."""
    tables = _find_tables(load_file("".join(decode_chunks(file))))
    tags = _by_id(tables.get("tags"))
    first = next((row for row in _rows(tables.get("posts")) if isinstance(row, dict)), {})
    is_ours = find_original(first) is not None
    # In a file of ours every tag is an article's, or a category's: they come with the posts.
    for tag in () if is_ours else tags.values():
        if (slug := _text(tag, "slug")) and (shown := _text(tag, "name")) and not _is_internal(tag):
            yield TagEntry(slug, shown)
    site = _Site(tables)
    for number, row in enumerate(_rows(tables.get("posts")), 1):
        place = f"post {number}"
        if isinstance(row, dict):
            yield site.read_post(_flatten(row), place)
        else:
            yield Broken(place, "not an object", dump_json(row))
    for table, rows in tables.items():
        if table not in _READ and isinstance(rows, list) and rows:
            yield LeftOut(table, len(rows))


def write(dump: Dump, file: Sink) -> None:
    """Write a file for Ghost's importer."""
    from beritacli.formats.ghost.write import write_ghost

    write_ghost(dump, file)


def find_lost(article: Mapping[str, Any]) -> Iterable[str]:
    """Names of the article's fields of which Ghost loses something."""
    lost = [name for name in ("categories", "source") if article.get(name)]
    lost += ["meta"] if has_lost_meta(article) else []
    lost += ["visibility"] if article.get("visibility", PUBLIC) not in WRITTEN else []
    lost += ["expires_at"] if article.get("expires_at") else []
    if article.get("status") not in {"draft", "scheduled", "published"}:
        lost.append("status")
    if article.get("body") and article.get("body_format") == "text":
        lost.append("body_format")
    if len(article["title"]) > LONGEST_TITLE:
        lost.append("title")
    if len(article.get("excerpt") or "") > LONGEST_EXCERPT:
        lost.append("excerpt")
    return lost


def _find_tables(value: Any) -> dict[str, Any]:
    """The tables, under `db`, under `data`, or at the top; raises FormatError."""
    if isinstance(value, dict) and isinstance(value.get("db"), list) and value["db"]:
        value = value["db"][0]
    if isinstance(value, dict) and isinstance(value.get("data"), dict):
        value = value["data"]
    if not isinstance(value, dict) or not _READ & value.keys():
        message = "line 1: no export of Ghost, for it has no table of posts"
        raise FormatError(message)
    return value


class _Site:
    """The tables that posts refer to, looked up by the posts' ids."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self._tags = _by_id(tables.get("tags"))
        self._users = _by_id(tables.get("users"))
        self._tags_of = _group(tables.get("posts_tags"), "tag_id")
        self._authors_of = _group(tables.get("posts_authors"), "author_id")
        self._meta_of = {
            str(row.get("post_id")): row
            for row in _rows(tables.get("posts_meta"))
            if isinstance(row, dict)
        }

    def read_post(self, post: Row, place: str) -> Record:
        """The record of a post."""
        key = str(post.get("id") or post.get("uuid") or post.get("url") or post.get("slug") or "")
        meta = _read_meta(post, self._meta_of.get(key) or {})
        status = post.get("status") or "draft"
        fields: dict[str, Any] = {
            "title": post.get("title") or "",
            "slug": post.get("slug"),
            "status": STATUSES.get(str(status), status),
            "visibility": _read_visibility(post, meta),
            "excerpt": _read_excerpt(post.get("custom_excerpt")),
            "language": post.get("locale"),
            "image": post.get("feature_image") or post.get("image"),
            "published_at": _read_date(post.get("published_at")),
            "created_at": _read_date(post.get("created_at")),
            "modified_at": _read_date(post.get("updated_at")),
            "meta": meta,
        }
        if status in STATUSES:
            meta["ghost_status"] = status
        _take_body(post, fields, meta)
        self._take_tags(post, key, fields, meta)
        self._take_authors(post, key, fields)
        if post.get("page") or post.get("type") == "page":
            meta["type"] = "page"
        if key:
            fields["source"] = {"kind": "ghost", "uri": find_site(post.get("url")), "id": key}
        given = {name: value for name, value in fields.items() if value is not None}
        original = find_original(post)
        return Record(given, place, dict(given), lifts_byline=True, original=original)

    def _take_tags(self, post: Row, key: str, fields: Row, meta: Row) -> None:
        """Tags, and apart those that the site uses for itself, whose names begin with `#`."""
        own = [_flatten(tag) for tag in _rows(post.get("tags")) if isinstance(tag, dict)]
        linked = [self._tags[one] for one in self._tags_of.get(key, ()) if one in self._tags]
        shown, internal = [], []
        for tag in own or linked:
            name, slug = _text(tag, "name"), _text(tag, "slug")
            if not (name or slug):
                continue
            if _is_internal(tag):
                internal.append(name or slug)
            else:
                shown.append({"slug": slug, "name": name} if slug and name else slug or name)
        fields["tags"] = shown
        if internal:
            meta["internal_tags"] = internal

    def _take_authors(self, post: Row, key: str, fields: Row) -> None:
        """The authors in their order."""
        own = [post.get("primary_author"), post.get("author"), *_rows(post.get("authors"))]
        ids = self._authors_of.get(key) or [str(post.get("author_id"))]
        users = [self._users[one] for one in ids if one in self._users]
        holders = [_flatten(one) for one in own if isinstance(one, dict)] or users
        known = {
            name: make_author(name, _text(one, "slug"))
            for one in holders
            if (name := _text(one, "name"))
        }
        if authors := list(known.values()):
            fields |= {"author": authors[0]["name"], "authors": authors}


def _is_internal(tag: Row) -> bool:
    """Whether a tag is the site's own: readers never see it."""
    return _text(tag, "name")[:1] == "#" or _text(tag, "visibility") == "internal"


def _read_visibility(post: Row, meta: Row) -> str:
    """Who may read a post; what is only sent by email is on no site.

    Besides its words Ghost has filters (`status:-free,label:vip`), which mean some members.
    """
    said = meta.pop("visibility", PUBLIC)
    is_sent = post.get("status") == "sent" or _is_true(meta.get("email_only"))
    if is_sent:
        return str(restrict(said, "email"))
    is_filter = isinstance(said, str) and ":" in said and name_visibility(said) is None
    if is_filter:
        meta["visibility_as_given"] = said
    is_for_all = is_filter and "status:free" in said.split(",")
    return said if not is_filter else "members" if is_for_all else "paid"


def _is_true(value: Any) -> bool:
    return value not in (None, False, 0, "", "0", "false")


def _take_body(post: Row, fields: Row, meta: Row) -> None:
    """The post's HTML; else what can be read of its editor's form, which is kept beside it."""
    if post.get("html"):
        fields |= {"body": post["html"], "body_format": "html"}
        return
    for name, read_body in (("mobiledoc", read_mobiledoc), ("lexical", read_lexical)):
        text = post.get(name)
        text = dump_json(text) if isinstance(text, dict) else text
        if not isinstance(text, str) or not text:
            continue
        body = read_body(text)
        if body is None or not body.is_whole:
            meta[name] = text
        if body is not None:
            fields |= {"body": body.text, "body_format": body.body_format}
            return
    if post.get("markdown"):
        fields |= {"body": post["markdown"], "body_format": "markdown"}


def _read_meta(post: Row, more: Row) -> Row:
    """What an article has no field for, without what is empty, and the defaults of every post."""
    found = {key: value for key, value in post.items() if key not in _TAKEN}
    found |= {k: v for k, v in more.items() if k not in {"id", "post_id"} and k not in found}
    empty: tuple[Any, ...] = (None, "", [], {})
    return {key: value for key, value in found.items() if value not in empty and value is not False}


def _read_excerpt(value: Any) -> Any:
    return drop_markup(value) if isinstance(value, str) else value or ""


def _read_date(value: Any) -> Any:
    """A date as ISO 8601 in UTC: Ghost writes it so, as MySQL does, or as milliseconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            moment = datetime.fromtimestamp(value / _MILLISECONDS, UTC)
        except (ValueError, OverflowError, OSError):
            return str(value)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if not isinstance(value, str):
        return value
    has_zone = value.endswith(("Z", "z")) or "+" in value or value.startswith("0000")
    return value if has_zone or ":" not in value else f"{value}Z"


def _flatten(row: Row) -> Row:
    """A row whose fields stand in `data` beside its `url`, as Ghost's migration tools write it."""
    inner = row.get("data")
    if not isinstance(inner, dict):
        return row
    return {**{key: value for key, value in row.items() if key != "data"}, **inner}


def find_original(post: Row) -> Original | None:
    """The article that a post of a file of ours was written from: its id tells, as no other's."""
    key = str(post.get("id"))
    try:
        number = int(key, 16)
    except ValueError:
        return None
    return (
        read_mark({"id": number, "mark": post.get("uuid")}) if key == make_id(0, number) else None
    )


def _rows(table: Any) -> list[Any]:
    return table if isinstance(table, list) else []


def _by_id(table: Any) -> dict[str, Row]:
    rows = [_flatten(row) for row in _rows(table) if isinstance(row, dict)]
    return {str(row.get("id") or row.get("url")): row for row in rows}


def _group(table: Any, name: str) -> dict[str, list[str]]:
    """Ids of the other side of a table of pairs, by the post's, in their order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    pairs = [row for row in _rows(table) if isinstance(row, dict)]
    for row in sorted(pairs, key=_sort_order):
        found[str(row.get("post_id"))].append(str(row.get(name)))
    return found


def _sort_order(row: Row) -> float:
    order = row.get("sort_order")
    return order if isinstance(order, int | float) else 0


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
