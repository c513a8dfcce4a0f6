"""Proposals as a workbook: on each sheet one form, the original left and the proposal beside it.

Every changed cell is marked and says why; `采纳` set to 否 brings the original back, `选用` set to 是
takes what is offered for a vague value, both by formula.  A sheet is itself a form that can be read.

XlsxWriter writes it: it stores the result with each formula, so that programs that do not calculate
(ours among them) see the same as Excel; openpyxl cannot.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from zhibiao.forms.model import Form, Indicator
from zhibiao.review.catalogue import rule
from zhibiao.review.correction import Change, Field
from zhibiao.review.engine import Finding
from zhibiao.review.proposal import FormProposal, RowProposal
from zhibiao.review.report import SEVERITY_NAMES

__all__ = ["workbook"]

_YES, _NO = "是", "否"
# Read back as an empty cell; a blank would let the next column slip into its place.
_NOTHING: Final = "—"
_FONT: Final = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
_CELL: Final = {**_FONT, "border": 1, "border_color": "#9AA5B1"}
_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "title": {**_FONT, "font_size": 16, "bold": True, "align": "center"},
    "legend": {**_FONT, "font_color": "#4B5563", "align": "center"},
    "label": {**_CELL, "bold": True, "bg_color": "#EEF1F5"},
    "heading": {**_CELL, "bold": True, "bg_color": "#CFE0F3", "align": "center"},
    "old heading": {**_CELL, "bold": True, "bg_color": "#E5E7EB", "align": "center"},
    "cell": _CELL,
    # A number that does not fit its cell shows as ####; a smaller one can be read.
    "money": {
        **_CELL,
        "num_format": "#,##0.00",
        "align": "left",
        "text_wrap": False,
        "shrink": True,
    },
    "old": {**_CELL, "font_color": "#6B7280"},
    "replaced": {**_CELL, "font_color": "#9B1C1C", "bg_color": "#FBE9E7"},
    "new": {**_CELL, "bold": True, "bg_color": "#FFF2CC"},
    "offer": {**_CELL, "bg_color": "#DDEBF7"},
    "choice": {**_CELL, "align": "center", "bold": True, "bg_color": "#E2F0D9"},
    "error": {**_CELL, "bg_color": "#FBE9E7"},
    "warn": {**_CELL, "bg_color": "#FFF4E5"},
    "info": {**_CELL, "bg_color": "#EAF2FB"},
}
_BACK: Final = {"bg_color": "#FFFFFF", "bold": False, "font_color": "#6B7280"}
_TAKEN: Final = {"bg_color": "#DDEBF7"}

_ROW: Final = 14.5
"""Points of one line."""
_TALLEST: Final = 400.0
_FROZEN: Final = 330.0
"""Points that may stay on the screen above the rows."""
_LONGEST_LITERAL: Final = 240
_LONGEST_NAME: Final = 31


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of one sheet stand (from 0) and how wide they are (characters)."""

    weight: int | None
    adopt: int
    offer: int
    take: int
    why: int
    widths: tuple[float, ...]

    @classmethod
    def of(cls, form: Form) -> "_Columns":
        """With a column of points where the form has such."""
        block = (8.0, 9.0, 20.0, 12.0)
        weighed = any(row.weight is not None for row in form.indicators)
        at = 9 if weighed else 8
        widths = (*block, *block, *((6.0,) if weighed else ()), 6.0, 19.0, 6.0, 42.0)
        return cls(8 if weighed else None, at, at + 1, at + 2, at + 3, widths)


def workbook(proposals: Sequence[FormProposal]) -> bytes:
    """The workbook (xlsx) of ``proposals``, in their order; the same bytes for the same."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "绩效目标申报表修改建议", "created": datetime(2000, 1, 1)})
    formats = {name: book.add_format(properties) for name, properties in _FORMATS.items()}
    formats["back"] = book.add_format(_BACK)
    formats["taken"] = book.add_format(_TAKEN)
    names: set[str] = set()
    for number, proposal in enumerate(proposals, start=1):
        name = _sheet_name(number, proposal.form.project, names)
        _Sheet(book.add_worksheet(name), formats, proposal).write()
    book.close()
    return stream.getvalue()


def _sheet_name(number: int, project: str | None, taken: set[str]) -> str:
    """``1 项目名称`` as Excel allows it: no more than 31 characters, no marks of paths."""
    kept = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "", project or "").strip("' ")
    name = f"{number} {kept}".strip()[:_LONGEST_NAME].rstrip("' ")
    while name.lower() in taken:
        name = f"{name[: _LONGEST_NAME - 2]}_{len(taken) % 10}"
    taken.add(name.lower())
    return name


class _Sheet:
    """One form on its sheet, written from top to bottom."""

    def __init__(self, sheet: Any, formats: dict[str, Any], proposal: FormProposal) -> None:
        self.sheet = sheet
        self.formats = formats
        self.proposal = proposal
        self.columns = _Columns.of(proposal.form)
        self.last = len(self.columns.widths) - 1
        self.line = 0
        self.height = 0.0

    def write(self) -> None:
        for column, width in enumerate(self.columns.widths):
            self.sheet.set_column(column, column, width)
        self._title()
        self._general()
        self._head()
        heading = self.line
        self._heading()
        frozen = self.height
        for row in self.proposal.rows:
            self._row(row)
        self._choices(heading + 1)
        self._paper(heading)
        if frozen <= _FROZEN:
            self.sheet.freeze_panes(heading + 1, 0)
        else:
            # A frozen part that fills the screen would leave no room for the rows.
            self.sheet.freeze_panes(1, 0)

    # -- above the rows

    def _title(self) -> None:
        self._wide("项目支出绩效目标申报表（修改建议）", "title", height=28)
        changed = sum(bool(row.changes) for row in self.proposal.rows)
        offered = sum(row.offer is not None for row in self.proposal.rows)
        self._wide(
            f"左为原文，右为建议；黄底是修改处（{changed} 行），“采纳”改为“否”即恢复原文；"
            f"蓝底是供选的写法（{offered} 行），“选用”改为“是”即换上。",
            "legend",
            height=18,
        )

    def _general(self) -> None:
        """What is found in the head or in the whole form, a line each."""
        if not self.proposal.general:
            self._wide("表头和整体没有发现问题。", "legend")
        for one in self.proposal.general:
            self._wide(f"{_said(one)}依据：{one.rule.basis}", one.severity.value)

    def _head(self) -> None:
        form, money = self.proposal.form, self.proposal.form.funding
        start = form.start.isoformat() if form.start else None
        end = form.end.isoformat() if form.end else None
        self._fields(("项目名称", form.project), ("主管部门", form.department),
                     ("实施单位", form.unit))  # fmt: skip
        self._fields(("项目性质", form.nature), ("项目类别", form.category),
                     ("申报年度", str(form.year) if form.year else None))  # fmt: skip
        self._fields(("计划开始日期", start), ("计划完成日期", end))
        self._fields(("项目资金总额（元）", money.total), ("其中：财政资金（元）", money.total_fiscal),
                     ("其他资金（元）", money.total_other))  # fmt: skip
        self._fields(
            ("年度资金申请总额（元）", money.annual),
            ("其中：当年财政拨款（元）", money.annual_fiscal),
        )
        self._fields(
            ("上年结转资金（元）", money.annual_carryover),
            ("其他资金（元）", money.annual_other),
        )
        for label, text in (("项目总目标", form.goal_total), ("年度总体目标", form.goal_annual)):
            if text is not None:
                self._goal(label, text)

    def _fields(self, *fields: tuple[str, str | float | None]) -> None:
        """Labels and values side by side over the whole width."""
        bounds = [round((self.last + 1) * n / len(fields)) for n in range(len(fields) + 1)]
        tallest = 0.0
        for (label, value), first, end in zip(fields, bounds, bounds[1:], strict=False):
            self._merged(first, first + 1, label, self.formats["label"])
            style = self.formats["money" if isinstance(value, float) else "cell"]
            self._merged(first + 2, end - 1, value, style)
            widths = self.columns.widths
            tallest = max(
                tallest,
                _height(str(value or ""), sum(widths[first + 2 : end])),
                _height(label, sum(widths[first : first + 2])),
            )
        self._next(tallest)

    def _goal(self, label: str, text: str) -> None:
        self._merged(0, 1, label, self.formats["label"])
        self._merged(2, self.last, text, self.formats["cell"])
        self._next(_height(text, sum(self.columns.widths[2:])))

    def _heading(self) -> None:
        names = ["原一级指标", "原二级指标", "原三级指标", "原指标值",
                 "一级指标", "二级指标", "三级指标", "指标值"]  # fmt: skip
        if self.columns.weight is not None:
            names.append("分值")
        names += ["采纳", "可量化写法（供选）", "选用", "修改理由和依据"]
        for column, name in enumerate(names):
            style = "old heading" if column < 4 else "heading"
            self.sheet.write_string(self.line, column, name, self.formats[style])
        self._next(2 * _ROW)

    # -- the rows

    def _row(self, row: RowProposal) -> None:
        before, after = _texts(row.original), _texts(row.proposed)
        offer = row.offer
        offered = dict.fromkeys(range(4), "")
        if offer is not None:
            offered[2], offered[3] = offer.name, offer.target
        for n, (old, new) in enumerate(zip(before, after, strict=True)):
            is_changed = old != new
            style = self.formats["replaced" if is_changed else "old"]
            self.sheet.write_string(self.line, n, old, style)
            choice = offered[n] if offer is not None and offered[n] != new else ""
            style = self.formats["new" if is_changed else "cell"]
            if is_changed or choice:
                formula = self._formula(n, old, new, choice)
                self.sheet.write_formula(self.line, 4 + n, formula, style, new)
            else:
                self.sheet.write_string(self.line, 4 + n, new, style)
            self._conditions(4 + n, is_changed, bool(choice))
        if self.columns.weight is not None:
            weight = row.original.weight
            style = self.formats["cell"]
            if weight is None:
                self.sheet.write_blank(self.line, self.columns.weight, None, style)
            else:
                self.sheet.write_number(self.line, self.columns.weight, weight, style)
        self._choice(self.columns.adopt, _YES if row.changes else "")
        self._choice(self.columns.take, _NO if offer is not None else "")
        shown = f"{offer.name}：{offer.target}" if offer is not None else ""
        why = _why(row)
        style = self.formats["offer" if offer is not None else "cell"]
        self.sheet.write_string(self.line, self.columns.offer, shown, style)
        self.sheet.write_string(self.line, self.columns.why, why, self.formats["cell"])
        texts = (*before, *after)
        heights = [_height(text, self.columns.widths[n]) for n, text in enumerate(texts)]
        heights.append(_height(shown, self.columns.widths[self.columns.offer]))
        heights.append(_height(why, self.columns.widths[self.columns.why]))
        self._next(max(heights))

    def _formula(self, n: int, old: str, new: str, choice: str) -> str:
        """The text of a proposed cell: what is offered where it is taken, else the change where it
        is adopted, else the original."""
        original = _address(self.line, n) if old else '""'
        text = original
        if old != new:
            adopted = f'{_address(self.line, self.columns.adopt)}="{_NO}"'
            text = f"IF({adopted},{original},{_literal(new)})"
        if choice:
            taken = f'{_address(self.line, self.columns.take)}="{_YES}"'
            text = f"IF({taken},{_literal(choice)},{text})"
        return f"={text}"

    def _conditions(self, column: int, is_changed: bool, is_offered: bool) -> None:
        """A changed cell loses its mark when the original is back."""
        for wanted, decided_in, answer, style in (
            (is_offered, self.columns.take, _YES, "taken"),
            (is_changed, self.columns.adopt, _NO, "back"),
        ):
            if wanted:
                criteria = f'={_address(self.line, decided_in)}="{answer}"'
                condition = {"type": "formula", "criteria": criteria, "format": self.formats[style]}
                self.sheet.conditional_format(self.line, column, self.line, column, condition)

    def _choice(self, column: int, answer: str) -> None:
        style = self.formats["choice" if answer else "cell"]
        self.sheet.write_string(self.line, column, answer, style)

    def _choices(self, first: int) -> None:
        """Only 是 and 否 can be entered where there is something to decide."""
        for n, row in enumerate(self.proposal.rows, start=first):
            for column, is_open in (
                (self.columns.adopt, bool(row.changes)),
                (self.columns.take, row.offer is not None),
            ):
                if is_open:
                    allowed = {"validate": "list", "source": [_YES, _NO],
                               "error_title": "请选择", "error_message": "只能填“是”或“否”"}  # fmt: skip
                    self.sheet.data_validation(n, column, n, column, allowed)

    # -- lines and paper

    def _wide(self, text: str, style: str, *, height: float | None = None) -> None:
        """One cell over the whole width."""
        self._merged(0, self.last, text, self.formats[style])
        self._next(height or _height(text, sum(self.columns.widths)))

    def _merged(self, first: int, last: int, value: str | float | None, style: Any) -> None:
        if last > first:
            self.sheet.merge_range(self.line, first, self.line, last, "", style)
        if value is None:
            self.sheet.write_blank(self.line, first, None, style)
        elif isinstance(value, str):
            self.sheet.write_string(self.line, first, value, style)
        else:
            self.sheet.write_number(self.line, first, value, style)

    def _next(self, height: float) -> None:
        self.sheet.set_row(self.line, min(height, _TALLEST))
        self.height += min(height, _TALLEST)
        self.line += 1

    def _paper(self, heading: int) -> None:
        source = self.proposal.form.source
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.center_horizontally()
        self.sheet.repeat_rows(heading)
        file = source.file.replace("&", "&&")[-120:]
        self.sheet.set_footer(
            f"&L&9{file} 第 {self.proposal.form.ordinal} 张&R&9第 &P 页，共 &N 页"
        )


def _texts(row: Indicator) -> tuple[str, str, str, str]:
    return row.level1 or "", row.level2 or "", row.name, row.target.text or _NOTHING


def _address(line: int, column: int) -> str:
    from zhibiao.forms.cells import address

    return f"${address(line, column)}"


def _literal(text: str) -> str:
    """``text`` in a formula, in pieces that Excel allows (255 characters)."""
    pieces = [text[at : at + _LONGEST_LITERAL] for at in range(0, len(text), _LONGEST_LITERAL)]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces) or '""'


def _said(finding: Finding) -> str:
    name = SEVERITY_NAMES[finding.severity]
    return f"【{name}】{finding.rule.id} {finding.message}建议：{finding.suggestion}"


def _why(row: RowProposal) -> str:
    """Why the row is changed, what is offered, and what is left to do, a line each."""
    lines = [_reason(change) for change in row.changes]
    if row.offer is not None:
        rules = "、".join(sorted(row.offer.rules))
        lines.append(f"【供选】{rules}：{row.offer.why}")
    for one in row.left:
        if row.offer is None or one.rule.id not in row.offer.rules:
            lines.append(f"【未改】{_said(one)}")
    return "\n".join(lines)


def _reason(change: Change) -> str:
    rules = sorted(change.rules)
    named = "、".join(rules) or ("措辞" if change.field is Field.NAME else "写法")
    basis = "；".join(dict.fromkeys(rule(one).basis for one in rules))
    return f"【{change.field}】{named}：{change.why}" + (f"依据：{basis}" if basis else "")


def _height(text: str, width: float) -> float:
    """Points that ``text`` needs in a column of ``width``: a Chinese character is as wide as two."""
    return _ROW * sum(_lines(line, width) for line in text.split("\n")) + 4


def _lines(line: str, width: float) -> int:
    wide = sum(2 if ord(mark) > 0x2E7F or mark in "“”‘’…—≥≤〔〕" else 1 for mark in line)
    return max(1, -int(-wide * 1.05 // max(width - 1, 1)))
