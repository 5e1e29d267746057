"""A folder of files that an export writes: safe names, a manifest, and nothing else touched.

The manifest says which files are the export's own. What it wrote before and does not write any
more is removed; a file that it did not write is never written over.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from beritacli.archive.errors import ConflictError, NotFoundError, RefusedError
from beritacli.archive.exporting.safe_names import SafeNames, is_safe
from beritacli.atomic_files import replace_file
from beritacli.store.signals import hold_signals
from beritacli.text.json_text import dump_json, load_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MANIFEST = ".beritacli.json"
_STAGE = ".beritacli.new"
_KIND = "beritacli export"
_VERSION = 1


def write_folder(
    folder: Path,
    files: Iterable[tuple[str, str]],
    format_name: str,
    on_written: Callable[[], object] = lambda: None,
) -> int:
    """Write files below a folder, which is made if need be; returns how many there are.

    All are written beside before the first is put in its place; from there on signals wait, until
    the folder is whole and on_written was called. Raises ConflictError for what is in the way,
    OSError.
    """
    manifest = folder / MANIFEST
    if manifest.is_symlink():
        _refuse(manifest, "is in the way: it is a link")
    before = _read_manifest(folder)["files"] if manifest.exists() else {}
    folder.mkdir(parents=True, exist_ok=True)
    stage = folder / _STAGE
    _remove_stage(stage)
    stage.mkdir()
    try:
        written = dict(_stage_files(stage, files))
        for path in written:
            _check_way(folder, path, is_ours=path in before)
        # Ours from now on, so that a run after a kill finds nothing in its way.
        with hold_signals():
            _write_manifest(folder, format_name, {**before, **written})
            for number, path in enumerate(written):
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                (stage / str(number)).replace(target)
            for path in before.keys() - written.keys():
                _remove_file(folder, path)
            _write_manifest(folder, format_name, written)
            on_written()
    finally:
        _remove_stage(stage)
    os.sync()
    return len(written)


def verify_folder(folder: Path) -> Iterator[str]:
    """Yield what is no longer as an export wrote it, a line each.

    Raises NotFoundError for a folder without a manifest, RefusedError for one that is none.
    """
    if not (folder / MANIFEST).is_file():
        msg = f"{folder} is no folder that an export wrote: there is no {MANIFEST} in it."
        raise NotFoundError(msg, "To write one: beritacli export FOLDER --format markdown")
    for path, entry in sorted(_read_manifest(folder)["files"].items()):
        file = folder / path
        if not file.is_file():
            yield f"{path} is missing."
        elif _describe_file(file) != entry:
            yield f"{path} was changed."


def _stage_files(stage: Path, files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    names = SafeNames()
    for number, (path, text) in enumerate(files):
        content = text.encode()
        (stage / str(number)).write_bytes(content)
        yield names.choose(path), _describe(content)


def _describe(content: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _describe_file(path: Path) -> dict[str, Any]:
    return _describe(path.read_bytes())


def _check_way(folder: Path, path: str, *, is_ours: bool) -> None:
    """Raise ConflictError for a file that is not ours, and for links on the way."""
    parts = PurePosixPath(path).parts
    for depth in range(1, len(parts)):
        parent = folder.joinpath(*parts[:depth])
        if parent.is_symlink() or (parent.exists() and not parent.is_dir()):
            _refuse(parent, "is in the way: it is no folder")
    target = folder / path
    if target.is_symlink() or (target.exists() and not is_ours):
        _refuse(target, "is in the way, and no export wrote it")
    if target.is_dir():
        _refuse(target, "is in the way: it is a folder")


def _refuse(path: Path, why: str) -> None:
    msg = f"{path} {why}."
    raise ConflictError(msg, "Nothing was written. Move it away, or export to another folder.")


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = load_json((folder / MANIFEST).read_text(encoding="utf-8"))
        files = manifest["files"]
        if manifest["kind"] == _KIND and isinstance(files, dict) and all(map(is_safe, files)):
            return dict(manifest)
    except (ValueError, KeyError, TypeError):
        pass  # as any other that is not ours
    msg = f"{folder / MANIFEST} is not what an export writes."
    raise RefusedError(msg, "Take it away if the folder is to be written.")


def _write_manifest(folder: Path, format_name: str, files: dict[str, Any]) -> None:
    manifest = {"kind": _KIND, "version": _VERSION, "format": format_name, "count": len(files)}
    with replace_file(folder / MANIFEST) as file:
        file.write(dump_json({**manifest, "files": dict(sorted(files.items()))}, indent=1) + "\n")


def _remove_file(folder: Path, path: str) -> None:
    target = folder / path
    parents = [folder.joinpath(*parent.parts) for parent in PurePosixPath(path).parents][:-1]
    if any(parent.is_symlink() for parent in parents):
        return
    if target.is_file() or target.is_symlink():
        target.unlink()
    with suppress(OSError):  # until one that is not empty
        for parent in parents:
            parent.rmdir()


def _remove_stage(stage: Path) -> None:
    if stage.is_symlink():
        stage.unlink()
    elif stage.exists():
        shutil.rmtree(stage)
