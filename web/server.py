"""Running the service in this process until it is told to stop.

SIGTERM and SIGINT: no new connections, running requests are answered, a running upload finishes
the file it is at; then the process ends with 0.  A second SIGINT does not wait.
"""

import errno
import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

import uvicorn

from zhibiao.forms.errors import UsageError, ZhibiaoError
from zhibiao.web.app import create_app
from zhibiao.web.journal import journal_to
from zhibiao.web.requestline import AddressProtocol
from zhibiao.web.service import Service

__all__ = ["hosts_of", "run"]

_log = logging.getLogger(__name__)
# Longer than the longest query by this much, a request is cut off when the service stops.
_PATIENCE: Final = 5.0
_BACKLOG: Final = 2048
# Bytes of a request without its body: 2,000 Chinese characters in an address take 18,000.
_LONGEST_HEAD: Final = 2**16


def run(
    service: Service, *, host: str, port: int, started: Callable[[str], None] | None = None
) -> None:
    """Serve on ``host`` and ``port`` (0: any free one) until a signal comes.

    ``started`` is called with the URL once connections are accepted.  The journal goes to
    stderr.  Raises UsageError when the address cannot be had.
    """
    listening = _listen(host, port)
    url = _url(host, listening.getsockname()[1])
    config = uvicorn.Config(
        create_app(service),
        http=AddressProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        # Requests that wait on a slow query end with it.
        timeout_graceful_shutdown=round(service.settings.timeout + _PATIENCE),
    )
    journal = journal_to(sys.stderr)
    try:
        with listening, _quiet_signals():
            # What the first question would wait for is loaded while nobody asks yet.
            threading.Thread(target=_warm_up, args=[service], name="warm-up", daemon=True).start()
            _Server(config, lambda: started(url) if started else None).run(sockets=[listening])
    finally:
        journal.close()


def hosts_of(host: str, *, base: str) -> frozenset[str] | None:
    """The names a service that listens on ``host`` answers to: this machine's own and that of the
    corpus's IRIs (``base``); None, any, where it listens to other machines."""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not local:
        return None
    return frozenset({"localhost", "127.0.0.1", "::1", host, urlsplit(base).hostname or host})


def _warm_up(service: Service) -> None:
    try:
        service.warm_up()
    except ZhibiaoError as error:
        # Who asks is told the same; the journal has it from the start.
        _log.warning("%s", error)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()


@contextmanager
def _quiet_signals() -> Iterator[None]:
    """uvicorn raises the signals that stopped it once more in the end: here they have been obeyed."""
    before = {
        number: signal.signal(number, lambda number, frame: None)
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(host: str, port: int) -> socket.socket:
    listening = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # Named TCP, and not "whatever family and kind mean": only then does asyncio turn Nagle's
        # algorithm off, which else holds each answer on a kept connection back for 40 ms.
        listening = socket.socket(family, kind, protocol or socket.IPPROTO_TCP)
        if os.name == "posix":
            # On Windows this would let a second service take the port over.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        if listening is not None:
            listening.close()
        taken = error.errno == errno.EADDRINUSE
        raise UsageError(
            "不能在这个地址上监听",
            where=f"{host}:{port}",
            why=error.strerror or str(error),
            do="用 --port 换一个端口，或停止占用它的程序" if taken else "请检查 --host 和 --port",
        ) from error
    return listening


def _url(host: str, port: int) -> str:
    named = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{named}:{port}/"
