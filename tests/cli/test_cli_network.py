"""`zhibiao network`: views of the network of the samples, and files that networkx reads again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
Conforms = Callable[[Any, Any], None]
NODE = {"iri": str, "label": str, "kind": {"organisation", "project", "wording"}}


def test_neighbours(ask: Ask, run: Run, conforms: Conforms) -> None:
    found = ask("network", "neighbours", "云岭市水务局")
    conforms(
        found, [NODE | {"distance": int, "relation": str, "through": NODE, "weight": int | float}]
    )
    assert {one["label"] for one in found} >= {"云岭市河道管理所"}
    assert {one["distance"] for one in found} == {1}
    projects = ask("network", "neighbours", "云岭市水务局", "--depth", 2, "--kind", "project")
    assert [one["label"] for one in projects] == ["河道保洁与水质监测"]
    assert "河道保洁与水质监测" in run("network", "neighbours", "云岭市水务局", "--depth", 2).stdout


def test_a_node_by_its_iri(ask: Ask) -> None:
    (project,) = ask("network", "neighbours", "云岭市水务局", "--depth", 2, "--kind", "project")
    near = ask("network", "neighbours", project["iri"], "--kind", "wording")
    assert "断面水质达标率" in {one["label"] for one in near}


def test_paths(ask: Ask, run: Run, conforms: Conforms) -> None:
    found = ask("network", "paths", "云岭市水务局", "断面水质达标率")
    conforms(found, [{"nodes": [NODE], "relations": [str]}])
    labels = [node["label"] for node in found[0]["nodes"]]
    assert (labels[0], labels[-1]) == ("云岭市水务局", "断面水质达标率")
    assert "河道保洁与水质监测" in labels
    assert len(found[0]["relations"]) == len(labels) - 1
    printed = run("network", "paths", "云岭市水务局", "断面水质达标率").stdout
    assert " — ".join(labels) in printed


def test_alike_projects(ask: Ask, conforms: Conforms) -> None:
    found = ask("network", "alike", "农村公路日常养护")
    conforms(found, [NODE | {"score": float, "shared": [str]}])
    assert all(one["kind"] == "project" and one["shared"] for one in found)
    assert [one["score"] for one in found] == sorted((o["score"] for o in found), reverse=True)


def test_communities(ask: Ask, conforms: Conforms) -> None:
    found = ask("network", "communities")
    conforms(found, [{"members": [NODE]}])
    members = [node["iri"] for part in found for node in part["members"]]
    assert len(members) == len(set(members))


@pytest.mark.parametrize("measure", ["degree", "pagerank", "betweenness"])
def test_central(ask: Ask, conforms: Conforms, measure: str) -> None:
    found = ask("network", "central", "--measure", measure, "--kind", "organisation", "-k", 3)
    conforms(found, [NODE | {"score": int | float}])
    assert len(found) == 3
    assert {one["kind"] for one in found} == {"organisation"}


def test_an_unknown_name_is_one_line(run: Run) -> None:
    result = run("network", "neighbours", "没有这个局")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "没有这个局" in result.stderr
    assert result.stderr.count("\n") == 1


def test_nothing_found_is_1(run: Run, samples: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    assert run("ingest", samples / "water-2025.md", "--corpus", alone).exit_code == 0
    for flags, stdout in ([], ""), (["--json"], "[]\n"):
        result = run("network", "alike", "河道保洁与水质监测", "--corpus", alone, *flags)
        assert (result.exit_code, result.stdout, result.stderr) == (1, stdout, "没有找到。\n")


@pytest.mark.parametrize(
    ("name", "read"), [("a.graphml", nx.read_graphml), ("a.gexf", nx.read_gexf)]
)
def test_an_export_reads_back(
    run: Run, ask: Ask, tmp_path: Path, name: str, read: "Callable[[Path], nx.Graph[str]]"
) -> None:
    path = tmp_path / name
    result = run("network", "export", path)
    assert (result.exit_code, result.stdout) == (0, "")
    network = read(path)
    counted = ask("stats")
    labels = [data["label"] for _, data in network.nodes(data=True)]
    assert len(labels) == counted["organisations"] + counted["projects"] + counted["wordings"]
    assert "河道保洁与水质监测" in labels
    assert f"{len(network)} 个节点、{network.number_of_edges()} 条边" in result.stderr


def test_an_export_around_a_node(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "part.graphml"
    assert run("network", "export", path, "--around", "云岭市水务局", "--depth", 1).exit_code == 0
    labels = {data["label"] for _, data in nx.read_graphml(path).nodes(data=True)}
    assert labels == {"云岭市水务局", "云岭市河道管理所"}


@pytest.mark.parametrize("name", ["a.pdf", "none/a.gexf"])
def test_an_export_that_cannot_be_written(run: Run, tmp_path: Path, name: str) -> None:
    result = run("network", "export", tmp_path / name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert name in result.stderr
    assert result.stderr.count("\n") == 1
