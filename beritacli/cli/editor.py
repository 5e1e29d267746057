"""The user's editor: finding it, and letting it work on a file. Knows nothing of articles."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from beritacli.exit_codes import ExitCode
from beritacli.failures import EditorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beritacli.cli.session import Session

_USUAL = ("sensible-editor", "nano", "vi", "notepad")
_LONGEST_NAME = 100
_SET_EDITOR = "Set EDITOR to one that is there, as in EDITOR=nano."


def find_editor(session: Session) -> list[str]:
    """The words of the editor's command: of VISUAL, else EDITOR, else one that is there.

    Raises BadParameter where none is named and nobody sits at a terminal, in a batch, or for a
    command that can't be split into words.
    """
    if session.shared is not None:
        msg = "There is no editor in a batch: give the options, such as --title."
        raise typer.BadParameter(msg)
    for name in ("VISUAL", "EDITOR"):
        command = session.environment.variables.get(name, "").strip()
        if command:
            try:
                return shlex.split(command, posix=os.name != "nt")
            except ValueError as error:
                msg = f"{name} can't be split into words: {str(error).lower()} ({command})."
                raise typer.BadParameter(msg) from error
    usual = next((name for name in _USUAL if shutil.which(name)), None)
    if usual is None or not session.can_ask:
        msg = "No editor is named: set EDITOR, as in EDITOR=nano, or give options instead."
        raise typer.BadParameter(msg)
    return [usual]


def draft_name(doc_id: int, slug: str) -> str:
    """How the names of drafts of an article begin."""
    return f"beritacli-{doc_id}-{slug}"


def remove_drafts(doc_id: int, slugs: Iterable[str]) -> None:
    """Remove this user's drafts of an article from the folder of temporary files.

    What an editor kept beside them, too: `.NAME.swp`, `NAME~`.
    """
    folder = Path(tempfile.gettempdir())
    starts = [_start_of(draft_name(doc_id, slug)) for slug in slugs]
    for path in [found for start in starts for found in folder.glob(f"*{start}*")]:
        with suppress(OSError):
            if not hasattr(os, "getuid") or path.stat().st_uid == os.getuid():
                path.unlink()


def _start_of(name: str) -> str:
    return f"{name[:_LONGEST_NAME]}."


def write_temporary(name: str, suffix: str, content: bytes) -> Path:
    """A new file for a draft, which only its owner can read."""
    handle, path = tempfile.mkstemp(prefix=_start_of(name), suffix=suffix)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(path)


def run_editor(command: Sequence[str], path: Path) -> None:
    """Let the editor work on a file, and wait. Raises EditorError when it can't, or fails."""
    # Ctrl-C is the editor's own while it runs. A handler, for one that is ignored is inherited.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        done = subprocess.run([*command, str(path)], check=False)  # noqa: S603 - it is the user's
    except OSError as error:
        reason = error.strerror or str(error)
        msg = f"The editor '{command[0]}' can't be started: {reason}."
        raise EditorError(msg, _SET_EDITOR, ExitCode.USAGE) from error
    finally:
        signal.signal(signal.SIGINT, before)
    if done.returncode < 0:
        msg = f"The editor '{command[0]}' was ended by signal {-done.returncode}."
        raise EditorError(msg, "Nothing was changed.")
    if done.returncode > 0:
        msg = f"The editor '{command[0]}' ended with exit code {done.returncode}."
        raise EditorError(msg, "Nothing was changed.")
