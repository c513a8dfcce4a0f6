"""Queries wait in a line of their own, and end with their client or the service."""

import asyncio
import os
import threading
from pathlib import Path
from typing import cast

import pytest
from fastapi import Request
from starlette.testclient import TestClient

from zhibiao.forms.errors import QueryTimeout
from zhibiao.search import Corpus
from zhibiao.web.app import create_app
from zhibiao.web.faults import Fault
from zhibiao.web.querying import Querying, Running
from zhibiao.web.service import Service


class Client:
    """A request whose client goes away when told."""

    def __init__(self, *, gone: bool) -> None:
        self.gone = gone

    async def is_disconnected(self) -> bool:
        return self.gone


def request(*, gone: bool = False) -> Request:
    return cast(Request, Client(gone=gone))


def test_the_query_of_a_client_that_went_away_is_ended() -> None:
    ended = threading.Event()

    def work(running: Running) -> bool:
        running.started(ended.set)
        return ended.wait(20)

    querying = Querying(1)
    assert asyncio.run(querying.run(request(gone=True), 30, work))
    querying.close()


def test_a_query_that_ends_before_it_starts_is_ended_when_it_starts() -> None:
    running, ended = Running(30), threading.Event()
    running.end()
    running.started(ended.set)
    assert ended.is_set()
    with pytest.raises(QueryTimeout):
        running.left()


def test_so_many_run_so_many_wait_and_the_rest_is_sent_away() -> None:
    free = threading.Event()
    most, lock, inside = [0], threading.Lock(), [0]

    def work(running: Running) -> str:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        free.wait(20)
        with lock:
            inside[0] -= 1
        return "done"

    async def crowd() -> list[object]:
        querying = Querying(2)
        tasks = [asyncio.create_task(querying.run(request(), 30, work)) for _ in range(12)]
        while sum(task.done() for task in tasks) < 2:
            await asyncio.sleep(0)
        free.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert await querying.run(request(), 30, work) == "done"
        querying.close()
        return list(results)

    results = asyncio.run(crowd())
    assert results.count("done") == 10
    refused = [one for one in results if isinstance(one, Fault)]
    assert [one.status for one in refused] == [503, 503]
    assert most[0] == 2


def test_an_error_of_the_work_is_the_callers() -> None:
    def work(running: Running) -> None:
        raise Fault(418, "…")

    querying = Querying(1)
    with pytest.raises(Fault):
        asyncio.run(querying.run(request(), 30, work))
    querying.close()


def test_no_process_is_left_when_the_service_stops(sample_folder: Path) -> None:
    with Corpus.open(sample_folder) as corpus:
        service = Service(corpus)
        before = processes()
        with TestClient(create_app(service)) as client:
            corpus.prestart_queries(3)
            for _ in range(4):
                assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
        assert processes() == before


def processes() -> set[int]:
    """Query workers of this process, on Linux."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            command = stat.with_name("cmdline").read_text()
        except OSError:  # gone meanwhile
            continue
        if parent == os.getpid() and "graph/worker.py" in command:
            found.add(int(stat.parent.name))
    return found
