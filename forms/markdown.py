"""Reads Markdown tables: cells divided by bars, with text between the tables."""

import re
from collections.abc import Iterator

from zhibiao.forms.cells import Row, row_of

__all__ = ["read", "recognises"]

_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)*\|?\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+|>\s+)")
_EMPHASIS = re.compile(r"\*\*|__")


def recognises(text: str) -> bool:
    """Whether ``text`` holds a Markdown table: lines in bars, or a rule of dashes and bars."""
    barred = 0
    for line in text.split("\n"):
        line = line.strip()
        if line.startswith("|") and line.count("|") > 1:
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
    table, inside = 0, False
    for number, line in enumerate(text.split("\n"), start=1):
        barred = "|" in line
        if barred != inside:
            inside = barred
            table += 1
        if not line.strip() or (barred and _RULE.match(line)):
            continue
        cells = _cells(line) if barred else _EMPHASIS.sub("", _HEADING.sub("", line)).split("\t")
        yield row_of(cells, place=f"第{number}行", table=table)
