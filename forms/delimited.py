"""Reads tables whose cells are divided by tabs, one row a line."""

import re
from collections.abc import Iterator

from zhibiao.forms.cells import Row, row_of

__all__ = ["read", "recognises"]

_HEADING = re.compile(r"^#{1,6}\s+")
_LONGEST_QUOTE = 60
"""A quoted cell may run over so many lines."""


def recognises(text: str) -> bool:
    """Whether lines of ``text`` hold several cells divided by tabs."""
    return any("\t" in line.strip("\t ") for line in text.split("\n"))


def _joined(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines with their number; a cell in double quotes may hold line breaks (spreadsheets copy so)."""
    number = 0
    while number < len(lines):
        start, line = number, lines[number]
        number += 1
        opened = line.rfind('\t"')
        if opened >= 0 and '"' not in line[opened + 2 :]:
            for end in range(number, min(number + _LONGEST_QUOTE, len(lines))):
                closing = lines[end].find('"')
                if closing < 0 and "\t" not in lines[end]:
                    continue
                if closing >= 0 and lines[end][closing + 1 : closing + 2] in ("", "\t"):
                    inner = "\n".join(
                        [line[opened + 2 :], *lines[number:end], lines[end][:closing]]
                    )
                    line = line[: opened + 1] + inner + lines[end][closing + 1 :]
                    number = end + 1
                break
        yield start + 1, line


def read(text: str) -> Iterator[Row]:
    """The rows of ``text``; a line without a tab is text between tables and ends one."""
    table, inside = 0, False
    for number, line in _joined(text.split("\n")):
        if not line.strip():
            continue
        if ("\t" in line) != inside:
            inside = not inside
            table += 1
        cells = line.split("\t")
        if len(cells) == 1:
            cells = [_HEADING.sub("", line)]
        yield row_of(
            (
                cell[1:-1].replace('""', '"')
                if len(cell) > 2 and cell[0] == cell[-1] == '"'
                else cell
                for cell in cells
            ),
            place=f"第{number}行",
            table=table,
        )
