"""Format codes of the cells of an xlsx workbook, read from its parts.

calamine reads values only.  Cells of text need no code, so only those with numbers are kept.
"""

import posixpath
from collections.abc import Callable

from zhibiao.forms.limits import Limits
from zhibiao.forms.numberformat import BUILT_IN
from zhibiao.forms.package import Package

__all__ = ["formats_of_xlsx"]

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TEXT_TYPES = frozenset(("s", "str", "inlineStr", "b", "e"))


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
    for cell in package.xml(part).iter(f"{_S}c"):
        style = cell.get("s")
        if style is None or cell.get("t") in _TEXT_TYPES or not style.isdigit():
            continue
        code = codes[int(style)] if int(style) < len(codes) else None
        place = cell.get("r")
        if code is not None and place is not None:
            at = _place(place)
            if at is not None:
                found[at] = code
    return found


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column, from 0, of a cell reference (C12)."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not digits or len(digits) > 7 or len(letters) > 3 or not letters.isalpha():
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1
