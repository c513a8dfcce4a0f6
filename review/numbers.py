"""Values as numbers: R32-R36 and R43 (blank, unit, range, direction, level)."""

import re
from collections.abc import Iterator

from zhibiao.forms.unit import UnitFamily
from zhibiao.review.case import RATIO_FAMILIES, Case, Line
from zhibiao.review.rule import CannotJudge, Group, NotApplicable, Remark, Saying, Severity

__all__ = ["RULES", "unit_against_name"]

_GROUP = Group()
_GUIDE = "财预〔2021〕101号（参考）"
_CUSTOM = "各地填报系统的常见校验"
_NONE = NotApplicable("没有指标行")


# What a template leaves to be filled in: ≥**个, ≥..(种), XX%.
_HINT = re.compile(r"\*+|(?<![A-Za-z])[Xx×]{2,}|_{2,}|…|[≥≤=><]\.{2,}|[≥≤]\([^)]*\)$")


@_GROUP.rule(
    "R32",
    "missing-value",
    Severity.ERROR,
    "指标值缺失",
    looks_at="指标值",
    suggestion="补填，或删除该行。",
    basis="财预〔2015〕88号：审核完整性",
)
def missing_value(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield _NONE
    for line in case.lines:
        if not any(mark.isalnum() for mark in line.text):
            yield Remark(f"“{line.name}”没有指标值。", line=line)
        elif line.value is None and _HINT.search(line.words):
            yield Remark(f"“{line.name}”的值“{line.text}”是模板提示，没有填写。", line=line)


# Numbers without a dimension: 灌溉水有效利用系数 ≥0.62.
_BARE = re.compile(
    r"(?:系数|指数|比值|容积率|[pP][hH]值?|评级|等级|名次|排名|得分)(?:\([^()]*\))?$"
)
# The name says what is counted; only the cell is bare.
_COUNTING = re.compile(r"([次人件户家起例场项])[数]$")
_PER_SOME = re.compile(r"\d?/\d*[十百千万]|每[十百千万\d]")
_UNIT_IN_NAME = re.compile(r"\([^()]*[一-鿿%][^()]*\)$|[(（](?:%|[一-鿿]{1,3})[)）]")


@_GROUP.rule(
    "R33",
    "missing-unit",
    Severity.ERROR,
    "定量指标缺计量单位",
    looks_at="指标值的计量单位",
    suggestion="补单位（项、%、次…）。",
    basis=f"{_CUSTOM}：定量指标应填计量单位",
)
def missing_unit(case: Case) -> Iterator[Saying]:
    measured = [line for line in case.lines if line.value is not None]
    if not measured:
        yield NotApplicable("没有定量指标")
    for line in measured:
        # 9(1/10万) is a share, though of no unit we know.
        if line.target.unit is not None or _PER_SOME.search(line.words):
            continue
        if _UNIT_IN_NAME.search(line.wording):
            continue
        if _BARE.search(line.core) and not line.is_rate:
            continue
        counted = _COUNTING.search(line.core)
        likely = "%" if line.is_rate or line.is_satisfaction else counted[1] if counted else None
        yield Remark(
            f"“{line.name}”的值“{line.text}”没有计量单位。",
            f"补写单位“{likely}”。" if likely else None,
            severity=Severity.INFO if counted else None,
            line=line,
        )


_COUNTED_NAME = re.compile(
    r"(?:(?<![指系参基分倍岁级度])数|人数|次数|人次|场次|[件项户家个台]数|(?<![质])数量)$"
)
_FRACTIONS = frozenset(("‰", "%"))


def unit_against_name(line: Line) -> tuple[str, Severity] | None:
    """What speaks against the unit of a row, and how surely; None where they go together."""
    if line.value is None or line.target.unit is None:
        return None
    ratio = line.family in RATIO_FAMILIES
    if line.is_rate and not ratio and "/" not in line.family:
        if line.family in (UnitFamily.SCORE.value, UnitFamily.MULTIPLE.value):
            return None
        return "名称是比率，应以 % 计", Severity.ERROR
    if _COUNTED_NAME.search(line.core) and line.percentage:
        return "名称是数量，不应以 % 计", Severity.ERROR
    if re.search(r"课时数?$|学时数?$", line.core) and line.family == UnitFamily.TIME.value:
        return "名称是课时", Severity.WARN
    if re.search(r"故障(?:时间|时长|次数)?$", line.core) and line.percentage:
        return "故障应计次数或时长", Severity.WARN
    if re.search(r"(?:金额|总额|经费|单价|造价)$", line.core) and line.percentage:
        return "名称是金额", Severity.WARN
    if re.search(r"(?:时间|时长|时限|期限|工期|天数)$", line.core) and line.percentage:
        return "名称是时间，不应以 % 计", Severity.ERROR
    if line.is_satisfaction and line.family not in (
        UnitFamily.PERCENT.value,
        UnitFamily.SCORE.value,
        UnitFamily.NUMBER.value,
    ):
        return "满意度应以 % 或分计", Severity.WARN
    return None


@_GROUP.rule(
    "R34",
    "unit-name-mismatch",
    Severity.ERROR,
    "单位与名称不匹配",
    looks_at="名称、计量单位",
    suggestion="改名称或改单位。",
    basis=f"{_GUIDE}：量化易评；{_CUSTOM}",
)
def unit_name_mismatch(case: Case) -> Iterator[Saying]:
    measured = [line for line in case.lines if line.target.unit is not None]
    if not measured:
        yield NotApplicable("没有带单位的指标值")
    for line in measured:
        found = unit_against_name(line)
        if found is not None:
            yield Remark(
                f"“{line.name}”的单位是“{line.target.unit}”：{found[0]}。",
                severity=found[1],
                line=line,
            )


# Shares of a whole; growth, fulfilment of plans and returns may well pass 100 %.
_OPEN = re.compile(
    r"增[长加幅速]|提[升高]|上升|下降|降低|减少|回报|收益|产出|投入|撬动|杠杆|保值|增值|周转|"
    r"同比|环比|利用|产销|负荷|偿|倍|变化|改善"
)
_PLANNED = re.compile(r"(?:完成|执行|实现|达成|控制)率?$|完成")


@_GROUP.rule(
    "R35",
    "rate-out-of-range",
    Severity.ERROR,
    "比率越界",
    looks_at="以 % 计的指标值",
    suggestion="写“=100%”，或给出可检验的下限。",
    basis=f"{_GUIDE}：指标值科学、可检验",
)
def rate_out_of_range(case: Case) -> Iterator[Saying]:
    rates = [line for line in case.lines if line.percentage]
    if not rates:
        yield NotApplicable("没有以 % 计的指标值")
    for line in rates:
        if unit_against_name(line) is not None:
            continue  # R34: it is no rate
        value, operator = line.value or 0.0, line.target.operator
        open_ended = _OPEN.search(line.core) is not None
        if value < 0 and not open_ended:
            yield Remark(f"“{line.name}”的值“{line.text}”小于 0。", "核对数值。", line=line)
        elif value > 100 and not open_ended:
            hint = (
                "核对是否把“≥”识别成了“2”；比率最高写 100%。"
                if str(value).startswith("2")
                else None
            )
            yield Remark(
                f"“{line.name}”的值“{line.text}”超过 100%。",
                hint,
                severity=Severity.WARN if _PLANNED.search(line.core) else None,
                line=line,
            )
        elif value == 100 and operator in ("≥", ">") and not open_ended:
            yield Remark(
                f"“{line.name}”的值“{line.text}”：比率不会超过 100%。",
                severity=Severity.WARN,
                line=line,
            )
        elif value == 0 and operator in ("≤", "<"):
            yield Remark(
                f"“{line.name}”的值“{line.text}”：比率不会小于 0。",
                "写“=0%”，或给出可检验的上限。",
                severity=Severity.INFO,
                line=line,
            )


_BETTER_HIGH = re.compile(
    r"(?:合格|满意|完成|运行|运转|达标|通过|及时|优良|优秀|准确|正确|完好|覆盖|知晓|就业|成活|治愈|"
    r"利用|到位|参与|出勤|建档|归档|到课|入园|入学|巩固|签约|整改|破案|结案|办结|采纳|参保|保存|有效|可用|"
    r"在线|准点|完整|优质|履约|兑现)(?:率|度)$"
)
_BETTER_LOW = re.compile(
    r"投诉|事故|故障|差错|缺陷|违规|超支|失败|中断|失误|污染物排放|能耗|"
    r"(?:响应|反应|处理|处置|办理|审批|等待|等候|候诊|修复|恢复|到场|到达|抢修)(?:时间|时长|时限)|发生率$|"
    r"(?:火点|火灾|火情|发案|案发|死亡|伤亡|受伤|上访|信访|溺水|拥堵|舆情)"
    r"(?:人次|人数|起数|次数|件数|案件|数量|批次|总量|数|量|率|时间)*$|"
    r"(?<!质保)(?<!保修)(?<!使用)时限$|(?:出具|办结|答复|审结|到账|兑付)(?:时间|天数)$|"
    r"(?:漏损|辍学|失学|缺勤|空置|流失|失业|枯死|返贫|逾期|超期|停机|发病|患病|犯罪|浪费)(?:人数|率)$|"
    r"(?:氧量|氨氮|总磷|颗粒物|PM2\.?5|污染物)(?:平均)?浓度$"
)
_REMEDY = re.compile(
    r"解决|修复率|处置|处理率|处理及时|响应率|响应及时|控制|下降|降低|整改|办结|满意|减少|及时率|及时性|"
    r"回复|答复|化解|节约|排除|防范|预防|演练|无|零|培训|宣传|查处|挽回|间隔|达标|压[缩减]|缩短|受理|接[待访]|救[助治援]|"
    r"监测|排查|检查|消除|抚恤|慰问|帮扶|保险|赔"
)


@_GROUP.rule(
    "R36",
    "suspicious-direction",
    Severity.WARN,
    "取值方向可疑",
    looks_at="名称、比较符",
    suggestion="改比较符。",
    basis=f"{_CUSTOM}：越高越好的用≥，越低越好的用≤",
)
def suspicious_direction(case: Case) -> Iterator[Saying]:
    bounded = [line for line in case.lines if line.target.operator in ("≥", "≤", ">", "<")]
    if not bounded:
        yield NotApplicable("没有带比较符的指标值")
    for line in bounded:
        # One defect, one finding: a wrong unit makes the direction look wrong as well.
        if unit_against_name(line) is not None or "成本" in (line.level2 or ""):
            continue
        upward = line.target.operator in ("≥", ">")
        if _BETTER_LOW.search(line.core) and not _REMEDY.search(line.core):
            if upward and line.value != 0:
                yield Remark(
                    f"“{line.name}”越低越好，值却写“{line.text}”。",
                    "改为“≤”。",
                    line=line,
                )
        elif _BETTER_HIGH.search(line.core) and not upward:
            yield Remark(
                f"“{line.name}”越高越好，值却写“{line.text}”。",
                "改为“≥”。",
                line=line,
            )


_OWN_RATE = re.compile(r"(?:完成|达标|及时|合格|及格|通过|准确|执行)(?:率|性)$")


@_GROUP.rule(
    "R43",
    "low-target",
    Severity.INFO,
    "目标值偏低，或与上年、同类差距异常",
    looks_at="指标值；语料库中本项目上年的值和同类项目的值",
    suggestion="从严从高设定或说明原因。",
    basis=f"{_GUIDE}：指标值从严从高；历史标准（上年值、近三年均值）",
)
def low_target(case: Case) -> Iterator[Saying]:
    measured = [line for line in case.lines if line.value is not None]
    if not measured:
        yield NotApplicable("没有定量指标")
        return
    for line in measured:
        value = line.value or 0.0
        if (
            line.percentage
            and 0 < value < case.settings.low_rate
            and _OWN_RATE.search(line.core)
            and line.target.operator not in ("≤", "<")
        ):
            yield Remark(
                f"“{line.name}”的值“{line.text}”低于通常的 {case.settings.low_rate:g}%。", line=line
            )
        elif case.precedents is not None:
            yield from case.precedents.lower_than(case.form, line, case.settings)
    if case.precedents is None:
        yield CannotJudge("没有语料库，不能与上年和同类比较")


RULES = _GROUP.rules
