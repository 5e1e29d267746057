"""All experiments at every point: `python -m tests.faults`; exit code 1 when one did not hold.

Words choose among them: `python -m tests.faults power db` runs those that have both words in their
names, which `--list` prints.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from functools import partial

from tests.care import kills, model, power, races, unsynced
from tests.faults import experiments

FAULTS = ("signal=SIGKILL", "error=EIO", "error=ENOSPC")
ROUNDS = {"backup": 200}
Work = dict[str, Callable[[], int]]


def main() -> int:
    """Run what was chosen and can be run here, and print how many points were tried."""
    words = [word for word in sys.argv[1:] if word != "--list"]
    work = {**_plan_writes(), **_plan_care()}
    chosen = {name: one for name, one in work.items() if set(words) <= set(_split(name))}
    if "--list" in sys.argv or not chosen:
        print(*work, sep="\n")
        return 0 if "--list" in sys.argv else 2
    failed = 0
    for name, experiment in chosen.items():
        begun = time.perf_counter()
        try:
            tried = f"{experiment():,} tried, all held"
        except Exception as error:  # noqa: BLE001 - the others are to be run, too
            failed += 1
            tried = f"FAILED: {error} {getattr(error, '__notes__', '')}"
            if not isinstance(error, AssertionError):
                traceback.print_exc()
        print(f"{name}: {tried}, {experiments.describe_time(begun)}", flush=True)
    return 1 if failed else 0


def _split(name: str) -> list[str]:
    return name.replace(":", " ").replace(",", " ").split()


def _plan_writes() -> Work:
    """Faults while articles are written."""
    work: Work = {}
    for engine in ("db", "json"):
        for fault in FAULTS if experiments.can_trace() else ():
            for scenario, before in (("adds", 0), ("adds", 3), ("bulk", 3)):
                name = f"writes {engine}: {fault} at each call of {scenario}, {before} there before"
                work[name] = partial(experiments.break_calls, engine, scenario, before, fault, None)
        work[f"writes {engine}: killed at random moments"] = partial(
            experiments.kill_at_random, engine, 40
        )
        if experiments.can_mount():
            work[f"writes {engine}: a full disk, free pages from none up"] = partial(
                experiments.fill_disk, engine, 60
            )
        work[f"writes {engine}: 16 processes, 50 adds each, from no store, with readers"] = partial(
            experiments.write_at_once, engine, 16, 50
        )
    for fault in FAULTS if experiments.can_trace() else ():
        work[f"writes: {fault} at each call of the command add"] = partial(
            experiments.break_command, fault, None
        )
    return work


def _plan_care() -> Work:
    """Faults and company while a store is looked after."""
    work: Work = {}
    for engine in ("db", "json"):
        for name, race in races.RACES.items():
            work[f"races {engine}: {name}"] = partial(race, engine, ROUNDS.get(name, 50))
        for name in kills.SCENES if experiments.can_trace() else ():
            work[f"kills {engine}: {name}"] = partial(kills.kill_at_calls, engine, name, None, None)
        for name in power.COMMANDS if not power.why_not() else ():
            work[f"power {engine}: {name}"] = partial(power.cut_power_at_random, engine, name, 40)
        if experiments.can_trace():
            work[f"power {engine}: between any two calls"] = partial(
                unsynced.cut_power_between_calls, engine, 2_000
            )
        work[f"model {engine}"] = partial(model.compare, engine, 3_000)
    return work


if __name__ == "__main__":
    sys.exit(main())
