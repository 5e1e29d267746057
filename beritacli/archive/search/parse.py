"""What is typed after `search`, read into terms. Nothing of it is handed to FTS5 as it came.

pasar pagi          both words          pasar OR toko       one of them
"pasar pagi"        side by side        pagi -pasar         without
pasa*               words beginning so  judul:pasar         in the title
"""

from __future__ import annotations

import re
from typing import NamedTuple

from beritacli.archive.errors import UnreadableError, suggest
from beritacli.language.stems import STOP_WORDS, split_words

FIELDS = {
    "judul": "title", "title": "title", "isi": "body", "body": "body",
    "kategori": "categories", "category": "categories", "tag": "tags",
    "inisial": "byline", "byline": "byline",
}  # fmt: skip
_NAMES = {"categories", "tags"}
_MOST_TERMS = 50
_SHORTEST = 3  # beginning of words: of a shorter one there are too many in a large archive
_QUOTES = str.maketrans("“”„‟«»", '""""""')
_ITEM = (
    r"(?P<minus>-(?=[^\s-]))?(?:(?P<field>[^\W\d_]+):(?=\S))?"
    r'(?:"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<word>[^\s"]+))'
)
_HINT = 'Write it as: harga beras "pasar pagi" -cabai pasa* judul:pasar toko OR warung'


class Term(NamedTuple):
    """A word, or words that stand side by side. typed: as it was; words: folded.

    field: the column that is searched, None for all. is_phrase: it was in quotes.
    """

    typed: str
    words: tuple[str, ...]
    field: str | None = None
    is_phrase: bool = False
    is_prefix: bool = False


class Wanted(NamedTuple):
    """What is searched: one of each group must be there, and none of what is unwanted."""

    groups: list[list[Term]]
    unwanted: list[Term]


def read_search(text: str) -> Wanted:
    """Read a search as it was typed. Raises UnreadableError."""
    text = text.translate(_QUOTES)
    if text.count('"') % 2:
        msg = f"A quotation mark of the search '{text}' is not closed."
        raise UnreadableError(msg, "Put quotation marks before and after the words.")
    groups: list[list[Term]] = []
    unwanted: list[Term] = []
    has_or = False  # the next word is an alternative to the last
    for item in re.finditer(_ITEM, text):
        if item[0] == "OR":
            if has_or or not groups:
                raise _lonely_or(text)
            has_or = True
            continue
        term = _read_term(item)
        if not term.words:  # punctuation alone
            continue
        if item["minus"]:
            if has_or:
                raise _lonely_or(text)
            unwanted.append(term)
        elif has_or:
            groups[-1].append(term)
        else:
            groups.append([term])
        has_or = False
    if has_or:
        raise _lonely_or(text)
    _check_size(text, groups, unwanted)
    telling = [group for group in groups if not _is_stop_word(group)]
    return Wanted(telling or groups, unwanted)


def _read_term(item: re.Match[str]) -> Term:
    is_phrase = item["word"] is None
    typed = item["phrase"] if is_phrase else item["word"]
    is_prefix = bool(item["star"]) if is_phrase else typed.endswith("*")
    if not is_phrase:
        typed = typed.removesuffix("*")
        if "*" in typed:
            raise _misplaced_star(item[0])
        if typed.endswith(":") and typed[:-1].casefold() in FIELDS:
            msg = f"'{typed}' is followed by nothing."
            raise UnreadableError(msg, f"Write the word right behind it: {typed}pasar")
    field = _read_field(item["field"])
    if item["field"] and field is None:
        typed = f"{item['field']}:{typed}"  # a colon that means nothing: «Rapat:kota»
    words = tuple(split_words(typed))
    if is_prefix and not words:
        raise _misplaced_star(item[0])
    if is_prefix and len(words[-1]) < _SHORTEST and field not in _NAMES:
        msg = f"'{item[0]}': a beginning has at least {_SHORTEST} letters."
        raise UnreadableError(msg, "Nearly every article has a word that begins so.")
    return Term(typed, words, field, is_phrase=is_phrase, is_prefix=is_prefix)


def _read_field(name: str | None) -> str | None:
    """The column of a field's name, None for a name that is none and not nearly one."""
    if not name or name.casefold() in FIELDS:
        return FIELDS[name.casefold()] if name else None
    near = suggest(f"{name.casefold()}:", [f"{known}:" for known in FIELDS], "")
    if near:
        msg = f"There is no field '{name}:' to search in."
        raise UnreadableError(msg, near)
    return None


def _misplaced_star(typed: str) -> UnreadableError:
    msg = f"'{typed}': a * stands at the end of a word's beginning."
    return UnreadableError(msg, "Write it as pasa*.")


def _is_stop_word(group: list[Term]) -> bool:
    term = group[0]
    is_plain = len(group) == 1 and not (term.is_phrase or term.is_prefix or term.field)
    return is_plain and len(term.words) == 1 and term.words[0] in STOP_WORDS


def _check_size(text: str, groups: list[list[Term]], unwanted: list[Term]) -> None:
    if not groups:
        what = "only leaves words out" if unwanted else "holds no word"
        msg = f"The search '{text}' {what}."
        raise UnreadableError(msg, _HINT)
    count = sum(len(term.words) for group in [*groups, unwanted] for term in group)
    if count > _MOST_TERMS:
        msg = f"The search has {count} words; at most {_MOST_TERMS} are taken."
        raise UnreadableError(msg, "Leave out those that tell least.")


def _lonely_or(text: str) -> UnreadableError:
    msg = f"OR stands between two words, and in '{text}' it does not."
    return UnreadableError(msg, "Write it as: toko OR warung")
