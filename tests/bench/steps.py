"""What is measured: the operations, and what a program does for one of them."""

from __future__ import annotations

import subprocess
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.processes import FailedError, make_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.bench.made import Made

LOOP_MOST = 1_000  # in a larger archive, the loop tells of the peers what «tag one» does


class Operation(StrEnum):
    """What is measured, in this order: what reads before what changes."""

    START = "start"
    IMPORT = "import all"
    NEWEST = "list newest 20"
    FILTERED = "list by category and status"
    COUNT = "count by category"
    SEARCH = "search one word"
    ADD = "add one"
    TAG = "tag one"
    PUBLISH = "publish one"
    LOOP = "tag 100, a process each"
    BATCH = "tag 1,000, a command each, in one process"
    AT_ONCE = "tag 1,000 by one command"
    EXPORT = "export all as JSON"


class Step(NamedTuple):
    """What a program does for an operation.

    words: the command of a round, counted from 0. check: whether its output is what was asked for.
    prove: whether what so many rounds were to change has changed; it is called once, at the end.
    ready: what comes before each round, unmeasured.
    """

    words: Callable[[int], Sequence[str]]
    check: Callable[[str], bool] = lambda _: True
    prove: Callable[[int], bool] = lambda _: True
    ready: Callable[[], object] = lambda: None
    stdin: Callable[[int], Path | None] = lambda _: None
    is_once: bool = False


class Program(NamedTuple):
    """A program that is measured.

    version: the command that prints it. prepare: makes what it needs for made articles in a
    folder, unmeasured, and returns its steps. variables: of its environment, by its folder.
    """

    name: str
    version: tuple[str, ...]
    prepare: Callable[[Path, Made], dict[Operation, Step]]
    variables: Callable[[Path], Mapping[str, str]] = lambda _: {}


def say_always(*words: str) -> Callable[[int], Sequence[str]]:
    """The same command in every round."""
    return lambda _: words


def shell(script: str, *words: str) -> list[str]:
    """A command of the shell that ends where something fails; words are its $1, $2 …"""
    return ["sh", "-ec", script, "sh", *words]


def repeat(script: str, words: Iterable[str]) -> list[str]:
    """A command of the shell that runs a script for each word, which it has as "$n"."""
    return shell(f"for n; do {script}; done", *words)


def ask(words: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None) -> str:
    """What a command prints, unmeasured."""
    done = subprocess.run(
        words, cwd=folder, env={**make_environment(), **(variables or {})}, check=False,
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        raise FailedError(f"{words}: exit {done.returncode}: {done.stderr[-500:]}")
    return done.stdout.strip()
