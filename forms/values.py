"""What a single cell of an indicator row can be by its text alone: a bound, a number, an operator."""

import re

from zhibiao.forms.memory import remembered

__all__ = ["NOTHING", "composed", "is_operator", "looks_like_target", "plain_number"]

_OPERATOR_START = re.compile(
    r"\s*(?:[≥≤=<>＞＜≧≦⩾⩽＝≈]|不[少低小超多高大迟晚](?:[于过])|至少|控制在|超过|大于|小于|达到|达\d)"
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
NOTHING = frozenset(("/", "-", "—", "–", "无", "\\", "——", "--", "╱"))
"""What is printed in a cell that is left open."""


@remembered(1 << 14)
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


def plain_number(text: str) -> float | None:
    """The number that is all of ``text`` (points and per cent may follow it); None otherwise."""
    match = _PURE_NUMBER.fullmatch(text)
    return float(match[1]) if match is not None else None


def composed(operator: str | None, value: str | None, measure: str | None) -> str | None:
    """One target text of 指标性质 | 指标值 | 计量单位."""
    if value is None or value in NOTHING:
        return None
    sign = _OPERATORS.get("".join(operator.split())) if operator else None
    numeric = plain_number(value) is not None or value[:1].isdigit()
    if sign and numeric and not _OPERATOR_START.match(value):
        value = sign + value
    if measure and measure not in NOTHING and value[-1:].isdigit() and not value.endswith(measure):
        value += measure
    return value
