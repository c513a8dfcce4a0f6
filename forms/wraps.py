"""Joins the pieces of indicator rows whose cells were wrapped over several lines.

A line that ends because its cell is full is as long as the longest of its column, the last line
of a cell usually shorter; a name that ends in 完成率 is complete; an empty line parts more than it
joins.  Between two rows with values the pieces go to the row before or after by these signs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhibiao.forms.values import looks_like_target
from zhibiao.forms.wording import split_aspect

__all__ = ["Piece", "joined_pieces"]


@dataclass(slots=True)
class Piece:
    """One line of the indicator block: its level labels with their columns, a name or a part of
    one, the cells of its value; ``apart`` when an empty line comes before it, ``broken`` when a
    page ends there."""

    labels: list[tuple[str, int]] = field(default_factory=list)
    name: str = ""
    values: list[str] = field(default_factory=list)
    line: int = 0
    apart: bool = False
    broken: bool = False


def _width(text: str) -> int:
    """Columns on the page: an ideograph takes two."""
    return sum(1 if mark < "\u0100" else 2 for mark in text)


def _complete(name: str) -> bool:
    return split_aspect(name)[1] is not None


_SLACK = 3
"""A line counts as full when it lacks less than this: the next mark did not fit."""
_LONG_VALUE = 20
"""Columns from which on a value in words may have been wrapped."""


class _Joiner:
    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        names = [_width(piece.name) for piece in pieces if piece.name]
        self.full = max(names, default=0)
        values = [
            _width(piece.values[0])
            for piece in pieces
            if len(piece.values) == 1 and not looks_like_target(piece.values[0])
        ]
        self.full_value = max(values, default=0)

    def fills(self, text: str) -> bool:
        return _width(text) > self.full - _SLACK

    def fills_value(self, text: str) -> bool:
        return _width(text) > self.full_value - _SLACK and _width(text) >= _LONG_VALUE

    def suffix(self, row: Piece, name: str, piece: Piece) -> float:
        """How likely ``piece`` goes on with ``name``, the name of ``row`` so far."""
        if piece.labels:
            return -4.0
        score = -2.0
        if self.fills(name.rsplit("\n", 1)[-1]):
            score = 1.0 if self.fills(piece.name) else 2.2
        score += -0.4 if piece.apart else 0.4
        joined = name.replace("\n", "") + piece.name
        if _complete(name.replace("\n", "")):
            score -= 1.5
        elif _complete(joined):
            score += 1.0
        return score - (0.5 if piece.broken else 0.0)

    def prefix(self, piece: Piece, following: Piece, rest: str) -> float:
        """How likely ``piece`` begins the name that ``rest`` goes on with, in row ``following``."""
        if following.labels and not piece.labels:
            return -1.0 if following.name else -3.0
        score = 0.0
        score += 1.2 if self.fills(piece.name) else -2.0
        score += -0.4 if following.apart else 0.4
        if _complete(piece.name):
            score -= 1.0
        elif rest and _complete(piece.name + rest) and not _complete(rest):
            score += 0.3
        if piece.labels:
            score += 3.0
        return score

    def best(self, row: Piece | None, between: Sequence[Piece], following: Piece | None) -> int:
        """How many of the pieces ``between`` two rows belong to the one before."""
        if row is None:
            return 0
        if following is None:
            return len(between)
        best, best_score = 0, float("-inf")
        for count in range(len(between) + 1):
            score = 0.0
            name = row.name
            for piece in between[:count]:
                score += self.suffix(row, name, piece) if name else 1.0
                name = f"{name}\n{piece.name}" if name else piece.name
            rest = following.name
            for piece in reversed(between[count:]):
                score += self.prefix(piece, following, rest) if rest else 1.0
                rest = piece.name + rest
            if not name:
                score -= 6.0
            if not rest:
                score -= 6.0
            if score > best_score:
                best, best_score = count, score
        return best


def _stacked(pieces: Sequence[Piece]) -> bool:
    """Whether each cell has a line of its own: hardly any line holds a name and a value."""
    both = sum(1 for piece in pieces if piece.name and piece.values)
    values = sum(1 for piece in pieces if piece.values and not piece.name)
    alone = sum(1 for piece in pieces if piece.name and not piece.values)
    return values > 0 and both * 5 < values + alone and alone >= values


def _paired(pieces: Sequence[Piece]) -> list[Piece]:
    """Rows of a dump with one cell a line: a name, then its value."""
    rows: list[Piece] = []
    for piece in pieces:
        previous = rows[-1] if rows else None
        if previous is not None and previous.name and not previous.values and not piece.labels:
            previous.values = piece.values or [piece.name]
        elif piece.values and not piece.name and previous is not None and not piece.labels:
            previous.values += piece.values
        else:
            rows.append(piece)
    return rows


def joined_pieces(pieces: Sequence[Piece]) -> list[Piece]:
    """The rows that ``pieces`` (one block, in reading order) are the lines of."""
    if _stacked(pieces):
        return _paired(pieces)
    joiner = _Joiner(pieces)
    rows: list[Piece] = []
    between: list[Piece] = []
    previous: Piece | None = None
    for piece in pieces:
        if piece.labels and not piece.name and not piece.values:
            rows += _settled(joiner, previous, between, None)
            between = []
            rows.append(piece)
            continue
        if not piece.values:
            between.append(piece)
            continue
        if previous is not None and not between and _goes_on(joiner, previous, piece):
            previous.name += piece.name
            previous.values[-1] += piece.values[0]
            continue
        rows += _settled(joiner, previous, between, piece)
        between = []
        rows.append(piece)
        previous = piece
    rows += _settled(joiner, previous, between, None)
    return rows


def _goes_on(joiner: _Joiner, previous: Piece, piece: Piece) -> bool:
    """Whether name and value of ``piece`` are both second lines of the row before."""
    return (
        not piece.labels
        and not piece.apart
        and bool(previous.name)
        and len(previous.values) == len(piece.values) == 1
        and joiner.fills(previous.name)
        and joiner.fills_value(previous.values[0])
        and not looks_like_target(piece.values[0])
    )


def _settled(
    joiner: _Joiner, row: Piece | None, between: list[Piece], following: Piece | None
) -> list[Piece]:
    """Give the pieces between two rows to these; what fits neither becomes a row without value."""
    if not between:
        return []
    count = joiner.best(row, between, following)
    if row is not None:
        for n, piece in enumerate(between[:count]):
            if (
                len(row.values) == 1
                and joiner.fills_value(row.values[0])
                and not joiner.fills(row.name)
            ):
                row.values[0] += piece.name
            elif following is None and joiner.suffix(row, row.name, piece) < 0:
                return between[n:]
            else:
                row.name += piece.name
    if following is not None:
        rest = between[count:]
        following.labels = [label for piece in rest for label in piece.labels] + following.labels
        following.name = "".join(piece.name for piece in rest) + following.name
        return []
    return between[count:]
