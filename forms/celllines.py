"""Reads Word tables dumped one cell a line: a tab opens a cell, an empty line ends a row."""

from collections.abc import Iterator

from zhibiao.forms.cells import Row, row_of

__all__ = ["read", "recognises"]


def recognises(text: str) -> bool:
    """Whether most lines open a cell with a tab, and none holds two."""
    opened = 0
    for line in text.split("\n"):
        if line.startswith("\t"):
            if "\t" in line.strip("\t "):
                return False
            opened += 1
    filled = sum(1 for line in text.split("\n") if line.strip() or line.startswith("\t"))
    return opened > 4 and opened * 2 > filled


def read(text: str) -> Iterator[Row]:
    """The rows of ``text``; a line that opens no cell goes on with the cell before it."""
    cells: list[str] = []
    first = table = 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.startswith("\t"):
            if not cells:
                first = number
            cells.append(line[1:])
        elif line.strip():
            if cells:
                cells[-1] += "\n" + line
            else:
                table += 2
                yield row_of([line], place=f"第{number}行", table=table - 1)
        elif cells:
            yield row_of(cells, place=f"第{first}行", table=table)
            cells = []
