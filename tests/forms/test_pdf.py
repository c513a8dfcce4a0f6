"""PDF: pages, rotation, tables that go on, what cannot be read."""

import ctypes
import io
import random
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from benchmarks.layouts import invented, layout, printed_fields
from benchmarks.office import pdf_of
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from zhibiao.forms.document import read_bytes
from zhibiao.forms.errors import DocumentError, DocumentTooLarge, UnsupportedDocument
from zhibiao.forms.model import Form
from zhibiao.forms.pagecolumns import rejoined
from zhibiao.forms.pdfpage import Page, Pages
from zhibiao.forms.printed import lines_of


def some(count: int, *, seed: int = 5) -> list[Form]:
    random_ = random.Random(seed)
    return [invented(random_) for _ in range(count)]


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def share(written: list[Form], read: tuple[Form, ...], name: str) -> float:
    """The share of fields that came back."""
    assert len(read) == len(written)
    hits = [
        dict(printed_fields(after, name)).get(field) == value
        for before, after in zip(written, read, strict=True)
        for field, value in printed_fields(before, name)
    ]
    return sum(hits) / len(hits)


def test_every_form_knows_its_page_and_every_indicator_its_row() -> None:
    forms = read_bytes(pdf_of([layout("plain", form) for form in some(3)]), file="a.pdf").forms
    assert [form.source.page for form in forms] == [1, 2, 3]
    assert [form.indicators[0].place for form in forms] == [f"第{n}页表1第8行" for n in (1, 2, 3)]


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("ruled", [True, False])
def test_pages_turned_by_their_flag(degrees: int, ruled: bool) -> None:
    written = some(2)
    document = pypdfium2.PdfDocument(pdf_of([layout("shanghai", f) for f in written], ruled=ruled))
    for page in document:
        page.set_rotation(degrees)
    assert share(written, read_bytes(saved(document), file="a.pdf").forms, "shanghai") == 1.0


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pages_printed_sideways(degrees: int) -> None:
    written = some(2)
    document = pypdfium2.PdfDocument(pdf_of([layout("columns", form) for form in written]))
    for page in document:
        width, height = page.get_size()
        shift = {90: (0, width), 180: (width, height), 270: (height, 0)}[degrees]
        matrix = pypdfium2.PdfMatrix().rotate(degrees).translate(*shift)
        for thing in page.get_objects(max_depth=1):
            thing.transform(matrix)
        page.gen_content()
        if degrees != 180:
            page.set_mediabox(0, 0, height, width)
            page.set_cropbox(0, 0, height, width)
    assert share(written, read_bytes(saved(document), file="a.pdf").forms, "columns") == 1.0


@pytest.mark.parametrize("name", ["shanghai", "central", "columns", "beside"])
@pytest.mark.parametrize("ruled", [True, False])
def test_long_forms_go_on_over_pages_with_headers(name: str, ruled: bool) -> None:
    written = [
        replace(
            form,
            indicators=tuple(
                replace(row, name=f"{part}标段{row.name}")
                for row in form.indicators
                for part in "一二三四五"
            ),
        )
        for form in some(2)
    ]
    tables = [layout(name, form) for form in written]
    data = pdf_of(tables, ruled=ruled, header="白榆区财政局部门预算绩效目标")
    read = read_bytes(data, file="a.pdf").forms
    assert [len(form.indicators) for form in read] == [len(form.indicators) for form in written]
    assert share(written, read, name) >= 0.97


def drawn(pages: int, *, encrypt: str | None = None, text: str | None = None) -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    stream = io.BytesIO()
    page = canvas.Canvas(stream, encrypt=encrypt)
    picture = ImageReader(Image.new("L", (60, 80), 200))
    for _ in range(pages):
        if text is None:
            page.drawImage(picture, 0, 0, 595, 842)
        else:
            page.drawString(50, 700, text)
        page.showPage()
    page.save()
    return stream.getvalue()


def test_a_scan_is_refused_with_the_name_of_the_extra() -> None:
    with pytest.raises(UnsupportedDocument, match=r"扫描件.*zhibiao\[ocr\]"):
        read_bytes(drawn(2), file="a.pdf")


def test_scanned_pages_among_others_are_noted() -> None:
    document = pypdfium2.PdfDocument(pdf_of([layout("plain", form) for form in some(1)]))
    document.import_pages(pypdfium2.PdfDocument(drawn(2)))
    (form,) = read_bytes(saved(document), file="a.pdf").forms
    assert form.notes[0] == "第2、3页是扫描图像，没有文字，未读"


def test_encrypted_and_damaged_files_say_so() -> None:
    with pytest.raises(DocumentError, match="加密"):
        read_bytes(drawn(1, encrypt="secret"), file="a.pdf")
    with pytest.raises(DocumentError, match="损坏"):
        read_bytes(drawn(1)[:400], file="a.pdf")


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBIAO_READ_PAGES", "3")
    with pytest.raises(DocumentTooLarge, match="有 4 页，超过 3 页"):
        read_bytes(drawn(4, text="hello"), file="a.pdf")


def test_a_sheet_printed_on_pages_too_narrow_is_put_together_again() -> None:
    """The columns to the right stand on the next page, at the same heights."""
    form = invented(random.Random(5))
    table = layout("shanghai", form)
    whole = Pages(pdf_of([table], turned=True)).page(0)
    left, right = _cut(whole, 400.0)
    pages = rejoined([(left, "项目名称"), (right, "指标值")])
    assert len(pages) == 1
    (page, _) = pages[0]
    assert sorted(char.text for char in page.chars if char.top > _top(whole)) == sorted(
        char.text for char in whole.chars if char.top > _top(whole)
    )


def _top(page: Page) -> float:
    return min(line.at for line in page.lines if not line.upright)


def _cut(page: Page, at: float) -> tuple[Page, Page]:
    """What a printer makes of a page: each half with the characters on its side, lines cut."""
    halves = []
    for start, end in ((-1e6, at), (at, 1e6)):
        lines = [
            line
            if line.upright
            else replace(line, start=max(line.start, start), end=min(line.end, end))
            for line in page.lines
            if (start <= line.at <= end if line.upright else line.start < end and line.end > start)
        ]
        chars = [char for char in page.chars if start <= (char.x0 + char.x1) / 2 < end]
        halves.append(replace(page, chars=tuple(chars), lines=tuple(lines)))
    return halves[0], halves[1]


def test_marks_keep_their_line_where_boxes_are_those_of_the_ink(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def box_of_the_ink(page: Any, index: int, box: Any) -> bool:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        places = [ctypes.byref(side) for side in (left, right, bottom, top)]
        if not pdfium.FPDFText_GetCharBox(page, index, *places):
            return False
        found = ctypes.cast(box, ctypes.POINTER(pdfium.FS_RECTF)).contents
        found.left, found.right = left.value, right.value
        found.bottom, found.top = bottom.value, top.value
        return True

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    drawn = canvas.Canvas(buffer := io.BytesIO())
    drawn.setFont("STSong-Light", 9)
    drawn.drawString(72, 700, "平台稳定运行，数字资源更新。")
    drawn.save()
    monkeypatch.setattr(pdfium, "FPDFText_GetLooseCharBox", box_of_the_ink)
    chars = Pages(buffer.getvalue()).page(0).chars
    assert ["".join(char.text for char in line) for line in lines_of(chars)] == [
        "平台稳定运行，数字资源更新。"
    ]
