"""A picture of lines in a plane with logarithmic axes, as SVG."""

from __future__ import annotations

import math
from html import escape

_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 400, 70, 20
_COLOURS = ["#0b6e4f", "#c1121f", "#1d3557", "#e09f3e", "#6a4c93", "#457b9d", "#8d99ae", "#2a9d8f"]


def draw_lines(lines: dict[str, list[tuple[int, float]]], x_name: str, y_name: str) -> str:
    """SVG of named lines of points (x, y), all above 0."""
    xs = [math.log10(x) for line in lines.values() for x, _ in line]
    ys = [math.log10(y) for line in lines.values() for _, y in line]
    low_x, high_x = math.floor(min(xs)), math.ceil(max(xs))
    low_y, high_y = math.floor(min(ys)), math.ceil(max(ys))

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - low_x) / ((high_x - low_x) or 1)
        up = (y - low_y) / ((high_y - low_y) or 1)
        return _LEFT + across * _WIDTH, _TOP + (1 - up) * _HEIGHT

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH + 330} {_HEIGHT + 80}">',
        "<style>text { font: 12px sans-serif }</style>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for power in range(low_x, high_x + 1):
        x, y = place(power, low_y)
        parts.append(f'<path d="M{x:.1f} {_TOP}V{y:.1f}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{10**power:,}</text>'
        )
    for power in range(low_y, high_y + 1):
        x, y = place(low_x, power)
        parts.append(f'<path d="M{x:.1f} {y:.1f}h{_WIDTH}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    parts.append(
        f'<text x="{_LEFT}" y="{_HEIGHT + 65}">{escape(y_name)}, by {escape(x_name)}</text>'
    )
    for number, (name, line) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        points = [place(math.log10(x), math.log10(y)) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(_text(_LEFT + _WIDTH + 14, _TOP + 14 + number * 18, name, fill=colour))
    return "\n".join([*parts, "</svg>", ""])


def _text(x: float, y: float, text: str, *, anchor: str = "start", fill: str = "black") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'
    )
