"""`--similar` of `tags` and `categories`: near twins, and the command that makes one of two."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from beritacli.archive.taxonomy.lookalikes import Twin, find_twin_categories, find_twin_tags
from beritacli.cli.option_values import choose_format
from beritacli.show.machine import write_rows
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from beritacli.cli.session import Session

_FIND = {"tags": find_twin_tags, "categories": find_twin_categories}
_COLUMNS = ["from", "into", "reason", "command"]
_FORMATS = ("table", "json", "ndjson", "csv", "tsv")


def show_twins(
    session: Session, what: str, format_name: str | None, *, has_header: bool = True
) -> None:
    """Show the near twins among tags or categories. Raises BadParameter for a format."""
    streams = session.streams
    format_name = choose_format(streams, format_name, _FORMATS)
    with session.open_archive() as archive, archive.snapshot():
        twins = _FIND[what](archive)
    if format_name != "table":
        rows = [_as_row(what, twin) for twin in twins]
        write_rows(streams, rows, _COLUMNS, format_name, has_header=has_header)
        return
    for twin in twins:
        row = _as_row(what, twin)
        gone, into = (f"{one.key} ({one.articles:,})" for one in (twin.gone, twin.into))
        line = clean_line(f"{gone} and {into}: {twin.reason}")
        streams.write(f"{line}\n    {clean_line(row['command'])}\n")
    if not twins:
        streams.note("No two look alike.")


def _as_row(what: str, twin: Twin) -> dict[str, str]:
    command = shlex.join(["beritacli", what, "merge", twin.gone.key, twin.into.key])
    return {
        "from": twin.gone.key,
        "into": twin.into.key,
        "reason": twin.reason,
        "command": command,
    }
