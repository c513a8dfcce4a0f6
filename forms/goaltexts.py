"""The texts of the goals in page text, which has lost the border between two of them.

The goal of the whole project and that of the year stand side by side; lines of both may be printed
beside each other, or one text after the other.
"""

import re
from collections.abc import Sequence

__all__ = ["goal_texts"]

_PARAGRAPH = re.compile(r"[（(]?[一二三四五六七八九十\d]+[)）、.．]")
_STOPS = ("。", "；", ";", "！")


def _paragraphs(lines: Sequence[str]) -> str:
    """Wrapped lines as one text; a numbered line behind a full stop begins a paragraph."""
    text = ""
    for line in lines:
        text += "\n" if text.endswith(_STOPS) and _PARAGRAPH.match(line) else ""
        text += line
    return text


def goal_texts(lines: Sequence[Sequence[str]], apart: Sequence[bool], *, two: bool) -> list[str]:
    """The goal text in ``lines`` (words of each), or two of them, left and right or one below the
    other.

    Two different texts are looked for only where ``two`` may stand; equal ones always.
    """
    texts = _side_by_side(lines)
    if texts and (two or texts[0] == texts[1]):
        return texts
    if two and (texts := _one_after_the_other(lines)):
        return texts
    blocks: list[list[str]] = []
    for words, gap in zip(lines, apart, strict=True):
        if not blocks or (gap and blocks[-1][-1].endswith(_STOPS)):
            blocks.append([])
        blocks[-1].append(" ".join(words))
    half = len(blocks) // 2
    upper = _paragraphs([line for block in blocks[:half] for line in block])
    lower = _paragraphs([line for block in blocks[half:] for line in block])
    if len(blocks) > 1 and (upper == lower or (two and len(blocks) == 2)):
        return [upper, lower]
    return [_paragraphs([line for block in blocks for line in block])]


def _side_by_side(lines: Sequence[Sequence[str]]) -> list[str]:
    """Two texts whose lines stand beside each other, the shorter one on top; else nothing."""
    pairs = 0
    while pairs < len(lines) and len(lines[pairs]) == 2:
        pairs += 1
    if not pairs or any(len(words) != 1 for words in lines[pairs:]):
        return []
    left = [words[0] for words in lines[:pairs]]
    right = [words[1] for words in lines[:pairs]]
    rest = [words[0] for words in lines[pairs:]]
    if right[-1].endswith(_STOPS) and not left[-1].endswith(_STOPS):
        left += rest
    else:
        right += rest
    return [_paragraphs(left), _paragraphs(right)]


_RAGGED = 3
"""Columns that a line of a cell may lack to be full."""
_CLEAR = 1.0
"""A border between two texts costs less."""


def _one_after_the_other(lines: Sequence[Sequence[str]]) -> list[str]:
    """Two texts of which the second begins where a sentence ends; nothing where none is likely."""
    words = [(n, word) for n, line in enumerate(lines) for word in line]
    borders = range(1, len(words))
    best = min(borders, key=lambda at: _border(words, at), default=0)
    if not best or _border(words, best) >= _CLEAR:
        return []
    return [_paragraphs(_lines(part)) for part in (words[:best], words[best:])]


def _lines(words: Sequence[tuple[int, str]]) -> list[str]:
    found: dict[int, list[str]] = {}
    for line, word in words:
        found.setdefault(line, []).append(word)
    return [" ".join(line) for line in found.values()]


def _border(words: Sequence[tuple[int, str]], at: int) -> float:
    """How unlikely the second text begins with word ``at``: texts end with a stop, both often begin
    alike, and all but the last line of a text are full."""
    (line, before), (following, _) = words[at - 1], words[at]
    if not before.endswith(_STOPS):
        return 9.0
    left, right = _lines(words[:at]), _lines(words[at:])
    score = 0.2 if line != following else 0.0
    if _PARAGRAPH.match(left[0]) and not _begin_alike(left[0], right[0]):
        score += 2.0
    score -= 1.0 if _begin_alike(left[0], right[0]) else 0.0
    for part in (left, right):
        full = max(map(_width, part)) - _RAGGED
        score += sum(0.8 for text in part[:-1] if _width(text) < full and text[-1] not in _STOPS)
    return score + abs(sum(map(len, left)) - sum(map(len, right))) / sum(map(len, [*left, *right]))


def _begin_alike(first: str, second: str) -> bool:
    numbers = [_PARAGRAPH.match(text) for text in (first, second)]
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0][0] == numbers[1][0]
    return first[:2] == second[:2]


def _width(text: str) -> int:
    return sum(1 if mark < "\u0100" else 2 for mark in text)
