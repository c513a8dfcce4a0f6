"""Reference data of users: named graphs beside the forms, put there as they are.

A bureau may want its list of agencies, a budget classification or another bureau's vocabulary
in the same store, so that one query joins them with the forms.  Such graphs go through the
writer's lock and one transaction each, like everything else; but they are no documents: the
index does not know of them, and nothing of ours is derived from them.

Opening the store for writing takes some 50 ms, as long as several hundred triples.  So whoever
puts one graph after another keeps it, and the lock, for half a second from one to the next: less
than any other writer waits for the lock.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from zhibiao.forms.errors import CorpusLocked, UsageError
from zhibiao.graph.documents import RECORD_PROPERTIES
from zhibiao.graph.iri import Names
from zhibiao.graph.store import OxigraphStore
from zhibiao.search.lock import WriterLock

__all__ = ["Additions", "is_reserved"]

_LINGER: Final = 0.5
_PATIENCE: Final = 1.0


def is_reserved(graph: str, names: Names) -> bool:
    """Whether a named graph of that IRI is ours: documents, entities, ontology …"""
    return graph.startswith(f"{names.base}graph/")


class Additions:
    """The named graphs of users in the store in ``store``; safe to share between threads.

    ``folder`` is the corpus, whose lock is taken.  All methods raise CorpusLocked while somebody
    else writes, and UsageError for a graph that is reserved (`is_reserved`), an IRI that is none,
    and triples that would pass for our records.
    """

    def __init__(self, folder: Path, store: Path, names: Names) -> None:
        self._folder = folder
        self._path = store
        self._names = names
        self._lock = threading.Lock()
        self._held = ExitStack()
        self._store: OxigraphStore | None = None
        self._used = 0.0

    def put(self, graph: str, ntriples: str) -> bool:
        """Make ``ntriples`` all that is in the graph; whether there was none before.

        A graph without triples is kept by its name.
        """
        node = self._checked(graph)
        insert = _insert(node, ntriples)
        operations = (f"DROP SILENT GRAPH {node}", f"CREATE SILENT GRAPH {node}", *insert)
        return not self._change(graph, lambda store: store.update(" ;\n".join(operations)))

    def add(self, graph: str, ntriples: str) -> bool:
        """Add ``ntriples`` to the graph; whether there was none before.

        Blank nodes are new ones, even if others have the same label.
        """
        node = self._checked(graph)
        insert = _insert(node, ntriples)
        operations = (f"CREATE SILENT GRAPH {node}", *insert)
        return not self._change(graph, lambda store: store.update(" ;\n".join(operations)))

    def remove(self, graph: str) -> bool:
        """Remove the graph; whether there was one."""
        node = self._checked(graph)
        return self._change(graph, lambda store: store.update(f"DROP SILENT GRAPH {node}"))

    def release(self) -> None:
        """Let go of store and lock now."""
        with self._lock:
            self._let_go()

    @contextmanager
    def aside(self, wait: float) -> Iterator[None]:
        """Let another writer of this process work: meanwhile, changes here are refused.

        Raises CorpusLocked when a change, or such a writer, takes longer than ``wait`` seconds.
        """
        self._acquire(wait)
        try:
            self._let_go()
            yield
        finally:
            self._lock.release()

    def _checked(self, graph: str) -> str:
        """The graph's IRI as SPARQL writes it."""
        if is_reserved(graph, self._names):
            raise UsageError(
                "这个图由系统管理，不能直接改写",
                where=graph,
                do="增删文件请用 zhibiao ingest 和 zhibiao remove；另取一个图名存放自己的数据",
            )
        try:
            return str(ox.NamedNode(graph))
        except ValueError as error:
            raise UsageError(f"图的名称 {graph!r} 不是绝对 IRI", why=str(error)) from error

    def _change(self, graph: str, change: Callable[[OxigraphStore], None]) -> bool:
        """Make the change; whether there was such a graph before."""
        self._acquire(_PATIENCE)
        try:
            store = self._store or self._open()
            existed = store.has_graph(graph)
            change(store)
            self._used = time.monotonic()
        except BaseException:
            self._let_go()
            raise
        finally:
            self._lock.release()
        return existed

    def _acquire(self, wait: float) -> None:
        if not self._lock.acquire(timeout=wait):
            raise CorpusLocked(
                "语料库正在被写入",
                where=str(self._folder),
                do="等它结束后再试；查询不受影响",
            )

    def _open(self) -> OxigraphStore:
        self._held.enter_context(WriterLock(self._folder, wait=_PATIENCE))
        self._store = OxigraphStore(self._path, base=self._names.base)
        self._held.callback(self._store.close)
        self._alarm(_LINGER)
        return self._store

    def _let_go(self) -> None:
        self._store = None
        self._held.close()

    def _alarm(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self._tire)
        timer.daemon = True
        timer.start()

    def _tire(self) -> None:
        with self._lock:
            if self._store is None:
                return
            idle = time.monotonic() - self._used
            if idle >= _LINGER:
                self._let_go()
            else:
                self._alarm(_LINGER - idle)


# A triple with one of them as predicate; N-Triples has one triple a line and one space between.
_RECORD: Final = re.compile(
    rf"^\S+ <(?:{'|'.join(map(re.escape, RECORD_PROPERTIES))})> ", re.MULTILINE
)


def _insert(node: str, ntriples: str) -> tuple[str, ...]:
    if _RECORD.search(ntriples):
        raise UsageError(
            "数据里有只供系统记账的属性",
            why="、".join(RECORD_PROPERTIES),
            do="去掉以它们为谓词的三元组",
        )
    return (f"INSERT DATA {{ GRAPH {node} {{\n{ntriples}}} }}",) if ntriples else ()
