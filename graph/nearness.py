"""What is near a node, and what links two nodes."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice, pairwise

import networkx as nx

from zhibiao.graph.network import Kind, Network, Node, Relation, node_of

__all__ = ["Neighbour", "Path", "neighbourhood", "neighbours", "shortest_paths"]


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
                through = node_of(network, source)
                node = node_of(network, target)
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
            tuple(node_of(network, iri) for iri in path),
            tuple(network.edges[pair]["relation"] for pair in pairwise(path)),
        )
        for path in paths[:k]
    )
