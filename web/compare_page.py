"""横向对标: what others set for the same indicator, on one scale, and where my value stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from zhibiao.forms.unit import family_of
from zhibiao.graph.csvtext import Cell
from zhibiao.search.compare import Comparison, compare
from zhibiao.search.filters import Filters
from zhibiao.search.index import Index
from zhibiao.search.occurrences import Occurrence, rows_of_wordings
from zhibiao.web.filtering import LONGEST, PageFilters, Text, as_parameters
from zhibiao.web.language import Language, language_of, translator
from zhibiao.web.page import number, render
from zhibiao.web.plot import Box, Dot, Draft, Words, draw
from zhibiao.web.search_page import choices
from zhibiao.web.service import Served, Service
from zhibiao.web.spreadsheet import csv_download

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PAGE: Final = 100
# In an address, where an empty parameter is none.
_PLAIN: Final = "无"
_HEADER: Final = (
    *("指标名称", "二级指标", "数值", "计量单位", "符号", "指标值", "实施单位", "主管部门"),
    *("年度", "项目", "文件", "表", "行", "标识"),
)

Asked = Annotated[str, Query(max_length=LONGEST)]


@dataclass(frozen=True, slots=True)
class Scale:
    """A family of units that some of the rows are in, by its commonest symbol."""

    symbol: str
    count: int
    family: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: somebody's value, or mine (no occurrence)."""

    value: float
    target: str | None
    occurrence: Occurrence | None = None


@router.get("/compare")
def compare_page(
    request: Request,
    service: Served,
    filters: PageFilters,
    q: Asked = "",
    target: Text = None,
    scale: Text = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The page, with a comparison where an indicator is named."""
    index = service.corpus.index
    context: dict[str, Any] = {
        "q": q,
        "target": target,
        "scale": scale,
        "filters": as_parameters(filters),
        "choices": choices(index),
        "found": None,
    }
    if q.strip():
        found = _compared(service, index, q, target, scale, filters)
        language = language_of(request)
        lines = _lines(found)
        pages = max(1, -(-len(lines) // _PAGE))
        page = min(page, pages)
        context |= {
            "found": found,
            "unit": found.unit or "",
            "plain": _PLAIN,
            "scales": _scales(index, found, filters),
            "rank": rank_in_words(found, language),
            "plot": _plot(found, language),
            "lines": lines[(page - 1) * _PAGE : page * _PAGE],
            "page": page,
            "pages": pages,
        }
    return render(request, "compare.html", context)


@router.get("/compare.csv")
def compare_csv(
    service: Served,
    filters: PageFilters,
    q: Asked = "",
    target: Text = None,
    scale: Text = None,
) -> Response:
    """All rows with a number on the scale, then those that say it in words."""
    found = _compared(service, service.corpus.index, q, target, scale, filters)
    return csv_download(f"横向对标 {q.strip()[:40]}.csv".replace(" .", "."), _HEADER, _cells(found))


def _compared(
    service: Service,
    index: Index,
    text: str,
    target: str | None,
    scale: str | None,
    filters: Filters,
) -> Comparison:
    return compare(
        index,
        service.corpus.encoder,
        text,
        target=target,
        filters=filters,
        scale_unit="" if scale == _PLAIN else scale,
        base=service.corpus.names.base,
    )


def _scales(index: Index, found: Comparison, filters: Filters) -> list[Scale]:
    """The families of units that the rows are in, the commonest first."""
    positions = np.array([index.wordings.position(w) for w in found.wordings], dtype=np.int64)
    rows, _ = rows_of_wordings(index, positions)
    if filters:
        rows = rows[filters.select(index.rows).mask[rows]]
    codes = index.rows.target_unit[rows[~np.isnan(index.rows.value[rows])]]
    families: dict[str, Scale] = {}
    symbols, counts = np.unique(codes, return_counts=True)
    for at in np.argsort(-counts, kind="stable").tolist():
        code, count = int(symbols[at]), int(counts[at])
        symbol = None if code < 0 else index.rows.target_units[code]
        family = family_of(symbol)
        known = families.get(family)
        families[family] = Scale(
            (symbol or _PLAIN) if known is None else known.symbol,
            count + (0 if known is None else known.count),
            family,
        )
    return sorted(families.values(), key=lambda one: -one.count)


def _lines(found: Comparison) -> list[Line]:
    lines = [Line(peer.value, peer.occurrence.target, peer.occurrence) for peer in found.rows]
    if found.position is not None and found.target is not None and found.target.value is not None:
        lines.append(Line(found.target.value, found.target.text))
        lines.sort(key=lambda line: (line.value, line.occurrence is not None))
    return lines


def rank_in_words(found: Comparison, language: Language) -> str | None:
    """Where my value stands among its peers; None without one."""
    position = found.position
    if position is None or found.target is None:
        return None
    _ = translator(language)
    return _(
        "与 {n} 条可比的指标值相比：{looser} 条比它宽松，{equal} 条与它相同，{stricter} 条比它严格；"
        "从严到宽排在第 {place} 位。"
    ).format(
        n=position.below + position.equal + position.above,
        looser=position.looser,
        equal=position.equal,
        stricter=position.stricter,
        place=position.stricter + 1,
    )


def _plot(found: Comparison, language: Language) -> Markup | None:
    summary = found.summary
    if not found.rows or summary.min is None:
        return None
    _ = translator(language)
    nobody = _("未写单位")
    dots = [
        Dot(
            peer.value,
            peer.occurrence.unit or peer.occurrence.department or nobody,
            peer.occurrence.year,
            _label(peer.occurrence, nobody),
        )
        for peer in found.rows
    ]
    draft = None
    if found.position is not None and found.target is not None and found.target.value is not None:
        draft = Draft(found.target.value, f"{_('我的')} {found.target.text or ''}".strip())
    unit = found.unit or ""
    description = _(
        "{n} 个值，来自 {agencies} 个单位：最小 {min}，下四分位 {q1}，中位数 {median}，上四分位 {q3}，最大 {max}。"
        "下面的表格列出同样的内容。"
    ).format(
        n=summary.n,
        agencies=summary.agencies,
        **{
            name: f"{number(getattr(summary, name))}{unit}"
            for name in ("min", "q1", "median", "q3", "max")
        },
    )
    lower = found.direction == "lower"
    words = Words(
        title=_("“{name}”的指标值，按单位").format(name=found.query),
        description=description,
        everybody=_("全部"),
        earlier=_("更早"),
        undated=_("未写年度"),
        others=_("其余 {n} 个单位"),
        direction=_("← 越低越好") if lower else _("越高越好 →"),
        logarithmic=_("对数刻度"),
    )
    box = Box(*(float(getattr(summary, name)) for name in ("min", "q1", "median", "q3", "max")))
    return draw(dots, box, words, unit=found.unit, draft=draft)


def _label(row: Occurrence, nobody: str) -> str:
    parts = (row.target, row.wording, row.unit or row.department or nobody, row.year, row.project)
    return " · ".join(str(part) for part in parts if part)


def _cells(found: Comparison) -> Iterator[Sequence[Cell]]:
    for peer in found.rows:
        yield _cells_of(peer.occurrence, peer.value, peer.unit, peer.operator)
    for row in found.qualitative:
        yield _cells_of(row, None, None, None)


def _cells_of(
    row: Occurrence, value: float | None, unit: str | None, operator: str | None
) -> Sequence[Cell]:
    return (
        *(row.wording, row.level2, value, unit, operator, row.target, row.unit, row.department),
        *(row.year, row.project, row.file, row.form, row.row, row.indicator),
    )
