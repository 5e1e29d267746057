"""By what our own archive knows its article again in a format that can't hold all of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from beritacli.formats.entries import Original


def mark_article(article_id: int, created_at: str | None, archive: str | None = None) -> str:
    """What no other archive's article of this id has: a UUID that says nothing else.

    archive: its identity; files of earlier versions have marks without one.
    """
    whose = f"\n{archive}" if archive else ""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"beritacli\n{article_id}\n{created_at}{whose}"))


def write_mark(article: Mapping[str, Any]) -> dict[str, str]:
    """Id and mark of an article, as texts."""
    mark = mark_article(article["id"], article.get("created_at"), article.get("archive"))
    return {"id": str(article["id"]), "mark": mark}


def read_mark(written: object) -> Original | None:
    """The original by what write_mark gave; None for anything else."""
    if not isinstance(written, Mapping):
        return None
    number, mark = str(written.get("id")), written.get("mark")
    is_id = number.isascii() and number.isdecimal() and len(number) < len(str(2**53))
    return Original(int(number), mark) if is_id and isinstance(mark, str) else None
