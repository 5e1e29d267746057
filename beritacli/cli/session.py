"""One call of the program: its streams, its store and the archive in it."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import typer

from beritacli.environment import find_user
from beritacli.show.streams import Streams
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from beritacli.archive.archive import Archive
    from beritacli.cli.config.preferences import Found
    from beritacli.environment import Environment
    from beritacli.language.dates import When

BUSY_SECONDS = 30.0
_LONGEST_COMMAND = 200


class Session(NamedTuple):
    """What the options before the command say, and what the program got from outside.

    shared: the archive of the batch that the command is a line of. busy_seconds: how long to wait
    for others who write.
    """

    environment: Environment
    streams: Streams
    store: str | None
    lang: str | None
    command: str
    shared: Archive | None = None
    busy_seconds: float = BUSY_SECONDS

    def open_archive(self, deed: str = "") -> AbstractContextManager[Archive]:
        """Open the archive; to be used in a `with`.

        deed: what the command does to whole files, as `the store was moved`; see Kept.
        """
        if self.shared is not None:
            if not self.shared.is_gathering:  # what is one change has one command: the batch
                self.shared.command = self._words
            return nullcontext(self.shared)
        from beritacli.archive.archive import Archive

        archive = Archive(
            self.store_path,
            now=self.environment.now,
            actor=self._find_actor,
            command=self._words,
            on_kept=self.environment.kept.changes.append,
            on_date=lambda text, when: self._tell_date(archive, text, when),
            busy_seconds=self.busy_seconds,
        )
        if deed:
            archive.database.on_placed(lambda: self.environment.kept.deeds.append(deed))
        return self._opened(archive)

    @contextmanager
    def _opened(self, archive: Archive) -> Iterator[Archive]:
        """Open an archive; once it is closed, a program of the user's hears of each change."""
        changes = self.environment.kept.changes
        count = len(changes)
        try:
            with archive:
                yield archive
        finally:
            if len(changes) > count and (command := str(self.prefer("on_change"))):
                from beritacli.hooks import announce_changes

                announce_changes(archive, changes[count:], command, self.streams.warn)

    def _tell_date(self, archive: Archive, text: str, when: When) -> None:
        """Say in full what a date was taken for."""
        from beritacli.show.typed_dates import describe_date

        language = self.language(archive)
        self.streams.note(describe_date(text, when, language=language, zone=archive.zone))

    @property
    def store_path(self) -> Path:
        """The store: --store, else BERITACLI_STORE, else one in the user's data folder."""
        location = self.store or self.environment.variables.get("BERITACLI_STORE")
        if location:
            if "://" in location:
                msg = f"'{location}' is no location of a store: give a path to a .db or .json file."
                raise typer.BadParameter(msg)
            return Path(location).expanduser()
        import platformdirs

        return platformdirs.user_data_path("beritacli") / "berita.db"

    def check_destination(self, path: Path) -> None:
        """Raise BadParameter for a file that must not be written.

        It is the store, or one that the store keeps beside itself; or a batch that may yet be
        undone would leave it behind.
        """
        if self.may_be_undone:
            msg = f"{path} would stay if the batch is undone: write files by batch --each."
            raise typer.BadParameter(msg)
        from beritacli.archive.own_files import is_own_name

        if is_own_name(self.store_path, path):
            msg = f"{path} belongs to the store: it can't be written over."
            raise typer.BadParameter(msg)

    def check_source(self, path: Path) -> None:
        """Raise BadParameter for a file of the store itself, which nothing but the engine opens.

        By closing it, SQLite's locks on it would be lost.
        """
        if not path.exists():
            return
        from beritacli.archive.own_files import is_own_file

        if is_own_file(self.store_path, path):
            msg = f"{path} belongs to the store: it can't be read as another file."
            raise typer.BadParameter(msg)

    def warn_of_remains(self) -> None:
        """Say that what was removed is in the store's files still, and how to remove it."""
        self.streams.warn(
            "What was removed stays in the store's files while another command reads them. "
            "When that has ended: beritacli store compact"
        )

    def on_written(self, path: Path) -> Callable[[], None]:
        """What notes that a file was written, for the message of a command that is stopped."""
        return lambda: self.environment.kept.deeds.append(f"{path} was written")

    @property
    def _words(self) -> str:
        """What was typed from the command on, for the record."""
        import shlex

        words = list(self.environment.arguments)
        words = words[words.index(self.command) :]
        return clean_line(shlex.join(words))[:_LONGEST_COMMAND]

    def _find_actor(self) -> str:
        """Who makes a change: as configured, else the system's user."""
        return clean_line(self.prefer("actor") or find_user())

    @property
    def config_paths(self) -> tuple[Path, Path]:
        """The files of preferences: the one beside the store, then the user's own."""
        from beritacli.cli.config.preferences import find_config_paths

        return find_config_paths(self.store_path, self.environment.variables)

    def prefer(self, key: str) -> Any:
        """A preference (see preferences.py): text, or a list of texts; empty where none is set.

        Raises UnreadableError for a file or variable that can't be read.
        """
        return self.find_preference(key).value

    def find_preference(self, key: str) -> Found:
        """The value of a preference that counts, and where it comes from; raises as `prefer`."""
        from beritacli.cli.config.preferences import find_in_files, find_in_variables

        found = find_in_variables(key, self.environment.variables)
        if found is not None:
            return found
        for path in self.config_paths:
            self.check_source(path)
        return find_in_files(key, self.config_paths)

    def language(self, archive: Archive) -> str:
        """The language of dates: --lang, else the archive's."""
        return self.lang or archive.language

    def read_lines(self) -> Iterator[str]:
        """Words from standard input, one a line, without blank lines."""
        for line in self.environment.stdin:
            word = line.decode("utf-8", "surrogateescape").strip()
            if word:
                yield word

    @property
    def can_ask(self) -> bool:
        """Whether somebody can answer a question: in a batch, standard input has the commands."""
        is_heard = self.streams.is_talking_to_terminal and self.environment.stdin.isatty()
        return is_heard and self.shared is None

    @property
    def may_be_undone(self) -> bool:
        """Whether what the command does is kept only if all of its batch is."""
        return self.shared is not None and self.shared.is_gathering

    def confirm(self, question: str) -> bool:
        """Ask on the terminal; False too when nobody can answer."""
        self.streams.ask(f"{question} [y/N]")
        answer = self.environment.stdin.readline().decode("utf-8", "replace").strip().lower()
        return answer in {"y", "yes", "ya"}

    def confirm_final(self, question: str, deed: str) -> bool:
        """Ask about what can't be taken back. Raises BadParameter when nobody can answer."""
        if not self.can_ask:
            msg = f"{deed} needs --yes where nobody can be asked."
            raise typer.BadParameter(msg)
        return self.confirm(question)


def session_of(context: typer.Context) -> Session:
    """The session that a command runs in."""
    return cast("Session", context.obj)
