"""run(): the one place where errors become messages and exit codes."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TextIO

from beritacli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Environment(NamedTuple):
    """What the program gets from outside; tests put their own in its place."""

    arguments: Sequence[str]
    stdin: BinaryIO
    stdout: TextIO
    stderr: TextIO
    variables: Mapping[str, str]
    now: Callable[[], datetime]


class Terminated(BaseException):
    """SIGTERM: ends the command as Ctrl-C does, so that nothing is left half done."""


def run(environment: Environment) -> int:
    """Run one command; returns its exit code. Nothing but this turns errors into messages."""
    try:
        # Inside, for a signal may come while these are loaded.
        import typer

        from beritacli.cli.app import app

        command = typer.main.get_command(app)
        result = command.main(
            list(environment.arguments),
            prog_name="beritacli",
            standalone_mode=False,
            obj=environment,
        )
        environment.stdout.flush()
        code = result if isinstance(result, int) else ExitCode.DONE
    except SystemExit as error:  # shell completion ends so
        code = error.code if isinstance(error.code, int) else ExitCode.DONE
    except (Exception, Terminated, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place
        code = _report(error, environment, is_debug="--debug" in environment.arguments)
    if code == ExitCode.INTERRUPTED:
        if environment.stderr.isatty():  # a question or the progress may stand on the line
            environment.stderr.write("\n")
        _say(environment, "Interrupted: what was not finished was not kept.")
    return int(code)


def _report(error: BaseException, environment: Environment, *, is_debug: bool) -> ExitCode:
    """Say what went wrong in a line, and what to do in another; returns the exit code."""
    if is_debug:
        import traceback

        environment.stderr.writelines(traceback.format_exception(error))
    code, message, hint = _explain(error)
    if message:
        _say(environment, f"Error: {message}")
    if hint:
        _say(environment, hint)
    return code


def _explain(error: BaseException) -> tuple[ExitCode, str, str]:
    """Exit code, message and hint for an error."""
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED, "", ""
    if isinstance(error, Terminated):
        return ExitCode.TERMINATED, "", ""

    import typer

    from beritacli.archive import errors as newsroom
    from beritacli.show.streams import ClosedPipeError
    from beritacli.store import errors as store

    if isinstance(error, ClosedPipeError | BrokenPipeError):
        return ExitCode.PIPE_CLOSED, "", ""
    if isinstance(error, store.StoreMissingError):
        hint = "To begin: beritacli add 'Judul', or beritacli import FILE; another store: --store."
        return ExitCode.NOT_FOUND, error.message, hint
    if isinstance(error, store.StoreError):
        is_busy = isinstance(error, store.StoreBusyError)
        return ExitCode.BUSY if is_busy else ExitCode.STORE, error.message, error.hint
    if isinstance(error, newsroom.NewsroomError):
        return _NEWSROOM_CODES[type(error).__name__], error.message, error.hint
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "beritacli"
        # Typer puts «Invalid value» before what is wrong with no option of its own.
        message = error.format_message().removeprefix("Invalid value: ")
        return ExitCode(error.exit_code), message, f"See: {path} --help"
    if isinstance(error, typer.Abort):
        return ExitCode.INTERRUPTED, "", ""
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        where = f"{error.filename}: " if error.filename else ""
        return ExitCode.STORE, f"{where}{reason}.", "Check the file, its rights and the space."
    kind = type(error).__name__
    return (
        ExitCode.FAILED,
        f"beritacli failed in a way that nobody thought of ({kind}: {error}).",
        "Run it again with --debug before the command, and report what it says.",
    )


_NEWSROOM_CODES = {
    "UnreadableError": ExitCode.USAGE,
    "NotFoundError": ExitCode.NOT_FOUND,
    "RefusedError": ExitCode.REFUSED,
    "ConflictError": ExitCode.CONFLICT,
}


def _say(environment: Environment, text: str) -> None:
    from beritacli.show.terminal import clean_line

    try:
        environment.stderr.write(clean_line(text) + "\n")
        environment.stderr.flush()
    except OSError:
        return  # nobody listens any more


def _open_closed_streams() -> None:
    """Put nothing in the place of standard streams that the caller has closed, as cron may do.

    Else the next file that is opened would take their numbers.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            mode = "r" if number == 0 else "w"
            setattr(sys, name, open(handle, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def main() -> None:
    """Run the command that was typed, and end the process with its exit code."""

    def stop(_number: int, _frame: Any) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, stop)
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    environment = Environment(
        arguments=sys.argv[1:],
        stdin=sys.stdin.buffer,
        stdout=sys.stdout,
        stderr=sys.stderr,
        variables=os.environ,
        now=lambda: datetime.now(UTC),
    )
    code = run(environment)
    if code == ExitCode.PIPE_CLOSED:
        # Python flushes standard output once more at its end: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
