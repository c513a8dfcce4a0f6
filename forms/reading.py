"""Rows of cells become forms.

One pass over the rows: labels say which part of the form a row belongs to (head, money, goals,
indicators) and what its other cells are.  Nothing depends on a fixed column.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence

from zhibiao.forms.beside import one_below_the_other
from zhibiao.forms.cells import Cell, Row, tidy, undoubled
from zhibiao.forms.dates import parse_year
from zhibiao.forms.draft import Draft
from zhibiao.forms.errors import DocumentTooLarge
from zhibiao.forms.funding import MONEY_ROLES, MoneyCell, with_amounts_below
from zhibiao.forms.goals import GOAL_ROLES
from zhibiao.forms.heading import NO_HEADING, Heading, heading_of, with_upper
from zhibiao.forms.labelled import HEAD_ROLES, labelled_cells
from zhibiao.forms.labels import Role, label_of, role_of, split_label
from zhibiao.forms.levels import level_label
from zhibiao.forms.model import Form, Source
from zhibiao.forms.places import Spot
from zhibiao.forms.spans import Spans
from zhibiao.forms.unmerged import merged_again
from zhibiao.forms.values import looks_like_target

__all__ = ["MOST_INDICATORS", "read_forms"]

MOST_INDICATORS = 5_000
"""Rows of indicators of one form."""

# 填报单位：… and 年度：… stand above a form too.
_TITLE_ROLES = frozenset({Role.YEAR, Role.UNIT, Role.DEPARTMENT, Role.REMARK})
_TITLE = re.compile(r"绩效目标.{0,12}(?:表|书)|(?:申报|填报|审核|批复|备案|自评|公开)表|绩效目标$")
_LONGEST_PROLOGUE = 24
"""Lines above a form that are looked at for its title, year and unit of money."""
_UPPER = frozenset({Role.SECTION, Role.VALUE, Role.VALUE_TOTAL, Role.WEIGHT, Role.REMARK})
"""What stands in the upper line of a heading of two lines."""
_SUMS = frozenset(("合计", "总计", "小计", "总分", "总得分", "合计得分"))
"""What rows of sums between or below the indicators begin with."""
_PAGE_LINE = re.compile(
    r"第\s*[一二三四五六七八九十\d]{1,4}\s*页.{0,10}|[-—–]\s*\d{1,4}\s*[-—–]|\d{1,3}\s*/\s*\d{1,3}"
)
_MONEY_UNIT = re.compile(r"(?:金额)?单位[:：]\s*(亿|万|千)?元|[(（]\s*(亿|万|千)元\s*[)）]")
_MONEY_FACTORS = {"亿": 1e8, "万": 1e4, "千": 1e3, None: 1.0}


class _Reader:
    """The pass over the rows of one document."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.draft: Draft | None = None
        self.state: Role | None = (
            None  # the part of the form: PROJECT, FUNDING, GOAL, SECTION, REMARK
        )
        self.heading: Heading = NO_HEADING
        self.fresh_heading = False
        self.block: str | None = None
        self.table = -1
        self.broken = False
        self.prologue: deque[Row] = deque(maxlen=_LONGEST_PROLOGUE)
        self.year: int | None = None
        self.factor: float | None = None
        self.number = 0
        self.spans = Spans()
        self.last: Row | None = None
        """The row before."""
        self.above: tuple[Row, ...] = ()
        """The lines above a list of projects."""

    def read(self, rows: Iterable[Row]) -> list[Draft]:
        for row in rows:
            if not row.cells:
                continue
            row = undoubled(row)
            self.number += 1
            if row.table != self.table:
                self.broken = self.table >= 0
                self.table = row.table
                self.spans = Spans()
            self._take(self.spans.over(row))
        return [draft for draft in self.drafts if draft.substantial]

    # -- which part of the form a row belongs to

    def _take(self, row: Row) -> None:
        cells = row.cells
        if len(cells) == 1 and _PAGE_LINE.fullmatch(cells[0].text):
            return
        above, self.last = self.last, row
        heading = heading_of(row)
        if heading is not None:
            heading = heading_of(with_upper(above, row)) or heading
            self._begin_indicators(row, heading)
            return
        indicators = self.state is Role.SECTION
        if indicators and self.fresh_heading:
            self.fresh_heading = False
            refined = self.heading.refined(row)
            if refined is not None:
                self.heading = refined
                return
        if indicators and self.heading.lists:
            listed = self._listed(row)
            if listed is None:
                return
            row, cells = listed, listed.cells
        roles = self._roles(cells)
        if indicators and "".join(cells[0].text.split()) in _SUMS:
            return
        if roles and Role.PROJECT in roles and not (indicators and len(cells) < 2):
            self._begin_form(row)
        elif (len(cells) < 3 and self._is_title(row, roles)) or self._above_form(roles):
            self.prologue.append(row)
            if indicators:
                self.state = None
            return
        elif self.draft is None:
            if not roles & (HEAD_ROLES | MONEY_ROLES | GOAL_ROLES) or not self._titled():
                self.prologue.append(row)
                return
            self._begin_form(row)
        elif row.loose and not roles and not self.draft.loose:
            # A header, a footer, a remark: nothing of a form stands between its tables.
            self.prologue.append(row)
            return
        if roles and self._is_upper_line(cells, roles):
            self.state = Role.PROJECT
            return
        if self.state is Role.SECTION and not (roles and self._leaves_indicators(row, roles)):
            self._indicator(row, roles)
        else:
            self._field_row(row, roles)

    def _is_upper_line(self, cells: Sequence[Cell], roles: set[Role]) -> bool:
        """The upper line of a heading of two: 绩效指标 | 指标值."""
        return (
            Role.SECTION in roles
            and roles <= _UPPER
            and len(cells) > 1
            and all(label_of(cell.text) is not None for cell in cells)
        )

    def _roles(self, cells: Sequence[Cell]) -> set[Role]:
        return {role for cell in cells if (role := role_of(cell.text)) is not None}

    def _is_title(self, row: Row, roles: set[Role]) -> bool:
        """A line of one or two cells above a form: its title, the year in brackets, 单位：万元."""
        if not roles <= _TITLE_ROLES:
            return False
        text = "".join(["".join(cell.text.split()) for cell in row.cells])
        if len(text) > 60 or level_label(text) is not None:
            return False
        if _TITLE.search(text) or (_MONEY_UNIT.search(text) and len(text) < 24 and not roles):
            return len(row.cells) == 1 or self.state is not Role.SECTION
        return (
            len(row.cells) == 1
            and len(text) < 14
            and parse_year(text) is not None
            and (text[0] in "（([【〔" or text.endswith(("年", "年度")))
        )

    def _above_form(self, roles: set[Role]) -> bool:
        """Whether a row stands between the title of a form and its first row (填报单位：…)."""
        return bool(roles) and roles <= _TITLE_ROLES and self._titled()

    def _titled(self) -> bool:
        return any(_titles(row) for row in self.prologue)

    def _leaves_indicators(self, row: Row, roles: set[Role]) -> bool:
        """Whether a row below the heading of the indicators is no indicator row any more."""
        text = row.cells[0].text
        first = label_of(text)
        split = split_label(text) if first is None else None
        if split is not None and (
            len(row.cells) < 3 or all(split_label(cell.text) for cell in row.cells[1:])
        ):
            # 填报人：…　联系电话：…
            first = split[0]
        if first is None or first.weak or self._names_indicator(row):
            return False
        if first.role in (Role.REMARK, Role.WEIGHT):
            return True
        return first.role in GOAL_ROLES | MONEY_ROLES | HEAD_ROLES and not any(
            level_label(cell.text) for cell in row.cells[1:]
        )

    def _names_indicator(self, row: Row) -> bool:
        """Whether the first cell of a row is the name of an indicator (完成时间) or a label of its
        levels (绩效目标), whatever else the words may mean: it stands in that column."""
        at = row.cells[0].column
        names = [column.column for column in self.heading.fields if column.role is Role.NAME]
        levels = [at for at in (self.heading.level1, self.heading.level2) if at is not None]
        if at in names and min(levels, default=at) < at:
            return len(row.cells) > 1
        others = (label_of(cell.text) for cell in row.cells[1:])
        alone = all(label is None or label.weak for label in others)
        return at in [*levels, *names] and len(row.cells) > 2 and alone

    # -- parts

    def _begin_form(self, row: Row) -> None:
        year = factor = None
        for above in reversed(self.prologue):
            text = " ".join(cell.text for cell in above.cells)
            if year is None:
                year = parse_year(text)
            unit = _MONEY_UNIT.search(text)
            if unit is not None and factor is None:
                factor = _MONEY_FACTORS[unit[1] or unit[2]]
        self.year = year or self.year
        if self._goes_on(row):
            self.prologue.clear()
            return
        titles = (above for above in self.prologue if _titles(above))
        title = next(titles, row)
        self.draft = Draft(
            row.place, row.page, row.sheet, row.loose,
            Spot.of(title, title.cells[0].column), self.year, factor,
        )  # fmt: skip
        for above in self.prologue:
            self._heads(above)
        self.drafts.append(self.draft)
        self.prologue.clear()
        self.state = Role.PROJECT
        self.heading = NO_HEADING
        self.block = None
        self.spans = Spans(row.cells)

    def _goes_on(self, row: Row) -> bool:
        """Whether 项目名称 is printed again on a new page of the same form."""
        draft = self.draft
        if draft is None or not self.broken or self._titled():
            return False
        for label, _, values in labelled_cells(row.cells):
            if label is not None and label.role is Role.PROJECT and values:
                return tidy(values[0].text) == tidy(draft.heads.get(Role.PROJECT))
        return False

    def _heads(self, row: Row) -> None:
        """Head fields of a line above the form (填报单位：…)."""
        assert self.draft is not None
        for label, _, values in labelled_cells(row.cells):
            if label is not None and label.role in HEAD_ROLES and values:
                if label.role not in self.draft.heads:
                    self.draft.heads[label.role] = values[0].text
                    self.draft.above.add(label.role)
                self.draft.marks.value(label.role, row, values[0])

    def _begin_indicators(self, row: Row, heading: Heading) -> None:
        if heading.lists:
            if not self.heading.lists or self._titled():
                # Each project of the list is a form; what stands above is above all of them.
                self.draft, self.above = None, tuple(self.prologue)
        elif self.draft is None:
            if not self._titled():
                return
            self._begin_form(row)
        self.state = Role.SECTION
        self.heading = heading
        self.fresh_heading = True
        if self.draft is not None:
            for role, column in heading.places():
                self.draft.marks.heading(role, row, column)
        self._block_of(row)
        self.prologue.clear()

    def _listed(self, row: Row) -> Row | None:
        """``row`` of a list of projects without the cells of the project, a form of its own which
        they begin; None when there is nothing else, or no project yet."""
        row = self.heading.in_columns(row)
        lead = {column.column: column for column in self.heading.lead}
        heads = [(lead[c.column].role, c) for c in row.cells if c.column in lead]
        heading = self.heading
        name = next((tidy(c.text) for role, c in heads if role is Role.PROJECT), None)
        if name is not None and level_label(name) is None and not looks_like_target(name):
            draft = self.draft
            if draft is None or tidy(draft.heads.get(Role.PROJECT)) != name:
                self.prologue.extend(self.above)
                self._begin_form(row)
                self.state, self.heading = Role.SECTION, heading
                self._listed_heads(row, heads)
                if draft is not None:
                    self._handed_down(draft)
        if self.draft is None:
            return None
        cells = tuple(cell for cell in row.cells if cell.column not in lead)
        return row._replace(cells=cells) if cells else None

    def _listed_heads(self, row: Row, heads: Sequence[tuple[Role, Cell]]) -> None:
        assert self.draft is not None
        for role, cell in heads:
            if role in HEAD_ROLES:
                self.draft.heads[role] = cell.text
                self.draft.marks.value(role, row, cell)
            elif role in GOAL_ROLES:
                self.draft.goals.add(role, cell.text, cell)
            elif role in MONEY_ROLES:
                label = next(c for c in self.heading.lead if c.column == cell.column)
                known = label_of(label.text)
                self.draft.money.append(
                    MoneyCell(role, cell.column, self.number, cell.text,
                              known.factor if known else None)
                )  # fmt: skip

    def _handed_down(self, above: Draft) -> None:
        """Units left of the project are merged downwards over all of their projects; where units
        and projects stand in one column, a name without indicators is the unit of what follows."""
        assert self.draft is not None
        for column in self.heading.lead:
            if column.role is Role.PROJECT:
                if "单位" in column.text:
                    role = Role.UNIT if above.substantial else Role.PROJECT
                    if role in above.heads:
                        self.draft.heads.setdefault(Role.UNIT, above.heads[role])
                return
            if column.role in (Role.UNIT, Role.DEPARTMENT) and column.role in above.heads:
                self.draft.heads.setdefault(column.role, above.heads[column.role])

    def _block_of(self, row: Row) -> None:
        for cell in row.cells:
            label = label_of(cell.text)
            if label is not None and (label.role is Role.SECTION or cell is row.cells[0]):
                text = "".join(cell.text.split())
                if label.role not in (Role.SECTION, Role.GOAL_TOTAL, Role.GOAL_ANNUAL):
                    continue
                if re.match(r"(?:项目)?(?:中期|中长期|长期|实施周?期|总体|项目期)", text):
                    self.block = "long"
                elif re.match(r"年度|当年|本年|20\d\d", text):
                    self.block = "annual"

    def _field_row(self, row: Row, roles: set[Role]) -> None:
        """A row of head, money or goals."""
        assert self.draft is not None
        draft = self.draft
        goal_row = bool(roles & GOAL_ROLES) and not roles & (HEAD_ROLES | {Role.TOTAL, Role.ANNUAL})
        if goal_row or (
            self.state is Role.GOAL and not roles & (HEAD_ROLES | MONEY_ROLES | {Role.REMARK})
        ):
            if self._implicit_indicators(row):
                return
            self.state = Role.GOAL
            draft.goals.read(row.cells)
            for role, cell in draft.goals.at.items():
                draft.marks.value(role, row, cell)
            for role, column in draft.goals.heads:
                draft.marks.heading(role, row, column)
            return
        if self._implicit_indicators(row):
            return
        labelled = False
        for label, at, values in labelled_cells(row.cells):
            if not labelled and (label is None or label.role is Role.FUNDING):
                draft.money = with_amounts_below(draft.money, self.number, values)
            if label is None:
                self._unlabelled(row, values)
                continue
            labelled = True
            text = values[0].text if values else None
            assert at is not None
            if values:
                if label.role in draft.above:
                    # What stands in the form outdoes what is printed above it.
                    draft.above.discard(label.role)
                    draft.heads.pop(label.role, None)
                    draft.marks.values.pop(label.role, None)
                draft.marks.value(label.role, row, values[0])
            else:
                draft.marks.blank(label.role, row, at)
            if label.role in HEAD_ROLES:
                self.state = Role.PROJECT
                if text is not None and label.role not in draft.heads:
                    draft.heads[label.role] = text
            elif label.role in MONEY_ROLES:
                if label.weak and self.state is not Role.FUNDING:
                    continue
                self.state = Role.FUNDING
                draft.money.append(
                    MoneyCell(label.role, at.column, self.number, text, label.factor)
                )
            elif label.role is Role.REMARK:
                self.state = Role.REMARK
        if not labelled and self.state is Role.SECTION:
            self.state = None

    def _unlabelled(self, row: Row, values: Sequence[Cell]) -> None:
        """Cells left of the first label: the label column was lost; the next label tells which."""
        assert self.draft is not None
        following = [
            label.role
            for cell in row.cells
            if (label := label_of(cell.text)) is not None and not label.weak
        ]
        if not following or not values:
            return
        lost = {
            Role.NATURE: Role.PROJECT,
            Role.CATEGORY: Role.PROJECT,
            Role.UNIT: Role.DEPARTMENT,
            Role.END: Role.START,
        }.get(following[0])
        if lost is not None and lost not in self.draft.heads:
            self.draft.heads[lost] = values[-1].text
            self.draft.marks.value(lost, row, values[-1])
            self.draft.notes.append(f"{row.place}缺少标签，“{tidy(values[-1].text)}”按位置读取")

    def _implicit_indicators(self, row: Row) -> bool:
        """Indicator rows without a heading: a level-1 and a level-2 label stand in one row."""
        if len(row.cells) < 3:
            return False
        found = [label for cell in row.cells if (label := level_label(cell.text)) and label.strict]
        if len(found) < 2:
            return False
        self.state = Role.SECTION
        self.heading = NO_HEADING
        self._indicator(row, self._roles(row.cells))
        return True

    def _indicator(self, row: Row, roles: set[Role]) -> None:
        assert self.draft is not None
        if roles:
            self._block_of(row)
        self.draft.block.take(row, self.heading, term=self.block, broken=self.broken)
        self.broken = False


def _titles(row: Row) -> bool:
    """Whether a line above a form is its title."""
    return _TITLE.search("".join(row.cells[0].text.split())) is not None


def read_forms(rows: Iterable[Row], source: Source) -> tuple[Form, ...]:
    """The forms that ``rows`` (one document, in reading order) hold; empty when there are none.

    ``source`` names the document and file; page and sheet are taken from the rows.

    Raises DocumentTooLarge when a form has more rows than any form can have.
    """
    drafts = _Reader().read(one_below_the_other(merged_again(rows)))
    for draft in drafts:
        if len(draft.block.rows) > MOST_INDICATORS:
            raise DocumentTooLarge(
                f"一个项目有 {len(draft.block.rows):,} 行指标，超过 {MOST_INDICATORS:,}",
                where=source.file,
                do="请检查文件，或拆分后再读",
            )
    return tuple(draft.form(ordinal, source) for ordinal, draft in enumerate(drafts, start=1))
