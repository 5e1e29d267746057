"""Made articles for benchmarks: as many as one likes, the same for the same seed.

Words follow Zipf's law, as in a language, so that full text has as much to do as with real ones.
"""

from __future__ import annotations

import json
import random
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORDS = 8_000
_BODY_WORDS = 560  # some 3 kB
_PARAGRAPH = 64
_BEGINNINGS = ["", "", "", "", "me", "ber", "di", "pe", "ke", "ter"]
_ENDINGS = ["", "", "", "", "an", "kan", "nya", "i"]
_CODAS = ["", "", "n", "ng", "r", "s", "k", "t", "h"]
INITIALS = ["tm", "yl", "yus", "bsr", "red", "dn", "af", "rk"]


def make_words(count: int = _WORDS, seed: int = 1) -> list[str]:
    """Made words in the manner of Indonesian, each once, the most frequent first."""
    chance = random.Random(seed)  # noqa: S311 - the same words every time
    syllables = [onset + vowel for onset in "bcdghjklmnprstwy" for vowel in "aiueo"]
    words: dict[str, None] = {}
    while len(words) < count:
        stem = "".join(chance.choices(syllables, k=chance.choice([1, 2, 2, 3])))
        beginning = chance.choice(_BEGINNINGS) if len(words) > count // 20 else ""
        words[beginning + stem + chance.choice(_CODAS) + chance.choice(_ENDINGS)] = None
    return sorted(words, key=len)


def make_articles(count: int, seed: int = 7, *, first: int = 0) -> Iterator[dict[str, Any]]:
    """Yield articles as NDJSON has them: sixty categories, five hundred tags, ten years."""
    chance = random.Random(f"{seed} {first}")  # noqa: S311 - the same articles every time
    words = make_words()
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    categories, tags = words[200:260], words[1_000:1_500]
    for number in range(first, first + count):
        chosen = chance.choices(words, cum_weights=weights, k=_BODY_WORDS)
        paragraphs = (chosen[at : at + _PARAGRAPH] for at in range(0, _BODY_WORDS, _PARAGRAPH))
        day = f"20{chance.randint(15, 24)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        title = " ".join(chance.choices(words, cum_weights=weights, k=7)).capitalize()
        yield {
            "title": f"{title} {number}",
            "status": chance.choice(["published"] * 8 + ["draft", "pending"]),
            "body": "\n".join(f"<p>{' '.join(one).capitalize()}.</p>" for one in paragraphs),
            "categories": [chance.choice(categories)],
            "tags": chance.sample(tags, 2),
            "byline": chance.sample(INITIALS, 2),
            "published_at": f"{day}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:00Z",
        }


def write_articles(path: Path, count: int) -> None:
    """Write made articles as a file of NDJSON."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(article) + "\n" for article in make_articles(count))
