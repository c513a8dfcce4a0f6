"""Which level-1 and level-2 label each indicator row stands under.

A merged label is printed once.  Files put it on the first row of its block, on a middle row
(centred cells), or lose it.  Where the first rows of a form come before any label, or a level-2
label comes before its level 1, labels of that form are centred, and the borders between blocks
are those that centre the labels best and fit the wordings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zhibiao.forms.ideographs import strange_to
from zhibiao.forms.memory import remembered
from zhibiao.forms.model import Target
from zhibiao.forms.taxonomy import (
    LEVEL2,
    STEMS,
    canonical_level1,
    canonical_level2,
    infer_level2,
    level1_of,
)

__all__ = ["LevelLabel", "Placed", "level_label", "place_rows"]


@dataclass(frozen=True, slots=True)
class LevelLabel:
    """A printed level label: its text without white space and score, its canonical meanings at
    both levels (成本指标 and 满意度 have two), and whether it could be nothing else."""

    printed: str
    level1: str | None
    level2: str | None
    strict: bool


_SCORE = re.compile(r"[(（][^()（）]*[)）]分?$|[\d.]+分?$|[:：]$|[\d.]+%$")
_NUMBERING = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]+")
_LONGEST = 28


_STRANGE = strange_to(["指标目标类分一二三四五六七八九十", *STEMS])


@remembered(1 << 13)
def level_label(text: str) -> LevelLabel | None:
    """The level label that the whole of ``text`` is; None when it is none."""
    if len(text) > _LONGEST or text.isascii() or _STRANGE.match(text):
        return None
    printed = _NUMBERING.sub("", "".join(text.split()))
    before = None
    while printed != before:
        before, printed = printed, _SCORE.sub("", printed)
    if len(printed) < 2:
        return None
    level1, level2 = canonical_level1(printed), canonical_level2(printed)
    if level1 is None and level2 is None:
        return None
    return LevelLabel(printed, level1, level2, printed.endswith("指标"))


class Placed(NamedTuple):
    """One indicator row as the levels see it: the labels printed on it, its wording and target."""

    level1: str | None
    level2: str | None
    name: str
    target: Target
    where: str


_LOWER_MIDDLE = 0.1
_OFF_TOP = 0.6
_OFF_CENTRE = 1.0
_OFF_STEP = 0.3
_MISMATCH = 0.35
_LONGEST_GAP = 60


def _position_cost(position: int, length: int) -> float:
    """How odd a label looks on row ``position`` of a block of ``length``, labels being centred."""
    distance = position - (length - 1) / 2
    if abs(distance) <= 0.5:
        # Of an even number of rows the upper middle one is the usual.
        return 0.0 if distance <= 0 else _LOWER_MIDDLE
    distance = abs(distance)
    return _OFF_TOP if position == 0 else _OFF_CENTRE + _OFF_STEP * distance


def _centred_borders(
    anchors: Sequence[int], canon: Sequence[str | None], inferred: Sequence[str | None]
) -> list[int]:
    """The first row of each block; block k holds row ``anchors[k]``.  Dynamic programme over the
    border between every two neighbours: the sum of odd positions and of wordings that disagree."""
    count = len(inferred)
    # best[start of block k] = (cost of the blocks before it, their starts)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for k, anchor in enumerate(anchors):
        last = k == len(anchors) - 1
        until = count if last else anchors[k + 1]
        wrong = [0]
        for row in range(min(best), until):
            disagrees = inferred[row] is not None and inferred[row] != canon[k]
            wrong.append(wrong[-1] + disagrees)
        origin = min(best)
        ends = [count] if last else range(anchor + 1, until + 1)
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for end in ends:
            for start, (cost, starts) in best.items():
                total = (
                    cost
                    + _position_cost(anchor - start, end - start)
                    + _MISMATCH * (wrong[end - origin] - wrong[start - origin])
                )
                if end not in following or total < following[end][0]:
                    following[end] = (total, (*starts, end))
        best = following
    ((_, starts),) = best.values()
    return list(starts[:-1])


def _centred(rows: Sequence[Placed]) -> bool:
    """Whether the form prints labels on middle rows of their blocks."""
    if rows[0].level2 is None:
        return any(row.level2 for row in rows)
    carried: str | None = None
    seen: list[str] = []
    for row in rows:
        if row.level1 is not None:
            carried = canonical_level1(row.level1)
            if row.level2 is None and carried in seen:
                return True
            seen.clear()
        if row.level2 is not None and canonical_level2(row.level2) is not None:
            above = level1_of(row.level2)
            if above != carried:
                seen.append(above)
    return _satisfaction_above(rows)


def _satisfaction_above(rows: Sequence[Placed]) -> bool:
    """Whether the 满意度 block shows that labels are centred: a row of satisfaction without a label
    directly above its label, and about as many below."""
    anchors = [n for n, row in enumerate(rows) if row.level2 is not None]
    if len(anchors) < 2 or canonical_level2(rows[anchors[-1]].level2) != "服务对象满意度指标":
        return False
    above = 0
    for row in reversed(rows[anchors[-2] + 1 : anchors[-1]]):
        if not row.name.endswith(("满意度", "满意率")):
            break
        above += 1
    below = len(rows) - 1 - anchors[-1]
    return above > 0 and below > 0 and abs(above - below) < 2


def _level2_of_rows(rows: Sequence[Placed]) -> list[str | None]:
    """The printed level-2 label over each row; None where the page leaves it open."""
    anchors = [n for n, row in enumerate(rows) if row.level2 is not None]
    if not anchors:
        return [None] * len(rows)
    gaps = [b - a for a, b in zip([0, *anchors], [*anchors, len(rows)], strict=True)]
    if max(gaps) <= _LONGEST_GAP and _centred(rows):
        starts = _centred_borders(
            anchors,
            [canonical_level2(rows[n].level2) for n in anchors],
            [infer_level2(row.name, target=row.target) for row in rows],
        )
        bounds = zip(anchors, starts, [*starts[1:], len(rows)], strict=True)
        centred: list[str | None] = []
        for anchor, start, end in bounds:
            centred += [rows[anchor].level2] * (end - start)
        return centred
    carried: str | None = rows[anchors[0]].level2
    level1: str | None = None
    result: list[str | None] = []
    for row in rows:
        if row.level2 is not None:
            carried = row.level2
        elif (
            row.level1 is not None
            and carried is not None
            and canonical_level1(row.level1) != level1
            and (level1 is not None or not _below(carried, row.level1))
        ):
            # A new block of level 1 whose level 2 is not printed.
            carried = None
        if row.level1 is not None:
            level1 = canonical_level1(row.level1)
        result.append(carried)
    return result


def _printed_level1(rows: Sequence[Placed]) -> dict[str, str]:
    """Canonical level-1 label -> how this form prints it."""
    printed: dict[str, str] = {}
    for row in rows:
        if row.level1 is not None:
            printed.setdefault(canonical_level1(row.level1) or row.level1, row.level1)
    return printed


def _fits(level2: str, level1: str) -> bool:
    """Whether forms do print ``level2`` (canonical) below ``level1`` (canonical)."""
    return LEVEL2[level2] == level1 or (level2 == "成本指标" and level1 == "成本指标")


def _below(level2: str, level1: str) -> bool:
    """Whether ``level2`` as printed may stand below ``level1`` as printed; unknown ones may."""
    lower, upper = canonical_level2(level2), canonical_level1(level1)
    return lower is None or upper is None or _fits(lower, upper)


_TIMELY = ("及时性", "及时率", "及时", "及时程度")


def _lost_timeliness(row: Placed, level2: str | None) -> bool:
    """Whether a row below 数量 or 质量 says 及时: where the form prints 时效指标 nowhere, that label
    was lost."""
    return (
        row.level2 is None
        and row.name.endswith(_TIMELY)
        and canonical_level2(level2) in ("数量指标", "质量指标")
    )


def place_rows(rows: Sequence[Placed]) -> list[tuple[str | None, str | None, str | None]]:
    """Level 1, level 2 and a remark (what was inferred, Chinese; None) for each row."""
    if not rows:
        return []
    printed1 = _printed_level1(rows)
    timely = any(canonical_level2(row.level2) == "时效指标" for row in rows)
    carried1: str | None = None
    result: list[tuple[str | None, str | None, str | None]] = []
    for row, level2 in zip(rows, _level2_of_rows(rows), strict=True):
        if row.level1 is not None:
            carried1 = row.level1
        remark = None
        if level2 is not None and not timely and _lost_timeliness(row, level2):
            remark = (
                f"{row.where}“{row.name}”未印二级指标，未沿用上一行的{level2}，按措辞推定为时效指标"
            )
            level2 = "时效指标"
        if level2 is None:
            level2 = infer_level2(row.name, target=row.target, level1=carried1)
            if level2 is not None:
                remark = f"{row.where}“{row.name}”未印二级指标，按措辞推定为{level2}"
        level1 = carried1
        canonical2 = canonical_level2(level2) if level2 is not None else None
        if level2 is not None and canonical2 is not None:
            canonical1 = canonical_level1(carried1) if carried1 is not None else None
            if canonical1 is None or not _fits(canonical2, canonical1):
                above = level1_of(canonical2)
                merged = canonical2 == "服务对象满意度指标" and "公众" in level2
                if above in printed1:
                    level1 = printed1[above]
                elif not (merged and carried1 is not None):
                    # Some forms put 社会公众或服务对象满意度 below 效益 and have no 满意度 block.
                    level1 = above
                    if remark is None:
                        remark = f"{row.where}“{row.name}”未印一级指标，按{level2}归入{above}"
        result.append((level1, level2, remark))
    return result
