"""What Ghost takes: its ids, its lengths, the visibilities that it has."""

from __future__ import annotations

from beritacli.article import PUBLIC

WRITTEN = (PUBLIC, "members", "paid", "email")  # the visibilities that Ghost has
LONGEST_TITLE, LONGEST_EXCERPT = 255, 300


def make_id(kind: int, number: int) -> str:
    """An id as Ghost has them; kind: a digit, so that none is given twice."""
    return f"{kind:x}{number:023x}"
