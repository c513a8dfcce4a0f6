"""Names for a bare object (大赛总结, 系统故障): what is measured of it follows from the target."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from zhibiao.search.draft import Draft, Kind
from zhibiao.search.endings import COUNT_END, count_nouns, is_ratable, is_well_formed

__all__ = [
    "EVENTS",
    "Proposal",
    "Setting",
    "bare",
    "concluded",
    "counted",
    "graded_as",
    "is_adverse",
    "uncounted",
]


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


@dataclass(frozen=True, slots=True)
class Setting:
    """What rules know besides the name: the draft, the canonical level 2 it stands under if that
    is known, and ``again``, which reads the rest of a name once a rule has taken its part off."""

    draft: Draft
    level2: str | None
    again: Callable[[str], Iterator[Proposal]] = field(compare=False)

    @property
    def kind(self) -> Kind:
        return self.draft.kind

    @property
    def unit(self) -> str | None:
        """The printed unit of the draft's target."""
        return self.draft.target.unit


EVENTS: Final = re.compile(
    r"(活动|培训|会议|讲座|论坛|展览|大赛|比赛|竞赛|演出|沙龙|宣讲|研讨会|座谈会|交流会|路演|班|课程)$"
)
_PAPERS: Final = re.compile(
    r"(报告|方案|论文|专利|文件|项目|平台|基地|资料|手册|视频|课题|标准|规划)$"
)
_STUDIES: Final = re.compile(
    r"(总结|调研|评估|审计|监测|检测|分析|研究|论证|调查|课题|考察|评价|测评)$"
)
_ADVERSE: Final = re.compile(
    r"(故障|事故|投诉|差错|出错|错误|违规|违纪|违法|缺陷|失误|中断|泄露|泄漏|死亡|流失|逾期|超支|损坏|破损|缺勤"
    r"|辍学|返贫|变更|退件|未办件)$"
)
_PERSONS: Final = re.compile(
    r"(人员|群众|学员|居民|村民|市民|公众|职工|员工|干部|教师|学生|家长|患者|游客|读者|用户|客户|企业|单位"
    r"|部门|对象|群体|受众|观众|代表|参与者|使用者)$"
)
_RUNNING: Final = re.compile(r"(系统|平台|网络|设备|设施|网站|机房|运行|运转|运维)$")
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


def is_adverse(name: str) -> bool:
    """Whether the name ends in what should not happen (审核出错, 网络中断)."""
    return _ADVERSE.search(name) is not None


# What can be said of anything, and how sure that is of what is no piece of work.
_ANY: Final = ("完成率", "达标率", "覆盖率")
_GUESSED: Final = 0.6
_TASK: Final = re.compile(
    r"(?:建设|改造|升级|开发|测评|复测|评估|评审|审计|检查|巡查|培训|宣传|工作|任务|项目|活动|工程|服务|管理|治理|"
    r"整治|编制|修订|维护|维修|养护|采购|购置|安装|发放|支付|执行|落实|制作|调查|监测|检测|推广|组织)$"
)


def graded_as(text: str | None) -> tuple[str, ...]:
    """The endings of names that a qualitative value grades (满意: 满意度), the usual one first."""
    return next((ends for pattern, ends in _GRADED if re.search(pattern, text or "")), ())


def concluded(name: str, weight: float, reason: str) -> Proposal:
    """A proposal whose aspect the draft does not name."""
    return Proposal(name, weight, reason, stated=False)


def counted(object_: str, setting: Setting, why: str = "补上计数的量词") -> Iterator[Proposal]:
    """A count needs a noun of counting: by the printed unit and by what is counted."""
    # What was achieved is counted, not its 成效.
    object_ = re.sub(r"(?:的)?(?:工作)?(?:成效|效果|情况|程度)$", "", object_) or object_
    nouns = count_nouns(setting.unit)
    if nouns[0] in ("人数", "户数", "次数", "场次"):
        # 慰问工作 is not counted in households, 慰问 is.
        object_ = re.sub(r"(?<=..)(?:的)?工作$", "", object_)
    if is_adverse(object_):
        # Nobody holds breakdowns: 中断次数, not 中断开展次数.
        nouns = (nouns[0] if nouns[0] == "次数" else "数",)
    if COUNT_END.search(object_):
        yield concluded(object_, 1.0, why)
        object_ = COUNT_END.sub("", object_) or object_
    if nouns[0] == "人数":
        object_ = re.sub(r"(?:人员|人)$", "", object_) or object_
    elif nouns[0] == "户数":
        # 带动农户 has the 户 already.
        object_ = re.sub(r"(?<=.)户$", "", object_)
    if _STUDIES.search(object_) and re.search("[篇份本册]", setting.unit or ""):
        # A study is counted by the paper it ends in.
        yield concluded(f"{object_}报告数量", 1.0, why)
        yield concluded(f"{object_}数量", 0.9, why)
        yield concluded(f"{object_}完成数", 0.85, why)
        yield concluded(f"{object_}完成数量", 0.8, why)
        return
    for place, noun in enumerate(nouns):
        yield Proposal(f"{object_}{noun}", 1.0 - 0.12 * place, why, is_adverse(object_))
    if EVENTS.search(object_) and nouns[0] in ("次数", "数量"):
        yield concluded(f"{object_}场次", 0.75, why)


def bare(name: str, setting: Setting) -> Iterator[Proposal]:
    """A noun without any aspect: the target and the level 2 say what is measured of it."""
    why = "补上所测的要素"
    target = setting.draft.target
    done = name.endswith("完成")
    if setting.kind is Kind.COUNT and target.unit is not None:
        yield from counted(name, setting)
    elif setting.kind is Kind.MONEY:
        # 总花费 is a cost in other words, not the object of one.
        plain = re.sub(r"(?:花费|花销|开销|花的?钱)$", "", name) or name
        costs = target.operator in ("≤", "<") or setting.level2 in ("成本指标", "经济成本指标")
        for place, ending in enumerate(("成本", "金额") if costs else ("金额", "成本")):
            yield Proposal(f"{plain}{ending}", 1.0 - 0.2 * place, why, plain != name)
    elif setting.kind is Kind.TIME:
        if target.operator not in ("≤", "<") and (EVENTS.search(name) or COUNT_END.search(name)):
            # 12 days of a course are planned, not a limit to stay under.
            stem = COUNT_END.sub("", name)
            days = re.search("天|日", target.unit or "")
            yield concluded(f"{stem}{'天数' if days else '时长'}", 1.0, why)
            return
        yield concluded(f"{name}时间", 1.0, why)
        yield concluded(f"{name}完成时间", 0.8, why)
        yield concluded(f"{name}时长", 0.7, why)
    elif setting.kind is Kind.DATE:
        yield concluded(f"{name}时间" if done else f"{name}完成时间", 1.0, why)
        yield concluded(f"{name}及时率" if done else f"{name}完成及时率", 0.9, why)
    else:
        for place, ending in enumerate(dict.fromkeys(_rates(name, setting))):
            body = name.removesuffix(ending[:2])
            # 信号覆盖 names what is measured, 信号 does not.
            stated = ending == "率" and (
                is_ratable(name)
                or is_adverse(name)
                or (setting.draft.target.operator in ("≤", "<") and not is_well_formed(name))
            )
            body = re.sub("出错$", "差错", body)
            guessed = _GUESSED if ending in _ANY and not _TASK.search(name) else 1.0
            yield Proposal(f"{body}{ending}", guessed * (1.0 - 0.12 * place), why, stated)


def _rates(name: str, setting: Setting) -> Iterator[str]:
    """The rates that may be meant, the likeliest first."""
    limited = (
        setting.kind is Kind.PERCENT
        and setting.draft.target.operator in ("≤", "<")
        and not is_well_formed(name)
    )
    if is_adverse(name) or (
        limited and not re.search("成本|费用?|经费|预算|支出|投资|控制$", name)
    ):
        # What shall stay below a share is what nobody wants: 缺株 ≤2%.
        yield from ("率", "发生率")
        return
    if setting.kind is Kind.WORD:
        for pattern, endings in _GRADED:
            if re.search(pattern, setting.draft.target.text or ""):
                if "正常运行率" in endings and not _RUNNING.search(name):
                    continue  # 社会稳定 is no machine that runs
                if "健全" in endings[0] and not re.search(r"(机制|制度|体系|建设|管理)$", name):
                    continue
                yield from endings
                break
    if setting.level2 == "时效指标":
        yield from ("完成及时率", "及时率", "按期完成率")
    elif setting.level2 == "质量指标":
        yield from ("合格率", "达标率", "验收合格率")
    elif setting.level2 == "服务对象满意度指标":
        yield "满意度"
    if name.endswith(("质量", "验收")):
        yield from ("合格率", "达标率")
    elif is_ratable(name):
        yield "率"
    elif _PERSONS.search(name):
        yield from ("满意度", "覆盖率")
    elif _RUNNING.search(name):
        yield from ("正常运行率", "完好率")
    elif re.search(r"(资金|经费|预算|专款)$", name):
        yield from ("到位率", "使用合规率", "执行率")
    elif re.search(r"(机制|制度|体系)$", name):
        yield from ("健全率", "健全性")
    yield from _ANY


def uncounted(name: str, setting: Setting) -> Iterator[Proposal]:
    """No target to go by: events and papers are counted, the rest is a rate of completion."""
    if setting.kind is not Kind.NONE or setting.level2 not in (None, "数量指标"):
        return
    if EVENTS.search(name):
        yield concluded(f"{name}场次", 1.0, "补上计数的量词")
        yield concluded(f"{name}次数", 0.9, "补上计数的量词")
        yield concluded(f"{name}完成率", 0.7, "补上所测的要素")
    elif _PAPERS.search(name):
        yield concluded(f"{name}数量", 1.0, "补上计数的量词")
        yield concluded(f"{name}完成率", 0.8, "补上所测的要素")
