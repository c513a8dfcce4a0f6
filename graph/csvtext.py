"""Rows as CSV for office programs: what they open as it is, and compute nothing of."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

__all__ = ["Cell", "csv_text", "safe_cell"]

Cell = str | float | None
# A spreadsheet computes a cell that begins like this, even in a CSV file (OWASP, CSV injection);
# "=100%" is a common target, and a document from outside may hold "=HYPERLINK(…)".
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_PIECE: Final = 1 << 16


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The rows below their header, in pieces: UTF-8 with the byte order mark by which Excel knows
    it, and an apostrophe before what would be taken for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(header)
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode("utf-8")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8")


def safe_cell(cell: Cell) -> Cell:
    """``cell`` as a spreadsheet shows it: an apostrophe stands before what it would compute.

    >>> safe_cell("=100%"), safe_cell("≥90%"), safe_cell(-1.5)
    ("'=100%", '≥90%', -1.5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
