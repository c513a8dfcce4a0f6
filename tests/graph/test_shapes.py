"""The shapes accept what we write, and name what does not fit."""

from dataclasses import replace
from datetime import date

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

from zhibiao.forms.model import Document, Form, Funding, Indicator, Source, Target
from zhibiao.graph.documents import put_document
from zhibiao.graph.iri import Names
from zhibiao.graph.rdf import form_graph
from zhibiao.graph.reference import SHAPES
from zhibiao.graph.store import OxigraphStore
from zhibiao.graph.vocabulary import ZB

NAMES = Names()
SHA = "5" * 64

FULL = Form(
    ordinal=1,
    source=Source(SHA, "样例.docx", page=2, sheet="表1"),
    year=2024,
    project="河道清淤",
    nature="经常性项目",
    category="其他",
    department="临江市水务局",
    unit="临江市水务局（本级）",
    start=date(2024, 1, 1),
    end=date(2024, 12, 31),
    funding=Funding(annual=300000.0, annual_fiscal=250000.0, annual_other=50000.0),
    goal_total="清淤12公里",
    goal_annual="清淤3公里",
    indicators=(
        Indicator(
            "产出指标", "数量指标", "清淤长度", Target("≥3公里", "≥", 3.0, "公里"), 20.0, "第8行"
        ),
        Indicator("产出", "产出时效", "完工时间", Target("12月底前")),
        Indicator("满意度指标", "服务对象满意度指标", "居民满意度", Target("≥90%", "≥", 90.0, "%")),
        Indicator(None, "其他", "巡查趟数", Target("50趟次", None, 50.0, "趟次")),
        Indicator(None, None, "空行", Target(None)),
    ),
    notes=("第8行：补出一级指标",),
)
EMPTY = Form(ordinal=1, source=Source(SHA, "空表.txt"))


def report(graph: Graph) -> list[tuple[str, str]]:
    """Severity and message (or constraint) of every result, sorted."""
    shapes = Graph().parse(SHAPES, format="turtle")
    _, results, _ = pyshacl.validate(graph, shacl_graph=shapes, advanced=False)
    assert isinstance(results, Graph)
    found = []
    for result in results.subjects(RDF.type, SH.ValidationResult):
        severity = results.value(result, SH.resultSeverity)
        message = results.value(result, SH.resultMessage)
        found.append((str(severity).removeprefix(str(SH)), str(message)))
    return sorted(found)


def violations(graph: Graph) -> list[str]:
    return [message for severity, message in report(graph) if severity == "Violation"]


def warned(form: Form) -> set[str]:
    """The rule ids of the warnings about a form."""
    return {message[:3] for severity, message in report(form_graph(form, NAMES))}


def test_a_full_form_fits_the_contract_and_an_empty_one_too() -> None:
    assert violations(form_graph(FULL, NAMES)) == []
    assert violations(form_graph(EMPTY, NAMES)) == []


def test_content_warnings_name_what_is_missing() -> None:
    assert warned(FULL) == {"R32"}
    assert warned(EMPTY) == {"R01", "R02", "R03", "R13", "R14"}


def test_sums_units_and_percentages_are_warned_about() -> None:
    odd = replace(
        FULL,
        funding=replace(FULL.funding, annual_other=70000.0),
        start=date(2025, 1, 1),
        indicators=(
            *FULL.indicators[:3],
            Indicator("产出指标", "质量指标", "合格率", Target("≥120%", "≥", 120.0, "%")),
            Indicator("产出指标", "数量指标", "巡查", Target("50", None, 50.0)),
        ),
    )
    assert warned(odd) == {"R03", "R05", "R33", "R35"}


def test_a_store_of_documents_fits_the_contract() -> None:
    store = OxigraphStore()
    put_document(store, Document(SHA, "样例.docx", (FULL,)), NAMES)
    graph = Graph()
    for name in store.graphs():
        graph.parse(data=store.triples(name), format="nt")
    assert (NAMES.graph_document(SHA), ZB.formCount, Literal(1)) in graph
    assert violations(graph) == []


FORM = NAMES.form(SHA, 1)
ROW = NAMES.indicator(SHA, 1, 1)


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        (FORM, ZB.fiscalYear, Literal("2024")),
        (FORM, ZB.remark, Literal("没有定义的属性")),
        (FORM, ZB.describesProject, FORM),
        (ROW, ZB.ordinal, Literal(2)),
        (ROW, ZB.level2, URIRef("http://localhost/数量指标")),
        (NAMES.target(SHA, 1, 1), ZB.operator, URIRef("https://zhibiao.example/op/ne")),
        (NAMES.document(SHA), ZB.sha256, Literal("abc")),
        (NAMES.wording("清淤长度"), ZB.aspectLabel, Literal("又一个")),
    ],
)
def test_a_triple_that_breaks_the_contract_is_a_violation(
    subject: URIRef, predicate: URIRef, value: URIRef | Literal
) -> None:
    graph = form_graph(FULL, NAMES)
    graph.add((subject, predicate, value))
    assert violations(graph) != []


def test_a_form_without_its_document_is_a_violation() -> None:
    graph = form_graph(FULL, NAMES)
    graph.remove((NAMES.document(SHA), None, None))
    assert violations(graph) != []
