"""Limits on what clients may ask for: how often, how much in one request, how much at once."""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from anyio import fail_after
from anyio.lowlevel import RunVar
from starlette.types import Message, Receive

from zhibiao.web.faults import Fault

__all__ = ["BodyLimit", "RateLimit", "Slots", "Turns"]

# Clients remembered; who was not seen for longest is forgotten, and has a full bucket again.
_REMEMBERED: Final = 10_000
# Seconds without a byte, after which a client that was about to send some is given up.
_PATIENCE: Final = 30.0


class RateLimit:
    """A token bucket per client: ``rate`` requests a second on average, ``burst`` at once.

    To be used from one thread (the event loop).
    """

    def __init__(
        self, rate: float, burst: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Seconds after which ``client`` may ask again; 0 when it may now, which is counted."""
        left = self._left(client)
        if left < 1:
            return (1 - left) / self._rate
        self._keep(client, left - 1)
        return 0.0

    def is_exhausted(self, client: str) -> bool:
        """Whether `wait` would send the client away; counts nothing."""
        return self._left(client) < 1

    def _left(self, client: str) -> float:
        left, then = self._seen.get(client, (self._burst, 0.0))
        return min(self._burst, left + (self._clock() - then) * self._rate)

    def _keep(self, client: str, left: float) -> None:
        self._seen[client] = left, self._clock()
        self._seen.move_to_end(client)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


class Slots:
    """Quick answers that are being worked out: ``at_once``, and ``waiting`` behind them.

    Python runs one thread at a time.  More of them at work only take it from each other: forty
    gave a third fewer answers a second than two, and each of them later (benchmarks/service.py).
    """

    def __init__(self, at_once: int, *, waiting: int) -> None:
        self._at_once = at_once
        self._most = at_once + waiting
        self._held: RunVar[asyncio.Semaphore] = RunVar("slots")
        self._count = 0

    async def take(self) -> Callable[[], None]:
        """Wait for a slot; what comes back gives it back, once however often it is called.

        Raises Fault (503) when too many wait already.
        """
        if self._count >= self._most:
            raise Fault(503, "服务正忙", do="请稍后再试", headers={"Retry-After": "2"})
        slots = self._held.get(None)
        if slots is None:
            slots = asyncio.Semaphore(self._at_once)
            self._held.set(slots)
        self._count += 1
        try:
            await slots.acquire()
        except BaseException:
            self._count -= 1
            raise
        kept = [slots]

        def give_back() -> None:
            if kept:
                kept.pop().release()
                self._count -= 1

        return give_back


class Turns:
    """Work that takes much of the machine: ``at_once`` of it, and ``waiting`` in a queue."""

    def __init__(self, at_once: int, *, waiting: int) -> None:
        self._turn = threading.Semaphore(at_once)
        self._room = threading.Semaphore(at_once + waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and have it.  Raises Fault (503) when too many wait already."""
        if not self._room.acquire(blocking=False):
            raise Fault(503, "服务正忙", do="请稍后再试", headers={"Retry-After": "10"})
        try:
            with self._turn:
                yield
        finally:
            self._room.release()


class BodyLimit:
    """The ``receive`` of a request, which raises Fault: 413 above ``most`` bytes, 408 when no
    more of the body comes for ``patience`` seconds.

    ``most`` may be raised before anything is read.  What Content-Length promises can only
    refuse, never admit: the bytes that come are counted.
    """

    def __init__(
        self,
        receive: Receive,
        most: int,
        *,
        promised: int | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        self.most = most
        self._patience: float | None = patience
        self._receive = receive
        self._promised = promised
        self._counted = 0

    async def __call__(self) -> Message:
        if self._promised is not None and self._promised > self.most:
            raise self._fault()
        try:
            with fail_after(self._patience):
                message = await self._receive()
        except TimeoutError as error:
            raise Fault(
                408, "请求没有发完", do="请检查网络后重新发送", headers={"Connection": "close"}
            ) from error
        if not message.get("more_body", False):
            # What may still come is that the client goes away.
            self._patience = None
        if message["type"] == "http.request":
            self._counted += len(message.get("body", b""))
            if self._counted > self.most:
                raise self._fault()
        return message

    def _fault(self) -> Fault:
        # What still comes of the body is not read, so the connection cannot go on.
        return Fault(
            413,
            f"请求超过 {self.most / 2**20:g} MB",
            do="请分几次发送",
            headers={"Connection": "close"},
        )
