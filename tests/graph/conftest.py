"""Stores to test against, a SPARQL server on the loopback interface, and invented documents."""

import hashlib
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from zhibiao.forms.errors import StoreError
from zhibiao.forms.model import Document, Form, Indicator, Source, Target
from zhibiao.graph.iri import Names
from zhibiao.graph.remote import RemoteStore
from zhibiao.graph.store import GraphStore, OxigraphStore

MakeDocument = Callable[..., Document]


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
def make_document() -> MakeDocument:
    """``make_document(key, file=…, units=…, department=…, wordings=…)``: one form a unit."""

    def make(
        key: object,
        *,
        file: str | None = None,
        units: tuple[str, ...] = ("云州市科学技术中心",),
        department: str | None = "云州市科学技术局",
        project: str = "科普活动",
        wordings: tuple[str, ...] = ("活动参与率", "公众满意度"),
    ) -> Document:
        sha256 = hashlib.sha256(repr(key).encode()).hexdigest()
        title = file or f"申报表{key}.txt"
        forms = tuple(
            Form(
                ordinal=n,
                source=Source(sha256, title),
                year=2024,
                project=project,
                department=department,
                unit=unit,
                goal_annual='办好活动，覆盖"全区"\\n各街道。',
                indicators=tuple(
                    Indicator("产出指标", "质量指标", wording, Target("≥90%", "≥", 90.0, "%"))
                    for wording in wordings
                ),
                notes=("第3行：补上了二级指标",),
            )
            for n, unit in enumerate(units, 1)
        )
        return Document(sha256, title, forms)

    return make


class SparqlServer(ThreadingHTTPServer):
    """SPARQL 1.1 Protocol over an Oxigraph store in memory: POST /query and /update."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = ox.Store()
        self.requests: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: SparqlServer

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.requests.append(self.path)
        try:
            if self.path == "/query":
                self.answer(form["query"][0])
            elif self.path == "/update":
                self.server.store.update(form["update"][0])
                self.reply(204)
            else:
                self.reply(404)
        except SyntaxError as error:
            self.reply(400, "text/plain", str(error).encode())

    def answer(self, query: str) -> None:
        result = self.server.store.query(query, use_default_graph_as_union=True)
        if isinstance(result, ox.QueryTriples):
            body = result.serialize(format=ox.RdfFormat.N_TRIPLES)
            self.reply(200, "application/n-triples", body or b"")
        else:
            body = result.serialize(format=ox.QueryResultsFormat.JSON)
            self.reply(200, "application/sparql-results+json", body or b"")

    def reply(self, status: int, media_type: str = "text/plain", body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def sparql_server() -> Iterator[SparqlServer]:
    with SparqlServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


_VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
NumberOfBuffers = 2000
MaxDirtyBuffers = 1200
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 1000000
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def virtuoso_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a Virtuoso of our own, with an empty database."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("virtuoso-t is not installed (Debian: virtuoso-opensource)")
    # Not in pytest's folder, whose path can be longer than Virtuoso takes.
    folder = tmp_path_factory.mktemp("virtuoso")
    port = _free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_VIRTUOSO_INI.format(folder=folder, sql_port=_free_port(), http_port=port))
    process = subprocess.Popen(
        [program, "-f", "+configfile", str(ini)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}/sparql-auth"
    store = _virtuoso(url)
    try:
        deadline = time.monotonic() + 60
        while True:
            with suppress(StoreError):
                store.query("ASK {}")
                break
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.skip(f"virtuoso-t does not start here: see {folder}")
            time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()


def _virtuoso(url: str) -> RemoteStore:
    return RemoteStore(url, url, user="dba", password="dba")


@pytest.fixture(params=["memory", "disk", "server", "virtuoso"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    """An empty store of each kind."""
    made: GraphStore
    if request.param == "memory":
        made = OxigraphStore()
    elif request.param == "disk":
        made = OxigraphStore(tmp_path / "graph")
    elif request.param == "server":
        server: SparqlServer = request.getfixturevalue("sparql_server")
        made = RemoteStore(f"{server.url}/query", f"{server.url}/update")
    else:
        made = _virtuoso(request.getfixturevalue("virtuoso_url"))
        for graph in made.graphs():
            made.update(f"DROP SILENT GRAPH <{graph}>")
    yield made
    made.close()
