"""A network as a file for other tools: GraphML (yEd, Cytoscape, igraph) and GEXF (Gephi).

Attributes and their values carry Chinese names, as a person who opens the file sees them.
"""

import re
from pathlib import Path

import networkx as nx

from zhibiao.graph.network import Network

__all__ = ["write_gexf", "write_graphml"]

# XML 1.0, section 2.2 has no place for these, not even as character references.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE = re.compile(r' lastmodifieddate="[^"]*"')


def _labelled(network: Network) -> Network:
    """A copy with Chinese attributes and texts that XML can hold."""
    copy: Network = nx.Graph()
    for iri, data in network.nodes(data=True):
        label = _NOT_XML.sub("\ufffd", data["label"])
        copy.add_node(iri, label=label, 名称=label, 类型=data["kind"].chinese)
    for source, target, data in network.edges(data=True):
        weight = float(data["weight"])
        copy.add_edge(source, target, weight=weight, 关系=data["relation"].chinese, 次数=weight)
    return copy


def write_graphml(network: Network, path: Path) -> None:
    """Write the network as GraphML, UTF-8."""
    text = "\n".join(nx.generate_graphml(_labelled(network)))
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n', encoding="utf-8")


def write_gexf(network: Network, path: Path) -> None:
    """Write the network as GEXF 1.2, UTF-8, without the date that networkx stamps on it: equal
    networks give equal files."""
    text = "\n".join(nx.generate_gexf(_labelled(network)))
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n{_DATE.sub("", text)}\n', encoding="utf-8"
    )
