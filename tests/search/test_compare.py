"""Rows of the same meaning on one scale, and where a draft stands among them."""

from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhibiao.search import Corpus, Filters
from zhibiao.search.compare import Comparison

WriteList = Callable[..., Path]


@pytest.fixture
def filled(corpus: Corpus, write_list: WriteList) -> Corpus:
    """Four bureaus; response times in three units, satisfaction in numbers and words."""
    corpus.ingest(
        [
            write_list(
                "甲.csv", ("故障响应时间", "≤2小时"), ("用户满意度", "≥80%"), ("培训人数", "≥1.2万人"), unit="甲局"
            ),
            write_list(
                "乙.csv", ("故障响应时间", "≤30分钟"), ("用户满意率", "≥90%"), ("培训人次", "≥300人次"), unit="乙局"
            ),
            write_list(
                "丙.csv", ("故障响应时间", "≤1天"), ("用户满意度", "≥95%"), ("用户满意度", "较高"), unit="丙局"
            ),
            write_list(
                "丁.csv", ("用户满意度", "满意"), ("用户投诉率", "≤3%"), ("用户满意度", "100%"), unit="丁局", year=2021
            ),
        ]
    )  # fmt: skip
    return corpus


def values(comparison: Comparison) -> list[float]:
    return [row.value for row in comparison.rows]


def test_wordings_of_one_meaning_are_compared_and_their_quartiles_exact(filled: Corpus) -> None:
    compared = filled.compare("用户满意度")
    assert compared.wordings[0] == "用户满意度"
    assert set(compared.wordings) == {"用户满意度", "用户满意率"}
    assert values(compared) == [80, 90, 95, 100]
    summary = compared.summary
    assert (summary.min, summary.q1, summary.median, summary.q3, summary.max) == (
        80, 87.5, 92.5, 96.25, 100,
    )  # fmt: skip
    assert (summary.n, summary.agencies) == (4, 4)


def test_words_instead_of_numbers_are_counted_apart(filled: Corpus) -> None:
    compared = filled.compare("用户满意度")
    assert compared.summary.qualitative == 2
    assert sorted(row.target or "" for row in compared.qualitative) == ["满意", "较高"]


def test_units_of_one_family_meet_on_one_scale(filled: Corpus) -> None:
    compared = filled.compare("故障响应时间", target="≤60分钟")
    assert (compared.unit_family, compared.unit) == ("time", "分钟")
    assert values(compared) == [30, 120, 1440]


def test_people_and_person_times_are_never_mixed(filled: Corpus) -> None:
    compared = filled.compare("培训人数")
    assert compared.unit_family == "person"
    assert values(compared) == [12000]


def test_the_opposite_aspect_is_no_peer(filled: Corpus) -> None:
    assert "用户投诉率" not in filled.compare("用户满意度").wordings


def test_a_draft_stands_below_equal_or_above_its_peers(filled: Corpus) -> None:
    position = filled.compare("用户满意度", target="≥90%").position
    assert position is not None
    assert (position.below, position.equal, position.above) == (1, 1, 2)
    assert (position.stricter, position.looser) == (2, 1)


def test_where_less_is_better_the_stricter_ones_are_below(filled: Corpus) -> None:
    compared = filled.compare("故障响应时间", target="≤1小时")
    assert compared.direction == "lower"
    assert compared.position is not None
    assert (compared.position.below, compared.position.above) == (1, 2)
    assert (compared.position.stricter, compared.position.looser) == (1, 2)


def test_a_draft_without_a_unit_takes_that_of_its_peers(filled: Corpus) -> None:
    compared = filled.compare("用户满意度", target="≥85")
    assert compared.position is not None
    assert (compared.position.below, compared.position.above) == (1, 3)
    assert "%" in (compared.remark or "")


def test_a_draft_of_another_family_has_no_place_and_is_told_so(filled: Corpus) -> None:
    compared = filled.compare("用户满意度", target="≥20人")
    assert compared.rows == ()
    assert compared.position is None
    assert "不能比较" in (compared.remark or "")


def test_a_draft_in_words_has_no_place(filled: Corpus) -> None:
    compared = filled.compare("用户满意度", target="满意")
    assert compared.position is None
    assert len(compared.rows) == 4


def test_what_nobody_has_is_compared_with_nothing(filled: Corpus) -> None:
    compared = filled.compare("造林成活率", target="≥85%")
    assert (compared.rows, compared.position, compared.summary.n) == ((), None, 0)
    assert compared.remark == "语料库中没有与此含义相同的指标"


def test_filters_leave_only_their_rows(filled: Corpus) -> None:
    compared = filled.compare("用户满意度", filters=Filters(year=2021))
    assert values(compared) == [100]
    assert {row.occurrence.unit for row in compared.rows} == {"丁局"}


def test_json_is_what_the_contract_says(filled: Corpus) -> None:
    printed = filled.compare("用户满意度", target="≥90%").as_json()
    assert printed["query"] == "用户满意度"
    assert printed["unit_family"] == "percent"
    assert {"n", "agencies", "median", "q1", "q3", "min", "max", "qualitative"} <= set(
        printed["summary"]
    )
    assert {"below": 1, "equal": 1, "above": 2}.items() <= printed["position"].items()
    row = printed["rows"][0]
    assert (row["value"], row["operator"], row["unit"], row["target"]) == (80.0, "≥", "%", "≥80%")
    assert row["unit_name"] == row["occurrence"]["unit"] == "甲局"
    assert filled.compare("用户满意度").as_json()["position"] is None


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=st.integers(0, 120))
def test_every_peer_is_below_equal_or_above(filled: Corpus, value: int) -> None:
    compared = filled.compare("用户满意度", target=f"≥{value}%")
    assert compared.position is not None
    below, equal, above = (
        compared.position.below, compared.position.equal, compared.position.above,
    )  # fmt: skip
    assert below == sum(one < value for one in values(compared))
    assert equal == sum(one == value for one in values(compared))
    assert below + equal + above == compared.summary.n
    assert compared.summary.median == median(values(compared))
