"""Ingest: documents into graph and index, against writing the same data with the bare libraries.

The bare side is given what is only known afterwards: the quads, the vectors, the words.  So the
ratio of the whole contains reading the forms, encoding and cutting; `graph_ours` and `index_ours`
compare the parts.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.material import read_tokens, scratch, tantivy_schema
from benchmarks.measurement import Clock, Workload

if TYPE_CHECKING:
    from zhibiao.forms.model import Document

__all__ = [
    "bare",
    "first",
    "graph_bare",
    "graph_ours",
    "index_bare",
    "index_ours",
    "ours",
    "write_index",
]

_BATCH = 2_000
"""Rows a transaction, as `zhibiao.search.ingest` has them."""


def first(workload: Workload, clock: Clock) -> None:
    """`ours`, into the corpus that the other stages use."""
    _ingest(workload, workload.corpus, clock)


def ours(workload: Workload, clock: Clock) -> None:
    """`Corpus.ingest` into a new corpus, then once more, when nothing is new."""
    with scratch(workload) as folder:
        _ingest(workload, folder / "corpus", clock)


def _ingest(workload: Workload, folder: Path, clock: Clock) -> None:
    from zhibiao.search import Corpus

    with Corpus.create(folder) as corpus:
        with clock("ingest"):
            report = corpus.ingest([workload.source])
        assert not report.failed
        with clock("again"):
            report = corpus.ingest([workload.source])
        assert not report.added


def bare(workload: Workload, clock: Clock) -> None:
    """Oxigraph's bulk loader, FAISS and tantivy; again: the SHA-256 of every file."""
    import hashlib

    tokens = read_tokens(workload)
    with scratch(workload) as folder:
        with clock("ingest"):
            _load(workload, folder / "graph")
            write_index(workload, folder, tokens)
        with clock("again"):
            for path in sorted(workload.source.iterdir()):
                hashlib.sha256(path.read_bytes()).hexdigest()


def graph_ours(workload: Workload, clock: Clock) -> None:
    """The graph alone, from documents already read, in the transactions of an ingest."""
    from zhibiao.forms.document import read_document
    from zhibiao.graph.documents import put_documents, put_reference
    from zhibiao.graph.iri import Names
    from zhibiao.graph.store import OxigraphStore

    names = Names()
    documents = [read_document(path) for path in sorted(workload.source.iterdir())]
    with scratch(workload) as folder:
        store = OxigraphStore(folder / "graph")
        put_reference(store, names)
        with clock("put"):
            for batch in _batches(documents):
                put_documents(store, batch, names)
            store.flush()
        store.close()


def _batches(documents: "list[Document]") -> "Iterator[list[Document]]":
    batch: list[Document] = []
    rows = 0
    for document in documents:
        batch.append(document)
        rows += sum(len(form.indicators) for form in document.forms)
        if rows >= _BATCH:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def graph_bare(workload: Workload, clock: Clock) -> None:
    """Oxigraph's bulk loader, which is not atomic."""
    with scratch(workload) as folder, clock("put"):
        _load(workload, folder / "graph")


def index_ours(workload: Workload, clock: Clock) -> None:
    """The index alone, from documents already read."""
    from zhibiao.embed.encoder import load_encoder
    from zhibiao.forms.document import read_document
    from zhibiao.search.index import Index, IndexedDocument
    from zhibiao.search.rows import rows_of_forms
    from zhibiao.search.writer import Held

    encoder = load_encoder()
    documents = [read_document(path) for path in sorted(workload.source.iterdir())]
    with scratch(workload) as folder, clock("index"):
        Index.write(
            folder,
            before=None,
            generation=1,
            remove=(),
            add=(
                IndexedDocument(
                    Held((document.file,), "", "").entry(document.sha256, document.forms),
                    tuple(rows_of_forms(document.forms)),
                )
                for document in documents
            ),
            encoder=encoder,
        )


def index_bare(workload: Workload, clock: Clock) -> None:
    """FAISS and tantivy on vectors and words already made."""
    tokens = read_tokens(workload)
    with scratch(workload) as folder, clock("index"):
        write_index(workload, folder, tokens)


def _load(workload: Workload, folder: Path) -> None:
    import pyoxigraph

    store = pyoxigraph.Store(str(folder))
    store.bulk_load(path=str(workload.bare / "graph.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()


def write_index(workload: Workload, folder: Path, tokens: list[list[str]]) -> None:
    """A FAISS index of the vectors and a tantivy index of the words, in ``folder``."""
    import faiss
    import numpy as np
    import tantivy

    ids, rows = np.load(workload.bare / "ids.npy"), np.load(workload.bare / "rows.npy")
    vectors = faiss.IndexIDMap2(faiss.IndexFlatIP(rows.shape[1]))
    vectors.add_with_ids(rows, ids)
    faiss.write_index(vectors, str(folder / "vectors.faiss"))
    (folder / "lexical").mkdir()
    index = tantivy.Index(tantivy_schema(), path=str(folder / "lexical"))
    writer = index.writer(heap_size=64_000_000, num_threads=min(4, len(ids) // 50_000 + 1))
    for number, (words, grams) in zip(ids.tolist(), tokens, strict=True):
        document = tantivy.Document()
        document.add_integer("id", number)
        document.add_text("words", words)
        document.add_text("grams", grams)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
