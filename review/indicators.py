"""The set of indicators as a whole: R19-R24."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from zhibiao.forms.unit import UnitFamily
from zhibiao.forms.wording import normalise_wording
from zhibiao.review.case import Case, Line
from zhibiao.review.rule import (
    CannotJudge,
    Group,
    NotApplicable,
    Precedent,
    Remark,
    Saying,
    Severity,
)

if TYPE_CHECKING:
    from zhibiao.embed.encoder import Encoder

__all__ = ["RULES", "is_general"]

_GROUP = Group()
_NO_ROWS = "没有读到指标行"
_GUIDE = "财预〔2021〕101号（参考）"


@_GROUP.rule(
    "R19",
    "satisfaction-as-benefit",
    Severity.WARN,
    "用满意度代替效益指标",
    looks_at="效益指标下的名称",
    suggestion="移到满意度指标，效益写覆盖人数、影响、就业、节约等。",
    basis=f"{_GUIDE}：效益指标反映对经济社会的影响，满意度单列",
)
def satisfaction_as_benefit(case: Case) -> Iterator[Saying]:
    benefits = [line for line in case.lines if line.level1 == "效益指标"]
    if not benefits:
        yield NotApplicable("没有效益指标")
        return
    for line in benefits:
        if line.is_satisfaction and line.level2 != "服务对象满意度指标":
            yield Remark(
                f"“{line.name}”是满意度，列在“{line.indicator.level2}”，不反映效益。", line=line
            )


@_GROUP.rule(
    "R20",
    "duplicate-indicator",
    Severity.WARN,
    "重复或近似指标",
    looks_at="同一张表的全部名称",
    suggestion="合并，或写清对象、环节的差别。",
    basis=f"{_GUIDE}：指标重点突出",
)
def duplicate_indicator(case: Case) -> Iterator[Saying]:
    named = [line for line in case.lines if line.wording]
    if len(named) < 2:
        yield NotApplicable("不到两条指标")
        return
    first: dict[str, Line] = {}
    for line in named:
        earlier = first.setdefault(line.wording, line)
        if earlier is not line:
            yield Remark(
                f"“{line.name}”与第 {earlier.number} 行重复。",
                line=line,
                precedents=(_row(earlier),),
            )
    unique = list(first.values())
    vectors = _encoder().encode([line.wording for line in unique])
    likeness = vectors @ vectors.T
    for at, line in enumerate(unique):
        for before in range(at):
            other = unique[before]
            if likeness[at, before] >= case.settings.near_duplicate and line.level2 == other.level2:
                yield Remark(
                    f"“{line.name}”与第 {other.number} 行“{other.name}”近似。",
                    severity=Severity.INFO,
                    line=line,
                    precedents=(_row(other),),
                )
                break


def _row(line: Line) -> Precedent:
    return Precedent(f"本表第 {line.number} 行“{line.name}” {line.text}".rstrip())


@lru_cache(maxsize=1)
def _encoder() -> "Encoder":
    from zhibiao.embed.encoder import load_encoder

    return load_encoder()


@_GROUP.rule(
    "R21",
    "indicator-count",
    Severity.INFO,
    "指标数量过少或过多",
    looks_at="三级指标的条数",
    suggestion="每个核心产出、效果各1–2条；一般6–15条。",
    basis=f"{_GUIDE}：以较少指标涵盖主要内容，又无重大缺项",
)
def indicator_count(case: Case) -> Iterator[Saying]:
    count, settings = len(case.lines), case.settings
    if count < settings.fewest:
        yield Remark(f"只有 {count} 条三级指标。", severity=Severity.WARN, field="三级指标")
    elif count == settings.fewest or count > settings.most:
        yield Remark(f"共 {count} 条三级指标。", field="三级指标")


@_GROUP.rule(
    "R22",
    "too-few-for-amount",
    Severity.WARN,
    "资金量大而指标少",
    looks_at="年度资金申请总额、三级指标的条数",
    suggestion="按主要支出方向分解，每个方向至少一条产出指标。",
    basis=f"财预〔2015〕88号：目标与资金量相匹配；{_GUIDE}：不应有重大缺项、漏项",
)
def too_few_for_amount(case: Case) -> Iterator[Saying]:
    annual, count = case.form.funding.annual, len(case.lines)
    if annual is None:
        yield CannotJudge("年度资金申请总额未填写")
    elif annual >= case.settings.large_amount and count <= case.settings.few_for_large:
        yield Remark(
            f"{annual / 1e4:,.0f} 万元的项目只有 {count} 条三级指标。",
            field="三级指标",
            printed=f"{annual:,.0f} 元",
        )


_GENERAL_OBJECT = re.compile(
    r"^(?:各?项?(?:工作|项目|任务|计划|业务|活动|事项)*(?:计划|任务|执行|实施|开展|进展|完成)*(?:的)?|综合|整体|总体|质量|"
    r"验收|信息化?|项目(?:目标|建设|实施))$"
)
_GENERAL_GROUPS = frozenset(
    ("完成", "达标", "质量", "及时", "满意", "公开", "程度", "有效", "准确", "验收", "控制")
)


def is_general(line: Line) -> bool:
    """Whether the name would fit any project: 工作计划完成率, 质量达标率, 综合满意度, 信息化程度."""
    if line.core in ("满意度", "服务对象满意度", "受益对象满意度"):
        return False  # the label itself: every form prints it
    return line.group in _GENERAL_GROUPS and bool(_GENERAL_OBJECT.match(line.object))


@_GROUP.rule(
    "R23",
    "generic-template",
    Severity.WARN,
    "套用通用模板",
    looks_at="全部名称，同一文件和语料库中其他项目的名称",
    suggestion="写出本项目特有的对象和事项。",
    basis=f"财预〔2015〕88号：目标指向明确；{_GUIDE}：指标与项目高度关联",
)
def generic_template(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield CannotJudge(_NO_ROWS)
        return
    general = [line for line in case.lines if is_general(line)]
    if len(general) >= case.settings.general_names:
        names = "、".join(line.name for line in general[:5])
        yield Remark(
            f"有 {len(general)} 条通用指标（{names}），看不出本项目内容。", field="三级指标"
        )
    mine = {line.wording for line in case.lines if line.wording}
    if len(mine) < case.settings.fewest:
        return
    alike = []
    for form in case.forms:
        if form.ordinal == case.form.ordinal:
            continue
        theirs = {name for row in form.indicators if (name := normalise_wording(row.name))}
        share = len(mine & theirs) / len(mine | theirs) if theirs else 0.0
        if share >= case.settings.same_set:
            alike.append((share, form.ordinal, form.project or ""))
    for share, ordinal, project in sorted(alike, key=lambda one: (-one[0], one[1]))[:3]:
        yield Remark(
            f"指标与本文件第 {ordinal} 张“{project}”相同 {share:.0%}，看不出本项目内容。",
            field="三级指标",
            precedents=(Precedent(f"本文件第 {ordinal} 张“{project}”"),),
        )
    if case.precedents is not None:
        for share, precedent in case.precedents.same_sets(case.form, least=case.settings.same_set):
            yield Remark(
                f"指标与{precedent.text}相同 {share:.0%}，看不出本项目内容。",
                field="三级指标",
                precedents=(precedent,),
            )
    elif len(case.forms) < 2 and len(general) < case.settings.general_names:
        yield CannotJudge("没有其他项目的表可以比较")


def _is_time(line: Line) -> bool:
    return line.value is not None and line.family == UnitFamily.TIME.value and not line.is_rate


@_GROUP.rule(
    "R24",
    "no-absolute-quantity",
    Severity.WARN,
    "没有绝对数量",
    looks_at="数量指标的计量单位",
    suggestion="至少一条数量指标写次、场、人、份、个等。",
    basis=f"{_GUIDE}：数量指标反映公共产品或服务的数量",
)
def no_absolute_quantity(case: Case) -> Iterator[Saying]:
    quantities = [line for line in case.lines if line.level2 == "数量指标"]
    looked_at = quantities or [line for line in case.lines if line.level1 == "产出指标"]
    if not looked_at:
        yield NotApplicable("没有数量指标（见 R14）")
        return
    # Days of opening or of training are a quantity too; the time something takes is none.
    if any(line.amount or (line in quantities and _is_time(line)) for line in looked_at):
        return
    rates = [line for line in looked_at if line.percentage or line.is_rate]
    if not rates:
        yield CannotJudge("数量指标没有可读的数值")
        return
    if quantities:
        which = f"{len(quantities)} 条数量指标都没有绝对数量，只有百分比"
    else:
        which = "产出指标都是百分比"
    yield Remark(f"{which}，看不出工作量。", field="数量指标")


RULES = _GROUP.rules
