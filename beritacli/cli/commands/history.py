"""`history`: what happened to one article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from beritacli.archive.history.log import read_history
from beritacli.cli.option_values import check_choice
from beritacli.cli.session import session_of

if TYPE_CHECKING:
    from beritacli.archive.history.log import History

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"history": app}

EXAMPLES = """\b
Examples:
  beritacli history 12
  beritacli history pasar-murah-dibuka --format json"""


@app.command(epilog=EXAMPLES)
def history(
    context: typer.Context,
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="Its id or slug; of a deleted one too.")
    ],
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="picture or json.")
    ] = "picture",
) -> None:
    """Show what happened to an article, newest first: who changed what, when and by which command.

    The number of a revision is that of the change in the log; show and diff take it.
    """
    session = session_of(context)
    check_choice("format", format_name, ("picture", "json"))
    with session.open_archive() as archive, archive.snapshot():
        found = read_history(archive, article)
        if format_name == "json":
            from beritacli.show.machine import write_json

            write_json(session.streams, _as_json(found))
            return
        from beritacli.show.articles.history import draw_history

        language = session.language(archive)
        session.streams.draw(draw_history(found, language=language, localise=archive.local))


def _as_json(found: History) -> dict[str, Any]:
    """A history as JSON shows it; `changed` is null where that was erased or forgotten."""
    revisions = []
    for one in found.revisions:
        fields = one._asdict()
        if one.changed is not None:
            pairs = one.changed.items()
            fields["changed"] = {name: {"old": old, "new": new} for name, (old, new) in pairs}
        revisions.append(fields)
    return {**found._asdict(), "revisions": revisions}
