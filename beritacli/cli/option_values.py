"""Values of options, and files that are named: what is wrong is refused in one way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beritacli.cli.session import Session
    from beritacli.show.streams import Streams


def check_choice(option: str, value: str | None, choices: Iterable[str]) -> None:
    """Raise BadParameter for a value that is none of the choices; None is not given."""
    known = list(choices)
    if value is not None and value not in known:
        msg = f"'{value}' is not one of {', '.join(known)}."
        raise typer.BadParameter(msg, param_hint=f"'--{option}'")


def choose_format(streams: Streams, given: str | None, formats: tuple[str, ...]) -> str:
    """The format of rows: as given, else the first on a terminal and TSV elsewhere.

    Raises BadParameter.
    """
    check_choice("format", given, formats)
    return given or (formats[0] if streams.is_terminal else "tsv")


def read_path(text: str) -> Path:
    """A path that is typed. Raises BadParameter for an empty one: it would be this folder."""
    if not text.strip():
        msg = "It is empty: for the folder that you are in, write a dot."
        raise typer.BadParameter(msg)
    return Path(text)


def refuse_empty(**values: str | None) -> None:
    """Raise BadParameter for an option that is given and empty."""
    for name, value in values.items():
        if value is not None and not value.strip():
            msg = f"--{name} is empty."
            raise typer.BadParameter(msg)


def read_references(session: Session, words: Sequence[str] | None) -> list[str] | None:
    """Ids and slugs as typed, `-` replaced by the lines of standard input.

    None where nothing was typed at all; a list, which may be empty, otherwise.
    """
    if not words:
        return None
    references: list[str] = []
    for word in words:
        if not word.strip():
            msg = "An article is given by its id or slug, and this one is empty."
            raise typer.BadParameter(msg)
        references += session.read_lines() if word == "-" else [word]
    return references


def check_dry_run(session: Session) -> None:
    """Raise BadParameter in a batch that is one change: all of it would be undone."""
    if session.may_be_undone:
        msg = "A dry run undoes what it did, and the batch with it: make it by batch --each."
        raise typer.BadParameter(msg)


def in_folder(path: Path, session: Session) -> Path:
    """A file of the store's name, where a folder is given."""
    return path / session.store_path.name if path.is_dir() else path


def check_engine(session: Session, path: Path) -> None:
    """Raise BadParameter where a copy would be of another engine than the store."""
    is_json, is_json_store = (p.suffix.lower() == ".json" for p in (path, session.store_path))
    if is_json != is_json_store:
        msg = f"{path} and the store are of different engines, by their endings."
        raise typer.BadParameter(f"{msg} To change the engine: beritacli store move")


def shown(path: Path) -> str:
    """A path as it is shown to people."""
    return clean_line(str(path))
