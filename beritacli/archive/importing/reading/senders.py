"""Senders: who a file is from that says nothing of it, and the field that holds the sender's key.

The field is remembered in the archive, so that the next night only needs the sender's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.importing.matching.identity import SENDER
from beritacli.archive.importing.reading.normalise import RecordError
from beritacli.archive.text_rules import check_name

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive

_USUAL_KEY = "id"


class Sender(NamedTuple):
    """The name of a sender, and the field of its records that holds their key.

    key: None where its records have none: then their texts tell. is_new: whether it was given now.
    """

    name: str
    key: str | None = None
    is_new: bool = False


def find_sender(archive: Archive, name: str, key: str | None) -> Sender:
    """The sender of a name, with the key that is given or remembered. Raises RefusedError."""
    name = check_name(name)
    if key is not None:
        return Sender(name, check_name(key), is_new=True)
    rows = list(archive.database.table("archive")) if archive.exists else []
    return Sender(name, next((row["key"] for row in rows if row.get("sender") == name), None))


def remember_sender(archive: Archive, sender: Sender) -> None:
    """Keep the field of a sender's key; inside a change."""
    table = archive.database.table("archive")
    known = next((row for row in table if row.get("sender") == sender.name), None)
    if known is None:
        table.insert({"sender": sender.name, "key": sender.key})
    elif known["key"] != sender.key:
        table.update({"key": sender.key}, doc_ids=[known.doc_id])


def name_source(sender: Sender, raw: Any, fields: dict[str, Any]) -> None:
    """Give a record its sender as its source, where it names no other. Raises RecordError.

    An id of its own is the sender's, and never ours.
    """
    own_id = fields.pop("id", None)
    fields.pop("archive", None)
    if fields.get("source") and not sender.is_new:
        return
    if sender.key is not None:
        value = _find_value(raw, sender.key)
        if value is None:
            hint = (
                f"Give each record its key, or name another field: --source '{sender.name}' --key"
            )
            raise RecordError(sender.key, "It is missing, or empty.", hint)
    else:
        value = own_id if own_id is not None else _find_value(raw, _USUAL_KEY)
    if value is None:
        fields["source"] = None
        fields["sender"] = sender.name
    else:
        fields["source"] = {"kind": SENDER, "uri": sender.name, "id": value}


def _find_value(raw: Any, key: str) -> str | None:
    """The value of a field by its name, whatever its case; None where it says nothing."""
    if not isinstance(raw, dict):
        return None
    found = raw.get(key)
    if found is None:
        folded = {_fold(name): value for name, value in raw.items()}
        found = folded.get(_fold(key))
    if found is None and isinstance(raw.get("meta"), dict):
        found = _find_value({k: v for k, v in raw["meta"].items() if k != "meta"}, key)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found).strip() or None


def _fold(name: object) -> str:
    return " ".join(str(name).casefold().replace("_", " ").replace("-", " ").split())
