"""The page 查询: questions, editor, result, chart, downloads."""

import html
import re

import pytest
from starlette.testclient import TestClient

from zhibiao.graph.questions import questions

HTML = {"Accept": "text/html"}
COUNT = """SELECT ?department (COUNT(?form) AS ?forms) WHERE {
  ?form zb:supervisingDepartment/skos:prefLabel ?department .
} GROUP BY ?department ORDER BY DESC(?forms) ?department"""


def page(client: TestClient, *, status: int = 200, **parameters: str) -> str:
    answer = client.get("/sparql", params=parameters, headers=HTML)
    assert answer.status_code == status, answer.text
    return html.unescape(answer.text)


def table(text: str) -> list[list[str]]:
    """Heading and rows of the result, as text."""
    found = re.search(r'<table class="rows">(.*?)</table>', text, re.DOTALL)
    assert found is not None
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL)
    ]


def test_the_page_offers_every_question_and_an_editor(client: TestClient) -> None:
    text = page(client)
    for one in questions():
        assert f'<a href="/sparql?question={one.name}">{one.title}</a>' in text
    assert '<textarea id="f-query" name="query"' in text
    assert "https://zhibiao.example/ns#" in text


def test_a_question_is_answered_under_chinese_headings(client: TestClient) -> None:
    heading, *rows = table(page(client, question="departments"))
    assert heading == ["年度", "主管部门", "申报表数", "年度申请额（元）", "指标数"]
    assert ["2024", "云岭市科学技术局", "2", "15,680,000", "15"] in rows


def test_a_parameter_of_a_question_is_filled_in(client: TestClient) -> None:
    text = page(client, question="similar", p0="故障响应", p1="1")
    assert 'value="故障响应"' in text
    _, *rows = table(text)
    assert {row[1] for row in rows} == {"故障响应时间"}


def test_a_parameter_that_is_no_number_is_refused(client: TestClient) -> None:
    text = page(client, status=400, question="similar", p1="很多")
    assert "应是一个不小于 0 的整数" in text


def test_an_unknown_question_is_refused(client: TestClient) -> None:
    assert "没有名为" in page(client, status=400, question="nothing")


def test_a_query_of_ones_own_is_answered(client: TestClient) -> None:
    heading, *rows = table(page(client, query=COUNT))
    assert heading == ["department", "forms"]
    assert rows[0][1] == "3"


def test_iris_of_the_corpus_are_links_with_their_label(client: TestClient) -> None:
    text = page(client, query="SELECT ?x { ?x a zb:Project } ORDER BY ?x LIMIT 30")
    assert re.search(
        r'<a href="/id/project/\w{12}" title="http://localhost:8321/id/[^"]*">政务云平台运维</a>',
        text,
    )


def test_other_iris_are_no_links(client: TestClient) -> None:
    text = page(client, query='SELECT ?x { BIND(IRI("javascript:alert(1)") AS ?x) }')
    assert 'href="javascript' not in text
    assert "javascript:alert(1)" in text


def test_concepts_are_shown_with_their_chinese_label(client: TestClient) -> None:
    text = page(client, query="SELECT DISTINCT ?l { ?row zb:level2 ?l } ORDER BY ?l LIMIT 3")
    assert '<span title="https://zhibiao.example/tax/2015/' in text


def test_a_name_and_a_number_are_drawn(client: TestClient) -> None:
    text = page(client, query=COUNT)
    assert 'class="chart chart-bar" role="img"' in text
    assert 'aria-label="条形图：各department的forms"' in text


def test_the_column_that_is_drawn_can_be_chosen(client: TestClient) -> None:
    text = page(client, question="departments", value="annual")
    assert "条形图：各主管部门的年度申请额（元）" in text
    assert re.search(r'<a href="/sparql\?question=departments&value=forms">申报表数</a>', text)


def test_names_alone_are_not_drawn(client: TestClient) -> None:
    assert "chart-bar" not in page(client, query="SELECT ?n { ?x zb:projectName ?n }")


def test_downloads_are_addresses_of_the_protocol(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": COUNT}, headers=HTML)
    links = [
        html.unescape(href)
        for href in re.findall(
            r'<a href="(/sparql\?query=[^"]*&amp;format=\w+)" download>', answer.text
        )
    ]
    assert [link.rsplit("=", 1)[1] for link in links] == ["csv", "tsv", "json", "xml"]
    csv = client.get(links[0], headers=HTML)
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.text.splitlines()[0] == "department,forms"


def test_a_graph_is_shown_as_triples_and_offered_as_rdf(client: TestClient) -> None:
    text = page(
        client,
        query="CONSTRUCT { ?p rdfs:label ?l } { ?p a zb:Project ; skos:prefLabel ?l "
        'FILTER(STRSTARTS(?l, "政务云")) }',
    )
    heading, row = table(text)
    assert heading == ["主语", "谓语", "宾语"]
    assert row == ["政务云平台运维", "rdfs:label", "政务云平台运维"]
    assert "format=turtle" in text


def test_a_question_of_yes_or_no_is_answered(client: TestClient) -> None:
    assert table(page(client, query="ASK { ?x a zb:Form }")) == [["答案"], ["是"]]


def test_nothing_found_is_said(client: TestClient) -> None:
    assert "没有结果" in page(client, query="SELECT ?x { ?x a zb:Nothing }")


def test_a_syntax_error_is_marked_where_it_is(client: TestClient) -> None:
    text = page(client, status=400, query="SELECT ?x WHERE {\n  ?x a ; zb:Form\n}")
    assert "SPARQL 语法错误" in text
    assert re.search(r'<span class="line-number">2</span> <span class="bad-line">', text)
    assert "?x a ; zb:Form\n}" in text  # the editor keeps what was typed


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
    ],
)
def test_what_is_forbidden_is_refused_on_the_page(client: TestClient, query: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers=HTML)
    assert answer.status_code in (400, 403)
    assert 'role="alert"' in answer.text


def test_hostile_literals_are_shown_and_not_run(client: TestClient) -> None:
    query = 'SELECT ?x ?n { VALUES (?x ?n) { ("<script>alert(1)</script>" 1) ("</title>" 2) } }'
    answer = client.get("/sparql", params={"query": query}, headers=HTML)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert answer.text.count("</title>") == len(re.findall(r"<title>", answer.text))


def test_no_inline_script_or_style_is_needed(client: TestClient) -> None:
    text = page(client, question="departments")
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert "style=" not in text
    assert " onclick" not in text


def test_long_results_are_cut_and_counted(client: TestClient) -> None:
    text = page(client, query="SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 700")
    assert "700 行" in text
    assert "只列前 500 行" in text
    assert len(table(text)) == 501


def test_the_page_is_english_on_request(client: TestClient) -> None:
    text = page(client, question="departments", lang="en")
    assert "Ready questions" in text
    assert table(text)[0] == ["year", "department", "forms", "annual", "indicators"]
