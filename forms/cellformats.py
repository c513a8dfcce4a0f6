"""Format codes of the cells of an xlsx workbook, read from its parts.

calamine reads values only.  Cells of text need no code, so only those with numbers are kept.
"""

import posixpath
import re
from collections.abc import Callable
from functools import lru_cache

from zhibiao.forms.limits import Limits
from zhibiao.forms.numberformat import BUILT_IN
from zhibiao.forms.package import Package

__all__ = ["formats_of_xlsx"]

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Sheets are large and only these attributes are wanted: a parser takes ten times as long.
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_STYLE = re.compile(rb"\bs=[\"'](\d{1,6})[\"']")
_TEXT = re.compile(rb"\bt=[\"'](?:s|str|inlineStr|b|e)[\"']")
# As nearly every program writes cells of numbers; whatever else there is takes the slower way.
_USUAL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(\d{1,6})"(?: t="n")?><')
_UNUSUAL = re.compile(
    rb'<c (?!r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,6}")?(?: t="\w{1,9}")?/?>)|<\w+:c[ >]|<c>'
)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")


def formats_of_xlsx(data: bytes, limits: Limits) -> Callable[[int], dict[tuple[int, int], str]]:
    """A function from the number of a sheet to the format codes of its cells with numbers.

    Binary workbooks (xlsb) have no such parts: their numbers are shown plainly.
    Raises DocumentError when a part is damaged or too large.
    """
    package = Package(data, limits)
    package.refuse_bombs()
    if "xl/workbook.xml" not in package.names or "xl/styles.xml" not in package.names:
        return lambda number: {}
    codes = _codes(package)
    sheets = _sheets(package) if any(codes) else []

    def formats(number: int) -> dict[tuple[int, int], str]:
        if number >= len(sheets) or sheets[number] not in package.names:
            return {}
        return _cells(package, sheets[number], codes)

    return formats


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


def _cells(package: Package, part: str, codes: list[str | None]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    data = package.checked(part)
    if _UNUSUAL.search(data) is None:
        for letters, row, style in _USUAL.findall(data):
            number = int(style)
            code = codes[number] if number < len(codes) else None
            if code is not None:
                found[int(row) - 1, _column(letters)] = code
        return found
    for cell in _CELL.finditer(data):
        attributes = cell[1]
        style = _STYLE.search(attributes)
        if style is None or _TEXT.search(attributes):
            continue
        number = int(style[1])
        code = codes[number] if number < len(codes) else None
        place = _PLACE.search(attributes)
        if code is not None and place is not None:
            found[int(place[2]) - 1, _column(place[1])] = code
    return found


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1
