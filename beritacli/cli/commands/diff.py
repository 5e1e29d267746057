"""`diff`: what two revisions of an article have different, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.articles.article import read_articles
from beritacli.archive.errors import NotFoundError
from beritacli.archive.history.log import find_article_id
from beritacli.archive.history.revert import list_revisions, read_revision
from beritacli.cli.options import whole_number
from beritacli.cli.session import session_of
from beritacli.exit_codes import ExitCode

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive
    from beritacli.show.articles.diff import Side

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"diff": app}

EXAMPLES = """\b
Examples:
  beritacli diff 12
  beritacli diff 12 40
  beritacli diff pasar-murah-dibuka 40 52 > beda.diff"""


@app.command(epilog=EXAMPLES)
def diff(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id or slug.")],
    revisions: Annotated[
        list[int] | None,
        typer.Argument(
            metavar="[REV [REV]]",
            parser=whole_number(1),
            help="Numbers of its history.",
            show_default=False,
        ),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 where they differ.")
    ] = False,
) -> int:
    """Show what changed between two revisions: on a terminal word by word, else as a unified diff.

    Without a number the last revision is compared with the one before it; with one, that revision
    with the article as it is now.
    """
    session = session_of(context)
    numbers = revisions or []
    if len(numbers) > 2:  # noqa: PLR2004 - a diff is of two
        msg = "Give two revisions at most."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive, archive.snapshot():
        old, new = _choose(archive, article, numbers)
        from beritacli.show.articles import diff as pictures

        streams = session.streams
        unified = "" if streams.is_terminal and not exit_code else pictures.write_unified(old, new)
        if streams.is_terminal:
            streams.draw(pictures.draw_diff(old, new, width=streams.width))
        else:
            streams.write(unified)
    return ExitCode.PARTLY if exit_code and unified else ExitCode.DONE


def _choose(archive: Archive, article: str, numbers: list[int]) -> tuple[Side, Side]:
    from beritacli.show.articles.diff import Side

    def side(number: int) -> Side:
        return Side(f"revision {number}", read_revision(archive, article, number))

    if len(numbers) == 1:
        now = archive.articles.get(doc_ids=[find_article_id(archive, article)])
        if not now:
            msg = f"Article {article} is no longer there to compare with."
            raise NotFoundError(msg, f"Give two revisions; see beritacli history {article}")
        return side(numbers[0]), Side("now", read_articles(archive, now)[0])
    if not numbers:
        numbers = list_revisions(archive, article)[-2:]
        if len(numbers) == 1:
            return Side("nothing", None), side(numbers[0])
    return side(numbers[0]), side(numbers[1])
