"""What an import did, or would do: plain values for people and for `--report`."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from os.path import commonprefix
from typing import Any, NamedTuple

from beritacli.archive.importing.spool import Spool

_SHOWN_CHARACTERS = 200
_BEFORE = 20


class Rejection(NamedTuple):
    """A record that was not taken. raw: the record as read, or the text that is none."""

    file: str
    place: str
    field: str | None
    reason: str
    hint: str
    raw: Any


class Difference(NamedTuple):
    """An article in which source and archive differ. fields: {name: (ours, the source's)}."""

    file: str
    place: str
    article: int
    slug: str
    fields: dict[str, tuple[Any, Any]]


class Gone(NamedTuple):
    """An article that is no longer in its source."""

    article: int
    slug: str
    title: str


class Added(NamedTuple):
    """An article that was added, or would be."""

    id: int
    slug: str
    title: str


class FileReport:
    """Counts for one file.

    undated: articles that were taken as published though nothing says when.
    left_out: what is no article and not taken, by kind. mended: faults that were repaired.
    held_back: articles that are less public here than their source says, by reason.
    has_articles: whether the file holds any, taken or not.
    """

    def __init__(self, name: str, format_name: str) -> None:
        """Start at nought."""
        self.name = name
        self.format_name = format_name
        self.added = self.updated = self.unchanged = self.rejected = self.conflicts = 0
        self.removed = self.undated = 0
        self.has_articles = False
        self.left_out: Counter[str] = Counter()
        self.post_types: set[str] = set()  # of WordPress, of which records were left out
        self.mended: Counter[str] = Counter()
        self.held_back: Counter[str] = Counter()

    def count_of(self, name: str) -> int:
        """One of COUNTS, or `undated`."""
        return int(getattr(self, name))

    @property
    def is_odd(self) -> bool:
        """Whether some of the file was not taken."""
        return bool(self.rejected or self.conflicts)

    def as_json(self) -> dict[str, Any]:
        """The counts, with the file's name and format."""
        counts = {name: getattr(self, name) for name in COUNTS}
        names = {"file": self.name, "format": self.format_name}
        return {
            **names,
            **counts,
            "undated": self.undated,
            "left_out": dict(self.left_out),
            "mended": dict(self.mended),
            "held_back": dict(self.held_back),
        }


COUNTS = ("added", "updated", "unchanged", "rejected", "conflicts", "removed")


IDS = ("added", "updated", "unchanged")  # of which a report has the articles' ids


class Report:
    """What one import did to the archive.

    new_categories, new_tags: what it made, as {path or slug, name}; of very many tags the first.
    ids: of articles, by what became of them.
    """

    def __init__(self, files: Sequence[FileReport]) -> None:
        """Start with the files that were read."""
        self.files = files
        self.rejections: Spool[Rejection] = Spool()
        self.updates: Spool[Difference] = Spool()
        self.conflicts: Spool[Difference] = Spool()
        self.missing: Spool[Gone] = Spool()
        self.categories_added = self.tags_added = self.stamps_added = 0
        self.new_categories: list[dict[str, str]] = []
        self.new_tags: list[dict[str, str]] = []
        self.ids = {name: array("q") for name in IDS}
        self.added: Spool[Added] = Spool()
        self.to_be_placed: list[str] = []
        self.guesses: dict[str, str] = {}  # paths by the name that was read as one
        self.change: int | None = None

    def note_added(self, document: Mapping[str, Any], doc_id: int) -> None:
        """Note an article that was added."""
        self.ids["added"].append(doc_id)
        self.added.append(Added(doc_id, document["slug"], document["title"]))

    def reject(self, file: FileReport, rejection: Rejection) -> None:
        """Count and keep what is not taken of a file. Its reason may lack the full stop."""
        file.rejected += 1
        if not rejection.reason.endswith((".", "!", "?")):
            rejection = rejection._replace(reason=f"{rejection.reason}.")
        self.rejections.append(rejection)

    def without_changes(self) -> Report:
        """What is still true when all of the import was undone: its files, and the rejections."""
        left = Report([FileReport(file.name, file.format_name) for file in self.files])
        for file, same in zip(self.files, left.files, strict=True):
            same.rejected = file.rejected
        left.rejections = self.rejections
        return left

    @property
    def is_clean(self) -> bool:
        """Whether every record was taken and no conflict is left."""
        return not len(self.rejections) and not len(self.conflicts)

    def total(self, count: str) -> int:
        """One of COUNTS, or `undated`, over all files."""
        return sum(file.count_of(count) for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """The report as programs read it."""
        return {
            **{name: self.total(name) for name in (*COUNTS, "undated")},
            "categories_added": self.categories_added,
            "tags_added": self.tags_added,
            "new_categories": self.new_categories,
            "new_tags": self.new_tags,
            "stamps_added": self.stamps_added,
            "to_be_placed": self.to_be_placed,
            "guesses": self.guesses,
            "change": self.change,
            "ids": {name: list(ids) for name, ids in self.ids.items()},
            "additions": [one._asdict() for one in self.added],
            "missing": [one._asdict() for one in self.missing],
            "files": [file.as_json() for file in self.files],
            "updates": [_difference_json(one) for one in self.updates],
            "conflict_details": [_difference_json(one) for one in self.conflicts],
            "rejections": [
                {k: v for k, v in one._asdict().items() if k != "raw"} for one in self.rejections
            ],
        }


def _difference_json(one: Difference) -> dict[str, Any]:
    fields = {}
    for name, (ours, theirs) in one.fields.items():
        if _is_long(ours) and _is_long(theirs):
            ours, theirs = shorten_pair(ours, theirs)  # noqa: PLW2901 - so that they differ
        fields[name] = {"ours": _shorten(ours), "source": _shorten(theirs)}
    return {**one._asdict(), "fields": fields}


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > _SHOWN_CHARACTERS


def _shorten(value: Any) -> Any:
    if _is_long(value):
        return value[:_SHOWN_CHARACTERS] + "…"
    return value


def shorten_pair(ours: Any, theirs: Any) -> tuple[Any, Any]:
    """Two values; of two texts that begin alike, from a little before where they differ."""
    if not (isinstance(ours, str) and isinstance(theirs, str)):
        return ours, theirs
    alike = len(commonprefix([ours, theirs]))  # noqa: RUF071 - of texts, not of paths
    start = max(0, alike - _BEFORE)
    dots = "…" if start else ""
    return dots + ours[start:], dots + theirs[start:]
