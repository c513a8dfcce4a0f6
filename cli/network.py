"""`zhibiao network`: agencies, projects and wordings as a network."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhibiao.cli.options import CorpusFolder, Json, examples
from zhibiao.cli.screen import print_json, remark, table
from zhibiao.forms.errors import UsageError

if TYPE_CHECKING:
    from zhibiao.graph.network import Network, Node

__all__ = ["app"]

app = typer.Typer(help="关系图：相邻、路径、相似项目、群体、中心、导出。", no_args_is_help=True)


class NodeKind(StrEnum):
    """Kinds of nodes, as `zhibiao.graph.network.Kind`."""

    organisation = "organisation"
    project = "project"
    wording = "wording"


class CentralityMeasure(StrEnum):
    """Measures of `zhibiao.graph.centrality`."""

    degree = "degree"
    pagerank = "pagerank"
    betweenness = "betweenness"


Name = Annotated[str, typer.Argument(metavar="NAME", help="机构、项目或指标的名称，或其 IRI。")]
Most = Annotated[int, typer.Option("-k", metavar="N", min=1, help="给出几个。")]
Kinds = Annotated[
    NodeKind | None,
    typer.Option("--kind", metavar="organisation|project|wording", help="只看这一类节点。"),
]


@app.command(epilog=examples("zhibiao network neighbours 云岭市教育局 --kind project"))
def neighbours(
    name: Name,
    depth: Annotated[int, typer.Option(metavar="N", min=1, max=6, help="走几步。")] = 1,
    kind: Kinds = None,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """与某个机构、项目或指标相连的都有谁。"""
    from zhibiao.graph.nearness import neighbours as near
    from zhibiao.graph.network import Kind, find_node

    network = load(corpus)
    kinds = tuple(Kind) if kind is None else (Kind(kind.value),)
    found = near(network, find_node(network, name), depth=depth, kinds=kinds)
    show(
        [
            {
                **described(one.node),
                "distance": one.distance,
                "relation": one.relation.value,
                "through": described(one.through),
                "weight": one.weight,
            }
            for one in found
        ],
        ("距离", "类型", "名称", "关系", "经由", "次数"),
        [
            (
                one.distance,
                one.node.kind.chinese,
                one.node.label,
                one.relation.chinese,
                one.through.label,
                f"{one.weight:g}",
            )
            for one in found
        ],
        json=json,
    )


@app.command(epilog=examples("zhibiao network paths 云岭市教育局 清河区大数据中心"))
def paths(
    source: Annotated[str, typer.Argument(metavar="FROM", help="名称或 IRI。")],
    target: Annotated[str, typer.Argument(metavar="TO", help="名称或 IRI。")],
    k: Most = 5,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """两者之间的最短路径：通过什么相连。"""
    from zhibiao.graph.nearness import shortest_paths
    from zhibiao.graph.network import find_node

    network = load(corpus)
    found = shortest_paths(network, find_node(network, source), find_node(network, target), k=k)
    show(
        [
            {
                "nodes": [described(node) for node in path.nodes],
                "relations": [relation.value for relation in path.relations],
            }
            for path in found
        ],
        ("步数", "路径"),
        [(len(path.relations), " — ".join(node.label for node in path.nodes)) for path in found],
        json=json,
    )


@app.command(epilog=examples("zhibiao network alike 政务云平台运维"))
def alike(project: Name, k: Most = 10, corpus: CorpusFolder = None, json: Json = False) -> None:
    """共用指标名称最多的项目。"""
    from zhibiao.graph.network import Kind, find_node
    from zhibiao.graph.sharedwordings import alike_projects

    network = load(corpus)
    found = alike_projects(network, find_node(network, project, kind=Kind.PROJECT), k=k)
    show(
        [
            {**described(one.project), "score": one.score, "shared": list(one.shared)}
            for one in found
        ],
        ("项目", "相似度", "共用的指标名称"),
        [(one.project.label, f"{one.score:.2f}", "、".join(one.shared)) for one in found],
        json=json,
    )


@app.command()
def communities(
    resolution: Annotated[
        float, typer.Option(metavar="R", min=0.01, help="越大，群体越小。")
    ] = 1.0,
    k: Most = 20,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """按共用的指标名称，哪些机构自成一群。"""
    from zhibiao.graph.sharedwordings import agencies_by_wordings
    from zhibiao.graph.sharedwordings import communities as parts

    found = parts(agencies_by_wordings(load(corpus)), resolution=resolution)[:k]
    show(
        [{"members": [described(node) for node in part.members]} for part in found],
        ("成员数", "成员"),
        [(len(part.members), "、".join(node.label for node in part.members)) for part in found],
        json=json,
    )


@app.command(epilog=examples("zhibiao network central --kind wording --measure pagerank"))
def central(
    measure: Annotated[
        CentralityMeasure, typer.Option(metavar="degree|pagerank|betweenness", help="中心性。")
    ] = CentralityMeasure.degree,
    kind: Kinds = None,
    k: Most = 20,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """处在中心位置的机构、项目或指标名称。"""
    from zhibiao.graph.centrality import centrality
    from zhibiao.graph.network import Kind

    found = centrality(
        load(corpus), measure.value, kind=None if kind is None else Kind(kind.value), k=k
    )
    show(
        [{**described(one.node), "score": one.score} for one in found],
        ("类型", "名称", "得分"),
        [(one.node.kind.chinese, one.node.label, f"{one.score:.4g}") for one in found],
        json=json,
    )


@app.command(
    epilog=examples(
        "zhibiao network export 关系.graphml",
        "zhibiao network export 周围.gexf --around 云岭市教育局 --depth 1",
    )
)
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="以 .graphml 或 .gexf 结尾。")],
    around: Annotated[
        str | None, typer.Option(metavar="NAME", help="只导出这个节点周围的部分。")
    ] = None,
    depth: Annotated[int, typer.Option(metavar="N", min=1, max=6, help="周围几步。")] = 2,
    corpus: CorpusFolder = None,
) -> None:
    """导出为 GraphML 或 GEXF，供 Gephi、yEd、Cytoscape 打开。"""
    from zhibiao.graph.exchange import write_gexf, write_graphml
    from zhibiao.graph.nearness import neighbourhood
    from zhibiao.graph.network import find_node

    writers = {".graphml": write_graphml, ".gexf": write_gexf}
    write = writers.get(file.suffix.lower())
    if write is None:
        raise UsageError("不知道要哪种格式", where=str(file), do="文件名以 .graphml 或 .gexf 结尾")
    network = load(corpus)
    if around is not None:
        network = neighbourhood(network, find_node(network, around), depth=depth)
    try:
        write(network, file)
    except OSError as error:
        raise UsageError("写不了这个文件", where=str(file), why=error.strerror) from error
    remark(f"已写入 {file}：{len(network)} 个节点、{network.number_of_edges()} 条边。")


def load(folder: Path | None) -> "Network":
    """The network of the corpus."""
    from zhibiao.search import Corpus

    with Corpus.open(folder) as opened:
        return opened.network()


def described(node: "Node") -> dict[str, str]:
    """A node as JSON."""
    return {"iri": node.iri, "label": node.label, "kind": node.kind.value}


def show(
    records: list[dict[str, Any]],
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    json: bool,
) -> None:
    """Print JSON or a table; nothing found ends with 1."""
    if json:
        print_json(records)
    elif rows:
        table(headings, rows)
    if not rows:
        remark("没有找到。")
        raise typer.Exit(1)
