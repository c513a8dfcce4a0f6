"""The indicator block of a form: heading and rows of cells become names, targets and labels.

Columns are found by the words of the heading, cells by what they say and, where that leaves a
choice, by their distance from the column: rows pushed left or right read the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from zhibiao.forms.cells import Cell, Row, address
from zhibiao.forms.labels import Role, label_of
from zhibiao.forms.levels import LevelLabel, level_label
from zhibiao.forms.places import Spot
from zhibiao.forms.taxonomy import canonical_level1
from zhibiao.forms.unit import KNOWN_SYMBOLS

__all__ = [
    "KINDS",
    "NO_HEADING",
    "Column",
    "Heading",
    "RowReading",
    "heading_of",
    "is_operator",
    "looks_like_target",
    "read_row",
]

_FIELD_ROLES = frozenset(
    {
        Role.NAME,
        Role.VALUE,
        Role.VALUE_TOTAL,
        Role.MEASURE,
        Role.OPERATOR,
        Role.WEIGHT,
        Role.REMARK,
    }
)
_LEVEL_ROLES = frozenset({Role.LEVEL1, Role.LEVEL2})
_TELLING = frozenset({Role.LEVEL1, Role.LEVEL2, Role.NAME, Role.VALUE})
KINDS = frozenset(("指标类型", "指标类别", "绩效类型", "指标分类"))
"""Headings of a column of kinds, which are the level 2."""
_STARTING = frozenset({Role.LEVEL1, Role.LEVEL2, Role.NAME})
# Labels that mean something else in the heading of the indicators.
_IN_HEADING = {
    Role.PERIOD: Role.VALUE_TOTAL,
    Role.GOAL_ANNUAL: Role.VALUE,
    Role.GOAL_TOTAL: Role.VALUE_TOTAL,
    Role.GOAL: Role.VALUE,
    Role.YEAR: Role.VALUE,
    Role.NATURE: Role.OPERATOR,
}
# What may be one of the two columns that a heading has at least.
_HINTS = _TELLING | {role for role, means in _IN_HEADING.items() if means in _TELLING}
_HINTS |= {Role.SECTION}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the heading: its role, grid column and words."""

    role: Role
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of the indicators: where the level labels stand, and the columns from the name
    on, left to right."""

    level1: int | None
    level2: int | None
    fields: tuple[Column, ...]
    beside: "Heading | None" = None
    """The block to the right, where long-term and annual indicators stand side by side."""
    start: int = 0
    """The grid column where this block begins."""
    former: int = -1
    """The last column of what the rows said before (原三级指标 | 三级指标), left of all others."""
    lead: tuple[Column, ...] = ()
    """The columns left of the level labels: 序号, 目标名称, or the heads of a list of projects."""

    @property
    def lists(self) -> bool:
        """Whether the table is a list of projects, each with its indicators beside it."""
        return any(column.role is Role.PROJECT for column in self.lead)

    def places(self) -> Iterator[tuple[Role, int]]:
        """The columns by their roles."""
        if self.level1 is not None:
            yield Role.LEVEL1, self.level1
        if self.level2 is not None:
            yield Role.LEVEL2, self.level2
        for column in self.fields:
            yield column.role, column.column

    @property
    def plain(self) -> bool:
        """Whether there is nothing but a name and a value."""
        return [column.role for column in self.fields] == [Role.NAME, Role.VALUE]

    def refined(self, row: Row) -> "Heading | None":
        """This heading with a second line under its value column (年度 | 实施周期); None when
        ``row`` is no such line."""
        below: list[Column] = []
        for cell in row.cells:
            role = _heading_role(cell.text)
            if role not in (Role.VALUE, Role.VALUE_TOTAL):
                return None
            below.append(Column(role, cell.column, cell.text))
        above = [column for column in self.fields if column.role in (Role.VALUE, Role.VALUE_TOTAL)]
        if len(below) < 2 or not above:
            return None
        kept = [column for column in self.fields if column not in above]
        return replace(self, fields=tuple(sorted([*kept, *below], key=lambda c: c.column)))


NO_HEADING = Heading(None, None, ())


@dataclass(slots=True)
class RowReading:
    """What one table row says, before rows are compared with each other."""

    row: Row
    level1: str | None = None
    level2: str | None = None
    name: str | None = None
    value: str | None = None
    weight: float | None = None
    notes: list[str] = field(default_factory=list)
    spots: dict[Role, Spot] = field(default_factory=dict)
    """Where the name, the value and the weight stand, or would stand."""

    def mark(self, role: Role, cell: Cell) -> str:
        """The text of ``cell``, noted as that of the field."""
        self.spots[role] = Spot.of(self.row, cell.column)
        return cell.text


def _heading_role(text: str) -> Role | None:
    label = label_of(text)
    return _IN_HEADING.get(label.role, label.role) if label is not None else None


def heading_of(row: Row) -> Heading | None:
    """The heading that ``row`` is, None when it is none: at least two of 一级, 二级, 三级指标 and
    指标值 stand in it, and hardly anything that is not a label."""
    if len(row.cells) < 2:
        return None
    roles_of = [label_of(cell.text) for cell in row.cells]
    if sum([label is not None and label.role in _HINTS for label in roles_of]) < 2:
        return None
    levels = [
        cell.column
        for cell, label in zip(row.cells, roles_of, strict=True)
        if label is not None and label.role in _LEVEL_ROLES
    ]
    columns: list[Column] = []
    lead: list[Column] = []
    known = unknown = 0
    former = -1
    for cell, label in zip(row.cells, roles_of, strict=True):
        role = _IN_HEADING.get(label.role, label.role) if label is not None else None
        left = levels and cell.column < levels[0]
        if label is not None and left and label.role not in (Role.SECTION, Role.NAME):
            lead.append(Column(label.role, cell.column, cell.text))
            continue
        if role is None and _is_former(cell.text):
            if columns:
                columns.append(Column(Role.REMARK, cell.column, cell.text))
            else:
                former = cell.column
            continue
        if role in _LEVEL_ROLES or role in _FIELD_ROLES:
            columns.append(Column(role, cell.column, cell.text))
            known += role in _TELLING
        elif role is not Role.SECTION:
            unknown += 1
    if not levels:
        # 指标类型 | 指标名称 | 指标值: the kind is the level 2.
        columns = [
            replace(c, role=Role.LEVEL2) if c.role is Role.REMARK and c.text in KINDS else c
            for c in columns
        ]
    roles = {column.role for column in columns}
    if Role.NAME not in roles and columns:
        # 指标分类 | 绩效指标 | 目标值: between kind and value it means the name.
        for cell, label in zip(row.cells, roles_of, strict=True):
            if label is not None and label.role is Role.SECTION and columns[0].column < cell.column:
                columns = sorted(
                    [*columns, Column(Role.NAME, cell.column, cell.text)], key=lambda c: c.column
                )
                roles.add(Role.NAME)
                known += 1
                break
    if known < 2 or unknown > known or not roles & {Role.LEVEL1, Role.LEVEL2, Role.NAME}:
        return None
    heading: Heading | None = None
    for block in reversed(_blocks(columns)):
        level = {column.role: column.column for column in block if column.role in _LEVEL_ROLES}
        heading = Heading(
            level.get(Role.LEVEL1),
            level.get(Role.LEVEL2),
            tuple(column for column in block if column.role not in _LEVEL_ROLES),
            heading,
            block[0].column,
            former,
            tuple(lead) if block[0] is columns[0] else (),
        )
    return heading


_FORMER = re.compile(r"(?:原|调整前|修改前)(?:定|设)?的?")


def _is_former(text: str) -> bool:
    """Whether a label names what a row said before it was changed (原指标值)."""
    before = _FORMER.match(text)
    return before is not None and _heading_role(text[before.end() :]) in (
        _LEVEL_ROLES | _FIELD_ROLES
    )


def _blocks(columns: Sequence[Column]) -> list[list[Column]]:
    """The columns divided where 二级指标 or the name comes a second time."""
    blocks: list[list[Column]] = [[]]
    for column in columns:
        again = column.role in _STARTING and any(c.role is column.role for c in blocks[-1])
        if again:
            blocks.append([])
        blocks[-1].append(column)
    return blocks


_OPERATOR_START = re.compile(
    r"\s*(?:[≥≤=<>＞＜≧≦⩾⩽＝≈]|不[少低小超多高大](?:[于过])|至少|超过|大于|小于|达到|达\d)"
)
_NUMBER_UNIT = re.compile(
    r"[\d０-９][\d０-９.,，]*\s*(?:[-~～至—–][\d.]+)?\s*[万亿千]?\s*"
    r"(?:[(（]?\s*(?:[%％‰]|[^\W\d_]{1,4}(?:/[^\W\d_]{1,4})?)\s*[)）]?)?\s*(?:及?以[上内下]|左右)?\s*"
)
_PURE_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:分|%|％)?\s*")
_OPERATORS = {
    "≥": "≥", "≧": "≥", ">=": "≥", "＞=": "≥", "⩾": "≥", "大于等于": "≥", "不小于": "≥", "不低于": "≥", "不少于": "≥",
    "≤": "≤", "≦": "≤", "<=": "≤", "＜=": "≤", "⩽": "≤", "小于等于": "≤", "不大于": "≤", "不高于": "≤", "不超过": "≤",
    "=": "=", "＝": "=", "==": "=", "等于": "=", ">": ">", "＞": ">", "大于": ">", "<": "<", "＜": "<", "小于": "<",
}  # fmt: skip
_NATURES = frozenset(
    (
        *(
            "定性",
            "定量",
            "正向",
            "反向",
            "逆向",
            "正指标",
            "逆指标",
            "正向指标",
            "反向指标",
            "逆向指标",
        ),
        *("定性指标", "定量指标", "等值", "其他", "正", "反", "数值型", "文本型"),
    )
)
_LONGEST_BOUND = 80
_BLOCK_ROLES = frozenset((Role.SECTION, Role.GOAL, Role.GOAL_TOTAL, Role.GOAL_ANNUAL))
_LONGEST_UNKNOWN = 10
_NOTHING = frozenset(("/", "-", "—", "–", "无", "\\", "——", "--", "╱"))


@lru_cache(maxsize=1 << 14)
def _bounded(text: str) -> bool:
    return (
        _OPERATOR_START.match(text) is not None or _NUMBER_UNIT.fullmatch(text.strip()) is not None
    )


def looks_like_target(text: str) -> bool:
    """Whether ``text`` starts as a bound or is a number with a unit: a value, never a name."""
    # A long text is a bound by its beginning; the cache holds short ones.
    return _bounded(text if len(text) <= _LONGEST_BOUND else text[:_LONGEST_BOUND])


def is_operator(text: str) -> bool:
    """Whether ``text`` is all that a column of 指标性质 prints: an operator, 定性, 正向 …"""
    return text in _OPERATORS or text in _NATURES


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
        if role in (Role.LEVEL1, Role.LEVEL2, Role.NAME, Role.VALUE) and column >= cells[0].column
    ]
    return (
        cells[0].column in (heading.level1, heading.level2)
        and len(wanted) > 2
        and wanted == [cell.column for cell in cells[: len(wanted)]]
        and len(cells[0].text) <= _LONGEST_UNKNOWN
        and not any(
            looks_like_target(cell.text) or is_operator(cell.text)
            for cell in cells[: len(wanted) - 1]
        )
    )


def _split_levels(
    cells: Sequence[Cell], heading: Heading, carried1: str | None, kinds_of_cost: bool
) -> tuple[LevelLabel | None, LevelLabel | None, list[Cell]]:
    """Level-1 label, level-2 label and the other cells of a row; section labels are dropped."""
    level1: LevelLabel | None = None
    level2: LevelLabel | None = None
    for n, cell in enumerate(cells):
        section = label_of(cell.text)
        label = level_label(cell.text)
        if label is None:
            if section is not None and section.role in _BLOCK_ROLES and n == 0:
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
        if (level2 is not None and level1 is not None) or not _is_level(
            label, cell, following, heading
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
        else:
            return level1, level2, list(cells[n:])
    return level1, level2, []


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


_REPEATABLE = frozenset((Role.VALUE, Role.VALUE_TOTAL, Role.WEIGHT, Role.REMARK))


def _without_repeats(cells: Sequence[Cell], heading: Heading) -> list[Cell]:
    """Cells of a row; neighbours that print the same text (a merged cell unmerged) count once.

    服务对象满意度 | 服务对象满意度 may be a label and a name, and columns of values may agree.
    """
    kept: list[Cell] = []
    for cell in cells:
        if kept and kept[-1].text == cell.text:
            label = level_label(cell.text)
            valued = {c.column for c in heading.fields if c.role in _REPEATABLE}
            if (label is None or label.strict) and not {kept[-1].column, cell.column} <= valued:
                continue
        kept.append(cell)
    return kept


def _fit(cell: Cell, column: Column, shift: int = 0) -> float:
    """How well a cell suits a column: the kind of its text first, then the distance, where the
    whole row was pushed ``shift`` columns to the right."""
    text, role = cell.text, column.role
    bound = looks_like_target(text)
    number = _PURE_NUMBER.fullmatch(text) is not None
    if role is Role.NAME:
        score = -2.0 if bound else 2.0
    elif role in (Role.VALUE, Role.VALUE_TOTAL):
        # A row has a value before it has anything else.
        score = (2.0 if number else 3.0) if bound else -2.0 if is_operator(text) else 1.5
    elif role is Role.MEASURE:
        score = 2.5 if text in KNOWN_SYMBOLS else 0.0 if len(text) <= 4 and not number else -2.0
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


def _compose(operator: str | None, value: str | None, measure: str | None) -> str | None:
    """One target text of 指标性质 | 指标值 | 计量单位."""
    if value is None or value in _NOTHING:
        return None
    sign = _OPERATORS.get("".join(operator.split())) if operator else None
    numeric = _PURE_NUMBER.fullmatch(value) is not None or value[:1].isdigit()
    if sign and numeric and not _OPERATOR_START.match(value):
        value = sign + value
    if measure and measure not in _NOTHING and value[-1:].isdigit() and not value.endswith(measure):
        value += measure
    return value


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
        elif not (cell.text in KNOWN_SYMBOLS or is_operator(cell.text)):
            return None
    values = (Role.VALUE, Role.VALUE_TOTAL)
    return placed if any(columns[n].role in values for n in placed) else None


def _behind(value: Cell, cells: Sequence[Cell]) -> Cell | None:
    """The unit in a cell of its own right of ``value``, under the same heading; where columns were
    lost it seems to stand under the next."""
    unit = next((cell for cell in cells if cell.column > value.column), None)
    return unit if unit is not None and unit.text in KNOWN_SYMBOLS else None


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
            if cell.text not in _NOTHING and re.match(r"年度|当年|本年|20\d\d", column.text):
                texts[column.role] = cell
        else:
            texts.setdefault(column.role, cell)
    if Role.NAME in texts:
        reading.name = reading.mark(Role.NAME, texts[Role.NAME])
    value = texts.get(Role.VALUE)
    if value is None or value.text in _NOTHING:
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
    reading.value = _compose(
        operator.text if operator else None,
        reading.mark(Role.VALUE, value) if value else None,
        measure.text if measure else None,
    )
    if Role.WEIGHT in texts:
        weight = _PURE_NUMBER.fullmatch(reading.mark(Role.WEIGHT, texts[Role.WEIGHT]))
        reading.weight = float(weight[1]) if weight else None


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
    taken = {cell.column for cell in row.cells}
    for column in columns:
        # An empty cell has no text, yet a place.
        if column.column not in taken and column.role not in reading.spots:
            reading.spots[column.role] = Spot.of(row, column.column)
    if row.line is not None and row.sheet is not None:
        at = next((cell.column for cell in cells if cell.text == reading.name), cells[0].column)
        reading.row = row._replace(place=f"{row.sheet}!{address(row.line, at)}")
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
        reading.value = _compose(None, reading.value, unit.text)
