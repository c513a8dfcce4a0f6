"""Processes in which queries run: started, handed a request, listened to, and ended.

A worker opens the store as it is at one moment.  A service that answers many queries keeps a few
started ahead (`QueryWorkers`), each with the store already open: then a query need not wait for
an interpreter to start (about 20 ms) and RocksDB to open its files (10 ms and more).  Every query
still gets a process of its own, which ends with it.

A worker started ahead is only good as long as nothing was written since: `store_state` tells,
from names, sizes and times of the files.  It is taken before the worker opens the store and again
when the query comes; where the two differ, the worker opens the store anew.
"""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

import pyoxigraph as ox

from zhibiao.graph import worker
from zhibiao.graph.readers import make_reader_folder, remove_reader_folder

__all__ = ["DeadlinePassed", "QueryWorkers", "Worker", "store_state"]

_SITE_PACKAGES: Final = str(Path(ox.__file__).parents[1])
_HEAD: Final = 5  # bytes before each payload: kind and length
_READ: Final = 1 << 16
_REMARKS: Final = 1 << 16


class DeadlinePassed(Exception):
    """The worker was not done in time."""


def store_state(store: Path) -> str:
    """A text that differs whenever the files of the store in ``store`` hold something else.

    Table files never change under their name; logs and the manifest only grow.
    """
    entries = []
    try:
        with os.scandir(store) as found:
            for entry in found:
                if entry.name.endswith((".sst", ".log")) or entry.name.startswith("MANIFEST"):
                    status = entry.stat()
                    entries.append(f"{entry.name} {status.st_size} {status.st_mtime_ns}")
    except OSError:
        # A file that went while we looked, or no store at all: equal to no other state.
        return f"{time.monotonic_ns()}"
    return "\n".join(sorted(entries))


class Worker:
    """One process; a context manager that ends it, whatever happened.

    With ``ahead`` the worker opens the store in ``store`` right away.
    """

    def __init__(self, store: Path, *, ahead: bool = False) -> None:
        self.store = store
        self.state = store_state(store) if ahead else None
        self._folder = make_reader_folder(store)
        self._remarks = tempfile.TemporaryFile()  # noqa: SIM115  # closed in `close`
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", worker.__file__, _SITE_PACKAGES],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._remarks,
            )
        except BaseException:
            self._remarks.close()
            remove_reader_folder(self._folder)
            raise
        if ahead:
            self._send({"store": str(store), "folder": self._folder})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the process, and remove what it left."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                # What a dead process was not told any more has nobody to go to.
                with suppress(BrokenPipeError):
                    pipe.close()
        self._remarks.close()
        remove_reader_folder(self._folder)

    def kill(self) -> None:
        """End the process from another thread; whoever listens sees it die."""
        self._process.kill()

    def run(self, request: Mapping[str, Any], *, deadline: float) -> Iterator[tuple[bytes, bytes]]:
        """Send the request and yield the frames of the answer (`zhibiao.graph.worker`).

        They end without an end frame where the worker died (`died`).  Raises DeadlinePassed at
        ``deadline``, on the clock of `time.monotonic`.
        """
        fresh = self.state is not None and self.state == store_state(self.store)
        opened = {} if fresh else {"store": str(self.store), "folder": self._folder}
        if not self._send({**request, **opened}):
            return iter(())
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._frames(deadline)

    def died(self) -> tuple[int, str]:
        """The exit status (minus the signal's number) and the last words of a dead worker."""
        self._process.kill()
        status = self._process.wait()
        self._remarks.seek(0)
        return status, self._remarks.read(_REMARKS).decode("utf-8", "replace")

    def _send(self, message: Mapping[str, Any]) -> bool:
        """Whether the worker was there to be told."""
        assert self._process.stdin is not None
        try:
            # The worker reads the whole line before anything else, so this cannot block for long.
            self._process.stdin.write(json.dumps(message).encode("utf-8") + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return False
        return True

    def _frames(self, deadline: float) -> Iterator[tuple[bytes, bytes]]:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        buffer = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while True:
                while len(buffer) >= _HEAD:
                    end = _HEAD + int.from_bytes(buffer[1:_HEAD], "big")
                    if len(buffer) < end:
                        break
                    yield bytes(buffer[:1]), bytes(buffer[_HEAD:end])
                    del buffer[:end]
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise DeadlinePassed
                # Not stdout.read: that would wait for a full buffer, past the deadline.
                data = os.read(descriptor, _READ)
                if not data:
                    return
                buffer += data


class QueryWorkers:
    """``spares`` workers of one store, started ahead.  Safe to share between threads.

    A context manager; after it, or after `close`, no process is left but those still lent.
    Starting and clearing away happen in threads beside, so that no query waits for them.
    """

    def __init__(self, store: Path, spares: int) -> None:
        self.store = store
        self._wanted = spares
        self._lock = threading.Lock()
        self._spares: list[Worker] = []
        self._closed = False
        self._beside = ThreadPoolExecutor(2, thread_name_prefix="query-workers")
        self._fill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def lend(self) -> Iterator[Worker]:
        """A worker for one query: one started ahead if there is one.  It ends with the block."""
        with self._lock:
            worker = self._spares.pop(0) if self._spares else None
        if worker is None:
            worker = Worker(self.store)
        try:
            yield worker
        finally:
            worker.kill()
            self._later(worker.close)

    def replenish(self) -> None:
        """Start what is missing; to be called when the request is on its way."""
        self._later(self._fill)

    def renew(self) -> None:
        """Replace the spares that opened the store before its last change.

        They would do, opening it anew; but until then their links keep files that a compaction
        may have replaced long ago.
        """
        self._later(self._replace)

    def close(self) -> None:
        """End the workers that are not lent; none is started any more."""
        with self._lock:
            self._closed = True
            spares, self._spares = self._spares, []
        for spare in spares:
            spare.close()
        self._beside.shutdown()

    def _later(self, action: Callable[[], None]) -> None:
        try:
            self._beside.submit(action)
        except RuntimeError:
            # Closed while a query ran: it clears away itself, and starts nothing.
            action()

    def _fill(self) -> None:
        with self._lock:
            while not self._closed and len(self._spares) < self._wanted:
                self._spares.append(Worker(self.store, ahead=True))

    def _replace(self) -> None:
        state = store_state(self.store)
        with self._lock:
            stale = [spare for spare in self._spares if spare.state != state]
            self._spares = [spare for spare in self._spares if spare.state == state]
        for spare in stale:
            spare.close()
        self._fill()
