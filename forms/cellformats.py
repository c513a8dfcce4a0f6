"""Format codes of the cells of an xlsx workbook, read from its parts.

calamine reads values only.  Cells of text need no code, so only those with numbers are kept.
"""

import posixpath
import re
from collections.abc import Callable
from functools import lru_cache

from zhibiao.forms.cells import address
from zhibiao.forms.limits import Limits
from zhibiao.forms.numberformat import BUILT_IN
from zhibiao.forms.package import Package

__all__ = ["FormatOf", "formats_of_xlsx"]

FormatOf = Callable[[int, int], str | None]
"""The format code of the cell at a row and column (from 0); None for General."""

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Sheets are large and only these attributes are wanted: a parser takes ten times as long.
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_STYLE = re.compile(rb"\bs=[\"'](\d{1,6})[\"']")
_TEXT = re.compile(rb"\bt=[\"'](?:s|str|inlineStr|b|e)[\"']")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")


def formats_of_xlsx(data: bytes, limits: Limits) -> Callable[[int], FormatOf]:
    """A function from the number of a sheet to one from row and column of a cell with a number to
    its format code; it is quick where cells are asked about in the order of the file.

    Binary workbooks (xlsb) have no such parts: their numbers are shown plainly.
    Raises DocumentError when a part is damaged or too large.
    """
    package = Package(data, limits)
    package.refuse_bombs()
    if "xl/workbook.xml" not in package.names or "xl/styles.xml" not in package.names:
        return lambda number: _general
    codes = _codes(package)
    sheets = _sheets(package) if any(codes) else []

    def formats(number: int) -> FormatOf:
        if number >= len(sheets) or sheets[number] not in package.names:
            return _general
        return _Sheet(package.checked(sheets[number]), codes).code

    return formats


def _general(row: int, column: int) -> None:
    """No code."""


def _codes(package: Package) -> list[str | None]:
    """The format code of each cell style; None for General and text."""
    root = package.xml("xl/styles.xml")
    own = {
        item.get("numFmtId", ""): item.get("formatCode", "") for item in root.iter(f"{_S}numFmt")
    }
    styles = root.find(f"{_S}cellXfs")
    codes: list[str | None] = []
    for style in styles if styles is not None else ():
        identity = style.get("numFmtId", "0")
        code = own.get(identity) or (
            BUILT_IN.get(int(identity)) if identity.isascii() and identity.isdigit() else None
        )
        codes.append(None if code in ("General", "@", "") else code)
    return codes


def _sheets(package: Package) -> list[str]:
    """The parts of the sheets, in workbook order."""
    if "xl/_rels/workbook.xml.rels" not in package.names:
        return []
    targets = {
        item.get("Id"): item.get("Target", "") for item in package.xml("xl/_rels/workbook.xml.rels")
    }
    found: list[str] = []
    for sheet in package.xml("xl/workbook.xml").iter(f"{_S}sheet"):
        target = targets.get(sheet.get(_RELATION), "") or ""
        found.append(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"))
    return found


class _Sheet:
    """The part of a sheet, in which cells are looked for from the one found before."""

    def __init__(self, data: bytes, codes: list[str | None]) -> None:
        self.data = data
        self.codes = codes
        self.at = 0
        self.all: dict[tuple[int, int], str | None] | None = None

    def code(self, row: int, column: int) -> str | None:
        if self.all is None:
            found = self.data.find(b' r="%b"' % address(row, column).encode(), self.at)
            start = self.data.rfind(b"<", self.at, max(found, 0))
            cell = _CELL.match(self.data, start) if start >= 0 else None
            if cell is not None:
                self.at = cell.end()
                return self._code(cell[1])
            # Unusually written, or in another order.
            self.all = {
                (int(place[2]) - 1, _column(place[1])): self._code(cell[1])
                for cell in _CELL.finditer(self.data)
                if (place := _PLACE.search(cell[1])) is not None
            }
        return self.all.get((row, column))

    def _code(self, attributes: bytes) -> str | None:
        style = _STYLE.search(attributes)
        if style is None or _TEXT.search(attributes):
            return None
        number = int(style[1])
        return self.codes[number] if number < len(self.codes) else None


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1
