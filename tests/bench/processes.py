"""One process, measured: its time, its CPU time and its peak memory, with those that it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A process has the memory of the one that starts it as its first peak. So a bare Python stands
# between, and what takes less than that (some 10 MB) is shown as taking as much.
_LAUNCHER = """
import os, sys, time
begun = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
took = time.perf_counter() - begun
with open(sys.argv[1], "w") as report:
    cpu = usage.ru_utime + usage.ru_stime
    print(os.waitstatus_to_exitcode(status), took, cpu, usage.ru_maxrss / 1024, file=report)
"""
# Where pip puts the programs of this environment: users type `beritacli`.
_OWN = Path(sys.executable).parent / "beritacli"
PROGRAM = [str(_OWN)] if _OWN.exists() else [sys.executable, "-m", "beritacli"]


_UNUSUAL = {"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED"}


class Spent(NamedTuple):
    """What a process took: seconds, CPU seconds of user and system, and MB of memory."""

    seconds: float
    cpu: float
    megabytes: float


class FailedError(Exception):
    """A command that is measured failed, or did not do what it is measured for."""


class TooLongError(Exception):
    """A command took longer than it may, and was ended."""


def run_measured(
    words: Sequence[str],
    *,
    folder: Path,
    variables: Mapping[str, str] | None = None,
    stdin: Path | None = None,
    out: Path | None = None,
    most: float | None = None,
) -> Spent:
    """Run a command in a folder. Raises FailedError, and TooLongError after `most` seconds."""
    report, complaints = folder / "report.txt", folder / "complaints.txt"
    with (
        Path(stdin or os.devnull).open("rb") as source,
        Path(out or os.devnull).open("wb") as target,
        complaints.open("wb") as errors,
    ):
        launcher = subprocess.Popen(
            [sys.executable, "-ISc", _LAUNCHER, str(report), *words],
            cwd=folder,
            env={**make_environment(), **(variables or {})},
            stdin=source,
            stdout=target,
            stderr=errors,
            start_new_session=True,
        )
        try:
            launcher.wait(most)
        except BaseException as error:
            with suppress(ProcessLookupError):
                os.killpg(launcher.pid, signal.SIGKILL)
            launcher.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise TooLongError from error
            raise
    said = complaints.read_text(encoding="utf-8", errors="replace")[-500:]
    if launcher.returncode:
        raise FailedError(f"{words}: {said}")
    code, *spent = report.read_text(encoding="utf-8").split()
    if code != "0":
        raise FailedError(f"{words}: exit {code}: {said}")
    return Spent(*map(float, spent))


def make_environment() -> dict[str, str]:
    """The environment of all programs, without what slows Python down and users do not set."""
    return {name: value for name, value in os.environ.items() if name not in _UNUSUAL}


def run_program(store: Path, *words: str, out: Path | None = None) -> Spent:
    """Run one of our commands on a store."""
    return run_measured([*PROGRAM, *words], folder=store.parent, variables=own(store), out=out)


def own(store: Path) -> dict[str, str]:
    """The environment of our program: a store, and nobody's own settings."""
    nobodys = store.parent / "no-settings.toml"
    return {"BERITACLI_STORE": str(store), "BERITACLI_CONFIG": str(nobodys)}
