"""Named graphs: SPARQL 1.1 Graph Store HTTP Protocol at ``/sparql/graphs``, and ``/graph/…``.

Anybody may read; writing needs the token, and is for reference data beside the forms
(`zhibiao.search.additions`): graphs of documents, entities and the vocabulary are refused, as
they change with the documents only.  ``?default`` reads the union of all graphs, the default
graph of a query that names none, and cannot be written.
"""

import re
import time
from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from zhibiao.search.additions import is_reserved
from zhibiao.web.faults import Fault
from zhibiao.web.negotiation import GRAPHS, choose
from zhibiao.web.querying import Running
from zhibiao.web.security import Writing
from zhibiao.web.service import Served, Service

__all__ = ["router", "writing"]

router = APIRouter(include_in_schema=False)
writing = APIRouter(include_in_schema=False, route_class=Writing)

_PATH: Final = "/sparql/graphs"
_PARSERS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_PARSE_SECONDS: Final = 20.0
_LOOK: Final = 10_000
# Entities can make a small file large; RDF needs none.
_ENTITY: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@router.get(_PATH)
async def get(request: Request, service: Served) -> Response:
    """The content of one graph, or of all with ``?default``."""
    graph = _graph(request)
    return await _content(request, service, graph)


@router.get("/graph/{name:path}")
async def by_name(request: Request, service: Served, name: str) -> Response:
    """The content of one of our graphs, under its own IRI."""
    return await _content(request, service, f"{service.corpus.names.base}graph/{name}")


@writing.put(_PATH)
async def put(request: Request, service: Served) -> Response:
    """The body becomes the graph: 201 if it is new, else 204."""
    graph, body = _written(request, service), await request.body()
    is_new = await run_in_threadpool(
        lambda: service.corpus.put_graph(graph, _ntriples(request, body, graph))
    )
    return Response(status_code=201 if is_new else 204)


@writing.post(_PATH)
async def post(request: Request, service: Served) -> Response:
    """The body is added to the graph: 201 if it is new, else 204."""
    graph, body = _written(request, service), await request.body()
    is_new = await run_in_threadpool(
        lambda: service.corpus.add_to_graph(graph, _ntriples(request, body, graph))
    )
    return Response(status_code=201 if is_new else 204)


@writing.delete(_PATH)
async def delete(request: Request, service: Served) -> Response:
    """The graph goes: 204, or 404 when there is none."""
    graph = _written(request, service)
    if not await run_in_threadpool(lambda: service.corpus.remove_graph(graph)):
        raise Fault(404, "没有这个图", where=graph)
    return Response(status_code=204)


def _graph(request: Request) -> str | None:
    """The IRI of the graph asked for; None for the default graph."""
    asked = request.query_params
    graphs = asked.getlist("graph")
    if ("default" in asked) == bool(graphs) or len(graphs) > 1:
        raise Fault(400, "须给出一个图", do=f"写 {_PATH}?graph=IRI，或 {_PATH}?default")
    if not graphs:
        return None
    try:
        return ox.NamedNode(graphs[0]).value
    except ValueError as error:
        raise Fault(400, "图的名称须是绝对 IRI", where=graphs[0][:200], why=str(error)) from error


def _written(request: Request, service: Service) -> str:
    graph = _graph(request)
    if graph is None:
        raise Fault(403, "默认图是所有图的并集，不能写", do=f"写入 {_PATH}?graph=IRI")
    if is_reserved(graph, service.corpus.names):
        raise Fault(
            403,
            "这个图由系统管理，不能直接改写",
            where=graph,
            do="增删文件请用 /api/documents；另取一个图名存放自己的数据",
        )
    return graph


async def _content(request: Request, service: Service, graph: str | None) -> Response:
    offer, media_type = choose(
        request.query_params.get("format"), request.headers.get("accept"), GRAPHS
    )
    where = "?s ?p ?o"
    if graph is not None:
        try:
            where = f"GRAPH {ox.NamedNode(graph)} {{ {where} }}"
        except ValueError as error:
            raise Fault(404, "没有这个图", where=graph, why=str(error)) from error

    def work(running: Running) -> Response:
        answer = service.corpus.query(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}",
            format={"solutions": None, "boolean": None, "triples": offer.name},  # type: ignore[dict-item]
            timeout=running.left(),
            size=service.settings.result_bytes,
            started=running.started,
        )
        if graph is not None and answer.is_empty and not service.corpus.store.has_graph(graph):
            raise Fault(404, "没有这个图", where=graph)
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        headers = {"Vary": "Accept", "Content-Type": media_type + charset}
        return Response(answer.data, headers=headers)

    return await service.querying.run(request, service.settings.timeout, work)


def _ntriples(request: Request, body: bytes, base: str) -> str:
    """The triples of a request as N-Triples.

    Raises Fault: 415 for a content type that is not known, 400 for what cannot be read, 413 for
    what takes too long to read.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    parser = _PARSERS.get(content_type)
    if parser is None:
        known = "、".join(type for type in _PARSERS if "/x-" not in type)
        raise Fault(415, "不认识这种内容", why=content_type[:80] or None, do=f"可用：{known}")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault(400, "内容不是 UTF-8", why=str(error)) from error
    if parser == ox.RdfFormat.RDF_XML and _ENTITY.search(body):
        raise Fault(400, "RDF/XML 里不能有 DOCTYPE 和实体", do="把实体换成它代表的文字")
    until = time.monotonic() + _PARSE_SECONDS
    triples: set[ox.Triple] = set()
    try:
        for number, quad in enumerate(ox.parse(body, format=parser, base_iri=base), 1):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                raise Fault(400, "内容里有命名图", do="图由 ?graph= 指定，内容只写三元组")
            triples.add(quad.triple)
            if number % _LOOK == 0 and time.monotonic() > until:
                raise Fault(413, "内容太大，读不完", do="请分几次发送（POST）")
    except SyntaxError as error:
        where = f"第 {error.lineno} 行" if error.lineno else None
        raise Fault(400, "内容有语法错误", where=where, why=str(error.msg)[:300]) from error
    except (ValueError, OSError) as error:
        raise Fault(400, "内容读不了", why=str(error)[:300]) from error
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data.decode("utf-8")
