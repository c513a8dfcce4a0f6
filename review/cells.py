"""Which cell of the source a finding is about."""

from typing import Final

from zhibiao.forms.labels import Role
from zhibiao.forms.model import Form
from zhibiao.forms.places import Spot
from zhibiao.forms.taxonomy import canonical_level2

__all__ = ["spot_of"]

# The cells of a field, the likeliest first: forms print the period in one cell or in two.
_FIELDS: Final = {
    "项目名称": (Role.PROJECT,),
    "项目性质": (Role.NATURE,),
    "项目类别": (Role.CATEGORY,),
    "主管部门": (Role.DEPARTMENT,),
    "实施单位": (Role.UNIT,),
    "申报年度": (Role.YEAR,),
    "计划开始日期": (Role.START, Role.PERIOD),
    "计划完成日期": (Role.END, Role.PERIOD, Role.START),
    "实施期": (Role.PERIOD, Role.START, Role.END),
    "项目总目标": (Role.GOAL_TOTAL, Role.GOAL, Role.GOAL_ANNUAL),
    "年度总体目标": (Role.GOAL_ANNUAL, Role.GOAL, Role.GOAL_TOTAL),
    "项目资金总额": (Role.TOTAL, Role.FUNDING),
    "年度资金申请总额": (Role.ANNUAL, Role.FUNDING, Role.TOTAL),
    "一级指标": (Role.LEVEL1, Role.LEVEL2, Role.NAME),
    "二级指标": (Role.LEVEL2, Role.LEVEL1, Role.NAME),
    "三级指标": (Role.NAME, Role.LEVEL2),
    "分值": (Role.WEIGHT,),
}
# Rules whose rows are wrong in their value; those of all others are so in their name.
_OF_VALUES: Final = frozenset(
    ("R11", "R32", "R33", "R35", "R36", "R37", "R38", "R39", "R40", "R41", "R42", "R43", "R45")
)


def spot_of(rule: str, row: int | None, field: str | None, form: Form) -> Spot | None:
    """The cell that a finding of ``rule`` on a row (from 1) or a field of ``form`` is about.

    The title's cell for the form as a whole; None for a form whose cells are not known.
    """
    places = form.places
    if places is None:
        return None
    if row is None:
        row = _first_under(field, form)
    if row is not None:
        cells = places.indicators[row - 1]
        roles = (Role.VALUE, Role.NAME) if rule in _OF_VALUES else (Role.NAME, Role.VALUE)
        return next((cells[role] for role in roles if role in cells), places.title)
    known = (places.fields.get(role) for role in _FIELDS.get(field or "", ()))
    return next((spot for spot in known if spot is not None), places.title)


def _first_under(level2: str | None, form: Form) -> int | None:
    """The first row under a level 2 that is named as a field (时效指标); None for other fields."""
    label = canonical_level2(level2)
    if label is None or level2 in _FIELDS:
        return None
    rows = enumerate(form.indicators, start=1)
    return next((n for n, row in rows if canonical_level2(row.level2) == label), None)
