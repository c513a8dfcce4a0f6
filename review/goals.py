"""Goals: R08-R12."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from zhibiao.forms.model import Target
from zhibiao.forms.notation import plain
from zhibiao.forms.quantity import MASK, amounts, without_dates
from zhibiao.forms.unit import Unit, UnitFamily, unit_of
from zhibiao.review.case import Case, Line, squeezed
from zhibiao.review.rule import CannotJudge, Group, NotApplicable, Remark, Saying, Severity

__all__ = ["RULES"]

_GROUP = Group()
_FIELD = "年度总体目标"
_BLANK = "年度总体目标未填写"
_CLAUSE = re.compile(r"[，,。；;！!？?\n]+")


def _remark(
    case: Case, message: str, suggestion: str | None = None, severity: Severity | None = None
) -> Remark:
    return Remark(
        message, suggestion, severity=severity, field=_FIELD, printed=case.form.goal_annual
    )


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]


class _Amount(NamedTuple):
    """A number with its unit in the goal, and the clause around it."""

    value: float
    unit: Unit
    printed: str
    before: str
    after: str

    @property
    def clause(self) -> str:
        return self.before + self.printed + self.after


# 6200路, 18趟: a number with a word behind it that is no unit we know.
_COUNTED = re.compile(r"\d[\d,.]*\s*(?![年月日号期届])[一-鿿]")


def _counts(goal: str) -> bool:
    """Whether the goal says how many of anything, in whatever unit; money and dates do not count."""
    if any(not _is_money(amount) for amount in _amounts(goal)):
        return True
    return any(
        _COUNTED.search(clause) and not _MONEY_WORDS.search(clause)
        for clause in map(without_dates, _clauses(plain(goal)))
    )


def _amounts(goal: str) -> list[_Amount]:
    """Amounts with a unit, by clause; dates, ordinals and bare numbers are none."""
    found = []
    for clause in _clauses(plain(goal)):
        text = without_dates(clause)
        for start, quantity in amounts(text):
            unit = unit_of(quantity.unit)
            # 6万亩次 are no 亩: the unit goes on, and we do not know it.
            if unit is not None and not text.startswith("次", quantity.end):
                printed = text[start : quantity.end]
                found.append(
                    _Amount(
                        float(quantity.value), unit, printed, text[:start], text[quantity.end :]
                    )
                )
    return found


def _is_money(amount: _Amount) -> bool:
    return amount.unit.family.split("/")[0] == UnitFamily.MONEY.value


_STOCK = re.compile(
    r"按照?|根据|本年度?|年度|计划|要求|规定|确保|保障|保证|完成|开展|推进|做好|实施|落实|组织|支持|"
    r"各?项|工作|任务|项目|相关|有关|顺利|全面|上海市|市|区|县|科研|收入|的|等"
)
_SPENDING_END = re.compile(r"(?:支出|经费|费用|开支)$")


@_GROUP.rule(
    "R08",
    "vague-goal",
    Severity.ERROR,
    "目标空泛",
    looks_at="年度总体目标、项目名称",
    suggestion="按“做什么（数量）—做到什么程度（质量、时间、成本）—带来什么效果”重写。",
    basis="财预〔2021〕101号（参考）：绩效目标是预期的产出和效果；财预〔2015〕88号：目标指向明确、细化量化",
)
def vague_goal(case: Case) -> Iterator[Saying]:
    goal, length, settings = squeezed(case.goal), case.goal_length, case.settings
    if not length:
        yield CannotJudge(_BLANK)
        return
    shown = goal if len(goal) <= 40 else goal[:40] + "…"
    name = squeezed(case.form.project)
    bare = goal.strip("。；;，,.")
    if length < settings.empty_goal or (name and bare in name):
        yield _remark(case, f"年度总体目标只写“{shown}”，看不出预期的产出和效果。")
        return
    measured = _counts(case.goal)
    if length < settings.short_goal and not measured:
        yield _remark(
            case, f"年度总体目标“{shown}”没有写要完成的任务和标准。", severity=Severity.WARN
        )
    elif name and not measured and length <= settings.thin_goal * 2 and _restates(bare, name):
        yield _remark(
            case,
            f"年度总体目标“{shown}”基本是重述项目名称，没有写要完成的任务和效果。",
            severity=Severity.WARN,
        )
    elif not measured and length <= settings.thin_goal * 2 and _SPENDING_END.search(bare):
        yield _remark(
            case,
            f"年度总体目标“{shown}”说的是花钱，没有写产出和效果。",
            severity=Severity.WARN,
        )
    elif not measured and length <= settings.thin_goal:
        # One sentence part names a matter; a second one may say to what end.
        single = len(_clauses(case.goal)) == 1
        yield _remark(
            case,
            f"年度总体目标“{shown}”只有一句话，没有数量、标准和效果。"
            if single
            else f"年度总体目标“{shown}”没有数量和标准。",
            severity=Severity.WARN if single else Severity.INFO,
        )


def _restates(goal: str, name: str) -> bool:
    """Whether hardly anything is left of the goal beyond the project's name and stock phrases."""
    if name not in goal and _STOCK.sub("", name) not in goal:
        return False
    rest = _STOCK.sub("", goal.replace(name, "").replace(_STOCK.sub("", name), ""))
    return sum(mark.isalnum() for mark in rest) <= 4


_MONEY_WORDS = re.compile(r"万元|亿元|\d元|拨付|配套|资金|经费|支付|下达|划拨|安排预算|结转")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s*年)")
# 按照上级文件要求 says neither what is done nor what is paid.
_PREAMBLE = re.compile(
    r"(?:按照?|根据|依据|为|结合|围绕).{2,}?(?:要求|规定|精神|文件|部署|安排|办法|通知|意见|实际|需要)$"
)
_NEXT_BUDGET = re.compile(r"预算(?:申报|编制|评审|审核)|绩效(?:评价|自评)|决算")


@_GROUP.rule(
    "R09",
    "goal-only-funding-or-wrong-year",
    Severity.WARN,
    "目标只写资金安排，或所写年份都不是申报年度",
    looks_at="年度总体目标、申报年度",
    suggestion="写本年度要完成的事项和效果，资金安排移到“预算安排”。",
    basis="投入不等于绩效；财预〔2015〕88号：目标指向明确",
)
def goal_only_funding(case: Case) -> Iterator[Saying]:
    if not case.goal:
        yield CannotJudge(_BLANK)
        return
    found = _amounts(case.goal)
    clauses = [clause for clause in _clauses(case.goal) if not _PREAMBLE.match(clause.strip())]
    about_money = sum(bool(_MONEY_WORDS.search(clause)) for clause in clauses)
    share = about_money / max(1, len(clauses))
    if found and all(map(_is_money, found)) and share >= case.settings.money_share:
        yield _remark(case, "年度总体目标只写了资金拨付安排，没有要完成的事项和效果。")
        return
    years, form = case.goal_years, case.form
    if form.year is None:
        yield CannotJudge("申报年度未填写")
    elif years and form.year not in years and _NEXT_BUDGET.search(case.goal):
        yield _remark(
            case,
            f"年度总体目标写的年份是 {'、'.join(map(str, years))}，申报年度是 {form.year}。",
            "属于编制下年度预算或评价上年度的，不必改；否则改为申报年度。",
            severity=Severity.INFO,
        )
    elif (
        years
        and form.year not in years
        # R04 tells of years that are all outside the period.
        and (
            form.start is None
            or form.end is None
            or form.start > form.end
            or any(form.start.year <= year <= form.end.year for year in years)
        )
    ):
        yield _remark(
            case,
            f"年度总体目标写的年份是 {'、'.join(map(str, years))}，申报年度是 {form.year}。",
        )


# What the numbers only describe: where, how much there already is, what is worked on.
_SCOPE_BEFORE = re.compile(
    r"(?:全[区市县镇省国校院乡]|辖区|所有|现有|原有|原来的?|已有|已建|目前|共有|下辖|所辖|涉及|对|为|在|位于)"
    r"[^，。；]{0,4}$|由[^，。；]{0,6}$|覆盖[^，。；]*$|每[人户名家班校村所县区月季周日天][^，。；]{0,8}$"
)
_SCOPE_AFTER = re.compile(r"^[^，。；、]{0,12}(?:之间|的.{2}|等.{2})")


def _is_deliverable(amount: _Amount) -> bool:
    return (
        not _is_money(amount)
        and amount.unit.symbol not in ("年", "个月", "季度")
        and not _SCOPE_BEFORE.search(amount.before)
        and not _SCOPE_AFTER.search(amount.after)
        and amount.value > 0
    )


@_GROUP.rule(
    "R10",
    "goal-number-without-indicator",
    Severity.WARN,
    "目标中的数量没有对应指标",
    looks_at="年度总体目标中的数量和全部指标值",
    suggestion="为该数量设置三级指标，或从目标中删去。",
    basis="财预〔2015〕88号：目标与任务数、计划数相对应；绩效指标明确性：细化分解、可衡量",
)
def goal_number_without_indicator(case: Case) -> Iterator[Saying]:
    if not case.goal:
        yield CannotJudge(_BLANK)
        return
    deliverables = [amount for amount in _amounts(case.goal) if _is_deliverable(amount)]
    if not deliverables:
        yield NotApplicable("年度总体目标中没有任务数量")
    for amount in dict.fromkeys(deliverables):
        if not any(_meets(amount, line) for line in case.lines):
            yield _remark(
                case,
                f"目标中的“{amount.printed}”（{amount.clause.replace(MASK, '')[:40]}）没有对应的指标。",
            )


def _same(amount: _Amount, target: Target) -> bool:
    unit = unit_of(target.unit)
    if target.value is None or unit is None or unit.family != amount.unit.family:
        return False
    mine, theirs = amount.value * amount.unit.factor, target.value * unit.factor
    return abs(mine - theirs) <= 1e-9 * max(abs(mine), abs(theirs))


def _meets(amount: _Amount, line: Line) -> bool:
    """Whether a row carries the amount, as its value or within its words."""
    # 不高于1.6人 is 1.6人/万车 in full.
    whole = replace(line.target, unit=(line.target.unit or "").split("/")[0] or None)
    if _same(amount, line.target) or _same(amount, whole):
        return True
    return any(
        quantity.unit is not None
        and float(quantity.value) == amount.value
        and (unit := unit_of(quantity.unit)) is not None
        and unit.family == amount.unit.family
        for text in (line.text, line.name)
        for _, quantity in amounts(without_dates(plain(text)))
    )


@_GROUP.rule(
    "R11",
    "goal-indicator-conflict",
    Severity.INFO,
    "目标与指标数值不同",
    looks_at="年度总体目标中的数量与同一事项的指标值",
    suggestion="核对是否同一事项；是的，以实施方案为准统一。",
    basis="财预〔2015〕88号：目标与任务数、计划数相匹配",
)
def goal_indicator_conflict(case: Case) -> Iterator[Saying]:
    if not case.goal:
        yield CannotJudge(_BLANK)
        return
    compared = False
    for amount in _amounts(case.goal):
        if not _is_deliverable(amount) or any(_meets(amount, line) for line in case.lines):
            continue
        overlap, line = max(
            (
                (_overlap(line.core, amount.before + amount.after), line)
                for line in case.lines
                if line.value is not None
                and (unit := unit_of(line.target.unit)) is not None
                and unit.family == amount.unit.family
            ),
            key=lambda pair: pair[0],
            default=(0.0, None),
        )
        compared = True
        if line is not None and overlap >= case.settings.same_matter:
            yield Remark(
                f"目标写“{amount.printed}”，指标“{line.name}”为“{line.text}”，请核对是否同一事项。",
                line=line,
            )
    if not compared:
        yield NotApplicable("年度总体目标中没有与指标不同的任务数量")


def _overlap(name: str, clause: str) -> float:
    """Share of the two-character pieces of the name that stand in the clause."""
    pieces = {name[at : at + 2] for at in range(len(name) - 1)}
    return sum(piece in clause for piece in pieces) / len(pieces) if pieces else 0.0


_LIMIT = re.compile(
    r"(?:年|月|季度?|周|学期)[底末内前中]|[上下]半年|(?:\d+|[一二三四五六七八九十]+)月|每[年月季周日天]|"
    r"日均|百分之|全年|[一二三四五六七八九十两百千]+(?:[个次场家项份篇期人名件套台座处所户批门](?!人))"
)


@_GROUP.rule(
    "R12",
    "goal-without-measure",
    Severity.INFO,
    "目标没有可衡量的内容",
    looks_at="年度总体目标",
    suggestion="至少写明主要产出的数量和完成时间。",
    basis="财预〔2021〕101号（参考）：量化易评；绩效目标从定性、定量、定时三个方面描述",
)
def goal_without_measure(case: Case) -> Iterator[Saying]:
    if not case.goal:
        yield CannotJudge(_BLANK)
        return
    text = plain(case.goal)
    if (
        not _amounts(case.goal)
        and not _counts(case.goal)
        and not _LIMIT.search(_YEAR.sub("", text))
    ):
        yield _remark(case, "年度总体目标没有数量、比例或时限。")


RULES = _GROUP.rules
