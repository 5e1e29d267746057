"""What an article is, for every part of the program: its fields in order, and their words."""

from __future__ import annotations

from typing import Any, NamedTuple

STATUSES = ("draft", "pending", "scheduled", "published", "private", "trash")
PUBLIC = "public"
PASSWORD = "password"  # noqa: S105 - a word, not a secret
INTERNAL = "internal"
VISIBILITIES = (PUBLIC, PASSWORD, "members", "paid", "email", INTERNAL, "unlisted")
# Names in an article's meta under which a password is kept: the first is ours.
PASSWORD_KEYS = ("password", "post_password")
BODY_FORMATS = ("html", "markdown", "text")
# Fields of an article that are instants.
DATES = ("created_at", "modified_at", "published_at", "expires_at")


class Article(NamedTuple):
    """One article as readers and JSON see it: paths of categories, slugs of tags, UTC text.

    The field names are those of JSON, in its order.
    """

    id: int
    slug: str
    title: str
    status: str
    visibility: str
    byline: list[str]
    author: str | None
    authors: list[dict[str, str | None]]
    categories: list[str]
    tags: list[str]
    excerpt: str
    body: str
    body_format: str
    created_at: str
    modified_at: str
    published_at: str | None
    expires_at: str | None
    undated: bool
    language: str | None
    image: str | None
    source: dict[str, str | None] | None
    meta: dict[str, Any]
    revision: int

    @property
    def date(self) -> str | None:
        """When it was or will be published, else when it was made; None where it is undated."""
        return None if self.undated else self.published_at or self.created_at
