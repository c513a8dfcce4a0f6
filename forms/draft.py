"""A form while its rows are read: what was found of head, money, goals and indicators so far."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from zhibiao.forms.block import IndicatorBlock
from zhibiao.forms.cells import tidy
from zhibiao.forms.choices import chosen
from zhibiao.forms.dates import parse_end, parse_period, parse_start, parse_year
from zhibiao.forms.funding import MoneyCell, read_funding
from zhibiao.forms.goals import Goals
from zhibiao.forms.labels import Role
from zhibiao.forms.model import Form, Source
from zhibiao.forms.organisation import clean as clean_organisation
from zhibiao.forms.places import Marks, Spot

__all__ = ["Draft"]

_DATES = {Role.START: "计划开始日期", Role.END: "计划完成日期", Role.PERIOD: "实施期"}
_MEANT_AS_DATE = re.compile(r"\d{4}|\d[./．年-]\d|[待未]定")


@dataclass(slots=True)
class Draft:
    """A form while its rows are read."""

    place: str
    page: int | None
    sheet: str | None
    loose: bool
    """Whether the form began outside any table."""
    title: Spot
    title_year: int | None = None
    factor: float | None = None
    heads: dict[Role, str] = field(default_factory=dict)
    money: list[MoneyCell] = field(default_factory=list)
    goals: Goals = field(default_factory=Goals)
    block: IndicatorBlock = field(default_factory=IndicatorBlock)
    marks: Marks = field(default_factory=Marks)
    notes: list[str] = field(default_factory=list)
    above: set[Role] = field(default_factory=set)
    """Heads that were printed above the form (填报单位：…): what stands in it outdoes them."""

    @property
    def substantial(self) -> bool:
        """Whether this is a form at all, and not just a table that names projects."""
        named = Role.PROJECT in self.heads or len(self.heads) > 1
        return bool(self.block.rows) or (
            named and bool(self.money) and bool(self.goals.total or self.goals.annual)
        )

    def form(self, ordinal: int, source: Source) -> Form:
        """The form that was read, the ``ordinal``-th of ``source``."""
        heads, notes = self.heads, self.notes
        start = parse_start(heads.get(Role.START))
        end = parse_end(heads.get(Role.END))
        if start is None or end is None:
            first, last = parse_period(heads.get(Role.PERIOD) or heads.get(Role.START))
            start, end = start or first, end or last
        notes += _unread(heads, {Role.START: start, Role.END: end, Role.PERIOD: start or end})
        year = parse_year(heads.get(Role.YEAR)) or self.title_year
        if year is None and start is not None:
            year = (end or start).year if (end or start).year == start.year else None
            if year is not None:
                notes.append("未印年度，按起止日期读取")
        rows = self.block.indicators(notes)
        return Form(
            ordinal=ordinal,
            source=Source(source.document, source.file, self.page, self.sheet),
            year=year,
            project=tidy(heads.get(Role.PROJECT)),
            nature=chosen(tidy(heads.get(Role.NATURE))),
            category=chosen(tidy(heads.get(Role.CATEGORY))),
            department=clean_organisation(tidy(heads.get(Role.DEPARTMENT))),
            unit=clean_organisation(tidy(heads.get(Role.UNIT))),
            start=start,
            end=end,
            funding=read_funding(self.money, factor=self.factor),
            goal_total=_goal(self.goals.total),
            goal_annual=_goal(self.goals.annual),
            indicators=tuple(row for row, _ in rows),
            notes=tuple(dict.fromkeys(notes)),
            places=self.marks.places(self.title, tuple(spots for _, spots in rows)),
        )


def _unread(heads: Mapping[Role, str], read: Mapping[Role, date | None]) -> list[str]:
    """Notes on what was meant as a date and is none: 2025-13-31, 待定.  长期 and 一年 are none
    and were not meant so."""
    return [
        f"{_DATES[role]}“{text}”读不出"
        for role, day in read.items()
        if day is None and (text := tidy(heads.get(role))) and _MEANT_AS_DATE.search(text)
    ]


def _goal(texts: Sequence[str]) -> str | None:
    joined = "\n".join(texts).strip()
    return joined if any(mark.isalnum() for mark in joined) else None
