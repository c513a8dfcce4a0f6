"""Head and money: R01-R07."""

import difflib
import re
from collections.abc import Iterable, Iterator

from zhibiao.forms.model import Form
from zhibiao.forms.notation import plain
from zhibiao.forms.quantity import amounts
from zhibiao.forms.unit import UnitFamily, unit_of
from zhibiao.review.case import Case, squeezed
from zhibiao.review.rule import CannotJudge, Group, NotApplicable, Remark, Saying, Severity

__all__ = ["RULES"]

_GROUP = Group()
_COMPLETE = "财预〔2015〕88号：审核绩效目标的完整性"
_LIST = "来源是指标清单，没有申报表的表头"


def _yuan(amount: float) -> str:
    return f"{amount:,.2f}".rstrip("0").rstrip(".")


@_GROUP.rule(
    "R01",
    "missing-required-field",
    Severity.ERROR,
    "必填要素缺失",
    looks_at="表头、总体目标、资金总额",
    suggestion="按申报表栏目补齐；表样没有该栏的注明“无”。",
    basis=f"{_COMPLETE}；预算法：依规编制预算",
)
def missing_required_field(case: Case) -> Iterator[Saying]:
    if case.is_list:
        yield CannotJudge(_LIST)
        return
    form = case.form
    required = (
        ("项目名称", form.project),
        ("实施单位", form.unit),
        ("申报年度", form.year),
        ("计划开始日期", form.start),
        ("计划完成日期", form.end),
        ("年度总体目标", form.goal_annual),
        ("年度资金申请总额", form.funding.annual),
    )
    unread = {field for field, _ in _unread(form)}
    for field, value in required:
        # A date that is printed and cannot be read is a matter of R03.
        is_date = field.endswith("日期")
        if is_date and not unread.isdisjoint((field, "实施期")):
            continue
        if value is None or (isinstance(value, str) and not _says_something(value)):
            otherwise = "，或写的不是日期" if is_date else ""
            yield Remark(f"“{field}”未填写{otherwise}。", field=field, printed=_printed(value))
    # The 2021 form has no such cells (DOMAIN.md 1.3).
    for field, text in (("项目性质", form.nature), ("项目类别", form.category)):
        if text is None:
            yield Remark(
                f"没有读到“{field}”。",
                "表样有该栏的补填；没有的不必填。",
                severity=Severity.INFO,
                field=field,
            )


def _printed(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _says_something(text: str) -> bool:
    return any(mark.isalnum() for mark in text)


@_GROUP.rule(
    "R02",
    "missing-department",
    Severity.WARN,
    "主管部门缺失或残缺",
    looks_at="主管部门",
    suggestion="填写主管部门全称。",
    basis=_COMPLETE,
)
def missing_department(case: Case) -> Iterator[Saying]:
    if case.is_list:
        yield CannotJudge(_LIST)
        return
    department = case.form.department
    if department is None:
        yield Remark("主管部门未填写。", field="主管部门")
    elif not _says_something(department):
        yield Remark(f"主管部门只读到“{department}”。", field="主管部门", printed=department)


_UNREAD = re.compile("(.+?)“(.+)”读不出")


def _unread(form: Form) -> list[tuple[str, str]]:
    """Field and text of what is printed and no date: nothing to the reader, which says so."""
    found = [_UNREAD.fullmatch(note) for note in form.notes]
    return [(one[1], one[2]) for one in found if one is not None]


@_GROUP.rule(
    "R03",
    "invalid-period",
    Severity.ERROR,
    "实施期无效",
    looks_at="申报年度、计划开始日期、计划完成日期",
    suggestion="核对计划开始、完成日期和申报年度。",
    basis="财预〔2015〕88号：目标合理可行，在一定期限内如期实现",
)
def invalid_period(case: Case) -> Iterator[Saying]:
    form = case.form
    unread = _unread(form)
    for field, text in unread:
        yield Remark(f"{field}“{text}”不是有效的日期。", field=field, printed=text)
    if form.start is None or form.end is None:
        if not unread:
            yield CannotJudge("开始或完成日期未填写或读不出")
        return
    printed = f"{form.start} 至 {form.end}"
    if form.start > form.end:
        yield Remark(f"开始日期晚于完成日期：{printed}。", field="实施期", printed=printed)
    elif form.year is None:
        yield CannotJudge("申报年度未填写")
    elif not form.start.year <= form.year <= form.end.year:
        yield Remark(
            f"实施期 {printed} 不含申报年度 {form.year} 年。", field="实施期", printed=printed
        )


# Budgets of the next year are compiled, and those of the last evaluated, in this one.
_OTHER_YEAR = re.compile(
    r"预算(?:申报|编制|评审|审核)|绩效(?:评价|自评)|决算|较|比上年|以来|年度?以前"
)


@_GROUP.rule(
    "R04",
    "multi-year-goal-not-split",
    Severity.WARN,
    "总目标、年度目标与实施期不一致",
    looks_at="项目总目标、年度总体目标、实施期",
    suggestion="总目标写全周期的产出和效果，年度目标写申报年度的任务，数量分年分解。",
    basis="财预〔2021〕101号（参考）：总体目标分解为年度指标；财预〔2015〕88号：中长期目标与年度目标分开",
)
def period_of_goals(case: Case) -> Iterator[Saying]:
    form = case.form
    if form.start is None or form.end is None:
        yield CannotJudge("开始或完成日期未填写或读不出")
        return
    if form.start > form.end:
        yield CannotJudge("实施期无效")
        return
    years = form.end.year - form.start.year + 1
    if years > 1:
        if not form.goal_total:
            yield Remark(
                f"项目跨 {years} 个年度，没有填写项目总目标。", field="项目总目标", printed=None
            )
        elif squeezed(form.goal_total) == squeezed(form.goal_annual):
            yield Remark(
                f"项目跨 {years} 个年度，项目总目标与年度总体目标相同。",
                field="年度总体目标",
                printed=form.goal_annual,
            )
    if not case.goal:
        yield CannotJudge("年度总体目标未填写")
        return
    named = case.goal_years
    outside = tuple(y for y in named if not form.start.year <= y <= form.end.year)
    if named and outside == named and not _OTHER_YEAR.search(case.goal):
        yield Remark(
            f"年度总体目标写的是 {_years(named)} 年，实施期是 {form.start} 至 {form.end}。",
            "写申报年度要完成的事项和效果，以前年度的安排移到项目立项情况。",
            field="年度总体目标",
            printed=form.goal_annual,
        )


def _years(years: Iterable[int]) -> str:
    return "、".join(map(str, years))


@_GROUP.rule(
    "R05",
    "funding-sum-mismatch",
    Severity.ERROR,
    "资金勾稽不符",
    looks_at="项目资金各栏",
    suggestion="改正分项或合计；核对单位是元还是万元。",
    basis=f"申报表表内勾稽；{_COMPLETE}",
)
def funding_sum_mismatch(case: Case) -> Iterator[Saying]:
    money = case.form.funding
    blocks = (
        ("项目资金总额", money.total, (money.total_fiscal, money.total_other)),
        (
            "年度资金申请总额",
            money.annual,
            (money.annual_fiscal, money.annual_carryover, money.annual_other),
        ),
    )
    judged = False
    for field, total, parts in blocks:
        printed = [part for part in parts if part is not None]
        if total is None or not printed:
            continue
        judged = True
        summed = sum(printed)
        short = total - summed
        if abs(short) <= case.settings.rounding:
            continue
        # A blank part may hold what is missing, never what is too much.
        if short > 0 and len(printed) < len(parts):
            yield CannotJudge(f"“{field}”有分项未填写，无法核对合计")
            continue
        yield Remark(
            f"{field} {_yuan(total)} 元，分项合计 {_yuan(summed)} 元，差 {_yuan(abs(short))} 元。",
            field=field,
            printed=_yuan(total),
        )
    if not judged:
        yield NotApplicable("没有填写分项资金")


# "申请财政资金 120 万元", "年度预算总额为 12 万元"
_BUDGET_LEAD = re.compile(
    r"(?:(?:年度?|项目|资金|财政|本年度?)(?:预算|申请|资金|经费){1,2}|预算(?:总额|合计|资金))"
    r"(?:总额|合计|金额)?(?:约|为|共计?|是|:)?$"
)


@_GROUP.rule(
    "R06",
    "request-amount-suspect",
    Severity.ERROR,
    "申请额超过总额、为零或单位疑误",
    looks_at="项目资金总额、年度资金申请总额、目标中写明的预算数",
    suggestion="核对单位（元、万元）和年度口径。",
    basis="申报表表内勾稽；财预〔2015〕88号：目标与资金量相匹配",
)
def request_amount_suspect(case: Case) -> Iterator[Saying]:
    form, settings = case.form, case.settings
    annual, total = form.funding.annual, form.funding.total
    if annual is None:
        yield CannotJudge("年度资金申请总额未填写")
        return
    field = "年度资金申请总额"
    if annual <= 0:
        yield Remark(f"年度资金申请总额为 {_yuan(annual)} 元。", field=field, printed=_yuan(annual))
        return
    if total is not None and annual > total + settings.rounding:
        yield Remark(
            f"年度资金申请总额 {_yuan(annual)} 元大于项目资金总额 {_yuan(total)} 元。",
            field=field,
            printed=_yuan(annual),
        )
    elif (
        total is not None
        and form.start is not None
        and form.end is not None
        and form.start.year == form.end.year
        and total - annual > settings.rounding
    ):
        yield Remark(
            f"项目在当年内完成，年度资金申请总额 {_yuan(annual)} 元与项目资金总额 {_yuan(total)} 元不等。",
            severity=Severity.WARN,
            field=field,
            printed=_yuan(annual),
        )
    if annual < settings.smallest_request:
        yield Remark(
            f"年度资金申请总额只有 {_yuan(annual)} 元，疑把万元写成元。",
            severity=Severity.WARN,
            field=field,
            printed=_yuan(annual),
        )
    for said in _budgets_in(case.goal):
        if abs(said - annual) > max(settings.rounding, annual * 0.001):
            yield Remark(
                f"年度资金申请总额 {_yuan(annual)} 元与目标中写的预算 {_yuan(said)} 元不一致。",
                severity=Severity.WARN,
                field=field,
                printed=_yuan(annual),
            )


def _budgets_in(goal: str) -> Iterator[float]:
    """Amounts in yuan that the goal calls the budget or the request."""
    text = plain(goal)
    for start, quantity in amounts(text):
        unit = unit_of(quantity.unit)
        if (
            unit is not None
            and unit.family == UnitFamily.MONEY
            and _BUDGET_LEAD.search(text[:start][-16:])
        ):
            yield float(quantity.value) * unit.factor


_NUMERALS = re.compile(r"[\d一二三四五六七八九十东南西北中上下甲乙丙丁]")


@_GROUP.rule(
    "R07",
    "inconsistent-naming",
    Severity.INFO,
    "同名项目或单位名称写法不一致",
    looks_at="同一文件中的项目名称、实施单位、主管部门",
    suggestion="统一名称；确属两个单位或两个项目的，在名称中区分。",
    basis="财预〔2015〕88号：填报规范完整",
)
def inconsistent_naming(case: Case) -> Iterator[Saying]:
    if len(case.forms) < 2:
        yield NotApplicable("文件中只有一张表")
        return
    form = case.form
    same = [f.ordinal for f in case.forms if f.project and f.project == form.project]
    if len(same) > 1 and form.ordinal == same[0]:
        forms = "、".join(f"第{ordinal}张" for ordinal in same)
        yield Remark(f"“{form.project}”在{forms}表中同名。", field="项目名称", printed=form.project)
    for field, mine, names in (
        ("实施单位", form.unit, [f.unit for f in case.forms]),
        ("主管部门", form.department, [f.department for f in case.forms]),
    ):
        # Each pair once: on the first form that prints the name.
        if mine is None or names.index(mine) != _position(case.forms, form):
            continue
        for other in dict.fromkeys(name for name in names if name):
            if _alike(mine, other, least=case.settings.alike_names):
                yield Remark(
                    f"“{mine}”与“{other}”疑为同一单位的不同写法。", field=field, printed=mine
                )


def _position(forms: Iterable[Form], form: Form) -> int:
    return next(at for at, other in enumerate(forms) if other is form or other == form)


def _alike(one: str, other: str, *, least: float) -> bool:
    """Whether two unequal names differ by little more than a slip; 第一小学 and 第二小学 are two
    schools."""
    if one == other or _NUMERALS.sub("", one) == _NUMERALS.sub("", other):
        return False
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() > least


RULES = _GROUP.rules
