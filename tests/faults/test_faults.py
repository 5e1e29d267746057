"""A few points of each experiment; `python -m tests.faults` tries them all."""

from __future__ import annotations

import pytest

from tests.faults import experiments

NEEDS_STRACE = pytest.mark.skipif(
    not experiments.can_trace(), reason="strace is not there, or may not put faults into processes"
)
NEEDS_MOUNT = pytest.mark.skipif(
    not experiments.can_mount(), reason="a disk can be mounted by root alone"
)
ENGINES = pytest.mark.parametrize("engine", ["db", "json"])
FAULTS = pytest.mark.parametrize("fault", ["signal=SIGKILL", "error=EIO", "error=ENOSPC"])


@NEEDS_STRACE
@ENGINES
@FAULTS
def test_a_fault_while_a_store_is_made_and_added_to(engine: str, fault: str) -> None:
    assert experiments.break_calls(engine, "adds", 0, fault, 4)


@NEEDS_STRACE
@ENGINES
@FAULTS
def test_a_fault_in_a_large_transaction(engine: str, fault: str) -> None:
    assert experiments.break_calls(engine, "bulk", 3, fault, 4)


@NEEDS_STRACE
@FAULTS
def test_a_fault_in_the_command(fault: str) -> None:
    assert experiments.break_command(fault, 2)


@ENGINES
def test_killed_at_random_moments(engine: str) -> None:
    assert experiments.kill_at_random(engine, 2)


@NEEDS_MOUNT
@ENGINES
def test_a_full_disk(engine: str) -> None:
    assert experiments.fill_disk(engine, 2)


@pytest.mark.parametrize(("engine", "adds"), [("db", 5), ("json", 2)])
def test_sixteen_first_writers_and_two_readers(engine: str, adds: int) -> None:
    assert experiments.write_at_once(engine, 16, adds)
