"""One power cut for a few commands; `python -m tests.faults power` is the long form."""

from __future__ import annotations

import pytest

from tests.care import power

pytestmark = pytest.mark.skipif(bool(power.why_not()), reason=power.why_not())


@pytest.mark.parametrize("engine", ["db", "json"])
@pytest.mark.parametrize("name", ["add", "restore"])
def test_the_power_fails_and_nothing_acknowledged_is_lost(name: str, engine: str) -> None:
    assert power.cut_power_at_random(engine, name, 1)
