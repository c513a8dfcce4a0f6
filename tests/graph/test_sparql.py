"""Queries of users: answered in every format, limited, killable, and without a network."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from zhibiao.forms.errors import (
    QueryError,
    QueryForbidden,
    QueryMemoryExceeded,
    QuerySyntaxError,
    QueryTimeout,
    StoreError,
    UsageError,
)
from zhibiao.graph.change import Change
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.sparql import ResultFormat, run_query
from zhibiao.graph.store import OxigraphStore
from zhibiao.graph.worker import main

A, B = f"{DEFAULT_BASE}graph/a", f"{DEFAULT_BASE}graph/b"
ZB = "https://zhibiao.example/ns#"
CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three indicators in one graph, 3,000 triples in another."""
    folder = tmp_path_factory.mktemp("corpus") / "graph"
    store = OxigraphStore(folder)
    names = ("活动参与率", "公众满意度", "报告数量")
    lines = "".join(
        f"<{DEFAULT_BASE}id/wording/{n}> <{ZB}ordinal> {n} .\n"
        f'<{DEFAULT_BASE}id/wording/{n}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}" .\n'
        for n, name in enumerate(names)
    )
    many = "".join(f'<http://x.example/{n}> <http://x.example/p> "{n}" .\n' for n in range(3000))
    store.apply(Change(insert={A: lines, B: many}))
    store.close()
    return folder


def rows(graph: Path, query: str, **options: object) -> list[tuple[str | None, ...]]:
    return list(run_query(graph, query, **options).table().rows)  # type: ignore[arg-type]


def workers() -> list[int]:
    """Worker processes that the calling thread started and that are still there."""
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    if not children.exists():  # not Linux
        return []
    pids = [int(pid) for pid in children.read_text().split()]
    return [pid for pid in pids if "worker.py" in Path(f"/proc/{pid}/cmdline").read_text()]


# --- answers -------------------------------------------------------------------------------


def test_a_select_is_answered(graph: Path) -> None:
    answer = run_query(
        graph, "SELECT ?name { ?w zb:ordinal ?n ; skos:prefLabel ?name } ORDER BY ?n"
    )
    assert (answer.kind, answer.media_type) == ("solutions", "application/sparql-results+json")
    bindings = json.loads(answer.data)["results"]["bindings"]
    assert [row["name"]["value"] for row in bindings] == ["活动参与率", "公众满意度", "报告数量"]


def test_a_table_shortens_iris_and_leaves_gaps(graph: Path) -> None:
    table = run_query(
        graph,
        "SELECT ?w ?p ?gap { ?w ?p 2 OPTIONAL { ?w zb:nothing ?gap } }",
        format="table",
    ).table()
    assert table.variables == ("w", "p", "gap")
    assert table.rows == (("id:wording/2", "zb:ordinal", None),)


def test_an_ask_is_answered_in_words(graph: Path) -> None:
    assert rows(graph, "ASK { ?w zb:ordinal 2 }", format="table") == [("是",)]
    assert rows(graph, "ASK { ?w zb:ordinal 7 }", format="table") == [("否",)]


@pytest.mark.parametrize(
    ("format", "media_type", "start"),
    [
        ("json", "application/sparql-results+json", b'{"head"'),
        ("xml", "application/sparql-results+xml", b"<?xml"),
        ("csv", "text/csv; charset=utf-8", "name\r\n公众满意度".encode()),
        ("tsv", "text/tab-separated-values; charset=utf-8", '?name\n"公众满意度"'.encode()),
    ],
)
def test_rows_in_every_format(
    graph: Path, format: ResultFormat, media_type: str, start: bytes
) -> None:
    query = "SELECT ?name { ?w zb:ordinal 1 ; skos:prefLabel ?name }"
    answer = run_query(graph, query, format=format)
    assert answer.media_type == media_type
    assert answer.data.startswith(start)


@pytest.mark.parametrize(
    ("format", "media_type", "parser"),
    [
        ("turtle", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("table", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("ntriples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("json", "application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs_in_every_format(
    graph: Path, format: ResultFormat, media_type: str, parser: ox.RdfFormat
) -> None:
    answer = run_query(graph, "CONSTRUCT WHERE { ?w zb:ordinal 1 }", format=format)
    assert (answer.kind, answer.media_type) == ("triples", media_type)
    (quad,) = ox.parse(answer.data, format=parser)
    assert quad.object == ox.Literal(1)


def test_describe_gives_a_graph(graph: Path) -> None:
    answer = run_query(graph, "DESCRIBE ?w { ?w zb:ordinal 1 }", format="turtle")
    assert answer.data.startswith(b"@prefix dcterms:")
    assert "公众满意度".encode() in answer.data


@pytest.mark.parametrize(
    ("query", "format", "hint"),
    [
        ("SELECT * { ?s ?p ?o }", "turtle", "改用 json、xml、csv 或 tsv"),
        ("ASK {}", "ntriples", "改用 json、xml、csv 或 tsv"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "csv", "改用 turtle、ntriples、json 或 xml"),
    ],
)
def test_a_result_that_does_not_fit_the_format_is_explained(
    graph: Path, query: str, format: ResultFormat, hint: str
) -> None:
    with pytest.raises(QueryError, match=hint):
        run_query(graph, query, format=format)


def test_an_unknown_format_is_refused_with_the_known_ones(graph: Path) -> None:
    with pytest.raises(UsageError, match="table、json、xml"):
        run_query(graph, "ASK {}", format="pdf")  # type: ignore[arg-type]


def test_only_json_answers_make_tables(graph: Path) -> None:
    with pytest.raises(UsageError, match="不是表格"):
        run_query(graph, "ASK {}", format="xml").table()


# --- the dataset ---------------------------------------------------------------------------


def test_the_default_graph_is_the_union_unless_from_says_otherwise(graph: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    assert rows(graph, count.format("")) == [("3006",)]
    assert rows(graph, count.format(f"FROM <{A}>")) == [("6",)]
    assert rows(graph, count.format(f"FROM <{A}> FROM <{B}>")) == [("3006",)]
    assert rows(graph, count.format("FROM <http://x.example/none>")) == [("0",)]
    assert rows(graph, count.format(f"FROM NAMED <{A}>")) == [("0",)]


def test_named_graphs_can_be_asked_for(graph: Path) -> None:
    query = f"SELECT DISTINCT ?g FROM NAMED <{A}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert rows(graph, query) == [(f"<{A}>",)]


def test_relative_iris_and_id_follow_the_base(tmp_path: Path) -> None:
    store = OxigraphStore(tmp_path / "graph")
    store.apply(Change(insert={A: "<http://jx.example/id/x> <http://jx.example/p> 1 .\n"}))
    store.close()
    query = "SELECT ?o { id:x <p> ?o }"
    assert rows(tmp_path / "graph", query, base="http://jx.example/") == [("1",)]


def test_a_writer_is_not_in_the_way(tmp_path: Path) -> None:
    store = OxigraphStore(tmp_path / "graph")
    store.apply(Change(insert={A: '<http://x.example/s> <http://x.example/p> "一" .\n'}))
    assert rows(tmp_path / "graph", "SELECT ?o { ?s ?p ?o }") == [("一",)]
    store.apply(Change(drop=(A,)))
    assert rows(tmp_path / "graph", "SELECT ?o { ?s ?p ?o }") == []
    store.close()


def test_nothing_is_left_beside_the_store(graph: Path) -> None:
    run_query(graph, "ASK {}")
    assert list(graph.with_name("graph.readers").iterdir()) == []


def test_what_a_killed_reader_left_is_removed(graph: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = graph.with_name("graph.readers") / f"{gone.pid}-left"
    left.mkdir(parents=True)
    run_query(graph, "ASK {}")
    assert not left.exists()


def test_similar_is_joined_like_any_pattern(graph: Path) -> None:
    def similar(text: str, limit: int) -> list[tuple[str, float]]:
        assert (text, limit) == ("满意", 5)
        return [(f"{DEFAULT_BASE}id/wording/{n}", score) for n, score in ((1, 0.9), (0, 0.25))]

    query = """SELECT ?name ?s {
      SERVICE zb:similar { ?w zb:query "满意" ; zb:limit 5 ; zb:score ?s }
      ?w skos:prefLabel ?name FILTER(?s > 0.5) }"""
    assert rows(graph, query, similar=similar) == [("公众满意度", "0.9")]


# --- limits --------------------------------------------------------------------------------


def test_a_query_without_end_is_killed_while_another_is_answered(graph: Path) -> None:
    raised: list[Exception] = []

    def endless() -> None:
        try:
            run_query(graph, CROSS_PRODUCT, timeout=1.0)
        except QueryError as error:
            raised.append(error)
        finally:
            raised.extend(RuntimeError(f"worker {pid} remains") for pid in workers())

    thread = threading.Thread(target=endless)
    thread.start()
    assert rows(graph, "SELECT ?w { ?w zb:ordinal 1 }") == [("id:wording/1",)]
    thread.join()
    (error,) = raised
    assert isinstance(error, QueryTimeout)
    assert "1 秒" in str(error)


def test_a_query_that_takes_too_much_memory_is_killed(graph: Path) -> None:
    hungry = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
    with pytest.raises(QueryMemoryExceeded, match="200 MB"):
        run_query(graph, hungry, memory=200 * 2**20, timeout=60)
    assert workers() == []


def test_a_result_that_is_too_large_is_not_sent(graph: Path) -> None:
    with pytest.raises(QueryError, match="结果超过 1 MB"):
        run_query(graph, "SELECT * { ?a ?b ?c . ?d ?e ?f }", size=2**20, timeout=60)
    assert workers() == []


def test_a_query_nested_too_deeply_harms_nobody(graph: Path) -> None:
    with pytest.raises(QueryError, match="嵌套"):
        run_query(graph, "SELECT * {" + "{" * 50_000 + "}" * 50_000 + "}")
    assert workers() == []


# --- errors --------------------------------------------------------------------------------


def test_a_syntax_error_is_told_with_its_place(graph: Path) -> None:
    with pytest.raises(QuerySyntaxError) as wrong:
        run_query(graph, "SELECT *\nWHERE { ?s ?p }")
    assert wrong.value.where is not None
    assert wrong.value.where.startswith("第 2 行")


def test_a_prefix_that_nobody_declared_is_named_as_the_reason(graph: Path) -> None:
    with pytest.raises(QuerySyntaxError, match="前缀没有声明"):
        run_query(graph, "SELECT * { ?s nope:p ?o }")


def test_a_store_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="打不开"):
        run_query(tmp_path / "none", "ASK {}")
    assert list(tmp_path.iterdir()) == []


# --- no network ----------------------------------------------------------------------------


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
    "query",
    [
        "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ BIND(<{url}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
        "PREFIX ex: <{url}> SELECT * {{ ?s ?p ?o . SERVICEex:sparql {{ ?s ?p ?o }} }}",
        "LOAD <{url}>",
        "LOAD SILENT <{url}> INTO GRAPH <http://x.example/g>",
        "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    ],
)
def test_what_would_fetch_is_refused(graph: Path, listener: socket.socket, query: str) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with pytest.raises(QueryForbidden):
        run_query(graph, query.format(url=url))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "SELECT * FROM <file:///etc/passwd> {{ ?s ?p ?o }}",
        "SELECT * {{ GRAPH <{url}> {{ ?s ?p ?o }} }}",
        "CONSTRUCT {{ <{url}> a ?o }} FROM <{url}> WHERE {{ ?s a ?o }}",
        "DESCRIBE <{url}>",
    ],
)
def test_naming_a_graph_fetches_nothing(graph: Path, listener: socket.socket, query: str) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    answer = run_query(graph, query.format(url=url), format="json")
    assert b"127.0.0.1" not in answer.data
    assert b"root" not in answer.data


@pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in ("x86_64", "aarch64"),
    reason="the kernel's filter is known for Linux on x86-64 and ARM64 only",
)
def test_even_a_service_that_got_past_the_guard_gets_no_socket(
    graph: Path, listener: socket.socket
) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    request = {
        "store": str(graph),
        "folder": None,
        "query": f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "base": DEFAULT_BASE,
        "prefixes": {},
        "dataset": "union",
        "formats": {"solutions": "json"},
        "memory": 2**31,
        "seconds": 60,
    }
    worker = Path(main.__code__.co_filename)
    site_packages = Path(ox.__file__).parents[1]
    process = subprocess.run(
        [sys.executable, "-I", "-S", str(worker), str(site_packages)],
        input=json.dumps(request).encode() + b"\n",
        capture_output=True,
        check=True,
    )
    assert b"Permission denied" in process.stdout
