"""Synthetic forms and queries for the benchmarks: invented agencies, any number of indicators.

Names are built from parts of skewed frequency, so that common wordings are used by many forms
and new ones never stop coming: 5,800 distinct wordings in 10,000 rows, 31,000 in 100,000,
136,000 in a million.  The same seed gives the same texts.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BUREAUS", "ROWS_A_FORM", "MadeForm", "draw_form", "queries", "write_documents"]

ROWS_A_FORM = 9
FORMS_A_DOCUMENT = 20

PLACES = [
    f"{a}{b}"
    for a in "清云临安宁昌永平新东西南北"
    for b in ("河", "山", "江", "岭", "州", "阳", "川", "海")
]
BUREAUS = [
    "教育局",
    "卫生健康委员会",
    "民政局",
    "水务局",
    "交通运输局",
    "生态环境局",
    "科学技术局",
    "文化和旅游局",
    "农业农村局",
    "应急管理局",
    "人力资源和社会保障局",
    "市场监督管理局",
    "公安局",
    "司法局",
    "住房和城乡建设局",
    "档案馆",
]
OBJECTS = [
    "校舍维修",
    "教师培训",
    "义务教育课后服务",
    "家庭医生签约",
    "疫苗接种",
    "基层卫生人才培养",
    "养老服务设施",
    "困难群众救助",
    "河道整治",
    "水质监测",
    "防汛物资储备",
    "农村公路养护",
    "公交线路优化",
    "桥梁检测",
    "大气污染防治",
    "生活垃圾分类",
    "噪声监测",
    "科技项目评审",
    "高新技术企业认定",
    "创新大赛",
    "非遗保护",
    "图书馆开放",
    "群众文艺演出",
    "高标准农田",
    "农机购置补贴",
    "病虫害防治",
    "应急演练",
    "消防设施改造",
    "安全生产检查",
    "职业技能培训",
    "就业援助",
    "劳动监察",
    "食品抽检",
    "计量检定",
    "知识产权保护",
    "治安防控",
    "视频监控维护",
    "社区矫正",
    "法律援助",
    "普法宣传",
    "老旧小区改造",
    "保障性住房",
    "燃气管网改造",
    "档案数字化",
    "信息系统运维",
    "网络安全测评",
    "政务服务大厅",
    "数据共享平台",
    "机关物业服务",
    "公务用车保障",
    "设备购置",
    "课题研究",
]
QUALIFIERS = [*[""] * 24, "全区", "年度", "重点", "基层", "第三方", "专项", "新增", "线上", "综合"]
STAGES = [*[""] * 18, "一期", "二期", "三期", "项目", "工作", "任务", "服务"]

# A name in twelve says where: that is what keeps new wordings coming in large corpora.
PLACED = 1 / 12

RATE = ("≥{p}(%)", "={p}(%)")
# (level 1, level 2, ((aspect, target templates), …))
KINDS: tuple[tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (
        "产出指标",
        "数量指标",
        (
            ("完成数量", ("≥{n}(个)", "={n}(个)")),
            ("场次", ("≥{n}(场)",)),
            ("覆盖人次", ("≥{n}(人次)",)),
            ("开展次数", ("≥{n}(次)",)),
            ("完成率", RATE),
        ),
    ),
    ("产出指标", "质量指标", (("验收合格率", RATE), ("达标率", RATE), ("准确率", RATE))),
    (
        "产出指标",
        "时效指标",
        (("完成及时率", RATE), ("完成及时性", ("及时",)), ("响应时间", ("≤{s}(小时)",))),
    ),
    ("产出指标", "成本指标", (("成本控制率", ("≤100(%)",)), ("预算节约率", ("≥{s}(%)",)))),
    (
        "效益指标",
        "社会效益指标",
        (("知晓率", RATE), ("影响力提升", ("有效提升", "提升")), ("服务能力提升情况", ("提升",))),
    ),
    ("效益指标", "可持续影响指标", (("长效机制健全性", ("健全",)), ("制度完善性", ("完善",)))),
    (
        "满意度指标",
        "服务对象满意度指标",
        tuple(
            (aspect, ("≥{p}(%)", "满意"))
            for aspect in ("服务对象满意度", "受益群众满意度", "参与人员满意度")
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class MadeForm:
    """A made-up form: what it says, and as `text` how it is printed.

    ``rows`` are (level 1, level 2, name, target), all distinct; ``money`` is in yuan.
    """

    year: int
    project: str
    department: str
    money: int
    goal: str
    rows: tuple[tuple[str, str, str, str], ...]

    @property
    def text(self) -> str:
        """The form as tab-separated text; a level stands only in its first row."""
        money = f"{self.money:,}.00"
        lines = [
            "财政项目支出绩效目标申报表",
            f"({self.year}年度)",
            f"项目名称\t{self.project}\t项目性质\t经常性项目\t项目类别\t特定目标类",
            f"主管部门\t{self.department}\t实施单位\t{self.department}",
            f"计划开始日期\t{self.year}-01-01\t计划完成日期\t{self.year}-12-31",
            f"项目资金 (元)\t项目资金总额\t\t年度资金申请总额\t{money}",
            f"\t其中：财政资金\t\t其中：当年财政拨款\t{money}",
            "\t\t\t上年结转资金\t0.00",
            "\t其他资金\t\t其他资金\t0.00",
            "项目 绩效 目标\t项目总目标\t\t年度总体目标",
            f"\t\t\t{self.goal}",
            "\t一级指标\t二级指标\t三级指标\t年度(/项目)指标值",
        ]
        shown1 = shown2 = ""
        for position, (level1, level2, name, target) in enumerate(self.rows):
            lines.append(
                "\t".join(
                    (
                        "绩效 指标" if position == 0 else "",
                        level1 if level1 != shown1 else "",
                        level2 if level2 != shown2 else "",
                        name,
                        target,
                    )
                )
            )
            shown1, shown2 = level1, level2
        return "\n".join(lines) + "\n"


def draw_form(random_: random.Random) -> MadeForm:
    """The next made-up form, with `ROWS_A_FORM` rows."""
    year = random_.choice((2021, 2022, 2023, 2024, 2025))
    place, bureau = random_.choice(PLACES), random_.choice(BUREAUS)
    subject = random_.choice(OBJECTS)
    rows: list[tuple[str, str, str, str]] = []
    while len(rows) < ROWS_A_FORM:
        level1, level2, aspects = KINDS[min(len(rows) * len(KINDS) // ROWS_A_FORM, 6)]
        aspect, targets = random_.choice(aspects)
        target = random_.choice(targets).format(
            n=random_.choice((1, 2, 5, 10, 20, 50, 100, 300, 1000)),
            p=random_.choice((80, 85, 90, 95, 98, 100)),
            s=random_.choice((1, 2, 4, 8, 24)),
        )
        row = (level1, level2, _name(random_, subject, aspect), target)
        # A row printed twice would be read once.
        if row not in rows:
            rows.append(row)
    return MadeForm(
        year=year,
        project=f"{place}{subject}项目",
        department=f"{place}市{bureau}",
        money=random_.randrange(10, 9000) * 1000,
        goal=f"完成{year}年度{subject}工作，提升服务水平。",
        rows=tuple(rows),
    )


def _name(random_: random.Random, subject: str, aspect: str) -> str:
    thing = subject if random_.random() < 0.8 else random_.choice(OBJECTS)
    place = random_.choice(PLACES) if random_.random() < PLACED else ""
    return place + random_.choice(QUALIFIERS) + thing + random_.choice(STAGES) + aspect


def queries(count: int, *, seed: int = 11) -> list[str]:
    """``count`` distinct texts to look for, in the manner of indicator names."""
    random_ = random.Random(seed)
    aspects = [aspect for _, _, pairs in KINDS for aspect, _ in pairs]
    found: dict[str, None] = {}
    while len(found) < count:
        found[_name(random_, random_.choice(OBJECTS), random_.choice(aspects))] = None
    return list(found)


def texts(forms: int, *, seed: int = 7) -> Iterator[str]:
    """``forms`` form texts."""
    random_ = random.Random(seed)
    for _ in range(forms):
        yield draw_form(random_).text


def write_documents(folder: Path, *, indicators: int, seed: int = 7) -> int:
    """Write documents of `FORMS_A_DOCUMENT` forms holding at least ``indicators`` rows in all.

    Returns the number of forms written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    forms = -(-indicators // ROWS_A_FORM)
    batch: list[str] = []
    written = 0
    for text in texts(forms, seed=seed):
        batch.append(text)
        if len(batch) == FORMS_A_DOCUMENT:
            (folder / f"{written:06d}.txt").write_text("\n".join(batch), encoding="utf-8")
            written, batch = written + 1, []
    if batch:
        (folder / f"{written:06d}.txt").write_text("\n".join(batch), encoding="utf-8")
    return forms
