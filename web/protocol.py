"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation, at ``/sparql``.

GET, POST of a form and POST of a query are answered alike.  Without a query, a client is given
the service description and a browser the editor.  Everything that is wrong with a request is
400, save what HTTP has a status for (405, 406, 413, 415); a query that is refused is 403, one
that takes too long 503, one whose result is too large 422.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from zhibiao.graph.sparql import Dataset, Notation, ResultKind
from zhibiao.web.description import service_description
from zhibiao.web.faults import Fault
from zhibiao.web.negotiation import GRAPHS, HTML, QUERIES, ROWS, accepted, choose, offer_named
from zhibiao.web.notation import rdf_response
from zhibiao.web.querying import Running
from zhibiao.web.service import Served, Service
from zhibiao.web.sparql_page import query_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_MOST_FIELDS: Final = 1000

Fields = Sequence[tuple[str, str]]


@router.get("/sparql")
async def get(request: Request, service: Served) -> Response:
    """A query in the address, or none."""
    fields = _decoded(request.scope["query_string"])
    return await _answer(request, service, fields, _query_of(fields))


@router.post("/sparql")
async def post(request: Request, service: Served) -> Response:
    """A query as a field of a form, or as the body."""
    fields = _decoded(request.scope["query_string"])
    content_type = request.headers.get("content-type", "").partition(";")[0]
    content_type = content_type.strip().lower()
    if content_type == _FORM:
        fields = [*fields, *_decoded(await request.body())]
        query = _query_of(fields)
        found = accepted(request.headers.get("accept"), QUERIES)
        if query is None and (found is None or found[0] is not HTML):
            raise Fault(400, "请求里没有 query", do="在表单中给出 query=查询语句")
        return await _answer(request, service, fields, query)
    if content_type == _QUERY:
        if _query_of(fields) is not None:
            raise Fault(400, "请求里有两个查询", do="查询只写在正文里，或只写在 query 参数里")
        try:
            query = (await request.body()).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Fault(400, "查询不是 UTF-8", why=str(error)) from error
        return await _answer(request, service, fields, query)
    if content_type == "application/sparql-update":
        raise Fault(415, "这里只接受查询，不接受更新", do="写入用 /sparql/graphs 或 /api/documents")
    raise Fault(
        415, "不认识这种请求内容", why=content_type[:80] or None, do=f"可用：{_FORM}、{_QUERY}"
    )


def _decoded(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text.decode("utf-8"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:  # UnicodeDecodeError is one
        raise Fault(400, "参数写法不对", why=str(error)[:200], do="参数须是 UTF-8") from error


def _query_of(fields: Fields) -> str | None:
    if any(name == "update" for name, _ in fields):
        raise Fault(400, "这里只接受查询，不接受更新", do="写入用 /sparql/graphs 或 /api/documents")
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise Fault(400, "请求里有几个查询", do="一次只问一个")
    return queries[0] if queries else None


def _only(fields: Fields, name: str) -> str | None:
    values = [value for key, value in fields if key == name]
    if len(values) > 1:
        raise Fault(400, f"参数 {name} 给了几次", do="只给一次")
    return values[0] if values and values[0] else None


def _timeout(fields: Fields, most: float) -> float:
    given = _only(fields, "timeout")
    if given is None:
        return most
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not seconds > 0:
        raise Fault(400, "timeout 须是大于 0 的秒数", why=given[:40])
    return min(seconds, most)


async def _answer(
    request: Request, service: Service, fields: Fields, query: str | None
) -> Response:
    format, accept = _only(fields, "format"), request.headers.get("accept")
    timeout = _timeout(fields, service.settings.timeout)
    graphs = {
        name: tuple(value for key, value in fields if key == f"{name}-graph-uri")
        for name in ("default", "named")
    }
    dataset = Dataset(**graphs) if any(graphs.values()) else None
    if format is not None:
        page = choose(format, None, QUERIES)[0] is HTML
    else:
        found = accepted(accept, QUERIES if query is not None else (*GRAPHS, HTML))
        page = found is not None and found[0] is HTML

    if page:
        response = await service.querying.run(
            request,
            timeout,
            lambda running: query_page(request, service, query, running=running, dataset=dataset),
        )
        response.headers["Vary"] = "Accept"
        return response
    if query is None:
        offer, media_type = choose(format, accept, GRAPHS)
        try:
            described = service_description(
                str(request.url.replace(query="")), service.corpus.names
            )
        except ValueError as error:
            raise Fault(400, "主机名写法不对", why=str(error)) from error
        return rdf_response(described, offer.name, media_type)

    written = _written(format, accept)

    def work(running: Running) -> Response:
        left = running.left()
        with service.metrics.queries.track_inprogress():
            answer = service.corpus.query(
                query,
                format={kind: notation for kind, (notation, _) in written.items()},
                dataset=dataset,
                timeout=left,
                size=service.settings.result_bytes,
                started=running.started,
            )
        media_type = written[answer.kind][1]
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        headers = {"Vary": "Accept", "Content-Type": media_type, "Cache-Control": "no-cache"}
        return Response(answer.data, headers=headers)

    return await service.querying.run(request, timeout, work)


def _written(
    format: str | None, accept: str | None
) -> Mapping[ResultKind, tuple[Notation | None, str]]:
    """Notation and media type for each kind of result."""
    chosen: dict[ResultKind, tuple[Notation | None, str]] = {}
    for kinds, offers in ((("solutions", "boolean"), ROWS), (("triples",), GRAPHS)):
        if format is None:
            found = accepted(accept, offers)
        else:
            # The command's names: json and xml of a graph are its RDF notations.
            graph_name = {"json": "jsonld", "xml": "rdfxml"}.get(format, format)
            offer = offer_named(format if offers is ROWS else graph_name, offers)
            found = None if offer is None else (offer, offer.media_types[0])
        for kind in kinds:
            chosen[kind] = (None, "") if found is None else (found[0].name, found[1])  # type: ignore[index,assignment]
    if all(notation is None for notation, _ in chosen.values()):
        choose(None, accept, (*ROWS, *GRAPHS))
    return chosen
