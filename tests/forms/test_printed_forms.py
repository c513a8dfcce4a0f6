"""Forms printed in every layout and dump style, with the defects that real files have, read back.

`printed` writes a form as agencies and converters do; the tests read it and ask for the same form.
All agencies and projects are invented.
"""

import contextlib
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhibiao.forms.document import read_bytes
from zhibiao.forms.errors import ZhibiaoError
from zhibiao.forms.model import Form, Funding, Indicator, Source
from zhibiao.forms.target import parse_target

SHARED = Path(__file__).parents[2].parent / "shared"
NOWHERE = Source("0" * 64, "form")


# -- printing


@dataclass(frozen=True)
class Print:
    """How a form is printed: layout, dump style, and what goes wrong."""

    layout: str = "shanghai"
    style: str = "tabs"
    money: str = "元"
    brackets: str = "（）"
    shift: float = 0.0
    middle: bool = False
    breaks: str | None = None  # None, "plain", "heading": what comes after a page break
    no_section: bool = False
    doubled: float = 0.0
    twice: bool = False
    wrap: int | None = None
    latex: bool = False
    paragraphs: bool = False


GOALS = "\0"
"""Marks the row of goal texts, which has no label."""


@dataclass
class Line:
    """One row to print: its part of the form and its cells."""

    part: str
    cells: list[str] = field(default_factory=list)


def _amount(value: float | None, money: str) -> str:
    if value is None:
        return ""
    return f"{value / 10_000:.6f}".rstrip("0").rstrip(".") if money == "万元" else f"{value:,.2f}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _head_shanghai(form: Form, how: Print) -> list[list[str]]:
    money = form.funding
    left, right = tuple(how.brackets)

    def a(value: float | None) -> str:
        return _amount(value, how.money)

    return [
        ["项目名称", form.project or "", "项目性质", form.nature or "", "项目类别", form.category or ""],
        ["主管部门", form.department or "", "实施单位", form.unit or "", "", ""],
        ["计划开始日期", _day(form.start), "计划完成日期", _day(form.end), "", ""],
        [f"项目资金{left}{how.money}{right}", "项目资金总额", a(money.total), "年度资金申请总额", a(money.annual), ""],
        ["", "其中：财政资金", a(money.total_fiscal), "其中：当年财政拨款", a(money.annual_fiscal), ""],
        ["", "", "", "上年结转资金", a(money.annual_carryover), ""],
        ["", "其他资金", a(money.total_other), "其他资金", a(money.annual_other), ""],
        ["项目绩效目标", "项目总目标", "", "年度总体目标", "", ""],
        [GOALS, form.goal_total or "", "", form.goal_annual or "", "", ""],
    ]  # fmt: skip


def _head_central(form: Form, how: Print) -> list[list[str]]:
    money = form.funding
    left, right = tuple(how.brackets)

    def a(value: float | None) -> str:
        return _amount(value, how.money)

    period = ""
    if form.start and form.end:
        period = f"{form.start:%Y.%m}-{form.end:%Y.%m}"
    return [
        ["项目名称", form.project or "", "", "", "", ""],
        ["主管部门及代码", form.department or "", "", "实施单位", form.unit or "", ""],
        ["项目属性", form.nature or "", "", "项目期", period, ""],
        [f"项目资金{left}{how.money}{right}", "中期资金总额：", a(money.total), "年度资金总额：", a(money.annual), ""],
        ["", "  其中：财政拨款", a(money.total_fiscal), "  其中：财政拨款", a(money.annual_fiscal), ""],
        ["", "", "", "  上年结转", a(money.annual_carryover), ""],
        ["", "  其他资金", a(money.total_other), "  其他资金", a(money.annual_other), ""],
        ["总体目标", f"中期目标{left}2024年—2026年{right}", "", "年度目标", "", ""],
        [GOALS, form.goal_total or "", "", form.goal_annual or "", "", ""],
    ]  # fmt: skip


def _head_single(form: Form, how: Print) -> list[list[str]]:
    """One money block and one goal, of the year."""
    money = form.funding

    def a(value: float | None) -> str:
        return _amount(value, how.money)

    return [
        ["项目名称", form.project or "", "", "项目类型", form.category or "", ""],
        ["项目单位", form.unit or "", "", "主管部门", form.department or "", ""],
        ["起止时间", f"{_day(form.start)}至{_day(form.end)}" if form.start else "", "", "", "", ""],
        ["资金情况" + how.brackets[0] + how.money + how.brackets[1], "年度资金总额：", a(money.annual), "", "", ""],
        ["", "其中：财政拨款", a(money.annual_fiscal), "", "", ""],
        ["", "上年结转", a(money.annual_carryover), "", "", ""],
        ["", "其他资金", a(money.annual_other), "", "", ""],
        ["年度绩效目标", form.goal_annual or "", "", "", "", ""],
    ]  # fmt: skip


_VALUE_PARTS = re.compile(r"([≥≤=<>]?)([\d,.]+)\(?([^()\d]*)\)?")
HEADINGS: dict[str, list[str]] = {
    "shanghai": ["年度(/项目)指标值"],
    "songjiang": ["年度指标值"],
    "central": ["指标值", "分值"],
    "guangdong": ["实施周期指标值", "年度指标值"],
    "hunan": ["指标值", "备注"],
    "yueyang": ["指标性质", "指标值", "计量单位", "分值"],
    "sichuan": ["指标性质", "指标值", "度量单位", "权重", "指标解释"],
}
HEADS: dict[str, Callable[[Form, Print], list[list[str]]]] = {
    "shanghai": _head_shanghai,
    "songjiang": _head_shanghai,
    "central": _head_central,
    "guangdong": _head_central,
    "hunan": _head_single,
    "yueyang": _head_single,
    "sichuan": _head_single,
}


def _values(row: Indicator, layout: str, rng: random.Random) -> list[str]:
    text = row.target.text or ""
    weight = f"{row.weight:g}" if row.weight is not None else ""
    if layout == "central":
        return [text, weight]
    if layout == "guangdong":
        return [text, text]
    if layout == "hunan":
        return [text, ""]
    if layout in ("yueyang", "sichuan"):
        parts = _VALUE_PARTS.fullmatch(text)
        cells = [parts[1], parts[2], parts[3]] if parts else ["定性", text, ""]
        return [*cells, weight, f"反映{row.name}的情况"][: len(HEADINGS[layout])]
    return [text]


def _indicator_lines(form: Form, how: Print, rng: random.Random) -> Iterator[Line]:
    heading = ["", "一级指标", "二级指标", "三级指标", *HEADINGS[how.layout]]
    yield Line("heading", heading)
    rows: list[list[str]] = []
    for item in form.indicators:
        rows += [
            ["", item.level1 or "", item.level2 or "", item.name, *_values(item, how.layout, rng)]
        ] * (2 if how.twice else 1)
    rows = [list(row) for row in rows]
    whole = [tuple(row) for row in rows]
    for column in (1, 2):
        at = 0
        blocks = [
            len(list(block)) for _, block in groupby(whole, key=lambda row: row[1 : column + 1])
        ]
        labels = [row[column] for row in whole]
        for length in blocks:
            stays = at + ((length - 1) // 2 if how.middle else 0)
            for n in range(at, at + length):
                rows[n][column] = labels[n] if n == stays else ""
            at += length
    if rows and not how.no_section:
        rows[(len(rows) - 1) // 2 if how.middle else 0][0] = "绩效指标"
    cut = rng.randrange(2, len(rows)) if how.breaks and len(rows) > 2 else None
    for n, row in enumerate(rows):
        if n == cut:
            yield Line("break")
            if how.breaks == "heading":
                yield Line("heading", list(heading))
        yield Line("indicator", row)


def lines(form: Form, how: Print, rng: random.Random) -> Iterator[Line]:
    """The form as rows of cells, undamaged."""
    left, right = tuple(how.brackets)
    yield Line("text", ["财政项目支出绩效目标申报表"])
    if form.year is not None:
        yield Line("text", [f"{left}{form.year}年度{right}"])
    for cells in HEADS[how.layout](form, how):
        if cells[0] == GOALS:
            yield Line("goals", ["", *cells[1:]])
        else:
            yield Line("head", cells)
    yield from _indicator_lines(form, how, rng)


def _damaged(found: Iterator[Line], how: Print, rng: random.Random) -> Iterator[Line]:
    for line in found:
        cells = list(line.cells)
        if how.latex:
            cells = [re.sub(r"^≥([\d.]+)\(?%\)?$", r"$\\geq \1\\%$", cell) for cell in cells]
        if line.part == "indicator" and rng.random() < how.doubled:
            cells[3] = (
                cells[3] + "\n" + cells[3] if how.style == "cells" else cells[3] + " " + cells[3]
            )
        if line.part in ("indicator", "head", "goals") and rng.random() < how.shift:
            by = rng.choice((1, 2))
            if rng.random() < 0.5:
                cells = [""] * by + cells
            else:
                while by and cells and not cells[0]:
                    cells, by = cells[1:], by - 1
        yield Line(line.part, cells)


def _tabs(found: Iterator[Line]) -> str:
    width = 7
    out = []
    for line in found:
        cells = [cell.replace("\n", " ") for cell in line.cells]
        out.append("" if line.part == "break" else "\t".join(cells + [""] * (width - len(cells))))
    return "\n".join(out)


def _bars(found: Iterator[Line]) -> str:
    out: list[str] = []
    inside = False
    for line in found:
        if line.part in ("text", "break"):
            out += ["", *line.cells, ""]
            inside = False
            continue
        cells = [cell.replace("\n", "<br>").replace("|", "\\|") for cell in line.cells]
        cells += [""] * (7 - len(cells))
        if not inside:
            out += ["| " + " | ".join([""] * 7) + " |", "|" + "---|" * 7]
            inside = True
        out.append("| " + " | ".join(cells) + " |")
    return "\n".join(out)


def _cell_lines(found: Iterator[Line]) -> str:
    out: list[str] = []
    for line in found:
        out += [f"\t{cell}" for cell in line.cells] + [""]
    return "\n".join(out)


def _wrapped(text: str, width: int | None) -> list[str]:
    """The lines of a cell of ``width`` ideographs; a Latin mark takes half of one."""
    pieces, used = [""], 0
    for mark in text:
        wide = 1 if mark < "\u0100" else 2
        if width is not None and used + wide > 2 * width:
            pieces.append("")
            used = 0
        pieces[-1] += mark
        used += wide
    return pieces


def _page(found: Iterator[Line], how: Print, rng: random.Random) -> str:
    out: list[str] = []
    for line in found:
        if line.part == "break":
            out += ["", "\f"]
            continue
        if line.part == "goals":
            texts = ["".join(cell.split()) for cell in line.cells if cell]
            if len(texts) == 2:
                columns = [_wrapped(text, 18) for text in texts]
                for n in range(max(map(len, columns))):
                    out.append(" ".join(c[n] for c in columns if n < len(c)))
            elif texts:
                out += _wrapped(texts[0], 34)
            out.append("")
            continue
        if line.part == "indicator":
            *labels, name = line.cells[:4]
            pieces = _wrapped(name, how.wrap)
            at = rng.choice((0, len(pieces) - 1, len(pieces) // 2))
            shown = [cell for cell in labels if cell]
            for n, piece in enumerate(pieces):
                row = [*shown, piece] if n == 0 else [piece]
                if n == at:
                    row += [cell for cell in line.cells[4:] if cell]
                out.append(" ".join(row))
            out.append("")
            continue
        out += [" ".join(cell.strip() for cell in line.cells if cell.strip()), ""]
    return "\n".join(out)


def _laid_out(found: Iterator[Line], how: Print) -> str:
    """The page as ``pdftotext -layout`` gives it: cells wrapped in their columns, short ones
    centred on the lines of the longest, columns padded with spaces."""
    widths = {"head": (18, 30, 18, 30, 14, 14), "goals": (18, 40, 4, 40, 4, 4)}
    out: list[str] = []
    for line in found:
        if line.part == "break":
            out.append("\f")
            continue
        if line.part == "text":
            out.append(" " * 30 + line.cells[0])
            continue
        columns = widths.get(line.part, (8, 14, 20, 40, 26, 26, 10, 10, 40))
        cells = [
            _wrapped("".join(cell.split()), (width - 2) // 2)
            for cell, width in zip(line.cells, columns, strict=False)
        ]
        height = max(map(len, cells))
        for n in range(height):
            text = ""
            for cell, width in zip(cells, columns, strict=False):
                at = n - (height - len(cell)) // 2
                piece = cell[at] if 0 <= at < len(cell) else ""
                text += piece + " " * (width - sum(1 if m < "\u0100" else 2 for m in piece))
            out.append(text.rstrip())
    return "\n".join(out)


def printed(form: Form, how: Print, seed: int = 0) -> str:
    """``form`` as a file would hold it."""
    rng = random.Random(seed)
    found = _damaged(lines(form, how, rng), how, rng)
    if how.style == "tabs":
        return _tabs(found)
    if how.style == "bars":
        return _bars(found)
    if how.style == "cells":
        return _cell_lines(found)
    if how.style == "layout":
        return _laid_out(found, how)
    return _page(found, how, rng)


# -- comparing


def _bare(text: str | None) -> str | None:
    if text is None:
        return None
    for full, half in zip("（）：，；", "():,;", strict=True):
        text = text.replace(full, half)
    return "".join(text.split()) or None


def _keys(rows: Sequence[Indicator], *, levels: bool = True) -> list[tuple[object, ...]]:
    return [
        (
            row.level1 if levels else None,
            row.level2 if levels else None,
            _bare(row.name),
            row.target.operator,
            row.target.value,
            row.target.unit,
            _bare(row.target.text) if row.target.value is None else None,
        )
        for row in rows
    ]


def _head(form: Form, layout: str) -> dict[str, object]:
    """What the layout prints of the head."""
    fields: dict[str, object] = {
        "year": form.year,
        "project": _bare(form.project),
        "department": _bare(form.department),
        "unit": _bare(form.unit),
        "start": form.start,
        "end": form.end,
        "annual": form.funding.annual,
        "annual_fiscal": form.funding.annual_fiscal,
        "annual_carryover": form.funding.annual_carryover,
        "annual_other": form.funding.annual_other,
        "goal_annual": _bare(form.goal_annual),
    }
    if HEADS[layout] is not _head_single:
        fields |= {
            "nature": _bare(form.nature),
            "goal_total": _bare(form.goal_total),
            "total": form.funding.total,
            "total_fiscal": form.funding.total_fiscal,
            "total_other": form.funding.total_other,
        }
    if HEADS[layout] is not _head_central:
        fields["category"] = _bare(form.category)
    return fields


def read_text(text: str) -> tuple[Form, ...]:
    return read_bytes(text.encode(), file="printed").forms


# -- the properties

PLACES = ("江岚市", "白榆区", "青石县", "望川区")
BUREAUS = ("城市管理局", "教育局", "农业农村局", "文化和旅游局", "卫生健康委员会")
MATTERS = (
    "道路保洁", "老旧小区改造", "“一窗通办”服务", "中小学教师培训", "高标准农田建设", "公共文化惠民演出", "智慧水务平台（二期）",
    "家庭医生签约服务", "12345热线平台运行", "河道清淤、护岸修复", "城乡居民基本医疗保险经办能力提升及信息系统运行维护",
)  # fmt: skip
ASPECTS = {
    "数量指标": ("完成数量", "服务人次", "开展次数", "覆盖面积"),
    "质量指标": ("验收合格率", "工作达标率", "审核通过率"),
    "时效指标": ("完成及时率", "工作按期完成情况"),
    "成本指标": ("成本控制率", "单位成本"),
    "经济成本指标": ("预算成本控制数", "单位成本"),
    "社会效益指标": ("群众知晓率", "社会影响力提升程度"),
    "生态效益指标": ("生态环境改善程度",),
    "可持续影响指标": ("长效管理机制健全性",),
    "服务对象满意度指标": ("服务对象满意度", "参与人员满意度"),
}
TAXONOMY_2015 = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)
TAXONOMY_2021 = (
    ("成本指标", ("经济成本指标",)),
    ("产出指标", ("数量指标", "质量指标", "时效指标")),
    ("效益指标", ("社会效益指标", "生态效益指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)
NUMBERS = (
    "≥95.00(%)",
    "=100.00(%)",
    "≥20.00(次)",
    "≤12(个月)",
    "=3500(人次)",
    "≥1,200(亩)",
    "<5(%)",
)
WORDS = ("及时", "有效提升", "健全", "较上年有所改善", "建立常态化工作机制并稳定运行")
GOALS_OF_YEAR = (
    "完成年度道路保洁任务，提升市容环境质量。",
    "1.举办培训20期，培训教师1200人次；2.参训合格率达到95%以上；3.形成培训档案，健全长效管理制度，提升教育教学质量。",
    "一是按计划推进建设任务，二是规范资金使用，三是建立常态化工作机制，四是让群众得到实惠。",
)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Forms whose cells are all filled as agencies fill them."""
    place, bureau = draw(st.sampled_from(PLACES)), draw(st.sampled_from(BUREAUS))
    year = draw(st.integers(2018, 2030))
    rows: list[Indicator] = []
    used: set[str] = set()
    for level1, kinds in draw(st.sampled_from((TAXONOMY_2015, TAXONOMY_2021))):
        chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, unique=True))
        for level2 in sorted(chosen, key=kinds.index):
            for _ in range(draw(st.integers(1, 4))):
                name = draw(st.sampled_from(MATTERS)) + draw(st.sampled_from(ASPECTS[level2]))
                if name in used:
                    continue
                used.add(name)
                target = parse_target(draw(st.sampled_from((*NUMBERS, *WORDS))))
                weight = float(draw(st.sampled_from((5, 10, 12.5, 20))))
                rows.append(Indicator(level1, level2, name, target, weight))
    fiscal = float(draw(st.integers(1, 9_999))) * 1000
    other = float(draw(st.sampled_from((0, 50_000, 1_230_000))))
    whole = draw(st.booleans())
    goal = draw(st.sampled_from(GOALS_OF_YEAR))
    return Form(
        ordinal=1,
        source=NOWHERE,
        year=year,
        project=draw(st.sampled_from(MATTERS)) + draw(st.sampled_from(("", "经费", "（续建）"))),
        nature=draw(st.sampled_from(("经常性项目", "其他一次性项目"))),
        category=draw(st.sampled_from(("特定目标类", "其他运转类"))),
        department=place + bureau,
        unit=place + draw(st.sampled_from((bureau, "政务服务中心", "市政设施养护管理所（本部）"))),
        start=date(year, draw(st.sampled_from((1, 3))), 1),
        end=date(year, 12, 31),
        funding=Funding(
            total=3 * (fiscal + other) if whole else None,
            total_fiscal=3 * fiscal if whole else None,
            total_other=3 * other if whole else None,
            annual=fiscal + other,
            annual_fiscal=fiscal,
            annual_carryover=0.0,
            annual_other=other,
        ),
        goal_total="三年内全面完成建设任务，建成覆盖全域的服务体系。" if whole else None,
        goal_annual=goal,
        indicators=tuple(rows),
    )


def assert_reads_back(form: Form, how: Print, seed: int = 0) -> Form:
    (read,) = read_text(printed(form, how, seed))
    assert _head(read, how.layout) == _head(form, how.layout)
    assert _keys(read.indicators) == _keys(form.indicators)
    return read


PROPERTY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
STYLES = ("tabs", "bars", "cells", "page")


@pytest.mark.parametrize("layout", HEADINGS)
@pytest.mark.parametrize("style", STYLES)
@settings(PROPERTY, max_examples=12)
@given(
    form=forms(), money=st.sampled_from(("元", "万元")), brackets=st.sampled_from(("（）", "()"))
)
def test_every_layout_reads_back_from_every_dump(
    layout: str, style: str, form: Form, money: str, brackets: str
) -> None:
    read = assert_reads_back(form, Print(layout, style, money=money, brackets=brackets))
    if any(heading in ("分值", "权重") for heading in HEADINGS[layout]):
        assert [row.weight for row in read.indicators] == [row.weight for row in form.indicators]


@pytest.mark.parametrize("style", ["tabs", "bars", "cells"])
@PROPERTY
@given(
    form=forms(),
    layout=st.sampled_from(tuple(HEADINGS)),
    shift=st.sampled_from((0.2, 0.5, 1.0)),
    breaks=st.sampled_from((None, "plain", "heading")),
    no_section=st.booleans(),
    doubled=st.sampled_from((0.0, 0.5)),
    latex=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_pushed_broken_and_repeated_rows_read_back(
    style: str,
    form: Form,
    layout: str,
    shift: float,
    breaks: str | None,
    no_section: bool,
    doubled: float,
    latex: bool,
    seed: int,
) -> None:
    how = Print(
        layout,
        style,
        shift=shift,
        breaks=breaks,
        no_section=no_section,
        doubled=doubled,
        latex=latex,
    )
    assert_reads_back(form, how, seed)


@PROPERTY
@given(
    form=forms(),
    layout=st.sampled_from(tuple(HEADINGS)),
    wrap=st.integers(12, 20),
    breaks=st.sampled_from((None, "plain", "heading")),
    no_section=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_wrapped_names_of_pages_read_back(
    form: Form, layout: str, wrap: int, breaks: str | None, no_section: bool, seed: int
) -> None:
    how = Print(layout, "page", wrap=wrap, breaks=breaks, no_section=no_section)
    assert_reads_back(form, how, seed)


@PROPERTY
@given(
    form=forms(),
    layout=st.sampled_from(("shanghai", "songjiang", "hunan")),
    no_section=st.booleans(),
    breaks=st.sampled_from((None, "plain")),
)
def test_pages_that_keep_their_columns_read_back(
    form: Form, layout: str, no_section: bool, breaks: str | None
) -> None:
    assert_reads_back(form, Print(layout, "layout", no_section=no_section, breaks=breaks))


@pytest.mark.parametrize("style", STYLES)
@settings(PROPERTY, max_examples=25)
@given(form=forms())
def test_rows_printed_twice_count_once(style: str, form: Form) -> None:
    read = assert_reads_back(form, Print("songjiang", style, twice=True))
    assert any("重复印刷" in note for note in read.notes) == bool(form.indicators)


@pytest.mark.parametrize("style", STYLES)
@settings(PROPERTY, max_examples=25)
@given(form=forms())
def test_names_and_targets_survive_centred_labels(style: str, form: Form) -> None:
    """Borders between centred blocks may be open; rows, level 1 of the form and order are not."""
    (read,) = read_text(printed(form, Print(style=style, middle=True)))
    assert _keys(read.indicators, levels=False) == _keys(form.indicators, levels=False)
    assert all(row.level1 and row.level2 for row in read.indicators)


@settings(PROPERTY, max_examples=25)
@given(found=st.lists(forms(), min_size=2, max_size=4), style=st.sampled_from(STYLES))
def test_forms_of_one_file_stay_apart(found: list[Form], style: str) -> None:
    title = "江岚市教育局2024年度项目绩效目标汇总表\n\n"
    texts = [printed(form, Print(style=style), n) for n, form in enumerate(found)]
    read = read_text(title + "\n\n".join(texts))
    assert [_head(form, "shanghai") for form in read] == [_head(form, "shanghai") for form in found]
    assert [_keys(form.indicators) for form in read] == [_keys(form.indicators) for form in found]
    assert [form.ordinal for form in read] == list(range(1, len(found) + 1))


# -- the shared documents in other clothes


def _shared() -> Iterator[tuple[str, Form]]:
    for path in sorted((SHARED / "forms").glob("*.gold.json")):
        for record in json.loads(path.read_text()):
            record.setdefault("source", {"document": "0" * 64, "file": path.name})
            record.pop("notes", None)
            for row in record["indicators"]:
                for extra in set(row) - {"level1", "level2", "name", "target"}:
                    del row[extra]
            yield path.name, Form.from_json(record)


@pytest.mark.skipif(not (SHARED / "forms").is_dir(), reason="the shared documents are not here")
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "how",
    [
        Print(),
        Print("central", money="万元", brackets="()"),
        Print("guangdong", breaks="heading"),
        Print("yueyang", shift=0.5),
        Print("sichuan", wrap=16),
        Print(wrap=14, breaks="plain"),
        Print(shift=1.0, doubled=0.5, no_section=True),
    ],
    ids=lambda how: f"{how.layout}-{how.shift}-{how.wrap}",
)
def test_shared_forms_read_back_in_other_clothes(how: Print, style: str) -> None:
    how = replace(how, style=style, shift=how.shift if style != "page" else 0.0)
    for seed, (_, form) in enumerate(_shared()):
        rows = tuple(replace(row, weight=10.0) for row in form.indicators)
        assert_reads_back(replace(form, indicators=rows), how, seed)


# -- anything at all

_VOCABULARY = (
    "项目名称", "主管部门", "实施单位", "项目资金（元）", "年度资金申请总额", "其他资金", "项目绩效目标", "年度总体目标", "一级指标", "二级指标",
    "三级指标", "指标值", "年度指标值", "分值", "绩效指标", "产出指标", "数量指标", "质量指标", "满意度指标", "服务对象满意度", "成本指标", "≥95%", "=1.00(次)",
    "及时", "道路保洁完成率", "（2024年度）", "财政项目支出绩效目标申报表", "12.5", "2024-01-01", "", "备注", "）", "$\\geq", "<p>", "指标", "起止时间",
)  # fmt: skip
_MARKS = (
    "\t",
    "    ",
    "          ",
    "\n",
    "\n\n",
    " ",
    "|",
    "| ",
    "\n| ",
    "\f",
    "\n\t",
    '\t"',
    "|---|",
)


def read_or_error(data: bytes) -> tuple[Form, ...]:
    """The forms in ``data``; none where reading refuses in our words."""
    with contextlib.suppress(ZhibiaoError):
        return read_bytes(data, file="any").forms
    return ()


@settings(PROPERTY, max_examples=400)
@given(
    pieces=st.lists(
        st.one_of(st.sampled_from(_VOCABULARY), st.sampled_from(_MARKS), st.text(max_size=8)),
        max_size=80,
    )
)
def test_nothing_but_our_errors_comes_out_of_any_text(pieces: list[str]) -> None:
    read = read_or_error("".join(pieces).encode(errors="replace"))
    assert [Form.from_json(form.as_json()) for form in read] == list(read)


@settings(PROPERTY, max_examples=200)
@given(data=st.binary(max_size=400))
def test_nothing_but_our_errors_comes_out_of_any_bytes(data: bytes) -> None:
    read_or_error(data)
