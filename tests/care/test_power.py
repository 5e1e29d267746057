"""A few power cuts; `python -m tests.faults power` is the long form."""

from __future__ import annotations

import pytest

from tests.care import power, unsynced
from tests.faults.experiments import can_trace


@pytest.mark.skipif(bool(power.why_not()), reason=power.why_not())
@pytest.mark.parametrize("engine", ["db", "json"])
@pytest.mark.parametrize("name", ["add", "restore"])
def test_the_power_fails_and_nothing_acknowledged_is_lost(name: str, engine: str) -> None:
    assert power.cut_power_at_random(engine, name, 1)


@pytest.mark.skipif(not can_trace(), reason="strace is not there, or may not look into processes")
@pytest.mark.parametrize("engine", ["db", "json"])
def test_no_state_that_a_disk_may_be_in_loses_anything(engine: str) -> None:
    assert unsynced.cut_power_between_calls(engine, 15)
