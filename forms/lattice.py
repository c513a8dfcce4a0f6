"""Tables of a printed page from their ruling lines.

Lines that touch make one table.  Their positions divide it into squares; squares without a line
between them are one cell, so merged cells come out with the rows and columns that they cover.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhibiao.forms.pdfpage import Line

__all__ = ["Lattice", "lattices"]

_SNAP = 3.0
"""Lines closer than this (points) are one: double borders, boxes drawn around cells."""
_SHORTEST = 6.0
_WALL = 0.6
"""A line is a wall between two squares when it covers this share of their border."""
_MOST_SQUARES = 40_000


@dataclass(frozen=True, slots=True)
class Lattice:
    """One ruled table: the positions of its lines, and for every square (row by row) the number
    of the cell it belongs to; cells are numbered by their first square."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[int, ...]

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    @property
    def single(self) -> bool:
        """Whether this is no table but a frame."""
        return len(set(self.cells)) < 2

    def contains(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell_at(self, x: float, y: float) -> int:
        """The number of the cell around a point inside."""
        column = min(max(bisect_right(self.xs, x) - 1, 0), self.columns - 1)
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        return self.cells[row * self.columns + column]

    def extent(self) -> dict[int, tuple[int, int, int, int]]:
        """Row, column, rows and columns of every cell by its number."""
        found: dict[int, tuple[int, int, int, int]] = {}
        for n, cell in enumerate(self.cells):
            row, column = divmod(n, self.columns)
            if cell not in found:
                found[cell] = (row, column, 1, 1)
            else:
                top, left, _, columns = found[cell]
                right = max(left + columns, column + 1)
                left = min(left, column)
                found[cell] = (top, left, row - top + 1, right - left)
        return found


def lattices(lines: Iterable[Line]) -> list[Lattice]:
    """The ruled tables that ``lines`` make, from top to bottom."""
    tables = (_lattice(group) for group in _touching(_joined(lines)))
    found = [table for table in tables if table is not None and not table.single]
    return sorted(found, key=lambda table: (table.ys[0], table.xs[0]))


def _snapped(values: Iterable[float]) -> list[float]:
    """Values in order, those within `_SNAP` of the one before taken as one (their mean)."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Lines on the same position joined where they overlap or meet."""
    result: list[Line] = []
    for upright in (False, True):
        chosen = sorted(
            (line for line in lines if line.upright is upright), key=lambda line: line.at
        )
        group: list[Line] = []
        for line in chosen:
            if group and line.at - group[-1].at > _SNAP:
                result += _united(group)
                group = []
            group.append(line)
        result += _united(group)
    return [line for line in result if line.end - line.start >= _SHORTEST]


def _united(group: Sequence[Line]) -> list[Line]:
    if not group:
        return []
    at = sum(line.at for line in group) / len(group)
    united: list[Line] = []
    for line in sorted(group, key=lambda line: line.start):
        last = united[-1] if united else None
        if last is not None and line.start - last.end <= _SNAP:
            united[-1] = Line(last.upright, at, last.start, max(last.end, line.end))
        else:
            united.append(Line(line.upright, at, line.start, line.end))
    return united


def _touching(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in groups that hang together."""
    parent = list(range(len(lines)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    level = [n for n, line in enumerate(lines) if not line.upright]
    for n, upright in enumerate(lines):
        if not upright.upright:
            continue
        for m in level:
            other = lines[m]
            if (
                upright.start - _SNAP <= other.at <= upright.end + _SNAP
                and other.start - _SNAP <= upright.at <= other.end + _SNAP
            ):
                parent[root(m)] = root(n)
    groups: dict[int, list[Line]] = {}
    for n, line in enumerate(lines):
        groups.setdefault(root(n), []).append(line)
    return list(groups.values())


def _lattice(lines: Sequence[Line]) -> Lattice | None:
    upright = [line for line in lines if line.upright]
    level = [line for line in lines if not line.upright]
    if not upright or not level:
        return None
    # The outer border is not always drawn: then the ends of the other lines are it.
    xs = _snapped(
        [line.at for line in upright]
        + [min(line.start for line in level), max(line.end for line in level)]
    )
    ys = _snapped(
        [line.at for line in level]
        + [min(line.start for line in upright), max(line.end for line in upright)]
    )
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows > _MOST_SQUARES:
        return None
    beside = _walls(upright, xs, ys)
    below = _walls(level, ys, xs)
    parent = list(range(rows * columns))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    def unite(first: int, second: int) -> None:
        a, b = root(first), root(second)
        parent[max(a, b)] = min(a, b)

    for row in range(rows):
        for column in range(columns):
            square = row * columns + column
            if column + 1 < columns and (column + 1, row) not in beside:
                unite(square, square + 1)
            if row + 1 < rows and (row + 1, column) not in below:
                unite(square, square + columns)
    return Lattice(tuple(xs), tuple(ys), tuple(root(n) for n in range(rows * columns)))


def _walls(
    lines: Sequence[Line], across: Sequence[float], along: Sequence[float]
) -> set[tuple[int, int]]:
    """(position, gap) where a line on position ``across[position]`` covers the gap between
    ``along[gap]`` and ``along[gap + 1]``."""
    walls: set[tuple[int, int]] = set()
    for line in lines:
        position = min(range(len(across)), key=lambda n: abs(across[n] - line.at))
        for gap in range(len(along) - 1):
            start, end = along[gap], along[gap + 1]
            overlap = min(end, line.end) - max(start, line.start)
            if overlap >= _WALL * (end - start):
                walls.add((position, gap))
    return walls
