"""Composing a well-formed indicator name: the draft's object plus a standard aspect.

A name says what is measured (object) and what of it (aspect).  Drafts mostly have the object and
get the aspect wrong: a word that cannot be counted (及时性, 情况), none at all (大赛总结), a goal
instead of a measure (提升服务能力), or one that does not fit the target (人数 with 100%).  The
aspect that a careful editor would write follows from the words and from the sort of target.
Each rule below gives names with a weight between 0 and 1: how sure the rule is of that name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from zhibiao.forms.unit import UnitFamily, family_of
from zhibiao.graph.library import StandardAspect, load_aspects
from zhibiao.search.draft import Draft, Kind

__all__ = ["Proposal", "aspect_of", "compose", "counts", "fits", "is_well_formed"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A composed name, how sure its rule is (0..1], and in Chinese what was done.

    ``stated`` says that the draft's own words name what is measured (及时性, 提升…); otherwise it
    was concluded from the target, and the name needs other backing.
    """

    name: str
    weight: float
    reason: str
    stated: bool = True


# Stems that go with 率 although the library has no aspect of that name.
_RATES: Final = frozenset(
    [
        "完成",
        "落实",
        "执行",
        "开展",
        "实施",
        "覆盖",
        "普及",
        "知晓",
        "参与",
        "参加",
        "使用",
        "利用",
        "应用",
        "公开",
        "公示",
        "到位",
        "发放",
        "拨付",
        "支付",
        "兑现",
        "合格",
        "达标",
        "通过",
        "准确",
        "正确",
        "完整",
        "完好",
        "规范",
        "合规",
        "及时",
        "按时",
        "准时",
        "有效",
        "增长",
        "提升",
        "提高",
        "改善",
        "下降",
        "降低",
        "减少",
        "节约",
        "控制",
        "响应",
        "办结",
        "处置",
        "处理",
        "解决",
        "整改",
        "修复",
        "采纳",
        "转化",
        "就业",
        "签约",
        "入库",
        "入学",
        "毕业",
        "治愈",
        "检出",
        "成活",
        "存活",
        "出勤",
        "到岗",
        "上岗",
        "持证",
        "入住",
        "出租",
        "回收",
        "清运",
        "收集",
        "保障",
        "一致",
        "可用",
        "优良",
        "优秀",
        "获奖",
        "立项",
        "结项",
        "备案",
        "建档",
        "归档",
        "更新",
        "维护",
        "检测",
        "监测",
        "抽检",
        "抽查",
        "巡查",
        "排查",
        "审核",
        "复核",
        "登记",
        "报送",
        "上报",
        "反馈",
        "回复",
        "答复",
        "回访",
        "续约",
        "留存",
        "成功",
        "存档",
        "配备",
        "普查",
        "接种",
        "救助",
        "救治",
        "复诊",
        "随访",
        "巡检",
        "入网",
        "联网",
        "开放",
        "共享",
        "达产",
        "投产",
        "竣工",
        "完工",
        "开工",
        "验收",
        "履约",
    ]
)
# What an official wording without 率 becomes when it is graded by a percentage.
_PREFERRED: Final = {
    "满意率": "满意度",
    "满意比例": "满意度",
    "满意": "满意度",
    "健全情况": "健全性",
    "完善性": "健全性",
}
# Vague endings with the measurable aspects they stand for, the likeliest first; for those the
# library does not list as everyday wordings, or where the object decides.
_VAGUE: Final[dict[str, tuple[str, ...]]] = {
    "有效性": ("有效率",),
    "安全性": ("安全事故发生率", "安全达标率"),
    "合理性": ("合理率", "合规率"),
    "科学性": ("评审通过率", "采纳率"),
    "积极性": ("参与率", "积极性提升率"),
    "便捷性": ("便捷度", "便利度"),
    "便利性": ("便利度", "便捷度"),
    "一致性": ("一致率",),
    "可用性": ("可用率",),
    "可靠性": ("可靠率", "正常运行率"),
    "稳定性": ("稳定运行率", "正常运行率"),
    "真实性": ("真实率", "准确率"),
    "专业性": ("专业人员占比", "合格率"),
    "先进性": ("先进设备占比", "达标率"),
    "公平性": ("公开率", "投诉处理率"),
    "公正性": ("公开率", "投诉处理率"),
    "透明度": ("公开率",),
    "实用性": ("使用率", "利用率"),
    "连续性": ("连续运行率", "持续率"),
    "影响力": ("知晓率", "影响力提升率"),
    "知名度": ("知晓率", "知名度提升率"),
    "氛围": ("氛围满意度", "活动参与率"),
    "积极作用": ("贡献率", "提升率"),
    "促进作用": ("增长率", "提升率"),
    "推动作用": ("增长率", "提升率"),
    "带动作用": ("带动增长率", "增长率"),
    "成效": ("有效率", "达标率"),
    "效果": ("达标率", "有效率"),
    "质量": ("质量合格率", "质量达标率"),
    "进度": ("按期完成率", "完成及时率"),
    "效率": ("效率提升率", "及时率"),
    "水平": ("水平提升率",),
    "能力": ("能力提升率",),
    "素质": ("素质提升率",),
    "素养": ("素养提升率",),
    "意识": ("意识提升率", "知识知晓率"),
    "环境": ("环境改善率", "环境满意度"),
    "条件": ("条件改善率",),
}
# Qualitative values name the aspect they grade.
_GRADED: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"及时|按时|按期|如期|准时", ("及时率", "完成及时率")),
    (r"满意", ("满意度",)),
    (r"公开|公示", ("公开率",)),
    (r"准确|正确", ("准确率",)),
    (r"规范|合规|合法", ("合规率", "规范率")),
    (r"完整|齐全", ("完整率",)),
    (r"合格|达标|通过|优良|良好|优秀", ("合格率", "达标率", "通过率")),
    (r"正常|稳定|可用|顺畅|平稳|完好", ("正常运行率", "完好率")),
    (r"健全|完善|建立|长效", ("健全性", "健全率")),
    (r"知晓|了解", ("知晓率",)),
    (r"覆盖|普及", ("覆盖率",)),
    (r"增长|增加|扩大|上升", ("增长率", "提升率")),
    (r"提升|提高|增强|加强|改善|优化|促进|推动", ("提升率", "增长率")),
    (r"降低|减少|下降|缩短|减轻", ("下降率", "降低率")),
    (r"节约|节省", ("节约率",)),
    (r"完成|落实|实施|开展|到位|做好", ("完成率",)),
)
_NEGATIVE: Final = re.compile(
    r"(故障|事故|投诉|差错|错误|违规|违纪|违法|缺陷|失误|中断|泄露|泄漏|死亡|流失|逾期|超支|损坏|破损|缺勤|辍学|返贫)$"
)
_PERSONS: Final = re.compile(
    r"(人员|群众|学员|居民|村民|市民|公众|职工|员工|干部|教师|学生|家长|患者|游客|读者|用户|客户|企业|单位|部门|对象|群体|受众|观众|参与者|使用者)$"
)
_RUNNING: Final = re.compile(r"(系统|平台|网络|设备|设施|网站|机房|运行|运转|运维)$")
_CHANGE_UP: Final = [
    "提升",
    "提高",
    "增强",
    "加强",
    "改善",
    "优化",
    "促进",
    "推动",
    "扩大",
    "丰富",
    "深化",
    "增加",
    "增长",
    "带动",
    "强化",
    "壮大",
    "培育",
]
_CHANGE_DOWN: Final = ["降低", "减少", "下降", "缩短", "减轻", "压缩", "控制"]
_ADVERBS: Final = r"(?:有效|进一步|不断|持续|显著|明显|逐步|切实|着力|大力|积极|全面|充分|稳步|努力|继续|深入|更好地?|有利于|有助于|能够|可以)*"
_GOAL: Final = re.compile(
    rf"^{_ADVERBS}(?P<verb>提升|提高|增强|加强|改善|优化|促进|推动|推进|扩大|丰富|深化|增加|带动|强化|加快|壮大"
    r"|降低|减少|缩短|减轻|压缩|节约|节省|保障|确保|保证|维护|完善|健全|建立健全|建立|规范|实现|达到|满足|营造|发挥)了?(?P<rest>.{2,})$"
)
# Verbs of a work plan that add nothing to the name of a quantity.
_LIGHT: Final = re.compile(
    r"^(?:积极|认真|扎实)?(?:组织开展|组织实施|组织举办|组织召开|组织|开展|举办|举行|召开|进行|实施|做好|抓好|承办|完成)(?=.{2,})"
)
# Verbs that belong to the object but stand behind it in a name: 编制报告 -> 报告编制数量.
_ACTION: Final = re.compile(
    r"^(?P<verb>制定|编制|编印|编写|撰写|修订|购置|采购|购买|发放|支付|拨付|建设|新建|改造|改建|维修|维护|修缮|更新|安装|整治|治理|清理|处置"
    r"|检测|监测|检查|巡查|抽查|审核|评审|验收|培养|引进|培育|资助|支持|扶持|奖励|补贴|补助|救助|慰问|接待|受理|办理|发布|发表|出版|印发|印制"
    r"|宣传|推广|申报|认定|评估|调研|开发|升级|租赁|聘用|招聘|征集|评选|签订|收集|种植|清运|回收|搭建|打造|设立)(?P<rest>.{2,})$"
)
_DOCUMENTS: Final = re.compile(
    r"(总结|调研|评估|审计|监测|检测|分析|研究|论证|调查|课题|考察|评价|测评)$"
)
_EVENTS: Final = re.compile(
    r"(活动|培训|会议|讲座|论坛|展览|大赛|比赛|竞赛|演出|沙龙|宣讲|研讨会|座谈会|交流会|路演|班|课程)$"
)
_COUNT_END: Final = re.compile(
    r"(?:数量|人数|人次|场次|次数|个数|项数|件数|份数|篇数|家数|户数|期数|套数|台数|总数|总量|面积|里程|长度|金额|规模|天数|课时|学时|频次|班次|[^系指参函]数|[^质容]量)$"
)
_RATE_END: Final = re.compile(
    r"(?:[^效]率|满意度|认可度|比例|占比|比重|百分比|增幅|增速|降幅|覆盖面)$"
)
_TIME_END: Final = re.compile(r"(?:时间|时长|时限|期限|周期|工期|日期|天数|年限|节点)$")
_MONEY_END: Final = re.compile(
    r"(?:成本|费用|金额|单价|造价|经费|支出|收入|产值|投入|投资额?|税收|利润|总额|标准|销售额|补贴|资金|价格|[^名]额)$"
)
# Targets that a rate of change can have.
_OPEN: Final = frozenset((Kind.WORD, Kind.NONE, Kind.PERCENT))
# Nouns that say nothing without the word before them (宣传活动 is no 活动宣传).
_EMPTY: Final = frozenset(
    [
        "活动",
        "工作",
        "服务",
        "会议",
        "项目",
        "任务",
        "情况",
        "程度",
        "效果",
        "力度",
        "事项",
        "报告",
        "培训",
        "课程",
        "比例",
        "面积",
        "数量",
        "人数",
        "资金",
        "费用",
        "标准",
        "成本",
    ]
)

# Suffix and weight by the printed unit of a count; {o} is the object.
_BY_UNIT: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"人次|例次|诊次", ("人次", "服务人次")),
    (r"^(?:人|名|位|名学生|名教师)$", ("人数", "人员数量")),
    (r"场", ("场次", "举办场次", "次数")),
    (r"^(?:次|起|轮|批|批次|轮次|趟|遍|回|届|宗)$", ("次数", "开展次数")),
    (r"期", ("期数", "数量")),
    (r"^(?:篇|份|本|册|部|卷|幅|张|封|则|版|集)$", ("数量", "完成数量")),
    (r"课时|学时|节", ("课时数", "课时")),
    (r"门|堂", ("课程数量", "门数")),
    (r"亩|平方|公顷|㎡", ("面积",)),
    (r"公里|千米|^米|延米", ("长度", "里程")),
    (r"吨|公斤|千克|斤", ("总量", "重量")),
    (r"户", ("户数", "数量")),
    (r"^分", ("得分", "评分")),
)  # fmt: skip


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


def is_well_formed(name: str) -> bool:
    """Whether the name ends in something that can be counted, timed or rated."""
    return any(end.search(name) for end in (_RATE_END, _COUNT_END, _TIME_END, _MONEY_END))


def fits(name: str, kind: Kind) -> bool:
    """Whether a name of that ending can carry that sort of target."""
    if kind is Kind.PERCENT:
        return _RATE_END.search(name) is not None
    if kind is Kind.COUNT:
        return _COUNT_END.search(name) is not None
    if kind in (Kind.TIME, Kind.DATE):
        return _TIME_END.search(name) is not None
    if kind is Kind.MONEY:
        return _MONEY_END.search(name) is not None
    return is_well_formed(name)


# A noun of counting and the families of units that go with it; other nouns go with any.
_FAMILIES: Final[tuple[tuple[str, tuple[UnitFamily, ...]], ...]] = (
    ("人次", (UnitFamily.PERSON_TIME, UnitFamily.NUMBER)),
    ("人数", (UnitFamily.PERSON, UnitFamily.NUMBER)),
    ("人员数量", (UnitFamily.PERSON, UnitFamily.NUMBER)),
    ("场次", (UnitFamily.EVENT, UnitFamily.OCCASION, UnitFamily.NUMBER)),
    ("次数", (UnitFamily.OCCASION, UnitFamily.EVENT, UnitFamily.NUMBER)),
    ("面积", (UnitFamily.AREA,)),
    ("里程", (UnitFamily.LENGTH,)),
    ("长度", (UnitFamily.LENGTH,)),
    ("户数", (UnitFamily.ORGANISATION, UnitFamily.NUMBER)),
    ("课时", (UnitFamily.CLASS_HOUR, UnitFamily.NUMBER)),
)


def counts(name: str, unit: str | None) -> bool:
    """Whether a noun of counting goes with a unit: 人次 does not count 人."""
    family = family_of(unit)
    return all(
        family in families for noun, families in _FAMILIES if name.endswith((noun, f"{noun}数"))
    )


def compose(draft: Draft, *, level2: str | None = None) -> tuple[Proposal, ...]:
    """Names for the draft, the surest first, each name once; empty when nothing can be said.

    ``level2`` is a canonical label the draft stands under, if known: a bare noun under 质量指标
    asks for a rate of quality.
    """
    best: dict[str, Proposal] = {}
    for place, reading in enumerate(draft.readings):
        # Later readings are less likely ones; a whole that names two things is the last resort.
        factor = max(1.0 - 0.15 * place, 0.2) if reading.single else 0.3
        for proposal in _of_name(reading.name, draft, level2):
            reason = "，".join(filter(None, (reading.repair, proposal.reason)))
            made = Proposal(_tidy(proposal.name), proposal.weight * factor, reason, proposal.stated)
            if made.name and (made.name not in best or best[made.name].weight < made.weight):
                best[made.name] = made
    return tuple(sorted(best.values(), key=lambda one: -one.weight))


def _tidy(name: str) -> str:
    name = re.sub(r"(.{2,})\1", r"\1", name)
    name = re.sub(
        r"率(?=率)|(?<=完成)完成|(?<=数量)数量|的(?=完成|满意|及时|合格|覆盖|知晓|数量|人数)",
        "",
        name,
    )
    return name.strip("的之和及与、")


def _of_name(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    for rule in _RULES:
        found = list(rule(name, draft, level2))
        if found:
            yield from found
            return


def _goal(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    """提升服务能力 -> 服务能力提升率: the verb of a goal becomes the change that is measured."""
    match = _GOAL.match(name)
    if match is None:
        return
    verb, rest = match["verb"], match["rest"]
    # 促进就业人数 with a number of people measures something already, 降低企业成本 does not.
    changed = verb in (*_CHANGE_UP, *_CHANGE_DOWN) and draft.kind in _OPEN
    if rest in _EMPTY or (is_well_formed(name) and not changed and not _measures_change(rest)):
        return
    why = "目标改为可衡量的指标"
    known = aspect_of(rest)
    if verb in ("保障", "确保", "保证", "维护") and re.search("运行|运转|运营|开展$", rest):
        body = re.sub(
            r"(?:的)?(?:安全|正常|稳定|平稳|有效|顺利)*(运行|运转|运营|开展)$", r"\1", rest
        )
        stem = re.sub("(运行|运转|运营|开展)$", "", body)
        verb_of = body[len(stem) :]
        yield Proposal(f"{stem}正常{verb_of}率", 1.0, why)
        yield Proposal(f"{rest}率", 0.7, why)
        yield Proposal(f"{rest}保障率", 0.6, why)
        return
    if re.search(r"安全$", rest):
        yield Proposal(f"{rest}事故发生率", 1.0, why)
        yield Proposal(f"{rest}事故发生数", 0.9, why)
        return
    if known is not None and known[2].unit == "%" and known[1] not in _CHANGE_UP:
        # 提高满意度 is measured by the 满意度 itself.
        yield from _with_aspect(rest, draft, level2, why=why)
        return
    if verb in ("完善", "健全", "建立健全", "建立", "规范") and re.search(
        r"(机制|制度|体系|网络|平台|标准|流程|档案)$", rest
    ):
        yield Proposal(f"{rest}健全性" if draft.kind is Kind.WORD else f"{rest}健全率", 1.0, why)
        yield Proposal(f"{rest}健全率" if draft.kind is Kind.WORD else f"{rest}健全性", 0.85, why)
        yield Proposal(f"{rest}建设完成率", 0.8, why)
        return
    if verb in ("节约", "节省"):
        yield Proposal(f"{rest}节约率", 1.0, why)
        yield Proposal(f"{rest}节约额", 0.7, why)
        return
    if verb in ("保障", "确保", "保证", "维护", "满足"):
        yield Proposal(f"{rest}保障率" if verb != "满足" else f"{rest}满足率", 1.0, why)
        yield Proposal(f"{rest}率", 0.5, why)
        return
    if verb in ("实现", "达到", "规范"):
        yield Proposal(f"{rest}实现率" if verb != "规范" else f"{rest}规范率", 0.9, why)
        yield Proposal(f"{rest}率", 0.8, why)
        return
    if verb in ("加强", "强化", "推进", "推动", "加快") and re.search(
        r"(建设|管理|监管|培训|宣传|服务|工作|改造|治理|整治|保护|检查|巡查|合作|交流|实施)$", rest
    ):
        if draft.kind is Kind.COUNT:
            yield from _counted(rest, draft, why)
        else:
            yield Proposal(f"{rest}完成率", 1.0, why)
            yield Proposal(f"{rest}{'提升' if verb in ('加强', '强化') else '推进'}率", 0.6, why)
        return
    if draft.kind is Kind.COUNT:
        yield from _counted(rest, draft, why)
        return
    if verb in _CHANGE_DOWN:
        yield Proposal(f"{rest}{'缩短' if verb in ('缩短', '压缩') else '下降'}率", 1.0, why)
        yield Proposal(f"{rest}{'降低' if verb != '减少' else '减少'}率", 0.9, why)
        return
    grows = re.search(
        r"(收入|产值|经济|税收|消费|贸易|投资|就业|数量|人数|产量|规模|增收|销售|增长)$", rest
    )
    if rest.endswith(("增长", "提升", "改善", "发展")):
        yield Proposal(f"{rest}率" if not rest.endswith("发展") else f"{rest[:-2]}增长率", 1.0, why)
        return
    change = {"改善": "改善", "优化": "优化", "扩大": "增长", "增加": "增长", "壮大": "增长"}
    first = "增长" if grows else change.get(verb, "提升")
    if first == "增长" and not grows and _measures_change(rest):
        # 影响力 and the like are no quantity that grows.
        first = "提升"
    yield Proposal(f"{rest}{first}率", 1.0, why)
    yield Proposal(f"{rest}{'提升' if first != '提升' else '增长'}率", 0.8, why)
    yield Proposal(f"{rest}提升程度", 0.6, why)


def _measures_change(rest: str) -> bool:
    return re.search(r"(水平|能力|质量|效率|意识|素质|影响力|程度|氛围)$", rest) is not None


def _light(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    """组织培训活动场次 -> 培训活动场次: a verb of the work plan is dropped."""
    match = _LIGHT.match(name)
    if match is None:
        return
    rest = name[match.end() :]
    if not re.search(r"[\u4e00-\u9fff]{2}", rest) or aspect_of(name) and not aspect_of(name)[0]:  # type: ignore[index]
        return
    if match[0].endswith("完成") and (
        re.match(r"(?:及时|质量|时间|情况|率|度|数|进度|时限)", rest) or fits(name, draft.kind)
    ):
        return
    why = "去掉名称前的动词"
    if match[0].endswith("完成") and draft.kind is not Kind.COUNT and not is_well_formed(rest):
        if draft.kind is Kind.DATE:
            yield Proposal(f"{rest}完成时间", 1.0, why)
            yield Proposal(f"{rest}完成及时率", 0.9, why)
        else:
            yield Proposal(f"{rest}完成率", 1.0, why)
        return
    for proposal in _rest_of_rules(rest, draft, level2):
        reasons = dict.fromkeys(filter(None, (why, proposal.reason)))
        yield replace(proposal, reason="，".join(reasons))
    if draft.kind is Kind.COUNT and match[0].endswith("完成"):
        yield Proposal(f"{rest}完成数量", 0.8, why)


def _action(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    """编制报告 (3份) -> 报告编制数量: verb and object change places."""
    match = _ACTION.match(name)
    if match is None or (is_well_formed(name) and fits(name, draft.kind)):
        return
    verb, rest = match["verb"], match["rest"]
    known = aspect_of(rest)
    if known is not None or rest in _EMPTY:
        return
    why = "名称由“对象＋要素”组成"
    if draft.kind is Kind.COUNT:
        for proposal in _counted(f"{rest}{verb}", draft, why):
            yield replace(proposal, reason=why)
        for proposal in _counted(rest, draft, why):
            yield replace(proposal, weight=proposal.weight * 0.9)
        for proposal in _counted(f"{verb}{rest}", draft, why):
            yield replace(proposal, weight=proposal.weight * 0.95)
    else:
        yield from (replace(p, reason=why) for p in _bare(f"{rest}{verb}", draft, level2))


def _with_aspect(
    name: str, draft: Draft, level2: str | None, *, why: str = ""
) -> Iterator[Proposal]:
    """The name ends in something the library knows as an aspect, official or everyday."""
    found = aspect_of(name)
    if found is None:
        return
    object_, label, aspect, official = found
    kind = draft.kind
    if label in _VAGUE:
        return
    percent = aspect.unit == "%"
    if kind is Kind.COUNT and percent and draft.target.unit is not None:
        yield from _counted(object_ or name, draft, "指标值是数量，名称改测数量")
        yield Proposal(name, 0.4, "")
        return
    if kind is Kind.TIME and percent:
        stem = re.sub(r"(?:及时|按时|按期|完成)$", "", object_)
        yield Proposal(f"{stem}时间", 1.0, "指标值是时间，名称改测时间")
        yield Proposal(f"{stem}完成时间", 0.9, "指标值是时间，名称改测时间")
        yield Proposal(f"{stem}响应时间", 0.6, "指标值是时间，名称改测时间")
        return
    if kind is Kind.DATE and aspect.level2 == "时效指标":
        stem = re.sub(r"(?:按时|按期)?完成$", "", object_) or "项目"
        yield Proposal(f"{stem}完成时间", 1.0, "指标值是日期，名称改测时间")
        yield Proposal(f"{stem}完成及时率", 0.9, "")
        return
    if kind is Kind.PERCENT and not percent and aspect.unit is not None and official:
        stem = object_ or name
        yield Proposal(f"{stem}完成率", 1.0, "指标值是百分比，名称改测比率")
        yield Proposal(f"{name}完成率", 0.9, "指标值是百分比，名称改测比率")
        yield Proposal(f"{stem}覆盖率", 0.6, "指标值是百分比，名称改测比率")
        yield Proposal(name, 0.4, "")
        return
    if kind is Kind.COUNT and draft.target.unit is not None and not counts(name, draft.target.unit):
        yield from _counted(object_ or name, draft, "量词与计量单位一致")
        yield Proposal(name, 0.4, "")
        return
    names: list[tuple[str, float]] = []
    reason = why
    if official:
        kept = _PREFERRED.get(label, label)
        if aspect.slug == "soundness" and kind is Kind.PERCENT:
            kept = "健全率"
        names.append((kept, 1.0))
        if kept != aspect.wording:
            names.append((aspect.wording, 0.6))
        if kept != label:
            reason = reason or f"“{label}”统一写作“{kept}”"
    else:
        stem = re.sub(r"(?:性|情况|程度|度)$", "", label)
        reason = reason or f"“{label}”改为可衡量的要素"
        rated = f"{stem}率" in (aspect.wording, *aspect.synonyms) or stem in _CHANGE_UP
        if aspect.unit == "%" and stem != label and rated:
            names.append((_PREFERRED.get(f"{stem}率", f"{stem}率"), 1.0))
        if aspect.direction == "qualitative" and aspect.slug != "soundness":
            change = stem if stem in ("提升", "提高", "改善", "优化", "增强") else "提升"
            names += [(f"{change}率", 1.0), (f"{change}程度", 0.7)]
        else:
            names.append((aspect.wording, 1.0 if not names else 0.85))
        if aspect.slug == "soundness":
            names.append(("健全率", 1.1 if kind is Kind.PERCENT else 0.6))
    for ending, weight in names:
        for subject, sure in _subjects(object_, ending, aspect):
            yield Proposal(subject + ending, weight * sure, reason)


def _subjects(object_: str, ending: str, aspect: StandardAspect) -> Iterator[tuple[str, float]]:
    """The object, completed where the name is an aspect only (完成及时性, 满意度)."""
    if object_ in ("", "完成", "任务完成", "工作", "项目") and not (
        object_ in ("工作", "项目") and "完成" in ending
    ):
        if aspect.level2 == "服务对象满意度指标":
            yield object_ or "服务对象", 1.0
            yield "受益对象", 0.8
            return
        if "及时" in ending or "按" in ending:
            body = "" if "完成" in ending else "完成"
            yield f"{object_ if object_ in ('项目',) else '工作'}{body}", 1.0
            yield f"项目{body}", 0.85
            yield f"各项工作{body}", 0.7
            yield body, 0.75
            return
        if "完成" in ending:
            yield "工作任务", 1.0
            yield "项目", 0.95
            yield "工作", 0.9
            return
        if len(ending) > 3:
            # 验收合格率, 设备完好率: the label has its object inside.
            yield object_, 1.0
            return
        if ending in ("合格率", "通过率"):
            yield "验收", 1.0
            yield "项目验收", 0.9
            return
        if ending == "知晓率":
            yield "政策", 1.0
            yield "公众", 0.9
            return
        yield f"{object_ or '工作'}", 0.8
        return
    yield object_, 1.0


def _change_behind(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    """服务能力提升, 媒体报道情况增长情况: a change is named, but not as something measured."""
    match = re.search(
        r"(?P<change>提升|提高|增强|改善|优化|增长|增加|下降|降低|减少|缩短)(?:情况|程度|效果|度|幅度)?$",
        name,
    )
    if match is None:
        return
    object_ = re.sub(
        r"(?:的)?(?:情况|有效|显著|明显|进一步|持续|逐步)+$", "", name[: match.start()]
    )
    if not object_:
        return
    change = {"增加": "增长", "增强": "提升", "提高": "提升"}.get(match["change"], match["change"])
    why = "目标改为可衡量的指标"
    yield Proposal(f"{object_}{change}率", 1.0, why)
    if change in ("增长", "下降", "减少") and not is_well_formed(object_):
        yield Proposal(f"{object_}数量{change}率", 0.9, why)
    if match["change"] not in (change, "增加"):
        yield Proposal(f"{object_}{match['change']}率", 0.8, why)
    if change == "提升":
        yield Proposal(f"{object_}提升程度", 0.6, why)


def _well_formed(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    """A name that already measures something its target can say is kept."""
    if fits(name, draft.kind) or (
        is_well_formed(name) and draft.kind in (Kind.NONE, Kind.WORD, Kind.DATE)
    ):
        yield Proposal(name, 1.0, "")
    elif draft.kind is Kind.COUNT and draft.target.unit is None and _RATE_END.search(name):
        yield Proposal(name, 1.0, "指标值补上“%”")


def _vague(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    """A vague ending (…性, …情况, …水平): what it stands for, by the words before it."""
    if draft.kind in (Kind.COUNT, Kind.MONEY) and draft.target.unit is not None:
        return
    for ending, stands_for in sorted(_VAGUE.items(), key=lambda pair: -len(pair[0])):
        if name.endswith(ending):
            object_ = name[: -len(ending)].rstrip("的之")
            if ending == "稳定性":
                object_ = re.sub("(?:运行|运转)$", "", object_)
            if not object_:
                object_ = "工作"
            why = f"“{ending}”改为可衡量的要素"
            if draft.kind is Kind.WORD and re.search("[提升强优改]", draft.target.text or ""):
                # The target says that it is to rise: the change is what is measured.
                if not any(aspect.endswith("提升率") for aspect in stands_for):
                    yield Proposal(f"{name}提升率", 0.95, why)
                stands_for = tuple(sorted(stands_for, key=lambda end: "提升率" not in end))
            for place, aspect in enumerate(stands_for):
                yield Proposal(f"{object_}{aspect}", 1.0 - 0.2 * place, why)
            return
    match = re.search(r"(?:性|情况|程度|力度|度)$", name)
    if match is None or len(name) - len(match[0]) < 2:
        return
    stem = name[: match.start()]
    why = f"“{match[0]}”改为可衡量的要素"
    if match[0] == "性":
        yield Proposal(f"{stem}率", 0.9, why)
    elif stem[-2:] in _RATES:
        yield Proposal(f"{stem}率", 1.0, why)
        yield Proposal(f"{stem}完成率", 0.6, why)
    else:
        for proposal in _bare(stem, draft, level2):
            yield replace(proposal, reason=why)


def _concluded(name: str, weight: float, reason: str) -> Proposal:
    return Proposal(name, weight, reason, stated=False)


def _counted(object_: str, draft: Draft, why: str) -> Iterator[Proposal]:
    """A count needs a noun of counting: by the printed unit and by what is counted."""
    unit = draft.target.unit or ""
    if _COUNT_END.search(object_):
        yield _concluded(object_, 1.0, why)
        object_ = _COUNT_END.sub("", object_) or object_
    endings = next(
        (found for pattern, found in _BY_UNIT if re.search(pattern, unit)), ("数量", "完成数量")
    )
    if endings[0] == "人数":
        object_ = re.sub(r"(?:人员|人)$", "", object_) or object_
    why = why or "补上计数的量词"
    if endings[0] == "数量" and _DOCUMENTS.search(object_) and re.search("[篇份本册]", unit):
        yield _concluded(f"{object_}报告数量", 1.0, why)
        yield _concluded(f"{object_}数量", 0.9, why)
        yield _concluded(f"{object_}完成数", 0.85, why)
        yield _concluded(f"{object_}完成数量", 0.8, why)
        return
    for place, ending in enumerate(endings):
        yield _concluded(f"{object_}{ending}", 1.0 - 0.12 * place, why)
    if _EVENTS.search(object_) and endings[0] in ("次数", "数量"):
        yield _concluded(f"{object_}{'开展' if endings[0] == '次数' else ''}{endings[0]}", 0.7, why)
        yield _concluded(f"{object_}场次", 0.75, why)


def _bare(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    """A noun without any aspect: the target and the level 2 say what is measured of it."""
    kind = draft.kind
    unit = draft.target.unit
    if kind is Kind.COUNT and unit is not None:
        yield from _counted(name, draft, "补上计数的量词")
        return
    if kind is Kind.MONEY:
        lower = draft.target.operator in ("≤", "<") or level2 in ("成本指标", "经济成本指标")
        for place, ending in enumerate(("成本", "金额") if lower else ("金额", "成本")):
            yield _concluded(f"{name}{ending}", 1.0 - 0.2 * place, "补上所测的要素")
        return
    if kind is Kind.TIME:
        yield _concluded(f"{name}时间", 1.0, "补上所测的要素")
        yield _concluded(f"{name}完成时间", 0.8, "补上所测的要素")
        yield _concluded(f"{name}时长", 0.7, "补上所测的要素")
        return
    if kind is Kind.DATE:
        yield _concluded(
            f"{name}时间" if name.endswith("完成") else f"{name}完成时间", 1.0, "补上所测的要素"
        )
        yield _concluded(
            f"{name}及时率" if name.endswith("完成") else f"{name}完成及时率", 0.9, "补上所测的要素"
        )
        return
    for place, ending in enumerate(_rates_for(name, draft, level2)):
        body = name.removesuffix(ending[:2]) if name.endswith(ending[:2]) else name
        yield _concluded(f"{body}{ending}", 1.0 - 0.12 * place, "补上所测的要素")


def _rates_for(name: str, draft: Draft, level2: str | None) -> Iterator[str]:
    if _NEGATIVE.search(name):
        yield "率"
        yield "发生率"
        return
    if draft.kind is Kind.WORD:
        for pattern, endings in _GRADED:
            if re.search(pattern, draft.target.text or ""):
                if "健全" in endings[0] and not re.search(r"(机制|制度|体系|建设|管理)$", name):
                    continue
                yield from endings
                break
    if level2 == "时效指标":
        yield from ("完成及时率", "及时率", "按期完成率")
    elif level2 == "质量指标":
        yield from ("合格率", "达标率", "验收合格率")
    elif level2 == "服务对象满意度指标":
        yield "满意度"
    if name.endswith("质量"):
        yield from ("合格率", "达标率")
    elif name[-2:] in _RATES:
        yield "验收合格率"[2:] if name.endswith("验收") else "率"
    elif _PERSONS.search(name):
        yield from ("满意度", "覆盖率")
    elif _RUNNING.search(name):
        yield from ("正常运行率", "完好率")
    elif re.search(r"(资金|经费|预算|专款)$", name):
        yield from ("到位率", "使用合规率", "执行率")
    elif re.search(r"(机制|制度|体系)$", name):
        yield from ("健全率", "健全性")
    yield from ("完成率", "达标率", "覆盖率")


def _nothing_to_measure(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    """No target to go by: events and papers are counted, the rest is a rate of completion."""
    if draft.kind is not Kind.NONE or level2 not in (None, "数量指标"):
        return
    if _EVENTS.search(name):
        yield _concluded(f"{name}场次", 1.0, "补上计数的量词")
        yield _concluded(f"{name}次数", 0.9, "补上计数的量词")
        yield _concluded(f"{name}完成率", 0.7, "补上所测的要素")
    elif re.search(
        r"(报告|方案|论文|专利|文件|项目|平台|基地|资料|手册|视频|课题|标准|规划)$", name
    ):
        yield _concluded(f"{name}数量", 1.0, "补上计数的量词")
        yield _concluded(f"{name}完成率", 0.8, "补上所测的要素")


_Rule = Callable[[str, Draft, str | None], Iterator[Proposal]]


def _rest_of_rules(name: str, draft: Draft, level2: str | None) -> Iterator[Proposal]:
    for rule in _RULES[2:]:
        found = list(rule(name, draft, level2))
        if found:
            yield from found
            return


_RULES: Final[tuple[_Rule, ...]] = (
    _goal,
    _light,
    _action,
    _change_behind,
    _with_aspect,
    _well_formed,
    _vague,
    _nothing_to_measure,
    _bare,
)
