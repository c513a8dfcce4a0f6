"""Every named question gives the right answer on four forms of invented agencies."""

from collections.abc import Iterable

import pytest
from rdflib.plugins.sparql import prepareQuery

from zhibiao.forms.errors import UsageError
from zhibiao.forms.model import Document, Form, Funding, Indicator, Source, Target
from zhibiao.forms.version import PARSER_VERSION
from zhibiao.graph.guard import guard
from zhibiao.graph.iri import Names
from zhibiao.graph.questions import Question, question, questions
from zhibiao.graph.rdf import document_nquads
from zhibiao.graph.reference import reference_nquads
from zhibiao.graph.store import OxigraphStore

NAMES = Names()
A, B, C = "a" * 64, "b" * 64, "c" * 64


def row(level1: str, level2: str, name: str, target: Target) -> Indicator:
    return Indicator(level1, level2, name, target)


def percent(text: str, value: float) -> Target:
    return Target(text, "≥", value, "%")


DREDGING_2023 = Form(
    1,
    Source(A, "水务.txt", page=4),
    year=2023,
    project="河道清淤",
    department="临江市水务局",
    unit="临江市水务局（本级）",
    funding=Funding(annual=300000.0, annual_fiscal=300000.0),
    indicators=(
        row("产出指标", "数量指标", "清淤长度", Target("≥3公里", "≥", 3.0, "公里")),
        row("产出指标", "质量指标", "验收合格率", percent("≥95%", 95.0)),
        row("满意度指标", "服务对象满意度指标", "居民满意度", percent("≥85%", 85.0)),
    ),
)
DREDGING_2024 = Form(
    2,
    Source(A, "水务.txt"),
    year=2024,
    project="河道 清淤",
    department="临江市水务局",
    unit="临江市水务局（本级）",
    funding=Funding(annual=400000.0, annual_fiscal=350000.0, annual_other=0.0),
    indicators=(
        row("产出指标", "数量指标", "清淤长度", Target("≥5公里", "≥", 5.0, "公里")),
        row("产出指标", "质量指标", "验收合格率", percent("≥95%", 95.0)),
        row("产出指标", "时效指标", "完工时间", Target("12月底前")),
        row("满意度指标", "服务对象满意度指标", "居民满意度", percent("≥90%", 90.0)),
    ),
)
TRAINING = Form(
    1,
    Source(B, "教育.txt"),
    year=2024,
    project="教师培训",
    department="云溪县教育局",
    unit="云溪县教师进修学校",
    funding=Funding(annual=120000.0, annual_fiscal=100000.0, annual_carryover=20000.0),
    indicators=(
        row("产出指标", "数量指标", "培训人次", Target("=600人次", "=", 600.0, "人次")),
        row("产出指标", "数量指标", "培训完成率", Target("=100%", "=", 100.0, "%")),
        row("产出指标", "质量指标", "验收合格率", percent("≥120%", 120.0)),
        row("产出指标", "时效指标", "培训及时率", Target("及时")),
        row("满意度指标", "服务对象满意度指标", "学员满意度", Target("满意")),
    ),
)
REPAIRS = Form(
    1,
    Source(C, "校舍.txt"),
    project="校舍维修",
    unit="云溪县教师进修学校",
    funding=Funding(annual=50000.0),
    indicators=(
        row("成本指标", "经济成本指标", "维修成本", Target("≤5万元", "≤", 5.0, "万元")),
        row("产出指标", "质量指标", "居民满意度", percent("≥80%", 80.0)),
        row("效益指标", "可持续影响指标", "管护机制健全性", Target("健全")),
        row("产出指标", "数量指标", "维修面积", Target("50", None, 50.0)),
        row("产出指标", "数量指标", "维修间数", Target(None)),
    ),
)
DOCUMENTS = (
    Document(A, "水务.txt", (DREDGING_2023, DREDGING_2024)),
    Document(B, "教育.txt", (TRAINING,)),
    Document(C, "校舍.txt", (REPAIRS,)),
)
# In place of the library, whose entries change.
STANDARD = f"""
INSERT DATA {{ GRAPH <{NAMES.graph_standard}> {{
  <{NAMES.standard("satisfaction")}> a zb:StandardIndicator ;
    skos:prefLabel "群众满意度"@zh ; skos:altLabel "居民满意度"@zh ;
    zb:expectedLevel2 t15:satisfaction-service , t21:satisfaction-service . }} }}
"""


def similar(text: str, n: int) -> Iterable[tuple[str, float]]:
    assert (text, n) == ("群众满意度", 20)
    return [(NAMES.wording("居民满意度"), 0.875), (NAMES.wording("学员满意度"), 0.5)]


@pytest.fixture(scope="module")
def store() -> OxigraphStore:
    """The four forms, the taxonomies, and one standard indicator."""
    store = OxigraphStore()
    lines = {line for document in DOCUMENTS for line in document_nquads(document, NAMES)}
    reference = reference_nquads(NAMES).decode().split("\n")
    lines.update(line for line in reference if f"<{NAMES.graph_standard}>" not in line)
    store.load("\n".join(sorted(lines)).encode())
    store.update(STANDARD)
    return store


JOINED = {"wordings", "names"}  # GROUP_CONCAT: SPARQL fixes no order

# Nothing of the kind is in these four forms: tests/graph/test_questions_over_years.py and
# tests/review/test_findings.py ask them of forms where there is.
ELSEWHERE = (
    "dropped-indicators",
    "finding-departments",
    "finding-errors",
    "finding-rules",
    "finding-units",
    "lowered-targets",
    "same-sets",
    "softened-targets",
)
ANSWERS: dict[str, list[tuple[object, ...]]] = {
    **{name: [] for name in ELSEWHERE},
    "alike-projects": [
        ("河道清淤", "教师培训", 1, "验收合格率"),
        ("河道清淤", "校舍维修", 1, "居民满意度"),
    ],
    "aspects": [
        ("合格率", "质量指标", 3),
        ("满意度", "服务对象满意度指标", 3),
        ("长度", "数量指标", 2),
        ("人次", "数量指标", 1),
        ("健全性", "可持续影响指标", 1),
        ("及时率", "时效指标", 1),
        ("完成率", "数量指标", 1),
        ("成本", "经济成本指标", 1),
        ("数", "数量指标", 1),
        ("时间", "时效指标", 1),
        ("满意度", "质量指标", 1),
        ("面积", "数量指标", 1),
    ],
    "checks": [
        ("定量指标没有单位", 1, 1),
        ("没有主管部门", 1, 1),
        ("没有指标值", 1, 1),
        ("百分比大于 100", 1, 1),
    ],
    "common-wordings": [
        ("质量指标", "验收合格率", 3, "%", 3, 95.0, 120.0, 103.33),
        ("数量指标", "清淤长度", 2, "公里", 2, 3.0, 5.0, 4.0),
        ("服务对象满意度指标", "居民满意度", 2, "%", 2, 85.0, 90.0, 87.5),
    ],
    "department-pairs": [("临江市水务局", "云溪县教育局", 1, "验收合格率")],
    "department-units": [
        ("临江市水务局", "临江市水务局", 2, 700000.0),
        ("云溪县教育局", "云溪县教师进修学校", 1, 120000.0),
    ],
    "departments": [
        (None, "（未填）", 1, 50000.0, 5),
        ("2023", "临江市水务局", 1, 300000.0, 3),
        ("2024", "临江市水务局", 1, 400000.0, 4),
        ("2024", "云溪县教育局", 1, 120000.0, 5),
    ],
    "funding-sums": [("水务.txt", 2, "河道 清淤", 400000.0, 350000.0)],
    "largest-projects": [
        ("2024", "临江市水务局（本级）", "河道 清淤", 400000.0, 4),
        ("2023", "临江市水务局（本级）", "河道清淤", 300000.0, 3),
        ("2024", "云溪县教师进修学校", "教师培训", 120000.0, 5),
        (None, "云溪县教师进修学校", "校舍维修", 50000.0, 5),
    ],
    "low-satisfaction": [
        ("云溪县教师进修学校", "教师培训", "学员满意度", "满意", None),
        ("临江市水务局（本级）", "河道清淤", "居民满意度", "≥85%", 85.0),
    ],
    "missing-level2": [
        ("校舍.txt", 1, "校舍维修", "时效指标"),
        ("校舍.txt", 1, "校舍维修", "服务对象满意度指标"),
        ("水务.txt", 1, "河道清淤", "时效指标"),
    ],
    "percent-distribution": [
        ("数量指标", "6 等于100", 1),
        ("服务对象满意度指标", "3 80至90", 1),
        ("服务对象满意度指标", "4 90至95", 1),
        ("质量指标", "3 80至90", 1),
        ("质量指标", "5 95至100", 2),
        ("质量指标", "7 高于100", 1),
    ],
    "printed-names": [("临江市水务局", "临江市水务局（本级）", 2)],
    "project-years": [
        ("河道清淤", "居民满意度", "2023", "≥85%", "2024", "≥90%"),
        ("河道清淤", "清淤长度", "2023", "≥3公里", "2024", "≥5公里"),
    ],
    "provenance": [
        ("教育.txt", 1, "教师培训", None, B, PARSER_VERSION, str(NAMES.graph_document(B))),
        ("校舍.txt", 1, "校舍维修", None, C, PARSER_VERSION, str(NAMES.graph_document(C))),
        ("水务.txt", 1, "河道清淤", 4, A, PARSER_VERSION, str(NAMES.graph_document(A))),
        ("水务.txt", 2, "河道 清淤", None, A, PARSER_VERSION, str(NAMES.graph_document(A))),
    ],
    "qualitative-share": [
        ("云溪县教育局", 5, 2, 40.0),
        ("（未填）", 4, 1, 25.0),
        ("临江市水务局", 7, 1, 14.3),
    ],
    "similar": [
        (0.875, "居民满意度", "临江市水务局（本级）", "河道 清淤", "≥90%"),
        (0.875, "居民满意度", "临江市水务局（本级）", "河道清淤", "≥85%"),
        (0.875, "居民满意度", "云溪县教师进修学校", "校舍维修", "≥80%"),
        (0.5, "学员满意度", "云溪县教师进修学校", "教师培训", "满意"),
    ],
    "standard-targets": [
        ("群众满意度", None, "云溪县教师进修学校", "校舍维修", "居民满意度", "≥80%"),
        ("群众满意度", "2023", "临江市水务局（本级）", "河道清淤", "居民满意度", "≥85%"),
        ("群众满意度", "2024", "临江市水务局（本级）", "河道 清淤", "居民满意度", "≥90%"),
    ],
    "taxonomy-2021": [
        ("产出指标", "数量指标", 6),
        ("产出指标", "质量指标", 4),
        ("产出指标", "时效指标", 2),
        ("成本指标", "经济成本指标", 1),
        ("效益指标", "（不细分）", 1),
        ("满意度指标", "服务对象满意度指标", 3),
    ],
    "unit-cost": [
        ("河道清淤", "清淤长度", 3.0, "公里", 300000.0, 100000.0),
        ("河道 清淤", "清淤长度", 5.0, "公里", 400000.0, 80000.0),
    ],
    "units": [
        ("percent", "%", 7),
        ("length", "公里", 2),
        ("money", "万元", 1),
        ("person-time", "人次", 1),
    ],
    "unusual-level2": [
        ("云溪县教师进修学校", "校舍维修", "居民满意度", "质量指标", "服务对象满意度指标")
    ],
    "wording-users": [
        ("居民满意度", 2, 3, "临江市水务局、云溪县教师进修学校"),
        ("验收合格率", 2, 3, "临江市水务局、云溪县教师进修学校"),
    ],
}


def test_every_question_has_an_expected_answer() -> None:
    assert [found.name for found in questions()] == sorted(ANSWERS)
    assert len(questions()) >= 16


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_the_answer_is_right(store: OxigraphStore, name: str) -> None:
    results = store.query(guard(question(name).query, similar=similar).query)
    joined = [n for n, variable in enumerate(results.variables) if variable in JOINED]
    rows = []
    for values in results.values():
        cells = list(values)
        for n in joined:
            cells[n] = "、".join(sorted(str(cells[n]).split("、")))
        rows.append(tuple(cells))
    assert rows == ANSWERS[name]


@pytest.mark.parametrize("found", questions(), ids=lambda found: found.name)
def test_a_question_can_be_copied_elsewhere(found: Question) -> None:
    """Standard SPARQL with its own prefixes: rdflib reads it with none predeclared, and no IRI
    of one deployment is in it."""
    prepareQuery(found.query)
    assert "localhost" not in found.query
    assert "id:" not in found.query


@pytest.mark.parametrize("found", questions(), ids=lambda found: found.name)
def test_a_question_says_in_chinese_what_it_answers(found: Question) -> None:
    lines = found.query.splitlines()
    assert lines[0] == f"# {found.title}"
    assert found.description
    assert any("\u4e00" <= mark <= "\u9fff" for mark in found.title)


def test_no_triple_stands_in_two_graphs(store: OxigraphStore) -> None:
    """The union of graphs would double it, and every COUNT and SUM with it (DOMAIN.md 5.3)."""
    results = store.query(
        "SELECT ?s ?p ?o WHERE { GRAPH ?g1 { ?s ?p ?o } GRAPH ?g2 { ?s ?p ?o } "
        "FILTER(STR(?g1) < STR(?g2)) }"
    )
    assert [*results.values()] == []


def test_a_question_is_found_by_name_or_title() -> None:
    assert question("departments").title.startswith("各主管部门各年度")
    assert question(question("units").title) == question("units")


def test_an_unknown_question_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="department-units|departments"):
        question("department")
    with pytest.raises(UsageError, match="low-satisfaction"):
        question("满意度")
    with pytest.raises(UsageError, match="--list"):
        question("?")
