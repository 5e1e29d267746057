"""The columns of a table of articles: which of our fields each one is, in Indonesian or English."""

from __future__ import annotations

import csv
import re
from typing import NamedTuple

from beritacli.formats.mapping.fields import OTHER_NAMES

# Of what we write; `date` is of lists. A table of these alone is ours, with our escapes in it.
COLUMNS = (
    *("id", "slug", "title", "status", "visibility", "byline", "author", "authors", "categories"),
    *("tags", "excerpt", "body", "body_format", "created_at", "modified_at", "published_at"),
    *("expires_at", "undated", "language", "image", "source", "meta", "revision", "archive"),
)
_OWN = frozenset((*COLUMNS, "date"))
MOST = 1_000
_DELIMITERS = ",;\t|"
_MARK = re.compile(r"sep=(.)\s*$", re.IGNORECASE)  # Excel's own, on a line before the header
# What people here write over a column; each stands for a name of OTHER_NAMES.
_PEOPLES_NAMES = {
    "title": ("judul berita", "judul artikel", "nama berita"),
    "body": ("isi berita", "isi artikel", "teks", "konten", "naskah"),
    "categories": ("kategori berita", "rubrik", "kanal"),
    "tags": ("tagar", "topik", "kata kunci"),
    "date": (
        "post date",
        "tanggal terbit",
        "tanggal tayang",
        "tanggal publikasi",
        "tgl",
        "tgl terbit",
        "waktu",
    ),
    "modified": ("tanggal ubah", "tanggal diubah", "diubah", "diperbarui"),
    "created": ("tanggal dibuat", "dibuat"),
    "author": ("pengarang", "nama penulis", "wartawan"),
    "excerpt": ("subtitle", "subjudul", "kutipan", "cuplikan", "teras"),
    "language": ("bahasa",),
    "image": ("foto", "gambar utama"),
    "byline": ("inisial penulis",),
    "slug": ("permalink slug",),
}


class Header(NamedTuple):
    """Keys and the design's names (None: meta's) of the columns, in their order.

    is_own: whether it is our own table, so that its cells are escaped as we do it.
    """

    keys: tuple[str, ...]
    names: tuple[str | None, ...]
    is_own: bool

    @property
    def known(self) -> int:
        """How many of our fields the columns are."""
        return len({name for name in self.names if name})


def read_mark(line: str) -> str | None:
    """Delimiter that a line `sep=;` before the header says, or None."""
    found = _MARK.match(line)
    return found[1] if found else None


def choose_delimiter(line: str) -> tuple[str, Header]:
    """Delimiter by which the header's line falls into most of our fields, and that header."""
    tried = [(one, read_header(split_line(line, one)[:MOST])) for one in _DELIMITERS]
    return max(tried, key=lambda one: (one[1].known, len(one[1].keys)))


def split_line(line: str, delimiter: str) -> list[str]:
    """Cells of one line; a quoted cell that goes on in the next line ends with it."""
    return next(iter(csv.reader([line], delimiter=delimiter)), [])


def read_header(cells: list[str]) -> Header:
    """What the columns of these names, MOST of them, are; each key is there once."""
    keys: dict[str, None] = {}
    names: list[str | None] = []
    for number, cell in enumerate(cells, 1):
        shown = " ".join(cell.split())
        key = _KEYS.get(_fold(shown), shown or f"column {number}")
        unique, count = key, 2
        while unique in keys:
            unique, count = f"{key}_{count}", count + 1
        keys[unique] = None
        names.append(_NAMES.get(unique))
    is_own = bool(cells) and all(cell in _OWN for cell in cells)
    return Header(tuple(keys), tuple(names), is_own)


def _fold(cell: str) -> str:
    return cell.casefold().replace("_", " ").replace("-", " ")


# The design's name of a key that `fields.article_fields` knows, and the key of a folded name.
_NAMES = {other: name for name, others in OTHER_NAMES.items() for other in (name, *others)}
_NAMES.update({"id": "id", "source": "source", "meta": "meta", "archive": "archive"})
_NAMES["undated"] = "undated"
_KEYS = {_fold(key): key for key in _NAMES}
_KEYS.update({one: key for key, names in _PEOPLES_NAMES.items() for one in names})
