"""`show`: one article, to read or to process."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.articles.article import find_article, read_articles
from beritacli.cli.option_values import check_choice
from beritacli.cli.options import AsOf, whole_number
from beritacli.cli.session import session_of

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive
    from beritacli.article import Article

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"show": app}

EXAMPLES = """\b
Examples:
  beritacli show 12
  beritacli show pasar-murah-dibuka --format json
  beritacli show 12 --revision 40
  beritacli show 12 --as-of '14 Mei 2025'"""


@app.command(epilog=EXAMPLES)
def show(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id or slug.")],
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, markdown, html or json.")
    ] = "text",
    revision: Annotated[
        int | None,
        typer.Option(
            "--revision", metavar="N", parser=whole_number(1), help="As this revision left it."
        ),
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Show one article, also one in the trash, or one by a slug that it once had.

    --revision takes a number of its history; --as-of a date, or the number of a change. Categories
    and tags are then called what they were called.
    """
    session = session_of(context)
    check_choice("format", format_name, ("text", "markdown", "html", "json"))
    if revision is not None and as_of is not None:
        msg = "--revision and --as-of can't both be given."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive, archive.snapshot():
        view = _view(archive, article, revision, as_of)
        found = _find(archive, view, article)
        if format_name == "json":
            from beritacli.show.machine import write_json

            write_json(session.streams, found._asdict())
            return
        from beritacli.archive.articles.notices import public_notices
        from beritacli.archive.articles.replies import name_linked
        from beritacli.show.articles import article as pictures
        from beritacli.text.terminal import clean_text

        language = session.language(view)
        notices = public_notices(
            found.meta,
            language=language,
            localise=view.local,
            name_article=partial(name_linked, archive, found),
        )
        if format_name == "text":
            session.streams.draw(
                pictures.draw_article(found, notices, language=language, localise=view.local)
            )
            return
        write = pictures.write_html if format_name == "html" else pictures.write_markdown
        session.streams.write(clean_text(write(found, notices)))


def _view(archive: Archive, article: str, revision: int | None, as_of: str | None) -> Archive:
    """The archive as it is, or as it was."""
    if revision is None and as_of is None:
        return archive
    from beritacli.archive.history.as_of import view_archive, view_as_of

    if revision is None:
        return view_as_of(archive, as_of)
    from beritacli.archive.history.revert import check_revision

    return view_archive(archive, check_revision(archive, article, revision))


def _find(archive: Archive, view: Archive, article: str) -> Article:
    if view is archive:
        return read_articles(archive, [find_article(archive, article)])[0]
    from beritacli.archive.history.revert import read_past_article

    return read_past_article(archive, view, article)
