"""What each error means to the user: an exit code, a line of what, and a line of what to do."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import typer

from beritacli.archive import errors as newsroom
from beritacli.exit_codes import ExitCode
from beritacli.show.output_errors import ClosedPipeError, OutputError
from beritacli.store import errors as store

if TYPE_CHECKING:
    from collections.abc import Iterator

# By their names, for not all of their modules are loaded; a subclass is what its base is.
_NEWSROOM_CODES = {
    "UnreadableError": ExitCode.USAGE,
    "NotFoundError": ExitCode.NOT_FOUND,
    "RefusedError": ExitCode.REFUSED,
    "DamagedError": ExitCode.PARTLY,
    "ConflictError": ExitCode.CONFLICT,
    "BlockedError": ExitCode.CONFLICT,
}

# The file is missing or can't be opened. A full or failing disk is not the file's fault.
_UNREADABLE = {
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.EPERM),
    *(errno.ELOOP, errno.ENAMETOOLONG, errno.ENXIO),
}


class Failure(NamedTuple):
    """What is said of an error; an empty message says nothing."""

    code: ExitCode
    message: str
    hint: str


class LineError(Exception):
    """A line of a batch failed; its failure names the line."""

    def __init__(self, failure: Failure) -> None:
        """Keep what is to be said."""
        super().__init__(failure.message)
        self.failure = failure


class InputFileError(Exception):
    """A file that the user named can't be opened or read."""

    def __init__(self, error: OSError) -> None:
        """Keep what the system says."""
        super().__init__(str(error))
        where = f"{error.filename}: " if error.filename else ""
        message = f"{where}{error.strerror or error}."
        self.failure = Failure(ExitCode.NO_INPUT, message, "Check the file's name and its rights.")


@contextmanager
def reading_input() -> Iterator[None]:
    """Raise InputFileError where a file that the user named can't be opened."""
    try:
        yield
    except OSError as error:
        if error.errno not in _UNREADABLE:
            raise
        raise InputFileError(error) from error


class EditorError(Exception):
    """The user's editor could not be started, or failed; nothing was changed."""

    def __init__(self, message: str, hint: str, code: ExitCode = ExitCode.STORE) -> None:
        """Keep what is to be said; the code is USAGE for an editor that isn't there."""
        super().__init__(message)
        self.failure = Failure(code, message, hint)


def describe_failure(error: Exception) -> Failure:
    """Exit code, message and hint for an error."""
    if isinstance(error, LineError | EditorError | InputFileError):
        return error.failure
    if isinstance(error, ClosedPipeError | BrokenPipeError):
        return Failure(ExitCode.PIPE_CLOSED, "", "")
    if isinstance(error, OutputError):
        return Failure(ExitCode.STORE, error.message, error.hint)
    if isinstance(error, store.StoreMissingError):
        hint = "To begin: beritacli add 'Judul', or beritacli import FILE; another store: --store."
        return Failure(ExitCode.NOT_FOUND, error.message, hint)
    if isinstance(error, store.StoreError):
        is_busy = isinstance(error, store.StoreBusyError)
        return Failure(ExitCode.BUSY if is_busy else ExitCode.STORE, error.message, error.hint)
    if isinstance(error, newsroom.NewsroomError):
        kinds = (kind.__name__ for kind in type(error).__mro__)
        code = next(_NEWSROOM_CODES[kind] for kind in kinds if kind in _NEWSROOM_CODES)
        return Failure(code, error.message, error.hint)
    if isinstance(error, typer.TyperException):
        return _describe_usage(error)
    if isinstance(error, typer.Abort):
        return Failure(ExitCode.INTERRUPTED, "", "")
    return _describe_system_error(error)


def _describe_system_error(error: Exception) -> Failure:
    """What the system says, and what nobody thought of."""
    if isinstance(error, RuntimeError) and str(error).startswith("Symlink loop"):
        # Path.resolve of Python before 3.13 says it so.
        return Failure(ExitCode.STORE, f"{error}.", "Links lead in a circle: take one away.")
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        where = f"{error.filename}: " if error.filename else ""
        hint = "Check the file, its rights and the space."
        return Failure(ExitCode.STORE, f"{where}{reason}.", hint)
    kind = type(error).__name__
    return Failure(
        ExitCode.FAILED,
        f"beritacli failed in a way that nobody thought of ({kind}: {error}).",
        "Check the store: beritacli store verify. If it is sound, report what --debug says.",
    )


def _describe_usage(error: typer.TyperException) -> Failure:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "beritacli"
    # Typer puts «Invalid value» before what is wrong with no option of its own.
    message = error.format_message().removeprefix("Invalid value: ")
    hint = f"See: {path} --help"
    if type(error).__name__ == "NoArgsIsHelpError":  # its message is the whole help
        message = f"A word is missing after '{path}'."
    elif type(error).__name__ == "NoSuchOption" and context:
        typed = getattr(error, "option_name", "")
        # Before a line of a batch there is no place for it, but before the batch.
        is_line = getattr(context.obj, "shared", None) is not None
        command = "batch" if is_line else path.removeprefix("beritacli ")
        for option in context.find_root().command.params:
            if typed in option.opts:
                words = typed if option.is_flag else f"{typed} {option.metavar}"
                message = f"{typed} stands before the command."
                hint = f"As in: beritacli {words} {command}"
    return Failure(ExitCode(error.exit_code), message, hint)
