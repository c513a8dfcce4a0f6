"""Page text whose lines go over the whole width: wrapped cells stand half above, half below."""

from zhibiao.forms.document import read_bytes
from zhibiao.forms.linewraps import goes_over_the_width, whole_lines
from zhibiao.forms.model import Form, Indicator

OVER_THE_WIDTH = """2025年度项目支出绩效目标表
业务主管部
项目名称 湿地候鸟监测 青芦县林业局
门
项目执行单
青芦县湿地保护站
位
其中：财政拨
年度资金总额 65.00 60.00
项目资金（万元） 款
上年结转资金 3.00 其他资金 2.00
年度绩效目
全年监测候鸟种群，编制监测报告。
标
偏差原因分
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 析及改进措
施
开展巡护次数 ≥120次 126次 15 15
数量指标 人员缺编两
编制监测报告 ≥4份 3份 15 11
名
产出指标
质量指标 数据入库率 100% 100% 10 10
不迟于10个
时效指标 报告提交时限 9个工作日 10 10
工作日
社会效益指
效益指标 公众护鸟意识 明显提升 明显提升 30 30
标
服务对象满意度
满意度指标 周边村民满意度 ≥90% 93% 10 10
指标
"""


def read(text: str) -> Form:
    (form,) = read_bytes(text.encode(), file="表.txt").forms
    return form


def row(item: Indicator) -> tuple[str | None, str | None, str, str | None, float | None]:
    return item.level1, item.level2, item.name, item.target.text, item.weight


def test_halves_of_labels_stand_around_the_line_of_their_values() -> None:
    form = read(OVER_THE_WIDTH)
    assert (form.project, form.department, form.unit) == (
        "湿地候鸟监测",
        "青芦县林业局",
        "青芦县湿地保护站",
    )
    assert (form.funding.annual, form.funding.annual_fiscal) == (650_000, 600_000)
    assert (form.funding.annual_carryover, form.funding.annual_other) == (30_000, 20_000)
    assert form.goal_annual == "全年监测候鸟种群，编制监测报告。"


def test_halves_of_cells_stand_around_the_line_of_their_row() -> None:
    assert [row(item) for item in read(OVER_THE_WIDTH).indicators] == [
        ("产出指标", "数量指标", "开展巡护次数", "≥120次", 15),
        ("产出指标", "数量指标", "编制监测报告", "≥4份", 15),
        ("产出指标", "质量指标", "数据入库率", "100%", 10),
        ("产出指标", "时效指标", "报告提交时限", "不迟于10个工作日", 10),
        ("效益指标", "社会效益指标", "公众护鸟意识", "明显提升", 30),
        ("满意度指标", "服务对象满意度指标", "周边村民满意度", "≥90%", 10),
    ]


def test_columns_of_the_heading_that_were_wrapped_come_where_they_mean_something() -> None:
    form = read("""项目支出绩效目标表
（2025年度）
项目名称 城区环卫保洁
半年（程） 全年（程）
一级指标 二级指标 三级指标 计量单位
目标值 目标值
数量指标 清扫道路里程 公里 ≥60 ≥120
产出指标
质量指标 保洁达标率 % ≥90 ≥95
服务对象满意度指
满意度指标 市民满意度 % ≥85 ≥90
标
""")
    assert [(item.name, item.target.value, item.target.unit) for item in form.indicators] == [
        ("清扫道路里程", 120, "公里"),
        ("保洁达标率", 95, "%"),
        ("市民满意度", 90, "%"),
    ]


def test_one_cell_a_line_is_left_as_it_is() -> None:
    lines = [["（2025年度）"], ["单位：万元"], ["项目名称"], ["数字档案"], ["主管部门"], ["档案局"]]
    assert whole_lines(lines) == lines
    assert not goes_over_the_width(lines)


def test_a_label_that_goes_on_in_the_next_line_is_no_sign_of_lines_over_the_width() -> None:
    below = [["服务对象满"], ["意度指标"], ["学员满意度", "≥90%"]]
    around = [["服务对象满"], ["满意度指标", "学员满意度", "≥90%"], ["意度指标"]]
    assert not goes_over_the_width(below)
    assert goes_over_the_width(around)
