"""Each rule on invented forms: a fault it finds, and the like that it leaves alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from zhibiao.forms.model import Form, Funding
from zhibiao.review.catalogue import RULES
from zhibiao.review.engine import Finding

Case = dict[str, Any]
FormMaker = Callable[..., Form]
Findings = Callable[..., list[Finding]]

# rule, fault, its severity, what the message says, the like without the fault
CASES: list[tuple[str, Case, str, str, Case]] = [
    ("R01", {"unit": None}, "error", "实施单位", {"unit": "云溪县河道所"}),
    ("R01", {"goal_annual": " —— "}, "error", "年度总体目标", {}),
    ("R01", {"nature": None}, "info", "项目性质", {}),
    ("R02", {"department": "）"}, "warn", "）", {"department": "云溪县水务局"}),
    ("R02", {"department": None}, "warn", "未填写", {}),
    (
        "R03",
        {"start": date(2025, 12, 31), "end": date(2025, 1, 1)},
        "error",
        "晚于",
        {"start": date(2025, 3, 1)},
    ),
    ("R03", {"year": 2023}, "error", "不含申报年度 2023", {}),
    (
        "R03",
        {"end": None, "notes": ("计划完成日期“2025-13-31”读不出",)},
        "error",
        "“2025-13-31”不是有效的日期",
        {},
    ),
    (
        "R01",
        {"end": None},
        "error",
        "计划完成日期",
        {"end": None, "notes": ("计划完成日期“待定”读不出",)},
    ),
    (
        "R04",
        {"start": date(2024, 1, 1), "goal_total": "同一段话", "goal_annual": "同一段话"},
        "warn",
        "相同",
        {"start": date(2024, 1, 1), "goal_total": "两年新建护岸30公里"},
    ),
    ("R04", {"start": date(2024, 1, 1), "goal_total": None}, "warn", "没有填写项目总目标", {}),
    (
        "R04",
        {"goal_annual": "2021年拨付设备款，2022年拨付尾款。"},
        "warn",
        "2021、2022",
        {"goal_annual": "完成2026年预算编制的驻场服务40次。"},
    ),
    (
        "R05",
        {"funding": Funding(100.0, 60.0, 30.0, 2000.0)},
        "error",
        "差 10 元",
        {"funding": Funding(100.0, 60.0, 40.4, 2000.0)},
    ),
    (
        "R05",
        {"funding": Funding(annual=80.0, annual_fiscal=90.0)},
        "error",
        "差 10 元",
        {"funding": Funding(annual=90.0, annual_fiscal=90.0)},
    ),
    ("R06", {"funding": Funding(total=5e5, annual=6e5)}, "error", "大于项目资金总额", {}),
    ("R06", {"funding": Funding(annual=0.0)}, "error", "为 0 元", {"funding": Funding(annual=5e4)}),
    ("R06", {"funding": Funding(annual=120.0)}, "warn", "疑把万元写成元", {}),
    (
        "R06",
        {"goal_annual": "申请财政资金120万元，维修泵站3座。", "funding": Funding(annual=1.1e6)},
        "warn",
        "不一致",
        {"goal_annual": "申请财政资金110万元，维修泵站3座。", "funding": Funding(annual=1.1e6)},
    ),
    ("R08", {"goal_annual": "按期完成"}, "error", "按期完成", {}),
    ("R08", {"goal_annual": "云溪河护岸新建"}, "error", "看不出", {}),
    ("R08", {"goal_annual": "保障河道全年安全平稳。"}, "warn", "没有写要完成的任务", {}),
    ("R08", {"goal_annual": "按计划完成云溪河护岸新建和清淤任务。"}, "warn", "重述项目名称", {}),
    (
        "R08",
        {"goal_annual": "用于云溪河沿线闸站运行管理人员的劳务和水电维修等支出。"},
        "warn",
        "花钱",
        {"goal_annual": "维修闸站6座，运行管理人员到岗12人，水电维修及时。"},
    ),
    (
        "R09",
        {"goal_annual": "2025年配套资金300万元，上年结转资金80万元一并拨付。"},
        "warn",
        "资金拨付",
        {"goal_annual": "投入300万元，维修泵站3座，疏浚支河5条。"},
    ),
    (
        "R09",
        {"goal_annual": "对2026年预算申报提供驻场支持服务，保障系统可用。"},
        "info",
        "2026",
        {"goal_annual": "对2025年预算申报提供驻场支持服务，保障系统可用。"},
    ),
    (
        "R10",
        {"goal_annual": "清淤河道8条，巡查河道40次。"},
        "warn",
        "40次",
        {"goal_annual": "清淤河道8条，新建护岸12公里。"},
    ),
    (
        "R11",
        {"goal_annual": "清淤河道条数15条，水质达标。"},
        "info",
        "15条",
        {"goal_annual": "清淤河道8条，水质达标。"},
    ),
    ("R12", {"goal_annual": "改善河道环境，方便群众。"}, "info", "没有数量", {}),
    (
        "R13",
        {"rows": (("数量指标", "清淤河道条数", "=8(条)"), ("质量指标", "验收合格率", "=100%"))},
        "error",
        "未设置效益指标",
        {},
    ),
    (
        "R13",
        {
            "rows": (
                ("数量指标", "清淤河道条数", "=8(条)"),
                ("社会效益指标", "受益居民人数", "≥3(人)"),
            )
        },
        "warn",
        "未设置满意度指标",
        {},
    ),
    (
        "R14",
        {
            "rows": (
                ("质量指标", "护岸工程验收合格率", "=100%"),
                ("时效指标", "护岸工程按期完工率", "≥95%"),
            )
        },
        "warn",
        "缺数量指标",
        {},
    ),
    (
        "R14",
        {
            "goal_annual": "改造管网9公里，更换阀门40套，群众用水不受影响。",
            "rows": (
                ("数量指标", "改造管网长度", "≥9公里"),
                ("质量指标", "管网验收合格率", "=100%"),
            ),
        },
        "info",
        "缺时效指标",
        {},
    ),
    (
        "R15",
        {"project": "云溪县图书馆阅览设备购置", "rows": (("数量指标", "购置书架", "=8(套)"),)},
        "warn",
        "未设成本指标",
        {
            "project": "云溪县图书馆阅览设备购置",
            "rows": (("数量指标", "购置书架", "=8(套)"), ("成本指标", "书架单价", "≤900(元)")),
        },
    ),
    ("R16", {"plus": (("社会效益指标", "社会效益指标", "良好"),)}, "error", "同名", {}),
    ("R16", {"plus": (("质量指标", "社会成本指标", "≤2(起)"),)}, "error", "二级指标", {}),
    (
        "R17",
        {
            "plus": (
                ("经济成本指标", "护岸总造价", "≤9万元"),
                ("可持续影响指标", "管护年限", "≥3年"),
            )
        },
        "info",
        "新旧分类并用",
        {"plus": (), "rows": (("数量指标", "清淤河道条数", "=8(条)"),)},
    ),
    (
        "R18",
        {"plus": (("质量指标", "巡河任务完成率", "=100%"),)},
        "warn",
        "数量指标",
        {"plus": (("数量指标", "巡河任务完成率", "=100%"),)},
    ),
    (
        "R18",
        {"plus": (("质量指标", "参加演练人次", "≥60(人次)"),)},
        "warn",
        "数量指标",
        {"plus": (("质量指标", "安全生产事故起数", "=0(起)"),)},
    ),
    (
        "R18",
        {"plus": (("生态效益指标", "停车场设施完善程度", "完善"),)},
        "warn",
        "与生态环境无关",
        {"plus": (("生态效益指标", "新能源清扫车占比", "≥50%"),)},
    ),
    (
        "R18",
        {"plus": (("社会效益指标", "节约财政资金", "≥30(万元)"),)},
        "warn",
        "经济效益",
        {"plus": (("经济效益指标", "节约财政资金", "≥30(万元)"),)},
    ),
    (
        "R19",
        {"plus": (("社会效益指标", "村民满意度", "≥92%"),)},
        "warn",
        "不反映效益",
        {"plus": (("服务对象满意度指标", "村民满意度", "≥92%"),)},
    ),
    ("R20", {"plus": (("数量指标", "清淤河道条数", "=8(条)"),)}, "warn", "重复", {}),
    ("R21", {"rows": (("数量指标", "清淤河道条数", "=8(条)"),)}, "warn", "只有 1 条", {}),
    (
        "R21",
        {"plus": tuple(("数量指标", f"第{n}段清淤长度", "=1(公里)") for n in range(14))},
        "info",
        "共 22 条",
        {},
    ),
    (
        "R22",
        {
            "funding": Funding(annual=3e7),
            "rows": (("数量指标", "清淤河道条数", "=8(条)"),),
        },
        "warn",
        "3,000 万元",
        {"funding": Funding(annual=3e6), "rows": (("数量指标", "清淤河道条数", "=8(条)"),)},
    ),
    (
        "R23",
        {
            "plus": (
                ("数量指标", "工作计划完成率", "=100%"),
                ("质量指标", "质量达标率", "=100%"),
                ("时效指标", "工作完成及时率", "=100%"),
            )
        },
        "warn",
        "通用指标",
        {"plus": (("数量指标", "工作计划完成率", "=100%"),)},
    ),
    (
        "R24",
        {
            "rows": (
                ("数量指标", "巡河任务完成率", "=100%"),
                ("质量指标", "护岸工程验收合格率", "=100%"),
            )
        },
        "warn",
        "看不出工作量",
        {
            "rows": (
                ("数量指标", "巡河任务完成率", "=100%"),
                ("数量指标", "巡河次数", "≥50(次)"),
            )
        },
    ),
    ("R25", {"plus": (("数量指标", "88", "≥5(次)"),)}, "error", "没有文字", {}),
    ("R25", {"plus": (("数量指标", "组织培训（≥**次）", "≥5(次)"),)}, "error", "模板", {}),
    (
        "R26",
        {"plus": (("服务对象满意度指标", "收益群众满意度", "≥90%"),)},
        "warn",
        "误字",
        {"plus": (("经济效益指标", "合作社收益增长率", "≥5%"),)},
    ),
    (
        "R26",
        {"plus": (("时效指标", "物资配送及时性物资配送及时性", "≥90%"),)},
        "warn",
        "重复",
        {"plus": (("时效指标", "物资配送及时率", "≥90%"),)},
    ),
    (
        "R26",
        {"plus": (("服务对象满意度指标", "服象满意度务对", "≥90%"),)},
        "warn",
        "错乱",
        {},
    ),
    ("R26", {"plus": (("质量指标", "是否达标率", "=100%"),)}, "warn", "矛盾", {}),
    (
        "R27",
        {"plus": (("社会效益指标", "营造爱水护水社会氛围", "良好"),)},
        "info",
        "工作要求",
        {"plus": (("社会效益指标", "爱水护水知识知晓率", "≥80%"),)},
    ),
    (
        "R28",
        {"plus": (("质量指标", "闸门、泵站检修合格率", "=100%"),)},
        "info",
        "2 个事项",
        {"plus": (("时效指标", "闸门检修完成及时性", "≥95%"),)},
    ),
    (
        "R29",
        {"plus": (("质量指标", "质量达标率", "=100%"),)},
        "info",
        "没有说明对象",
        {"plus": (("质量指标", "清淤断面达标率", "=100%"),)},
    ),
    (
        "R30",
        {"plus": (("时效指标", "工程经费拨付及时率", "=100%"),)},
        "info",
        "项目管理要求",
        {"plus": (("时效指标", "移民补贴资金发放及时率", "=100%"),)},
    ),
    (
        "R31",
        {"plus": (("服务对象满意度指标", "项目管理人员满意度", "≥90%"),)},
        "warn",
        "不是服务对象",
        {"plus": (("服务对象满意度指标", "对管理人员的满意度", "≥90%"),)},
    ),
    ("R32", {"plus": (("数量指标", "巡河次数", None),)}, "error", "没有指标值", {}),
    (
        "R33",
        {"plus": (("数量指标", "巡河公里数", "≥50"),)},
        "error",
        "没有计量单位",
        {"plus": (("数量指标", "巡河次数（次）", "≥50"),)},
    ),
    (
        "R34",
        {"plus": (("数量指标", "参加培训人数", "≥90%"),)},
        "error",
        "不应以 % 计",
        {"plus": (("数量指标", "参加培训人数", "≥90(人)"),)},
    ),
    (
        "R35",
        {"plus": (("质量指标", "水样抽检合格率", "≥120%"),)},
        "error",
        "超过 100%",
        {"plus": (("经济效益指标", "渔业产值增长率", "≥120%"),)},
    ),
    ("R35", {"plus": (("质量指标", "水样抽检合格率", "≥100%"),)}, "warn", "不会超过 100%", {}),
    ("R35", {"plus": (("质量指标", "管网事故率", "≤0%"),)}, "info", "不会小于 0", {}),
    (
        "R36",
        {"plus": (("质量指标", "群众投诉次数", "≥3(次)"),)},
        "warn",
        "越低越好",
        {"plus": (("质量指标", "投诉办结件数", "≥3(件)"),)},
    ),
    ("R36", {"plus": (("质量指标", "泵站正常运行率", "≤99%"),)}, "warn", "越高越好", {}),
    (
        "R37",
        {"plus": (("社会效益指标", "护水知识知晓率", "提高"),)},
        "warn",
        "是比率",
        {"plus": (("社会效益指标", "河道管理效率", "提高"),)},
    ),
    ("R38", {"plus": (("服务对象满意度指标", "村民满意度", "满意"),)}, "warn", "没有量化", {}),
    ("R38", {"plus": (("服务对象满意度指标", "村民满意度", "≥75%"),)}, "warn", "偏低", {}),
    ("R38", {"plus": (("服务对象满意度指标", "村民满意度", "≥85%"),)}, "info", "低于通常", {}),
    ("R38", {"plus": (("服务对象满意度指标", "村民满意度", "=95%"),)}, "info", "等号", {}),
    (
        "R39",
        {"plus": (("社会效益指标", "带动就业", "有效带动"),)},
        "warn",
        "没有基期",
        {"plus": (("社会效益指标", "带动就业", "≥30(人)"),)},
    ),
    ("R39", {"plus": (("社会效益指标", "水文化氛围", "良好"),)}, "info", "判定标准", {}),
    (
        "R40",
        {"plus": (("时效指标", "汛前检查完成时间", "按时"),)},
        "warn",
        "没有时限",
        {"plus": (("时效指标", "汛前检查完成时间", "2025年5月底前"),)},
    ),
    (
        "R41",
        {"plus": (("社会效益指标", "防汛能力提升", "有效提升"),)},
        "warn",
        "重复名称",
        {"plus": (("社会效益指标", "防汛能力提升", "由十年一遇提到二十年一遇"),)},
    ),
    ("R41", {"plus": (("可持续影响指标", "管护制度健全性", "健全"),)}, "info", "重复名称", {}),
    ("R41", {"plus": (("数量指标", "巡河台账", "有"),)}, "info", "是否型", {}),
    (
        "R42",
        {"plus": (("质量指标", "水质综合指数", "优于全省平均水平"),)},
        "warn",
        "参照",
        {"plus": (("质量指标", "水质综合指数", "≤4.5(分)"),)},
    ),
    ("R42", {"plus": (("数量指标", "巡河次数", ">50(次)"),)}, "info", "用了“>”", {}),
    (
        "R42",
        {"plus": (("数量指标", "巡河公里数", "全年巡查不少于50公里河道"),)},
        "info",
        "写在句中",
        {},
    ),
    (
        "R43",
        {"plus": (("数量指标", "巡河任务完成率", "≥60%"),)},
        "info",
        "低于通常",
        {"plus": (("数量指标", "巡河任务完成率", "≥95%"),)},
    ),
    (
        "R44",
        {"weights": (10, 10, 10, 10, 10, 10, 10, 10)},
        "error",
        "合计 80，应为 90",
        {"weights": (10, 10, 10, 10, 10, 15, 15, 10)},
    ),
    (
        "R45",
        {"plus": (("成本指标", "全年巡河费用", "≥8(万元)"),)},
        "warn",
        "上限",
        {"plus": (("成本指标", "全年巡河费用", "≤8(万元)"),)},
    ),
    ("R45", {"plus": (("成本指标", "护岸总造价", "≤2(亿元)"),)}, "warn", "大于预算", {}),
    (
        "R45",
        {
            "funding": Funding(annual=500_000.0),
            "rows": (
                ("数量指标", "补种苗木", "=17600(株)"),
                ("成本指标", "苗木单价", "≤60(元/株)"),
            ),
        },
        "warn",
        "1,056,000 元",
        {
            "funding": Funding(annual=500_000.0),
            "rows": (
                ("数量指标", "补种苗木", "=17600(株)"),
                ("成本指标", "苗木单价", "≤28.4(元/株)"),
            ),
        },
    ),
]


@pytest.mark.parametrize(("rule", "fault", "severity", "says", "sound"), CASES)
def test_a_rule_finds_its_fault_and_leaves_the_like_alone(
    make_form: FormMaker,
    findings: Findings,
    rule: str,
    fault: Case,
    severity: str,
    says: str,
    sound: Case,
) -> None:
    found = findings(rule, make_form(**fault))
    assert [one for one in found if one.severity == severity and says in one.message], found
    assert findings(rule, make_form(**sound)) == []


def test_every_rule_of_one_form_has_a_case() -> None:
    # R07 needs two forms (below).
    assert {rule.id for rule in RULES} - {case[0] for case in CASES} == {"R07"}


def test_two_printings_of_one_unit_are_told_once_each(
    make_form: FormMaker, findings: Findings
) -> None:
    one, other = make_form(unit="云溪县政务网管理中心"), make_form(unit="云溪县公务网管理中心")
    found = findings("R07", one, other, one)
    assert [
        "云溪县公务网管理中心" in finding.message
        for finding in found
        if finding.field == "实施单位"
    ] == [True]


def test_schools_told_apart_by_a_number_are_two_units(
    make_form: FormMaker, findings: Findings
) -> None:
    first, second = (
        make_form(unit="云溪县第一小学", project="甲"),
        make_form(unit="云溪县第二小学", project="乙"),
    )
    assert findings("R07", first, second) == []


def test_forms_of_two_projects_with_the_same_names_are_a_template(
    make_form: FormMaker, findings: Findings
) -> None:
    found = findings("R23", make_form(), make_form(project="云溪县科普场馆运行"))
    assert "相同 100%" in found[0].message
    assert found[0].precedents[0].text == "本文件第 2 张“云溪县科普场馆运行”"


def test_a_level_2_label_in_the_level_1_column_is_misplaced(
    make_form: FormMaker, findings: Findings
) -> None:
    from dataclasses import replace

    form = make_form()
    first = replace(form.indicators[0], level1="生态环境成本指标")
    found = findings("R16", replace(form, indicators=(first, *form.indicators[1:])))
    assert [one.message for one in found] == ["二级指标“生态环境成本指标”列在一级指标栏。"]
    assert found[0].place == "第20行"
