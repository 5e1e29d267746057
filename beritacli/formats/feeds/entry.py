"""One entry of a feed, as feedparser gives it, made into a record.

What the entry has and an article has no field for goes into meta under feedparser's name.
"""

from __future__ import annotations

import hashlib
import re
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from beritacli.article import PASSWORD
from beritacli.formats.entries import LeftOut, Record
from beritacli.formats.feeds.blogger import (
    KIND_SCHEME,
    LABELS,
    find_kind,
    find_slug,
    find_status,
    is_article,
    is_used,
)
from beritacli.formats.feeds.dates import read_date
from beritacli.formats.mapping.addresses import (
    address_key,
    find_home,
    find_site,
    host_key,
    unescape_id,
)
from beritacli.formats.mapping.authors import read_authors
from beritacli.formats.mapping.marks import read_mark
from beritacli.formats.mapping.wordpress_words import UNDATED
from beritacli.text.plain_text import (
    decode_entities,
    has_markup,
    is_automatic,
    join_lines,
    read_plain,
    read_plain_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

CATEGORY_SCHEME = "urn:x-beritacli:category"
TAG_SCHEME = "urn:x-beritacli:tag"
TAG_SCHEMES = (TAG_SCHEME, "post_tag", "http://www.itunes.com/")
_PASSWORD_FORM = "post-password-form"  # noqa: S105 - where WordPress has a form for it
_MARK = "berita_article"  # feedparser's name for our own element
_TAKEN = {
    _MARK,
    *("title", "summary", "content", "published", "updated", "created", "author", "tags", "id"),
    *("guidislink", "links", "link", "authors", "language", "media_content", "media_thumbnail"),
}
_RELATIVE = re.compile(
    r"""(?:\s(?:href|src|poster|cite)\s*=\s*["']?\s*)(?![a-z][a-z0-9+.-]*:|\#|//)[^\s"'>]""",
    re.IGNORECASE,
)
_WORDPRESS_GUID = re.compile(r"(https?://[^\s?#]+?)/?\?(?:post_type=[\w-]+&)?(?:p|page_id)=(\d+)")


class _Text(NamedTuple):
    body: str
    body_format: str


def read_entry(entry: Any, feed: Any, place: str) -> Record | LeftOut:
    """The record of an entry, unless it is no article; a title that is missing is empty."""
    kind = find_kind(entry, feed)
    if not is_article(kind):
        return LeftOut(kind)
    site = _site_link(feed)
    title, title_as_written = _read_title(entry)
    status = find_status(entry, feed)
    fields: dict[str, Any] = {"title": title, "status": status, **_read_texts(entry, feed)}
    if _PASSWORD_FORM in fields.get("body", ""):
        fields["visibility"] = PASSWORD
    original = read_mark(entry.get(_MARK))
    fields |= _read_dates(entry, feed, is_own=original is not None)
    if status in UNDATED and (written := fields.pop("published_at", None)):
        fields["created_at"] = written
    fields |= _read_terms(entry.get("tags") or ())
    fields |= _read_authors(entry, feed)
    meta = _read_meta(entry, feed)
    meta |= {"type": kind} if kind != "post" else {}
    meta |= {"trashed_from": "published"} if status == "trash" else {}
    if title_as_written:
        meta["title_as_written"] = title_as_written
    _take_links(entry, site, fields, meta)
    _take_image(entry, fields, meta)
    fields["source"] = _find_source(entry, feed, fields, meta)
    if slug := find_slug(entry, feed):
        fields["slug"] = slug
    if meta:
        fields["meta"] = meta
    if language := _find_language(entry, feed):
        fields["language"] = language
    return Record(fields, place, dict(fields), lifts_byline=True, original=original)


def _site_link(feed: Any) -> str | None:
    link = feed.get("feed", {}).get("link")
    return link if isinstance(link, str) and link.startswith(("http://", "https://")) else None


def _own_addresses(feed: Any) -> list[str]:
    """Addresses and names of the feed and its site, which are no item's."""
    about = feed.get("feed", {})
    links = [
        one.get("href") for one in about.get("links") or () if one.get("rel") in {"self", None}
    ]
    return [one for one in (*links, about.get("link"), about.get("id")) if isinstance(one, str)]


def _is_atom(feed: Any) -> bool:
    return str(feed.get("version")).startswith("atom")


def _read_title(entry: Any) -> tuple[str, str | None]:
    """The title as plain text; and as it was written, where tags were taken out of it."""
    detail = entry.get("title_detail") or {}
    title = entry.get("title") or ""
    if detail.get("type") == "text/plain":
        return join_lines(title), None
    return join_lines(read_plain_line(title)).strip(), title if has_markup(title) else None


def _read_texts(entry: Any, feed: Any) -> dict[str, Any]:
    """Body and excerpt: what is called content, else RSS's description, which is the text then."""
    contents = [_read_text(one, feed) for one in entry.get("content") or ()]
    texts = [one for one in contents if one]
    summary = entry.get("summary")
    if texts:
        best = next((one for one in texts if one.body_format == "html" and one.body), texts[0])
        found = {"body": best.body, "body_format": best.body_format}
        is_ours = bool(entry.get(_MARK))
        is_typed = summary and summary != best.body
        if is_typed and (is_ours or not is_automatic(summary, best.body)):
            found["excerpt"] = _read_summary(entry)
        return found
    if not summary:
        return {}
    if _is_atom(feed):
        return {"excerpt": _read_summary(entry)}
    text = _read_text(entry.get("summary_detail") or {"value": summary}, feed)
    return {"body": text.body, "body_format": text.body_format} if text else {"excerpt": summary}


def _read_summary(entry: Any) -> str:
    """The summary as text."""
    detail = entry.get("summary_detail") or {}
    summary = entry.get("summary") or ""
    return summary if detail.get("type") == "text/plain" else read_plain(summary)


def _read_text(detail: Any, feed: Any) -> _Text | None:
    """A text construct with its format; None for what is no text."""
    kind, value = detail.get("type") or "text/html", detail.get("value") or ""
    if kind == "text/plain":
        return _Text(value, "text")
    if kind not in {"text/html", "application/xhtml+xml"}:
        return None
    base = detail.get("base") or _site_link(feed)
    if base and _RELATIVE.search(value):
        from feedparser.urls import resolve_relative_uris

        value = resolve_relative_uris(value, base, "utf-8", "text/html")
    return _Text(value, "html")


def _find_language(entry: Any, feed: Any) -> str | None:
    """The language that an entry has to itself: Dublin Core's, or another than its feed's."""
    if isinstance(own := dict.get(entry, "language"), str) and own:
        return own
    inner = (entry.get("title_detail") or {}).get("language")
    of_feed = feed.get("feed", {}).get("language")
    return inner if inner and inner != of_feed else None


def _read_dates(entry: Any, feed: Any, *, is_own: bool) -> dict[str, str]:
    """Dates under our names; the only date that an entry has is the one of its publication.

    is_own: a feed of ours, where an entry without that date is undated.
    """
    given = {
        name: read_date(dict.get(entry, name), dict.get(entry, f"{name}_parsed"))
        for name in ("published", "updated", "created")
    }
    names = {"published": "published_at", "updated": "modified_at", "created": "created_at"}
    dates = {names[name]: date for name, date in given.items() if date}
    if "published_at" not in dates and not is_own and (only := dates.get("modified_at")):
        dates["published_at"] = only
        if not _is_atom(feed):  # RSS 1.0's dc:date
            del dates["modified_at"]
    return dates


def _read_terms(tags: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for tag in tags:
        term = decode_entities((tag.get("term") or tag.get("label") or "").strip())
        if not term or _is_address(term):
            continue
        scheme = tag.get("scheme")
        is_tag = scheme in TAG_SCHEMES or str(scheme).startswith(LABELS)
        label = (tag.get("label") or "").strip()
        key = "slug" if is_tag else "path"
        named: Any = {key: term, "name": label} if label and label != term else term
        found.setdefault("tags" if is_tag else "categories", []).append(named)
    return found


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _read_authors(entry: Any, feed: Any) -> dict[str, Any]:
    """All authors that the entry names; else the one that is known."""
    named = [{"name": one.get("name")} for one in entry.get("authors") or () if one.get("name")]
    author = _read_author(entry, feed)
    if author is None:
        return {}
    authors, _ = read_authors(named if len(named) > 1 else author)
    return {"author": authors[0]["name"], "authors": authors} if authors else {}


def _read_author(entry: Any, feed: Any) -> str | None:
    """The first author's name; Atom's feed says it for entries that do not (RFC 4287, 4.2.1)."""
    name = _name_of(entry)
    about = feed.get("feed", {})
    if name or not _is_atom(feed):
        return name
    name = _name_of(about)
    return None if name == about.get("title") else name  # a site that names itself is nobody


def _name_of(holder: Any) -> str | None:
    detail = holder.get("author_detail") or {}
    return detail.get("name") or holder.get("author") or detail.get("email") or None


def _read_meta(entry: Any, feed: Any) -> dict[str, Any]:
    meta = {
        key: plain
        for key, value in entry.items()
        if key not in _TAKEN
        and not is_used(key, feed)
        and not key.endswith(("_parsed", "_detail"))
        and (plain := _plain(value)) not in (None, "", [], {})
    }
    schemes = [
        _plain(tag)
        for tag in entry.get("tags") or ()
        if _is_address(tag.get("term") or "") and tag.get("scheme") != KIND_SCHEME
    ]
    details = [one for one in map(_plain, entry.get("authors") or ()) if one]
    if len(details) > 1 or any(one.keys() - {"name"} for one in details):
        meta["authors"] = details
    if schemes:
        meta["category_addresses"] = schemes
    others = [
        one for one in map(_plain, entry.get("content") or ()) if one.get("value") or one.get("src")
    ]
    if len(others) > 1 or any("src" in one for one in others):
        meta["contents"] = others
    return meta


def _plain(value: Any) -> Any:
    """A value of feedparser's as JSON has it, without what is empty; None for what has no form."""
    if isinstance(value, dict):
        parts = {str(key): _plain(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part not in (None, "")}
    if isinstance(value, time.struct_time):
        return None
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | bool) else None if value is None else str(value)


def _take_links(entry: Any, site: str | None, fields: dict[str, Any], meta: dict[str, Any]) -> None:
    """The entry's own address, and its other links."""
    link = entry.get("link")
    if link and not link.startswith(("urn:", "tag:")):  # feedparser's, for want of another
        meta["link"] = _resolve(site, link)
    others = [
        one
        for one in map(_plain, entry.get("links") or ())
        if one.get("rel") != "alternate" or one.get("href") != link
    ]
    if others:
        meta["links"] = others
    pictures = (one.get("href") for one in others if str(one.get("type")).startswith("image/"))
    if picture := next((one for one in pictures if one), None):
        fields["image"] = picture


def _resolve(site: str | None, link: str) -> str:
    """The address of a link; itself where there is no site or it is no address."""
    try:
        return urljoin(site, link) if site else link
    except ValueError:
        return link


def _take_image(entry: Any, fields: dict[str, Any], meta: dict[str, Any]) -> None:
    """The picture that Media RSS gives it, and everything else that it gives."""
    for key in ("media_thumbnail", "media_content"):
        media = [one for one in map(_plain, entry.get(key) or ()) if one]
        pictures = [one for one in media if one.get("url") and _is_picture(key, one)]
        if pictures:
            fields["image"] = pictures[0]["url"]
        if media and (len(media) > 1 or media[0].keys() - {"url", "medium"} or not pictures):
            meta[key] = media


def _is_picture(key: str, media: dict[str, Any]) -> bool:
    kind = str(media.get("type"))
    return key == "media_thumbnail" or media.get("medium") == "image" or kind.startswith("image/")


def _find_source(
    entry: Any, feed: Any, fields: dict[str, Any], meta: dict[str, Any]
) -> dict[str, Any]:
    """Who the entry is: WordPress's own number, else its guid, its link, or what it says.

    A number in a guid of another host is not this site's, and the feed's or site's own address is
    nobody's guid.
    """
    link = meta.get("link")
    own = _own_addresses(feed)
    site = _site_link(feed) or next((one for one in own if find_site(one)), None)
    guid = unescape_id((entry.get("id") or "").strip())
    if guid and (found := _WORDPRESS_GUID.fullmatch(guid)):
        meta["guid"] = guid
        if host_key(find_site(guid)) in {host_key(find_site(one)) for one in (link, site) if one}:
            if slug := _slug_of(link):
                fields["slug"] = slug
            return {"kind": "wordpress", "uri": _find_blog(found[1], link), "id": found[2]}
    names = {address_key(one) for one in own}
    keys = [one for one in (guid, link) if one and address_key(one) not in names]
    return {"kind": "feed", "uri": site, "id": keys[0] if keys else _sign(fields)}


def _find_blog(home: str, link: str | None) -> str | None:
    """The site of a guid, under the scheme and host that its links have now."""
    path = (find_home(home) or "").removeprefix(find_site(home) or "")
    return f"{find_site(link) or find_site(home)}{path}"


def _sign(fields: dict[str, Any]) -> str:
    """What tells an entry without guid and link from others: its title and date, else its text."""
    names = ["title", "published_at"]
    if not all(fields.get(name) for name in names):
        names += ["body", "excerpt"]
    text = "\n".join(str(fields.get(name)) for name in names)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def _slug_of(link: str | None) -> str | None:
    """The last part of a permalink, which is WordPress's slug; None where numbers stand for it."""
    try:
        parts = urlsplit(link or "")
    except ValueError:
        return None
    name = parts.path.rstrip("/").rpartition("/")[2]
    return name if name and not parts.query and not name.isdigit() and "." not in name else None
