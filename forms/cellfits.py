"""How well the text of a cell suits a column of the indicators, by what it says alone.

Points on one scale: what is certain for a column scores 3, what nothing speaks against 1, and what
cannot stand there `NEVER`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from zhibiao.forms.funding import MONEY_ROLES
from zhibiao.forms.goals import GOAL_ROLES
from zhibiao.forms.labels import Role, label_of
from zhibiao.forms.ladder import ladder_of
from zhibiao.forms.levels import level_label
from zhibiao.forms.unit import KNOWN_SYMBOLS
from zhibiao.forms.values import NOTHING, is_operator, looks_like_target, plain_number
from zhibiao.forms.wording import split_aspect

__all__ = ["NEVER", "ROW_COST", "SKIP", "fit", "lead_fit", "plausibility"]

NEVER = -9.0
ROW_COST = 1.5
"""What a row costs: words that make a row of their own must suit it."""
SKIP = {
    Role.NAME: -3.0,
    Role.VALUE: -2.2,
    Role.VALUE_TOTAL: -1.0,
    Role.OPERATOR: -1.2,
    Role.MEASURE: -0.7,
    Role.WEIGHT: -1.0,
}
"""What an empty cell costs; labels are merged downwards and cost nothing."""
_PARTS_OF_LABELS = frozenset(("绩效", "指标", "目标", "标", "指"))
_STANDARDS = frozenset(
    ("计划标准", "行业标准", "历史标准", "预算支出标准", "国家标准", "经验标准", "其他标准")
)
"""What values rest on (指标值设定依据), and no names."""
_SCORING = re.compile(
    r"每(?:少|低|超|多|降|增加?)(?:于|过)?\d?|扣\d|扣完|扣$|得满分|不得分|酌情|(?:扣|得)\d*分"
)
"""What tells how an indicator is scored."""
_BOUND_WITHIN = re.compile(r"[≥≤=<>＞＜＝]\s*\d|\d[%％].*\d[%％]")
_CODE = re.compile(r"[\w.-]*\d{3,}[\w.-]*")
_ORDINAL = re.compile(r"\d{1,4}")
_YEAR = re.compile(r"20\d\d(?:年度?)?")
_AMOUNT = re.compile(r"[\d,]+(?:\.\d+)?")
_ORGANISATION = re.compile(r"[局院所馆校部会处站队办府委室司厅社厂园心团台场]$|[)）]$")


@lru_cache(maxsize=1 << 13)
def _level_fit(role: Role, text: str) -> float:
    label = level_label(text)
    if label is not None:
        known = label.level1 if role is Role.LEVEL1 else label.level2
        if known is not None:
            return 3.0 if label.strict else 1.4
        return NEVER
    plain = 1 < len(text) <= 8 and not is_operator(text) and not re.search(r"\d", text)
    # A label no taxonomy knows (影响力) is one where nothing else fits.
    return -2.5 if plain and label_of(text) is None else NEVER


def _is_unit(text: str) -> bool:
    return text.lstrip("万亿") in KNOWN_SYMBOLS


@lru_cache(maxsize=1 << 13)
def _name_fit(text: str) -> float:
    label = level_label(text)
    if (
        text in _PARTS_OF_LABELS
        or text in _STANDARDS
        or _SCORING.search(text)
        or not any(mark.isalpha() for mark in text)
        or is_operator(text)
        or _is_unit(text)
    ):
        return -5.0
    if label is not None:
        return -4.0 if label.strict else 0.3
    if looks_like_target(text) or _BOUND_WITHIN.search(text):
        return -3.0
    score = 1.0 + (0.8 if split_aspect(text)[1] is not None else 0.0)
    score -= 0.02 * max(0, len(text) - 30)
    score -= 0.8 * max(0, 3 - len(text))
    score -= 2.0 if _is_unit(text.split()[0]) else 0.0
    return score - (1.0 if text[0] in ")）%、，。" or text[-1] in "(（、，" else 0.0)


@lru_cache(maxsize=1 << 13)
def _value_fit(text: str) -> float:
    label = level_label(text)
    if label is not None and label.strict:
        return -6.0
    if looks_like_target(text):
        return 1.5 if plain_number(text) is not None else 2.5
    if text in NOTHING:
        return 0.3
    if is_operator(text):
        return -2.0
    if ladder_of(text) is not None or text[:4].isdigit():
        return 1.5 if len(text) <= 6 or text[0].isdigit() else 0.9
    score = 0.8 if 1 < len(text) <= 6 else 0.3 - 0.02 * max(0, len(text) - 15)
    return score - (0.6 if split_aspect(text)[1] is not None and len(text) > 4 else 0.0)


def fit(role: Role, text: str) -> float:
    """How well a column of ``role`` suits ``text`` as its whole cell."""
    if role in (Role.LEVEL1, Role.LEVEL2):
        return _level_fit(role, text)
    if role is Role.NAME:
        return _name_fit(text)
    if role in (Role.VALUE, Role.VALUE_TOTAL):
        return _value_fit(text)
    if role is Role.OPERATOR:
        return 2.5 if is_operator(text) else NEVER
    if role is Role.MEASURE:
        if level_label(text) is not None:
            return NEVER
        if text in KNOWN_SYMBOLS or text in NOTHING:
            return 2.0
        return 0.0 if len(text) <= 4 and not any(mark.isdigit() for mark in text) else -4.0
    if role is Role.WEIGHT:
        return 1.5 if plain_number(text) is not None else NEVER
    if role is Role.SECTION:
        found = label_of(text)
        return 2.0 if found is not None and found.role is Role.SECTION else NEVER
    label = level_label(text)
    return NEVER if label is not None and label.strict else -0.01 * len(text)


def lead_fit(role: Role, text: str) -> float:
    """How well a column of a list of projects, left of the levels, suits ``text``."""
    label = level_label(text)
    if label is not None and label.strict:
        return NEVER
    if role in MONEY_ROLES:
        return 1.0 if _AMOUNT.fullmatch(text) else NEVER
    if role is Role.PROJECT:
        plain = any(mark >= "一" for mark in text) and not looks_like_target(text)
        named = plain and len(text) > 3 and text[-1] not in "。；"
        return 0.8 - 0.01 * len(text) if named else NEVER
    if role is Role.YEAR:
        return 0.8 if _YEAR.fullmatch(text) else NEVER
    if role in (Role.CATEGORY, Role.NATURE):
        return 0.6 if len(text) < 10 and text.endswith(("类", "项目", "性")) else -1.0
    if role in (Role.UNIT, Role.DEPARTMENT):
        return 0.8 if _ORGANISATION.search(text) and len(text) > 3 else NEVER
    if role in GOAL_ROLES:
        return 0.6 if len(text) > 6 else -0.5
    return 0.5 if _CODE.fullmatch(text) or _ORDINAL.fullmatch(text) else -2.0


def plausibility(name: str, values: Sequence[str]) -> float:
    """How well a name and the cells right of it suit a row: the higher, the better."""
    score = _name_fit(name) if name else SKIP[Role.NAME]
    return score + max((_value_fit(text) for text in values if text), default=SKIP[Role.VALUE])
