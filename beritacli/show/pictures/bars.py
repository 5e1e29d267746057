"""Numbers as bars and sparklines of block characters, one cell each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTS = " ▏▎▍▌▋▊▉"
_FULL = "█"
_LEVELS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"


def draw_bar(value: int, largest: int, width: int) -> str:
    """A bar in eighths of a cell, `width` cells for the largest; what is not 0 can be seen."""
    if value <= 0 or largest <= 0:
        return ""
    eighths = max(1, round(width * 8 * min(value, largest) / largest))
    return _FULL * (eighths // 8) + _PARTS[eighths % 8].strip()


def draw_sparkline(values: Sequence[int], largest: int) -> str:
    """A cell for each value; `·` is 0."""
    steps = len(_LEVELS) - 1
    return "".join(
        _LEVELS[round(steps * min(value, largest) / largest)] if value > 0 else _NOTHING
        for value in values
    )
