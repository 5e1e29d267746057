"""`schema`: the JSON Schema of what export writes and import takes."""

from __future__ import annotations

from typing import Annotated

import typer

from beritacli.archive.exporting.json_schema import archive_schema, article_schema
from beritacli.cli.session import session_of
from beritacli.show.machine import write_json

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"schema": app}
KINDS = {"archive": archive_schema, "article": article_schema}


@app.command(epilog="Example: beritacli schema article > article.schema.json")
def schema(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(metavar="[article]", help="Of one article, not of a whole export.")
    ] = "archive",
) -> None:
    """Print the JSON Schema of `export --format json`, or of one article."""
    if kind not in KINDS:
        msg = f"'{kind}' is not one of {', '.join(KINDS)}."
        raise typer.BadParameter(msg)
    write_json(session_of(context).streams, KINDS[kind]())
