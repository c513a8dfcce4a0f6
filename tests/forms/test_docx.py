"""What Word documents hold besides plain tables."""

import io
import zipfile

import pytest

from zhibiao.forms.document import read_bytes
from zhibiao.forms.docx import read
from zhibiao.forms.errors import DocumentError
from zhibiao.forms.limits import Limits
from zhibiao.forms.model import Form

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def package(body: str, *, namespace: str = W) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{namespace}" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
            f"<w:body>{body}</w:body></w:document>",
        )
    return stream.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str) -> str:
    return f"<w:tr>{''.join(c if c.startswith('<w:tc') else tc(c) for c in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def texts(body: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in read(package(body), Limits())]


HEAD = (
    tr("项目名称", "河道清淤"),
    tr("主管部门", "白榆区水务局"),
    tr("一级指标", "二级指标", "三级指标", "指标值"),
)


def only(*rows: str) -> Form:
    (form,) = read_bytes(package(tbl(*HEAD, *rows)), file="a.docx").forms
    return form


def test_merged_cells_keep_their_place() -> None:
    body = tbl(
        tr(tc("甲", '<w:gridSpan w:val="2"/>'), "乙"),
        tr(tc("丙", '<w:vMerge w:val="restart"/>'), "丁", "戊"),
        tr(tc("", "<w:vMerge/>"), "己", "庚"),
    )
    rows = list(read(package(body), Limits()))
    assert [[(c.text, c.column, c.columns, c.rows) for c in row.cells] for row in rows] == [
        [("甲", 0, 2, 1), ("乙", 2, 1, 1)],
        [("丙", 0, 1, 2), ("丁", 1, 1, 1), ("戊", 2, 1, 1)],
        [("己", 1, 1, 1), ("庚", 2, 1, 1)],
    ]
    assert [row.place for row in rows] == ["表1第1行", "表1第2行", "表1第3行"]


def test_plain_tables_read_as_those_with_anything_unusual_do() -> None:
    rows = (
        tr(tc("甲", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'), "乙", tc(p("丙") + p("") + p("丁"))),
        tr(tc("", '<w:gridSpan w:val="2"/><w:vMerge/>'), tc("<w:p/>"), tc("戊", '<w:gridSpan w:val="x"/>')),
        tr(tc("己", "<w:vMerge/>"), "庚"),
    )  # fmt: skip
    plain, unusual = (
        list(read(package(tbl(*rows, tr(tc(last), "辛"))), Limits()))
        for last in ("<w:p/>", "<w:p><w:ins/></w:p>")
    )
    assert plain == unusual
    assert [[tuple(cell) for cell in row.cells] for row in plain] == [
        [("甲", 0, 2, 3), ("乙", 2, 1, 1), ("丙\n丁", 3, 1, 1)],
        [("戊", 3, 1, 1)],
        [("庚", 1, 1, 1)],
        [("辛", 1, 1, 1)],
    ]


def test_tracked_changes_are_read_as_accepted() -> None:
    changed = (
        "<w:p><w:r><w:t>清淤</w:t></w:r><w:del><w:r><w:delText>长度</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>里程</w:t></w:r></w:ins></w:p>"
    )
    deleted = "<w:tr><w:trPr><w:del/></w:trPr>" + tc("产出指标") + tc("删去的一行") + "</w:tr>"
    form = only(tr("产出指标", "数量指标", tc(changed), "≥20公里"), deleted)
    assert [row.name for row in form.indicators] == ["清淤里程"]


def test_a_form_inside_a_cell_of_a_layout_table_is_read() -> None:
    inner = tbl(*HEAD, tr("产出指标", "数量指标", "清淤长度", "≥20公里"))
    (form,) = read_bytes(package(tbl(tr(tc(inner + p(""))))), file="a.docx").forms
    assert (form.project, form.indicators[0].name) == ("河道清淤", "清淤长度")
    assert form.indicators[0].place == "表2第4行"


def test_a_text_box_is_read_once_although_it_stands_twice() -> None:
    box = f"<w:txbxContent>{p('（2025年度）')}</w:txbxContent>"
    drawing = (
        "<w:p><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert texts(drawing) == [["（2025年度）"]]
    body = drawing + tbl(*HEAD, tr("产出指标", "数量指标", "清淤长度", "≥20公里"))
    assert read_bytes(package(body), file="a.docx").forms[0].year == 2025


def test_symbols_equations_and_hidden_text() -> None:
    symbol = '<w:p><w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>95%</w:t></w:r></w:p>'
    equation = "<w:p><m:oMath><m:r><m:t>≤5</m:t></m:r></m:oMath></w:p>"
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>批注</w:t></w:r></w:p>"
    assert texts(symbol + equation + hidden) == [["≥95%"], ["≤5"]]


def test_content_controls_hold_rows_and_cells() -> None:
    row = f"<w:sdt><w:sdtContent>{tr('甲', '乙')}</w:sdtContent></w:sdt>"
    assert texts(tbl(row, tr("丙"))) == [["甲", "乙"], ["丙"]]


def test_strict_ooxml_is_read_too() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    rows = read(package(tbl(tr("甲")), namespace=strict), Limits())
    assert [row.cells[0].text for row in rows] == ["甲"]


def test_a_remark_between_two_halves_of_a_form_is_no_indicator() -> None:
    body = (
        tbl(*HEAD, tr("产出指标", "数量指标", "清淤长度", "≥20公里"))
        + p("白榆区水务局部门预算")
        + tbl(tr("", "质量指标", "验收合格率", "≥95%"))
    )
    (form,) = read_bytes(package(body), file="a.docx").forms
    assert [(row.level2, row.name) for row in form.indicators] == [
        ("数量指标", "清淤长度"),
        ("质量指标", "验收合格率"),
    ]


def test_external_entities_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            f'<w:document xmlns:w="{W}"><w:body>{p("&e;")}</w:body></w:document>',
        )
    with pytest.raises(DocumentError, match="DOCTYPE"):
        list(read(stream.getvalue(), Limits()))
