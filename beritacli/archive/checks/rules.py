"""The editor's eye: what can be wrong with an article, each with its code. Rules are pure.

They take a document as it is stored; what needs the whole archive is asked for by a function.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.errors import UnreadableError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LONGEST_TITLE = 120  # characters
FEWEST_WORDS = 50
DOUBLE_SPACES = r"(?<=\S) {2,}(?=\S)"
ERROR, WARNING = "error", "warning"


class Rule(NamedTuple):
    """What a code means."""

    severity: str
    text: str
    is_fixable: bool = False


RULES = {
    "B101": Rule(ERROR, "no category"),
    "B102": Rule(WARNING, "no byline"),
    "B103": Rule(ERROR, "no title"),
    "B104": Rule(WARNING, f"a title of more than {LONGEST_TITLE} characters"),
    "B105": Rule(WARNING, f"a body of less than {FEWEST_WORDS} words"),
    "B106": Rule(ERROR, "no body"),
    "B201": Rule(WARNING, "a title that nearly repeats another article's"),
    "B202": Rule(WARNING, "a body that nearly repeats another article's"),
    "B301": Rule(ERROR, "published with a date that is still to come"),
    "B401": Rule(ERROR, "a link to an article that is not there"),
    "B402": Rule(WARNING, "a shortcode left in the text"),
    "B403": Rule(WARNING, "an image without alternative text"),
    "B404": Rule(WARNING, "active content, removed for readers"),
    "B501": Rule(WARNING, "a curly quote that never closes"),
    "B502": Rule(WARNING, "double spaces", is_fixable=True),
}


class Finding(NamedTuple):
    """Something wrong with an article. line: of the body, from 1; None where it is not known."""

    article: int
    slug: str
    code: str
    severity: str
    field: str
    line: int | None
    message: str


class Fault(NamedTuple):
    """What a rule says of an article."""

    code: str
    field: str
    message: str
    line: int | None = None


def expand_codes(words: Iterable[str]) -> set[str]:
    """The codes that are meant by codes and their beginnings (`B5`). Raises UnreadableError."""
    codes: set[str] = set()
    for word in words:
        meant = [code for code in RULES if word and code.startswith(word.upper())]
        if not meant:
            msg = f"'{word}' is no code of a check."
            hint = suggest(word.upper(), RULES, f"There are: {', '.join(RULES)}.")
            raise UnreadableError(msg, hint)
        codes.update(meant)
    return codes


def ignored_codes(document: Mapping[str, Any]) -> Sequence[str]:
    """The codes that an article's meta says to leave out."""
    codes = document["meta"].get("check_ignore")
    return [code for code in codes if isinstance(code, str)] if isinstance(codes, list) else ()


def find_faults(document: Mapping[str, Any], words: Sequence[str], now: str) -> Iterator[Fault]:
    """What is wrong with an article, but for what is inside its body: see check_body.py.

    words: of the body, without markup. now: UTC text.
    """
    yield from _find_missing(document, words, now)
    yield from _find_in_texts(document)


def _find_missing(document: Mapping[str, Any], words: Sequence[str], now: str) -> Iterator[Fault]:
    if not document["categories"]:
        yield Fault("B101", "categories", "It has no category.")
    if not document["byline"]:
        yield Fault("B102", "byline", "It has no byline.")
    title = document["title"]
    if not title.strip():
        yield Fault("B103", "title", "It has no title.")
    if len(title) > LONGEST_TITLE:
        message = f"The title has {len(title)} characters, more than {LONGEST_TITLE}."
        yield Fault("B104", "title", message)
    if not document["body"].strip():
        yield Fault("B106", "body", "It has no body.")
    elif len(words) < FEWEST_WORDS:
        message = f"The body has {len(words)} words, less than {FEWEST_WORDS}."
        yield Fault("B105", "body", message)
    date = document["published_at"]
    if document["status"] == "published" and date is not None and date > now:
        yield Fault("B301", "published_at", f"It is published, but its date is to come: {date}.")


def _find_in_texts(document: Mapping[str, Any]) -> Iterator[Fault]:
    for field in ("title", "excerpt"):
        text = document[field]
        if is_unclosed(text):
            yield Fault("B501", field, f"A quote in the {field} never closes.")
        if re.search(DOUBLE_SPACES, text):
            yield Fault("B502", field, f"There are double spaces in the {field}.")


def is_unclosed(text: str) -> bool:
    """Whether a curly quote opens and never closes; a closing single one may be an apostrophe."""
    depth = 0
    for mark in re.findall("[“”]", text):
        depth = depth + 1 if mark == "“" else max(0, depth - 1)
    return depth > 0 or text.count("‘") > text.count("’")
