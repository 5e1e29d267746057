"""Durable files: a whole new one or none, and the system's errors as the store's."""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from beritacli.store.errors import StoreError, StoreForeignError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGS = ("-wal", "-shm", "-journal")  # what SQLite puts beside a file
_locked_folders: set[Path] = set()  # by this process


def has_file(path: Path) -> bool:
    """Whether there is anything at the location; raises StoreError where that can't be told."""
    with translate_os_errors(path):
        return path.exists()


def refuse_pipe(path: Path) -> None:
    """Raise StoreForeignError for a pipe: who opens one waits for somebody who writes into it."""
    with translate_os_errors(path):
        if path.is_fifo():
            msg = f"{path} is a pipe, and no file."
            raise StoreForeignError(msg, "Give another location by --store.")


def identify_file(path: Path) -> tuple[int, int] | None:
    """What tells a file from another that is put in its place; None where there is none."""
    with translate_os_errors(path):
        try:
            state = path.stat()
        except FileNotFoundError:
            return None
    return state.st_dev, state.st_ino


def names_beside(path: Path) -> list[Path]:
    """The files of a store, of either engine: its own, and those that are kept beside it."""
    beside = [path.with_name(path.name + suffix) for suffix in ("", *LOGS)]
    return beside + [path.with_name(f".{path.name}.{word}") for word in ("lock", "last", "new")]


def is_of_store(file: Path, store: Path) -> bool:
    """Whether a file is one of a store's, by whatever name: through links, too."""
    try:
        status = file.stat()
    except OSError:
        return False
    for own in names_beside(store):
        try:
            if os.path.samestat(status, own.stat()):
                return True
        except OSError:
            continue
    return False


def free_name(path: Path, word: str) -> Path:
    """A name beside a file that no file has, nor a log of one: `berita.v1.db`, `berita.v1-2.db`."""
    number, name = 1, path.with_name(f"{path.stem}.{word}{path.suffix}")
    while any(name.with_name(name.name + suffix).exists() for suffix in ("", *LOGS)):
        number += 1
        name = path.with_name(f"{path.stem}.{word}-{number}{path.suffix}")
    return name


def link_free(path: Path, beside: Path, word: str) -> Path:
    """Give a file another, free name, see free_name; returns it.

    It is a copy where the system has no hard links: not for a file that SQLite has open.
    """
    while True:
        name = free_name(beside, word)
        try:
            os.link(path, name)
        except FileExistsError:  # another process was first
            continue
        except OSError:
            shutil.copyfile(path, name)
            shutil.copymode(path, name)
            sync_file(name)
        sync_folder(name.parent)
        return name


@contextmanager
def lock_folder(folder: Path, *, shared: bool = False) -> Iterator[None]:
    """Let one process at a time change what has which name in a folder, where the system can.

    shared: let several look names up, while none is changed. Inside of itself it does nothing.
    """
    key = folder.absolute()
    handle = None if key in _locked_folders else _open_folder(folder)
    if handle is None:
        yield
        return
    import fcntl

    _locked_folders.add(key)
    try:
        with suppress(OSError):  # a file system without such locks
            fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        _locked_folders.discard(key)
        os.close(handle)


def _open_folder(folder: Path) -> int | None:
    """A handle to lock a folder by; None where that can't be."""
    if sys.platform == "win32":
        return None
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None


def create_whole(path: Path, content: bytes | bytearray, like: Path | None = None) -> bool:
    """Make a file with this content, whole and durable; False when there is one already.

    Where the system can, it has no name before it is whole: a kill leaves nothing behind.
    like: the file whose rights and owner it gets, where there is one.
    """
    if hasattr(os, "O_TMPFILE"):
        try:
            return _create_unnamed(path, content, like)
        except OSError:  # a file system without such files, or without /proc
            if path.exists():
                return False
    with new_file_beside(path, like) as temporary:
        temporary.write_bytes(content)
        sync_file(temporary)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without hard links
            if path.exists():
                return False
            temporary.rename(path)
    sync_folder(path.parent)
    return True


def _create_unnamed(path: Path, content: bytes | bytearray, like: Path | None) -> bool:
    handle = os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o600)
    try:
        _write_all(handle, content)
        _set_rights(handle, like)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            # With a folder given, Python follows the link in /proc to the file.
            os.link(f"/proc/self/fd/{handle}", path.name, src_dir_fd=folder, dst_dir_fd=folder)
        except FileExistsError:
            return False
        finally:
            os.close(folder)
    finally:
        os.close(handle)
    sync_folder(path.parent)
    return True


def replace_whole(
    path: Path, content: bytes, *, keep: Path | None, like: Path | None = None
) -> None:
    """Put a file with this content in the place of one, whole and durable; under a lock.

    keep: where the file that was there goes; None for a damaged one, which may not take the place
    of a whole one there. What a kill leaves behind has a fixed name, so that
    the next call takes it over. like: the file whose rights and owner a first one gets.
    """
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _set_rights(handle, path if path.exists() else like)
            _write_all(handle, content)
        finally:
            os.close(handle)
        had_one = path.exists()
        if had_one and keep is not None:
            _copy_link(path, keep)
        temporary.replace(path)
        try:
            sync_folder(path.parent)
        except OSError:
            # It may be gone after a power cut, so it must not be there now: back to what was.
            if not had_one:
                path.unlink()
            elif keep is not None:
                _copy_link(keep, temporary)
                temporary.replace(path)
            raise
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _copy_link(path: Path, copy: Path) -> None:
    """Give a file a second name, or a copy where the system has no hard links."""
    copy.unlink(missing_ok=True)
    try:
        os.link(path, copy)
    except OSError:
        shutil.copyfile(path, copy)


@contextmanager
def new_file_beside(path: Path, like: Path | None = None) -> Iterator[Path]:
    """An empty new file beside another, removed at the end if it is still there.

    So are those that killed processes left: a living one has a lock on its own.
    like: the file whose rights and owner it gets, where there is one.
    """
    try:
        handle, temporary = _make_beside(path)
    except OSError as error:  # it names the folder or the new file, which nobody asked for
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        _set_rights(handle, like)
        yield temporary
    finally:
        for suffix in ("", *LOGS):
            with suppress(OSError):
                temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)
        os.close(handle)


def _set_rights(handle: int, like: Path | None) -> None:
    """Give a new file the rights and the owner of another; of none, those of a new file."""
    if like is not None and like.exists() and hasattr(os, "fchown"):
        state = like.stat()
        with suppress(OSError):  # only root may give files away; a group may be ours as well
            os.fchown(handle, -1, state.st_gid)
        with suppress(OSError):
            os.fchown(handle, state.st_uid, -1)
    if hasattr(os, "fchmod"):
        os.fchmod(handle, rights_like(like))


def rights_like(like: Path | None) -> int:
    """The rights of a file, or those that the user's mask leaves to a new one.

    Others may never write to a new file.
    """
    if like is not None and like.exists():
        return like.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o664 & ~mask


def _make_beside(path: Path) -> tuple[int, Path]:
    """A new file beside another, open and locked; see new_file_beside."""
    import tempfile

    _remove_leftovers(path)
    while True:
        handle, name = tempfile.mkstemp(prefix=_name_new(path), suffix=".new", dir=path.parent)
        if _lock(handle, waits=True) and Path(name).exists():
            return handle, Path(name)
        os.close(handle)  # another process took it for a leftover, before it had its lock


def _name_new(path: Path) -> str:
    """How the names of new files beside another begin: with more of it they could be too long."""
    return f".{path.name[:40]}."


def _remove_leftovers(path: Path) -> None:
    """Remove new files beside another that no process has locked, where the system can tell."""
    is_leftover = re.compile(re.escape(_name_new(path)) + r"\w+\.new")
    beside = list(path.parent.iterdir())
    for leftover in filter(lambda other: is_leftover.fullmatch(other.name), beside):
        with suppress(OSError):  # somebody else's, or gone by now
            handle = os.open(leftover, os.O_RDWR)
            try:
                if _lock(handle, waits=False):
                    leftover.unlink()
                    for suffix in LOGS:
                        leftover.with_name(leftover.name + suffix).unlink(missing_ok=True)
            finally:
                os.close(handle)


def _lock(handle: int, *, waits: bool) -> bool:
    """Lock a file until it is closed; False where another process has it.

    A system without such locks: who waits has it, and nobody else.
    """
    try:
        import fcntl
    except ImportError:
        return waits
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return waits
    return True


def sync_file(path: Path) -> None:
    """Make what was written to a file survive power loss."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(handle: int, content: bytes | bytearray) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]
    os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Make a rename or link in the folder survive power loss, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def translate_os_errors(path: Path) -> Iterator[None]:
    """Raise StoreError, naming the store, for an OSError inside."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        msg = f"The store {path} can't be used: {reason}."
        raise StoreError(msg, "Check the location, its rights and the space there.") from error
