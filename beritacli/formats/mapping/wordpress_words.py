"""The vocabulary of WXR: its namespaces, statuses and kinds of post, in both directions.

Facts from WordPress's own `wp-admin/includes/export.php` and its importer's parsers.
"""

from __future__ import annotations

import html
import re
from functools import cache

from beritacli.text.plain_text import decode_entities

NAMESPACES = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.2/",
}
_PREFIXES = {address: prefix for prefix, address in NAMESPACES.items()}

STATUSES = {
    "publish": "published",
    "future": "scheduled",
    "draft": "draft",
    "auto-draft": "draft",
    "pending": "pending",
    "private": "private",
    "trash": "trash",
}
WRITTEN_STATUSES = {ours: theirs for theirs, ours in reversed(STATUSES.items())}
# Statuses in which WordPress gives the moment of writing where no date of publication is set.
UNDATED = ("draft", "pending", "trash")
NO_DATE = "0000-00-00 00:00:00"
NO_DATES = ("0000-00-00", "-0001-11-30")  # as some exporters write it, reading that with PHP

ARTICLE_TYPES = ("post", "page")
# Types that hold a site's works, not what it says.
WORKS = (
    *("revision", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache"),
    *("user_request", "wp_block", "wp_template", "wp_template_part", "wp_global_styles"),
    *("wp_navigation", "wp_font_family", "wp_font_face", "guest-author"),
)
# Of the plugin Co-Authors Plus: items for authors without a login, and how slugs of authors begin.
GUEST, GUEST_PREFIX = "guest-author", "cap-"
# What a post has besides, by the name that the REST API has for it, where WXR has an element.
EXTRAS = {
    "link": "link",
    "guid": "guid",
    "comment_status": "wp:comment_status",
    "ping_status": "wp:ping_status",
    "parent": "wp:post_parent",
    "menu_order": "wp:menu_order",
    "password": "wp:post_password",
    "type": "wp:post_type",
    "sticky": "wp:is_sticky",
    "description": "description",
}
# What stands there when nothing is said; for WordPress and for us the same as its absence.
DEFAULTS = {
    "comment_status": "open",
    "ping_status": "open",
    "parent": "0",
    "menu_order": "0",
    "password": "",
    "type": "post",
    "sticky": "0",
    "description": "",
    "link": "",
    "guid": "",
}
NUMBERS = ("parent", "menu_order")

OWN_KEY = "_beritacli"  # of the postmeta and termmeta that hold what WordPress has no field for
ALT = "_wp_attachment_image_alt"
THUMBNAIL = "_thumbnail_id"
TRASHED_FROM = "_wp_trash_meta_status"
OLD_SLUG = "_wp_old_slug"
SLUG_BEFORE_TRASH = "_wp_desired_post_slug"
# Custom fields of plugins: whom Jetpack's newsletter lets read, when PublishPress Future ends it.
JETPACK_ACCESS = "_jetpack_newsletter_access"
JETPACK_WORDS = {
    "everybody": "public",
    "subscribers": "members",
    "paid_subscribers": "paid",
    "paid_subscribers_all_tiers": "paid",
}
EXPIRY, EXPIRY_STATUS = "_expiration-date", "_expiration-date-status"
RESERVED = (OWN_KEY, THUMBNAIL, TRASHED_FROM)
_TRASHED_SLUG = re.compile(r"__trashed(?:-\d+)?\Z")


@cache
def shorten_tag(tag: str) -> str:
    """`wp:post_id` for an element's name with its namespace, of whichever version of WXR."""
    space, _, local = tag.removeprefix("{").rpartition("}")
    if "wordpress.org/export/" in space:
        return f"excerpt:{local}" if space.rstrip("/").endswith("/excerpt") else f"wp:{local}"
    return f"{_PREFIXES[space]}:{local}" if space in _PREFIXES else local


def unescape_name(name: str) -> str:
    """Name of a term as people see it: WordPress stores them escaped, `Sosial &amp; Budaya`."""
    return decode_entities(name)


def escape_name(name: str) -> str:
    """Name of a term as WordPress stores it."""
    return html.escape(name, quote=False)


def read_slug(given: str, status: str | None, before_trash: object) -> str:
    """Slug of a post: of one in the trash the one that it had before."""
    slug = given.strip()
    if status != "trash":
        return slug
    if isinstance(before_trash, str) and before_trash.strip():
        return before_trash.strip()
    return _TRASHED_SLUG.sub("", slug)
