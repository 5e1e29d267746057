"""History as pictures: an article's revisions, what changed in words, and the log."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from beritacli.article import DATES
from beritacli.formats.mapping.cells import flatten
from beritacli.language.dates import format_stamp
from beritacli.show import theme
from beritacli.show.words import WORDS
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from beritacli.archive.history.log import History, LogEntry, Revision

_LONGEST = 60
_INDENT = 4
_NARROW = 72
_TEXTS = {"body", "excerpt"}
_SETS = {"categories", "tags"}
_WHOLE = {"meta", "source"}


def draw_history(found: History, *, language: str, localise: Callable[[str], datetime]) -> Group:
    """The revisions of an article, newest first, each with what changed below it."""
    name = f"#{found.id} {found.slug or ''}".rstrip()
    parts: list[Any] = [Text(clean_line(name), style=theme.HEADING)]
    if not found.is_there:
        parts.append(Text("no longer in the archive", style=theme.WARNING))
    if found.old_slugs:
        old = ", ".join(found.old_slugs)
        parts.append(Text(clean_line(f"old addresses: {old}"), style=theme.QUIET))
    for one in found.revisions:
        stamp = format_stamp(localise(one.at), language) if one.at else ""
        head = _head(one.revision, stamp, one.actor, one.did)
        command = Text(clean_line(one.command), theme.QUIET, no_wrap=True, overflow="ellipsis")
        parts += [Text(), head, Padding(command, (0, 0, 0, _INDENT))]
        parts += [
            Padding(Text(clean_line(line)), (0, 0, 0, _INDENT))
            for line in _describe(one, language, localise)
        ]
    return Group(*parts)


def draw_log(
    entries: Iterable[LogEntry],
    *,
    width: int | None,
    language: str,
    localise: Callable[[str], datetime],
) -> Iterator[Text]:
    """Changes, a line each that is cut at the width; two lines where it is narrow.

    width: None where lines are as long as they are.
    """
    empty = True
    for one in entries:
        empty = False
        marks = [f"{one.event} of {one.undoes}"] if one.undoes else []
        marks += [f"undone by {one.undone_by}"] if one.undone_by else []
        marks += ["forgotten"] if one.is_forgotten else []
        stamp = format_stamp(localise(one.at), language)
        head = _head(one.change, stamp, one.actor, "; ".join(marks))
        command = Text(clean_line(one.command))
        if width is not None and width < _NARROW:
            yield _cut(head, width)
            yield _cut(Text(" " * _INDENT).append_text(command), width)
        else:
            line = head.append("  ").append_text(command)
            yield line if width is None else _cut(line, width)
    if empty:
        yield Text(WORDS[language]["empty"], style=theme.QUIET)


def _cut(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis")
    return line


def _head(number: int, stamp: str, actor: str, mark: str) -> Text:
    line = Text().append(f"{number}", style=theme.COUNT)
    line.append(f"  {stamp}  ")
    line.append(clean_line(actor), style=theme.HEADING)
    if mark:
        line.append(f"  ({mark})", style=theme.QUIET)
    return line


def _describe(
    revision: Revision, language: str, localise: Callable[[str], datetime]
) -> Iterator[str]:
    """What changed, a line a field."""
    if revision.did in {"removed", "erased"}:
        return
    if revision.changed is None:
        yield "what changed is no longer known"
        return
    if revision.did == "added":
        title = revision.changed.get("title", (None, ""))[1]
        yield f"title: {_quote(title)}"
        return
    for name, (old, new) in revision.changed.items():
        yield f"{name}: {_describe_field(name, old, new, language, localise)}"


def _describe_field(
    name: str, old: Any, new: Any, language: str, localise: Callable[[str], datetime]
) -> str:
    if name in _TEXTS:
        return _count_words(old or "", new or "")
    if name in _SETS:
        added = [f"+{one}" for one in new or [] if one not in (old or [])]
        taken = [f"-{one}" for one in old or [] if one not in (new or [])]
        return ", ".join([*added, *taken]) or "in another order"
    if name in _WHOLE:
        return "changed"
    if name in DATES:
        old, new = (format_stamp(localise(one), language) if one else None for one in (old, new))
    if name == "byline":
        old, new = ("/".join(one or []) for one in (old, new))
    return f"{_quote(old)} → {_quote(new)}"


def _count_words(old: str, new: str) -> str:
    before, after = Counter(old.split()), Counter(new.split())
    added, taken = (after - before).total(), (before - after).total()
    if not added and not taken:
        return "the same words, set otherwise"
    return f"{added:,} words more, {taken:,} gone"


def _quote(value: Any) -> str:
    text = flatten(value)
    if not text:
        return "nothing"
    return f"'{text[:_LONGEST]}…'" if len(text) > _LONGEST else f"'{text}'"
