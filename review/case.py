"""A form under review, with what the rules ask of it worked out once: the case (待审表).

`Line` is a row with its canonical labels, object, aspect and direction; `Case` a form together
with the other forms of its document, the settings, and precedents where a corpus is at hand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from zhibiao.forms.model import Form, Indicator, Target
from zhibiao.forms.notation import plain
from zhibiao.forms.taxonomy import LEVEL2, canonical_level1, canonical_level2
from zhibiao.forms.unit import UnitFamily, family_of
from zhibiao.forms.wording import aspect_group, normalise_wording, split_aspect
from zhibiao.review.settings import Settings
from zhibiao.search.library import BUNDLED, Library

if TYPE_CHECKING:
    from zhibiao.review.precedents import Precedents

__all__ = ["RATIO_FAMILIES", "Case", "Line", "squeezed"]

RATIO_FAMILIES = frozenset((UnitFamily.PERCENT.value, UnitFamily.PERCENT_POINT.value))
# Ratios in name that are no percentages: 频率 is per second, 效率 per anything.
_RATE = re.compile(r"有效率$|(?<![效频功速利汇费税曲斜温])率$|占比$|比例$|比重$|百分比$")
_NO_RATE = re.compile(r"(?:(?<!有)效率|频率|功率|速率|利率|汇率|费率|分辨率|码率|倍率|斜率)$")
_SATISFACTION = re.compile("满意")
_CJK = re.compile(r"[一-鿿]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s*年|\s*[-—～~至到]\s*(?:19|20)\d\d)")
# 较2024年提高, 在2023年基础上, 自2018年以来: what a change counts from is no year of the work.
_BASE_YEAR = re.compile(
    r"(?:较|比|与|同)\s*(?:19|20)\d\d\s*年|(?:19|20)\d\d\s*年(?:度|底|末)?(?:的)?(?:基础|基数|基期|水平|以来|以前)"
)


def squeezed(text: str | None) -> str:
    """The text without white space; "" for None."""
    return "".join((text or "").split())


@dataclass(frozen=True, eq=False)
class Line:
    """Row ``number`` (from 1) of a form."""

    number: int
    indicator: Indicator

    @property
    def name(self) -> str:
        """The printed name."""
        return self.indicator.name

    @property
    def target(self) -> Target:
        return self.indicator.target

    @property
    def value(self) -> float | None:
        return self.indicator.target.value

    @property
    def text(self) -> str:
        """The printed value, "" where the cell is empty."""
        return self.indicator.target.text or ""

    @cached_property
    def words(self) -> str:
        """The printed value as a plain word: no marks, no white space."""
        return squeezed(plain(self.text)).strip("。；;，,、.:：“”\"'")

    @cached_property
    def wording(self) -> str:
        """The name normalised; "" when nothing is left."""
        return normalise_wording(self.name)

    @cached_property
    def core(self) -> str:
        """The wording without what stands in brackets behind it."""
        return re.sub(r"\([^()]*\)$", "", self.wording)

    @cached_property
    def level2(self) -> str | None:
        """The canonical level-2 label; None where none is printed or known."""
        return canonical_level2(self.indicator.level2)

    @cached_property
    def level1(self) -> str | None:
        """The canonical level-1 label, from the row or from what stands above its level 2."""
        printed = canonical_level1(self.indicator.level1)
        return printed or (LEVEL2[self.level2] if self.level2 else None)

    @cached_property
    def aspect(self) -> str | None:
        """What is measured: 完成率, 满意度."""
        return split_aspect(self.core)[1]

    @cached_property
    def object(self) -> str:
        """On what it is measured."""
        return split_aspect(self.core)[0]

    @cached_property
    def group(self) -> str | None:
        """The group of the aspect (`zhibiao.forms.wording.ASPECT_GROUPS`)."""
        return aspect_group(self.aspect)

    @cached_property
    def family(self) -> str:
        """The family of the unit; ``number`` where there is none."""
        return family_of(self.target.unit)

    @cached_property
    def is_rate(self) -> bool:
        """Whether the name says that the value is a share."""
        return bool(_RATE.search(self.core)) and not _NO_RATE.search(self.core)

    @cached_property
    def is_satisfaction(self) -> bool:
        return bool(_SATISFACTION.search(self.wording))

    @property
    def qualitative(self) -> bool:
        """Whether words stand where a number could."""
        return self.indicator.target.qualitative

    @property
    def percentage(self) -> bool:
        """Whether the value is a number in percent."""
        return self.value is not None and self.family == UnitFamily.PERCENT.value

    @property
    def amount(self) -> bool:
        """Whether the value counts something: no share, no score, no time, no money."""
        if self.value is None or self.family in RATIO_FAMILIES:
            return False
        if self.family == UnitFamily.NUMBER.value:
            # 管理人员满意度 =100 lost its %, 参观人数 ≥3000 its 人.
            return not self.is_rate and not self.is_satisfaction
        return self.family not in (UnitFamily.SCORE.value, UnitFamily.TIME.value)


@dataclass(frozen=True, eq=False)
class Case:
    """One form of a document, and what it is judged with.

    ``forms`` are all forms of the document, this one included; ``precedents`` None where no
    corpus is given.
    """

    form: Form
    forms: Sequence[Form]
    settings: Settings = field(default_factory=Settings)
    precedents: "Precedents | None" = None

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(Line(n, row) for n, row in enumerate(self.form.indicators, start=1))

    @property
    def library(self) -> Library:
        """The standard indicators: the corpus's, or those that come with zhibiao."""
        return BUNDLED if self.precedents is None else self.precedents.library

    @cached_property
    def levels1(self) -> frozenset[str]:
        """The level-1 labels that some row stands under."""
        return frozenset(line.level1 for line in self.lines if line.level1)

    @cached_property
    def levels2(self) -> frozenset[str]:
        return frozenset(line.level2 for line in self.lines if line.level2)

    @cached_property
    def unplaced(self) -> tuple[Line, ...]:
        """Rows whose level is blank or in no known taxonomy."""
        return tuple(line for line in self.lines if line.level1 is None)

    @cached_property
    def goal(self) -> str:
        """The goal of the year, "" where the cell is empty."""
        return (self.form.goal_annual or "").strip()

    @cached_property
    def goal_years(self) -> tuple[int, ...]:
        """The years that the goal of the year names as its own, ascending."""
        return tuple(sorted({int(year) for year in _YEAR.findall(_BASE_YEAR.sub("", self.goal))}))

    @cached_property
    def goal_length(self) -> int:
        """Characters of the goal that say something: no marks, no white space."""
        return sum(mark.isalnum() for mark in self.goal)

    @property
    def is_list(self) -> bool:
        """Whether the source was a list of indicators (CSV) that has no head at all: its blanks
        prove nothing about a form."""
        form = self.form
        return (
            form.goal_annual is None
            and form.goal_total is None
            and form.start is None
            and form.end is None
            and form.funding.annual is None
            and form.funding.total is None
            and bool(form.indicators)
        )
