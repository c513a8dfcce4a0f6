"""The indicator rows of one form, brought together: halves of broken rows joined, rows printed
twice counted once, labels handed down, two blocks (long-term, annual) merged."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from zhibiao.forms.cells import Row, tidy
from zhibiao.forms.heading import Heading
from zhibiao.forms.labels import Role
from zhibiao.forms.levels import Placed, level_label, place_rows
from zhibiao.forms.model import Indicator, Target
from zhibiao.forms.places import Spot
from zhibiao.forms.rows import RowReading, read_row
from zhibiao.forms.target import parse_target
from zhibiao.forms.wording import split_aspect

__all__ = ["IndicatorBlock"]


class _Entry(NamedTuple):
    """A row of the indicator block and where it stood: block (long-term, annual, none)."""

    reading: RowReading
    term: str | None
    broken: bool
    """Whether a table break comes directly before the row."""


class _Taken(NamedTuple):
    """A row as it came, with the heading above it."""

    row: Row
    heading: Heading
    term: str | None
    broken: bool


def _above_both(text: str) -> bool:
    """Whether a label of the left block holds for the right one: the level 1 is printed once."""
    label = level_label(text)
    return label is not None and label.level1 is not None and label.level2 is None


_LEFT = 5
"""Level labels stand among so many cells on the left."""


def _kind_of_cost(text: str) -> bool:
    label = level_label(text)
    return label is not None and label.level2 in _KINDS_OF_COST


_KINDS_OF_COST = ("经济成本指标", "社会成本指标", "生态环境成本指标")


def _remarks_only(row: Row, heading: Heading) -> bool:
    """Whether a row that begins a page is the rest of an explanation on the page before."""
    remarks = {column.column for column in heading.fields if column.role is Role.REMARK}
    return all(cell.column in remarks for cell in row.cells)


@dataclass(slots=True)
class IndicatorBlock:
    """The rows below the heading of the indicators, read when all are there: what one label means
    (成本指标 is a level 1 where kinds of cost stand below it) shows in the others."""

    rows: list[_Taken] = field(default_factory=list)

    def take(self, row: Row, heading: Heading, *, term: str | None, broken: bool) -> None:
        """Take in a row; ``term`` is long, annual or None, ``broken`` says that a table break comes
        directly before it.  Blocks that stand side by side are told apart by column."""
        if broken and _remarks_only(row, heading):
            return
        if heading.former >= 0:
            cells = tuple(cell for cell in row.cells if cell.column > heading.former)
            if not cells:
                return
            row = row._replace(cells=cells)
        if heading.beside is None:
            self.rows.append(_Taken(row, heading, term, broken))
            return
        part: Heading | None = heading
        while part is not None:
            start = part.start if part is not heading else 0
            until = (
                part.beside.start
                if part.beside is not None
                else max(c.column for c in row.cells) + 1
            )
            cells = tuple(
                cell
                for cell in row.cells
                if start <= cell.column < until or (cell.column < start and _above_both(cell.text))
            )
            if cells:
                side = "long" if part is heading else "annual"
                self.rows.append(_Taken(row._replace(cells=cells), part, side, broken))
            part = part.beside

    def indicators(self, notes: list[str]) -> list[tuple[Indicator, Mapping[Role, Spot]]]:
        """The indicators, each with its cells; what was repaired or inferred is added to
        ``notes``."""
        left = {cell.text for taken in self.rows for cell in taken.row.cells[:_LEFT]}
        kinds_of_cost = any(_kind_of_cost(text) for text in left if "成本" in text)
        entries: list[_Entry] = []
        carried1: str | None = None
        for taken in self.rows:
            reading = read_row(
                taken.row, taken.heading, carried1=carried1, kinds_of_cost=kinds_of_cost
            )
            if reading is not None:
                carried1 = reading.level1 or carried1
                entries.append(_Entry(reading, taken.term, taken.broken))
        return _placed(_single(_joined(entries, notes), notes), notes)


def _joined(entries: Sequence[_Entry], notes: list[str]) -> list[_Entry]:
    """Entries with the halves of broken rows joined; label-only rows hand their labels down."""
    kept: list[_Entry] = []
    latest: dict[str | None, RowReading] = {}
    level1 = level2 = None
    for entry in entries:
        reading = entry.reading
        if reading.name is None and reading.value is None:
            level1 = reading.level1 or level1
            level2 = reading.level2 or (None if reading.level1 else level2)
            continue
        # Where two blocks stand side by side, the rest of a row belongs to its own side.
        previous = latest.get(entry.term)
        bare = (
            reading.level1 is None and reading.level2 is None and level1 is None and level2 is None
        )
        if previous is not None and bare:
            if reading.name is None:
                if previous.value is None:
                    previous.value = reading.value
                    previous.spots[Role.VALUE] = reading.spots[Role.VALUE]
                    notes.append(f"{reading.row.place}的指标值接上一行“{tidy(previous.name)}”")
                continue
            if entry.broken and reading.value is None and previous.name is not None:
                # Files that know pages know their cells too: one without a value goes on there.
                complete = (
                    split_aspect(tidy(previous.name) or "")[1] is not None
                    and reading.row.page is None
                )
                if not complete:
                    previous.name += reading.name
                    notes.append(
                        f"{reading.row.place}与上一页断行的指标名称合并为“{tidy(previous.name)}”"
                    )
                    continue
        if tidy(reading.name) is None:
            if reading.value is not None:
                notes.append(f"{reading.row.place}有指标值“{reading.value}”而无指标名称，未读入")
            level1, level2 = reading.level1 or level1, reading.level2 or level2
            continue
        reading.level1 = reading.level1 or level1
        reading.level2 = reading.level2 or level2
        level1 = level2 = None
        kept.append(entry)
        latest[entry.term] = reading
    for entry in kept:
        entry.reading.name = tidy(entry.reading.name)
    return kept


def _same(first: RowReading, second: RowReading, *, value: bool) -> bool:
    return (
        first.name == second.name
        and (not value or tidy(first.value) == tidy(second.value))
        and (second.level1 is None or first.level1 is None or second.level1 == first.level1)
        and (second.level2 is None or first.level2 is None or second.level2 == first.level2)
    )


def _single(entries: list[_Entry], notes: list[str]) -> list[_Entry]:
    """Rows printed twice, for the whole project and for the year, count once: the year's."""
    pairs = sum(
        _same(a.reading, b.reading, value=False)
        for a, b in zip(entries[::2], entries[1::2], strict=False)
    )
    doubled = len(entries) > 3 and pairs * 2 >= len(entries) * 0.8
    kept: list[_Entry] = []
    merged = differing = 0
    for entry in entries:
        previous = kept[-1].reading if kept else None
        reading = entry.reading
        if (
            previous is not None
            and kept[-1].term == entry.term
            and _same(previous, reading, value=not doubled)
        ):
            if tidy(previous.value) != tidy(reading.value):
                differing += 1
                if reading.value:
                    previous.value = reading.value
                    previous.spots[Role.VALUE] = reading.spots[Role.VALUE]
            previous.level1 = previous.level1 or reading.level1
            previous.level2 = previous.level2 or reading.level2
            merged += 1
            continue
        kept.append(entry)
    if merged:
        notes.append(
            f"{merged}行指标重复印刷，已合并"
            + (f"，其中{differing}行取年度值" if differing else "")
        )
    return kept


def _annual_first(
    rows: list[tuple[_Entry, Indicator]], notes: list[str]
) -> list[tuple[_Entry, Indicator]]:
    """Of a long-term and an annual block, rows that stand in both count once, with the year's value."""
    if {entry.term for entry, _ in rows} >= {"long", "annual"}:
        annual = {(row.level2, row.name) for entry, row in rows if entry.term == "annual"}
        kept = [
            (entry, row)
            for entry, row in rows
            if entry.term != "long" or (row.level2, row.name) not in annual
        ]
        if len(kept) < len(rows):
            notes.append(f"长期与年度指标并列，{len(rows) - len(kept)}行相同，取年度值")
        return kept
    return rows


def _placed(
    entries: Sequence[_Entry], notes: list[str]
) -> list[tuple[Indicator, Mapping[Role, Spot]]]:
    """The indicators that ``entries`` are, each under its labels, with their cells."""
    rows: list[tuple[_Entry, Indicator]] = []
    for term in dict.fromkeys(entry.term for entry in entries):
        part = [entry for entry in entries if entry.term == term]
        placed = [
            Placed(
                entry.reading.level1,
                entry.reading.level2,
                entry.reading.name or "",
                _target(entry.reading.value),
                entry.reading.row.place,
            )
            for entry in part
        ]
        for entry, row, (level1, level2, remark) in zip(
            part, placed, place_rows(placed), strict=True
        ):
            if remark is not None:
                notes.append(remark)
            rows.append(
                (
                    entry,
                    Indicator(
                        level1, level2, row.name, row.target, entry.reading.weight, row.where
                    ),
                )
            )
    return [(row, entry.reading.spots) for entry, row in _annual_first(rows, notes)]


_TORN_NUMBER = re.compile(
    r"(?:(?<=[≥≤=<>]\d)|(?<=[≥≤=<>]\d\d))\n(?=\d)|(?<=\d\d\d)\n(?=[\d.]+\n?[一-鿿])"
    r"|(?<=年\d)\n(?=\d月)"
)
"""≥260 | 0平方米: narrow columns wrap in the middle of a number."""


def _target(text: str | None) -> Target:
    if text is not None and "\n" in text:
        text = tidy(_TORN_NUMBER.sub("", text))
    return parse_target(text)
