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
from dataclasses import asdict

from zhibiao.forms import errors
from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.errors import DocumentError, DocumentTooLarge
from zhibiao.forms.kinds import Kind
from zhibiao.forms.limits import Limits

__all__ = ["read_isolated"]


class _Worker:
    """One process that reads files, one after another."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "zhibiao.forms.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
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
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.write(data)
            stdin.flush()
            length = stdout.read(4)
            if len(length) < 4:
                return None
            size = int.from_bytes(length, "big")
            answer = stdout.read(size)
        except OSError:
            return None
        return answer if len(answer) == size else None


class _Workers:
    """Workers that wait for their next file; as many as ever worked at the same time."""

    def __init__(self) -> None:
        self.idle: list[_Worker] = []
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
    late = threading.Event()

    def stop() -> None:
        late.set()
        worker.process.kill()

    timer = threading.Timer(limits.seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        answer = worker.ask(kind, data, limits)
    except BaseException:
        worker.close()
        raise
    finally:
        timer.cancel()
    if answer is None:
        worker.close()
        if late.is_set():
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
    if record["last"] or late.is_set():
        worker.close()
    else:
        _WORKERS.give_back(worker)
    if "error" in record:
        name, what, why, do = record["error"]
        raise _error(name, what, why, do)
    cell = Cell._make
    rows = [Row(tuple(map(cell, cells)), *rest) for cells, *rest in record["rows"]]
    return rows, record["notes"]


def _error(name: str, what: str, why: str | None, do: str | None) -> DocumentError:
    found = getattr(errors, name, DocumentError)
    kind: type[DocumentError] = (
        found if isinstance(found, type) and issubclass(found, DocumentError) else DocumentError
    )
    return kind(what, why=why, do=do)
