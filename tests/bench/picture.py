"""A picture of the comparison: for each operation and size, every program's time on one scale."""

from __future__ import annotations

import math
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.bench.report import OURS, write_seconds
from tests.bench.steps import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES, _PANEL, _GAP, _ROW, _HEAD, _TOP = 110, 230, 50, 14, 26, 64
# The card has its own ground: it can be read whatever page it stands on.
_STYLE = """<style>
text { font: 11px sans-serif; fill: #1f2328 } .head { font-weight: bold; font-size: 12px }
.card { fill: #ffffff } .grid { stroke: #d8dee4 } .line { stroke: #8c959f }
.dot { fill: #57606a } .ours { fill: #0b6e4f; font-weight: bold } .line.ours { stroke: #0b6e4f }
.quiet { fill: #57606a }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .card { fill: #0d1117 } .grid { stroke: #30363d } .line { stroke: #6e7681 }
.dot { fill: #9198a1 } .ours { fill: #3fb98a } .line.ours { stroke: #3fb98a }
.quiet { fill: #9198a1 }
}
</style>"""


class _Scale(NamedTuple):
    """Powers of ten, and the pixels between two of them."""

    low: int
    high: int
    step: float

    def place(self, left: int, seconds: float) -> float:
        return left + (math.log10(seconds) - self.low) * self.step


def draw_comparison(rows: list[dict[str, Any]]) -> str:
    """SVG of the figures of `compare`."""
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    times = [row["cpu"] for row in rows if "why" not in row]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    scale = _Scale(low, high, _PANEL / max(high - low, 1))
    lefts = {size: _NAMES + n * (_PANEL + _GAP) for n, size in enumerate(sizes)}
    lines, y = [], _TOP
    for operation in Operation:
        of = [row for row in rows if row["operation"] == operation]
        if not of:
            continue
        y += _HEAD
        lines.append(f'<text class="head" x="10" y="{y - 4}">{escape(operation)}</text>')
        for program in dict.fromkeys(row["program"] for row in of):
            y += _ROW
            mark = "ours" if program == OURS else ""
            lines.append(f'<text class="{mark}" x="10" y="{y}">{escape(program)}</text>')
            for row in of:
                if row["program"] == program:
                    lines += _draw_row(row, lefts[row["size"]], y, scale, mark)
    grids = (_draw_grid(size, left, scale, y + 12) for size, left in lefts.items())
    width = _NAMES + len(sizes) * (_PANEL + _GAP)
    note = "CPU seconds of a command. Left is faster; from line to line it is ten times more."
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y + 26}" role="img">',
        "<title>Time of each operation beside other programs</title>",
        _STYLE,
        '<rect class="card" width="100%" height="100%" rx="6"/>',
        f'<text class="quiet" x="10" y="20">{note}</text>',
    ]
    return "\n".join([*head, *chain.from_iterable(grids), *lines, "</svg>", ""])


def _draw_grid(size: int, left: int, scale: _Scale, bottom: int) -> Iterator[str]:
    yield f'<text class="head" x="{left}" y="42">{size:,} articles</text>'
    for power in range(scale.low, scale.high + 1):
        x = scale.place(left, 10.0**power)
        yield f'<path class="grid" d="M{x:.1f} {_TOP}V{bottom}"/>'
        yield f'<text class="quiet" x="{x:.1f}" y="58" text-anchor="middle">{10.0**power:g}</text>'


def _draw_row(row: dict[str, Any], left: int, y: int, scale: _Scale, mark: str) -> Iterator[str]:
    if "why" in row:
        yield f'<text class="quiet" x="{left + 4}" y="{y}">not measured: too slow</text>'
        return
    x, middle = scale.place(left, row["cpu"]), y - 4
    text = write_seconds(row["cpu"])
    yield f'<path class="line {mark}" d="M{left} {middle}H{x:.1f}"/>'
    yield f'<circle class="dot {mark}" cx="{x:.1f}" cy="{middle}" r="4"/>'
    yield f'<text class="quiet {mark}" x="{x + 8:.1f}" y="{y}">{text}</text>'
