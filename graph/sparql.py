"""SPARQL queries of users: guarded, and run in a process of their own that can be killed.

pyoxigraph has neither a timeout nor a way to cancel, and a query that runs out of memory takes
its process with it.  So each query gets a worker process (`zhibiao.graph.worker`), which opens
the store read-only and is killed at the timeout; other queries and the writer never notice.
Start, opening and a first query together take about 35 ms.
"""

import json
import math
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import pyoxigraph as ox

from zhibiao.forms.errors import (
    QueryError,
    QueryMemoryExceeded,
    QuerySyntaxError,
    QueryTimeout,
    StoreError,
    UsageError,
)
from zhibiao.graph import worker
from zhibiao.graph.guard import guard
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.readers import make_reader_folder, remove_reader_folder
from zhibiao.graph.vocabulary import PREFIXES

__all__ = ["QueryAnswer", "ResultFormat", "ResultKind", "Table", "run_query"]

ResultFormat = Literal["table", "json", "xml", "csv", "tsv", "turtle", "ntriples"]
ResultKind = Literal["solutions", "boolean", "triples"]

# What is written for each format and kind of result; None where there is no such notation.
# "json" and "xml" of a graph are its RDF notations, as a SPARQL endpoint would negotiate.
_WRITTEN: dict[ResultFormat, dict[ResultKind, str | None]] = {
    "table": {"solutions": "json", "boolean": "json", "triples": "turtle"},
    "json": {"solutions": "json", "boolean": "json", "triples": "jsonld"},
    "xml": {"solutions": "xml", "boolean": "xml", "triples": "rdfxml"},
    "csv": {"solutions": "csv", "boolean": "csv", "triples": None},
    "tsv": {"solutions": "tsv", "boolean": "tsv", "triples": None},
    "turtle": {"solutions": None, "boolean": None, "triples": "turtle"},
    "ntriples": {"solutions": None, "boolean": None, "triples": "ntriples"},
}
_MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
# Whether a result, as pyoxigraph writes it, holds nothing.
_EMPTY: dict[str, Callable[[bytes], bool]] = {
    _MEDIA_TYPES["json"]: lambda data: data.endswith(b'"bindings":[]}}'),
    _MEDIA_TYPES["xml"]: lambda data: b"<result>" not in data,
    _MEDIA_TYPES["csv"]: lambda data: data.find(b"\n") == len(data) - 1,
    _MEDIA_TYPES["tsv"]: lambda data: data.find(b"\n") == len(data) - 1,
    _MEDIA_TYPES["turtle"]: lambda data: not data,
    _MEDIA_TYPES["ntriples"]: lambda data: not data,
    _MEDIA_TYPES["rdfxml"]: lambda data: b"<rdf:Description" not in data,
    _MEDIA_TYPES["jsonld"]: lambda data: data == b"[]",
}
_SITE_PACKAGES = str(Path(ox.__file__).parents[1])
_HEAD = 5  # bytes before each payload: kind and length
_READ = 1 << 16


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
        if self.media_type != _MEDIA_TYPES["json"]:
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
    format: ResultFormat = "json",
    timeout: float = 30.0,
    memory: int = 2**31,
    size: int = 2**28,
    base: str = DEFAULT_BASE,
    similar: Callable[[str, int], Iterable[tuple[str, float]]] | None = None,
) -> QueryAnswer:
    """Answer a SPARQL 1.1 query over the store in ``store_path`` as it is now.

    The default graph is the union of all named graphs, unless the query has FROM or FROM NAMED;
    the prefixes of `zhibiao.graph.vocabulary` and ``id:`` are declared.  ``timeout`` is in
    seconds from the call to the last byte, ``memory`` the worker's limit and ``size`` the
    result's limit in bytes.  ``similar(text, n)`` gives the IRIs and scores of the ``n`` most
    similar wordings for ``SERVICE zb:similar``; it runs in this process.

    Raises QuerySyntaxError, QueryForbidden, QueryTimeout, QueryMemoryExceeded; QueryError when
    the result is too large, cannot be written in ``format``, or the query failed; StoreError
    when there is no store in that folder.
    """
    if format not in _WRITTEN:
        raise UsageError(
            f"没有这种结果格式：{format}", do=f"可用：{'、'.join(get_args(ResultFormat))}"
        )
    deadline = time.monotonic() + timeout
    guarded = guard(query, base=base, similar=similar)
    request: dict[str, object] = {
        "store": str(store_path),
        "query": guarded.query,
        "base": base,
        "prefixes": {**PREFIXES, "id": f"{base}id/"},
        "union": not guarded.names_dataset,
        "formats": _WRITTEN[format],
        "memory": memory,
        "seconds": math.ceil(timeout) + 2,
    }
    folder = make_reader_folder(store_path)
    request["folder"] = folder
    with tempfile.TemporaryFile() as remarks:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", worker.__file__, _SITE_PACKAGES],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=remarks,
        )
        try:
            answer = _collect(process, request, deadline=deadline, size=size)
        except _Late:
            raise QueryTimeout(
                f"查询超过 {timeout:g} 秒，已经终止",
                do="收窄查询条件、加 LIMIT，或者用 --timeout 放宽时限",
            ) from None
        except _TooLarge:
            raise QueryError(
                f"查询结果超过 {size / 2**20:g} MB，已经终止", do="加 LIMIT，或者只选需要的变量"
            ) from None
        finally:
            # Whatever happened, an interrupt of the caller included: no worker stays behind.
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None and not pipe.closed:
                    pipe.close()
            remove_reader_folder(folder)
        if answer is None:
            remarks.seek(0)
            raise _died(process.returncode, remarks.read(1 << 16), memory)
    kind, data = answer
    written = _WRITTEN[format][kind]
    if written is None:
        what = "SELECT 和 ASK 的结果是表格" if kind != "triples" else "CONSTRUCT 的结果是三元组"
        other = "turtle 或 ntriples" if kind == "triples" else "table、json、xml、csv 或 tsv"
        raise QueryError(f"{what}，不能写成 {format}", do=f"改用 {other}")
    return QueryAnswer(kind=kind, media_type=_MEDIA_TYPES[written], data=data, base=base)


class _Late(Exception):
    """The deadline passed."""


class _TooLarge(Exception):
    """The result passed its limit."""


def _collect(
    process: "subprocess.Popen[bytes]", request: object, *, deadline: float, size: int
) -> tuple[ResultKind, bytes] | None:
    """The kind and the bytes of the result; None when the worker died without an end frame."""
    assert process.stdin is not None
    try:
        # The worker reads the whole line before anything else, so this cannot block for long.
        process.stdin.write(json.dumps(request).encode("utf-8") + b"\n")
        process.stdin.close()
    except BrokenPipeError:
        return None
    kind: ResultKind = "solutions"
    pieces: list[bytes] = []
    held = 0
    for tag, payload in _frames(process, deadline):
        if tag == b"D":
            held += len(payload)
            if held > size:
                raise _TooLarge
            pieces.append(payload)
        elif tag == b"K":
            kind = payload.decode()  # type: ignore[assignment]
        elif tag == b"E":
            raise _reported(json.loads(payload))
        else:
            return kind, b"".join(pieces)
    return None


def _frames(process: "subprocess.Popen[bytes]", deadline: float) -> Iterator[tuple[bytes, bytes]]:
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    buffer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            while len(buffer) >= _HEAD:
                end = _HEAD + int.from_bytes(buffer[1:_HEAD], "big")
                if len(buffer) < end:
                    break
                yield bytes(buffer[:1]), bytes(buffer[_HEAD:end])
                del buffer[:end]
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise _Late
            # Not stdout.read: that would wait for a full buffer, past the deadline.
            data = os.read(descriptor, _READ)
            if not data:
                return
            buffer += data


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
    line, column, expected = match.groups()
    where = f"第 {line} 行第 {column} 列附近"
    if "Prefix not found" in expected:
        return QuerySyntaxError("这个前缀没有声明", where=where, do="在查询开头用 PREFIX 声明它")
    # The parser lists all that might follow, character classes included; the words among it,
    # if they are few, help.
    words = _READABLE.findall(expected)
    why = f"此处可以是 {'、'.join(words)}" if 0 < len(words) <= 8 else None
    return QuerySyntaxError("SPARQL 语法错误", where=where, why=why)


def _died(status: int, remarks: bytes, memory: int) -> QueryError:
    """The error for a worker that ended without saying why."""
    text = remarks.decode("utf-8", "replace")
    if "memory allocation" in text or "bad_alloc" in text or "MemoryError" in text:
        return QueryMemoryExceeded(
            f"查询用的内存超过 {memory / 2**20:g} MB，已经终止",
            do="收窄查询条件、加 LIMIT，少用 ORDER BY、DISTINCT 和子查询",
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
