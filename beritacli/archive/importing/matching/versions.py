"""Records of one call that are one article: said twice, or corrected between two files.

The first of them, in the order of the files, says what all say, and later ones have the last word:
one call with several files comes to what one call for each file gives, and comes to rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.importing.matching.identity import (
    SENDER,
    base_slug,
    imported_key,
    is_elsewhere,
    is_same_source,
)
from beritacli.archive.importing.matching.sameness import is_plainly_same, is_word_for_word
from beritacli.article import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Whose a record says it is: the system, its site and id there; or our own id; or its text.
Key = tuple[str, str | int | None, str | int]
# In the place of a record's fields: another record of the same article says it all.
REPEATED: dict[str, Any] = {}
LIKE = "like"  # the kind of key of a record without a source
_LISTS = ("categories", "tags")
_TEXTS = ("title", "body", "excerpt")
_CERTAIN = ("", SENDER)  # kinds of keys that belong to one article each
_MOST_COMPARED = 50  # articles of one slug and date whose texts are compared with a record's


def like_key(clean: Mapping[str, Any]) -> Key:
    """What versions of one record without a source have in common."""
    return LIKE, clean.get("view", ""), imported_key(clean)


def texts_of(article: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells an article without a source: its texts as they are compared."""
    return tuple((article.get(name) or "").strip() for name in _TEXTS)


class _Thread:
    """One article as some records say it."""

    def __init__(self, file: int, clean: dict[str, Any]) -> None:
        self.fields = clean
        self.slug = base_slug(clean)
        self.file = file  # the last that has it
        self.is_given = False

    def join(self, file: int, clean: dict[str, Any], *, is_text: bool) -> None:
        """Have another record say it, too."""
        before = self.fields
        if is_text and file != self.file:
            meta = {**before["meta"], **clean["meta"]}
            self.fields = {**before, **clean, "meta": meta}
            if texts_of(before) != texts_of(clean):
                said = {name: before[name] for name in _TEXTS if name in before}
                self.fields["versions"] = [said, *before.get("versions", ())]
        else:
            self.fields = _join(before, clean)
        self.file = file


def _join(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What two records say of one article; where both do, the other does."""
    lists = {
        name: list(dict.fromkeys([*one[name], *other[name]]))
        for name in _LISTS
        if one.get(name) and other.get(name) and not other.get("source")
    }
    meta = {**one.get("meta", {}), **other.get("meta", {})}
    joined = {**one, **other, **lists, "meta": meta}
    # What one of them restricts, the other does not open.
    if other.get("visibility", PUBLIC) == PUBLIC and "visibility" in one:
        joined["visibility"] = one["visibility"]
    return joined


class Versions:
    """The records that are repeated, each by its number in the order of the files."""

    def __init__(self, has_text: Callable[[int, Mapping[str, Any]], bool]) -> None:
        """has_text: whether a record of a file says the same word for word, or may."""
        self._has_text = has_text
        self._threads: dict[tuple[Key, str], list[_Thread]] = {}
        self._of: dict[int, _Thread] = {}

    def add(self, number: int, file: int, key: Key, clean: dict[str, Any]) -> None:
        """Take a record; those of a file come together."""
        threads = self._threads.setdefault((key, clean.get("view", "")), [])
        is_text = key[0] == LIKE
        find = self._find_text if is_text else self._find_source
        thread = find(threads, file, key, clean)
        if thread is None:
            thread = _Thread(file, clean)
            threads.append(thread)
        else:
            thread.join(file, clean, is_text=is_text)
        self._of[number] = thread

    def take(self, number: int) -> dict[str, Any] | None:
        """What all records of a record's article say, for the first; REPEATED for the others."""
        thread = self._of.get(number)
        if thread is None:
            return None
        if thread.is_given:
            return REPEATED
        thread.is_given = True
        return thread.fields

    @staticmethod
    def _find_source(
        threads: list[_Thread], file: int, key: Key, clean: dict[str, Any]
    ) -> _Thread | None:
        slug = base_slug(clean)
        for thread in threads:
            if thread.slug == slug:
                return thread
        others = [one for one in threads if one.file != file]
        if key[0] in _CERTAIN:
            return others[0] if others else None
        for thread in others:
            known = {"slug": thread.slug, "published_at": None, **thread.fields}
            if is_same_source(known, clean):
                return thread
        return None

    def _find_text(
        self, threads: list[_Thread], file: int, _key: Key, clean: dict[str, Any]
    ) -> _Thread | None:
        texts = texts_of(clean)
        for thread in threads:
            if texts_of(thread.fields) == texts:
                return thread
        others = [one for one in threads if one.file != file][:_MOST_COMPARED]
        for thread in others:
            if is_word_for_word(thread.fields, clean):
                return thread
        for thread in others:
            known = thread.fields
            if self._has_text(file, known) or is_elsewhere(known, clean):
                continue
            if is_plainly_same(known, clean, has_slug="slug" in known and "slug" in clean):
                return thread
        return None
