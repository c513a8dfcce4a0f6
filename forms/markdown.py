"""Reads Markdown tables: cells divided by bars, with text between the tables."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from zhibiao.forms.cells import Row, row_of

__all__ = ["read", "recognises"]

_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)*\|?\s*$")
_FILLED = re.compile(r"\|{2,}$")
"""The end of a row whose last cells are empty: trafilatura writes no bar before its first."""
_BAR = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+|>\s+)")
_EMPHASIS = re.compile(r"\*\*|__")


_PADDING = re.compile(r"\s*\|[\s|]*\|\s*")
"""A line of bars alone: the squares right of the last cell of a row."""


def _cell_a_line(lines: Sequence[str]) -> bool:
    """Whether each cell has a line that its bar ends, as where paragraphs stand in cells."""
    ended = padded = barred = 0
    for line in lines:
        barred += "|" in line
        padded += _PADDING.fullmatch(line) is not None
        ended += line.count("|") == 1 and line.rstrip().endswith("|")
    return padded > 2 and (ended + padded) * 10 > barred * 9 and ended > padded


def _rows_of_lines(lines: Sequence[str]) -> Iterator[Row]:
    """Rows of cells that have a line each; as many bars as fill up a row end it."""
    width = _squares(lines)
    cells: list[str] = []
    open_text: list[str] = []
    first = table = 0
    for number, line in enumerate(lines, start=1):
        if not cells and not open_text:
            first = number
        if _PADDING.fullmatch(line):
            ended = True
        elif line.rstrip().endswith("|"):
            cells.append("\n".join([*open_text, line.rstrip()[:-1]]))
            open_text = []
            ended = len(cells) == width
        else:
            open_text.append(line)
            ended = not cells
            if ended:
                table += 1
                cells, open_text = open_text, []
        if ended and cells:
            yield row_of(cells, place=f"第{first}行", table=table)
            cells = []
    if cells:
        yield row_of(cells, place=f"第{first}行", table=table)


def _squares(lines: Sequence[str]) -> int:
    """Squares of a row: what most rows have with the bars that fill them up; a row that needs none
    is counted with the next."""
    found: Counter[int] = Counter()
    cells = 0
    for line in lines:
        if _PADDING.fullmatch(line):
            found[cells + line.count("|")] += 1
            cells = 0
        elif line.rstrip().endswith("|"):
            cells += 1
    return found.most_common(1)[0][0]


def recognises(text: str) -> bool:
    """Whether ``text`` holds a Markdown table: lines in bars, or a rule of dashes and bars."""
    barred = 0
    for line in text.split("\n"):
        line = line.strip()
        if (line.startswith("|") or _FILLED.search(line)) and line.count("|") > 1:
            barred += 1
            if barred > 1:
                return True
        elif "|" in line and _RULE.match(line):
            return True
    return False


def _cells(line: str) -> list[str]:
    line = line.strip()
    line = line.removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [
        _EMPHASIS.sub("", cell).replace("\\|", "|") if "*" in cell or "_" in cell or "\\" in cell
        else cell
        for cell in _BAR.split(line)
    ]  # fmt: skip


def read(text: str) -> Iterator[Row]:
    """The rows of ``text``; rules are left out, any line without bars ends a table."""
    lines = text.split("\n")
    if _cell_a_line(lines):
        yield from _rows_of_lines(lines)
        return
    table, inside = 0, False
    for number, line in enumerate(lines, start=1):
        barred = "|" in line
        if barred != inside:
            inside = barred
            table += 1
        if not line.strip() or (barred and _RULE.match(line)):
            continue
        cells = _cells(line) if barred else _EMPHASIS.sub("", _HEADING.sub("", line)).split("\t")
        yield row_of(cells, place=f"第{number}行", table=table)
