"""Files are replaced whole or not at all, and nothing is left beside them."""

from __future__ import annotations

import errno
import os
import threading
from typing import TYPE_CHECKING

import pytest

from beritacli.atomic_files import replace_file

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_old_file_stands_until_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "ekspor.json"
    path.write_text("lama")
    with replace_file(path) as file:
        file.write("baru\nمرحبا")
        file.flush()
        assert path.read_text() == "lama"
    assert path.read_bytes() == "baru\nمرحبا".encode()
    assert names(tmp_path) == ["ekspor.json"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("is_there", [True, False])
def test_an_error_changes_nothing(
    tmp_path: Path, error: type[BaseException], is_there: bool
) -> None:
    path = tmp_path / "ekspor.json"
    if is_there:
        path.write_text("lama")
    with pytest.raises(error), replace_file(path) as file:
        file.write("x" * 100_000)
        raise error
    assert names(tmp_path) == (["ekspor.json"] if is_there else [])
    assert not is_there or path.read_text() == "lama"


def test_text_that_has_no_utf_8_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("lama")
    with pytest.raises(UnicodeEncodeError), replace_file(path) as file:
        file.write("\ud800")
    assert path.read_text() == "lama"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_permissions_are_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a"
    path.write_text("lama")
    path.chmod(mode)
    with replace_file(path) as file:
        file.write("baru")
    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_permissions_of_any_new_file(
    tmp_path: Path, mask: int, mode: int
) -> None:
    before = os.umask(mask)
    try:
        with replace_file(tmp_path / "a") as file:
            file.write("x")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("is_there", [True, False])
def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path, is_there: bool) -> None:
    folder = tmp_path / "jauh"
    folder.mkdir()
    target, link = folder / "a", tmp_path / "tautan"
    if is_there:
        target.write_text("lama")
    link.symlink_to(target)
    with replace_file(link) as file:
        file.write("baru")
    assert link.is_symlink()
    assert target.read_text() == "baru"
    assert names(folder) == ["a"]


def test_a_pipe_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "pipa"
    os.mkfifo(path)
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(path.read_text()), daemon=True)
    reader.start()
    with replace_file(path) as file:
        file.write("isi")
    reader.join(10)
    assert found == ["isi"]
    assert path.is_fifo()


def test_the_longest_name_a_folder_takes(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250)
    with replace_file(path) as file:
        file.write("x")
    assert names(tmp_path) == ["n" * 250]


def test_errors_name_the_file_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "tidak" / "ada"
    with pytest.raises(OSError) as caught, replace_file(path):  # noqa: PT011
        pass
    assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, str(path))
    with pytest.raises(IsADirectoryError), replace_file(tmp_path):
        pass
