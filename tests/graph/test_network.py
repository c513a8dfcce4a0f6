"""The network views answer what a person reads off three invented agencies' forms."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import networkx as nx
import pytest
from rdflib import Graph

from zhibiao.forms.errors import UnknownName, UsageError
from zhibiao.forms.model import Document, Form, Indicator, Source, Target
from zhibiao.graph.centrality import centrality
from zhibiao.graph.exchange import write_gexf, write_graphml
from zhibiao.graph.iri import Names
from zhibiao.graph.nearness import neighbourhood, neighbours, shortest_paths
from zhibiao.graph.network import Kind, Network, Relation, find_node, load_network
from zhibiao.graph.rdf import document_graph, document_nquads
from zhibiao.graph.sharedwordings import agencies_by_wordings, alike_projects, communities
from zhibiao.graph.store import OxigraphStore

NAMES = Names()
SHA = "d" * 64


def form(
    ordinal: int, department: str | None, unit: str | None, project: str | None, *names: str
) -> Form:
    rows = tuple(Indicator(None, None, name, Target("≥90%", "≥", 90.0, "%")) for name in names)
    source = Source(SHA, "样例.txt")
    return Form(
        ordinal, source, 2024, project=project, department=department, unit=unit, indicators=rows
    )


DOCUMENT = Document(
    SHA,
    "样例.txt",
    (
        form(1, "临江市水务局", "临江市河道所", "河道清淤", "清淤长度", "验收合格率", "满意度"),
        form(
            2,
            "临江市水务局",
            "临江市水务局（本级）",
            "堤防加固",
            "加固长度",
            "验收合格率",
            "满意度",
        ),
        form(3, "云溪县教育局", "云溪县一中", "校舍维修", "维修面积", "验收合格率", "满意度"),
        form(4, "云溪县教育局", "云溪县一中", "教师培训", "培训人次", "满意度"),
        # A second year of the first project, a row printed twice.
        form(5, "临江市水务局", "临江市河道所", "河道 清淤", "清淤长度", "清淤长度"),
        # No project: the wording hangs on the unit.
        form(6, None, "北山县档案馆", None, "档案数字化率"),
    ),
)


@pytest.fixture(scope="module")
def network() -> Network:
    store = OxigraphStore()
    store.load("\n".join(document_nquads(DOCUMENT, NAMES)).encode())
    return load_network(store.query)


def labels(network: Network, nodes: Iterable[str]) -> set[str]:
    return {network.nodes[node]["label"] for node in nodes}


def test_agencies_projects_and_wordings_are_linked_as_the_forms_say(network: Network) -> None:
    edges = {
        (*sorted(labels(network, edge[:2])), edge[2]["relation"].value, edge[2]["weight"])
        for edge in network.edges(data=True)
    }
    assert ("临江市水务局", "临江市河道所", "supervises", 2) in edges
    assert ("临江市河道所", "河道清淤", "runs", 2) in edges
    assert ("河道清淤", "清淤长度", "uses", 3) in edges
    assert ("北山县档案馆", "档案数字化率", "uses", 1) in edges
    assert len(edges) == network.number_of_edges() == 2 + 4 + 12


def test_any_query_callable_will_do_and_gives_the_same_network(network: Network) -> None:
    graph: Graph = document_graph(DOCUMENT, NAMES)

    def query(sparql: str) -> Iterable[Sequence[object]]:
        return [tuple(row) for row in graph.query(sparql) if isinstance(row, tuple)]

    other = load_network(query)
    assert list(other.nodes(data=True)) == list(network.nodes(data=True))
    assert list(other.edges(data=True)) == list(network.edges(data=True))


@pytest.mark.parametrize(
    "name", ["临江市河道所", "临江市 河道所", "河道所", str(NAMES.organisation("临江市河道所"))]
)
def test_a_node_is_found_by_iri_or_by_a_name_in_any_print(network: Network, name: str) -> None:
    assert find_node(network, name) == str(NAMES.organisation("临江市河道所"))


def test_an_ambiguous_or_unknown_name_lists_what_comes_near(network: Network) -> None:
    with pytest.raises(UsageError, match="2 个节点.*临江市水务局"):
        find_node(network, "临江市")
    with pytest.raises(UnknownName, match="临江市水务局"):
        find_node(network, "临江市水利局")
    with pytest.raises(UnknownName, match="请检查名称"):
        find_node(network, "？？")
    with pytest.raises(UnknownName, match="没有"):
        find_node(network, "河道清淤", kind=Kind.WORDING)


def test_neighbours_are_nearest_and_strongest_first(network: Network) -> None:
    unit = find_node(network, "临江市河道所")
    found = neighbours(network, unit, depth=2)
    assert [(n.node.label, n.distance, n.relation, n.weight) for n in found] == [
        ("临江市水务局", 1, Relation.SUPERVISES, 2),
        ("河道清淤", 1, Relation.RUNS, 2),
        ("清淤长度", 2, Relation.USES, 3),
        ("堤防加固", 2, Relation.RUNS, 1),
        ("满意度", 2, Relation.USES, 1),
        ("验收合格率", 2, Relation.USES, 1),
    ]
    assert found[3].through.label == "临江市水务局"
    wordings = neighbours(network, unit, depth=2, kinds=[Kind.WORDING])
    assert [n.node.label for n in wordings] == ["清淤长度", "满意度", "验收合格率"]


def test_a_neighbourhood_is_a_network_of_its_own(network: Network) -> None:
    part = neighbourhood(network, find_node(network, "河道清淤"))
    assert labels(part, part) == {"河道清淤", "临江市河道所", "清淤长度", "验收合格率", "满意度"}
    assert part.number_of_edges() == 4


def test_shortest_paths_prefer_the_telling_link(network: Network) -> None:
    """Everyone has 满意度; that both check 验收合格率 says more."""
    source, target = find_node(network, "河道清淤"), find_node(network, "校舍维修")
    paths = shortest_paths(network, source, target)
    assert [[node.label for node in path.nodes] for path in paths] == [
        ["河道清淤", "验收合格率", "校舍维修"],
        ["河道清淤", "满意度", "校舍维修"],
    ]
    assert paths[0].relations == (Relation.USES, Relation.USES)
    assert len(shortest_paths(network, source, target, k=1)) == 1


def test_without_a_link_there_is_no_path(network: Network) -> None:
    archive, school = find_node(network, "北山县档案馆"), find_node(network, "云溪县一中")
    assert shortest_paths(network, archive, school) == ()
    assert shortest_paths(network, archive, archive)[0].relations == ()


def test_projects_are_alike_by_rare_wordings_and_say_which(network: Network) -> None:
    found = alike_projects(network, find_node(network, "河道清淤"))
    assert [(alike.project.label, alike.shared) for alike in found] == [
        ("堤防加固", ("验收合格率", "满意度")),
        ("校舍维修", ("验收合格率", "满意度")),
        ("教师培训", ("满意度",)),
    ]
    # ln(1 + 4 projects / users): 满意度 ln 2, 验收合格率 ln(7/3), 清淤长度 and 加固长度 ln 5.
    assert found[0].score == pytest.approx(
        (0.6931 + 0.8473) / (0.6931 + 0.8473 + 2 * 1.6094), abs=1e-4
    )
    assert found[0].score == found[1].score > found[2].score
    assert alike_projects(network, find_node(network, "河道清淤"), k=1) == found[:1]


def test_agencies_are_linked_by_the_wordings_of_their_projects(network: Network) -> None:
    agencies = agencies_by_wordings(network)
    assert labels(agencies, agencies) == {
        "临江市水务局",
        "临江市河道所",
        "云溪县一中",
        "云溪县教育局",
        "北山县档案馆",
    }
    pairs = {frozenset(labels(agencies, pair)) for pair in agencies.edges}
    assert pairs == {
        frozenset({"临江市水务局", "临江市河道所"}),
        frozenset({"临江市水务局", "云溪县一中"}),
        frozenset({"临江市河道所", "云溪县一中"}),
    }
    assert agencies_by_wordings(network, most=2).number_of_edges() == 0


def test_communities_are_the_same_every_time_and_cover_what_is_linked(network: Network) -> None:
    parts = communities(network)
    assert parts == communities(network)
    members = [node.iri for part in parts for node in part.members]
    assert sorted(members) == sorted(network)
    assert {"北山县档案馆", "档案数字化率"} in [
        {node.label for node in part.members} for part in parts
    ]
    sizes = [len(part.members) for part in parts]
    assert sizes == sorted(sizes, reverse=True)


def test_centrality_by_degree_counts_weights(network: Network) -> None:
    ranked = centrality(network, kind=Kind.WORDING, k=2)
    assert [(one.node.label, one.score) for one in ranked] == [("满意度", 4.0), ("清淤长度", 3.0)]


def test_pagerank_is_what_its_equation_says(network: Network) -> None:
    scores = {one.node.iri: one.score for one in centrality(network, "pagerank", k=100)}
    assert sum(scores.values()) == pytest.approx(1)
    strength = dict(network.degree(weight="weight"))
    for node, score in scores.items():
        arriving = sum(
            scores[near] * edge["weight"] / strength[near]
            for near, edge in network.adj[node].items()
        )
        assert score == pytest.approx(0.15 / len(network) + 0.85 * arriving, rel=1e-3)


def test_betweenness_of_all_nodes_is_the_exact_one(network: Network) -> None:
    exact = nx.betweenness_centrality(network)
    for one in centrality(network, "betweenness", k=5, samples=1000):
        assert one.score == pytest.approx(exact[one.node.iri])
    assert centrality(network, "betweenness")[0].node.label == "满意度"


def test_an_unknown_measure_names_the_known_ones(network: Network) -> None:
    with pytest.raises(UsageError, match="degree、pagerank、betweenness"):
        centrality(network, "closeness")  # type: ignore[arg-type]


def test_an_empty_graph_is_an_empty_network() -> None:
    network = load_network(OxigraphStore().query)
    assert len(network) == 0
    assert communities(network) == ()
    assert centrality(network, "pagerank") == centrality(network, "betweenness") == ()


def test_graphml_and_gexf_are_read_again_with_chinese_attributes(
    network: Network, tmp_path: Path
) -> None:
    odd = network.copy()
    wording = find_node(odd, "加固长度")
    odd.nodes[wording]["label"] = "加固\x00长度 <&> “👩‍🔬”"
    for name, write, read in (
        ("net.graphml", write_graphml, nx.read_graphml),
        ("net.gexf", write_gexf, nx.read_gexf),
    ):
        path = tmp_path / name
        write(odd, path)
        again = read(path)
        assert set(again) == set(odd)
        assert {frozenset(edge) for edge in again.edges} == {frozenset(edge) for edge in odd.edges}
        assert again.nodes[wording]["名称"] == "加固\ufffd长度 <&> “👩‍🔬”"
        assert again.nodes[wording]["类型"] == "指标名称"
        unit, project = find_node(odd, "临江市河道所"), find_node(odd, "河道清淤")
        assert again.edges[unit, project]["关系"] == "实施"
        assert again.edges[unit, project]["次数"] == 2.0
        first = path.read_bytes()
        write(odd, path)
        assert path.read_bytes() == first
