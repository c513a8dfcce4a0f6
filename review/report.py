"""A review as data: the JSON of CONTRACT.md."""

from typing import Any

from zhibiao.review.engine import DocumentReview, Finding, FormReview, Outcome
from zhibiao.review.rule import RULES_VERSION

__all__ = ["as_json"]


def as_json(review: DocumentReview) -> dict[str, Any]:
    """The review as CONTRACT.md prints it, and beyond it: place, printed text, precedents, why
    a rule did not judge, and how many forms a rule fires on."""
    return {
        "file": review.document.file,
        "document": review.document.sha256,
        "rules": RULES_VERSION,
        "forms": [_form(form) for form in review.forms],
        "folded": [
            {
                "rule": rule.id,
                "title": rule.title,
                "forms": review.forms_by_rule[rule.id],
                "of": len(review.forms),
            }
            for rule in review.folded
        ],
    }


def _form(review: FormReview) -> dict[str, Any]:
    deferred = review.with_outcome(Outcome.DEFERRED)
    absent = review.with_outcome(Outcome.NOT_APPLICABLE)
    return {
        "ordinal": review.form.ordinal,
        "project": review.form.project,
        "findings": [_finding(finding) for finding in review.findings],
        "deferred": [verdict.rule.id for verdict in deferred],
        "not_applicable": [verdict.rule.id for verdict in absent],
        "passed": [verdict.rule.id for verdict in review.with_outcome(Outcome.PASS)],
        "why": {verdict.rule.id: verdict.why for verdict in (*deferred, *absent)},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "slug": finding.rule.slug,
        "severity": finding.severity.value,
        "indicator": finding.indicator,
        "row": finding.row,
        "field": finding.field,
        "place": finding.place,
        "printed": finding.printed,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "basis": finding.rule.basis,
        "precedents": [{"text": one.text, "indicator": one.iri} for one in finding.precedents],
        "folded": finding.folded,
    }
