"""What text the archive accepts. It is kept to the letter, but for line ends, which become LF."""

from __future__ import annotations

import re

from beritacli.archive.errors import RefusedError

MAX_TITLE = 1_000
# Bytes of a body, or of any other text. JSON may take three times that, and readers of files take
# it: what was accepted once can be exported and imported again.
MAX_TEXT = 24 * 1024 * 1024
_MOST_BYTES = 4  # of a character in UTF-8
_MAX_DIGITS = 18  # more than any id has, and fewer than Python refuses to read
MAX_NAME = 200  # WordPress's own limit
# As text: `re` compiles it when it is first used. The same holds elsewhere in this package.
_LINE_ENDS = "[\n\u2028\u2029]"
_REFUSED = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"


def check_text(field: str, text: str) -> str:
    """The text with its line ends as LF.

    Raises RefusedError naming the field, for its length or for a character.
    """
    if len(text) * _MOST_BYTES > MAX_TEXT and (size := _count_bytes(text)) > MAX_TEXT:
        msg = f"The {field} has {size:,} bytes; at most {MAX_TEXT:,} are accepted."
        raise RefusedError(msg, "Shorten it, or make several articles of it.")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Whether all is printable is known ten times as fast as what is not.
    is_plain = text.replace("\n", "").replace("\t", "").isprintable()
    if not is_plain and (found := re.search(_REFUSED, text)):
        code = f"U+{ord(found[0]):04X}"
        kind = "half of a surrogate pair" if found[0] >= "\ud800" else "a control character"
        msg = f"The {field} holds {kind} ({code}, character {found.start() + 1})."
        raise RefusedError(msg, "Take it out: only tabs and line ends are accepted of these.")
    return text


def _count_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def check_title(title: str) -> str:
    """A title, which may be empty.

    Raises RefusedError: see check_text, for its length, and for more than one line.
    """
    if len(title) > MAX_TITLE:
        msg = f"The title has {len(title):,} characters; at most {MAX_TITLE:,} are accepted."
        raise RefusedError(msg, "Shorten it; text belongs into the body.")
    title = check_text("title", title)
    if found := re.search(_LINE_ENDS, title):
        msg = f"The title has more than one line (character {found.start() + 1})."
        raise RefusedError(msg, "Write it in one line; text belongs into the body.")
    return title


def check_name(name: str) -> str:
    """A category's or tag's name. Raises RefusedError."""
    name = check_text("name", name).strip()
    if not name or len(name) > MAX_NAME or "\n" in name:
        msg = "A name is one line of 1 to 200 characters."
        raise RefusedError(msg, "Give a shorter one, and not an empty one.")
    return name


def read_number(word: str) -> int | None:
    """The id, or number of a change, that a word of digits is; None for any other word.

    One with more digits than any has is a number that is not there.
    """
    if not (word.isascii() and word.isdigit()):
        return None
    return int(word.lstrip("0")[: _MAX_DIGITS + 1] or "0")
