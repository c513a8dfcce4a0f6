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
from zhibiao.forms.funding import MONEY_ROLES
from zhibiao.forms.goals import GOAL_ROLES
from zhibiao.forms.heading import heading_of
from zhibiao.forms.labels import Role, label_of, split_label
from zhibiao.forms.layoutlines import Line, Run, layout_lines, whole_labels
from zhibiao.forms.levels import level_label
from zhibiao.forms.pagegrid import (
    GridLine,
    Mark,
    grid_rows,
    measured,
    misfit,
    stacked_runs,
)
from zhibiao.forms.values import looks_like_target

__all__ = ["read", "recognises"]

_GAP = re.compile(r"\s{2,}")
_NEVER_HEADS = MONEY_ROLES | GOAL_ROLES | {Role.PROJECT, Role.UNIT, Role.DEPARTMENT}
"""Labels of which no two stand in a line of the heading of the indicators."""
_DONE = re.compile(r"完成(?:情况|目标)")
_NEVER_FIELDS = frozenset({Role.SECTION, Role.LEVEL1, Role.LEVEL2, Role.NAME, Role.VALUE})
_PARTS_OF_LABELS = re.compile(
    r"(?:项目|绩效|目标|指标|资金|预算|情况|年度|总体){1,2}|[（(](?:万|亿)?元[)）]"
)
_COMPLETE = re.compile(
    r"单位[:：]\s*(?:亿|万|千)?元$|^[一二三四五六七八九十]、|^20\d\d\s*年度?$"
    r"|^(?:年度|[一-鿿]{0,4}(?:日期|时间))[:：]"
)
"""What stands above a form or heads a part of it, and goes on in no other line."""
_ENOUGH = 0.3
"""Share of lines with wide gaps from which on a text counts as laid out."""
_ALIKE = 0.8
_NEAR = 4
"""Columns that pieces of one cell may start apart."""
_SLACK = 2
"""A line is full when it lacks less than an ideograph."""
_AROUND = 16
"""Lines above and below whose width tells how wide a column is."""


def recognises(text: str) -> bool:
    """Whether many lines of ``text`` have wide gaps between words, as columns do."""
    filled = [line.strip() for line in text.split("\n") if line.strip()]
    wide = sum(1 for line in filled if _GAP.search(line))
    if len(filled) < 6 or wide <= _ENOUGH * len(filled) or not _LEVEL.search(text):
        return False
    # Gaps that are all alike part cells, but columns do not stand below each other.
    gaps = Counter(len(gap) for line in filled for gap in _GAP.findall(line))
    return gaps.most_common(1)[0][1] < _ALIKE * gaps.total()


def _width(text: str) -> int:
    return sum(1 if mark < "\u0100" else 2 for mark in text)


def _role(run: Run) -> Role | None:
    label = label_of(run.text)
    return label.role if label is not None and not label.weak else None


def _split_role(run: Run) -> Role | None:
    """The role of the label that ``run`` prints with its value, 填报日期：…"""
    split = split_label(run.text)
    return split[0].role if split is not None and not split[0].weak else None


def _stands_alone(line: Line) -> bool:
    """Whether a line above a form is complete by itself: 年度：2025　单位：万元, 一、基本信息."""
    return not _heads(line) and all(
        _split_role(run) is not None or _COMPLETE.search(run.text) for run in line.runs
    )


def _heads(line: Line) -> set[Role]:
    return {role for run in line.runs if (role := _role(run)) is not None}


@dataclass(frozen=True, slots=True)
class _Heading:
    """The heading of the indicators: its labels with their columns, how many columns an ideograph
    takes there, the lines it takes, and how many of its texts are labels."""

    marks: tuple[Mark, ...]
    width: int
    lines: int
    known: int

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(Cell(clean_text(mark.text), n) for n, mark in enumerate(self.marks))


def _headings(lines: Sequence[Line], at: int) -> list[_Heading]:
    """The headings that the lines from ``at`` on may be, the likeliest first."""
    found: list[_Heading] = []
    whole = 0
    for count in range(1, min(_MOST_HEADING_LINES, len(lines) - at) + 1):
        whole += sum(_role(run) in _NEVER_HEADS for run in lines[at + count - 1].runs) > 1
        if whole:
            break
        for width in _WIDTHS:
            marks = stacked_runs([measured(line.text, width) for line in lines[at : at + count]])
            texts = [clean_text(mark.text) for mark in marks]
            known = sum(map(_known, texts))
            found.append(_Heading(marks, width, count, known))
    return sorted(found, key=lambda heading: (-heading.known, heading.lines))


def _known(text: str) -> int:
    """What the text of a column says for a heading: labels do, 指标 alone says nothing."""
    label = label_of(text)
    if label is None or level_label(text) is not None:
        return -1
    return 0 if label.weak else 1


def _heading_at(lines: Sequence[Line], at: int) -> list[_Heading]:
    """The heading that begins in line ``at``, as the ways it may be measured; else nothing."""
    if not any(_LEVEL.search(line.text) for line in lines[at : at + _MOST_HEADING_LINES]):
        return []
    best = _headings(lines, at)
    if not best or heading_of(Row(best[0].cells, "")) is None:
        return []
    if best[0].lines > 1:
        later = (_headings(lines, n)[:1] for n in range(at + 1, min(at + 3, len(lines))))
        if any(heading.known >= best[0].known for found in later for heading in found):
            return []
    first = (best[0].known, best[0].lines)
    return [heading for heading in best if (heading.known, heading.lines) == first]


_LEVEL = re.compile(
    r"[一二三末]级|(?<!\S)级(?!\S)|指标(?:名称|内容|项|类型|类别|分类)|绩效(?:内容|类型)"
)
"""What any heading of indicators says, be it wrapped."""
_MOST_HEADING_LINES = 5


def _is_heading(lines: Sequence[Line], at: int) -> bool:
    return bool(_heading_at(lines, at))


def _is_goal_heading(line: Line) -> bool:
    roles = {role for run in line.runs if (role := _role(run)) and not _DONE.search(run.text)}
    return (bool(roles & GOAL_ROLES) and roles <= GOAL_ROLES | {Role.SECTION}) or _is_terms(line)


def _is_terms(line: Line) -> bool:
    """Whether a line heads two goals by their terms alone: 实施周期 | 年度."""
    labels = [label_of(run.text) for run in line.runs]
    roles = {label.role for label in labels if label is not None and label.weak}
    return len(labels) == 2 and roles == {Role.VALUE, Role.VALUE_TOTAL}


def _row(line: Line, cells: Sequence[Cell], table: int) -> Row:
    return Row(tuple(cells), f"第{line.number}行", table, line.page)


def _fields(lines: Sequence[Line]) -> Iterator[Row]:
    """Rows of head and money: labels with what stands right of them in their line, and the pieces
    of wrapped cells in the lines around."""
    labelled = [n for n, line in enumerate(lines) if _heads(line) - _NEVER_FIELDS]
    values: dict[tuple[int, int], list[tuple[int, Run]]] = {}
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


def _value(pieces: list[tuple[int, Run]]) -> str:
    """Pieces of a cell, top to bottom; a space where two stand in one line."""
    text, last = "", -1
    for line, piece in sorted(pieces, key=lambda entry: entry[0]):
        numbers = text[-1:].isdigit() and piece.text[0].isdigit()
        text += " " if line == last else "\n" if numbers else ""
        text += piece.text
        last = line
    return text


def _attach(
    run: Run,
    at: int,
    near: Sequence[int],
    lines: Sequence[Line],
    values: dict[tuple[int, int], list[tuple[int, Run]]],
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
            centred = abs(label.start + label.end - run.start - run.end) / 2
            if min(abs(label.start - run.start), centred) <= _NEAR:
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


def _goals(above: Sequence[Line], lines: Sequence[Line]) -> Iterator[Row]:
    """The headings of the goals and the texts, each below its heading, or beside it: then lines
    ``above`` belong to it too."""
    if _is_terms(lines[0]):
        heads = list(lines[0].runs)
    else:
        heads = [run for run in lines[0].runs if _role(run) in GOAL_ROLES or _DONE.search(run.text)]
    if len(heads) > 1 and label_of(heads[0].text) == label_of("绩效目标"):
        heads = heads[1:]
    beside = [run for run in lines[0].runs if run not in heads and _role(run) is None]
    title = [Cell("绩效目标", 0)] if _is_terms(lines[0]) else []
    yield _row(lines[0], [*title, *(Cell(run.text, n + 1) for n, run in enumerate(heads))], 0)
    texts: dict[int, str] = {}
    before = [run for line in above for run in line.runs]
    rest = [run for line in lines[1:] for run in line.runs]
    for run in [*before, *beside, *rest]:
        if _PARTS_OF_LABELS.fullmatch(run.text) or _role(run) in GOAL_ROLES:
            continue
        nearest = min(range(len(heads)), key=lambda n: abs(heads[n].start - run.start))
        texts[nearest] = texts.get(nearest, "") + run.text
    if texts:
        yield _row(
            lines[min(1, len(lines) - 1)],
            [Cell(text, n + 1) for n, text in sorted(texts.items())],
            0,
        )


def _indicators(
    first: Line, headings: Sequence[_Heading], lines: Sequence[Line], table: int
) -> Iterator[Row]:
    """The heading and the indicator rows below it."""
    blocks = {
        width: [GridLine(measured(line.text, width), line.apart) for line in lines]
        for width in _WIDTHS
    }
    heading = min(headings, key=lambda found: misfit(found.marks, blocks[found.width]))
    cells = heading.cells
    yield _row(first, cells, table)
    roles = [Role.SECTION if label_of(cell.text) else Role.REMARK for cell in cells]
    part = heading_of(Row(cells, ""))
    while part is not None:
        for role, at in part.places():
            roles[at] = role
        part = part.beside
    for row in grid_rows(heading.marks, blocks[heading.width], roles):
        texts = sorted(row.cells.items())
        yield _row(lines[row.line], [Cell(clean_text(text), at) for at, text in texts], table)


_WIDTHS = (1, 2)
"""Columns that an ideograph takes: some programs count characters, others their width."""


def read(text: str) -> Iterator[Row]:
    """The rows of ``text``."""
    lines = whole_labels(layout_lines(text))
    at = table = 0

    while at < len(lines):
        start = at
        table += 1
        headings = _heading_at(lines, at)
        if headings:
            below = at = at + headings[0].lines
            while at < len(lines) and not (_is_heading(lines, at) or _ends_indicators(lines[at])):
                at += 1
            yield from _indicators(lines[start], headings, lines[below:at], table)
        elif _is_goal_heading(lines[at]):
            at = _end_of_goals(lines, at)
            yield from _goals((), lines[start:at])
        elif _stands_alone(lines[at]):
            yield _row(lines[at], [Cell(r.text, n) for n, r in enumerate(lines[at].runs)], table)
            at += 1
        elif len(lines[at].runs) == 1 and not _heads(lines[at]) and not _next_to_label(lines, at):
            yield _row(lines[at], [Cell(lines[at].runs[0].text, 0)], table)
            at += 1
        else:
            at += 1
            while at < len(lines) and not (
                _is_heading(lines, at) or _is_goal_heading(lines[at]) or _is_title(lines[at])
            ):
                at += 1
            above = at
            if at < len(lines) and _is_goal_heading(lines[at]):
                above = _reaching_up(lines, start, at)
            yield from (row._replace(table=table) for row in _fields(lines[start:above]))
            if above < at:
                start, at = at, _end_of_goals(lines, at)
                yield from _goals(lines[above:start], lines[start:at])


def _end_of_goals(lines: Sequence[Line], first: int) -> int:
    """The line behind the goals that line ``first`` heads."""
    two = {_role(run) for run in lines[first].runs} >= {Role.GOAL_TOTAL, Role.GOAL_ANNUAL}
    at = first + 1
    while at < len(lines) and not _is_heading(lines, at):
        # 总体目标 beside two texts is the title of both.
        title = (
            two and len(lines[at].runs) > 1 and _heads(lines[at]) <= {Role.GOAL, Role.GOAL_TOTAL}
        )
        if not title and _ends_indicators(lines[at]):
            break
        at += 1
    return at


def _reaching_up(lines: Sequence[Line], start: int, at: int) -> int:
    """Where the text begins that stands beside the goal heading of line ``at``: its label is
    centred, so lines above it may be the upper part."""
    beside = [run for run in lines[at].runs if _role(run) is None]
    first = at
    if not beside and at - 1 > start:
        # 年度目标 between the two lines of its text.
        (above, *others), label = lines[at - 1].runs, lines[at].runs[0]
        whole = not others and _role(above) is None and above.start >= label.end
        return at - 1 if whole and _SENTENCE.search(above.text) else at
    if beside:
        while first > start + 1 and all(
            _role(run) is None and abs(run.start - beside[0].start) <= 2
            for run in lines[first - 1].runs
        ):
            first -= 1
    return first


_SENTENCE = re.compile(r"[。；;，,].")
_TITLE = re.compile(r"绩效目标.{0,12}(?:表|书)$|(?:申报|填报|自评|公开|汇总)表$")


def _is_title(line: Line) -> bool:
    text = "".join(line.runs[0].text.split())
    return len(line.runs) == 1 and _TITLE.search(text) is not None and label_of(text) is None


def _next_to_label(lines: Sequence[Line], at: int) -> bool:
    """Whether the next line is of the head: a piece above it may be the upper part of a cell."""
    return (
        at + 1 < len(lines)
        and not lines[at + 1].apart
        and bool(_heads(lines[at + 1]) - _NEVER_FIELDS)
        and not _is_title(lines[at])
        and lines[at].runs[0].text[0] not in "（([【〔"
    )


def _ends_indicators(line: Line) -> bool:
    if _is_title(line):
        return True
    first = _role(line.runs[0]) or _split_role(line.runs[0])
    return (
        first is not None
        and first not in _NEVER_FIELDS
        and not looks_like_target(line.runs[-1].text)
    )
