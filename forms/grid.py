"""Cells with their spans, as readers of office files find them, turned into `Row`s."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from zhibiao.forms.cells import Cell, Row, clean_text

__all__ = ["Grid", "Lines"]

_COLUMN = itemgetter(Cell._fields.index("column"))


@dataclass(slots=True)
class Grid:
    """One table: cells that are not empty, put at their row and column (both from 0)."""

    lines: defaultdict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    tall: set[int] = field(default_factory=set)
    """The rows with a cell that covers rows below."""

    def put(self, row: int, column: int, text: str, *, rows: int = 1, columns: int = 1) -> None:
        """Put raw ``text``; one that cleaning leaves empty is left out."""
        if text and (cleaned := clean_text(text)):
            self.lines[row].append(Cell(cleaned, column, columns, rows))
            if rows > 1:
                self.tall.add(row)

    def rows(
        self,
        place: Callable[[int], str],
        *,
        table: int = 0,
        page: int | None = None,
        sheet: str | None = None,
    ) -> Iterator[Row]:
        """The rows that hold something; a merged cell's ``rows`` counts only those."""
        filled = sorted(self.lines)
        for n, row in enumerate(filled):
            cells = sorted(self.lines[row], key=_COLUMN)
            if row in self.tall:
                cells = [
                    c if c.rows < 2 else Cell(*c[:3], bisect_left(filled, row + c.rows) - n)
                    for c in cells
                ]
            yield Row(tuple(cells), place(row), table, page, sheet, row)


@dataclass(slots=True)
class Lines:
    """Counts what comes one after another in a document: tables, and the text between them."""

    tables: int = 0
    paragraphs: int = 0

    @property
    def table(self) -> int:
        """The number of rows of the latest table, other than that of the text around it."""
        return 2 * self.tables - 1

    def text(self, text: str, *, page: int | None = None) -> Row | None:
        """A line outside tables: cells divided by tabs; None when there is nothing in it."""
        self.paragraphs += 1
        cells = [cleaned for piece in text.split("\t") if (cleaned := clean_text(piece))]
        if not cells:
            return None
        place = f"第{self.paragraphs}段" if page is None else f"第{page}页"
        return Row(
            tuple(Cell(cell, n) for n, cell in enumerate(cells)),
            place,
            2 * self.tables,
            page,
            line=self.paragraphs,
            loose=True,
        )
