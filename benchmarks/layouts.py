"""Invented forms, and the tables that agencies print them as, with merged cells.

Five layouts: Shanghai, the central template of 2021, 指标值 and 计量单位 in columns of their own,
long-term and annual indicators side by side, and a plain one in other words.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from zhibiao.forms.model import Form, Funding, Indicator, Source
from zhibiao.forms.target import parse_target

__all__ = ["LAYOUTS", "Box", "Table", "invented", "layout", "printed_fields"]

_NOWHERE = Source("0" * 64, "made")


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a printed table: place, size in rows and columns, text."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class Table:
    """A printed form: lines above it, and its cells."""

    titles: list[str]
    width: int
    boxes: list[Box] = field(default_factory=list)
    height: int = 0

    def row(self, *cells: tuple[str, int]) -> None:
        """Add a row of (text, columns)."""
        column = 0
        for text, columns in cells:
            self.boxes.append(Box(self.height, column, text, 1, columns))
            column += columns
        assert column == self.width, (cells, self.width)
        self.height += 1

    def merge_down(self, column: int, start: int, columns: int = 1) -> None:
        """Merge the cells of ``column`` from row ``start`` to the last into one, which keeps the
        first text."""
        chosen = [b for b in self.boxes if b.column == column and b.row >= start]
        if len(chosen) > 1:
            self.boxes = [b for b in self.boxes if b not in chosen]
            first = chosen[0]
            self.boxes.append(Box(first.row, column, first.text, self.height - start, columns))


_PLACES = ["白榆", "江岚", "青杉", "临溪", "云岫", "澄湖", "石门岭", "南浦"]
_WORKS = [
    "河道清淤",
    "教师培训",
    "疫苗接种",
    "农村公路养护",
    "职业技能培训",
    "非遗保护",
    "食品抽检",
    "老旧小区改造",
    "图书馆开放",
    "信息系统运维",
    "社区矫正",
    "消防设施改造",
    "水质监测",
    "科技项目评审",
    "困难群众救助",
    "档案数字化",
]
_BUREAUS = [
    "水务局",
    "教育局",
    "卫生健康委员会",
    "交通运输局",
    "文化和旅游局",
    "民政局",
    "科学技术局",
]
_ROWS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("产出指标", "数量指标", (("{w}完成数量", "≥{n}(个)"), ("{w}覆盖人次", "≥{n}(人次)"), ("{w}开展次数", "={n}(次)"))),
    ("产出指标", "质量指标", (("{w}验收合格率", "≥{p}(%)"), ("{w}成果质量达标情况", "达标"))),
    ("产出指标", "时效指标", (("{w}完成及时率", "≥{p}(%)"), ("{w}任务按时完成", "及时"))),
    ("效益指标", "社会效益指标", (("{w}工作知晓率", "≥{p}(%)"), ("{w}服务能力提升情况", "有效提升"))),
    ("效益指标", "可持续影响指标", (("{w}长效管理机制健全性", "健全"),)),
    ("满意度指标", "服务对象满意度指标", (("受益群众对{w}工作的满意度", "≥{p}(%)"),)),
)  # fmt: skip
_COST = (
    ("成本指标", "经济成本指标", (("{w}支出总额控制率", "≤100(%)"), ("{w}单位成本", "≤{n}(万元)"))),
    ("成本指标", "社会成本指标", (("{w}对周边居民出行的影响", "较小"),)),
    ("成本指标", "生态环境成本指标", (("{w}施工扬尘投诉次数", "≤{s}(次)"),)),
)


def invented(random_: random.Random, *, cost: bool = False) -> Form:
    """A form of an agency that does not exist; with ``cost`` of the taxonomy of 2021."""
    place, work = random_.choice(_PLACES), random_.choice(_WORKS)
    bureau = f"{place}市{random_.choice(_BUREAUS)}"
    year = random_.choice((2021, 2022, 2023, 2024, 2025, 2026))
    annual = random_.randrange(10, 9000) * 1000.0
    carried = random_.choice((0.0, random_.randrange(1, 9) * 10_000.0))
    rows: list[Indicator] = []
    for level1, level2, choices in (*(_COST if cost else ()), *_ROWS):
        if cost and level2 == "可持续影响指标":
            continue
        for name, target in random_.sample(choices, random_.randint(1, len(choices))):
            text = target.format(
                n=random_.choice((3, 12, 50, 100, 300, 1200)),
                p=random_.choice((80, 85, 90, 95, 98, 100)), s=random_.choice((2, 5, 8)),
            )  # fmt: skip
            weight = float(random_.choice((2, 5, 10, 12.5)))
            rows.append(Indicator(level1, level2, name.format(w=work), parse_target(text), weight))
    return Form(
        ordinal=1,
        source=_NOWHERE,
        year=year,
        project=f"{place}市{year}年度{work}项目",
        nature=random_.choice(("经常性项目", "一次性项目")),
        category="特定目标类",
        department=bureau,
        unit=f"{place}市{work}中心",
        start=date(year, 1, 1),
        end=date(year, 12, 31),
        funding=Funding(
            total=annual * 3, total_fiscal=annual * 3, total_other=0.0,
            annual=annual, annual_fiscal=annual - carried, annual_carryover=carried,
            annual_other=0.0,
        ),
        goal_total=f"用三年时间完成{place}市{work}各项任务，建立长效机制，全面提升公共服务水平。",
        goal_annual=f"完成{year}年度{work}工作任务；加强过程管理，保证质量，确保资金使用安全有效，服务对象满意。",
        indicators=tuple(rows),
    )  # fmt: skip


def _yuan(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def _wan(value: float | None) -> str:
    return "" if value is None else f"{value / 10_000:.4f}".rstrip("0").rstrip(".")


def _indicators(
    table: Table,
    rows: Sequence[Indicator],
    columns: int,
    cells: Callable[[Indicator], list[tuple[str, int]]],
    *,
    first: str = "绩效指标",
) -> None:
    """The rows of ``rows`` with 绩效指标, level 1 and level 2 merged downwards, a column each."""
    top = table.height
    for level1, block1 in groupby(rows, key=lambda row: row.level1):
        start1 = table.height
        for level2, block2 in groupby(block1, key=lambda row: row.level2):
            start2 = table.height
            for row in block2:
                table.row((first, 1), (level1 or "", 1), (level2 or "", 1), *cells(row))
            table.merge_down(2, start2)
        table.merge_down(1, start1)
    table.merge_down(0, top)


def _shanghai(form: Form) -> Table:
    money = form.funding
    table = Table(["财政项目支出绩效目标申报表", f"（{form.year}年度）"], 6)
    table.row(
        ("项目名称", 1),
        (form.project or "", 1),
        ("项目性质", 1),
        (form.nature or "", 1),
        ("项目类别", 1),
        (form.category or "", 1),
    )
    table.row(("主管部门", 1), (form.department or "", 1), ("实施单位", 1), (form.unit or "", 3))
    table.row(
        ("计划开始日期", 1),
        (f"{form.start:%Y-%m-%d}", 1),
        ("计划完成日期", 1),
        (f"{form.end:%Y-%m-%d}", 3),
    )
    top = table.height
    heading = "项目资金（元）"
    table.row(
        (heading, 1),
        ("项目资金总额", 1),
        (_yuan(money.total), 1),
        ("年度资金申请总额", 1),
        (_yuan(money.annual), 2),
    )
    table.row(
        (heading, 1),
        ("其中：财政资金", 1),
        (_yuan(money.total_fiscal), 1),
        ("其中：当年财政拨款", 1),
        (_yuan(money.annual_fiscal), 2),
    )
    table.row(
        (heading, 1), ("", 1), ("", 1), ("上年结转资金", 1), (_yuan(money.annual_carryover), 2)
    )
    table.row(
        (heading, 1),
        ("其他资金", 1),
        (_yuan(money.total_other), 1),
        ("其他资金", 1),
        (_yuan(money.annual_other), 2),
    )
    table.merge_down(0, top)
    top = table.height
    table.row(("项目绩效目标", 1), ("项目总目标", 2), ("年度总体目标", 3))
    table.row(("项目绩效目标", 1), (form.goal_total or "", 2), (form.goal_annual or "", 3))
    table.merge_down(0, top)
    table.row(("", 1), ("一级指标", 1), ("二级指标", 1), ("三级指标", 1), ("年度(/项目)指标值", 2))
    _indicators(table, form.indicators, 6, lambda r: [(r.name, 1), (r.target.text or "", 2)])
    return table  # fmt: skip


def _central_2021(form: Form) -> Table:
    money = form.funding
    assert form.start
    assert form.end
    table = Table(["项目支出绩效目标表", f"（{form.year}年度）", "单位：万元"], 6)
    table.row(("项目名称", 1), (form.project or "", 5))
    table.row(
        ("主管部门", 1), (form.department or "", 2), ("项目实施单位", 1), (form.unit or "", 2)
    )
    top = table.height
    heading = "项目资金（万元）"
    table.row((heading, 1), ("年度资金总额：", 2), (_wan(money.annual), 3))
    table.row((heading, 1), ("其中：财政拨款", 2), (_wan(money.annual_fiscal), 3))
    table.row((heading, 1), ("上年结转", 2), (_wan(money.annual_carryover), 3))
    table.row((heading, 1), ("其他资金", 2), (_wan(money.annual_other), 3))
    table.merge_down(0, top)
    table.row(("项目期", 1), (f"{form.start:%Y/%-m/%-d}-{form.end:%Y/%-m/%-d}", 5))
    table.row(("年度绩效目标", 1), (form.goal_annual or "", 5))
    table.row(
        ("绩效指标", 1),
        ("一级指标", 1),
        ("二级指标", 1),
        ("三级指标", 1),
        ("指标值", 1),
        ("分值权重", 1),
    )
    _indicators(
        table,
        form.indicators,
        6,
        lambda r: [(r.name, 1), (r.target.text or "", 1), (f"{r.weight:g}", 1)],
    )
    return table  # fmt: skip


_PARTS = re.compile(r"([≥≤=]?)([\d.]+)\(([^()]+)\)")


def _split(row: Indicator) -> list[tuple[str, int]]:
    parts = _PARTS.fullmatch(row.target.text or "")
    operator, value, unit = parts.groups() if parts else ("定性", row.target.text or "", "")
    return [
        (row.name, 1), (operator, 1), (value, 1), (unit, 1), (f"{row.weight:g}", 1),
        (f"反映{row.name}的情况", 1),
    ]  # fmt: skip


def _columns(form: Form) -> Table:
    money = form.funding
    assert form.start
    assert form.end
    table = Table([f"{form.year}年部门预算项目支出绩效目标表", "金额单位：元"], 9)
    table.row(("项目名称", 2), (form.project or "", 3), ("项目类别", 1), (form.category or "", 3))
    table.row(("主管部门", 2), (form.department or "", 3), ("项目单位", 1), (form.unit or "", 3))
    table.row(("项目起止时间", 2), (f"{form.start:%Y年%-m月}-{form.end:%-m月}", 7))
    table.row(
        ("年度资金总额", 2),
        (_yuan(money.annual), 3),
        ("其中：财政拨款", 1),
        (_yuan(money.annual_fiscal), 3),
    )
    table.row(
        ("上年结转", 2),
        (_yuan(money.annual_carryover), 3),
        ("其他资金", 1),
        (_yuan(money.annual_other), 3),
    )
    table.row(("年度绩效目标", 2), (form.goal_annual or "", 7))
    table.row(
        ("绩效指标", 1),
        ("一级指标", 1),
        ("二级指标", 1),
        ("三级指标", 1),
        ("指标性质", 1),
        ("指标值", 1),
        ("计量单位", 1),
        ("权重", 1),
        ("指标解释", 1),
    )
    _indicators(table, form.indicators, 9, _split)
    return table  # fmt: skip


def _side_by_side(form: Form) -> Table:
    money = form.funding
    table = Table(["项目支出绩效目标申报表", f"（{form.year}年度）"], 8)
    table.row(("项目名称", 1), (form.project or "", 7))
    table.row(
        ("主管部门及代码", 1), (form.department or "", 3), ("实施单位", 2), (form.unit or "", 2)
    )
    table.row(
        ("项目属性", 1),
        (form.nature or "", 3),
        ("项目期", 2),
        (f"{form.start:%Y.%m}-{form.end:%Y.%m}", 2),
    )
    top = table.height
    heading = "项目资金（万元）"
    table.row(
        (heading, 1),
        ("中期资金总额：", 2),
        (_wan(money.total), 1),
        ("年度资金总额：", 2),
        (_wan(money.annual), 2),
    )
    table.row(
        (heading, 1),
        ("其中：财政拨款", 2),
        (_wan(money.total_fiscal), 1),
        ("其中：财政拨款", 2),
        (_wan(money.annual_fiscal), 2),
    )
    table.row((heading, 1), ("", 2), ("", 1), ("上年结转", 2), (_wan(money.annual_carryover), 2))
    table.row(
        (heading, 1),
        ("其他资金", 2),
        (_wan(money.total_other), 1),
        ("其他资金", 2),
        (_wan(money.annual_other), 2),
    )
    table.merge_down(0, top)
    top = table.height
    table.row(("总体目标", 1), ("中期目标", 3), ("年度目标", 4))
    table.row(("总体目标", 1), (form.goal_total or "", 3), (form.goal_annual or "", 4))
    table.merge_down(0, top)
    table.row(
        ("绩效指标", 1),
        ("一级指标", 1),
        ("二级指标", 1),
        ("三级指标", 1),
        ("指标值", 1),
        ("二级指标", 1),
        ("三级指标", 1),
        ("指标值", 1),
    )
    top = table.height
    for level1, block1 in groupby(form.indicators, key=lambda row: row.level1):
        start1 = table.height
        for level2, block2 in groupby(block1, key=lambda row: row.level2):
            start2 = table.height
            for row in block2:
                text = row.target.text or ""
                table.row(
                    ("绩效指标", 1),
                    (level1 or "", 1),
                    (level2 or "", 1),
                    (row.name, 1),
                    (text, 1),
                    (level2 or "", 1),
                    (row.name, 1),
                    (text, 1),
                )
            table.merge_down(2, start2)
            table.merge_down(5, start2)
        table.merge_down(1, start1)
    table.merge_down(0, top)
    return table  # fmt: skip


def _plain(form: Form) -> Table:
    money = form.funding
    assert form.start
    assert form.end
    table = Table([f"{form.year}年度项目支出绩效目标表"], 6)
    table.row(("项目名称", 1), (form.project or "", 5))
    table.row(("预算单位", 1), (form.unit or "", 2), ("主管部门", 1), (form.department or "", 2))
    table.row(("项目期", 1), (f"{form.start:%Y年%-m月}-{form.end:%Y年%-m月}", 5))
    table.row(
        ("年度资金总额（万元）", 1),
        (_wan(money.annual), 2),
        ("其中：财政拨款", 1),
        (_wan(money.annual_fiscal), 2),
    )
    table.row(
        ("上年结转", 1),
        (_wan(money.annual_carryover), 2),
        ("其他资金", 1),
        (_wan(money.annual_other), 2),
    )
    table.row(("年度绩效目标", 1), (form.goal_annual or "", 5))
    table.row(
        ("绩效指标", 1),
        ("一级指标", 1),
        ("二级指标", 1),
        ("指标名称", 1),
        ("指标值", 1),
        ("备注", 1),
    )
    _indicators(
        table, form.indicators, 6, lambda r: [(r.name, 1), (r.target.text or "", 1), ("", 1)]
    )
    return table  # fmt: skip


LAYOUTS: dict[str, Callable[[Form], Table]] = {
    "shanghai": _shanghai,
    "central": _central_2021,
    "columns": _columns,
    "beside": _side_by_side,
    "plain": _plain,
}
"""Layouts by name; all but the first two also take forms of either taxonomy."""

_ANNUAL = ("annual", "annual_fiscal", "annual_carryover", "annual_other")
_TOTAL = ("total", "total_fiscal", "total_other")


def layout(name: str, form: Form) -> Table:
    """``form`` printed in the layout called ``name``."""
    return LAYOUTS[name](form)


def _bare(text: str | None) -> str | None:
    return "".join(text.split()) if text else None


def printed_fields(form: Form, name: str) -> list[tuple[str, object]]:
    """What the layout ``name`` prints of ``form``, field by field; white space does not count."""
    fields: list[tuple[str, object]] = [
        ("year", form.year),
        ("project", _bare(form.project)),
        ("department", _bare(form.department)),
        ("unit", _bare(form.unit)),
        ("start", form.start),
        ("end", form.end),
        ("goal_annual", _bare(form.goal_annual)),
        *((key, getattr(form.funding, key)) for key in _ANNUAL),
    ]
    if name in ("shanghai", "beside"):
        fields += [("nature", _bare(form.nature)), ("goal_total", _bare(form.goal_total))]
        fields += [(key, getattr(form.funding, key)) for key in _TOTAL]
    if name in ("shanghai", "columns"):
        fields.append(("category", _bare(form.category)))
    for n, row in enumerate(form.indicators):
        target = row.target
        value: object = (target.operator, target.value, target.unit)
        if target.value is None:
            value = _bare(target.text)
        fields += [
            (f"{n} level1", row.level1),
            (f"{n} level2", row.level2),
            (f"{n} name", _bare(row.name)),
            (f"{n} target", value),
        ]
        if name in ("central", "columns"):
            fields.append((f"{n} weight", row.weight))
    return fields
