"""The set of indicators: R13-R17, R19-R24.  R18, whether a row stands under the right level 2,
is in `zhibiao.review.filing`."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from zhibiao.forms.taxonomy import LEVEL2, canonical_level1, canonical_level2
from zhibiao.forms.wording import normalise_wording
from zhibiao.review.case import Case, Line, squeezed
from zhibiao.review.filing import declare as declare_filing
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
    "R13",
    "missing-level1",
    Severity.ERROR,
    "缺一级指标",
    looks_at="一级指标",
    suggestion="补设；确不适用满意度的说明理由。",
    basis=f"{_GUIDE}：每个项目原则上设产出、效益指标，满意度视项目设置；财预〔2015〕88号：审核完整性",
)
def missing_level1(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield CannotJudge(_NO_ROWS)
        return
    if case.unplaced:
        rows = "、".join(str(line.number) for line in case.unplaced[:5])
        yield CannotJudge(f"第 {rows} 行没有可识别的一级指标")
        return
    for level1 in ("产出指标", "效益指标"):
        if level1 not in case.levels1:
            yield Remark(f"未设置{level1}。", field="一级指标")
    # A satisfaction row filed under benefits is R19's.
    if "满意度指标" not in case.levels1 and not any(line.is_satisfaction for line in case.lines):
        yield Remark(
            "未设置满意度指标。",
            "补设服务对象满意度；不面向公众或服务对象的，说明理由。",
            severity=Severity.WARN,
            field="一级指标",
        )


_DEADLINE = re.compile(r"(?:年|月|季度?)[底末前内]|\d+月|[上下]半年")


@_GROUP.rule(
    "R14",
    "missing-output-level2",
    Severity.WARN,
    "缺二级产出指标",
    looks_at="产出指标下的二级指标",
    suggestion="补设；时效写完成日期或周期。",
    basis=f"{_GUIDE}：数量、质量指标原则上均设，时效指标按需设置",
)
def missing_output_level2(case: Case) -> Iterator[Saying]:
    if "产出指标" not in case.levels1:
        yield NotApplicable("没有产出指标（见 R13）")
        return
    outputs = [line for line in case.lines if line.level1 == "产出指标"]
    if any(line.level2 is None for line in outputs):
        yield CannotJudge("有产出指标没有可识别的二级指标")
        return
    for level2 in ("数量指标", "质量指标"):
        if level2 not in case.levels2:
            yield Remark(f"产出指标缺{level2}。", field="二级指标")
    if "时效指标" not in case.levels2:
        asked = _DEADLINE.search(case.goal) is not None
        yield Remark(
            "产出指标缺时效指标" + ("，而目标写有完成时限。" if asked else "。"),
            severity=Severity.WARN if asked else Severity.INFO,
            field="二级指标",
        )


# 体系建设 and 能力建设 are no works (a published false alarm, DOMAIN.md section 2).
_WORKS = re.compile(
    r"(?:设备|系统|设施|平台|工程|信息化|房屋|场所|场馆|校舍|道路|管网|用房|机房|车辆|仪器)"
    r"[^，。；]{0,12}(?:购置|采购|替换|更新|改造|升级|建设|开发|修缮|装修|新建|改建|扩建|大修)"
)
_SOFT = re.compile(
    r"(?:体系|能力|制度|机制|队伍|人才|文化|品牌|学科|党|作风|环境|氛围)(?:能力|体系)?建设"
)
_COST_NAME = re.compile(r"成本|单价|造价|投资额|总投资|预算控制|费用标准")


@_GROUP.rule(
    "R15",
    "missing-cost-indicator",
    Severity.WARN,
    "缺成本指标",
    looks_at="项目名称、成本指标",
    suggestion="增设“单位成本≤…元”“总成本≤预算数”等；不得高于预算支出标准。",
    basis=f"{_GUIDE}：工程基建、大型修缮及购置类项目应设成本指标",
)
def missing_cost_indicator(case: Case) -> Iterator[Saying]:
    name = squeezed(case.form.project)
    if not name:
        yield CannotJudge("项目名称未填写")
        return
    if not _WORKS.search(_SOFT.sub("", name)):
        yield NotApplicable("从名称看不是建设、购置、修缮类项目")
        return
    if not case.lines:
        yield CannotJudge(_NO_ROWS)
        return
    if not any(_is_cost(line) for line in case.lines):
        yield Remark("建设、购置、修缮类项目未设成本指标。", field="二级指标")


def _is_cost(line: Line) -> bool:
    return "成本" in (line.level2 or line.level1 or "") or bool(_COST_NAME.search(line.core))


# Printed forms file these so; no taxonomy is refused for it (DOMAIN.md 1.2).
_ALSO = frozenset(
    (
        ("成本指标", "成本指标"),
        ("效益指标", "服务对象满意度指标"),
        ("产出指标", "经济成本指标"),
        ("产出指标", "社会成本指标"),
        ("产出指标", "生态环境成本指标"),
    )
)


@_GROUP.rule(
    "R16",
    "level-misplaced",
    Severity.ERROR,
    "指标层级错列",
    looks_at="一级指标栏、二级指标栏、三级指标名称",
    suggestion="调整到正确层级。",
    basis=f"{_GUIDE}、财预〔2015〕88号：指标分类",
)
def level_misplaced(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield CannotJudge(_NO_ROWS)
        return
    for line in case.lines:
        row = line.indicator
        level1 = canonical_level1(row.level1)
        if level1 is None and (found := canonical_level2(row.level1)) is not None:
            yield Remark(f"二级指标“{found}”列在一级指标栏。", line=line, printed=row.level1)
        elif row.level2 and squeezed(row.name) == squeezed(row.level2):
            yield Remark(f"三级指标“{row.name}”与二级指标同名。", line=line)
        elif row.name.endswith("指标") and canonical_level2(row.name) is not None:
            yield Remark(f"三级指标栏写的是二级指标“{row.name}”。", line=line)
        elif level1 and line.level2 and LEVEL2[line.level2] != level1:
            if (level1, line.level2) not in _ALSO:
                yield Remark(
                    f"“{row.level2}”列在“{row.level1}”下，不在任何已知分类中。",
                    line=line,
                    printed=row.level2,
                )
        elif row.level2 and line.level2 is None and canonical_level1(row.level2) is None:
            yield CannotJudge(f"第 {line.number} 行的二级指标“{row.level2}”不在已知分类中")


@_GROUP.rule(
    "R17",
    "mixed-taxonomy",
    Severity.INFO,
    "新旧分类混用",
    looks_at="一级、二级指标的分类",
    suggestion="按当地当年表样；跨年比较用分类对照。",
    basis=f"{_GUIDE}：成本指标升为一级、不再设可持续影响指标；财预〔2015〕88号的分类在公开表中仍并存",
)
def mixed_taxonomy(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield CannotJudge(_NO_ROWS)
        return
    cost_above = any(canonical_level1(line.indicator.level1) == "成本指标" for line in case.lines)
    cost_below = any(
        canonical_level1(line.indicator.level1) == "产出指标" and line.level2 == "成本指标"
        for line in case.lines
    )
    lasting = "可持续影响指标" in case.levels2
    if cost_above and lasting:
        yield Remark("成本指标列为一级，又有可持续影响指标，新旧分类并用。", field="一级指标")
    elif cost_above and cost_below:
        yield Remark("成本指标既列为一级，又列在产出指标下。", field="一级指标")
    elif cost_below:
        yield Remark("成本指标列在产出指标下，是 2015 年的分类。", field="二级指标")


declare_filing(_GROUP)


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
    if any(line.amount for line in looked_at):
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
