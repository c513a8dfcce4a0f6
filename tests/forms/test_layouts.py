"""Layouts of many places, written by us, read from every kind of file they come in.

tests/data/forms/layouts holds one form (or several) a file: ``T`` lines above the table, its rows
with ``<`` for a cell merged with the one on its left and ``^`` with the one above, ``F`` lines
below; then what is to be read: ``=`` fields and ``+`` indicators (level 1 | level 2 | name |
target | weight).  A target in words begins with an apostrophe; ``*`` leaves open what a reader
cannot know.  All agencies and projects are invented.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from benchmarks.layouts import Box, Table
from benchmarks.office import docx_of, html_of, pdf_of, xlsx_of

from zhibiao.forms.document import read_bytes
from zhibiao.forms.model import Form, Indicator

FOLDER = Path(__file__).parents[1] / "data" / "forms" / "layouts"


@dataclass
class Expected:
    """What one form says."""

    fields: dict[str, str] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Sheet:
    """One file of forms: lines above, cells, lines below, and what is to be read."""

    titles: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    feet: list[str] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)

    @property
    def plain(self) -> list[list[str]]:
        """The rows with nothing in the cells that merged ones cover."""
        return [["" if text in ("<", "^") else text for text in row] for row in self.rows]


def sheet(path: Path) -> Sheet:
    found = Sheet()
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("T "):
            found.titles.append(line[2:])
        elif line.startswith("F "):
            found.feet.append(line[2:])
        elif line.startswith("= "):
            if not found.expected or found.expected[-1].rows:
                found.expected.append(Expected())
            key, _, value = line[2:].partition(" ")
            found.expected[-1].fields[key] = value
        elif line.startswith("+ "):
            found.expected[-1].rows.append([cell.strip() for cell in line[2:].split(" | ")])
        elif line.strip():
            cells = [cell.strip().replace("\\n", "\n") for cell in f"{line} ".split("| ")]
            found.rows.append(cells)
    assert len({len(row) for row in found.rows}) == 1, path
    return found


def table(found: Sheet) -> Table:
    rows = found.rows
    made = Table([*found.titles], len(rows[0]))
    made.height = len(rows)
    for n, row in enumerate(rows):
        for column, text in enumerate(row):
            if text in ("<", "^"):
                continue
            width = height = 1
            while column + width < len(row) and row[column + width] == "<":
                width += 1
            while n + height < len(rows) and rows[n + height][column] == "^":
                height += 1
            made.boxes.append(Box(n, column, text, height, width))
    return made


# -- text dumps


def tabs(found: Sheet) -> str:
    rows = ["\t".join(text.replace("\n", "") for text in row) for row in found.plain]
    return "\n".join([*found.titles, "", *rows, "", *found.feet])


def bars(found: Sheet) -> str:
    rows = ["| " + " | ".join(text.replace("\n", "<br>") for text in r) + " |" for r in found.plain]
    rows.insert(1, "|" + "---|" * len(found.rows[0]))
    return "\n".join([f"# {found.titles[0]}", *found.titles[1:], "", *rows, "", *found.feet])


def repeated(found: Sheet) -> str:
    """As converters write that know no merged cells: each square prints the text of its cell."""
    rows = [list(row) for row in found.rows]
    for n, row in enumerate(rows):
        for column, text in enumerate(row):
            if text in ("<", "^"):
                row[column] = row[column - 1] if text == "<" else rows[n - 1][column]
    return bars(replace(found, rows=rows))


def commas(found: Sheet) -> str:
    """As spreadsheets are saved: cells divided by commas."""
    out = io.StringIO()
    csv.writer(out).writerows([*([line] for line in found.titles), *found.plain])
    return out.getvalue()


def pushed(found: Sheet) -> str:
    """As converters write that leave merged cells out: what stands right of them moves left."""
    width = len(found.rows[0])
    rows = [[text for text in row if text not in ("<", "^")] for row in found.rows]
    flat = [[text.replace("\n", " ") for text in row] for row in rows]
    return "\n".join(
        [f"| {line} | " + "|" * (width - 1) for line in found.titles]
        + [f"| {' | '.join(row)} | " + "|" * (width - len(row)) for row in flat]
        + found.feet
    )


def cells_in_lines(found: Sheet) -> str:
    """As converters write where paragraphs stand in cells: a bar behind each, bars to fill up."""
    width = len(found.rows[0])
    out = [part for line in found.titles for part in (f"{line} |", "|" * (width - 1))]
    for row in found.rows:
        texts = [text.replace("\n", " ") for text in row if text not in ("<", "^")]
        out += [f"{text} |" if text else "|" for text in texts]
        out += ["|" * (width - len(texts))] * (len(texts) < width)
    return "\n".join(out)


def cells(found: Sheet) -> str:
    """As Word tables are dumped, one cell a line; cells merged with their left ones are none."""
    lines = [*found.titles]
    for row in found.rows:
        lines += [*("\t" + ("" if text == "^" else text) for text in row if text != "<"), ""]
    return "\n".join(lines + found.feet)


def lines(found: Sheet) -> str:
    """As web pages are copied: one cell a line, an empty line between two, empty cells left out."""
    texts = [text for row in found.plain for text in row if text]
    return "\n\n".join([*found.titles, *texts, *found.feet])


def page(found: Sheet, *, gap: str = " ") -> str:
    rows = [gap.join(text.replace("\n", "") for text in row if text) for row in found.plain]
    return "\n".join([*found.titles, *rows, *found.feet])


def wide_page(found: Sheet) -> str:
    return page(found, gap="   ")


RENDERINGS: dict[str, Callable[[Sheet], bytes]] = {
    "tabs": lambda found: tabs(found).encode(),
    "bars": lambda found: bars(found).encode(),
    "repeated": lambda found: repeated(found).encode(),
    "pushed": lambda found: pushed(found).encode(),
    "commas": lambda found: commas(found).encode(),
    "cells": lambda found: cells(found).encode(),
    "cells in lines": lambda found: cells_in_lines(found).encode(),
    "lines": lambda found: lines(found).encode(),
    "page": lambda found: page(found).encode(),
    "wide page": lambda found: wide_page(found).encode(),
    "docx": lambda found: docx_of([table(found)]),
    "xlsx": lambda found: xlsx_of([table(found)]),
    "html": lambda found: html_of([table(found)]),
    "pdf": lambda found: pdf_of([table(found)]),
}
# Text of pages has lost which cell is which: headings of two rows and names of projects in two languages cannot be told apart there; and without merged
# cells a label that nobody knows stands where any text might.
_PAGE = {"08", "14", "28", "30", "31", "45", "48", "49", "57", "63"}
UNREADABLE = {
    "page": _PAGE,
    "wide page": _PAGE,
    "lines": _PAGE | {"03", "23", "36", "39", "40", "41", "50"},
    "pushed": {"03", "07", "36", "45", "46", "49", "50", "57", "63"},
    "repeated": {"61"},
    "cells in lines": {"03", "07", "10", "16", "26", "36", "45", "46", "49", "50", "57", "63"},
}


# -- comparing


def bare(text: str | None) -> str | None:
    if text is None:
        return None
    return "".join(text.split()).replace("（", "(").replace("）", ")").replace("：", ":")


def differing_fields(form: Form, fields: dict[str, str]) -> list[str]:
    found: list[str] = []
    for keys, wanted in fields.items():
        for key in keys.split("|"):
            got = getattr(form.funding, key) if hasattr(form.funding, key) else getattr(form, key)
            if isinstance(got, float):
                same = got == float(wanted)
            elif isinstance(got, int):
                same = got == int(wanted)
            else:
                same = bare(str(got) if got is not None else None) == bare(wanted)
            if same:
                break
        else:
            found.append(f"{keys}: {wanted} / {got}")
    return found


def same_target(row: Indicator, wanted: str) -> bool:
    target = row.target
    if wanted == "*":
        return True
    if wanted.startswith("'"):
        return target.value is None and bare(target.text) == bare(wanted[1:])
    operator, _, rest = wanted.partition(" ") if wanted[0] in "≥≤=<>" else (None, "", wanted)
    value, _, unit = rest.partition(" ")
    return (
        target.operator == operator
        and target.value == float(value)
        and (unit == "*" or bare(target.unit) == (None if unit == "-" else bare(unit)))
    )


def differing_rows(rows: Sequence[Indicator], wanted: list[list[str]]) -> list[str]:
    found = [f"{len(rows)} rows, not {len(wanted)}"] if len(rows) != len(wanted) else []
    for row, (level1, level2, name, target, *weight) in zip(rows, wanted, strict=False):
        same = (
            bare(row.name) == bare(name)
            and level1 in ("*", row.level1)
            and level2 in ("*", row.level2)
            and same_target(row, target)
            and (not weight or row.weight == float(weight[0]))
        )
        if not same:
            found.append(f"{level1}|{level2}|{name}|{target} / {row}")
    return found


CASES = [
    pytest.param(path, kind, id=f"{path.stem}-{kind}")
    for path in sorted(FOLDER.glob("*.txt"))
    for kind in RENDERINGS
    if path.stem[:2] not in UNREADABLE.get(kind, ())
]


@pytest.mark.parametrize(("path", "kind"), CASES)
def test_layouts_of_many_places_are_read(path: Path, kind: str) -> None:
    found = sheet(path)
    forms = read_bytes(RENDERINGS[kind](found), file=path.stem).forms
    assert len(forms) == len(found.expected)
    for form, expected in zip(forms, found.expected, strict=True):
        assert differing_fields(form, expected.fields) == []
        assert differing_rows(form.indicators, expected.rows) == []
