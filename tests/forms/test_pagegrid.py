"""Page text that keeps its columns: cells centred and wrapped, headings of several lines."""

from zhibiao.forms.document import read_bytes
from zhibiao.forms.model import Form

HEAD = """                          项目支出绩效目标申报表

                              （2025 年度）
 项目名称      公共自行车维护       主管部门              江岚市交通局
"""


def read(text: str) -> Form:
    (form,) = read_bytes((HEAD + text).encode(), file="表.txt").forms
    return form


def test_cells_centred_in_their_columns_and_wrapped() -> None:
    form = read("""         一级指标        二级指标          三级指标            指标值         分值
                                   投放自行车数量         ≥1200 辆       20
                     数量指标
 绩效                              维护站点数            65 个          10
         产出指标                    车辆完好率抽检合格
                     质量指标                          ≥98%         20
 指标                                    率
                     时效指标          故障修复时间          ≤24 小时       10
                                  市民绿色出行便利程                    30
         效益指标       社会效益指标                         有效提升
                                      度
                   服务对象满意度指
        满意度指标                      骑行市民满意度         ≥90%        10
                      标
""")
    assert [(item.level1, item.level2, item.name, item.weight) for item in form.indicators] == [
        ("产出指标", "数量指标", "投放自行车数量", 20),
        ("产出指标", "数量指标", "维护站点数", 10),
        ("产出指标", "质量指标", "车辆完好率抽检合格率", 20),
        ("产出指标", "时效指标", "故障修复时间", 10),
        ("效益指标", "社会效益指标", "市民绿色出行便利程度", 30),
        ("满意度指标", "服务对象满意度指标", "骑行市民满意度", 10),
    ]
    assert [item.target.value for item in form.indicators] == [1200, 65, 98, 24, None, 90]


def test_a_heading_wrapped_over_lines_and_labels_printed_downwards() -> None:
    form = read("""
        一级                                                    评分
                二级指标            三级指标         指标值
        指标                                                    标准
         产      数量指标         投放自行车数量       ≥1200 辆
         出
         指      时效指标          故障修复时间       ≤24 小时     按次扣分
         标
        满意度     服务对象
                            骑行市民满意度        ≥90%
        指标     满意度指标
填表人：李某某                       联系电话：0000-1234567
""")
    assert [(item.level1, item.level2, item.name) for item in form.indicators] == [
        ("产出指标", "数量指标", "投放自行车数量"),
        ("产出指标", "时效指标", "故障修复时间"),
        ("满意度指标", "服务对象满意度指标", "骑行市民满意度"),
    ]


def test_a_heading_printed_again_on_the_next_page_is_no_row() -> None:
    form = read("""   一级指标        二级指标          三级指标           指标值
   产出指标        数量指标        投放自行车数量         ≥1200 辆

                              — 3 —
\f   一级指标        二级指标          三级指标           指标值
                 时效指标         故障修复时间         ≤24 小时
   满意度指标    服务对象满意度指标    骑行市民满意度          ≥90%
""")
    assert [item.name for item in form.indicators] == [
        "投放自行车数量",
        "故障修复时间",
        "骑行市民满意度",
    ]
    assert form.indicators[1].level1 == "产出指标"
