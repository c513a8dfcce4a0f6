"""The front door of forms/: bytes in, a `Document` with its forms out.

What a file is, is told by its content, never by its name.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from zhibiao.forms import celllines, delimited, listing, markdown, pagetext
from zhibiao.forms.cells import Row
from zhibiao.forms.errors import DocumentError, DocumentTooLarge, NoFormFound, UnsupportedDocument
from zhibiao.forms.model import Document, Form, Source
from zhibiao.forms.reading import read_forms

__all__ = [
    "LARGEST_DOCUMENT",
    "LONGEST_LINE",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "PARSER_VERSION",
    "decode",
    "find_documents",
    "read_bytes",
    "read_document",
]

#: Changes whenever the same bytes may give other forms; stored with everything that was read.
PARSER_VERSION = "1"

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

_SIGNATURES = (
    (b"%PDF-", "PDF 文件"),
    (b"PK\x03\x04", "docx、xlsx 或 zip 文件"),
    (b"\xd0\xcf\x11\xe0", "doc 或 xls 文件"),
    (b"{\\rtf", "RTF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"\x1f\x8b", "压缩文件"),
    (b"Rar!", "压缩文件"),
    (b"7z\xbc\xaf", "压缩文件"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff]")


def decode(data: bytes, *, file: str) -> str:
    """The text of ``data``: UTF-8 with or without mark, UTF-16, GB18030; line ends as ``\\n``.

    Raises UnsupportedDocument when it is no text in any of them.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnsupportedDocument(
                f"不能读取{kind}", where=file, do="请另存为文本、Markdown 或 CSV 后再读"
            )
    text = _decoded(data)
    if text is None or len(_CONTROL.findall(text[:65536])) > len(text[:65536]) // 200:
        raise UnsupportedDocument(
            "不是文本文件", where=file, why="内容不是 UTF-8、UTF-16 或 GB18030 编码的文字",
            do="请另存为文本后再读",
        )  # fmt: skip
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str | None:
    encodings = ["utf-8-sig", "gb18030"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif data[:512].count(0) * 8 > len(data[:512]):
        # ASCII characters of UTF-16 have a zero byte, on even places when big-endian.
        encodings = ["utf-16-be" if data[:512:2].count(0) > data[1:512:2].count(0) else "utf-16-le"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str, *, file: str) -> Iterator[Row]:
    read = next((reader for recognises, reader in _READERS if recognises(text)), pagetext.read)
    for count, row in enumerate(read(text), start=1):
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


def _forms(data: bytes, source: Source) -> tuple[Form, ...]:
    text = decode(data, file=source.file)
    if listing.recognises(text):
        return listing.read(text, source)
    return read_forms(_rows(text, file=source.file), source)


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
    forms = _forms(data, Source(sha256, file))
    if not forms:
        raise NoFormFound(
            "没有找到绩效目标申报表", where=file, why="未见“项目名称”与绩效指标",
            do="请确认文件中有完整的申报表",
        )  # fmt: skip
    return Document(sha256, file, forms)


def read_document(path: Path) -> Document:
    """The document at ``path``.

    Raises DocumentError when the file cannot be opened, otherwise as `read_bytes`.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_DOCUMENT:
            raise DocumentTooLarge(
                f"文件有 {size:,} 字节，超过 {LARGEST_DOCUMENT:,}",
                where=str(path),
                do="请拆分文件后再读",
            )
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            "打不开文件", where=str(path), why=error.strerror or str(error), do="请检查路径和权限"
        ) from error
    return read_bytes(data, file=path.name)


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
