"""An article's values as the texts of cells, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from beritacli.article import DATES
from beritacli.text.json_text import JsonError, dump_json, load_json

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LISTS = ("byline", "categories", "tags")
NUMBERS = ("id", "revision")
OBJECTS = ("source", "meta", "authors")

_JOIN = "; "
_MOST_DIGITS = 18  # of any id; longer words stay text, for the archive to judge


def flatten(value: Any) -> str:
    """A value as the text of one cell for people; lists are joined by `; `, nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _JOIN.join(value)
    if isinstance(value, list) and value and all(_is_named(one) for one in value):
        return _JOIN.join(one["name"] for one in value)
    return value if isinstance(value, str) else dump_json(value)


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def write_cell(name: str, value: Any, zone: ZoneInfo) -> str:
    """The value of a field as a cell that read_cell gives back; instants in the zone."""
    if not value and value != 0:
        return ""
    if name in LISTS:
        joined = flatten(value)
        return joined if _split(joined) == value else dump_json(value)
    if name in OBJECTS:
        return dump_json(value)
    return localise(value, zone) if name in DATES else flatten(value)


def read_cell(name: str, text: str) -> Any:
    """Value of a field from a cell that write_cell wrote, or that says the same by hand."""
    if name in LISTS:
        return _split(text)
    if name in NUMBERS and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    return read_object(text) if name in OBJECTS else text


def read_object(text: str) -> Any:
    """A cell's JSON object or list, or the text itself where it is none."""
    if not text.startswith(("{", "[")):
        return text
    try:
        return load_json(text)
    except JsonError:
        return text


def localise(text: str, zone: ZoneInfo) -> str:
    """An instant as ISO 8601 with the zone's offset; left as it is where it has no such one."""
    try:
        local = datetime.fromisoformat(text).replace(microsecond=0, tzinfo=UTC).astimezone(zone)
    except (ValueError, OverflowError):
        return text
    offset = local.utcoffset()
    has_minutes = offset is not None and offset.total_seconds() % 60 == 0  # not a local mean time
    return local.isoformat() if has_minutes else text


def _split(cell: str) -> list[str]:
    if cell.startswith("["):
        try:
            value = load_json(cell)
        except JsonError:
            value = None
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return value
    return [part for one in cell.split(";") if (part := one.strip())]
