"""What files hold beside articles: comments that belong to them, and WordPress's other types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.formats import Comment, Record
from beritacli.formats.wxrnames import WORKS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from beritacli.archive.reports import FileReport
    from beritacli.formats import Entry

ALL = "all"
_Key = tuple[str | None, str]


class Beside:
    """Takes such entries while files are read, and gives articles their comments afterwards."""

    def __init__(self, post_types: Collection[str] = ()) -> None:
        """post_types: names of WordPress's types whose records are taken as well; ALL for all."""
        self._post_types = frozenset(post_types)
        self._comments: dict[_Key, dict[str, dict[str, Any]]] = {}
        self._reports: dict[_Key, FileReport] = {}

    def take(self, entry: Entry, report: FileReport) -> bool:
        """Take an entry of a file, or leave it out; False for one that is none of these."""
        if isinstance(entry, Comment):
            key = entry.uri, entry.post
            self._reports.setdefault(key, report)
            self._comments.setdefault(key, {})[entry.fields["comment_id"]] = entry.fields
            return True
        if not isinstance(entry, Record) or self._takes(entry.post_type):
            return False
        report.left_out[str(entry.post_type)] += 1
        if entry.post_type not in WORKS:
            report.post_types.add(str(entry.post_type))
        return True

    def _takes(self, post_type: str | None) -> bool:
        if post_type is None or post_type in self._post_types:
            return True
        return ALL in self._post_types and post_type not in WORKS

    @property
    def has_comments(self) -> bool:
        """Whether some are still without their article."""
        return bool(self._comments)

    def add_comments(self, clean: dict[str, Any]) -> dict[str, Any] | None:
        """The fields of a record with its comments; None where there are none for it."""
        comments = self._comments.pop(_find_key(clean), None)
        if comments is None:
            return None
        there = clean["meta"].get("comments")
        known = there if isinstance(there, list) else []
        ids = {one.get("comment_id") for one in known if isinstance(one, dict)}
        more = [one for number, one in comments.items() if number not in ids]
        return {**clean, "meta": {**clean["meta"], "comments": [*known, *more]}}

    def count_rest(self) -> None:
        """Count as left out the comments on what none of the files has."""
        for key, comments in self._comments.items():
            self._reports[key].left_out["comment"] += len(comments)
        self._comments.clear()


def _find_key(clean: Mapping[str, Any]) -> _Key:
    source = clean.get("source") or {}
    return (source.get("uri"), source["id"]) if source.get("kind") == "wordpress" else (None, "")
