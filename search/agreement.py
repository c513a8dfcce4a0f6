"""How two wordings stand to each other beyond nearness: the same thing measured, its opposite,
other numbers.  Vectors blur just these: 满意度 and 投诉率 of one object are near in meaning.
"""

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from zhibiao.forms.wording import OPPOSITES, aspect_group, split_aspect

__all__ = ["Agreement", "Measure", "agreement", "measure", "stated", "subject_of", "verdict"]

Agreement = Literal["same", "other", "opposite"]

# Suffixes such as 度, 率, 数 say too little to hold two wordings apart.
_VAGUE_GROUPS: Final = {"程度", "比例", "数量", "质量", "提升"}
# The wording table has satisfaction/complaint and the like; a change has a direction too.
_DIRECTIONS: Final = {("提升", "下降"), ("增长", "下降")}
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
# Words of which a name holds one or the other, wherever they stand: 新增岗位数, 岗位减少数.  They
# count only between texts that measure something: 房租有没有拖欠 asks for 租金支付及时率.
_ANTONYMS: Final = tuple(
    (re.compile(f"{one}|{other}"), re.compile(one), re.compile(other))
    for one, other in (
        ("新增|增加|增长|增幅|上升|扩大|提升|提高", "减少|下降|降低|降幅|压减|削减|缩减|缩小|核减"),
        ("(?<![不没未])(?:满意|认可|好评|表扬)", "投诉|不满意|差评|抱怨|批评"),
        ("完好|正常|无故障|可用", "故障|损坏|中断|瘫痪|停机"),
        ("(?<![不未])(?:合格|达标|通过)", "(?:不|未)(?:合格|达标|通过)|返工|报废|退回"),
        ("(?<![不未])(?:及时|按时|按期|如期|准时)", "(?:不|未)(?:及时|按时|按期)|逾期|延期|超期|滞后|延误|拖欠"),
        ("准确|正确", "差错|错误|误差|失误"),
        ("收入|收益|盈利", "支出|亏损|费用"),
        ("就业率", "失业率"),
        ("开工", "停工"),
        ("流入|引进|迁入", "流出|流失|迁出"),
        ("最高|上限", "最低|下限"),
        ("入院|入学|入职", "出院|退学|离职"),
        ("线上|网上", "线下|窗口"),
        ("(?<!未)成年", "未成年"),
        ("节约|结余", "超支|超概|浪费"),
    )
)  # fmt: skip
# Most texts hold none, which one look tells.
_ANY_ANTONYM: Final = re.compile("|".join(either.pattern for either, _, _ in _ANTONYMS))
# 满不满意, 合不合格, 满意不满意 ask; they deny nothing.
_WHETHER: Final = re.compile(r"(\w{1,2})[不没]\1")


def agreement(asked: str, text: str) -> tuple[Agreement | None, bool]:
    """How the aspects of two wordings stand (None where one has none to speak of), and whether
    both name numbers and none in common.

    >>> agreement("学员满意度", "学员投诉率")
    ('opposite', False)
    >>> agreement("新增就业岗位数", "就业岗位减少数")[0]
    'opposite'
    """
    mine, theirs = measure(asked), measure(text)
    aspect: Agreement | None = None
    if mine.group is not None and theirs.group is not None:
        contrary = mine.first & theirs.second or mine.second & theirs.first
        aspect = "opposite" if contrary else verdict(mine.group, theirs.group)
    return aspect, bool(mine.numbers and theirs.numbers and not mine.numbers & theirs.numbers)


def verdict(one: str, other: str) -> Agreement | None:
    """How two aspect groups stand; None where they are too vague to be told apart."""
    if OPPOSITES.get(one) == other or {(one, other), (other, one)} & _DIRECTIONS:
        return "opposite"
    if one in _VAGUE_GROUPS or other in _VAGUE_GROUPS:
        return None
    return "same" if one == other else "other"


class Measure(NamedTuple):
    """Aspect group and numbers of a wording, and of which antonyms it holds the ``first`` and of
    which the ``second``, a bit each; one that it holds both of is in neither."""

    group: str | None
    numbers: frozenset[str]
    first: int
    second: int


@lru_cache(maxsize=8192)
def measure(text: str) -> Measure:
    """What a normalised wording measures."""
    plain = stated(text)
    sides = [0, 0]
    for at, (either, one, other) in enumerate(_ANTONYMS if _ANY_ANTONYM.search(plain) else ()):
        if not either.search(plain):
            continue
        first, second = bool(one.search(plain)), bool(other.search(plain))
        if first != second:
            sides[second] |= 1 << at
    group = aspect_group(split_aspect(plain)[1])
    return Measure(group, frozenset(_NUMBER.findall(text)), *sides)


def stated(text: str) -> str:
    """The text without asking whether: 满不满意 becomes 满意."""
    return _WHETHER.sub(r"\1", text) if "不" in text or "没" in text else text


@lru_cache(maxsize=65536)
def subject_of(wording: str) -> tuple[str, str | None]:
    """The object and the aspect group of a normalised wording, with as much as possible in the
    object: `split_aspect` knows 培训人数 as an aspect, but here 培训 is what two wordings share."""
    object_, aspect = split_aspect(wording)
    group = aspect_group(aspect)
    if aspect is None or group is None or object_ + aspect != wording:
        return object_, group
    shortest = next(
        length for length in range(1, len(aspect) + 1) if aspect_group(aspect[-length:]) == group
    )
    return wording[:-shortest].rstrip("的之"), group
