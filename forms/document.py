"""The front door of forms/: bytes in, a `Document` with its forms out.

What a file is, is told by its content, never by its name.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from zhibiao.forms import celllines, delimited, listing, markdown, pagetext
from zhibiao.forms.archive import unpack
from zhibiao.forms.cells import Row
from zhibiao.forms.encoding import decode
from zhibiao.forms.errors import (
    DocumentError,
    DocumentTooLarge,
    NoFormFound,
    ScannedDocument,
    UnsupportedDocument,
)
from zhibiao.forms.extras import has_recognition
from zhibiao.forms.isolation import read_isolated
from zhibiao.forms.kinds import CONVERTED, Kind, kind_of
from zhibiao.forms.limits import Limits
from zhibiao.forms.model import Document, Form, Source
from zhibiao.forms.reading import read_forms

__all__ = [
    "LARGEST_DOCUMENT",
    "LONGEST_LINE",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "file_name",
    "find_documents",
    "read_bytes",
    "read_document",
    "read_documents",
    "read_originals",
]

LARGEST_DOCUMENT = 64 * 2**20
"""Bytes of one document."""
MOST_ROWS = 400_000
"""Rows of cells of one document."""
MOST_COLUMNS = 256
"""Cells of one row."""
LONGEST_LINE = 2**20
"""Characters of one cell."""

_Reader = tuple[Callable[[str], bool], Callable[[str], Iterator[Row]]]
# In this order: the first that recognises a text reads it; the last takes what is left.
_READERS: tuple[_Reader, ...] = (
    (markdown.recognises, markdown.read),
    (celllines.recognises, celllines.read),
    (delimited.recognises, delimited.read),
    (pagetext.recognises, pagetext.read),
)


def _text_rows(text: str) -> Iterator[Row]:
    read = next((reader for recognises, reader in _READERS if recognises(text)), pagetext.read)
    return read(text)


def _checked(rows: Iterable[Row], *, file: str) -> Iterator[Row]:
    """``rows`` as long as they keep within the limits."""
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise DocumentTooLarge(f"超过 {MOST_ROWS} 行", where=file, do="请拆分文件后再读")
        if len(row.cells) > MOST_COLUMNS:
            raise DocumentTooLarge(
                f"{row.place}超过 {MOST_COLUMNS} 列", where=file, do="请检查文件的分隔符"
            )
        for cell in row.cells:
            if len(cell.text) > LONGEST_LINE:
                raise DocumentTooLarge(
                    f"{row.place}的一个单元格超过 {LONGEST_LINE} 字",
                    where=file,
                    do="请检查文件的分隔符",
                )
        yield row


def _forms(data: bytes, source: Source) -> tuple[tuple[Form, ...], list[str]]:
    """The forms, and remarks on what of the file was not read."""
    kind = kind_of(data, file=source.file)
    if kind is Kind.ZIP:
        raise UnsupportedDocument(
            "压缩文件里是若干文件，不是一个文件", where=source.file, do="请逐个读取其中的文件"
        )
    if kind is not Kind.TEXT:
        rows, notes = _isolated_rows(kind, data, file=source.file)
        return read_forms(_checked(rows, file=source.file), source), notes
    text = decode(data, file=source.file)
    if listing.recognises(text):
        return listing.read(text, source), []
    return read_forms(_checked(_text_rows(text), file=source.file), source), []


def _isolated_rows(kind: Kind, data: bytes, *, file: str) -> tuple[list[Row], list[str]]:
    limits = Limits.of_environment()
    try:
        if kind in CONVERTED:
            from zhibiao.forms.office import converted

            data = converted(kind, data, limits)
            kind = kind_of(data, file=file)
        try:
            return read_isolated(kind, data, limits)
        except ScannedDocument:
            if not has_recognition():
                raise
        scan = replace(limits, seconds=limits.recognition_seconds, memory=limits.recognition_memory)
        return read_isolated(Kind.SCAN, data, scan)
    except DocumentError as error:
        # Readers know no names.
        raise type(error)(error.what, where=file, why=error.why, do=error.do) from error


def read_bytes(data: bytes, *, file: str) -> Document:
    """The document that ``data`` is; ``file`` is its name, for messages and provenance.

    Raises UnsupportedDocument, NoFormFound or DocumentTooLarge, all DocumentError.
    """
    if len(data) > LARGEST_DOCUMENT:
        raise DocumentTooLarge(
            f"文件有 {len(data):,} 字节，超过 {LARGEST_DOCUMENT:,}",
            where=file,
            do="请拆分文件后再读",
        )
    sha256 = hashlib.sha256(data).hexdigest()
    forms, notes = _forms(data, Source(sha256, file))
    if not forms:
        raise NoFormFound(
            "没有找到绩效目标申报表", where=file, why="；".join(["未见“项目名称”与绩效指标", *notes]),
            do="请确认文件中有完整的申报表",
        )  # fmt: skip
    if notes:
        forms = (replace(forms[0], notes=(*notes, *forms[0].notes)), *forms[1:])
    return Document(sha256, file, forms)


def file_name(path: Path) -> str:
    """The name of the file as text.

    Archives packed under Windows and unpacked elsewhere leave names in GB18030, which Python
    shows as lone surrogates that no graph and no index can hold.
    """
    name = os.fsencode(path.name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "replace")


def read_document(path: Path) -> Document:
    """The document at ``path``.

    Raises DocumentError when the file cannot be opened, otherwise as `read_bytes`.
    """
    return read_bytes(_content(path), file=file_name(path))


def read_documents(path: Path) -> Iterator[Document | DocumentError]:
    """The documents at ``path``: one, or those of a zip archive, each a document of its own with
    its own hash (``2024.zip/教育局/表.docx``).  One that cannot be read comes as its error, so
    that the others of an archive go on.
    """
    for read in read_originals(path):
        yield read if isinstance(read, DocumentError) else read[0]


def read_originals(path: Path) -> Iterator[tuple[Document, bytes] | DocumentError]:
    """`read_documents`, each document with the bytes it was read from."""
    try:
        data = _content(path)
    except DocumentError as error:
        yield error
        return
    for member in unpack(data, file=file_name(path), largest=LARGEST_DOCUMENT):
        try:
            if member.error is not None:
                raise member.error
            yield read_bytes(member.data, file=member.file), member.data
        except DocumentError as error:
            yield error


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_DOCUMENT:
            raise DocumentTooLarge(
                f"文件有 {size:,} 字节，超过 {LARGEST_DOCUMENT:,}",
                where=str(path),
                do="请拆分文件后再读",
            )
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(
            "打不开文件", where=str(path), why=error.strerror or str(error), do="请检查路径和权限"
        ) from error


def find_documents(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that ``paths`` name: files as they are, folders with all their subfolders, sorted,
    without hidden files and folders.  A path that does not exist is yielded too: reading it says so.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = (
            inner
            for inner in path.rglob("*")
            if not any(part.startswith(".") for part in inner.relative_to(path).parts)
            and inner.is_file()
        )
        yield from sorted(found)
