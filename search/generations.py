"""The folder of index generations: published atomically, kept while anyone reads them.

    index/CURRENT            the name of the folder to read; replaced in one rename
    index/g00000012-5f3a…    one generation, immutable
    index/.new-…             one being written; worthless until it is renamed

A reader holds a shared lock on the manifest of its generation.  The writer removes old
generations it can lock alone, so a reader keeps all files of its generation, also those it has
not opened yet, and neither ever waits for the other.
"""

import os
import secrets
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from zhibiao.forms.errors import CorpusError
from zhibiao.search.index import MANIFEST, Index

try:
    import fcntl
except ImportError:  # Windows refuses to remove open files by itself
    fcntl = None  # type: ignore[assignment]

__all__ = ["Generations"]

_CURRENT: Final = "CURRENT"
_NEW: Final = ".new-"
_OLD: Final = ".old-"
_TRIES: Final = 20


class Generations:
    """The generations in ``folder``.  Methods that write need the corpus's writer lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / _CURRENT

    def current(self) -> str | None:
        """The name of the current generation, or ``None`` before the first."""
        try:
            return self._pointer.read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def mark(self) -> tuple[int, ...] | None:
        """Changes with every publication: a tenth of the time that reading `current` takes."""
        try:
            status = os.stat(self._pointer)
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_ctime_ns

    def open(self) -> Index | None:
        """The current generation, or ``None`` before the first.

        Its files stay as long as the index object lives.  Raises CorpusError when it is broken.
        """
        for _ in range(_TRIES):
            name = self.current()
            if name is None:
                return None
            folder = self.folder / name
            try:
                lease = _shared(folder / MANIFEST)
                try:
                    index = Index.open(folder)
                except BaseException:
                    os.close(lease)
                    raise
                weakref.finalize(index, os.close, lease)
                return index
            except _Moved:
                pass
            except (OSError, CorpusError) as error:
                # Broken, unless a newer one was published (and this one removed) meanwhile.
                if self.current() == name:
                    raise CorpusError(
                        "索引缺失或损坏",
                        where=str(folder),
                        why=str(error),
                        do="请运行 zhibiao reindex",
                    ) from error
        raise CorpusError(
            "索引不断被替换，读不到完整的一代", where=str(self.folder), do="请稍后再试"
        )

    @contextmanager
    def writing(self, generation: int) -> Iterator[Path]:
        """An empty folder to write an index into; published when the block ends without error."""
        self.folder.mkdir(parents=True, exist_ok=True)
        token = secrets.token_hex(6)
        draft = self.folder / f"{_NEW}{token}"
        draft.mkdir()
        try:
            yield draft
            name = f"g{generation:08d}-{token}"
            draft.rename(self.folder / name)
            pointer = self.folder / f"{_CURRENT}.{token}"
            pointer.write_text(name + "\n", encoding="utf-8")
            pointer.replace(self.folder / _CURRENT)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        self.prune()

    def prune(self) -> None:
        """Remove the generations nobody reads, and what killed writers left."""
        current = self.current()
        for path in self.folder.iterdir():
            if path.name in (current, _CURRENT):
                continue
            if not path.is_dir():
                path.unlink(missing_ok=True)
            elif path.name.startswith((_NEW, _OLD)) or not (path / MANIFEST).exists():
                shutil.rmtree(path, ignore_errors=True)
            else:
                _remove_unread(path)


class _Moved(Exception):
    """The generation was removed between reading its name and locking it."""


def _shared(path: Path) -> int:
    """A descriptor of ``path`` with a shared lock.  Raises _Moved when the writer removes it."""
    descriptor = os.open(path, os.O_RDONLY)
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise _Moved from None
        if not path.exists():
            os.close(descriptor)
            raise _Moved
    return descriptor


def _remove_unread(folder: Path) -> None:
    try:
        with (folder / MANIFEST).open("rb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Renamed first, so that nobody finds half a folder under the old name.
            moved = folder.with_name(f"{_OLD}{folder.name}")
            os.rename(folder, moved)
            shutil.rmtree(moved, ignore_errors=True)
    except OSError:
        # In use (or, on Windows, open): it goes with a later generation.
        return
