"""`correct` and `retract`: published articles are changed, and readers are told."""

from __future__ import annotations

from typing import Any

import typer

from beritacli.archive.desk.corrections import correct_articles, retract_articles
from beritacli.cli.article_verbs import change_articles
from beritacli.cli.draft_options import check_one_article, read_draft, takes_correction
from beritacli.cli.options import Force, Note, Request, takes_named_articles
from beritacli.cli.session import session_of

correct_app = typer.Typer(rich_markup_mode=None, add_completion=False)
retract_app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"correct": correct_app, "retract": retract_app}

CORRECT_EXAMPLES = """\b
Examples:
  beritacli correct 12 --title 'Judul yang benar' --note 'Judul semula salah menyebut hari.'
  beritacli correct pasar-murah-dibuka --body-file isi.html --note 'Jumlah pedagang diperbaiki.'"""
RETRACT_EXAMPLES = """\b
Examples:
  beritacli retract 12 --note 'Keterangan narasumber tidak dapat dibuktikan.'"""


@correct_app.command(epilog=CORRECT_EXAMPLES)
@takes_named_articles
@takes_correction
def correct(
    context: typer.Context,
    request: Request,
    draft: dict[str, Any],
    note: Note,
    force: Force = False,
) -> None:
    """Change published articles, and keep a dated public note that says what was wrong.

    Takes the content options of edit; without any, the note is added alone. The notes are in the
    article's meta, as `corrections`, and are printed below the body.
    """
    check_one_article(draft, request.words)
    given = read_draft(session_of(context), draft)
    change_articles(
        context,
        request,
        lambda archive, find: correct_articles(archive, find, given, note, force=force),
    )


@retract_app.command(epilog=RETRACT_EXAMPLES)
@takes_named_articles
def retract(context: typer.Context, request: Request, note: Note) -> None:
    """Take published articles back: a dated notice stands in place of the text.

    They keep their address, title and date. Excerpt and image go with the text; only the history
    has them. The notice is in the article's meta, as `retracted`.
    """
    change_articles(context, request, lambda archive, find: retract_articles(archive, find, note))
