"""Ladders of qualitative target values: where 较好, 有效提升 or 基本健全 stand from high to low.

DOMAIN.md 4.3.  A ladder makes 健全 and 基本健全 comparable, and offers the grades by which a
qualitative target can be judged at all (好/一般/差).
"""

import re
from dataclasses import dataclass

from zhibiao.forms.memory import remembered
from zhibiao.forms.notation import plain, printed

__all__ = ["LADDERS", "Grade", "ladder_of"]

#: ladder -> its grades from high to low, as forms word them.
LADDERS: dict[str, tuple[str, ...]] = {
    "变化": ("显著", "有效", "有所", "无"),
    "等级": ("优", "良", "中", "差"),
    "好": ("好", "较好", "一般", "差"),
    "健全": ("健全", "较健全", "基本健全", "不健全"),
    "完善": ("完善", "较完善", "基本完善", "不完善"),
    "及时": ("及时", "较及时", "基本及时", "不及时"),
    "满意": ("满意", "较满意", "基本满意", "不满意"),
    "高": ("高", "较高", "一般", "低"),
    "强": ("强", "较强", "一般", "弱"),
    "稳定": ("稳定", "较稳定", "基本稳定", "不稳定"),
    "准确": ("准确", "较准确", "基本准确", "不准确"),
    "规范": ("规范", "较规范", "基本规范", "不规范"),
    "是否": ("是", "否"),
    "有无": ("有", "无"),
    "通过": ("通过", "未通过"),
    "公开": ("公开", "未公开"),
    "达标": ("达标", "未达标"),
}


@dataclass(frozen=True, slots=True)
class Grade:
    """A value on a ladder of `LADDERS`: ``rung`` counts from 0, the highest."""

    ladder: str
    rung: int


_CHANGE = "提升|提高|增强|改善|优化|增长|上升|促进|推动|带动|扩大|降低|减少|下降|缓解|减轻|节约"
# How much, before or behind the verb of change; a bare verb says a change, not its size.
_DEGREES = (
    "显著|明显|大幅|极大|突出",
    "有效|较好|较大|稳步|持续|不断|进一步|切实|良好",
    "有所|一定|逐步|略有|有",
    "无|未|没有|不",
)
_CHANGES = tuple(
    re.compile(
        rf"(?:{degree})(?:的|地|得到)?(?:{_CHANGE})|(?:{_CHANGE})(?:效果|作用|程度)?(?:{degree})$"
    )
    for degree in _DEGREES
)
_SYNONYMS = {
    "优秀": ("等级", 0),
    "良": ("等级", 1),
    "良好": ("等级", 1),
    "合格": ("达标", 0),
    "不合格": ("达标", 1),
    "验收合格": ("达标", 0),
    "按时": ("及时", 0),
    "按期": ("及时", 0),
    "如期": ("及时", 0),
    "准时": ("及时", 0),
    "长效": ("健全", 0),
    "有效": ("变化", 1),
    "显著": ("变化", 0),
    "明显": ("变化", 0),
    "不公开": ("公开", 1),
    "不通过": ("通过", 1),
    "不达标": ("达标", 1),
}
_GRADES = {
    grade: (ladder, rung)
    for ladder, grades in reversed(LADDERS.items())
    for rung, grade in enumerate(grades)
    if grade not in ("一般", "差", "无")  # these end several ladders: they alone name none
} | _SYNONYMS
_VERY = re.compile("^(?:非常|很|十分|比较|全部|完全|达到)(?=.)")


@remembered(4096)
def ladder_of(text: str | None) -> Grade | None:
    """The ladder and rung of a qualitative value; None where it stands on none.

    >>> ladder_of("基本健全")
    Grade(ladder='健全', rung=2)
    >>> ladder_of("有效提升")
    Grade(ladder='变化', rung=1)
    """
    shown = printed(text)
    if shown is None:
        return None
    word = plain(shown).strip("。；;，,.≥=")
    if word.startswith("比较"):
        word = "较" + word[2:]
    word = _VERY.sub("", word)
    known = _GRADES.get(word)
    if known is not None:
        return Grade(*known)
    # The refusal is tested before the degrees, of which it holds one (无明显提升).
    for rung in (3, 0, 1, 2):
        if _CHANGES[rung].search(word) or (rung == 3 and re.match("(?:无|未|没有|不)明显", word)):
            return Grade("变化", rung)
    return None
