"""Reads big XML element by element: strictly; else repaired; else as far as it can be recovered.

Nothing is fetched, and a document that declares entities is refused whole.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

from lxml import etree

from beritacli.text.encoding import encoding_of
from beritacli.text.errors import Broken, FormatError, Mended
from beritacli.text.xml.cut import Cut, find_cut
from beritacli.text.xml.repair import MendedFile, find_undeclared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    Element = etree._Element  # noqa: SLF001 - the name that lxml's own types have

_CHUNK_BYTES = 262_144
_SHOWN_FAULTS = 50
_MOST_PARTS = 1_500_000  # a tag takes some 130 bytes of memory, an attribute more
_WEIGHT = 4
_TOO_BIG = re.compile("too long|huge text|huge input", re.IGNORECASE)


def read_elements(
    file: BinaryIO,
    names: Collection[str],
    record: str,
    prefixes: Mapping[str, str],
) -> Iterator[Element | Mended | Broken]:
    """Yield the elements of these local names that are no parts of a record.

    record: the name of those that hold others of the same names. Each is emptied when the next is
    asked for. What had to be repaired, and every fault that could not be, comes last. prefixes: see
    MendedFile. Raises FormatError where nothing can be read.
    """
    done = 0
    fault: etree.XMLSyntaxError | None = None
    way = _Way()
    context: Any = None
    while True:
        cut = _find_cut(file, record, way)
        source = _Bounded(_open(file, prefixes, way, cut))
        try:
            _refuse_entities(_Bounded(_open(file, prefixes, way, cut)), way)
            file.seek(0)
            context = etree.iterparse(
                source,
                events=("end",),
                tag=[f"{{*}}{name}" for name in names],
                recover=way.recovers,
                huge_tree=way.is_huge,
                no_network=True,
                remove_comments=True,
                remove_pis=True,
            )
            for number, element in enumerate(_find_elements(context, record), start=1):
                source.parts = 0
                if number > done:  # in front of a fault all is as it was in the last attempt
                    done = number
                    yield element
            break
        except etree.XMLSyntaxError as error:
            fault = fault or error
            next_way = way.find_next(error)
            if next_way is None:
                raise _describe(fault) from None
            way = next_way
    if isinstance(source.file, MendedFile):
        yield from (Mended(kind, number) for kind, number in source.file.mended.items())
    if way.recovers:
        if not done and fault:
            raise _describe(fault)
        yield from _list_faults(context.error_log)
    yield from _tell_cut(cut, record)


class _Bounded:
    """A file that ends in a FormatError where an element would fill the memory with others."""

    def __init__(self, file: BinaryIO | MendedFile) -> None:
        self.file = file
        self.parts = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises FormatError."""
        piece = self.file.read(size)
        self.parts += piece.count(b"<") + _WEIGHT * piece.count(b"=")
        if self.parts > _MOST_PARTS:
            message = f"more than {_MOST_PARTS:,} tags and attributes in or before one article"
            raise FormatError(message)
        return piece


class _Way(NamedTuple):
    """How a file is read in one attempt."""

    is_huge: bool = False
    mends: bool = False
    recovers: bool = False
    undeclared: tuple[str, ...] = ()

    def find_next(self, error: etree.XMLSyntaxError) -> _Way | None:
        """The next way to try after this error, if there is one."""
        if not self.is_huge and _TOO_BIG.search(str(error)):
            return self._replace(is_huge=True)
        if not self.mends:
            return self._replace(mends=True)
        if prefixes := find_undeclared(error.msg, self.undeclared):
            return self._replace(undeclared=prefixes)
        return None if self.recovers else self._replace(recovers=True)


def read_text(element: Element) -> str:
    """The text of an element; of one that holds elements, its markup."""
    if not len(element):
        return element.text or ""
    inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return (element.text or "") + re.sub(r' xmlns(?::\w+)?="[^"]*"', "", inner)


def _find_cut(file: BinaryIO, record: str, way: _Way) -> Cut | None:
    """The record inside which the file ends, if it has to be read as far as it goes."""
    if not way.recovers:
        return None
    file.seek(0)
    return find_cut(iter(partial(file.read, _CHUNK_BYTES), b""), (record,))


def _tell_cut(cut: Cut | None, record: str) -> Iterator[Broken]:
    if cut is not None:
        yield Broken(f"line {cut.line}", f"the file ends inside this {record}", cut.text)


def _open(
    file: BinaryIO, prefixes: Mapping[str, str], way: _Way, cut: Cut | None
) -> BinaryIO | MendedFile:
    file.seek(0)
    is_wide = encoding_of(file.read(2))[1] != "utf-8"  # where nothing can be found byte by byte
    file.seek(0)
    whole = file if cut is None else cast("BinaryIO", _Beginning(file, cut.start))
    return MendedFile(whole, prefixes, way.undeclared) if way.mends and not is_wide else whole


class _Beginning:
    """A file that ends before a part of it that is not whole."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file = file
        self._left = end

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece


def _refuse_entities(source: _Bounded, way: _Way) -> None:
    """Raise FormatError for a document that declares entities of its own."""
    context = etree.iterparse(
        source,
        events=("start",),
        recover=way.recovers,
        remove_comments=True,
        remove_pis=True,
    )
    for _, root in context:
        subset = root.getroottree().docinfo.internalDTD
        if subset is not None and any(True for _ in subset.iterentities()):
            message = "it declares entities (<!DOCTYPE …[<!ENTITY …>]>), which no export does"
            raise FormatError(message)
        return


def _find_elements(context: Iterator[tuple[str, Element]], record: str) -> Iterator[Element]:
    for _, element in context:
        parent = element.getparent()
        is_inside = parent is not None and _is_named(parent.tag, record)
        if is_inside and not _is_named(element.tag, record):
            continue
        yield element
        element.clear()
        # A record in a record is one that was never closed, whose parts are still to be read.
        if parent is not None and not is_inside:
            while parent[0] is not element:
                del parent[0]


def _is_named(tag: str, name: str) -> bool:
    return tag == name or tag.endswith("}" + name)


def _describe(fault: etree.XMLSyntaxError) -> FormatError:
    line, column = fault.position
    problem = re.sub(r", line \d+, column \d+.*", "", fault.msg or "it is no XML")
    return FormatError(f"line {line} column {column}: {problem}")


def _list_faults(log: etree._ListErrorLog) -> Iterator[Broken]:
    faults = list(dict.fromkeys((one.line, one.message) for one in log))
    for line, message in faults[:_SHOWN_FAULTS]:
        yield Broken(f"line {line}", f"not well-formed: {message}; read as far as it goes", "")
    if (more := len(faults) - _SHOWN_FAULTS) > 0:
        yield Broken(f"line {faults[_SHOWN_FAULTS][0]}", f"{more} more faults from here", "")
