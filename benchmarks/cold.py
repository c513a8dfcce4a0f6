"""Commands as a user meets them: whole processes, from start to end.

The bare side is a Python process that imports FAISS and tantivy, opens the same files and
searches them once, with the query's vector and words given.
"""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.material import read_queries
from benchmarks.measurement import Clock, Workload

__all__ = ["bare", "once", "ours"]

_TIMES = 3


def ours(workload: Workload, clock: Clock) -> None:
    """``zhibiao search``, ``compare``, ``suggest``, ``sparql`` and ``stats``."""
    texts = [query["text"] for query in read_queries(workload)]
    commands = {
        "zhibiao search": ["search", ""],
        "zhibiao compare": ["compare", "", "--target", "≥90%"],
        "zhibiao suggest": ["suggest", ""],
        "zhibiao sparql": ["sparql", "ASK { }"],
        "zhibiao stats": ["stats"],
    }
    zhibiao = Path(sys.executable).with_name("zhibiao")
    for number in range(_TIMES):
        for label, arguments in commands.items():
            words = [text or texts[number] for text in arguments]
            with clock(label):
                done = subprocess.run(
                    [str(zhibiao), *words, "--corpus", str(workload.corpus), "--json"],
                    capture_output=True,
                    check=False,
                )
            # Status 1 may be a suggestion that is not made; a failure prints no JSON.
            json.loads(done.stdout)


def bare(workload: Workload, clock: Clock) -> None:
    """One process that searches; its time stands beside every command."""
    for number in range(_TIMES):
        with clock("zhibiao search"):
            subprocess.run(
                [sys.executable, "-m", "benchmarks.cold", str(workload.folder), str(number)],
                stdout=subprocess.DEVNULL,
                check=True,
            )
    for label in ("zhibiao compare", "zhibiao suggest", "zhibiao sparql", "zhibiao stats"):
        clock.seconds[label] = clock.seconds["zhibiao search"]


def once(workload: Workload, number: int) -> None:
    """One bare search in this process."""
    import faiss
    import numpy as np
    import tantivy

    query = json.loads((workload.bare / "queries.json").read_text(encoding="utf-8"))[number]
    vector = np.load(workload.bare / "queries.npy", mmap_mode="r")[number : number + 1]
    (rows,) = (workload.index / "vectors").glob("rows-*.npy")
    faiss.knn(vector, np.load(rows, mmap_mode="r"), 60, metric=faiss.METRIC_INNER_PRODUCT)
    index = tantivy.Index.open(str(workload.index / "lexical"))
    searcher = index.searcher()
    terms = [
        (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, field, term, "freq"))
        for field in ("words", "grams")
        for term in query[field]
    ]
    hits = searcher.search(tantivy.Query.boolean_query(terms), limit=60, count=False).hits
    searcher.fast_field_values("id", [address for _, address in hits])


if __name__ == "__main__":
    once(Workload(Path(sys.argv[1])), int(sys.argv[2]))
