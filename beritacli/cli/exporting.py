"""The other two jobs of `export`: telling what changed, and verifying a folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import typer

from beritacli.cli.options import whole_number
from beritacli.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.archive.desk.filters import Filter
    from beritacli.cli.session import Session


class Since(NamedTuple):
    """The change that a copy of the archive stands at. proof: its hash, '' where none was given."""

    change: int
    proof: str


def read_since(text: str) -> Since:
    """What --since-change says: `12`, or `12:HASH`, which may be empty. Raises BadParameter."""
    number, _, proof = text.partition(":")
    if not re.fullmatch(r"[0-9a-f]*", proof):
        msg = f"'{text}' does not end in the hash of a change: take it from the feed's last line."
        raise typer.BadParameter(msg)
    return Since(whole_number(0)(number), proof)


def write_changes(
    session: Session, chosen: Filter, path: Path | None, format_name: str | None, since: Since
) -> int:
    """Write what changed since a change, one object a line. Raises BadParameter."""
    from beritacli.archive.history.change_feed import read_changes_since
    from beritacli.atomic_files import replace_file
    from beritacli.text.json_text import dump_json

    if chosen.is_given or format_name not in (None, "ndjson"):
        msg = "--since-change takes no filters, and no format but ndjson."
        raise typer.BadParameter(msg)
    if path:
        session.check_destination(path)
    with session.open_archive() as archive, archive.snapshot():
        lines = (dump_json(line) + "\n" for line in read_changes_since(archive, *since))
        if path is None:
            for line in lines:
                session.streams.write(line)
            session.streams.flush()
        else:
            with replace_file(path, session.on_written(path)) as file:
                file.writelines(lines)
            session.streams.note(f"written: {path}")
    return ExitCode.DONE


def verify_export(session: Session, path: Path | None) -> int:
    """Say what in a folder is no longer as it was written. Raises BadParameter."""
    from beritacli.archive.exporting.folder import verify_folder

    if path is None:
        msg = "--verify takes the folder that an export wrote."
        raise typer.BadParameter(msg)
    findings = 0
    for line in verify_folder(path):
        session.streams.write(f"{line}\n")
        findings += 1
    session.streams.note(f"{findings:,} found." if findings else f"{path} is as it was written.")
    return ExitCode.PARTLY if findings else ExitCode.DONE
