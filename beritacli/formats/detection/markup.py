"""What the beginnings of pages and of front matter look like."""

from __future__ import annotations

import re

from beritacli.formats.detection.page_lines import is_pair, read_lines
from beritacli.text.html import is_html

YAML_FENCES = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
TOML_FENCES = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
OPEN_FENCE = re.compile(r"(?:---[ \t]*\n(?=[\w\"'-]+[ \t]*:)|\+\+\+[ \t]*\n(?=[\w\"'.-]+[ \t]*=))")
TERMS_MARK = "# beritacli: categories and tags of the articles beside this file"
_PARTS = re.compile(r"<(?:title|body)[\s>]|<meta\s+name=", re.IGNORECASE)
# What a page of a site has, and a page written for a generator has not.
_SITE = re.compile(
    r"<(?:link|script|nav|header|article|main|style)[\s>]|property=[\"']?(?:og|article):"
    r"|name=[\"']?generator|</head>\s*<body\s[^>]*class=",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[a-z!?/]|---\s*$|\+\+\+\s*$", re.IGNORECASE | re.MULTILINE)


def has_fences(text: str) -> bool:
    """Whether a text, or its beginning, begins with fenced YAML or TOML."""
    return bool(YAML_FENCES.match(text) or TOML_FENCES.match(text) or OPEN_FENCE.match(text))


def is_terms(text: str) -> bool:
    """Whether a text that begins so was written by write_terms."""
    return text.startswith(TERMS_MARK)


def is_bare_html(text: str) -> bool:
    """Whether a document that begins so is an article alone, with nothing of a site round it."""
    is_document = is_html(text) and _PARTS.search(text)
    return bool(is_document) and not _SITE.search(text)


def is_page_text(text: str) -> bool:
    """Whether this is plain text with a timeline, or with bullets after prose."""
    if _MARKUP.match(text):
        return False
    lines = read_lines(text)
    kinds = [line.kind for line in lines]
    prose = kinds.index("prose") if "prose" in kinds else len(kinds)
    return "bullet" in kinds[prose:] or any(is_pair(lines, at) for at in range(len(lines)))
