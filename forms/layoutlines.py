"""The lines of page text that keeps its layout: runs of words with the columns they take."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhibiao.forms.cells import clean_text
from zhibiao.forms.labels import Role, label_of

__all__ = ["Line", "Run", "layout_lines", "whole_labels"]

_RUN = re.compile(r"\S+(?:\s\S+)*")
_PAGE_NUMBER = re.compile(r"\s*(?:[-—–]\s*\d{1,4}\s*[-—–]|第\s*\d+\s*页.{0,12}|\s{4,}\d{1,4})\s*")
_SHORTEST_LABEL = 4
_LONGEST_PIECE = 10
"""Characters of a line of a label."""
_REST = 5
"""Characters of what may follow below a label that is one without it: 总额, （万元）."""
_OF_HEADINGS = frozenset(
    {Role.SECTION, Role.LEVEL1, Role.LEVEL2, Role.NAME, Role.VALUE, Role.VALUE_TOTAL, Role.WEIGHT,
     Role.MEASURE, Role.OPERATOR, Role.REMARK}
)  # fmt: skip
"""Labels of the heading of the indicators, which are put together with its columns."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together, and the columns of the page they take (an ideograph takes two)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """The runs of one line; its number in the file, its page, whether an empty line precedes."""

    runs: tuple[Run, ...]
    number: int
    page: int
    apart: bool
    text: str


def layout_lines(text: str) -> list[Line]:
    found: list[Line] = []
    page, apart = 1, True
    for number, line in enumerate(text.split("\n"), start=1):
        page += line.count("\f")
        line = line.replace("\f", "").replace("\u3000", "  ").replace("\t", "    ")
        if not line.strip() or _PAGE_NUMBER.fullmatch(line):
            apart = True
            continue
        runs: list[Run] = []
        start = at = 0
        for run in _RUN.finditer(line):
            start += _width(line[at : run.start()])
            end = start + _width(run[0])
            if cleaned := clean_text(run[0]):
                runs += _parted(Run(cleaned, start, end))
            start, at = end, run.end()
        if runs:
            found.append(Line(tuple(runs), number, page, apart, line))
            apart = False
    return found


def _width(text: str) -> int:
    return sum(1 if mark < "\u0100" else 2 for mark in text)


def _parted(run: Run) -> list[Run]:
    """A label and the value that only one blank parts from it."""
    first, _, rest = run.text.partition(" ")
    label = label_of(first) if rest and len(first) >= _SHORTEST_LABEL else None
    if label is None or label.weak or label_of(run.text) is not None:
        return [run]
    border = run.start + _width(first)
    return [Run(first, run.start, border), Run(rest, border + 1, run.end)]


def whole_labels(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with labels that were wrapped over two or three of them put together, on the middle
    one, beside which their values stand."""
    whole = list(lines)
    for at in range(len(whole)):
        for run in whole[at].runs:
            for pieces in _wrapped(whole, at, run):
                _put_together(whole, pieces)
                break
    return [line for line in whole if line.runs]


def _wrapped(lines: Sequence[Line], at: int, run: Run) -> list[list[tuple[int, Run]]]:
    """The ways in which ``run`` begins a label that goes on in the lines below."""
    found: list[list[tuple[int, Run]]] = []
    pieces = [(at, run)]
    for below in range(at + 1, min(at + 4, len(lines))):
        over = [
            r
            for r in lines[below].runs
            if r.start < run.end and run.start < r.end and not _is_value(r, run)
        ]
        if len(over) != 1:
            if over:
                break
            continue
        pieces = [*pieces, (below, over[0])]
        texts = [piece.text for _, piece in pieces]
        label = label_of("".join(texts))
        if label is None or label.weak or label.role in _OF_HEADINGS or len(texts) > 3:
            continue
        if all(len(text) < 3 for text in texts):
            continue  # 项目 | 绩效 | 目标 beside the goals
        others = sum(_is_label(text) for text in texts[1:])
        if not others and (not _is_label(texts[0]) or max(map(len, texts[1:])) <= _REST):
            found.append(pieces)
    return found


def _is_value(run: Run, label: Run) -> bool:
    """Whether ``run`` is what stands right of a wrapped ``label``, between its lines: an amount or
    a text, which may reach over it by a little."""
    return run.text[0].isdigit() or (len(run.text) > _LONGEST_PIECE and run.start > label.start)


def _is_label(text: str) -> bool:
    label = label_of(text)
    return label is not None and not label.weak


def _put_together(lines: list[Line], pieces: Sequence[tuple[int, Run]]) -> None:
    first, last = pieces[0][0], pieces[-1][0]
    label = Run(
        "".join(run.text for _, run in pieces),
        min(run.start for _, run in pieces),
        max(run.end for _, run in pieces),
    )
    for number, run in pieces:
        runs = tuple(other for other in lines[number].runs if other is not run)
        lines[number] = replace(lines[number], runs=runs)
    middle = max(
        range(first, last + 1), key=lambda n: (len(lines[n].runs), -abs(2 * n - first - last))
    )
    runs = tuple(sorted([*lines[middle].runs, label], key=lambda run: run.start))
    lines[middle] = replace(lines[middle], runs=runs)
