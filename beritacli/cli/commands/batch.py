"""`batch`: many commands from standard input, in one process, as one change or each for itself."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from beritacli.archive.errors import UnreadableError
from beritacli.cli.batch_lines import Line, read_lines
from beritacli.cli.options import DryRun
from beritacli.cli.session import Session, session_of
from beritacli.exit_codes import ExitCode
from beritacli.failures import Failure, LineError, describe_failure
from beritacli.show.deferred_output import HeldStreams, NumberedStreams
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
    dry_run: DryRun = False,
    number: Annotated[
        bool, typer.Option("--number", help="Put a line's number before all that it prints.")
    ] = False,
) -> int:
    """Run the commands that standard input has, one a line, in one process.

    A line is written as on the command line, with or without beritacli before it, and with quotes
    as in a shell; what follows a # at the beginning of a word is a comment.

    All of it is one change, kept whole or not at all: the first line that fails undoes the lines
    before it. With --each every line is kept by itself, and those that fail are reported.
    """
    session = session_of(context)
    if each and dry_run:
        msg = "A dry run is of all lines as one change: leave out --each."
        raise typer.BadParameter(msg)
    if session.environment.stdin.isatty():
        session.streams.note("Type commands, one a line; Ctrl-D ends.")
    lines = read_lines(session.environment.stdin)
    environment = session.environment._replace(stdin=io.BufferedReader(_TakenInput()))
    with session.open_archive() as archive:
        inner = session._replace(environment=environment, shared=archive)
        work = _Work(context, inner, is_numbered=number)
        if each:
            return _run_each(work, lines)
        return _run_as_one(work, archive, lines, is_dry_run=dry_run)


class _Work(NamedTuple):
    """What the lines are run with. is_numbered: whether their output has their numbers."""

    context: typer.Context
    session: Session
    is_numbered: bool

    def prepare(self, line: Line) -> typer.Context:
        """The command of a line."""
        streams = self.session.streams
        if self.is_numbered:
            streams = NumberedStreams(streams, line.number)
        return _prepare(self.context, self.session._replace(streams=streams), line)


def _run_as_one(work: _Work, archive: Archive, lines: Iterable[Line], *, is_dry_run: bool) -> int:
    streams = work.session.streams
    held = HeldStreams(streams)
    work = work._replace(session=work.session._replace(streams=held))
    commands = []
    for line in lines:  # all are read and understood before the first one runs
        with _named(line, _NOTHING):
            commands.append((line, work.prepare(line)))
    with archive.rehearse() if is_dry_run else archive.gather():
        for line, command in commands:
            with _named(line, _NOTHING):
                _run(command)
        is_changed = archive.is_changed
    held.release()
    count = f"{len(commands):,} command{'s' * (len(commands) != 1)}"
    if is_dry_run:
        streams.note(f"{count}. This was a dry run: nothing was changed.")
    else:
        streams.note(
            f"{count}, kept as one change." if is_changed else f"{count}; nothing changed."
        )
    return ExitCode.DONE


def _run_each(work: _Work, lines: Iterable[Line]) -> int:
    streams = work.session.streams
    done = failed = 0
    for line in lines:
        try:
            with _named(line):
                _run(work.prepare(line))
            done += 1
        except LineError as error:
            if _is_hopeless(error):
                raise
            streams.complain(error.failure.message, error.failure.hint)
            failed += 1
        streams.flush()
    streams.note(f"{done:,} done, {failed:,} failed.")
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


def _prepare(context: typer.Context, session: Session, line: Line) -> typer.Context:
    """The command of a line with its arguments, as the command line's own parser reads them."""
    words = line.split()
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
