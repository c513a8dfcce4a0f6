"""Peers: rows that mean the same as a name, whatever their wording, on one scale.

Two wordings mean the same when they are identical, when the standard library lists both under
one indicator, or when they measure the same aspect (及时率 ~ 按时率) of objects that are near in
meaning.  X完成率 and X达标率 are therefore no peers, however alike they look (DOMAIN.md 4.5).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder
from zhibiao.forms.unit import UnitFamily, unit_of
from zhibiao.forms.wording import normalise_wording, split_aspect
from zhibiao.graph.library import Direction
from zhibiao.search.agreement import agreement, subject_of
from zhibiao.search.index import Index
from zhibiao.search.library import BUNDLED, Library
from zhibiao.search.occurrences import rows_of_wordings
from zhibiao.search.question import read_question
from zhibiao.search.ranking import Ranked, rank

__all__ = [
    "Kin",
    "Scale",
    "certain_direction",
    "direction_of",
    "kin_of",
    "on_one_scale",
    "subject_of",
]

Reason = Literal["identical", "standard", "near"]

# Nearest wordings that are looked at: more than mean the same in any corpus seen.
_LOOKED_AT: Final = 200
# Cosine of two objects from which they count as the same.  Over pairs of library wordings with
# one aspect group, .62 joins two thirds of the synonyms and 0.8 % of the others (0.60: 0.9 %).
_SAME_OBJECT: Final = 0.62
# A colloquial query is read as its best hit from this score on.
_ANCHOR: Final = 0.45
# Whom a satisfaction or awareness survey asks when the name does not say.
_ANYBODY: Final = frozenset(
    ("", "服务对象", "受益对象", "社会公众", "公众", "群众", "社会公众或服务对象")
)
_LOWER_IS_BETTER: Final = frozenset(("投诉", "故障", "发生", "响应时间", "时间", "成本"))
# Aspects whose value is planned: more is not always better.
_QUANTITIES: Final = frozenset(
    ("数量", "人数", "次数", "面积", "比例", "程度", "持续", "控制", "收入", "影响")
)
# DOMAIN.md 4.4: what should not happen, unless the name measures how it is dealt with.
_ADVERSE: Final = re.compile(
    r"投诉|事故|故障|差错|缺陷|违规|违纪|超支|终止|撤销|失败|中断|流失|死亡|发生率|逾期|能耗"
)
_REMEDY: Final = re.compile(
    r"(?:解决|修复|处置|处理|响应|控制|下降|降低|减少|整改|化解|排除|完好|办结|回复|满意|及时|挽回|查处)"
)


@dataclass(frozen=True, slots=True)
class Kin:
    """A wording that means the same: its position in ``index.wordings`` and how that is known."""

    position: int
    reason: Reason
    similarity: float


def kin_of(
    index: Index, encoder: Encoder, text: str, *, hits: Sequence[Ranked] | None = None
) -> list[Kin]:
    """The wordings of the corpus that mean the same as ``text``, the identical one first, then
    by similarity.  ``hits`` saves ranking ``text`` again where that is done already."""
    name = normalise_wording(text)
    if not name or not len(index.wordings):
        return []
    if hits is None:
        question = read_question(name)
        vector = encoder.encode([question.core], query=True)[0]
        hits = rank(index, question, vector, _LOOKED_AT)
    texts = [index.wordings.texts[hit.position] for hit in hits]
    library = index.library
    standard = library.of(name)
    if standard is None and split_aspect(name)[1] is None and hits and hits[0].score >= _ANCHOR:
        # The query measures nothing by its words ("大家觉得怎么样"): take what it most likely means.
        name = texts[0]
        standard = library.of(name)
    anchor = standard.wording if standard is not None and name not in texts else name
    near = _object_similarity(encoder, anchor, texts)
    kin = []
    for hit, wording, similarity in zip(hits, texts, near.tolist(), strict=True):
        if wording == name:
            kin.append(Kin(hit.position, "identical", 1.0))
        elif standard is not None and library.of(wording) is standard:
            kin.append(Kin(hit.position, "standard", similarity))
        elif similarity >= _SAME_OBJECT and not agreement(anchor, wording)[1]:
            kin.append(Kin(hit.position, "near", similarity))
    order = {"identical": 0, "standard": 1, "near": 1}
    return sorted(kin, key=lambda one: (order[one.reason], -one.similarity, one.position))


def _object_similarity(encoder: Encoder, name: str, others: Sequence[str]) -> NDArray[np.float64]:
    """Cosine of the objects of wordings that measure the same aspect, 0 where they measure
    another one.  Shape (others,)."""
    mine, group = subject_of(name)
    similar = np.zeros(len(others))
    if group is None:
        return similar
    asked: list[int] = []
    objects: list[str] = []
    for at, other in enumerate(others):
        theirs, group_of_other = subject_of(other)
        if group_of_other != group:
            continue
        if mine == theirs or (mine in _ANYBODY and theirs in _ANYBODY):
            similar[at] = 1.0
        elif mine and theirs:
            asked.append(at)
            objects.append(theirs)
    if objects:
        vectors = encoder.encode([mine, *objects])
        similar[asked] = vectors[1:] @ vectors[0]
    return similar


def direction_of(
    name: str, operators: Sequence[str | None] = (), *, library: Library = BUNDLED
) -> Direction:
    """Whether a higher or a lower value is the better one; "higher" where nothing tells."""
    return certain_direction(name, library=library) or (
        "lower" if 2 * sum(op in ("≤", "<") for op in operators) > _bounds(operators) else "higher"
    )


def _bounds(operators: Sequence[str | None]) -> int:
    return sum(operator in ("≥", ">", "≤", "<") for operator in operators)


def certain_direction(name: str, *, library: Library = BUNDLED) -> Direction | None:
    """The direction that the library or the words of the name fix; None for mere quantities."""
    wording = normalise_wording(name)
    standard = library.of(wording)
    group = subject_of(wording)[1]
    if _ADVERSE.search(wording) and not _REMEDY.search(wording):
        return "lower"
    if standard is not None and standard.direction in ("higher", "lower"):
        quantity = standard.unit != "%" and standard.direction == "higher"
        return None if quantity else standard.direction
    if group in _LOWER_IS_BETTER:
        return "lower"
    return None if group is None or group in _QUANTITIES else "higher"


@dataclass(frozen=True, slots=True)
class Scale:
    """Rows with a number, in one unit.

    ``family`` and ``unit`` (a printed symbol, None for plain numbers) of the scale, or None when
    there is no number at all; ``rows`` int64 (n,) and their ``values`` float64 (n,) in ``unit``;
    ``qualitative`` the rows that print words instead; ``apart`` how many rows have a number in
    another family.
    """

    family: str | None
    unit: str | None
    rows: NDArray[np.int64]
    values: NDArray[np.float64]
    qualitative: NDArray[np.int64]
    apart: int


def on_one_scale(
    index: Index,
    positions: NDArray[np.int64],
    *,
    family: str | None = None,
    unit: str | None = None,
    rows: NDArray[np.bool_] | None = None,
) -> Scale:
    """The rows of wordings on the scale of ``family``, or of the family most of them have.

    ``unit`` is the symbol to convert to, by default the commonest of the family; ``rows`` the
    mask of the rows that count.
    """
    columns = index.rows
    numbers, _ = rows_of_wordings(index, positions)
    if rows is not None:
        numbers = numbers[rows[numbers]]
    values = columns.value[numbers]
    measured = ~np.isnan(values)
    qualitative = numbers[~measured & (columns.target_text[numbers] >= 0)]
    numbers, values = numbers[measured], values[measured]
    codes, where = np.unique(columns.target_unit[numbers], return_inverse=True)
    symbols = [None if code < 0 else columns.target_units[int(code)] for code in codes]
    units = [unit_of(symbol) for symbol in symbols]
    families = [UnitFamily.NUMBER.value if one is None else one.family for one in units]
    counts = np.bincount(where, minlength=len(codes))
    if family is None and len(codes):
        sizes: dict[str, int] = {}
        for name, count in zip(families, counts.tolist(), strict=True):
            sizes[name] = sizes.get(name, 0) + count
        family = max(sizes, key=lambda name: (sizes[name], name))
    fitting = np.array([name == family for name in families], dtype=np.bool_)
    if not fitting.any():
        none = np.empty(0, dtype=np.int64)
        return Scale(family, unit, none, np.empty(0), qualitative, len(numbers))
    if unit is None:
        best = max(np.flatnonzero(fitting).tolist(), key=lambda at: (counts[at], symbols[at] or ""))
        chosen = units[best]
        unit = None if chosen is None else chosen.symbol
    goal = unit_of(unit)
    factor = np.array([1.0 if one is None else one.factor for one in units])
    factor = factor / (1.0 if goal is None else goal.factor)
    kept = fitting[where]
    return Scale(
        family,
        unit,
        numbers[kept],
        values[kept] * factor[where[kept]],
        qualitative,
        int((~kept).sum()),
    )
