"""The graph as a network of agencies, projects and wordings, in networkx.

    department ── supervises ── unit ── runs ── project ── uses ── wording

`load_network` reads it with three streamed queries; everything else works on the networkx graph:
`zhibiao.graph.nearness`, `zhibiao.graph.sharedwordings`, `zhibiao.graph.centrality`.
A node is an IRI with ``label`` and ``kind``; an edge has ``relation`` and ``weight`` (how many
forms, or for ``uses`` how many rows, say so).  Nodes and edges stand in the order of their
IRIs, so that the same content gives the same answers.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import networkx as nx

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
    "Kind",
    "Network",
    "Node",
    "Query",
    "Relation",
    "find_node",
    "load_network",
    "node_of",
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


@dataclass(frozen=True, order=True)
class Node:
    """A node to show: its IRI, label and kind."""

    iri: str
    label: str
    kind: Kind


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


def node_of(network: Network, iri: str) -> Node:
    """The node of that IRI, to show."""
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
    node = node_of(network, iri)
    return f"{node.kind.chinese}“{node.label}” <{iri}>"
