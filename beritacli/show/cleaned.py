"""What an output for readers has otherwise than the archive, in lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def describe_cleaned(cleaned: Mapping[str, int]) -> Iterator[str]:
    """What was taken out of articles, and what generators need to be told; see Dump.cleaned."""
    if number := cleaned.get("active"):
        articles = "1 article" if number == 1 else f"{number:,} articles"
        yield f"Cleaned {articles}: removed scripts, event handlers, forms or unsafe addresses."
    if number := cleaned.get("html"):
        articles = "1 article has" if number == 1 else f"{number:,} articles have"
        yield (
            f"{articles} HTML in the text: Hugo shows it only with the setting "
            "markup.goldmark.renderer.unsafe: true."
        )
