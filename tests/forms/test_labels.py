"""Labels mean the same in every wording and decoration."""

from pathlib import Path

import pytest

from zhibiao.forms.labels import Label, Role, label_of, split_label
from zhibiao.forms.levels import level_label
from zhibiao.forms.taxonomy import STEMS

CASES = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data/forms/labels.tsv").read_text().splitlines()
]


@pytest.mark.parametrize(("text", "role"), CASES)
def test_label_is_recognised(text: str, role: str) -> None:
    label = label_of(text)
    assert label is not None
    assert label.role == Role(role)
    assert not label.weak


@pytest.mark.parametrize(
    "text",
    [
        "",
        "）",
        "项目管理费",
        "项目完成率",
        "道路保洁",
        "资金拨付及时率",
        "部门预算执行率",
        "产出指标",
        "服务对象满意度",
        "项目实施单位满意度",
        "完成率",
        "完成情况",
        "设备、平台维护完成率",
        "2024-01-01",
        "850,000.00",
        "立项评审会议",
        "其他一次性项目",
        "项目总目标是：紧紧围绕全区数字化转型工作布局，着力推进治理数字化",
    ],
)
def test_values_are_no_labels(text: str) -> None:
    assert label_of(text) is None


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("项目资金（万元）", 1e4),
        ("项目资金(元)", 1.0),
        ("年度资金总额/万元", 1e4),
        ("其中：财政拨款（亿元）", 1e8),
        ("项目资金总额", None),
    ],
)
def test_money_labels_name_their_unit(text: str, factor: float | None) -> None:
    label = label_of(text)
    assert label is not None
    assert label.factor == factor


def test_words_with_many_meanings_are_weak() -> None:
    assert [label_of(word).weak for word in ("单位", "其他", "年度", "指标")] == [True] * 4  # type: ignore[union-attr]


def test_a_cell_may_hold_label_and_value() -> None:
    found = split_label("主管部门：白榆区水务局")
    assert found is not None
    assert (found[0].role, found[1]) == (Role.DEPARTMENT, "白榆区水务局")
    assert split_label("主管部门：") is None
    assert split_label("一是：完成任务") is None


@pytest.mark.parametrize(
    "text",
    [
        "数据来源蟠龙台账",
        "上年度蟠龙水平",
        "蟠龙街道审核意见",
        "是否属于蟠龙山保护区",
        "测算依据蟠龙标准",
    ],
)
def test_labels_may_go_on_with_words_that_stand_in_no_label(text: str) -> None:
    assert label_of(text) == Label(Role.REMARK)


def test_the_quick_look_at_strange_words_misses_no_level_label() -> None:
    stems = sorted(STEMS)
    printed = [
        f"{mark}{stem}{ending}"
        for stem in stems
        for mark in ("", "一、", "（2）", " ")
        for ending in ("", "指标", "目标", "指标（30分）", "指标20分")
    ]
    assert [text for text in printed if level_label(text) is None] == []
    assert level_label("蟠龙指标") is None
