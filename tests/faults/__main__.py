"""All experiments at every point: `python -m tests.faults`; exit code 1 when one did not hold."""

from __future__ import annotations

import sys
import time
from functools import partial

from tests.faults import experiments

FAULTS = ("signal=SIGKILL", "error=EIO", "error=ENOSPC")


def main() -> int:
    """Run all that can be run here, and print how many points were tried."""
    work = {}
    for engine in ("db", "json"):
        for fault in FAULTS if experiments.can_trace() else ():
            for scenario, before in (("adds", 0), ("adds", 3), ("bulk", 3)):
                name = f"{engine}: {fault} at each call of {scenario}, {before} there before"
                work[name] = partial(experiments.break_calls, engine, scenario, before, fault, None)
        work[f"{engine}: killed at random moments"] = partial(
            experiments.kill_at_random, engine, 40
        )
        if experiments.can_mount():
            work[f"{engine}: a full disk, free pages from none up"] = partial(
                experiments.fill_disk, engine, 60
            )
        work[f"{engine}: 16 processes, 50 adds each, from no store, with readers"] = partial(
            experiments.write_at_once, engine, 16, 50
        )
    for fault in FAULTS if experiments.can_trace() else ():
        work[f"command add: {fault} at each call"] = partial(experiments.break_command, fault, None)
    failed = 0
    for name, experiment in work.items():
        begun = time.perf_counter()
        try:
            tried = f"{experiment():,} tried, all held"
        except AssertionError as error:
            failed += 1
            tried = f"FAILED: {error} {getattr(error, '__notes__', '')}"
        print(f"{name}: {tried}, {experiments.describe_time(begun)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
