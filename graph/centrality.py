"""Which nodes of the network are central."""

from dataclasses import dataclass
from typing import Literal, get_args

import networkx as nx
import numpy as np

from zhibiao.forms.errors import UsageError
from zhibiao.graph.network import Kind, Network, Node, node_of

__all__ = ["Measure", "Ranked", "centrality"]

Measure = Literal["degree", "pagerank", "betweenness"]


@dataclass(frozen=True)
class Ranked:
    """A node and its centrality."""

    node: Node
    score: float


def centrality(
    network: Network,
    measure: Measure = "degree",
    *,
    kind: Kind | None = None,
    k: int = 20,
    samples: int = 16,
    seed: int = 1,
) -> tuple[Ranked, ...]:
    """The ``k`` most central nodes of a kind.

    ``degree``: the sum of the weights of a node's links.  ``pagerank``: the share of time that
    a walk along the links spends there.  ``betweenness``: the share of shortest paths that
    lead through it, estimated from ``samples`` nodes drawn with ``seed``.
    Raises UsageError for another measure.
    """
    scores: dict[str, float]
    if measure == "degree":
        scores = {node: float(weight) for node, weight in network.degree(weight="weight")}
    elif measure == "pagerank":
        scores = _pagerank(network)
    elif measure == "betweenness":
        drawn = min(samples, len(network))
        scores = nx.betweenness_centrality(network, k=drawn, seed=seed) if drawn else {}
    else:
        raise UsageError(f"没有这种中心性：{measure}", do=f"可用：{'、'.join(get_args(Measure))}")
    found = [
        Ranked(node_of(network, iri), score)
        for iri, score in scores.items()
        if kind is None or network.nodes[iri]["kind"] is kind
    ]
    found.sort(key=lambda ranked: (-ranked.score, ranked.node.label, ranked.node.iri))
    return tuple(found[:k])


def _pagerank(network: Network, *, damping: float = 0.85, rounds: int = 60) -> dict[str, float]:
    """Weighted PageRank by power iteration; networkx's own needs SciPy.

    After 60 rounds the error is below 0.85 ** 60 = 6e-5 of the whole.
    """
    nodes = list(network)
    if not nodes:
        return {}
    place = {node: n for n, node in enumerate(nodes)}
    links: list[tuple[str, str, float]] = list(network.edges(data="weight"))
    one = np.array([place[source] for source, _, _ in links], dtype=np.int64)
    other = np.array([place[target] for _, target, _ in links], dtype=np.int64)
    source, target = np.concatenate([one, other]), np.concatenate([other, one])
    weight = np.tile(np.array([float(weight) for *_, weight in links]), 2)
    size = len(nodes)
    strength = np.bincount(source, weight, size)
    share = weight / strength[source]
    alone = strength == 0
    rank = np.full(size, 1 / size)
    for _ in range(rounds):
        moved = np.bincount(target, rank[source] * share, size) + rank[alone].sum() / size
        rank = (1 - damping) / size + damping * moved
    return {node: float(rank[n]) for node, n in place.items()}
