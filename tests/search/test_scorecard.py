"""nDCG@10 and recall@10 by type and leg, checked by hand."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zhibiao.embed.encoder import load_encoder
from zhibiao.forms.errors import UsageError
from zhibiao.search import Corpus
from zhibiao.search.labelled import (
    OWN,
    LabelledQuery,
    index_of_list,
    list_beside,
    read_queries,
    with_encoder,
)
from zhibiao.search.scorecard import Leg, Measured, changes, measure, ndcg, recall


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


def measured(corpus: Corpus, *queries: LabelledQuery) -> Measured:
    return measure(corpus.index, corpus.encoder, queries)


def test_an_exact_query_scores_1_by_every_leg(filled: Corpus) -> None:
    found = measured(filled, LabelledQuery("河道保洁长度", "draft", {"河道保洁长度": 1.0}))
    legs: tuple[Leg, ...] = ("fused", "dense", "lexical")
    for leg in legs:
        (score,) = found.scores(leg)
        assert (score.leg, score.type, score.queries) == (leg, "draft", 1)
        assert (score.ndcg, score.ndcg_interval) == (1.0, (1.0, 1.0))
        assert (score.recall, score.recall_interval) == (1.0, (1.0, 1.0))


def test_a_neighbour_is_sought_beside_the_query_itself(filled: Corpus) -> None:
    relevant = {"服务群众满意度": 3.0}
    neighbour, draft, every = measured(
        filled,
        LabelledQuery("群众满意度", "exact-neighbour", relevant),
        LabelledQuery("群众满意度", "draft", relevant),
    ).scores()
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
    scores = measured(filled, *queries).scores()
    assert [score.type for score in scores] == ["b", "a", "all"]
    for score in scores:
        low, high = score.ndcg_interval
        assert score.ndcg == score.recall == pytest.approx(0.75)
        assert 0.0 <= low <= score.ndcg <= high <= 1.0
        assert low < high
    # More queries, a narrower interval; and the same draws every time.
    widths = [score.ndcg_interval[1] - score.ndcg_interval[0] for score in scores]
    assert widths[2] < widths[0]
    assert measured(filled, *queries).scores() == scores


def by_hand(fused: list[float], dense: list[float]) -> Measured:
    values: dict[Leg, Any] = {
        "fused": np.array(fused),
        "dense": np.array(dense),
        "lexical": np.zeros(len(fused)),
    }
    return Measured(("a", "a", "b", "b"), values, values)


def test_types_on_which_a_leg_alone_is_better_are_named() -> None:
    found = by_hand([0.5, 0.5, 0.9, 0.9], [0.75, 0.75, 0.5, 0.5])
    assert found.behind() == (("a", "dense", 0.25),)


def test_a_change_is_paired_query_by_query() -> None:
    base = [0.1, 0.9, 0.2, 0.8]
    better = [value + 0.1 for value in base]
    every = changes(by_hand(base, base), by_hand(better, base))[-1]
    assert (every.type, every.queries) == ("all", 4)
    # Whatever is drawn, the difference is the same: an unpaired interval would hold zero.
    assert every.difference == pytest.approx(0.1)
    assert list(every.interval) == pytest.approx([0.1, 0.1])
    assert every.is_certain
    assert not changes(by_hand(base, base), by_hand(base, base))[-1].is_certain


def test_recall_counts_ten_at_most() -> None:
    many = dict.fromkeys((str(n) for n in range(20)), 1.0)
    assert recall([str(n) for n in range(10)], many) == 1.0
    assert recall(["0", "x"], {"0": 1.0, "1": 1.0}) == 0.5
    assert recall([*"0123456789", "a"], {"a": 3.0}) == 0.0
    assert recall(["a"], {}) == 0.0


def test_a_list_is_searched_without_a_corpus(write_list: Any, tmp_path: Path) -> None:
    path = write_list("清单.csv", ("河道保洁长度", "≥12公里"), ("设备验收合格率", "=100%"))
    encoder = load_encoder()
    index = index_of_list(path, tmp_path / "one", encoder)
    other = with_encoder(index, tmp_path / "two", encoder)
    query = LabelledQuery("清理了多长的河", "draft", {"河道保洁长度": 3.0})
    for each in (index, other):
        assert list(each.wordings.texts) == list(index.wordings.texts)
        assert measure(each, encoder, [query]).scores()[0].ndcg == 1.0


def test_our_own_set_is_in_the_package_and_well_found(tmp_path: Path) -> None:
    """A floor well under the model card's figure."""
    beside = list_beside(OWN)
    assert beside is not None
    encoder = load_encoder()
    queries = [query for query in read_queries(OWN) if query.split == "test"]
    found = measure(index_of_list(beside, tmp_path / "index", encoder), encoder, queries)
    assert found.scores()[-1].type == "all"
    assert found.scores()[-1].ndcg >= 0.70


def test_queries_without_a_list_are_for_a_corpus(tmp_path: Path) -> None:
    assert list_beside(tmp_path / "q.json") is None
