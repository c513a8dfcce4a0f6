"""Reading a draft indicator name: which clean names may be meant, and what was wrong.

Drafts come out of cells that were pasted twice, carry their target inside the name, start with
the verb of the work plan (组织培训活动场次), or put two indicators into one (培训人数及满意度).
Each repair here is a general one about how such text breaks; nothing is looked up in a corpus.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from zhibiao.forms.cells import clean_text
from zhibiao.forms.model import Target
from zhibiao.forms.unit import UnitFamily, unit_of

__all__ = ["Draft", "Kind", "Reading", "kind_of", "read_draft"]


class Kind(StrEnum):
    """What sort of value a target is; decides which wordings can carry it."""

    PERCENT = "percent"
    COUNT = "count"
    TIME = "time"
    DATE = "date"
    MONEY = "money"
    WORD = "word"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """One clean name that the draft may mean, and in Chinese what was repaired to get it;
    ``single`` is False for a whole that names two things."""

    name: str
    repair: str | None = None
    single: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft name with its target; ``readings`` are the clean names, the likeliest first."""

    text: str
    target: Target
    kind: Kind
    readings: tuple[Reading, ...]


# Ends of names that say what is measured: where one cell's text may be cut into two names.
_MEASURE = (
    r"(?:满意度|满意率|知晓度|认可度|参与度|影响力|及时性|准确性|完整性|规范性|健全性|稳定性"
    r"|人数|人次|场次|次数|数量|[^上下升效]率)"
)
_SEGMENT = re.compile(rf".+?{_MEASURE}(?![性度情高])")
_NUMBERING = re.compile(
    r"^(?:[(（]?[0-9一二三四五六七八九十]{1,2}[)）.、:：]|[①-⑳]|(?:三级)?指标[0-9一二三]*[:：])+"
)
_LEVEL2 = re.compile(
    r"^(?:产出|效益|成本)?(?:数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|满意度)"
    r"(?:指标)?[:：]"
)
_BOUND = r"(?:≥|≤|>=|<=|>|<|=|不少于|不低于|不超过|不高于|达到|达|超过|至少|控制在)"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:万|亿)?"
# A value inside the name: "(≥100人)", "≥90%", "达到95%以上", "100份" at the end of the name.
_VALUE = re.compile(
    rf"[(（]\s*{_BOUND}?\s*{_NUMBER}[^()（）]{{0,4}}[)）]"
    rf"|{_BOUND}\s*{_NUMBER}\s*(?:%|[^\W\d_]{{1,2}})?(?:以上|以内|以下)?$"
    rf"|(?<=[^\W\d_a-zA-Z]){_NUMBER}(?:%|人次|场次|人|名|次|场|个|项|件|篇|份|期|家|户|台|套)(?:以上|以内|左右)?$"
)
# "2024年底前完成验收": the deadline belongs into the target.
_DEADLINE = re.compile(
    r"^(?:于|在)?\d{4}年(?:度|\d{1,2}月)?(?:\d{1,2}日|底|末|中旬|上旬)?(?:之?前|内)(?=完成|.{3,})"
    # 2024年完成改造, 每季度开展一次检查: when, and how often, is for the target to say.
    r"|^\d{4}年度?(?=完成|开展|实施|举办|组织)"
    r"|^每(?:个?季度?|个?月|年|周|天|日)(?:开展|组织|进行|举办|召开)?[一两二三四五六\d]+[次场期](?=.{2,})"
)
# Words of planning and asking in front of what is meant: 预计评估项目, 是否完成专家库开发.
_PLANNED = re.compile(
    r"^(?:是否(?:已经|已|能够|能)?|能不能|能否|有没有|会不会|预计|预期(?!目标|效果|寿命)|拟(?!建|定|合)|力争|争取(?!到)"
    r"|计划(?=开展|组织|举办|召开|购置|采购|新增|新建|培训|服务|发放|完成(?!率|情况|度|数|进度|质量)))"
)
# "参观人数预期目标达标": whether a target is met is not what an indicator measures.
_MET = re.compile(
    r"(?<=..)(?:的)?(?:预期|预定|既定|年度|绩效|计划)?目标(?:值)?(?:的)?(?:达标|达成|完成|实现)(?:情况)?$"
)
# A survey is how satisfaction is measured, not what.
_SURVEY = re.compile(
    r"(?<=满意[度率])(?:的)?(?:问卷|抽样)?(?:调查|测评|测评结果|评价|评分|得分|打分|反馈|回访|结果|情况|指标)+$"
)
# "群众对服务的满意程度" asks 群众; what they are asked about is the project anyway.
_SATISFIED_WITH = re.compile(
    r"^(?P<who>[^对]{0,8}对象|[^对]{2,10})对(?!象)(?P<what>.{1,20}?)(?:的)?(?:是否)?满意(?:度|率|程度|情况)?$"
)
_COUNTED = "钱|人次|人|名|位|场次|场|次|个|项|家|户|篇|份|期|天|件|台|套|条|门|本|亩|公里|平方米"
_COLLOQUIAL = "(?:开展|举办|组织|开|办|搞|做|招|建|发|买|来|有|用|写|培训|服务|接待|参加)"
# 培训了多少人, 会议开了几次 / 办了几场讲座, 有多少人参加培训
_HOW_MANY_BEHIND = re.compile(
    rf"^(?P<of>.{{2,}}?)(?:一?共|总共)?(?:开|办|搞|做|来|有|用)?了?(?:多少|几)(?P<unit>{_COUNTED})?$"
)
_HOW_MANY_BEFORE = re.compile(
    rf"^(?:一?共|总共)?{_COLLOQUIAL}?了?(?:多少|几)(?P<unit>{_COUNTED})(?P<of>.{{2,}})$"
)
_HOW_MUCH = re.compile(r"(?:能)?(?:达到|有|占|是)?多[少高大长](?:比例|百分之)?$")
_NOUN_OF = {
    "人": "人数",
    "名": "人数",
    "位": "人数",
    "人次": "人次",
    "场": "场次",
    "场次": "场次",
    "次": "次数",
    "户": "户数",
    "天": "天数",
    "亩": "面积",
    "平方米": "面积",
    "公里": "长度",
    "钱": "金额",
    "期": "期数",
}
_MILLIONS = re.compile("[万亿]$")
_MONEY = re.compile(
    r"花费|花销|开销|钱|成本|费用|经费|支出|投资|资金|收入|产值|金额|税收|利润|销售额"
)
_EMPTY_BRACKETS = re.compile(r"[(（][^()（）]{0,3}[)）]$")
_TAIL = " \t。；;，,、.:：-—_*"

# Wrong characters that input methods and poor scans leave at places where only one reading makes
# sense; kept to combinations that are no words themselves.
_SLIPS = (
    (re.compile(r"收益(?=人|对象|群|企业|单位|主体)"), "受益"),
    (re.compile(r"[律绿]$"), "率"),
    (re.compile(r"满[易异]度"), "满意度"),
    (re.compile(r"满意[渡读]"), "满意度"),
    (re.compile(r"[即既]时(?=率|性|完成)"), "及时"),
    (re.compile(r"按排"), "安排"),
    (re.compile(r"布署"), "部署"),
    (re.compile(r"帐(?=务|户|目)"), "账"),
    (re.compile(r"复盖"), "覆盖"),
    (re.compile(r"完[程呈]率"), "完成率"),
    (re.compile(r"合[革各]率"), "合格率"),
)


def read_draft(text: str, target: Target) -> Draft:
    """The readings of ``text``; at least one unless the text holds no letter or character."""
    name = "".join(unicodedata.normalize("NFKC", clean_text(text)).split())
    repairs: list[str] = []

    def repaired(new: str, what: str) -> str:
        if new != name and new:
            repairs.append(what)
            return new
        return name

    name = repaired(_LEVEL2.sub("", _NUMBERING.sub("", name)), "去掉名称前的编号或类别")
    name = repaired(_VALUE.sub("", _DEADLINE.sub("", name)), "指标值不写进名称")
    name = repaired(_PLANNED.sub("", name), "去掉“预计”“是否”一类的词")
    asked = _HOW_MANY_BEHIND.match(name) or _HOW_MANY_BEFORE.match(name)
    if asked is not None and asked["unit"] != "钱" and target.value is not None:
        # 修路多少公里 = 12: the question has the unit.
        target = replace(target, unit=target.unit or asked["unit"])
    name = repaired(_asked(name), "问句改为指标名称")
    name = repaired(_SURVEY.sub("", name), "满意度调查是取值方式，不写进名称")
    name = repaired(_MET.sub("", name), "目标是否达成由指标值说明")
    name = _EMPTY_BRACKETS.sub("", name).strip(_TAIL) or name
    for pattern, right in _SLIPS:
        name = repaired(pattern.sub(right, name), "改正错别字")
    names = _without_repeats(name)
    if names != [name]:
        repairs.append("单元格内文字重复，只取一次")
    readings: list[Reading] = []
    for each in filter(_readable, names):
        parts = _two_in_one(each, kind_of(target))
        said = "，".join([*repairs, "一个指标只测一件事"])
        readings += [Reading(part, said) for part in parts]
        readings.append(Reading(each, "，".join(repairs) or None, not parts))
    if readings and (about := _SATISFIED_WITH.match(readings[0].name)):
        said = "，".join([*repairs, "名称写明谁满意即可"])
        readings.insert(0, Reading(f"{about['who']}满意度", said))
    kind = kind_of(target)
    if kind is Kind.COUNT and target.unit is None and readings:
        # "满意度 90": the name says that the number is a rate.
        rated = re.search(r"率$|(?<![长高宽深厚])度$|占比$", readings[0].name)
        kind = Kind.PERCENT if rated else kind
        scale = _MILLIONS.search(target.text or "")
        if scale and target.value is not None and _MONEY.search(readings[0].name):
            # "总花费 300万": nobody says 元 behind it.
            unit, factor = ("亿元", 1e8) if scale[0] == "亿" else ("万元", 1e4)
            target = replace(target, value=target.value / factor, unit=unit)
            kind = Kind.MONEY
    return Draft(text, target, kind, tuple(dict.fromkeys(readings)))


def _asked(name: str) -> str:
    """The name behind a question (培训了多少人 -> 培训人数); the text itself where it asks nothing."""
    found = _HOW_MANY_BEHIND.match(name) or _HOW_MANY_BEFORE.match(name)
    if found is None:
        return _HOW_MUCH.sub("", name) if len(name) > 4 else name
    return found["of"].rstrip("的了") + _NOUN_OF.get(found["unit"] or "", "数量")


def kind_of(target: Target) -> Kind:
    """The sort of value of a target."""
    if target.text is None and target.value is None:
        return Kind.NONE
    if target.value is None:
        dated = re.search(r"\d{1,2}月|\d{4}年(?!有|度?有|增|提)|年底前|\d{4}-\d", target.text or "")
        compared = re.search(r"[较比]", target.text or "")
        return Kind.DATE if dated and not compared else Kind.WORD
    unit = unit_of(target.unit)
    if unit is None:
        return Kind.COUNT
    families = {
        UnitFamily.PERCENT.value: Kind.PERCENT,
        UnitFamily.PERCENT_POINT.value: Kind.PERCENT,
        UnitFamily.TIME.value: Kind.TIME,
        UnitFamily.MONEY.value: Kind.MONEY,
    }
    return families.get(unit.family.split("/")[0], Kind.COUNT)


def _readable(name: str) -> bool:
    return any(character.isalpha() for character in name)


def _without_repeats(name: str) -> list[str]:
    """The distinct names in a cell whose text was printed several times, the commonest first.

    >>> _without_repeats("甲班满意度甲班学员满意度甲班学员满意度")
    ['甲班学员满意度', '甲班满意度']
    """
    name = re.sub(r"^(.{2,}?)\1+$", r"\1", name)
    segments = _SEGMENT.findall(name)
    if len(segments) > 1 and "".join(segments) == name:
        start = segments[0][:2]
        if all(segment.startswith(start) for segment in segments):
            return [segment for segment, _ in Counter(segments).most_common()]
    # A stutter inside one name (培训培训人数); single characters may well stand twice (人人).
    return [re.sub(r"(.{2,}?)\1", r"\1", name)]


_AND = re.compile(r"(?:以及|及其|[及和与、,，/]|并且?)")
_PART_KINDS = (
    (re.compile(r"(?:率|度|占比|比例)$"), {Kind.PERCENT}),
    (re.compile(r"(?:数量|人数|人次|场次|次数|数|量|面积|里程)$"), {Kind.COUNT}),
    (re.compile(r"(?:时间|时长|期限|时限)$"), {Kind.TIME, Kind.DATE}),
    (re.compile(r"(?:成本|费用|金额)$"), {Kind.MONEY}),
)
_ASPECT_END = re.compile(
    r"(?:满意度|满意率|知晓率|知晓度|参与率|参与度|覆盖率|合格率|完成率|达标率|及时率|通过率|准确率"
    r"|及时性|准确性|完整性|规范性|数量|质量|人数|人次|场次|次数|成本|时间|时长|进度|效果|情况)$"
)


def _two_in_one(name: str, kind: Kind) -> list[str]:
    """The two names of "培训人数及满意度", the one that can carry the target first.

    Two objects of one aspect (教师和学生满意度) are one indicator and stay whole.
    """
    for joint in _AND.finditer(name):
        left, right = name[: joint.start()], name[joint.end() :]
        end = _ASPECT_END.search(left)
        if end is None or _ASPECT_END.search(right) is None:
            continue
        subject = left[: end.start()]
        inner = _ASPECT_END.sub("", right)
        if len(inner) <= 2:
            # 设备购置数量和验收合格率: what is accepted is the 设备, not the 设备购置.
            right = (re.sub(r"(?<=..)[^\W\d]{2}$", "", subject) if inner else subject) + right
        parts = [left, right]
        # A stable sort: the left one stays first where both or none carry the target.
        return sorted(parts, key=lambda part: not _carries(part, kind))
    return []


def _carries(name: str, kind: Kind) -> bool:
    return any(pattern.search(name) and kind in kinds for pattern, kinds in _PART_KINDS)
