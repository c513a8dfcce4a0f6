"""What the end of an indicator name says: whether it measures, what, and in which unit."""

import re
from functools import lru_cache
from typing import Final

from zhibiao.forms.unit import UnitFamily, family_of
from zhibiao.graph.library import StandardAspect, load_aspects
from zhibiao.search.draft import Kind

__all__ = [
    "COUNT_END",
    "RATE_END",
    "aspect_of",
    "count_nouns",
    "counts",
    "fits",
    "is_ratable",
    "is_well_formed",
]

COUNT_END: Final = re.compile(
    r"(?:数量|人数|人次|场次|次数|个数|项数|件数|份数|篇数|家数|户数|期数|套数|台数|总数|总量|面积|里程"
    r"|长度|金额|规模|天数|课时|学时|频次|班次|[^系指参函]数|[^质容]量)$"
)
RATE_END: Final = re.compile(
    r"(?:(?:[^效]|有效)率|满意度|认可度|比例|占比|比重|百分比|增幅|增速|降幅|覆盖面)$"
)
_TIME_END: Final = re.compile(r"(?:时间|时长|时限|期限|周期|工期|日期|天数|年限|节点)$")
_MONEY_END: Final = re.compile(
    r"(?:成本|费用|金额|单价|造价|经费|支出|收入|产值|投入|投资额?|税收|利润|总额|标准|销售额|补贴"
    r"|资金|价格|[^名]额)$"
)
# Stems that go with 率 although the library has no aspect of that name.
_RATABLE: Final = re.compile(
    "(?:完成|落实|执行|开展|实施|覆盖|普及|知晓|参与|参加|使用|利用|应用|公开|公示|到位|发放|拨付|支付|兑现"
    "|合格|达标|通过|准确|正确|完整|完好|规范|合规|及时|按时|准时|有效|增长|提升|提高|改善|下降|降低|减少"
    "|节约|控制|响应|办结|处置|处理|解决|整改|修复|采纳|转化|就业|签约|入库|入学|毕业|治愈|检出|成活|存活"
    "|出勤|到岗|到课|到会|出席|签到|上岗|持证|入住|出租|回收|清运|收集|保障|一致|可用|优良|优秀|获奖|立项"
    "|结项|备案|建档|归档|更新|维护|检测|监测|抽检|抽查|巡查|排查|审核|复核|登记|报送|上报|反馈|回复|答复"
    "|回访|续约|留存|成功|存档|配备|普查|接种|救助|救治|复诊|随访|巡检|入网|联网|开放|共享|达产|投产|竣工"
    "|完工|开工|验收|履约|履行|变更|在岗|在校|在位|筛查|体检|上座|缴纳|征收|报到|参保|参训|参会|回款|退役|安置|脱贫|返岗|复工|认证|办理|受理)$"
)
# A noun of counting and the families of units that go with it; other nouns go with any.
_FAMILIES: Final[tuple[tuple[str, tuple[UnitFamily, ...]], ...]] = (
    ("人次", (UnitFamily.PERSON_TIME, UnitFamily.NUMBER)),
    ("人数", (UnitFamily.PERSON, UnitFamily.NUMBER)),
    ("人员数量", (UnitFamily.PERSON, UnitFamily.NUMBER)),
    ("场次", (UnitFamily.EVENT, UnitFamily.OCCASION, UnitFamily.NUMBER)),
    ("次数", (UnitFamily.OCCASION, UnitFamily.EVENT, UnitFamily.NUMBER)),
    ("天数", (UnitFamily.TIME, UnitFamily.NUMBER)),
    ("面积", (UnitFamily.AREA,)),
    ("里程", (UnitFamily.LENGTH,)),
    ("长度", (UnitFamily.LENGTH,)),
    ("户数", (UnitFamily.ORGANISATION, UnitFamily.NUMBER)),
    ("课时", (UnitFamily.CLASS_HOUR, UnitFamily.NUMBER)),
)
# The nouns that count in a printed unit, the usual one first.
_BY_UNIT: Final[tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]] = tuple(
    (re.compile(pattern), nouns)
    for pattern, nouns in (
        (r"人次|例次|诊次", ("人次", "服务人次")),
        (r"^(?:人|名|位|名学生|名教师)$", ("人数", "人员数量")),
        (r"场", ("场次", "举办场次", "次数")),
        (r"^(?:次|起|轮|批|批次|轮次|趟|遍|回|届|宗)$", ("次数", "开展次数")),
        (r"期", ("期数", "数量")),
        (r"^(?:篇|份|本|册|部|卷|幅|张|封|则|版|集)$", ("数量", "完成数量", "数")),
        (r"课时|学时|节", ("课时数", "课时")),
        (r"门|堂", ("课程数量", "门数")),
        (r"亩|平方|公顷|㎡", ("面积",)),
        (r"公里|千米|^米|延米", ("长度", "里程")),
        (r"吨|公斤|千克|斤", ("总量", "重量")),
        (r"户", ("户数", "数量")),
        (r"^分", ("得分", "评分")),
        (r"^(?:天|日|工作日)$", ("天数",)),
    )
)


@lru_cache(maxsize=1)
def _labels() -> dict[str, tuple[StandardAspect, bool]]:
    """Aspect by every label, and whether the label is an official one."""
    labels: dict[str, tuple[StandardAspect, bool]] = {}
    for aspect in load_aspects():
        for label in (aspect.wording, *aspect.synonyms):
            labels.setdefault(label, (aspect, True))
        for label in aspect.everyday:
            labels.setdefault(label, (aspect, False))
    return labels


def aspect_of(name: str) -> tuple[str, str, StandardAspect, bool] | None:
    """(object, label, aspect, official) by the longest aspect label the name ends in."""
    labels = _labels()
    for length in range(min(len(name), 8), 1, -1):
        found = labels.get(name[-length:])
        if found is not None:
            return name[:-length].rstrip("的之"), name[-length:], *found
    return None


def is_ratable(stem: str) -> bool:
    """Whether the stem ends in a verb or state that makes a rate with 率 behind it."""
    return _RATABLE.search(stem) is not None


def is_well_formed(name: str) -> bool:
    """Whether the name ends in something that can be counted, timed or rated."""
    return any(end.search(name) for end in (RATE_END, COUNT_END, _TIME_END, _MONEY_END))


def fits(name: str, kind: Kind) -> bool:
    """Whether a name of that ending can carry that sort of target."""
    if kind is Kind.PERCENT:
        return RATE_END.search(name) is not None
    if kind is Kind.COUNT:
        return COUNT_END.search(name) is not None
    if kind in (Kind.TIME, Kind.DATE):
        return _TIME_END.search(name) is not None
    if kind is Kind.MONEY:
        return _MONEY_END.search(name) is not None
    return is_well_formed(name)


def counts(name: str, unit: str | None) -> bool:
    """Whether a noun of counting goes with a unit: 人次 does not count 人."""
    family = family_of(unit)
    return all(
        family in families for noun, families in _FAMILIES if name.endswith((noun, f"{noun}数"))
    )


def count_nouns(unit: str | None) -> tuple[str, ...]:
    """The nouns of counting for a printed unit, the usual one first."""
    return next(
        (nouns for pattern, nouns in _BY_UNIT if unit and pattern.search(unit)),
        ("数量", "数", "完成数量"),
    )
