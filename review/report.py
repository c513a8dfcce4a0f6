"""A review as data, the JSON of CONTRACT.md, and as plain text for the terminal."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from zhibiao.review.engine import DocumentReview, Finding, FormReview, Outcome
from zhibiao.review.history import YearComparison
from zhibiao.review.rule import RULES_VERSION, Severity

__all__ = ["SEVERITY_NAMES", "as_json", "as_text"]

#: How a severity is called in reports.
SEVERITY_NAMES = {Severity.ERROR: "错误", Severity.WARN: "警示", Severity.INFO: "建议"}


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
        "history": None if review.history is None else _history(review.history),
    }


def _history(history: YearComparison) -> dict[str, Any]:
    return {
        "year": history.year,
        "file": history.file,
        "form": history.ordinal,
        "iri": history.iri,
        "annual": history.annual,
        "annual_before": history.annual_before,
        "changes": [
            {
                "kind": change.kind.value,
                "indicator": change.name,
                "before": change.before,
                "now": change.now,
                "row": change.row,
                "compared": change.iri,
            }
            for change in history.changes
        ],
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


def as_text(review: DocumentReview) -> str:
    """The review for the terminal: by form, gravest first; what most forms share comes once."""
    return "\n".join(_lines(review)) + "\n"


def _lines(review: DocumentReview) -> Iterator[str]:
    of = len(review.forms)
    for rule in review.folded:
        yield f"【{review.document.file}】{rule.id} {rule.title}：{of} 张表中有 {review.forms_by_rule[rule.id]} 张"
    for form in review.forms:
        yield f"【{review.document.file} 第{form.form.ordinal}张】{form.form.project or '（无项目名称）'}"
        for finding in form.findings:
            if finding.folded and finding.severity is not Severity.ERROR:
                continue
            place = f"（{finding.place}）" if finding.place else ""
            yield f"  {SEVERITY_NAMES[finding.severity]} {finding.rule.id}{place} {finding.message}"
            yield f"      {finding.suggestion}"
        if form.history is not None:
            yield from _compared(form.history)
        deferred = form.with_outcome(Outcome.DEFERRED)
        if deferred:
            yield f"  不能判断：{'、'.join(verdict.rule.id for verdict in deferred)}"


def _compared(history: YearComparison) -> Iterator[str]:
    """How many indicators are not as they were, and those that promise less."""
    counts = Counter(change.kind.value for change in history.changes)
    said = "、".join(f"{kind} {count} 条" for kind, count in counts.items()) or "指标没有变化"
    more = "；资金增加而目标降低" if history.weaker_for_more else ""
    yield (
        f"  跨年度对比（{history.year} 年度，{history.file} 第{history.ordinal}张）：{said}{more}"
    )
    for change in history.changes:
        if change.kind.is_weaker:
            yield (
                f"      {change.kind.value} “{change.name}”："
                f"{change.before or '—'} → {change.now or '—'}"
            )
