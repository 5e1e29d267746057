"""What text the archive accepts. It is kept to the letter, but for line ends, which become LF."""

from __future__ import annotations

import re

from beritacli.archive.errors import RefusedError

MAX_TITLE = 1_000
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def check_text(field: str, text: str) -> str:
    """The text with its line ends as LF. Raises RefusedError naming the field and the character."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _REFUSED.search(text):
        code = f"U+{ord(found[0]):04X}"
        kind = "half of a surrogate pair" if found[0] >= "\ud800" else "a control character"
        msg = f"The {field} holds {kind} ({code}, character {found.start() + 1})."
        raise RefusedError(msg, "Take it out: only tabs and line ends are accepted of these.")
    return text


def check_title(title: str) -> str:
    """A title, which may be empty. Raises RefusedError: see check_text, and for its length."""
    if len(title) > MAX_TITLE:
        msg = f"The title has {len(title):,} characters; at most {MAX_TITLE:,} are accepted."
        raise RefusedError(msg, "Shorten it; text belongs into the body.")
    return check_text("title", title)
