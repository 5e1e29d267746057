"""What writing verbs say: a line per article on standard error, JSON only when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beritacli.archive.desk import Outcome
    from beritacli.cli.session import Session


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
