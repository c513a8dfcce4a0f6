"""The front door of forms/: bytes in, a `Document` with its forms out.

What a file is, is told by its content, never by its name.
"""

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from zhibiao.forms import listing
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
from zhibiao.forms.text import text_rows

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

_LONGEST_TEXT_LINE = 2**22
"""Bytes of one line of a text."""
_LEAST_SECONDS = 1.0
"""What is left for telling forms in the rows that a slow reader gave."""
_ROWS_BETWEEN_LOOKS = 512
"""Rows between two looks at the clock."""
LARGEST_DIRECT = 2**20
"""Bytes of a text that is read in this process; reading more could take longer than allowed."""
LARGEST_DOCUMENT = 64 * 2**20
"""Bytes of one document."""
MOST_ROWS = 200_000
"""Rows of cells of one document."""
MOST_COLUMNS = 256
"""Cells of one row."""
LONGEST_LINE = 2**20
"""Characters of one cell."""


def _checked(rows: Iterable[Row], *, file: str, deadline: float = float("inf")) -> Iterator[Row]:
    """``rows`` as long as they keep within the limits, and until ``deadline`` (monotonic time)."""
    for count, row in enumerate(rows, start=1):
        if count % _ROWS_BETWEEN_LOOKS == 0 and time.monotonic() > deadline:
            raise DocumentTooLarge(
                "内容过多，读了很久还没有读完，已停止",
                where=file,
                do="请拆分文件后再读，或用环境变量 ZHIBIAO_READ_SECONDS 放宽时限",
            )
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
    deadline = time.monotonic() + Limits.of_environment().seconds
    kind = kind_of(data, file=source.file)
    if kind is Kind.ZIP:
        raise UnsupportedDocument(
            "压缩文件里是若干文件，不是一个文件", where=source.file, do="请逐个读取其中的文件"
        )
    if kind is not Kind.TEXT:
        return _isolated_forms(kind, data, source, deadline)
    if len(data) > _LONGEST_TEXT_LINE:
        longest = max(map(len, data.replace(b"\r", b"\n").split(b"\n")))
        if longest > _LONGEST_TEXT_LINE:
            raise DocumentTooLarge(
                f"有一行长达 {longest:,} 字节", where=source.file, do="请检查文件的分隔符"
            )
    text = decode(data, file=source.file)
    if listing.recognises(text):
        return listing.read(text, source), []
    if len(data) > LARGEST_DIRECT:
        return _isolated_forms(kind, data, source, deadline)
    rows = _checked(text_rows(text), file=source.file, deadline=deadline)
    try:
        return read_forms(rows, source), []
    except DocumentError as error:
        raise _named(error, source.file) from error


def _named(error: DocumentError, file: str) -> DocumentError:
    """``error`` with the name of the file; readers know no names."""
    return type(error)(error.what, where=file, why=error.why, do=error.do)


def _isolated_forms(
    kind: Kind, data: bytes, source: Source, deadline: float
) -> tuple[tuple[Form, ...], list[str]]:
    rows, notes = _isolated_rows(kind, data, file=source.file)
    # LibreOffice and character recognition have their own, longer time; what remains is short.
    deadline = max(deadline, time.monotonic() + _LEAST_SECONDS)
    return read_forms(_checked(rows, file=source.file, deadline=deadline), source), notes


def _isolated_rows(kind: Kind, data: bytes, *, file: str) -> tuple[list[Row], list[str]]:
    limits = Limits.of_environment()
    if kind is Kind.TEXT:
        limits = replace(limits, rows=max(limits.rows, MOST_ROWS))
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
        raise _named(error, file) from error


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
        state = path.stat()
        if not stat.S_ISREG(state.st_mode) and not stat.S_ISDIR(state.st_mode):
            # A pipe or a device would be waited for, or read, without end.
            raise DocumentError("不是普通文件", where=str(path), do="请指定文件或文件夹")
        with path.open("rb") as file:
            # The file may grow while it is read.
            data = file.read(LARGEST_DOCUMENT + 1)
        if len(data) > LARGEST_DOCUMENT:
            size = max(state.st_size, len(data))
            raise DocumentTooLarge(
                f"文件有 {size:,} 字节，超过 {LARGEST_DOCUMENT:,}",
                where=str(path),
                do="请拆分文件后再读",
            )
        return data
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
