"""Sides of the requirements that have no bare counterpart: given documents, queries cut off."""

import json
import os
import threading
import time
from io import BytesIO
from pathlib import Path

from benchmarks.material import scratch
from benchmarks.measurement import Clock, Workload

__all__ = ["CROSS_PRODUCTS", "DOCUMENTS", "documents_twice", "timeouts"]

DOCUMENTS = "ZHIBIAO_BENCHMARK_DOCUMENTS"
"""Environment variable with the paths of the documents, a JSON list."""

CROSS_PRODUCTS = {
    "count": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "rows": "SELECT (SUM(STRLEN(STR(?c))) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) }",
    "sort": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a LIMIT 3",
}


def documents_twice(workload: Workload, clock: Clock) -> None:
    """Ingest the documents named in the environment, twice, on one core."""
    os.sched_setaffinity(0, {0})
    from zhibiao.search import Corpus

    paths = [Path(path) for path in json.loads(os.environ[DOCUMENTS])]
    with scratch(workload) as folder, Corpus.create(folder / "corpus") as corpus:
        corpus.encoder.encode(["加载"])
        dumps = []
        for label in ("first", "second"):
            with clock(label):
                report = corpus.ingest(paths)
            assert not report.failed, report.failed
            out = BytesIO()
            corpus.export("nquads", out)
            dumps.append(out.getvalue())
        stats = corpus.stats()
    clock.facts.update(
        same=dumps[0] == dumps[1], documents=stats.documents, indicators=stats.indicators
    )


def timeouts(workload: Workload, clock: Clock) -> None:
    """Cross products beside an ordinary query, which goes on as if nothing happened."""
    from zhibiao.forms.errors import QueryMemoryExceeded, QueryTimeout
    from zhibiao.graph.questions import question
    from zhibiao.search import Corpus

    ordinary = question("departments").query
    with Corpus.open(workload.corpus) as corpus:
        expected = corpus.query(ordinary).data
        for _ in range(10):
            with clock("alone"):
                corpus.query(ordinary)
        for name, query in CROSS_PRODUCTS.items():
            over = threading.Event()

            def cross(query: str = query, name: str = name, over: threading.Event = over) -> None:
                try:
                    with clock(f"cross product, {name}"):
                        corpus.query(query, timeout=2.0)
                    clock.facts[name] = "answered"
                except (QueryTimeout, QueryMemoryExceeded) as error:
                    clock.facts[name] = str(error)
                finally:
                    over.set()

            thread = threading.Thread(target=cross)
            thread.start()
            time.sleep(0.2)
            while not over.is_set():
                with clock("beside"):
                    answer = corpus.query(ordinary)
                assert answer.data == expected
            thread.join()
