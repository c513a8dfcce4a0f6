"""SPARQL queries of users: guarded, and run in a process of their own that can be killed.

pyoxigraph has neither a timeout nor a way to cancel, and a query that runs out of memory takes
its process with it.  So each query gets a worker process (`zhibiao.graph.workers`), which opens
the store read-only and is killed at the timeout; other queries and the writer never notice.
Start, opening and a first query together take about 35 ms, with workers started ahead 3 ms.
"""

import json
import math
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

import pyoxigraph as ox

from zhibiao.forms.errors import (
    QueryError,
    QueryForbidden,
    QueryFormatError,
    QueryMemoryExceeded,
    QueryResultTooLarge,
    QuerySyntaxError,
    QueryTimeout,
    StoreError,
    UsageError,
)
from zhibiao.graph.guard import guard
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.ordering import order_by_kind
from zhibiao.graph.vocabulary import PREFIXES
from zhibiao.graph.workers import DeadlinePassed, QueryWorkers, Worker

__all__ = [
    "NOTATIONS",
    "Dataset",
    "Notation",
    "QueryAnswer",
    "ResultFormat",
    "ResultKind",
    "Table",
    "Written",
    "run_query",
]

ResultKind = Literal["solutions", "boolean", "triples"]
Notation = Literal["json", "xml", "csv", "tsv", "turtle", "ntriples", "rdfxml", "jsonld"]
ResultFormat = Literal[
    "table", "json", "xml", "csv", "tsv", "turtle", "ntriples", "rdfxml", "jsonld"
]
Written = Mapping[ResultKind, Notation | None]
"""In which notation each kind of result is written; None where there is none that would do."""


def _written(rows: Notation | None, graph: Notation | None) -> Written:
    return {"solutions": rows, "boolean": rows, "triples": graph}


# "json" and "xml" of a graph are its RDF notations, as a SPARQL endpoint would negotiate.
_WRITTEN: Final[Mapping[ResultFormat, Written]] = {
    "table": _written("json", "turtle"),
    "json": _written("json", "jsonld"),
    "xml": _written("xml", "rdfxml"),
    "csv": _written("csv", None),
    "tsv": _written("tsv", None),
    "turtle": _written(None, "turtle"),
    "ntriples": _written(None, "ntriples"),
    "rdfxml": _written(None, "rdfxml"),
    "jsonld": _written(None, "jsonld"),
}
NOTATIONS: Final[Mapping[Notation, str]] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""The notations and their media types."""

# Whether a result, as pyoxigraph writes it, holds nothing.
_EMPTY: dict[str, Callable[[bytes], bool]] = {
    NOTATIONS["json"]: lambda data: data.endswith(b'"bindings":[]}}'),
    NOTATIONS["xml"]: lambda data: b"<result>" not in data,
    NOTATIONS["csv"]: lambda data: data.find(b"\n") == len(data) - 1,
    NOTATIONS["tsv"]: lambda data: data.find(b"\n") == len(data) - 1,
    NOTATIONS["turtle"]: lambda data: not data,
    NOTATIONS["ntriples"]: lambda data: not data,
    NOTATIONS["rdfxml"]: lambda data: b"<rdf:Description" not in data,
    NOTATIONS["jsonld"]: lambda data: data == b"[]",
}


@dataclass(frozen=True)
class Dataset:
    """The graphs a query is asked over, by IRI, whatever its FROM says (SPARQL 1.1 Protocol,
    section 2.1.4): ``default`` merged into the default graph, ``named`` for GRAPH."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for iri in (*self.default, *self.named):
            try:
                ox.NamedNode(iri)
            except ValueError as error:
                raise UsageError(f"图的名称 {iri!r} 不是绝对 IRI", why=str(error)) from error


@dataclass(frozen=True)
class Table:
    """Rows for people: IRIs shortened with the known prefixes, literals as their text."""

    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class QueryAnswer:
    """``data`` is the whole result in UTF-8, in the notation that ``media_type`` names."""

    kind: ResultKind
    media_type: str
    data: bytes
    base: str = DEFAULT_BASE

    @property
    def is_empty(self) -> bool:
        """Whether a SELECT found no row or a CONSTRUCT no triple; an ASK has its answer."""
        return self.kind != "boolean" and _EMPTY[self.media_type](self.data)

    def table(self) -> Table:
        """The rows of a SELECT, or one row with ``true`` or ``false``.

        Needs an answer in the format ``table`` or ``json``.  Raises UsageError when it is a
        graph or in another format.
        """
        if self.media_type != NOTATIONS["json"]:
            raise UsageError("这个查询结果不是表格", why=f"格式是 {self.media_type}")
        results = ox.parse_query_results(self.data, ox.QueryResultsFormat.JSON)
        if isinstance(results, ox.QueryBoolean):
            return Table(variables=("答案",), rows=(("是" if results else "否",),))
        assert isinstance(results, ox.QuerySolutions)
        shorten = _shortener(self.base)
        return Table(
            variables=tuple(variable.value for variable in results.variables),
            rows=tuple(tuple(shorten(term) for term in solution) for solution in results),
        )


def run_query(
    store_path: Path,
    query: str,
    *,
    format: ResultFormat | Written = "json",
    dataset: Dataset | None = None,
    timeout: float = 30.0,
    memory: int = 2**31,
    size: int = 2**28,
    base: str = DEFAULT_BASE,
    similar: Callable[[str, int], Iterable[tuple[str, float]]] | None = None,
    workers: QueryWorkers | None = None,
    started: Callable[[Callable[[], None]], None] | None = None,
) -> QueryAnswer:
    """Answer a SPARQL 1.1 query over the store in ``store_path`` as it is now.

    The default graph is the union of all named graphs, unless the query has FROM or FROM NAMED,
    or a ``dataset`` is given; the prefixes of `zhibiao.graph.vocabulary` and ``id:`` are
    declared.  ``timeout`` is in seconds from the call to the last byte, ``memory`` the worker's
    limit and ``size`` the result's limit in bytes.  ``similar(text, n)`` gives the IRIs and
    scores of the ``n`` most similar wordings for ``SERVICE zb:similar``; it runs in this process.
    ``workers`` lends workers of this store started ahead; ``started`` is called with a function
    that ends the query from any thread (QueryError); twice when a column of many kinds of terms
    has to be sorted by kind (`zhibiao.graph.ordering`).

    Raises QuerySyntaxError, QueryForbidden, QueryTimeout, QueryMemoryExceeded,
    QueryResultTooLarge; QueryFormatError when the result cannot be written in ``format``;
    QueryError when the query failed; StoreError when there is no store in that folder.
    """
    deadline = time.monotonic() + timeout
    written = format if isinstance(format, Mapping) else _known(format)
    guarded = guard(query, base=base, similar=similar)
    names_dataset: object = None if guarded.names_dataset else "union"
    if dataset is not None:
        names_dataset = {"default": dataset.default, "named": dataset.named}
    request: dict[str, object] = {
        "base": base,
        "prefixes": {**PREFIXES, "id": f"{base}id/"},
        "dataset": names_dataset,
        "formats": dict(written),
        "memory": memory,
        "seconds": math.ceil(timeout) + 2,
    }

    def ask(text: str) -> tuple[ResultKind, bytes]:
        # An interrupt of the caller included: no worker stays behind.
        with Worker(store_path) if workers is None else workers.lend() as worker:
            if started is not None:
                started(worker.kill)
            try:
                frames = worker.run({**request, "query": text}, deadline=deadline)
                if workers is not None:
                    workers.replenish()
                answer = _collect(frames, size=size)
            except DeadlinePassed:
                raise QueryTimeout(
                    f"查询超过 {timeout:.3g} 秒，已经终止",
                    do="收窄查询条件、加 LIMIT，或者放宽时限（timeout）",
                ) from None
            if answer is None:
                raise _died(*worker.died(), memory)
            return answer

    try:
        kind, data = ask(guarded.query)
    except _Unsortable as unsortable:
        by_kind = order_by_kind(guarded.query)
        if by_kind is None:
            raise unsortable.told from None
        try:
            kind, data = ask(guard(by_kind, base=base).query)
        except (_Unsortable, QueryForbidden, QuerySyntaxError):
            # What the query was rewritten to, its author never saw.
            raise unsortable.told from None
    notation = written[kind]
    if notation is None:
        what = "SELECT 和 ASK 的结果是表格" if kind != "triples" else "CONSTRUCT 的结果是三元组"
        asked = f"不能写成 {format}" if isinstance(format, str) else "没有要求的写法"
        # Names that the command line and the service both take.
        other = "turtle、ntriples、json 或 xml" if kind == "triples" else "json、xml、csv 或 tsv"
        raise QueryFormatError(f"{what}，{asked}", do=f"改用 {other}")
    return QueryAnswer(kind=kind, media_type=NOTATIONS[notation], data=data, base=base)


def _known(format: ResultFormat) -> Written:
    if format not in _WRITTEN:
        raise UsageError(
            f"没有这种结果格式：{format}", do=f"可用：{'、'.join(get_args(ResultFormat))}"
        )
    return _WRITTEN[format]


def _collect(
    frames: Iterator[tuple[bytes, bytes]], *, size: int
) -> tuple[ResultKind, bytes] | None:
    """The kind and the bytes of the result; None when the worker died without an end frame."""
    kind: ResultKind = "solutions"
    pieces: list[bytes] = []
    held = 0
    for tag, payload in frames:
        if tag == b"D":
            held += len(payload)
            if held > size:
                raise QueryResultTooLarge(
                    f"查询结果超过 {size / 2**20:g} MB，已经终止",
                    do="加 LIMIT，或者只选需要的变量",
                )
            pieces.append(payload)
        elif tag == b"K":
            kind = payload.decode()  # type: ignore[assignment]
        elif tag == b"E":
            raise _reported(json.loads(payload))
        else:
            return kind, b"".join(pieces)
    return None


def _reported(error: dict[str, str]) -> Exception:
    """The error that the worker reported."""
    message = error["message"]
    if error["kind"] == "syntax":
        return _syntax_error(message)
    if error["kind"] == "memory":
        return QueryMemoryExceeded("查询用的内存超过上限，已经终止", do="收窄查询条件或加 LIMIT")
    if error["kind"] == "store":
        return StoreError("图数据库打不开", why=message)
    return QueryError("查询失败", why=message)


_POSITION = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", re.DOTALL)
_READABLE = re.compile(r'"[^"\\]+"|(?<![\w.{])[A-Z_]{2,}(?!\w)')


def _syntax_error(message: str) -> QuerySyntaxError:
    match = _POSITION.fullmatch(message)
    if match is None:
        return QuerySyntaxError("SPARQL 语法错误", why=message)
    line, column, expected = int(match[1]), int(match[2]), match[3]
    where = f"第 {line} 行第 {column} 列附近"
    if "Prefix not found" in expected:
        return QuerySyntaxError(
            "这个前缀没有声明",
            where=where,
            do="在查询开头用 PREFIX 声明它",
            line=line,
            column=column,
        )
    # The parser lists all that might follow, character classes included; the words among it,
    # if they are few, help.
    words = _READABLE.findall(expected)
    why = f"此处可以是 {'、'.join(words)}" if 0 < len(words) <= 8 else None
    return QuerySyntaxError("SPARQL 语法错误", where=where, why=why, line=line, column=column)


class _Unsortable(Exception):
    """The sort of an ORDER BY panicked; ``told`` is the error to tell, should nothing help."""

    def __init__(self, told: QueryError) -> None:
        super().__init__(str(told))
        self.told = told


def _died(status: int, text: str, memory: int) -> QueryError | _Unsortable:
    """The error for a worker that ended without saying why; ``text`` are its last words."""
    if "memory allocation" in text or "bad_alloc" in text or "MemoryError" in text:
        return QueryMemoryExceeded(
            f"查询用的内存超过 {memory / 2**20:g} MB，已经终止",
            do="收窄查询条件、加 LIMIT，少用 ORDER BY、DISTINCT 和子查询",
        )
    if "total order" in text:
        # Oxigraph compares values of some types in no consistent order, which Rust's sort notices.
        return _Unsortable(
            QueryError(
                "ORDER BY 的值种类太杂，排不出次序",
                why="文字、数、日期、IRI 混在一列",
                do="写成 ORDER BY STR(?变量)，或者先用 FILTER 只留一类值",
            )
        )
    if status == -signal.SIGXCPU:
        return QueryTimeout("查询超过时限，已经终止", do="收窄查询条件或加 LIMIT")
    if status == -signal.SIGSEGV:
        # The parser descends into brackets by recursion, until the stack ends.
        return QueryError("查询进程意外终止", why="括号嵌套可能太深", do="简化查询")
    why = signal.Signals(-status).name if status < 0 else f"退出码 {status}"
    last = text.strip().rpartition("\n")[2][:200]
    return QueryError("查询进程意外终止", why=f"{why}，{last}" if last else why)


def _shortener(base: str) -> Callable[[object], str | None]:
    prefixes = sorted(
        ((iri, prefix) for prefix, iri in {**PREFIXES, "id": f"{base}id/"}.items()), reverse=True
    )

    def shorten(term: object) -> str | None:
        if term is None:
            return None
        if isinstance(term, ox.NamedNode):
            for iri, prefix in prefixes:
                if term.value.startswith(iri):
                    return f"{prefix}:{term.value[len(iri) :]}"
            return f"<{term.value}>"
        return term.value if isinstance(term, ox.Literal | ox.BlankNode) else str(term)

    return shorten
