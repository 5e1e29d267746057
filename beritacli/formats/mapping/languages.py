"""Tags of languages: what counts as one."""

from __future__ import annotations

import re
from typing import Any

# BCP 47 (RFC 5646, section 2.1): `id`, `en-US`, `zh-Hant-TW`, `x-…`. A first subtag of more than
# three letters is reserved or unused, and is a word such as «English» where people write it.
_TAG = re.compile(r"(?:[a-z]{2,3}|[ix](?=-))(?:-[a-z0-9]{1,8})*", re.IGNORECASE)
_LONGEST = 35  # characters: section 4.4.1


def as_language(value: Any) -> str | None:
    """The BCP 47 tag that a value is, as it was given; None for anything else.

    POSIX's `id_ID` is taken, with the hyphen that the tag has.
    """
    if not isinstance(value, str):
        return None
    tag = value.strip().replace("_", "-")
    return tag if len(tag) <= _LONGEST and _TAG.fullmatch(tag) else None
