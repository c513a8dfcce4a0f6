"""The boxes of comments in a workbook: shapes in VML, each beside its cell and large enough.

Excel, WPS and LibreOffice place a box by its anchor, which counts in columns and rows; so their
sizes are read from the sheet.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from zhibiao.review.office import Element, Markup

__all__ = ["EMPTY_DRAWING", "Sizes", "with_boxes"]

_NAMES: Final = (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
EMPTY_DRAWING: Final = (
    f"<xml{_NAMES}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
).encode()
"""A VML drawing without shapes."""

_SHAPE_TYPE: Final = (
    '<v:shapetype{names} id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE: Final = (
    '<v:shape{names} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    'z-index:{number};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_NUMBER: Final = re.compile(rb"_x0000_s(\d{1,9})")
_ROOT: Final = re.compile(rb"<xml[^>]*>")
_FIRST: Final = 1025
# Pixels at 96 dots an inch; a line of a box holds so many Chinese characters of 9 points.
_WIDTH: Final = 360
_LINE: Final = 16
_LINE_CHARACTERS: Final = 27
_TALLEST: Final = 560
_LAST_COLUMN: Final = 16_383
_LAST_ROW: Final = 1_048_575


@dataclass(frozen=True, slots=True)
class Sizes:
    """Columns and rows of a sheet in pixels: ranges of columns (first, last, width), rows that
    have a height of their own (all from 0), and the usual sizes."""

    columns: tuple[tuple[int, int, int], ...]
    rows: Mapping[int, int]
    usual_column: int = 72
    usual_row: int = 20

    @classmethod
    def of(cls, sheet: Markup) -> Self:
        """The sizes that the part of a sheet states."""
        columns: list[tuple[int, int, int]] = []
        rows: dict[int, int] = {}
        usual = {"defaultColWidth": 72, "defaultRowHeight": 20}
        chosen = ("sheetFormatPr", "col", "row")
        for one in sheet.elements(lambda _, name, depth: depth < 3 and name in chosen):
            if one.name == "sheetFormatPr":
                if (width := _number(one, "defaultColWidth")) is not None:
                    usual["defaultColWidth"] = _width(width)
                if (height := _number(one, "defaultRowHeight")) is not None:
                    usual["defaultRowHeight"] = _height(height)
            elif one.name == "col":
                first, last, width = (_number(one, name) for name in ("min", "max", "width"))
                if first is not None and last is not None and width is not None:
                    shown = 0 if _is_set(one, "hidden") else _width(width)
                    columns.append((int(first) - 1, int(last) - 1, shown))
            else:
                number, height = _number(one, "r"), _number(one, "ht")
                if number is not None and (height is not None or _is_set(one, "hidden")):
                    rows[int(number) - 1] = 0 if _is_set(one, "hidden") else _height(height or 0.0)
        return cls(tuple(columns), rows, usual["defaultColWidth"], usual["defaultRowHeight"])

    def column(self, number: int) -> int:
        """The width of a column."""
        return next((w for a, b, w in self.columns if a <= number <= b), self.usual_column)

    def row(self, number: int) -> int:
        """The height of a row."""
        return self.rows.get(number, self.usual_row)

    def anchor(self, row: int, column: int, text: str) -> str:
        """Where the box for ``text`` stands, right of its cell: first column, pixels into it, first
        row, pixels into it, and the same for its end."""
        lines = sum(1 + len(line) // _LINE_CHARACTERS for line in text.split("\n"))
        height = min(_TALLEST, _LINE * (lines + 1))
        first = min(column + 1, _LAST_COLUMN)
        last, into = first, 12 + _WIDTH
        while into > self.column(last) and last < _LAST_COLUMN:
            into -= self.column(last)
            last += 1
        bottom, down = row, 2 + height
        while down > self.row(bottom) and bottom < _LAST_ROW:
            down -= self.row(bottom)
            bottom += 1
        return f"{first}, 12, {row}, 2, {last}, {into}, {bottom}, {down}"


def _number(element: Element, name: str) -> float | None:
    try:
        value = float(element.attributes[name])
    except (KeyError, ValueError):
        return None
    return value if 0 <= value < 10_000_000 else None


def _is_set(element: Element, name: str) -> bool:
    return element.attributes.get(name) in ("1", "true")


def _width(characters: float) -> int:
    # Widths count digits of the usual font, 7 pixels wide, with a margin (ECMA-376 1, 18.3.1.13).
    return int(characters * 7 + 5)


def _height(points: float) -> int:
    return round(points * 4 / 3)


def with_boxes(drawing: bytes, boxes: Iterable[tuple[int, int, str]], sizes: Sizes) -> bytes:
    """``drawing`` with a hidden box for each (row, column, text).

    Excel writes VML that is no XML (``<br>``), so nothing is parsed.
    """
    end = drawing.rfind(b"</xml>")
    if end < 0:
        end = len(drawing)
    root = _ROOT.search(drawing)
    known = root is not None and all(f"xmlns:{name}=".encode() in root[0] for name in "vox")
    names = "" if known else _NAMES
    number = max(map(int, _NUMBER.findall(drawing)), default=_FIRST - 1)
    pieces = []
    if b'id="_x0000_t202"' not in drawing:
        pieces.append(_SHAPE_TYPE.format(names=names))
    for row, column, text in boxes:
        number += 1
        pieces.append(
            _SHAPE.format(
                names=names,
                number=number,
                anchor=sizes.anchor(row, column, text),
                row=row,
                column=column,
            )
        )
    return drawing[:end] + "".join(pieces).encode() + drawing[end:]
