"""Names that are clauses: goals, tasks, states and wishes, turned into what is measured.

提升服务能力            a goal: the change is measured         服务能力提升率
组织培训活动场次        a task: its verb adds nothing          培训活动场次
编制报告 (3份)          a task: object first, then the verb    报告编制数量
机房运行良好            a state, hoped for                     机房正常运行率
无安全事故              an absence: what must not happen       安全事故发生数
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from zhibiao.search.draft import Kind
from zhibiao.search.endings import aspect_of, fits, is_well_formed
from zhibiao.search.nouns import Proposal, Setting, bare, counted, is_adverse

__all__ = ["absence", "action", "change", "goal", "state", "task"]

_UP: Final = "提升|提高|增强|加强|改善|优化|促进|推动|扩大|丰富|深化|增加|带动|强化|壮大|培育"
_DOWN: Final = "降低|减少|下降|缩短|减轻|压缩"
_CHANGES: Final = frozenset(f"{_UP}|{_DOWN}|节约|节省".split("|"))
_ADVERBS: Final = (
    "(?:有效|进一步|不断|持续|显著|明显|逐步|切实|着力|大力|积极|全面|充分|稳步|努力|继续|深入|更好地?"
    "|有利于|有助于|能够|可以)*"
)
_GOAL: Final = re.compile(
    rf"^{_ADVERBS}(?P<verb>{_UP}|{_DOWN}|推进|加快|节约|节省|保障|确保|保证|维护|完善|健全|建立健全|建立|规范"
    r"|实现|达到|满足|营造|发挥)了?(?P<rest>.{2,})$"
)
# Verbs of a work plan that add nothing to the name of a quantity.
_LIGHT: Final = re.compile(
    r"^(?:积极|认真|扎实)?(?:组织开展|组织实施|组织举办|组织召开|组织|开展|举办|举行|召开|进行|实施|做好|抓好"
    r"|承办|完成|(?:开|办|搞)(?=[一-鿿]*(?:会|班|赛|展|活动)$))(?=.{2,})"
)
# Verbs that belong to the object but stand behind it in a name; 种植户 and 救助对象 are who does it.
_ACTION: Final = re.compile(
    r"^(?P<verb>制定|编制|编印|编写|撰写|修订|购置|采购|购买|发放|支付|拨付|建设|新建|改造|改建|维修|维护|修缮"
    r"|更新|安装|整治|治理|清理|处置|检测|监测|检查|巡查|抽查|审核|评审|验收|培养|引进|培育|资助|支持|扶持|奖励"
    r"|补贴|补助|救助|慰问|接待|受理|办理|发布|发表|出版|印发|印制|宣传|推广|申报|认定|评估|调研|开发|升级|租赁"
    r"|聘用|招聘|征集|评选|签订|收集|种植|清运|回收|搭建|打造|设立)(?P<rest>(?![大农散]?户|[者员商]|机构|对象).{2,})$"
)
# Nouns that say nothing without the word before them (宣传活动 is no 活动宣传).
_EMPTY: Final = re.compile(
    "(?:活动|工作|服务|会议|项目|任务|情况|程度|效果|力度|事项|报告|培训|课程|比例|面积|数量|人数|资金|费用"
    "|标准|成本)"
)
_SOFT: Final = re.compile(r"(水平|能力|质量|效率|意识|素质|影响力|程度|氛围)$")
_COUNTABLE: Final = re.compile(
    r"(收入|产值|经济|税收|消费|贸易|投资|就业|数量|人数|产量|规模|增收|销售|增长)$"
)
_WORK: Final = re.compile(
    r"(建设|管理|监管|培训|宣传|服务|工作|改造|治理|整治|保护|检查|巡查|合作|交流|实施)$"
)
_OPERATION: Final = re.compile(
    r"(?P<of>.*?)(?:的)?(?:安全|正常|稳定|平稳|有效|顺利)*(?P<verb>运行|运转|运营|开展)$"
)
_GOAL_REASON: Final = "目标改为可衡量的指标"


def goal(name: str, setting: Setting) -> Iterator[Proposal]:
    """提升服务能力 -> 服务能力提升率: the verb of a goal becomes the change that is measured."""
    match = _GOAL.match(name)
    if match is None:
        return
    verb, rest = match["verb"], match["rest"]
    # 促进就业人数 with a number of people measures something already, 降低企业成本 does not.
    changed = verb in _CHANGES and setting.kind in (Kind.WORD, Kind.NONE, Kind.PERCENT)
    if _EMPTY.fullmatch(rest) or (is_well_formed(name) and not changed and not _SOFT.search(rest)):
        return
    for proposal in _of_goal(verb, rest, setting):
        yield replace(proposal, reason=_GOAL_REASON)


def _of_goal(verb: str, rest: str, setting: Setting) -> Iterator[Proposal]:
    known = aspect_of(rest)
    if verb in ("保障", "确保", "保证", "维护") and (run := _OPERATION.fullmatch(rest)):
        yield _made(f"{run['of']}正常{run['verb']}率")
        yield _made(f"{rest}率", 0.7)
        yield _made(f"{rest}保障率", 0.6)
    elif rest.endswith("安全"):
        yield _made(f"{rest}事故发生率")
        yield _made(f"{rest}事故发生数", 0.9)
    elif known is not None and known[2].unit == "%" and known[1] not in _CHANGES:
        # 提高满意度 is measured by the 满意度 itself.
        yield from setting.again(rest)
    elif verb in ("完善", "健全", "建立健全", "建立", "规范") and re.search(
        r"(机制|制度|体系|网络|平台|标准|流程|档案)$", rest
    ):
        graded, rated = ("健全性", "健全率"), ("健全率", "健全性")
        for place, ending in enumerate(graded if setting.kind is Kind.WORD else rated):
            yield _made(f"{rest}{ending}", 1.0 - 0.15 * place)
        yield _made(f"{rest}建设完成率", 0.7)
    elif verb in ("节约", "节省"):
        saved = re.sub(r"(?:的)?(?:投入|支出|使用)$", "", rest) or rest
        yield _made(f"{saved}节约率")
        yield _made(f"{saved}节约额", 0.7)
    elif verb in ("保障", "确保", "保证", "维护", "满足"):
        yield _made(f"{rest}{'满足' if verb == '满足' else '保障'}率")
        yield _made(f"{rest}率", 0.5)
    elif verb in ("实现", "达到", "规范"):
        yield _made(f"{rest}{'规范' if verb == '规范' else '实现'}率", 0.9)
        yield _made(f"{rest}率", 0.8)
    elif setting.kind is Kind.COUNT:
        if verb == "带动":
            # 带动农户 counts those who gained by it, not 农户.
            yield from counted(f"{verb}{rest}", setting)
        yield from counted(rest, setting)
    elif verb in ("加强", "强化", "推进", "推动", "加快") and _WORK.search(rest):
        yield _made(f"{rest}完成率")
        yield _made(f"{rest}{'提升' if verb in ('加强', '强化') else '推进'}率", 0.6)
    else:
        yield from _of_change(verb, rest)


def _of_change(verb: str, rest: str) -> Iterator[Proposal]:
    """The rates of change that measure a goal such as 降低 + 企业成本."""
    if verb in _DOWN.split("|"):
        yield _made(f"{rest}{'缩短' if verb in ('缩短', '压缩') else '下降'}率")
        yield _made(f"{rest}{'减少' if verb == '减少' else '降低'}率", 0.9)
    elif rest.endswith("发展"):
        # 产业高质量发展: how it is to grow is no part of the name.
        stem = re.sub(r"(?:高质量|健康|快速|平稳|协调|可持续|融合|绿色|创新)*发展$", "", rest)
        yield _made(f"{stem}增长率" if stem else f"{rest}水平提升率")
    elif rest.endswith(("增长", "提升", "改善")):
        yield _made(f"{rest}率")
    else:
        usual = {"改善": "改善", "优化": "优化", "扩大": "增长", "增加": "增长", "壮大": "增长"}
        first = "增长" if _COUNTABLE.search(rest) else usual.get(verb, "提升")
        if _SOFT.search(rest):
            # 影响力 and the like are no quantity that grows.
            first = "提升"
        yield _made(f"{rest}{first}率")
        yield _made(f"{rest}{'增长' if first == '提升' else '提升'}率", 0.8)
        yield _made(f"{rest}提升程度", 0.6)


def task(name: str, setting: Setting) -> Iterator[Proposal]:
    """组织培训活动场次 -> 培训活动场次: a verb of the work plan is dropped."""
    match = _LIGHT.match(name)
    if match is None:
        return
    rest = name[match.end() :]
    known = aspect_of(name)
    if not re.search(r"[\u4e00-\u9fff]{2}", rest) or (known is not None and not known[0]):
        return
    done = match[0].endswith("完成")
    if done and (
        re.match(r"(?:及时|质量|时间|情况|率|度|数|进度|时限)", rest) or fits(name, setting.kind)
    ):
        return
    why = "去掉名称前的动词"
    if done and setting.kind is not Kind.COUNT and not is_well_formed(rest):
        rest = re.sub(r"(?:的)?(?:任务|工作)$", "", rest) or rest
        if setting.kind is Kind.DATE:
            yield Proposal(f"{rest}完成时间", 1.0, why)
            yield Proposal(f"{rest}完成及时率", 0.9, why)
        else:
            yield Proposal(f"{rest}完成率", 1.0, why)
            yield Proposal(f"{rest}工作完成率", 0.8, why)
        return
    for proposal in setting.again(rest):
        reasons = dict.fromkeys(filter(None, (why, proposal.reason)))
        yield replace(proposal, reason="，".join(reasons))
    if setting.kind is Kind.COUNT and done:
        yield Proposal(f"{rest}完成数量", 0.8, why)


def action(name: str, setting: Setting) -> Iterator[Proposal]:
    """编制报告 (3份) -> 报告编制数量: verb and object change places."""
    match = _ACTION.match(name)
    if match is None or (is_well_formed(name) and fits(name, setting.kind)):
        return
    verb, rest = match["verb"], match["rest"]
    if aspect_of(rest) is not None or _EMPTY.fullmatch(rest) or is_adverse(rest):
        return
    if re.search(
        r"(?:合理|及时|规范|到位|合格|达标|准确|精准|完整|满意|稳定|顺利|[浓好高强快准])$", rest
    ):
        return  # 采购价格合理 says how the price is, not that 价格合理 is bought
    why = "名称由“对象＋要素”组成"
    if setting.kind is not Kind.COUNT:
        yield from (replace(made, reason=why) for made in bare(f"{rest}{verb}", setting))
        return
    for object_, factor in ((f"{rest}{verb}", 1.0), (f"{verb}{rest}", 0.95), (rest, 0.9)):
        for made in counted(object_, setting, why):
            yield replace(made, weight=made.weight * factor)


# A change and what changes in one word.
_SHORT: Final = {
    "增收": "收入增长率",
    "增产": "产量增长率",
    "增效": "效益增长率",
    "提质": "质量提升率",
    "减负": "负担下降率",
    "减排": "排放量下降率",
    "节能": "能耗下降率",
    "降耗": "能耗下降率",
    "节水": "用水量下降率",
    "扩面": "覆盖率",
    "提速": "速度提升率",
}
_IN_SHORT: Final = re.compile(
    rf"(?P<of>.{{2,}}?)(?:的)?(?P<short>{'|'.join(_SHORT)})(?:情况|效果|程度)?$"
)


def change(name: str, setting: Setting) -> Iterator[Proposal]:
    """服务能力提升, 农户增收, 游客到访情况增长情况: a change is named, but not as something measured."""
    if (short := _IN_SHORT.fullmatch(name)) and setting.kind is not Kind.COUNT:
        if setting.kind is Kind.MONEY:
            yield Proposal(f"{short['of']}{short['short']}金额", 1.0, _GOAL_REASON)
        else:
            yield Proposal(f"{short['of']}{_SHORT[short['short']]}", 1.0, _GOAL_REASON)
        return
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
    printed = match["change"]
    if setting.kind is Kind.COUNT and setting.unit is not None:
        yield from counted(f"{object_}{printed}", setting)
        yield from (
            replace(m, weight=0.9 * m.weight) for m in counted(f"{printed}{object_}", setting)
        )
        return
    usual = {"增加": "增长", "增强": "提升", "提高": "提升"}.get(printed, printed)
    yield Proposal(f"{object_}{usual}率", 1.0, _GOAL_REASON)
    if usual in ("增长", "下降", "减少") and not is_well_formed(object_):
        yield Proposal(f"{object_}数量{usual}率", 0.9, _GOAL_REASON)
    if printed not in (usual, "增加"):
        yield Proposal(f"{object_}{printed}率", 0.8, _GOAL_REASON)
    if usual == "提升":
        yield Proposal(f"{object_}提升程度", 0.6, _GOAL_REASON)


# What a state amounts to when it is measured.
_STATES: Final = {
    "满意": "满意度",
    "认可": "认可度",
    "通过": "通过率",
    "合格": "合格率",
    "达标": "达标率",
    "完好": "完好率",
    "准确": "准确率",
    "规范": "规范率",
    "合规": "合规率",
    "完整": "完整率",
    "到位": "到位率",
    "及时": "及时率",
    "知晓": "知晓率",
    "稳定": "稳定率",
}
_STATE: Final = re.compile(
    rf"(?P<of>.+?)(?:的)?(?:基本|比较|较为|都|均|全部|非常|十分)?(?P<state>{'|'.join(_STATES)})$"
)
_RUNS: Final = re.compile(
    r"(?P<of>.+?)(?:的)?(?:正常|稳定|安全|平稳)*(?P<verb>运行|运转|运营|使用)"
    r"(?:状况|情况|状态)?(?:良好|正常|稳定|顺畅|平稳|安全|有序)$"
)
_IN_TIME: Final = re.compile(
    r"(?P<of>.*?)(?P<how>按时|按期|如期|准时|及时)(?P<verb>[\u4e00-\u9fff]{2,4}?)(?:情况|程度)?$"
)


def state(name: str, setting: Setting) -> Iterator[Proposal]:
    """机房运行良好 -> 机房正常运行率; 代表满意 -> 代表满意度; 工程按期竣工 -> 工程按期竣工率."""
    why = "状态改为可衡量的指标"
    if setting.kind in (Kind.COUNT, Kind.MONEY, Kind.TIME, Kind.DATE):
        return
    if run := _RUNS.fullmatch(name):
        yield Proposal(f"{run['of']}正常{run['verb']}率", 1.0, why)
        yield Proposal(f"{run['of']}稳定{run['verb']}率", 0.85, why)
        yield Proposal(f"{run['of']}{run['verb']}正常率", 0.8, why)
    elif found := _STATE.fullmatch(name):
        measure = _STATES[found["state"]]
        object_ = found["of"]
        if measure == "满意度" and object_.endswith("体验"):
            object_ = object_.removesuffix("体验") or object_
        yield Proposal(f"{object_}{measure}", 1.0, why)
    elif (late := _IN_TIME.fullmatch(name)) and not is_well_formed(name):
        object_, how, verb = late["of"], late["how"], late["verb"]
        if verb in ("性", "完成"):
            return
        if not object_:
            # 按时验收, 按时发工资: the verb is what is timely.
            given = re.fullmatch("发(.{2,3})", verb)
            yield Proposal(f"{f'{given[1]}发放' if given else verb}及时率", 1.0, why)
            return
        # 培训班按时开班 says 班 twice, 工程建设按期竣工 says the same in two verbs.
        short = object_.removesuffix("建设")
        if object_[-1] == verb[-1]:
            short = object_[:-1]
        for subject, sure in ((short or object_, 1.0), (object_, 0.9)):
            yield Proposal(f"{subject}{how}{verb}率", sure, why)
            yield Proposal(f"{subject}{verb}及时率", 0.9 * sure, why)


_ABSENT: Final = re.compile(
    r"^(?:确保|保证|做到|力争)?(?:无|零|没有|杜绝|避免|防止|不发生|未发生|不出现|未出现|不存在)(?:发生|出现)?"
    r"(?P<what>.{2,}?)(?:的)?(?:发生|出现)?(?:情况)?$"
)
_HAPPENING: Final = re.compile(
    r"(?P<what>.*(?:事故|事件|投诉|故障|违规|差错|纠纷|案件|险情|隐患|灾害|火灾))(?:的)?(?:发生)?(?:情况)?$"
)


def absence(name: str, setting: Setting) -> Iterator[Proposal]:
    """无安全事故, 重大事故发生情况 (0起): what must not happen is counted."""
    match = _ABSENT.fullmatch(name)
    if match is None and setting.kind is Kind.COUNT:
        match = _HAPPENING.fullmatch(name)
    if match is None:
        return
    what = match["what"]
    why = "改测发生的次数或比率"
    endings: tuple[str, ...] = ("发生次数", "发生数", "发生起数", "发生率")
    if setting.kind is Kind.PERCENT:
        endings = ("发生率", "发生次数")
    elif setting.kind is Kind.COUNT and setting.unit == "起":
        endings = ("发生起数", "发生次数", "发生数")
    for place, ending in enumerate(endings):
        yield Proposal(f"{what}{ending}", 1.0 - 0.08 * place, why)


def _made(name: str, weight: float = 1.0) -> Proposal:
    return Proposal(name, weight, _GOAL_REASON)
