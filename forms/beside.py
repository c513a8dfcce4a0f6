"""Two forms side by side in one table, as two pages printed on one sheet: told apart by column."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from zhibiao.forms.cells import Row
from zhibiao.forms.labels import Role, label_of

__all__ = ["one_below_the_other"]

_NAMED = frozenset({Role.PROJECT, Role.DEPARTMENT, Role.UNIT, Role.START, Role.LEVEL1, Role.LEVEL2})


def one_below_the_other(rows: Iterable[Row]) -> Iterator[Row]:
    """``rows`` where forms that stand side by side come one after the other."""
    for _, table in groupby(rows, key=lambda row: (row.table, row.page, row.sheet)):
        found = list(table)
        border = _border(found)
        if border is None:
            yield from found
            continue
        left = [
            row._replace(cells=tuple(c for c in row.cells if c.column < border)) for row in found
        ]
        right = [
            row._replace(cells=tuple(c for c in row.cells if c.column >= border)) for row in found
        ]
        yield from (row for row in left if row.cells)
        # A third form may stand right of the second.
        yield from one_below_the_other(row for row in right if row.cells)


def _border(rows: list[Row]) -> int | None:
    """The column where the second form begins: that of the second 项目名称 in a row, if the same
    words head both sides in other rows too, and no cell reaches over it."""
    border: int | None = None
    twice: set[str] = set()
    for row in rows:
        if len(row.cells) < 4 or len({cell.text for cell in row.cells}) == len(row.cells):
            continue
        seen: dict[str, int] = {}
        for cell in row.cells:
            if cell.text not in seen:
                seen[cell.text] = cell.column
                continue
            label = label_of(cell.text)
            if label is None or label.weak or label.role not in _NAMED:
                continue
            if border is None and label.role is Role.PROJECT:
                border = cell.column
            if border is not None and seen[cell.text] < border <= cell.column:
                twice.add(cell.text)
    if border is None or len(twice) < 3:
        return None
    over = any(c.column < border < c.column + c.columns for row in rows for c in row.cells)
    return None if over else border
