"""Level labels of page text whose wrapped pieces stand on lines of their own.

Where text goes line by line over the whole width, a label of two lines stands half above and half
below its row (服务对象满意度指 | 沿线居民满意度 ≥85% | 标), and 绩效指标 printed downwards stands in
front of any line.  Put together again, labels stand first on the line of their row.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from zhibiao.forms.levels import level_label
from zhibiao.forms.pagelines import Word
from zhibiao.forms.taxonomy import LEVEL1, LEVEL2

__all__ = ["whole_level_labels"]

_LABELS = frozenset((*LEVEL1, *LEVEL2, "绩效指标", "环境效益指标", "社会公众或服务对象满意度指标"))
_FARTHEST = 6
"""Lines over which the pieces of one label are spread."""
_LEADING = 3
"""So many words at the beginning of a line may be labels or their pieces."""
_SECTION = "绩效指标"

_Place = tuple[int, int]


def whole_level_labels(words: Sequence[Word]) -> list[Word]:
    """``words`` of a block of indicators with its wrapped level labels put together."""
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    taken: set[_Place] = set()
    added: dict[int, list[tuple[int, str]]] = {}
    for n in range(len(lines)):
        for k in range(min(_LEADING, len(lines[n]))):
            if (n, k) in taken:
                continue
            pieces = _pieces(lines, (n, k), taken)
            if pieces:
                taken.update(pieces)
                text = "".join(lines[at][column].text for at, column in pieces)
                if text != _SECTION:
                    row = _row(lines, pieces, taken)
                    added.setdefault(row, []).append((k, text))
            elif not _is_label(lines[n][k].text):
                break
    if not taken:
        return list(words)
    found: list[Word] = []
    for n, line in enumerate(lines):
        kept = [word for k, word in enumerate(line) if (n, k) not in taken]
        labels = [Word(text, line[0].line, False, False) for _, text in sorted(added.get(n, []))]
        found += _in_line(_by_level([*labels, *kept]))
    return found


def _is_label(text: str) -> bool:
    label = level_label(text)
    return label is not None and label.strict


def _pieces(lines: Sequence[Sequence[Word]], place: _Place, taken: set[_Place]) -> list[_Place]:
    """The pieces of the label that begins at ``place``, two or more; else nothing."""
    n, k = place
    text = lines[n][k].text
    if not any(label.startswith(text) and label != text for label in _LABELS):
        return []
    pieces = [place]
    for below in range(n + 1, min(n + _FARTHEST, len(lines))):
        for column, word in enumerate(lines[below][:_LEADING]):
            joined = text + word.text
            if (below, column) in taken or not any(label.startswith(joined) for label in _LABELS):
                continue
            pieces.append((below, column))
            text = joined
            if joined in _LABELS:
                return pieces
            break
    return []


def _row(lines: Sequence[Sequence[Word]], pieces: Sequence[_Place], taken: set[_Place]) -> int:
    """The line that a label stands beside: of those it reaches over the one that holds most words
    besides, of equals the middle one."""
    first, last = pieces[0][0], pieces[-1][0]

    def fitness(n: int) -> tuple[int, int]:
        others = sum((n, k) not in taken for k in range(len(lines[n])))
        return min(others, 2), -abs(2 * n - first - last)

    return max(range(first, last + 1), key=fitness)


def _by_level(words: Sequence[Word]) -> list[Word]:
    """A line whose label of level 1 comes before that of level 2, wherever its pieces stood."""
    if len(words) > 1 and all(map(_is_label, (words[0].text, words[1].text))):
        first, second = level_label(words[0].text), level_label(words[1].text)
        if first is not None and second is not None and not first.level1 and second.level1:
            return [words[1], words[0], *words[2:]]
    return list(words)


def _in_line(words: Sequence[Word]) -> list[Word]:
    last = len(words) - 1
    return [replace(word, first=n == 0, last=n == last) for n, word in enumerate(words)]
