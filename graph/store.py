"""Where the graph is kept: one interface, and the embedded store.

`GraphStore` has two implementations, `OxigraphStore` here and
`zhibiao.graph.remote.RemoteStore` for any SPARQL 1.1 server; tests/graph/test_store.py holds
both to the same behaviour.  Terms are pyoxigraph's (``NamedNode.value``, ``Literal.value``,
``Literal.datatype`` …): the module imports in 7 ms, where rdflib takes 235 ms.

The default graph of a query is the union of all named graphs, as long as the query has no FROM.
A union does not merge equal triples of two graphs in Oxigraph, so what several documents share
stands in one graph only (`zhibiao.graph.documents`).
"""

import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, Protocol, get_args

import pyoxigraph as ox

from zhibiao.forms.errors import QuerySyntaxError, StoreError, UsageError
from zhibiao.graph.change import Change
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.readers import make_reader_folder, remove_reader_folder
from zhibiao.graph.vocabulary import PREFIXES, ZB
from zhibiao.graph.worker import open_read_only, sorted_header

__all__ = [
    "GENERATION",
    "DumpFormat",
    "GraphStore",
    "OxigraphStore",
    "Results",
    "Row",
    "Term",
    "dump_dataset",
    "python_value",
]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]
DumpFormat = Literal["nquads", "trig", "jsonld"]

GENERATION = f"{ZB}generation"
"""The property that counts the changes of a store.  It tells what happened to this store, not
what is known, so dumps leave it out: two machines that hold the same documents dump the same
bytes, whatever their history."""

_CHUNK = 1 << 16
_FLUSH = 5000
"""Triples written after which the write-ahead log is turned into table files.  Who opens the
store read-only replays the log first, at 15 us a triple: 11 s after 6,000 forms without this."""


@dataclass(frozen=True)
class Results:
    """The answer to a query of our own.

    SELECT: ``variables`` and an iterator of rows in their order, ``None`` where unbound.
    CONSTRUCT and DESCRIBE: rows are triples.  ASK: ``answer`` is set, and there are no rows.
    Rows come once, as they are found.
    """

    variables: tuple[str, ...]
    rows: Iterator[Row]
    answer: bool | None = None

    def __iter__(self) -> Iterator[Row]:
        return self.rows

    def values(self) -> Iterator[tuple[str | int | float | bool | None, ...]]:
        """The rows as Python values (`python_value`)."""
        for row in self.rows:
            yield tuple(python_value(term) for term in row)


_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("decimal", "double", "float")}


def python_value(term: Term | None) -> str | int | float | bool | None:
    """A term as a plain value: an IRI, a string or a date as str, numbers as int or float."""
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        if datatype == _XSD + "integer":
            return int(term.value)
        if datatype in _NUMBERS:
            return float(term.value)
        if datatype == _XSD + "boolean":
            return term.value in ("true", "1")
        return term.value
    if isinstance(term, ox.Triple):
        return str(term)
    return term.value


class GraphStore(Protocol):
    """What zhibiao asks of a graph store.  All failures are StoreError."""

    def query(self, sparql: str) -> Results:
        """Answer a trusted query, in process and without a limit; queries of users go through
        `zhibiao.graph.sparql`.  The prefixes of the vocabulary and ``id:`` are declared.

        Raises QuerySyntaxError.
        """

    def update(self, sparql: str) -> None:
        """Run a SPARQL 1.1 Update request, as one transaction.  Raises QuerySyntaxError."""

    def apply(self, change: Change) -> None:
        """Apply a change; after a failure nothing of it has happened."""

    def load(self, nquads: bytes) -> None:
        """Add the quads of an N-Quads text in UTF-8, as one transaction."""

    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs that hold a triple, sorted."""

    def triples(self, graph: str) -> str:
        """The triples of one named graph as sorted N-Triples lines; empty if there is none."""

    def dump(self, format: DumpFormat = "nquads") -> Iterator[bytes]:
        """All named graphs in pieces; equal content gives equal bytes, without `GENERATION`."""

    def close(self) -> None:
        """Let go of the files or connections; the store cannot be used afterwards."""


class OxigraphStore:
    """The embedded store: RocksDB files in the folder ``path``, or memory when it is None.

    One process may have it open for writing.  ``read_only`` opens the state of this moment,
    also while another process writes; later changes are not seen until it is opened again.
    """

    def __init__(
        self, path: Path | None = None, *, read_only: bool = False, base: str = DEFAULT_BASE
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.base = base
        self._release: weakref.finalize[..., OxigraphStore] | None = None
        self._prefixes = {**PREFIXES, "id": f"{base}id/"}
        try:
            if path is None:
                store = ox.Store()
            elif read_only:
                folder = make_reader_folder(path)
                # Also when the store is forgotten rather than closed.
                self._release = weakref.finalize(self, remove_reader_folder, folder)
                store = open_read_only(str(path), folder)
            else:
                store = ox.Store(str(path))
        except (OSError, RuntimeError) as error:
            busy = "lock" in str(error).lower()
            raise StoreError(
                "图数据库打不开",
                where=str(path),
                why="另一个进程正在写入" if busy else str(error),
                do="等它结束后再试" if busy else None,
            ) from error
        self._store: ox.Store | None = store
        self._unflushed = 0

    def query(self, sparql: str) -> Results:
        # FROM and the union exclude each other: pyoxigraph lets the union win, which is why
        # queries of users, which may hold FROM, are read by `zhibiao.graph.guard` first.
        try:
            answer = self._open.query(
                sparql,
                base_iri=self.base,
                prefixes=self._prefixes,
                use_default_graph_as_union=True,
            )
        except SyntaxError as error:
            raise QuerySyntaxError("SPARQL 查询有语法错误", why=str(error)) from error
        except (OSError, RuntimeError) as error:
            raise self._failed("查询失败", error) from error
        return results_of(answer)

    def update(self, sparql: str) -> None:
        try:
            self._writable.update(sparql, base_iri=self.base, prefixes=self._prefixes)
        except SyntaxError as error:
            raise QuerySyntaxError("SPARQL 更新有语法错误", why=str(error)) from error
        except (OSError, RuntimeError) as error:
            raise self._failed("更新失败", error) from error
        self._written(sparql.count("\n"))

    def apply(self, change: Change) -> None:
        if change:
            # One request is one transaction, and one write-ahead log record: after kill -9
            # it is there wholly or not at all.
            self.update(" ;\n".join(change.operations()))

    def load(self, nquads: bytes) -> None:
        try:
            self._writable.load(nquads, ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise StoreError("N-Quads 有语法错误", why=str(error)) from error
        except OSError as error:
            raise self._failed("载入失败", error) from error
        self._written(nquads.count(b"\n"))

    def graphs(self) -> tuple[str, ...]:
        store = self._open
        return tuple(
            sorted(
                graph.value
                for graph in store.named_graphs()
                # A graph that lost its last triple is still known to Oxigraph by name.
                if isinstance(graph, ox.NamedNode)
                and next(store.quads_for_pattern(None, None, None, graph), None) is not None
            )
        )

    def triples(self, graph: str) -> str:
        data = self._open.dump(None, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
        return sorted_lines(data.decode("utf-8")) if data else ""

    def dump(self, format: DumpFormat = "nquads") -> Iterator[bytes]:
        return dump_dataset(self, format)

    def has_graph(self, graph: str) -> bool:
        """Whether there is a named graph of that IRI, also one without triples."""
        return self._open.contains_named_graph(ox.NamedNode(graph))

    def matches(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads of all graphs with these terms, None being any, as they are found."""
        return self._open.quads_for_pattern(subject, predicate, object, None)

    def flush(self) -> None:
        """Write everything to disk now, so that not even a power cut can take it back."""
        if self.path is not None:
            self._writable.flush()
        self._unflushed = 0

    def optimize(self) -> None:
        """Compact the files after large loads; 11 million triples take about 10 s."""
        self._writable.optimize()

    def close(self) -> None:
        if self._unflushed:
            self.flush()
        # pyoxigraph has no close: RocksDB lets go when the last reference does.
        self._store = None
        if self._release is not None:
            self._release()

    def _written(self, lines: int) -> None:
        self._unflushed += lines
        if self._unflushed >= _FLUSH:
            self.flush()

    @property
    def _open(self) -> ox.Store:
        if self._store is None:
            raise StoreError("图数据库已经关闭", where=str(self.path))
        return self._store

    @property
    def _writable(self) -> ox.Store:
        if self.read_only:
            raise StoreError("图数据库以只读方式打开，不能修改", where=str(self.path))
        return self._open

    def _failed(self, what: str, error: Exception) -> StoreError:
        where = str(self.path) if self.path is not None else None
        return StoreError(what, where=where, why=str(error))


def results_of(answer: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean) -> Results:
    """pyoxigraph's three kinds of answer as one."""
    if isinstance(answer, ox.QueryBoolean):
        return Results(variables=(), rows=iter(()), answer=bool(answer))
    if isinstance(answer, ox.QueryTriples):
        triples = ((t.subject, t.predicate, t.object) for t in answer)
        return Results(variables=("subject", "predicate", "object"), rows=triples)
    names = tuple(variable.value for variable in answer.variables)
    return Results(variables=names, rows=(tuple(solution) for solution in answer))


def sorted_lines(ntriples: str) -> str:
    """The lines of an N-Triples text in code point order, each once."""
    lines = sorted(set(ntriples.split("\n")) - {""})
    return "".join(f"{line}\n" for line in lines)


def dump_dataset(store: GraphStore, format: DumpFormat = "nquads") -> Iterator[bytes]:
    """All named graphs of ``store``, graph after graph, each sorted.

    Memory holds one graph at a time for N-Quads; TriG and JSON-LD go through a temporary file.
    """
    if format == "nquads":
        return _nquads(store)
    if format in ("trig", "jsonld"):
        return _serialized(store, format)
    raise UsageError(f"没有这种导出格式：{format}", do=f"可用：{'、'.join(get_args(DumpFormat))}")


def _nquads(store: GraphStore) -> Iterator[bytes]:
    for graph in store.graphs():
        lines = []
        for line in store.triples(graph).split("\n"):
            if line and f" <{GENERATION}> " not in line:
                lines.append(f"{line[:-1]}<{graph}> .\n")
        if lines:
            yield "".join(lines).encode("utf-8")


def _serialized(store: GraphStore, format: DumpFormat) -> Iterator[bytes]:
    kind = ox.RdfFormat.TRIG if format == "trig" else ox.RdfFormat.JSON_LD
    quads = (
        quad for part in _nquads(store) for quad in ox.parse(part, format=ox.RdfFormat.N_QUADS)
    )
    file: IO[bytes]
    with tempfile.SpooledTemporaryFile(max_size=1 << 24) as file:
        ox.serialize(quads, file, format=kind, prefixes=PREFIXES)
        file.seek(0)
        # The header is far smaller than a chunk, so the first one holds it whole.
        first = file.read(_CHUNK)
        yield sorted_header(first) if format == "trig" else first
        while chunk := file.read(_CHUNK):
            yield chunk
