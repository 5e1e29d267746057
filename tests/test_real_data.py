"""Every real file comes in, or is refused for a reason that the table has."""

from __future__ import annotations

import pytest

from tests.real_data import TABLE, Outcome, find_files, try_file

pytestmark = pytest.mark.outside


def known() -> dict[str, str]:
    """Lines of the table by their files."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return {line.split("\t", 1)[0]: line for line in lines}


@pytest.mark.parametrize("name", find_files())
def test_what_becomes_of_a_real_file(name: str) -> None:
    outcome: Outcome = try_file(name)
    assert outcome.code in {0, 1, 4}
    assert outcome.line == known()[name]


def test_the_table_has_no_other_files() -> None:
    assert sorted(known()) == find_files()
