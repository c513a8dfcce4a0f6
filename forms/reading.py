"""Rows of cells become forms.

One pass over the rows: labels say which part of the form a row belongs to (head, money, goals,
indicators) and what its other cells are.  Nothing depends on a fixed column.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.dates import parse_end, parse_period, parse_start, parse_year
from zhibiao.forms.funding import MONEY_ROLES, MoneyCell, read_funding
from zhibiao.forms.goals import GOAL_ROLES, Goals
from zhibiao.forms.labels import Label, Role, label_of, split_label
from zhibiao.forms.levels import Placed, level_label, place_rows
from zhibiao.forms.model import Form, Indicator, Source, Target
from zhibiao.forms.organisation import clean as clean_organisation
from zhibiao.forms.rows import NO_HEADING, Heading, RowReading, heading_of, read_row
from zhibiao.forms.target import parse_target
from zhibiao.forms.taxonomy import canonical_level2
from zhibiao.forms.wording import split_aspect

__all__ = ["read_forms", "tidy"]

_HEAD_ROLES = frozenset(
    {
        Role.PROJECT,
        Role.NATURE,
        Role.CATEGORY,
        Role.DEPARTMENT,
        Role.UNIT,
        Role.START,
        Role.END,
        Role.PERIOD,
        Role.YEAR,
    }
)
# 填报单位：… and 年度：… stand above a form too.
_TITLE_ROLES = frozenset({Role.YEAR, Role.UNIT, Role.DEPARTMENT, Role.REMARK})
_TITLE = re.compile(r"绩效目标.{0,12}(?:表|书)|(?:申报|填报|审核|批复|备案|自评|公开)表|绩效目标$")
_MONEY_UNIT = re.compile(r"(?:金额)?单位[:：]\s*(亿|万|千)?元|[(（]\s*(亿|万|千)元\s*[)）]")
_MONEY_FACTORS = {"亿": 1e8, "万": 1e4, "千": 1e3, None: 1.0}
_WIDE_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|\s*\n\s*(?=[^A-Za-z0-9])|(?<![A-Za-z0-9])\s*\n\s*")  # fmt: skip
_GAPS = re.compile(r"\s+")


def tidy(text: str | None) -> str | None:
    """Text of one field: line wraps and white space around Chinese removed; None when nothing but
    marks is left."""
    if text is None:
        return None
    text = text.strip()
    if len(text.split()) > 1:
        text = _GAPS.sub(" ", _WIDE_GAP.sub("", text))
    return text if any(mark.isalnum() for mark in text) else None


def _once(text: str) -> str:
    """``text`` without its second print, where a cell holds the same twice."""
    half = len(text) // 2
    if half < 2 or text[0] != text[half if len(text) % 2 == 0 else half + 1]:
        return text
    first, second = text[:half].rstrip(), text[half:].lstrip()
    if first != second:
        return text
    divided = len(first) + len(second) < len(text) or first[-1].isspace()
    return first if divided or len(first) >= 4 or first[0] in "≥≤=<>" else text


def _undoubled(row: Row) -> Row:
    for cell in row.cells:
        if _once(cell.text) != cell.text:
            return replace(
                row, cells=tuple(replace(cell, text=_once(cell.text)) for cell in row.cells)
            )
    return row


@dataclass(slots=True)
class _Draft:
    """A form while its rows are read."""

    place: str
    page: int | None
    sheet: str | None
    title_year: int | None = None
    factor: float | None = None
    heads: dict[Role, str] = field(default_factory=dict)
    money: list[MoneyCell] = field(default_factory=list)
    goals: Goals = field(default_factory=Goals)
    rows: list["_Entry"] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def substantial(self) -> bool:
        """Whether this is a form at all, and not just a table that names projects."""
        named = Role.PROJECT in self.heads or len(self.heads) > 1
        return bool(self.rows) or (
            named and bool(self.money) and bool(self.goals.total or self.goals.annual)
        )


@dataclass(slots=True)
class _Entry:
    """A row of the indicator block and where it stood: block (long-term, annual, none)."""

    reading: RowReading
    block: str | None
    broken: bool
    """Whether a table break comes directly before the row."""


def _pairs(cells: Sequence[Cell]) -> Iterator[tuple[Label | None, Cell | None, list[Cell]]]:
    """Labels of a row outside the indicators, each with the cells up to the next label."""
    label: Label | None = None
    at: Cell | None = None
    values: list[Cell] = []
    for cell in cells:
        found = label_of(cell.text)
        value: str | None = None
        if found is None and (split := split_label(cell.text)) is not None:
            found, value = split
            if found.role in GOAL_ROLES or found.weak:
                found = None
        if found is not None and label is not None and not values and _names(label, found):
            # 项目名称 | 项目经费: what stands right of a name's label is the name.
            found = None
        if found is None:
            values.append(cell)
            continue
        if label is not None or values:
            yield label, at, values
        label, at, values = found, cell, []
        if value is not None:
            values.append(replace(cell, text=value))
    if label is not None or values:
        yield label, at, values


def _names(label: Label, found: Label) -> bool:
    """Whether ``found`` cannot be a label directly behind ``label``, a head label of a name."""
    return (
        label.role in (Role.PROJECT, Role.NATURE, Role.CATEGORY)
        and found.role not in _HEAD_ROLES
        and found.role is not Role.REMARK
    )


class _Reader:
    """The pass over the rows of one document."""

    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self.draft: _Draft | None = None
        self.state: Role | None = (
            None  # the part of the form: PROJECT, FUNDING, GOAL, SECTION, REMARK
        )
        self.heading: Heading = NO_HEADING
        self.fresh_heading = False
        self.carried1: str | None = None
        self.block: str | None = None
        self.table = -1
        self.broken = False
        self.prologue: list[Row] = []
        self.year: int | None = None
        self.factor: float | None = None
        self.number = 0
        self.spans: list[tuple[Cell, int]] = []

    def read(self, rows: Iterable[Row]) -> list[_Draft]:
        for row in rows:
            if not row.cells:
                continue
            row = _undoubled(row)
            self.number += 1
            if row.table != self.table:
                self.broken = self.table >= 0
                self.table = row.table
                self.spans = []
            self._take(self._spanned(row))
        return [draft for draft in self.drafts if draft.substantial]

    def _spanned(self, row: Row) -> Row:
        """``row`` with the merged labels that reach down into it, where the file says so."""
        over = [
            replace(cell, rows=1) for cell, left in self.spans if left and level_label(cell.text)
        ]
        self.spans = [(cell, left - 1) for cell, left in self.spans if left > 1]
        self.spans += [(cell, cell.rows - 1) for cell in row.cells if cell.rows > 1]
        if not over:
            return row
        cells = sorted([*over, *row.cells], key=lambda cell: cell.column)
        return replace(row, cells=tuple(cells))

    # -- which part of the form a row belongs to

    def _take(self, row: Row) -> None:
        cells = row.cells
        heading = heading_of(row)
        if heading is not None:
            self._begin_indicators(row, heading)
            return
        if self.state is Role.SECTION and self.fresh_heading:
            self.fresh_heading = False
            refined = self.heading.refined(row)
            if refined is not None:
                self.heading = refined
                return
        roles = self._roles(cells)
        if Role.PROJECT in roles and not (self.state is Role.SECTION and len(cells) < 2):
            self._begin_form(row)
        elif self._is_title(row, roles):
            self.prologue.append(row)
            if self.state is Role.SECTION:
                self.state = None
            return
        elif self.draft is None:
            if not roles & _HEAD_ROLES or not self._titled():
                self.prologue.append(row)
                return
            self._begin_form(row)
        if self.state is Role.SECTION and not self._leaves_indicators(row, roles):
            self._indicator(row)
        else:
            self._field_row(row, roles)

    def _roles(self, cells: Sequence[Cell]) -> set[Role]:
        roles: set[Role] = set()
        for cell in cells:
            label = label_of(cell.text)
            if label is not None:
                if not label.weak:
                    roles.add(label.role)
            elif (split := split_label(cell.text)) is not None and not split[0].weak:
                roles.add(split[0].role)
        return roles

    def _is_title(self, row: Row, roles: set[Role]) -> bool:
        """A line above a form: its title, the year in brackets, 单位：万元."""
        if len(row.cells) > 2:
            return False
        text = "".join(row.cells[0].text.split())
        if len(text) > 60 or level_label(text) is not None or (roles - _TITLE_ROLES):
            return False
        if _TITLE.search(text) or (_MONEY_UNIT.search(text) and len(text) < 24 and not roles):
            return len(row.cells) == 1 or self.state is not Role.SECTION
        return (
            len(row.cells) == 1
            and len(text) < 14
            and parse_year(text) is not None
            and (text[0] in "（([【〔" or text.endswith(("年", "年度")))
        )

    def _titled(self) -> bool:
        return any(_TITLE.search("".join(row.cells[0].text.split())) for row in self.prologue)

    def _leaves_indicators(self, row: Row, roles: set[Role]) -> bool:
        """Whether a row below the heading of the indicators is no indicator row any more."""
        first = label_of(row.cells[0].text)
        if first is None or first.weak:
            return False
        if first.role in (Role.REMARK, Role.WEIGHT):
            return True
        return first.role in GOAL_ROLES | MONEY_ROLES | _HEAD_ROLES and not any(
            level_label(cell.text) for cell in row.cells[1:]
        )

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
            self.prologue = []
            return
        self.draft = _Draft(row.place, row.page, row.sheet, self.year, factor)
        for above in self.prologue:
            self._heads(above)
        self.drafts.append(self.draft)
        self.prologue = []
        self.state = Role.PROJECT
        self.heading = NO_HEADING
        self.carried1 = self.block = None
        self.spans = [(cell, cell.rows - 1) for cell in row.cells if cell.rows > 1]

    def _goes_on(self, row: Row) -> bool:
        """Whether 项目名称 is printed again on a new page of the same form."""
        draft = self.draft
        if draft is None or not self.broken or self._titled():
            return False
        for label, _, values in _pairs(row.cells):
            if label is not None and label.role is Role.PROJECT and values:
                return tidy(values[0].text) == tidy(draft.heads.get(Role.PROJECT))
        return False

    def _heads(self, row: Row) -> None:
        """Head fields of a line above the form (填报单位：…)."""
        assert self.draft is not None
        for label, _, values in _pairs(row.cells):
            if label is not None and label.role in _HEAD_ROLES and values:
                self.draft.heads.setdefault(label.role, values[0].text)

    def _begin_indicators(self, row: Row, heading: Heading) -> None:
        if self.draft is None:
            if not self._titled():
                return
            self._begin_form(row)
        self.state = Role.SECTION
        self.heading = heading
        self.fresh_heading = True
        self._block_of(row)
        self.prologue = []

    def _block_of(self, row: Row) -> None:
        for cell in row.cells:
            label = label_of(cell.text)
            if label is not None and label.role is Role.SECTION:
                text = "".join(cell.text.split())
                if re.match(r"(?:项目)?(?:中期|中长期|长期|实施周?期|总体|项目期)", text):
                    self.block = "long"
                elif re.match(r"年度|当年|本年|20\d\d", text):
                    self.block = "annual"

    def _field_row(self, row: Row, roles: set[Role]) -> None:
        """A row of head, money or goals."""
        assert self.draft is not None
        draft = self.draft
        goal_row = bool(roles & GOAL_ROLES) and not roles & (
            _HEAD_ROLES | {Role.TOTAL, Role.ANNUAL}
        )
        if goal_row or (
            self.state is Role.GOAL and not roles & (_HEAD_ROLES | MONEY_ROLES | {Role.REMARK})
        ):
            if self._implicit_indicators(row):
                return
            self.state = Role.GOAL
            draft.goals.read(row.cells)
            return
        if self._implicit_indicators(row):
            return
        labelled = False
        for label, at, values in _pairs(row.cells):
            if label is None:
                self._unlabelled(row, values)
                continue
            labelled = True
            text = values[0].text if values else None
            assert at is not None
            if label.role in _HEAD_ROLES:
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
            self.draft.notes.append(f"{row.place}缺少标签，“{tidy(values[-1].text)}”按位置读取")

    def _implicit_indicators(self, row: Row) -> bool:
        """Indicator rows without a heading: a level-1 and a level-2 label stand in one row."""
        found = [label for cell in row.cells if (label := level_label(cell.text)) and label.strict]
        if len(found) < 2 or len(row.cells) < 3:
            return False
        self.state = Role.SECTION
        self.heading = NO_HEADING
        self._indicator(row)
        return True

    def _indicator(self, row: Row) -> None:
        assert self.draft is not None
        heading: Heading | None = self.heading
        self._block_of(row)
        block = self.block
        while heading is not None:
            cells = row.cells
            if heading.beside is not None or heading is not self.heading:
                until = heading.beside.start if heading.beside is not None else 1 << 30
                begin = heading.start if heading is not self.heading else 0
                cells = tuple(cell for cell in cells if begin <= cell.column < until)
                block = "annual" if heading is not self.heading else "long"
            if cells:
                reading = read_row(replace(row, cells=cells), heading, carried1=self.carried1)
                if reading is not None:
                    if reading.level1 is not None:
                        self.carried1 = reading.level1
                    self.draft.rows.append(_Entry(reading, block, self.broken))
            heading = heading.beside
        self.broken = False


def _joined(entries: Sequence[_Entry], notes: list[str]) -> list[_Entry]:
    """Entries with the halves of broken rows joined; label-only rows hand their labels down."""
    kept: list[_Entry] = []
    level1 = level2 = None
    for entry in entries:
        reading = entry.reading
        if reading.name is None and reading.value is None:
            level1 = reading.level1 or level1
            level2 = reading.level2 or (None if reading.level1 else level2)
            continue
        previous = kept[-1].reading if kept else None
        bare = (
            reading.level1 is None and reading.level2 is None and level1 is None and level2 is None
        )
        if previous is not None and bare:
            if reading.name is None:
                if previous.value is None:
                    previous.value = reading.value
                    notes.append(f"{reading.row.place}的指标值接上一行“{tidy(previous.name)}”")
                continue
            if entry.broken and reading.value is None and previous.name is not None:
                complete = split_aspect(tidy(previous.name) or "")[1] is not None
                if not complete:
                    previous.name += reading.name
                    notes.append(
                        f"{reading.row.place}与上一页断行的指标名称合并为“{tidy(previous.name)}”"
                    )
                    continue
        if tidy(reading.name) is None:
            if reading.value is not None:
                notes.append(f"{reading.row.place}有指标值“{reading.value}”而无指标名称，未读入")
            level1, level2 = reading.level1 or level1, reading.level2 or level2
            continue
        reading.level1 = reading.level1 or level1
        reading.level2 = reading.level2 or level2
        level1 = level2 = None
        kept.append(entry)
    return kept


def _same(first: RowReading, second: RowReading, *, value: bool) -> bool:
    return (
        tidy(first.name) == tidy(second.name)
        and (not value or tidy(first.value) == tidy(second.value))
        and (second.level1 is None or first.level1 is None or second.level1 == first.level1)
        and (second.level2 is None or first.level2 is None or second.level2 == first.level2)
    )


def _single(entries: list[_Entry], notes: list[str]) -> list[_Entry]:
    """Rows printed twice, for the whole project and for the year, count once: the year's."""
    pairs = sum(
        _same(a.reading, b.reading, value=False)
        for a, b in zip(entries[::2], entries[1::2], strict=False)
    )
    doubled = len(entries) > 3 and pairs * 2 >= len(entries) * 0.8
    kept: list[_Entry] = []
    merged = differing = 0
    for entry in entries:
        previous = kept[-1].reading if kept else None
        reading = entry.reading
        if (
            previous is not None
            and kept[-1].block == entry.block
            and _same(previous, reading, value=not doubled)
        ):
            if tidy(previous.value) != tidy(reading.value):
                differing += 1
                previous.value = reading.value or previous.value
            previous.level1 = previous.level1 or reading.level1
            previous.level2 = previous.level2 or reading.level2
            merged += 1
            continue
        kept.append(entry)
    if merged:
        notes.append(
            f"{merged}行指标重复印刷，已合并"
            + (f"，其中{differing}行取年度值" if differing else "")
        )
    return kept


def _annual_first(
    rows: list[tuple[_Entry, Indicator]], notes: list[str]
) -> list[tuple[_Entry, Indicator]]:
    """Of a long-term and an annual block, rows that stand in both count once, with the year's value."""
    if {entry.block for entry, _ in rows} >= {"long", "annual"}:
        annual = {(row.level2, row.name) for entry, row in rows if entry.block == "annual"}
        kept = [
            (entry, row)
            for entry, row in rows
            if entry.block != "long" or (row.level2, row.name) not in annual
        ]
        if len(kept) < len(rows):
            notes.append(f"长期与年度指标并列，{len(rows) - len(kept)}行相同，取年度值")
        return kept
    return rows


def _indicators(draft: _Draft) -> tuple[Indicator, ...]:
    notes = draft.notes
    entries = _single(_joined(draft.rows, notes), notes)
    rows: list[tuple[_Entry, Indicator]] = []
    for block in dict.fromkeys(entry.block for entry in entries):
        part = [entry for entry in entries if entry.block == block]
        placed = [
            Placed(
                entry.reading.level1,
                entry.reading.level2,
                tidy(entry.reading.name) or "",
                _target(entry.reading.value),
                entry.reading.row.place,
            )
            for entry in part
        ]
        for entry, row, (level1, level2, remark) in zip(
            part, placed, place_rows(placed), strict=True
        ):
            if remark is not None:
                notes.append(remark)
            rows.append(
                (
                    entry,
                    Indicator(
                        level1, level2, row.name, row.target, entry.reading.weight, row.where
                    ),
                )
            )
    return tuple(row for _, row in _annual_first(rows, notes))


def _target(text: str | None) -> Target:
    if text is not None and "\n" in text:
        text = tidy(text)
    return parse_target(text)


def _goal(texts: Sequence[str]) -> str | None:
    joined = "\n".join(texts).strip()
    return joined if any(mark.isalnum() for mark in joined) else None


def _form(draft: _Draft, ordinal: int, source: Source) -> Form:
    heads, notes = draft.heads, draft.notes
    start = parse_start(heads.get(Role.START))
    end = parse_end(heads.get(Role.END))
    if start is None or end is None:
        first, last = parse_period(heads.get(Role.PERIOD) or heads.get(Role.START))
        start, end = start or first, end or last
    year = parse_year(heads.get(Role.YEAR)) or draft.title_year
    if year is None and start is not None:
        year = (end or start).year if (end or start).year == start.year else None
        if year is not None:
            notes.append("未印年度，按起止日期读取")
    indicators = _indicators(draft)
    return Form(
        ordinal=ordinal,
        source=replace(source, page=draft.page, sheet=draft.sheet),
        year=year,
        project=tidy(heads.get(Role.PROJECT)),
        nature=tidy(heads.get(Role.NATURE)),
        category=tidy(heads.get(Role.CATEGORY)),
        department=clean_organisation(tidy(heads.get(Role.DEPARTMENT))),
        unit=clean_organisation(tidy(heads.get(Role.UNIT))),
        start=start,
        end=end,
        funding=read_funding(draft.money, factor=draft.factor),
        goal_total=_goal(draft.goals.total),
        goal_annual=_goal(draft.goals.annual),
        indicators=indicators,
        notes=tuple(dict.fromkeys(notes)),
    )


def read_forms(rows: Iterable[Row], source: Source) -> tuple[Form, ...]:
    """The forms that ``rows`` (one document, in reading order) hold; empty when there are none.

    ``source`` names the document and file; page and sheet are taken from the rows.
    """
    drafts = _Reader().read(rows)
    return tuple(_form(draft, ordinal, source) for ordinal, draft in enumerate(drafts, start=1))
