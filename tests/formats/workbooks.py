"""Workbooks made by hand, part by part, as Excel and others write them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="x/y"/></Types>'
)


def cell(reference: str, text: str) -> str:
    """A cell with a text of its own."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def rows_of(*rows: Sequence[str], first: int = 1) -> str:
    """Rows of texts; what begins with `<c` is a cell already."""
    found = []
    for number, row in enumerate(rows, first):
        cells = [
            one if one.startswith("<c") else cell(f"{chr(ord('A') + column)}{number}", one)
            for column, one in enumerate(row)
        ]
        found.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(found)


def make_workbook(
    sheets: Mapping[str, str],
    *,
    texts: Sequence[str] = (),
    formats: Sequence[str] = (),
    hidden: Sequence[str] = (),
    more: Mapping[str, str] | None = None,
    properties: str = "",
) -> bytes:
    """A workbook of these sheets. texts: shared ones, as XML. formats: of the styles from 1 on."""
    names = list(sheets)
    links = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/s{number}.xml"/>'
        for number in range(len(names))
    )
    state = dict.fromkeys(hidden, 'state="hidden"')
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number + 1}" r:id="r{number}" '
        f"{state.get(name, '')}/>"
        for number, name in enumerate(names)
    )
    codes = "".join(
        f'<numFmt numFmtId="{200 + number}" formatCode={quoteattr(code)}/>'
        for number, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{200 + number}"/>' for number in range(len(formats)))
    parts = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'
        f"{''.join(f'<si>{text}</si>' for text in texts)}</sst>",
    }
    for number, name in enumerate(names):
        parts[f"xl/worksheets/s{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{sheets[name]}</sheetData></worksheet>'
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, text in {**parts, **(more or {})}.items():
            packed.writestr(part, text)
    return buffer.getvalue()
