"""How well wordings are found that people labelled as relevant: nDCG@10 and recall@10, by type
of query and by leg.

Gain 2^grade - 1, discount log2(rank + 1).  For the type ``exact-neighbour`` the query is itself
a wording of the corpus, and is taken out of the ranking first, because it would always stand
first.  Recall counts the relevant wordings among the first ten, out of ten at most.  Legs:
``fused`` is what `zhibiao.search.find` answers; ``dense`` the vectors and ``lexical`` the words
and characters alone, of the query as it was typed.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder
from zhibiao.forms.wording import normalise_wording
from zhibiao.search.find import find_many
from zhibiao.search.index import Index
from zhibiao.search.labelled import LabelledQuery

__all__ = [
    "ALL",
    "DEPTH",
    "Change",
    "Leg",
    "Measured",
    "Score",
    "changes",
    "measure",
    "ndcg",
    "recall",
]

Leg = Literal["fused", "dense", "lexical"]

DEPTH: Final = 10
ALL: Final = "all"
NEIGHBOUR: Final = "exact-neighbour"
_LEGS: Final[tuple[Leg, ...]] = ("fused", "dense", "lexical")
_RESAMPLES: Final = 2000
_INTERVAL: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Score:
    """Means over the queries of a type, each with a bootstrap interval of 95 % (low, high)."""

    leg: Leg
    type: str
    queries: int
    ndcg: float
    ndcg_interval: tuple[float, float]
    recall: float
    recall_interval: tuple[float, float]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Change:
    """nDCG@10 of the second less that of the first over the same queries of a type, with a
    paired bootstrap interval of 95 %."""

    type: str
    queries: int
    difference: float
    interval: tuple[float, float]

    @property
    def is_certain(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.interval[0] > 0 or self.interval[1] < 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"certain": self.is_certain}


@dataclass(frozen=True)
class Measured:
    """nDCG@10 and recall@10 of every query by leg, float64 (queries,)."""

    types: tuple[str, ...]
    ndcg: Mapping[Leg, NDArray[np.float64]]
    recall: Mapping[Leg, NDArray[np.float64]]

    def groups(self) -> dict[str, NDArray[np.intp]]:
        """The places of the queries of each type in order of first appearance, then `ALL`."""
        kinds = np.array(self.types)
        found = {kind: np.flatnonzero(kinds == kind) for kind in dict.fromkeys(self.types)}
        return found | {ALL: np.arange(len(kinds))} if len(found) > 1 else found

    def scores(self, leg: Leg = "fused") -> tuple[Score, ...]:
        """The scores of a leg by type; the last one is that of all queries."""
        return tuple(
            Score(
                leg,
                type_,
                len(at),
                float(self.ndcg[leg][at].mean()),
                _interval(self.ndcg[leg][at]),
                float(self.recall[leg][at].mean()),
                _interval(self.recall[leg][at]),
            )
            for type_, at in self.groups().items()
        )

    def behind(self) -> tuple[tuple[str, Leg, float], ...]:
        """(type, leg, by how much) wherever a leg alone has the better mean nDCG than both."""
        means = {
            type_: {leg: float(self.ndcg[leg][at].mean()) for leg in _LEGS}
            for type_, at in self.groups().items()
        }
        return tuple(
            (type_, leg, of[leg] - of["fused"])
            for type_, of in means.items()
            for leg in _LEGS
            if of[leg] > of["fused"] + 5e-4
        )


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


def recall(ranked: Sequence[str], relevant: Mapping[str, float]) -> float:
    """Share of the relevant wordings, ten at most, that stand among the first `DEPTH`.

    >>> recall(["b", "a"], {"a": 1, "c": 3})
    0.5
    """
    found = sum(name in relevant for name in ranked[:DEPTH])
    return found / min(len(relevant), DEPTH) if relevant else 0.0


def measure(index: Index, encoder: Encoder, queries: Sequence[LabelledQuery]) -> Measured:
    """Every query looked for in ``index``, whose vectors must be those of ``encoder``."""
    by_leg = _rankings(index, encoder, [query.text for query in queries])
    gains: dict[Leg, NDArray[np.float64]] = {}
    recalls: dict[Leg, NDArray[np.float64]] = {}
    for leg, rankings in by_leg.items():
        kept = []
        for query, ranked in zip(queries, rankings, strict=True):
            own = normalise_wording(query.text) if query.type == NEIGHBOUR else None
            kept.append([name for name in ranked if name != own])
        pairs = list(zip(kept, [query.relevant for query in queries], strict=True))
        gains[leg] = np.array([ndcg(*pair) for pair in pairs])
        recalls[leg] = np.array([recall(*pair) for pair in pairs])
    return Measured(tuple(query.type for query in queries), gains, recalls)


def _rankings(index: Index, encoder: Encoder, texts: Sequence[str]) -> dict[Leg, list[list[str]]]:
    wordings = index.wordings
    plain = [normalise_wording(text) for text in texts]
    _, nearest = index.vectors.search(encoder.encode(plain, query=True), DEPTH + 1)
    answers = find_many(index, encoder, texts, k=DEPTH + 1)
    return {
        "fused": [[hit.wording for hit in answer.hits] for answer in answers],
        "dense": [[wordings.text(int(one)) for one in ids if one >= 0] for ids in nearest],
        "lexical": [
            [wordings.text(int(one)) for one in index.lexical.search(text, DEPTH + 1)[1]]
            for text in plain
        ],
    }


def changes(first: Measured, second: Measured) -> tuple[Change, ...]:
    """What the answers of ``second`` are better or worse by, for each type, then for all."""
    differences = second.ndcg["fused"] - first.ndcg["fused"]
    return tuple(
        Change(type_, len(at), float(differences[at].mean()), _interval(differences[at]))
        for type_, at in first.groups().items()
    )


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Bootstrap interval of the mean, the same at every call."""
    draws = np.random.default_rng(0).choice(values, size=(_RESAMPLES, len(values)))
    low, high = np.quantile(draws.mean(axis=1), _INTERVAL)
    return float(low), float(high)
