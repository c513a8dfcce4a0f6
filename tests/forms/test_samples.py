"""The sample forms are read fully: they are what a newcomer sees first."""

from functools import cache
from pathlib import Path

import pytest

from zhibiao.forms.document import read_document
from zhibiao.forms.model import Form, Indicator
from zhibiao.forms.organisation import normalise
from zhibiao.forms.taxonomy import level1_of

SAMPLES = Path(__file__).parents[2] / "samples"

# file -> (project, year, department, unit, money of the year in yuan, rows)
FORMS: dict[str, list[tuple[str, int, str | None, str, float | None, int]]] = {
    "education-2024.txt": [
        ("中小学教师专业发展培训", 2024, "云岭市教育局", "云岭市教育局", 850_000, 9),
        ("校园安全设施维护", 2024, "云岭市教育局", "云岭市教育局", 1_260_000, 9),
    ],
    "health-2024.md": [
        (
            "家庭医生签约服务",
            2024,
            "清河区卫生健康委员会",
            "清河区社区卫生服务管理中心",
            4_300_000,
            7,
        ),
        ("公共卫生人员培训", 2024, "清河区卫生健康委员会", "清河区卫生健康委员会", 420_000, 6),
    ],
    "culture-2023.pdf.txt": [
        ("公共文化惠民演出", 2023, "云岭市文化和旅游局", "云岭市群众艺术馆", 2_180_000, 7),
        ("市图书馆运行维护", 2023, "云岭市文化和旅游局", "云岭市图书馆", 3_650_000, 7),
    ],
    "transport-2022.docx.txt": [
        ("农村公路日常养护", 2022, None, "清河区交通运输局", 1_980_000, 7),
        ("公交候车亭维护", 2022, None, "清河区交通运输局", 460_000, 6),
    ],
    "water-2025.md": [
        ("河道保洁与水质监测", 2025, "云岭市水务局", "云岭市河道管理所", 5_200_000, 9),
    ],
    "environment-2025.txt": [
        ("生活垃圾分类推进", 2025, "清河区生态环境局", "清河区生态环境局", 3_000_000, 8),
        ("扬尘在线监测", 2025, "清河区生态环境局", "清河区环境监测站", 1_150_000, 7),
    ],
    "science-2023.txt": [
        ("科技型中小企业研发补助", 2023, "云岭市科学技术局", "云岭市科学技术局", 10_000_000, 7),
    ],
    "science-2024.txt": [
        ("科技型中小企业研发补助", 2024, "云岭市科学技术局", "云岭市科学技术局", 15_000_000, 7),
        ("科普宣传活动", 2024, "云岭市科学技术局", "云岭市科普服务中心", 680_000, 8),
    ],
    "smart-city-2024.md": [
        ("政务云平台运维", 2024, "清河区数据局", "清河区大数据中心", 7_800_000, 9),
        ("公共视频监控运维", 2024, "清河区公安分局", "清河区公安分局", 5_600_000, 7),
    ],
    "elderly-care-2025.txt": [
        ("困难老人居家养老服务", 2025, "青禾县民政局", "青禾县养老服务指导中心", 2_640_000, 8),
    ],
    "indicators-2025.csv": [
        ("高标准农田建设", 2025, "青禾县农业农村局", "青禾县农业农村局", None, 10),
        (
            "职业技能提升培训",
            2025,
            "青禾县人力资源和社会保障局",
            "青禾县就业服务中心",
            None,
            8,
        ),
        ("产业扶持专项资金", 2025, "云岭市经济和信息化局", "云岭市经济和信息化局", None, 9),
    ],
}


@cache
def _forms(file: str) -> tuple[Form, ...]:
    return read_document(SAMPLES / file).forms


@pytest.mark.parametrize("file", FORMS)
def test_forms_of_a_sample_are_found_with_their_heads(file: str) -> None:
    heads = [
        (
            form.project,
            form.year,
            form.department and normalise(form.department),
            form.unit and normalise(form.unit),
            form.funding.annual,
            len(form.indicators),
        )
        for form in _forms(file)
    ]
    assert heads == FORMS[file]
    assert [form.ordinal for form in _forms(file)] == list(range(1, len(heads) + 1))


def test_every_sample_is_asserted_here() -> None:
    files = {path.name for path in SAMPLES.iterdir() if path.suffix in (".txt", ".csv", ".md")}
    assert files == set(FORMS)


@pytest.mark.parametrize("file", FORMS)
def test_labels_of_every_row_agree(file: str) -> None:
    for form in _forms(file):
        for row in form.indicators:
            assert row.level2 is not None
            assert row.level1 == level1_of(row.level2)


def _row(file: str, ordinal: int, name: str) -> Indicator:
    (row,) = (row for row in _forms(file)[ordinal - 1].indicators if row.name == name)
    return row


@pytest.mark.parametrize(
    ("file", "ordinal", "name", "level2", "operator", "value", "unit"),
    [
        ("education-2024.txt", 1, "培训教师人次", "数量指标", "≥", 3200, "人次"),
        ("education-2024.txt", 1, "人均培训成本", "成本指标", "≤", 550, "元/人"),
        ("education-2024.txt", 2, "故障响应时间", "时效指标", "≤", 2, "小时"),
        ("education-2024.txt", 2, "校园安全管理制度健全性", "可持续影响指标", None, None, None),
        ("health-2024.md", 1, "重点人群签约服务人次", "数量指标", "≥", 35_000, "人次"),
        ("health-2024.md", 1, "履约服务及时率", "时效指标", "≥", 90, "%"),
        ("health-2024.md", 2, "培训完成及时性", "时效指标", None, None, None),
        ("health-2024.md", 2, "参训人员满意度", "服务对象满意度指标", "≥", 95, "%"),
        ("culture-2023.pdf.txt", 1, "观众满意度", "服务对象满意度指标", "≥", 88, "%"),
        ("culture-2023.pdf.txt", 2, "读者到馆人次", "社会效益指标", "≥", 450_000, "人次"),
        ("transport-2022.docx.txt", 1, "养护里程", "数量指标", "=", 186, "公里"),
        ("transport-2022.docx.txt", 2, "安全事故发生次数", "社会效益指标", "=", 0, None),
        ("water-2025.md", 1, "河道保洁单位成本", "经济成本指标", "≤", 1.8, "万元/公里"),
        ("water-2025.md", 1, "清淤作业对水体的扰动", "生态环境成本指标", None, None, None),
        ("environment-2025.txt", 1, "新建分类投放点数量", "数量指标", "≥", 80, "个"),
        ("environment-2025.txt", 1, "居民满意度", "服务对象满意度指标", "≥", 80, "%"),
        ("science-2023.txt", 1, "企业满意度", "服务对象满意度指标", "≥", 90, "%"),
        ("science-2024.txt", 1, "企业满意度", "服务对象满意度指标", "≥", 85, "%"),
        ("science-2024.txt", 1, "带动企业研发投入", "经济效益指标", "≥", 1, "亿元"),
        ("smart-city-2024.md", 1, "平台可用率", "质量指标", "≥", 99.9, "%"),
        ("elderly-care-2025.txt", 1, "上门服务次数", "数量指标", "≥", 24_000, "次"),
        ("elderly-care-2025.txt", 1, "老人生活质量改善", "社会效益指标", None, None, None),
        ("indicators-2025.csv", 2, "组织招聘会场次", "数量指标", "≥", 18, "场"),
        ("indicators-2025.csv", 2, "补贴发放及时率", "时效指标", "=", 100, "%"),
        ("indicators-2025.csv", 3, "资金拨付及时性", "时效指标", None, None, None),
    ],
)
def test_row_is_read_exactly(
    file: str,
    ordinal: int,
    name: str,
    level2: str,
    operator: str | None,
    value: float | None,
    unit: str | None,
) -> None:
    row = _row(file, ordinal, name)
    target = row.target
    assert (row.level2, target.operator, target.value, target.unit) == (
        level2,
        operator,
        value,
        unit,
    )


def test_weights_of_the_2021_layout_are_read() -> None:
    weights = [row.weight for row in _forms("water-2025.md")[0].indicators]
    assert weights == [10, 5, 10, 5, 10, 15, 10, 15, 10]


def test_the_second_year_asks_for_less_with_more_money() -> None:
    before, after = _forms("science-2023.txt")[0], _forms("science-2024.txt")[0]
    assert before.project == after.project
    assert (before.funding.annual, after.funding.annual) == (10_000_000, 15_000_000)
    first = {row.name: row.target.value for row in before.indicators}
    second = {row.name: row.target.value for row in after.indicators}
    assert (first["补助企业数量"], second["补助企业数量"]) == (80, 60)
