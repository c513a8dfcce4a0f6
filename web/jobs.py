"""Jobs: uploads that are read into the corpus, one at a time, in a thread of their own."""

import logging
import re
import secrets
import shutil
import tempfile
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from zhibiao.forms.errors import CorpusLocked, ZhibiaoError
from zhibiao.search.corpus import Corpus
from zhibiao.search.ingest import IngestReport
from zhibiao.web.faults import Fault

if TYPE_CHECKING:
    from zhibiao.web.uploads import Upload

__all__ = ["Job", "Jobs"]

_log = logging.getLogger(__name__)
# Finished jobs that can still be asked for.
_KEPT: Final = 200
# Seconds between two attempts to write, and altogether, while another process writes.
_PAUSE, _PATIENCE = 1.0, 120.0
_STOPPED: Final = "服务停止了，没有读入；请在服务恢复后重新上传"


@dataclass(frozen=True, slots=True)
class Job:
    """One upload at one moment: ``done`` of ``total`` files are read, ``current`` is being read.

    ``report`` is that of `zhibiao ingest --json`, with file names in place of paths.
    """

    id: str
    state: Literal["queued", "running", "done", "failed"]
    total: int
    done: int = 0
    current: str | None = None
    report: dict[str, Any] | None = None
    error: str | None = None

    @property
    def href(self) -> str:
        return f"/api/jobs/{self.id}"

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed")

    def as_json(self) -> dict[str, Any]:
        return {"href": self.href, **asdict(self)}


class Jobs:
    """The queue of a service: ``most_waiting`` uploads may wait, ``kept`` that are over can still
    be asked for, and another writer is waited for ``patience`` seconds.

    Its thread starts with the first upload.
    """

    def __init__(
        self, corpus: Corpus, *, most_waiting: int, kept: int = _KEPT, patience: float = _PATIENCE
    ) -> None:
        self._corpus = corpus
        self._most = most_waiting
        self._kept = kept
        self._patience = patience
        self._changed = threading.Condition()
        self.stopping = threading.Event()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: deque[tuple[str, Path]] = deque()
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """How many uploads wait for their turn."""
        return len(self._queue)

    def submit(self, uploads: "Sequence[Upload]") -> Job:
        """Take the files over, to be read in turn.

        Raises Fault: 429 when too many wait already, 503 when the service stops.
        """
        self._refuse_when_full()
        folder = Path(tempfile.mkdtemp(prefix="zhibiao-upload-"))
        try:
            for number, upload in enumerate(uploads):
                # A folder each: two files of an upload may have the same name.
                place = folder / f"{number:04d}"
                place.mkdir()
                with (place / upload.name).open("wb") as file:
                    shutil.copyfileobj(upload.content, file)
            with self._changed:
                self._refuse_when_full()
                job = Job(secrets.token_urlsafe(16), "queued", len(uploads))
                self._jobs[job.id] = job
                self._queue.append((job.id, folder))
                self._start()
                self._changed.notify_all()
            return job
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def get(self, identity: str) -> Job:
        """The job as it stands.  Raises Fault (404) when it is unknown or long over."""
        with self._changed:
            if identity not in self._jobs:
                raise Fault(404, "没有这个上传任务", do="可能早已结束；请查看语料库的文件清单")
            return self._jobs[identity]

    def wait(self, identity: str, *, timeout: float | None = None) -> Job:
        """The job once it is over, or as it stands after ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs[identity].is_over, timeout)
            return self._jobs[identity]

    def stop(self, *, timeout: float | None = None) -> None:
        """Let the running job finish the file it is at; those that wait fail."""
        self.stopping.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout)

    def _refuse_when_full(self) -> None:
        if self.stopping.is_set():
            raise Fault(503, "服务正在停止", do="请稍后再上传")
        if len(self._queue) >= self._most:
            raise Fault(
                429,
                f"已有 {self._most} 次上传在排队",
                do="请稍后再上传",
                headers={"Retry-After": "30"},
            )

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self.stopping.is_set())
                if not self._queue:
                    return
                identity, folder = self._queue.popleft()
            try:
                if self.stopping.is_set():
                    self._note(identity, state="failed", error=_STOPPED)
                else:
                    self._run(identity, folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _run(self, identity: str, folder: Path) -> None:
        def progress(name: str, done: int, total: int) -> None:
            self._note(identity, state="running", done=done, current=name or None)

        paths = sorted(path for place in folder.iterdir() for path in place.iterdir())
        try:
            report = self._patiently(
                lambda: self._corpus.ingest(paths, progress=progress, stopped=self.stopping.is_set)
            )
        except ZhibiaoError as error:
            self._note(identity, state="failed", error=str(error))
        except Exception:  # noqa: BLE001  # the queue goes on; the log has the trace
            _log.exception("job %s", identity)
            self._note(identity, state="failed", error="程序读入时出错了；请联系管理员")
        else:
            self._note(identity, state="done", current=None, report=_without(folder, report))

    def _patiently(self, ingest: Callable[[], IngestReport]) -> IngestReport:
        """Wait while another process writes.  Raises CorpusLocked when it does not end."""
        deadline = time.monotonic() + self._patience
        while True:
            try:
                return ingest()
            except CorpusLocked:
                if time.monotonic() >= deadline or self.stopping.wait(_PAUSE):
                    raise

    def _note(self, identity: str, **changes: Any) -> None:
        with self._changed:
            self._jobs[identity] = replace(self._jobs[identity], **changes)
            over = [key for key, job in self._jobs.items() if job.is_over]
            for key in over[: -self._kept]:
                del self._jobs[key]
            self._changed.notify_all()


def _without(folder: Path, report: IngestReport) -> dict[str, Any]:
    """The report with the names that were sent; where they lay meanwhile is nobody's business."""
    place = re.compile(re.escape(str(folder)) + r"/\d+/")

    def cleaned(part: Any) -> Any:
        if isinstance(part, str):
            return place.sub("", part)
        if isinstance(part, dict):
            return {key: cleaned(value) for key, value in part.items()}
        return [cleaned(one) for one in part] if isinstance(part, list) else part

    said: dict[str, Any] = cleaned(report.as_json())
    return said
