"""One JSON value as an entry: a record, or broken, or a record that was rejected and comes back."""

from __future__ import annotations

from beritacli.formats.entries import Record
from beritacli.formats.mapping.fields import article_fields, lifts_byline
from beritacli.formats.mapping.wordpress_objects import is_wordpress, settle_state, take_references
from beritacli.text.errors import Broken

REJECTED = "_rejected"
_JSON_FEED = "jsonfeed.org/version"
_KINDS = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}


def read_record(value: object, place: str, text: str) -> Record | Broken:
    """Entry that a value gives; text is what it was read from.

    `{"_rejected": {…}, **raw}` is a record with our report round it, which is taken off. A report
    round a mere text says that nobody has corrected it yet.
    """
    if not isinstance(value, dict):
        return Broken(place, f"not an object but {_KINDS.get(type(value), 'a number')}", text)
    if _JSON_FEED in str(value.get("version")):
        return Broken(place, "a JSON Feed and no article: read it by --format jsonfeed", text)
    raw = value
    if REJECTED in value:
        raw = {key: part for key, part in value.items() if key != REJECTED}
        report = value[REJECTED]
        if not raw and isinstance(report, dict) and isinstance(report.get("text"), str):
            return Broken(place, "not corrected yet", report["text"])
    fields = article_fields(raw)
    refers: dict[str, list[str]] = {}
    if is_wordpress(raw) and "source" not in raw:
        refers = take_references(raw, fields)
        settle_state(raw, fields)
    return Record(fields, place, raw, lifts_byline(raw, fields), refers)
