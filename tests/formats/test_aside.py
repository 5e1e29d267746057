"""Long files, read by a second process: the same entries and the same errors as by one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from beritacli.archive.importing.reading.reader_process import read_aside
from beritacli.text.errors import Broken, FormatError
from beritacli.text.json_text import JsonError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from beritacli.formats.entries import Entry


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads of tests that run tests hold nothing that a reader needs."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def entries(number: int, error: BaseException | None = None) -> Iterator[Entry]:
    """As many entries, each telling its process; then the error."""
    for place in range(number):
        yield Broken(str(place), str(os.getpid()), "")
    if error is not None:
        raise error


@pytest.mark.parametrize("number", [0, 1, 499, 500, 501, 502, 1_234])
def test_what_is_read_aside_is_what_is_read(number: int) -> None:
    """All entries come in their order, and none twice."""
    assert [one.place for one in read_aside(entries(number)) if isinstance(one, Broken)] == [
        str(place) for place in range(number)
    ]


def test_a_long_file_is_read_by_another_process() -> None:
    """The first entries are read here, the later ones elsewhere, and that process is gone."""
    found = [one.reason for one in read_aside(entries(1_234)) if isinstance(one, Broken)]
    assert found[0] == str(os.getpid()) != found[-1]
    with pytest.raises(ProcessLookupError):
        os.kill(int(found[-1]), 0)


def test_beside_threads_all_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of a process with threads could wait for ever."""
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert [one.reason for one in read_aside(entries(1_234)) if isinstance(one, Broken)] == [
        str(os.getpid())
    ] * 1_234


@pytest.mark.parametrize("number", [10, 1_000])
@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (FormatError("line 3: broken"), FormatError, "line 3: broken"),
        (JsonError(3, 4, "broken"), FormatError, "line 3 column 4: broken"),
        (OSError(5, "Input/output error"), OSError, "Input/output error"),
    ],
)
def test_an_error_of_the_reader_is_raised(
    number: int, error: Exception, kind: type[Exception], text: str
) -> None:
    """Whichever process reads: after the entries before it, in the same words."""
    taken = []
    with pytest.raises(kind, match=text):
        taken.extend(read_aside(entries(number, error)))
    assert taken.count(taken[0]) == 1


def test_a_fault_of_a_reader_is_told_with_its_traceback() -> None:
    """It can be found, although it happened in another process."""
    with pytest.raises(RuntimeError, match=r"(?s)in entries.*ZeroDivisionError: here"):
        list(read_aside(entries(1_000, ZeroDivisionError("here"))))


def test_a_reader_that_is_killed_is_no_end_of_the_file() -> None:
    """Half of a file is not taken for the whole."""

    def read() -> Iterator[Entry]:
        yield from entries(1_000)
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(FormatError, match="was stopped"):
        list(read_aside(read()))


def test_a_reader_that_nobody_listens_to_ends() -> None:
    """Whoever stops reading does not leave a process behind."""
    reading = read_aside(entries(100_000))
    found = [next(reading) for _ in range(1_000)]
    reading.close()  # type: ignore[attr-defined] # a generator
    assert isinstance(found[-1], Broken)
    with pytest.raises(ProcessLookupError):
        os.kill(int(found[-1].reason), 0)


@pytest.mark.parametrize("engine", ["db", "json"])
def test_nobody_is_warned_of_a_fork_beside_threads(tmp_path: Path, engine: str) -> None:
    """From 3.12 on Python warns; the second file is read after a bulk load with its thread."""
    for name in "ab":
        lines = [f'{{"title": "Kabar {name} {number}"}}\n' for number in range(1_500)]
        (tmp_path / f"{name}.ndjson").write_text("".join(lines))
    command = [sys.executable, "-W", "always::DeprecationWarning", "-m", "beritacli"]
    done = subprocess.run(
        [*command, "--store", f"uji.{engine}", "batch"],
        cwd=tmp_path,
        input="import a.ndjson\nimport b.ndjson\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.count("1,500 added") == 2
    assert "fork" not in done.stderr
