"""What is particular to a store behind HTTP: the network and its failures."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

import pytest

from zhibiao.forms.errors import QuerySyntaxError, StoreError, UsageError
from zhibiao.graph.change import Change
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.remote import RemoteStore

GRAPH = f"{DEFAULT_BASE}graph/a"


class SparqlServer(Protocol):
    """The server of conftest.py."""

    url: str
    requests: list[str]


class OddServer(ThreadingHTTPServer):
    """Answers as its path says: /redirect, /500, /garbage, /silent, /basic, /short."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths: list[str] = []
        self.passwords: list[str | None] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: OddServer

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        self.server.passwords.append(self.headers["Authorization"])
        if self.path == "/redirect":
            self.reply(307, b"", {"Location": f"{self.server.url}/elsewhere"})
        elif self.path == "/500":
            self.reply(500, b"out of memory\nthe whole query")
        elif self.path == "/garbage":
            self.reply(200, b"{", {"Content-Type": "application/sparql-results+json"})
        elif self.path == "/silent":
            self.server.released.wait(30)
        elif self.path == "/short":
            self.reply(200, b"{", {"Content-Length": "1000"})
        elif self.headers["Authorization"] is None:
            self.reply(401, b"", {"WWW-Authenticate": 'Basic realm="graph"'})
        else:
            media_type = {"Content-Type": "application/sparql-results+json"}
            self.reply(200, b'{"head":{},"boolean":true}', media_type)

    def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def odd_server() -> Iterator[OddServer]:
    with OddServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


def test_a_redirection_is_not_followed(odd_server: OddServer) -> None:
    store = RemoteStore(f"{odd_server.url}/redirect")
    with pytest.raises(StoreError, match="没有照办") as refused:
        store.query("ASK {}")
    assert refused.value.why == f"{odd_server.url}/elsewhere"
    assert odd_server.paths == ["/redirect"]


def test_a_failing_server_is_named_with_the_first_line_it_says(odd_server: OddServer) -> None:
    with pytest.raises(StoreError, match="HTTP 500，out of memory）") as failed:
        RemoteStore(f"{odd_server.url}/500").query("ASK {}")
    assert failed.value.where == f"{odd_server.url}/500"


def test_an_answer_that_is_no_result_is_an_error(odd_server: OddServer) -> None:
    with pytest.raises(StoreError, match="无法读取"):
        RemoteStore(f"{odd_server.url}/garbage").query("ASK {}")


def test_a_server_that_says_nothing_is_not_waited_for(odd_server: OddServer) -> None:
    with pytest.raises(StoreError, match="没有答复"):
        RemoteStore(f"{odd_server.url}/silent", timeout=0.2).query("ASK {}")


def test_an_answer_that_breaks_off_is_an_error(odd_server: OddServer) -> None:
    with pytest.raises(StoreError):
        RemoteStore(f"{odd_server.url}/short").query("ASK {}")


def test_a_server_that_is_not_there_is_an_error(odd_server: OddServer) -> None:
    closed = OddServer()
    closed.server_close()
    with pytest.raises(StoreError, match="没有答复"):
        RemoteStore(f"{closed.url}/query").query("ASK {}")


def test_the_password_goes_to_who_asks_for_it(odd_server: OddServer) -> None:
    store = RemoteStore(f"{odd_server.url}/basic", user="财政", password="密码")
    assert store.query("ASK {}").answer is True
    sent = base64.b64encode("财政:密码".encode()).decode()
    assert odd_server.passwords == [None, f"Basic {sent}"]


def test_without_a_password_access_is_refused(odd_server: OddServer) -> None:
    with pytest.raises(StoreError, match="拒绝访问"):
        RemoteStore(f"{odd_server.url}/basic").query("ASK {}")


def test_proxies_of_the_environment_are_not_used(
    odd_server: OddServer, sparql_server: SparqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", odd_server.url)
    assert RemoteStore(f"{sparql_server.url}/query").query("ASK {}").answer is True
    assert odd_server.paths == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x.example/", "x.example/sparql"])
def test_only_http_is_spoken(url: str) -> None:
    with pytest.raises(UsageError, match="http"):
        RemoteStore(url)


def test_without_an_update_address_nothing_can_be_written(sparql_server: SparqlServer) -> None:
    store = RemoteStore(f"{sparql_server.url}/query")
    with pytest.raises(StoreError, match="只能查询"):
        store.apply(Change(insert={GRAPH: "<http://x.example/s> <http://x.example/p> 1 .\n"}))


def test_what_the_server_calls_a_bad_request_is_a_syntax_error(
    sparql_server: SparqlServer,
) -> None:
    with pytest.raises(QuerySyntaxError, match="不接受"):
        RemoteStore(f"{sparql_server.url}/query").query("SELECT nothing")


def test_a_long_change_goes_in_several_requests(sparql_server: SparqlServer) -> None:
    store = RemoteStore(f"{sparql_server.url}/query", f"{sparql_server.url}/update")
    lines = "".join(f"<http://x.example/{n}> <http://x.example/p> {n} .\n" for n in range(2500))
    store.apply(
        Change(
            drop=(GRAPH,),
            insert={GRAPH: lines, f"{GRAPH}b": "<http://x.example/s> <http://x.example/p> 0 .\n"},
        )
    )
    assert sparql_server.requests == ["/update", "/update"]
    assert len(store.triples(GRAPH).splitlines()) == 2500


def test_graphs_of_others_are_left_alone(sparql_server: SparqlServer) -> None:
    store = RemoteStore(f"{sparql_server.url}/query", f"{sparql_server.url}/update")
    line = "<http://x.example/s> <http://x.example/p> 1 .\n"
    store.apply(Change(insert={GRAPH: line, "http://x.example/other": line}))
    assert store.graphs() == (GRAPH,)
    assert b"other" not in b"".join(store.dump())
