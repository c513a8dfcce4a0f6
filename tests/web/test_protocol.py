"""SPARQL 1.1 Protocol: queries in every form, results in every notation, errors with a status."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from zhibiao.graph.vocabulary import SIMILAR
from zhibiao.search import Corpus
from zhibiao.web.app import create_app
from zhibiao.web.service import Service
from zhibiao.web.settings import ServiceSettings

SELECT = "SELECT ?n { ?x a zb:Form ; zb:ordinal ?n } ORDER BY ?n LIMIT 1"
ASK = "ASK { ?x a zb:Form }"
CONSTRUCT = "CONSTRUCT WHERE { ?x zb:ordinal 1 }"
FORM = "application/x-www-form-urlencoded"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"


def rows(client: TestClient, query: str, **more: object) -> list[dict[str, str]]:
    answer = client.get("/sparql", params={"query": query, **more})
    assert answer.status_code == 200, answer.text
    bindings = answer.json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


# --- the three ways to ask ------------------------------------------------------------------


def test_a_query_in_the_address(client: TestClient) -> None:
    assert rows(client, SELECT) == [{"n": "1"}]


def test_a_query_in_a_form(client: TestClient) -> None:
    answer = client.post("/sparql", data={"query": ASK})
    assert answer.json()["boolean"] is True


def test_a_query_as_the_body(client: TestClient) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=utf-8"}
    answer = client.post("/sparql", content=ASK.encode(), headers=headers)
    assert answer.json()["boolean"] is True


def test_head_is_answered(client: TestClient) -> None:
    answer = client.head("/sparql", params={"query": ASK})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (ASK, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (CONSTRUCT, "*/*", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        ("DESCRIBE ?x { ?x a zb:Document }", "text/turtle", "text/turtle; charset=utf-8"),
        (SELECT, "text/turtle;q=0.9, text/csv;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_the_notation_follows_the_header(
    client: TestClient, query: str, accept: str, media_type: str
) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (ASK, "image/png")]
)
def test_a_notation_that_does_not_fit_is_406(client: TestClient, query: str, accept: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 406


@pytest.mark.parametrize(("query", "format"), [(SELECT, "turtle"), (CONSTRUCT, "csv")])
def test_every_format_that_is_named_instead_will_do(
    client: TestClient, query: str, format: str
) -> None:
    answer = client.get("/sparql", params={"query": query, "format": format})
    assert answer.status_code == 406
    for named in re.findall(r"\w+", answer.json()["error"]["do"].partition(" ")[2], re.ASCII):
        again = client.get("/sparql", params={"query": query, "format": named})
        assert again.status_code == 200, named


def test_the_format_in_the_address_overrules_the_header(client: TestClient) -> None:
    for query, format, media_type in (
        (SELECT, "csv", "text/csv; charset=utf-8"),
        (CONSTRUCT, "json", "application/ld+json"),
        (CONSTRUCT, "rdfxml", "application/rdf+xml"),
    ):
        parameters = {"query": query, "format": format}
        answer = client.get("/sparql", params=parameters, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


def test_a_browser_gets_the_page(client: TestClient) -> None:
    for parameters in ({}, {"query": SELECT}):
        answer = client.get("/sparql", params=parameters, headers={"Accept": "text/html"})
        assert answer.headers["content-type"].startswith("text/html")
        assert "<textarea" in answer.text


# --- the dataset ----------------------------------------------------------------------------


def test_the_dataset_of_the_request_overrules_from(client: TestClient, service: Service) -> None:
    names = service.corpus.names
    count = "SELECT (COUNT(*) AS ?n) FROM <http://jx.example/none> { ?x a zb:Wording }"
    assert rows(client, count) == [{"n": "0"}]
    (found,) = rows(client, count, **{"default-graph-uri": str(names.graph_entities)})
    assert int(found["n"]) > 0
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    named = [str(names.graph_entities), str(names.graph_ontology)]
    assert {row["g"] for row in rows(client, graphs, **{"named-graph-uri": named})} == set(named)


def test_a_graph_that_is_no_iri_is_400(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": ASK, "default-graph-uri": "x y"})
    assert answer.status_code == 400


def test_similar_wordings_are_joined(client: TestClient) -> None:
    query = """SELECT ?name ?s { SERVICE zb:similar { ?w zb:query "满意度" ; zb:limit 3 ; zb:score ?s }
      ?w skos:prefLabel ?name } ORDER BY DESC(?s)"""
    found = rows(client, query)
    assert len(found) == 3
    assert "满意" in found[0]["name"]


def test_the_service_describes_itself(client: TestClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    triples = {str(quad.triple) for quad in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for property, value in (
        ("endpoint", "http://testserver/sparql"),
        ("supportedLanguage", f"{sd}SPARQL11Query"),
        ("feature", f"{sd}UnionDefaultGraph"),
        ("feature", SIMILAR),
        ("resultFormat", "http://www.w3.org/ns/formats/SPARQL_Results_JSON"),
    ):
        assert any(f"<{sd}{property}> <{value}>" in triple for triple in triples)


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (urlencode([("query", ASK), ("query", ASK)]), FORM, 400),
        (urlencode({"update": "CLEAR ALL"}), FORM, 400),
        ("", FORM, 400),
        ("query=%FF%FE", FORM, 400),
        (urlencode({"query": ASK, "timeout": "-1"}), FORM, 400),
        (urlencode({"query": ASK, "timeout": "nan"}), FORM, 400),
        (urlencode({"query": ASK, "format": "pdf"}), FORM, 400),
        (ASK.encode("utf-16"), "application/sparql-query", 400),
        ("", "application/sparql-query", 400),
        ("SELECT", "application/sparql-query", 400),
        ("CLEAR ALL", "application/sparql-update", 415),
        (ASK, "text/plain", 415),
        (ASK, "", 415),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "application/sparql-query", 403),
    ],
)
def test_a_request_that_is_wrong(
    client: TestClient, content: str | bytes, content_type: str, status: int
) -> None:
    answer = client.post("/sparql", content=content, headers={"Content-Type": content_type})
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["what"]


def test_two_queries_in_one_request_are_refused(client: TestClient) -> None:
    address = f"/sparql?query={quote(ASK)}"
    headers = {"Content-Type": "application/sparql-query"}
    assert client.post(address, content=ASK, headers=headers).status_code == 400


def test_other_methods_are_405(client: TestClient) -> None:
    answer = client.put("/sparql", params={"query": ASK})
    assert answer.status_code == 405


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that must see no connection."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", 403),
        ("SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}", 403),
        ("LOAD <{url}>", 403),
        ("SELECT * FROM <{url}> {{ ?s ?p ?o }}", 200),
        ("SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 200),
        ("DESCRIBE <{url}>", 200),
    ],
)
def test_nothing_is_fetched(
    client: TestClient, listener: socket.socket, query: str, status: int
) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    answer = client.post("/sparql", data={"query": query.format(url=url)})
    assert answer.status_code == status
    client.get("/sparql", params={"query": ASK, "default-graph-uri": url})


# --- limits ---------------------------------------------------------------------------------


def test_a_query_without_end_is_ended_in_time(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": ENDLESS, "timeout": "0.4"})
    assert answer.status_code == 503
    assert answer.json()["error"]["what"].startswith("查询超过 0.4 秒")
    assert int(answer.headers["retry-after"]) > 0
    assert "秒" in answer.json()["error"]["what"]


def test_the_client_cannot_ask_for_more_time_than_there_is(service: Service) -> None:
    with Corpus.open(service.corpus.path) as corpus:
        limited = create_app(Service(corpus, ServiceSettings(timeout=0.4)))
        with TestClient(limited) as client:
            answer = client.get("/sparql", params={"query": ENDLESS, "timeout": "1000"})
    assert answer.status_code == 503


def test_a_result_that_is_too_large_is_422(service: Service) -> None:
    with Corpus.open(service.corpus.path) as corpus:
        limited = create_app(Service(corpus, ServiceSettings(result_bytes=1000)))
        with TestClient(limited) as client:
            answer = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert answer.status_code == 422


def test_who_finds_the_queue_full_is_told_when_to_come_back(service: Service) -> None:
    with Corpus.open(service.corpus.path) as corpus:
        limited = create_app(Service(corpus, ServiceSettings(workers=1, timeout=1.0)))
        statuses: list[int] = []
        with TestClient(limited) as client:

            def ask() -> None:
                answer = client.get("/sparql", params={"query": ENDLESS})
                assert answer.headers["retry-after"]
                statuses.append(answer.status_code)

            threads = [threading.Thread(target=ask) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert client.get("/sparql", params={"query": ASK}).status_code == 200
    assert statuses == [503] * 8


# --- other sites ----------------------------------------------------------------------------


def test_pages_of_other_sites_may_read(client: TestClient) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    for answer in (
        client.get("/sparql", params={"query": ASK}, headers=origin),
        client.get("/sparql", params={"query": "wrong"}, headers=origin),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"
    preflight = client.options(
        "/sparql",
        headers={
            **origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "PUT" not in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    assert "access-control-allow-origin" not in client.get("/healthz", headers=origin).headers


def test_boolean_results_are_json(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": ASK})
    assert json.loads(answer.content) == {"head": {}, "boolean": True}
