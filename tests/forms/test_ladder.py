"""Qualitative values on their ladders."""

import pytest

from zhibiao.forms.ladder import LADDERS, Grade, ladder_of


@pytest.mark.parametrize(
    ("text", "ladder", "rung"),
    [
        ("及时", "及时", 0),
        ("按时", "及时", 0),
        ("较及时", "及时", 1),
        ("比较满意", "满意", 1),
        ("基本满意", "满意", 2),
        ("非常满意", "满意", 0),
        ("健全", "健全", 0),
        ("基本健全", "健全", 2),
        ("高", "高", 0),
        ("较强", "强", 1),
        ("优", "等级", 0),
        ("良好", "等级", 1),
        ("显著提升", "变化", 0),
        ("有效提升", "变化", 1),
        ("有所提高", "变化", 2),
        ("较2022年有所提升", "变化", 2),
        ("有一定改善", "变化", 2),
        ("未改善", "变化", 3),
        ("无明显改善", "变化", 3),
        ("带动作用明显", "变化", 0),
        ("是", "是否", 0),
        ("否", "是否", 1),
        ("未通过", "通过", 1),
        ("公开。", "公开", 0),
        ("合格", "达标", 0),
    ],
)
def test_value_stands_on_a_rung(text: str, ladder: str, rung: int) -> None:
    assert ladder_of(text) == Grade(ladder, rung)
    assert rung < len(LADDERS[ladder])


@pytest.mark.parametrize("text", [None, "", "提升", "全年正常运营", "≥90%", "形式多样", "一般"])
def test_value_without_a_degree_stands_on_no_ladder(text: str | None) -> None:
    assert ladder_of(text) is None


@pytest.mark.parametrize("ladder", [name for name in LADDERS if name not in ("变化", "好")])
def test_highest_grade_of_a_ladder_is_its_rung_0(ladder: str) -> None:
    grade = ladder_of(LADDERS[ladder][0])
    assert grade is not None
    assert grade.rung == 0
