"""A form written as RDF comes back as it was."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal
from rdflib.compare import isomorphic
from rdflib.namespace import RDFS, SKOS, XSD

from zhibiao.forms.errors import StoreError, UsageError
from zhibiao.forms.model import Document, Form, Funding, Indicator, Source, Target
from zhibiao.forms.version import PARSER_VERSION
from zhibiao.graph.iri import Names
from zhibiao.graph.rdf import (
    document_graph,
    document_nquads,
    document_ntriples,
    form_graph,
    read_form,
    read_forms,
    read_ntriples,
    serialise,
)
from zhibiao.graph.vocabulary import T15, T21, UNIT, ZB

NAMES = Names()
SHA = "a" * 64

# Line ends, quotes, control characters, line separators that str.splitlines honours, U+0000,
# a byte order mark, an emoji of two code points, LaTeX.
ODD = ["", " ", "\r\n", '"', "\\", "\\u0041", "\x00\x07\x1b\x7f", "\x0b\x0c\x1c\x85\u2028\u2029"]
ODD += [
    "\ufeff\ufffe\uffff",
    "👩‍🔬",
    "≥90.00(%)",
    "$\\geq 5$",
    "数量指标",
    "产出指标",
    "满意度",
    "%",
    "台套",
    "無",
]
texts = st.one_of(st.sampled_from(ODD), st.text(max_size=12))
maybe = st.one_of(st.none(), texts)
numbers = st.one_of(st.none(), st.floats(allow_nan=False), st.sampled_from([0.1, -0.0, 5e-5, 1e15]))
counts = st.one_of(st.none(), st.integers())
days = st.one_of(st.none(), st.dates())
targets = st.builds(
    Target,
    text=maybe,
    operator=st.sampled_from([None, "≥", "≤", "=", ">", "<"]),
    value=numbers,
    unit=maybe,
)
indicators = st.builds(
    Indicator, level1=maybe, level2=maybe, name=texts, target=targets, weight=numbers, place=maybe
)
fundings = st.builds(Funding, *[numbers] * 7)


@st.composite
def forms(draw: st.DrawFn, sha256: str = SHA) -> Form:
    rows = draw(st.lists(indicators, max_size=4))
    # Rows printed twice are rows twice.
    rows += draw(st.sampled_from([[], rows[:1], rows]))
    return Form(
        ordinal=draw(st.integers(min_value=1)),
        source=Source(sha256, draw(texts), draw(counts), draw(maybe)),
        year=draw(counts),
        project=draw(maybe),
        nature=draw(maybe),
        category=draw(maybe),
        department=draw(maybe),
        unit=draw(maybe),
        start=draw(days),
        end=draw(days),
        funding=draw(fundings),
        goal_total=draw(maybe),
        goal_annual=draw(maybe),
        indicators=tuple(rows),
        notes=tuple(draw(st.lists(texts, max_size=12))),
    )


def exact(form: Form) -> str:
    """What tells 0.0 from -0.0, which == does not."""
    return repr(form)


@settings(max_examples=150, deadline=None)
@given(form=forms())
def test_a_form_survives_rdflib(form: Form) -> None:
    graph = form_graph(form, NAMES)
    assert exact(read_form(graph, NAMES.form(SHA, form.ordinal))) == exact(form)


@settings(max_examples=150, deadline=None)
@given(found=st.lists(forms(), max_size=3, unique_by=lambda form: form.ordinal), file=texts)
def test_a_document_survives_a_store_from_its_own_graph_alone(found: list[Form], file: str) -> None:
    document = Document(SHA, file, tuple(sorted(found, key=lambda form: form.ordinal)))
    store = ox.Store()
    text = "\n".join(document_nquads(document, NAMES))
    store.load(text.encode(), format=ox.RdfFormat.N_QUADS)
    own = store.dump(
        None, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(str(NAMES.graph_document(SHA)))
    )
    assert own is not None
    assert [*map(exact, read_ntriples(own.decode()))] == [*map(exact, document.forms)]


@settings(max_examples=50, deadline=None)
@given(form=forms())
def test_lines_are_sorted_single_lines_without_blank_nodes(form: Form) -> None:
    document = Document(SHA, form.source.file, (form,))
    for lines in document_ntriples(document, NAMES):
        assert lines == sorted(set(lines))
        assert "\n".join(lines).splitlines() == lines
        assert not any(line.startswith("_:") or " _:" in line.partition('"')[0] for line in lines)


def test_not_a_number_survives_too() -> None:
    form = Form(1, Source(SHA, "a"), funding=Funding(total=float("nan"), annual=float("inf")))
    assert exact(read_form(form_graph(form, NAMES), NAMES.form(SHA, 1))) == exact(form)


FORM = Form(
    ordinal=2,
    source=Source(SHA, "样例.txt", page=3),
    year=2024,
    project="科普 活动（二期）",
    department="临江市科学技术局（本级）",
    unit="临江市 科技馆",
    start=date(2024, 1, 1),
    funding=Funding(annual=850000.0, annual_fiscal=0.1),
    goal_annual="办好活动",
    indicators=(
        Indicator("产出指标", "产出数量", "1、科普活动场次", Target("≥12场次", "≥", 12.0, "场次")),
        Indicator("成本指标", "经济成本指标", "场均成本", Target("≤2.5万元", "≤", 2.5, "万元")),
        Indicator(
            "产出指标", "数量指标", "科普活动场次", Target("12趟次", None, 12.0, "趟次"), 7.5
        ),
    ),
    notes=("先", "后", "先"),
)


def test_a_level_is_linked_and_a_dialect_label_kept_beside_it() -> None:
    graph = form_graph(FORM, NAMES)
    row = NAMES.indicator(SHA, 2, 1)
    assert graph.value(row, ZB.level1) == T15["output"]
    assert graph.value(row, ZB.level1Label) is None
    assert graph.value(row, ZB.level2) == T15["output-quantity"]
    assert graph.value(row, ZB.level2Label) == Literal("产出数量")
    assert graph.value(NAMES.indicator(SHA, 2, 2), ZB.level1) == T21["cost"]


def test_rows_share_a_wording_and_keep_their_printed_names() -> None:
    graph = form_graph(FORM, NAMES)
    wording = graph.value(NAMES.indicator(SHA, 2, 1), ZB.usesWording)
    assert graph.value(NAMES.indicator(SHA, 2, 3), ZB.usesWording) == wording
    assert graph.value(wording, SKOS.prefLabel) == Literal("科普活动场次")
    assert graph.value(wording, ZB.aspectLabel) == Literal("场次")
    assert graph.value(NAMES.indicator(SHA, 2, 1), RDFS.label) == Literal("1、科普活动场次")


def test_values_are_decimals_and_units_concepts() -> None:
    graph = form_graph(FORM, NAMES)
    target = NAMES.target(SHA, 2, 2)
    assert graph.value(target, ZB.numericValue) == Literal("2.5", datatype=XSD.decimal)
    assert graph.value(target, ZB.unit) == UNIT["wanyuan"]
    assert graph.value(NAMES.funding(SHA, 2, "annual"), ZB.amount) == Literal(
        "850000", datatype=XSD.decimal
    )
    trips = graph.value(NAMES.target(SHA, 2, 3), ZB.unit)
    assert trips == NAMES.unit("趟次")
    assert graph.value(trips, SKOS.prefLabel) == Literal("趟次")


def test_organisations_have_a_normalised_name_their_printed_names_and_roles() -> None:
    graph = form_graph(FORM, NAMES)
    department = NAMES.organisation("临江市科学技术局")
    assert graph.value(NAMES.form(SHA, 2), ZB.supervisingDepartment) == department
    assert graph.value(department, SKOS.prefLabel) == Literal("临江市科学技术局")
    assert graph.value(department, SKOS.altLabel) == Literal("临江市科学技术局（本级）")
    assert (department, None, ZB.Department) in graph
    assert (department, None, ZB.ImplementingUnit) not in graph


def test_what_documents_share_stands_in_the_entities_only() -> None:
    own, entities = document_ntriples(Document(SHA, "样例.txt", (FORM,)), NAMES)
    subjects = {line.split(" ", 1)[0].split("/")[4] for line in entities}
    assert subjects == {"organisation", "project", "wording", "unit"}
    assert {line.split(" ", 1)[0] for line in own} & {
        line.split(" ", 1)[0] for line in entities
    } == set()


def test_the_document_graph_says_from_which_bytes_and_by_which_parser() -> None:
    graph = document_graph(Document(SHA, "样例.txt", (FORM,)), NAMES)
    answer = graph.query(
        """SELECT ?sha ?title ?version WHERE {
             ?form a zb:Form ; prov:wasDerivedFrom ?document ; prov:wasGeneratedBy ?run .
             ?document zb:sha256 ?sha ; dcterms:title ?title .
             ?run prov:used ?document ; zb:parserVersion ?version }"""
    )
    rows = [tuple(map(str, row)) for row in answer if isinstance(row, tuple)]
    assert rows == [(SHA, "样例.txt", PARSER_VERSION)]


def test_the_text_and_the_graph_of_a_document_are_the_same_triples() -> None:
    document = Document(SHA, "样例.txt", (FORM, replace(FORM, ordinal=3, unit=None)))
    own, entities = document_ntriples(document, NAMES)
    parsed = Graph().parse(data="\n".join((*own, *entities)), format="nt")
    assert isomorphic(parsed, document_graph(document, NAMES))
    assert isomorphic(
        parsed, form_graph(document.forms[0], NAMES) + form_graph(document.forms[1], NAMES)
    )
    assert read_forms(parsed) == document.forms


def test_equal_documents_give_equal_bytes_and_another_base_other_names() -> None:
    document = Document(SHA, "样例.txt", (FORM,))
    assert document_nquads(document, NAMES) == document_nquads(document, Names())
    other = Names("https://data.example.org/")
    assert read_ntriples("\n".join(document_ntriples(document, other)[0])) == (FORM,)
    assert not any("localhost" in line for line in document_nquads(document, other))


def test_documents_are_serialised_as_turtle_or_nquads() -> None:
    documents = (Document(SHA, "样例.txt", (FORM,)), Document("b" * 64, "空.txt", ()))
    turtle = serialise(documents, format="turtle")
    expected = document_graph(documents[0], NAMES) + document_graph(documents[1], NAMES)
    assert isomorphic(Graph().parse(data=turtle, format="turtle"), expected)
    assert "zb:fiscalYear" in turtle
    assert turtle == serialise(documents, format="turtle", names=NAMES)
    quads = serialise(documents, format="nquads", names=Names("https://data.example.org/"))
    assert quads.split("\n")[:-1] == sorted(set(quads.split("\n")[:-1]))
    store = ox.Store()
    store.load(quads.encode(), format=ox.RdfFormat.N_QUADS)
    assert sorted(str(graph) for graph in store.named_graphs()) == [
        "<https://data.example.org/graph/document/aaaaaaaaaaaaaaaa>",
        "<https://data.example.org/graph/document/bbbbbbbbbbbbbbbb>",
        "<https://data.example.org/graph/entities>",
    ]


def test_a_form_of_nine_rows_stays_small() -> None:
    form = replace(FORM, indicators=FORM.indicators * 3, notes=())
    own, _ = document_ntriples(Document(SHA, "样例.txt", (form,)), NAMES)
    assert len(own) <= 165


def test_a_form_of_another_document_is_refused() -> None:
    with pytest.raises(UsageError, match="第 2 张"):
        document_ntriples(Document("b" * 64, "样例.txt", (FORM,)), NAMES)
    with pytest.raises(UsageError, match="重复"):
        document_ntriples(Document(SHA, "样例.txt", (FORM, FORM)), NAMES)


def test_an_incomplete_graph_is_an_error_that_names_the_subject() -> None:
    graph = form_graph(FORM, NAMES)
    graph.remove((NAMES.indicator(SHA, 2, 2), ZB.hasTarget, None))
    with pytest.raises(StoreError, match="indicator/a+-2-02"):
        read_form(graph, NAMES.form(SHA, 2))
    with pytest.raises(StoreError, match="不完整"):
        read_form(Graph(), NAMES.form(SHA, 2))
    with pytest.raises(StoreError, match="语法错误"):
        read_ntriples("<a> <b> .")


def test_the_published_forms_come_back_as_they_were() -> None:
    folder = Path(__file__).parents[2].parent / "shared" / "forms"
    if not folder.is_dir():
        pytest.skip("没有 shared/forms")
    for path in sorted(folder.glob("*.gold.json")):
        for record in json.loads(path.read_text(encoding="utf-8")):
            rows = [
                {key: row[key] for key in ("level1", "level2", "name", "target")}
                for row in record["indicators"]
            ]
            source = {"document": SHA, "file": path.name}
            form = Form.from_json({**record, "indicators": rows, "source": source})
            assert read_form(form_graph(form, NAMES), NAMES.form(SHA, form.ordinal)) == form
