"""The review as JSON, text, HTML and RDF."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS

from zhibiao.forms.model import Form
from zhibiao.graph.iri import Names
from zhibiao.graph.vocabulary import ZB
from zhibiao.review.catalogue import RULES
from zhibiao.review.engine import DocumentReview
from zhibiao.review.page import as_html
from zhibiao.review.report import as_json, as_text
from zhibiao.review.results import RULE, review_graph, rules_graph

FormMaker = Callable[..., Form]
SH = "http://www.w3.org/ns/shacl#"


@pytest.fixture
def spoilt(make_form: FormMaker, review: Callable[..., DocumentReview]) -> DocumentReview:
    form = make_form(
        project="护岸<新建>&清淤",
        plus=(("服务对象满意度指标", "村民满意度", "满意"), ("数量指标", "巡河次数", None)),
    )
    return review(form)


def test_the_json_is_the_contract_s(spoilt: DocumentReview) -> None:
    answer = as_json(spoilt)
    assert answer["file"] == "云溪.txt"
    form = answer["forms"][0]
    assert (form["ordinal"], form["project"]) == (1, "护岸<新建>&清淤")
    by_rule = {one["rule"]: one for one in form["findings"]}
    assert by_rule["R32"] == {
        "rule": "R32",
        "slug": "missing-value",
        "severity": "error",
        "indicator": "巡河次数",
        "row": 10,
        "field": None,
        "place": "第29行",
        "printed": "巡河次数",
        "message": "“巡河次数”没有指标值。",
        "suggestion": "补填，或删除该行。",
        "basis": "财预〔2015〕88号：审核完整性",
        "precedents": [],
        "folded": False,
    }
    assert by_rule["R38"]["severity"] == "warn"
    assert "R43" in form["deferred"]
    assert form["why"]["R43"] == "没有语料库，不能与上年和同类比较"
    assert "R44" in form["not_applicable"]
    outcomes = (*form["deferred"], *form["not_applicable"], *form["passed"], *by_rule)
    assert sorted(outcomes) == [rule.id for rule in RULES]


def test_the_text_names_place_message_and_suggestion(spoilt: DocumentReview) -> None:
    text = as_text(spoilt)
    assert "  错误 R32（第29行） “巡河次数”没有指标值。\n      补填，或删除该行。\n" in text
    assert "不能判断：" in text


class _Page(HTMLParser):
    """Collects tags and text, and refuses what is left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "br", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_alone_and_is_well_formed(spoilt: DocumentReview) -> None:
    html = as_html([spoilt])
    page = _Page()
    page.feed(html)
    assert page.open == []
    assert "script" not in page.tags
    assert all(link.startswith("#f") for link in page.links)
    assert 'lang="zh-CN"' in html
    assert "@media print" in html


def test_the_page_groups_by_severity_and_shows_place_and_basis(spoilt: DocumentReview) -> None:
    page = _Page()
    page.feed(as_html([spoilt]))
    assert page.text.index("错误（1）") < page.text.index("警示（")
    for piece in (
        "护岸<新建>&清淤",
        "第29行",
        "“巡河次数”没有指标值。",
        "依据：财预〔2015〕88号",
        "不能判断",
    ):
        assert piece in page.text


def test_findings_are_shacl_results_on_the_rows_of_the_graph(spoilt: DocumentReview) -> None:
    names = Names("https://data.example.org/")
    graph = review_graph([spoilt], names)
    found = [*graph.subjects(ZB.foundBy, RULE.R32)]
    assert [str(node) for node in found] == [
        f"https://data.example.org/id/finding/{'5' * 16}-1-R32-1"
    ]
    node = found[0]
    assert graph.value(node, URIRef(SH + "focusNode")) == names.indicator("5" * 64, 1, 10)
    assert graph.value(node, URIRef(SH + "resultSeverity")) == URIRef(SH + "Violation")
    message = Literal("“巡河次数”没有指标值。", lang="zh")
    assert graph.value(node, URIRef(SH + "resultMessage")) == message
    assert {ZB.ReviewFinding, URIRef(SH + "ValidationResult")} == {*graph.objects(node, RDF.type)}


def test_one_query_gives_the_errors_with_rule_and_basis(spoilt: DocumentReview) -> None:
    rows = review_graph([spoilt]).query(
        """SELECT ?rule ?basis WHERE {
             ?finding a zb:ReviewFinding ; sh:resultSeverity sh:Violation ; zb:foundBy ?rule .
             ?rule a zb:ReviewRule ; zb:basis ?basis }""",
        initNs={"zb": URIRef(str(ZB)), "sh": URIRef(SH)},
    )
    assert [str(rule) for rule, _ in rows] == [str(RULE.R32)]  # type: ignore[misc]


def test_the_terms_of_reviews_are_in_the_ontology(spoilt: DocumentReview) -> None:
    ontology = Graph().parse(Path(__file__).parents[2] / "graph" / "zb.ttl", format="turtle")
    used = {
        term
        for triple in review_graph([spoilt])
        for term in triple
        if isinstance(term, URIRef) and term.startswith(ZB)
    }
    defined = {*ontology.subjects(RDFS.label)}
    assert used - defined == set()


def test_the_rules_are_resources_with_number_and_title() -> None:
    graph = rules_graph()
    assert len({*graph.subjects(RDF.type, ZB.ReviewRule)}) == 45
    assert graph.value(RULE.R19, RDFS.label) == Literal("用满意度代替效益指标", lang="zh")


def test_what_is_found_in_one_place_stands_in_one_row_and_is_advised_once(
    make_form: Callable[..., Form], review: Callable[..., DocumentReview]
) -> None:
    """R39 and R41 look at the same value."""
    form = make_form(plus=(("社会效益指标", "网络运行情况", "运行良好"),))
    html = as_html([review(form)])
    found = [one for one in review(form).forms[0].findings if one.row == 9]
    assert html.count("第 9 条指标") == len({one.severity for one in found})
    for one in found:
        assert one.message in html


def test_a_rule_of_most_forms_is_told_once_and_each_form_lists_where(
    make_form: Callable[..., Form], review: Callable[..., DocumentReview]
) -> None:
    bare = {
        "goal_annual": "做好河道管理工作，保障行洪安全，改善水环境，提升沿河居民的获得感和幸福感。"
    }
    reviewed = review(*(make_form(project=f"河道管理{n}", **bare) for n in range(5)))
    assert "R12" in {rule.id for rule in reviewed.folded}
    html = as_html([reviewed])
    assert html.count("至少写明主要产出的数量和完成时间。") == 1
    assert html.count("<li>R12 目标没有可衡量的内容\n") == 5
