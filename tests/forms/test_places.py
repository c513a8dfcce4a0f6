"""Which cell each field of a form was read from."""

import io
import random
from typing import Any

import openpyxl
import pytest
from benchmarks.layouts import LAYOUTS, invented, layout
from benchmarks.office import docx_of, xlsx_of

from zhibiao.forms.document import read_bytes
from zhibiao.forms.labels import Role
from zhibiao.forms.model import Form
from zhibiao.forms.places import Places


def workbook(*rows: list[Any]) -> bytes:
    book: Any = openpyxl.Workbook()
    book.active.title = "表"
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def places(*rows: list[Any]) -> Places:
    (form,) = read_bytes(workbook(*rows), file="a.xlsx").forms
    assert form.places is not None
    return form.places


ROWS: tuple[list[Any], ...] = (
    ["项目支出绩效目标表"],
    ["项目名称", "河道清淤", "主管部门"],
    ["实施单位：白榆区河道所", None, "年度资金申请总额（元）", 850000],
    ["年度总体目标"],
    ["清淤20公里，水质稳定达标。"],
    ["一级指标", "二级指标", "三级指标", "指标值", "分值"],
    ["产出指标", "数量指标", "清淤长度", "≥20公里", 10],
    [None, "质量指标", "验收合格率"],
)


def test_fields_of_head_money_and_goal_know_their_cell() -> None:
    found = {role: spot.place for role, spot in places(*ROWS).fields.items()}
    assert found[Role.PROJECT] == "表!B2"
    assert found[Role.UNIT] == "表!A3"
    assert found[Role.ANNUAL] == "表!D3"
    assert found[Role.GOAL_ANNUAL] == "表!A5"
    assert places(*ROWS).title.place == "表!A1"


def test_an_empty_field_is_right_of_its_label() -> None:
    assert places(*ROWS).fields[Role.DEPARTMENT].place == "表!D2"


def test_rows_know_name_value_and_weight_also_where_they_are_empty() -> None:
    first, second = places(*ROWS).indicators
    assert [first[role].place for role in (Role.NAME, Role.VALUE, Role.WEIGHT)] == [
        "表!C7", "表!D7", "表!E7",
    ]  # fmt: skip
    assert second[Role.VALUE].place == "表!D8"


def test_headings_of_the_indicators_know_their_cell() -> None:
    found = places(*ROWS).fields
    wanted = (Role.LEVEL1, Role.LEVEL2, Role.NAME, Role.WEIGHT)
    assert [found[role].place for role in wanted] == ["表!A6", "表!B6", "表!C6", "表!E6"]


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_cells_of_all_layouts_hold_what_was_read(name: str) -> None:
    table = layout(name, invented(random.Random(3)))
    (form,) = read_bytes(xlsx_of([table]), file="a.xlsx").forms
    sheet: Any = openpyxl.load_workbook(io.BytesIO(xlsx_of([table]))).active
    assert form.places is not None

    def printed(place: str) -> str:
        return str(sheet[place.partition("!")[2]].value)

    assert printed(form.places.fields[Role.PROJECT].place) == form.project
    assert printed(form.places.fields[Role.UNIT].place) == form.unit
    for row, spots in zip(form.indicators, form.places.indicators, strict=True):
        assert printed(spots[Role.NAME].place) == row.name
        value = str(row.target.value or row.target.text).removesuffix(".0")
        assert value in printed(spots[Role.VALUE].place)


def test_places_are_no_part_of_what_the_form_says() -> None:
    table = layout("central", invented(random.Random(3)))
    (form,) = read_bytes(docx_of([table]), file="a.docx").forms
    assert form.places is not None
    record = form.as_json()
    assert "places" not in record
    assert Form.from_json(record) == form
    assert Form.from_json({**record, "places": {}}).places is None
