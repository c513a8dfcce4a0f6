"""Rows of the indicator block where cells come one after the other and their borders are lost.

One cell a line, or all cells of a page in reading order: which words make a cell, and which cells
a row, shows only in what they say.  The heading tells the columns in their order; the words are
given to them so that each cell suits its column best (`cellfits`) and joins few words that stand
apart (`_join`): a dynamic programme over words and columns.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

from zhibiao.forms.cellfits import NEVER, ROW_COST, SKIP, fit, lead_fit
from zhibiao.forms.labels import Role
from zhibiao.forms.levels import level_label
from zhibiao.forms.pagelines import Word
from zhibiao.forms.unit import KNOWN_SYMBOLS
from zhibiao.forms.values import is_operator, looks_like_target

__all__ = ["SequenceRow", "is_spaced", "sequence_rows"]

_LABELS = frozenset({Role.SECTION, Role.LEVEL1, Role.LEVEL2})
_MOST_WORDS = 3_000
"""Words of one block; more are no form's."""
_MOST_IN_CELL = {
    Role.REMARK: 24,
    Role.GOAL: 24,
    Role.GOAL_ANNUAL: 24,
    Role.GOAL_TOTAL: 24,
    Role.PROJECT: 8,
    Role.UNIT: 4,
    Role.NAME: 8,
    Role.VALUE: 8,
    Role.VALUE_TOTAL: 8,
}
_MOST_IN_LABEL = 8
_MOST_LEADING = 40
"""Words of a project left of its first level label."""
_MOST_REMARKS = 3
"""Columns of remarks of which each may be mostly filled or mostly empty."""
_BARE = -1.0
"""A row of labels alone."""
_JUMP = -2
_USUAL = 0.3
_UNUSUAL = -1.2
"""A remark where there is mostly none, or none where there mostly is one."""
_SLACK = 3
_TOO_DEAR = -5.0
"""No fit makes up for words so far apart."""


@dataclass(slots=True)
class SequenceRow:
    """One row: the text of each column that has one, by the index of the column, and its line."""

    cells: dict[int, str]
    line: int


@lru_cache(maxsize=1 << 13)
def _width(text: str) -> int:
    """Columns on the page: an ideograph takes two."""
    return sum(1 if mark < "\u0100" else 2 for mark in text)


def _is_label(word: Word) -> bool:
    label = level_label(word.text)
    return label is not None and label.strict


_DATE = re.compile(r"[年月日时]")
_UNIT = re.compile("|".join(["万", "亿", *map(re.escape, KNOWN_SYMBOLS)]))
_TORN_DATE, _TORN_AMOUNT = -3.0, -1.2


def _border(before: Word, after: Word, behind: Word | None, *, measured: bool) -> float:
    """What a border between two neighbouring words costs: hardly any falls into 2025 年 11 月 or,
    where units are not ``measured`` in a column of their own, into 3 万册."""
    if before.line != after.line:
        return 0.0
    if before.text[-1].isdigit():
        if _DATE.match(after.text):
            return _TORN_DATE
        return _TORN_AMOUNT if not measured and _UNIT.match(after.text) else 0.0
    if behind is None or not _DATE.match(behind.text):
        return 0.0
    return _TORN_DATE if before.text[-1] in "年月" and after.text.isdigit() else 0.0


@lru_cache(maxsize=1 << 13)
def _is_whole_amount(text: str) -> bool:
    """Whether a value says number and unit, so that nothing is to come on the next line."""
    return looks_like_target(text) and text.endswith(("%", "％", "‰", ")", "）", *_ENDING_UNITS))


_ENDING_UNITS = tuple(set(KNOWN_SYMBOLS) - set("年月日时平方"))


def _is_ascii_word(mark: str) -> bool:
    return mark < "\u0100" and mark.isalnum()


def _join(role: Role, before: Word, after: Word, full: int, width: int) -> float:
    """What it costs to take two neighbouring words for one cell: ``width`` is that of the line of
    the cell so far, ``full`` that of the widest line of its column (0: not known yet)."""
    if role in _LABELS and before.line != after.line:
        return -0.1
    if len(before.text) == len(after.text) == 1 and before.text.isalpha():
        return -0.05  # a label printed downwards
    if after.text[0] in "(（":
        return -0.3
    if before.line == after.line:
        if is_operator(before.text):
            return 0.3
        if len(before.text) == 1:
            return -0.3
        mixed = _is_ascii_word(before.text[-1]) != _is_ascii_word(after.text[0])
        return -0.15 if mixed and after.text[0] not in "≥≤=<>＞＜＝" else -1.4
    if not full:
        return -0.9
    return -0.2 if width > full - _SLACK else -1.6


_Step = tuple[int, float]
_LOWEST = float("-inf")


class _Sequence:
    """The words of one block and the columns they are given to."""

    def __init__(self, words: Sequence[Word], roles: Sequence[Role]) -> None:
        self.words = words
        self.roles = roles
        self.full: dict[Role, int] = {}
        """The width of the widest line of a cell, by role."""
        self.labels = [_is_label(word) for word in words]
        last = max((n for n, role in enumerate(roles) if role is Role.LEVEL1), default=0)
        self.lead = last if Role.PROJECT in roles[:last] else 0
        """The columns left of the levels, where the table is a list of projects."""
        remarks = [n for n, role in enumerate(roles) if role is Role.REMARK and n >= self.lead]
        self.remarks = remarks[:_MOST_REMARKS]
        measured = Role.MEASURE in roles
        self.borders = [0.0] + [
            _border(before, after, behind, measured=measured)
            for (before, after), behind in zip(pairwise(words), [*words[2:], None], strict=False)
        ]
        self.first_field = next(n for n, role in enumerate(roles) if role is Role.NAME)

    def rows(self) -> list[SequenceRow]:
        """The best rows: first without knowing how wide columns are, then by what that showed."""
        found = self._best()
        for row in found:
            for column, (start, end) in row.items():
                role = self.roles[column]
                widest = max(_width(word.text) for word in self.words[start:end])
                self.full[role] = max(self.full.get(role, 0), widest)
        return [self._row(row) for row in self._best()]

    def _row(self, row: dict[int, tuple[int, int]]) -> SequenceRow:
        cells = {column: self._text(*span) for column, span in row.items()}
        return SequenceRow(cells, self.words[min(start for start, _ in row.values())].line)

    def _text(self, start: int, end: int) -> str:
        text = self.words[start].text
        for before, word in pairwise(self.words[start:end]):
            text += (" " if before.line == word.line else "") + word.text
        return text

    def _leads(self, start: int) -> bool:
        """Whether a project may begin with word ``start``: its level 1 follows, before any bound."""
        for at in range(start, min(start + _MOST_LEADING, len(self.words))):
            if self.labels[at]:
                label = level_label(self.words[at].text)
                return at > start and label is not None and label.level1 is not None
            if self.words[at].text[0] in "≥≤=<>＞＜＝":
                return False
        return False

    def _cells_from(self, start: int, role: Role, *, lead: bool) -> list[_Step]:
        """Where a cell of ``role`` that begins with word ``start`` may end, and how well it suits."""
        if lead and not self._leads(start):
            return []
        found: list[_Step] = []
        text, width = "", 0
        cost = self.borders[start]
        most = _MOST_IN_LABEL if role in _LABELS else _MOST_IN_CELL.get(role, 2)
        for end in range(start, min(start + most, len(self.words))):
            word = self.words[end]
            if end > start:
                before = self.words[end - 1]
                if (self.labels[end] and self.labels[start]) or (
                    role not in _LABELS and (self.labels[end] or self.labels[start])
                ):
                    break
                whole = self.borders[end] == 0.0
                if whole and looks_like_target(word.text) and looks_like_target(text):
                    break
                if before.line != word.line and _is_whole_amount(text):
                    break
                cost += _join(role, before, word, self.full.get(role, 0), width)
                if cost < _TOO_DEAR:
                    break
                same = before.line == word.line
                text += " " if same else ""
                width = width + 1 if same else 0
            text += word.text
            width += _width(word.text)
            if lead:
                suits = lead_fit(role, "".join(text.split()))
            else:
                suits = fit(role, "".join(text.split()) if role in _LABELS else text)
            if suits > NEVER:
                found.append((end + 1, suits + cost))
        return found

    def _best(self) -> list[dict[int, tuple[int, int]]]:
        """The rows of the best score: for each, its columns with the words from and to."""
        steps = [
            [self._cells_from(at, role, lead=n < self.lead) for n, role in enumerate(self.roles)]
            for at in range(len(self.words))
        ]
        tries = (
            self._aligned(steps, dict(zip(self.remarks, filled, strict=True)))
            for filled in product((True, False), repeat=len(self.remarks))
        )
        return max(tries, key=lambda found: found[0])[1]

    def _aligned(
        self, steps: Sequence[Sequence[Sequence[_Step]]], filled: Mapping[int, bool]
    ) -> tuple[float, list[dict[int, tuple[int, int]]]]:
        """The best score and its rows where columns of remarks are mostly ``filled`` or not."""
        last, count = len(self.roles), len(self.words)
        skips = [SKIP.get(role, 0.0) for role in self.roles]
        extra = [0.0] * last
        for column, usual in filled.items():
            skips[column], extra[column] = (_UNUSUAL, _USUAL) if usual else (0.0, _UNUSUAL)
        score = [[_LOWEST] * (last + 1) for _ in range(count + 1)]
        came = [[-1] * (last + 1) for _ in range(count + 1)]
        score[0][0] = 0.0
        for at in range(count + 1):
            here, from_ = score[at], came[at]
            for first in (1, 0):
                # Rows end before others begin: no row is empty.
                bare = here[self.first_field] + _BARE
                if first == 0 and bare > here[last]:
                    here[last], from_[last] = bare, _JUMP
                if first == 0 and here[last] - ROW_COST > here[0]:
                    here[0], from_[0] = here[last] - ROW_COST, at
                for column in range(first, last):
                    if here[column] + skips[column] > here[column + 1]:
                        here[column + 1], from_[column + 1] = here[column] + skips[column], at
            if at == count:
                break
            for column in range(last):
                base = here[column] + extra[column]
                if base == _LOWEST:
                    continue
                for end, suits in steps[at][column]:
                    if base + suits > score[end][column + 1]:
                        score[end][column + 1], came[end][column + 1] = base + suits, at
        return score[count][0], self._traced(came)

    def _traced(self, came: Sequence[Sequence[int]]) -> list[dict[int, tuple[int, int]]]:
        rows: list[dict[int, tuple[int, int]]] = []
        at, column = len(self.words), 0
        while at or column:
            before = came[at][column]
            if before == -1:
                return []
            if before == _JUMP:
                column = self.first_field
                continue
            if column == 0:
                rows.append({})
                column = len(self.roles)
                continue
            column -= 1
            if before < at:
                rows[-1][column] = (before, at)
                at = before
        return rows[::-1]


def sequence_rows(words: Sequence[Word], roles: Sequence[Role]) -> list[SequenceRow]:
    """The rows that ``words`` (one block, in reading order) make under columns of ``roles``; none
    where no such rows are found."""
    if not words or len(words) > _MOST_WORDS or Role.NAME not in roles:
        return []
    return _Sequence(words, roles).rows()


def is_spaced(words: Sequence[Word]) -> bool:
    """Whether a space parts numbers from ideographs (≥3 万册), so that spaces tell no cells."""
    following = zip(pairwise(words), [*words[2:], None], strict=False)
    return any(_border(*pair, behind, measured=False) < 0 for pair, behind in following)
