"""`correct` and `retract`: published articles are changed, and readers are told."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from beritacli.archive.desk.corrections import Notice, correct_articles, retract_articles
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
  beritacli correct pasar-murah-dibuka --body-file isi.html --note 'Jumlah pedagang diperbaiki.'
  beritacli correct 12 --kind hak-jawab --answer 34 --note 'Tanggapan dinas.'"""
RETRACT_EXAMPLES = """\b
Examples:
  beritacli retract 12 --note 'Keterangan narasumber tidak dapat dibuktikan.'
  beritacli retract 12 --reason masa-depan-anak --note 'Identitas anak dilindungi.'"""


@correct_app.command(epilog=CORRECT_EXAMPLES)
@takes_named_articles
@takes_correction
def correct(
    context: typer.Context,
    request: Request,
    draft: dict[str, Any],
    note: Note,
    kind: Annotated[
        str,
        typer.Option("--kind", metavar="KIND", help="ralat, koreksi, hak-jawab or pemutakhiran."),
    ] = "ralat",
    requested_by: Annotated[
        str | None, typer.Option("--requested-by", metavar="NAME", help="Who asked for it.")
    ] = None,
    answer: Annotated[
        str | None,
        typer.Option("--answer", metavar="ARTICLE", help="The article with the right of reply."),
    ] = None,
    force: Force = False,
) -> None:
    """Change published articles, and keep a dated public note that says what was wrong.

    Takes the content options of edit; without them, only the note is added. The notes are in the
    article's meta, as `corrections`, and are printed below the body.

    The kinds are the press council's: ralat (our own correction), koreksi (one that somebody asked
    for), hak-jawab (a reply, which is an article of its own: both are linked) and pemutakhiran (an
    update, as when a fact was verified).
    """
    check_one_article(draft, request.words)
    given = read_draft(session_of(context), draft)
    notice = Notice(note, kind, requested_by, answer)
    change_articles(
        context,
        request,
        lambda archive, find: correct_articles(archive, find, given, notice, force=force),
    )


@retract_app.command(epilog=RETRACT_EXAMPLES)
@takes_named_articles
def retract(
    context: typer.Context,
    request: Request,
    note: Note,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="REASON",
            help="sara, kesusilaan, masa-depan-anak, pengalaman-traumatik or dewan-pers.",
        ),
    ] = None,
) -> None:
    """Take published articles back: readers get a dated notice in place of the text.

    They keep their address, title and date. Excerpt and image go with the text; only the history
    has them. The notice is in the article's meta, as `retracted`. The reasons are those for which
    the press council lets a site withdraw what it published.
    """
    change_articles(
        context,
        request,
        lambda archive, find: retract_articles(archive, find, note, reason=reason),
    )
