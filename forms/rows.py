"""Rows of the indicator block: names, targets and labels out of their cells.

Columns are known from the heading; cells are given to them by what they say and, where that leaves
a choice, by their distance from the column: rows pushed left or right read the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhibiao.forms.cells import Cell, Row, address
from zhibiao.forms.heading import Column, Heading
from zhibiao.forms.labels import Role, label_of
from zhibiao.forms.levels import LevelLabel, level_label
from zhibiao.forms.places import Spot
from zhibiao.forms.taxonomy import canonical_level1
from zhibiao.forms.unit import KNOWN_SYMBOLS
from zhibiao.forms.values import NOTHING, composed, is_operator, looks_like_target, plain_number

__all__ = ["RowReading", "read_row"]

_BLOCK_ROLES = frozenset((Role.SECTION, Role.GOAL, Role.GOAL_TOTAL, Role.GOAL_ANNUAL))
_UNITS = frozenset(KNOWN_SYMBOLS)
_LONGEST_UNKNOWN = 10
"""Characters of a level label that no taxonomy knows."""


@dataclass(slots=True)
class RowReading:
    """What one table row says, before rows are compared with each other."""

    row: Row
    level1: str | None = None
    level2: str | None = None
    name: str | None = None
    value: str | None = None
    weight: float | None = None
    spots: dict[Role, Spot] = field(default_factory=dict)
    """Where the name, the value and the weight stand, or would stand."""

    def mark(self, role: Role, cell: Cell) -> str:
        """The text of ``cell``, noted as that of the field."""
        self.spots[role] = Spot.of(self.row, cell.column)
        return cell.text


def _is_level(label: LevelLabel, cell: Cell, following: Sequence[Cell], heading: Heading) -> bool:
    """Whether a cell whose text is a level label is one here: 服务对象满意度 is a common name too."""
    if label.strict:
        return True
    if not following or looks_like_target(following[0].text):
        return False
    needed = sum(1 for column in heading.fields if column.role is not Role.REMARK)
    if len(following) >= max(2, needed):
        return True
    name = next((c.column for c in heading.fields if c.role is Role.NAME), None)
    return (
        cell.column in (heading.level1, heading.level2)
        and name is not None
        and following[0].column == name
        and len(following) > 1
    )


def _by_column(cells: Sequence[Cell], heading: Heading) -> bool:
    """Whether ``cells`` fill the columns from a level label on to the value one by one, so that a
    label no taxonomy knows (影响力 | 长效管理) is one by its place."""
    wanted = [
        column
        for role, column in sorted(heading.places(), key=lambda place: place[1])
        if role in (*_LEVELS, Role.NAME, Role.VALUE, Role.VALUE_TOTAL) and column >= cells[0].column
    ]
    name = next((c.column for c in heading.fields if c.role is Role.NAME), None)
    names = [n for n, column in enumerate(wanted) if column == name]
    return (
        cells[0].column in (heading.level1, heading.level2)
        and bool(names)
        and len(wanted) > 2
        and wanted == [cell.column for cell in cells if cell.column in wanted]
        and len(cells[0].text) <= _LONGEST_UNKNOWN
        and not any(
            looks_like_target(cell.text) or is_operator(cell.text) for cell in cells[: names[0] + 1]
        )
    )


def _split_levels(
    cells: Sequence[Cell], heading: Heading, carried1: str | None, kinds_of_cost: bool
) -> tuple[LevelLabel | None, LevelLabel | None, list[Cell]]:
    """Level-1 label, level-2 label and the other cells of a row; section labels are dropped."""
    level1: LevelLabel | None = None
    level2: LevelLabel | None = None
    for n, cell in enumerate(cells):
        label = level_label(cell.text)
        if label is None:
            section = label_of(cell.text) if n == 0 else None
            if section is not None and section.role in _BLOCK_ROLES:
                continue
            if level2 is None and _by_column(cells[n:], heading):
                unknown = LevelLabel("".join(cell.text.split()), None, None, strict=True)
                if cell.column == heading.level1:
                    level1 = unknown
                    continue
                return level1, unknown, list(cells[n + 1 :])
            if (
                level2 is None
                and heading.level2 is not None
                and cell.column <= heading.level2
                and len(cell.text) <= 12
                and cell.text.endswith("指标")
                and len(cells) - n > 2
            ):
                # A kind of indicator that no taxonomy knows (预算执行指标) is kept as printed.
                unknown = LevelLabel("".join(cell.text.split()), None, None, strict=True)
                if level1 is None and cell.column == heading.level1:
                    level1 = unknown
                else:
                    level2 = unknown
                continue
            return level1, level2, list(cells[n:])
        following = cells[n + 1 :]
        # 产出 alone in its row and in the column of labels is one.
        alone = len(cells) == 1 and cell.column in (heading.level1, heading.level2)
        if (level2 is not None and level1 is not None) or not (
            alone or _is_level(label, cell, following, heading)
        ):
            return level1, level2, list(cells[n:])
        if label.level2 is None or (label.level1 is not None and level1 is None):
            both = label.level1 is not None and label.level2 is not None
            if both and _reads_as_level2(cell, following, heading, carried1, kinds_of_cost, label):
                if level2 is not None:
                    return level1, level2, list(cells[n:])
                level2 = label
            elif level1 is None:
                level1 = label
            elif level2 is None:
                level2 = label
            else:
                return level1, level2, list(cells[n:])
        elif level2 is None:
            level2 = label
        elif level1 is None and _in_level_columns(cells[n - 1 : n + 2], heading):
            # 质量指标 | 时效指标 | 抢修及时率: what stands in the column of level 1 is kept there.
            level1 = LevelLabel("".join(cells[n - 1].text.split()), None, None, strict=True)
            level2 = label
        else:
            return level1, level2, list(cells[n:])
    return level1, level2, []


def _in_level_columns(cells: Sequence[Cell], heading: Heading) -> bool:
    """Whether three cells stand in the columns of level 1, level 2 and the name."""
    name = next((c.column for c in heading.fields if c.role is Role.NAME), None)
    return [cell.column for cell in cells] == [heading.level1, heading.level2, name]


def _reads_as_level2(
    cell: Cell,
    following: Sequence[Cell],
    heading: Heading,
    carried1: str | None,
    kinds_of_cost: bool,
    label: LevelLabel,
) -> bool:
    """成本指标 and 满意度指标 stand at both levels: what follows decides, then the column."""
    after = level_label(following[0].text) if following else None
    if after is not None and after.level2 is not None and len(following) > 1:
        return False
    if label.level1 == "满意度指标":
        in_place = cell.column == heading.level2 and heading.level1 not in (None, heading.level2)
        named = bool(following) and any(
            c.role is Role.NAME and c.column == following[0].column for c in heading.fields
        )
        below = canonical_level1(carried1)
        return in_place and (below == "满意度指标" or (below == "效益指标" and named))
    if kinds_of_cost:
        return False
    return cell.column == heading.level2 or canonical_level1(carried1) == "产出指标"


_LEVELS = (Role.LEVEL1, Role.LEVEL2)
_REPEATABLE = frozenset((Role.VALUE, Role.VALUE_TOTAL, Role.WEIGHT, Role.REMARK))


def _without_repeats(cells: Sequence[Cell], heading: Heading) -> Sequence[Cell]:
    """Cells of a row; neighbours that print the same text (a merged cell unmerged) count once.

    服务对象满意度 | 服务对象满意度 may be a label and a name, and columns of values may agree.
    """
    if len({cell.text for cell in cells}) == len(cells):
        return cells
    kept: list[Cell] = []
    for cell in cells:
        if kept and kept[-1].text == cell.text:
            label = level_label(cell.text)
            valued = {c.column for c in heading.fields if c.role in _REPEATABLE}
            both = label is not None and None not in (label.level1, label.level2)
            if both and (kept[-1].column, cell.column) == (heading.level1, heading.level2):
                # 满意度指标 | 满意度指标: the label of both levels.
                kept.append(cell)
                continue
            if _in_level_columns([*kept[-2:], cell], heading) and level_label(kept[-2].text):
                # 效益指标 | 社会效益指标 | 社会效益指标: a name that says no more than its level.
                kept.append(cell)
                continue
            if (label is None or label.strict) and not {kept[-1].column, cell.column} <= valued:
                continue
        kept.append(cell)
    return kept


def _fit(cell: Cell, column: Column, shift: int = 0) -> float:
    """How well a cell suits a column: the kind of its text first, then the distance, where the
    whole row was pushed ``shift`` columns to the right."""
    text, role = cell.text, column.role
    bound = looks_like_target(text)
    number = plain_number(text) is not None
    if role is Role.NAME:
        score = -2.0 if bound else 2.0
    elif role in (Role.VALUE, Role.VALUE_TOTAL):
        # A row has a value before it has anything else.
        score = (2.0 if number else 3.0) if bound else -2.0 if is_operator(text) else 1.5
    elif role is Role.MEASURE:
        score = 2.5 if text in _UNITS else 0.0 if len(text) <= 4 and not number else -2.0
    elif role is Role.OPERATOR:
        score = 3.0 if is_operator(text) else -3.0
    elif role is Role.WEIGHT:
        score = 1.5 if number else -3.0
    else:
        score = -0.5 if bound else 0.3
    return score + max(-1.0, 1.0 - 0.6 * abs(cell.column - shift - column.column))


def _aligned(cells: Sequence[Cell], columns: Sequence[Column]) -> dict[int, list[Cell]]:
    """Cells by the index of their column, order kept: the best-scoring monotone alignment, in
    which both cells and columns may stay alone."""
    height, width = len(cells), len(columns)
    pushed = columns[0].role is Role.NAME and not looks_like_target(cells[0].text)
    shift = cells[0].column - columns[0].column if pushed else 0
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    step: list[list[int]] = [[0] * (width + 1) for _ in range(height + 1)]
    for i in range(1, height + 1):
        best[i][0] = best[i - 1][0] - 0.5
        step[i][0] = 1
    for i in range(1, height + 1):
        for j in range(1, width + 1):
            skip_cell, skip_column = best[i - 1][j] - 0.5, best[i][j - 1]
            both = best[i - 1][j - 1] + _fit(cells[i - 1], columns[j - 1], shift)
            value = max(skip_cell, skip_column, both)
            best[i][j] = value
            step[i][j] = 3 if value == both else 1 if value == skip_cell else 2
    found: dict[int, list[Cell]] = {}
    i, j = height, width
    while i and j:
        if step[i][j] == 3:
            found.setdefault(j - 1, []).append(cells[i - 1])
            i, j = i - 1, j - 1
        elif step[i][j] == 1:
            i -= 1
        else:
            j -= 1
    return found


def _in_place(cells: Sequence[Cell], columns: Sequence[Column]) -> dict[int, list[Cell]] | None:
    """Cells that stand exactly in the columns of the heading, by index; None for a row that was
    pushed.  Units and operators may stand between: 指标值 is one heading over both."""
    at = {column.column: n for n, column in enumerate(columns)}
    if cells[0].column not in at or columns[at[cells[0].column]].role is not Role.NAME:
        return None
    placed: dict[int, list[Cell]] = {}
    for cell in cells:
        n = at.get(cell.column)
        if n is not None:
            if _fit(cell, columns[n]) < 0:
                return None
            placed[n] = [cell]
        elif not (cell.text in _UNITS or is_operator(cell.text)):
            return None
    values = (Role.VALUE, Role.VALUE_TOTAL)
    return placed if any(columns[n].role in values for n in placed) else None


def _behind(value: Cell, cells: Sequence[Cell]) -> Cell | None:
    """The unit in a cell of its own right of ``value``, under the same heading; where columns were
    lost it seems to stand under the next."""
    for cell in cells:
        if cell.column > value.column:
            return cell if cell.text in _UNITS else None
    return None


def _columns(reading: RowReading, cells: list[Cell], columns: Sequence[Column]) -> None:
    """Fill ``reading`` from the cells right of the level labels."""
    placed = _in_place(cells, columns)
    if placed is None and len(cells) == len(columns):
        placed = {n: [cell] for n, cell in enumerate(cells)}
        if any(_fit(cell, column) < -1.0 for cell, column in zip(cells, columns, strict=True)):
            placed = None
    if placed is None:
        placed = _aligned(cells, columns)
    texts: dict[Role, Cell] = {}
    for n, column in enumerate(columns):
        if n not in placed:
            continue
        cell = placed[n][0]
        if column.role is Role.VALUE and column.role in texts:
            # Two value columns: that of the year counts.
            if cell.text not in NOTHING and re.match(r"年度|当年|本年|20\d\d", column.text):
                texts[column.role] = cell
        else:
            texts.setdefault(column.role, cell)
    if Role.NAME in texts:
        reading.name = reading.mark(Role.NAME, texts[Role.NAME])
    value = texts.get(Role.VALUE)
    if value is None or value.text in NOTHING:
        value = texts.get(Role.VALUE_TOTAL, value)
    operator, measure = texts.get(Role.OPERATOR), texts.get(Role.MEASURE)
    alone: list[Cell] = []
    if len(placed) < len(cells):
        alone = [cell for cell in cells if all(cell not in found for found in placed.values())]
    if operator is None and alone:
        operator = next((cell for cell in alone if is_operator(cell.text)), None)
    if measure is None and value is not None and value.text[-1:].isdigit():
        remarks = [
            placed[n][0] for n, c in enumerate(columns) if c.role is Role.REMARK and n in placed
        ]
        measure = _behind(value, sorted([*alone, *remarks], key=lambda cell: cell.column))
    reading.value = composed(
        operator.text if operator else None,
        reading.mark(Role.VALUE, value) if value else None,
        measure.text if measure else None,
    )
    if Role.WEIGHT in texts:
        reading.weight = plain_number(reading.mark(Role.WEIGHT, texts[Role.WEIGHT]))


def read_row(
    row: Row, heading: Heading, *, carried1: str | None, kinds_of_cost: bool
) -> RowReading | None:
    """What an indicator row says; None for a row that says nothing.

    ``carried1`` is the level-1 label above the row; ``kinds_of_cost`` says that the form has
    经济成本 and the like, so that 成本指标 is a level 1.
    """
    reading = RowReading(row)
    cells: Sequence[Cell] = row.cells
    if heading.lead:
        leading = {column.column for column in heading.lead if column.role is Role.REMARK}
        cells = [c for c in cells if c.column not in leading or level_label(c.text)]
    level1, level2, rest = _split_levels(
        _without_repeats(cells, heading), heading, carried1, kinds_of_cost
    )
    reading.level1 = level1.printed if level1 else None
    reading.level2 = level2.printed if level2 else None
    cells = rest
    if not cells:
        return reading if level1 or level2 else None
    columns = heading.fields
    if not columns or heading.plain:
        _plain(reading, cells, columns)
    else:
        _columns(reading, cells, columns)
    for column in columns:
        # An empty cell has no text, yet a place.
        if column.role not in reading.spots and all(c.column != column.column for c in row.cells):
            reading.spots[column.role] = Spot.of(row, column.column)
    if row.line is not None and row.sheet is not None:
        at = next((cell.column for cell in cells if cell.text == reading.name), cells[0].column)
        place = f"{row.sheet}!{address(row.line, at)}"
        reading.row = Row(row.cells, place, row.table, row.page, row.sheet, row.line, row.loose)
    return reading


def _plain(reading: RowReading, cells: list[Cell], columns: Sequence[Column]) -> None:
    """A row of name and target, wherever they stand."""
    if len(cells) == 1:
        text = cells[0].text
        if looks_like_target(text) and not (
            columns and cells[0].column <= columns[0].column and len(text) > 8
        ):
            reading.value = reading.mark(Role.VALUE, cells[0])
        else:
            reading.name = reading.mark(Role.NAME, cells[0])
        return
    reading.name = reading.mark(Role.NAME, cells[0])
    bounds = [cell for cell in cells[1:] if looks_like_target(cell.text)]
    at = columns[-1].column if columns else cells[-1].column
    value = bounds[-1] if bounds else min(cells[1:], key=lambda cell: abs(cell.column - at))
    value = value if len(cells) > 2 else cells[1]
    unit = _behind(value, cells)
    reading.value = reading.mark(Role.VALUE, value)
    if unit is not None:
        reading.value = composed(None, reading.value, unit.text)
