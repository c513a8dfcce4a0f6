"""The ontology, the taxonomies and the code use the same terms."""

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from zhibiao.forms.model import Document, Form, Funding, Indicator, Source, Target
from zhibiao.forms.taxonomy import LEVEL1, LEVEL2
from zhibiao.forms.unit import unit_of
from zhibiao.graph.iri import Names
from zhibiao.graph.library import library_turtle
from zhibiao.graph.rdf import document_graph
from zhibiao.graph.reference import (
    ONTOLOGY,
    SHAPES,
    TAXONOMY,
    level1_concepts,
    level2_concepts,
    reference_nquads,
    unit_concepts,
)
from zhibiao.graph.vocabulary import PREFIXES, SIMILAR, T15, T21, ZB, prologue

NAMES = Names()
SHA = "7" * 64

# One of everything, so that its graph uses every term that forms can use.
EVERYTHING = Document(
    SHA,
    "甲.xlsx",
    (
        Form(
            ordinal=1,
            source=Source(SHA, "乙.xlsx", page=1, sheet="表1"),
            year=2024,
            project="甲项目",
            nature="经常性",
            category="其他",
            department="甲局",
            unit="甲中心",
            start=date(2024, 1, 1),
            end=date(2024, 12, 31),
            funding=Funding(1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0),
            goal_total="总",
            goal_annual="年",
            indicators=(
                Indicator(
                    "产出", "数量", "培训完成率", Target("≥1", "≥", 1.0, "轮（次）"), 1.0, "第1行"
                ),
            ),
            notes=("一",),
        ),
    ),
)


def zb_terms(graph: Graph) -> set[str]:
    return {
        str(term)
        for triple in graph
        for term in triple
        if isinstance(term, URIRef) and term.startswith(ZB)
    }


def turtle(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


def test_every_term_in_use_is_defined_and_every_defined_term_is_in_use() -> None:
    ontology = turtle(ONTOLOGY)
    defined = {
        str(subject)
        for subject in ontology.subjects(RDFS.label)
        if isinstance(subject, URIRef) and subject.startswith(ZB)
    }
    library = Graph().parse(data=library_turtle(), format="turtle", publicID=NAMES.base)
    written = (
        zb_terms(document_graph(EVERYTHING, NAMES)) | zb_terms(turtle(TAXONOMY)) | zb_terms(library)
    )
    # Terms of the service, and the records that zhibiao.graph.documents keeps.
    service, records = ("query", "limit", "score"), ("generation", "contentHash", "formCount")
    # Terms of reviews (zhibiao.review.results); its tests hold them against the ontology.
    reviews = (
        "Review",
        "ReviewFinding",
        "ReviewRule",
        "basis",
        "comparedWith",
        "fieldLabel",
        "foundBy",
    )
    more = ("onForm", "suggestion")
    spoken = {SIMILAR, *(f"{ZB}{name}" for name in (*service, *records, *reviews, *more))}
    assert defined - written - spoken == set()
    assert written - defined == set()
    assert zb_terms(turtle(SHAPES)) - defined == set()
    assert zb_terms(ontology) - defined == set()


def test_every_term_says_in_both_languages_what_it_is() -> None:
    ontology = turtle(ONTOLOGY)
    for term in {*ontology.subjects(RDFS.label)}:
        for property in (RDFS.label, RDFS.comment):
            texts = [t for t in ontology.objects(term, property) if isinstance(t, Literal)]
            assert sorted(str(text.language) for text in texts) == ["en", "zh"], (term, property)


def test_every_property_of_forms_says_what_it_belongs_to() -> None:
    ontology = turtle(ONTOLOGY)
    domain_includes = URIRef("https://schema.org/domainIncludes")
    properties = {
        *ontology.subjects(RDF.type, OWL.ObjectProperty),
        *ontology.subjects(RDF.type, OWL.DatatypeProperty),
    }
    without = {
        str(p).removeprefix(ZB)
        for p in properties
        if (p, RDFS.domain, None) not in ontology and (p, domain_includes, None) not in ontology
    }
    # Of named graphs, of a store, and inside SERVICE.
    graphs = {"fileName", "contentHash", "formCount", "generation"}
    assert without == graphs | {"query", "limit", "score"}


def test_each_canonical_level_label_is_a_concept_in_its_place() -> None:
    assert set(level1_concepts()) == set(LEVEL1)
    assert set(level2_concepts()) == set(LEVEL2)
    taxonomy = turtle(TAXONOMY)
    for label, above in LEVEL2.items():
        broader = taxonomy.value(URIRef(level2_concepts()[label]), SKOS.broader)
        assert str(taxonomy.value(broader, SKOS.prefLabel)) == above


def test_labels_of_both_taxonomies_are_the_2015_concept_and_cost_is_both() -> None:
    assert level2_concepts()["数量指标"] == str(T15["output-quantity"])
    assert level2_concepts()["经济成本指标"] == str(T21["cost-economic"])
    assert level2_concepts()["成本指标"] == str(T15["output-cost"])
    assert level1_concepts()["成本指标"] == str(T21["cost"])


def test_every_2015_concept_is_mapped_to_2021() -> None:
    taxonomy = turtle(TAXONOMY)
    scheme = URIRef("https://zhibiao.example/tax/2015")
    mappings = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch)
    concepts = [*taxonomy.subjects(SKOS.inScheme, scheme)]
    assert len(concepts) == 12
    for concept in concepts:
        others = [other for mapping in mappings for other in taxonomy.objects(concept, mapping)]
        assert others, concept
        assert all(str(other).startswith(T21) for other in others)
        assert all((other, RDF.type, SKOS.Concept) in taxonomy for other in others)


def test_units_convert_as_forms_unit_does() -> None:
    taxonomy = turtle(TAXONOMY)
    assert unit_concepts()["人次"] == "https://zhibiao.example/unit/person-time"
    for symbol, iri in unit_concepts().items():
        unit = unit_of(symbol)
        assert unit is not None
        assert str(taxonomy.value(URIRef(iri), ZB.unitFamily)) == unit.family, symbol
        assert float(str(taxonomy.value(URIRef(iri), ZB.factor))) == pytest.approx(unit.factor)


def test_a_concept_has_one_preferred_label() -> None:
    """Two would double every row of a query that joins labels."""
    taxonomy = turtle(TAXONOMY)
    for concept in {*taxonomy.subjects(SKOS.prefLabel)}:
        assert len([*taxonomy.objects(concept, SKOS.prefLabel)]) == 1, concept


def test_the_reference_graphs_have_no_blank_node_and_follow_the_base() -> None:
    text = reference_nquads(Names("https://data.example.org/"))
    quads = [*ox.parse(text, format=ox.RdfFormat.N_QUADS)]
    assert {
        quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)
    } == {f"https://data.example.org/graph/{name}" for name in ("ontology", "taxonomy", "standard")}
    assert not any(
        isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)
    )
    assert b"localhost" not in text
    assert reference_nquads(Names("https://data.example.org/")) == text


def test_a_query_may_declare_the_predeclared_prefixes_again() -> None:
    store = ox.Store()
    query = f"{prologue(NAMES.base)}PREFIX zb: <{ZB}>\nASK {{ FILTER(zb:Form = <{ZB}Form> && BOUND(?x)) }}"
    assert not store.query(query)
    for prefix, namespace in PREFIXES.items():
        assert namespace[-1] in "/#", prefix


def test_a_vocabulary_gives_terms_by_attribute_and_by_item() -> None:
    assert ZB.Form == URIRef("https://zhibiao.example/ns#Form")
    assert T15["output-time"] == URIRef("https://zhibiao.example/tax/2015/output-time")
    assert f"<{ZB}Form>" == ZB.Form.n3()
