"""Text of pages, word by word: what stands together, what has lost its order."""

import pytest

from zhibiao.forms.document import read_bytes
from zhibiao.forms.errors import DocumentError
from zhibiao.forms.model import Form, Indicator

HEAD = """项目支出绩效目标表
（2025年度）
项目名称 山洪预警设备更新
主管部门 白岩县水务局 实施单位 白岩县防汛站
"""
HEADING = "一级指标 二级指标 三级指标 指标值 备注\n"


def read(text: str) -> Form:
    (form,) = read_bytes(text.encode(), file="表.txt").forms
    return form


def target(item: Indicator) -> tuple[str | None, float | None, str | None]:
    return item.target.operator, item.target.value, item.target.unit


def test_blanks_between_numbers_and_ideographs_part_no_cells() -> None:
    form = read(
        HEAD
        + HEADING
        + """产出指标 数量指标 更新预警设备 不少于 36 台
时效指标 更新完成时间 2025 年 5 月 31 日前
成本指标 单台更新成本 1.2 万元以内
效益指标 社会效益指标 预警发布用时 缩短至 15 分钟以内
满意度指标 服务对象满意度指标 群众满意度 达到 90%以上
"""
    )
    assert [(item.name, target(item)) for item in form.indicators] == [
        ("更新预警设备", ("≥", 36, "台")),
        ("更新完成时间", (None, None, None)),
        ("单台更新成本", ("≤", 1.2, "万元")),
        ("预警发布用时", ("≤", 15, "分钟")),
        ("群众满意度", ("≥", 90, "%")),
    ]


def test_a_unit_in_a_column_of_its_own_stays_behind_the_score() -> None:
    form = read(
        HEAD
        + """三级指标 指标权重 计量单位 指标性质 指标值
更新预警设备 30 台 ≥ 36
设备完好率 20 % ≥ 98
群众满意度 20 % ≥ 90
"""
    )
    assert [(item.name, item.weight, target(item)) for item in form.indicators] == [
        ("更新预警设备", 30, ("≥", 36, "台")),
        ("设备完好率", 20, ("≥", 98, "%")),
        ("群众满意度", 20, ("≥", 90, "%")),
    ]


def test_indicators_without_a_heading_begin_with_their_labels() -> None:
    form = read(
        HEAD
        + """年度目标
更新全县山洪预警设备，提高预警能力。
产出指标
数量指标
更新预警设备
≥36台
质量指标
设备验收合格率
100%
满意度指标
服务对象满意度指标
群众满意度
≥90%
"""
    )
    assert form.goal_annual == "更新全县山洪预警设备，提高预警能力。"
    assert [(item.level1, item.level2, item.name) for item in form.indicators] == [
        ("产出指标", "数量指标", "更新预警设备"),
        ("产出指标", "质量指标", "设备验收合格率"),
        ("满意度指标", "服务对象满意度指标", "群众满意度"),
    ]
    assert [target(item)[1] for item in form.indicators] == [36, 100, 90]


def test_a_goal_whose_label_is_centred_beside_its_lines() -> None:
    form = read(
        HEAD
        + """年度资金总额（万元） 48.00
其他资金 0.00
目标1：更新预警设备36台。
年度总体目标
目标2：开展预警演练2次。
"""
        + HEADING
        + "产出指标 数量指标 更新预警设备 ≥36台\n"
    )
    assert form.goal_annual == "目标1：更新预警设备36台。目标2：开展预警演练2次。"
    assert form.funding.annual_other == 0


def test_amounts_may_come_behind_all_their_labels() -> None:
    form = read(
        HEAD
        + """预算资金情况
年度预算安排（万元）
其中：财政资金
其他资金
48.00
45.00
3.00
"""
        + HEADING
        + "产出指标 数量指标 更新预警设备 ≥36台\n"
    )
    funding = form.funding
    assert (funding.annual, funding.annual_fiscal, funding.annual_other) == (
        480_000,
        450_000,
        30_000,
    )


def test_parts_of_two_blocks_of_money_come_in_turn() -> None:
    form = read(
        HEAD
        + """实施期资金总额（万元）
90
年度资金总额（万元）
30
其中：财政拨款
80
其中：财政拨款
28
其他资金
10
其他资金
2
"""
        + HEADING
        + "产出指标 数量指标 更新预警设备 ≥36台\n"
    )
    funding = form.funding
    assert (funding.total, funding.total_fiscal, funding.total_other) == (900_000, 800_000, 100_000)
    assert (funding.annual, funding.annual_fiscal, funding.annual_other) == (
        300_000,
        280_000,
        20_000,
    )


COLUMN_BY_COLUMN = """项目支出绩效目标表
（2025年度）
项目名称
主管部门
山洪预警设备更新
白岩县水务局
一级指标
二级指标
三级指标
指标值
备注
指标 1：更新预警设备
36台
数量指标
指标 2：开展预警演练
≥2次
100%
质量指标
指标 1：设备验收合格率
产出指标
指标 1：完成采购
2025年3月
时效指标
指标 2：完成调试
2025年5月
48万元
成本指标
指标 1：更新总成本
以内
预警信息
社会效益指标
指标 1：受益群众
覆盖全县
"""


def test_text_taken_column_by_column_is_refused_with_advice() -> None:
    with pytest.raises(DocumentError) as caught:
        read_bytes(COLUMN_BY_COLUMN.encode(), file="表.txt")
    message = str(caught.value)
    assert message.startswith("表.txt：")
    assert "pdftotext -layout" in message


def test_a_form_without_values_is_no_scrambled_text() -> None:
    form = read(
        HEAD
        + HEADING
        + """产出指标 数量指标 更新预警设备台数
质量指标 设备验收合格率
时效指标 更新完成及时率
满意度指标 服务对象满意度指标 群众满意度
"""
    )
    assert [(item.name, item.target.text) for item in form.indicators] == [
        ("更新预警设备台数", None),
        ("设备验收合格率", None),
        ("更新完成及时率", None),
        ("群众满意度", None),
    ]


def test_short_labels_that_stand_alone_above_their_rows() -> None:
    form = read(
        HEAD
        + """一级指标 二级指标 三级指标 指标值

产出

数量

更新预警设备 ≥36台

开展预警演练 2次

质量 设备验收合格率 100%

满意度 服务对象满意度 群众满意度 ≥90%
"""
    )
    assert [(item.level1, item.level2, item.name) for item in form.indicators] == [
        ("产出", "数量", "更新预警设备"),
        ("产出", "数量", "开展预警演练"),
        ("产出", "质量", "设备验收合格率"),
        ("满意度", "服务对象满意度", "群众满意度"),
    ]


def test_a_heading_behind_the_label_of_its_block() -> None:
    form = read(
        HEAD
        + """年度目标 更新全县山洪预警设备。
年度绩效指标 一级指标 二级指标 三级指标 指标值
产出指标 数量指标 更新预警设备 ≥36台
效益指标 社会效益 群众避险能力 明显提高
可持续影响 设备使用年限 5年以上
"""
    )
    assert form.goal_annual == "更新全县山洪预警设备。"
    assert [(item.level2, item.name, item.target.text) for item in form.indicators] == [
        ("数量指标", "更新预警设备", "≥36台"),
        ("社会效益", "群众避险能力", "明显提高"),
        ("可持续影响", "设备使用年限", "5年以上"),
    ]


def test_a_list_of_projects_whose_columns_are_lost_is_refused() -> None:
    text = """项目库绩效目标表
序号 主管部门 项目名称 项目类别
预算金额
（元）
绩效目标 一级指标 二级指标 三级指标 指标值
1 白岩县
水务局
预警设
备更新
特定目
标类
480,000
更新预
警设备
产出指标 数量指标 更新预警设备 ≥36台
"""
    with pytest.raises(DocumentError, match="打乱"):
        read_bytes(text.encode(), file="表.txt")
