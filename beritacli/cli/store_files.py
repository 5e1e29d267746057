"""The files that the commands of `store` are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.cli.session import Session


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
