"""Lists to download for office programs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from zhibiao.search.export import safe_cell

__all__ = ["Cell", "attachment", "csv_download"]

Cell = str | float | None


def attachment(name: str) -> str:
    """The Content-Disposition under which a file is saved as ``name`` (RFC 6266).

    >>> attachment("对标.csv")
    'attachment; filename="download.csv"; filename*=UTF-8\\'\\'%E5%AF%B9%E6%A0%87.csv'
    """
    ending = name.rpartition(".")[2]
    plain = "".join(c for c in ending if c.isascii() and c.isalnum())
    return f"attachment; filename=\"download.{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def csv_download(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingResponse:
    """A CSV file that Excel opens as it should: UTF-8 with a byte order mark, and nothing in a
    cell that it would compute."""
    return StreamingResponse(
        _lines(header, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": attachment(name)},
    )


def _lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(header)
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue().encode("utf-8")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8")
