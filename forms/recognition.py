"""Pages of a scanned PDF read by optical character recognition, where the extra `ocr` is installed.

rapidocr carries its model (PP-OCR) in the package: nothing is fetched.  What it finds becomes the
same characters and ruling lines that a PDF with text has.
"""

from typing import Any

from zhibiao.forms.pdfpage import Char, Line, Page, Pages

__all__ = ["Recogniser"]

_SCALE = 150 / 72
"""Pixels a point: characters of 9 points are 19 pixels high, enough for the model."""
_DARK = 160
_SHORTEST = 24
"""Pixels; shorter strokes are parts of characters."""


class Recogniser:
    """The model, loaded once for a document."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._engine: Any = RapidOCR(params={"Global.log_level": "error"})

    def page(self, pages: Pages, index: int) -> Page:
        """Page ``index`` (from 0) as it was recognised."""
        image: Any = pages.image(index, _SCALE)
        found = self._engine(image)
        chars: list[Char] = []
        boxes = found.boxes if found.boxes is not None else ()
        for box, text in zip(boxes, found.txts or (), strict=True):
            xs, ys = [point[0] for point in box], [point[1] for point in box]
            chars += _spread(text, min(xs), max(xs), min(ys), max(ys))
        height = image.shape[0] / _SCALE
        return Page(index + 1, 0.0, height, tuple(chars), tuple(_ruling(image)), 1.0)


def _spread(text: str, x0: float, x1: float, top: float, bottom: float) -> list[Char]:
    """The characters of one recognised line, spread over its box; ASCII is half as wide."""
    widths = [1 if mark.isascii() else 2 for mark in text]
    step = (x1 - x0) / max(1, sum(widths))
    chars: list[Char] = []
    for mark, width in zip(text, widths, strict=True):
        end = x0 + width * step
        if not mark.isspace():
            chars.append(Char(mark, x0 / _SCALE, end / _SCALE, top / _SCALE, bottom / _SCALE))
        x0 = end
    return chars


def _ruling(image: Any) -> list[Line]:
    """The dark lines of the picture, level and upright."""
    import cv2

    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.ndim == 3 else image
    dark = (grey < _DARK).astype("uint8")
    lines: list[Line] = []
    for upright in (False, True):
        kernel = cv2.getStructuringElement(
            cv2.MORPH_RECT, (1, _SHORTEST) if upright else (_SHORTEST, 1)
        )
        opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
        shapes, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for shape in shapes:
            x, y, width, height = (side / _SCALE for side in cv2.boundingRect(shape))
            if (width if upright else height) <= 4.0:
                at = x + width / 2 if upright else y + height / 2
                start, length = (y, height) if upright else (x, width)
                lines.append(Line(upright, at, start, start + length))
    return lines
