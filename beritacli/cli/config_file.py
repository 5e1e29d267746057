"""The file of preferences as it is written: by `config set` with its comments kept, or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.archive.errors import UnreadableError
from beritacli.atomic_files import replace_file
from beritacli.cli.config.preferences import PREFERENCES, read_file, refuse_pipe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from beritacli.cli.session import Session


def write_config(
    path: Path,
    key: str,
    value: str | list[str] | None,
    on_written: Callable[[], object] = lambda: None,
) -> None:
    """Set a key in a file, or take it away (None); the rest stays to the letter.

    The file must be readable: see read_file.
    """
    import tomlkit

    text = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    document = tomlkit.parse(text)
    *tables, name = key.split(".")
    table = document
    for part in tables:
        if part not in table:
            table[part] = tomlkit.table()
        table = table[part]
    if value is None:
        table.pop(name, None)
    else:
        table[name] = value
    _write(path, tomlkit.dumps(document), on_written)


def edit_config(session: Session, path: Path, *, is_own: bool) -> None:
    """Let the user edit a file, again as long as it has an error and he wants to.

    Raises UnreadableError for what is left wrong.
    """
    from beritacli.cli.editor import find_editor, run_editor

    refuse_pipe(path)
    command = find_editor(session)
    on_written = session.on_written(path)
    if not path.exists():
        _write(path, _describe_keys(is_own=is_own), on_written)
    before = path.read_bytes()
    while True:
        try:
            run_editor(command, path)
        finally:  # also when a signal ends it: what was saved by then is there
            if path.exists() and path.read_bytes() != before:
                on_written()
        try:
            read_file(path, is_own=is_own)
        except UnreadableError as error:
            if not session.can_ask:
                raise
            session.streams.complain(error.message, error.hint)
            if session.confirm("Edit it again?"):
                continue
            raise
        is_changed = path.exists() and path.read_bytes() != before
        session.streams.note(f"{path} is {'changed' if is_changed else 'as it was'}")
        return


def _describe_keys(*, is_own: bool) -> str:
    """A first file: every key, as a comment."""
    lines = ["# What beritacli takes when no option and no variable says otherwise.", ""]
    for key, preference in PREFERENCES.items():
        if preference.is_own and not is_own:
            continue
        empty = "[]" if preference.is_list else "''"
        lines += [f"# {preference.text}", f"# {key} = {empty}"]
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str, on_written: Callable[[], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replace_file(path, on_written) as file:
        file.write(text)
