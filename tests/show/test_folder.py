"""Folders that an export writes: safe names, a manifest, and nothing else touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.archive.errors import ConflictError, NotFoundError, RefusedError
from beritacli.archive.exporting.folder import MANIFEST, verify_folder, write_folder
from beritacli.archive.exporting.safe_names import SafeNames, is_safe


def tree(folder: Path) -> dict[str, str]:
    """Texts of all files by their paths, without the manifest."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def test_what_is_no_longer_written_is_removed_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "situs"
    write_folder(folder, [("a/1.md", "satu"), ("a/b/2.md", "dua"), ("3.md", "tiga")], "x")
    (folder / "a" / "milik.txt").write_text("punya orang")
    write_folder(folder, [("3.md", "tiga baru"), ("c/4.md", "empat")], "x")
    assert tree(folder) == {"3.md": "tiga baru", "a/milik.txt": "punya orang", "c/4.md": "empat"}
    assert not (folder / "a" / "b").exists()
    assert list(verify_folder(folder)) == []


def test_the_same_again_is_the_same_to_the_byte(tmp_path: Path) -> None:
    files = [(f"{n}/x.md", "isi" * n) for n in range(5)]
    for name in ("satu", "dua"):
        write_folder(tmp_path / name, files, "x")
        write_folder(tmp_path / name, files, "x")
    one, two = ((tmp_path / name / MANIFEST).read_bytes() for name in ("satu", "dua"))
    assert one == two
    assert tree(tmp_path / "satu") == tree(tmp_path / "dua")


def test_a_file_that_is_not_ours_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "1.md").write_text("punya orang")
    with pytest.raises(ConflictError, match="no export wrote it"):
        write_folder(tmp_path, [("0.md", "x"), ("1.md", "y")], "x")
    assert tree(tmp_path) == {"1.md": "punya orang"}
    assert not (tmp_path / MANIFEST).exists()


@pytest.mark.parametrize("place", ["a", "a/b", "a/b/1.md"])
def test_links_planted_in_the_folder_are_not_followed(tmp_path: Path, place: str) -> None:
    outside, folder = tmp_path / "luar", tmp_path / "situs"
    outside.mkdir()
    (outside / "1.md").write_text("rahasia")
    (folder / place).parent.mkdir(parents=True)
    (folder / place).symlink_to(outside / "1.md" if place.endswith("md") else outside)
    with pytest.raises(ConflictError):
        write_folder(folder, [("a/b/1.md", "ditimpa")], "x")
    assert tree(outside) == {"1.md": "rahasia"}


def test_a_manifest_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    folder = tmp_path / "situs"
    folder.mkdir()
    (folder / MANIFEST).symlink_to(tmp_path / "luar.json")
    with pytest.raises(ConflictError):
        write_folder(folder, [("1.md", "x")], "x")
    assert not (tmp_path / "luar.json").exists()


def test_a_link_in_the_place_of_a_folder_of_ours_keeps_what_it_leads_to(tmp_path: Path) -> None:
    outside, folder = tmp_path / "luar", tmp_path / "situs"
    outside.mkdir()
    (outside / "1.md").write_text("rahasia")
    write_folder(folder, [("a/1.md", "x")], "x")
    (folder / "a" / "1.md").unlink()
    (folder / "a").rmdir()
    (folder / "a").symlink_to(outside)
    write_folder(folder, [("2.md", "y")], "x")
    assert tree(outside) == {"1.md": "rahasia"}


def test_after_a_kill_in_the_middle_the_next_run_ends_as_any_other(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    calls = 0
    replace = Path.replace

    def die(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += target.suffix == ".md"
        if calls == 2:
            raise Killed
        return replace(self, target)

    write_folder(tmp_path, [("0.md", "nol"), ("1.md", "satu")], "x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", die)
        with pytest.raises(Killed):
            write_folder(tmp_path, [("1.md", "lain"), ("2.md", "dua"), ("3.md", "tiga")], "x")
    write_folder(tmp_path, [("3.md", "tiga"), ("4.md", "empat")], "x")
    assert tree(tmp_path) == {"3.md": "tiga", "4.md": "empat"}
    assert list(verify_folder(tmp_path)) == []


def test_verify_tells_what_was_changed_and_what_is_missing(tmp_path: Path) -> None:
    write_folder(tmp_path, [("1.md", "satu"), ("2.md", "dua"), ("3.md", "tiga")], "x")
    (tmp_path / "1.md").write_text("Satu")
    (tmp_path / "2.md").unlink()
    assert list(verify_folder(tmp_path)) == ["1.md was changed.", "2.md is missing."]
    with pytest.raises(NotFoundError):
        list(verify_folder(tmp_path / "tidak-ada"))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"kind": "beritacli export", "files": {"../x": {}}}',
        '{"kind": "beritacli export", "files": ["x"]}',
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(RefusedError):
        write_folder(tmp_path, [("1.md", "x")], "x")
    assert not (tmp_path / "1.md").exists()


ODD = ["../../x", "CON", "con.md", "x" * 300 + ".md", "a:b?.md", "A.md", "a.md", "", ".", "..", "/"]


@given(st.lists(st.sampled_from(ODD) | st.text(max_size=300), max_size=20))
def test_every_name_is_safe_and_its_own(paths: list[str]) -> None:
    names = SafeNames()
    chosen = [names.choose(path) for path in paths]
    assert len({one.casefold() for one in chosen}) == len(paths)
    for one in chosen:
        for part in one.split("/"):
            assert part
            assert not part.startswith(".")
            assert not part.endswith((".", " "))
            assert part.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
            assert len(part.encode()) <= 140
            assert not any(character in part for character in '<>:"\\|?*\0\n')
    assert all(map(is_safe, chosen))


def test_names_are_the_same_each_time() -> None:
    assert SafeNames().choose("content/pasar-murah.md") == "content/pasar-murah.md"
    one, other = ("x" * 300 + end + ".md" for end in "ab")
    assert SafeNames().choose(one) != SafeNames().choose(other)
    assert SafeNames().choose(one).endswith(".md")


def test_the_manifest_counts_and_hashes(tmp_path: Path) -> None:
    write_folder(tmp_path, [("1.md", "satu")], "markdown")
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    assert (manifest["format"], manifest["count"]) == ("markdown", 1)
    assert manifest["files"]["1.md"]["bytes"] == 4
    assert len(manifest["files"]["1.md"]["sha256"]) == 64
    assert {path.name for path in tmp_path.iterdir()} == {MANIFEST, "1.md"}
