"""A review as one HTML page: self-contained, printable, no scripts; by form and severity.

A rule that fires on most forms of a document is shown once with a count; its rows stand in a
closed block below each form (DOMAIN.md section 2).
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from zhibiao.review.engine import DocumentReview, Finding, FormReview, Outcome
from zhibiao.review.report import SEVERITY_NAMES
from zhibiao.review.rule import RULES_VERSION, Severity

__all__ = ["as_html"]

_MEANING = {
    Severity.ERROR: "表内自身可以证明的",
    Severity.WARN: "与要求或词义不符的",
    Severity.INFO: "可供参考的",
}

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif;
  color: #1c2430; background: #fff; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 2px solid #1c2430; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 1rem; }
th, td { border: 1px solid #b8c0cc; padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { background: #eef1f5; font-weight: 600; white-space: nowrap; }
.error h3 { color: #9b1c1c; } .warn h3 { color: #8a4b00; } .info h3 { color: #1d4f91; }
.rule { white-space: nowrap; } .where, .basis, .why, footer { color: #4b5563; font-size: .87rem; }
.printed { background: #f6f7f9; } ul { margin: .2rem 0 .2rem 1.1rem; padding: 0; }
summary { cursor: pointer; color: #1d4f91; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } details::details-content { content-visibility: visible; block-size: auto; }
  @page { size: A4; margin: 15mm; } }
"""


def as_html(reviews: Sequence[DocumentReview]) -> str:
    """The page for one or more documents; UTF-8."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>绩效目标申报表审核报告</title>",
        f"<style>{_STYLE}</style></head><body>",
        "<h1>绩效目标申报表审核报告</h1>",
        "<p>" + "；".join(f"<b>{SEVERITY_NAMES[s]}</b>：{_MEANING[s]}" for s in Severity) + "。",
        "不能判断的规则单列，不算通过。依据只写文件和要点，不引条款。</p>",
    ]
    for review in reviews:
        parts += _document(review)
    parts.append(f"<footer>规则版本 {escape(RULES_VERSION)}</footer></body></html>\n")
    return "\n".join(parts)


def _document(review: DocumentReview) -> Iterator[str]:
    yield f"<section><h2>{escape(review.document.file)}（{len(review.forms)} 张表）</h2>"
    yield from _summary(review)
    if review.folded:
        yield "<h3>本文件多数表共有的情况</h3><ul>"
        for rule in review.folded:
            count, title = review.forms_by_rule[rule.id], escape(rule.title)
            yield f"<li>{rule.id} {title}：{len(review.forms)} 张表中有 {count} 张。</li>"
        yield "</ul>"
    yield "</section>"
    for form in review.forms:
        yield from _form(form)


def _summary(review: DocumentReview) -> Iterator[str]:
    heads = "".join(f"<th>{SEVERITY_NAMES[severity]}</th>" for severity in Severity)
    yield f"<table><thead><tr><th>序号</th><th>项目</th>{heads}<th>不能判断</th></tr></thead><tbody>"
    for form in review.forms:
        numbers = "".join(
            f"<td>{sum(one.severity is severity for one in form.findings)}</td>"
            for severity in Severity
        )
        anchor = _anchor(form)
        yield (
            f'<tr><td>{form.form.ordinal}</td><td><a href="#{anchor}">{_name(form)}</a></td>'
            f"{numbers}<td>{len(form.with_outcome(Outcome.DEFERRED))}</td></tr>"
        )
    yield "</tbody></table>"


def _anchor(review: FormReview) -> str:
    return f"f{review.form.source.document[:8]}-{review.form.ordinal}"


def _name(review: FormReview) -> str:
    return escape(review.form.project or "（无项目名称）")


def _form(review: FormReview) -> Iterator[str]:
    form = review.form
    yield f'<section id="{_anchor(review)}"><h2>第 {form.ordinal} 张　{_name(review)}</h2>'
    head = (
        f"{form.year} 年度" if form.year else "",
        form.unit or "",
        f"年度资金 {form.funding.annual:,.0f} 元" if form.funding.annual is not None else "",
        f"{len(form.indicators)} 条指标",
    )
    yield f'<p class="where">{escape("　".join(filter(None, head)))}</p>'
    if not review.findings:
        yield "<p>没有发现。</p>"
    for severity in Severity:
        shown = [one for one in review.findings if one.severity is severity and not one.folded]
        if shown:
            yield f'<div class="{severity.value}"><h3>{SEVERITY_NAMES[severity]}（{len(shown)}）</h3>'
            yield from _table(shown)
            yield "</div>"
    folded = [one for one in review.findings if one.folded]
    if folded:
        yield f"<details><summary>多数表共有的情况（{len(folded)}）</summary>"
        yield from _table(folded)
        yield "</details>"
    deferred = review.with_outcome(Outcome.DEFERRED)
    if deferred:
        yield '<details open><summary>不能判断</summary><ul class="why">'
        for verdict in deferred:
            title, why = escape(verdict.rule.title), escape(verdict.why or "")
            yield f"<li>{verdict.rule.id} {title}：{why}</li>"
        yield "</ul></details>"
    yield "</section>"


def _table(findings: Iterable[Finding]) -> Iterator[str]:
    yield "<table><thead><tr><th>规则</th><th>位置</th><th>读到</th><th>问题和建议</th></tr></thead><tbody>"
    for one in findings:
        where = [escape(one.place)] if one.place else []
        if one.row is not None:
            where.append(f"第 {one.row} 条指标")
        elif one.field is not None:
            where.append(escape(one.field))
        cited = "".join(f"<li>{escape(row.text)}</li>" for row in one.precedents)
        yield (
            f'<tr><td class="rule">{one.rule.id}</td><td class="where">{"<br>".join(where)}</td>'
            f'<td class="printed">{escape(_short(one.printed))}</td>'
            f"<td>{escape(one.message)}<br>建议：{escape(one.suggestion)}"
            + (f"<ul>{cited}</ul>" if cited else "<br>")
            + f'<span class="basis">依据：{escape(one.rule.basis)}</span></td></tr>'
        )
    yield "</tbody></table>"


def _short(text: str | None, *, most: int = 120) -> str:
    text = text or ""
    return text if len(text) <= most else text[:most] + "…"
