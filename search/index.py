"""The index of one generation of the graph: documents, rows, wordings, vectors, postings.

Immutable once written.  A new generation is a new folder; what did not change is reused:
vectors of known wordings are copied, never computed again, and the lexical segments are hard
links.  Everything here can be built from the graph alone (`zhibiao.search.ingest`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.forms.errors import CorpusError
from zhibiao.graph.iri import Names
from zhibiao.graph.library import StandardIndicator, parse_standards
from zhibiao.graph.standards import standard_ntriples
from zhibiao.search.arrays import read_arrays, write_arrays
from zhibiao.search.documents import DocumentEntry, Documents
from zhibiao.search.library import BUNDLED, Library
from zhibiao.search.rows import Row, Rows
from zhibiao.search.wordings import Wordings

if TYPE_CHECKING:
    from zhibiao.embed.encoder import Encoder
    from zhibiao.embed.vectors import VectorIndex
    from zhibiao.search.lexical import LexicalIndex
    from zhibiao.search.measures import Measures

__all__ = ["EMPTY", "Columns", "Index", "IndexedDocument", "Manifest"]

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_COLUMNS: Final = "columns"
_VECTORS: Final = "vectors"
_LEXICAL: Final = "lexical"
# The bureau's own standard indicators, in the default base; absent where there are none.
_STANDARDS: Final = "standards.nt"
# Wordings a call to the encoder: enough to be fast, few enough to keep the texts' features small.
_BATCH: Final = 4096
# Rows that become columns at a time.
_PORTION: Final = 50_000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from, and the size of every file of it.

    ``generation`` is the graph's; ``fingerprint`` the encoder's, ``segmenter`` that of
    `zhibiao.search.segmenter`.
    """

    format: int
    generation: int
    encoder: str
    fingerprint: str
    segmenter: str
    files: dict[str, int]


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """What goes into the index of one document."""

    entry: DocumentEntry
    rows: tuple[Row, ...]


@dataclass(frozen=True, eq=False)
class Columns:
    """Documents, their rows and the wordings these use: all that comes straight from forms."""

    documents: Documents
    wordings: Wordings
    rows: Rows

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Columns":
        """The inverse of `arrays`.  Raises KeyError or ValueError when something is missing."""
        return cls(Documents.of_arrays(arrays), Wordings.of_arrays(arrays), Rows.of_arrays(arrays))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All arrays by name."""
        return {**self.documents.arrays(), **self.wordings.arrays(), **self.rows.arrays()}

    def updated(self, *, remove: Sequence[str], add: Iterable[IndexedDocument]) -> "Columns":
        """These without the documents ``remove`` (SHA-256), with ``add``.

        ``add`` is consumed in portions: the rows of a large corpus need many times the memory
        of their columns.
        """
        columns, batch, size = self, [], 0
        dropped = list(remove)
        for document in add:
            batch.append(document)
            size += len(document.rows)
            if size >= _PORTION:
                columns = columns._with(dropped, batch)
                dropped, batch, size = [], [], 0
        return columns._with(dropped, batch) if batch or dropped else columns

    def _with(self, remove: Sequence[str], add: Sequence[IndexedDocument]) -> "Columns":
        gone = set(remove)
        entries = [entry for entry in self.documents if entry.document not in gone]
        documents = Documents.of([*entries, *(document.entry for document in add)])
        rows, wordings = self.rows.updated(
            documents=self.documents,
            wordings=self.wordings,
            without=remove,
            plus=[row for document in add for row in document.rows],
            now=documents,
        )
        return Columns(documents, wordings, rows)

    def differs(self, other: "Columns") -> tuple[str, ...]:
        """The names of the columns that are not equal to those of ``other``."""
        mine, others = self.arrays(), other.arrays()
        return tuple(
            name
            for name, array in mine.items()
            if not np.array_equal(array, others[name], equal_nan=array.dtype.kind == "f")
        )


EMPTY: Final = Columns(Documents.of(()), Wordings.empty(), Rows.empty())


@dataclass(frozen=True, eq=False)
class Index:
    """One generation, opened.  Columns are memory-mapped; vectors and postings open on first use."""

    folder: Path
    manifest: Manifest
    columns: Columns

    @classmethod
    def open(cls, folder: Path) -> "Index":
        """The index in ``folder``.  Raises CorpusError when it is missing, broken, or of another
        format."""
        try:
            manifest = _read_manifest(folder)
            for name, size in manifest.files.items():
                if (folder / name).stat().st_size != size:
                    raise ValueError(f"{name} has not {size} bytes")
            return cls(
                folder=folder,
                manifest=manifest,
                columns=Columns.of_arrays(read_arrays(folder / _COLUMNS)),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorpusError(
                "索引缺失或损坏", where=str(folder), why=str(error), do="请运行 zhibiao reindex"
            ) from error

    @property
    def documents(self) -> Documents:
        """All documents."""
        return self.columns.documents

    @property
    def wordings(self) -> Wordings:
        """The distinct wordings."""
        return self.columns.wordings

    @property
    def rows(self) -> Rows:
        """All rows."""
        return self.columns.rows

    @property
    def generation(self) -> int:
        """The generation of the graph that this index shows."""
        return self.manifest.generation

    @cached_property
    def vectors(self) -> "VectorIndex":
        """The vectors of all wordings, in their order."""
        vectors = self._load_vectors()
        if not np.array_equal(vectors.ids, self.wordings.ids):
            raise CorpusError(
                "向量与指标名称不一致", where=str(self.folder), do="请运行 zhibiao reindex"
            )
        return vectors

    @cached_property
    def lexical(self) -> "LexicalIndex":
        """BM25 over all wordings."""
        from zhibiao.search.lexical import LexicalIndex

        try:
            return LexicalIndex.open(self.folder / _LEXICAL)
        except ValueError as error:
            raise CorpusError(
                "词语索引损坏", where=str(self.folder), why=str(error), do="请运行 zhibiao reindex"
            ) from error

    @cached_property
    def library(self) -> Library:
        """The standard indicators, the bureau's own included; their IRIs in the default base."""
        try:
            text = (self.folder / _STANDARDS).read_bytes()
        except FileNotFoundError:
            return BUNDLED
        return Library(parse_standards(text, base=Names().base))

    @cached_property
    def measures(self) -> "Measures":
        """What each wording measures, and of what."""
        from zhibiao.search.measures import Measures

        return Measures(self.wordings.texts, self.vectors.dimension)

    def row(self, at: int) -> Row:
        """Row ``at`` (0 <= at < len(rows)) in full."""
        return self.rows.row(at, documents=self.documents, wordings=self.wordings)

    def _load_vectors(self) -> "VectorIndex":
        from zhibiao.embed.vectors import VectorIndex

        return VectorIndex.load(self.folder / _VECTORS, fingerprint=self.manifest.fingerprint)

    @classmethod
    def write(
        cls,
        folder: Path,
        *,
        before: "Index | None",
        generation: int,
        remove: Sequence[str],
        add: Iterable[IndexedDocument],
        encoder: "Encoder",
        standards: Sequence[StandardIndicator] = (),
    ) -> None:
        """Write a new index into the empty folder ``folder``.

        It holds what ``before`` holds, without the documents ``remove`` (SHA-256), with ``add``;
        a document in both is replaced.  ``standards`` are the bureau's own.  ``before`` is left as it is.  Vectors are taken over
        only from the same encoder, postings only from the same segmenter.
        """
        from zhibiao.embed.vectors import VectorIndex
        from zhibiao.search.lexical import LexicalIndex
        from zhibiao.search.segmenter import fingerprint as segmenter

        columns = EMPTY if before is None else before.columns
        old_wordings = columns.wordings
        columns = columns.updated(remove=remove, add=add)
        wordings = columns.wordings
        write_arrays(folder / _COLUMNS, columns.arrays())
        if standards:
            text = standard_ntriples(standards, Names())
            (folder / _STANDARDS).write_text(text, encoding="utf-8")

        same_encoder = before is not None and before.manifest.fingerprint == encoder.fingerprint
        if before is not None and same_encoder:
            vectors = before._load_vectors()
            vectors.remove(np.setdiff1d(vectors.ids, wordings.ids))
            new = np.setdiff1d(wordings.ids, vectors.ids)
        else:
            vectors = VectorIndex.empty(encoder.dimension, fingerprint=encoder.fingerprint)
            new = np.asarray(wordings.ids)
        if len(new):
            texts = [wordings.texts[int(at)] for at in wordings.positions(new)]
            parts = [encoder.encode(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
            vectors.add(new, np.concatenate(parts))
        vectors.save(folder / _VECTORS)

        if before is not None and before.manifest.segmenter == segmenter():
            fresh = np.setdiff1d(wordings.ids, old_wordings.ids)
            LexicalIndex.derive(
                before.folder / _LEXICAL,
                folder / _LEXICAL,
                remove=np.setdiff1d(old_wordings.ids, wordings.ids).tolist(),
                ids=fresh.tolist(),
                texts=[wordings.texts[int(at)] for at in wordings.positions(fresh)],
            )
        else:
            LexicalIndex.build(folder / _LEXICAL, wordings.ids.tolist(), list(wordings.texts))
        _write_manifest(
            folder,
            generation=generation,
            encoder=encoder.name,
            fingerprint=encoder.fingerprint,
            segmenter=segmenter(),
        )


def _read_manifest(folder: Path) -> Manifest:
    record: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if record["format"] != FORMAT:
        raise ValueError(f"format {record['format']}")
    return Manifest(**record)


def _write_manifest(
    folder: Path, *, generation: int, encoder: str, fingerprint: str, segmenter: str
) -> None:
    """Written last: a folder without a manifest is no index."""
    files = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }
    manifest = Manifest(FORMAT, generation, encoder, fingerprint, segmenter, files)
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
