"""The one writer of a corpus: changes the graph, then brings the index after it.

Order makes a kill harmless: the original is kept first, then one graph transaction puts a batch
of documents in, then a new index generation is published.  Whoever opens the corpus next finds
an index of an older generation than the graph and catches up (`Writer.catch_up`).
"""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from zhibiao.forms.errors import CorpusError
from zhibiao.forms.model import Document, Form
from zhibiao.graph.documents import (
    generation,
    put_documents,
    read_document_forms,
    remove_document,
)
from zhibiao.graph.iri import Names
from zhibiao.graph.standards import own_standards
from zhibiao.graph.store import GraphStore, OxigraphStore
from zhibiao.search.documents import DocumentEntry
from zhibiao.search.generations import Generations
from zhibiao.search.index import Index, IndexedDocument
from zhibiao.search.lock import WriterLock
from zhibiao.search.originals import Originals
from zhibiao.search.rows import rows_of_forms
from zhibiao.search.segmenter import fingerprint as segmenter
from zhibiao.search.settings import CorpusSettings

if TYPE_CHECKING:
    from zhibiao.embed.encoder import Encoder

__all__ = ["GRAPH", "INDEX", "ORIGINALS", "Held", "Writer", "held_documents", "is_current"]

GRAPH = "graph"
INDEX = "index"
ORIGINALS = "documents"
# A reader that brings the index up to date holds the lock for a moment (30 ms when there is
# nothing to do after all): a writer waits that out instead of giving up.
PATIENCE = 1.0

_log = logging.getLogger(__name__)
_DISK_WAITS = 8
"""Originals written at the same time: nearly all of it is waiting for the disk."""
# Rows a new index generation waits for at least: writing one costs time in proportion to the
# whole index, so during a large ingest it is written each time the corpus has grown by a quarter.
_PENDING = 20_000


@dataclass(frozen=True, slots=True)
class Held:
    """What the graph's records say of one document: all names it came under, the hash of its
    triples, and the version of the parser that read it."""

    files: tuple[str, ...]
    content: str
    parser: str

    def entry(self, sha256: str, forms: Sequence[Form]) -> DocumentEntry:
        """The same as an index lists it; ``forms`` are the document's."""
        return DocumentEntry(
            document=sha256,
            files=self.files,
            forms=len(forms),
            indicators=sum(len(form.indicators) for form in forms),
            parser=self.parser,
            content=self.content,
        )


def held_documents(store: GraphStore, *, only: Iterable[str] | None = None) -> dict[str, Held]:
    """The documents of the graph by SHA-256, ascending; ``only`` some of them."""
    chosen = "" if only is None else f"VALUES ?sha256 {{ {' '.join(map(json.dumps, only))} }}"
    answer = store.query(
        f"""SELECT ?sha256 ?version ?content ?file WHERE {{ {chosen}
          GRAPH ?graph {{ ?document zb:sha256 ?sha256 }}
          GRAPH ?records {{ ?graph zb:contentHash ?content ; zb:fileName ?file }}
          GRAPH ?graph {{ ?run zb:parserVersion ?version }} }}"""
    )
    found: dict[str, tuple[set[str], str, str]] = {}
    for sha256, version, content, file in answer.values():
        files, *_ = found.setdefault(str(sha256), (set(), str(content), str(version)))
        files.add(str(file))
    return {
        sha256: Held(tuple(sorted(files)), content, version)
        for sha256, (files, content, version) in sorted(found.items())
    }


def is_current(index: Index, graph_generation: int) -> bool:
    """Whether the index shows that generation of the graph, cut by today's segmenter."""
    return index.generation == graph_generation and index.manifest.segmenter == segmenter()


class Writer:
    """``with Writer(folder, settings, encoder=…) as writer:`` holds the corpus's writer lock.

    ``encoder`` is called when vectors are needed.  Raises CorpusLocked on entering when somebody
    else writes for longer than ``wait`` seconds.  Entering brings a stale, broken or missing index up to date.
    """

    def __init__(
        self,
        folder: Path,
        settings: CorpusSettings,
        *,
        encoder: Callable[[], "Encoder"],
        wait: float = PATIENCE,
    ) -> None:
        self.folder = folder
        self.names = Names(settings.base)
        self.originals = Originals(folder / ORIGINALS)
        self.generations = Generations(folder / INDEX)
        self._encoder = encoder
        self._wait = wait
        self._held = ExitStack()
        self._store: OxigraphStore | None = None
        self._index: Index | None = None
        self._pending: dict[str, tuple[Form, ...] | None] = {}
        self._rows = 0

    def __enter__(self) -> Self:
        with ExitStack() as held:
            held.enter_context(WriterLock(self.folder, wait=self._wait))
            self._store = OxigraphStore(self.folder / GRAPH, base=self.names.base)
            held.callback(self._close)
            self.catch_up()
            self._held = held.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def _close(self) -> None:
        self.store.close()
        self._store = None
        self._index = None

    @property
    def store(self) -> OxigraphStore:
        """The graph, open for writing."""
        if self._store is None:
            raise CorpusError("语料库没有打开", where=str(self.folder))
        return self._store

    @property
    def index(self) -> Index:
        """The index last published; what is pending is not in it."""
        if self._index is None:
            raise CorpusError("语料库没有打开", where=str(self.folder))
        return self._index

    def catch_up(self, *, anew: bool = False) -> None:
        """Publish an index of what the graph holds now, unless the current one is that.

        With ``anew`` nothing of the old index is used.
        """
        self._pending.clear()
        self._rows = 0
        encoder = self._encoder()
        index = None if anew else self._opened()
        now = generation(self.store)
        if (
            index is not None
            and is_current(index, now)
            and index.manifest.fingerprint == encoder.fingerprint
        ):
            self._index = index
            return
        wanted = held_documents(self.store)
        indexed = (
            {}
            if index is None
            else dict(zip(index.documents.sha256, index.documents.content, strict=True))
        )
        changed = [sha256 for sha256, held in wanted.items() if indexed.get(sha256) != held.content]
        self._write(
            index,
            remove=[*(indexed.keys() - wanted.keys()), *(indexed.keys() & set(changed))],
            add=(
                _indexed(sha256, wanted[sha256], read_document_forms(self.store, sha256))
                for sha256 in changed
            ),
        )

    def put(self, documents: Sequence[tuple[Document, bytes]]) -> None:
        """Put documents, with their bytes, into the graph: all in one transaction.

        One that is there already is replaced, or gets one more file name.  `publish` shows them
        to readers.
        """
        received: dict[str, tuple[str, bytes]] = {}
        for document, data in documents:
            received.setdefault(document.sha256, (document.file, data))
        with ThreadPoolExecutor(_DISK_WAITS) as pool:
            for _ in pool.map(
                lambda sha256: self.originals.keep(sha256, *received[sha256]), received
            ):
                pass
        put_documents(self.store, [document for document, _ in documents], self.names)
        for document, _ in documents:
            self._pending[document.sha256] = document.forms
            self._rows += sum(len(form.indicators) for form in document.forms)
        if self._rows >= max(_PENDING, len(self.index.rows) // 4):
            self.publish()

    def remove(self, sha256: str) -> None:
        """Take one document out of the graph, and its original away."""
        remove_document(self.store, sha256, self.names)
        self.originals.remove(sha256)
        self._pending[sha256] = None

    def publish(self) -> None:
        """Publish an index with all changes since the last one, if there are any."""
        if not self._pending:
            return
        before = set(self.index.documents.sha256)
        now = held_documents(self.store, only=self._pending)
        try:
            self._write(
                self.index,
                remove=[sha256 for sha256 in self._pending if sha256 in before],
                add=[
                    _indexed(sha256, now[sha256], forms)
                    for sha256, forms in self._pending.items()
                    if forms is not None
                ],
            )
        except CorpusError as error:
            # Files of the old index that are read only now (vectors, postings) are broken.
            _log.warning("%s", error)
            self.catch_up(anew=True)
        self._pending.clear()
        self._rows = 0

    def _opened(self) -> Index | None:
        try:
            return self.generations.open()
        except CorpusError as error:
            _log.warning("%s", error)
            return None

    def _write(
        self, before: Index | None, *, remove: Sequence[str], add: Iterable[IndexedDocument]
    ) -> None:
        now = generation(self.store)
        with self.generations.writing(now) as folder:
            Index.write(
                folder,
                before=before,
                generation=now,
                remove=remove,
                add=add,
                encoder=self._encoder(),
                standards=own_standards(self.store, self.names),
            )
        self._index = self.generations.open()


def _indexed(sha256: str, held: Held, forms: Sequence[Form]) -> IndexedDocument:
    return IndexedDocument(held.entry(sha256, forms), tuple(rows_of_forms(forms)))
