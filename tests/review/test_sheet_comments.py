"""Comments in workbooks: one a cell, beside what is there already, and nothing else touched."""

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table

from zhibiao.forms.errors import DocumentError
from zhibiao.forms.limits import Limits
from zhibiao.forms.places import Spot
from zhibiao.review.notes import AUTHOR, Note, Paragraph
from zhibiao.review.office import OfficeFile
from zhibiao.review.sheet_comments import add_comments

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
# A picture of one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def book() -> Any:
    """A workbook with what people put in: merged cells, formats, a rule, a validation."""
    made: Any = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "目标表 & 附"
    sheet["A1"] = "项目名称"
    sheet["B1"] = "河道清淤"
    sheet.merge_cells("B1:D2")
    sheet["A3"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["A3"].font = Font(name="仿宋", bold=True)
    sheet.column_dimensions["B"].width = 31
    sheet.row_dimensions[3].height = 44
    rule: Any = CellIsRule
    red = rule(operator="lessThan", formula=["1"], font=Font(color="FF0000"))
    sheet.conditional_formatting.add("A4:A9", red)
    made.create_sheet("第二张")["C3"] = "≥95%"
    return made


def saved(made: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(data: bytes, **changed: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {**parts(data), **changed}.items():
            archive.writestr(name, content)
    return stream.getvalue()


def note(line: int, column: int, text: str = "甲", *, sheet: str = "目标表 & 附") -> Note:
    at = Spot("", 0, line, column, sheet)
    return Note(at, (Paragraph(text, "C00000"), Paragraph("建议：<乙> & “丙”")))


def commented(data: bytes, *notes: Note) -> bytes:
    office = OfficeFile(data, Limits())
    add_comments(office, notes)
    return office.result()


def comments(data: bytes) -> dict[str, str]:
    loaded: Any = openpyxl.load_workbook(io.BytesIO(data))
    return {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in loaded
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


SAID = "甲\n建议：<乙> & “丙”"


def test_comments_stand_at_their_cells_on_their_sheets() -> None:
    out = commented(saved(book()), note(0, 1), note(7, 5, "空格"), note(2, 2, sheet="第二张"))
    assert comments(out) == {
        "目标表 & 附!B1": SAID,
        "目标表 & 附!F8": SAID.replace("甲", "空格"),
        "第二张!C3": SAID,
    }
    loaded: Any = openpyxl.load_workbook(io.BytesIO(out))
    assert loaded["第二张"]["C3"].comment.author == AUTHOR


def test_only_the_drawing_is_named_in_the_sheet_and_all_other_parts_stay() -> None:
    data = saved(book())
    before, after = parts(data), parts(commented(data, note(0, 1)))
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {
        "[Content_Types].xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels",
    }  # fmt: skip
    sheet = after["xl/worksheets/sheet1.xml"]
    assert re.sub(rb"<legacyDrawing[^>]*/>", b"", sheet) == before["xl/worksheets/sheet1.xml"]
    types = re.sub(rb'<(?:Override|Default)[^>]*(?:comments1|"vml")[^>]*/>', b"",
                   after["[Content_Types].xml"])  # fmt: skip
    assert types == before["[Content_Types].xml"]


def test_pictures_charts_and_macros_are_kept() -> None:
    made = book()
    made.active.add_image(Image(io.BytesIO(PIXEL)), "F1")
    chart = BarChart()
    chart.add_data(Reference(made.active, min_col=1, min_row=1, max_row=3))
    made.active.add_chart(chart, "F9")
    data = with_parts(saved(made), **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"})
    before, after = parts(data), parts(commented(data, note(0, 1)))
    for name in ("xl/media/image1.png", "xl/charts/chart1.xml", "xl/drawings/drawing1.xml",
                 "xl/vbaProject.bin"):  # fmt: skip
        assert after[name] == before[name]
    sheet = after["xl/worksheets/sheet1.xml"]
    # The order of the schema: Excel repairs a file where it is another.
    assert sheet.index(b"<drawing") < sheet.index(b"<legacyDrawing")


def test_what_comes_after_the_drawing_in_the_schema_stays_after_it() -> None:
    made = book()
    table = Table(displayName="T", ref="F1:G3")
    made.active["F1"], made.active["G1"] = "甲", "乙"
    made.active.add_table(table)
    sheet = parts(commented(saved(made), note(0, 1)))["xl/worksheets/sheet1.xml"]
    assert sheet.index(b"<legacyDrawing") < sheet.index(b"<tableParts")


def test_comments_that_are_there_stay_and_ours_follow_in_the_same_cell() -> None:
    made = book()
    made.active["B1"].comment = Comment("请补充", "李科")
    made.active["A3"].comment = Comment("核对 <数>", "李科")
    data = saved(made)
    out = commented(data, note(0, 1), note(0, 0))
    assert comments(out) == {
        "目标表 & 附!B1": f"请补充\n{SAID}",
        "目标表 & 附!A3": "核对 <数>",
        "目标表 & 附!A1": SAID,
    }
    before, after = parts(data), parts(out)
    (drawing,) = (name for name in before if name.endswith(".vml"))
    assert set(after) == set(before)
    assert after["xl/worksheets/sheet1.xml"] == before["xl/worksheets/sheet1.xml"]
    # Two boxes of theirs as they were, one of ours with a number of its own.
    shared = before[drawing][: before[drawing].rindex(b"</")]
    assert after[drawing].startswith(shared)
    numbers = re.findall(rb'id="_x0000_s(\d+)"', after[drawing])
    assert len(set(numbers)) == len(numbers) == 3


def test_ours_stands_beside_a_threaded_comment() -> None:
    made = book()
    made.active["B1"].comment = Comment("[批注线程] …", "tc={1234}")
    out = commented(saved(made), note(0, 1))
    # C1 and D1 are covered by the merged cell, and would show none.
    assert comments(out) == {"目标表 & 附!B1": "[批注线程] …", "目标表 & 附!E1": f"（B1）\n{SAID}"}


def test_phonetic_marks_stay_last_in_a_text() -> None:
    made = book()
    made.active["A1"].comment = Comment("项目", "李科")
    data = saved(made)
    texts = parts(data)["xl/comments/comment1.xml"].replace(
        b"</text>", b'<rPh sb="0" eb="1"><t>x</t></rPh></text>'
    )
    out = parts(commented(with_parts(data, **{"xl/comments/comment1.xml": texts}), note(0, 0)))
    assert out["xl/comments/comment1.xml"].endswith(
        b'</t></r><rPh sb="0" eb="1"><t>x</t></rPh></text></comment></commentList></comments>'
    )


def test_the_same_comment_is_written_once() -> None:
    once = commented(saved(book()), note(0, 1), note(0, 0))
    assert commented(once, note(0, 0), note(0, 1)) == once
    assert comments(commented(once, note(0, 1, "丁")))["目标表 & 附!B1"] == (
        f"{SAID}\n{SAID.replace('甲', '丁')}"
    )


def test_form_controls_keep_their_drawing() -> None:
    """Their VML need not be XML: Excel writes <br> in it."""
    data = saved(book())
    controls = b'<xml xmlns:v="urn:schemas-microsoft-com:vml">\r\n<v:shape id="_x0000_s2049"><br></v:shape></xml>'
    office = OfficeFile(data, Limits())
    office.changed["xl/drawings/vmlDrawing1.vml"] = controls
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
    id = office.relate("xl/worksheets/sheet1.xml", "xl/drawings/vmlDrawing1.vml", kind)
    office.changed["xl/worksheets/sheet1.xml"] = office.part("xl/worksheets/sheet1.xml").replace(
        b"</worksheet>",
        f'<legacyDrawing xmlns:r="{kind.rpartition("/")[0]}" r:id="{id}"/></worksheet>'.encode(),
    )
    out = parts(commented(office.result(), note(0, 1)))
    drawing = out["xl/drawings/vmlDrawing1.vml"]
    assert drawing.startswith(controls.removesuffix(b"</xml>"))
    assert b'id="_x0000_s2050"' in drawing
    assert b"xmlns:x=" in drawing
    assert out["xl/worksheets/sheet1.xml"].count(b"<legacyDrawing") == 1


def test_strict_workbooks() -> None:
    changed = {
        name: content.replace(MAIN.encode(), STRICT.encode()).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, content in parts(saved(book())).items()
        if name.startswith("xl/")
    }
    out = parts(commented(with_parts(saved(book()), **changed), note(0, 1)))
    assert f'<comments xmlns="{STRICT}">'.encode() in out["xl/comments1.xml"]
    assert (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
        in out["xl/worksheets/_rels/sheet1.xml.rels"]
    )


def test_a_comments_part_without_a_list_is_damaged() -> None:
    made = book()
    made.active["A1"].comment = Comment("项目", "李科")
    broken = with_parts(
        saved(made), **{"xl/comments/comment1.xml": f'<comments xmlns="{MAIN}"/>'.encode()}
    )
    with pytest.raises(DocumentError, match="批注读不出来"):
        commented(broken, note(0, 0))


def test_a_sheet_that_is_not_there_is_an_error() -> None:
    with pytest.raises(DocumentError, match="没有|找不到"):
        commented(saved(book()), note(0, 0, sheet="别的"))
