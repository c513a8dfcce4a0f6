"""Labels of page text that were wrapped in their cells, put together again in their line.

Where text goes line by line over the whole width of the page (as pdfplumber prints it), a label of
two lines stands half above and half below the line of its cell:

    业务主管部                              半年（程） 全年（程）
    项目名称 垃圾分类推广 长宁渡区城管局      一级指标 二级指标 三级指标 计量单位
    门                                      目标值 目标值

The halves make a label only together, and the line between has a value or a column without one.
"""

import re
from collections.abc import Sequence

from zhibiao.forms.funding import MONEY_ROLES
from zhibiao.forms.goals import GOAL_ROLES
from zhibiao.forms.labelled import HEAD_ROLES
from zhibiao.forms.labels import Label, Role, label_of
from zhibiao.forms.levels import level_label

__all__ = ["goes_over_the_width", "whole_lines"]

_HALF = re.compile(r"[一-鿿、/]+")
"""What stands in brackets makes no label, and numbers are of values."""
_OPENED = re.compile(r"[（(][^）)]*$")
_DIGIT = re.compile(r"\d")
_LONGEST_HALF = 14
_MOST_HALVES = 3
_LEVELS = frozenset({Role.LEVEL1, Role.LEVEL2})
_VALUES = frozenset({Role.VALUE, Role.VALUE_TOTAL})
_BEHIND = frozenset({Role.MEASURE, Role.WEIGHT, Role.REMARK})
_OF_ROWS = GOAL_ROLES | {Role.FUNDING, Role.SECTION}
"""Labels left of whole rows: they have no value of their own in the line."""
_OF_HEADS = HEAD_ROLES | MONEY_ROLES | GOAL_ROLES | {Role.REMARK, Role.SECTION}


def whole_lines(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """The words of ``lines`` with the halves of wrapped labels in the line between them."""
    found = [list(line) for line in lines]
    for at in range(len(found)):
        _begun_twice(found, at)
    for at in range(1, len(found) - 1):
        _around(found, at)
    return found


def goes_over_the_width(lines: Sequence[Sequence[str]]) -> bool:
    """Whether ``lines`` are those of the page, over its whole width, so that halves of a wrapped
    cell stand above and below the line of its row; else cell comes after cell.  Wrapped labels of
    levels tell, which nearly every form has."""
    around = below = 0
    for at in range(len(lines) - 1):
        for upper in lines[at][:_MOST_HALVES]:
            if level_label(upper) is not None or not _HALF.fullmatch(upper):
                continue
            below += _completed(upper, lines[at + 1])
            if at + 2 < len(lines) and len(lines[at + 1]) > 1:
                around += _completed(upper, lines[at + 2])
    return around > below


def _completed(upper: str, lower: Sequence[str]) -> bool:
    return any(
        (label := level_label(upper + text)) is not None and label.strict
        for text in lower[:_MOST_HALVES]
        if level_label(text) is None
    )


def _label(text: str) -> Label | None:
    return label_of(text) if level_label(text) is None else None


def _begun_twice(lines: list[list[str]], at: int) -> None:
    """年度总体目 | 预期目标 over 标 | 加强…: both lines begin with a half."""
    if at + 1 >= len(lines) or len(lines[at]) < 2 or len(lines[at + 1]) < 2:
        return
    upper, lower = lines[at][0], lines[at + 1][0]
    joined = _label(upper + lower)
    if (
        joined is not None
        and joined.role in _OF_HEADS
        and len(lower) <= _LONGEST_HALF
        and label_of(upper) is None
        and label_of(lower) is None
    ):
        lines[at][0] = upper + lower
        del lines[at + 1][0]


def _around(lines: list[list[str]], at: int) -> None:
    """Take the halves above and below line ``at`` into it, where they make its labels."""
    upper, line, lower = lines[at - 1], lines[at], lines[at + 1]
    beside = lower[:-1] if len(upper) == 1 else []
    if beside and all(_role(text) is Role.FUNDING for text in beside):
        lower = lower[-1:]  # 项目资金（元） stands beside the second half
    else:
        beside = []
    if not line or not 0 < len(upper) == len(lower) <= _MOST_HALVES:
        return
    if max(map(len, [*upper, *lower])) > _LONGEST_HALF:
        return
    placed = _in_three(upper, line, lower) if len(upper) == 1 else None
    if placed is None:
        halves = list(zip(upper, lower, strict=True))
        heading = _is_heading(line)
        if not all(_are_halves(first, second, heading=heading) for first, second in halves):
            return
        texts = [first + second for first, second in halves]
        placed = _among_columns(line, texts) if heading else _before_values(line, texts)
    if placed is not None:
        lines[at - 1], lines[at], lines[at + 1] = [], placed, beside


def _are_halves(first: str, second: str, *, heading: bool) -> bool:
    """Whether two words are a label only together, or the second is a bracket behind it; in a
    ``heading`` the second may be one too: 半年（程） | 目标值."""
    if _label(first + second) is None or _DIGIT.search(first):
        return False
    if label_of(first) is not None and (second[0] in "（(" or _OPENED.search(first)):
        return True  # 分值 | （10分）, 指标值（包含数字 | 及文字描述）
    return _is_weak(first) and not _DIGIT.search(second) and (heading or _is_weak(second))


def _is_weak(text: str) -> bool:
    label = label_of(text)
    return (label is None or label.weak) and not (text[0] in "（(" and text[-1] in "）)")


def _in_three(upper: Sequence[str], line: Sequence[str], lower: Sequence[str]) -> list[str] | None:
    """``line`` with the label whose middle stands in it: 年度 over 总体 | 建成… over 目标, or
    偏差原因分 over …得分 | 析及改进措 over 施."""
    if not _HALF.fullmatch(upper[0]) or not _HALF.fullmatch(lower[0]):
        return None
    for at in {0, len(line) - 1}:
        label = _label(upper[0] + line[at] + lower[0])
        if label is None or not _HALF.fullmatch(line[at]) or label_of(line[at]) is not None:
            continue
        if not (_is_heading(line) if at else _is_weak(upper[0])):
            continue
        placed = list(line)
        placed[at] = upper[0] + line[at] + lower[0]
        return placed
    return None


def _role(text: str) -> Role | None:
    label = label_of(text)
    return label.role if label is not None else None


def _is_heading(line: Sequence[str]) -> bool:
    return any(_role(text) in _LEVELS for text in line)


def _among_columns(line: list[str], texts: Sequence[str]) -> list[str]:
    """The heading ``line`` with the columns ``texts``, whose place only their meaning tells."""
    placed = list(line)
    for text in texts:
        role = _role(text)
        roles = [_role(other) for other in placed]
        values = [n for n, other in enumerate(roles) if other in _VALUES]
        at = len(placed)
        if role is Role.OPERATOR and values:
            at = values[0]
        elif role is Role.MEASURE and values:
            at = values[-1] + 1
        elif role in _VALUES and Role.OPERATOR in roles:
            at = roles.index(Role.OPERATOR) + 1
        elif role in _VALUES and len(texts) == 1:
            at = next((n for n, other in enumerate(roles) if other in _BEHIND), at)
        placed.insert(at, text)
    return placed


def _before_values(line: list[str], texts: Sequence[str]) -> list[str] | None:
    """The head ``line`` with a label before each value that has none; None where numbers differ."""
    if any((label := label_of(text)) is None or label.role not in _OF_HEADS for text in texts):
        return None
    leading = [text for text in texts if _role(text) in _OF_ROWS]
    rest = [text for text in texts if text not in leading]
    bare = [
        n
        for n, text in enumerate(line)
        if label_of(text) is None and (not n or label_of(line[n - 1]) is None)
    ]
    if len(bare) != len(rest):
        return None if rest else [*leading, *line]
    placed = list(line)
    for n, text in reversed(list(zip(bare, rest, strict=True))):
        placed.insert(n, text)
    return [*leading, *placed]
