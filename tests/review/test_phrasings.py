"""The same fault in the words of other offices, and words that only look like it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from zhibiao.forms.model import Form, Funding
from zhibiao.review.engine import Finding
from zhibiao.review.misspelt import respelt
from zhibiao.review.slips import slip_in

Case = dict[str, Any]
FormMaker = Callable[..., Form]
Findings = Callable[..., list[Finding]]
Row = tuple[str, str, str | None]


def plus(level2: str, name: str, value: str | None) -> Case:
    return {"plus": ((level2, name, value),)}


FOUND: list[tuple[str, Case, str]] = [
    # R09: a year inside the period that is not the year applied for.
    (
        "R09",
        {
            "start": date(2024, 1, 1),
            "goal_total": "两年新建护岸30公里",
            "goal_annual": "2024年新建护岸12公里，清淤河道8条。",
        },
        "2024",
    ),
    # A period that ends before it begins says nothing about the year of the goal.
    (
        "R09",
        {
            "start": date(2025, 1, 1),
            "end": date(2024, 12, 31),
            "goal_annual": "2026年新建护岸12公里。",
        },
        "2026",
    ),
    ("R25", {"notes": ("第15行有指标值“≥3(处)”而无指标名称，未读入",)}, "没有指标名称"),
    ("R27", plus("社会效益指标", "为防汛决策提供参考依据", "参考"), "工作要求"),
    ("R32", plus("数量指标", "配备防汛物资种类", "≥..(种)"), "模板提示"),
    ("R32", plus("数量指标", "巡河公里数", "≥**公里"), "模板提示"),
    ("R39", plus("时效指标", "险情处置平均用时", "缩短"), "判定标准"),
    ("R42", plus("经济效益指标", "水产品出口额增长率", "高于全县增速"), "没有写出参照数值"),
    ("R27", plus("社会效益指标", "提升沿河居民防汛水平", "提升"), "工作要求"),
    (
        "R09",
        {
            "goal_annual": "按照上级文件要求，安排水利资金500万元，其中中央资金300万元、县级200万元。"
        },
        "资金拨付安排",
    ),
    ("R18", plus("服务对象满意度指标", "护河制度健全性", "健全"), "没有问谁是否满意"),
    ("R18", plus("服务对象满意度指标", "节水政策知晓率", "≥90%"), "没有问谁是否满意"),
    ("R18", plus("成本指标", "护岸验收合格率", "=100%"), "与花费无关"),
    ("R18", plus("数量指标", "每公里护岸成本", "≤90(万元)"), "通常属于成本指标"),
    ("R18", plus("质量指标", "汛情通报按期办结率", "≥95%"), "通常属于时效指标"),
    ("R18", plus("社会效益指标", "举办节水讲座场次", "≥20(场)"), "通常属于数量指标"),
    ("R18", plus("生态效益指标", "防汛培训人次", "≥50(人次)"), "通常属于数量指标"),
    ("R18", plus("成本指标", "补植面积完成率", "≥95%"), "通常属于数量指标"),
    ("R15", {"project": "泵房维修工程", "rows": (("数量指标", "维修泵房座数", "=3(座)"),)}, "成本"),
    ("R36", plus("时效指标", "检测报告出具时限", "≥48(小时)"), "越低越好"),
    ("R42", plus("数量指标", "供水量", "以实际发生为准"), "没有写出要达到多少"),
    ("R18", plus("社会效益指标", "断面水质达标率", "≥90%"), "通常属于生态效益指标"),
    ("R28", plus("数量指标", "巡河及清障人次", "≥90(人次)"), "2 个事项"),
    ("R28", plus("数量指标", "检查泵站、水闸、涵洞数量", "≥40(座)"), "3 个事项"),
    ("R30", {"project": "河道保洁奖补", **plus("时效指标", "县级资金到位率", "=100%")}, "管理要求"),
    ("R31", plus("服务对象满意度指标", "防汛培训组织单位满意度", "≥95%"), "服务对象"),
    ("R31", plus("服务对象满意度指标", "水务局领导满意度", "≥95%"), "服务对象"),
    ("R31", plus("服务对象满意度指标", "年会承办方满意率", "≥95%"), "服务对象"),
    # 水务局 is 云溪县水务局, the department of the form.
    ("R31", plus("服务对象满意度指标", "县水务局工作人员满意度", "≥95%"), "服务对象"),
    (
        "R31",
        {"unit": "云溪县图书馆", **plus("服务对象满意度指标", "图书馆职工满意度", "≥95%")},
        "服务对象",
    ),
    ("R34", plus("时效指标", "抢险队伍到场时间", "≤30%"), "名称是时间"),
    ("R36", plus("社会效益指标", "溺水死亡人数", "≥3(人)"), "越低越好"),
    ("R36", plus("生态效益指标", "秸秆焚烧火点数", "≥5(个)"), "越低越好"),
    ("R36", plus("时效指标", "险情平均反应时间", "≥12(分钟)"), "越低越好"),
    ("R36", plus("质量指标", "供水管网漏损率", "≥9%"), "越低越好"),
    ("R36", plus("质量指标", "管护档案建档率", "≤98%"), "越高越好"),
    ("R39", plus("社会效益指标", "水安全形势", "稳中向好"), "判定标准"),
    ("R39", plus("社会效益指标", "护河爱河氛围", "浓厚"), "判定标准"),
    ("R40", plus("时效指标", "汛情公布时间", "随时"), "没有时限"),
    ("R40", plus("时效指标", "补偿款兑付情况", "及时兑付"), "没有时限"),
    ("R39", plus("质量指标", "抢险队服务质量", "优质"), "判定标准"),
    ("R40", plus("时效指标", "闸门检修安排", "按合同约定时间"), "没有时限"),
    ("R40", plus("时效指标", "险情处置速度", "第一时间"), "没有时限"),
    ("R42", plus("数量指标", "走访沿河住户", "尽可能多"), "没有写出要达到多少"),
    ("R42", plus("数量指标", "巡河次数", "根据实际需要"), "没有写出要达到多少"),
    (
        "R45",
        {
            "rows": (
                ("数量指标", "购置防护服数量", "=200(套)"),
                ("数量指标", "购置呼吸器数量", "=100(套)"),
                ("成本指标", "防护服单套价格", "≤3000(元/套)"),
                ("成本指标", "呼吸器单价", "≤5000(元/套)"),
            ),
            "funding": Funding(annual=3e6),
        },
        "测算 1,100,000 元",
    ),
]

SILENT: list[tuple[str, Case]] = [
    # What a change counts from is no year of the work.
    ("R04", {"goal_annual": "新建护岸12公里，淹没面积比2023年减少1500亩。"}),
    ("R04", {"goal_annual": "清淤河道8条，水质达标率在2022年基础上提高3%。"}),
    ("R09", {"goal_annual": "清淤河道8条，漏损率较2024年下降2%。"}),
    # Units that go on: 亩次 is no 亩, 人/万车 is what 人 stands for in the goal.
    ("R10", {"goal_annual": "飞机防治2万亩次，清淤河道8条。"}),
    (
        "R10",
        {
            "goal_annual": "万车死亡率不高于1.6人。",
            **plus("社会效益指标", "万车死亡率", "≤1.6(人/万车)"),
        },
    ),
    ("R18", plus("生态效益指标", "公共供水管网漏损率", "≤9%")),
    ("R18", plus("生态效益指标", "古树保护率", "=100%")),
    ("R18", {"project": "松林虫害防治", **plus("生态效益指标", "疫情发生面积减少量", "≥1500(亩)")}),
    ("R18", plus("服务对象满意度指标", "村民认可度", "≥90%")),
    ("R18", plus("服务对象满意度指标", "用水服务好评率", "≥95%")),
    ("R18", plus("成本指标", "成本控制达标率", "≥95%")),
    ("R18", plus("成本指标", "补偿标准", "=500(元/人)")),
    ("R18", plus("社会效益指标", "受益村庄数量", "≥30(个)")),
    ("R18", plus("时效指标", "险情按期处置率", "≥95%")),
    # A rate in persons has the wrong unit; it is no count that stands in the wrong place.
    ("R18", plus("质量指标", "防汛培训合格率", "≥95(人)")),
    ("R33", plus("社会效益指标", "溺水死亡率", "≤9(1/10万)")),
    ("R35", plus("数量指标", "巡河次数", "≥120%")),
    ("R24", {"rows": (("数量指标", "水文站开放天数", "≥300(天)"),)}),
    ("R27", plus("社会效益指标", "保障水平", "≥3(级)")),
    ("R30", {"project": "河道保洁奖补", **plus("时效指标", "奖补资金发放及时率", "=100%")}),
    ("R31", plus("服务对象满意度指标", "用水单位满意度", "≥95%")),
    ("R31", plus("服务对象满意度指标", "河长办服务企业满意度", "≥95%")),
    (
        "R31",
        {"unit": "云溪县图书馆", **plus("服务对象满意度指标", "图书馆满意度", "≥95%")},
    ),
    ("R36", plus("社会效益指标", "死亡畜禽无害化处理率", "≥95%")),
    ("R36", plus("社会效益指标", "信访积案化解件数", "≥40(件)")),
    ("R36", plus("质量指标", "闸门质保时限", "≥24(个月)")),
    ("R18", {"project": "渔业增殖放流", **plus("生态效益指标", "放流品种回捕率", "≥8%")}),
    ("R36", plus("时效指标", "审批时限压缩率", "≥30%")),
    ("R36", plus("社会效益指标", "火灾起数下降率", "≥10%")),
    ("R40", plus("时效指标", "汛情通报时间", "每月5日前")),
    ("R40", plus("质量指标", "预案编制", "按要求")),
]


@pytest.mark.parametrize(("rule", "form", "says"), FOUND)
def test_the_fault_is_found_in_these_words(
    make_form: FormMaker, findings: Findings, rule: str, form: Case, says: str
) -> None:
    found = findings(rule, make_form(**form))
    assert [one for one in found if says in one.message], found


@pytest.mark.parametrize(("rule", "form"), SILENT)
def test_what_only_sounds_like_it_is_left_alone(
    make_form: FormMaker, findings: Findings, rule: str, form: Case
) -> None:
    assert findings(rule, make_form(**form)) == []


def test_a_date_nobody_can_read_is_not_called_blank(
    make_form: FormMaker, findings: Findings
) -> None:
    messages = [one.message for one in findings("R01", make_form(end=None))]
    assert messages == ["“计划完成日期”未填写，或写的不是日期。"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("护岸工程验收和格率", "护岸工程验收合格率"),
        ("案卷归挡率", "案卷归档率"),
        ("社会公纵满意度", "社会公众满意度"),
        ("闸门按装及时率", "闸门安装及时率"),
        ("政策知哓率", "政策知晓率"),
        ("节水政策知率", "节水政策知晓率"),
        ("巡河覆率", "巡河覆盖率"),
        ("公众意度", "公众满意度"),
        ("电费节约率节约", "电费节约率"),
        ("清淤完成完成率", "清淤完成率"),
    ],
)
def test_a_stock_word_with_a_wrong_or_lost_character_is_put_right(name: str, meant: str) -> None:
    slip = slip_in(name)
    assert slip is not None
    assert slip.mended == meant


@pytest.mark.parametrize(
    "name",
    [
        "办公中心满意度",
        "规格统一率",
        "及格率",
        "装机容量",
        "实时监测率",
        "不同过程合格率",
        "平时服务次数",
    ],
)
def test_words_that_hold_a_look_alike_are_no_misspellings(name: str) -> None:
    assert respelt(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "大学大学生就业率",
        "河道工程工程款支付率",
        "节水告知率",
        "自来水普及率",
        "反覆率",
        "土壤饱满度",
    ],
)
def test_words_that_begin_or_end_alike_are_no_slips(name: str) -> None:
    assert slip_in(name) is None
