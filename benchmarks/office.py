"""Printed tables written as docx, xlsx, html and pdf, as the programs of agencies write them."""

import html
import io
from collections.abc import Sequence
from typing import Any

import docx
import openpyxl
from docx.enum.table import WD_ALIGN_VERTICAL
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as PdfTable

from benchmarks.layouts import Box, Table

__all__ = ["docx_of", "html_of", "pdf_of", "xlsx_of"]


def docx_of(tables: Sequence[Table], *, broken: bool = False) -> bytes:
    """A Word document; with ``broken`` each table goes on in a second one on a new page."""
    document: Any = docx.Document()
    for number, table in enumerate(tables):
        if number:
            document.add_page_break()
        for title in table.titles:
            document.add_paragraph(title).alignment = 1
        cut = table.height * 2 // 3 if broken else table.height
        _docx_table(document, table, 0, cut)
        if broken:
            document.add_page_break()
            _docx_table(document, table, cut, table.height)
    # Word ends every document with a paragraph.
    document.add_paragraph("")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _docx_table(document: Any, table: Table, start: int, end: int) -> None:
    grid = document.add_table(end - start, table.width, style="Table Grid")
    for box in table.boxes:
        top, bottom = max(box.row, start), min(box.row + box.rows, end)
        if top >= bottom:
            continue
        cell = grid.cell(top - start, box.column)
        if bottom - top > 1 or box.columns > 1:
            cell = cell.merge(grid.cell(bottom - 1 - start, box.column + box.columns - 1))
        # The text of a merged cell stands on the page where it begins.
        cell.text = box.text if box.row >= start else ""
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def xlsx_of(tables: Sequence[Table], *, stacked: bool = False) -> bytes:
    """A workbook: a sheet for each table, or all below each other on one."""
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    sheet.title = "Sheet1"
    top = 1
    for number, table in enumerate(tables):
        if number and not stacked:
            sheet = workbook.create_sheet(f"Sheet{number + 1}")
            top = 1
        for title in table.titles:
            sheet.cell(top, 1, title).alignment = Alignment(horizontal="center")
            sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=table.width)
            top += 1
        thin = Side(style="thin")
        for box in table.boxes:
            row, column = top + box.row, box.column + 1
            _xlsx_cell(sheet.cell(row, column), box.text)
            sheet.cell(row, column).alignment = Alignment(
                wrap_text=True, vertical="center", horizontal="center"
            )
            sheet.cell(row, column).border = Border(thin, thin, thin, thin)
            if box.rows > 1 or box.columns > 1:
                sheet.merge_cells(
                    start_row=row, end_row=row + box.rows - 1,
                    start_column=column, end_column=column + box.columns - 1,
                )  # fmt: skip
        # Printed on the width of one page.
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToHeight = 0
        for box in table.boxes:
            lines = -(-len(box.text) // (9 * box.columns))
            height = sheet.row_dimensions[top + box.row].height or 15
            if box.rows == 1:
                sheet.row_dimensions[top + box.row].height = max(height, 15 * lines)
        for column in range(table.width):
            sheet.column_dimensions[get_column_letter(column + 1)].width = 18
        top += table.height + 2
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _xlsx_cell(cell: Any, text: str) -> None:
    """Numbers as Excel users type them: a number with a format."""
    plain = text.replace(",", "")
    try:
        number = float(plain)
    except ValueError:
        cell.value = text
        # A text that begins with an equals sign is no formula.
        cell.data_type = "s"
        return
    cell.value = number
    cell.number_format = "#,##0.00" if "," in text or text.endswith(".00") else "General"


def html_of(tables: Sequence[Table], *, encoding: str = "utf-8") -> bytes:
    """A web page in ``encoding``."""
    parts = [
        f'<!DOCTYPE html>\n<html><head><meta charset="{encoding}"><title>绩效目标公开</title>',
        "<style>td { border: 1px solid }</style></head><body><div class='nav'><a href='/'>首页</a></div>",
    ]
    for table in tables:
        parts += [f"<p align=center>{html.escape(title)}</p>" for title in table.titles]
        parts.append("<table border=1 cellspacing=0>")
        for row in range(table.height):
            parts.append("<tr>")
            for box in sorted(_row(table, row), key=lambda box: box.column):
                spans = f' rowspan="{box.rows}"' * (box.rows > 1)
                spans += f' colspan="{box.columns}"' * (box.columns > 1)
                parts.append(f"<td{spans}><p><span>{html.escape(box.text)}</span></p></td>")
            parts.append("</tr>")
        parts.append("</table>")
    parts.append("</body></html>")
    return "\n".join(parts).encode(encoding)


def _row(table: Table, row: int) -> list[Box]:
    return [box for box in table.boxes if box.row == row]


def pdf_of(
    tables: Sequence[Table], *, ruled: bool = True, turned: bool = False, header: str | None = None
) -> bytes:
    """A PDF, each form beginning on a new page and going on over as many as it takes; with
    ``turned`` on landscape pages, with ``header`` a line and a page number on every page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    title = ParagraphStyle("title", fontName="STSong-Light", fontSize=15, leading=22, alignment=1, wordWrap="CJK")  # fmt: skip
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=9, leading=11.5, wordWrap="CJK", alignment=1 if ruled else 0)  # fmt: skip
    size = landscape(A4) if turned else A4
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=size, leftMargin=36, rightMargin=36, topMargin=50, bottomMargin=50
    )
    story: list[Any] = []
    for number, table in enumerate(tables):
        if number:
            story.append(PageBreak())
        story += [Paragraph(html.escape(line), title) for line in table.titles]
        story.append(Spacer(1, 6))
        story.append(_pdf_table(table, body, size[0] - 72, ruled=ruled))

    def furniture(canvas: Any, page: Any) -> None:
        if header is not None:
            canvas.setFont("STSong-Light", 8)
            canvas.drawString(40, size[1] - 30, header)
            canvas.drawCentredString(size[0] / 2, 25, f"— {canvas.getPageNumber()} —")

    document.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return stream.getvalue()


def _pdf_table(table: Table, body: ParagraphStyle, width: float, *, ruled: bool) -> PdfTable:
    cells: list[list[Any]] = [[""] * table.width for _ in range(table.height)]
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE" if ruled else "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    for box in table.boxes:
        right, bottom = box.column + box.columns - 1, box.row + box.rows - 1
        # A cell merged over rows is drawn, not spanned: ReportLab cannot break spans over pages.
        shown = box.row + (box.rows - 1) // 2 if ruled else box.row
        cells[shown][box.column] = Paragraph(html.escape(box.text), body) if box.text else ""
        if box.columns > 1 and box.rows == 1:
            style.append(("SPAN", (box.column, box.row), (right, bottom)))
        if ruled:
            style.append(("BOX", (box.column, box.row), (right, bottom), 0.5, "black"))
    widths = [1.0] * table.width
    widths[3] = 2.0
    if table.width == 9:
        widths = [0.6, 0.9, 1.1, 1.8, 0.7, 0.9, 0.7, 0.6, 1.7]
    elif table.width == 8:
        widths = [0.7, 0.8, 1.0, 1.6, 0.9, 1.0, 1.6, 0.9]
    scale = width / sum(widths)
    return PdfTable(cells, colWidths=[w * scale for w in widths], style=style)
