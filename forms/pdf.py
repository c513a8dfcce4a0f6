"""Reads PDF files with text: tables with ruling lines, tables without, lines between them.

Pages that neither speak of indicators nor follow one that does are not looked at closely: a
budget of 300 pages holds a few forms.
"""

import re
from collections.abc import Iterator, Sequence

from zhibiao.forms.cells import Row
from zhibiao.forms.errors import DocumentTooLarge, UnsupportedDocument
from zhibiao.forms.grid import Grid
from zhibiao.forms.lattice import Lattice, lattices
from zhibiao.forms.limits import Limits
from zhibiao.forms.pdfpage import Char, Page, Pages
from zhibiao.forms.printed import Piece, lines_of, pieces_of, row_groups, text_of

__all__ = ["read"]

_FORM = re.compile(r"绩效|指标|项目名称|满意度")
_LEAST_TEXT = 8
"""A page with fewer characters and a picture over most of it is a scan."""
_UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x1f]")
_COLUMN = 6.0
"""Pieces whose left edges are as near as this (points) stand in one column."""


def read(data: bytes, limits: Limits, notes: list[str]) -> Iterator[Row]:
    """The rows of the document ``data``; pages that cannot be read are said in ``notes``.

    Raises DocumentError when it is damaged or encrypted, DocumentTooLarge above the limit of
    pages, UnsupportedDocument when it is a scan.
    """
    pages = Pages(data)
    if len(pages) > limits.pages:
        raise DocumentTooLarge(
            f"有 {len(pages)} 页，超过 {limits.pages} 页",
            do="请拆分后再读，或用环境变量 ZHIBIAO_READ_PAGES 放宽",
        )
    texts = [pages.text(n) for n in range(len(pages))]
    scanned: list[int] = []
    wanted = _wanted(texts)
    table = 0
    for n, text in enumerate(texts):
        if not wanted[n]:
            continue
        page = pages.page(n)
        if _pictured(page, text):
            scanned.append(n + 1)
            continue
        for row in _rows(page, table):
            table = max(table, row.table)
            yield row
        table += 1
    if scanned:
        _refuse(scanned, len(texts), notes)


def _wanted(texts: Sequence[str]) -> list[bool]:
    """Whether each page may hold a part of a form; one that may be a scan is looked at too."""
    own = [
        _FORM.search(text) is not None
        or len(text) < _LEAST_TEXT
        or len(_UNREADABLE.findall(text)) * 4 > len(text)
        for text in texts
    ]
    return [mine or (n > 0 and own[n - 1]) for n, mine in enumerate(own)]


def _pictured(page: Page, text: str) -> bool:
    if len(_UNREADABLE.findall(text)) * 4 > len(text) > _LEAST_TEXT:
        return True
    return len(text) < _LEAST_TEXT and page.pictures > 0.3


def _refuse(scanned: Sequence[int], pages: int, notes: list[str]) -> None:
    if len(scanned) == pages:
        raise UnsupportedDocument(
            "是扫描件，没有文字",
            do="请先用文字识别软件转成文字，或安装扩展：pip install 'zhibiao[ocr]'",
        )
    listed = "、".join(map(str, scanned[:20])) + ("…" if len(scanned) > 20 else "")
    notes.append(f"第{listed}页是扫描图像，没有文字，未读")


def _rows(page: Page, table: int) -> Iterator[Row]:
    """The rows of one page from top to bottom; tables are numbered from ``table`` on."""
    tables = lattices(page.lines)
    inside: list[dict[int, list[Char]]] = [{} for _ in tables]
    outside: list[Char] = []
    for char in page.chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        for lattice, cells in zip(tables, inside, strict=True):
            if lattice.contains(x, y):
                cells.setdefault(lattice.cell_at(x, y), []).append(char)
                break
        else:
            outside.append(char)
    lines = [list(pieces_of(line)) for line in lines_of(outside)]
    waiting = 0
    for number, (lattice, cells) in enumerate(zip(tables, inside, strict=True), start=1):
        above = waiting
        while above < len(lines) and lines[above][0].top < lattice.ys[0]:
            above += 1
        yield from _between(lines[waiting:above], page.number, table + 2 * number - 1, waiting)
        waiting = above
        yield from _ruled(lattice, cells, page.number, number, table + 2 * number)
    yield from _between(lines[waiting:], page.number, table + 2 * len(tables) + 1, waiting)


def _ruled(
    lattice: Lattice, cells: dict[int, list[Char]], page: int, number: int, table: int
) -> Iterator[Row]:
    grid = Grid()
    for cell, (row, column, rows, columns) in lattice.extent().items():
        if cell in cells:
            grid.put(row, column, text_of(cells[cell]), rows=rows, columns=columns)
    yield from grid.rows(lambda row: f"第{page}页表{number}第{row + 1}行", table=table, page=page)


_TABULAR = re.compile(r"[一二三]级指标|指标值|项目名称|指标名称")


def _between(lines: Sequence[list[Piece]], page: int, table: int, before: int) -> Iterator[Row]:
    """Rows of the lines outside ruled tables: a table without ruling, or loose lines."""
    joined = "".join(piece.text for line in lines for piece in line)
    tabular = sum(len(line) > 1 for line in lines) > 2 and _TABULAR.search(joined) is not None
    if not tabular:
        for n, line in enumerate(lines, start=before + 1):
            grid = Grid()
            for column, piece in enumerate(line):
                grid.put(0, column, piece.text)
            for row in grid.rows(lambda _, n=n: f"第{page}页第{n}行", table=table, page=page):  # type: ignore[misc]
                yield Row(row.cells, row.place, table, page, loose=True)
        return
    columns = _columns(lines)
    grid = Grid()
    for n, group in enumerate(row_groups(lines)):
        cells: dict[int, list[str]] = {}
        for members in group:
            for piece in members:
                cells.setdefault(columns[piece], []).append(piece.text)
        for column, texts in cells.items():
            grid.put(n, column, "\n".join(texts))
    yield from grid.rows(lambda row: f"第{page}页第{before + row + 1}行", table=table, page=page)


def _columns(lines: Sequence[Sequence[Piece]]) -> dict[Piece, int]:
    """The column of each piece, by its left edge."""
    pieces = sorted((piece for line in lines for piece in line), key=lambda piece: piece.x0)
    columns: dict[Piece, int] = {}
    column = 0
    for n, piece in enumerate(pieces):
        if n and piece.x0 - pieces[n - 1].x0 > _COLUMN:
            column += 1
        columns[piece] = column
    return columns
