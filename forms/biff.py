"""Format codes of the cells of an xls workbook, from its records ([MS-XLS]).

calamine reads values only; the records that name formats are few and simple.
"""

import struct
from collections.abc import Callable, Iterator

from zhibiao.forms.cellformats import FormatOf
from zhibiao.forms.compound import stream
from zhibiao.forms.errors import DocumentError
from zhibiao.forms.numberformat import BUILT_IN

__all__ = ["formats_of_xls"]

_BOF, _EOF, _BOUNDSHEET, _FORMAT, _XF, _FILEPASS = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x2F
_NUMBER, _RK, _MULRK, _FORMULA = 0x203, 0x27E, 0xBD, 0x06


def formats_of_xls(data: bytes) -> Callable[[int], FormatOf]:
    """A function from the number of a sheet to one from row and column of a cell with a number to
    its format code.

    Raises DocumentError when the workbook is encrypted or damaged.
    """
    book = stream(data, "Workbook", "Book")
    if book is None:
        raise DocumentError("文件已损坏", why="没有工作簿", do="请用 Excel 打开并另存后再读")
    own: dict[int, str] = {}
    styles: list[int] = []
    starts: list[int] = []
    try:
        for kind, body in _records(book, 0):
            if kind == _FILEPASS:
                raise DocumentError("文件已加密", do="请用密码打开，另存为不加密的文件后再读")
            if kind == _BOUNDSHEET:
                starts.append(struct.unpack_from("<I", body)[0])
            elif kind == _FORMAT:
                own[struct.unpack_from("<H", body)[0]] = _text(body[2:])
            elif kind == _XF:
                styles.append(struct.unpack_from("<H", body, 2)[0])
    except struct.error as error:
        raise _damaged() from error
    codes = [own.get(style) or BUILT_IN.get(style) for style in styles]
    codes = [None if code in ("General", "@") else code for code in codes]

    def formats(number: int) -> FormatOf:
        try:
            cells = _cells(book, starts[number], codes) if number < len(starts) else {}
        except struct.error as error:
            raise _damaged() from error
        return lambda row, column: cells.get((row, column))

    return formats


def _damaged() -> DocumentError:
    return DocumentError("文件已损坏", why="工作簿读不出来", do="请用 Excel 打开并另存后再读")


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, as (kind, content)."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        depth += (kind == _BOF) - (kind == _EOF)
        yield kind, book[at + 4 : at + 4 + size]
        if depth == 0:
            return
        at += 4 + size


def _text(body: bytes) -> str:
    """A string with a length of two bytes and a flag that says whether it is UTF-16."""
    length, wide = struct.unpack_from("<HB", body)
    if wide & 1:
        return body[3 : 3 + 2 * length].decode("utf-16-le", "replace")
    return body[3 : 3 + length].decode("latin-1")


def _cells(book: bytes, start: int, codes: list[str | None]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}

    def note(row: int, column: int, style: int) -> None:
        code = codes[style] if style < len(codes) else None
        if code is not None:
            found[row, column] = code

    for kind, body in _records(book, start):
        if kind in (_NUMBER, _RK, _FORMULA):
            note(*struct.unpack_from("<HHH", body))
        elif kind == _MULRK:
            row, column = struct.unpack_from("<HH", body)
            for n, at in enumerate(range(4, len(body) - 7, 6)):
                note(row, column + n, struct.unpack_from("<H", body, at)[0])
    return found
