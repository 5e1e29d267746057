"""What makes cells of CSV and TSV harmless, and its inverse: no spreadsheet runs what we write."""

from __future__ import annotations

import re

_TSV_UNSAFE = "[\x00-\x1f\\\\\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
_TSV_NAMES = {"\t": "\\t", "\n": "\\n", "\\": "\\\\"}
_TSV_ESCAPE = (
    r"\\(?:([tn\\])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4}))"
)
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def escape_character(character: str) -> str:
    r"""A character as \xNN, \uNNNN or \UNNNNNNNN."""
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def escape_tsv(text: str) -> str:
    r"""A cell of TSV: tab, newline, backslash and controls as \t \n \\ \xNN."""
    return re.sub(_TSV_UNSAFE, _escape, text)


def unescape_tsv(cell: str) -> str:
    """Text of a cell of TSV: the inverse of escape_tsv."""
    return re.sub(_TSV_ESCAPE, _unescape, cell) if "\\" in cell else cell


def guard_csv(text: str) -> str:
    """A cell of CSV that no spreadsheet takes for a formula: it gets an apostrophe before it.

    So does what looks as if it had got one, so that taking one off gives the text back.
    """
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def unguard_csv(cell: str) -> str:
    """Text of a cell: the inverse of guard_csv."""
    is_guarded = cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA)
    return cell[1:] if is_guarded else cell


def _escape(found: re.Match[str]) -> str:
    return _TSV_NAMES.get(found[0]) or escape_character(found[0])


def _unescape(found: re.Match[str]) -> str:
    if found[1]:
        return {"t": "\t", "n": "\n"}.get(found[1], "\\")
    return chr(int(found[2] or found[3] or found[4], 16))
