"""Colours, one meaning each, and never the only sign of it. Standard ones: dark and light alike."""

from __future__ import annotations

HEADING = "bold"
QUIET = "dim"
PLAIN = "not dim"  # inside of what is quiet
QUOTED = "italic"
WARNING = "yellow"
COUNT = "cyan"
FOUND = "bold underline"
STATUS = {
    "published": "green",
    "draft": "yellow",
    "pending": "magenta",
    "scheduled": "cyan",
    "private": "blue",
    "trash": "red",
}
