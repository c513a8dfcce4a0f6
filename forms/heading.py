"""The heading of the indicators: which column holds what, found by the words of the labels."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.funding import MONEY_ROLES
from zhibiao.forms.labels import Role, label_of
from zhibiao.forms.levels import level_label
from zhibiao.forms.memory import remembered
from zhibiao.forms.values import looks_like_target

__all__ = ["KINDS", "NO_HEADING", "YEARS_BEFORE", "Column", "Heading", "heading_of", "with_upper"]

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
_PLAIN = (Role.NAME, Role.VALUE)
_VALUES = (Role.VALUE, Role.VALUE_TOTAL)
_LEVEL_ROLES = frozenset({Role.LEVEL1, Role.LEVEL2})
_TELLING = frozenset({Role.LEVEL1, Role.LEVEL2, Role.NAME, Role.VALUE})
KINDS = frozenset(("指标类型", "指标类别", "绩效类型", "指标分类"))
"""Headings of a column of kinds, which are the level 2."""
YEARS_BEFORE = frozenset(("前年", "上年", "去年"))
"""Headings of columns of values that were reached before, left of that of the year."""
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


class Column(NamedTuple):
    """One column of the heading: its role, grid column and words."""

    role: Role
    column: int
    text: str

    def moved(self, by: int) -> "Column":
        """The column ``by`` columns to the right."""
        return self._replace(column=self.column + by)


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
        return bool(self.lead) and any(column.role is Role.PROJECT for column in self.lead)

    @property
    def numbered(self) -> bool:
        """Whether rows begin with a number or another remark (序号)."""
        return any(column.role is Role.REMARK for column in self.lead)

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
        return len(self.fields) == 2 and tuple([c.role for c in self.fields]) == _PLAIN

    def in_columns(self, row: Row) -> Row:
        """``row`` of a list moved right to its columns, where the cells of merged ones left of it
        were lost: its level label, else its name, tells by how much."""
        first = row.cells[0].column
        names = [column.column for column in self.fields if column.role is Role.NAME]
        for cell, following in zip_longest(row.cells, row.cells[1:]):
            label = level_label(cell.text)
            if label is None or not label.strict:
                continue
            upper = label.level1 is not None and (
                label.level2 is None
                or (following is not None and level_label(following.text) is not None)
            )
            at = self.level1 if upper else self.level2
            return row if at is None else row.moved(at - cell.column)
        if (
            names
            and not first
            and 1 < len(row.cells) <= len(self.fields)
            and not looks_like_target(row.cells[0].text)
        ):
            return row.moved(names[0] - first)
        return row

    def refined(self, row: Row) -> "Heading | None":
        """This heading with the second line that ``row`` is: under its value column (年度 | 实施周期,
        前年 | 上年 | 预计当年实现), under what stands right of it (偏差原因: 经费保障 | 制度保障), or
        under the money of a list of projects; None when ``row`` is no such line."""
        if len(row.cells) < 2:
            return None
        below = [Column(_heading_role(c.text) or Role.REMARK, c.column, c.text) for c in row.cells]
        if self.lists and (money := self._with_money(below)) is not None:
            return money
        above = [column for column in self.fields if column.role in _VALUES]
        if not above:
            return None
        labelled = all(label_of(column.text) for column in below) and all(
            column.role in (*_VALUES, Role.REMARK) for column in below
        )
        if labelled and any(column.role in _VALUES for column in below):
            kept = [column for column in self.fields if column not in above]
            return replace(self, fields=_with_below(kept, above[0].column, below))
        right = below[0].column > above[-1].column and self.beside is None
        if labelled or (right and not any(looks_like_target(c.text) for c in below)):
            return self
        return None

    def _with_money(self, below: Sequence[Column]) -> "Heading | None":
        """This heading of a list with the parts of the money (资金总额 | 政府预算资金) in its lead."""
        over = [c for c in self.lead if c.role in MONEY_ROLES and c.column == below[0].column]
        if not over or not any(column.role in MONEY_ROLES for column in below):
            return None
        if any(column.role not in (*MONEY_ROLES, Role.REMARK) for column in below):
            return None
        kept = [column for column in self.lead if column not in over]
        right = [column.column for column in kept if column.column > over[0].column]
        right += [column for _, column in self.places()]
        # Where merged cells were lost, all that stands right of them moves.
        by = max(0, below[-1].column + 1 - min(right, default=below[-1].column + 1))
        lead = [c.moved(by) if c.column > over[0].column else c for c in kept]
        return replace(
            self,
            level1=None if self.level1 is None else self.level1 + by,
            level2=None if self.level2 is None else self.level2 + by,
            fields=tuple(column.moved(by) for column in self.fields),
            lead=tuple(sorted([*lead, *below], key=lambda c: c.column)),
        )


NO_HEADING = Heading(None, None, ())


def _heading_role(text: str) -> Role | None:
    label = label_of(text)
    return _IN_HEADING.get(label.role, label.role) if label is not None else None


@remembered(1 << 14)
def _hints(text: str) -> bool:
    label = label_of(text)
    return label is not None and label.role in _HINTS


def heading_of(row: Row) -> Heading | None:
    """The heading that ``row`` is, None when it is none: at least two of 一级, 二级, 三级指标 and
    指标值 stand in it, and hardly anything that is not a label."""
    if len(row.cells) < 2:
        return None
    if sum(map(_hints, [cell.text for cell in row.cells])) < 2:
        return None
    return _heading(tuple(row.cells))


@lru_cache(maxsize=1024)
def _heading(cells: tuple[Cell, ...]) -> Heading | None:
    """The heading that ``cells`` are.  Forms of one origin have the same."""
    roles_of = [label_of(cell.text) for cell in cells]
    levels = [
        cell.column
        for cell, label in zip(cells, roles_of, strict=True)
        if label is not None and label.role in _LEVEL_ROLES
    ]
    columns: list[Column] = []
    lead: list[Column] = []
    known = unknown = 0
    former = -1
    for cell, label in zip(cells, roles_of, strict=True):
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
            c._replace(role=Role.LEVEL2) if c.role is Role.REMARK and c.text in KINDS else c
            for c in columns
        ]
    columns = _one_name(columns)
    roles = {column.role for column in columns}
    if Role.NAME not in roles and columns:
        # 指标分类 | 绩效指标 | 目标值: between kind and value it means the name.
        for cell, label in zip(cells, roles_of, strict=True):
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


def _with_below(kept: Sequence[Column], at: int, below: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of a heading where those of its second line, ``below``, stand from ``at`` on; where
    merged cells were lost, what stands right of them moves."""
    moved = max(0, at - below[0].column)
    below = [column.moved(moved) for column in below]
    right = min((c.column for c in kept if c.column > at), default=below[-1].column + 1)
    by = max(0, below[-1].column + 1 - right)
    rest = [c.moved(by) if c.column > at else c for c in kept]
    return tuple(sorted([*rest, *below], key=lambda column: column.column))


def with_upper(above: Row | None, row: Row) -> Row:
    """``row`` with the labels of the row ``above`` that stand left of all its cells: the heads of a
    list of projects reach down beside the second line of a heading."""
    if above is None or above.table != row.table or not row.cells[0].column:
        return row
    left = tuple(cell for cell in above.cells if cell.column < row.cells[0].column)
    if not left or any(label_of(cell.text) is None for cell in above.cells):
        return row
    return row._replace(cells=(*left, *row.cells))


def _one_name(columns: Sequence[Column]) -> list[Column]:
    """``columns`` with 指标内容 as a remark, where 三级指标 left of it heads the names; as the value
    where nothing else heads one (运算符号 | 内容 | 度量单位)."""
    means = Role.REMARK if any(c.role in _VALUES for c in columns) else Role.VALUE
    named = [c for c in columns if c.role is Role.NAME]
    levels = [c for c in columns if c.role in _LEVEL_ROLES]
    return [
        column._replace(role=means)
        if column in named[1:]
        and "内容" in "".join(column.text.split())
        and not any(named[0].column < level.column < column.column for level in levels)
        else column
        for column in columns
    ]


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
