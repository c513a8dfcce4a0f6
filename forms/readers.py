"""The readers of files that are not plain text, by kind; the one place that calls them.

Whatever a library raises on a damaged file comes out as DocumentError.
"""

from collections.abc import Iterator

from zhibiao.forms.cells import Row
from zhibiao.forms.errors import DocumentError, DocumentTooLarge
from zhibiao.forms.kinds import Kind
from zhibiao.forms.limits import Limits

__all__ = ["read_rows"]


def _reader(kind: Kind, data: bytes, limits: Limits, notes: list[str]) -> Iterator[Row]:
    # Each library is imported when the first file of its kind comes.
    if kind is Kind.TEXT:
        from zhibiao.forms.encoding import decode
        from zhibiao.forms.text import text_rows

        return text_rows(decode(data))
    if kind is Kind.DOCX:
        from zhibiao.forms import docx

        return docx.read(data, limits)
    if kind is Kind.HTML:
        from zhibiao.forms import hypertext

        return hypertext.read(data, limits)
    if kind is Kind.ODS:
        from zhibiao.forms import opendocument

        return opendocument.read(data, limits, notes)
    if kind in (Kind.PDF, Kind.SCAN):
        from zhibiao.forms import pdf

        return pdf.read(data, limits, notes, recognise=kind is Kind.SCAN)
    from zhibiao.forms import spreadsheet

    return spreadsheet.read(data, limits, notes)


def read_rows(kind: Kind, data: bytes, limits: Limits) -> tuple[list[Row], list[str]]:
    """The rows of ``data``, a file of ``kind`` (one of `kinds.ISOLATED`), and remarks in Chinese.

    Raises DocumentError, and nothing else.
    """
    notes: list[str] = []
    rows: list[Row] = []
    left = limits.text
    try:
        for row in _reader(kind, data, limits, notes):
            left -= sum([len(cell.text) for cell in row.cells])
            if left < 0:
                raise DocumentTooLarge(f"文字超过 {limits.text:,} 字", do="请拆分文件后再读")
            rows.append(row)
            if len(rows) > limits.rows:
                raise DocumentTooLarge(f"超过 {limits.rows:,} 行", do="请拆分文件后再读")
    except DocumentError:
        raise
    except MemoryError as error:
        raise DocumentTooLarge(
            f"读这个文件要用的内存超过 {limits.memory // 2**20:,} MB", do="请拆分文件后再读"
        ) from error
    except BaseException as error:
        # Rust libraries raise PanicException, which is no Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise DocumentError(
            "文件已损坏", why=f"读到一半出错：{type(error).__name__}",
            do="请用办公软件打开并另存后再读",
        ) from error  # fmt: skip
    return rows, notes
