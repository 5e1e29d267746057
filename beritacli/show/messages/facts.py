"""Facts with their names, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def describe_facts(facts: Mapping[str, Any]) -> Iterator[str]:
    """Lines of names and values; those that are an empty text are left out."""
    longest = max(map(len, facts))
    for name, value in facts.items():
        if value != "":
            yield f"{name.ljust(longest)}  {clean_line(_as_text(value))}"


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count:,} {name}" for name, count in value.items()) or "-"
    return f"{value:,}" if isinstance(value, int) else str(value)
