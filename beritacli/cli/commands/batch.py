"""`batch`: many commands from standard input, in one process, as one change or each for itself."""

from __future__ import annotations

import codecs
import io
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from beritacli.archive.errors import UnreadableError
from beritacli.cli.session import Session, session_of
from beritacli.exit_codes import ExitCode
from beritacli.failures import Failure, LineError, describe_failure
from beritacli.show.deferred_output import HeldStreams
from beritacli.show.output_errors import ClosedPipeError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beritacli.archive.archive import Archive

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"batch": app}

# What can't be a line, and why.
APART = {
    "batch": "a batch has no batches in it",
    "demo": "it has an archive of its own",
    "redo": "it is about whole changes, and the batch is one",
    "store": "it is about the file, not about what is in it",
    "undo": "it is about whole changes, and the batch is one",
}
_NOTHING = " Nothing of the batch was kept."
EXAMPLES = """\b
Examples:
  beritacli batch < perintah.txt
  beritacli batch --each < perintah.txt
  printf '%s\\n' "add 'Kabar pagi'" 'tag kabar-pagi warga' | beritacli batch"""


class Line(NamedTuple):
    """A line that is a command."""

    number: int
    content: bytes


class _TakenInput(io.RawIOBase):
    """Standard input as a line sees it: the commands are in it, so nothing can be read from it."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: Any) -> int:
        msg = "Standard input holds the commands of the batch, so a line can't read from it."
        raise UnreadableError(msg, "Name the articles in the line, or a file.")


@app.command(epilog=EXAMPLES)
def batch(
    context: typer.Context,
    each: Annotated[
        bool, typer.Option("--each", help="A change a line; keep those that work.")
    ] = False,
) -> int:
    """Run the commands that standard input has, one a line, in one process.

    A line is written as on the command line, with or without beritacli before it, and with quotes
    as in a shell. Empty lines and those that begin with # are passed over.

    All of it is one change, kept whole or not at all: the first line that fails undoes the lines
    before it. With --each every line is kept by itself, and those that fail are reported.
    """
    session = session_of(context)
    if session.environment.stdin.isatty():
        session.streams.note("Type commands, one a line; Ctrl-D ends.")
    lines = _read_lines(session.environment.stdin)
    environment = session.environment._replace(stdin=io.BufferedReader(_TakenInput()))
    with session.open_archive() as archive:
        inner = session._replace(environment=environment, shared=archive)
        if each:
            return _run_each(context, inner, lines)
        return _run_as_one(context, inner, archive, lines)


def _run_as_one(
    context: typer.Context, session: Session, archive: Archive, lines: Iterable[Line]
) -> int:
    held = HeldStreams(session.streams)
    commands = []
    for line in lines:  # all are read and understood before the first one runs
        with _named(line, _NOTHING):
            commands.append((line, _prepare(context, session._replace(streams=held), line)))
    with archive.gather():
        for line, command in commands:
            with _named(line, _NOTHING):
                _run(command)
    held.release()
    count = f"{len(commands):,} command{'s' * (len(commands) != 1)}"
    session.streams.note(
        f"{count}, kept as one change." if archive.is_changed else f"{count}; nothing changed."
    )
    return ExitCode.DONE


def _run_each(context: typer.Context, session: Session, lines: Iterable[Line]) -> int:
    done = failed = 0
    for line in lines:
        try:
            with _named(line):
                _run(_prepare(context, session, line))
            done += 1
        except LineError as error:
            if _is_hopeless(error):
                raise
            session.streams.complain(error.failure.message, error.failure.hint)
            failed += 1
        session.streams.flush()
    session.streams.note(f"{done:,} done, {failed:,} failed.")
    return ExitCode.PARTLY if failed else ExitCode.DONE


def _is_hopeless(error: LineError) -> bool:
    """Whether what failed was not the line but the store, or the program."""
    code = error.failure.code
    if code == ExitCode.STORE:
        return not isinstance(error.__cause__, OSError)  # a file that the line names
    return code in {ExitCode.BUSY, ExitCode.FAILED, ExitCode.PIPE_CLOSED}


@contextmanager
def _named(line: Line, consequence: str = "") -> Iterator[None]:
    """Raise LineError for what fails inside, with the number of the line and what follows."""
    try:
        yield
    except (ClosedPipeError, OutputError):
        raise  # no fault of the line
    except typer.Exit as end:
        if end.exit_code:
            message = f"it ended with exit code {end.exit_code}: not all of it could be done."
            failure = Failure(
                ExitCode(end.exit_code), message, "Run by itself, the command says what."
            )
            raise LineError(_placed(failure, line, consequence)) from end
    except Exception as error:
        raise LineError(_placed(describe_failure(error), line, consequence)) from error


def _placed(failure: Failure, line: Line, consequence: str) -> Failure:
    return failure._replace(message=f"line {line.number}: {failure.message}{consequence}")


def _read_lines(stdin: Iterable[bytes]) -> Iterator[Line]:
    """The lines of standard input that are commands, as they come."""
    for number, content in enumerate(stdin, 1):
        own = content.removeprefix(codecs.BOM_UTF8 if number == 1 else b"").rstrip(b"\r\n")
        if own.strip() and not own.lstrip().startswith(b"#"):
            yield Line(number, own)


def _split(content: bytes) -> list[str]:
    """The words of a line, without the program's name. Raises UnreadableError."""
    try:
        words = shlex.split(content.decode())
    except UnicodeDecodeError as error:
        msg = f"It is no UTF-8 text (byte {error.start} of the line)."
        raise UnreadableError(msg, "Save the commands as UTF-8.") from error
    except ValueError as error:  # the message is shlex's: No closing quotation
        msg = f"It can't be split into words: {str(error).lower()}."
        raise UnreadableError(msg, "Quotes are as in a shell: 'Jum\"at', \"Jum'at\".") from error
    if "\0" in content.decode():
        msg = "It has a NUL character, which no command line can have."
        raise UnreadableError(msg, "Take it out.")
    return words[1:] if words[0] == "beritacli" else words


def _prepare(context: typer.Context, session: Session, line: Line) -> typer.Context:
    """The command of a line with its arguments, as the command line's own parser reads them."""
    words = _split(line.content)
    name = words[0] if words else ""
    if not name or name.startswith("-"):
        msg = f"It begins with '{name}' and not with a command."
        hint = "Options that hold for all lines stand before: beritacli --store LOCATION batch"
        raise UnreadableError(msg, hint)
    if name in APART:
        msg = f"'{name}' can't be in a batch: {APART[name]}."
        raise UnreadableError(msg, f"Run it by itself: beritacli {name}")
    root: Any = context.find_root()
    _, command, arguments = root.command.resolve_command(root, words)
    environment = session.environment._replace(arguments=words)
    own = session._replace(environment=environment, command=name)
    # Help would be printed while the line is read: a line has no such option.
    made: typer.Context = command.make_context(
        name, arguments, parent=root, obj=own, help_option_names=[]
    )
    return made


def _run(command: Any) -> None:
    """Run a prepared command; what it returns is its exit code."""
    with command:
        if code := command.command.invoke(command):
            raise typer.Exit(code)
