"""Reads page text that keeps the layout of the page: columns stand below each other, parted by
wide gaps (``pdftotext -layout`` and its like).

Here the position tells the column, so a wrapped cell is put together again from the pieces above
and below; what is left open is as in `pagetext`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhibiao.forms.cells import Cell, Row, clean_text
from zhibiao.forms.heading import heading_of
from zhibiao.forms.labels import Role, label_of
from zhibiao.forms.levels import level_label
from zhibiao.forms.values import looks_like_target
from zhibiao.forms.wraps import Piece, joined_pieces

__all__ = ["read", "recognises"]

_GAP = re.compile(r"\s{2,}")
_RUN = re.compile(r"\S+(?:\s\S+)*")
_PAGE_NUMBER = re.compile(r"\s*(?:[-—–]\s*\d{1,4}\s*[-—–]|第\s*\d+\s*页.{0,12}|\d{1,4})\s*")
_GOALS = frozenset({Role.GOAL, Role.GOAL_TOTAL, Role.GOAL_ANNUAL})
_NEVER_FIELDS = frozenset({Role.SECTION, Role.LEVEL1, Role.LEVEL2, Role.NAME, Role.VALUE})
_PARTS_OF_LABELS = re.compile(
    r"(?:项目|绩效|目标|指标|资金|预算|情况|年度|总体){1,2}|[（(](?:万|亿)?元[)）]"
)
_ENOUGH = 0.3
"""Share of lines with wide gaps from which on a text counts as laid out."""
_ALIKE = 0.8
_NEAR = 4
"""Columns that pieces of one cell may start apart."""
_SLACK = 2
"""A line is full when it lacks less than an ideograph."""
_AROUND = 16
"""Lines above and below whose width tells how wide a column is."""
_NAME_COLUMN = 3


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that stand together, and the columns of the page they take (an ideograph takes two)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Line:
    """The runs of one line; its number in the file, its page, whether an empty line precedes."""

    runs: tuple[_Run, ...]
    number: int
    page: int
    apart: bool


def recognises(text: str) -> bool:
    """Whether many lines of ``text`` have wide gaps between words, as columns do."""
    filled = [line.strip() for line in text.split("\n") if line.strip()]
    wide = sum(1 for line in filled if _GAP.search(line))
    if len(filled) < 6 or wide <= _ENOUGH * len(filled):
        return False
    # Gaps that are all alike part cells, but columns do not stand below each other.
    gaps = Counter(len(gap) for line in filled for gap in _GAP.findall(line))
    return gaps.most_common(1)[0][1] < _ALIKE * gaps.total()


def _width(text: str) -> int:
    return sum(1 if mark < "\u0100" else 2 for mark in text)


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    page, apart = 1, True
    for number, line in enumerate(text.split("\n"), start=1):
        page += line.count("\f")
        line = line.replace("\f", "").replace("\u3000", "  ").replace("\t", "    ")
        if not line.strip() or (_PAGE_NUMBER.fullmatch(line) and line.startswith("    ")):
            apart = True
            continue
        runs: list[_Run] = []
        start = at = 0
        for run in _RUN.finditer(line):
            start += _width(line[at : run.start()])
            end = start + _width(run[0])
            if cleaned := clean_text(run[0]):
                runs.append(_Run(cleaned, start, end))
            start, at = end, run.end()
        if runs:
            found.append(_Line(tuple(runs), number, page, apart))
            apart = False
    return found


def _role(run: _Run) -> Role | None:
    label = label_of(run.text)
    return label.role if label is not None and not label.weak else None


def _heads(line: _Line) -> set[Role]:
    return {role for run in line.runs if (role := _role(run)) is not None}


def _is_heading(line: _Line) -> bool:
    cells = tuple(Cell(run.text, n) for n, run in enumerate(line.runs))
    return heading_of(Row(cells, "")) is not None


def _is_goal_heading(line: _Line) -> bool:
    roles = _heads(line)
    return bool(roles & _GOALS) and roles <= _GOALS | {Role.SECTION}


def _row(line: _Line, cells: Sequence[Cell], table: int) -> Row:
    return Row(tuple(cells), f"第{line.number}行", table, line.page)


def _fields(lines: Sequence[_Line]) -> Iterator[Row]:
    """Rows of head and money: labels with what stands right of them in their line, and the pieces
    of wrapped cells in the lines around."""
    labelled = [n for n, line in enumerate(lines) if _heads(line) - _NEVER_FIELDS]
    values: dict[tuple[int, int], list[tuple[int, _Run]]] = {}
    texts: dict[tuple[int, int], str] = {}
    for n in labelled:
        at: int | None = None
        for m, run in enumerate(lines[n].runs):
            if _role(run) is not None:
                at = m
                texts[n, m] = run.text
                values[n, m] = []
            elif at is not None:
                values[n, at].append((n, run))
    for n, line in enumerate(lines):
        if n in labelled:
            continue
        near = [m for m in (n - 1, n + 1, n - 2, n + 2) if m in labelled]
        for run in line.runs:
            _attach(run, n, near, lines, values, texts)
    for n, line in enumerate(lines):
        if n not in labelled:
            if not labelled or n < labelled[0]:
                yield _row(line, [Cell(" ".join(run.text for run in line.runs), 0)], 0)
            continue
        cells: list[Cell] = []
        for key in sorted(key for key in texts if key[0] == n):
            cells.append(Cell(texts[key], len(cells)))
            cells.append(Cell(_value(values[key]), len(cells)))
        yield _row(line, [cell for cell in cells if cell.text], 0)


def _value(pieces: list[tuple[int, _Run]]) -> str:
    """Pieces of a cell, top to bottom; a space where two stand in one line."""
    text, last = "", -1
    for line, piece in sorted(pieces, key=lambda entry: entry[0]):
        text += (" " if line == last else "") + piece.text
        last = line
    return text


def _attach(
    run: _Run,
    at: int,
    near: Sequence[int],
    lines: Sequence[_Line],
    values: dict[tuple[int, int], list[tuple[int, _Run]]],
    texts: dict[tuple[int, int], str],
) -> None:
    """Give a piece to the label above or below whose cell it stands in.

    A cell goes on below a line that is full, and above a line only with a full one.
    """
    full = max(
        other.end - other.start
        for line in lines[max(0, at - _AROUND) : at + _AROUND]
        for other in line.runs
        if abs(other.start - run.start) <= 2 and _role(other) is None
    )
    zones: list[tuple[float, tuple[int, int]]] = []
    for n in near:
        labels = [m for m in range(len(lines[n].runs)) if (n, m) in texts]
        for m, following in pairwise([*labels, None]):
            assert m is not None
            label = lines[n].runs[m]
            if abs(label.start - run.start) <= _NEAR:
                joined = texts[n, m] + run.text if at > n else run.text + texts[n, m]
                if label_of(joined) is not None:
                    texts[n, m] = joined
                    return
            until = lines[n].runs[following].start if following is not None else 1 << 30
            if label.end <= run.start < until:
                pieces = values[n, m]
                if at > n:
                    goes_on = any(
                        abs(piece.start - run.start) <= 2
                        and piece.end - piece.start > full - _SLACK
                        for _, piece in pieces
                    )
                else:
                    goes_on = not pieces or run.end - run.start > full - _SLACK
                zones.append((abs(at - n) / 4 + (0 if goes_on else 2), (n, m)))
    if zones and not _PARTS_OF_LABELS.fullmatch(run.text):
        values[min(zones)[1]].append((at, run))


def _goals(above: Sequence[_Line], lines: Sequence[_Line]) -> Iterator[Row]:
    """The headings of the goals and the texts, each below its heading, or beside it: then lines
    ``above`` belong to it too."""
    heads = [run for run in lines[0].runs if _role(run) in _GOALS]
    if len(heads) > 1 and label_of(heads[0].text) == label_of("绩效目标"):
        heads = heads[1:]
    beside = [run for run in lines[0].runs if run not in heads and _role(run) is None]
    yield _row(lines[0], [Cell(run.text, n + 1) for n, run in enumerate(heads)], 0)
    texts: dict[int, str] = {}
    before = [run for line in above for run in line.runs]
    rest = [run for line in lines[1:] for run in line.runs]
    for run in [*before, *beside, *rest]:
        if _PARTS_OF_LABELS.fullmatch(run.text) or _role(run) in _GOALS:
            continue
        nearest = min(range(len(heads)), key=lambda n: abs(heads[n].start - run.start))
        texts[nearest] = texts.get(nearest, "") + run.text
    if texts:
        yield _row(
            lines[min(1, len(lines) - 1)],
            [Cell(text, n + 1) for n, text in sorted(texts.items())],
            0,
        )


class _Columns:
    """Where the columns of the indicators stand: by their labels, else by their heading."""

    def __init__(self, heading: _Line, lines: Sequence[_Line]) -> None:
        self.spans: dict[int, tuple[int, int]] = {}
        for run in heading.runs:
            level = {Role.LEVEL1: 1, Role.LEVEL2: 2}.get(_role(run) or Role.REMARK)
            if level is not None:
                self._widen(level, run)
        names: list[int] = []
        targets: list[int] = []
        for line in lines:
            for run in line.runs:
                label = level_label(run.text)
                if label is not None and label.strict:
                    level = 1 if label.level1 is not None and label.level2 is None else 2
                    self._widen(level, run)
                elif looks_like_target(run.text):
                    targets.append(run.start)
                    names += [
                        other.start
                        for other in line.runs
                        if other.end < run.start and level_label(other.text) is None
                    ][-1:]
        self.name = min(names, default=0)
        self.target = min(targets, default=1 << 30)

    def _widen(self, level: int, run: _Run) -> None:
        start, end = self.spans.get(level, (run.start, run.end))
        self.spans[level] = min(start, run.start), max(end, run.end)

    def level(self, run: _Run) -> int | None:
        """The level whose column holds ``run``; 0 for what stands left of the levels."""
        if run.start >= self.name > 0:
            return None
        for level, (start, end) in sorted(self.spans.items(), reverse=True):
            if start - 2 <= run.start and run.end <= end + 2:
                return level
        first = min((start for start, _ in self.spans.values()), default=0)
        return 0 if run.end <= first + 2 else None


def _indicators(heading: _Line, lines: Sequence[_Line], table: int) -> Iterator[Row]:
    """The heading and the indicator rows below it."""
    cells: list[Cell] = []
    after = _NAME_COLUMN - 1
    for run in heading.runs:
        at = {Role.SECTION: 0, Role.LEVEL1: 1, Role.LEVEL2: 2}.get(_role(run) or Role.REMARK)
        if at is None:
            after += 1
            at = after
        cells.append(Cell(run.text, at))
    yield _row(heading, cells, table)
    columns = _Columns(heading, lines)
    pieces: list[Piece] = []
    open_labels: dict[int, tuple[str, int]] = {}
    page = heading.page
    for n, line in enumerate(lines):
        labels: list[tuple[str, int]] = []
        rest: list[_Run] = []
        for run in line.runs:
            label = level_label(run.text)
            level = columns.level(run)
            if label is not None and label.strict and not rest:
                only1 = label.level1 is not None and label.level2 is None
                labels.append((run.text, level or (1 if only1 else 2)))
                open_labels.pop(labels[-1][1], None)
            elif level == 0:
                continue
            elif level is not None and not rest and not looks_like_target(run.text):
                begun, since = open_labels.get(level, ("", n))
                whole = level_label(begun + run.text)
                if whole is None or not whole.strict:
                    open_labels[level] = begun + run.text, since
                    continue
                open_labels.pop(level, None)
                row = _middle(pieces, since, n)
                if row is not None and not any(at == level for _, at in row.labels):
                    row.labels.append((begun + run.text, level))
                else:
                    labels.append((begun + run.text, level))
            else:
                rest.append(run)
        name, values = _split(rest, columns)
        if labels or name or values:
            pieces.append(Piece(labels, name, values, n, line.apart, line.page != page))
        page = line.page
    for piece in joined_pieces(_whole_values(pieces)):
        found = [Cell(text, at) for text, at in sorted(piece.labels, key=lambda label: label[1])]
        if piece.name:
            found.append(Cell(piece.name, _NAME_COLUMN))
        found += [Cell(value, _NAME_COLUMN + 1 + k) for k, value in enumerate(piece.values)]
        yield _row(lines[piece.line], found, table)


def _whole_values(pieces: Sequence[Piece]) -> list[Piece]:
    """``pieces`` with wrapped values joined: what stands alone in the value column goes on with a
    full line above, or begins the value of the row below."""
    full = max((_width(p.values[0]) for p in pieces if len(p.values) == 1), default=0) - _NEAR
    kept: list[Piece] = []
    upper, last = "", 0
    for n, piece in enumerate(pieces):
        alone = len(piece.values) == 1 and not piece.name and not piece.labels
        above = kept[-1] if kept else None
        if alone and not looks_like_target(piece.values[0]):
            following = pieces[n + 1] if n + 1 < len(pieces) else None
            if above is not None and len(above.values) == 1 and last > full:
                above.values[0] += piece.values[0]
                last = _width(piece.values[0])
                continue
            if following is not None and len(following.values) == 1:
                upper += piece.values[0]
                continue
        last = _width(piece.values[-1]) if piece.values else 0
        if upper and piece.values:
            piece.values[0], upper = upper + piece.values[0], ""
        kept.append(piece)
    return kept


def _middle(pieces: Sequence[Piece], first: int, last: int) -> Piece | None:
    """The row that a label wrapped over the lines ``first`` to ``last`` stands beside."""
    beside = [piece for piece in pieces if piece.line >= first and piece.values]
    return min(beside, key=lambda piece: abs(2 * piece.line - first - last), default=None)


def _split(rest: Sequence[_Run], columns: _Columns) -> tuple[str, list[str]]:
    """Name and values of a line: what stands from the value column on is a value."""
    name = [run.text for run in rest if run.start < columns.target - 2]
    values = [run.text for run in rest if run.start >= columns.target - 2]
    if not values and len(name) > 1:
        name, values = name[:1], name[1:]
    return " ".join(name), values


def read(text: str) -> Iterator[Row]:
    """The rows of ``text``."""
    lines = _lines(text)
    at = table = 0

    while at < len(lines):
        start = at
        table += 1
        if _is_heading(lines[at]):
            at += 1
            while at < len(lines) and not _ends_indicators(lines[at]):
                at += 1
            yield from _indicators(lines[start], lines[start + 1 : at], table)
        elif _is_goal_heading(lines[at]):
            at += 1
            while at < len(lines) and not (_is_heading(lines[at]) or _ends_indicators(lines[at])):
                at += 1
            yield from _goals((), lines[start:at])
        elif len(lines[at].runs) == 1 and not _heads(lines[at]) and not _next_to_label(lines, at):
            yield _row(lines[at], [Cell(lines[at].runs[0].text, 0)], table)
            at += 1
        else:
            at += 1
            while at < len(lines) and not (
                _is_heading(lines[at]) or _is_goal_heading(lines[at]) or _is_title(lines[at])
            ):
                at += 1
            above = at
            if at < len(lines) and _is_goal_heading(lines[at]):
                above = _reaching_up(lines, start, at)
            yield from (row._replace(table=table) for row in _fields(lines[start:above]))
            if above < at:
                start, at = at, at + 1
                while at < len(lines) and not (
                    _is_heading(lines[at]) or _ends_indicators(lines[at])
                ):
                    at += 1
                yield from _goals(lines[above:start], lines[start:at])


def _reaching_up(lines: Sequence[_Line], start: int, at: int) -> int:
    """Where the text begins that stands beside the goal heading of line ``at``: its label is
    centred, so lines above it may be the upper part."""
    beside = [run for run in lines[at].runs if _role(run) is None]
    first = at
    if beside:
        while first > start + 1 and all(
            _role(run) is None and abs(run.start - beside[0].start) <= 2
            for run in lines[first - 1].runs
        ):
            first -= 1
    return first


_TITLE = re.compile(r"绩效目标.{0,12}(?:表|书)$|(?:申报|填报|自评|公开|汇总)表$")


def _is_title(line: _Line) -> bool:
    text = "".join(line.runs[0].text.split())
    return len(line.runs) == 1 and _TITLE.search(text) is not None and label_of(text) is None


def _next_to_label(lines: Sequence[_Line], at: int) -> bool:
    """Whether the next line is of the head: a piece above it may be the upper part of a cell."""
    return (
        at + 1 < len(lines)
        and not lines[at + 1].apart
        and bool(_heads(lines[at + 1]) - _NEVER_FIELDS)
        and not _is_title(lines[at])
        and lines[at].runs[0].text[0] not in "（([【〔"
    )


def _ends_indicators(line: _Line) -> bool:
    if _is_title(line):
        return True
    first = _role(line.runs[0])
    return (
        first is not None
        and first not in _NEVER_FIELDS
        and not looks_like_target(line.runs[-1].text)
    )
