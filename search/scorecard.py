"""How well a corpus finds what people labelled as relevant: nDCG@10, by type of query.

A query names graded relevant wordings (gain 2^grade - 1, discount log2(rank + 1)); for the
type ``exact-neighbour`` the query is itself a wording of the corpus, and is taken out of the
ranking first, because it would always stand first.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from zhibiao.forms.errors import UsageError
from zhibiao.forms.wording import normalise_wording

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus

__all__ = ["LabelledQuery", "Score", "ndcg", "read_queries", "scorecard"]

DEPTH: Final = 10
NEIGHBOUR: Final = "exact-neighbour"
_RESAMPLES: Final = 2000


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A query, its type, and the grade (0 < grade) of each relevant wording."""

    text: str
    type: str
    relevant: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Score:
    """Mean nDCG@10 over the queries of a type, with a bootstrap interval of 95 %."""

    type: str
    queries: int
    ndcg: float
    low: float
    high: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_queries(path: Path) -> tuple[LabelledQuery, ...]:
    """Queries from a JSON list of {"text", "type", "relevant": {wording: grade}}.

    Raises UsageError that names the entry that is not such.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UsageError("读不了标注的查询", where=str(path), why=str(error)) from error
    if not isinstance(entries, list) or not entries:
        raise UsageError("标注的查询应当是一个非空的 JSON 列表", where=str(path))
    queries = []
    for number, entry in enumerate(entries, start=1):
        try:
            grades = {
                normalise_wording(name): float(grade) for name, grade in entry["relevant"].items()
            }
            queries.append(LabelledQuery(entry["text"], entry.get("type", "query"), grades))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(
                "这一条查询不完整", where=f"{path} 第{number}条", why=repr(error)
            ) from error
    return tuple(queries)


def ndcg(ranked: Sequence[str], relevant: Mapping[str, float]) -> float:
    """Normalised discounted cumulative gain of the first `DEPTH` of ``ranked``, 0..1.

    >>> ndcg(["b", "a"], {"a": 1}).__round__(3)
    0.631
    """

    def gain(grades: Sequence[float]) -> float:
        return math.fsum(
            (2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH])
        )

    ideal = gain(sorted(relevant.values(), reverse=True))
    return gain([relevant.get(name, 0.0) for name in ranked]) / ideal if ideal else 0.0


def scorecard(corpus: "Corpus", queries: Sequence[LabelledQuery]) -> tuple[Score, ...]:
    """The scores of each type in order of first appearance, then ``all``."""
    answers = corpus.find_many([query.text for query in queries], k=DEPTH + 1)
    by_type: dict[str, list[float]] = {}
    for query, answer in zip(queries, answers, strict=True):
        own = normalise_wording(query.text) if query.type == NEIGHBOUR else None
        ranked = [hit.wording for hit in answer.hits if hit.wording != own]
        by_type.setdefault(query.type, []).append(ndcg(ranked, query.relevant))
    every = [value for values in by_type.values() for value in values]
    if len(by_type) > 1:
        by_type["all"] = every
    return tuple(_score(type_, values) for type_, values in by_type.items())


def _score(type_: str, values: Sequence[float]) -> Score:
    draws = np.random.default_rng(0).choice(values, size=(_RESAMPLES, len(values)))
    low, high = np.quantile(draws.mean(axis=1), (0.025, 0.975))
    return Score(type_, len(values), float(np.mean(values)), float(low), float(high))
