"""What the SPARQL endpoint says of itself (SPARQL 1.1 Service Description)."""

from typing import Final

import pyoxigraph as ox

from zhibiao.graph.iri import Names
from zhibiao.graph.store import Term
from zhibiao.graph.vocabulary import PREFIXES, SIMILAR

__all__ = ["service_description"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD"),
)


def service_description(endpoint: str, names: Names) -> list[ox.Triple]:
    """The triples about the service at ``endpoint``."""
    me, dataset, default = (ox.BlankNode(name) for name in ("service", "dataset", "default"))
    similar = ox.NamedNode(SIMILAR)

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SD + name)

    a = ox.NamedNode(f"{PREFIXES['rdf']}type")
    comment = ox.NamedNode(f"{PREFIXES['rdfs']}comment")
    described: list[tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, Term]] = [
        (me, a, sd("Service")),
        (me, sd("endpoint"), ox.NamedNode(endpoint)),
        (me, sd("supportedLanguage"), sd("SPARQL11Query")),
        (me, sd("feature"), sd("UnionDefaultGraph")),
        (me, sd("feature"), similar),
        (me, sd("defaultDataset"), dataset),
        (dataset, a, sd("Dataset")),
        (dataset, sd("defaultGraph"), default),
        (default, a, sd("Graph")),
        (default, comment, ox.Literal("所有命名图的并集", language="zh")),
        (similar, a, sd("Feature")),
        (
            similar,
            comment,
            ox.Literal(
                'SERVICE zb:similar { ?wording zb:query "…" ; zb:limit 20 ; zb:score ?s } '
                "给出意思最接近的指标名称；其他 SERVICE 一律不许。",
                language="zh",
            ),
        ),
    ]
    described += [
        (me, sd("resultFormat"), ox.NamedNode(f"http://www.w3.org/ns/formats/{name}"))
        for name in _FORMATS
    ]
    for graph in (names.graph_entities, names.graph_ontology, names.graph_taxonomy):
        node, iri = ox.BlankNode(), ox.NamedNode(str(graph))
        described += [(dataset, sd("namedGraph"), node), (node, a, sd("NamedGraph"))]
        described.append((node, sd("name"), iri))
    return [ox.Triple(*terms) for terms in described]
