"""The documents an index was built from, as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.forms.errors import UnknownDocument, UsageError
from zhibiao.search.strings import Strings

__all__ = ["DocumentEntry", "Documents"]


_TEXTS: Final = ("sha256", "file", "names", "parser", "content")
# Digits of a SHA-256 that may stand for a document.
_SHORTEST: Final = 4
_SEPARATOR: Final = "\0"  # the one character that no file name holds


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document of a corpus: SHA-256 (64 hex digits), all file names it came under (sorted;
    the first is its title), how much was read from it, and by which version of the parser.

    ``content`` is the hash of what the graph says of it (zb:contentHash): equal hashes, equal
    rows, so an index that is behind reads only documents whose hash differs.
    """

    document: str
    files: tuple[str, ...]
    forms: int
    indicators: int
    parser: str
    content: str

    @property
    def file(self) -> str:
        """The file name to show."""
        return self.files[0]

    def as_json(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "file": self.file,
            "files": list(self.files),
            "forms": self.forms,
            "indicators": self.indicators,
            "parser": self.parser,
        }


@dataclass(frozen=True, eq=False)
class Documents(Sequence[DocumentEntry]):
    """Sorted by SHA-256; the position is the code in ``Rows.document``.

    file   the title of each document
    names  the other file names of each, joined by `_SEPARATOR`
    forms, indicators  int32 (n,)
    """

    sha256: Strings
    file: Strings
    names: Strings
    parser: Strings
    content: Strings
    forms: NDArray[np.int32]
    indicators: NDArray[np.int32]

    @classmethod
    def of(cls, entries: Iterable[DocumentEntry]) -> "Documents":
        listed = sorted(entries, key=lambda entry: entry.document)
        return cls(
            sha256=Strings.of(entry.document for entry in listed),
            file=Strings.of(entry.file for entry in listed),
            names=Strings.of(_SEPARATOR.join(entry.files[1:]) for entry in listed),
            parser=Strings.of(entry.parser for entry in listed),
            content=Strings.of(entry.content for entry in listed),
            forms=np.array([entry.forms for entry in listed], dtype=np.int32),
            indicators=np.array([entry.indicators for entry in listed], dtype=np.int32),
        )

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Documents":
        """The inverse of `arrays`."""
        sha256, file, names, parser, content = (
            Strings.of_arrays(arrays, f"document.{name}") for name in _TEXTS
        )
        forms, indicators = arrays["document.forms"], arrays["document.indicators"]
        return cls(sha256, file, names, parser, content, forms, indicators)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All arrays by name."""
        arrays = {"document.forms": self.forms, "document.indicators": self.indicators}
        for name in _TEXTS:
            arrays |= getattr(self, name).arrays(f"document.{name}")
        return arrays

    def __len__(self) -> int:
        return len(self.sha256)

    def __getitem__(self, at: int) -> DocumentEntry:  # type: ignore[override]
        others = self.names[at]
        return DocumentEntry(
            document=self.sha256[at],
            files=(self.file[at], *(others.split(_SEPARATOR) if others else ())),
            forms=int(self.forms[at]),
            indicators=int(self.indicators[at]),
            parser=self.parser[at],
            content=self.content[at],
        )

    def named(self, name: str, *, where: str) -> DocumentEntry:
        """The document with that SHA-256, unambiguous beginning of it, or file name.

        Raises UnknownDocument when there is none in the corpus ``where``, UsageError when several
        fit.
        """
        found = [entry for entry in self if name in entry.files]
        if not found and len(name) >= _SHORTEST:
            found = [entry for entry in self if entry.document.startswith(name.lower())]
        if not found:
            raise UnknownDocument(
                f"语料库中没有文件“{name}”", where=where, do="用 zhibiao documents 查看有哪些"
            )
        if len(found) > 1:
            several = "、".join(f"{entry.document[:16]} {entry.file}" for entry in found[:5])
            raise UsageError(f"“{name}”有 {len(found)} 个文件", why=several, do="写出更多位编号")
        return found[0]
