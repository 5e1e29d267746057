"""Output that is held back: nothing before it is released, all of it after, in order."""

from __future__ import annotations

import io

import pytest

from beritacli.show.deferred_output import HeldStreams
from beritacli.show.streams import Streams


@pytest.mark.parametrize("is_quiet", [False, True])
def test_what_is_held_comes_out_in_order(is_quiet: bool) -> None:
    both = io.StringIO()
    held = HeldStreams(Streams(both, both, {}, is_quiet=is_quiet))
    held.note("satu")
    held.write("dua\n")
    held.flush()
    held.progress("sekejap")
    held.note("tiga \x1b[31m")
    held.write("\u202eempat 😀 \ud800\n")
    assert both.getvalue() == ""
    held.release()
    shown = both.getvalue().splitlines()
    data = ["dua", "\u202eempat 😀 \ud800"]
    assert shown == (data if is_quiet else ["satu", data[0], "tiga \\x1b[31m", data[1]])


def test_more_than_memory_takes() -> None:
    out, text = io.StringIO(), "isi " * 1_000 + "\n"
    held = HeldStreams(Streams(out, io.StringIO(), {}))
    for _ in range(2_000):
        held.write(text)
    held.release()
    assert out.getvalue() == text * 2_000
