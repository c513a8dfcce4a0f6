"""One writer at a time: the lock of a corpus, which names its holder.

The operating system holds the lock (filelock: flock on Linux and macOS, a locked byte on
Windows), so that of a process that died is free at once.  The note beside it only tells people
who holds it; a note that a killed process left means nothing.
"""

import json
import os
import socket
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from filelock import FileLock, Timeout

from zhibiao.forms.errors import CorpusError, CorpusLocked

__all__ = ["WriterLock"]


class WriterLock:
    """``with WriterLock(folder):`` is the one writer of the corpus in ``folder``.

    Raises CorpusLocked when another process or thread writes, after ``wait`` seconds;
    CorpusError when the folder cannot be written to.
    """

    FILE: Final = "writer.lock"
    NOTE: Final = "writer.json"

    def __init__(self, folder: Path, *, wait: float = 0.0) -> None:
        self._folder = folder
        self._note = folder / self.NOTE
        # A new object a lock: filelock is otherwise re-entrant, and two threads would both get in.
        self._lock = FileLock(folder / self.FILE, timeout=wait, thread_local=False)

    def __enter__(self) -> Self:
        try:
            self._lock.acquire()
        except Timeout as error:
            raise CorpusLocked(
                "语料库正在被写入",
                where=str(self._folder),
                why=self._holder(),
                do="等它结束后再试；查询不受影响",
            ) from error
        except OSError as error:
            raise CorpusError(
                "语料库文件夹不可写", where=str(self._folder), why=str(error)
            ) from error
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        self._note.write_text(json.dumps(note), encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        self._note.unlink(missing_ok=True)
        self._lock.release()

    def _holder(self) -> str:
        try:
            note: dict[str, Any] = json.loads(self._note.read_text(encoding="utf-8"))
            return f"主机 {note['host']} 上的进程 {note['pid']}，自 {note['since']}"
        except (OSError, ValueError, KeyError):
            # Between taking the lock and writing the note.
            return "另一个进程"
