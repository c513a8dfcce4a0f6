"""Level labels merged over several rows of a table."""

from collections.abc import Sequence
from operator import itemgetter

from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.levels import level_label

__all__ = ["Spans"]

_COLUMN = itemgetter(Cell._fields.index("column"))


class Spans:
    """The labels that reach down into the rows that follow, where the file says so."""

    def __init__(self, cells: Sequence[Cell] = ()) -> None:
        """``cells`` of a row that has been read already."""
        self._open = _reaching_down(cells)

    def over(self, row: Row) -> Row:
        """The next ``row`` with the labels that reach down into it."""
        above, tall = self._open, [cell for cell in row.cells if cell.rows > 1]
        if not above and not tall:
            return row
        self._open = [(cell, left - 1) for cell, left in above if left > 1]
        self._open += _reaching_down(tall)
        if not above:
            return row
        cells = sorted([*[cell for cell, _ in above], *row.cells], key=_COLUMN)
        return Row(tuple(cells), *row[1:])


def _reaching_down(cells: Sequence[Cell]) -> list[tuple[Cell, int]]:
    """The level labels merged downwards, as cells of one row, and how many rows below they cover."""
    return [
        (Cell(cell.text, cell.column, cell.columns), cell.rows - 1)
        for cell in cells
        if cell.rows > 1 and level_label(cell.text)
    ]
