"""The goal cells of a form: of the whole project (项目总目标) and of the year (年度目标)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhibiao.forms.cells import Cell
from zhibiao.forms.labels import Label, Role, label_of, split_label

__all__ = ["GOAL_ROLES", "Goals"]

GOAL_ROLES = frozenset({Role.GOAL, Role.GOAL_TOTAL, Role.GOAL_ANNUAL})

# 绩效目标 | 实施周期 | 年度: what else heads columns of values.
_TERMS = {Role.VALUE: Role.GOAL_ANNUAL, Role.VALUE_TOTAL: Role.GOAL_TOTAL}


@dataclass(slots=True)
class Goals:
    """Goal texts as they come, row by row.

    Labels stand above the texts, whose columns then decide, or left of them.  A single text that
    stands between both headings is the year's: the other cell is the one that forms leave empty.
    """

    heads: list[tuple[Role, int]] = field(default_factory=list)
    one_year: bool = True
    """Whether the form has no money of a whole project: then no goal of one either."""
    total: list[str] = field(default_factory=list)
    annual: list[str] = field(default_factory=list)
    ignored: list[int] = field(default_factory=list)
    """Columns under headings that are no goals (实际完成情况)."""
    printed: set[tuple[Role, int]] = field(default_factory=set)
    """The headings above the texts, as printed: beside a text they are merged downwards."""
    at: dict[Role, Cell] = field(default_factory=dict)
    """The cell where the text of each goal begins."""
    _last: Role | None = None

    def read(self, cells: Sequence[Cell]) -> None:
        """Take in one row of the goal section."""
        heads: list[tuple[Role, int]] = []
        pending: list[Cell] = []
        texts: list[tuple[Role | None, Cell]] = []
        ignored: list[int] = []
        current: Role | None = None
        for cell in cells:
            label = label_of(cell.text)
            if label is not None and label.weak and label.role in _TERMS and (heads or self.heads):
                label = Label(_TERMS[label.role])
            if label is not None and (label.role, cell.column) in self.printed:
                continue
            if label is not None and label.role in GOAL_ROLES and not label.weak:
                heads.append((label.role, cell.column))
                current = label.role
            elif label is not None and label.role is Role.REMARK and cell is cells[0]:
                continue  # 年度目标完成情况 left of 预期目标 | 实际完成情况
            elif label is not None and label.role is Role.REMARK and (heads or self.heads):
                ignored.append(cell.column)
            elif cell.column in self.ignored and self.heads and not heads:
                continue
            elif not self.heads and not heads and (inline := split_label(cell.text)):
                if inline[0].role in GOAL_ROLES:
                    self.add(inline[0].role, inline[1], cell)
                    current = inline[0].role
            elif label is not None and label.role is Role.SECTION and not texts:
                continue
            elif len(cell.text) == 1:
                continue  # 总: what is left of a label printed downwards
            else:
                pending.append(cell)
                texts.append((current, cell))
        if heads:
            self.printed = set() if texts else {*heads}
            self._set(heads)
        if ignored:
            self.ignored = ignored
        if not heads and len(texts) == 2 and self._pushed([cell.column for _, cell in texts]):
            texts.pop()
        if not texts:
            return
        beside = [role for role, _ in texts if role is not None]
        if heads and beside:
            for role, cell in texts:
                self.add(role if role is not None else self._nearest(cell), cell.text, cell)
        elif (
            len(texts) == 1
            and self._last is not None
            and (len(self.heads) < 2 or not cells[0].column)
        ):
            self.add(self._last, texts[0][1].text, texts[0][1])
        elif len(self._pair()) == len(texts) == 2:
            for (role, _), (_, cell) in zip(self._pair(), texts, strict=True):
                self.add(role, cell.text, cell)
        else:
            for _, cell in texts:
                self.add(self._nearest(cell), cell.text, cell)

    def _set(self, heads: list[tuple[Role, int]]) -> None:
        """New headings; a label left of two others (总体目标 | 实施期目标 | 年度目标) is their title."""
        if len(heads) > 1 and heads[0][0] is Role.GOAL:
            heads = heads[1:]
        if len(heads) > 2 and heads[0][0] is not Role.GOAL_ANNUAL:
            heads = heads[1:]
        if len(heads) == 2 and heads[0][0] is heads[1][0]:
            heads = heads[1:]
        self.heads = heads
        self._last = None

    def _pushed(self, columns: Sequence[int]) -> bool:
        """Whether texts in ``columns`` were pushed left, so that the last is what was reached."""
        both = {Role.GOAL_TOTAL, Role.GOAL_ANNUAL} <= {role for role, _ in self.heads}
        return bool(self.ignored) and not both and max(columns) < min(self.ignored)

    def _pair(self) -> list[tuple[Role, int]]:
        return self.heads[-2:]

    def _nearest(self, cell: Cell) -> Role:
        if not self.heads or (self.one_year and any(r is Role.GOAL_ANNUAL for r, _ in self.heads)):
            return Role.GOAL_ANNUAL
        # min() takes the first of equals: the year's column comes last in print, first here.
        return min(reversed(self.heads), key=lambda head: abs(head[1] - cell.column))[0]

    def add(self, role: Role, text: str, cell: Cell) -> None:
        """Take in a text of the goal; the same twice counts once."""
        texts = self.total if role is Role.GOAL_TOTAL else self.annual
        self.at.setdefault(Role.GOAL_TOTAL if role is Role.GOAL_TOTAL else Role.GOAL_ANNUAL, cell)
        if text not in texts:
            texts.append(text)
        self._last = role
