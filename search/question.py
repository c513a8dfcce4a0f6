"""What a query says besides the wording it looks for: a level 2, a kind of project, a unit.

"培训类项目的质量指标" names no wording at all: it asks for rows filed under 质量指标 in projects
about 培训.  Such words are taken out of the text that is compared with wordings and become
context, which ranking weighs softly (a filter is what the caller sets on purpose).
"""

import re
import unicodedata
from dataclasses import dataclass

from zhibiao.forms.taxonomy import LEVEL2, canonical_level2
from zhibiao.forms.unit import UnitFamily
from zhibiao.forms.wording import normalise_wording

__all__ = ["Question", "read_question"]


@dataclass(frozen=True, slots=True)
class Question:
    """``core`` is the text to compare with wordings (never empty unless the query is);
    ``level2`` a canonical label, ``project`` the words for the kind of project, ``family`` the
    unit family asked for; ``None`` where the query names none."""

    text: str
    core: str
    level2: str | None = None
    project: str | None = None
    family: str | None = None

    @property
    def has_context(self) -> bool:
        """Whether rows, not only wordings, say how well a hit fits."""
        return bool(self.level2 or self.project or self.family)


_STEMS = sorted(
    {label.removesuffix("指标") for label in LEVEL2} | {"满意度"}, key=len, reverse=True
)
# A level 2 is named by its label ("质量指标", "时效类指标") or as a side of the matter ("质量方面").
_LEVEL2 = re.compile(
    rf"({'|'.join(_STEMS)})(?:类|性|方面|上|层面)?(?:的)?(?:绩效)?(?:二级)?指标|({'|'.join(_STEMS)})(?:方面|层面)"
)
# "培训类项目的…", "信息化建设项目里", "大赛类活动"; the words before are the kind.
_PROJECT = re.compile(
    r"^(?:我们|一个|某个?|这种|做|搞)?(?P<kind>[^的]{2,12}?)(?:类|性质|方面|相关)?(?:的)?项目(?:的|里面?|中|上|一般|通常|常用|都|可以|该|怎么|如何|用|设|有|$)"
)
_KIND = re.compile(r"^(?P<kind>[^的]{2,10}?)(?:类|方面|领域|工作)(?:的|里面?|中|$)")
_ASKING = re.compile(
    r"(?:一般|通常|常用|常见|可以|应该|该|都)*(?:有哪些|有什么|哪些|是什么|什么|怎么写|怎么设|怎样设|如何设置?|怎么定"
    r"|如何写|怎么衡量|如何衡量|设置|用什么|用哪些)+(?:呢|啊|吗)?|[?？]"
)
_FAMILIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:按|以|用)百分比(?:计算?|表示|衡量)?(?:的)?|百分比(?:的|类|型)"), UnitFamily.PERCENT),
    (re.compile(r"(?:按|以|用)人次(?:计算?|表示|衡量|统计)?(?:的)?"), UnitFamily.PERSON_TIME),
    (re.compile(r"(?:按|以|用)人数(?:计算?|表示|衡量|统计)?(?:的)?"), UnitFamily.PERSON),
    (re.compile(r"(?:按|以|用)(?:小时|天|分钟|时间|工作日)(?:计算?|表示|衡量)(?:的)?"), UnitFamily.TIME),
    (re.compile(r"(?:按|以|用)(?:金额|元|万元)(?:计算?|表示|衡量)(?:的)?"), UnitFamily.MONEY),
)  # fmt: skip
_EDGE = "的里中,，。、?？ "


def read_question(text: str) -> Question:
    """Split a query into what is looked for and what only describes the rows around it.

    >>> read_question("培训类项目的质量指标")
    Question(text='培训类项目的质量指标', core='培训', level2='质量指标', project='培训', family=None)
    >>> read_question("培训合格率").has_context
    False
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    rest, level2, project, family = plain, None, None, None
    if found := _LEVEL2.search(rest):
        label = canonical_level2(found[1] or found[2])
        # A bare label is a wording to look for (满意度指标), not a description of rows.
        if label is not None and (before := rest[: found.start()] + rest[found.end() :]).strip(
            _EDGE
        ):
            level2, rest = label, before
    for pattern, wanted in _FAMILIES:
        if (found := pattern.search(rest)) and found[0] != rest:
            family, rest = str(wanted), rest[: found.start()] + rest[found.end() :]
            break
    if (found := _PROJECT.search(rest)) or (level2 and (found := _KIND.search(rest))):
        after = _ASKING.sub("", rest[found.end() :]).strip(_EDGE)
        # "…项目完成率" names an object; only what is set apart by 的, 里 … is a kind of project.
        if after or level2 or family:
            project = found["kind"].strip(_EDGE)
            rest = after or project
    if level2 or project or family:
        rest = _ASKING.sub("", rest).strip(_EDGE)
        if level2 and project is None and rest:
            project = rest
    core = normalise_wording(rest) or normalise_wording(plain) or plain
    return Question(text, core, level2, project or None, family)
