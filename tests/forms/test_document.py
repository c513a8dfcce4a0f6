"""The front door: kinds of text, limits, files and folders, lists of indicators."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from zhibiao.forms import document
from zhibiao.forms.document import find_documents, read_bytes, read_document
from zhibiao.forms.errors import DocumentError, DocumentTooLarge, NoFormFound, UnsupportedDocument
from zhibiao.forms.model import Form

FORM = """财政项目支出绩效目标申报表
（2025年度）
项目名称\t河道清淤\t项目性质\t经常性项目
主管部门\t白榆区水务局\t实施单位\t白榆区河道管理所
计划开始日期\t2025-01-01\t计划完成日期\t2025-12-31
项目资金（万元）\t年度资金申请总额\t35.5\t
年度总体目标\t清淤20公里\t\t
一级指标\t二级指标\t三级指标\t年度指标值
产出指标\t数量指标\t清淤长度\t≥20(公里)
效益指标\t生态效益指标\t水质改善程度\t改善
"""


def only(data: bytes) -> Form:
    (form,) = read_bytes(data, file="form").forms
    return form


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_reads_alike(encoding: str, ends: str) -> None:
    form = only(FORM.replace("\n", ends).encode(encoding))
    assert (form.project, form.unit, form.year) == ("河道清淤", "白榆区河道管理所", 2025)
    assert (form.start, form.end) == (date(2025, 1, 1), date(2025, 12, 31))
    assert form.funding.annual == 355_000
    assert form.goal_annual == "清淤20公里"
    assert [(row.name, row.target.text, row.place) for row in form.indicators] == [
        ("清淤长度", "≥20(公里)", "第9行"),
        ("水质改善程度", "改善", "第10行"),
    ]


def test_a_document_is_known_by_its_bytes() -> None:
    data = FORM.encode()
    read = read_bytes(data, file="甲.txt")
    assert read.sha256 == hashlib.sha256(data).hexdigest()
    assert (read.file, read.forms[0].source.document) == ("甲.txt", read.sha256)
    assert read_bytes(data, file="甲.txt") == read


@pytest.mark.parametrize(
    "data", [b"", b"   \n\n", "会议纪要\n一、出席人员".encode(), "项目名称\t金额\n甲\t1\n".encode()]
)
def test_a_document_without_a_form_says_so_in_one_line(data: bytes) -> None:
    with pytest.raises(NoFormFound) as caught:
        read_bytes(data, file="纪要.txt")
    assert str(caught.value).startswith("纪要.txt：没有找到")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", bytes(range(256)) * 8])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedDocument):
        read_bytes(data, file="x")


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_ROWS", 5)
    with pytest.raises(DocumentTooLarge, match="超过 5 行"):
        read_bytes(FORM.encode(), file="x")
    monkeypatch.setattr(document, "LARGEST_DOCUMENT", 10)
    with pytest.raises(DocumentTooLarge, match="超过 10"):
        read_bytes(FORM.encode(), file="x")


def test_too_many_columns() -> None:
    with pytest.raises(DocumentTooLarge, match="列"):
        read_bytes(("a\t" * 1000 + "\n").encode(), file="x")


def test_files_are_found_sorted_and_hidden_ones_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.txt", ".hidden", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in find_documents([tmp_path])]
    assert found == ["a.md", "b.txt", "sub/c.txt"]
    assert list(find_documents([tmp_path / ".hidden"])) == [tmp_path / ".hidden"]


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="打不开"):
        read_document(tmp_path / "none.txt")


# -- CSV lists

LIST = """name,level2,target,unit_org,project,year
培训班次,数量指标,≥20.00(期),江岚市教育局,教师培训,2024
清淤长度,数量指标,≥20(公里),白榆区水务局,河道清淤,2025
"考核合格率, 不含补考",质量指标,≥95%,江岚市教育局,教师培训,2024
参训教师满意度,,≥90%,江岚市教育局,教师培训,2024
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_list_is_grouped_into_forms_in_order_of_first_appearance(encoding: str) -> None:
    forms = read_bytes(LIST.encode(encoding), file="list.csv").forms
    assert [(form.ordinal, form.unit, form.project, form.year) for form in forms] == [
        (1, "江岚市教育局", "教师培训", 2024),
        (2, "白榆区水务局", "河道清淤", 2025),
    ]
    assert [(row.level1, row.level2, row.name, row.target.value, row.place) for row in forms[0].indicators] == [
        ("产出指标", "数量指标", "培训班次", 20.0, "第2行"),
        ("产出指标", "质量指标", "考核合格率, 不含补考", 95.0, "第4行"),
        ("满意度指标", "服务对象满意度指标", "参训教师满意度", 90.0, "第5行"),
    ]  # fmt: skip
    assert forms[0].notes == ("第5行“参训教师满意度”未印二级指标，按措辞推定为服务对象满意度指标",)


def test_a_list_of_names_alone_is_one_form() -> None:
    (form,) = read_bytes("name\n培训班次\n考核合格率\n".encode(), file="names.csv").forms
    assert [row.name for row in form.indicators] == ["培训班次", "考核合格率"]
    assert (form.project, form.unit, form.year) == (None, None, None)


def test_a_list_without_rows_holds_no_form() -> None:
    with pytest.raises(NoFormFound):
        read_bytes(b"name,target\n", file="empty.csv")


def test_a_cell_too_large_in_a_table_with_commas_is_said_and_not_passed_over() -> None:
    rows = ["项目名称,道路保洁,,", "一级指标,二级指标,三级指标,指标值"]
    rows += ["产出指标,数量指标,保洁里程,≥10公里"] * 8
    whole = "\n".join([*rows, "产出指标,数量指标," + "长" * 200_000 + ",≥1个"])
    with pytest.raises(DocumentError, match="第11行"):
        read_bytes(whole.encode(), file="表.csv")
