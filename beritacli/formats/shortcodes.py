"""Hugo's shortcodes in a body made text, and back: an unknown one would stop the whole site."""

from __future__ import annotations

import re

_OPENING = re.compile(r"\{\{(?=[<%])")
_HARMLESS = re.compile(r"\{&#123;(?=[<%])")


def disarm(body: str) -> str:
    """The body with every `{{<` and `{{%` written so that browsers show it and Hugo leaves it."""
    return _OPENING.sub("{&#123;", body)


def rearm(body: str) -> str:
    """The body as it was before `disarm`, if it had nothing that looks like its work."""
    return _HARMLESS.sub("{{", body)


def has_liquid(body: str) -> bool:
    """Whether the body has anything that Jekyll would take for a template."""
    return "{{" in body or "{%" in body
