"""Bylines: the desk's initials at the very end of a body, such as `(tm/yl/yus)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

BYLINE_HINT = "Write the initials as tm/yl/yus."
_MOST = 20
# As text: `re` compiles each when it is first used, and most commands read no byline.
_GROUP = r"[^\W\d_]{2,4}"
_BYLINE = rf"\s*\(\s*({_GROUP}(?:\s*[/,]\s*{_GROUP})*)\s*\)\Z"
_PART = r"[^\W\d_](?:[^\W\d_]|[.-](?=[^\W\d_])|\.\Z){0,19}"
# WordPress's editor closes each block with a comment: <!-- /wp:paragraph -->.
_BLOCK_END = r"<!--\s{0,9}/wp:[a-z0-9/-]{1,99}\s{0,9}-->"
_AFTER_HTML = rf"(?:\s|&nbsp;|</[a-zA-Z][a-zA-Z0-9]*\s*>|<br\s*/?>|{_BLOCK_END})+\Z"


class Lifted(NamedTuple):
    """A body without its byline, and where the byline stood.

    as_written: the exact text, blanks before it included; from_end: how many characters follow it.
    """

    body: str
    byline: tuple[str, ...]
    as_written: str
    from_end: int


def parse_byline(text: str) -> list[str]:
    """Initials as a user types them: `tm/yl/yus`, `TM, YL`, with or without brackets.

    Raises ValueError with a line for people.
    """
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    if not inner.strip():
        return []
    parts = [part.strip() for part in re.split("[/,]", inner)]
    if len(parts) > _MOST or not all(_is_part(part) for part in parts):
        msg = f"'{text[:100]}' can't be read as a byline."
        raise ValueError(msg)
    return list(dict.fromkeys(part.casefold() for part in parts))


def _is_part(text: str) -> bool:
    # `\w` without digits still holds ² and ½.
    is_spelt = all(character.isalpha() or character in ".-" for character in text)
    return is_spelt and re.fullmatch(_PART, text) is not None


def lift_byline(body: str, body_format: str) -> Lifted | None:
    """Take the byline off the end of a body; None where there is none.

    A single group in capitals, `(KPU)`, is an abbreviation and no byline; so is one in a script
    without small letters, `(完了)`, an aside.
    """
    end = _find_end(body, body_format)
    match = re.compile(_BYLINE).search(body, max(0, end - 200), end)
    if match is None:
        return None
    groups = re.split(r"\s*[/,]\s*", match[1])
    if not all(group.isalpha() for group in groups):
        return None
    if len(groups) == 1 and groups[0] == groups[0].upper():
        return None
    byline = tuple(dict.fromkeys(group.casefold() for group in groups))
    from_end = len(body) - match.end()
    return Lifted(body[: match.start()] + body[match.end() :], byline, match[0], from_end)


def _find_end(body: str, body_format: str) -> int:
    """Where the text of a body ends, closing tags and blanks left out."""
    end = len(body.rstrip())
    if body_format != "html":
        return end
    match = re.compile(_AFTER_HTML).search(body, max(0, end - 1_000), end)
    return match.start() if match else end


def append_byline(body: str, byline: Sequence[str], body_format: str) -> str:
    """The body with ` (tm/yl)` at the end of its text, where `lift_byline` finds it."""
    end = _find_end(body, body_format)
    space = " " if end and not body[end - 1].isspace() else ""
    return f"{body[:end]}{space}({'/'.join(byline)}){body[end:]}"


def put_byline_back(body: str, as_written: str, from_end: int) -> str:
    """The body with its byline again: the inverse of lift_byline."""
    place = len(body) - from_end
    return body[:place] + as_written + body[place:]
