"""Workers started ahead: the same answers sooner, never an old one, and nothing left behind."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from zhibiao.forms.errors import QueryError, QueryTimeout, StoreError, UsageError
from zhibiao.graph.change import Change
from zhibiao.graph.sparql import Dataset, run_query
from zhibiao.graph.store import OxigraphStore
from zhibiao.graph.workers import QueryWorkers, Worker, store_state

G, H = "http://x.example/g", "http://x.example/h"
VALUES = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c != ?i) }"


def line(text: str) -> str:
    return f'<http://x.example/s> <http://x.example/p> "{text}" .\n'


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    folder = tmp_path / "graph"
    store = OxigraphStore(folder)
    store.apply(Change(insert={G: line("一"), H: line("二")}))
    store.close()
    return folder


def values(graph: Path, workers: QueryWorkers | None = None, query: str = VALUES) -> list[str]:
    rows = run_query(graph, query, workers=workers).table().rows
    return [str(value) for (value,) in rows]


def processes() -> set[int]:
    """Worker processes of this one, on Linux."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            command = stat.with_name("cmdline").read_text()
        except OSError:  # gone meanwhile
            continue
        if parent == os.getpid() and "worker.py" in command:
            found.add(int(stat.parent.name))
    return found


def test_a_spare_answers_what_a_fresh_worker_answers(graph: Path) -> None:
    with QueryWorkers(graph, 2) as workers:
        for _ in range(5):
            assert values(graph, workers) == values(graph) == ["一", "二"]


def test_a_spare_sees_what_was_written_after_it_was_started(graph: Path) -> None:
    with QueryWorkers(graph, 3) as workers:
        assert values(graph, workers) == ["一", "二"]
        store = OxigraphStore(graph)
        store.apply(Change(insert={G: line("三")}))
        assert values(graph, workers) == ["一", "三", "二"]
        store.close()
        assert values(graph, workers) == ["一", "三", "二"]
        workers.renew()
        assert values(graph, workers) == ["一", "三", "二"]


def test_the_state_of_a_store_changes_with_every_change(graph: Path) -> None:
    states = [store_state(graph)]
    assert store_state(graph) == states[0]
    store = OxigraphStore(graph)
    for number in range(3):
        store.apply(Change(insert={G: line(str(number))}))
        states.append(store_state(graph))
    store.close()
    assert len(set(states)) == 4


def test_a_store_that_is_not_there_yet_is_found_when_it_is(tmp_path: Path) -> None:
    with QueryWorkers(tmp_path / "graph", 1) as workers:
        with pytest.raises(StoreError):
            run_query(tmp_path / "graph", "ASK {}", workers=workers)
        store = OxigraphStore(tmp_path / "graph")
        store.apply(Change(insert={G: line("一")}))
        assert values(tmp_path / "graph", workers) == ["一"]
        store.close()


def test_more_queries_than_spares_are_answered(graph: Path) -> None:
    answers: list[list[str]] = []
    with QueryWorkers(graph, 1) as workers:
        threads = [
            threading.Thread(target=lambda: answers.append(values(graph, workers)))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [["一", "二"]] * 6


def test_nothing_is_left_when_the_workers_are_closed(graph: Path) -> None:
    before = processes()
    workers = QueryWorkers(graph, 3)
    assert values(graph, workers) == ["一", "二"]
    with pytest.raises(QueryTimeout):
        run_query(graph, _endless(graph), workers=workers, timeout=0.3)
    workers.close()
    assert processes() == before
    assert list(graph.with_name("graph.readers").iterdir()) == []


def test_closed_workers_still_answer_but_start_none_ahead(graph: Path) -> None:
    before = processes()
    workers = QueryWorkers(graph, 2)
    workers.close()
    assert values(graph, workers) == ["一", "二"]
    assert processes() == before


def test_a_query_can_be_ended_from_outside(graph: Path) -> None:
    def end_it(end: Callable[[], None]) -> None:
        threading.Timer(0.2, end).start()

    with QueryWorkers(graph, 1) as workers, pytest.raises(QueryError, match="SIGKILL"):
        run_query(graph, _endless(graph), workers=workers, started=end_it)


def test_a_worker_that_died_before_it_was_told_is_put_away_like_any_other(graph: Path) -> None:
    with Worker(graph) as worker:
        worker.kill()
        status, _ = worker.died()
        assert status == -9
        assert list(worker.run({"query": VALUES}, deadline=float("inf"))) == []


def _endless(graph: Path) -> str:
    store = OxigraphStore(graph)
    lines = "".join(f'<http://x.example/{n}> <http://x.example/p> "{n}" .\n' for n in range(1000))
    store.apply(Change(insert={"http://x.example/many": lines}))
    store.close()
    return ENDLESS


# --- the dataset of a request --------------------------------------------------------------


@pytest.mark.parametrize(
    ("dataset", "query", "expected"),
    [
        (Dataset(default=(G,)), VALUES, ["一"]),
        (Dataset(default=(G, H)), VALUES, ["一", "二"]),
        (Dataset(named=(H,)), VALUES, []),
        (Dataset(named=(H,)), "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ["二"]),
        (Dataset(default=(G,)), "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", []),
        (Dataset(default=("http://x.example/none",)), VALUES, []),
        (Dataset(default=(G,)), f"SELECT ?o FROM <{H}> {{ ?s ?p ?o }}", ["一"]),
        (Dataset(named=(G,)), f"SELECT ?o FROM NAMED <{H}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", ["一"]),
        (Dataset(default=(G,)), f"SELECT ?o FROM NAMED <{H}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", []),
    ],
)
def test_a_dataset_overrules_from(
    graph: Path, dataset: Dataset, query: str, expected: list[str]
) -> None:
    rows = run_query(graph, query, dataset=dataset).table().rows
    assert [value for (value,) in rows] == expected


@pytest.mark.parametrize("iri", ["relative", "", "http://x.example/a b", "urn:x> { }"])
def test_a_dataset_takes_absolute_iris_only(iri: str) -> None:
    with pytest.raises(UsageError, match="IRI"):
        Dataset(default=(iri,))
