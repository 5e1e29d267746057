"""The program as its users call it: in this process with streams of our own, or as a new one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import termios
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

import pytest
from hypothesis import settings

from beritacli.environment import Environment
from beritacli.main import run

# A busy machine is no fault of the program.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

SHARED = Path(__file__).resolve().parents[2] / "shared"  # real data, where they are
SAMPLES = Path(__file__).parents[1] / "sample_data"
NOON = datetime(2025, 5, 15, 5, 0, tzinfo=UTC)  # 12:00 WIB


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that read real files, where these are not beside the project.

    What they hold, other tests hold on files that we wrote.
    """
    if SHARED.is_dir():
        return
    outside = [item for item in items if item.get_closest_marker("outside")]
    config.hook.pytest_deselected(items=outside)
    items[:] = [item for item in items if not item.get_closest_marker("outside")]


class Result(NamedTuple):
    """What a finished command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


class Stream(io.StringIO):
    """A standard stream that says whether it is a terminal."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


class _Input(io.BytesIO):
    def __init__(self, content: bytes, *, is_terminal: bool) -> None:
        super().__init__(content)
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


class Terminal:
    """A pseudo-terminal whose other end is read: what reaches it, to the byte."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        attributes = termios.tcgetattr(self._slave)
        attributes[1] &= ~termios.OPOST  # else it makes \r\n of \n
        termios.tcsetattr(self._slave, termios.TCSANOW, attributes)
        self.file = os.fdopen(os.dup(self._slave), "w", encoding="utf-8", errors="backslashreplace")
        self._got: list[bytes] = []
        self._reader = threading.Thread(target=self._read_all, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _read_all(self) -> None:
        with suppress(OSError):  # the other end was closed
            while got := os.read(self._master, 65_536):
                self._got.append(got)

    def read(self) -> str:
        """All that was written since the last time. A mark of its own tells where it ends."""
        self.file.flush()
        os.write(self._slave, _MARK)
        end = time.monotonic() + 20
        while not (found := b"".join(self._got)).endswith(_MARK):
            assert time.monotonic() < end, found
            time.sleep(0.001)
        self._got.clear()
        return found.removesuffix(_MARK).decode()

    def close(self) -> None:
        """Close both ends."""
        self.file.close()
        os.close(self._slave)
        self._reader.join(5)
        os.close(self._master)


_MARK = b"<akhir bacaan>"


class Newsroom:
    """Runs commands on one store, at a clock that stands still until it is moved."""

    def __init__(self, folder: Path, engine: str) -> None:
        self.folder = folder
        self.store = folder / f"berita.{engine}"
        self.now = NOON
        self.variables: dict[str, str] = {"BERITACLI_ACTOR": "penguji"}
        # Nobody's own settings.
        self.variables["BERITACLI_CONFIG"] = str(folder / "config.toml")

    def __call__(
        self, *words: str, stdin: str | bytes = b"", is_terminal: bool = False, width: int = 80
    ) -> Result:
        """Run one command in this process."""
        out, err = Stream(is_terminal=is_terminal), Stream(is_terminal=is_terminal)
        environment = Environment(
            arguments=["--store", str(self.store), *words],
            stdin=_Input(
                stdin.encode() if isinstance(stdin, str) else stdin, is_terminal=is_terminal
            ),
            stdout=out,
            stderr=err,
            variables={"COLUMNS": str(width), **self.variables},
            now=lambda: self.now,
        )
        code = run(environment)
        assert "Traceback" not in err.getvalue()
        return Result(code, out.getvalue(), err.getvalue())

    def ok(self, *words: str, stdin: str | bytes = b"") -> Result:
        """Run a command that must end with exit code 0."""
        result = self(*words, stdin=stdin)
        assert result.code == 0, result
        return result

    def add(self, title: str, *words: str) -> str:
        """Add an article; returns its id."""
        return self.ok("add", title, "--porcelain", *words).out.strip()

    def article(self, reference: str) -> dict[str, Any]:
        """An article as JSON shows it."""
        return self.ok("show", reference, "--format", "json").json

    def export(self) -> dict[str, Any]:
        """The whole archive as JSON, without what no import can give back."""
        dump = self.ok("export").json
        for article in dump["articles"]:
            del article["revision"]
        return dump

    def write(self, name: str, content: Any) -> str:
        """Write a file beside the store: text as it is, anything else as JSON."""
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A newsroom without a store yet, on the default engine."""
    return Newsroom(tmp_path, "db")


@pytest.fixture(params=["db", "json"])
def any_newsroom(tmp_path: Path, request: pytest.FixtureRequest) -> Newsroom:
    """A newsroom on each engine."""
    return Newsroom(tmp_path, request.param)


def call_program(
    *words: str, folder: Path, stdin: bytes = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "beritacli", *words],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
        env={
            **os.environ,
            "BERITACLI_STORE": str(folder / "berita.db"),
            "BERITACLI_CONFIG": str(folder / "config.toml"),
            **variables,
        },
    )
