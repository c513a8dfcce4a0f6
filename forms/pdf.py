"""Reads PDF files with text: tables with ruling lines, tables without, lines between them.

Pages that neither speak of indicators nor follow one that does are not looked at closely: a
budget of 300 pages holds a few forms.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhibiao.forms.cells import Cell, Row, clean_text
from zhibiao.forms.errors import DocumentTooLarge, ScannedDocument
from zhibiao.forms.extras import has_recognition
from zhibiao.forms.grid import Grid
from zhibiao.forms.lattice import Lattice, lattices
from zhibiao.forms.limits import Limits
from zhibiao.forms.pagecolumns import rejoined
from zhibiao.forms.pdfpage import Char, Page, Pages
from zhibiao.forms.printed import Piece, lines_of, pieces_of, row_groups, text_of
from zhibiao.forms.recognition import Recogniser

__all__ = ["read"]

_FORM = re.compile(r"绩效|指标|项目名称|满意度")
_LEAST_TEXT = 8
"""A page with fewer characters and a picture over most of it is a scan."""
_UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x1f]")
_COLUMN = 6.0
"""Pieces whose left edges are as near as this (points) stand in one column."""


def read(
    data: bytes, limits: Limits, notes: list[str], *, recognise: bool = False
) -> Iterator[Row]:
    """The rows of the document ``data``; pages that cannot be read are said in ``notes``.

    Raises DocumentError when it is damaged or encrypted, DocumentTooLarge above the limit of
    pages, ScannedDocument when it is a scan; where the extra is installed also when any page is
    one, unless ``recognise`` says to read those too.
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
    found: list[tuple[Page, str]] = []
    recogniser: Recogniser | None = None
    for n, text in enumerate(texts):
        if not wanted[n]:
            continue
        page = pages.page(n)
        if not _pictured(page, text):
            found.append((page, text))
        elif recognise:
            recogniser = recogniser or Recogniser()
            page = recogniser.page(pages, n)
            found.append((page, "".join(char.text for char in page.chars)))
            notes.append(f"第{n + 1}页是扫描图像，由文字识别读出，请核对")
        else:
            scanned.append(n + 1)
    if scanned:
        _refuse(scanned, len(texts), notes)
    yield from _Document([_printed(*page) for page in rejoined(found)]).rows()


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
    if len(scanned) == pages or has_recognition():
        raise ScannedDocument(
            "是扫描件，没有文字",
            do="请先用文字识别软件转成文字，或安装扩展：pip install 'zhibiao[ocr]'",
        )
    listed = "、".join(map(str, scanned[:20])) + ("…" if len(scanned) > 20 else "")
    notes.append(f"第{listed}页是扫描图像，没有文字，未读")


_MARGIN = 0.12
"""The share of a page's height, above and below, in which headers and footers stand."""
_DIGITS = re.compile(r"\d+")
_TABULAR = re.compile(r"[一二三]级指标|指标值|项目名称|指标名称")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line outside ruled tables.  Lines in the margins have a ``mark``, the same on pages
    that print the same there."""

    pieces: tuple[Piece, ...]
    number: int
    mark: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class _Printed:
    """One page taken apart: ruled tables with the characters of their cells, and lines outside."""

    number: int
    begins: bool
    """Whether a form begins on it."""
    tables: tuple[tuple[Lattice, dict[int, list[Char]]], ...]
    lines: tuple[_Line, ...]


def _printed(page: Page, text: str) -> _Printed:
    tables: list[tuple[Lattice, dict[int, list[Char]]]] = [(t, {}) for t in lattices(page.lines)]
    outside: list[Char] = []
    for char in page.chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        for lattice, cells in tables:
            if lattice.contains(x, y):
                cells.setdefault(lattice.cell_at(x, y), []).append(char)
                break
        else:
            outside.append(char)
    margin = (page.bottom - page.top) * _MARGIN
    lines: list[_Line] = []
    for number, chars in enumerate(lines_of(outside), start=1):
        pieces = tuple(pieces_of(chars))
        top = pieces[0].top
        mark = None
        if not page.top + margin < top < page.bottom - margin:
            mark = _DIGITS.sub("#", "".join(piece.text for piece in pieces)), round(top / 4)
        lines.append(_Line(pieces, number, mark))
    return _Printed(page.number, "项目名称" in text, tuple(tables), tuple(lines))


class _Document:
    """The pass over the pages.  Tables that go on over pages keep their columns: cells far down
    are told apart by them."""

    def __init__(self, pages: Sequence[_Printed]) -> None:
        self.pages = pages
        self.tabular = False
        """Whether a table without ruling may go on."""
        self.xs: tuple[float, ...] = ()
        self.spread: list[list[_Line]] = []
        """The lines of each table without ruling, those of all its pages together."""
        counts = Counter(line.mark for page in pages for line in page.lines if line.mark)
        self.furniture = {mark for mark, count in counts.items() if count > 1}

    def rows(self) -> Iterator[Row]:
        """The rows of all pages."""
        parts = [part for page in self.pages for part in self._parts(page)]
        columns = [_columns(lines) for lines in self.spread]
        for table, (page, part) in enumerate(parts):
            if isinstance(part, _Ruled):
                yield from _ruled(part, page, table)
            elif isinstance(part, _Unruled):
                yield from _unruled(part.lines, columns[part.table], page, table)
            else:
                yield from _loose(part, page, table)

    def _parts(self, page: _Printed) -> "Iterator[tuple[int, _Ruled | _Unruled | list[_Line]]]":
        # What repeats on pages where forms begin may be the title of each.
        lines = [x for x in page.lines if page.begins or x.mark not in self.furniture]
        for place, (lattice, cells) in enumerate(page.tables, start=1):
            above = [line for line in lines if line.pieces[0].top < lattice.ys[0]]
            lines = lines[len(above) :]
            yield from ((page.number, part) for part in self._between(above))
            self.tabular = False
            self.xs = _shared(lattice.xs, self.xs)
            yield page.number, _Ruled(lattice, cells, place, self.xs)
        yield from ((page.number, part) for part in self._between(lines))

    def _between(self, lines: Sequence[_Line]) -> "Iterator[_Unruled | list[_Line]]":
        """The lines outside ruled tables: a table without ruling, or loose lines."""
        if not lines:
            return
        joined = "".join(piece.text for line in lines for piece in line.pieces)
        went_on = self.tabular
        self.tabular = sum(len(line.pieces) > 1 for line in lines) > 1 and (
            went_on or _TABULAR.search(joined) is not None
        )
        inside: list[_Line] = []
        outside: list[_Line] = []
        for line in lines:
            # Titles stand above the first row, headers and page numbers in the margins.
            starts = inside or went_on or len(line.pieces) > 1
            within = self.tabular and starts and line.mark not in self.furniture
            (inside if within else outside).append(line)
        if outside:
            yield outside
        if inside:
            if not went_on or any("项目名称" in line.pieces[0].text for line in inside):
                self.spread.append([])
            self.spread[-1] += inside
            yield _Unruled(inside, len(self.spread) - 1)


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A ruled table: its cells, its number on the page, and the lines that number its columns."""

    lattice: Lattice
    cells: dict[int, list[Char]]
    place: int
    xs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Unruled:
    """The lines of a table without ruling on one page, and which table it is."""

    lines: list[_Line]
    table: int


def _shared(xs: tuple[float, ...], before: tuple[float, ...]) -> tuple[float, ...]:
    """The lines that number the columns: those of the table before, where this one goes on."""
    # A column that is one merged cell on this page may have lost its border.
    goes_on = len(before) > 0 and all(min(abs(x - y) for y in before) < _COLUMN for x in xs)
    return before if goes_on else xs


def _loose(lines: Sequence[_Line], page: int, table: int) -> Iterator[Row]:
    for line in lines:
        texts = ((n, clean_text(piece.text)) for n, piece in enumerate(line.pieces))
        cells = tuple(Cell(text, n) for n, text in texts if text)
        if cells:
            yield Row(cells, f"第{page}页第{line.number}行", table, page, loose=True)


def _ruled(part: _Ruled, page: int, table: int) -> Iterator[Row]:
    grid = Grid()
    xs = part.lattice.xs
    numbers = [min(range(len(part.xs)), key=lambda n: abs(part.xs[n] - x)) for x in xs]
    for cell, (row, column, rows, columns) in part.lattice.extent().items():
        if cell in part.cells:
            left, right = numbers[column], numbers[column + columns]
            text = text_of(part.cells[cell])
            grid.put(row, left, text, rows=rows, columns=max(1, right - left))
    yield from grid.rows(
        lambda row: f"第{page}页表{part.place}第{row + 1}行", table=table, page=page
    )


def _unruled(
    lines: Sequence[_Line], columns: dict[int, int], page: int, table: int
) -> Iterator[Row]:
    grid = Grid()
    numbers = {id(line.pieces): line.number for line in lines}
    for group in row_groups([line.pieces for line in lines]):
        number = numbers[id(group[0])]
        cells: dict[int, list[str]] = {}
        for pieces in group:
            for piece in pieces:
                cells.setdefault(columns[round(piece.x0)], []).append(piece.text)
        for column, texts in cells.items():
            grid.put(number, column, "\n".join(texts))
    yield from grid.rows(lambda number: f"第{page}页第{number}行", table=table, page=page)


def _columns(lines: Sequence[_Line]) -> dict[int, int]:
    """The column that a left edge (points, rounded) stands for."""
    edges = sorted({round(piece.x0) for line in lines for piece in line.pieces})
    columns: dict[int, int] = {}
    column = 0
    for n, edge in enumerate(edges):
        if n and edge - edges[n - 1] > _COLUMN:
            column += 1
        columns[edge] = column
    return columns
