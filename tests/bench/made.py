"""What is measured on: made articles in a file, and what has to be found in them."""

from __future__ import annotations

import heapq
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.made_articles import make_articles, make_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

WORD = make_words()[7_900]  # one in a hundred articles has it
MANY, SOME = 1_000, 100  # so many are tagged by one process, and by a process each
DRAFTS = 100  # so many drafts are known by number, to be tagged and published


class Made(NamedTuple):
    """Made articles, numbered from 1 in the order of the file, and what holds of them.

    newest: the dates of the newest twenty; counts: of each category; category: the one that is
    listed, and drafts_in the number of drafts there; drafts: numbers of some that are drafts;
    hits: how many have WORD.
    """

    source: Path
    size: int
    newest: list[str]
    counts: dict[str, int]
    category: str
    drafts_in: int
    drafts: list[int]
    hits: int

    @property
    def many(self) -> range:
        """The numbers of the articles that are tagged by one process."""
        return range(1, min(self.size, MANY) + 1)

    @property
    def some(self) -> range:
        """The numbers of the articles that are tagged by a process each."""
        return range(1, min(self.size, SOME) + 1)


def make(source: Path, size: int) -> Made:
    """Write made articles as NDJSON and learn what holds of them."""
    newest: list[str] = []
    counts: Counter[str] = Counter()
    drafts_by: Counter[str] = Counter()
    drafts: list[int] = []
    hits = 0
    has_word = re.compile(rf"\b{WORD}\b", re.IGNORECASE)
    with source.open("w", encoding="utf-8") as file:
        for number, article in enumerate(make_articles(size), 1):
            file.write(json.dumps(article) + "\n")
            (heapq.heappush if len(newest) < 20 else heapq.heappushpop)(
                newest, article["published_at"]
            )
            counts.update(article["categories"])
            hits += bool(has_word.search(article["title"] + " " + article["body"]))
            if article["status"] == "draft":
                drafts_by.update(article["categories"])
                if len(drafts) < DRAFTS:
                    drafts.append(number)
    category = max(counts, key=lambda one: (drafts_by[one], one))
    return Made(
        source, size, sorted(newest, reverse=True), dict(counts), category,
        drafts_by[category], drafts, hits,
    )  # fmt: skip


def read_made(made: Made) -> Iterator[dict[str, Any]]:
    """The articles of the file, with their numbers as `id`."""
    with made.source.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            yield {"id": number, **json.loads(line)}


def flatten(article: dict[str, Any]) -> dict[str, Any]:
    """An article for a flat table: made ones have one category each."""
    return {**article, "category": article["categories"][0]}


def write_lines(path: Path, articles: Iterable[dict[str, Any]]) -> None:
    """Write articles as NDJSON."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(article) + "\n" for article in articles)
