"""Search in a process that has the corpus open, against the calls of FAISS and tantivy alone.

The bare side is given the query's vector, words and n-grams, and asks for as many candidates as
`zhibiao.search.ranking` does, from the same vectors and an index of the same words; it fetches
the ids and stops there.  Ours starts from the text and ends with an answer.

A process that does nothing else keeps the processor's caches for itself.  "By turns" is both in
one process, the one first for every other query: what the same process could have had.
"""

import json
from typing import Any

from benchmarks.material import read_queries
from benchmarks.measurement import Clock, Workload

__all__ = ["bare", "bare_by_turns", "ours", "ours_by_turns"]

_WARM = 20
_CANDIDATES = 60
_SHARES = (10, 1, 0.1)
_LABELS = (
    "find",
    "find, asked again",
    "find, printed",
    *(f"find, {share:g} % of the rows" for share in _SHARES),
    "compare",
    "suggest",
)


def ours(workload: Workload, clock: Clock) -> None:
    """`Corpus.find`, with and without filters, `compare`, `suggest`, and `find_many`."""
    from zhibiao.search import Corpus

    texts = [query["text"] for query in read_queries(workload)]
    with Corpus.open(workload.corpus) as corpus:
        corpus.warm_up()
        for text in texts[:_WARM]:
            corpus.find(text)
            corpus.compare(text, target="≥90%")
            corpus.suggest(text)
        for text in texts[_WARM:]:
            with clock("find"):
                corpus.find(text)
        for text in texts[_WARM:]:
            with clock("find, asked again"):
                corpus.find(text)
        for text in texts[_WARM:]:
            # With the occurrences of every hit, which `find` leaves to whoever wants them.
            with clock("find, printed"):
                json.dumps(corpus.find(text).as_json(), ensure_ascii=False)
        for share, (filters, rows) in zip(_SHARES, _filters(corpus), strict=True):
            clock.facts[f"rows passing the {share:g} % filter"] = rows
            corpus.find(texts[0], filters=filters)
            for text in texts[_WARM:]:
                with clock(f"find, {share:g} % of the rows"):
                    corpus.find(text, filters=filters)
        for text in texts[_WARM:]:
            with clock("compare"):
                corpus.compare(text, target="≥90%")
        for text in texts[_WARM:]:
            with clock("suggest"):
                corpus.suggest(text)
        with clock(f"batch of {len(texts)}"):
            corpus.find_many(texts)


def _filters(corpus: Any) -> list[tuple[Any, int]]:
    """Filters that leave about a tenth, a hundredth and a thousandth, and how many rows each."""
    from zhibiao.search import Filters

    found = (
        Filters(level2="满意度"),
        Filters(department="教育局", year=2023),
        Filters(department="教育局", year=2023, level2="成本"),
    )
    return [(one, int(one.select(corpus.index.rows).mask.sum())) for one in found]


def bare(workload: Workload, clock: Clock) -> None:
    """FAISS and tantivy on the same vectors and words; every label but the batch is these."""
    import numpy as np

    queries = read_queries(workload)
    vectors = np.load(workload.bare / "queries.npy")
    nearest, best = _nearest(workload), _best(workload)
    for at, query in enumerate(queries):
        timer = clock if at >= _WARM else Clock()
        with timer("find"):
            nearest(vectors[at : at + 1])
            best(query)
    for label in _LABELS[1:]:
        clock.seconds[label] = clock.seconds["find"]
    with clock(f"batch of {len(queries)}"):
        nearest(vectors)
        for query in queries:
            best(query)


def ours_by_turns(workload: Workload, clock: Clock) -> None:
    """`Corpus.find` beside the bare calls for the same queries; only the first is timed."""
    _by_turns(workload, Clock(), clock)


def bare_by_turns(workload: Workload, clock: Clock) -> None:
    """The bare calls beside `Corpus.find` for the same queries; only the first are timed."""
    _by_turns(workload, clock, Clock())


def _by_turns(workload: Workload, bare_clock: Clock, our_clock: Clock) -> None:
    import numpy as np

    from zhibiao.search import Corpus

    queries = read_queries(workload)
    vectors = np.load(workload.bare / "queries.npy")
    nearest, best = _nearest(workload), _best(workload)
    with Corpus.open(workload.corpus) as corpus:
        corpus.warm_up()
        for label in ("find", "find, asked again"):
            for at, query in enumerate(queries):
                clocks = (bare_clock, our_clock) if at >= _WARM else (Clock(), Clock())
                # What one has read is at hand for the other.
                for bare_side in (True, False) if at % 2 else (False, True):
                    if bare_side:
                        with clocks[0](label):
                            nearest(vectors[at : at + 1])
                            best(query)
                    else:
                        with clocks[1](label):
                            corpus.find(query["text"])


def _nearest(workload: Workload) -> Any:
    """Search among the vectors: exact, or in the inverted file where the corpus has one."""
    import faiss
    import numpy as np

    # A query gets one thread in any case; more would only wait for each other.
    faiss.omp_set_num_threads(1)
    index: Any
    inverted = list((workload.index / "vectors").glob("inverted-*.faiss"))
    if inverted:
        index = faiss.read_index(str(inverted[0]), faiss.IO_FLAG_MMAP)
        index.nprobe = 16
    else:
        rows = np.load(workload.bare / "rows.npy")
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(rows.shape[1]))
        index.add_with_ids(rows, np.load(workload.bare / "ids.npy"))
    return lambda vectors: index.search(vectors, min(_CANDIDATES, index.ntotal))


def _best(workload: Workload) -> Any:
    """BM25 over words and n-grams, from the corpus's own files."""
    import tantivy

    index = tantivy.Index.open(str(workload.index / "lexical"))
    schema, searcher = index.schema, index.searcher()

    def search(asked: dict[str, Any]) -> Any:
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(schema, field, term, "freq"))
                for field in ("words", "grams")
                for term in asked[field]
            ]
        )
        hits = searcher.search(query, limit=_CANDIDATES, count=False).hits
        return searcher.fast_field_values("id", [address for _, address in hits])

    return search
