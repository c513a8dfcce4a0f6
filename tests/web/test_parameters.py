"""What of a named question can be filled in."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.errors import UsageError
from zhibiao.graph.questions import question, questions
from zhibiao.graph.vocabulary import prologue
from zhibiao.web.parameters import fill, parameters

SIMILAR = question("similar").query


def values(query: str) -> list[tuple[str, str]]:
    return [(one.label, one.value) for one in parameters(query)]


def test_the_words_and_the_limit_of_a_similar_query_are_parameters() -> None:
    assert values(SIMILAR) == [("要找的指标", "群众满意度"), ("找几个名称", "20")]


def test_the_limit_of_a_comparison_is_a_parameter() -> None:
    assert values(question("low-satisfaction").query) == [("数值 <", "90")]


def test_literals_in_bind_and_values_are_parameters() -> None:
    query = 'SELECT * {\n  BIND("甲局" AS ?department)\n  VALUES ?year { 2024 }\n} LIMIT 9'
    assert values(query) == [("主管部门", "甲局"), ("年度", "2024"), ("最多几行", "9")]


def test_comments_hold_no_parameters() -> None:
    assert values('# LIMIT 5\nSELECT * {\n  # BIND("x" AS ?y)\n ?s ?p ?o }') == []


def test_filled_values_stand_in_the_query() -> None:
    filled = fill(SIMILAR, {"p0": "水质", "p1": "5"})
    assert 'zb:query "水质" ; zb:limit 5 ;' in filled
    assert values(filled) == [("要找的指标", "水质"), ("找几个名称", "5")]


def test_what_is_not_given_stays() -> None:
    assert fill(SIMILAR, {}) == SIMILAR
    assert fill(SIMILAR, {"p9": "x", "q": "y"}) == SIMILAR


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
def test_any_text_becomes_one_literal_and_nothing_else(text: str) -> None:
    """Whatever is typed cannot end the literal: the query reads back with that very value."""
    query = 'SELECT ?x { BIND("甲" AS ?x) }'
    filled = fill(query, {"p0": text})
    found = ox.Store().query(filled)
    assert isinstance(found, ox.QuerySolutions)
    assert [row["x"] for row in found] == [ox.Literal(text)]


@pytest.mark.parametrize("text", ["", "abc", "1; DROP", "1e9", "٣", "9" * 30])
def test_a_number_must_be_one(text: str) -> None:
    with pytest.raises(UsageError, match="“数值 <”应是一个数"):
        fill(question("low-satisfaction").query, {"p0": text})
    with pytest.raises(UsageError, match="“找几个名称”应是一个不小于 0 的整数"):
        fill(SIMILAR, {"p1": text})


def test_a_limit_has_no_sign_and_no_fraction_but_a_value_may() -> None:
    assert "|| ?value < -1.5)" in fill(question("low-satisfaction").query, {"p0": "-1.5"})
    for number in ("-1", "1.5"):
        with pytest.raises(UsageError, match="不小于 0 的整数"):
            fill(question("largest-projects").query, {"p0": number})


def test_a_text_has_a_limit() -> None:
    with pytest.raises(UsageError, match="超过 200 个字"):
        fill(SIMILAR, {"p0": "长" * 201})


@pytest.mark.parametrize("name", [one.name for one in questions() if parameters(one.query)])
def test_a_filled_question_is_still_sparql(name: str) -> None:
    query = question(name).query
    filled = fill(
        query, {p.name: "7" if p.kind != "text" else '甲"乙\\' for p in parameters(query)}
    )
    assert filled != query
    if "zb:similar" not in filled:
        ox.Store().query(prologue("http://localhost:8321/") + filled)
