"""The archive: one store opened as a newsroom, with its settings, its clock and its changes."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from tinydb import where

from beritacli.archive.category_tree import CategoryTree
from beritacli.archive.errors import UnreadableError
from beritacli.archive.settings import SETTINGS, check_setting
from beritacli.archive.tables import SCHEMA
from beritacli.language.dates import (
    DATE_HINT,
    SOURCE_DATE_HINT,
    UnknownDateError,
    When,
    from_utc_text,
    get_zone,
    is_utc_text,
    parse_when,
    read_unix_time,
    to_utc_text,
)
from beritacli.store import OrderedTable, StoreError, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime, tzinfo
    from pathlib import Path
    from types import TracebackType

    from beritacli.archive.changes.change import Change


class _RehearsalEnd(Exception):  # noqa: N818 - not an error
    """Ends a rehearsal, so that nothing is kept."""


class Archive:
    """All articles, categories, tags and their history: one store."""

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], datetime],
        actor: Callable[[], str],
        command: str,
        on_kept: Callable[[int], object] = lambda _number: None,
        on_date: Callable[[str, When], object] = lambda _text, _when: None,
        busy_seconds: float = 30.0,
    ) -> None:
        """Open the store at `path`; it is made by the first change.

        now: the clock (aware). actor and command: who does what, for the record; who it is, is
        asked only by the first change. on_kept: gets the number of each change as soon as it is
        kept; no signal comes between the two. on_date: gets each date that was typed relative to
        now or in part, and what it was taken for, once.
        """
        if not is_utc_text(to_utc_text(now())):
            msg = f"The clock says that it is the year {now().year}."
            raise StoreError(msg, "Set it right, and try again: articles are dated by it.")
        self.path = path
        self.database = open_database(path, SCHEMA, busy_seconds=busy_seconds)
        self._now = now
        self._actor = actor
        self._on_kept = on_kept
        self._on_date = on_date
        self._announced: set[str] = set()
        self.command = command
        self.present = self  # also of a copy that shows the archive's past
        self.is_rehearsing = False
        self._gathering: ExitStack | None = None
        self._gathered: Change | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.database.close()

    @property
    def articles(self) -> OrderedTable:
        """The table of articles."""
        return self.database.table("articles")

    @contextmanager
    def change(self, *, makes_store: bool = False) -> Iterator[Change]:
        """Make one change: all of it is kept when the block ends, or none when it raises.

        Inside `gather` it is a part of one. Raises StoreMissingError where there is no store,
        unless the change may make it.
        """
        if self._gathering is None:
            with self._begin(makes_store=makes_store) as change:
                yield change
            return
        if self._gathered is None:
            self._gathered = self._gathering.enter_context(self._begin(makes_store=makes_store))
        with self.database.transaction():  # when a part fails, nothing is kept, whoever catches it
            yield self._gathered

    @contextmanager
    def gather(self) -> Iterator[None]:
        """Make one change of all that are made inside: it begins with the first of them."""
        with ExitStack() as stack:
            self._gathering = stack
            try:
                yield
            finally:
                self._gathering = None

    @contextmanager
    def rehearse(self) -> Iterator[None]:
        """Take back at the end whatever is changed inside: to see what it would do."""
        self.is_rehearsing = True
        try:
            with self.gather():
                yield
                raise _RehearsalEnd
        except _RehearsalEnd:
            pass
        finally:
            self.is_rehearsing = False
            self._gathered = None
            self.forget()

    @contextmanager
    def _begin(self, *, makes_store: bool) -> Iterator[Change]:
        if not makes_store and not self.database.exists:
            with self.database.snapshot():
                pass
        from beritacli.archive.changes.change import (
            Change,  # with the hashes: reading has no use for them
        )

        with self.database.transaction():
            self.forget()
            change = Change(
                self.database,
                at=self.instant,
                actor=self.actor,
                command=self.command,
            )
            yield change
            change.finish()
            if change.is_made:
                number = change.number
                self.database.after_commit(lambda: self._on_kept(number))
        self.forget()

    @property
    def instant(self) -> str:
        """The present moment as it is stored; nothing is read."""
        return to_utc_text(self._now())

    @property
    def actor(self) -> str:
        """Who makes a change."""
        return self._actor()

    @property
    def is_gathering(self) -> bool:
        """Whether what is changed now may yet be undone by something later."""
        return self._gathering is not None

    @property
    def exists(self) -> bool:
        """Whether there is an archive, or one is being made."""
        return self._gathered is not None or self.database.exists

    @property
    def is_changed(self) -> bool:
        """Whether what was gathered wrote anything."""
        return self._gathered is not None and self._gathered.size > 0

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read inside, and all of it is of one moment."""
        with self.database.snapshot():
            self.forget()
            yield

    def forget(self) -> None:
        """Drop what was read of categories and settings: it may have changed."""
        for name in ("categories", "settings", "zone", "identity"):
            self.__dict__.pop(name, None)

    @cached_property
    def categories(self) -> CategoryTree:
        """The tree of categories, as it is now."""
        return CategoryTree(self.database.table("categories"))

    @cached_property
    def settings(self) -> dict[str, str]:
        """The archive's settings, defaults included."""
        if not self.exists:
            return dict(SETTINGS)
        stored = {doc["key"]: doc["value"] for doc in self.database.table("settings")}
        return {**SETTINGS, **stored}

    @cached_property
    def identity(self) -> str | None:
        """What no other archive has; None before anything was written."""
        if not self.exists:
            return None
        rows = (doc.get("identity") for doc in self.database.table("archive"))
        return next((one for one in rows if one), None)

    @cached_property
    def zone(self) -> tzinfo:
        """The archive's time zone."""
        return get_zone(self.settings["timezone"])

    @property
    def language(self) -> str:
        """The language of dates that readers see."""
        return self.settings["language"]

    @property
    def now(self) -> datetime:
        """The present moment in the archive's zone."""
        return self._now().astimezone(self.zone)

    @property
    def now_as_text(self) -> str:
        """The present moment as UTC text."""
        return to_utc_text(self._now())

    def count_shown(self, field: str) -> dict[Any, int]:
        """How many articles hold each value of a field, trash left out."""
        counts = self.articles.count_by(field)
        for value, count in self.articles.count_by(field, where("status") == "trash").items():
            counts[value] -= count
        return counts

    def parse_date(
        self,
        text: str,
        *,
        is_ahead: bool = False,
        takes_spans: bool = False,
    ) -> When:
        """Read a date as people write it here. Raises UnreadableError.

        is_ahead: of times that fit, the next one is meant, not the last. takes_spans: weeks,
        months and years are taken, too. What it was taken for should be announced.
        """
        try:
            return self._read_date(text, is_ahead=is_ahead, takes_spans=takes_spans)
        except ValueError as error:
            raise UnreadableError(str(error), DATE_HINT) from error

    def announce_dates(self, dates: Mapping[str, When]) -> None:
        """Let people know what dates were taken for that don't say it all, once for each text."""
        for text, when in dates.items():
            if not when.is_full and text not in self._announced:
                self._announced.add(text)
                self._on_date(text, when)

    def _read_date(self, text: str, *, is_ahead: bool, takes_spans: bool) -> When:
        now, zone = self.now, self.zone
        try:
            return parse_when(text, now=now, zone=zone)
        except UnknownDateError:
            from beritacli.language.typed_dates import parse_typed

            found = parse_typed(
                text, now=now, zone=zone, is_ahead=is_ahead, takes_spans=takes_spans
            )
            if found is None:
                raise
            return found

    def parse_source_date(self, value: str | float) -> When:
        """Read a date of another system's, text or a Unix time. Raises UnreadableError."""
        try:
            if isinstance(value, str):
                return parse_when(value, now=self.now, zone=self.zone, is_source=True)
            return When(read_unix_time(value), has_time=True)
        except ValueError as error:
            raise UnreadableError(str(error), SOURCE_DATE_HINT) from error

    def local(self, utc_text: str) -> datetime:
        """A stored instant in the archive's zone."""
        return from_utc_text(utc_text).astimezone(self.zone)

    def move(self, location: Path) -> None:
        """Move everything to a new store, see `beritacli.store.move.move_store`."""
        from beritacli.store.move import move_store

        move_store(self.database, location)

    def set_setting(self, key: str, value: str) -> str:
        """Change a setting; returns the value as it is kept.

        Raises NotFoundError for an unknown key, UnreadableError for a value.
        """
        value = check_setting(key, value)
        with self.change(makes_store=True) as change:
            self._store_setting(change, key, value)
        return value

    def _store_setting(self, change: Change, key: str, value: str) -> None:
        stored: list[Any] = [doc for doc in self.database.table("settings") if doc["key"] == key]
        if stored:
            change.edit("settings", stored[0], {"value": value})
        elif SETTINGS[key] != value:
            change.add("settings", {"key": key, "value": value})
        self.forget()
