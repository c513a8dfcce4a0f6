"""SPARQL 1.1 Graph Store HTTP Protocol: open to read, with the token to write."""

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from zhibiao.web.service import Service

PATH = "/sparql/graphs"
MINE = {"graph": "http://jx.example/agencies"}
TURTLE = {"Content-Type": "text/turtle"}
TTL = "@prefix : <http://jx.example/> . :a :code '001' ; :under [ :code '0' ] ."
NTRIPLES = {"Accept": "application/n-triples"}


def put(client: TestClient, body: str | bytes, content_type: str = "text/turtle") -> int:
    headers = {"Content-Type": content_type}
    status: int = client.put(PATH, params=MINE, content=body, headers=headers).status_code
    return status


def test_a_graph_is_put_read_extended_and_removed(writer: TestClient, own_service: Service) -> None:
    assert writer.get(PATH, params=MINE).status_code == 404
    assert put(writer, TTL) == 201
    assert put(writer, TTL) == 204
    read = writer.get(PATH, params=MINE, headers=NTRIPLES)
    assert read.headers["content-type"] == "application/n-triples"
    assert len(list(ox.parse(read.content, format=ox.RdfFormat.N_TRIPLES))) == 3
    more = writer.post(PATH, params=MINE, content="<a> <code> '002' .", headers=TURTLE)
    assert more.status_code == 204
    # Relative IRIs are relative to the graph.
    assert b'<http://jx.example/a> <http://jx.example/code> "002"' in (
        writer.get(PATH, params=MINE, headers=NTRIPLES).content
    )
    query = f"SELECT ?c {{ GRAPH <{MINE['graph']}> {{ <http://jx.example/a> ?p ?c }} }}"
    found = writer.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert {"001", "002"} <= {row["c"]["value"] for row in found}
    assert own_service.corpus.check() == ()
    assert writer.delete(PATH, params=MINE).status_code == 204
    assert writer.get(PATH, params=MINE).status_code == 404
    assert writer.delete(PATH, params=MINE).status_code == 404


def test_posting_to_a_new_graph_creates_it(writer: TestClient) -> None:
    answer = writer.post(PATH, params=MINE, content=TTL, headers=TURTLE)
    assert answer.status_code == 201


def test_an_empty_graph_is_there(writer: TestClient) -> None:
    assert put(writer, "") == 201
    answer = writer.get(PATH, params=MINE, headers=NTRIPLES)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("content_type", "format"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_every_notation_goes_in_and_comes_out(
    writer: TestClient, content_type: str, format: ox.RdfFormat
) -> None:
    triple = ox.Triple(
        ox.NamedNode("http://jx.example/a"),
        ox.NamedNode("http://jx.example/name"),
        ox.Literal("云州市“科技”局\n", language="zh"),
    )
    body = ox.serialize([triple], format=format)
    assert body is not None
    assert put(writer, body, content_type) == 201
    read = writer.get(PATH, params=MINE, headers={"Accept": content_type})
    assert read.headers["content-type"].startswith(content_type)
    assert [quad.triple for quad in ox.parse(read.content, format=format)] == [triple]


def test_writing_needs_the_token(writer: TestClient, client: TestClient) -> None:
    for method in ("PUT", "POST", "DELETE"):
        request = {"params": MINE, "headers": {**TURTLE, "Authorization": "Bearer wrong"}}
        assert writer.request(method, PATH, **request).status_code == 401
        assert client.request(method, PATH, params=MINE).status_code == 403  # read-only


@pytest.mark.parametrize(
    "part", ["document/0123456789abcdef", "entities", "ontology", "standard/own", "provenance"]
)
def test_our_own_graphs_cannot_be_written(
    writer: TestClient, own_service: Service, part: str
) -> None:
    graph = {"graph": f"{own_service.corpus.names.base}graph/{part}"}
    for method in ("PUT", "POST", "DELETE"):
        answer = writer.request(method, PATH, params=graph, content="", headers=TURTLE)
        assert answer.status_code == 403
        assert "由系统管理" in answer.json()["error"]["what"]


def test_our_own_graphs_answer_under_their_iris(client: TestClient, service: Service) -> None:
    names = service.corpus.names
    by_name = client.get("/graph/ontology", headers=NTRIPLES)
    assert by_name.status_code == 200
    asked = client.get(PATH, params={"graph": str(names.graph_ontology)}, headers=NTRIPLES)
    assert sorted(by_name.content.splitlines()) == sorted(asked.content.splitlines())
    assert client.get("/graph/none").status_code == 404


def test_the_default_graph_is_the_union_and_read_only(
    writer: TestClient, client: TestClient
) -> None:
    answer = client.get(f"{PATH}?default", headers=NTRIPLES)
    assert answer.status_code == 200
    assert b"zhibiao.example/ns#Form>" in answer.content
    assert writer.put(f"{PATH}?default", content="", headers=TURTLE).status_code == 403


@pytest.mark.parametrize(
    "address",
    [PATH, f"{PATH}?graph=relative", f"{PATH}?graph=", f"{PATH}?graph=urn:a&graph=urn:b"]
    + [f"{PATH}?default&graph=urn:a", f"{PATH}?graph=urn:x%20y"],
)
def test_one_graph_must_be_named(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("<a> <b> .", "text/turtle", 400),
        ("<a> <b> 'c' .\n<d>", "text/turtle", 400),
        (b"\xff\xfe", "text/turtle", 400),
        ("<rdf/>", "application/rdf+xml", 400),
        ("a,b", "text/csv", 415),
        ("<urn:a> <urn:b> 'c' <urn:g> .", "application/n-quads", 415),
        ("", "", 415),
        ('{"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:b": 1}]}', "application/ld+json", 400),
        ("<urn:a> <https://zhibiao.example/ns#generation> 9 .", "text/turtle", 400),
    ],
)
def test_what_cannot_be_read_is_refused(
    writer: TestClient, body: str | bytes, content_type: str, status: int
) -> None:
    assert put(writer, body, content_type) == status
    assert writer.get(PATH, params=MINE).status_code == 404


def test_a_syntax_error_names_the_line(writer: TestClient) -> None:
    answer = writer.put(PATH, params=MINE, content="<a> <b> 'c' .\n<d> x", headers=TURTLE)
    assert answer.json()["error"]["where"] == "第 2 行"


def test_entities_are_refused(writer: TestClient) -> None:
    bomb = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>"""
    assert put(writer, bomb, "application/rdf+xml") == 400


def test_a_context_is_not_fetched(writer: TestClient) -> None:
    remote = '{"@context": "http://127.0.0.1:9/context", "@id": "urn:a", "name": "x"}'
    assert put(writer, remote, "application/ld+json") == 400


def test_what_nobody_accepts_is_406(client: TestClient) -> None:
    answer = client.get(f"{PATH}?default", headers={"Accept": "text/csv"})
    assert answer.status_code == 406
