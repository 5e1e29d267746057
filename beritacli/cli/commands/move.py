"""`unpublish`, `trash` and `restore`: the moves that take nothing but articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from beritacli.archive.desk.publishing import restore_articles, trash_articles, unpublish_articles
from beritacli.cli.article_verbs import change_articles
from beritacli.cli.options import Request, takes_articles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  beritacli {line}" for line in lines)


def _make(
    verb: str,
    help_text: str,
    examples: str,
    move: Callable[..., Any],
    hidden: Sequence[str] = ("trash",),
) -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None, add_completion=False)

    def command(context: typer.Context, request: Request) -> None:
        change_articles(context, request, move, hidden=hidden)

    command.__doc__ = help_text
    app.command(verb, epilog=examples)(takes_articles(command))
    return app


APPS = {
    "unpublish": _make(
        "unpublish",
        "Make drafts of published and scheduled articles. The date of publication is kept.",
        _examples("unpublish 12", "unpublish --tag salah-kutip"),
        unpublish_articles,
    ),
    "trash": _make(
        "trash",
        "Put articles into the trash, which lists leave out. `restore` brings them back.",
        _examples("trash 12 13", "trash --status draft --until '31 Desember 2024'"),
        trash_articles,
    ),
    "restore": _make(
        "restore",
        "Bring articles back from the trash, as what they were before.",
        _examples("restore 12", "list --status trash --format ids | beritacli restore -"),
        restore_articles,
        # Filters choose among the trash: everything else is where it belongs.
        hidden=("draft", "pending", "scheduled", "published", "private"),
    ),
}
