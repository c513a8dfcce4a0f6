"""编写助手: a draft table, row by row with the standard wording and what others set.

The whole state is in the form that is sent, or in the address it redirects to; nothing is kept.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, ValidationError

from zhibiao.forms.document import read_bytes
from zhibiao.forms.taxonomy import LEVEL2, canonical_level2, level1_of
from zhibiao.graph.csvtext import Cell
from zhibiao.web.drafting import MOST_ROWS, Advice, DraftRow, advise, read_pasted, rows_of_forms
from zhibiao.web.faults import Fault
from zhibiao.web.filtering import LONGEST_NAME
from zhibiao.web.links import page_address
from zhibiao.web.page import number, render
from zhibiao.web.security import Uploading
from zhibiao.web.service import Served, Service
from zhibiao.web.spreadsheet import csv_download, xlsx_download
from zhibiao.web.uploads import file_name

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=Uploading)

# Every browser and proxy passes an address of this length on.
_LONGEST_ADDRESS: Final = 6000
_LONGEST_PASTE: Final = 50_000
_HEADER: Final = (
    *("一级指标", "二级指标", "指标名称", "指标值"),
    *("建议名称", "建议二级指标", "建议指标值", "通常值", "依据"),
)
_WIDTHS: Final = (12, 18, 30, 16, 30, 18, 16, 22, 50)

_Text = Annotated[str, Field(max_length=LONGEST_NAME)]
_Texts = Annotated[list[_Text], Field(max_length=MOST_ROWS + 1)]


class _Take(BaseModel):
    """What a click on 采用 sends: the row, from 0, and what it says from now on."""

    row: int = Field(ge=0, lt=MOST_ROWS + 1)
    name: _Text
    target: _Text = ""
    level2: _Text = ""


@router.get("/draft")
def draft_page(
    request: Request,
    service: Served,
    name: Annotated[_Texts, Query()] = [],  # noqa: B006  # FastAPI copies it
    target: Annotated[_Texts, Query()] = [],  # noqa: B006
    level2: Annotated[_Texts, Query()] = [],  # noqa: B006
) -> Response:
    """The table that the address holds."""
    return _page(request, service, _rows(name, target, level2))


def _typed(
    name: Annotated[_Texts, Form()] = [],  # noqa: B006
    target: Annotated[_Texts, Form()] = [],  # noqa: B006
    level2: Annotated[_Texts, Form()] = [],  # noqa: B006
) -> list[DraftRow]:
    return _rows(name, target, level2)


_Typed = Annotated[list[DraftRow], Depends(_typed)]


@router.post("/draft")
def change_draft(
    request: Request,
    service: Served,
    rows: _Typed,
    paste: Annotated[str, Form(max_length=_LONGEST_PASTE)] = "",
    take: Annotated[str | None, Form(max_length=2000)] = None,
    drop: Annotated[int | None, Form(ge=0, le=MOST_ROWS)] = None,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """The table changed by what was typed, pasted, uploaded or clicked: to its address where
    that is short enough."""
    if take is not None:
        taken = _taken(take)
        if taken.row < len(rows):
            rows[taken.row] = DraftRow(taken.name, taken.target, taken.level2)
    if drop is not None and drop < len(rows):
        del rows[drop]
    rows = [row for row in rows if row]
    rows += read_pasted(paste)
    if file is not None and file.filename:
        document = read_bytes(file.file.read(), file=file_name(file.filename))
        rows += rows_of_forms(document.forms)
    if len(rows) > MOST_ROWS:
        raise Fault(413, f"一张草稿最多 {MOST_ROWS} 行", do="请分几次编写")
    address = page_address(
        request,
        "/draft",
        {
            "name": [row.name for row in rows],
            "target": [row.target for row in rows],
            "level2": [row.level2 for row in rows],
        },
    )
    if len(address) <= _LONGEST_ADDRESS:
        anchor = f"#row-{taken.row + 1}" if take is not None else ""
        return RedirectResponse(address + anchor, status_code=303)
    return _page(request, service, rows)


@router.get("/draft/advice")
def draft_advice(
    request: Request,
    service: Served,
    name: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    target: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    level2: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    row: Annotated[int, Query(ge=0, le=MOST_ROWS)] = 0,
) -> Response:
    """The advice on one row as a piece of the page, for who is typing it."""
    draft = DraftRow(name.strip(), target.strip(), level2.strip())
    advice = advise(service.corpus, draft) if draft.name else None
    return render(request, "draft_advice.html", {"row": draft, "n": row, "advice": advice})


@router.post("/draft.csv")
def draft_csv(service: Served, rows: _Typed) -> Response:
    """The table with the best suggestion for each row."""
    return csv_download("指标草稿.csv", _HEADER, _cells(service, rows))


@router.post("/draft.xlsx")
def draft_xlsx(service: Served, rows: _Typed) -> Response:
    """The same as a workbook."""
    return xlsx_download("指标草稿.xlsx", _HEADER, _cells(service, rows), widths=_WIDTHS)


def _rows(names: Sequence[str], targets: Sequence[str], levels: Sequence[str]) -> list[DraftRow]:
    """The rows of the three columns of a form; a column may be shorter."""

    def at(cells: Sequence[str], place: int) -> str:
        return cells[place].strip() if place < len(cells) else ""

    return [
        DraftRow(at(names, n), at(targets, n), canonical_level2(at(levels, n)) or "")
        for n in range(len(names))
    ]


def _taken(sent: str) -> _Take:
    try:
        return _Take.model_validate_json(sent)
    except ValidationError as error:
        raise Fault(422, "读不出要采用哪一条建议", do="请回到草稿页面再点一次") from error


def _page(request: Request, service: Service, rows: Sequence[DraftRow]) -> Response:
    rows = [row for row in rows if row][:MOST_ROWS]
    lines: list[tuple[DraftRow, Advice | None]] = [
        (row, advise(service.corpus, row) if row.name else None) for row in rows
    ]
    context: dict[str, Any] = {
        "lines": lines,
        "levels": tuple(LEVEL2),
        "most": MOST_ROWS,
        "longest": LONGEST_NAME,
        "longest_paste": _LONGEST_PASTE,
    }
    return render(request, "draft.html", context)


def _cells(service: Service, rows: Sequence[DraftRow]) -> list[Sequence[Cell]]:
    lines: list[Sequence[Cell]] = []
    for row in rows:
        if not row:
            continue
        level1 = level1_of(row.level2) if row.level2 else None
        cells: tuple[Cell, ...] = (level1, row.level2, row.name, row.target)
        advice = advise(service.corpus, row) if row.name else None
        if advice is not None and advice.offers:
            offer = advice.offers[0]
            found, peers = offer.suggestion, offer.suggestion.typical
            usual = None
            if peers.n:
                span = f"{number(peers.min)}–{number(peers.max)}，{peers.n} 例"
                usual = f"{number(peers.median)}{found.unit or ''}（{span}）"
            cells += (offer.row.name, offer.row.level2, offer.row.target, usual, found.why)
        lines.append(cells)
    return lines
