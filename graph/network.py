"""The graph as a network of agencies, projects and wordings, in networkx.

    department ── supervises ── unit ── runs ── project ── uses ── wording

`load_network` reads it with one streamed query; everything else works on the networkx graph.
A node is an IRI with ``label`` and ``kind``; an edge has ``relation`` and ``weight`` (how many
forms, or for ``uses`` how many rows, say so).  Nodes and edges stand in the order of their
IRIs, so that the same content gives the same answers.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Literal, get_args

import networkx as nx
import numpy as np

from zhibiao.forms.errors import UnknownName, UsageError
from zhibiao.forms.organisation import normalise
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.iri import normalise_project
from zhibiao.graph.vocabulary import PREFIXES, ZB

if TYPE_CHECKING:
    Network = nx.Graph[str]
else:
    Network = nx.Graph

__all__ = [
    "Alike",
    "Community",
    "Kind",
    "Measure",
    "Neighbour",
    "Network",
    "Node",
    "Path",
    "Query",
    "Ranked",
    "Relation",
    "agencies_by_wordings",
    "alike_projects",
    "centrality",
    "communities",
    "find_node",
    "load_network",
    "neighbourhood",
    "neighbours",
    "shortest_paths",
]

Query = Callable[[str], Iterable[Sequence[object]]]
"""Runs a SELECT and gives its rows: `zhibiao.graph.store.GraphStore.query`, or rdflib's."""


class Kind(StrEnum):
    """What a node is."""

    ORGANISATION = "organisation"
    PROJECT = "project"
    WORDING = "wording"

    @property
    def chinese(self) -> str:
        return {"organisation": "机构", "project": "项目", "wording": "指标名称"}[self.value]


class Relation(StrEnum):
    """What an edge says."""

    SUPERVISES = "supervises"
    RUNS = "runs"
    USES = "uses"
    SHARES = "shares"

    @property
    def chinese(self) -> str:
        return {"supervises": "主管", "runs": "实施", "uses": "使用", "shares": "共用"}[self.value]


Measure = Literal["degree", "pagerank", "betweenness"]


@dataclass(frozen=True, order=True)
class Node:
    """A node to show: its IRI, label and kind."""

    iri: str
    label: str
    kind: Kind


@dataclass(frozen=True)
class Neighbour:
    """A node near another one: its ``distance`` in steps, and the last step to it, which comes
    from ``through`` (the node itself at distance 1)."""

    node: Node
    distance: int
    through: Node
    relation: Relation
    weight: float


@dataclass(frozen=True)
class Path:
    """A shortest path; ``relations`` has one entry less than ``nodes``."""

    nodes: tuple[Node, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True)
class Alike:
    """A project alike by the wordings it shares: ``score`` in (0, 1], rarest wordings first."""

    project: Node
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Community:
    """Nodes more closely linked with each other than with the rest, best linked first."""

    members: tuple[Node, ...]


@dataclass(frozen=True)
class Ranked:
    """A node and its centrality."""

    node: Node
    score: float


_FORMS = f"""
PREFIX zb: <{ZB}>
SELECT ?form ?department ?unit ?project WHERE {{
  ?form a zb:Form .
  OPTIONAL {{ ?form zb:supervisingDepartment ?department }}
  OPTIONAL {{ ?form zb:implementingUnit ?unit }}
  OPTIONAL {{ ?form zb:describesProject ?project }}
}}"""
# One answer row an indicator, and nothing optional: with the parts above it takes twice as long.
_ROWS = f"""
PREFIX zb: <{ZB}>
SELECT ?form ?wording WHERE {{ ?form zb:hasIndicator ?row . ?row zb:usesWording ?wording }}"""
_LABELS = f"""
PREFIX zb: <{ZB}>
PREFIX skos: <{PREFIXES["skos"]}>
PREFIX org: <{PREFIXES["org"]}>
SELECT ?node ?kind ?label WHERE {{
  VALUES ?kind {{ org:Organization zb:Project zb:Wording }}
  ?node a ?kind ; skos:prefLabel ?label .
}}"""
_KINDS = {
    f"{PREFIXES['org']}Organization": Kind.ORGANISATION,
    f"{ZB}Project": Kind.PROJECT,
    f"{ZB}Wording": Kind.WORDING,
}


def _value(term: object) -> str | None:
    """The IRI or text of a term of pyoxigraph (has ``value``) or rdflib (is a str)."""
    if term is None or isinstance(term, str):
        return None if term is None else str(term)
    return str(getattr(term, "value", term))


def load_network(query: Query) -> Network:
    """The whole network of a graph.

    The wordings of a form without a project hang on its unit, else on its department.
    100,000 indicators take about 3 s, most of it in the store's answers.
    """
    edges: Counter[tuple[str, str, Relation]] = Counter()
    holders: dict[str, str] = {}
    for row in query(_FORMS):
        form, department, unit, project = map(_value, row)
        runs = unit or department
        if department and unit and department != unit:
            edges[department, unit, Relation.SUPERVISES] += 1
        if project and runs:
            edges[runs, project, Relation.RUNS] += 1
        holder = project or runs
        if form and holder:
            holders[form] = holder
    for row in query(_ROWS):
        form, wording = map(_value, row)
        if form in holders and wording:
            edges[holders[form], wording, Relation.USES] += 1
    network: Network = nx.Graph()
    nodes = sorted(
        (str(_value(iri)), _KINDS[str(_value(kind))], str(_value(label)))
        for iri, kind, label in query(_LABELS)
    )
    for iri, kind, label in nodes:
        network.add_node(iri, label=label, kind=kind)
    for (source, target, relation), weight in sorted(edges.items()):
        # Two bureaus may supervise each other's projects: one edge, both counts.
        known = network.get_edge_data(source, target)
        if known is not None:
            known["weight"] += weight
        else:
            network.add_edge(source, target, relation=relation, weight=weight)
    return network


def _node(network: Network, iri: str) -> Node:
    attributes = network.nodes[iri]
    return Node(iri, attributes["label"], attributes["kind"])


_KEYS: dict[Kind, Callable[[str], str]] = {
    Kind.ORGANISATION: lru_cache(4096)(normalise),
    Kind.PROJECT: normalise_project,
    Kind.WORDING: normalise_wording,
}


def find_node(network: Network, name: str, *, kind: Kind | None = None) -> str:
    """The IRI of the node of that IRI or name, in any printed form of the name.

    A part of a name will do if only one node has it.  Raises UnknownName that lists what comes
    nearest, and UsageError that lists the nodes when there are several.
    """
    if name in network:
        return name
    keys = {one: key(name) for one, key in _KEYS.items() if kind in (None, one)}
    labels = [
        (iri, data["label"]) for iri, data in network.nodes(data=True) if data["kind"] in keys
    ]
    same = [
        iri for iri, label in labels if label == name or label == keys[network.nodes[iri]["kind"]]
    ]
    found = same or [iri for iri, label in labels if name and name in label]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"名称 {name!r} 对应 {len(found)} 个节点",
            why="、".join(_described(network, iri) for iri in found[:5]),
            do="请写全名，或用 IRI 指明",
        )
    near = get_close_matches(name, sorted({label for _, label in labels}), n=3, cutoff=0.5)
    raise UnknownName(
        f"网络中没有 {name!r}", do=f"名称相近的有 {'、'.join(near)}" if near else "请检查名称"
    )


def _described(network: Network, iri: str) -> str:
    node = _node(network, iri)
    return f"{node.kind.chinese}“{node.label}” <{iri}>"


def neighbours(
    network: Network, iri: str, *, depth: int = 1, kinds: Collection[Kind] = tuple(Kind)
) -> tuple[Neighbour, ...]:
    """The nodes within ``depth`` steps, nearest and most strongly linked first.

    ``kinds`` selects what is shown; steps go through all kinds.
    """
    reached = {iri: 0}
    frontier, found = [iri], []
    for distance in range(1, depth + 1):
        steps: dict[str, str] = {}
        for source in frontier:
            for target, edge in network.adj[source].items():
                if target not in reached and (
                    target not in steps
                    or edge["weight"] > network.edges[steps[target], target]["weight"]
                ):
                    steps[target] = source
        for target, source in steps.items():
            reached[target] = distance
            edge = network.edges[source, target]
            if network.nodes[target]["kind"] in kinds:
                through = _node(network, source)
                node = _node(network, target)
                found.append(Neighbour(node, distance, through, edge["relation"], edge["weight"]))
        frontier = list(steps)
    return tuple(sorted(found, key=lambda n: (n.distance, -n.weight, n.node.label, n.node.iri)))


def neighbourhood(network: Network, iri: str, *, depth: int = 1) -> Network:
    """The part of the network within ``depth`` steps of a node, as a network of its own."""
    near = {iri, *(neighbour.node.iri for neighbour in neighbours(network, iri, depth=depth))}
    part: Network = nx.Graph()
    part.add_nodes_from((node, network.nodes[node]) for node in sorted(near))
    part.add_edges_from(sorted(network.subgraph(near).edges(data=True), key=lambda e: e[:2]))
    return part


# Two agencies with hundreds of wordings in common have that many shortest paths.
_PATHS_LOOKED_AT = 5000


def shortest_paths(network: Network, source: str, target: str, *, k: int = 5) -> tuple[Path, ...]:
    """Up to ``k`` shortest paths between two nodes, the most telling first: those through
    nodes with few links.  Empty when nothing links the two."""
    try:
        paths = list(islice(nx.all_shortest_paths(network, source, target), _PATHS_LOOKED_AT))
    except nx.NetworkXNoPath:
        return ()
    paths.sort(key=lambda path: (sum(math.log(network.degree(node)) for node in path[1:-1]), path))
    return tuple(
        Path(
            tuple(_node(network, iri) for iri in path),
            tuple(network.edges[pair]["relation"] for pair in pairwise(path)),
        )
        for path in paths[:k]
    )


def _wordings(network: Network, iri: str) -> list[str]:
    nodes = network.nodes
    return [near for near in network.adj[iri] if nodes[near]["kind"] is Kind.WORDING]


def _rarity(network: Network, wording: str, holders: int) -> float:
    """How much sharing a wording says (inverse document frequency): little if many use it."""
    return math.log(1 + holders / network.degree(wording))


def _count(network: Network, kind: Kind) -> int:
    return sum(1 for _, data in network.nodes(data=True) if data["kind"] is kind)


def alike_projects(network: Network, project: str, *, k: int = 10) -> tuple[Alike, ...]:
    """The ``k`` projects most alike by shared wordings, each with the wordings.

    The score is a weighted Jaccard coefficient: rarity of the shared wordings over rarity of
    all wordings of both.
    """
    holders = _count(network, Kind.PROJECT)
    rarity = {word: _rarity(network, word, holders) for word in _wordings(network, project)}
    shared: dict[str, list[str]] = {}
    for word in rarity:
        for other in network.adj[word]:
            if other != project and network.nodes[other]["kind"] is Kind.PROJECT:
                shared.setdefault(other, []).append(word)
    own = sum(rarity.values())
    found = []
    for other, words in shared.items():
        common = sum(rarity[word] for word in words)
        theirs = sum(_rarity(network, word, holders) for word in _wordings(network, other))
        words.sort(key=lambda word: (-rarity[word], network.nodes[word]["label"]))
        labels = tuple(network.nodes[word]["label"] for word in words)
        found.append(Alike(_node(network, other), common / (own + theirs - common), labels))
    found.sort(key=lambda alike: (-alike.score, alike.project.label, alike.project.iri))
    return tuple(found[:k])


def agencies_by_wordings(network: Network, *, most: int = 50) -> Network:
    """Organisations only, linked by the wordings of their projects; ``weight`` adds the rarity
    of each shared wording.

    Wordings that more than ``most`` organisations use say nothing about any two of them, and
    would link all with all; they are left out.
    """
    agencies: Network = nx.Graph()
    users: dict[str, set[str]] = {}
    for iri, data in network.nodes(data=True):
        if data["kind"] is Kind.ORGANISATION:
            agencies.add_node(iri, **data)
            for holder in (iri, *network.adj[iri]):
                if network.nodes[holder]["kind"] is Kind.PROJECT or holder == iri:
                    for word in _wordings(network, holder):
                        users.setdefault(word, set()).add(iri)
    weights: dict[tuple[str, str], float] = {}
    total = len(agencies)
    for using in users.values():
        if 2 <= len(using) <= most:
            gain = math.log(1 + total / len(using))
            ordered = sorted(using)
            for n, one in enumerate(ordered):
                for other in ordered[n + 1 :]:
                    weights[one, other] = weights.get((one, other), 0.0) + gain
    for (one, other), weight in sorted(weights.items()):
        agencies.add_edge(one, other, relation=Relation.SHARES, weight=weight)
    return agencies


def communities(
    network: Network, *, resolution: float = 1.0, seed: int = 1
) -> tuple[Community, ...]:
    """Communities by the Louvain method, largest first; a higher ``resolution`` gives smaller
    ones.  The seed makes the answer repeatable.  Nodes without any link are left out."""
    linked = network.subgraph([node for node, degree in network.degree() if degree])
    ordered: Network = nx.Graph()
    ordered.add_nodes_from(sorted(linked))
    links: list[tuple[str, str, float]] = list(linked.edges(data="weight"))
    ordered.add_weighted_edges_from(sorted((min(a, b), max(a, b), w) for a, b, w in links))
    parts = nx.community.louvain_communities(ordered, resolution=resolution, seed=seed)
    strength = dict(network.degree(weight="weight"))
    found: list[Community] = [
        Community(
            tuple(
                sorted(
                    (_node(network, iri) for iri in part),
                    key=lambda node: (-strength[node.iri], node.label, node.iri),
                )
            )
        )
        for part in parts
    ]
    return tuple(sorted(found, key=lambda part: (-len(part.members), part.members[0])))


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
        Ranked(_node(network, iri), score)
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
