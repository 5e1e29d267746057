"""Names of files that are harmless on every system, whatever an article's slug is."""

from __future__ import annotations

import hashlib
import re

_LONGEST = 120
_UNSAFE = r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028-\u202e\u2066-\u2069\ud800-\udfff]'
_PORTS = (f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))
_RESERVED = {"con", "prn", "aux", "nul", *_PORTS}


class SafeNames:
    """Chooses a path for each file of a folder: safe, and no other's, also where case is no matter.

    The same paths in the same order are given the same names.
    """

    def __init__(self) -> None:
        """No name is taken yet."""
        self._taken: set[str] = set()

    def choose(self, path: str) -> str:
        """A path with `/` below the folder, like the one that is asked for."""
        parts = [_clean(part) for part in path.split("/") if part.strip(". ")] or ["_"]
        number, chosen = 1, "/".join(parts)
        while chosen.casefold() in self._taken:
            number += 1
            chosen = "/".join([*parts[:-1], _number(parts[-1], number)])
        self._taken.add(chosen.casefold())
        return chosen


def is_safe(path: str) -> bool:
    """Whether a path leads to somewhere below its folder, and to nothing hidden."""
    parts = path.split("/")
    return not any(not part or part[0] == "." or re.search(_UNSAFE, part) for part in parts)


def _clean(part: str) -> str:
    clean = re.sub(_UNSAFE, "-", part).strip(" ").rstrip(".").lstrip(".") or "_"
    stem = clean.split(".")[0].rstrip().lower()
    if stem in _RESERVED:
        clean = f"_{clean}"
    if len(clean.encode()) <= _LONGEST:
        return clean
    # Two long names that begin alike stay two.
    digest = hashlib.sha256(part.encode(errors="surrogatepass")).hexdigest()[:10]
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix) > 10:  # noqa: PLR2004 - an ending is short
        stem, dot, suffix = clean, "", ""
    room = _LONGEST - len(digest) - len(suffix.encode()) - 2
    cut = stem.encode()[:room].decode(errors="ignore").rstrip("-. ")
    return f"{cut}-{digest}{dot}{suffix}"


def _number(name: str, number: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{number}{dot}{suffix}" if dot and stem else f"{name}-{number}"
