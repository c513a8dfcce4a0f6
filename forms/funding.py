"""The money block of a form (项目资金) read into `Funding`.

Shanghai prints two blocks side by side, the whole project left and the year right, with labels
that repeat (其他资金 | 其他资金); central templates print one block, or two stacked ones.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from zhibiao.forms.cells import Cell
from zhibiao.forms.labels import Role
from zhibiao.forms.model import Funding

__all__ = ["MONEY_ROLES", "MoneyCell", "parse_money", "read_funding", "with_amounts_below"]

MONEY_ROLES = frozenset(
    {
        Role.FUNDING,
        Role.TOTAL,
        Role.ANNUAL,
        Role.FISCAL,
        Role.ANNUAL_FISCAL,
        Role.CARRYOVER,
        Role.OTHER,
    }
)

_NUMBER = re.compile(r"(-?\d[\d,]*(?:\.\d+)?|-?\.\d+)(?:\(?(亿|百万|十万|万|千)?元?\)?)?")
_PLAIN = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_WHOLE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\d|[,.]\d)")
"""A number with all digits of its groups: 860,0 is half an amount."""
_GROUPED = re.compile(r"-?\d{1,3}(?: \d{3})+(?:\.\d+)?$")
"""Thousands parted by blanks."""
_NO_AMOUNT = re.compile(r"[-~—–至到]\d|[年月日季%％个次人家场项]")
"""What stands behind a number that is no amount: 1-7月执行数, 2024年."""
_FACTORS = {"亿": 1e8, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3}
_EMPTY = re.compile(r"[￥¥]|人民币|约|共计?|合计")


class MoneyCell(NamedTuple):
    """A label of the money block and what is printed beside it."""

    role: Role
    column: int
    row: int
    text: str | None
    factor: float | None


def parse_money(text: str | None, *, factor: float = 1.0) -> float | None:
    """The amount in yuan; a unit in the cell beats ``factor`` (yuan per printed unit).

    >>> parse_money("12.5", factor=10000.0), parse_money("12.5万元"), parse_money("—")
    (125000.0, 125000.0, None)
    """
    if not text:
        return None
    if _PLAIN.fullmatch(text):
        return _yuan(text, factor)
    text = unicodedata.normalize("NFKC", text).strip()
    above, _, below = text.partition("\n")
    # 850, 850 below each other are cells of a row; 860,0 and 00.00 are one amount, wrapped.
    rows = all(_WHOLE.match(part.strip()) for part in (above, below))
    parts = (above if rows else text).split()
    if (
        len(parts) > 1
        and _WHOLE.fullmatch(parts[0])
        and _WHOLE.match(parts[1])
        and not _GROUPED.match(" ".join(parts))
    ):
        # 850  850  812.6: columns of a page that were lost; the first is the budget.
        parts = parts[:1]
    compact = "".join(parts)
    compact = _EMPTY.sub("", compact)
    match = _NUMBER.match(compact)
    if match is None or _NO_AMOUNT.match(compact, match.end()):
        return None
    if match[2]:
        factor = _FACTORS[match[2]]
    elif "元" in match[0]:
        factor = 1.0
    return _yuan(match[1], factor)


def _yuan(amount: str, factor: float) -> float:
    # Decimal amounts times 10,000 must not gain a tail: 12.3 * 10000 = 123000.00000000001.
    return round(float(amount.replace(",", "")) * factor, 4)


def _in_turn(cell: MoneyCell, cells: Sequence[MoneyCell], total: MoneyCell) -> str | None:
    """The block of a part where both blocks stood side by side and their cells come in turn
    (total, annual, 财政拨款, 财政拨款, 其他资金, 其他资金); None where that does not show."""
    after = cells[cells.index(total) + 1 :]
    if not after or after[0].role is not Role.ANNUAL:
        return None
    own = [other for other in after if other.role is cell.role]
    if len(own) == 2:
        return "total" if cell is own[0] else "annual"
    parts = {other.role for other in after}
    return "total" if cell.role is Role.FISCAL and Role.ANNUAL_FISCAL in parts else None


def _block(cell: MoneyCell, cells: Sequence[MoneyCell]) -> str:
    """Whether a label that both blocks use belongs to the whole project or to the year."""
    total = next((other for other in cells if other.role is Role.TOTAL), None)
    annual = next((other for other in cells if other.role is Role.ANNUAL), None)
    if total is None or annual is None:
        return "annual" if total is None else "total"
    if total.row != annual.row:
        in_turn = _in_turn(cell, cells, total)
        if in_turn is not None:
            return in_turn
        above = [other for other in (total, annual) if other.row <= cell.row]
        nearest = max(above, key=lambda other: other.row, default=annual)
        return "total" if nearest is total else "annual"
    same_row = [other for other in cells if other.row == cell.row and other is not cell]
    for other in same_row:
        if other.role in (cell.role, Role.ANNUAL_FISCAL, Role.CARRYOVER):
            left = cell.column < other.column
            return "total" if left else "annual"
    filled = any(
        other.text and parse_money(other.text) is not None
        for other in cells
        if other.role is Role.TOTAL
    )
    if not filled and parse_money(cell.text) is not None:
        # A part without its whole is the other block's, whose label was lost.
        return "annual"
    nearer_left = abs(cell.column - total.column) < abs(cell.column - annual.column)
    return "total" if nearer_left else "annual"


_FIELDS = {
    (Role.FISCAL, "total"): "total_fiscal",
    (Role.FISCAL, "annual"): "annual_fiscal",
    (Role.OTHER, "total"): "total_other",
    (Role.OTHER, "annual"): "annual_other",
}
_OWN = {
    Role.TOTAL: "total",
    Role.ANNUAL: "annual",
    Role.ANNUAL_FISCAL: "annual_fiscal",
    Role.CARRYOVER: "annual_carryover",
}


def _headed(cells: Sequence[MoneyCell]) -> list[MoneyCell]:
    """``cells`` where 年度预算申请 | 资金总额：… names the year's total in two steps."""
    kept: list[MoneyCell] = []
    for cell in cells:
        above = kept[-1] if kept else None
        if (
            cell.role is Role.TOTAL
            and above is not None
            and above.role is Role.ANNUAL
            and above.text is None
            and above.row == cell.row
        ):
            kept[-1] = cell._replace(role=Role.ANNUAL, factor=cell.factor or above.factor)
            continue
        kept.append(cell)
    return kept


def with_amounts_below(
    money: list[MoneyCell], row: int, amounts: Sequence[Cell]
) -> list[MoneyCell]:
    """``money`` where the last row of labels (资金总额 | 财政拨款 | 其他资金) has its ``amounts`` in the
    next one, number ``row``, each below its label."""
    labels = [cell for cell in money if cell.row == row - 1 and cell.role is not Role.FUNDING]
    if len(labels) < 2 or any(cell.text is not None for cell in labels):
        return money
    if any(parse_money(amount.text) is None for amount in amounts):
        return money
    at = {
        column: amount.text
        for amount in amounts
        for column in range(amount.column, amount.column + amount.columns)
    }
    if len(amounts) == len(labels):
        at = {cell.column: amount.text for cell, amount in zip(labels, amounts, strict=True)}
    return [cell._replace(text=at.get(cell.column)) if cell in labels else cell for cell in money]


def read_funding(cells: Sequence[MoneyCell], *, factor: float | None = None) -> Funding:
    """`Funding` from the labelled cells of one form, in reading order.

    ``factor`` is what a line above the form says (单位：万元), in yuan per printed unit; a label's
    own unit beats it, the heading of the block (项目资金（万元）) is next.
    """
    heading = next(
        (cell.factor for cell in cells if cell.role is Role.FUNDING and cell.factor), None
    )
    cells = _headed(cells)
    default = heading or factor
    if default is None:
        # 年度资金总额（万元） names the unit of its parts too.
        default = next((cell.factor for cell in cells if cell.factor), 1.0)
    values: dict[str, float] = {}
    for cell in cells:
        amount = parse_money(cell.text, factor=cell.factor or default)
        if amount is None or cell.role is Role.FUNDING:
            continue
        field = _OWN.get(cell.role) or _FIELDS[cell.role, _block(cell, cells)]
        values.setdefault(field, amount)
    funding = Funding(**values)
    if funding.annual is None and funding.total is None:
        for cell in cells:
            if cell.role is Role.FUNDING:
                amount = parse_money(cell.text, factor=cell.factor or default)
                if amount is not None:
                    return replace(funding, annual=amount)
    return funding
