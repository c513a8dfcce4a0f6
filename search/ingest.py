"""Reading files into a corpus: idempotent, atomic by batch, not stopped by a bad file."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zhibiao.forms.archive import unpack
from zhibiao.forms.document import (
    LARGEST_DOCUMENT,
    file_name,
    find_documents,
    read_bytes,
)
from zhibiao.forms.errors import ZhibiaoError
from zhibiao.forms.model import Document
from zhibiao.forms.version import PARSER_VERSION
from zhibiao.search.writer import Writer

__all__ = ["Failure", "IngestReport", "Progress", "ingest", "reread"]

Progress = Callable[[str, int, int], None]
"""Called with (name, number done before it, total) before each file and each member of an
archive, and at the end with (\"\", total, total)."""

# A batch is one graph transaction: large enough that its fixed cost (about 2 ms) vanishes, small
# enough that a kill loses seconds of work.
_BATCH: Final = 2_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not read: its path, and in one Chinese line where and why."""

    path: str
    error: str

    def as_json(self) -> dict[str, Any]:
        return {"path": self.path, "error": self.error}


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, by file path in the order read.

    ``added`` are new to the corpus.  ``unchanged`` were there, byte for byte.  ``replaced`` were
    there, but read by another version of the parser, and have been read again.  ``forms`` and
    ``indicators`` count what these three hold.

    A document is identified by its bytes.  So a file that comes again with other bytes is
    another document beside the first, because two offices may well give two files the same
    name; who wants to replace one removes it.  ``remarks`` say in Chinese where that happened,
    and where the same bytes came under another name.
    """

    added: tuple[str, ...]
    unchanged: tuple[str, ...]
    replaced: tuple[str, ...]
    failed: tuple[Failure, ...]
    forms: int
    indicators: int
    remarks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "added": list(self.added),
            "unchanged": list(self.unchanged),
            "replaced": list(self.replaced),
            "failed": [failure.as_json() for failure in self.failed],
            "forms": self.forms,
            "indicators": self.indicators,
            "remarks": list(self.remarks),
        }


@dataclass(frozen=True, slots=True)
class _Known:
    """A document that is in the corpus, or in the batch that goes there next."""

    files: frozenset[str]
    parser: str
    forms: int
    indicators: int


class _Reading:
    """Files on their way into the corpus."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        # The writer's index is that of the graph as it is now.
        self.known = {
            entry.document: _Known(
                frozenset(entry.files), entry.parser, entry.forms, entry.indicators
            )
            for entry in writer.index.documents
        }
        self.bearers = {file: sha256 for sha256, k in self.known.items() for file in k.files}
        self.batch: list[tuple[Document, bytes]] = []
        self.rows = 0
        self.forms = 0
        self.indicators = 0
        self.outcomes: dict[str, list[str]] = {"added": [], "unchanged": [], "replaced": []}
        self.failed: list[Failure] = []
        self.remarks: list[str] = []

    def read(self, path: str, file: str, data: bytes) -> None:
        """Take in one file.  Raises what reading it raises."""
        sha256 = hashlib.sha256(data).hexdigest()
        known = self.known.get(sha256)
        if known is not None and known.parser == PARSER_VERSION and file in known.files:
            # Also heals an original that was lost or damaged.
            self.writer.originals.keep(sha256, file, data)
            self.count("unchanged", path, known)
            return
        document = read_bytes(data, file=file)
        fresh = _Known(
            files=frozenset({file}) | (known.files if known is not None else frozenset()),
            parser=PARSER_VERSION,
            forms=len(document.forms),
            indicators=sum(len(form.indicators) for form in document.forms),
        )
        if known is None:
            outcome = "added"
        elif known.parser != PARSER_VERSION:
            outcome = "replaced"
        else:
            outcome = "unchanged"
            self.remarks.append(f"{path}：与 {min(known.files)} 是同一份文件，只多记一个文件名")
        other = self.bearers.setdefault(file, sha256)
        if other != sha256:
            self.remarks.append(f"{path}：与文件 {other[:16]} 同名而内容不同，两份都保留")
        self.known[sha256] = fresh
        self.batch.append((document, data))
        self.rows += fresh.indicators
        self.count(outcome, path, fresh)
        if self.rows >= _BATCH:
            self.flush()

    def fail(self, path: str, error: Exception) -> None:
        """Note a file that was not read, and why."""
        if isinstance(error, ZhibiaoError):
            text = str(error)
        elif isinstance(error, OSError):
            text = f"打不开文件（{error.strerror or error}）"
        else:
            _log.error("%s", path, exc_info=error)
            text = f"程序读这个文件时出错（{type(error).__name__}: {error}）"
        line = text if Path(path).name in text else f"{path}：{text}"
        self.failed.append(Failure(path, " ".join(line.split())))

    def flush(self) -> None:
        """Put the batch into the graph."""
        if self.batch:
            self.writer.put(self.batch)
            self.batch = []
            self.rows = 0

    def report(self) -> IngestReport:
        return IngestReport(
            added=tuple(self.outcomes["added"]),
            unchanged=tuple(self.outcomes["unchanged"]),
            replaced=tuple(self.outcomes["replaced"]),
            failed=tuple(self.failed),
            forms=self.forms,
            indicators=self.indicators,
            remarks=tuple(self.remarks),
        )

    def count(self, outcome: str, path: str, known: _Known) -> None:
        """Note what became of a file that was read."""
        self.outcomes[outcome].append(path)
        self.forms += known.forms
        self.indicators += known.indicators


def ingest(
    writer: Writer,
    paths: Iterable[Path],
    *,
    progress: Progress | None = None,
    stopped: Callable[[], bool] | None = None,
) -> IngestReport:
    """Read files and folders (recursively) into the corpus.

    What is there already is not read again; a file that cannot be read is reported and the
    others go on.  All of a file is in the corpus afterwards, or nothing of it.  ``stopped`` is
    asked before each file and each member of an archive: once it says so, what has been read is
    kept and the rest is left, with a remark.
    """
    reading = _Reading(writer)
    files = list(_files(paths, reading))
    for number, path in enumerate(files):
        name = file_name(path)
        if stopped is not None and stopped():
            reading.remarks.append(f"读入中止：还有 {len(files) - number} 个文件没有读")
            break
        if progress is not None:
            progress(name, number, len(files))
        try:
            data = _bytes(path)
        except OSError as error:
            reading.fail(str(path), error)
            continue
        for member in unpack(data, file=name, largest=LARGEST_DOCUMENT):
            # A member of an archive is a document of its own: place and name are the archive's
            # with its name behind.
            if member.file != name:
                if stopped is not None and stopped():
                    reading.remarks.append(f"读入中止：{path} 没有读完")
                    break
                if progress is not None:
                    progress(member.file, number, len(files))
            place = f"{path}{member.file.removeprefix(name)}"
            try:
                if member.error is not None:
                    raise member.error
                reading.read(place, member.file, member.data)
            except Exception as error:  # noqa: BLE001  # one file must not cost the others
                reading.fail(place, error)
    return _finished(reading, progress, len(files))


def reread(writer: Writer, *, progress: Progress | None = None) -> IngestReport:
    """Read the originals again that another version of the parser has read."""
    reading = _Reading(writer)
    old = {k: known for k, known in reading.known.items() if known.parser != PARSER_VERSION}
    for sha256, known in reading.known.items():
        if sha256 not in old:
            reading.count("unchanged", min(known.files), known)
    for number, (sha256, known) in enumerate(old.items()):
        file = min(known.files)
        if progress is not None:
            progress(file, number, len(old))
        try:
            reading.read(file, file, writer.originals.path(sha256).read_bytes())
        except Exception as error:  # noqa: BLE001  # as in `ingest`
            reading.fail(file, error)
    return _finished(reading, progress, len(old))


def _finished(reading: _Reading, progress: Progress | None, total: int) -> IngestReport:
    reading.flush()
    reading.writer.publish()
    reading.writer.originals.prune(set(reading.known))
    if progress is not None:
        progress("", total, total)
    return reading.report()


def _bytes(path: Path) -> bytes:
    """The file, or so much of it that `read_bytes` refuses it as too large."""
    with path.open("rb") as file:
        return file.read(LARGEST_DOCUMENT + 1)


def _files(paths: Iterable[Path], reading: _Reading) -> Iterator[Path]:
    """The files to read, each once; a path that does not exist is a failure of its own."""
    seen: set[Path] = set()
    for path in paths:
        try:
            found: Sequence[Path] = list(find_documents([path]))
        except (ZhibiaoError, OSError) as error:
            reading.fail(str(path), error)
            continue
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file
