"""The two streams: data alone goes to standard output, talk to standard error. One writer each."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TextIO

from beritacli.show.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

_NARROWEST = 20


class ClosedPipeError(Exception):
    """Whoever read standard output has gone."""


class Streams:
    """Where a command's results and notes go."""

    def __init__(
        self,
        stdout: TextIO,
        stderr: TextIO,
        variables: Mapping[str, str],
        *,
        color: str = "auto",
        is_quiet: bool = False,
    ) -> None:
        """color: auto, always or never. is_quiet: errors alone are said."""
        self._stdout = stdout
        self._stderr = stderr
        self._variables = variables
        self._color = color
        self.is_quiet = is_quiet

    @property
    def is_terminal(self) -> bool:
        """Whether a person reads standard output."""
        return self._stdout.isatty()

    @property
    def is_talking_to_terminal(self) -> bool:
        """Whether a person reads standard error."""
        return self._stderr.isatty()

    @property
    def width(self) -> int:
        """Columns of the terminal; COLUMNS counts, and a pipe has 80."""
        given = self._variables.get("COLUMNS", "")
        if given.isascii() and given.isdigit() and int(given):
            return max(_NARROWEST, int(given))
        if not self.is_terminal:
            return 80
        return max(_NARROWEST, shutil.get_terminal_size().columns)

    @property
    def has_color(self) -> bool:
        """Whether pictures are coloured: https://no-color.org holds unless --color says more."""
        if self._color != "auto":
            return self._color == "always"
        if self._variables.get("NO_COLOR") or self._variables.get("TERM") == "dumb":
            return False
        return self.is_terminal or bool(self._variables.get("FORCE_COLOR"))

    def write(self, text: str) -> None:
        """Send data to standard output. Raises ClosedPipeError when nobody reads it any more."""
        try:
            self._stdout.write(text)
        except BrokenPipeError as error:
            raise ClosedPipeError from error

    def flush(self) -> None:
        """Make sure that it was sent. Raises ClosedPipeError."""
        try:
            self._stdout.flush()
        except BrokenPipeError as error:
            raise ClosedPipeError from error

    def draw(self, picture: RenderableType) -> None:
        """Draw a Rich picture on standard output, as wide as the terminal."""
        self.write(render(picture, width=self.width, has_color=self.has_color))
        self.flush()

    def complain(self, message: str, hint: str) -> None:
        """Say what failed and what to do, quiet or not, while the command goes on."""
        for line in (f"Error: {message}", hint):
            self._stderr.write(clean_line(line) + "\n")
        self._stderr.flush()

    def note(self, text: str) -> None:
        """Say something on standard error, unless asked to be quiet."""
        if not self.is_quiet:
            self._stderr.write(clean_line(text) + "\n")
            self._stderr.flush()

    def warn(self, text: str) -> None:
        """Say what nobody should miss, quiet or not, though nothing failed."""
        self._stderr.write(clean_line(text) + "\n")
        self._stderr.flush()

    def ask(self, question: str) -> None:
        """Put a question on standard error and stay on its line."""
        self._stderr.write(clean_line(question) + " ")
        self._stderr.flush()

    def progress(self, text: str) -> None:
        """Replace the line on which progress is shown; on a terminal only."""
        if self.is_talking_to_terminal and not self.is_quiet:
            self._stderr.write("\r\x1b[2K" + clean_line(text))
            self._stderr.flush()


def render(picture: RenderableType, *, width: int, has_color: bool) -> str:
    """A Rich picture as text; lines without blanks at their ends."""
    from io import StringIO

    from rich.console import Console

    buffer = StringIO()
    console = Console(
        file=buffer,
        width=width,
        force_terminal=has_color,
        no_color=not has_color,
        color_system="standard" if has_color else None,
        legacy_windows=False,
        emoji=False,
        markup=False,
        highlight=False,
        _environ={},
    )
    console.print(picture)
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())
