"""Files of unknown format that can't even be what their name says: empty, cut or garbled ones."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from beritacli.text.encoding import encoding_of
from beritacli.text.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BYTES = 2**26  # of a JSON text that is read to see whether it is one
_BLANK = b" \t\r\n\0"


def find_fault(file: BinaryIO, head: bytes, name: str) -> str | None:
    """Why a file can't be what its name says; None where it may be, or its name says nothing.

    file: at its beginning. head: its first bytes. name: its path, with `/`.
    """
    check = _CHECKS.get(PurePosixPath(name).suffix.lower())
    if check is None:
        return None
    mark, encoding = encoding_of(head)
    if not head.removeprefix(mark).strip(_BLANK):
        return "it is empty"
    if encoding != "utf-8":
        return None
    return check(file, head.removeprefix(mark).lstrip(_BLANK))


def _check_json(file: BinaryIO, head: bytes) -> str | None:
    from beritacli.text.json_text import load_json

    if not head.startswith((b"{", b"[")):
        return "it isn't JSON"
    text = file.read(_MOST_BYTES + 1)
    if len(text) > _MOST_BYTES:
        return None
    try:
        load_json(text.decode("utf-8-sig"))
    except (FormatError, UnicodeDecodeError) as error:
        return f"it can't be read as JSON: {error}"
    return None


def _check_lines(_: BinaryIO, head: bytes) -> str | None:
    return None if head.startswith((b"{", b"[")) else "it isn't NDJSON"


def _check_xml(_: BinaryIO, head: bytes) -> str | None:
    return None if head.startswith(b"<") else "it isn't XML"


def _check_table(_: BinaryIO, head: bytes) -> str | None:
    return "it isn't a table of text" if b"\0" in head else None


def _check_workbook(_: BinaryIO, head: bytes) -> str | None:
    return None if head.startswith(b"PK") else "it isn't a workbook"


_CHECKS: dict[str, Callable[[BinaryIO, bytes], str | None]] = {
    ".json": _check_json,
    **dict.fromkeys((".ndjson", ".jsonl"), _check_lines),
    **dict.fromkeys((".xml", ".rss", ".atom", ".rdf", ".wxr"), _check_xml),
    **dict.fromkeys((".csv", ".tsv"), _check_table),
    **dict.fromkeys((".xlsx", ".xlsm"), _check_workbook),
}
