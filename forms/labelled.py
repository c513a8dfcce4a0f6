"""The labels of a row outside the indicators, and the cells that belong to each."""

from collections.abc import Iterator, Sequence

from zhibiao.forms.cells import Cell
from zhibiao.forms.goals import GOAL_ROLES
from zhibiao.forms.labels import Label, Role, label_of, split_label

__all__ = ["HEAD_ROLES", "labelled_cells"]

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
    for cell in cells:
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


def _names(label: Label, found: Label) -> bool:
    """Whether ``found`` cannot be a label directly behind ``label``, a head label of a name."""
    return (
        label.role in (Role.PROJECT, Role.NATURE, Role.CATEGORY)
        and found.role not in HEAD_ROLES
        and found.role is not Role.REMARK
    )
