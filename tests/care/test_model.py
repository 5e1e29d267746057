"""Some steps beside the model; `python -m tests.faults model` makes thousands."""

from __future__ import annotations

import pytest

from tests.care.model import compare


@pytest.mark.parametrize("engine", ["db", "json"])
def test_an_archive_is_what_the_model_says(engine: str) -> None:
    assert compare(engine, 60)
