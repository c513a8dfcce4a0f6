"""Where in its source each field of a form stands: the cell, exactly.

Kept beside a form while it is in memory, so that what is found in it can be shown, and written
back, at the cell concerned.  It is no part of what the form says: neither compared nor stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from zhibiao.forms.cells import Cell, Row, address
from zhibiao.forms.labels import Role

__all__ = ["Marks", "Places", "Spot"]


class Spot(NamedTuple):
    """One cell: ``table``, ``line`` and ``sheet`` of its `Row`, what the row calls its place, and
    the grid column of its left edge.  ``line`` is None in kinds of file without cells.
    """

    row: str
    table: int
    line: int | None
    column: int
    sheet: str | None = None

    @classmethod
    def of(cls, row: Row, column: int) -> Self:
        """The cell of ``row`` in ``column``."""
        # Every cell of a form is marked: the constructor of named tuples takes twice as long.
        return tuple.__new__(cls, (row.place, row.table, row.line, column, row.sheet))

    @property
    def place(self) -> str:
        """Where it is, in words a person can follow."""
        if self.sheet is not None and self.line is not None:
            return f"{self.sheet}!{address(self.line, self.column)}"
        return self.row


@dataclass(frozen=True, slots=True)
class Places:
    """The cells of one form: its title (else its first cell), the fields of head, money, goals and
    the headings of the indicators by their label, and for each indicator its own cells."""

    title: Spot
    fields: Mapping[Role, Spot]
    indicators: tuple[Mapping[Role, Spot], ...]


@dataclass(slots=True)
class Marks:
    """Places while a form is read: the first value of a field counts, else where it would be."""

    values: dict[Role, Spot] = field(default_factory=dict)
    blanks: dict[Role, Spot] = field(default_factory=dict)

    def value(self, role: Role, row: Row, cell: Cell) -> None:
        """``cell`` holds the value of the field."""
        self.values.setdefault(role, Spot.of(row, cell.column))

    def blank(self, role: Role, row: Row, label: Cell) -> None:
        """The field is empty: its value would stand right of ``label``."""
        beside = label.column + label.columns
        if any(cell.column == beside for cell in row.cells):
            beside = label.column
        self.blanks.setdefault(role, Spot.of(row, beside))

    def heading(self, role: Role, row: Row, column: int) -> None:
        """The label of the field itself, where its value stands below."""
        self.blanks.setdefault(role, Spot.of(row, column))

    def places(self, title: Spot, indicators: tuple[Mapping[Role, Spot], ...]) -> Places:
        """What was marked."""
        return Places(title, {**self.blanks, **self.values}, indicators)
