"""Better wordings for drafts, and what backs them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhibiao.search import Corpus

WriteList = Callable[..., Path]


DRAFTS = Path(__file__).parents[1] / "data" / "drafts.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in DRAFTS.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def library_only(empty_corpus: Path) -> Corpus:
    """A corpus without rows: every suggestion rests on the standard library."""
    return Corpus.open(empty_corpus)


@pytest.mark.parametrize("case", CASES, ids=[case["draft"] for case in CASES])
def test_the_first_suggestion_repairs_the_draft(library_only: Corpus, case: dict[str, Any]) -> None:
    """One case a flaw: drafts with the wordings, level 2 and operators an editor accepts."""
    first = library_only.suggest(case["draft"], target=case["target"]).suggestions[0]
    assert first.wording in case["accept"]
    assert case["level2"] in (None, first.level2)
    assert case["operators"] is None or first.operator in case["operators"]


def test_a_suggestion_without_rows_says_that_it_rests_on_the_library(library_only: Corpus) -> None:
    for case in CASES:
        for one in library_only.suggest(case["draft"], target=case["target"]).suggestions:
            assert one.evidence == ()
            assert "规范指标库" in one.why
            assert one.typical.n == 0


def test_what_came_with_a_pasted_draft_is_not_in_the_wording(library_only: Corpus) -> None:
    plain = library_only.suggest("开展培训").suggestions
    assert library_only.suggest("\ufeff开展&nbsp;培\u200b训<br>").suggestions == plain
    assert plain


def test_an_entry_of_the_library_is_suggested_in_one_of_its_wordings(library_only: Corpus) -> None:
    for case in CASES:
        found = library_only.suggest(case["draft"], target=case["target"]).suggestions
        entries = [one.standard for one in found if one.standard is not None]
        assert len(set(entries)) == len(entries), case["draft"]


@pytest.mark.parametrize("text", ["", "  ", "！？", "呱呱呱", "12345"])
def test_nothing_is_suggested_for_what_nobody_knows(library_only: Corpus, text: str) -> None:
    assert library_only.suggest(text).suggestions == ()


@pytest.fixture
def filled(corpus: Corpus, write_list: WriteList) -> Corpus:
    corpus.ingest(
        [
            write_list(
                f"{unit}.csv",
                ("科普展览观众满意度", f"≥{value}%"),
                ("展品维护及时率", "=100%"),
                ("展品维护及时性", "及时"),
                unit=unit,
                level2=None,
            )
            for unit, value in (("甲馆", 80), ("乙馆", 90), ("丙馆", 96))
        ]
    )
    return corpus


def test_precedents_are_the_evidence_and_set_the_typical_values(filled: Corpus) -> None:
    first = filled.suggest("科普展览观众满意情况", target="满意").suggestions[0]
    assert first.wording == "科普展览观众满意度"
    assert (first.typical.n, first.typical.median) == (3, 90)
    assert (first.typical.min, first.typical.max) == (80, 96)
    assert {row.unit for row in first.evidence} == {"甲馆", "乙馆", "丙馆"}
    assert "3 条" in first.why
    assert "3 个单位" in first.why


def test_the_wording_of_the_draft_is_no_precedent_for_changing_it(filled: Corpus) -> None:
    first = filled.suggest("展品维护及时性", target="及时").suggestions[0]
    assert first.wording == "展品维护及时率"
    assert {row.target for row in first.evidence} == {"=100%"}


def test_every_suggestion_has_rows_or_a_standard(filled: Corpus) -> None:
    for case in CASES:
        for one in filled.suggest(case["draft"], target=case["target"]).suggestions:
            assert one.evidence or "规范指标库" in one.why


def test_a_well_formed_draft_is_left_as_it_is(filled: Corpus) -> None:
    first = filled.suggest("科普展览观众满意度", target="≥90%").suggestions[0]
    assert (first.wording, first.operator, first.unit) == ("科普展览观众满意度", "≥", "%")
    assert first.level2 == "服务对象满意度指标"


def test_the_level_2_of_the_draft_is_kept_where_the_wording_leaves_it_open(
    library_only: Corpus,
) -> None:
    first = library_only.suggest("社区巡逻", target="≥200次", level2="产出数量").suggestions[0]
    assert first.level2 == "数量指标"


def test_json_is_what_the_contract_says(filled: Corpus) -> None:
    printed = filled.suggest("科普展览观众满意情况", target="满意").as_json()
    assert printed["draft"] == "科普展览观众满意情况"
    one = printed["suggestions"][0]
    assert {
        "wording", "level2", "operator", "unit", "typical", "evidence", "why",
    } <= set(one)  # fmt: skip
    assert one["typical"] == {"n": 3, "median": 90.0, "min": 80.0, "max": 96.0}
    assert one["evidence"][0]["source"]["file"].endswith(".csv")


def test_the_same_draft_gives_the_same_suggestions(filled: Corpus) -> None:
    first = filled.suggest("提升服务能力", target="提升").as_json()
    assert filled.suggest("提升服务能力", target="提升").as_json() == first
