"""What a source holds: files, folders, patterns, packed files; and what is hostile in them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest

from beritacli.formats.sources import find_files
from beritacli.text.errors import FormatError

ONE = b'{"title": "Satu"}\n'


def read_all(source: str, stdin: bytes = b"") -> dict[str, bytes]:
    """Contents by their paths below the source."""
    found = {}
    for file in find_files(source, io.BytesIO(stdin)):
        with file.open() as opened:
            head = opened.read(4)
            opened.seek(0)
            content = opened.read()
        assert content.startswith(head)
        found[file.inner] = content
    return found


def zip_of(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def test_a_folder_is_all_its_files_but_hidden_ones(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/2.json", "1.json", ".rahasia", ".git/x.json"):
        (tmp_path / name).write_bytes(ONE)
    assert list(read_all(str(tmp_path))) == ["1.json", "b/2.json"]


def test_a_pattern_is_what_fits_it(tmp_path: Path) -> None:
    for name in ("1.json", "2.json", "3.txt"):
        (tmp_path / name).write_bytes(ONE)
    assert list(read_all(f"{tmp_path}/*.json")) == ["1.json", "2.json"]
    with pytest.raises(FileNotFoundError, match="No file fits"):
        read_all(f"{tmp_path}/*.xml")
    (tmp_path / "[1].json").write_bytes(b"whole name")
    assert read_all(f"{tmp_path}/[1].json") == {"[1].json": b"whole name"}


def tar_of(**files: bytes) -> bytes:
    """A tar file with these files, and a folder, a link and a device beside them."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name.replace("__", "/"))
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for kind in (tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE):
            member = tarfile.TarInfo(f"lain-{kind!r}")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    return buffer.getvalue()


@pytest.mark.parametrize("is_stream", [True, False])
def test_packed_files_are_known_by_their_content(tmp_path: Path, is_stream: bool) -> None:
    cases = {
        "a.bin": (gzip.compress(ONE), {"a.bin": ONE}),
        "b.json.gz": (gzip.compress(ONE) + gzip.compress(ONE), {"b.json": ONE + ONE}),
        "c.dat": (zip_of(x__1=ONE, y=b"2"), {"x/1": ONE, "y": b"2"}),
        "d": (b"PK", {"d": b"PK"}),
        "e.json.xz": (lzma.compress(ONE), {"e.json": ONE}),
        "f.json.bz2": (bz2.compress(ONE), {"f.json": ONE}),
        "g.tar": (tar_of(x__1=ONE, y=b"2"), {"x/1": ONE, "y": b"2"}),
        "h.tar.gz": (gzip.compress(tar_of(x=ONE)), {"x": ONE}),
        "i.txz": (lzma.compress(tar_of(x=ONE)), {"x": ONE}),
        "j": (bz2.compress(tar_of(x=ONE)), {"x": ONE}),
    }
    for name, (content, expected) in cases.items():
        if is_stream:
            found = read_all("-", content)
            assert list(found.values()) == list(expected.values())
        else:
            (tmp_path / name).write_bytes(content)
            assert read_all(str(tmp_path / name)) == expected


def test_names_in_a_zip_are_names_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "jahat.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../../atas.json", "/akar.json", "a\\b.json", "__MACOSX/x.json", ".x.json"):
            archive.writestr(name, ONE)
        archive.writestr("folder/", b"")
    tar = tmp_path / "jahat.tar"
    tar.write_bytes(tar_of(**{"../../atas.json": ONE, "/akar.json": ONE, ".x.json": ONE}))
    before = set(tmp_path.parent.rglob("*"))
    assert [Path(name).name for name in read_all(str(path))] == ["atas.json", "akar.json", "b.json"]
    assert [Path(name).name for name in read_all(str(tar))] == ["atas.json", "akar.json"]
    assert set(tmp_path.parent.rglob("*")) == before


@pytest.mark.parametrize("kind", ["gz", "xz", "bz2", "zip", "tar.gz"])
def test_a_bomb_ends_at_a_bound(tmp_path: Path, kind: str) -> None:
    zeros = bytes(2**20)
    path = tmp_path / f"bom.{kind}"
    if kind == "tar.gz":
        path.write_bytes(gzip.compress(tar_of(x=zeros * 65)))
    elif kind != "zip":
        opener = {"gz": gzip.open, "xz": lzma.open, "bz2": bz2.open}[kind]
        with opener(path, "wb") as file:
            for _ in range(65):  # the least bound is 64 MiB
                file.write(zeros)
    else:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("x", "w") as file,
        ):
            for _ in range(65):
                file.write(zeros)
    with pytest.raises(FormatError, match="unpacks to more than"):
        read_all(str(path))


@pytest.mark.parametrize(
    "name", ["utuh.json.gz", "utuh.zip", "utuh.json.xz", "utuh.json.bz2", "utuh.tar.xz", "utuh.tar"]
)
def test_a_cut_or_broken_packed_file_is_an_error_with_words(tmp_path: Path, name: str) -> None:
    noise = os.urandom(3_000)
    pack = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}
    kind = name.rpartition(".")[2]
    content = tar_of(x=noise) if ".tar" in name else noise
    whole = zip_of(x=noise) if kind == "zip" else pack.get(kind, bytes)(content)
    path = tmp_path / name
    spoilt = whole[:1_000] + b"x" * 20 + whole[1_020:]
    for one in (whole[:1_000], *([] if kind == "tar" else [spoilt])):  # a tar has no checksums
        path.write_bytes(one)
        with pytest.raises(FormatError, match=r"can't be unpacked|broken (zip|tar)"):
            read_all(str(path))


def test_a_stream_that_can_not_be_read_twice_is_kept(tmp_path: Path) -> None:
    for content in (ONE, gzip.compress(ONE)):
        pipe = tmp_path / "pipa"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(content,))
        writer.start()
        assert read_all(str(pipe)) == {"": ONE}
        writer.join()
        pipe.unlink()


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(zip_of(x=ONE))
    content[6] |= 1  # the flag of the local header
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(FormatError, match="password"):
        read_all(str(path))
