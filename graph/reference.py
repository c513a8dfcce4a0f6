"""The written part of the graph: ontology, taxonomies and shapes, as files and as lookups.

``taxonomy.ttl`` is the one place where concepts have labels; what a document prints is linked
to a concept by looking its canonical label up here.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from zhibiao.graph.iri import Names
from zhibiao.graph.library import library_turtle
from zhibiao.graph.vocabulary import PREFIXES, T15, UNIT, ZB

__all__ = [
    "ONTOLOGY",
    "SHAPES",
    "TAXONOMY",
    "level1_concepts",
    "level2_concepts",
    "reference_nquads",
    "unit_concepts",
]

ONTOLOGY = Path(__file__).with_name("zb.ttl")
TAXONOMY = Path(__file__).with_name("taxonomy.ttl")
SHAPES = Path(__file__).with_name("shapes.ttl")

_SKOS = PREFIXES["skos"]


@cache
def _labels(predicate: str) -> Mapping[str, str]:
    """Preferred label -> IRI of the concepts of both taxonomies that have ``predicate``.

    The two taxonomies share most labels ("数量指标").  The 2015 concept wins, so that one
    label is one concept in every query; SKOS exactMatch leads to the 2021 one.
    """
    labels: dict[str, str] = {}
    marked: set[str] = set()
    for triple in ox.parse(path=str(TAXONOMY), format=ox.RdfFormat.TURTLE):
        if not isinstance(triple.subject, ox.NamedNode):
            continue
        subject = triple.subject.value
        if triple.predicate.value == predicate:
            marked.add(subject)
        elif triple.predicate.value == f"{_SKOS}prefLabel" and isinstance(
            triple.object, ox.Literal
        ):
            labels[subject] = triple.object.value
    found: dict[str, str] = {}
    for iri in sorted(marked, key=lambda iri: (not iri.startswith(T15), iri)):
        if iri in labels:
            found.setdefault(labels[iri], iri)
    return found


def level1_concepts() -> Mapping[str, str]:
    """Canonical level-1 label (``产出指标``) -> concept IRI."""
    return _labels(f"{_SKOS}topConceptOf")


@cache
def level2_concepts() -> Mapping[str, str]:
    """Canonical level-2 label (``数量指标``) -> concept IRI."""
    return {label: iri for label, iri in _labels(f"{_SKOS}broader").items() if "/tax/" in iri}


@cache
def unit_concepts() -> Mapping[str, str]:
    """Printed symbol (``人次``) -> concept IRI, for the units that the taxonomy has."""
    return {label: iri for label, iri in _labels(f"{ZB}unitFamily").items() if iri.startswith(UNIT)}


def reference_nquads(names: Names) -> bytes:
    """Ontology, taxonomies and the standard indicator library as N-Quads, each in its named
    graph, in the base of ``names``; sorted, and equal releases give equal bytes."""
    graphs = (
        (names.graph_ontology, ONTOLOGY.read_bytes()),
        (names.graph_taxonomy, TAXONOMY.read_bytes()),
        (names.graph_standard, library_turtle()),
    )
    lines: set[str] = set()
    nodes: dict[ox.BlankNode, ox.NamedNode] = {}
    for graph, turtle in graphs:
        for triple in ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=names.base):
            subject = _named(triple.subject, nodes, names)
            value = _named(triple.object, nodes, names)
            lines.add(f"{subject} {triple.predicate} {value} <{graph}> .")
    return ("\n".join(sorted(lines)) + "\n").encode("utf-8")


_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def _named(term: _Term, nodes: dict[ox.BlankNode, ox.NamedNode], names: Names) -> _Term:
    """A blank node as IRI: a parser labels blank nodes at random.

    RDF 1.1, section 3.5 has well-known IRIs for this; the place in the files numbers them.
    """
    if not isinstance(term, ox.BlankNode):
        return term
    iri = f"{names.base}.well-known/genid/{len(nodes) + 1}"
    return nodes.setdefault(term, ox.NamedNode(iri))
