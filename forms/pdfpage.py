"""What is printed on the pages of a PDF: characters, ruling lines, pictures; PDFium's types end here.

Coordinates are points from the top left corner, turned so that the text runs from left to right,
however the page is rotated.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from zhibiao.forms.errors import DocumentError

__all__ = ["Char", "Line", "Page", "Pages"]


@dataclass(frozen=True, slots=True)
class Char:
    """One printed character and its box (``top`` < ``bottom``)."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """A ruling line: at ``at`` (x of an upright one, y of a level one), from ``start`` to ``end``."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``number`` counts from 1.  ``pictures`` is the share of it that pictures cover."""

    number: int
    top: float
    bottom: float
    chars: tuple[Char, ...]
    lines: tuple[Line, ...]
    pictures: float


_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_FLAT = 0.6
"""Share of the height of a character below which another is flat."""
_DEEPEST = 5
"""Forms inside forms."""
_MOST_OBJECTS = 50_000
_MOST_SEGMENTS = 20_000
"""Drawings of one page and parts of one drawing: maps have more, tables never."""
_THICKEST = 4.0
"""A filled box as thin as this is a line; a thicker one is shading."""


class Pages:
    """The pages of the document ``data``.

    Raises DocumentError when it is damaged or encrypted.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "assword" in str(error):
                raise DocumentError(
                    "文件已加密", do="请用密码打开，另存为不加密的文件后再读"
                ) from error
            raise DocumentError(
                "文件已损坏", why="PDF 读不出来", do="请重新下载或另存后再读"
            ) from error

    def __len__(self) -> int:
        return len(self._document)

    def text(self, index: int) -> str:
        """The characters of page ``index`` (from 0) in file order, without white space; quick."""
        page = self._page(index)
        found = page.get_textpage().get_text_range() if page is not None else ""
        return "".join(found.split())

    def page(self, index: int) -> Page:
        """Page ``index`` (from 0)."""
        page = self._page(index)
        if page is None:
            return Page(index + 1, 0.0, 0.0, (), (), 0.0)
        left, bottom, right, top = page.get_mediabox()
        turn = _Turn(_direction(page), abs((right - left) * (top - bottom)))
        chars = tuple(_chars(page, turn))
        lines: list[Line] = []
        pictures = _drawn(page, turn, lines)
        _, top, _, bottom = turn.box(left, bottom, right, top)
        return Page(index + 1, top, bottom, chars, tuple(lines), pictures)

    def image(self, index: int, scale: float) -> object:
        """Page ``index`` as a picture (numpy array), ``scale`` pixels a point."""
        page = self._document[index]
        return page.render(scale=scale).to_numpy()

    def _page(self, index: int) -> "pypdfium2.PdfPage | None":
        try:
            return self._document[index]
        except pypdfium2.PdfiumError:
            # A page tree may name pages that are not there; others of the file are.
            return None


@dataclass(frozen=True, slots=True)
class _Turn:
    """Turns page space (y upwards) so that text runs to the right, and y downwards.

    ``quarter`` counts the quarter turns that the text is turned, clockwise; ``area`` is that of the page.
    """

    quarter: int
    area: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.quarter == 1:
            return -y, -x
        if self.quarter == 2:
            return -x, y
        if self.quarter == 3:
            return y, x
        return x, -y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:  # fmt: skip
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _direction(page: pypdfium2.PdfPage) -> int:
    """How many quarter turns clockwise most of the text is turned."""
    text = page.get_textpage()
    count = text.count_chars()
    step = max(1, count // 200)
    turns: Counter[int] = Counter()
    for n in range(0, count, step):
        angle = pdfium.FPDFText_GetCharAngle(text.raw, n)
        if angle >= 0 and pdfium.FPDFText_GetUnicode(text.raw, n) > 32:
            turns[round(angle / (math.pi / 2)) % 4] += 1
    return turns.most_common(1)[0][0] if turns else 0


def _chars(page: pypdfium2.PdfPage, turn: _Turn) -> Iterator[Char]:
    text = page.get_textpage()
    raw = text.raw
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    seen: set[tuple[int, int, int]] = set()
    before: Char | None = None
    for n in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, n)
        # Spaces follow from gaps; PDFium makes up some of its own.
        if code <= 32 or code in (0xA0, 0xFFFE, 0xFFFF) or code > 0x10FFFF:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(raw, n, reference):
            continue
        x0, top, x1, bottom = turn.box(box.left, box.bottom, box.right, box.top)
        # Bold print by printing twice, a hair apart.
        key = (code, round(x0), round(top))
        if key in seen:
            continue
        seen.add(key)
        char = Char(chr(code), x0, x1, top, bottom)
        if before is not None and _is_mark_beside(char, before):
            char = Char(char.text, x0, x1, before.top, before.bottom)
        before = char
        yield char


def _is_mark_beside(char: Char, before: Char) -> bool:
    """Whether ``char`` is a flat mark (，。—) behind ``before`` in its line.  Where a font does not say
    how high its characters are, their boxes are those of the ink, and a comma's hangs below its line."""
    height = before.bottom - before.top
    return (
        char.bottom - char.top < _FLAT * height
        and char.top < before.bottom
        and char.bottom > before.top
        and -height < char.x0 - before.x1 < height
    )


def _drawn(page: pypdfium2.PdfPage, turn: _Turn, lines: list[Line]) -> float:
    """Add the ruling lines of the page; the share of it that pictures cover."""
    covered = 0.0
    waiting: list[tuple[object, _Matrix, int]] = []
    count = min(pdfium.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)
    waiting = [(pdfium.FPDFPage_GetObject(page.raw, n), _UNIT, 0) for n in range(count)]
    waiting.reverse()
    looked = 0
    while waiting and looked < _MOST_OBJECTS:
        thing, above, depth = waiting.pop()
        looked += 1
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            lines.extend(_ruling(thing, above, turn))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            covered += _area(thing)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            matrix = _times(_matrix(thing), above)
            inner = min(pdfium.FPDFFormObj_CountObjects(thing), _MOST_OBJECTS)
            waiting.extend(
                (pdfium.FPDFFormObj_GetObject(thing, n), matrix, depth + 1) for n in range(inner)
            )
    return min(1.0, covered / max(1.0, turn.area))


def _area(thing: object) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return 0.0
    return abs((right.value - left.value) * (top.value - bottom.value))


def _matrix(thing: object) -> _Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, ctypes.byref(found)):
        return _UNIT
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    """The matrix that applies ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )  # fmt: skip


def _ruling(path: object, above: _Matrix, turn: _Turn) -> Iterator[Line]:
    """The level and upright lines of one drawing."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
        return
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    m = _matrix(path)
    if above is not _UNIT:
        m = _times(m, above)
    x, y = ctypes.c_float(), ctypes.c_float()
    parts: list[list[tuple[float, float]]] = []
    for n in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, n)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = turn.point(
            m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5]
        )
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not parts:
            parts.append([point])
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            parts[-1].append(point)
        else:
            # A curve: what follows starts elsewhere.
            parts.append([point])
        if pdfium.FPDFPathSegment_GetClose(segment) and len(parts[-1]) > 1:
            parts[-1].append(parts[-1][0])
    for points in parts:
        if not stroke.value and not _thin(points):
            continue
        for (ax, ay), (bx, by) in pairwise(points):
            if abs(ax - bx) < 1.0 <= abs(ay - by):
                yield Line(True, (ax + bx) / 2, min(ay, by), max(ay, by))
            elif abs(ay - by) < 1.0 <= abs(ax - bx):
                yield Line(False, (ay + by) / 2, min(ax, bx), max(ax, bx))


def _thin(points: list[tuple[float, float]]) -> bool:
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    return min(max(xs) - min(xs), max(ys) - min(ys)) <= _THICKEST
