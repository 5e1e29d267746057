"""The hashes that prove a history: of documents, of what a change wrote, and of changes in a chain.

All are SHA-256 of JSON with sorted keys. Those of a change are whole, for they are written down
elsewhere; those of documents and of what was written are cut to 128 bits, for there are many.

after    of a document, without `revision`, as a revision left it; a remove has none
content  of a revision's `fields` or `document`; kept only where these were taken out of history
wrote    of the lines of all revisions of a change, in order
hash     of a change's own fields, its number and the hash of the change before
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHORT = 32  # hexadecimal digits
_NOT_COUNTED = ("revision", "co_authors")  # the second follows from `authors`
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def hash_value(value: Any) -> str:
    """The short hash of anything that JSON holds."""
    return hashlib.sha256(_encode(value).encode()).hexdigest()[:_SHORT]


def hash_document(document: Mapping[str, Any]) -> str:
    """The hash of a document; which change wrote it last does not count, nor what follows."""
    return hash_value({name: document[name] for name in document if name not in _NOT_COUNTED})


def content_of(revision: Mapping[str, Any]) -> Any:
    """What a revision holds that can be taken out of history; None where it is nothing."""
    return revision.get("fields") or revision.get("document")


class Wrote:
    """The hash of what a change wrote, as it grows."""

    def __init__(self) -> None:
        """Of nothing yet."""
        self._sum = hashlib.sha256()

    def add(self, revisions: Iterable[Mapping[str, Any]]) -> None:
        """Take revisions, in order."""
        self._sum.update("".join(map(_write_line, revisions)).encode())

    def hexdigest(self) -> str:
        """The short hash of all so far."""
        return self._sum.hexdigest()[:_SHORT]


def _write_line(revision: Mapping[str, Any]) -> str:
    held = content_of(revision)
    content = hash_value(held) if held else revision.get("content")
    return f"{revision['of']} {revision['kind']} {content} {revision.get('after')}\n"


def hash_change(number: int, header: Mapping[str, Any], previous: str) -> str:
    """The hash of a change, given that of the one before ('' before the first)."""
    fields = {k: v for k, v in header.items() if k not in {"hash", "command_hash"}}
    fields["command"] = header.get("command_hash") or hash_value(header["command"])
    return hashlib.sha256(_encode([number, previous, fields]).encode()).hexdigest()
