"""A review as RDF: SHACL validation results on the nodes that the graph already has.

Each finding is a `zb:ReviewFinding` on its indicator (or form), tied to the `zb:ReviewRule`
that found it; so "all errors of one department" is one SPARQL query over graph and findings.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from zhibiao.graph.iri import Names
from zhibiao.graph.vocabulary import PREFIXES, ZB, Vocabulary
from zhibiao.review.catalogue import RULES
from zhibiao.review.engine import DocumentReview, Finding
from zhibiao.review.rule import RULES_VERSION, Rule, Severity

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["RULE", "finding_ntriples", "review_graph", "rule_ntriples", "rules_graph"]

#: The rules' own names, the same in every deployment.
RULE: Final = Vocabulary("https://zhibiao.example/rule/")
_SHACL: Final = PREFIXES["sh"]
_RDF, _RDFS, _SKOS = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["skos"]
_SEVERITY: Final = {
    Severity.ERROR: f"<{_SHACL}Violation>",
    Severity.WARN: f"<{_SHACL}Warning>",
    Severity.INFO: f"<{_SHACL}Info>",
}


def rule_ntriples() -> str:
    """The 45 rules as resources, sorted N-Triples lines: number, title, what they look at,
    severity, usual suggestion and basis."""
    return _text(line for rule in RULES for line in _of_rule(rule))


def _of_rule(rule: Rule) -> Iterator[str]:
    me = f"<{RULE}{rule.id}>"
    yield f"{me} <{_RDF}type> <{ZB}ReviewRule> ."
    yield f"{me} <{_SKOS}notation> {ox.Literal(rule.id)} ."
    yield f"{me} <{_RDFS}label> {_chinese(rule.title)} ."
    yield f"{me} <{_RDFS}comment> {_chinese(rule.looks_at)} ."
    yield f"{me} <{ZB}suggestion> {_chinese(rule.suggestion)} ."
    yield f"{me} <{ZB}basis> {_chinese(rule.basis)} ."
    yield f"{me} <{_SHACL}severity> {_SEVERITY[rule.severity]} ."
    yield f"{me} <{PREFIXES['dcterms']}hasVersion> {ox.Literal(RULES_VERSION)} ."


def finding_ntriples(review: DocumentReview, names: Names) -> str:
    """All findings on a document as sorted N-Triples lines."""
    return _text(_of_review(review, names))


def _of_review(review: DocumentReview, names: Names) -> Iterator[str]:
    for form in review.forms:
        serial: Counter[str] = Counter()
        for finding in form.findings:
            serial[finding.rule.id] += 1
            yield from _of_finding(finding, review.document.sha256, serial[finding.rule.id], names)


def _of_finding(finding: Finding, sha256: str, serial: int, names: Names) -> Iterator[str]:
    me = f"<{names.finding(sha256, finding.ordinal, finding.rule.id, serial)}>"
    form = names.form(sha256, finding.ordinal)
    focus = form if finding.row is None else names.indicator(sha256, finding.ordinal, finding.row)
    yield f"{me} <{_RDF}type> <{ZB}ReviewFinding> ."
    yield f"{me} <{_RDF}type> <{_SHACL}ValidationResult> ."
    yield f"{me} <{_SHACL}focusNode> <{focus}> ."
    yield f"{me} <{_SHACL}resultSeverity> {_SEVERITY[finding.severity]} ."
    yield f"{me} <{_SHACL}resultMessage> {_chinese(finding.message)} ."
    yield f"{me} <{_SHACL}sourceConstraintComponent> <{RULE}{finding.rule.id}> ."
    yield f"{me} <{ZB}foundBy> <{RULE}{finding.rule.id}> ."
    yield f"{me} <{ZB}onForm> <{form}> ."
    yield f"{me} <{ZB}suggestion> {_chinese(finding.suggestion)} ."
    if finding.printed is not None:
        yield f"{me} <{_SHACL}value> {ox.Literal(finding.printed)} ."
    if finding.place is not None:
        yield f"{me} <{ZB}place> {ox.Literal(finding.place)} ."
    if finding.field is not None:
        yield f"{me} <{ZB}fieldLabel> {_chinese(finding.field)} ."
    for precedent in finding.precedents:
        if precedent.iri is not None:
            yield f"{me} <{ZB}comparedWith> {ox.NamedNode(precedent.iri)} ."


def _chinese(text: str) -> ox.Literal:
    return ox.Literal(text, language="zh")


def _text(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in sorted(set(lines)))


def rules_graph(names: Names | None = None) -> "Graph":
    """`rule_ntriples` as a graph with prefixes."""
    return _graph(rule_ntriples(), names or Names())


def review_graph(reviews: Sequence[DocumentReview], names: Names | None = None) -> "Graph":
    """The findings of ``reviews`` and the rules, as one graph with prefixes."""
    names = names or Names()
    found = (finding_ntriples(review, names) for review in reviews)
    return _graph("".join((rule_ntriples(), *found)), names)


def _graph(ntriples: str, names: Names) -> "Graph":
    from rdflib import Graph

    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.bind("rule", str(RULE))
    graph.bind("id", f"{names.base}id/")
    return graph.parse(data=ntriples, format="nt")
