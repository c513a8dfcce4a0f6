"""Reads tables whose cells are divided by commas, as spreadsheets and tabula write them (CSV)."""

import csv
from collections import Counter
from collections.abc import Iterator

from zhibiao.forms.cells import Row, row_of
from zhibiao.forms.errors import DocumentError

__all__ = ["read", "recognises"]

_LEAST_CELLS = 3
_LEAST_ROWS = 5
_ALIKE = 0.6
"""The share of rows that have the same number of cells."""
_LOOKED_AT = 2**16
"""Characters from whose rows a table is told."""


def recognises(text: str) -> bool:
    """Whether most lines of ``text`` hold the same number of commas, as prose never does."""
    if text.count(",", 0, _LOOKED_AT) < _LEAST_ROWS * (_LEAST_CELLS - 1):
        return False
    try:
        rows = [len(row) for row in csv.reader(text[:_LOOKED_AT].split("\n")) if row]
    except csv.Error:
        return False
    if len(rows) < _LEAST_ROWS:
        return False
    cells, alike = Counter(rows).most_common(1)[0]
    return cells >= _LEAST_CELLS and alike >= _ALIKE * len(rows)


def read(text: str) -> Iterator[Row]:
    """The rows of ``text``; a line without a comma is text between tables and ends one.

    Raises DocumentError at a cell larger than any form's.
    """
    table, inside = 0, False
    lines = csv.reader(text.split("\n"))
    while True:
        first = lines.line_num + 1
        try:
            cells = next(lines, None)
        except csv.Error as error:
            raise DocumentError(
                "CSV 格式有误", why=f"第{first}行：{error}", do="请另存为 CSV 后再读"
            ) from error
        if cells is None:
            return
        if not cells:
            continue
        if (len(cells) > 1) != inside:
            inside = not inside
            table += 1
        yield row_of(cells, place=f"第{first}行", table=table)
