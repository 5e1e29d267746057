"""What Hugo would run or cut in a body made text, and taken back.

An unknown shortcode stops the whole site; and of a body in HTML Hugo (0.111) leaves out all that
stands before `<!--more-->`.
"""

from __future__ import annotations

import re

_OPENING = re.compile(r"\{\{(?=[<%])")
_HARMLESS = re.compile(r"\{&#123;(?=[<%])")
_MORE = "<!--more-->"
_HARMLESS_MORE = "<!-- more -->"


def disarm(body: str, *, is_html: bool) -> str:
    """The body with its shortcodes and cuts written so that browsers show the same."""
    body = body.replace(_MORE, _HARMLESS_MORE) if is_html else body
    return _OPENING.sub("{&#123;", body)


def rearm(body: str, *, is_html: bool) -> str:
    """The body as it was before `disarm`, if it had nothing that looks like its work."""
    body = _HARMLESS.sub("{{", body)
    return body.replace(_HARMLESS_MORE, _MORE) if is_html else body


def has_liquid(body: str) -> bool:
    """Whether the body has anything that Jekyll would take for a template."""
    return "{{" in body or "{%" in body
