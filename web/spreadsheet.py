"""Lists to download for office programs."""

import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from fastapi.responses import Response, StreamingResponse

from zhibiao.graph.csvtext import Cell, csv_text

__all__ = ["attachment", "csv_download", "xlsx_download"]


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
        csv_text(header, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": attachment(name)},
    )


def xlsx_download(
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[float],
) -> Response:
    """A workbook of one sheet that prints on A4 across; texts are never formulas.

    ``widths`` are those of the columns, in characters.
    """
    # A tenth of a second that only who downloads a workbook need wait for.
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        face = {
            "font_name": "宋体",
            "font_size": 10,
            "text_wrap": True,
            "valign": "top",
            "border": 1,
        }
        plain = book.add_format(face)
        heading = book.add_format({**face, "bold": True, "bg_color": "#CFE0F3"})
        sheet = book.add_worksheet()
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        for column, (title, width) in enumerate(zip(header, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, heading)
        for line, row in enumerate(rows, start=1):
            for column in range(len(header)):
                cell = row[column] if column < len(row) else None
                if cell is None or cell == "":
                    sheet.write_blank(line, column, None, plain)
                elif isinstance(cell, str):
                    sheet.write_string(line, column, cell, plain)
                else:
                    sheet.write_number(line, column, cell, plain)
    return Response(
        out.getvalue(),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": attachment(name)},
    )
