"""What the value of a preference may be."""

from __future__ import annotations

import shlex
from typing import Any

from beritacli.archive.errors import UnreadableError, suggest

_FORMAT_HINT = "Choose html, markdown or text."


def check_value(key: str, value: Any) -> Any:
    """The value, if it can be one. Raises UnreadableError."""
    from beritacli.archive.articles.article import read_byline
    from beritacli.article import BODY_FORMATS, Article

    if isinstance(value, str) and not value.isprintable():
        msg = f"The value of '{key}' holds a control character or a line end."
        raise UnreadableError(msg, "Take it out.")
    if key == "byline":
        read_byline(value)
    elif key == "on_change":
        _check_command(value)
    elif key == "body_format":
        if value and value not in BODY_FORMATS:
            msg = f"Unknown body format '{value}'."
            raise UnreadableError(msg, suggest(value, BODY_FORMATS, _FORMAT_HINT))
    elif key == "columns":
        known = ("date", *Article._fields)
        for name in value:
            if name not in known:
                near = suggest(name, known, f"There are: {', '.join(known)}.")
                raise UnreadableError(f"'{name}' is not a field of articles.", near)
    elif key == "check.ignore":
        from beritacli.archive.checks.rules import expand_codes

        expand_codes(value)
    return value


def _check_command(text: str) -> None:
    """Raise UnreadableError for a command that can't be split into words."""
    try:
        shlex.split(text)
    except ValueError as error:
        msg = f"'{text}' can't be split into words: {str(error).lower()}."
        raise UnreadableError(msg, "Quotes are as in a shell.") from error
