"""What files hold beside articles: comments and attachments of theirs, and WordPress's other types.

An attachment belongs to the article that it was uploaded for, and to those that show it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from beritacli.formats.entries import Attachment, Comment, Record
from beritacli.formats.mapping.wordpress_words import WORKS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from beritacli.archive.importing.report import FileReport
    from beritacli.formats.entries import Entry

ALL = "all"
# Galleries, pictures of either editor, and what is linked by its number.
_SHOWN = re.compile(
    r"\[(?:gallery|playlist)\b[^\[\]]*?\b(?:ids|include)=[\"']?(?P<ids>[\d,\s]+)"
    r"|\b(?:wp-image-|attachment_|wp-att-|attachment_id=)(?P<one>\d+)"
    r"|<!-- wp:(?:image|gallery|media-text|file|cover|video|audio)\b[^<>]*?"
    r"\"(?:ids\":\[(?P<list>[\d,]+)|(?:id|mediaId)\":(?P<block>\d+))"
)
_Key = tuple[str | None, str]


class Beside:
    """Takes such entries while files are read, and gives them to their articles afterwards."""

    def __init__(self, post_types: Collection[str] = ()) -> None:
        """post_types: names of WordPress's types whose records are taken as well; ALL for all."""
        self._post_types = frozenset(post_types)
        self._comments: dict[_Key, dict[str, dict[str, Any]]] = {}
        self._attachments: dict[_Key, dict[str, str]] = {}
        self._by_url: dict[_Key, str] = {}
        self._children: defaultdict[_Key, list[str]] = defaultdict(list)
        self._used: set[_Key] = set()
        self._reports: dict[tuple[str, _Key], FileReport] = {}

    def take(self, entry: Entry, report: FileReport) -> bool:
        """Take an entry of a file, or leave it out; False for one that is none of these."""
        if isinstance(entry, Comment):
            key = entry.uri, entry.post
            self._reports.setdefault(("comment", key), report)
            self._comments.setdefault(key, {})[entry.fields["comment_id"]] = entry.fields
            return True
        if isinstance(entry, Attachment):
            self._take_attachment(entry, report)
            return True
        if not isinstance(entry, Record) or self._takes(entry.post_type):
            return False
        report.left_out[str(entry.post_type)] += 1
        if entry.post_type not in WORKS:
            report.post_types.add(str(entry.post_type))
        return True

    def _take_attachment(self, entry: Attachment, report: FileReport) -> None:
        key = entry.uri, entry.fields["id"]
        self._reports.setdefault(("attachment", key), report)
        if key not in self._attachments and (parent := entry.fields.get("parent")):
            self._children[entry.uri, parent].append(entry.fields["id"])
        self._attachments[key] = entry.fields
        self._by_url.setdefault((entry.uri, entry.fields["url"]), entry.fields["id"])

    def _takes(self, post_type: str | None) -> bool:
        if post_type is None or post_type in self._post_types:
            return True
        return ALL in self._post_types and post_type not in WORKS

    @property
    def has_any(self) -> bool:
        """Whether there is something for articles."""
        return bool(self._comments or self._attachments)

    def add_to(self, clean: dict[str, Any]) -> dict[str, Any] | None:
        """The fields of a record with what belongs to it; None where nothing does."""
        source = clean.get("source") or {}
        if source.get("kind") != "wordpress":
            return None
        uri, identity = source.get("uri"), source["id"]
        more = {
            "comments": [*self._comments.pop((uri, identity), {}).values()],
            "attachments": list(self._find_attachments(clean, uri, identity)),
        }
        keys = {"comments": "comment_id", "attachments": "id"}
        added = {
            name: _join(clean["meta"].get(name), values, keys[name])
            for name, values in more.items()
            if values
        }
        return {**clean, "meta": {**clean["meta"], **added}} if added else None

    def _find_attachments(
        self, clean: Mapping[str, Any], uri: str | None, identity: str
    ) -> Iterator[dict[str, str]]:
        """Yield what was uploaded for an article, then what it shows besides."""
        if not self._attachments:
            return
        shown = [
            number.strip()
            for found in _SHOWN.finditer(clean.get("body", ""))
            for group in found.groups()
            if group
            for number in group.split(",")
        ]
        image = [self._by_url.get((uri, clean.get("image") or ""), "")]
        for number in dict.fromkeys([*self._children.get((uri, identity), ()), *image, *shown]):
            if attachment := self._attachments.get((uri, number)):
                self._used.add((uri, number))
                yield attachment

    def count_rest(self) -> None:
        """Count as left out what belongs to nothing that the files have."""
        for key, comments in self._comments.items():
            self._reports["comment", key].left_out["comment"] += len(comments)
        for key in self._attachments.keys() - self._used:
            self._reports["attachment", key].left_out["attachment"] += 1


def _join(there: object, more: list[dict[str, Any]], key: str) -> list[Any]:
    """What a record has already, and what is new by its id."""
    known = there if isinstance(there, list) else []
    ids = {one.get(key) for one in known if isinstance(one, dict)}
    return [*known, *(one for one in more if one[key] not in ids)]
