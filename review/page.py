"""A review as one HTML page: self-contained, printable, no scripts.

First what there is in all: counts, contents, the commonest problems.  Then each form on a page of
its own, to be handed to the unit that filed it: findings by severity and row, what has changed
since the project's last filing, which other forms are alike, and what could not be judged.
A rule that fires on most forms of a document is told once with a count (DOMAIN.md section 2).
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from zhibiao.review.engine import DocumentReview, Finding, FormReview, Outcome
from zhibiao.review.history import YearComparison
from zhibiao.review.report import SEVERITY_NAMES
from zhibiao.review.rule import RULES_VERSION, Precedent, Rule, Severity
from zhibiao.review.style import STYLE

__all__ = ["as_html"]

_MEANING = {
    Severity.ERROR: "表内自身可以证明",
    Severity.WARN: "与要求或词义不符",
    Severity.INFO: "供参考",
}
_NOTE = "不能判断的规则单列，不算通过；依据只写文件和要点，不引条款。"
# Rules listed among the commonest.
_COMMONEST = 12
# R23 says which forms are alike; its other remarks cite none.
_ALIKE = "R23"


def as_html(reviews: Sequence[DocumentReview]) -> str:
    """The page for one or more documents; UTF-8."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>绩效目标申报表审核报告</title>",
        f"<style>{STYLE}</style></head><body>",
        "<h1>绩效目标申报表审核报告</h1>",
        *_summary(reviews),
    ]
    for review in reviews:
        for form in review.forms:
            parts += _form(review, form)
    parts += [
        '<div class="sign"><span>审核人：</span><span>复核人：</span><span>日期：</span></div>',
        f"<footer>规则版本 {escape(RULES_VERSION)}。{_NOTE}</footer></body></html>\n",
    ]
    return "\n".join(parts)


# --- all forms together --------------------------------------------------------------------


def _summary(reviews: Sequence[DocumentReview]) -> Iterator[str]:
    forms = [form for review in reviews for form in review.forms]
    found = [one for form in forms for one in form.findings]
    yield f'<p class="dim" style="text-align:center">{len(reviews)} 个文件，{len(forms)} 张申报表</p>'
    yield '<ul class="totals">'
    for severity in Severity:
        count = sum(one.severity is severity for one in found)
        having = sum(any(one.severity is severity for one in form.findings) for form in forms)
        yield (
            f'<li class="{severity.value}"><b>{count}</b>{SEVERITY_NAMES[severity]}'
            f'<br><span class="dim">{_MEANING[severity]}；{having} 张表有</span></li>'
        )
    yield "</ul>"
    for review in reviews:
        yield from _contents(review)
    yield from _commonest(forms)


def _contents(review: DocumentReview) -> Iterator[str]:
    yield f"<h2>{escape(review.document.file)}（{len(review.forms)} 张表）</h2>"
    heads = "".join(f'<th class="n">{SEVERITY_NAMES[severity]}</th>' for severity in Severity)
    yield (
        f'<table><thead><tr><th class="n">序号</th><th>项目</th><th class="wide">实施单位</th>{heads}'
        '<th class="n">不能判断</th></tr></thead><tbody>'
    )
    for form in review.forms:
        counts = [sum(one.severity is severity for one in form.findings) for severity in Severity]
        numbers = "".join(
            f'<td class="n {severity.value if count else ""}">{count}</td>'
            for severity, count in zip(Severity, counts, strict=True)
        )
        yield (
            f'<tr><td class="n">{form.form.ordinal}</td>'
            f'<td><a href="#{_anchor(form)}">{_name(form)}</a></td>'
            f'<td class="wide">{escape(form.form.unit or "")}</td>{numbers}'
            f'<td class="n">{len(form.with_outcome(Outcome.DEFERRED))}</td></tr>'
        )
    yield "</tbody></table>"
    if review.folded:
        yield '<p>本文件多数表共有的情况，各表只列位置：</p><ul class="plain">'
        for rule in review.folded:
            yield (
                f"<li>{rule.id} {escape(rule.title)}：{len(review.forms)} 张表中有 "
                f"{review.forms_by_rule[rule.id]} 张。{escape(rule.suggestion)}"
                f'<br><span class="basis">依据：{escape(rule.basis)}</span></li>'
            )
        yield "</ul>"


def _commonest(forms: Sequence[FormReview]) -> Iterator[str]:
    """Which rules fire on most forms; of a single form that says nothing."""
    counts: dict[Rule, list[int]] = {}
    for form in forms:
        fired = [one.rule for one in form.findings if one.severity is not Severity.INFO]
        for rule in dict.fromkeys(fired):
            number = counts.setdefault(rule, [0, 0])
            number[0] += 1
            number[1] += fired.count(rule)
    if len(forms) < 2 or not counts:
        return
    yield "<h2>最常见的问题</h2>"
    yield (
        "<table><thead><tr><th>规则</th><th>问题（错误和警示）</th>"
        '<th class="n">申报表</th><th class="n">处</th></tr></thead><tbody>'
    )
    ranked = sorted(counts.items(), key=lambda one: (-one[1][0], -one[1][1], one[0].id))
    for rule, (on, places) in ranked[:_COMMONEST]:
        yield (
            f"<tr><td>{rule.id}</td><td>{escape(rule.title)}</td>"
            f'<td class="n">{on}</td><td class="n">{places}</td></tr>'
        )
    yield "</tbody></table>"


# --- one form ------------------------------------------------------------------------------


def _anchor(review: FormReview) -> str:
    return f"f{review.form.source.document[:8]}-{review.form.ordinal}"


def _name(review: FormReview) -> str:
    return escape(review.form.project or "（无项目名称）")


def _form(document: DocumentReview, review: FormReview) -> Iterator[str]:
    form = review.form
    yield f'<section class="form" id="{_anchor(review)}"><h2>{_name(review)}</h2>'
    head = (
        f"{document.document.file} 第 {form.ordinal} 张",
        f"{form.year} 年度" if form.year else "",
        form.department or "",
        form.unit if form.unit and form.unit != form.department else "",
        f"年度资金 {_yuan(form.funding.annual)}" if form.funding.annual is not None else "",
        f"{len(form.indicators)} 条指标",
    )
    yield f'<p class="dim">{escape("　".join(filter(None, head)))}</p>'
    if not review.findings:
        yield "<p>没有发现问题。</p>"
    for severity in Severity:
        shown = [
            one
            for one in review.findings
            if one.severity is severity and not one.folded and not _is_likeness(one)
        ]
        if shown:
            yield f'<div class="{severity.value}"><h3>{SEVERITY_NAMES[severity]}（{len(shown)}）</h3>'
            yield from _table(shown)
            yield "</div>"
    yield from _folded(review)
    if review.history is not None:
        yield from _history(review.history)
    yield from _alike(review)
    deferred = review.with_outcome(Outcome.DEFERRED)
    if deferred:
        yield '<h3>不能判断</h3><ul class="plain dim">'
        for verdict in deferred:
            title, why = escape(verdict.rule.title), escape(verdict.why or "")
            yield f"<li>{verdict.rule.id} {title}：{why}</li>"
        yield "</ul>"
    yield "</section>"


def _table(findings: Iterable[Finding]) -> Iterator[str]:
    yield (
        '<table class="findings"><colgroup><col><col><col></colgroup><thead><tr>'
        "<th>规则和位置</th><th>读到</th><th>问题和建议</th></tr></thead><tbody>"
    )
    ordered = sorted(findings, key=lambda one: (one.row or 0, _where(one), one.rule.id))
    for where, group in groupby(ordered, key=_where):
        yield from _place(where, list(group))
    yield "</tbody></table>"


def _place(where: str, found: Sequence[Finding]) -> Iterator[str]:
    """All that is found in one place: what two rules say alike is said once."""
    rules = "<br>".join(f"{one.rule.id} {escape(one.rule.title)}" for one in found)
    printed = "；".join(dict.fromkeys(_short(one.printed) for one in found if one.printed))
    yield (
        f'<tr><td>{escape(where)}<br><span class="rule">{rules}</span></td>'
        f'<td class="printed">{escape(printed)}</td><td>'
    )
    advised: set[str] = set()
    for one in found:
        yield f'<p class="say">{escape(one.message)}</p>'
        if one.suggestion not in advised:
            yield f"<p>建议：{escape(one.suggestion)}</p>"
        advised.add(one.suggestion)
        yield from _peers(one.precedents)
    basis = "；".join(dict.fromkeys(one.rule.basis for one in found))
    yield f'<p class="basis">依据：{escape(basis)}</p></td></tr>'


def _where(one: Finding) -> str:
    what = f"第 {one.row} 条指标" if one.row is not None else one.field or "整张表"
    return f"{what}（{one.place}）" if one.place else what


def _peers(precedents: Sequence[Precedent]) -> Iterator[str]:
    """The rows that a finding rests on."""
    rows = [one for one in precedents if one.place is not None]
    if rows:
        yield '<table class="peers"><thead><tr><th>比较的申报</th><th>指标</th><th>值</th></tr></thead><tbody>'
        for one in rows:
            cells = (escape(cell or "") for cell in (one.place, one.name, one.value))
            yield f"<tr><td>{'</td><td>'.join(cells)}</td></tr>"
        yield "</tbody></table>"
    others = [one for one in precedents if one.place is None]
    if others:
        yield f"<p>比较：{escape('；'.join(one.text for one in others))}</p>"


def _folded(review: FormReview) -> Iterator[str]:
    """Where the rules that fire on most forms fire on this one."""
    folded: dict[Rule, list[Finding]] = {}
    for one in review.findings:
        if one.folded and not _is_likeness(one):
            folded.setdefault(one.rule, []).append(one)
    if folded:
        yield '<h3>多数表共有的情况</h3><ul class="plain">'
        for rule, found in folded.items():
            yield f"<li>{rule.id} {escape(rule.title)}"
            for one in found:
                # What is to be written there; the rule's own advice stands above all forms.
                more = f" {one.suggestion}" if one.suggestion != rule.suggestion else ""
                yield f"<br>{escape(f'{_where(one)}：{one.message}{more}')}"
            yield "</li>"
        yield "</ul>"


def _history(history: YearComparison) -> Iterator[str]:
    yield "<h3>跨年度对比</h3>"
    money = ""
    if history.annual is not None and history.annual_before:
        share = history.annual / history.annual_before - 1
        money = (
            f"年度资金 {_yuan(history.annual_before)} → {_yuan(history.annual)}（{share:+.0%}）。"
        )
    yield (
        f"<p>与 {history.year} 年度的申报（{escape(history.file)} 第 {history.ordinal} 张）相比："
        f"{money}{'资金增加而目标降低。' if history.weaker_for_more else ''}</p>"
    )
    if not history.changes:
        yield "<p>指标和指标值都没有变化。</p>"
        return
    yield (
        "<table><thead><tr><th>变化</th><th>指标</th>"
        f"<th>{history.year} 年度</th><th>本年度</th></tr></thead><tbody>"
    )
    for change in history.changes:
        mark = ' class="weaker"' if change.kind.is_weaker else ""
        yield (
            f"<tr><td{mark}>{change.kind.value}</td><td>{escape(change.name)}</td>"
            f"<td>{escape(change.before or '—')}</td><td>{escape(change.now or '—')}</td></tr>"
        )
    yield "</tbody></table>"


def _alike(review: FormReview) -> Iterator[str]:
    """Forms of other projects with the same names, all in one place."""
    found = [one for one in review.findings if _is_likeness(one)]
    if found:
        yield '<h3>雷同</h3><ul class="plain">'
        for one in found:
            yield f"<li>{escape(one.message)}</li>"
        rule = found[0].rule
        yield f"</ul><p>建议：{escape(rule.suggestion)}</p>"
        yield f'<p class="basis">{rule.id}　依据：{escape(rule.basis)}</p>'


def _is_likeness(one: Finding) -> bool:
    """Whether a finding says which other form is alike."""
    return one.rule.id == _ALIKE and bool(one.precedents)


def _yuan(amount: float) -> str:
    return f"{amount:,.2f}".rstrip("0").rstrip(".") + " 元"


def _short(text: str | None, *, most: int = 120) -> str:
    text = text or ""
    return text if len(text) <= most else text[:most] + "…"
