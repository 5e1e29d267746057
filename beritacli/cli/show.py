"""`show`: one article, to read or to process."""

from __future__ import annotations

from typing import Annotated

import typer

from beritacli.archive.articles import find_article, read_articles
from beritacli.archive.notices import public_notices
from beritacli.cli.session import session_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"show": app}

EXAMPLES = """\b
Examples:
  beritacli show 12
  beritacli show pasar-murah-dibuka --format json"""


@app.command(epilog=EXAMPLES)
def show(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id or slug.")],
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, markdown, html or json.")
    ] = "text",
) -> None:
    """Show one article, also one in the trash, or one by a slug that it once had."""
    session = session_of(context)
    if format_name not in ("text", "markdown", "html", "json"):
        msg = f"'{format_name}' is not one of text, markdown, html, json."
        raise typer.BadParameter(msg, param_hint="'--format'")
    with session.open_archive() as archive, archive.snapshot():
        found = read_articles(archive, [find_article(archive, article)])[0]
        if format_name == "json":
            from beritacli.show.machine import write_json

            write_json(session.streams, found._asdict())
            return
        from beritacli.show import article as pictures
        from beritacli.show.terminal import clean_text

        language = session.language(archive)
        if format_name == "text":
            picture = pictures.draw_article(found, language=language, localise=archive.local)
            session.streams.draw(picture)
            return
        notices = public_notices(found.meta, language=language, localise=archive.local)
        write = pictures.write_html if format_name == "html" else pictures.write_markdown
        session.streams.write(clean_text(write(found, notices)))
