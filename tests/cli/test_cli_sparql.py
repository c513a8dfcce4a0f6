"""`zhibiao sparql`: named questions, queries from anywhere, every format, and what is refused."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rdflib import Graph
from typer.testing import Result

from zhibiao.graph.questions import questions

Run = Callable[..., Result]
Ask = Callable[..., Any]

PROJECTS = "SELECT ?name { ?p a zb:Project ; skos:prefLabel ?name } ORDER BY ?name LIMIT 3"
NOTHING = "SELECT ?name { ?p zb:none ?name }"
LABELS = "CONSTRUCT { ?p skos:prefLabel ?name } WHERE { ?p a zb:Project ; skos:prefLabel ?name }"
NO_TRIPLE = "CONSTRUCT { ?p skos:prefLabel ?name } WHERE { ?p zb:none ?name }"


def values(data: str) -> list[str]:
    return [row["name"]["value"] for row in json.loads(data)["results"]["bindings"]]


def test_list(run: Run, ask: Ask) -> None:
    listed = ask("sparql", "--list")
    assert len(listed) >= 14
    assert [record["name"] for record in listed] == [one.name for one in questions()]
    printed = run("sparql", "--list").stdout
    for record in listed:
        assert any(
            line.split() == [record["name"], *record["title"].split()]
            for line in printed.splitlines()
        )


@pytest.mark.parametrize("name", [one.name for one in questions()])
def test_every_named_question_runs(run: Run, name: str) -> None:
    result = run("sparql", name, "--json")
    # A question about defects may well find none in the samples.
    assert result.exit_code in (0, 1), result.stderr
    found = json.loads(result.stdout)["results"]["bindings"]
    assert (result.exit_code == 0) is bool(found)


def test_a_question_by_its_title(run: Run) -> None:
    by_name, by_title = run("sparql", "units"), run("sparql", "计量单位的使用情况")
    assert by_name.exit_code == 0
    assert by_title.stdout == by_name.stdout


def test_an_unknown_question_names_the_nearest(run: Run) -> None:
    result = run("sparql", "departmnets")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "最接近的有 departments" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_query_as_an_argument_and_from_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "projects.rq"
    file.write_text(PROJECTS, encoding="utf-8")
    direct, from_file = run("sparql", PROJECTS, "--json"), run("sparql", f"@{file}", "--json")
    assert len(values(direct.stdout)) == 3
    assert from_file.stdout == direct.stdout


def test_a_query_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    result = run("sparql", f"@{tmp_path}/none.rq")
    assert result.exit_code == 2
    assert "none.rq：读不了这个查询文件" in result.stderr


def test_without_a_query(run: Run) -> None:
    result = run("sparql")
    assert result.exit_code == 2
    assert "zhibiao sparql --list" in result.stderr


def test_every_format_holds_the_same_rows(run: Run) -> None:
    def answer(format: str) -> str:
        result = run("sparql", PROJECTS, "--format", format)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    names = values(answer("json"))
    assert [row["name"] for row in csv.DictReader(io.StringIO(answer("csv")))] == names
    assert answer("tsv").splitlines() == ["?name", *(f'"{name}"' for name in names)]
    literal = "{http://www.w3.org/2005/sparql-results#}literal"
    assert [one.text for one in ElementTree.fromstring(answer("xml")).iter(literal)] == names
    table = answer("table").splitlines()
    assert (table[0], table[2:]) == ("name", names)


@pytest.mark.parametrize(("format", "read_as"), [("turtle", "turtle"), ("ntriples", "nt")])
def test_a_graph_as_text(run: Run, format: str, read_as: str) -> None:
    result = run("sparql", LABELS, "--format", format)
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(Graph().parse(data=result.stdout, format=read_as)) == 19


def test_a_graph_without_a_format_is_turtle(run: Run) -> None:
    assert len(Graph().parse(data=run("sparql", LABELS).stdout, format="turtle")) == 19


def test_a_yes_or_no(run: Run, ask: Ask) -> None:
    assert ask("sparql", "ASK { ?p a zb:Project }")["boolean"] is True
    no = run("sparql", "ASK { ?p a zb:None }")
    assert (no.exit_code, no.stdout.splitlines()[-1]) == (0, "否")


def test_similar_wordings_join_with_the_graph(ask: Ask) -> None:
    query = """SELECT DISTINCT ?text ?unit {
        SERVICE zb:similar { ?wording zb:query "老百姓满意" ; zb:limit 5 ; zb:score ?score }
        ?wording skos:prefLabel ?text . ?row zb:usesWording ?wording .
        ?form zb:hasIndicator ?row ; zb:implementingUnit/skos:prefLabel ?unit }"""
    found = ask("sparql", query)["results"]["bindings"]
    assert "群众满意度" in {row["text"]["value"] for row in found}


@pytest.mark.parametrize(
    ("query", "formats"),
    [
        (NOTHING, ("table", "json", "xml", "csv", "tsv")),
        (NO_TRIPLE, ("table", "json", "xml", "turtle", "ntriples")),
    ],
)
def test_no_result_is_1_in_every_format(run: Run, query: str, formats: tuple[str, ...]) -> None:
    for format in formats:
        result = run("sparql", query, "--format", format)
        assert (result.exit_code, result.stderr) == (1, "没有结果。\n"), format
    json.loads(run("sparql", query, "--json").stdout)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?x { ?x ", "语法错误"),
        ("SELECT ?x { ?x nope:a ?y }", "前缀没有声明"),
        ("SELECT ?x { SERVICE <http://localhost:1/> { ?x ?y ?z } }", "SERVICE"),
        ("INSERT DATA { <a:b> <a:c> <a:d> }", "查询"),
        ("DROP ALL", "查询"),
        ("SELECT * { ?a ?b ?c }", "turtle"),
    ],
)
def test_a_query_that_gives_no_answer_is_one_line_and_1(run: Run, query: str, message: str) -> None:
    format = "turtle" if message == "turtle" else "table"
    result = run("sparql", query, "--format", format)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("zhibiao: ")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_query_that_takes_too_long_is_stopped(run: Run) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    result = run("sparql", endless, "--timeout", 0.3)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "超过 0.3 秒" in result.stderr
    assert "放宽时限（timeout）" in result.stderr
