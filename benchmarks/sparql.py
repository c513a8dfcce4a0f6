"""SPARQL: the named questions in a killable worker, against the bare store in this process.

The worker's start and opening are paid by every query; ``ASK { }`` shows them alone.
"""

import time
from collections.abc import Callable
from functools import partial

from benchmarks.measurement import Clock, Workload

__all__ = ["bare", "ours"]

_ENOUGH = 0.3
_MOST = 2


def ours(workload: Workload, clock: Clock) -> None:
    """`Corpus.query`."""
    from zhibiao.search import Corpus

    with Corpus.open(workload.corpus) as corpus:
        for label, query in _queries().items():
            _repeat(clock, label, partial(corpus.query, query, timeout=120.0))


def bare(workload: Workload, clock: Clock) -> None:
    """`pyoxigraph.Store.query` and its JSON."""
    import pyoxigraph

    from zhibiao.graph.iri import DEFAULT_BASE
    from zhibiao.graph.vocabulary import PREFIXES

    store = pyoxigraph.Store.read_only(str(workload.corpus / "graph"))
    prefixes = {**PREFIXES, "id": f"{DEFAULT_BASE}id/"}

    def ask(query: str) -> None:
        answer = store.query(
            query, base_iri=DEFAULT_BASE, prefixes=prefixes, use_default_graph_as_union=True
        )
        if isinstance(answer, pyoxigraph.QueryTriples):
            answer.serialize(format=pyoxigraph.RdfFormat.JSON_LD)
        else:
            answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON)

    for label, query in _queries().items():
        _repeat(clock, label, partial(ask, query))


def _queries() -> dict[str, str]:
    """``ASK { }`` and the named questions, save those that ask for similar wordings."""
    from zhibiao.graph.questions import questions

    named = {one.name: one.query for one in questions() if "zb:similar" not in one.query}
    return {"ASK { }": "ASK { }", **named}


def _repeat(clock: Clock, label: str, ask: Callable[[], object]) -> None:
    begun = time.perf_counter()
    for _ in range(_MOST):
        with clock(label):
            ask()
        if time.perf_counter() - begun > _ENOUGH:
            break
