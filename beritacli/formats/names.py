"""What a file's name says of its format, for the formats that have no other mark."""

from __future__ import annotations

_MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mdown")


def is_markdown(name: str) -> bool:
    """Whether the file is Markdown by its name, whatever it begins with."""
    return name.lower().endswith(_MARKDOWN)
