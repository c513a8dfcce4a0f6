"""Who uses the same wordings: projects alike, agencies linked, and communities among them."""

import math
from dataclasses import dataclass

import networkx as nx

from zhibiao.graph.network import Kind, Network, Node, Relation, node_of

__all__ = ["Alike", "Community", "agencies_by_wordings", "alike_projects", "communities"]


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
        found.append(Alike(node_of(network, other), common / (own + theirs - common), labels))
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
                    (node_of(network, iri) for iri in part),
                    key=lambda node: (-strength[node.iri], node.label, node.iri),
                )
            )
        )
        for part in parts
    ]
    return tuple(sorted(found, key=lambda part: (-len(part.members), part.members[0])))
