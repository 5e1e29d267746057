"""run(): the one place where errors become messages and exit codes."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TextIO, cast

from beritacli.environment import Environment
from beritacli.exit_codes import ExitCode
from beritacli.interrupts import Kept, Signals, Stopped

_STOPPED = (ExitCode.HUNG_UP, ExitCode.INTERRUPTED, ExitCode.TERMINATED)


def run(environment: Environment, signals: Signals | None = None) -> int:
    """Run one command; returns its exit code. Nothing but this ends a command that fails.

    signals: what raises Stopped, if anything does.
    """
    signals = signals or Signals()
    kept = Kept()
    try:
        code = _run_command(environment._replace(kept=kept))
        signals.end()
    except (Stopped, KeyboardInterrupt) as stopped:
        signals.end()
        signals.leave(signal.SIG_DFL)  # should it wait for ever to say what follows
        code = stopped.code if isinstance(stopped, Stopped) else ExitCode.INTERRUPTED
        _show_traceback(stopped, environment)
        with suppress(OSError):
            if environment.stderr.isatty():  # a question or the progress may be on the line
                environment.stderr.write("\n")
        _say(environment, kept.describe_stop())
    return int(code)


def _run_command(environment: Environment) -> int:
    """Run a command to its end, however it ends, and report what went wrong."""
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
        _flush(environment)
    except SystemExit as error:  # shell completion ends so
        if isinstance(error.__context__, BrokenPipeError):  # Typer makes exit code 1 of it
            return ExitCode.PIPE_CLOSED
        try:
            _flush(environment)
        except Exception as failure:  # noqa: BLE001 - of the one place
            return _report(failure, environment)
        return error.code if isinstance(error.code, int) else ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - the one place
        return _report(error, environment)
    return result if isinstance(result, int) else ExitCode.DONE


def _flush(environment: Environment) -> None:
    from beritacli.show.output_errors import translate_output_errors

    with translate_output_errors():
        environment.stdout.flush()


def _report(error: Exception, environment: Environment) -> ExitCode:
    """Say what went wrong in a line, and what to do in another; returns the exit code."""
    from beritacli.failures import describe_failure

    _show_traceback(error, environment)
    failure = describe_failure(error)
    kept = environment.kept.describe_changes()
    if failure.message:
        _say(environment, f"Error: {failure.message}")
    if kept and failure.code != ExitCode.PIPE_CLOSED:
        _say(environment, f"It failed after {kept}.")
    if failure.hint:
        _say(environment, failure.hint)
    return failure.code


def _show_traceback(error: BaseException, environment: Environment) -> None:
    if "--debug" in environment.arguments:
        import traceback

        from beritacli.text.terminal import clean_text

        with suppress(OSError):
            environment.stderr.write(clean_text("".join(traceback.format_exception(error))))


def _say(environment: Environment, text: str) -> None:
    from beritacli.text.terminal import clean_line

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


def _buffer(stream: TextIO) -> TextIO:
    """A standard stream that writes the whole of what it is given, or raises.

    One that is not buffered (PYTHONUNBUFFERED) drops what a full disk has no room for.
    """
    raw = getattr(stream, "buffer", None)
    if not isinstance(raw, io.RawIOBase):
        return stream
    cast("io.TextIOWrapper", stream).detach()
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", line_buffering=True)


def _end_output(code: int) -> int:
    """Send what is left of standard output; returns the exit code.

    Python would try once more at its end, and fail or wait again: that goes nowhere.
    """
    try:
        if code not in (*_STOPPED, ExitCode.PIPE_CLOSED):
            sys.stdout.flush()
            return code
    except OSError:
        code = code or ExitCode.STORE
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def main() -> None:
    """Run the command that was typed, and end the process with its exit code."""
    signals = Signals()

    def raise_again(lost: Any) -> None:
        if isinstance(lost.exc_value, Stopped) and hasattr(signal, "setitimer"):
            signals.raise_again(lost.exc_value)
        else:
            sys.__unraisablehook__(lost)

    # Loading makes some 40,000 objects and no garbage: looking for it was a tenth of a short call.
    gc.set_threshold(50_000)
    signals.listen()
    sys.unraisablehook = raise_again
    _open_closed_streams()
    for name in ("stdout", "stderr"):
        stream = _buffer(getattr(sys, name))
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)  # it is asked for the size of the terminal
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
    code = _end_output(run(environment, signals))
    signals.leave(signal.SIG_IGN)
    gc.freeze()  # all of it goes with the process: it need not be searched three times before
    sys.exit(code)
