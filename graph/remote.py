"""Any SPARQL 1.1 server as graph store, through its query and update endpoints.

Tested against a small server over pyoxigraph, and against Virtuoso 7 where it is installed
(``query_url=update_url="http://127.0.0.1:8890/sparql-auth"``, user and password by HTTP
Digest).  What a server has to be told:

* The default graph of a query must be the union of the named graphs: Virtuoso does that,
  Fuseki with ``tdb2:unionDefaultGraph true``, GraphDB and Blazegraph do it too.
* Virtuoso 7 has no room to parse more than some 4,900 triples in one update ("memory
  exhausted"), so long insertions go in parts; it cuts answers at ``ResultSetMaxRows`` of its ini file: set that above the largest graph.

And what Virtuoso 7 does to terms: numbers come back in its own spelling (``95.0`` as ``95``);
two values of one property that it holds for equal (``true`` and ``1``, a gYear and the first
day of that year) become one.  Records survive both, because readers go by value and no property
mixes types.
"""

import time
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    ProxyHandler,
    Request,
    build_opener,
)

import pyoxigraph as ox

from zhibiao.forms.errors import QuerySyntaxError, StoreError, UsageError
from zhibiao.graph.change import Change
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.store import DumpFormat, Results, dump_dataset, results_of
from zhibiao.graph.vocabulary import prologue

__all__ = ["RemoteStore"]

_LINES = 2000
"""Triples in one update request.  Virtuoso 7 takes 4,000, at 27 us each, and not 5,000."""
_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


class RemoteStore:
    """A store behind HTTP.  It owns the graphs whose IRIs begin with ``{base}graph/``; others
    that the server may have are neither listed nor dumped.

    ``timeout`` is in seconds and holds for a whole request.  A change that fits one request is
    as atomic as the server makes a request; a longer one goes in several, in the order of
    `Change`, and is complete with the last.

    Raises UsageError for a URL that is not http or https.
    """

    def __init__(
        self,
        query_url: str,
        update_url: str | None = None,
        *,
        user: str | None = None,
        password: str | None = None,
        timeout: float = 60.0,
        base: str = DEFAULT_BASE,
    ) -> None:
        self.query_url = query_url
        self.update_url = update_url
        self.timeout = timeout
        self.base = base
        passwords = HTTPPasswordMgrWithDefaultRealm()
        for url in filter(None, (query_url, update_url)):
            if urlsplit(url).scheme not in ("http", "https"):
                raise UsageError(f"SPARQL 服务地址须以 http:// 或 https:// 开头：{url}")
            if user is not None:
                passwords.add_password(None, url, user, password or "")
        # No proxy from the environment, and no redirection: the password and the data go to
        # the address that was given, or nowhere.
        self._opener = build_opener(
            ProxyHandler({}),
            _NoRedirection(),
            HTTPDigestAuthHandler(passwords),
            HTTPBasicAuthHandler(passwords),
        )

    def query(self, sparql: str) -> Results:
        form = {"query": prologue(self.base) + sparql}
        media_type, body = self._post(self.query_url, form, f"{_RESULTS}, {_TRIPLES};q=0.9")
        try:
            if "json" in media_type:
                return _ask(results_of(ox.parse_query_results(body, ox.QueryResultsFormat.JSON)))
            quads = tuple(ox.parse(body, format=ox.RdfFormat.TURTLE))
        except (SyntaxError, ValueError) as error:
            raise self._failed("SPARQL 服务的答复无法读取", self.query_url, str(error)) from error
        rows = ((quad.subject, quad.predicate, quad.object) for quad in quads)
        return Results(variables=("subject", "predicate", "object"), rows=rows)

    def update(self, sparql: str) -> None:
        if self.update_url is None:
            raise StoreError("这个 SPARQL 服务只能查询", where=self.query_url)
        self._post(self.update_url, {"update": prologue(self.base) + sparql}, "*/*")

    def apply(self, change: Change) -> None:
        together: list[str] = []
        lines = 0
        for operation in change.operations(_LINES):
            size = operation.count(" .\n")
            if together and lines + size > _LINES:
                self.update(" ;\n".join(together))
                together, lines = [], 0
            together.append(operation)
            lines += size
        if together:
            self.update(" ;\n".join(together))

    def load(self, nquads: bytes) -> None:
        graphs: dict[str, list[str]] = {}
        try:
            for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS):
                if not isinstance(quad.graph_name, ox.NamedNode):
                    raise StoreError("只能载入命名图中的三元组", why=str(quad))
                graphs.setdefault(quad.graph_name.value, []).append(f"{quad.triple} .\n")
        except SyntaxError as error:
            raise StoreError("N-Quads 有语法错误", why=str(error)) from error
        self.apply(Change(insert={graph: "".join(lines) for graph, lines in graphs.items()}))

    def graphs(self) -> tuple[str, ...]:
        rows = self.query(
            f"""SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ ?s ?p ?o }}
              FILTER(STRSTARTS(STR(?graph), {ox.Literal(f"{self.base}graph/")})) }}"""
        )
        return tuple(sorted(str(graph) for (graph,) in rows.values()))

    def triples(self, graph: str) -> str:
        form = {
            "query": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }} }}"
        }
        _, body = self._post(self.query_url, form, _TRIPLES)
        try:
            # Parsed and written again: each server has its own way to escape and to space.
            lines = {f"{quad.triple} ." for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)}
        except SyntaxError as error:
            raise self._failed("SPARQL 服务的答复无法读取", self.query_url, str(error)) from error
        return "".join(f"{line}\n" for line in sorted(lines))

    def dump(self, format: DumpFormat = "nquads") -> Iterator[bytes]:
        return dump_dataset(self, format)

    def close(self) -> None:
        self._opener.close()

    def _post(self, url: str, form: dict[str, str], accept: str) -> tuple[str, bytes]:
        """The media type and the body of the answer."""
        request = Request(
            url,
            data=urlencode(form).encode("ascii"),
            headers={
                "Accept": accept,
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            },
        )
        deadline = time.monotonic() + self.timeout
        try:
            with self._opener.open(request, timeout=self.timeout) as response:
                return str(response.headers.get("Content-Type", "")), _read(response, deadline)
        except HTTPError as error:
            with error:
                raise self._refused(url, error) from error
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            late = isinstance(reason, TimeoutError)
            why = f"{self.timeout:g} 秒没有答复" if late else str(reason)
            raise self._failed("SPARQL 服务没有答复", url, why) from error

    def _refused(self, url: str, error: HTTPError) -> Exception:
        # The first line says what is wrong; Virtuoso adds the whole query after it.
        said = error.read(2000).decode("utf-8", "replace").strip().partition("\n")[0]
        if error.code == 400:
            return QuerySyntaxError("SPARQL 服务不接受这个请求", where=url, why=said)
        if error.code in (401, 403):
            return StoreError(
                "SPARQL 服务拒绝访问", where=url, why=f"HTTP {error.code}", do="检查用户名和密码"
            )
        if error.code in range(300, 400):
            target = error.headers.get("Location", "")
            return StoreError("SPARQL 服务要转到别处，没有照办", where=url, why=target)
        return self._failed("SPARQL 服务出错", url, f"HTTP {error.code}，{said}")

    def _failed(self, what: str, url: str, why: str) -> StoreError:
        return StoreError(what, where=url, why=why, do="检查服务是否运行、地址是否正确")


def _ask(results: Results) -> Results:
    """Virtuoso 7 answers an ASK with the row of a SELECT, whose variable has this name."""
    if results.variables != ("__ASK_RETVAL",):
        return results
    return Results(variables=(), rows=iter(()), answer=any(row[0] for row in results.values()))


class _NoRedirection(HTTPRedirectHandler):
    """Leaves every redirection unanswered, so that it is reported as an error."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> None:
        return None


def _read(response: HTTPResponse, deadline: float) -> bytes:
    """The whole body.  The timeout of a socket holds for each piece only, so that a server
    that sends a byte now and then would never be late."""
    pieces = []
    while piece := response.read1(1 << 16):
        pieces.append(piece)
        if time.monotonic() > deadline:
            raise TimeoutError
    return b"".join(pieces)
