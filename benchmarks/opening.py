"""Opening a corpus in a process whose modules are loaded already."""

from benchmarks.measurement import Clock, Workload

__all__ = ["bare", "ours"]


def ours(workload: Workload, clock: Clock) -> None:
    """Settings, graph, columns, vectors, postings, encoder."""
    from zhibiao.embed import bundled  # noqa: F401
    from zhibiao.search import Corpus, find  # noqa: F401

    _import_libraries()
    with clock("open"):
        corpus = Corpus.open(workload.corpus)
        _ = corpus.index.vectors, corpus.index.lexical, corpus.encoder, corpus.store
    corpus.close()


def bare(workload: Workload, clock: Clock) -> None:
    """The same files, opened with numpy and tantivy; the graph read-only with pyoxigraph."""
    import numpy as np
    import pyoxigraph
    import tantivy

    _import_libraries()
    folder = workload.index
    (rows,) = (folder / "vectors").glob("rows-*.npy")
    with clock("open"):
        _ = np.load(rows, mmap_mode="r"), tantivy.Index.open(str(folder / "lexical")).searcher()
        pyoxigraph.Store.read_only(str(workload.corpus / "graph"))


def _import_libraries() -> None:
    import faiss  # noqa: F401
    import numpy  # noqa: F401
    import pyoxigraph  # noqa: F401
    import tantivy  # noqa: F401
