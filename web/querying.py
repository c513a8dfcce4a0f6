"""Running queries of users: so many at once, some waiting, the rest asked to come back.

Each runs in a thread that waits on a worker process (`zhibiao.graph.workers`).  The threads are
queries' own, so that slow queries keep nobody else waiting.  A client that goes away ends its
query.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from fastapi import Request

from zhibiao.forms.errors import QueryTimeout
from zhibiao.web.faults import Fault

__all__ = ["Querying", "Running"]

_WAITING: Final = 4
"""Queries in the queue for each that runs."""
_LOOK: Final = 0.5

Result = TypeVar("Result")


class Running:
    """One query: what is left of its time, and how to end it."""

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self._until = time.monotonic() + timeout
        self._lock = threading.Lock()
        self._end: Callable[[], None] | None = None
        self._ended = False

    def left(self) -> float:
        """Seconds.  Raises QueryTimeout when there are none."""
        left = self._until - time.monotonic()
        if left <= 0 or self._ended:
            raise QueryTimeout("查询在排队中超过了时限", do="请稍后再试")
        return left

    def started(self, end: Callable[[], None]) -> None:
        """The query runs, and ``end`` ends it (`zhibiao.graph.sparql.run_query`)."""
        with self._lock:
            self._end = end
            ended = self._ended
        if ended:
            end()

    def end(self) -> None:
        """End it, now or as soon as it starts."""
        with self._lock:
            self._ended = True
            end = self._end
        if end is not None:
            end()


class Querying:
    """At most ``at_once`` queries run."""

    def __init__(self, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="sparql")
        self._room = threading.Semaphore(at_once * (1 + _WAITING))

    async def run(
        self, request: Request, timeout: float, work: Callable[[Running], Result]
    ) -> Result:
        """``work`` in a thread, within ``timeout`` seconds from now.

        Raises Fault (503) when too many wait already.
        """
        if not self._room.acquire(blocking=False):
            raise Fault(503, "查询太多，正在排队", do="请稍后再试", headers={"Retry-After": "5"})
        running = Running(timeout)
        try:
            future = asyncio.wrap_future(self._threads.submit(work, running))
        except BaseException:
            self._room.release()
            raise
        future.add_done_callback(lambda _: self._room.release())
        try:
            while not (await asyncio.wait({future}, timeout=_LOOK))[0]:
                if await request.is_disconnected():
                    running.end()
            return future.result()
        except asyncio.CancelledError:
            running.end()
            raise

    def close(self) -> None:
        """Take no more; what runs ends with its request."""
        self._threads.shutdown(wait=False, cancel_futures=True)
