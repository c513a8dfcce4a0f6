"""Web pages, and tables in HTML between lines of Markdown."""

import pytest

from zhibiao.forms.document import read_bytes
from zhibiao.forms.hypertext import read
from zhibiao.forms.limits import Limits

FORM = """<table><tr><td colspan=2>项目名称</td><td colspan=3>河道清淤</td></tr>
<tr><td>绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td rowspan=3>绩效指标</td><td rowspan=2>产出指标</td><td rowspan=2>数量指标</td><td>清淤长度</td><td>&ge;20公里</td></tr>
<tr><td>外运<br>车次</td><td>&ge;300车次</td></tr>
<tr><td>效益指标</td><td>生态效益指标</td><td>水质</td><td>改善</td></tr></table>"""
INDICATORS = [
    ("产出指标", "数量指标", "清淤长度", "≥20公里"),
    ("产出指标", "数量指标", "外运车次", "≥300车次"),
    ("效益指标", "生态效益指标", "水质", "改善"),
]


def check(data: bytes) -> None:
    (form,) = read_bytes(data, file="page").forms
    assert (form.project, form.year) == ("河道清淤", 2025)
    assert [(r.level1, r.level2, r.name, r.target.text) for r in form.indicators] == INDICATORS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_pages_in_every_encoding(encoding: str) -> None:
    page = f"<html><head><title>公开</title></head><body><h2>项目支出绩效目标表</h2><p>（2025年度）</p>{FORM}</body></html>"
    check(page.encode(encoding))


def test_a_table_among_markdown() -> None:
    check(f"# 项目支出绩效目标表\n（2025年度）\n\n{FORM}\n\n注：以上为公开内容\n".encode())


def test_a_form_inside_a_layout_table() -> None:
    check(
        f"<!DOCTYPE html><table><tr><td>首页</td><td>项目支出绩效目标表<div>（2025年度）</div>{FORM}</td></tr></table>".encode()
    )


def test_spans_place_the_cells_below() -> None:
    rows = list(read("<html><table><tr><td rowspan=2 colspan=2>甲<td>乙<tr><td>丙</table>".encode(), Limits()))  # fmt: skip
    assert [[(c.text, c.column, c.columns, c.rows) for c in row.cells] for row in rows] == [
        [("甲", 0, 2, 2), ("乙", 2, 1, 1)],
        [("丙", 2, 1, 1)],
    ]


def test_what_a_browser_does_not_show_is_not_read() -> None:
    page = "<html><body><script>var 项目名称='甲'</script><style>p{}</style><p style='display: none'>乙</p><p>丙</p></body></html>"
    assert [[c.text for c in row.cells] for row in read(page.encode(), Limits())] == [["丙"]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_bad_byte_does_not_cost_the_page(encoding: str) -> None:
    page = f"<html><head><meta charset={encoding}></head><body><p>项目支出绩效目标表</p><p>（2025年度）</p>{FORM}<p>@</p></body></html>"
    check(page.encode(encoding).replace(b"@", b"\xff"))
