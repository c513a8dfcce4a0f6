"""nDCG@10 by type, checked by hand."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from zhibiao.forms.errors import UsageError
from zhibiao.search import Corpus
from zhibiao.search.scorecard import LabelledQuery, ndcg, read_queries, scorecard


def write(path: Path, entries: Any) -> Path:
    path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return path


def test_ndcg_by_hand() -> None:
    # Gains 2^3-1 = 7 at place 1, 0 at 2, 2^1-1 = 1 at 3; ideally 7, 3 (grade 2), 1.
    relevant = {"a": 3.0, "b": 2.0, "c": 1.0}
    found = 7 / math.log2(2) + 1 / math.log2(4)
    ideal = 7 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(["a", "x", "c"], relevant) == pytest.approx(found / ideal)


def test_ndcg_looks_at_ten_places() -> None:
    assert ndcg([*"0123456789", "a"], {"a": 1.0}) == 0.0
    assert ndcg([*"012345678", "a"], {"a": 1.0}) == pytest.approx(1 / math.log2(11))


def test_ndcg_is_1_when_the_first_ten_could_not_be_better() -> None:
    relevant = {str(n): 3.0 for n in range(20)}
    assert ndcg([str(n) for n in range(10)], relevant) == pytest.approx(1.0)


def test_ndcg_without_relevant_wordings() -> None:
    assert ndcg(["a"], {}) == 0.0


def test_queries_are_read_with_normalised_wordings(tmp_path: Path) -> None:
    path = write(
        tmp_path / "q.json",
        [
            {"text": "满意", "type": "draft", "relevant": {"满意度（％）": 3}},
            {"text": "b", "relevant": {}},
        ],
    )
    first, second = read_queries(path)
    assert (first.text, first.type) == ("满意", "draft")
    assert list(first.relevant.values()) == [3.0]
    assert "％" not in next(iter(first.relevant))
    assert second.type == "query"


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (None, ""),
        ("{", ""),
        ("[]", ""),
        ('{"text": "a"}', ""),
        ('[{"text": "a", "relevant": {}}, {"relevant": {}}]', "第2条"),
        ('[{"text": "a"}]', "第1条"),
        ('[{"text": "a", "relevant": ["b"]}]', "第1条"),
        ('[{"text": "a", "relevant": {"b": "viel"}}]', "第1条"),
    ],
)
def test_a_bad_file_names_the_place(tmp_path: Path, content: str | None, where: str) -> None:
    path = tmp_path / "q.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_queries(path)
    assert "q.json" in str(caught.value)
    assert where in str(caught.value)


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "q.json"
    path.write_bytes('[{"text": "满意"}]'.encode("gb18030"))
    with pytest.raises(UsageError, match=r"q\.json"):
        read_queries(path)


@pytest.fixture
def filled(corpus: Corpus, write_list: Any) -> Corpus:
    """Three wordings that share words, and one that does not."""
    corpus.ingest(
        [
            write_list(
                "a.csv",
                ("群众满意度", "≥90%"),
                ("服务群众满意度", "≥85%"),
                ("河道保洁长度", "≥12公里"),
                ("设备验收合格率", "=100%"),
            )
        ]
    )
    return corpus


def test_an_exact_query_scores_1(filled: Corpus) -> None:
    (score,) = scorecard(filled, [LabelledQuery("河道保洁长度", "draft", {"河道保洁长度": 1.0})])
    assert (score.type, score.queries, score.ndcg, score.low, score.high) == ("draft", 1, 1, 1, 1)


def test_a_neighbour_is_sought_beside_the_query_itself(filled: Corpus) -> None:
    relevant = {"服务群众满意度": 3.0}
    neighbour, draft, every = scorecard(
        filled,
        [
            LabelledQuery("群众满意度", "exact-neighbour", relevant),
            LabelledQuery("群众满意度", "draft", relevant),
        ],
    )
    assert neighbour.ndcg == 1.0
    assert draft.ndcg == pytest.approx(1 / math.log2(3))
    assert (every.type, every.queries) == ("all", 2)


def test_types_stand_in_their_order_and_the_interval_holds_the_mean(filled: Corpus) -> None:
    hit, miss = {"河道保洁长度": 1.0}, {"没有": 1.0}
    queries = [
        LabelledQuery("河道保洁长度", kind, relevant)
        for kind in ("b", "a")
        for relevant in (hit, miss, hit, hit)
    ]
    scores = scorecard(filled, queries)
    assert [score.type for score in scores] == ["b", "a", "all"]
    for score in scores:
        assert score.ndcg == pytest.approx(0.75)
        assert 0.0 <= score.low <= score.ndcg <= score.high <= 1.0
        assert score.low < score.high
    # More queries, a narrower interval; and the same draws every time.
    assert scores[2].high - scores[2].low < scores[0].high - scores[0].low
    assert scorecard(filled, queries) == scores
