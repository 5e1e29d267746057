"""A page as an editor shows it: the fields as YAML between two lines of ---, then the body.

All values are text or lists of text, whatever YAML would make of `19:25` or `no`. Writing and
reading are inverses. Lines that begin with #! before the first --- are notes, and taken off.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.errors import UnreadableError, suggest
from beritacli.text.yaml import FrontError, dump_yaml, load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIELDS = (
    *("title", "slug", "status", "date", "byline", "author"),
    *("categories", "tags", "excerpt", "image"),
)
LISTS = ("categories", "tags")
OURS, BETWEEN, THEIRS = "<<<<<<< yours", "=======", ">>>>>>> saved meanwhile"
_FENCE = "---"
_NOTE = "#!"
_QUOTE = "Put a value with a colon or a mark into quotes: title: 'Rapat: kota'"

Value = str | list[str]


class Page(NamedTuple):
    """The fields by name, and the body."""

    fields: dict[str, Value]
    body: str


def write_page(page: Page, clashes: Mapping[str, Value] | None = None) -> str:
    """The page as text. clashes: what else a field was set to meanwhile, put in by markers."""
    clashes = clashes or {}
    lines = [_FENCE]
    for name, value in page.fields.items():
        if name in clashes:
            lines += [OURS, _write_field(name, value), BETWEEN]
            lines += [_write_field(name, clashes[name]), THEIRS]
        else:
            lines.append(_write_field(name, value))
    return "\n".join([*lines, _FENCE, "", page.body, ""])


def put_notes(content: bytes, notes: Sequence[str]) -> bytes:
    """A page's content with notes at its top, in the place of those that were there."""
    head = "".join(f"{_NOTE} {note}\n" for note in notes)
    return head.encode() + _drop_notes(content)


def read_page(content: bytes) -> Page:
    """The page of a file that an editor wrote, with any line ends and mark of encoding.

    Raises UnreadableError naming the line as it stands there, for no number would hold once the
    error is put on top.
    """
    try:
        text = _drop_notes(content).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"The draft isn't UTF-8 text (byte {error.start})."
        raise UnreadableError(msg, "Save it as UTF-8.") from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").split("\n")
    if lines[0].rstrip() != _FENCE:
        msg = f"The draft does not begin with a line of {_FENCE}."
        raise UnreadableError(msg, f"Put the fields between two lines of {_FENCE}.")
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() == _FENCE), None)
    if end is None:
        msg = f"The fields have no end: a second line of {_FENCE} is missing."
        raise UnreadableError(msg, "Put it between the fields and the body.")
    marks = {OURS, THEIRS}
    if any(line.rstrip() in marks for line in lines):
        msg = f"There are marks of a clash left: {OURS} … {THEIRS}."
        raise UnreadableError(msg, "Leave what is right of each, and take the marks out.")
    body = lines[end + 1 :]
    if body and not body[0].strip():  # the blank line between
        del body[0]
    if len(body) > 1 and not body[-1]:  # what ends the last line
        del body[-1]
    return Page(_read_fields(lines[1:end]), "\n".join(body))


def _drop_notes(content: bytes) -> bytes:
    note = rb"(?:\xef\xbb\xbf)?" + _NOTE.encode() + rb"[^\r\n]*(?:\r\n|\r|\n)"
    found = re.match(rb"(?:" + note + rb")*", content)
    return content[found.end() if found else 0 :]


def _write_field(name: str, value: Value) -> str:
    if not value:
        return f"{name}:"
    if isinstance(value, str):
        return dump_yaml({name: value}).removesuffix("\n")
    import yaml

    width = float("inf")
    listed = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=width)
    return f"{name}: {listed.strip()}"


def _read_fields(lines: list[str]) -> dict[str, Value]:
    try:
        read = load_yaml("\n".join(lines) + "\n")
    except FrontError as error:
        msg = f"{_quote(lines, error.line)}: {error.problem.partition(';')[0]}."
        raise UnreadableError(msg, _QUOTE) from error
    if not isinstance(read, dict):
        if not read:
            return {}
        msg = f"{_quote(lines, 1)}: it is no field with a value."
        raise UnreadableError(msg, "Write each as title: Judul.")
    return {name: _read_value(name, value) for name, value in read.items()}


def _read_value(name: str, value: Any) -> Value:
    if name not in FIELDS:
        msg = f"There is no field '{name[:80]}'."
        raise UnreadableError(msg, suggest(name, FIELDS, f"There are: {', '.join(FIELDS)}."))
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        msg = f"'{name}' is a text or a list of texts."
        raise UnreadableError(msg, f"Write it as {name}: [satu, dua].")
    texts = [str(one) for one in values]
    if name in LISTS:
        return [text for text in texts if text]
    if name == "byline":
        return "/".join(texts)
    if isinstance(value, list):
        msg = f"'{name}' is one text, not a list."
        raise UnreadableError(msg, f"Write it as {name}: '…'.")
    return texts[0]


def _quote(lines: list[str], number: int) -> str:
    line = lines[min(number, len(lines)) - 1].strip() if lines else ""
    return f"In the line '{line[:80]}'"
