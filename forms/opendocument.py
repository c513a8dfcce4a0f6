"""Reads OpenDocument spreadsheets (ods): what each cell shows stands in the file as text.

calamine gives neither merged ranges nor shown numbers of these, so the XML is read directly.
"""

from collections.abc import Iterator

from lxml import etree

from zhibiao.forms.cells import Row
from zhibiao.forms.errors import DocumentError
from zhibiao.forms.grid import Grid
from zhibiao.forms.limits import Limits
from zhibiao.forms.package import Package

__all__ = ["read"]

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_GROUPS = frozenset(
    f"{_TABLE}{name}" for name in ("table-header-rows", "table-row-group", "table-rows")
)
_MOST_REPEATED = 1000
"""A row or cell with content that is repeated more often fills the sheet; it is read once."""


def read(data: bytes, limits: Limits, notes: list[str]) -> Iterator[Row]:
    """The rows of the workbook ``data``; sheets left out are said in ``notes``.

    Raises DocumentError when it is damaged or encrypted.
    """
    with Package(data, limits) as package:
        if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.part(
            "META-INF/manifest.xml"
        ):
            raise DocumentError("文件已加密", do="请用密码打开，另存为不加密的文件后再读")
        root = package.xml("content.xml")
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(
            item.get(f"{_TABLE}display") == "false"
            for item in style.iter(f"{_STYLE}table-properties")
        )
    }
    sheets = root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    for number, sheet in enumerate(sheets):
        name = sheet.get(f"{_TABLE}name", "")
        if sheet.get(f"{_TABLE}style-name") in hidden:
            notes.append(f"隐藏的工作表“{name}”未读")
            continue
        yield from _sheet(sheet, number, name)


def _sheet(sheet: etree._Element, number: int, name: str) -> Iterator[Row]:
    grid = Grid()
    row = 0
    for line in _rows(sheet):
        repeated = _count(line, "number-rows-repeated")
        cells = list(_cells(line))
        for again in range(min(repeated, _MOST_REPEATED) if cells else 0):
            for column, text, rows, columns in cells:
                grid.put(row + again, column, text, rows=rows, columns=columns)
        row += repeated
    yield from grid.rows(lambda r: f"{name}!第{r + 1}行", table=number, sheet=name)


def _rows(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in _GROUPS:
            yield from _rows(child)


def _cells(line: etree._Element) -> Iterator[tuple[int, str, int, int]]:
    """Column, text, rows and columns of the cells that hold something."""
    column = 0
    for cell in line:
        if cell.tag not in (_CELL, _COVERED):
            continue
        repeated = _count(cell, "number-columns-repeated")
        text = "\n".join(_paragraph(item) for item in cell.iterfind(f"{_TEXT}p"))
        if cell.tag == _CELL and text:
            rows, columns = (
                _count(cell, "number-rows-spanned"),
                _count(cell, "number-columns-spanned"),
            )
            for again in range(min(repeated, _MOST_REPEATED)):
                yield column + again, text, rows, columns
        column += repeated


def _count(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _paragraph(parent: etree._Element) -> str:
    pieces = [parent.text or ""]
    for child in parent:
        if child.tag == f"{_TEXT}s":
            pieces.append(" ")
        elif child.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif child.tag in (f"{_TEXT}span", f"{_TEXT}a"):
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
