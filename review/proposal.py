"""The whole-form proposal: a document's forms with every row put right that can be.

Nothing is believed unchecked: changed forms are reviewed again, and a change stays only where the
findings it answers are gone and none has come in their place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zhibiao.forms.model import Form, Indicator
from zhibiao.forms.target import parse_target
from zhibiao.forms.taxonomy import canonical_level1, canonical_level2, level1_of
from zhibiao.review.case import Line
from zhibiao.review.correction import Change, Field, Offer, changes_of, offer_of
from zhibiao.review.engine import DocumentReview, Finding, review_document
from zhibiao.review.precedents import Precedents
from zhibiao.review.rule import Severity
from zhibiao.review.settings import Settings

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus

__all__ = ["FormProposal", "RowProposal", "proposal_workbook", "propose"]


@dataclass(frozen=True, slots=True)
class RowProposal:
    """One row, from 1: as it is, as it would be, why, and what stays to be done by hand."""

    number: int
    original: Indicator
    proposed: Indicator
    changes: tuple[Change, ...]
    offer: Offer | None
    left: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FormProposal:
    """One form: its rows, and the findings on its head or on the whole, gravest first."""

    form: Form
    rows: tuple[RowProposal, ...]
    general: tuple[Finding, ...]


_Key = tuple[int, int]
"""Ordinal of the form, number of the row."""


def propose(
    review: DocumentReview, *, corpus: "Corpus | None" = None, settings: Settings | None = None
) -> tuple[FormProposal, ...]:
    """The proposals for all forms of a document, in order.

    ``corpus`` adds precedents to what is offered.
    """
    chosen = settings or Settings()
    before = _by_row(review)
    lines = {
        (one.form.ordinal, n): Line(n, row)
        for one in review.forms
        for n, row in enumerate(one.form.indicators, start=1)
    }
    judge = _Judge(review, Precedents(corpus) if corpus is not None else None, chosen)
    labels = {one.form.ordinal: _labels(one.form) for one in review.forms}
    changes = judge.kept(
        {
            key: changes_of(line, before.get(key, ()), chosen, labels=labels[key[0]])
            for key, line in lines.items()
        }
    )
    ends = {one.form.ordinal: one.form.end for one in review.forms}
    offers: dict[_Key, list[Change]] = {}
    offered: dict[_Key, Offer] = {}
    for key, line in lines.items():
        found = offer_of(line, before.get(key, ()), chosen, end=ends[key[0]], corpus=corpus)
        if found is not None:
            offered[key] = found
            # Name and value go together: the second change stands for both.
            offers[key] = [
                Change(Field.NAME, found.name, frozenset(), found.why),
                Change(Field.TARGET, found.target, found.rules, found.why),
            ]
    held = judge.kept(offers, over=changes)
    return tuple(
        FormProposal(
            one.form,
            tuple(
                _row(
                    n,
                    row,
                    changes.get((one.form.ordinal, n), ()),
                    offered.get(key) if len(held.get(key, ())) == 2 else None,
                    before.get(key, ()),
                )
                for n, row in enumerate(one.form.indicators, start=1)
                for key in [(one.form.ordinal, n)]
            ),
            tuple(finding for finding in one.findings if finding.row is None),
        )
        for one in review.forms
    )


def _labels(form: Form) -> dict[str, str]:
    """How the form prints the canonical level-2 labels."""
    printed: dict[str, str] = {}
    for row in form.indicators:
        label = canonical_level2(row.level2)
        if label is not None and row.level2 is not None:
            printed.setdefault(label, row.level2)
    return printed


def _by_row(review: DocumentReview) -> dict[_Key, list[Finding]]:
    found: dict[_Key, list[Finding]] = {}
    for form in review.forms:
        for finding in form.findings:
            if finding.row is not None:
                found.setdefault((form.form.ordinal, finding.row), []).append(finding)
    return found


def _row(
    number: int,
    original: Indicator,
    changes: Sequence[Change],
    offer: Offer | None,
    findings: Sequence[Finding],
) -> RowProposal:
    answered = {rule for change in changes for rule in change.rules}
    left = tuple(one for one in findings if one.rule.id not in answered)
    return RowProposal(number, original, changed(original, changes), tuple(changes), offer, left)


def changed(row: Indicator, changes: Sequence[Change]) -> Indicator:
    """``row`` with ``changes``; a level 1 follows its level 2."""
    for change in changes:
        if change.field is Field.NAME:
            row = replace(row, name=change.text)
        elif change.field is Field.TARGET:
            row = replace(row, target=parse_target(change.text))
        else:
            above = level1_of(change.text)
            level1 = row.level1 if canonical_level1(row.level1) == above else above
            row = replace(row, level1=level1, level2=change.text)
    return row


class _Judge:
    """Reviews changed forms and drops what does not hold."""

    def __init__(
        self, review: DocumentReview, precedents: Precedents | None, settings: Settings
    ) -> None:
        self._document = review.document
        self._precedents = precedents
        self._settings = settings
        self._before = {
            key: {one.rule.id for one in found} for key, found in _by_row(review).items()
        }

    def kept(
        self,
        wanted: Mapping[_Key, Sequence[Change]],
        *,
        over: Mapping[_Key, Sequence[Change]] | None = None,
    ) -> dict[_Key, list[Change]]:
        """The changes that hold, on top of those in ``over`` that held before.

        Each round reviews the whole document and drops at least one change of every row that is
        not yet right; the last resort is to change nothing.
        """
        base = over or {}
        active = {key: list(changes) for key, changes in wanted.items() if changes}
        while active:
            after = self._after({key: [*base.get(key, ()), *active.get(key, ())]
                                 for key in base.keys() | active.keys()})  # fmt: skip
            dropped = False
            for key, changes in list(active.items()):
                doubtful = self._doubtful(key, changes, after.get(key, ()))
                if doubtful is not None:
                    changes.remove(doubtful)
                    dropped = True
                    if not changes:
                        del active[key]
            if not dropped:
                break
        return active

    def _doubtful(
        self, key: _Key, changes: Sequence[Change], after: Sequence[Finding]
    ) -> Change | None:
        """The change to give up first; None where all hold."""
        still = {one.rule.id for one in after}
        idle = next((one for one in changes if one.rules & still), None)
        if idle is not None:
            return idle
        grave = {one.rule.id for one in after if one.severity is not Severity.INFO}
        return changes[-1] if grave - self._before.get(key, set()) else None

    def _after(self, changes: Mapping[_Key, Sequence[Change]]) -> dict[_Key, list[Finding]]:
        """What is found once ``changes`` are made."""
        forms = tuple(
            replace(
                form,
                indicators=tuple(
                    changed(row, changes.get((form.ordinal, n), ()))
                    for n, row in enumerate(form.indicators, start=1)
                ),
            )
            for form in self._document.forms
        )
        document = replace(self._document, forms=forms)
        return _by_row(
            review_document(document, precedents=self._precedents, settings=self._settings)
        )


def proposal_workbook(
    reviews: Sequence[DocumentReview], *, corpus: "Corpus | None" = None
) -> bytes:
    """The proposals for all forms of ``reviews`` as a workbook (xlsx), a sheet for each form.

    The same reviews and corpus give the same bytes.
    """
    from zhibiao.review.workbook import workbook

    return workbook([one for review in reviews for one in propose(review, corpus=corpus)])
