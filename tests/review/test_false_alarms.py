"""False alarms of an earlier set of rules (DOMAIN.md section 2), and of ours while it grew."""

from collections.abc import Callable
from typing import Any

import pytest

from zhibiao.forms.model import Form, Funding, Indicator
from zhibiao.forms.target import write_target
from zhibiao.forms.taxonomy import LEVEL2
from zhibiao.graph.library import StandardIndicator, load_library
from zhibiao.review.case import Line
from zhibiao.review.engine import DocumentReview, Finding
from zhibiao.review.slips import slip_in

FormMaker = Callable[..., Form]
Findings = Callable[..., list[Finding]]

SILENT: list[tuple[str, dict[str, Any]]] = [
    ("R26", {"plus": (("服务对象满意度指标", "受益对象满意度", "≥90%"),)}),
    ("R26", {"plus": (("数量指标", "孵化器培训班培训人次", "≥90(人次)"),)}),
    ("R26", {"plus": (("数量指标", "企业帮扶数和企业走访数", "≥90(家)"),)}),
    ("R15", {"project": "养老服务信息采集体系建设", "rows": ()}),
    ("R15", {"project": "基层平台服务能力建设", "rows": ()}),
    # A rate in hours is a wrong unit, not a wrong direction as well.
    ("R36", {"plus": (("时效指标", "抢修及时率", "≤2(小时)"),)}),
    ("R10", {"goal_annual": "负责全县14个水文站点设备的故障报修和维护，新建护岸12公里。"}),
    ("R10", {"goal_annual": "推进2个数据机房运行系统之间的信息共享，清淤河道8条。"}),
    ("R10", {"goal_annual": "2024年配套1486万元，2025年配套2080万元，按进度拨付。"}),
    ("R10", {"goal_annual": "纪念建县30周年，清淤河道8条，由原来的6米拓宽。"}),
    # Two matters with the same unit.
    ("R11", {"goal_annual": "走访沿河企业200家，新增监测站一家。"}),
    ("R18", {"plus": (("社会效益指标", "环境信访发生次数", "≤2(次)"),)}),
    ("R38", {"plus": (("服务对象满意度指标", "用户满意度评分", "≥4(分)"),)}),
    ("R35", {"plus": (("经济效益指标", "财政资金撬动比例", "≥300%"),)}),
    ("R28", {"plus": (("时效指标", "汛情上报及时率", "≥95%"),)}),
    ("R28", {"plus": (("服务对象满意度指标", "参与人员满意度", "≥95%"),)}),
    ("R30", {"plus": (("质量指标", "困难补助资金发放准确率", "=100%"),)}),
    ("R24", {"plus": (("数量指标", "巡河任务完成率", "=100%"),)}),
    ("R37", {"plus": (("可持续影响指标", "河道管理效率", "提高"),)}),
    # One defect, one finding.
    ("R38", {"plus": (("服务对象满意度指标", "村民满意率", "满意"),)}),
    ("R40", {"rows": (("时效指标", "巡查完成及时率", "及时"),)}),
    ("R41", {"plus": (("质量指标", "清淤断面", "达标"),)}),
    ("R09", {"goal_annual": "投资300万元新建泵站，疏浚支河，改善排涝。"}),
    ("R04", {"goal_annual": "自2018年以来河道逐步整治，2025年新建护岸12公里。"}),
]


@pytest.mark.parametrize(("rule", "form"), SILENT)
def test_what_looks_like_a_fault_is_left_alone(
    make_form: FormMaker, findings: Findings, rule: str, form: dict[str, Any]
) -> None:
    assert findings(rule, make_form(**form)) == []


def test_a_rate_in_hours_is_one_finding(make_form: FormMaker, findings: Findings) -> None:
    form = make_form(plus=(("时效指标", "抢修及时率", "≤2(小时)"),))
    assert [one.severity for one in findings("R34", form)] == ["error"]


def test_an_amount_is_compared_with_its_unit(make_form: FormMaker, findings: Findings) -> None:
    """250 亩 stands in the form, 250 公斤 does not."""
    form = make_form(
        goal_annual="亩产由原来的每亩200公斤提高到250公斤。",
        plus=(("数量指标", "种植面积", "=250亩"),),
    )
    assert ["250公斤" in one.message for one in findings("R10", form)] == [True]


def test_the_sound_form_has_neither_errors_nor_warnings(
    make_form: FormMaker, review: Callable[..., DocumentReview]
) -> None:
    found = review(make_form()).forms[0].findings
    assert [(one.rule.id, one.message) for one in found if one.severity != "info"] == []


def test_no_label_of_the_library_reads_as_a_slip() -> None:
    labels = [label for standard in load_library() for label in standard.labels]
    assert [label for label in labels if slip_in(label)] == []


def _as_row(standard: StandardIndicator) -> Indicator:
    from zhibiao.forms.target import parse_target

    value = write_target(standard.operator, 90.0, standard.unit) if standard.unit else "良好"
    return Indicator(
        LEVEL2[standard.level2], standard.level2, standard.wording, parse_target(value)
    )


def test_what_the_library_recommends_breaks_no_rule_on_rows(
    make_form: FormMaker, review: Callable[..., DocumentReview]
) -> None:
    from dataclasses import replace

    rows = tuple(_as_row(standard) for standard in load_library())
    checked = {"R16", "R18", "R19", "R25", "R26", "R34", "R36", "R37"}
    found = review(replace(make_form(), indicators=rows)).forms[0].findings
    assert [
        (one.rule.id, one.indicator, one.message) for one in found if one.rule.id in checked
    ] == []


def test_a_line_knows_what_it_measures() -> None:
    line = Line(1, Indicator("产出指标", "时效指标", "护岸工程按期完工率", _target("≥95%")))
    assert (line.object, line.group, line.is_rate) == ("护岸工程", "及时", True)
    assert not Line(1, Indicator(None, None, "工作效率", _target("提高"))).is_rate


def _target(text: str) -> Any:
    from zhibiao.forms.target import parse_target

    return parse_target(text)


UNSEEN: list[tuple[str, dict[str, Any]]] = [
    # A coefficient has no unit, and 法治宣讲 costs something beside the cases.
    ("R33", {"plus": (("生态效益指标", "灌溉水有效利用系数", "≥0.62"),)}),
    (
        "R45",
        {
            "funding": Funding(annual=2_150_000.0),
            "rows": (
                ("数量指标", "援助案件办理件数", "≥850(件)"),
                ("数量指标", "法治宣讲场次", "≥60(场)"),
                ("成本指标", "案件补贴", "≤2000(元/件)"),
                ("成本指标", "案件办理单价", "≤2000(元/件)"),
            ),
        },
    ),
    # What people are to get has a floor, and its most is no estimate.
    ("R45", {"plus": (("成本指标", "孤儿生活补助标准", "≥1400(元/人)"),)}),
    (
        "R45",
        {
            "funding": Funding(annual=21_000_000.0),
            "rows": (
                ("数量指标", "淘汰老旧货车数", "≥1200(辆)"),
                ("成本指标", "重型货车淘汰补贴标准", "≤4.2(万元/辆)"),
            ),
        },
    ),
    ("R10", {"goal_annual": "清淤河道8条，每户每年走访不少于4次。"}),
    ("R10", {"goal_annual": "清淤河道8条，覆盖乡镇9个、1.2万人。"}),
    ("R12", {"goal_annual": "全县6200路视频监控稳定在线，为防汛提供支撑。"}),
    ("R18", {"plus": (("质量指标", "药品零差率执行率", "=100%"),)}),
    ("R28", {"plus": (("数量指标", "淘汰国三及以下货车数", "≥20(辆)"),)}),
    ("R30", {"project": "企业技改奖补", "plus": (("时效指标", "资金拨付及时率", "=100%"),)}),
    ("R41", {"plus": (("质量指标", "等级保护测评通过情况", "通过"),)}),
    ("R42", {"plus": (("时效指标", "贴息资金兑付时限", "公示后15个工作日内"),)}),
    ("R42", {"plus": (("时效指标", "水位数据更新频率", "每日1次"),)}),
    ("R37", {"plus": (("社会效益指标", "溺水死亡率", "≤2/10万"),)}),
]


@pytest.mark.parametrize(("rule", "form"), UNSEEN)
def test_sound_rows_of_other_fields_are_left_alone(
    make_form: FormMaker, findings: Findings, rule: str, form: dict[str, Any]
) -> None:
    assert findings(rule, make_form(**form)) == []


def test_a_count_named_in_the_row_lacks_its_unit_by_way_of_advice(
    make_form: FormMaker, findings: Findings
) -> None:
    form = make_form(plus=(("社会效益指标", "安全事故发生次数", "=0"),))
    assert [(one.severity, one.suggestion) for one in findings("R33", form)] == [
        ("info", "补写单位“次”。")
    ]


def test_whether_something_is_complete_is_usage_and_told_as_advice(
    make_form: FormMaker, findings: Findings
) -> None:
    form = make_form(plus=(("可持续影响指标", "安全管理制度完备性", "完备"),))
    assert [one.severity for one in findings("R41", form)] == ["info"]


def test_unit_costs_over_the_budget_are_still_found(
    make_form: FormMaker, findings: Findings
) -> None:
    form = make_form(
        funding=Funding(annual=500_000.0),
        rows=(
            ("数量指标", "补种苗木", "=17600(株)"),
            ("数量指标", "巡查次数", "=12(次)"),
            ("成本指标", "苗木单价", "≤60(元/株)"),
        ),
    )
    assert ["1,056,000 元" in one.message for one in findings("R45", form)] == [True]
