"""Finding wordings by meaning, and the rows that use them."""

import gc
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhibiao.forms.errors import UsageError
from zhibiao.search import Corpus, Filters
from zhibiao.search.find import SHOWN, Answer, find

WriteList = Callable[..., Path]


TRAINING = "云岭市人社局"
WATER = "青禾县水务局"


@pytest.fixture
def filled(corpus: Corpus, write_list: WriteList) -> Corpus:
    """Two bureaus: training (two years) and rivers."""
    training = (
        ("培训合格率", "≥90%"),
        ("参训学员满意度", "≥90%"),
        ("参训学员投诉率", "≤2%"),
        ("培训按期完成率", "=100%"),
    )
    rivers = (
        ("河道保洁面积", "≥30万平方米"),
        ("保洁作业及时率", "≥95%"),
        ("沿河居民满意度", "≥85%"),
    )
    lists = [
        write_list(
            f"培训{year}.csv",
            *training,
            unit=TRAINING,
            department=TRAINING,
            project="技能培训",
            year=year,
            level2="质量指标",
        )
        for year in (2023, 2024)
    ]
    lists.append(
        write_list("河道.csv", *rivers, unit=WATER, department=WATER, project="河道保洁", year=2024)
    )
    corpus.ingest(lists)
    return corpus


def wordings(answer: Answer) -> list[str]:
    return [hit.wording for hit in answer.hits]


def test_an_identical_wording_comes_first_with_the_full_score(filled: Corpus) -> None:
    hit = filled.find("参训学员满意度").hits[0]
    assert (hit.wording, hit.score, hit.why.identical) == ("参训学员满意度", 1.0, True)
    assert hit.why.text == "与所查名称完全相同"


def test_a_corpus_warmed_up_gives_the_same_answers(filled: Corpus) -> None:
    asked = ["学员满不满意", "河道脏不脏", "培训类项目的质量指标"]
    before = [answer.as_json() for answer in filled.find_many(asked)]
    with Corpus.open(filled.path) as opened:
        opened.warm_up()
        gc.unfreeze()
        assert [answer.as_json() for answer in opened.find_many(asked)] == before


def test_a_hit_lists_the_rows_that_use_the_wording(filled: Corpus) -> None:
    hit = filled.find("参训学员满意度", k=1).hits[0]
    assert hit.count == 2
    assert {(row.year, row.unit, row.target) for row in hit.occurrences} == {
        (2023, TRAINING, "≥90%"),
        (2024, TRAINING, "≥90%"),
    }


def test_the_opposite_aspect_of_the_same_object_is_pushed_down(filled: Corpus) -> None:
    hits = {hit.wording: hit for hit in filled.find("参加培训的学员满意度").hits}
    assert next(iter(hits)) == "参训学员满意度"
    assert hits["参训学员满意度"].why.aspect == "same"
    assert hits["参训学员投诉率"].why.aspect == "opposite"
    assert "相反" in hits["参训学员投诉率"].why.text
    assert hits["参训学员投诉率"].score < hits["参训学员满意度"].score / 2


def test_colloquial_words_find_the_official_ones(filled: Corpus) -> None:
    assert wordings(filled.find("来上课的人满不满意"))[0] == "参训学员满意度"


def test_a_level_2_in_the_query_is_context_and_not_text(filled: Corpus) -> None:
    hit = filled.find("培训类项目的质量指标").hits[0]
    assert hit.wording == "培训合格率"
    assert hit.why.context == ("列在质量指标", "用于“培训”类项目")


def add(corpus: Corpus, write_list: WriteList, *rows: tuple[str, str], level2: str) -> None:
    file = f"{level2}.csv"
    corpus.ingest([write_list(file, *rows, level2=level2, project="园区服务", unit=WATER)])


def test_whom_it_is_about_finds_their_satisfaction(corpus: Corpus, write_list: WriteList) -> None:
    satisfaction = (("住户满意度", "≥90%"), ("入园企业满意度", "≥90%"), ("职工满意度", "≥85%"))
    add(corpus, write_list, *satisfaction, level2="服务对象满意度指标")
    add(corpus, write_list, ("入园企业数量", "≥30家"), level2="数量指标")
    hits = corpus.find("以企业为对象的满意度指标").hits
    assert hits[0].wording == "入园企业满意度"
    assert hits[0].why.context == ("列在服务对象满意度指标",)


def test_a_query_that_only_describes_targets_finds_those_rows(
    corpus: Corpus, write_list: WriteList
) -> None:
    rows = (("消防事故起数", "=0起"), ("有效举报件数", "≤0件"), ("巡查次数", "≥12次"))
    add(corpus, write_list, *rows, level2="质量指标")
    hits = corpus.find("目标值应当为零的指标").hits
    assert {hit.wording for hit in hits} == {"消防事故起数", "有效举报件数"}
    assert all(hit.why.context == ("目标值为零",) for hit in hits)
    assert all(hit.why.as_json()["points"]["context"] == hit.score for hit in hits)


@pytest.mark.parametrize(
    ("asked", "same", "opposite"),
    [
        ("摊主满意情况", "摊主满意度", "摊主投诉率"),
        ("水泵能不能用", "水泵完好率", "水泵故障率"),
        ("增加了多少护林岗位", "新增护林岗位数量", "护林岗位减少数量"),
        ("取样合格比例", "取样合格率", "取样不合格率"),
    ],
)
def test_opposites_are_not_blurred(
    corpus: Corpus, write_list: WriteList, asked: str, same: str, opposite: str
) -> None:
    rows = ((opposite, "≤5%"), (same, "≥95%"), ("巡查次数", "≥12次"))
    add(corpus, write_list, *rows, level2="质量指标")
    assert wordings(corpus.find(asked))[:2] == [same, opposite]
    assert wordings(corpus.find(opposite))[0] == opposite


def test_another_number_in_the_name_is_another_indicator(
    corpus: Corpus, write_list: WriteList
) -> None:
    rows = (("完成90%以上支付的月份", "10月"), ("完成50%以上支付的月份", "6月"))
    add(corpus, write_list, *rows, level2="时效指标")
    assert wordings(corpus.find("支付完成50%以上的月份"))[0] == "完成50%以上支付的月份"
    assert wordings(corpus.find("支付完成90%以上的月份"))[0] == "完成90%以上支付的月份"


def test_the_points_of_all_signals_sum_to_the_score(filled: Corpus) -> None:
    for query in ("学员满意情况", "培训类项目的质量指标", "河道保洁干得及不及时"):
        for hit in filled.find(query).hits:
            points = hit.why.as_json()["points"]
            assert set(points) == {"dense", "words", "characters", "aspect", "level2", "context"}
            assert sum(points.values()) == pytest.approx(hit.score, abs=0.001)


def test_the_shares_of_the_reasons_sum_to_one(filled: Corpus) -> None:
    for hit in filled.find("学员满意情况").hits:
        why = hit.why.as_json()
        assert why["dense"] + why["words"] + why["characters"] == pytest.approx(1, abs=0.002)


def test_json_is_what_the_contract_says(filled: Corpus) -> None:
    printed = filled.find("河道保洁面积", k=1).as_json()
    hit = printed["hits"][0]
    assert printed["query"] == "河道保洁面积"
    assert set(hit) == {"rank", "wording", "score", "why", "count", "occurrences"}
    row = hit["occurrences"][0]
    assert set(row) == {
        "indicator", "wording", "level2", "target", "project", "unit", "department", "year", "source",
    }  # fmt: skip
    assert {"document", "file", "form"} <= set(row["source"])
    assert (row["project"], row["unit"], row["year"]) == ("河道保洁", WATER, 2024)


def test_occurrences_carry_the_iris_of_the_graph(filled: Corpus) -> None:
    for hit in filled.find("满意度").hits:
        for row in hit.occurrences:
            assert row.indicator == str(filled.names.indicator(row.document, row.form, row.row))


def test_count_is_true_where_only_some_rows_are_shown(
    corpus: Corpus, write_list: WriteList
) -> None:
    corpus.ingest(
        [
            write_list(f"{year}.csv", *[("用户满意度", f"≥{n}%") for n in range(30)], year=year)
            for year in (2022, 2023, 2024)
        ]
    )
    hit = corpus.find("用户满意度").hits[0]
    assert hit.count == 90
    assert len(hit.occurrences) == SHOWN


@pytest.mark.parametrize(
    ("unit", "year"), list(product((None, TRAINING, WATER), (None, 2023, 2024, 1999)))
)
def test_no_row_outside_the_filter_is_shown_or_counted(
    filled: Corpus, unit: str | None, year: int | None
) -> None:
    index = filled.index
    for hit in filled.find("满意度", k=20, filters=Filters(unit=unit, year=year)).hits:
        using = index.rows.of_wording(index.wordings.position(hit.wording))
        passing = [
            row
            for row in map(index.row, using.tolist())
            if (unit is None or row.unit == unit) and (year is None or row.year == year)
        ]
        assert hit.count == len(passing) > 0
        assert all(row.unit == unit for row in hit.occurrences if unit is not None)
        assert all(row.year == year for row in hit.occurrences if year is not None)


def test_a_filter_does_not_change_the_score_of_a_wording(filled: Corpus) -> None:
    free = {hit.wording: hit.score for hit in filled.find("学员满意度", k=20).hits}
    within = filled.find("学员满意度", k=20, filters=Filters(unit=WATER)).hits
    assert within
    assert {hit.wording: hit.score for hit in within}.items() <= free.items()


def test_an_unknown_filter_value_is_named(filled: Corpus) -> None:
    answer = filled.find("满意度", filters=Filters(unit="不存在的局"))
    assert answer.hits == ()
    assert "不存在的局" in (answer.remark or "")


def test_a_blank_query_finds_nothing_and_says_why(filled: Corpus) -> None:
    assert filled.find(" ").hits == ()
    assert filled.find("").remark == "没有给出要查的文字"


def test_an_empty_corpus_says_so(corpus: Corpus) -> None:
    answer = corpus.find("满意度")
    assert answer.hits == ()
    assert "空" in (answer.remark or "")


def test_many_queries_give_the_answers_of_one_each(filled: Corpus) -> None:
    texts = ["学员满意度", "", "河道保洁"]
    assert [answer.as_json() for answer in filled.find_many(texts)] == [
        filled.find(text).as_json() for text in texts
    ]


def test_a_number_of_hits_below_one_is_refused(filled: Corpus) -> None:
    with pytest.raises(UsageError, match="0"):
        find(filled.index, filled.encoder, "满意度", k=0)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=12), k=st.integers(1, 9))
def test_any_text_gives_at_most_k_hits_in_order_of_score(filled: Corpus, text: str, k: int) -> None:
    hits = filled.find(text, k=k).hits
    scores = [hit.score for hit in hits]
    assert len(hits) <= k
    assert scores == sorted(scores, reverse=True)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(0 < score <= 1 for score in scores)
    assert len({hit.wording for hit in hits}) == len(hits)
    assert np.isfinite(scores).all()
