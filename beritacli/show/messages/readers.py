"""What an output for readers has otherwise than the archive, in lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Dump


def describe_output(dump: Dump) -> Iterator[str]:
    """What was left out or cleaned, and what generators need to be told, of a dump once written."""
    if dump.left_out:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(dump.left_out.items()))
        number = sum(dump.left_out.values())
        yield f"Left out {_count_articles(number)} not public now: {kinds}."
    if number := dump.cleaned.get("active", 0):
        removed = "scripts, event handlers, forms or unsafe addresses"
        yield f"Cleaned {_count_articles(number)}: removed {removed}."
    if number := dump.cleaned.get("html", 0):
        yield (
            f"{_count_articles(number)} {'has' if number == 1 else 'have'} HTML in the text: Hugo "
            "shows it only with the setting markup.goldmark.renderer.unsafe: true."
        )


def _count_articles(number: int) -> str:
    return "1 article" if number == 1 else f"{number:,} articles"
