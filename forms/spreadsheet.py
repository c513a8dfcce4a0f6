"""Reads workbooks (xlsx, xlsm, xlsb, xls) with calamine, a sheet after the other.

calamine gives values; what a cell shows of them (95%, 850,000.00, 2024年12月) depends on its
format, which `zhibiao.forms.cellformats` reads from the same file.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any

import python_calamine as calamine

from zhibiao.forms.biff import formats_of_xls
from zhibiao.forms.cellformats import FormatOf, formats_of_xlsx
from zhibiao.forms.cells import Row, address
from zhibiao.forms.errors import DocumentError, DocumentTooLarge
from zhibiao.forms.grid import Grid
from zhibiao.forms.limits import Limits
from zhibiao.forms.numberformat import shown

__all__ = ["MOST_CELLS", "read"]

MOST_CELLS = 20_000_000
"""Cells of the rectangle that a sheet fills, empty ones counted."""


def read(data: bytes, limits: Limits, notes: list[str]) -> Iterator[Row]:
    """The rows of the workbook ``data``; sheets left out are said in ``notes``.

    Raises DocumentError when it is damaged, encrypted or too large.
    """
    formats: Callable[[int], FormatOf]
    formats = formats_of_xlsx(data, limits) if data[:2] == b"PK" else formats_of_xls(data)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for number, meta in enumerate(workbook.sheets_metadata):
                if meta.typ is not calamine.SheetTypeEnum.WorkSheet:
                    continue
                if meta.visible is not calamine.SheetVisibleEnum.Visible:
                    notes.append(f"隐藏的工作表“{meta.name}”未读")
                    continue
                sheet = workbook.get_sheet_by_index(number)
                yield from _sheet(sheet, number, formats(number))
    except calamine.PasswordError as error:
        raise DocumentError("文件已加密", do="请用密码打开，另存为不加密的文件后再读") from error
    except calamine.CalamineError as error:
        raise DocumentError(
            "文件已损坏", why="工作簿读不出来", do="请用 Excel 打开并另存后再读"
        ) from error


def _sheet(sheet: calamine.CalamineSheet, number: int, format_of: FormatOf) -> Iterator[Row]:
    if sheet.start is None or sheet.end is None:
        return
    top, left = sheet.start
    bottom, right = sheet.end
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        raise DocumentTooLarge(
            f"工作表“{sheet.name}”到 {address(bottom, right)} 为止，超过 {MOST_CELLS:,} 格",
            do="请删去多余的行列后再读",
        )
    # Only the rectangle that holds something: it may lie far from the first cell.
    values = sheet.to_python(skip_empty_area=True)
    spans = _merged(sheet, values)
    grid = Grid()
    for row, line in enumerate(values, top):
        for column, value in enumerate(line, left):
            if value == "":
                continue
            text = value if isinstance(value, str) else shown(value, format_of(row, column))
            rows, columns = spans.get((row, column), (1, 1))
            grid.put(row, column, text, rows=rows, columns=columns)
    name = sheet.name
    yield from grid.rows(lambda row: f"{name}!第{row + 1}行", table=number, sheet=name)


def _merged(
    sheet: calamine.CalamineSheet, values: list[list[Any]]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Rows and columns of merged cells by their first cell; what they cover in ``values``, the
    filled rectangle of the sheet, is emptied, since nobody sees it."""
    assert sheet.start is not None
    assert sheet.end is not None
    (first, margin), (bottom, right) = sheet.start, sheet.end
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered = 0
    for (top, left), (end, edge) in sheet.merged_cell_ranges or ():
        if end > bottom or edge > right:
            end, edge = min(end, bottom), min(edge, right)
        if end < top or edge < left:
            continue
        rows, columns = end - top + 1, edge - left + 1
        spans[top, left] = (rows, columns)
        covered += rows * columns
        if covered > MOST_CELLS // 10:
            raise DocumentTooLarge(
                f"工作表“{sheet.name}”合并的单元格过多", do="请取消多余的合并后再读"
            )
        if end < first or edge < margin:
            continue
        start, stop = max(left - margin, 0), edge - margin + 1
        kept = values[top - first][start] if top >= first and left >= margin else ""
        for line in values[max(top - first, 0) : end - first + 1]:
            line[start:stop] = [""] * (stop - start)
        if kept != "":
            values[top - first][start] = kept
    return spans
