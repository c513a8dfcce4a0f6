"""The documents as received, by hash: ``documents/{sha256}/{file name}``.

They are kept so that a better parser can read them again, and so that a hit can be opened.
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from zhibiao.forms.errors import CorpusError

__all__ = ["Originals"]

_DRAFT: Final = ".new-"
_SHA256: Final = re.compile("[0-9a-f]{64}")
# File systems allow 255 bytes a name.
_LONGEST: Final = 200


class Originals:
    """The originals in ``folder``.  Methods that write need the corpus's writer lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, sha256: str, file: str, data: bytes) -> None:
        """Store ``data``; a copy that is already there is replaced only if its bytes differ."""
        if self.state(sha256) == "intact":
            return
        draft = self.folder / f"{_DRAFT}{secrets.token_hex(6)}"
        draft.mkdir(parents=True)
        with (draft / _file_name(file)).open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if (self.folder / sha256).exists():
            shutil.rmtree(self.folder / sha256)
        draft.rename(self.folder / sha256)

    def path(self, sha256: str) -> Path:
        """The stored file.  Raises CorpusError when it is not there."""
        try:
            return next(path for path in (self.folder / sha256).iterdir() if path.is_file())
        except (OSError, StopIteration) as error:
            raise CorpusError(
                "原件不在语料库中", where=sha256[:16], do="请重新读入这个文件"
            ) from error

    def state(self, sha256: str) -> str:
        """``intact``, ``changed`` (the bytes are others) or ``missing``."""
        try:
            data = self.path(sha256).read_bytes()
        except (CorpusError, OSError):
            return "missing"
        return "intact" if hashlib.sha256(data).hexdigest() == sha256 else "changed"

    def remove(self, sha256: str) -> None:
        """Forget one original; none is left after this, whether there was one or not."""
        shutil.rmtree(self.folder / sha256, ignore_errors=True)

    def held(self) -> Iterator[str]:
        """The hashes of all originals."""
        if self.folder.is_dir():
            yield from sorted(p.name for p in self.folder.iterdir() if _SHA256.fullmatch(p.name))

    def prune(self, wanted: set[str]) -> None:
        """Remove drafts of killed writers and originals that are not ``wanted``, nothing else."""
        if self.folder.is_dir():
            for path in list(self.folder.iterdir()):
                ours = path.name.startswith(_DRAFT) or _SHA256.fullmatch(path.name)
                if ours and path.name not in wanted:
                    shutil.rmtree(path, ignore_errors=True)


def _file_name(file: str) -> str:
    """The last part of ``file`` as a name that every file system takes."""
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join("_" if mark in '<>:"|?*' or mark < " " else mark for mark in name).strip(". ")
    stem, suffix = os.path.splitext(name)
    stem, suffix = stem or "document", suffix[:20]
    while len(f"{stem}{suffix}".encode()) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}{suffix}"
