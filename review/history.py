"""The same project's filing before this one, and what has changed since: 跨年度对比.

Not a rule: changes may be right.  It shows the reviewer what to ask about, with the row before
and the row now side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from zhibiao.forms.model import Form, Indicator
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.iri import normalise_project, organisation_key

if TYPE_CHECKING:
    from zhibiao.review.precedents import Precedents

__all__ = ["Change", "ChangeKind", "YearComparison", "compare_years", "earlier_form"]


class ChangeKind(StrEnum):
    """What became of an indicator; the first three are to be asked about."""

    LOWERED = "目标降低"
    SOFTENED = "改为文字"
    DROPPED = "不再申报"
    RAISED = "目标提高"
    MEASURED = "改为数值"
    REWORDED = "改写"
    NEW = "新增"

    @property
    def is_weaker(self) -> bool:
        """Whether less is promised than before."""
        return self in (ChangeKind.LOWERED, ChangeKind.SOFTENED, ChangeKind.DROPPED)


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator that is not as it was: its name, and the printed value before and now (None
    where there is no such row); ``row`` is its place in the form now, ``iri`` the row before."""

    kind: ChangeKind
    name: str
    before: str | None
    now: str | None
    row: int | None
    iri: str | None


@dataclass(frozen=True, slots=True)
class YearComparison:
    """A form against the same project's filing before it; money in yuan, None where not printed.

    ``iri`` is the form before in the graph, None when it stands in the same document.
    """

    year: int
    file: str
    ordinal: int
    iri: str | None
    annual: float | None
    annual_before: float | None
    changes: tuple[Change, ...]

    @property
    def weaker_for_more(self) -> bool:
        """Whether a target is lowered while the money rises."""
        return (
            self.annual is not None
            and self.annual_before is not None
            and self.annual > self.annual_before
            and any(change.kind is ChangeKind.LOWERED for change in self.changes)
        )


def earlier_form(
    form: Form, forms: Sequence[Form], precedents: "Precedents | None"
) -> tuple[Form, str | None] | None:
    """The last filing of the same project before this form, in its document or in the corpus, and
    its IRI if it is in the corpus; None where there is none."""
    if form.year is None or not form.project or not form.unit:
        return None
    here = [
        (other, None)
        for other in forms
        if other.year is not None and other.year < form.year and _is_same_project(other, form)
    ]
    there = None if precedents is None else precedents.earlier(form)
    found = [*here, *([there] if there is not None else [])]
    return max(found, key=lambda one: one[0].year or 0, default=None)


def _is_same_project(one: Form, other: Form) -> bool:
    return (
        bool(one.project and one.unit and other.project and other.unit)
        and normalise_project(one.project or "") == normalise_project(other.project or "")
        and organisation_key(one.unit or "") == organisation_key(other.unit or "")
    )


def compare_years(now: Form, before: Form, iri: str | None) -> YearComparison:
    """What has changed from ``before`` to ``now``, the weaker first, then as the rows stand."""
    old = _by_wording(before)
    new = _by_wording(now)
    changes = []
    for wording, (row, indicator) in new.items():
        if wording not in old:
            text = indicator.target.text
            changes.append(Change(ChangeKind.NEW, indicator.name, None, text, row, None))
            continue
        number, earlier = old[wording]
        kind = _kind(earlier, indicator)
        if kind is not None:
            texts = earlier.target.text, indicator.target.text
            changes.append(Change(kind, indicator.name, *texts, row, _row(iri, number)))
    for wording, (number, earlier) in old.items():
        if wording not in new:
            text = earlier.target.text
            changes.append(
                Change(ChangeKind.DROPPED, earlier.name, text, None, None, _row(iri, number))
            )
    changes.sort(key=lambda one: list(ChangeKind).index(one.kind))
    return YearComparison(
        year=before.year or 0,
        file=before.source.file,
        ordinal=before.ordinal,
        iri=iri,
        annual=now.funding.annual,
        annual_before=before.funding.annual,
        changes=tuple(changes),
    )


def _by_wording(form: Form) -> dict[str, tuple[int, Indicator]]:
    """The rows by wording, with their place from 1; of equal ones the first."""
    rows: dict[str, tuple[int, Indicator]] = {}
    for number, indicator in enumerate(form.indicators, start=1):
        wording = normalise_wording(indicator.name)
        if wording:
            rows.setdefault(wording, (number, indicator))
    return rows


def _row(form: str | None, number: int) -> str | None:
    return None if form is None else f"{form.replace('/id/form/', '/id/indicator/')}-{number:02d}"


def _kind(before: Indicator, now: Indicator) -> ChangeKind | None:
    old, new = before.target, now.target
    if old.value is not None and new.value is None:
        return ChangeKind.SOFTENED if new.text else ChangeKind.REWORDED
    if old.value is None and new.value is not None:
        return ChangeKind.MEASURED
    limits = [target.operator in ("≤", "<") for target in (old, new)]
    if old.value is not None and new.value is not None:
        if old.unit != new.unit or limits[0] != limits[1]:
            return ChangeKind.REWORDED
        if old.value == new.value:
            return None
        return ChangeKind.RAISED if (new.value < old.value) == limits[1] else ChangeKind.LOWERED
    return None if old.text == new.text else ChangeKind.REWORDED
