"""What a query says besides the wording it looks for: a level 2, a kind of project, a unit, a target.

"培训类项目的质量指标" names no wording at all: it asks for rows filed under 质量指标 in projects
about 培训.  Such words are taken out of the text that is compared with wordings and become
context, which ranking weighs softly (a filter is what the caller sets on purpose).  Words that
only ask ("用来衡量…的指标") are dropped.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from zhibiao.forms.taxonomy import LEVEL2, canonical_level2
from zhibiao.forms.unit import UnitFamily, family_of, unit_of
from zhibiao.forms.wording import normalise_wording, split_aspect

__all__ = ["Question", "TargetForm", "read_question"]


class TargetForm(StrEnum):
    """What sort of target a query asks for."""

    ZERO = "零目标"
    UPPER = "越低越好"
    WORDS = "定性"


@dataclass(frozen=True, slots=True)
class Question:
    """``core`` is the text to compare with wordings, "" where a query only describes rows;
    ``level2`` a canonical label, ``project`` the words for the kind of project, ``family`` the
    unit family and ``target`` the sort of target asked for; ``None`` where the query names none."""

    text: str
    core: str
    level2: str | None = None
    project: str | None = None
    family: str | None = None
    target: TargetForm | None = None

    @property
    def has_context(self) -> bool:
        """Whether rows, not only wordings, say how well a hit fits."""
        return bool(self.level2 or self.project or self.family or self.target)


_STEMS = sorted(
    {label.removesuffix("指标") for label in LEVEL2} | {"满意度"}, key=len, reverse=True
)
# A level 2 is named by its label ("质量指标", "时效类指标") or as a side of the matter ("质量方面").
_LEVEL2 = re.compile(
    rf"({'|'.join(_STEMS)})(?:类|性|方面|上|层面)?(?:的)?(?:绩效)?(?:二级)?指标"
    # 数据质量指标达标率 is a name.
    r"(?=$|[的里中,，、?？]|一般|通常|常用|有|怎|如何|用|是|都|可以|应|该|设)"
    rf"|({'|'.join(_STEMS)})(?:方面|层面)"
)
# "培训类项目的…", "信息化建设项目里", "大赛类活动"; the words before are the kind.
_PROJECT = re.compile(
    r"^(?:我们|一个|某个?|这种|做|搞)?(?P<kind>[^的]{2,12}?)(?:(?:类|性质|方面|相关)的?项目的?"
    r"|(?:的)?项目(?:的|里面?|中|上|一般|通常|常用|都|可以|该|怎么|如何|用|设|有|$))"
)
_KIND = re.compile(r"^(?P<kind>[^的]{2,10}?)(?:类|方面|领域|工作)(?:的|里面?|中|$)")
# "以企业为对象的满意度指标": whom it is about is part of the name, 企业满意度.
_ABOUT = re.compile(
    r"^(?:以(?P<one>[^的]{2,10}?)为(?:服务|调查|受益)?对象|(?:面向|针对|对象是|服务对象为)(?P<other>[^的]{2,10}?))的"
    r"(?=.*指标$)"
)
_ASKING = re.compile(
    r"(?:一般|通常|常用|常见|可以|应该|该|都)*(?:有哪些|有什么|哪些|是什么|什么|怎么写|怎么设|怎样设|如何设置?|怎么定"
    r"|如何写|怎么衡量|如何衡量|设置|用什么|用哪些)+(?:呢|啊|吗)?|[?？]"
)
# "用来衡量…的指标", "…类指标": a frame around what is meant.
_FRAME = re.compile(
    r"^(?:请问|想找|查找|找|要|需要|能够?|可以)*(?:用来|用于|用以)?"
    r"(?:衡量|反映|体现|说明|考核|考察|测量|表示|描述|评价|评估|看|关于|涉及|有关|针对)?(?:出|到)?"
    r"(?P<matter>.{2,}?)(?:类|有关|相关)?的?(?:绩效|三级)?指标$"
)
_ZERO = re.compile(
    r"(?:目标值?|指标值|值|数)?(?:应当?|应该|必须|需要?|要)?(?:为|是|等于|定为|设为)(?:零|0)(?![\d.])(?:的|$)"
)
_UPPER = re.compile(
    r"(?:数值|目标值?|值)?越(?:低|少|小|短)越好(?:的|$)|(?:反向|逆向|负向)(?:的|性)?(?=指标|$)"
)
_WORDS = re.compile(
    # 稳定性 is none of it.
    r"(?:^|(?<=[的为是,，]))用?定性(?:的)?(?:表述|描述|表达|表示|评价)?(?:类|型)?(?:的|(?=指标)|$)"
    r"|用文字(?:表述|描述|表达|说明)(?:的|$)|(?:无法|不能|难以|不便)量化(?:的|$)"
)
_TARGETS = ((_ZERO, TargetForm.ZERO), (_UPPER, TargetForm.UPPER), (_WORDS, TargetForm.WORDS))
_FAMILIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:按|以|用)百分比(?:计算?|表示|衡量)?(?:的)?|百分比(?:的|类|型)"), UnitFamily.PERCENT),
    (re.compile(r"(?:按|以|用)人次(?:计算?|表示|衡量|统计)(?:的)?"), UnitFamily.PERSON_TIME),
    (re.compile(r"(?:按|以|用)人数(?:计算?|表示|衡量|统计)(?:的)?"), UnitFamily.PERSON),
    (re.compile(r"(?:按|以|用)(?:小时|天|分钟|时间|工作日)(?:计算?|表示|衡量)(?:的)?"), UnitFamily.TIME),
    (re.compile(r"(?:按|以|用)(?:金额|元|万元)(?:计算?|表示|衡量)(?:的)?"), UnitFamily.MONEY),
)  # fmt: skip
# "单位是分钟或小时", "以天为单位".
_UNIT = re.compile(
    r"[,，]?(?:计量)?单位(?:是|为|用|写)(?P<one>[^的,，]{1,4}?)(?:[或和、][^的,，]{1,4})?(?:的|$)"
    r"|[,，]?以(?P<other>[^的,，以]{1,4})为(?:计量)?单位(?:的|$)"
)
# Without one of these no pattern above finds anything to take out: most questions are names.
_DESCRIBING = re.compile("指标|方面|层面|项目|[零0越向以按用]|定性|文字|量化|单位|百分比")
_EDGE = "的里中,，。、?？ "


@lru_cache(maxsize=4096)
def read_question(text: str) -> Question:
    """Split a query into what is looked for and what only describes the rows around it.

    >>> read_question("培训类项目的质量指标")
    Question(text='培训类项目的质量指标', core='培训', level2='质量指标', project='培训', family=None, target=None)
    >>> read_question("以企业为对象的满意度指标").core
    '企业满意度'
    >>> read_question("培训合格率").has_context
    False
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not _DESCRIBING.search(plain):
        return Question(text, normalise_wording(plain) or plain)
    rest, level2, project, family, target = plain, None, None, None, None
    for pattern, form in _TARGETS:
        # A whole query of such words is a wording after all.
        if (found := pattern.search(rest)) and found[0] != plain:
            target, rest = form, rest[: found.start()] + rest[found.end() :]
            break
    if (found := _UNIT.search(rest)) and unit_of(found["one"] or found["other"]) is not None:
        family = family_of(found["one"] or found["other"])
        rest = rest[: found.start()] + rest[found.end() :]
    about = _ABOUT.search(rest)
    if about:
        rest = rest[about.end() :]
    if found := _LEVEL2.search(rest):
        label = canonical_level2(found[1] or found[2])
        before = (rest[: found.start()] + rest[found.end() :]).strip(_EDGE)
        # A bare label is a wording to look for (满意度指标), not a description of rows.
        if label is not None and (before or about or target or family or "类" in found[0]):
            level2, rest = label, before or ("" if target or about else found[1] or found[2])
    for pattern, wanted in _FAMILIES:
        if (found := pattern.search(rest)) and found[0] != rest:
            family, rest = str(wanted), rest[: found.start()] + rest[found.end() :]
            break
    if about:
        subject = about["one"] or about["other"]
        satisfied = level2 is not None and "满意" in level2
        rest = subject + ("满意度" if satisfied else rest.removesuffix("指标").strip(_EDGE))
    elif (found := _PROJECT.search(rest)) or (level2 and (found := _KIND.search(rest))):
        after = _ASKING.sub("", rest[found.end() :]).strip(_EDGE)
        # "…项目完成率" names an object, "…的项目有几个" asks for a number: only what is set apart
        # by 的, 里, 类 … from something measured is a kind of project.
        measured = len(after) > 2 and split_aspect(after)[1] is not None
        if measured or level2 or family or target:
            project = found["kind"].strip(_EDGE)
            rest = after or project
    if level2 or project or family or target:
        rest = _ASKING.sub("", rest).strip(_EDGE)
        if level2 and project is None and rest and not about and rest not in level2:
            project = rest
    if level2 is None and (found := _FRAME.search(_ASKING.sub("", rest))):
        rest = found["matter"].strip(_EDGE)
    core = normalise_wording(rest)
    if target or family:
        core = "" if core in ("指标", "绩效指标") else core
    if not core and not (level2 or project or family or target):
        core = normalise_wording(plain) or plain
    return Question(text, core, level2, project or None, family, target)
