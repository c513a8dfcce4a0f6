"""Tables whose merged cells were taken apart: each of their squares prints the same text.

Converters that know no merged cells write them so (``年度目标 | 年度目标 | 年度目标``).  Put together
again, a cell stands once, where it begins.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.heading import heading_of
from zhibiao.forms.labels import Role, label_of

__all__ = ["merged_again"]

_LEAST = 2
"""So many labels must be printed twice side by side; other texts agree by chance."""
_TELLING = frozenset(
    {Role.PROJECT, Role.DEPARTMENT, Role.UNIT, Role.NAME, Role.VALUE, Role.VALUE_TOTAL, Role.REMARK, Role.PERIOD,
     Role.GOAL, Role.GOAL_TOTAL, Role.GOAL_ANNUAL, Role.TOTAL, Role.ANNUAL, Role.FISCAL,
     Role.ANNUAL_FISCAL, Role.CARRYOVER, Role.OTHER, Role.SECTION}
)  # fmt: skip


def merged_again(rows: Iterable[Row]) -> Iterator[Row]:
    """``rows`` with the squares of merged cells as one, in the tables that print them all."""
    for _, table in groupby(rows, key=lambda row: (row.table, row.page, row.sheet)):
        found = list(table)
        if _taken_apart(found):
            yield from _joined(found)
        else:
            yield from found


def _repeats(row: Row) -> Iterator[Cell]:
    """The cells that print what their left neighbour prints."""
    for before, cell in pairwise(row.cells):
        if cell.text == before.text and cell.column == before.column + 1:
            yield cell


def _taken_apart(rows: Sequence[Row]) -> bool:
    if any(cell.columns > 1 for row in rows for cell in row.cells):
        return False
    labels = 0
    for row in rows:
        for cell in _repeats(row):
            label = label_of(cell.text)
            if label is not None and label.role in _TELLING:
                labels += _LEAST if heading_of(row) is not None else 1
        if labels >= _LEAST:
            return True
    return False


def _joined(rows: Sequence[Row]) -> Iterator[Row]:
    borders: frozenset[int] | None = None
    """The columns where cells of the heading of the indicators begin."""
    for row in rows:
        cells: list[Cell] = []
        alike = len({cell.text for cell in row.cells}) == 1
        for cell in row.cells:
            before = cells[-1] if cells else None
            same = (
                before is not None
                and before.text == cell.text
                and cell.column == before.column + before.columns
            )
            if (
                same
                and before is not None
                and (alike or borders is None or cell.column not in borders)
            ):
                cells[-1] = before._replace(columns=before.columns + 1)
            else:
                cells.append(cell)
        row = row._replace(cells=tuple(cells))
        if heading_of(row) is not None:
            borders = frozenset(cell.column for cell in cells)
        yield row
