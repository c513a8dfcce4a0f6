"""Workbooks: what cells show, merged ranges, sheets."""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlwt

from zhibiao.forms.document import read_bytes
from zhibiao.forms.errors import NoFormFound
from zhibiao.forms.model import Form
from zhibiao.forms.numberformat import shown

ROWS: list[list[Any]] = [
    ["项目支出绩效目标表"],
    ["项目名称", "河道清淤"],
    ["主管部门", "白榆区水务局"],
    ["计划开始日期", date(2025, 1, 1), "计划完成日期", date(2025, 12, 1)],
    ["项目资金（元）", "年度资金申请总额", 850000],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "清淤长度", "≥20公里"],
    [None, "质量指标", "验收合格率", 0.95],
    ["效益指标", "社会效益指标", "投诉减少", 3],
]
FORMATS = {(4, 2): "yyyy/m/d", (4, 4): 'yyyy"年"m"月"', (5, 3): "#,##0.00", (8, 4): "0%", (9, 4): '"≤"0"件"'}  # fmt: skip


def fill(sheet: Any, top: int = 0) -> None:
    for r, row in enumerate(ROWS, start=1):
        for c, value in enumerate(row, start=1):
            cell = sheet.cell(top + r, c, value)
            if (r, c) in FORMATS:
                cell.number_format = FORMATS[r, c]
    sheet.merge_cells(start_row=top + 7, end_row=top + 8, start_column=1, end_column=1)


def saved(workbook: Any) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def check(form: Form, *, top: int = 0, sheet: str = "目标表") -> None:
    assert (form.project, form.start, form.end) == (
        "河道清淤",
        date(2025, 1, 1),
        date(2025, 12, 31),
    )
    assert form.funding.annual == 850_000
    assert form.source.sheet == sheet
    assert [(row.level1, row.level2, row.name, row.target.text, row.place) for row in form.indicators] == [
        ("产出指标", "数量指标", "清淤长度", "≥20公里", f"{sheet}!C{top + 7}"),
        ("产出指标", "质量指标", "验收合格率", "95%", f"{sheet}!C{top + 8}"),
        ("效益指标", "社会效益指标", "投诉减少", "≤3件", f"{sheet}!C{top + 9}"),
    ]  # fmt: skip


def test_cells_are_read_as_they_show_and_indicators_know_their_cell() -> None:
    workbook: Any = openpyxl.Workbook()
    workbook.active.title = "目标表"
    fill(workbook.active)
    (form,) = read_bytes(saved(workbook), file="a.xlsx").forms
    check(form)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (rb'<c r="(\w+)" s="(\d+)"', rb'<c s="\2" r="\1"'),
        (rb'<c r="(\w+)" s="(\d+)"', rb"<c r='\1' s='\2'"),
        (rb'<c r="(\w+)"', rb'<c\n r="\1"'),
        (rb'(<row r="8".*?</row>)(<row r="9".*?</row>)', rb"\2\1"),
    ],
)
def test_formats_are_found_however_the_cells_are_written(written: bytes, instead: bytes) -> None:
    workbook: Any = openpyxl.Workbook()
    workbook.active.title = "目标表"
    fill(workbook.active)
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(workbook))) as source,
        zipfile.ZipFile(stream, "w") as archive,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part, count = re.subn(written, instead, part)
                assert count
            archive.writestr(name, part)
    (form,) = read_bytes(stream.getvalue(), file="a.xlsx").forms
    check(form)


def test_forms_below_each_other_and_on_other_sheets() -> None:
    workbook: Any = openpyxl.Workbook()
    workbook.active.title = "目标表"
    fill(workbook.active)
    fill(workbook.active, top=20)
    fill(workbook.create_sheet("第二张"))
    first, second, third = read_bytes(saved(workbook), file="a.xlsx").forms
    check(first)
    check(second, top=20)
    check(third, sheet="第二张")


def test_hidden_sheets_are_left_out_with_a_note() -> None:
    workbook: Any = openpyxl.Workbook()
    workbook.active.title = "目标表"
    fill(workbook.active)
    hidden = workbook.create_sheet("旧表")
    fill(hidden)
    hidden.sheet_state = "hidden"
    (form,) = read_bytes(saved(workbook), file="a.xlsx").forms
    assert form.notes[0] == "隐藏的工作表“旧表”未读"
    workbook.active.delete_rows(1, 20)
    with pytest.raises(NoFormFound, match="旧表"):
        read_bytes(saved(workbook), file="a.xlsx")


def test_xls_shows_numbers_as_formatted() -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("目标表")
    for r, row in enumerate(ROWS):
        for c, value in enumerate(row):
            style = xlwt.XFStyle()
            style.num_format_str = FORMATS.get((r + 1, c + 1), "General")
            if value is not None:
                shown_value = datetime(*value.timetuple()[:3]) if isinstance(value, date) else value
                sheet.write(r, c, shown_value, style)
    (form,) = read_bytes(saved(workbook), file="a.xls").forms
    check(form)


def test_ods_is_read_as_it_shows() -> None:
    cells = [[str(value or "") for value in row] for row in ROWS]
    cells[3] = ["计划开始日期", "2025/1/1", "计划完成日期", "2025年12月"]
    cells[7][3], cells[8][3] = "95%", "≤3件"
    body = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in cells
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="目标表">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    (form,) = read_bytes(stream.getvalue(), file="a.ods").forms
    check(form)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.95, "0%", "95%"),
        (0.955, "0.0%", "95.5%"),
        (0.125, "0%", "13%"),
        (850000, "#,##0.00", "850,000.00"),
        (1234567.891, "#,##0", "1,234,568"),
        (-5, "#,##0.00;(#,##0.00)", "(5.00)"),
        (-5, "0.0", "-5.0"),
        (0, '0;-0;"无"', "无"),
        (12.0, None, "12"),
        (0.1 + 0.2, None, "0.3"),
        (3.14159, "0.##", "3.14"),
        (3.0, "0.##", "3"),
        (7, "000", "007"),
        (35.5, '0.0"万元"', "35.5万元"),
        (850000, "#,##0,", "850"),
        (5, "[Red]0.0", "5.0"),
        (5, "￥#,##0.00", "￥5.00"),
        (5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "5.00"),
        (45658, "yyyy-mm-dd", "2025-01-01"),
        (datetime(2025, 1, 1), "yyyy/m/d", "2025/1/1"),
        (datetime(2025, 12, 1), 'yyyy"年"m"月"', "2025年12月"),
        (date(2025, 1, 1), None, "2025-01-01"),
        (datetime(2025, 1, 1, 9, 5), "yyyy/m/d h:mm", "2025/1/1 9:05"),
        (True, "0%", "TRUE"),
        ("文字", "0%", "文字"),
    ],
)
def test_number_formats(value: object, code: str | None, text: str) -> None:
    assert shown(value, code) == text
