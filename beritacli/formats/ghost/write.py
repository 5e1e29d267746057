"""A file for Ghost's importer: posts with tags and authors, under ids of our own.

Facts from Ghost's schema: ids are 24 hexadecimal digits, slugs of tags are unique, a title has at
most 255 characters, an excerpt 300, a tag's name 191, and every user an address. Ghost has neither
categories, private posts nor a trash: categories become tags, and what is not public drafts.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slugify import slugify

from beritacli.article import PUBLIC
from beritacli.formats.ghost.body import write_mobiledoc
from beritacli.formats.ghost.rules import LONGEST_EXCERPT, LONGEST_TITLE, WRITTEN, make_id
from beritacli.formats.mapping.authors import list_authors
from beritacli.formats.mapping.marks import write_mark
from beritacli.text.json_text import dump_json
from beritacli.text.markup import body_as_html
from beritacli.text.plain_text import drop_markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beritacli.formats.entries import Dump, Sink

VERSION = "5.0.0"
_LONGEST_NAME, _LONGEST_LOCALE = 191, 6
_STATUSES = {"published": "published", "scheduled": "scheduled"}
_POSTS, _TAGS, _USERS = 0, 1, 2  # the first digit of an id, so that none is given twice
_IN_MEMORY = 2**25


class _Tags:
    """Ghost's tags for categories and tags, made when they are first used."""

    def __init__(self, categories: Mapping[str, str], tags: Mapping[str, str]) -> None:
        self._names = {**{("category", k): v for k, v in categories.items()},
                       **{("tag", k): v for k, v in tags.items()}}  # fmt: skip
        self._ids: dict[tuple[str, str], str] = {}
        self._by_slug: dict[str, str] = {}
        self.rows: list[dict[str, Any]] = []

    def find_id(self, kind: str, key: str) -> str:
        """Id of the tag for a category's path or a tag's slug."""
        if (kind, key) not in self._ids:
            self._ids[kind, key] = self._make(kind, key)
        return self._ids[kind, key]

    def _make(self, kind: str, key: str) -> str:
        slug = self._free_slug(key) if kind == "category" else key
        if slug in self._by_slug:  # a tag that is called as a category: Ghost has one for both
            return self._by_slug[slug]
        made = make_id(_TAGS, len(self.rows) + 1)
        name = self._names.get((kind, key), key)[:_LONGEST_NAME]
        self.rows.append({"id": made, "name": name, "slug": slug, "visibility": "public"})
        self._by_slug[slug] = made
        return made

    def _free_slug(self, path: str) -> str:
        """The last part of the path, with its parents as far as another has it already."""
        parts = path.split("/")
        slugs = ["-".join(parts[start:]) for start in range(len(parts) - 1, -1, -1)]
        return next((slug for slug in slugs if slug not in self._by_slug), slugs[-1])


class _Users:
    """Ghost's users for the names of authors."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._slugs: set[str] = set()
        self.rows: list[dict[str, Any]] = []

    def find_id(self, name: str, login: str | None = None) -> str:
        """Id of the user of this name; the login is the slug where it can be."""
        if name not in self._ids:
            number = len(self._ids) + 1
            self._ids[name] = make_id(_USERS, number)
            slug = f"{slugify(name)[:150] or 'penulis'}-{number}"
            if login and login not in self._slugs and slugify(login) == login:
                slug = login
            self._slugs.add(slug)
            # An address has to be there; nobody can be reached under one in .invalid (RFC 2606).
            row = {
                "name": name[:_LONGEST_NAME],
                "slug": slug,
                "email": f"penulis-{number}@beritacli.invalid",
            }
            self.rows.append({"id": self._ids[name], **row})
        return self._ids[name]


def write_ghost(dump: Dump, file: Sink) -> None:
    """Write all articles as posts, one a line, and what they refer to after them."""
    tags = _Tags(
        {one["path"]: one["name"] for one in dump.categories},
        {one["slug"]: one["name"] for one in dump.tags},
    )
    users = _Users()
    newest = ""
    file.write('{"db": [{"data": {\n"posts": [')
    with (
        tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8") as tag_pairs,
        tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8") as author_pairs,
    ):
        for article in dump.articles:
            post = _make_post(article)
            file.write(f"{',' if newest else ''}\n{dump_json(post)}")
            newest = max(newest, post["updated_at"])
            _write_rows(_pair_tags(post["id"], article, tags), tag_pairs)
            _write_rows(_pair_authors(post["id"], article, users), author_pairs)
        file.write("\n]")
        for name, rows in (("tags", tags.rows), ("users", users.rows)):
            file.write(f',\n"{name}": [{",".join(chr(10) + dump_json(row) for row in rows)}\n]')
        for name, spool in (("posts_tags", tag_pairs), ("posts_authors", author_pairs)):
            file.write(f',\n"{name}": [')
            _copy_rows(spool, file)
            file.write("\n]")
    # The same archive gives the same text: what it says of its time is its newest change.
    meta = {"exported_on": _to_milliseconds(newest), "version": VERSION}
    file.write(f'\n}}, "meta": {dump_json(meta)}}}]}}\n')


def _make_post(article: dict[str, Any]) -> dict[str, Any]:
    key = make_id(_POSTS, article["id"])
    is_markdown = article.get("body_format") == "markdown"
    body = article.get("body") or "" if is_markdown else body_as_html(article)
    document = write_mobiledoc(body, "markdown" if is_markdown else "html")
    language = article.get("language") or ""
    made_at = article.get("created_at") or article.get("published_at") or "1970-01-01T00:00:00Z"
    return {
        "id": key,
        "uuid": write_mark(article)["mark"],
        "title": (article.get("title") or "")[:LONGEST_TITLE],
        "slug": article.get("source_slug") or article.get("slug"),
        "mobiledoc": dump_json(document),
        **({} if is_markdown else {"html": body}),
        "feature_image": article.get("image"),
        "featured": False,
        "type": "post",
        **_write_access(article),
        "created_at": made_at,
        "updated_at": article.get("modified_at") or made_at,
        "published_at": article.get("published_at"),
        **({"locale": language} if 0 < len(language) <= _LONGEST_LOCALE else {}),
        "custom_excerpt": drop_markup(article.get("excerpt") or "")[:LONGEST_EXCERPT] or None,
    }


def _write_access(article: dict[str, Any]) -> dict[str, Any]:
    """Status and visibility; a post that Ghost can't restrict as it is here becomes a draft."""
    status = _STATUSES.get(article.get("status") or "", "draft")
    visibility = article.get("visibility") or PUBLIC
    if visibility == "email":
        is_sent = status == "published"
        sent = {"status": "sent" if is_sent else status, "email_only": True}
        return {**sent, "visibility": "members"}
    if visibility not in WRITTEN:
        return {"status": "draft", "visibility": "paid"}
    return {"status": status, "visibility": visibility}


def _pair_tags(post: str, article: dict[str, Any], tags: _Tags) -> Iterator[dict[str, Any]]:
    paths = [tags.find_id("category", path) for path in article.get("categories") or ()]
    slugs = [tags.find_id("tag", slug) for slug in article.get("tags") or ()]
    for order, tag in enumerate(dict.fromkeys([*paths, *slugs])):
        yield {"post_id": post, "tag_id": tag, "sort_order": order}


def _pair_authors(post: str, article: dict[str, Any], users: _Users) -> Iterator[dict[str, Any]]:
    for order, author in enumerate(list_authors(article)):
        user = users.find_id(author["name"] or "", author["login"])
        yield {"post_id": post, "author_id": user, "sort_order": order}


def _write_rows(rows: Iterable[dict[str, Any]], spool: Any) -> None:
    for row in rows:
        spool.write(f"{dump_json(row)}\n")


def _copy_rows(spool: Any, file: Sink) -> None:
    spool.seek(0)
    before = "\n"
    for line in spool:
        file.write(f"{before}{line.rstrip()}")
        before = ",\n"


def _to_milliseconds(moment: str) -> int:
    if not moment:
        return 0
    return int(datetime.fromisoformat(moment).timestamp()) * 1000
