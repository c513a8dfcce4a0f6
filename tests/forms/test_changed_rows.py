"""Tables that print rows before and after a change (原指标值 | 指标值)."""

from zhibiao.forms.cells import row_of
from zhibiao.forms.model import Form, Source
from zhibiao.forms.reading import read_forms

OLD = ["原一级指标", "原二级指标", "原三级指标", "原指标值"]
NEW = ["一级指标", "二级指标", "三级指标", "指标值"]


def form(*rows: list[str]) -> Form:
    head = [["项目名称", "河道清淤"], ["主管部门", "白榆区水务局"]]
    read = (row_of(row, place=f"第{n}行") for n, row in enumerate([*head, *rows], start=1))
    (found,) = read_forms(read, Source("0" * 64, "a.txt"))
    return found


def test_what_rows_said_before_is_not_read() -> None:
    found = form(
        [*OLD, *NEW, "采纳", "修改理由和依据"],
        ["产出指标", "质量指标", "清淤长度", "20公里", "产出指标", "数量指标", "清淤长度", "≥20公里", "是", "R18 归类"],
        ["效益指标", "社会效益指标", "居民满意", "满意", "满意度指标", "服务对象满意度指标", "居民满意度", "≥90%", "否"],
    )  # fmt: skip
    assert [(row.level1, row.level2, row.name, row.target.text) for row in found.indicators] == [
        ("产出指标", "数量指标", "清淤长度", "≥20公里"),
        ("满意度指标", "服务对象满意度指标", "居民满意度", "≥90%"),
    ]


def test_a_column_of_former_values_beside_the_new_ones_is_left_out() -> None:
    found = form(
        ["一级指标", "二级指标", "三级指标", "指标值", "原指标值", "调整原因"],
        ["产出指标", "数量指标", "清淤长度", "≥20公里", "≥15公里", "增加一段"],
    )
    assert [(row.name, row.target.text) for row in found.indicators] == [("清淤长度", "≥20公里")]
