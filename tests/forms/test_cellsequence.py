"""Forms whose cells come one after the other, without borders: a line each, or as page text."""

from zhibiao.forms.document import read_bytes
from zhibiao.forms.model import Form, Indicator

HEAD = """项目支出绩效目标表
（2025年度）
项目名称
校车安全监管
主管部门
青杉市教育局
实施单位
青杉市校车管理中心
"""


def read(text: str) -> Form:
    (form,) = read_bytes(text.encode(), file="表.txt").forms
    return form


def apart(*cells: str) -> str:
    """One cell a line, an empty line between two."""
    return "\n\n".join(cells)


def row(item: Indicator) -> tuple[str | None, str | None, str, str | None, float | None]:
    return item.level1, item.level2, item.name, item.target.text, item.weight


def test_each_cell_on_a_line_of_its_own_with_scores_and_remarks() -> None:
    form = read(
        HEAD
        + apart(
            "一级指标", "二级指标", "三级指标", "指标值", "分值", "备注", "产出指标", "数量指标",
             "检查校车数", "≥120辆", "20", "含幼儿园", "培训驾驶人数", "150人次", "10", "质量指标",
             "隐患整改率", "100%", "20", "效益指标", "社会效益指标", "乘车秩序", "明显改善", "30",
             "满意度指标", "服务对象满意度指标", "家长满意度", "≥90%", "10"
        )
    )  # fmt: skip
    assert [row(item) for item in form.indicators] == [
        ("产出指标", "数量指标", "检查校车数", "≥120辆", 20),
        ("产出指标", "数量指标", "培训驾驶人数", "150人次", 10),
        ("产出指标", "质量指标", "隐患整改率", "100%", 20),
        ("效益指标", "社会效益指标", "乘车秩序", "明显改善", 30),
        ("满意度指标", "服务对象满意度指标", "家长满意度", "≥90%", 10),
    ]


def test_lines_of_labels_that_are_no_specimen_of_any_taxonomy_in_short() -> None:
    form = read(
        HEAD
        + apart(
            "一级指标", "二级指标", "三级指标", "指标值", "产出", "数量", "检查校车数", "120辆",
             "效益", "社会效益", "乘车秩序", "改善"
        )
    )  # fmt: skip
    assert [row(item)[:4] for item in form.indicators] == [
        ("产出", "数量", "检查校车数", "120辆"),
        ("效益", "社会效益", "乘车秩序", "改善"),
    ]


def test_pages_that_space_numbers_from_ideographs_and_wrap_cells_below_each_other() -> None:
    form = read(
        HEAD
        + """绩
效
指
标
一级
指标
二级指标 三级指标 指标值 备注
产
出
指
标
数量指标
检查校车数 ≥120 辆
培训驾驶人数 3 万人次 含随车照管员
时效指标 检查完成时间
2025 年 11 月底
前
质量指标
校车安全隐患整改
率
100%
成本指标 单车检查成本 ≤0.2 万元/辆
满意度
指标
服务对象
满意度指标
家长满意度 ≥90%
"""
    )
    assert [(item.level2, item.name) for item in form.indicators] == [
        ("数量指标", "检查校车数"),
        ("数量指标", "培训驾驶人数"),
        ("时效指标", "检查完成时间"),
        ("质量指标", "校车安全隐患整改率"),
        ("成本指标", "单车检查成本"),
        ("服务对象满意度指标", "家长满意度"),
    ]
    targets = [item.target for item in form.indicators]
    assert [(target.operator, target.value, target.unit) for target in targets] == [
        ("≥", 120.0, "辆"),
        (None, 30000.0, "人次"),
        (None, None, None),
        (None, 100.0, "%"),
        ("≤", 0.2, "万元/辆"),
        ("≥", 90.0, "%"),
    ]
    assert "".join((targets[2].text or "").split()) == "2025年11月底前"


def test_brackets_with_blanks_inside_stay_part_of_a_name() -> None:
    form = read(
        HEAD
        + """一级指标 二级指标 三级指标 指标值
产出指标 数量指标 检查校车数( ≥**辆 ) >=120辆
满意度指标 服务对象满意度指标 家长满意度 >=90%
"""
    )
    assert form.indicators[0].target.value == 120.0
    assert form.indicators[0].name.startswith("检查校车数")


def test_a_money_row_of_several_columns_in_lines_gives_the_first() -> None:
    form = read(
        HEAD
        + apart(
            "资金金额（万元）", "年度资金总额", "850", "850", "812.6", "其中：财政拨款", "850",
             "一级指标", "二级指标", "三级指标", "指标值", "产出指标", "数量指标", "检查校车数", "120辆"
        )
    )  # fmt: skip
    assert form.funding.annual == 8_500_000
    assert form.funding.annual_fiscal == 8_500_000


def test_labels_whose_pieces_stand_above_and_below_their_row() -> None:
    form = read(
        HEAD
        + """一级指标 二级指标 三级指标 指标值
检查校车数 ≥120辆
数量指标
绩效 培训驾驶人数 150人次
产出指标
指标 质量指标 隐患整改率 100%
服务对象满意度指
满意度指标 家长满意度 ≥90%
标
"""
    )
    assert [(item.level1, item.level2, item.name) for item in form.indicators] == [
        ("产出指标", "数量指标", "检查校车数"),
        ("产出指标", "数量指标", "培训驾驶人数"),
        ("产出指标", "质量指标", "隐患整改率"),
        ("满意度指标", "服务对象满意度指标", "家长满意度"),
    ]


def test_units_and_their_projects_in_one_column_of_a_list() -> None:
    text = "2025年部门项目支出绩效目标表\n单位：元\n" + apart(
        "单位名称、项目名称", "项目年度绩效目标", "一级指标", "二级指标", "三级指标", "指标性质", "指标值",
         "度量单位", "指标内容", "云杉县气象局", "人工增雨作业补助", "开展人工增雨，缓解旱情。", "产出指标",
         "数量指标", "作业次数", ">=", "20", "次", "反映作业开展情况。", "满意度指标", "服务对象满意度",
         "农户满意度", ">=", "90", "%", "反映农户满意情况。", "自动站维护", "维护全县自动气象站。", "产出指标",
         "数量指标", "维护站点数", "=", "16", "个", "反映维护数量。"
    )  # fmt: skip
    forms = read_bytes(text.encode(), file="表.txt").forms
    assert [(form.unit, form.project, form.goal_annual) for form in forms] == [
        ("云杉县气象局", "人工增雨作业补助", "开展人工增雨，缓解旱情。"),
        ("云杉县气象局", "自动站维护", "维护全县自动气象站。"),
    ]
    assert [[item.name for item in form.indicators] for form in forms] == [
        ["作业次数", "农户满意度"],
        ["维护站点数"],
    ]


def test_a_list_that_prints_its_project_in_every_row() -> None:
    head = ("序号", "预算年度", "主管部门", "预算单位", "项目代码", "项目名称", "项目类别", "预算金额（元）",
            "绩效目标", "一级指标", "二级指标", "三级指标", "指标值", "计量单位")  # fmt: skip
    project = ("2025", "云杉县气象局", "云杉县气象台", "530000T000000001", "雷达站改造", "特定目标类",
               "1,800,000.00", "完成雷达站改造。")  # fmt: skip
    text = "项目库绩效目标表\n" + apart(
        *head, "1", *project, "产出指标", "数量指标", "改造雷达站", "=1", "座",
        "2", *project, "产出指标", "质量指标", "验收合格率", "≥95", "%",
    )  # fmt: skip
    form = read(text)
    assert (form.year, form.project, form.category) == (2025, "雷达站改造", "特定目标类")
    assert (form.department, form.unit) == ("云杉县气象局", "云杉县气象台")
    assert form.funding.annual == 1_800_000
    assert [(item.name, item.target.value, item.target.unit) for item in form.indicators] == [
        ("改造雷达站", 1, "座"),
        ("验收合格率", 95, "%"),
    ]
