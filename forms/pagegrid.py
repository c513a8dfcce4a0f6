"""The indicator rows of page text that keeps its columns (``pdftotext -layout`` and its like).

Columns stand below their headings; a border between two is where the fewest words cross it.  The
lines of a wrapped cell stand above each other, cells are centred or begin at the top of their row:
which lines make a row is found by a dynamic programme over the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from zhibiao.forms.cellfits import ROW_COST, plausibility
from zhibiao.forms.labels import Role
from zhibiao.forms.levels import level_label
from zhibiao.forms.values import looks_like_target

__all__ = ["GridLine", "GridRow", "Mark", "grid_rows", "measured", "misfit", "stacked_runs"]

_MOST_LINES = 14
"""Lines of one row."""
_MOST_IN_LABEL = 9
_FARTHEST = 6
"""Lines between the pieces of one label."""
_SLACK = 2
_LEVELS = (Role.LEVEL1, Role.LEVEL2)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of a line and the columns of the page it takes."""

    text: str
    start: int
    end: int

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of words; whether an empty line or the end of a page comes before it."""

    marks: tuple[Mark, ...]
    apart: bool = False


@dataclass(slots=True)
class GridRow:
    """One row: the text of each column that has one, and the first of its lines."""

    cells: dict[int, str]
    line: int


@lru_cache(maxsize=1 << 10)
def measured(text: str, width: int) -> tuple[Mark, ...]:
    """The words of a line of ``text``, an ideograph being ``width`` columns wide."""
    marks: list[Mark] = []
    at = start = 0
    word = ""
    for mark in f"{text} ":
        if mark.isspace():
            if word.strip("….·"):
                marks.append(Mark(word, start, at))
            word = ""
        elif not word:
            word, start = mark, at
        else:
            word += mark
        at += width if mark >= "\u0100" else 1
    return tuple(marks)


def stacked_runs(lines: Sequence[Sequence[Mark]]) -> tuple[Mark, ...]:
    """Words parted by one blank as one, and those of several lines that stand above each other."""
    columns: list[Mark] = []
    for line in lines:
        runs: list[Mark] = []
        for mark in line:
            if runs and mark.start - runs[-1].end <= 1:
                runs[-1] = Mark(f"{runs[-1].text} {mark.text}", runs[-1].start, mark.end)
            else:
                runs.append(mark)
        for run in runs:
            above = [n for n, c in enumerate(columns) if c.start < run.end and run.start < c.end]
            if len(above) == 1:
                other = columns[above[0]]
                columns[above[0]] = Mark(
                    other.text + run.text, min(other.start, run.start), max(other.end, run.end)
                )
            else:
                columns.append(run)
    return tuple(sorted(columns, key=lambda mark: mark.start))


def _borders(heading: Sequence[Mark], lines: Sequence[GridLine]) -> tuple[list[float], int]:
    """Borders between the columns of ``heading``, and how many words cross them."""
    borders: list[float] = []
    crossed = 0
    for left, right in pairwise(heading):
        around = [
            mark
            for line in lines
            for mark in line.marks
            if mark.end > left.middle and mark.start < right.middle
        ]
        between = [at + 0.5 for at in range(int(left.middle), int(right.middle) + 1)]
        between = between or [right.start - 0.5]
        counts = [sum(mark.start < at < mark.end for mark in around) for at in between]
        least = min(counts)
        free = [at for at, count in zip(between, counts, strict=True) if count == least]
        # Of several gaps the widest, and its middle.
        gaps: list[list[float]] = []
        for at in free:
            if gaps and at - gaps[-1][-1] <= 1:
                gaps[-1].append(at)
            else:
                gaps.append([at])
        widest = max(gaps, key=len)
        borders.append(widest[len(widest) // 2])
        crossed += least
    return borders, crossed


@dataclass(slots=True)
class _Piece:
    line: int
    text: str
    width: int


@dataclass(slots=True)
class _Grid:
    """Words of the lines by column."""

    roles: Sequence[Role]
    apart: Sequence[bool]
    pieces: list[dict[int, _Piece]] = field(default_factory=list)
    """For each line its pieces by column."""
    full: dict[int, int] = field(default_factory=dict)
    """The width of the widest piece of each column."""

    def add(self, line: GridLine, borders: Sequence[float]) -> None:
        found: dict[int, list[Mark]] = {}
        for mark in line.marks:
            column = sum(mark.middle > border for border in borders)
            found.setdefault(column, []).append(mark)
        number = len(self.pieces)
        self.pieces.append(
            {
                column: _Piece(
                    number,
                    " ".join(mark.text for mark in marks),
                    marks[-1].end - marks[0].start,
                )
                for column, marks in found.items()
            }
        )
        for column, piece in self.pieces[-1].items():
            self.full[column] = max(self.full.get(column, 0), piece.width)

    def column(self, column: int, first: int, last: int) -> list[_Piece]:
        return [line[column] for line in self.pieces[first:last] if column in line]

    def rows(self) -> list[GridRow]:
        fields = [n for n, role in enumerate(self.roles) if role not in (*_LEVELS, Role.SECTION)]
        spans = self._spans(fields)
        rows = [
            GridRow(
                {n: text for n in fields if (text := _joined(self.column(n, first, last)))}, first
            )
            for first, last in spans
        ]
        for n, role in enumerate(self.roles):
            if role in _LEVELS:
                self._label(n, rows, spans)
        return rows

    def _spans(self, fields: Sequence[int]) -> list[tuple[int, int]]:
        """The lines from and to of each row."""
        count = len(self.pieces)
        filled = [any(n in line for n in fields) for line in self.pieces]
        best = [0.0] + [float("-inf")] * count
        came: list[tuple[int, bool]] = [(0, False)] * (count + 1)
        for end in range(1, count + 1):
            if not filled[end - 1]:
                best[end], came[end] = best[end - 1], (end - 1, False)
                continue
            for start in range(max(0, end - _MOST_LINES), end):
                if not filled[start]:
                    continue
                score = best[start] + self._suits(start, end, fields)
                if score > best[end]:
                    best[end], came[end] = score, (start, True)
        spans: list[tuple[int, int]] = []
        at = count
        while at:
            start, row = came[at]
            if row:
                spans.append((start, at))
            at = start
        return spans[::-1]

    def _suits(self, first: int, last: int, fields: Sequence[int]) -> float:
        """How well the lines from ``first`` to ``last`` make one row."""
        score = -ROW_COST - 0.3 * sum(self.apart[first + 1 : last])
        cells = {n: self.column(n, first, last) for n in fields}
        names = [n for n in fields if self.roles[n] is Role.NAME]
        values = [n for n in fields if self.roles[n] is not Role.NAME]
        for name, behind in zip(names, [*names[1:], len(self.roles)], strict=True):
            texts = [_joined(cells[n]) for n in values if name < n < behind]
            score += plausibility(_joined(cells[name]), texts)
        for n, pieces in cells.items():
            for above, piece in pairwise(pieces):
                score += self._goes_on(n, above, piece)
        middles = [(pieces[0].line + pieces[-1].line) / 2 for n in fields if (pieces := cells[n])]
        tops = {pieces[0].line for n in fields if (pieces := cells[n])}
        if len(tops) > 1:
            score -= 0.8 * max(0.0, max(middles) - min(middles) - 0.5)
        return score

    def _goes_on(self, column: int, above: _Piece, piece: _Piece) -> float:
        """How likely a piece goes on with the one above it in its column."""
        if self.roles[column] is not Role.NAME and looks_like_target(piece.text):
            return -3.0
        if self.roles[column] in (Role.WEIGHT, Role.OPERATOR, Role.MEASURE):
            return -2.0
        gap = 0.5 * (piece.line - above.line - 1)
        return (-0.1 if above.width >= self.full[column] - _SLACK else -1.4) - gap

    def _label(
        self, column: int, rows: Sequence[GridRow], spans: Sequence[tuple[int, int]]
    ) -> None:
        """Give the labels of ``column`` to the rows beside whose middle they stand."""
        for text, first, last in _labels(self.column(column, 0, len(self.pieces))):
            middle = (first + last) / 2
            free = [n for n, row in enumerate(rows) if column not in row.cells]
            if free:
                nearest = min(free, key=lambda n: _distance(spans[n], middle))
                rows[nearest].cells[column] = text


def _distance(span: tuple[int, int], middle: float) -> float:
    first, last = span[0], span[1] - 1
    if first <= middle <= last:
        return 0.0
    return min(abs(first - middle), abs(last - middle))


def _joined(pieces: Sequence[_Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _labels(pieces: Sequence[_Piece]) -> list[tuple[str, int, int]]:
    """The labels that the pieces of a column make: text, first and last line."""
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(pieces):
        ends = [
            end
            for end in range(at + 1, min(at + _MOST_IN_LABEL, len(pieces)) + 1)
            if pieces[end - 1].line - pieces[at].line <= _FARTHEST * (end - at)
            and level_label("".join(_joined(pieces[at:end]).split())) is not None
        ]
        end = ends[-1] if ends else at + 1
        # 服务对象满意度 | 指标 is one label, 数量指标 below 产出 another.
        for shorter in ends[:-1]:
            if level_label(pieces[shorter].text) is not None:
                end = shorter
                break
        text = "".join(_joined(pieces[at:end]).split())
        found.append((text, pieces[at].line, pieces[end - 1].line))
        at = end
    return found


def misfit(heading: Sequence[Mark], lines: Sequence[GridLine]) -> tuple[int, float]:
    """How badly ``lines`` fit the columns of ``heading``: how many words cross their borders, and
    how far the others stand from beginning or being centred where their heading does."""
    borders, crossed = _borders(heading, lines)
    off = 0.0
    for line in lines:
        for run in stacked_runs([line.marks]):
            head = heading[sum(run.middle > border for border in borders)]
            off += min(abs(run.start - head.start), abs(run.middle - head.middle))
    return crossed, off


def grid_rows(
    heading: Sequence[Mark], lines: Sequence[GridLine], roles: Sequence[Role]
) -> list[GridRow]:
    """The rows of ``lines`` below a ``heading`` whose columns have ``roles``."""
    borders, _ = _borders(heading, lines)
    grid = _Grid(roles, [line.apart for line in lines])
    labels = [mark.start for line in lines for mark in line.marks if _in_level1(mark)]
    left = min([heading[0].start, *labels])
    for line in lines:
        if roles[0] is Role.LEVEL1:
            # 绩效指标 printed downwards left of the first column that has a heading.
            kept = tuple(mark for mark in line.marks if mark.end > left)
            line = GridLine(kept, line.apart)
        grid.add(line, borders)
    return grid.rows()


def _in_level1(mark: Mark) -> bool:
    label = level_label(mark.text)
    return label is not None and label.level1 is not None and label.strict
