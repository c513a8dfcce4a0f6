"""找指标: what others call what I mean, who uses it, and what they set."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from numpy.typing import NDArray

from zhibiao.graph.csvtext import Cell
from zhibiao.search.filters import Filters
from zhibiao.search.index import Index
from zhibiao.search.occurrences import Occurrence, occurrence
from zhibiao.search.ranking import Why
from zhibiao.web.filtering import LONGEST, PageFilters, as_parameters
from zhibiao.web.language import Language, language_of, translator
from zhibiao.web.page import number, render
from zhibiao.web.service import Served, Service
from zhibiao.web.spreadsheet import csv_download

__all__ = ["choices", "router"]

router = APIRouter(include_in_schema=False)

# Wordings of a result at most, and on one page.
_MOST: Final = 200
_PAGE: Final = 20
# A score below which a wording is about something else, unless nothing is near.
_RELEVANT: Final = 0.3
_SHOWN: Final = 20
_TARGETS: Final = 6
_FACET: Final = 40
FACETS: Final = ("department", "unit", "year", "level2", "category")
_HEADER: Final = (
    *("序号", "指标名称", "相关度", "一级指标", "二级指标", "指标值", "符号", "数值", "计量单位"),
    *("实施单位", "主管部门", "项目", "年度", "项目类别", "文件", "表", "行", "标识"),
)

Asked = Annotated[str, Query(max_length=LONGEST)]


@dataclass(frozen=True, slots=True)
class Found:
    """One wording of a result and its rows that pass; without ``why`` it was not asked for by
    name but by filters alone."""

    wording: str
    rows: NDArray[np.int64]
    score: float | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The wordings found, ``weaker`` how many more there are that have little to do with the
    question, and why there are none or a filter fits nothing."""

    found: tuple[Found, ...]
    weaker: int = 0
    remark: str | None = None

    @property
    def rows(self) -> NDArray[np.int64]:
        """The numbers of all rows found."""
        parts = [one.rows for one in self.found]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Shown:
    """A wording as the page shows it; ``targets`` are the commonest values with their counts,
    ``more_targets`` how many others there are."""

    found: Found
    reason: str | None
    agencies: int
    level2: str | None
    years: str
    targets: tuple[tuple[str, int], ...]
    more_targets: int
    occurrences: tuple[Occurrence, ...]

    @property
    def count(self) -> int:
        return len(self.found.rows)


@router.get("/")
def search_page(
    request: Request,
    service: Served,
    filters: PageFilters,
    q: Asked = "",
    page: Annotated[int, Query(ge=1, le=_MOST)] = 1,
    all: bool = False,
) -> Response:
    """The page, with a result where something is asked."""
    index = service.corpus.index
    context: dict[str, Any] = {
        "q": q,
        "filters": as_parameters(filters),
        "choices": choices(index),
        "all": all,
        "result": None,
    }
    if q.strip() or filters:
        result = search(service, index, q, filters, weak=all)
        pages = max(1, -(-len(result.found) // _PAGE))
        page = min(page, pages)
        begin = (page - 1) * _PAGE
        base = service.corpus.names.base
        language = language_of(request)
        context |= {
            "result": result,
            "rows": len(result.rows),
            "page": page,
            "pages": pages,
            "first": begin + 1,
            "shown": [
                _shown(index, one, base, language) for one in result.found[begin : begin + _PAGE]
            ],
            "facets": {
                column: index.rows.facets(column, result.rows)[:_FACET] for column in FACETS
            },
        }
    else:
        context["examples"] = _examples(index)
    return render(request, "search.html", context)


@router.get("/search.csv")
def search_csv(service: Served, filters: PageFilters, q: Asked = "", all: bool = False) -> Response:
    """The rows of the whole result, all pages of it."""
    index = service.corpus.index
    result = search(service, index, q, filters, weak=all)
    name = f"找指标 {q.strip()[:40]}".strip()
    return csv_download(f"{name}.csv", _HEADER, _cells(index, result, service.corpus.names.base))


def search(service: Service, index: Index, text: str, filters: Filters, *, weak: bool) -> Result:
    """What ``text`` finds among the rows that pass; without text, the wordings used most there.

    With ``weak`` also those that have little to do with it.
    """
    if not text.strip():
        return _browse(index, filters)
    answer = service.corpus.find(text, k=_MOST, filters=filters)
    hits = answer.hits
    if hits and not weak:
        least = min(_RELEVANT, hits[0].score / 2)
        hits = tuple(hit for hit in hits if hit.score >= least)
    return Result(
        tuple(
            Found(hit.wording, np.array(hit.rows, dtype=np.int64), hit.score, hit.why)
            for hit in hits
        ),
        len(answer.hits) - len(hits),
        answer.remark,
    )


def _browse(index: Index, filters: Filters) -> Result:
    if not filters:
        return Result(())
    selection = filters.select(index.rows)
    rows = np.flatnonzero(selection.mask & (index.rows.wording >= 0))
    rows = rows[np.argsort(index.rows.wording[rows], kind="stable")]
    codes, first, counts = np.unique(
        index.rows.wording[rows], return_index=True, return_counts=True
    )
    best = np.argsort(-counts, kind="stable")[:_MOST]
    return Result(
        tuple(
            Found(index.wordings.texts[int(codes[at])], rows[first[at] : first[at] + counts[at]])
            for at in best
        ),
        remark=selection.remark,
    )


def choices(index: Index) -> dict[str, list[str | int]]:
    """What the fields of the filters offer: what the corpus has."""
    years = [facet.value for facet in index.rows.facets("year")]
    levels = [facet.value for facet in index.rows.facets("level2")]
    return {"year": sorted(years, reverse=True), "level2": levels}


def _examples(index: Index) -> list[tuple[str, int]]:
    """Wordings that many rows use, one for each thing measured by its last two characters."""
    counts = index.rows.counts()
    examples: dict[str, tuple[str, int]] = {}
    for position in np.argsort(-counts, kind="stable")[:200].tolist():
        wording = index.wordings.texts[position]
        if 4 <= len(wording) <= 16:
            examples.setdefault(wording[-2:], (wording, int(counts[position])))
    return list(examples.values())[:10]


def _shown(index: Index, found: Found, base: str, language: Language) -> Shown:
    rows = index.rows
    targets = Counter(_target(index, row) for row in found.rows.tolist())
    targets.pop(None, None)
    common = targets.most_common(_TARGETS)
    agencies = np.where(
        rows.unit[found.rows] >= 0, rows.unit[found.rows], rows.department[found.rows]
    )
    levels = rows.facets("level2", found.rows)
    years = rows.year[found.rows]
    years = years[years >= 0]
    span = ""
    if len(years):
        first, last = int(years.min()), int(years.max())
        span = str(first) if first == last else f"{first}–{last}"
    # The latest first: what is set now says more than what was.
    recent = found.rows[np.argsort(-rows.year[found.rows], kind="stable")][:_SHOWN]
    return Shown(
        found=found,
        reason=None if found.why is None else reason(found.why, language),
        agencies=len(np.unique(agencies[agencies >= 0])),
        level2=str(levels[0].value) if levels else None,
        years=span,
        targets=tuple((str(text), count) for text, count in common),
        more_targets=len(targets) - len(common),
        occurrences=tuple(occurrence(index, row, base=base) for row in recent.tolist()),
    )


def _target(index: Index, row: int) -> str | None:
    """What a row promises, however it is printed: ≥90.00(%) and ≥90% are the same."""
    rows = index.rows
    value = float(rows.value[row])
    if np.isnan(value):
        return rows.text("target_text", row)
    return f"{rows.text('operator', row) or ''}{number(value)}{rows.text('target_unit', row) or ''}"


def reason(why: Why, language: Language) -> str:
    """Why a wording was found, in a sentence."""
    if language == "zh":
        return why.text
    _ = translator(language)
    if why.identical:
        parts = [_("与所查名称完全相同")]
    else:
        parts = [_("含义相近") if why.meaning >= 0.5 else _("字面或含义部分相近")]
        if why.matched:
            parts.append(f"{_('共有')} “{'”, “'.join(why.matched)}”")
        if why.aspect is not None:
            parts.append(
                _(
                    {"same": "所测要素相同", "opposite": "所测要素相反"}.get(
                        why.aspect, "所测要素不同"
                    )
                )
            )
    return "; ".join([*parts, *why.context])


def _cells(index: Index, result: Result, base: str) -> Iterator[Sequence[Cell]]:
    rows = index.rows
    for place, one in enumerate(result.found, start=1):
        for row in one.rows.tolist():
            value, year = float(rows.value[row]), int(rows.year[row])
            there = occurrence(index, row, base=base)
            yield (
                *(place, one.wording, one.score, rows.text("level1", row), there.level2),
                *(there.target, rows.text("operator", row), None if np.isnan(value) else value),
                *(rows.text("target_unit", row), there.unit, there.department, there.project),
                *(year if year >= 0 else None, rows.text("category", row), there.file),
                *(there.form, there.row, there.indicator),
            )
