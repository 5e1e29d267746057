"""The program and its peers, one operation after the other, each round all of them in turn."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import product
from typing import TYPE_CHECKING, Any

from tests.bench.made import make
from tests.bench.processes import FailedError, Spent, TooLongError, run_measured
from tests.bench.startup import summarise
from tests.bench.steps import LOOP_MOST, Operation, Program, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_FEWER = ((30, 1), (4, 3))  # what takes a peer longer than so many seconds is run so many times
_EXPECTED = 240  # what would take a peer longer, as the size before tells, is left out
_MOST = 600  # and what takes longer all the same is ended


def find_programs(programs: Iterable[Program]) -> dict[str, str]:
    """Versions of the programs by their names; an empty one where it is not installed."""
    versions = {}
    for program in programs:
        output = ""
        if shutil.which(program.version[0]):
            done = subprocess.run(program.version, capture_output=True, text=True, check=False)
            output = done.stdout if done.returncode == 0 else ""
        found = re.search(r"\d+(\.\d+)+", output)
        versions[program.name] = found[0] if found else ""
    return versions


def compare(
    folder: Path,
    sizes: Iterable[int],
    programs: list[Program],
    *,
    rounds: int,
    say: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Measure every operation at every size.

    The first program is ours. Returns for each that has the operation {"operation", "size",
    "program"} and either {"runs", "seconds", "cpu", "megabytes"}, medians and the highest peak, or
    "why" there are none.
    """
    figures: list[dict[str, Any]] = []
    for size in sizes:
        place = folder / str(size)
        place.mkdir()
        say(f"{size:,}: articles are made")
        steps = _prepare(place, size, programs)
        for operation in Operation:
            if operation == Operation.LOOP and size > LOOP_MOST:
                continue
            say(f"{size:,}: {operation}")
            turns = [
                _Turn(program, its[operation], place / program.name, rounds)
                for program, its in steps.items()
                if operation in its
            ]
            for turn in turns:
                if turn.program is not programs[0]:
                    turn.limit(figures, operation, size)
            for number, turn in product(range(rounds), turns):
                turn.run(number)
            for turn in turns:
                figure = turn.tell()
                say(f"    {turn.program.name:14} {figure.get('why') or figure['seconds']}")
                key = {"operation": operation, "size": size, "program": turn.program.name}
                figures.append(key | figure)
                if operation == Operation.IMPORT and "why" in figure:
                    steps[turn.program] = {}  # there is nothing to ask it for
        for program in programs[1:]:  # ours is kept, to be measured on
            shutil.rmtree(place / program.name)
    return figures


def _prepare(
    place: Path, size: int, programs: list[Program]
) -> dict[Program, dict[Operation, Step]]:
    """Made articles and what each program needs to take them, in folders by their names."""
    made = make(place / "made.ndjson", size)
    steps = {}
    for program in programs:
        own = place / program.name
        own.mkdir()
        steps[program] = program.prepare(own, made)
    return steps


class _Turn:
    """One program's runs of one operation."""

    def __init__(self, program: Program, step: Step, folder: Path, rounds: int) -> None:
        self.program = program
        self._step = step
        self._folder = folder
        self._rounds = 1 if step.is_once else rounds
        self._most: float | None = None
        self._spent: list[Spent] = []
        self._why = ""

    def limit(self, figures: list[dict[str, Any]], operation: str, size: int) -> None:
        """Leave out what would take too long, as the figures of the size before tell."""
        self._most = _MOST
        before = [
            one
            for one in figures
            if (one["program"], one["operation"]) == (self.program.name, operation)
        ]
        if before and "why" in before[-1]:
            self._why = before[-1]["why"]
        elif before and size > before[-1]["size"]:
            expected = before[-1]["seconds"] * size / before[-1]["size"]
            if expected > _EXPECTED:
                self._why = f"some {expected / 60:.0f} minutes expected"

    def run(self, number: int) -> None:
        """Run a round, unless there were enough."""
        if self._why or number >= self._rounds:
            return
        out = self._folder / "out.txt"
        try:
            self._step.ready()
            spent = run_measured(
                self._step.words(number),
                folder=self._folder,
                variables=self.program.variables(self._folder),
                stdin=self._step.stdin(number),
                out=out,
                most=self._most,
            )
            self._expect(self._step.check(out.read_text(encoding="utf-8")), "Its output is wrong")
        except TooLongError:
            self._why = f"more than {_MOST // 60} minutes"
        except FailedError as error:
            self._why = f"failed: {error}"
        else:
            self._spent.append(spent)
            if self._most:
                fewer = [runs for seconds, runs in _FEWER if spent.seconds > seconds]
                self._rounds = min([self._rounds, *fewer])

    def _expect(self, is_right: bool, message: str) -> None:
        if not is_right:
            raise FailedError(message)

    def tell(self) -> dict[str, Any]:
        """Medians of the runs, or why there are none."""
        if not self._why:
            try:
                self._expect(self._step.prove(len(self._spent)), "What it was to do is not done")
            except FailedError as error:
                self._why = f"failed: {error}"
        if self._why:
            return {"why": self._why}
        return dict(summarise(self._spent))
