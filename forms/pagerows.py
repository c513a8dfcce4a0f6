"""Cells of indicator rows in page text that were wrapped around their line.

Where text goes line by line over the whole width of the page, a cell of two lines stands half above
and half below the line of its row:

    2025年11月                             委托调查数
    时效指标 补贴发放时间 10                  入矫评估份数 ≥200份 186份 15 13.9
    30日前                                 量减少

The line lacks one cell of the heading: the halves are that cell, where all cells then suit their
columns best.  A cell of three lines has its middle in the line.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from zhibiao.forms.cellfits import NEVER, fit
from zhibiao.forms.labels import Role, label_of
from zhibiao.forms.levels import level_label
from zhibiao.forms.pagelines import Word

__all__ = ["whole_rows"]

_LONGEST_HALF = 14
_LEFT_EMPTY = frozenset({Role.REMARK, Role.WEIGHT})
_LEAST = 0.5
"""How well each cell of a row must suit its column on the whole."""


def whole_rows(words: Sequence[Word], roles: Sequence[Role]) -> list[Word]:
    """``words`` of a block of indicators under fields of ``roles`` (from the name on) with the
    halves of wrapped cells in the line of their row."""
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    for at in range(1, len(lines) - 1):
        upper, line, lower = (_behind_levels(lines[n]) for n in (at - 1, at, at + 1))
        if len(upper) == len(lower) == 1 and line:
            whole = _whole(upper[0].text, [word.text for word in line], lower[0].text, roles)
            if whole is not None:
                lines[at] = _with(lines[at], line, whole)
                lines[at - 1], lines[at + 1] = lines[at - 1][:-1], lines[at + 1][:-1]
    return [word for line in lines for word in line]


def _behind_levels(line: Sequence[Word]) -> list[Word]:
    """The words of ``line`` behind its level labels."""
    first = next((n for n, word in enumerate(line) if not _is_level(word.text)), len(line))
    return list(line[first:])


def _with(line: Sequence[Word], cells: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    """``line`` with ``texts`` in the place of its ``cells``."""
    labels = line[: len(line) - len(cells)]
    words = [*labels, *(replace(line[0], text=text) for text in texts)]
    last = len(words) - 1
    return [replace(word, first=n == 0, last=n == last) for n, word in enumerate(words)]


def _whole(upper: str, cells: list[str], lower: str, roles: Sequence[Role]) -> list[str] | None:
    """The ``cells`` of a line with the halves ``upper`` and ``lower`` of another; None where they
    are no cell of it."""
    if max(len(upper), len(lower)) > _LONGEST_HALF:
        return None
    if any(level_label(text) or label_of(text) for text in (upper, lower)):
        return None
    best = 0.0
    texts: list[str] | None = None
    for candidate in _candidates(upper, cells, lower, roles):
        fits = [fit(role, text) for role, text in zip(roles, candidate, strict=False)]
        score = sum(fits)
        if min(fits) > NEVER and score > max(best, _LEAST * len(fits)):
            best, texts = score, candidate
    return texts


def _candidates(upper: str, cells: list[str], lower: str, roles: Sequence[Role]) -> list[list[str]]:
    """The rows that a line of ``cells`` may make with the halves of one more, or with those of a
    remark whose middle it has."""
    count = len(cells)
    if not cells or any(role not in _LEFT_EMPTY for role in roles[count + 1 :]):
        return []
    found: list[list[str]] = []
    if count < len(roles):
        found = [[*cells[:at], upper + lower, *cells[at:]] for at in range(count + 1)]
    if (
        count == len(roles)
        and roles[-1] is Role.REMARK
        and len(upper) == len(cells[-1]) >= len(lower)
    ):
        found.append([*cells[:-1], upper + cells[-1] + lower])
    return found


def _is_level(text: str) -> bool:
    label = level_label(text)
    return label is not None and label.strict
