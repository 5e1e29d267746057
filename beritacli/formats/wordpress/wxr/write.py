"""Writes WXR 1.2, article by article, as WordPress's importer and any XML parser take it.

Authors, pictures, and terms that nothing announced, stand before the first item that has them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from beritacli.article import PUBLIC
from beritacli.formats.mapping.authors import list_authors
from beritacli.formats.mapping.wordpress_words import (
    ALT,
    GUEST_PREFIX,
    NAMESPACES,
    NO_DATE,
    OLD_SLUG,
    OWN_KEY,
    SLUG_BEFORE_TRASH,
    THUMBNAIL,
    TRASHED_FROM,
    WRITTEN_STATUSES,
    read_slug,
)
from beritacli.formats.wordpress.wxr.announce import Authors, Terms
from beritacli.formats.wordpress.wxr.own_postmeta import pack_own
from beritacli.formats.wordpress.wxr.postmeta import (
    split_meta,
    write_comments,
    write_extras,
    write_postmeta,
    write_term,
    write_terms,
)
from beritacli.text.plain_text import decode_entities, find_written, read_plain
from beritacli.text.xml.characters import clean_xml_text, escape_xml, write_cdata

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beritacli.formats.entries import Dump, Sink, Site

    Article = Mapping[str, Any]

_BASE = 10_000_000  # above the ids of a WordPress; ours are counted from here
_KEPT_ID = re.compile("[1-9][0-9]{0,6}")
_SEVERAL = 2
_ITEM = """\
\t<item>
\t\t<title>{title}</title>
\t\t<link>{link}</link>
\t\t<pubDate>{feed_date}</pubDate>
\t\t<dc:creator>{login}</dc:creator>
\t\t<guid isPermaLink="false">{guid}</guid>
\t\t<description>{description}</description>
\t\t<content:encoded>{body}</content:encoded>
\t\t<excerpt:encoded>{excerpt}</excerpt:encoded>
\t\t<wp:post_id>{post_id}</wp:post_id>
\t\t<wp:post_date>{date}</wp:post_date>
\t\t<wp:post_date_gmt>{date_gmt}</wp:post_date_gmt>
\t\t<wp:post_modified>{modified}</wp:post_modified>
\t\t<wp:post_modified_gmt>{modified_gmt}</wp:post_modified_gmt>
\t\t<wp:comment_status>{comment_status}</wp:comment_status>
\t\t<wp:ping_status>{ping_status}</wp:ping_status>
\t\t<wp:post_name>{slug}</wp:post_name>
\t\t<wp:status>{status}</wp:status>
\t\t<wp:post_parent>{parent}</wp:post_parent>
\t\t<wp:menu_order>{menu_order}</wp:menu_order>
\t\t<wp:post_type>{type}</wp:post_type>
\t\t<wp:post_password>{password}</wp:post_password>
\t\t<wp:is_sticky>{sticky}</wp:is_sticky>
{rest}\t</item>
"""


def write_channel(dump: Dump, file: Sink) -> None:
    """Write the whole file."""
    site = dump.site
    spaces = "".join(f'\n\txmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    address = escape_xml(site.address)
    file.write(
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"{spaces}\n>\n<channel>\n'
        f"\t<title>{escape_xml(site.title)}</title>\n\t<link>{address}</link>\n"
        f"\t<description></description>\n\t<language>{escape_xml(site.language)}</language>\n"
        f"\t<wp:wxr_version>1.2</wp:wxr_version>\n"
        f"\t<wp:base_site_url>{address}</wp:base_site_url>\n"
        f"\t<wp:base_blog_url>{address}</wp:base_blog_url>\n"
    )
    terms = Terms(file)
    for category in dump.categories:
        terms.find_category(category["path"], category["name"], placed=category["placed"])
    for tag in dump.tags:
        terms.find_tag(tag["slug"], tag["name"])
    items = _Items(file, site, terms)
    for article in dump.articles:
        items.write(article)
    file.write("</channel>\n</rss>\n")


class _Items:
    """The articles, each with its author and picture before it where they are new."""

    def __init__(self, file: Sink, site: Site, terms: Terms) -> None:
        self._file = file
        self._site = site
        self._terms = terms
        self._authors = Authors(file)
        self._zone = ZoneInfo(site.timezone)
        self._used_ids: set[int] = set()
        self._kept_uri: str | None = None
        self._images: dict[str, int] = {}

    def write(self, article: Article) -> None:
        """Write one article."""
        native, rest = split_meta(article)
        post_id = self._choose_id(article)
        made = [name for name in ("link", "guid") if name not in native]
        native |= dict.fromkeys(made, f"{self._site.address}/?p={post_id}")
        login = self._find_login(article["author"], rest, made)
        made_authors = self._name_authors(article, native)
        self._write_attachments(article)
        own_postmeta = self._write_thumbnail(article)
        if "trashed_from" in native:
            own_postmeta[TRASHED_FROM] = WRITTEN_STATUSES[native["trashed_from"]]
        status = _choose_status(article, native)
        differs = _find_differences(article, native)
        if status != article["status"]:
            differs["status"] = status
        old_slugs = _add_old_slugs(native, article.get("old_slugs") or ())
        own_postmeta[OWN_KEY] = pack_own(
            article, rest, differs=differs, made=made, old_slugs=old_slugs, authors=made_authors
        )
        terms = [
            *(write_term("category", *self._terms.find_category(p)) for p in article["categories"]),
            *(write_term("post_tag", s, self._terms.find_tag(s)) for s in article["tags"]),
            write_terms(native),
        ]
        parts = {
            **self._date_parts(
                article["published_at"], "" if article.get("undated") else article["created_at"]
            ),
            "title": write_cdata(find_written("title", article["title"], article["meta"])),
            "login": write_cdata(login),
            "body": write_cdata(article["body"]),
            "excerpt": write_cdata(find_written("excerpt", article["excerpt"], article["meta"])),
            "post_id": post_id,
            "modified": self._write_local(article["modified_at"]),
            "modified_gmt": _write_utc(article["modified_at"]),
            "slug": write_cdata(_slug_of(article)),
            "status": WRITTEN_STATUSES[status],
            "rest": "".join([*terms, write_postmeta(native, own_postmeta), write_comments(native)]),
        }
        self._file.write(_ITEM.format(**write_extras(native), **parts))

    def _date_parts(self, published: str | None, created: str) -> dict[str, str]:
        written = published or created
        return {
            "feed_date": format_datetime(_read_date(published)) if published else "",
            "date": self._write_local(written) if written else NO_DATE,
            "date_gmt": _write_utc(published) if published else NO_DATE,
        }

    def _find_login(self, name: str | None, rest: dict[str, Any], made: list[str]) -> str:
        """Login of the article's author, '' for nobody; what tells of it leaves the rest."""
        if not name or not name.strip():
            return ""
        given = rest.get("author_login")
        login = self._authors.find_login(name, given)
        if login == given != name:
            del rest["author_login"]
        else:
            made.append("author_login")
        return login

    def _name_authors(self, article: Article, native: dict[str, Any]) -> Sequence[Any] | None:
        """Have the terms of Co-Authors Plus name all authors of an article.

        Returns the terms that the article has of these itself, or None where they say the same.
        """
        authors = list_authors(article)
        terms = native.get("terms", {})
        given = terms.get("author", [])
        if len(authors) < _SEVERAL and not given:
            return None
        logins = [self._authors.find_login(a["name"] or "", a["login"]) for a in authors]
        if [term["name"] for term in given] == logins:
            return None
        made = [{"slug": f"{GUEST_PREFIX}{login}", "name": login} for login in logins]
        others = {name: value for name, value in terms.items() if name != "author"}
        native["terms"] = others | ({"author": made} if len(made) >= _SEVERAL else {})
        return list(given)

    def _choose_id(self, article: Article) -> int:
        """The post's own id in the WordPress it came from, of the first that there is; else ours.

        So what refers to it by its id, a child page or a gallery, still does.
        """
        source = article["source"] or {}
        kept = source.get("id", "")
        if source.get("kind") == "wordpress" and _KEPT_ID.fullmatch(kept):
            self._kept_uri = self._kept_uri or source["uri"]
            if source["uri"] == self._kept_uri and int(kept) not in self._used_ids:
                self._used_ids.add(int(kept))
                return int(kept)
        return _BASE + 2 * int(article["id"])

    def _write_attachments(self, article: Article) -> None:
        """Write the attachments that came with an article under their own ids, each once."""
        source, given = article["source"] or {}, article["meta"].get("attachments")
        is_kept = source.get("kind") == "wordpress" and source.get("uri") == self._kept_uri
        for one in given if is_kept and isinstance(given, list) else ():
            number = _read_kept(one)
            if number is None or number in self._used_ids:
                continue
            self._used_ids.add(number)
            self._images.setdefault(one["url"], number)
            alt = {ALT: text} if isinstance(text := one.get("alt"), str) and text else {}
            self._write_attachment(article, number, one, alt)

    def _write_thumbnail(self, article: Article) -> dict[str, str]:
        """The postmeta of the featured picture; of one that is not known, the id that came."""
        if (article["image"] or "").strip():
            return {THUMBNAIL: str(self._find_image(article))}
        match article["meta"].get("image_ids"):
            case [str(number)] if (article["source"] or {}).get("kind") == "wordpress":
                return {THUMBNAIL: number} if _KEPT_ID.fullmatch(number) else {}
        return {}

    def _find_image(self, article: Article) -> int:
        """Id of the attachment of an article's picture, which is written where it was not yet."""
        address = article["image"]
        if address not in self._images:
            post_id = self._images[address] = _BASE + 2 * int(article["id"]) + 1
            title = address.rpartition("/")[2] or address
            about = {"url": address, "title": title, "slug": f"gambar-{post_id}"}
            self._write_attachment(article, post_id, about, {OWN_KEY: "{}"})
        return self._images[address]

    def _write_attachment(
        self,
        article: Article,
        post_id: int,
        about: Mapping[str, Any],
        postmeta: Mapping[str, str],
    ) -> None:
        dates = self._date_parts(article["published_at"] or article["created_at"], "")
        address = str(about["url"])
        texts = {name: value for name, value in about.items() if isinstance(value, str)}
        native: dict[str, Any] = {"link": address, "guid": address, "type": "attachment"}
        native |= {"comment_status": "closed", "ping_status": "closed"}
        parent = texts.get("parent", "")
        native |= {"parent": int(parent)} if _KEPT_ID.fullmatch(parent) else {}
        parts = {
            **dates,
            "title": write_cdata(texts.get("title", "")),
            "login": "",
            "body": write_cdata(texts["description"]) if texts.get("description") else "",
            "excerpt": write_cdata(texts["caption"]) if texts.get("caption") else "",
            "post_id": post_id,
            "modified": dates["date"],
            "modified_gmt": dates["date_gmt"],
            "slug": write_cdata(texts.get("slug", "")),
            "status": "inherit",
            "rest": f"\t\t<wp:attachment_url>{write_cdata(address)}</wp:attachment_url>\n"
            + write_postmeta({}, postmeta),
        }
        self._file.write(_ITEM.format(**write_extras(native), **parts))

    def _write_local(self, instant: str) -> str:
        try:
            return f"{_read_date(instant).astimezone(self._zone):%Y-%m-%d %H:%M:%S}"
        except OverflowError:  # on the last day that there is
            return _write_utc(instant)


def _read_kept(attachment: object) -> int | None:
    """The id of an attachment that can be written; None for what is none."""
    match attachment:
        case {"id": str(number), "url": str(address)} if address and _KEPT_ID.fullmatch(number):
            return int(number)
    return None


def _choose_status(article: Article, native: Mapping[str, Any]) -> str:
    """The status to be written: what WordPress can't restrict otherwise is private there."""
    is_open = article.get("visibility", PUBLIC) == PUBLIC or "password" in native
    is_out = article["status"] in {"published", "scheduled"}
    return "private" if is_out and not is_open else str(article["status"])


def _find_differences(article: Article, native: Mapping[str, Any]) -> dict[str, str]:
    """Texts of which a reader will have something else: what XML or WordPress's ways change."""
    postmeta = native.get("postmeta", {})
    title, excerpt = (
        clean_xml_text(find_written(name, article[name], article["meta"]))
        for name in ("title", "excerpt")
    )
    read = {
        "title": decode_entities(title.strip()),
        "body": clean_xml_text(article["body"]),
        "excerpt": read_plain(excerpt),
        "slug": read_slug(
            clean_xml_text(_slug_of(article)),
            article["status"],
            postmeta.get(SLUG_BEFORE_TRASH),
        ),
    }
    for name in ("author", "image"):
        if article[name]:
            read[name] = clean_xml_text(article[name]).strip()
    return {name: text for name, text in read.items() if text != article[name]}


def _slug_of(article: Article) -> str:
    return str(article.get("source_slug") or article["slug"])


def _add_old_slugs(native: dict[str, Any], old_slugs: Iterable[str]) -> list[str]:
    """Put old slugs into the postmeta that is written; return those that were not there."""
    postmeta = native.get("postmeta", {})
    given = postmeta.get(OLD_SLUG) or []
    given = given if isinstance(given, list) else [given]
    added = [one for one in old_slugs if one not in given]
    if added:
        native["postmeta"] = {**postmeta, OLD_SLUG: [*given, *added]}
    return added


def _read_date(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(UTC)


def _write_utc(instant: str) -> str:
    return instant.removesuffix("Z").replace("T", " ")
