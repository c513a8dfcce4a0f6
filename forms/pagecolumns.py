"""Sheets printed on pages too narrow for them: the columns to the right stand on the next page.

The rows of both pages stand at the same heights, and the form begins on the first of them only.
Put side by side they are the sheet again, down to the cells that the page border cut in two.
"""

from collections.abc import Iterable
from dataclasses import replace

from zhibiao.forms.pdfpage import Char, Line, Page

__all__ = ["rejoined"]

_BORDER = 12.0
"""Points left of the border in which a character may reach over it."""
_BEGINS = "项目名称"
_LEAST_ROWS = 5
_SHARED = 0.8
"""The share of the heights of rows that the other page must have too."""


def rejoined(pages: Iterable[tuple[Page, str]]) -> list[tuple[Page, str]]:
    """Pages with their texts, those put together that hold columns of one sheet."""
    found: list[tuple[Page, str]] = []
    for page, text in pages:
        if found and _BEGINS in found[-1][1] and _BEGINS not in text:
            before, words = found[-1]
            if _same_rows(before, page):
                found[-1] = _beside(before, page), words + text
                continue
        found.append((page, text))
    return found


def _heights(page: Page) -> set[int]:
    return {round(line.at) for line in page.lines if not line.upright}


def _same_rows(left: Page, right: Page) -> bool:
    ours, others = _heights(left), _heights(right)
    if min(len(ours), len(others)) <= _LEAST_ROWS:
        return False
    ends = {min(ours), max(ours)} <= _near(min(others)) | _near(max(others))
    # Cells merged downwards leave out the heights inside them.
    fewer, more = sorted((ours, others), key=len)
    return ends and sum(bool(more & _near(y)) for y in fewer) >= _SHARED * len(fewer)


def _near(y: int) -> set[int]:
    return {y - 1, y, y + 1}


def _extent(page: Page) -> tuple[float, float]:
    ends = [x for line in page.lines if not line.upright for x in (line.start, line.end)]
    return min(ends), max(ends)


def _beside(left: Page, right: Page) -> Page:
    """One page with the table of ``right`` directly right of that of ``left``.  Text that runs over
    the border is printed on both pages, a part of it on each outside the table."""
    start, end = _extent(left)
    other, last = _extent(right)
    by = end - other
    kept = _within(left, start, end)
    moved = (_moved(char, by) for char in _within(right, other, last))
    # A character on the border itself is printed whole on both pages.
    border = [char for char in kept if char.x1 > end - _BORDER]
    added = [char for char in moved if not any(_same(char, other) for other in border)]
    lines = (*left.lines, *(_line(line, by) for line in right.lines))
    return replace(left, chars=(*kept, *added), lines=lines)


def _same(char: Char, other: Char) -> bool:
    return (
        char.text == other.text
        and abs(char.top - other.top) < 1
        and abs(char.x0 - other.x0) < (char.x1 - char.x0) * 0.6
    )


def _within(page: Page, start: float, end: float) -> list[Char]:
    return [char for char in page.chars if start <= (char.x0 + char.x1) / 2 < end]


def _moved(char: Char, by: float) -> Char:
    return replace(char, x0=char.x0 + by, x1=char.x1 + by)


def _line(line: Line, by: float) -> Line:
    if line.upright:
        return replace(line, at=line.at + by)
    return replace(line, start=line.start + by, end=line.end + by)
