"""Reviewing: every rule over every form, and what comes of it.

Deterministic and offline: the same document, settings and corpus give the same review.
"""

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from zhibiao.forms.model import Document, Form
from zhibiao.review.case import Case
from zhibiao.review.catalogue import RULES
from zhibiao.review.cells import spot_of
from zhibiao.review.history import YearComparison, compare_years, earlier_form
from zhibiao.review.precedents import Precedents
from zhibiao.review.rule import CannotJudge, NotApplicable, Precedent, Remark, Rule, Severity
from zhibiao.review.settings import Settings

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus

__all__ = ["DocumentReview", "Finding", "FormReview", "Outcome", "Verdict", "review_document"]


class Outcome(StrEnum):
    """How a rule ends on a form.  Deferred, "cannot judge", is never "passed"."""

    FINDING = "finding"
    PASS = "pass"
    NOT_APPLICABLE = "not-applicable"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found.

    ``row`` is the row's place in the form, from 1, with its printed name as ``indicator``; else
    ``field`` names a cell of the head or a column.  ``place`` is where it stands in the source,
    ``printed`` what stands there.  ``folded``: the rule fires on so many forms of the document
    that it is shown once, with a count.
    """

    rule: Rule
    severity: Severity
    ordinal: int
    row: int | None
    indicator: str | None
    field: str | None
    place: str | None
    printed: str | None
    message: str
    suggestion: str
    precedents: tuple[Precedent, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one rule on one form; ``why`` in Chinese where it did not judge."""

    rule: Rule
    outcome: Outcome
    why: str | None = None


@dataclass(frozen=True, slots=True)
class FormReview:
    """All findings on one form, gravest first, and the outcome of each rule; ``history`` where the
    document or the corpus has an earlier filing of the project."""

    form: Form
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    history: YearComparison | None = None

    def with_outcome(self, outcome: Outcome) -> tuple[Verdict, ...]:
        """The verdicts with this outcome, by rule."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome is outcome)


@dataclass(frozen=True, slots=True)
class DocumentReview:
    """The review of one document.  ``forms_by_rule``: on how many forms each rule fires."""

    document: Document
    forms: tuple[FormReview, ...]
    forms_by_rule: dict[str, int]
    folded: tuple[Rule, ...]


def review_document(
    document: Document,
    *,
    corpus: "Corpus | None" = None,
    precedents: Precedents | None = None,
    settings: Settings | None = None,
) -> DocumentReview:
    """Review all forms of a document.

    ``corpus`` serves the rules that compare with other forms; without one they are deferred.
    ``precedents`` shares one between several documents.
    """
    chosen = settings or Settings()
    if precedents is None and corpus is not None:
        precedents = Precedents(corpus)
    reviews = [_review(Case(form, document.forms, chosen, precedents)) for form in document.forms]
    counts = Counter(rule for one in reviews for rule in {f.rule.id for f in one.findings})
    folded = _folded(counts, forms=len(reviews), settings=chosen)
    return DocumentReview(
        document,
        tuple(_fold(one, folded) for one in reviews),
        dict(sorted(counts.items())),
        tuple(rule for rule in RULES if rule.id in folded),
    )


def _review(case: Case) -> FormReview:
    findings: list[Finding] = []
    verdicts: list[Verdict] = []
    for rule in RULES:
        said = list(rule.check(case))
        remarks = [one for one in said if isinstance(one, Remark)]
        deferred = [one.why for one in said if isinstance(one, CannotJudge)]
        absent = [one.why for one in said if isinstance(one, NotApplicable)]
        findings += [_finding(rule, remark, case.form) for remark in remarks]
        if remarks:
            verdicts.append(Verdict(rule, Outcome.FINDING))
        elif deferred:
            verdicts.append(Verdict(rule, Outcome.DEFERRED, "；".join(dict.fromkeys(deferred))))
        elif absent:
            verdicts.append(Verdict(rule, Outcome.NOT_APPLICABLE, absent[0]))
        else:
            verdicts.append(Verdict(rule, Outcome.PASS))
    findings.sort(key=lambda one: (one.severity.rank, one.rule.id, one.row or 0))
    earlier = earlier_form(case.form, case.forms, case.precedents)
    history = None if earlier is None else compare_years(case.form, *earlier)
    return FormReview(case.form, tuple(findings), tuple(verdicts), history)


def _finding(rule: Rule, remark: Remark, form: Form) -> Finding:
    line, source = remark.line, form.source
    row = line.number if line else None
    where = source.sheet or (f"第{source.page}页" if source.page is not None else None)
    spot = spot_of(rule.id, row, remark.field, form)
    printed = remark.printed
    if printed is None and line is not None:
        printed = f"{line.name} {line.text}".strip()
    return Finding(
        rule=rule,
        severity=remark.severity or rule.severity,
        ordinal=form.ordinal,
        row=row,
        indicator=line.name if line else None,
        field=remark.field,
        place=(spot.place if spot else line.indicator.place if line else None) or where,
        printed=printed,
        message=remark.message,
        suggestion=remark.suggestion or rule.suggestion,
        precedents=remark.precedents,
    )


def _folded(counts: Counter[str], *, forms: int, settings: Settings) -> frozenset[str]:
    """Rules that fire on more than a third of the forms; in a few forms that says nothing."""
    if forms < settings.folding_forms:
        return frozenset()
    return frozenset(rule for rule, n in counts.items() if n > forms * settings.folding_share)


def _fold(review: FormReview, folded: frozenset[str]) -> FormReview:
    findings = tuple(
        replace(finding, folded=True) if finding.rule.id in folded else finding
        for finding in review.findings
    )
    return replace(review, findings=findings)
