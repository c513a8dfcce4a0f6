"""Names: R25-R31."""

import re
from collections.abc import Iterator

from zhibiao.review.case import Case, Line
from zhibiao.review.indicators import is_general
from zhibiao.review.rule import Group, NotApplicable, Remark, Saying, Severity
from zhibiao.review.slips import slip_in

__all__ = ["RULES"]

_GROUP = Group()
_GUIDE = "财预〔2021〕101号（参考）"
_NONE = NotApplicable("没有指标行")
_CJK = re.compile(r"[一-鿿]")
_PLACEHOLDER = re.compile(
    r"\*{2,}|(?<![A-Za-z])[Xx×]{2,}(?![A-Za-z])|_{2,}|…{1,}$|"
    r"[(（]\s*[≥≤=><]?\s*(?:\*+|…+|\.{2,}|\s*)\s*[个次人项家场份%]?\s*[)）]"
)


_NAMELESS = re.compile("(.+?)有指标值“(.*)”而无指标名称")


@_GROUP.rule(
    "R25",
    "invalid-name",
    Severity.ERROR,
    "名称为空、纯数字或残留模板占位符",
    looks_at="三级指标名称",
    suggestion="填写具体名称并删除模板提示。",
    basis="财预〔2015〕88号：审核完整性",
)
def invalid_name(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield _NONE
    # A row without a name is none to the reader, which says so.
    for note in case.form.notes:
        nameless = _NAMELESS.match(note)
        if nameless is not None:
            yield Remark(
                f"{nameless[1]}有指标值“{nameless[2]}”，没有指标名称。",
                field="三级指标",
                printed=nameless[2],
            )
    for line in case.lines:
        if not _CJK.search(line.name):
            what = f"指标名称“{line.name}”没有文字。" if line.name.strip() else "指标名称未填写。"
            yield Remark(what, line=line)
        elif _PLACEHOLDER.search(line.name):
            yield Remark(f"指标名称“{line.name}”残留模板提示。", line=line)


@_GROUP.rule(
    "R26",
    "garbled-name",
    Severity.WARN,
    "名称重复、错乱或疑似错别字",
    looks_at="三级指标名称",
    suggestion="改正后重新核对。",
    basis="财预〔2015〕88号：内容规范完整",
)
def garbled_name(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield _NONE
    for line in case.lines:
        slip = slip_in(line.name)
        if slip is not None:
            yield Remark(
                f"名称“{line.name}”{slip.what}。",
                f"建议写“{slip.mended}”。" if slip.mended else None,
                line=line,
            )


_VERB = re.compile(
    r"^(?:有效|进一步|不断|持续|切实|积极|全面|努力)?"
    r"(?:助力|营造|推动|推进|提升|提高|加强|促进|保障|确保|完善|建立|健全|落实|实现|发挥|做好|"
    r"支持|引导|扩大|带动|增强|改善|优化|维护|形成|打造|构建|强化|深化|丰富|缓解|消除|激发|弘扬|传承|夯实|"
    r"为.{2,}(?:提供|创造|打造|奠定))"
)
_MEASURABLE_END = re.compile(
    r"(?:率|[数次量额度性比]|情况|面积|时间|时长|效果|作用|程度|成本|收入|占比|比例|"
    r"人员|规模|里程|长度|产值|周期|金额|[)])$"
)
# 保障水平 has a height; 提升全民阅读水平 is to be done.
_MEASURABLE_TOO = re.compile(
    r"^(?!有效|进一步|不断|持续|切实|提升|提高|加强|增强|改善|优化|强化).*(?:水平|能力)$"
)


@_GROUP.rule(
    "R27",
    "name-is-a-sentence",
    Severity.INFO,
    "名称过长或为动词句",
    looks_at="三级指标名称",
    suggestion="改为“对象+可量属性”，如“孵化器从业人员培训合格率”。",
    basis=f"{_GUIDE}：指标名称简洁，另附解释",
)
def name_is_a_sentence(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield _NONE
    for line in case.lines:
        length = len(line.wording)
        if length > case.settings.longest_name:
            yield Remark(f"名称“{line.name}”有 {length} 字，过长。", line=line)
        elif (
            _VERB.match(line.core)
            and not _MEASURABLE_END.search(line.core)
            and not _MEASURABLE_TOO.search(line.core)
            and not line.amount
            and length >= 6
        ):
            yield Remark(f"名称“{line.name}”是工作要求，不是可计量的事项。", line=line)


# 及时, 普及, 涉及, 波及, 及格; 和谐, 共和, 总和; 参与, 与会 are words, not conjunctions.
_AND = re.compile(
    r"、|以及|(?<![普涉波危触以顾惠])及(?![时格物]|以[上下])|(?<![共总饱调温缓谐])和(?![谐平气睦解])|"
    r"(?<![参给赠授])与(?![会否日])"
)
_RATED = re.compile(r"(?:率|(?<![进程])度|性|数|数量|[人场件户家]次|次数|比例)$")
# 活动、会议、路演等: one matter with examples.
_AND_SO_ON = re.compile(r"、[^、]*等")


@_GROUP.rule(
    "R28",
    "several-matters-in-one-name",
    Severity.INFO,
    "一个名称含多个事项",
    looks_at="三级指标名称和文字值",
    suggestion="拆分，或说明合并口径。",
    basis=f"{_GUIDE}：量化易评",
)
def several_matters(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield _NONE
    for line in case.lines:
        where, text = "名称", line.core
        joints = [] if _AND_SO_ON.search(text) else _joints(text)
        if not (_RATED.search(text) and joints):
            # 值“理事会出席率及年度活动参与率不低于80%”: the matters stand in the value.
            rates = re.findall(r"[一-鿿]+?[率度](?=[及和与、])", line.words)
            where, joints = "指标值", _joints(line.words) if rates else []
        if not joints:
            continue
        count = len(joints) + 1
        yield Remark(
            f"{where}“{line.name if where == '名称' else line.text}”含 {count} 个事项，"
            "只有一个值，无法判断各自完成情况。",
            line=line,
        )


def _joints(text: str) -> list[str]:
    return _AND.findall(re.sub(r"“[^”]*”|《[^》]*》", "", text))


@_GROUP.rule(
    "R29",
    "name-without-object",
    Severity.INFO,
    "名称泛化、缺对象",
    looks_at="三级指标名称",
    suggestion="加上对象：谁的满意度、什么的验收合格率。",
    basis="财预〔2015〕88号：目标指向明确",
)
def name_without_object(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield _NONE
    for line in case.lines:
        # 信息公开 is general, but what is made public is information.
        if line.core == "满意度" or (is_general(line) and line.group not in ("公开", "程度")):
            yield Remark(f"“{line.name}”没有说明对象。", line=line)


_ROUTINE = re.compile(
    r"(?:经费|资金|预算|款项)[^、，]{0,4}(?:拨付|支付|到位|下达|执行|支出|使用)(?:率|进度|及时|情况|完毕|$)|"
    r"预算执行|预算期内|预算完成率|支付(?:及时|进度)|支出进度|资金到位"
)
# Money paid to people is what such a project puts out; money it gets or has spent is not.
_GRANTS = re.compile(r"专项(?:扶持|奖补|补助)?资金|扶持|奖补|补[贴助]|贴息|资助|救助")
_OWN_MONEY = re.compile(r"预算(?:执行|期内|完成率)|支出进度|支付进度|(?:资金|经费)到位")
_BENEFIT = re.compile(r"补[贴助偿]|救助|工资|薪|奖励|津贴|养老金|低保|抚恤|资助|学费|保险")


@_GROUP.rule(
    "R30",
    "routine-management",
    Severity.INFO,
    "常规管理或过程要求",
    looks_at="三级指标名称和文字值",
    suggestion="移出指标表（预算执行率由自评单列）。",
    basis=f"{_GUIDE}：高度关联，不设常规性项目管理要求类指标",
)
def routine_management(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield _NONE
    for line in case.lines:
        paid_out = _BENEFIT.search(line.core) or _GRANTS.search(case.form.project or "")
        if paid_out and not _OWN_MONEY.search(line.core):
            continue
        if _ROUTINE.search(line.core):
            yield Remark(f"“{line.name}”属于项目管理要求，不反映产出和效果。", line=line)
        elif line.qualitative and _ROUTINE.search(line.words):
            yield Remark(f"“{line.name}”的值“{line.text}”属于项目管理要求。", line=line)


_MANAGERS = re.compile(
    r"(?:项目)?(?:管理者|管理人员|管理方|管理单位|管理部门)|(?:项目)?(?:实施|承担|执行)(?:单位|部门|方)|"
    r"项目负责人|本单位|预算单位"
)
# Who orders, pays, or runs it, whatever stands in front: 培训组织单位, 年会承办方, 局领导.
_MANAGERS_TOO = re.compile(
    r"(?:领导|(?:上级|主管)(?:部门|单位|局)|(?:主办|承办|协办|组织|实施)(?:方|单位|者)|项目组|项目办|财政部门|财政局)$"
)
_STAFF = re.compile(r"(?:工作人员|干部职工|干部|职工|人员|机关)$")
_OFFICE = re.compile(r"[局委办厅处]$")
_INSTITUTION = re.compile(r"[院所站队室馆校园]$|中心$")


@_GROUP.rule(
    "R31",
    "satisfaction-of-managers",
    Severity.WARN,
    "满意度调查对象是管理方",
    looks_at="满意度的名称",
    suggestion="改为服务对象、受益群体、使用人员。",
    basis=f"{_GUIDE}：满意度反映服务对象、受益人及相关群体的认可程度",
)
def satisfaction_of_managers(case: Case) -> Iterator[Saying]:
    asked = [line for line in case.lines if line.is_satisfaction]
    if not asked:
        yield NotApplicable("没有满意度")
    for line in asked:
        if _asks_managers(line) or _asks_itself(case, line):
            yield Remark(f"“{line.name}”的调查对象不是服务对象或受益人。", line=line)


def _asks_managers(line: Line) -> bool:
    # 对管理人员的满意度 asks others about them.
    asked = _asked(line)
    return not line.core.startswith("对") and bool(
        _MANAGERS.match(line.core) or _MANAGERS_TOO.search(asked)
    )


def _asked(line: Line) -> str:
    """Whom the name asks: what stands before 对, else before 满意."""
    return line.core.split("满意")[0].split("对项目")[0].split("对")[0].rstrip("的综合总体")


def _asks_itself(case: Case, line: Line) -> bool:
    """Whether the implementing unit or its department is asked, by its name or a short form of it."""
    whole = _asked(line)
    asked = _STAFF.sub("", whole)
    # 图书馆满意度 is what readers think of it; its staff, and a bureau, are asked themselves.
    asks = _OFFICE.search(asked) or (asked != whole and _INSTITUTION.search(asked))
    if len(asked) < 3 or not asks:
        return False
    return any(
        _is_short_for(asked, name) for name in (case.form.unit, case.form.department) if name
    )


def _is_short_for(short: str, name: str) -> bool:
    """Whether the characters of ``short`` stand in ``name`` in this order, up to its end: 应急局."""
    left = iter(name)
    return short[-1] == name[-1] and all(character in left for character in short)


RULES = _GROUP.rules
