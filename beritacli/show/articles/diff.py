"""Two states of an article compared: word by word in colour, or as a unified diff."""

from __future__ import annotations

import re
from difflib import SequenceMatcher, unified_diff
from typing import TYPE_CHECKING, NamedTuple

from beritacli.article import PUBLIC
from beritacli.formats.mapping.cells import flatten
from beritacli.show import theme
from beritacli.text.terminal import clean_line, clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.text import Text

    from beritacli.article import Article

_WIDE = 120
_BESIDE = ("title", "slug", "status", "visibility", "byline", "author", "authors", "categories",
           "tags", "published_at", "expires_at", "language", "image", "body_format", "source",
           "meta", "excerpt")  # fmt: skip
_WORDS = r"\w+|\s+|<[^<>]*>|[^\w\s]"
_OLD, _NEW = theme.GONE, theme.COME
_CONTEXT = 2
_MOST_WORDS = 4_000  # of one stretch; beyond, it is shown as replaced


class Side(NamedTuple):
    """One of the two states. article: None where there was none."""

    name: str
    article: Article | None


class _Pair(NamedTuple):
    """A line of one state and what stands for it in the other; None where nothing does."""

    old: str | None
    new: str | None


def write_unified(old: Side, new: Side) -> str:
    """A unified diff of both as text: the fields, a line each, then the body."""
    lines = unified_diff(_write(old), _write(new), old.name, new.name, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def draw_diff(old: Side, new: Side, *, width: int) -> RenderableType:
    """Both word by word: side by side where there is room, else what is gone before what is new."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    pairs = list(_fold(list(_align(_write(old), _write(new)))))
    if not pairs:
        return Text(f"{old.name} and {new.name} are the same.")
    if width < _WIDE:
        lines = [Text(f"{old.name} → {new.name}", style=theme.HEADING)]
        return Group(*lines, *(_draw_in_one(pair) for pair in pairs))
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column(Text(old.name), ratio=1, overflow="fold")
    table.add_column(Text(new.name), ratio=1, overflow="fold")
    for pair in pairs:
        table.add_row(*(_draw_side(pair, is_old=is_old) for is_old in (True, False)))
    return table


def _write(side: Side) -> list[str]:
    """An article as lines, safe for any terminal."""
    article = side.article
    if article is None:
        return []
    fields = article._asdict()
    if article.visibility == PUBLIC:  # as nearly all are
        del fields["visibility"]
    values = ((name, flatten(fields.get(name))) for name in _BESIDE)
    head = [f"{name}: {clean_line(value)}" for name, value in values if value]
    return [*head, "", *(clean_line(line) for line in clean_text(article.body).split("\n"))]


def _align(old: list[str], new: list[str]) -> Iterator[_Pair]:
    """The lines of both, those that were replaced beside what replaced them."""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (_Pair(line, line) for line in old[a:b])
            continue
        for at in range(max(b - a, d - c)):
            yield _Pair(
                old[a + at] if a + at < b else None,
                new[c + at] if c + at < d else None,
            )


def _fold(pairs: list[_Pair]) -> Iterator[_Pair]:
    """What differs, with a little around it; `…` stands for the rest."""
    changed = [at for at, pair in enumerate(pairs) if pair.old != pair.new]
    near = {at + step for at in changed for step in range(-_CONTEXT, _CONTEXT + 1)}
    is_cut = False
    for at, pair in enumerate(pairs):
        if at in near:
            yield pair
        elif near and not is_cut:
            yield _Pair("…", "…")
        is_cut = at not in near


def _draw_in_one(pair: _Pair) -> Text:
    """Both lines as one, what is gone and what is new marked by signs as well as by colour."""
    from rich.text import Text

    line = Text()
    if pair.old == pair.new:
        return Text(pair.old or "", style=theme.QUIET)
    for kind, gone, come in _compare_words(pair.old or "", pair.new or ""):
        if kind == "equal":
            line.append(gone)
            continue
        if gone:
            line.append(f"[-{gone}-]", style=_OLD)
        if come:
            line.append(f"{{+{come}+}}", style=_NEW)
    return line


def _draw_side(pair: _Pair, *, is_old: bool) -> Text:
    from rich.text import Text

    if pair.old == pair.new:
        return Text(pair.old or "", style=theme.QUIET)
    line = Text()
    for kind, gone, come in _compare_words(pair.old or "", pair.new or ""):
        own, marks = (gone, ("[-", "-]")) if is_old else (come, ("{+", "+}"))
        if kind == "equal":
            line.append(own)
        elif own:
            line.append(f"{marks[0]}{own}{marks[1]}", style=_OLD if is_old else _NEW)
    return line


def _compare_words(old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """Stretches of both: (equal or not, the old words, the new words)."""
    before, after = re.findall(_WORDS, old), re.findall(_WORDS, new)
    if len(before) + len(after) > _MOST_WORDS:
        yield "replace", old, new
        return
    gone = come = ""
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        taken, put = "".join(before[a:b]), "".join(after[c:d])
        # A blank between two words that changed is no reason to tell them apart.
        if kind != "equal" or (taken.isspace() and (gone or come) and b < len(before)):
            gone, come = gone + taken, come + put
            continue
        if gone or come:
            yield "replace", gone, come
            gone = come = ""
        yield kind, taken, put
    if gone or come:
        yield "replace", gone, come
