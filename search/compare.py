"""Compare (横向对标): what others set for the same indicator, and where a draft value stands."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from zhibiao.embed.encoder import Encoder
from zhibiao.forms.model import Target
from zhibiao.forms.target import parse_target
from zhibiao.forms.unit import family_of
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.library import Direction
from zhibiao.search.filters import Filters
from zhibiao.search.index import Index
from zhibiao.search.occurrences import Occurrence, occurrence
from zhibiao.search.peers import Scale, direction_of, kin_of, on_one_scale

__all__ = ["Comparison", "Peer", "Position", "Summary", "compare"]

# Values that differ by less are the same number written in two units.
_EQUAL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Peer:
    """One row with a number: ``value`` is in ``unit``, the unit of the comparison."""

    occurrence: Occurrence
    wording: str
    value: float
    operator: str | None
    unit: str | None

    def as_json(self) -> dict[str, Any]:
        """The occurrence, whole and spread; ``unit`` is the unit of the value, so the
        organisation is ``unit_name``."""
        row = self.occurrence.as_json()
        spread = {"unit_name" if key == "unit" else key: value for key, value in row.items()}
        return {
            "occurrence": row,
            "wording": self.wording,
            **spread,
            "value": self.value,
            "operator": self.operator,
            "unit": self.unit,
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """Of ``n`` values by ``agencies`` units: median, quartiles (linear interpolation), extremes,
    all None when n is 0; ``qualitative`` rows that print words; ``apart`` rows whose number is
    of another unit family."""

    n: int
    agencies: int
    median: float | None
    q1: float | None
    q3: float | None
    min: float | None
    max: float | None
    qualitative: int
    apart: int

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Position:
    """How many peers' values are below, equal to and above the draft's; ``stricter`` and
    ``looser`` are two of these, by the direction in which the indicator improves."""

    below: int
    equal: int
    above: int
    direction: Direction

    @property
    def stricter(self) -> int:
        return self.below if self.direction == "lower" else self.above

    @property
    def looser(self) -> int:
        return self.above if self.direction == "lower" else self.below

    def as_json(self) -> dict[str, Any]:
        return {
            "below": self.below,
            "equal": self.equal,
            "above": self.above,
            "stricter": self.stricter,
            "looser": self.looser,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """The peers of a name, in ascending order of value; ``remark`` says in Chinese what could
    not be compared, ``wordings`` which names were taken to mean the same."""

    query: str
    target: Target | None
    unit_family: str | None
    unit: str | None
    direction: Direction
    wordings: tuple[str, ...]
    rows: tuple[Peer, ...]
    qualitative: tuple[Occurrence, ...]
    summary: Summary
    position: Position | None
    remark: str | None = None

    def as_json(self) -> dict[str, Any]:
        target = None
        if self.target is not None:
            target = {
                "text": self.target.text,
                "operator": self.target.operator,
                "value": self.target.value,
                "unit": self.target.unit,
            }
        return {
            "query": self.query,
            "target": target,
            "unit_family": self.unit_family,
            "unit": self.unit,
            "direction": self.direction,
            "wordings": list(self.wordings),
            "rows": [row.as_json() for row in self.rows],
            "qualitative": [row.as_json() for row in self.qualitative],
            "summary": self.summary.as_json(),
            "position": None if self.position is None else self.position.as_json(),
            "remark": self.remark,
        }


def compare(
    index: Index,
    encoder: Encoder,
    text: str,
    *,
    target: str | None = None,
    filters: Filters | None = None,
    scale_unit: str | None = None,
    base: str = DEFAULT_BASE,
) -> Comparison:
    """The rows that mean the same as ``text`` among those that pass ``filters``, on one scale.

    The scale is ``scale_unit`` (a symbol, empty for plain numbers) where it is given, else that
    of the draft ``target`` where it has a unit, else that of the rows with this very wording,
    else the one most rows have.
    ``position`` is None without a draft number or without peers on its scale.
    """
    draft = parse_target(target) if target is not None else None
    remarks: list[str] = []
    mask = None
    if filters:
        selection = filters.select(index.rows)
        mask = selection.mask
        if selection.remark:
            remarks.append(selection.remark)
    kin = kin_of(index, encoder, text)
    positions = np.array([one.position for one in kin], dtype=np.int64)
    family = unit = None
    if scale_unit is not None:
        family, unit = family_of(scale_unit or None), scale_unit or None
    if draft is not None and draft.value is not None and draft.unit is not None:
        # On its own scale the draft is not converted: the peers are.
        if family in (None, family_of(draft.unit)):
            family, unit = family_of(draft.unit), draft.unit
    elif family is None and kin and kin[0].reason == "identical":
        # 培训人数 is asked for in people, however many count 培训人次.
        family = on_one_scale(index, positions[:1], rows=mask).family
    scale = on_one_scale(index, positions, family=family, unit=unit, rows=mask)
    order = np.lexsort((scale.rows, scale.values))
    peers = tuple(
        Peer(
            occurrence=occurrence(index, row := int(scale.rows[at]), base=base),
            wording=index.wordings.texts[int(index.rows.wording[row])],
            value=_tidy(float(scale.values[at])),
            operator=index.rows.text("operator", row),
            unit=scale.unit,
        )
        for at in order.tolist()
    )
    direction = direction_of(text, [peer.operator for peer in peers], library=index.library)
    position = None
    fitting = draft is not None and (
        draft.unit is None or scale.family is None or family_of(draft.unit) == scale.family
    )
    if draft is not None and draft.value is not None and peers and fitting:
        position = _position(draft.value, scale, direction)
        if draft.unit is None and scale.unit is not None:
            remarks.append(f"拟填值没有写单位，按“{scale.unit}”比较")
        draft = Target(draft.text, draft.operator, draft.value, draft.unit or scale.unit)
    remarks.extend(_silence(text, kin_found=bool(kin), scale=scale, draft=draft))
    return Comparison(
        query=text,
        target=draft,
        unit_family=scale.family,
        unit=scale.unit,
        direction=direction,
        wordings=tuple(index.wordings.texts[one.position] for one in kin),
        rows=peers,
        qualitative=tuple(occurrence(index, int(row), base=base) for row in scale.qualitative),
        summary=_summary(index, scale),
        position=position,
        remark="；".join(remarks) or None,
    )


def _tidy(value: float) -> float:
    """Without the dust that converting leaves: 0.1 + 0.2 is 0.3."""
    return float(f"{value:.12g}")


def _summary(index: Index, scale: Scale) -> Summary:
    rows = index.rows
    # The unit files the form; where it is left blank the department stands for it.
    units = rows.unit[scale.rows]
    units = np.where(units >= 0, units, rows.department[scale.rows])
    agencies = {rows.organisation_keys[int(code)] for code in np.unique(units[units >= 0])}
    low = q1 = median = q3 = high = None
    if len(scale.values):
        low, q1, median, q3, high = (
            _tidy(float(value)) for value in np.quantile(scale.values, (0, 0.25, 0.5, 0.75, 1))
        )
    return Summary(
        n=len(scale.rows),
        agencies=len(agencies),
        median=median,
        q1=q1,
        q3=q3,
        min=low,
        max=high,
        qualitative=len(scale.qualitative),
        apart=scale.apart,
    )


def _position(value: float, scale: Scale, direction: Direction) -> Position:
    """``value`` is in the unit of the scale: the scale was made in the draft's unit."""
    equal = np.isclose(scale.values, value, rtol=_EQUAL, atol=0)
    return Position(
        below=int((~equal & (scale.values < value)).sum()),
        equal=int(equal.sum()),
        above=int((~equal & (scale.values > value)).sum()),
        direction=direction,
    )


def _silence(text: str, *, kin_found: bool, scale: Scale, draft: Target | None) -> list[str]:
    if not text.strip():
        return ["没有给出要对标的指标名称"]
    if not kin_found:
        return ["语料库中没有与此含义相同的指标"]
    remarks = []
    if draft is not None and draft.value is None:
        remarks.append("拟填值不是数值，无法排位")
    if not len(scale.rows):
        if scale.apart:
            remarks.append(f"同义的 {scale.apart} 条指标值与拟填值不是同一类单位，不能比较")
        elif len(scale.qualitative):
            remarks.append(f"同义的 {len(scale.qualitative)} 条指标都只写了定性要求")
        else:
            remarks.append("同义的指标没有填写指标值，或不符合筛选条件")
    return remarks
