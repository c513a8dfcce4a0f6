"""One form more, one form less, in a corpus that has many.

Everyone who reads sees a whole new generation of the index after each change, so its columns and
vectors are written anew; the bare side changes what it holds and writes it out.
"""

import random
import shutil
from itertools import islice
from typing import Any

from benchmarks.generator import draw_form
from benchmarks.ingest import write_index
from benchmarks.material import read_tokens, scratch
from benchmarks.measurement import Clock, Workload

__all__ = ["bare", "ours"]

_TIMES = 4
_QUADS = 130
"""About as many as a form of nine indicators has."""


def ours(workload: Workload, clock: Clock) -> None:
    """`Corpus.ingest` and `Corpus.remove` of a document with one form; the first is not timed."""
    from zhibiao.search import Corpus

    random_ = random.Random(1)
    with scratch(workload) as folder:
        shutil.copytree(workload.corpus, folder / "corpus")
        with Corpus.open(folder / "corpus") as corpus:
            for number in range(_TIMES):
                path = folder / f"new{number}.txt"
                path.write_text(draw_form(random_).text, encoding="utf-8")
                if number == 0:
                    corpus.ingest([path])
                    continue
                with clock("add"):
                    corpus.ingest([path])
            for number in range(1, _TIMES):
                with clock("remove"):
                    corpus.remove(f"new{number}.txt")


def bare(workload: Workload, clock: Clock) -> None:
    """The same number of quads, vectors and texts, in Oxigraph, FAISS and tantivy."""
    import faiss
    import numpy as np
    import pyoxigraph
    import tantivy

    tokens = read_tokens(workload)[:5]
    with scratch(workload) as folder:
        write_index(workload, folder, read_tokens(workload))
        shutil.copytree(workload.corpus / "graph", folder / "graph")
        store = pyoxigraph.Store(str(folder / "graph"))
        vectors: Any = faiss.read_index(str(folder / "vectors.faiss"))
        index = tantivy.Index.open(str(folder / "lexical"))
        rows = np.load(workload.bare / "rows.npy")[:5]
        base = int(np.load(workload.bare / "ids.npy").max()) + 1
        one_form: list[Any] = list(islice(store, _QUADS))
        graphs = [pyoxigraph.NamedNode(f"http://example.org/{n}") for n in range(_TIMES)]
        for number, graph in enumerate(graphs):
            quads = [
                pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph)
                for quad in one_form
            ]
            ids = np.arange(len(rows)) + base + number * len(rows)
            timer = clock if number else Clock()
            with timer("add"):
                store.extend(quads)
                store.flush()
                vectors.add_with_ids(rows, ids)
                faiss.write_index(vectors, str(folder / "vectors.faiss"))
                writer = index.writer(heap_size=16_000_000, num_threads=1)
                for at, (words, grams) in zip(ids.tolist(), tokens, strict=True):
                    document = tantivy.Document()
                    document.add_integer("id", at)
                    document.add_text("words", words)
                    document.add_text("grams", grams)
                    writer.add_document(document)
                writer.commit()
                writer.wait_merging_threads()
        for number, graph in enumerate(graphs[1:], start=1):
            ids = np.arange(len(rows)) + base + number * len(rows)
            with clock("remove"):
                store.remove_graph(graph)
                store.flush()
                vectors.remove_ids(ids)
                faiss.write_index(vectors, str(folder / "vectors.faiss"))
                writer = index.writer(heap_size=16_000_000, num_threads=1)
                for at in ids.tolist():
                    writer.delete_documents_by_term("id", at)
                writer.commit()
                writer.wait_merging_threads()
