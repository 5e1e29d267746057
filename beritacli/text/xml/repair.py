"""Repairs the bytes of XML that is not well-formed, where it is known what was meant.

Of a document that is well-formed it changes nothing but what stands before the declaration, so
that the elements in front of the first fault stay what they were.
"""

from __future__ import annotations

import codecs
import html.entities
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO

from beritacli.text.errors import FormatError
from beritacli.text.xml.characters import clean_xml_text, escape_xml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

# What libxml2 says of a prefix that no namespace was declared for.
_UNDECLARED = re.compile(r"Namespace prefix ([\w.-]{1,50}) (?:on|for) ")
_MOST_PREFIXES = 50
_CHUNK_BYTES = 262_144
_MOST = 500_000  # faults of a kind
_HELD_BYTES = 64  # longer than anything that is looked for, so that no chunk ends within it
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_NONCHARACTERS = re.compile(b"\xef\xbf[\xbe\xbf]")
_REFERENCE = rb"#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};"
_MARK = re.compile(rb"<!\[CDATA\[|<!--|<\?|\]\]>|&(?:" + _REFERENCE + rb")?")
_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
_PREDEFINED = {b"amp;", b"lt;", b"gt;", b"quot;", b"apos;"}
_FOREIGN = re.compile("[\udc80-\udcff]")
_FIRST_TAG = re.compile(rb"<[A-Za-z][^<>]*?(?=/?>)")
_NOT_A_TAG = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


def find_undeclared(message: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """The undeclared prefixes known and the one that an error names; () where it names none."""
    found = _UNDECLARED.search(message or "")
    is_new = found is not None and found[1] not in known and len(known) < _MOST_PREFIXES
    return (*known, found[1]) if found and is_new else ()


class MendedFile:
    """A file to read from in which faults are repaired; `mended` counts them by their kind.

    Reading raises FormatError where there are more of them than text.
    """

    def __init__(
        self, file: BinaryIO, prefixes: Mapping[str, str], undeclared: Collection[str] = ()
    ) -> None:
        """prefixes: namespaces that are meant where the document declares none for a prefix.

        undeclared: other prefixes that are known to be used, and to have no namespace.
        """
        self.mended: Counter[str] = Counter()
        self._undeclared = undeclared
        self._prefixes = {**{one: f"urn:undeclared:{one}" for one in undeclared}, **prefixes}
        self._pieces = self._mend(file)

    def read(self, _size: int = -1) -> bytes:
        """The next bytes, as many as there are; none at the end."""
        return next((piece for piece in self._pieces if piece), b"")

    def _mend(self, file: BinaryIO) -> Iterator[bytes]:
        held, waiting_for = self._begin(file.read(_CHUNK_BYTES)), b""
        decoder = self._decoder(held)
        held = self._clean(held, decoder)
        while chunk := file.read(_CHUNK_BYTES):
            cut = max(0, len(held) - _HELD_BYTES)
            piece, rest, waiting_for = self._mend_piece(held, cut, waiting_for)
            yield piece
            held = rest + self._clean(chunk, decoder)
        held += self._clean(b"", decoder, is_last=True)
        yield self._mend_piece(held, len(held), waiting_for)[0]

    def _begin(self, head: bytes) -> bytes:
        """The head without what stands before the declaration, and with all prefixes declared."""
        start = head.removeprefix(codecs.BOM_UTF8).lstrip()
        if start != head.removeprefix(codecs.BOM_UTF8):
            self.mended["blanks before the XML declaration"] += 1
        bare = _NOT_A_TAG.sub(lambda found: b" " * len(found[0]), start)
        first = _FIRST_TAG.search(bare)
        if first is None:
            return start
        used = [
            (prefix, address)
            for prefix, address in self._prefixes.items()
            if f"xmlns:{prefix}".encode() not in first[0]
        ]
        missing = [
            one for one in used if one[0] in self._undeclared or f"<{one[0]}:".encode() in start
        ]
        for prefix, _ in missing:
            self.mended[f"prefix {prefix} without a namespace"] += 1
        added = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in used).encode()
        return start[: first.end()] + added + start[first.end() :]

    def _decoder(self, head: bytes) -> codecs.IncrementalDecoder | None:
        """What reads the file as UTF-8, unless it says that it is in another encoding."""
        declared = _DECLARED.match(head)
        if declared and declared[1].lower() not in {b"utf-8", b"utf8"}:
            return None
        return codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def _clean(
        self, piece: bytes, decoder: codecs.IncrementalDecoder | None, *, is_last: bool = False
    ) -> bytes:
        """Bytes in their encoding and without characters that XML has no room for."""
        if decoder is not None:
            text, number = _FOREIGN.subn(_read_windows_byte, decoder.decode(piece, is_last))
            self._count("bytes that are not UTF-8, read as Windows-1252", number)
            piece = text.encode()
        plain = piece.translate(None, _CONTROLS)
        plain, number = _NONCHARACTERS.subn(b"\xef\xbf\xbd", plain)
        self._count("characters that XML has no room for", number + len(piece) - len(plain))
        return plain

    def _mend_piece(self, data: bytes, limit: int, end: bytes) -> tuple[bytes, bytes, bytes]:
        """Mend up to about the limit: what is mended, the rest, and the end that is awaited.

        end: what ends the section, comment or instruction in which the data begins, or b"".
        """
        pieces: list[bytes] = []
        at = 0
        while at < limit:
            if end:
                found_at = data.find(end, at)
                stop = max(at, limit) if found_at < 0 else found_at + len(end)
                pieces.append(data[at:stop])
                at, end = stop, b"" if found_at >= 0 else end
                continue
            found = _MARK.search(data, at)
            if found is None or found.start() >= limit:
                pieces.append(data[at:limit])
                return b"".join(pieces), data[limit:], b""
            end = _ENDS.get(found[0], b"")
            pieces += (data[at : found.start()], found[0] if end else self._mend_mark(found[0]))
            at = found.end()
        return b"".join(pieces), data[at:], end

    def _mend_mark(self, mark: bytes) -> bytes:
        """A reference or the end of a section, as it has to be written."""
        if mark == b"]]>":
            self._count("ends of a CDATA section without a beginning", 1)
            return b"]]&gt;"
        name = mark[1:]
        if name in _PREDEFINED or (name.startswith(b"#") and _is_character(name)):
            return mark
        if name.startswith(b"#"):
            self._count("characters that XML has no room for", 1)
            return b""
        meant = html.entities.html5.get(name.decode())
        self._count("entities of HTML" if meant else "bare &", 1)
        return escape_xml(meant).encode("ascii", "xmlcharrefreplace") if meant else b"&amp;" + name

    def _count(self, kind: str, number: int) -> None:
        if number > 0:
            self.mended[kind] += number
            if self.mended[kind] > _MOST:
                message = f"not XML: more than {_MOST:,} {kind}"
                raise FormatError(message)


def _read_windows_byte(found: re.Match[str]) -> str:
    return bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace")


def _is_character(reference: bytes) -> bool:
    digits = reference[1:-1]
    is_hexadecimal = digits[:1] in {b"x", b"X"}
    code = int(digits[1:], 16) if is_hexadecimal else int(digits)
    return code <= sys.maxunicode and clean_xml_text(chr(code)) == chr(code)
