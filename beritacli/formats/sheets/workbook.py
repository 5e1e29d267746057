"""Excel's workbooks (.xlsx, .xlsm; ECMA-376, parts 1 and 4): the rows of their sheets as texts.

A cell becomes what people see in it: 12 and not 12.0, a date in ISO 8601 without a zone, the value
of a formula. Only the cells of one row, the styles and the places of shared texts are in memory,
since a few bytes can name a cell in row 1,048,576.
"""

from __future__ import annotations

import posixpath
import re
import tempfile
from array import array
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol, cast

from lxml import etree

from beritacli.formats.packed import open_member, open_zip
from beritacli.text.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CHUNK_BYTES = 65_536
_IN_MEMORY = 2**25
_MOST_COLUMNS = 16_384  # Excel's own bound, as the next one
_MOST_SHEETS = 1_000
_MOST_TEXTS = 3_000_000
_MOST_ROWS = 1_048_576
_MOST_INSIDE = 1_000_000  # elements in one cell, or one part that has no cells
_MOST_ATTRIBUTES = 200_000  # of 64 KiB of tags, and of what is open before them
_MOST_CHARACTERS = 2**25  # of a row or a shared text
_COUNTED = {"row", "c", "si"}  # each of them has a bound of its own
_COLUMN = re.compile(r"([A-Z]{1,3})\d*", re.IGNORECASE)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"-?\d{1,18}")
# Of a number's format: what is no letter of a date, and what counts hours past midnight.
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_FORMATS = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}
_DATE, _PLAIN = -1, 0  # a format by what it shows; above 0: so many digits
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - clocks on the wall
_FIRST_SURE_DAY = 61  # before it Excel has a 29 February 1900
_DAYS_TO_1904 = 1_462
_LAST_DAY = 2_958_466
_DAY_SECONDS = 86_400


class Sheet(NamedTuple):
    """A sheet of cells. part: its name in the zip file."""

    name: str
    part: str
    is_hidden: bool


class Fault(NamedTuple):
    """A cell without a value: an error of Excel's, or a formula that was never calculated."""

    text: str
    reason: str


Cells = dict[int, str | Fault]  # by columns, from 0; empty ones are left out


class Workbook:
    """An open workbook."""

    def __init__(self, file: BinaryIO) -> None:
        """Read all but the sheets. Raises FormatError for what is broken or no workbook."""
        self._size = file.seek(0, 2)
        self._zip = open_zip(file)
        members = self._zip.infolist()
        self._members = {one.filename.replace("\\", "/").lower(): one for one in members}
        links = _Links()
        self._parse("xl/_rels/workbook.xml.rels", links)
        parts = _Parts()
        self._parse("xl/workbook.xml", parts)
        self._is_1904 = parts.is_1904
        self.sheets = [
            Sheet(name, links.sheets[link], is_hidden)
            for name, link, is_hidden in parts.sheets
            if link in links.sheets
        ]
        self._styles = _Styles()
        if links.styles.lower() in self._members:
            self._parse(links.styles, self._styles)
        self._texts = _Texts()
        if links.texts.lower() in self._members:
            self._parse(links.texts, self._texts)

    def read_rows(self, sheet: Sheet) -> Iterator[tuple[int, Cells]]:
        """Yield the number and cells of each row that is not empty; raises FormatError."""
        found = _Rows(self._texts, self._styles.shown, is_1904=self._is_1904)
        for _ in self._feed(sheet.part, found):
            yield from found.rows
            found.rows.clear()
            if found.is_done:
                return
        yield from found.rows

    def _parse(self, part: str, target: _Target) -> None:
        for _ in self._feed(part, target):
            pass

    def _feed(self, part: str, target: _Target) -> Iterator[None]:
        """Parse a part piece by piece, yielding after each."""
        member = self._members.get(part.lower())
        if member is None:
            message = f"a broken workbook: it has no part {part}"
            raise FormatError(message)
        # It fetches nothing, and refuses texts and tags of more than 10 MB.
        parser = etree.XMLParser(
            target=cast("Any", _Quiet(target)), no_network=True, resolve_entities=False
        )
        attributes = 0
        try:
            with open_member(self._zip, member, self._size) as unpacked:
                while piece := unpacked.read(_CHUNK_BYTES):
                    attributes = piece.count(b"=") + (0 if b">" in piece else attributes)
                    if attributes > _MOST_ATTRIBUTES:
                        message = f"{part}: more than {_MOST_ATTRIBUTES:,} attributes in a tag"
                        raise FormatError(message)
                    parser.feed(piece)
                    yield
            parser.close()
        except etree.XMLSyntaxError as error:
            message = f"{part} in the workbook: {error.msg or 'it is not XML'}"
            raise FormatError(message) from None
        yield


class _Target(Protocol):
    """What takes the elements of a part, by local names."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def data(self, text: str) -> None:
        """Take a piece of text."""


class _Quiet:
    """Passes on what the parser finds, by local names: a strict workbook has other namespaces."""

    def __init__(self, target: _Target) -> None:
        self._target = target
        self._inside = 0
        self.data = target.data

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._inside = 0 if name in _COUNTED else self._inside + 1
        if self._inside > _MOST_INSIDE:
            message = f"more than {_MOST_INSIDE:,} elements in a cell, or before one"
            raise FormatError(message)
        self._target.start(name, attributes)

    def end(self, tag: str) -> None:
        self._target.end(tag.rpartition("}")[2])

    def doctype(self, *_: object) -> None:
        message = "it declares a DOCTYPE, which no workbook does"
        raise FormatError(message)

    def close(self) -> None:
        """Nothing is built."""


class _Silent:
    """A part whose texts and ends say nothing."""

    def end(self, name: str) -> None:
        """Pass over it."""

    def data(self, text: str) -> None:
        """Pass over it."""


class _Links(_Silent):
    """The parts that a workbook links to."""

    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}
        self.styles = "xl/styles.xml"
        self.texts = "xl/sharedStrings.xml"

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship":
            return
        target = attributes.get("Target", "").replace("\\", "/")
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        match attributes.get("Type", "").rpartition("/")[2]:
            case "worksheet":
                self.sheets[attributes.get("Id", "")] = part
            case "styles":
                self.styles = part
            case "sharedStrings":
                self.texts = part


class _Parts(_Silent):
    """What the workbook says of its sheets, in their order."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "sheet":
            if len(self.sheets) == _MOST_SHEETS:
                message = f"a workbook of more than {_MOST_SHEETS:,} sheets"
                raise FormatError(message)
            links = [value for key, value in attributes.items() if key.endswith("}id")]
            shown = " ".join(attributes.get("name", "").split())
            is_hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((shown, links[0] if links else "", is_hidden))


class _Styles(_Silent):
    """What the cells' styles show of a number: _DATE, _PLAIN, or so many digits."""

    def __init__(self) -> None:
        self.shown: list[int] = []
        self._codes: dict[str, int] = {}
        self._is_inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            code = attributes.get("formatCode", "")
            self._codes[attributes.get("numFmtId", "")] = _judge_format(code)
        elif name == "cellXfs":
            self._is_inside = True
        elif name == "xf" and self._is_inside:
            number = attributes.get("numFmtId", "0")
            is_date = number.isdecimal() and len(number) < 4 and int(number) in _DATE_FORMATS  # noqa: PLR2004
            self.shown.append(self._codes.get(number, _DATE if is_date else _PLAIN))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_inside = False


def _judge_format(code: str) -> int:
    """What a format of numbers shows; in the first of its sections, which is for positive ones."""
    if _ELAPSED.search(code):
        return _PLAIN
    bare = _QUOTED.sub("", code).partition(";")[0]
    if re.search("[dmyhs]", bare, re.IGNORECASE):
        return _DATE
    return len(bare) if re.fullmatch("0{2,20}", bare) else _PLAIN


class _Texts:
    """The texts that cells share, by their numbers: in memory while they are few."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - open as long as this
        self._ends = array("Q", [0])
        self._collected = _Collected()

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._collected.begin()
        else:
            self._collected.open(name)

    def end(self, name: str) -> None:
        if name != "si":
            self._collected.close(name)
            return
        if len(self) == _MOST_TEXTS:
            message = f"a workbook of more than {_MOST_TEXTS:,} texts"
            raise FormatError(message)
        text = _unescape(self._collected.take()).encode("utf-8", "surrogatepass")
        self._file.write(text)
        self._ends.append(self._ends[-1] + len(text))

    def data(self, text: str) -> None:
        self._collected.add(text)


class _Collected:
    """The text inside the elements `t` and `v`, without the readings of Japanese."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._is_open = self._is_reading = False

    def begin(self) -> None:
        """Begin another text."""
        self._parts.clear()
        self._size = 0
        self._is_open = self._is_reading = False

    def open(self, name: str) -> None:
        if name == "rPh":
            self._is_reading = True
        elif name in {"t", "v"} and not self._is_reading:
            self._is_open = True

    def close(self, name: str) -> None:
        if name == "rPh":
            self._is_reading = False
        elif name in {"t", "v"}:
            self._is_open = False

    def add(self, text: str) -> None:
        if self._is_open:
            self._size += len(text)
            if self._size > _MOST_CHARACTERS:
                message = f"a cell of more than {_MOST_CHARACTERS:,} characters"
                raise FormatError(message)
            self._parts.append(text)

    def take(self) -> str:
        return "".join(self._parts)


class _Rows:
    """The rows of a sheet, as they are found."""

    def __init__(self, texts: _Texts, shown: list[int], *, is_1904: bool) -> None:
        self.rows: list[tuple[int, Cells]] = []
        self.is_done = False
        self._texts = texts
        self._shown = shown
        self._is_1904 = is_1904
        self._collected = _Collected()
        self._count = self._row = 0
        self._cells: Cells = {}
        self._size = 0
        self._column = -1
        self._type = self._style = ""
        self._is_cell = self._has_formula = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._count += 1
            if self._count > _MOST_ROWS:
                message = f"a sheet of more than {_MOST_ROWS:,} rows"
                raise FormatError(message)
            number = attributes.get("r", "")
            is_given = number.isascii() and number.isdigit() and len(number) < 8  # noqa: PLR2004
            self._row = int(number) if is_given else self._row + 1
            self._cells, self._size, self._column = {}, 0, -1
        elif name == "c":
            self._column = _read_column(attributes.get("r", ""), self._column + 1)
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._is_cell, self._has_formula = True, False
            self._collected.begin()
        elif name == "f":
            self._has_formula = True
        elif self._is_cell and name in {"rPh", "t" if self._type == "inlineStr" else "v"}:
            self._collected.open(name)

    def data(self, text: str) -> None:
        self._collected.add(text)

    def end(self, name: str) -> None:
        if name == "c":
            self._is_cell = False
            if value := self._read_cell():
                self._cells[self._column] = value
                self._size += len(value)
                if self._size > _MOST_CHARACTERS:
                    message = f"row {self._row} has more than {_MOST_CHARACTERS:,} characters"
                    raise FormatError(message)
        elif name == "row":
            if self._cells:
                self.rows.append((self._row, self._cells))
            self._cells = {}
        elif name == "sheetData":
            self.is_done = True
        elif self._is_cell:
            self._collected.close(name)

    def _read_cell(self) -> str | Fault:
        text = self._collected.take()
        if self._has_formula and self._type != "str" and not text.strip():
            where = self._name_cell()
            return Fault("", f"the formula in {where} has no value: open the file and save it")
        match self._type:
            case "s":
                return self._find_text(text)
            case "str" | "inlineStr":
                return _unescape(text)
            case "b":
                return {"0": "FALSE", "1": "TRUE"}.get(text.strip(), text)
            case "e":
                return Fault(text, f"{self._name_cell()} has the error {text}")
            case "d":
                return text
        style = int(self._style) if self._style.isdecimal() and len(self._style) < 6 else 0  # noqa: PLR2004
        shown = self._shown[style] if style < len(self._shown) else _PLAIN
        return _show_number(text.strip(), shown, is_1904=self._is_1904)

    def _find_text(self, text: str) -> str:
        if not text.strip():
            return ""
        number = int(text) if text.strip().isdecimal() and len(text) < 10 else -1  # noqa: PLR2004
        if not 0 <= number < len(self._texts):
            message = f"{self._name_cell()} names a text that the workbook does not have"
            raise FormatError(message)
        return self._texts[number]

    def _name_cell(self) -> str:
        return f"cell {name_column(self._column)}{self._row}"


def name_column(column: int) -> str:
    """A column's letters: A is 0."""
    name, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _read_column(reference: str, following: int) -> int:
    """The column of a reference such as B5; the following one if it has no reference."""
    column = following
    if found := _COLUMN.fullmatch(reference):
        column = -1
        for letter in found[1].upper():
            column = (column + 1) * 26 + ord(letter) - ord("A")
    if column >= _MOST_COLUMNS:
        message = f"a row of more than {_MOST_COLUMNS:,} cells"
        raise FormatError(message)
    return column


def _unescape(text: str) -> str:
    """Text with the characters that XML can't have, as `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _show_number(text: str, shown: int, *, is_1904: bool) -> str:
    """A number as its cell shows it, in full; any other text is left as it is."""
    try:
        number = float(text)
    except ValueError:
        return text
    days = number + (_DAYS_TO_1904 if is_1904 and number >= 1 else 0)
    if shown == _DATE and 0 <= days < _LAST_DAY:
        return _show_date(days)
    if not _WHOLE.fullmatch(text):
        if number in (float("inf"), float("-inf")) or number != number:  # noqa: PLR0124 - NaN
            return text
        text = format(Decimal(f"{number:.15g}"), "f")
    return text.zfill(shown) if shown > 0 else text


def _show_date(days: float) -> str:
    seconds = round(days * _DAY_SECONDS)
    if seconds < _DAY_SECONDS:
        return (_DAY_ZERO + timedelta(seconds=seconds)).time().isoformat()
    late = 0 if days >= _FIRST_SURE_DAY else 1
    moment = _DAY_ZERO + timedelta(days=late, seconds=seconds)
    return moment.isoformat() if seconds % _DAY_SECONDS else moment.date().isoformat()
