"""Weights and cost: R44-R45."""

import re
from collections.abc import Iterator

from zhibiao.forms.unit import UnitFamily, unit_of
from zhibiao.review.case import Case, Line
from zhibiao.review.rule import CannotJudge, Group, NotApplicable, Remark, Saying, Severity

__all__ = ["RULES"]

_GROUP = Group()
_GUIDE = "财预〔2021〕101号（参考）"
# Points of the level-1 blocks by whether the form has cost and satisfaction.
_WITH_COST = {"成本指标": 20.0, "产出指标": 40.0, "效益指标": 20.0, "满意度指标": 10.0}
_WITHOUT_COST = {"产出指标": 50.0, "效益指标": 30.0, "满意度指标": 10.0}


def _points(value: float) -> str:
    return f"{value:g}"


@_GROUP.rule(
    "R44",
    "bad-weights",
    Severity.ERROR,
    "分值权重不合规",
    looks_at="分值（权重）栏",
    suggestion="调整分值。",
    basis=f"{_GUIDE}：指标权重；财预〔2020〕10号：自评权重；各地填报系统的常见校验",
)
def bad_weights(case: Case) -> Iterator[Saying]:
    weights = [line.indicator.weight for line in case.lines]
    printed = [weight for weight in weights if weight is not None]
    if not printed:
        yield NotApplicable("表中没有分值")
        return
    if len(printed) < len(weights):
        yield CannotJudge(f"{len(weights) - len(printed)} 行没有分值")
        return
    settings = case.settings
    execution = any("预算执行" in line.core for line in case.lines)
    total = sum(printed)
    expected = settings.points_with_execution if execution else settings.points
    if abs(total - expected) > 0.01:
        # 100 without 预算执行率 is another custom, and adds up by itself.
        other = abs(total - settings.points_with_execution) <= 0.01
        yield Remark(
            f"分值合计 {_points(total)}，应为 {_points(expected)}。",
            severity=Severity.INFO if other else None,
            field="分值",
            printed=_points(total),
        )
        return
    if case.unplaced:
        yield CannotJudge("有行没有可识别的一级指标，不能核对各级分值")
        return
    blocks = dict(_WITH_COST if "成本指标" in case.levels1 else _WITHOUT_COST)
    if "满意度指标" not in case.levels1:
        blocks["效益指标"] += blocks.pop("满意度指标")
    for level1, points in blocks.items():
        rows = [
            line.indicator.weight or 0.0
            for line in case.lines
            if line.level1 == level1 and "预算执行" not in line.core
        ]
        if rows and abs(sum(rows) - points) > 0.01:
            yield Remark(
                f"{level1}分值合计 {_points(sum(rows))}，通常为 {_points(points)}。",
                severity=Severity.INFO,
                field="分值",
                printed=_points(sum(rows)),
            )


_COST = re.compile(r"成本|单价|造价|费用|经费|投资额|总投资")
_RATE = re.compile(r"[率度]$")
# What people are to get has a floor: 散居孤儿补助标准 ≥1400元/人·月.
_PAID_OUT = re.compile(
    r"补[贴助偿]|津贴|待遇|救助|供养|养老金|低保|抚恤|奖[励补金]|资助|工资|薪|节[约省支]|保障标准"
)


def _money(line: Line) -> float | None:
    """The value in yuan (per something, for a unit cost); None where it is no money."""
    unit = unit_of(line.target.unit)
    if unit is None or line.value is None or unit.family.split("/")[0] != UnitFamily.MONEY.value:
        return None
    return line.value * unit.factor


@_GROUP.rule(
    "R45",
    "cost-estimate-mismatch",
    Severity.WARN,
    "成本测算与预算不符",
    looks_at="成本指标、数量指标、年度资金申请总额",
    suggestion="核对单价、数量、预算。",
    basis=f"{_GUIDE}：成本指标不得超过预算支出标准；财预〔2015〕88号：目标与资金量相匹配",
)
def cost_estimate_mismatch(case: Case) -> Iterator[Saying]:
    costs = [
        line
        for line in case.lines
        if "成本" in (line.level2 or line.level1 or "")
        or (line.level1 != "效益指标" and _COST.search(line.core) and _money(line) is not None)
    ]
    if not costs:
        yield NotApplicable("没有成本指标")
        return
    for line in costs:
        if (
            line.target.operator in ("≥", ">")
            and not _RATE.search(line.core)
            and not _PAID_OUT.search(line.core)
        ):
            yield Remark(
                f"成本指标“{line.name}”的值写“{line.text}”，成本应有上限。", "改为“≤”。", line=line
            )
    budget = case.form.funding.annual or case.form.funding.total
    if not budget:
        yield CannotJudge("预算数未填写，不能与成本比较")
        return
    most = max(budget, case.form.funding.total or 0.0)
    for line in costs:
        money = _money(line)
        if money is not None and money > most * (1 + 1e-9):
            yield Remark(
                f"成本指标“{line.name}”的值“{line.text}”大于预算 {most:,.0f} 元。", line=line
            )
    yield from _estimate(case, costs, budget)


def _estimate(case: Case, costs: list[Line], budget: float) -> Iterator[Saying]:
    """Unit costs times quantities against the budget, where each unit cost has its quantity."""
    # The most that anybody may get is not what each one gets.
    per_unit = [
        line
        for line in costs
        if "/" in line.family and _money(line) is not None and not _PAID_OUT.search(line.core)
    ]
    if not per_unit:
        return
    total = 0.0
    for cost in per_unit:
        counted = _counted_by(cost, case)
        money, unit = _money(cost), unit_of(counted[0].target.unit) if counted else None
        if len(counted) != 1 or unit is None or money is None:
            yield CannotJudge(f"“{cost.name}”没有唯一对应的数量指标，不能测算")
            return
        total += money * (counted[0].value or 0.0) * unit.factor
    quantities = [line for line in case.lines if line.level2 == "数量指标" and line.amount]
    whole = per_unit == costs and len(quantities) <= len(per_unit)
    off = abs(total - budget) / budget
    tolerance = case.settings.estimate_tolerance
    # With other costs, or other work, beside what has a unit cost only an excess says anything.
    if off > tolerance and (whole or total > budget):
        yield Remark(
            f"按成本指标测算 {total:,.0f} 元，预算 {budget:,.0f} 元，相差 {off:.0%}。",
            line=per_unit[0],
        )


def _counted_by(cost: Line, case: Case) -> list[Line]:
    """The quantities that a unit cost can be meant for: those of its unit; where several are, those
    that share most of the name (防护服单套价格 is about 购置防护服数量)."""
    family = cost.family.split("/", 1)[1]
    counted = [
        line
        for line in case.lines
        if line.level2 == "数量指标" and line.value is not None and line.family == family
    ]
    if len(counted) < 2:
        return counted
    pieces = {cost.core[at : at + 2] for at in range(len(cost.core) - 1)}
    shared = [sum(piece in line.core for piece in pieces) for line in counted]
    most = max(shared)
    return [line for line, n in zip(counted, shared, strict=True) if n == most >= 2]


RULES = _GROUP.rules
