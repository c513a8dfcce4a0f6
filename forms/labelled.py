"""The labels of a row outside the indicators, and the cells that belong to each."""

import re
from collections.abc import Iterator, Sequence

from zhibiao.forms.cells import Cell
from zhibiao.forms.goals import GOAL_ROLES
from zhibiao.forms.labels import Label, Role, label_of, split_label

__all__ = ["HEAD_ROLES", "labelled_cells"]

_COLONS = re.compile(r"[:：]")
HEAD_ROLES = frozenset(
    {
        Role.PROJECT,
        Role.NATURE,
        Role.CATEGORY,
        Role.DEPARTMENT,
        Role.UNIT,
        Role.START,
        Role.END,
        Role.PERIOD,
        Role.YEAR,
    }
)
"""What stands in the head of a form."""


def labelled_cells(cells: Sequence[Cell]) -> Iterator[tuple[Label | None, Cell | None, list[Cell]]]:
    """Labels of a row outside the indicators, each with the cells up to the next label."""
    label: Label | None = None
    at: Cell | None = None
    values: list[Cell] = []
    for cell in _one_by_one(cells):
        found = label_of(cell.text)
        value: str | None = None
        if found is None and (split := split_label(cell.text)) is not None:
            found, value = split
            if found.role in GOAL_ROLES or found.weak:
                found = None
        if found is not None and label is not None and not values and _names(label, found):
            # 项目名称 | 项目经费: what stands right of a name's label is the name.
            found = None
        if found is None:
            values.append(cell)
            continue
        if label is not None or values:
            yield label, at, values
        label, at, values = found, cell, []
        if value is not None:
            values.append(cell._replace(text=value))
    if label is not None or values:
        yield label, at, values


def _one_by_one(cells: Sequence[Cell]) -> Iterator[Cell]:
    """``cells`` where those that print several labels with their values (申报单位：…　主管部门：…)
    are one for each."""
    for cell in cells:
        parts = cell.text.split() if len(_COLONS.findall(cell.text)) > 1 else []
        if len(parts) > 1 and all(_is_head(part) for part in parts):
            yield from (cell._replace(text=part) for part in parts)
        else:
            yield cell


def _is_head(text: str) -> bool:
    split = split_label(text)
    return split is not None and split[0].role in HEAD_ROLES | {Role.REMARK}


def _names(label: Label, found: Label) -> bool:
    """Whether ``found`` cannot be a label directly behind ``label``, a head label of a name."""
    return (
        label.role in (Role.PROJECT, Role.NATURE, Role.CATEGORY)
        and found.role not in HEAD_ROLES
        and found.role is not Role.REMARK
    )
