"""The two streams: data alone goes to standard output, talk to standard error. One writer each.

It is the one place where text leaves for a terminal, and all of it is made harmless here.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TextIO

from beritacli.show.output_errors import translate_output_errors
from beritacli.text.terminal import clean_line, clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

_NARROWEST = 20


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
        may_page: bool = True,
        find_pager: Callable[[], str] = str,
    ) -> None:
        """color: auto, always or never. is_quiet: only what `warn` and `complain` say is said.

        may_page: a picture that is longer than the terminal is shown by a pager. find_pager: tells
        the one that is configured, when it is needed.
        """
        self._stdout = stdout
        self._stderr = stderr
        self._variables = variables
        self._color = color
        self.is_quiet = is_quiet
        self.may_page = may_page
        self._find_pager = find_pager

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
    def height(self) -> int:
        """Lines of the terminal; LINES counts."""
        given = self._variables.get("LINES", "")
        is_number = given.isascii() and given.isdigit() and int(given) > 0
        return int(given) if is_number else shutil.get_terminal_size().lines

    @property
    def has_color(self) -> bool:
        """Whether pictures are coloured: https://no-color.org holds unless --color says more."""
        if self._color != "auto":
            return self._color == "always"
        if self._variables.get("NO_COLOR") or self._variables.get("TERM") == "dumb":
            return False
        return self.is_terminal or bool(self._variables.get("FORCE_COLOR"))

    def write(self, text: str) -> None:
        """Send data to standard output. Raises ClosedPipeError, OutputError.

        A pipe gets every character; who writes to it escapes what its format needs.
        """
        self._send(clean_text(text) if self.is_terminal else text)

    def _send(self, text: str) -> None:
        """Send what is harmless already."""
        with translate_output_errors():
            self._stdout.write(text)

    def flush(self) -> None:
        """Make sure that it was sent. Raises ClosedPipeError, OutputError."""
        with translate_output_errors():
            self._stdout.flush()

    def draw(self, picture: RenderableType) -> None:
        """Draw a Rich picture on standard output, as wide as the terminal.

        One that is longer than the terminal goes through a pager.
        """
        text = render(picture, width=self.width, has_color=self.has_color)
        if self.may_page and self.is_terminal and text.count("\n") >= self.height:
            from beritacli.show.pager import show_in_pager

            variables = dict(self._variables)
            if "BERITACLI_PAGER" not in variables and (configured := self._find_pager()):
                variables["BERITACLI_PAGER"] = configured
            if show_in_pager(text, self._stdout, variables):
                return
        self._send(text)
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


class _Harmless:
    """A picture whose every piece of text is cleaned, whoever drew it.

    Pictures clean their texts themselves, so that what is escaped is counted in their layout;
    this makes sure of it.
    """

    def __init__(self, picture: RenderableType) -> None:
        self._picture = picture

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        from rich.segment import Segment

        for text, style, control in console.render(self._picture, options):
            if style and style.link and not (style.link.isascii() and style.link.isprintable()):
                style = style.update_link(None)  # noqa: PLW2901
            if not control:
                yield Segment(clean_text(text), style)


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
    console.print(_Harmless(picture))
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())
