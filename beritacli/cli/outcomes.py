"""Verbs on several articles: choosing them, and saying what became of each.

A line per article goes to standard error; JSON to standard output only when asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from beritacli.archive.filters import choose_articles
from beritacli.cli.options import read_references, require_choice
from beritacli.cli.session import session_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.desk import Outcome
    from beritacli.archive.filters import Filter
    from beritacli.cli.session import Session

    Find = Callable[[], Sequence[Document]]


def change_articles(
    context: typer.Context,
    words: Sequence[str] | None,
    chosen: Filter,
    format_name: str | None,
    act: Callable[[Archive, Find], list[Outcome]],
    *,
    hidden: Sequence[str] = ("trash",),
) -> None:
    """Let a verb act on the articles that words and filters choose, and say what it did.

    hidden: statuses that filters leave out unless they name one.
    """
    session = session_of(context)
    check_did_format(format_name)
    references = read_references(session, words)
    require_choice(references, chosen)
    with session.open_archive() as archive:
        outcomes = act(
            archive,
            lambda: choose_articles(archive, references or (), chosen, hidden=hidden),
        )
    tell(session, outcomes, format_name)


def check_did_format(format_name: str | None) -> None:
    """Raise BadParameter unless the format is one that writing verbs have."""
    if format_name not in (None, "json"):
        msg = f"'{format_name}' is not one of json."
        raise typer.BadParameter(msg, param_hint="'--format'")


def tell(session: Session, outcomes: Sequence[Outcome], format_name: str | None = None) -> None:
    """Say what became of each article."""
    for outcome in outcomes:
        article = outcome.article
        session.streams.note(f"{outcome.did}: {article.id} ({article.slug}), {article.status}")
    if not outcomes:
        session.streams.note("No article fits; nothing was changed.")
    if format_name == "json":
        from beritacli.show.machine import write_json

        write_json(session.streams, [outcome.article._asdict() for outcome in outcomes])
