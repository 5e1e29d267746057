"""One `<item>` of a WXR file as an entry."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from beritacli.article import PASSWORD, PUBLIC
from beritacli.formats.entries import Attachment, Known, LeftOut, Record
from beritacli.formats.mapping.addresses import address_key, host_key, unescape_id
from beritacli.formats.mapping.authors import make_author
from beritacli.formats.mapping.wordpress_words import (
    ALT,
    ARTICLE_TYPES,
    DEFAULTS,
    EXPIRY,
    EXPIRY_STATUS,
    EXTRAS,
    GUEST,
    GUEST_PREFIX,
    JETPACK_ACCESS,
    JETPACK_WORDS,
    NO_DATES,
    NUMBERS,
    OLD_SLUG,
    OWN_KEY,
    SLUG_BEFORE_TRASH,
    STATUSES,
    THUMBNAIL,
    TRASHED_FROM,
    UNDATED,
    read_slug,
    shorten_tag,
    unescape_name,
)
from beritacli.formats.wordpress.wxr.own_postmeta import apply_own, unpack_own
from beritacli.text.errors import Broken, FormatError
from beritacli.text.plain_text import take_plain
from beritacli.text.xml.stream import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Entry
    from beritacli.formats.wordpress.wxr.channel import Channel
    from beritacli.text.xml.stream import Element

_NUMBERED_GUID = re.compile(r"[?&](?:p|page_id|attachment_id)=(\d+)\Z")
_NUMBER = re.compile("[0-9]{1,18}")  # in WordPress's database: a longer one stays text
_MOST_REPEATED = 100
_UNKNOWN_YEAR = re.compile(r"\s-?0{3,4}1?(?:\s|\Z)")  # `Mon, 30 Nov -0001` of a post without a date
# Read from other elements, or the same again: a date as feeds have it, a file's size, the site's.
_IGNORED = ("pubDate", "wp:post_date", "wp:post_modified", "wp:attachment_url")


def read_item(element: Element, number: int, channel: Channel) -> Iterator[Entry]:
    """Yield the record of a post or page, or what is known of anything else."""
    if not len(element):
        yield LeftOut("empty item")
        return
    try:
        parts, lists = _read_parts(element)
    except FormatError as error:
        yield Broken(f"item {number}", str(error), "")
        return
    kind = parts.get("wp:post_type", "").strip() or "post"
    postmeta = _read_meta(lists["wp:postmeta"])
    if kind == "attachment":
        yield from _read_attachment(parts, postmeta, channel)
    if kind == GUEST:
        yield from _read_guest(parts, postmeta, channel)
    if kind != "attachment":
        # What we wrote was an article, whatever WordPress calls it.
        is_article = kind in ARTICLE_TYPES or OWN_KEY in postmeta
        record = _read_record(parts, lists, postmeta, channel, f"item {number}")
        yield record if is_article else record._replace(post_type=kind)


def _read_attachment(
    parts: dict[str, str], postmeta: dict[str, Any], channel: Channel
) -> Iterator[Entry]:
    address = parts.get("wp:attachment_url", "").strip() or parts.get("guid", "").strip()
    identity = parts.get("wp:post_id", "").strip()
    if address and identity:
        channel.images[identity] = address
        if OWN_KEY not in postmeta:
            yield Known("image", channel.uri, identity, address)
            yield Attachment(channel.uri, _describe_attachment(parts, postmeta, identity, address))
    elif OWN_KEY not in postmeta:
        yield LeftOut("attachment")


def _describe_attachment(
    parts: dict[str, str], postmeta: dict[str, Any], identity: str, address: str
) -> dict[str, str]:
    parent = parts.get("wp:post_parent", "").strip()
    found = {
        "id": identity,
        "url": address,
        "title": parts.get("title", "").strip(),
        "caption": parts.get("excerpt:encoded", "").strip(),
        "description": parts.get("content:encoded", "").strip(),
        "alt": str(postmeta.get(ALT) or "").strip(),
        "parent": parent.strip("0") and parent,
        "slug": parts.get("wp:post_name", "").strip(),
    }
    return {name: text for name, text in found.items() if text}


def _read_record(
    parts: dict[str, str],
    lists: dict[str, list[Element]],
    postmeta: dict[str, Any],
    channel: Channel,
    place: str,
) -> Record:
    fields: dict[str, Any] = {}
    if "content:encoded" in parts:  # what is not there is not empty
        fields |= {"body": parts.pop("content:encoded"), "body_format": "html"}
    meta: dict[str, Any] = {}
    take_plain(fields, meta, "title", parts.pop("title", "").strip())
    if "excerpt:encoded" in parts:
        take_plain(fields, meta, "excerpt", parts.pop("excerpt:encoded"))
    own = unpack_own(text) if isinstance(text := postmeta.get(OWN_KEY), str) else None
    if own is not None:
        del postmeta[OWN_KEY]
    _take_status(parts, postmeta, fields, meta)
    _take_dates(parts, fields, is_own=own is not None)
    _take_author(parts, fields, meta, channel)
    _take_terms(lists["category"], fields, meta, channel)
    refers = _take_image(postmeta, fields, channel)
    refers |= _take_authors(fields, meta, channel)
    _take_source(parts, fields, channel)
    _take_extras(parts, meta)
    _take_restrictions(postmeta, fields, meta)
    if old_slugs := postmeta.get(OLD_SLUG):
        fields["old_slugs"] = old_slugs if isinstance(old_slugs, list) else [old_slugs]
    if postmeta:
        meta["postmeta"] = postmeta
    if comments := [_read_comment(one) for one in lists["wp:comment"]]:
        meta["comments"] = comments
    if meta:
        fields["meta"] = meta
    lifts_byline = apply_own(own, fields) if own is not None else True
    raw = dict(fields)
    if "image" in refers:
        raw["featured_media"] = int(refers["image"][0])
    return Record(fields, place, raw, lifts_byline, refers)


def _take_restrictions(
    postmeta: dict[str, Any], fields: dict[str, Any], meta: dict[str, Any]
) -> None:
    """Take who may read it: by a password, or what Jetpack and PublishPress Future have noted."""
    fields["visibility"] = PASSWORD if meta.get("password") else PUBLIC
    access = postmeta.get(JETPACK_ACCESS)
    if isinstance(access, str) and fields["visibility"] == PUBLIC:
        fields["visibility"] = JETPACK_WORDS.get(access.strip(), access.strip() or PUBLIC)
    expires = postmeta.get(EXPIRY)
    if isinstance(expires, str) and expires.isdecimal() and postmeta.get(EXPIRY_STATUS) != "":
        with suppress(OverflowError, OSError, ValueError):
            fields["expires_at"] = f"{datetime.fromtimestamp(int(expires), UTC):%Y-%m-%dT%H:%M:%SZ}"


def _read_parts(element: Element) -> tuple[dict[str, str], dict[str, list[Element]]]:
    """The texts of an item by name, and the elements that there may be many of."""
    parts: dict[str, str] = {}
    lists: dict[str, list[Element]] = {"category": [], "wp:postmeta": [], "wp:comment": []}
    for child in element.iterchildren("*"):
        name = shorten_tag(child.tag)
        if name in lists:
            lists[name].append(child)
        else:
            text = read_text(child)
            while name in parts and text != parts[name]:
                name += "+"  # nothing is lost of an element that is there twice
                if name.endswith("+" * _MOST_REPEATED):
                    message = (
                        f"more than {_MOST_REPEATED} elements <{name.rstrip('+')}> in one item"
                    )
                    raise FormatError(message)
            parts[name] = text
    return parts, lists


def _read_meta(elements: list[Element]) -> dict[str, Any]:
    """Values by key, as text; several of one key as a list."""
    found: dict[str, Any] = {}
    for element in elements:
        inner = {shorten_tag(one.tag): read_text(one) for one in element}
        key, value = inner.get("wp:meta_key", "").strip(), inner.get("wp:meta_value", "")
        if key not in found:
            found[key] = value
        elif isinstance(found[key], list):
            found[key].append(value)
        else:
            found[key] = [found[key], value]
    return found


def _read_comment(element: Element) -> dict[str, Any]:
    """A comment with all its fields, by WordPress's names for them."""
    comment: dict[str, Any] = {}
    commentmeta: list[Element] = []
    for child in element.iterchildren("*"):
        name = shorten_tag(child.tag).removeprefix("wp:")
        if name == "commentmeta":
            commentmeta.append(child)
        else:
            comment[name] = read_text(child)
    if commentmeta:
        comment["commentmeta"] = _read_meta(commentmeta)
    return comment


def _take_status(
    parts: dict[str, str], postmeta: dict[str, Any], fields: dict[str, Any], meta: dict[str, Any]
) -> None:
    given = parts.pop("wp:status", "").strip()
    status = STATUSES.get(given)
    if status:
        fields["status"] = status
    elif given:
        meta["status"] = given  # a plugin's own, which may mean anything
        fields["status"] = "draft"
    before = postmeta.get(TRASHED_FROM)
    if status == "trash" and isinstance(before, str) and before in STATUSES:
        meta["trashed_from"] = STATUSES[postmeta.pop(TRASHED_FROM)]
    slug = read_slug(parts.pop("wp:post_name", ""), status, postmeta.get(SLUG_BEFORE_TRASH))
    if slug:
        fields["slug"] = slug


def _take_dates(parts: dict[str, str], fields: dict[str, Any], *, is_own: bool) -> None:
    """Take the dates: in UTC where the file has that, else as they are, in the archive's zone."""
    published = _read_date(parts, "wp:post_date_gmt", zone="Z")
    written = _read_date(parts, "wp:post_date")
    if "wp:post_date" not in parts and not published:
        published = _read_feed_date(parts.get("pubDate", ""))
    elif not published and not is_own and fields.get("status", "draft") not in UNDATED:
        published = written
    if published:
        fields["published_at"] = published
    elif written and not is_own:
        fields["created_at"] = written
    modified = _read_date(parts, "wp:post_modified_gmt", zone="Z")
    if modified := modified or _read_date(parts, "wp:post_modified"):
        fields["modified_at"] = modified
    for name in ("wp:post_date_gmt", "wp:post_modified_gmt"):
        parts.pop(name, None)


def _read_date(parts: dict[str, str], name: str, zone: str = "") -> str:
    text = parts.get(name, "").strip()
    return "" if not text or text.startswith(NO_DATES) else text.replace(" ", "T", 1) + zone


def _read_feed_date(text: str) -> str:
    return "" if _UNKNOWN_YEAR.search(text) else text.strip()


def _take_author(
    parts: dict[str, str], fields: dict[str, Any], meta: dict[str, Any], channel: Channel
) -> None:
    login = parts.pop("dc:creator", "").strip() or parts.pop("wp:author", "").strip()
    if login:
        fields["author"] = channel.authors.get(login, login)
        if fields["author"] != login:
            meta["author_login"] = login


def _take_authors(
    fields: dict[str, Any], meta: dict[str, Any], channel: Channel
) -> dict[str, list[str]]:
    """Take all authors: the terms by which the plugin Co-Authors Plus names them, else the one.

    Its guest authors are items of their own, which may stand below.
    """
    logins = [login for one in meta.get("terms", {}).get("author", ()) if (login := _login_of(one))]
    if not logins:
        if author := fields.get("author"):
            fields["authors"] = [make_author(author, meta.get("author_login"))]
        return {}
    authors = [make_author(channel.authors.get(login, login), login) for login in logins]
    fields |= {"authors": authors, "author": authors[0]["name"]}
    meta.pop("author_login", None)
    if authors[0]["login"]:
        meta["author_login"] = logins[0]
    is_known = all(login in channel.authors for login in logins)
    return {} if is_known else {"authors": logins}


def _login_of(term: Any) -> str:
    """The login in a term of Co-Authors Plus, whose slug has a prefix before it."""
    name, slug = (term["name"], term["slug"]) if isinstance(term, dict) else (term, term)
    return str(name or slug.removeprefix(GUEST_PREFIX))


def _read_guest(
    parts: dict[str, str], postmeta: dict[str, Any], channel: Channel
) -> Iterator[Entry]:
    """Yield what is known of a guest author, under the names by which articles may refer to it."""
    name = str(postmeta.get("cap-display_name") or parts.get("title", "")).strip()
    nicename = parts.get("wp:post_name", "").strip().removeprefix(GUEST_PREFIX)
    for login in dict.fromkeys([nicename, str(postmeta.get("cap-user_login") or "").strip()]):
        if name and login:
            channel.authors.setdefault(login, name)
            yield Known("authors", channel.uri, login, name)


def _take_terms(
    elements: list[Element], fields: dict[str, Any], meta: dict[str, Any], channel: Channel
) -> None:
    """Take categories as paths, tags, and the terms of other taxonomies into meta."""
    terms: dict[str, list[Any]] = {"category": [], "post_tag": []}
    has_slugs = any(one.get("nicename") for one in elements)
    for element in elements:
        domain, slug = element.get("domain", "category"), (element.get("nicename") or "").strip()
        name = unescape_name(read_text(element).strip())
        domain = "post_tag" if domain == "tag" else domain
        if not (slug or name) or (has_slugs and not slug):
            continue  # WXR 1.0 has each once more, as feeds do: without a slug
        path = channel.find_path(slug, name) if domain == "category" else None
        term: Any = path or {"slug": slug or name, "name": name or slug}
        if domain == "post_tag" and slug in channel.tags:
            term = slug
        if not slug:
            term = name
        terms.setdefault(domain, []).append(term)
    terms = {domain: _take_each_once(found) for domain, found in terms.items()}
    fields["categories"], fields["tags"] = terms.pop("category"), terms.pop("post_tag")
    if terms:
        meta["terms"] = terms


def _take_each_once(terms: list[Any]) -> list[Any]:
    """Terms without repeats: paths or names, and objects of a slug and a name."""
    keys = (one if isinstance(one, str) else (one["slug"], one["name"]) for one in terms)
    return list(dict(zip(keys, terms, strict=True)).values())


def _take_image(
    postmeta: dict[str, Any], fields: dict[str, Any], channel: Channel
) -> dict[str, list[str]]:
    """Take the featured image, if its attachment was there already; else what it refers to."""
    identity = postmeta.get(THUMBNAIL)
    if not isinstance(identity, str) or not _NUMBER.fullmatch(identity.strip()):
        return {}
    identity = postmeta.pop(THUMBNAIL).strip()
    if identity in channel.images:
        fields["image"] = channel.images[identity]
        return {}
    return {"image": [identity]} if identity.strip("0") else {}


def _take_source(parts: dict[str, str], fields: dict[str, Any], channel: Channel) -> None:
    """Take the post's id, else that in its guid, else the guid."""
    identity, guid = parts.pop("wp:post_id", "").strip(), unescape_id(parts.get("guid", "").strip())
    if guid:
        parts["guid"] = guid
    if not identity and guid:
        found = _NUMBERED_GUID.search(guid)
        is_here = channel.uri is None or host_key(guid) == host_key(channel.uri)
        identity = found[1] if found and is_here else guid
        if address_key(identity) == address_key(channel.uri or ""):  # the site's, and no post's
            identity = parts.get("link", "").strip()
    if identity:
        fields["source"] = {"kind": "wordpress", "uri": channel.uri, "id": identity}


def _take_extras(parts: dict[str, str], meta: dict[str, Any]) -> None:
    """Put what else the item has into meta, if it says more than its absence would."""
    for name, element in EXTRAS.items():
        value = parts.pop(element, "").strip()
        if value and value != DEFAULTS[name]:
            meta[name] = int(value) if name in NUMBERS and _NUMBER.fullmatch(value) else value
    if "sticky" in meta:
        meta["sticky"] = True
    rest = {name: text for name, text in parts.items() if name not in _IGNORED}
    meta |= {name: text for name, text in rest.items() if text.strip()}
