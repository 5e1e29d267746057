"""The races in a short form; `python -m tests.faults races` is the long one."""

from __future__ import annotations

import pytest

from tests.care.races import RACES

ROUNDS = {"backup": 2, "restore": 2}


@pytest.mark.parametrize("engine", ["db", "json"])
@pytest.mark.parametrize("name", RACES)
def test_nothing_is_lost_beside_writers_and_readers(name: str, engine: str) -> None:
    assert RACES[name](engine, ROUNDS.get(name, 1))
