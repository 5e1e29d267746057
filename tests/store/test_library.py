"""The store by itself, as its own documentation shows it."""

from __future__ import annotations

import doctest

import beritacli.store


def test_the_examples_run_as_they_are_shown() -> None:
    done = doctest.testmod(beritacli.store)
    assert done.attempted > 5
    assert not done.failed
