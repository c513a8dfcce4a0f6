"""Rows of a draft table: read from what somebody typed, pasted or uploaded, and advised on."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from zhibiao.forms.model import Form
from zhibiao.forms.target import parse_target
from zhibiao.forms.taxonomy import canonical_level1, canonical_level2, infer_level2
from zhibiao.forms.wording import normalise_wording
from zhibiao.search.corpus import Corpus
from zhibiao.search.draft import Kind, kind_of
from zhibiao.search.suggest import Suggestion
from zhibiao.web.page import number

__all__ = ["MOST_ROWS", "Advice", "DraftRow", "Taken", "advise", "read_pasted", "rows_of_forms"]

MOST_ROWS: Final = 100
"""Rows of a draft."""
_SHOWN: Final = 3
_HEADINGS: Final = frozenset(
    ("一级指标", "二级指标", "三级指标", "指标名称", "指标值", "目标值", "年度指标值", "名称")
)
_OPERATOR: Final = re.compile(r"^(?:≥|≤|=|>|<|>=|<=|＝|＞|＜)$")
_NUMBERING: Final = re.compile(r"^\d{1,3}[.、．)）]?$")
# Where a line holds a name and its target without a tab between.
_TARGET: Final = re.compile(
    r"^(?P<name>.*?[^\W\d_])[\s,，:：;；]*(?P<target>(?:≥|≤|>=|<=|＞|＜|＝|>|<|=)\s*\S.*)$"
)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row of the draft; a blank cell is an empty text."""

    name: str = ""
    target: str = ""
    level2: str = ""

    def __bool__(self) -> bool:
        """Whether anything is written in it."""
        return bool(self.name or self.target)


@dataclass(frozen=True, slots=True)
class Taken:
    """A suggestion and what the row says when it is taken."""

    suggestion: Suggestion
    row: DraftRow

    def sent(self, n: int) -> str:
        """What the button sends that writes this into line ``n`` (from 0) of the table."""
        row = self.row
        sent = {"row": n, "name": row.name, "target": row.target, "level2": row.level2}
        return json.dumps(sent, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said about a row.  ``is_standard``: the name is one of the standard library.
    ``is_vague``: the value is a word that cannot be measured; ``ladder`` are the grades that the
    library has for it.  ``own``: what others do with this very name.  ``offers`` are the best
    first, without what the row says already."""

    is_standard: bool
    is_vague: bool
    ladder: tuple[str, ...]
    own: Suggestion | None
    offers: tuple[Taken, ...]


def read_pasted(text: str) -> tuple[DraftRow, ...]:
    """The rows of pasted text: one a line, cells apart by tabs as office programs copy them.

    Cells are known by what they say, so that any order of columns will do; a blank level 2 is
    that of the row above, as in merged cells.

    >>> read_pasted("数量指标\\t培训人数\\t≥100人\\n\\t培训场次\\t≥4场\\n学员满意度 ≥90%")[1:]
    (DraftRow(name='培训场次', target='≥4场', level2='数量指标'), DraftRow(name='学员满意度', target='≥90%', level2=''))
    """
    rows: list[DraftRow] = []
    above = ""
    for line in text.splitlines():
        is_table = "\t" in line
        cells = (
            [cell.strip(' "\u3000') for cell in line.split("\t")] if is_table else [line.strip()]
        )
        filled = [cell for cell in cells if cell]
        if not filled or (is_table and sum(cell in _HEADINGS for cell in filled) > 1):
            continue
        level2 = ""
        rest: list[str] = []
        for place, cell in enumerate(filled):
            label = _label(filled, place) if is_table else None
            if label is not None and not level2:
                level2 = label
            elif rest or not is_table or not _is_head(cell, filled):
                rest.append(cell)
        above = level2 or (above if is_table else "")
        row = _row(rest, above)
        if row:
            rows.append(row)
    return tuple(rows[:MOST_ROWS])


def _is_head(cell: str, cells: Sequence[str]) -> bool:
    """Whether a cell in front of the name is a number of the row or a level 1."""
    return _NUMBERING.match(cell) is not None or (
        len(cells) > 2 and canonical_level1(cell) is not None
    )


def _label(cells: Sequence[str], place: int) -> str | None:
    """The level 2 that a cell of a line names; 满意度 is one only in front of a name and a value,
    because it may be a name itself."""
    explicit = [cell.endswith("指标") and canonical_level2(cell) is not None for cell in cells]
    if any(explicit):
        return canonical_level2(cells[place]) if explicit[place] else None
    return canonical_level2(cells[place]) if len(cells) - place > 2 else None


def _row(cells: Sequence[str], level2: str) -> DraftRow:
    if not cells:
        return DraftRow()
    name, others = cells[0], list(cells[1:])
    if not others:
        split = _TARGET.match(name)
        return (
            DraftRow(split["name"], split["target"], level2)
            if split
            else DraftRow(name, "", level2)
        )
    # 指标性质 | 指标值 | 计量单位 in cells of their own
    if _OPERATOR.match(others[0]):
        return DraftRow(name, "".join(others[:3]), level2)
    return DraftRow(name, others[0], level2)


def rows_of_forms(forms: Iterable[Form]) -> tuple[DraftRow, ...]:
    """The indicator rows of read forms, in order."""
    rows = (
        DraftRow(row.name, row.target.text or "", canonical_level2(row.level2) or "")
        for form in forms
        for row in form.indicators
    )
    return tuple(row for row, _ in zip(filter(None, rows), range(MOST_ROWS), strict=False))


def advise(corpus: Corpus, row: DraftRow) -> Advice:
    """What to write instead of ``row``."""
    wording = normalise_wording(row.name) or row.name
    standard = corpus.library.of(wording, official=True)
    vague = kind_of(parse_target(row.target or None)) is Kind.WORD
    found = corpus.suggest(
        row.name, target=row.target or None, level2=row.level2 or None
    ).suggestions
    offers = [_taken(one, row) for one in found]
    if vague:
        # What can be measured stands first: that is what is missing.
        offers.sort(key=lambda one: one.suggestion.unit is None)
    changed = [one for one in offers if one.row != row]
    ladder = standard.ladder if standard is not None and vague else ()
    own = next((one for one in found if one.wording == wording), None)
    return Advice(standard is not None, vague, ladder, own, tuple(changed[:_SHOWN]))


def _taken(suggestion: Suggestion, row: DraftRow) -> Taken:
    return Taken(
        suggestion,
        DraftRow(
            suggestion.wording,
            _target(suggestion, row),
            suggestion.level2 or row.level2 or infer_level2(suggestion.wording) or "",
        ),
    )


def _target(suggestion: Suggestion, row: DraftRow) -> str:
    """My number with the sign and unit that belong to it; without one, the typical value."""
    mine = parse_target(row.target or None)
    unit, sign = suggestion.unit or "", suggestion.operator or ""
    if mine.value is not None:
        own = mine.unit or unit
        return f"{mine.operator or sign}{number(mine.value).replace(',', '')}{own}"
    if suggestion.unit is not None and suggestion.typical.median is not None:
        return f"{sign}{number(suggestion.typical.median).replace(',', '')}{unit}"
    return "" if suggestion.unit is not None else row.target
