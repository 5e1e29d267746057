"""What a shell is offered for a word that is being typed: a short look that never fails.

What a parameter takes is told from its name and metavar, so that every command has it. The options
before the command have not been acted upon here, so the store is found by the words themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.articles.near_slugs import slugs_from
from beritacli.archive.desk.filters import SORTABLE
from beritacli.article import STATUSES, VISIBILITIES, Article
from beritacli.formats import READABLE, WRITABLE
from beritacli.show.machine import MACHINE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from beritacli.archive.archive import Archive

    Find = Callable[[Archive, str], Iterable[str]]

_MOST = 50
# The shells' scripts give what is offered to `eval` or split it at blanks: nothing else is offered.
_PLAIN = r"[\w./%+,-]+"
_CHOICES = r"[a-z]+(\|[a-z]+)+"
_FORMATS = {
    *("table", "tree", "picture", "text", "markdown", "html"),
    *(*MACHINE_FORMATS, *READABLE, *WRITABLE),
}


class Offer(NamedTuple):
    """A word that is offered, in the shape that Typer's shells write."""

    value: str
    type: str = "plain"
    help: str | None = None  # a text here makes Typer load Rich, which takes longer than all else


def offer(words: Iterable[str]) -> list[Offer]:
    """Words that a shell can be offered."""
    return [Offer(word) for word in words if re.fullmatch(_PLAIN, word)][:_MOST]


def complete_values(command: Any) -> None:
    """Let the parameters of a command, and of those below it, complete what they take."""
    for below in getattr(command, "commands", {}).values():
        complete_values(below)
    complete_names = command.shell_complete
    command.shell_complete = lambda ctx, incomplete: offer(
        found.value for found in complete_names(ctx, incomplete)
    )
    for parameter in command.params:
        if (complete := _choose(parameter)) is not None:
            parameter.shell_complete = complete


def _choose(parameter: Any) -> Callable[[Any, str], list[Offer]] | None:
    """How the values of a parameter are completed, None where nothing is known of them."""
    name, metavar = max(parameter.opts, key=len), parameter.metavar or ""
    choices: Iterable[str] = ()
    if re.fullmatch(_CHOICES, metavar):
        choices = metavar.split("|")
    elif name == "--format":
        words = re.findall("[a-z]+", f"{metavar} {parameter.help}")
        choices = [word for word in dict.fromkeys(words) if word in _FORMATS]
    elif name == "--status":
        choices = STATUSES
    elif name == "--visibility":
        choices = VISIBILITIES
    elif name == "--sort":
        choices = [sign + field for field in SORTABLE for sign in ("", "-")]
    if choices:
        return lambda _, incomplete: offer(one for one in choices if one.startswith(incomplete))
    if name == "--fields":
        return lambda _, incomplete: _offer_list(("date", *Article._fields), incomplete)
    if metavar == "ARTICLE TAG...":
        return lambda ctx, incomplete: _look(
            ctx, incomplete, _find_tags if ctx.params.get(parameter.name) else _find_articles
        )
    find = _FINDERS.get(name) or _FINDERS.get(metavar.split("|")[0].removesuffix("..."))
    return None if find is None else lambda ctx, incomplete: _look(ctx, incomplete, find)


def _offer_list(choices: Iterable[str], incomplete: str) -> list[Offer]:
    """The last of several values between commas."""
    before, comma, last = incomplete.rpartition(",")
    return offer(before + comma + choice for choice in choices if choice.startswith(last))


def _find_articles(archive: Archive, beginning: str) -> Iterable[str]:
    """Slugs that begin so; those of the newest articles where nothing is typed yet."""
    if beginning:
        return slugs_from(archive.articles, beginning, most=_MOST)
    newest = archive.articles.search(order_by=("-date",), limit=_MOST)
    return [document["slug"] for document in newest]


def _find_tags(archive: Archive, beginning: str) -> Iterable[str]:
    return slugs_from(archive.database.table("tags"), beginning, most=_MOST)


def _find_categories(archive: Archive, beginning: str) -> Iterable[str]:
    """Paths, and slugs that only one has, that begin so."""
    words = [category.path for category in archive.categories]
    words += [
        one.slug for one in archive.categories if len(archive.categories.find_all(one.slug)) == 1
    ]
    return [word for word in dict.fromkeys(words) if word.startswith(beginning)]


# By an option's name, else by an argument's metavar.
_FINDERS: dict[str, Find] = {
    "--category": _find_categories,
    "--add-category": _find_categories,
    "--remove-category": _find_categories,
    "PATH": _find_categories,
    "NEW-PARENT": _find_categories,
    "--tag": _find_tags,
    "--add-tag": _find_tags,
    "--remove-tag": _find_tags,
    "TAG": _find_tags,
    "ARTICLE": _find_articles,
    "--slug": _find_articles,
}


def _look(ctx: Any, incomplete: str, find: Find) -> list[Offer]:
    """What is found in the archive; nothing where anything goes wrong."""
    from beritacli.archive.archive import Archive
    from beritacli.cli.session import Session

    root = ctx.find_root()
    try:
        session = Session(root.obj, None, root.params.get("store"), None, "")  # type: ignore[arg-type] # it says nothing
        archive = Archive(session.store_path, now=root.obj.now, actor=str, command="")
        with archive, archive.snapshot():
            return offer(find(archive, incomplete))
    except Exception:  # noqa: BLE001 - a shell that completes a word wants no message
        return []
