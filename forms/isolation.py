"""Runs readers in a process of their own, which is killed when it takes too long.

Files come from anywhere, and the libraries that read them can be made to hang, to take all
memory or to crash.  Starting a process costs about 100 ms, so it is kept for the next file.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from itertools import islice

from zhibiao.forms import errors
from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.errors import DocumentError, DocumentTooLarge
from zhibiao.forms.kinds import Kind
from zhibiao.forms.limits import Limits

__all__ = ["read_isolated"]

# glibc gives memory back to the system after each file, and takes it page by page for the next,
# which costs a tenth of reading a docx; a process that waits may keep so much.
_ALLOCATION = {
    "MALLOC_TRIM_THRESHOLD_": str(2**24),
    "MALLOC_MMAP_THRESHOLD_": str(2**22),
    "MALLOC_TOP_PAD_": str(2**20),
}


class _Worker:
    """One process that reads files, one after another."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.late = False
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "zhibiao.forms.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**_ALLOCATION, **os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )

    def close(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                # What was not flushed has nobody to go to.
                with contextlib.suppress(OSError):
                    pipe.close()

    def ask(self, kind: Kind, data: bytes, limits: Limits) -> bytes | None:
        """The answer as JSON; None when the process died before it gave one."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        request = {"kind": kind.value, "size": len(data), "limits": asdict(limits)}
        try:
            # At once, since each write wakes the process.
            stdin.write(json.dumps(request).encode() + b"\n" + data)
            stdin.flush()
            length = stdout.read(4)
            if len(length) < 4:
                return None
            size = int.from_bytes(length, "big")
            answer = stdout.read(size)
        except OSError:
            return None
        return answer if len(answer) == size else None


class _Watch:
    """Ends the processes that are late.

    One thread for all of them: to start a timer for each file takes as long as reading a small
    one.  The thread is woken only by a deadline before the one that it waits for.
    """

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.deadlines: dict[_Worker, float] = {}
        self.changed = threading.Condition()
        self.waits_until = float("inf")
        threading.Thread(target=self._run, name="zhibiao-watch", daemon=True).start()

    def begin(self, worker: _Worker, seconds: float) -> None:
        """End ``worker`` when it is not done in time."""
        with self.changed:
            deadline = self.deadlines[worker] = time.monotonic() + seconds
            if deadline < self.waits_until:
                self.changed.notify()

    def end(self, worker: _Worker) -> None:
        """``worker`` is done."""
        with self.changed:
            self.deadlines.pop(worker, None)

    def _run(self) -> None:
        with self.changed:
            while True:
                now = time.monotonic()
                for worker in [w for w, deadline in self.deadlines.items() if deadline <= now]:
                    del self.deadlines[worker]
                    worker.late = True
                    worker.process.kill()
                self.waits_until = min(self.deadlines.values(), default=float("inf"))
                left = self.waits_until - now
                self.changed.wait(left if left < threading.TIMEOUT_MAX else None)


class _Workers:
    """Workers that wait for their next file; as many as ever worked at the same time."""

    def __init__(self) -> None:
        self.idle: list[_Worker] = []
        self._watch: _Watch | None = None
        self.lock = threading.Lock()
        atexit.register(self.close)

    def take(self) -> _Worker:
        with self.lock:
            while self.idle:
                worker = self.idle.pop()
                # A worker of the process that this one was forked from is not ours.
                if worker.owner == os.getpid() and worker.process.poll() is None:
                    return worker
                if worker.owner == os.getpid():
                    worker.close()
        return _Worker()

    def watch(self) -> _Watch:
        """What ends late workers of this process."""
        with self.lock:
            if self._watch is None or self._watch.owner != os.getpid():
                self._watch = _Watch()
            return self._watch

    def give_back(self, worker: _Worker) -> None:
        with self.lock:
            self.idle.append(worker)

    def close(self) -> None:
        with self.lock:
            for worker in self.idle:
                if worker.owner == os.getpid():
                    worker.close()
            self.idle.clear()


_WORKERS = _Workers()


def read_isolated(kind: Kind, data: bytes, limits: Limits) -> tuple[list[Row], list[str]]:
    """What `zhibiao.forms.readers.read_rows` gives, from another process, within the limits.

    Raises DocumentError.
    """
    worker = _WORKERS.take()
    watch = _WORKERS.watch()
    watch.begin(worker, limits.seconds)
    try:
        answer = worker.ask(kind, data, limits)
    except BaseException:
        worker.close()
        raise
    finally:
        watch.end(worker)
    if answer is None:
        worker.close()
        if worker.late:
            raise DocumentTooLarge(
                f"读了 {limits.seconds} 秒还没有读完，已停止",
                do="请拆分文件后再读，或用环境变量 ZHIBIAO_READ_SECONDS 放宽时限",
            )
        raise DocumentTooLarge(
            "读这个文件的进程中途退出",
            why=f"多半是内存超过 {limits.memory // 2**20:,} MB",
            do="请用办公软件打开并另存，或拆分后再读",
        )
    record = json.loads(answer.decode("utf-8", "surrogatepass"))
    if record["last"] or worker.late:
        worker.close()
    else:
        _WORKERS.give_back(worker)
    if "error" in record:
        name, what, why, do = record["error"]
        raise _error(name, what, why, do)
    if not record["rows"]:
        return [], record["notes"]
    cells = map(Cell._make, zip(*record["cells"], strict=True))
    counts, *fields = record["rows"]
    rows = map(Row, [tuple(islice(cells, count)) for count in counts], *fields)
    return list(rows), record["notes"]


def _error(name: str, what: str, why: str | None, do: str | None) -> DocumentError:
    found = getattr(errors, name, DocumentError)
    kind: type[DocumentError] = (
        found if isinstance(found, type) and issubclass(found, DocumentError) else DocumentError
    )
    return kind(what, why=why, do=do)
