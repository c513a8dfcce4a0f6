"""Characters of a printed page put together: lines, pieces of lines, tables without ruling."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from zhibiao.forms.pdfpage import Char

__all__ = ["Piece", "lines_of", "pieces_of", "row_groups", "text_of"]

_WORD_GAP = 0.28
"""A gap of this share of the font size between Latin letters or digits is a space."""
_PIECE_GAP = 0.85
"""A gap of this many font sizes divides cells."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand together on one line."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


def lines_of(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters by lines, from top to bottom, each from left to right.

    A character belongs to the line that its middle falls into.
    """
    lines: list[list[Char]] = []
    middle = height = 0.0
    for char in sorted(chars, key=lambda char: char.top + char.bottom):
        centre = (char.top + char.bottom) / 2
        if lines and centre - middle <= max(height, char.bottom - char.top) * 0.42:
            lines[-1].append(char)
        else:
            lines.append([char])
            middle, height = centre, char.bottom - char.top
    return [sorted(line, key=lambda char: char.x0) for line in lines]


def _size(line: Sequence[Char]) -> float:
    return median(char.bottom - char.top for char in line)


def text_of(chars: Sequence[Char]) -> str:
    """The text of ``chars``, lines kept."""
    return "\n".join(_spaced(line) for line in lines_of(chars))


def _spaced(line: Sequence[Char]) -> str:
    size = _size(line)
    pieces = [line[0].text]
    for before, char in pairwise(line):
        gap = char.x0 - before.x1
        latin = before.text.isascii() and char.text.isascii()
        if gap > size * (_WORD_GAP if latin else 1.0):
            pieces.append(" ")
        pieces.append(char.text)
    return "".join(pieces)


def pieces_of(line: Sequence[Char]) -> Iterator[Piece]:
    """The pieces of one line, divided at wide gaps."""
    size = _size(line)
    start = 0
    for n in range(1, len(line) + 1):
        if n == len(line) or line[n].x0 - line[n - 1].x1 > size * _PIECE_GAP:
            part = line[start:n]
            yield Piece(
                _spaced(part),
                part[0].x0,
                max(char.x1 for char in part),
                min(char.top for char in part),
                max(char.bottom for char in part),
            )
            start = n


def row_groups(lines: Sequence[Sequence[Piece]]) -> list[list[Sequence[Piece]]]:
    """Lines in groups that are one row of a table without ruling.

    Within a row lines stand closer than rows do; where all stand equally close every line is a
    row of its own.
    """
    if not lines:
        return []
    tops = [min(piece.top for piece in line) for line in lines]
    size = median(piece.bottom - piece.top for line in lines for piece in line)
    pitches = [after - before for before, after in pairwise(tops)]
    limit = _pitch_limit(pitches, size)
    groups: list[list[Sequence[Piece]]] = [[lines[0]]]
    for pitch, line in zip(pitches, lines[1:], strict=True):
        if pitch <= limit:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _pitch_limit(pitches: Sequence[float], size: float) -> float:
    """The largest distance between lines of the same row: the widest jump between the distances
    that occur, if it is clear."""
    near = sorted(pitch for pitch in pitches if pitch < 3 * size)
    best, limit = 0.18 * size, 0.0
    for low, high in pairwise(near):
        if low <= 1.7 * size and high - low > best:
            best, limit = high - low, (low + high) / 2
    return limit
