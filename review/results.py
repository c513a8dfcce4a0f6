"""A review as RDF: SHACL validation results on the nodes that the graph already has.

Each finding is a `zb:ReviewFinding` on its indicator (or form), tied to the `zb:ReviewRule`
that found it; so "all errors of one department" is one SPARQL query over graph and findings.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from zhibiao.graph.iri import Names
from zhibiao.graph.vocabulary import PREFIXES, ZB, Vocabulary
from zhibiao.review.catalogue import RULES
from zhibiao.review.engine import DocumentReview, Finding
from zhibiao.review.rule import RULES_VERSION, Severity

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["RULE", "review_graph", "rules_graph"]

#: The rules' own names, the same in every deployment.
RULE: Final = Vocabulary("https://zhibiao.example/rule/")
_SHACL: Final = Vocabulary("http://www.w3.org/ns/shacl#")
_SEVERITY: Final = {
    Severity.ERROR: "Violation",
    Severity.WARN: "Warning",
    Severity.INFO: "Info",
}


def _empty(names: Names) -> "Graph":
    from rdflib import Graph

    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.bind("rule", str(RULE))
    graph.bind("id", f"{names.base}id/")
    return graph


def rules_graph(names: Names | None = None) -> "Graph":
    """The 45 rules as resources: number, title, what they look at, severity and basis."""
    graph = _empty(names or Names())
    _add_rules(graph)
    return graph


def _add_rules(graph: "Graph") -> None:
    from rdflib import Literal
    from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

    for rule in RULES:
        node = RULE[rule.id]
        graph.add((node, RDF.type, ZB.ReviewRule))
        graph.add((node, SKOS.notation, Literal(rule.id)))
        graph.add((node, RDFS.label, Literal(rule.title, lang="zh")))
        graph.add((node, RDFS.comment, Literal(rule.looks_at, lang="zh")))
        graph.add((node, ZB.suggestion, Literal(rule.suggestion, lang="zh")))
        graph.add((node, ZB.basis, Literal(rule.basis, lang="zh")))
        graph.add((node, _SHACL.severity, _SHACL[_SEVERITY[rule.severity]]))
        graph.add((node, DCTERMS.hasVersion, Literal(RULES_VERSION)))


def review_graph(reviews: Sequence[DocumentReview], names: Names | None = None) -> "Graph":
    """The findings of ``reviews`` and the rules, as one graph."""
    names = names or Names()
    graph = _empty(names)
    _add_rules(graph)
    for review in reviews:
        for form in review.forms:
            serial: Counter[str] = Counter()
            for finding in form.findings:
                serial[finding.rule.id] += 1
                _add(graph, finding, review.document.sha256, serial[finding.rule.id], names)
    return graph


def _add(graph: "Graph", finding: Finding, sha256: str, serial: int, names: Names) -> None:
    from rdflib import Literal, URIRef
    from rdflib.namespace import RDF

    node = URIRef(
        f"{names.base}id/finding/{sha256[:16]}-{finding.ordinal}-{finding.rule.id}-{serial}"
    )
    form = names.form(sha256, finding.ordinal)
    focus = form if finding.row is None else names.indicator(sha256, finding.ordinal, finding.row)
    rule: URIRef = RULE[finding.rule.id]
    graph.add((node, RDF.type, ZB.ReviewFinding))
    graph.add((node, RDF.type, _SHACL.ValidationResult))
    graph.add((node, _SHACL.focusNode, focus))
    graph.add((node, _SHACL.resultSeverity, _SHACL[_SEVERITY[finding.severity]]))
    graph.add((node, _SHACL.resultMessage, Literal(finding.message, lang="zh")))
    graph.add((node, _SHACL.sourceConstraintComponent, rule))
    graph.add((node, ZB.foundBy, rule))
    graph.add((node, ZB.onForm, form))
    graph.add((node, ZB.suggestion, Literal(finding.suggestion, lang="zh")))
    if finding.printed is not None:
        graph.add((node, _SHACL.value, Literal(finding.printed)))
    if finding.place is not None:
        graph.add((node, ZB.place, Literal(finding.place)))
    if finding.field is not None:
        graph.add((node, ZB.fieldLabel, Literal(finding.field, lang="zh")))
    for precedent in finding.precedents:
        if precedent.iri is not None:
            graph.add((node, ZB.comparedWith, URIRef(precedent.iri)))
