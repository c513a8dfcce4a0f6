"""Levels of the indicators: R13-R17.  R18, whether a row stands under the right level 2, is in
`zhibiao.review.filing`."""

import re
from collections.abc import Iterator

from zhibiao.forms.taxonomy import LEVEL2, canonical_level1, canonical_level2
from zhibiao.review.case import Case, Line, squeezed
from zhibiao.review.rule import CannotJudge, Group, NotApplicable, Remark, Saying, Severity

__all__ = ["RULES"]

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
    r"|(?:维修|修缮|改造|加固|新建|建设|装修|修复)工程"
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


RULES = _GROUP.rules
