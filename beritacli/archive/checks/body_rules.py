"""The editor's eye inside a body: links, images, shortcodes, quotes and spaces. Rules are pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from beritacli.archive.articles.cleaning import clean_address, find_active
from beritacli.archive.articles.inner_links import find_target
from beritacli.archive.articles.markup import BLOCKS, VERBATIM, Markup, read_markup
from beritacli.archive.checks.rules import DOUBLE_SPACES, Fault, is_unclosed
from beritacli.archive.exporting.readers import is_plain_markdown, render_for_cleaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

IN_BODY = {"B401", "B402", "B403", "B501", "B502"}
ACTIVE = "B404"
_MESSAGE = 40  # characters of a text that a message quotes
_ATTRIBUTE = r"""\s+[a-z_-]+=(?:"[^"]*"|'[^']*'|[^\s\]"']+)"""
_KNOWN = "gallery|caption|embed|audio|video|playlist"
_SHORTCODE = (
    rf"\[([a-z][a-z0-9_-]*)(?:{_ATTRIBUTE})+\s*/?\]|\[/([a-z][a-z0-9_-]*)\]|\[({_KNOWN})\s*/?\]"
)
# What makes it worth while to take a body apart. They may find more than there is, never less.
_ADDRESS = r"""(?i)\shref\s*=\s*["']?\s*([^"'\s<>]*)"""
_BARE_IMAGE = r"""(?i)<img(?![^<>]*\salt\s*=\s*(?:"\s*[^"\s]|'\s*[^'\s]|[^"'\s<>]))"""
_BLOCK_EDGE = rf"(?i)\n|</?(?:{'|'.join(sorted(BLOCKS))})\b"
_VERBATIM_TAG = rf"(?i)&#|<(?:{'|'.join(sorted(VERBATIM))})\b"
_QUOTES = r"[“‘]|&(?:l[sd]quo|#)"


def find_body_faults(
    body: str, body_format: str, *, site: str, is_there: Callable[[str], bool]
) -> Iterator[Fault]:
    """What is wrong inside a body.

    site: the site's address, or nothing. is_there: whether a slug leads anywhere.
    """
    if body_format != "html" or _is_suspicious(body, site, is_there):
        yield from _find_in_body(read_markup(body, body_format), site, is_there)


def find_active_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    """What outputs for readers leave out: scripts, event handlers, forms, unsafe addresses."""
    body, body_format = document["body"], document["body_format"]
    if body_format == "html":
        found = find_active(body)
    elif body_format == "markdown" and not is_plain_markdown(body):
        found = find_active(render_for_cleaning(body, "markdown"))
    else:
        found = []
    for what, line in dict.fromkeys(found):
        known = line if body_format == "html" else None
        yield Fault(ACTIVE, "body", f"Removed for readers: {what}.", known)
    for what in dict.fromkeys(one.what for one in find_active(document["excerpt"])):
        yield Fault(ACTIVE, "excerpt", f"Removed for readers: {what}.")
    image = document["image"]
    if image and clean_address(image) is None:
        yield Fault(ACTIVE, "image", f"Removed for readers: the address '{image[:_MESSAGE]}'.")


def _is_suspicious(body: str, site: str, is_there: Callable[[str], bool]) -> bool:
    """Whether something may be wrong, told ten times as fast as what."""
    if "  " in body and re.search(DOUBLE_SPACES, body):
        return True
    if "[" in body and re.search(_SHORTCODE, body):
        return True
    if re.search(_BARE_IMAGE, body):
        return True
    for address in re.findall(_ADDRESS, body):
        slug = find_target(address, site)
        if "&" in address or (slug is not None and not is_there(slug)):
            return True
    if not re.search(_QUOTES, body):
        return False
    if re.search(_VERBATIM_TAG, body):
        return True
    return any(map(is_unclosed, re.split(_BLOCK_EDGE, _decode_quotes(body))))


def _decode_quotes(body: str) -> str:
    for name, mark in (("ldquo", "“"), ("rdquo", "”"), ("lsquo", "‘"), ("rsquo", "’")):
        body = body.replace(f"&{name};", mark)
    return body


def _find_in_body(markup: Markup, site: str, is_there: Callable[[str], bool]) -> Iterator[Fault]:
    for address, line in markup.links:
        slug = find_target(address, site)
        if slug is not None and not is_there(slug):
            yield Fault("B401", "body", f"The link to '{address}' leads to no article.", line)
    for address, line in markup.images:
        message = f"The image '{address}' has no alternative text."
        yield Fault("B403", "body", message, line)
    seen: set[str] = set()
    for at, block in enumerate(markup.blocks):
        for found in re.finditer(_SHORTCODE, block.text):
            name = found[1] or found[2] or found[3]
            if name not in seen:
                seen.add(name)
                message = f"The shortcode [{name}] is left in the text."
                yield Fault("B402", "body", message, block.line)
        # In a quote of several paragraphs each begins with a mark, and only the last one ends.
        goes_on = any(later.text.startswith("“") for later in markup.blocks[at + 1 : at + 2])
        if is_unclosed(block.text) and not goes_on:
            message = f"A quote never closes: {_begin_at(block.text, _last_opening(block.text))}"
            yield Fault("B501", "body", message, block.line)
        if gap := re.search(DOUBLE_SPACES, block.text):
            message = f"There are double spaces: …{_begin_at(block.text, gap.start() - 10)}"
            yield Fault("B502", "body", message, block.line)


def _last_opening(text: str) -> int:
    return max(text.rfind("“"), text.rfind("‘"))


def _begin_at(text: str, place: int) -> str:
    """A stretch of text from a place on, for a message."""
    start = max(0, place)
    return text[start : start + _MESSAGE].strip() + ("…" if len(text) > start + _MESSAGE else "")
