"""Lines that are commands: how a batch splits them into words."""

from __future__ import annotations

import codecs
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from beritacli.archive.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Words, then a comment. A word has plain characters, quoted stretches, and characters after a
# backslash, which keeps a double quote from ending a stretch, too.
_PIECE = r"""[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*\""""
_COMMENT = re.compile(rf"(\s*(?:(?!#)(?:{_PIECE})+(?:\s+|$))*)#")


class Line(NamedTuple):
    """A line that is a command."""

    number: int
    content: bytes

    def split(self) -> list[str]:
        """The words without the program's name. Raises UnreadableError."""
        try:
            text = self.content.decode()
            words = shlex.split(_without_comment(text))
        except UnicodeDecodeError as error:
            msg = f"It isn't UTF-8 text (byte {error.start} of the line)."
            raise UnreadableError(msg, "Save the commands as UTF-8.") from error
        except ValueError as error:  # the message is shlex's: No closing quotation
            msg = f"It can't be split into words: {str(error).lower()}."
            raise UnreadableError(
                msg, "Quotes are as in a shell: 'Jum\"at', \"Jum'at\"."
            ) from error
        if "\0" in text:
            msg = "It has a NUL character, which no command line can have."
            raise UnreadableError(msg, "Take it out.")
        return words[1:] if words[0] == "beritacli" else words


def _without_comment(text: str) -> str:
    """A line up to a # that begins a word outside of quotes, as in a shell.

    (What shlex calls comments begins within words, too: `Berita#1`.)
    """
    comment = _COMMENT.match(text)
    return text[: comment.end(1)] if comment else text


def read_lines(stdin: Iterable[bytes]) -> Iterator[Line]:
    """The lines of standard input that are commands, as they come."""
    for number, content in enumerate(stdin, 1):
        own = content.removeprefix(codecs.BOM_UTF8 if number == 1 else b"").rstrip(b"\r\n")
        if own.strip() and not own.lstrip().startswith(b"#"):
            yield Line(number, own)
