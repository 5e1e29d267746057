"""Several processes at once, and processes that are killed: what was acknowledged is kept, once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from beritacli.store import StoreMissingError
from tests.store.conftest import Start, expected_files, finish, opened


def test_eight_first_writers_at_once(path: Path, start: Start) -> None:
    code = """
for number in range(20):
    with opened() as database:
        print(os.getpid(), number, database.table('docs').insert({'who': os.getpid(), 'n': number}))
"""
    processes = [start(code, path) for _ in range(8)]
    acknowledged = [line.split() for one in processes for line in finish(one).splitlines()]
    assert len(acknowledged) == 160
    with opened(path) as database:
        kept = [(doc["who"], doc["n"], doc.doc_id) for doc in database.table("docs")]
    assert sorted(kept) == sorted(tuple(map(int, line)) for line in acknowledged)
    assert sorted(doc_id for _, _, doc_id in kept) == list(range(1, 161))
    assert {one.name for one in path.parent.iterdir()} <= expected_files(path)


def test_counters_lose_nothing(path: Path, start: Start) -> None:
    """A read and a write in one transaction are not torn apart by others."""
    with opened(path) as database:
        database.table("docs").insert({"n": 0})
    code = """
with opened() as database:
    table = database.table('docs')
    for _ in range(25):
        with database.transaction():
            table.update({'n': table.get(doc_id=1)['n'] + 1}, doc_ids=[1])
"""
    for one in [start(code, path) for _ in range(4)]:
        finish(one)
    with opened(path) as database:
        assert database.table("docs").all() == [{"n": 100}]


def test_killed_in_a_transaction(path: Path, start: Start) -> None:
    with opened(path) as database:
        database.table("docs").insert_multiple([{"n": 1, "tags": ["a"]}, {"n": 2}])
    killed = start(
        "database = opened()\n"
        "with database.transaction():\n"
        "    table = database.table('docs')\n"
        "    table.update({'n': 9, 'tags': ['b']})\n"
        "    table.insert_multiple({'n': n, 'text': 'x' * 10_000} for n in range(500))\n"
        "    print('ready', flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n",
        path,
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == "ready\n"
    assert killed.wait(20) == -9
    with opened(path, busy_seconds=1) as database:
        table = database.table("docs")
        assert [doc["n"] for doc in table] == [1, 2]
        assert table.count_by("tags") == {"a": 1}
        assert table.insert({"n": 3}) == 3


def test_killed_before_the_first_transaction_ends(path: Path, start: Start) -> None:
    killed = start(
        "with opened() as database, database.transaction():\n"
        "    database.table('docs').insert({})\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n",
        path,
    )
    assert killed.wait(20) == -9
    with opened(path, busy_seconds=1) as database:
        try:
            assert database.table("docs").all() == []
        except StoreMissingError:
            assert path.suffix == ".json"
        assert database.table("docs").insert({}) == 1


@pytest.mark.parametrize("seconds", [0.05, 0.12])
def test_killed_at_any_moment(path: Path, start: Start, seconds: float) -> None:
    """Pairs stay pairs, and those that were acknowledged are there."""
    code = """
number = 0
while True:
    with opened() as database, database.transaction():
        database.table('docs').insert({'n': number})
        database.table('docs').insert({'n': -number})
    print(number, flush=True)
    number += 1
"""
    writer = start(code, path)
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(seconds)
    writer.kill()
    acknowledged = [0, *map(int, writer.stdout.read().split())]
    with opened(path, busy_seconds=1) as database:
        kept = [doc["n"] for doc in database.table("docs")]
        assert kept == [n for one in range(len(kept) // 2) for n in (one, -one)]
        assert len(acknowledged) <= len(kept) // 2 <= len(acknowledged) + 1
        assert database.table("docs").insert({}) == len(kept) + 1
