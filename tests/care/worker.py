"""A process that runs commands on a store one after another, and says after each what came of it.

`python -m tests.care.worker STORE NAME COMMANDS`, until its standard input ends. COMMANDS are lists
of words, as JSON, that are run in turn; TITLE in them is a title that nobody else uses, and on the
standard input of each are records with that title. A line for each command on standard output: when
it began and ended, its exit code, the title, what it printed.
"""

from __future__ import annotations

import json
import random
import select
import sys
import time
from itertools import count, cycle
from pathlib import Path

from tests.care.stores import run_inside

PAUSE = 0.15  # seconds at most: often enough nobody else has the store open, as with real callers
RECORDS = 20  # of one import


def main() -> None:
    """Run commands until nobody wants more of them."""
    store, name, commands = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    chance = random.Random(name)  # noqa: S311
    for n, words in zip(count(), cycle(commands), strict=False):
        title = f"{name}-{n}"
        records = [{"title": title, "body": "isi " * 100}]
        records += [{"title": f"{title}.{k}", "body": "isi"} for k in range(1, RECORDS)]
        stdin = "\n".join(map(json.dumps, records)) + "\n"
        words = [word.replace("TITLE", title) for word in words]  # noqa: PLW2901
        began = time.monotonic()
        result = run_inside(store, *words, stdin=stdin)
        said = [began, time.monotonic(), result.code, title, result.out[-2_000:], result.err]
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        if select.select([sys.stdin], [], [], chance.uniform(0, PAUSE))[0]:
            return


if __name__ == "__main__":
    main()
