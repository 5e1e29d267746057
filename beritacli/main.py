"""run(): the one place where errors become messages and exit codes."""

from __future__ import annotations

import gc
import os
import signal
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TextIO

from beritacli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SOON = 0.001  # seconds


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
    """Run one command; returns its exit code. Nothing but this ends a command that fails."""
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

        from beritacli.show.terminal import clean_text

        environment.stderr.write(clean_text("".join(traceback.format_exception(error))))
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if not isinstance(error, Exception):  # Terminated
        return ExitCode.TERMINATED

    from beritacli.failures import describe_failure

    failure = describe_failure(error)
    if failure.message:
        _say(environment, f"Error: {failure.message}")
    if failure.hint:
        _say(environment, failure.hint)
    return failure.code


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


def _raise_again(lost: Any) -> None:
    """Raise once more what ends the command, where Python ignores what is raised.

    So it does in what is called when an object is thrown away; the command would go on.
    """
    if lost.exc_type not in (KeyboardInterrupt, Terminated) or not hasattr(signal, "setitimer"):
        sys.__unraisablehook__(lost)
        return
    kind = lost.exc_type

    def stop(_number: int, _frame: Any) -> None:
        raise kind

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, _SOON)  # not here: it would be ignored again


def main() -> None:
    """Run the command that was typed, and end the process with its exit code."""

    def stop(_number: int, _frame: Any) -> None:
        raise Terminated

    # Loading makes some 40,000 objects and no garbage: looking for it was a tenth of a short call.
    gc.set_threshold(50_000)
    signal.signal(signal.SIGTERM, stop)
    sys.unraisablehook = _raise_again
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
    gc.freeze()  # all of it goes with the process: it need not be searched three times before
    sys.exit(code)
