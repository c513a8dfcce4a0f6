"""Level-1 and level-2 labels of both taxonomies, in any printed dialect, and a prior for a
missing level 2.

财预〔2015〕88号 puts 成本 under 产出 and 可持续影响 under 效益; 财预〔2021〕101号 makes 成本 a level 1
of three kinds and drops 可持续影响 (DOMAIN.md 1.2).  Public forms mix the two, so both are accepted.
"""

import re
import unicodedata
from functools import lru_cache

from zhibiao.forms.model import Target
from zhibiao.forms.unit import UnitFamily, family_of

__all__ = ["LEVEL1", "LEVEL2", "canonical_level1", "canonical_level2", "infer_level2", "level1_of"]

#: canonical level-2 label -> its level 1; both taxonomies together, in the order forms print them.
LEVEL2: dict[str, str] = {
    "经济成本指标": "成本指标",
    "社会成本指标": "成本指标",
    "生态环境成本指标": "成本指标",
    "数量指标": "产出指标",
    "质量指标": "产出指标",
    "时效指标": "产出指标",
    "成本指标": "产出指标",
    "经济效益指标": "效益指标",
    "社会效益指标": "效益指标",
    "生态效益指标": "效益指标",
    "可持续影响指标": "效益指标",
    "服务对象满意度指标": "满意度指标",
}
#: canonical level-1 labels in the order of the 2021 taxonomy.
LEVEL1: tuple[str, ...] = ("成本指标", "产出指标", "效益指标", "满意度指标")

_LEVEL1_STEMS = {
    "成本指标": "成本 项目成本",
    "产出指标": "产出 项目产出 绩效产出 产出目标 预期产出 产出类",
    "效益指标": "效益 效果 项目效益 项目效果 绩效效果 影响 效益目标 预期效益 成效 效益类 效果目标",
    "满意度指标": "满意度 满意 满意度目标 满意度类",
}
_LEVEL2_STEMS = {
    "经济成本指标": "经济成本 项目经济成本",
    "社会成本指标": "社会成本",
    "生态环境成本指标": "生态环境成本 生态成本 环境成本 生态环保成本",
    "数量指标": "数量 产出数量 数量类 数量目标",
    "质量指标": "质量 产出质量 质量类 质量目标",
    "时效指标": "时效 产出时效 产出进度 进度 时效性 时间 时效类 产出时效性 产出时间",
    "成本指标": "成本 产出成本 成本类 成本控制 成本节约",
    "经济效益指标": "经济效益 经济 经济影响 经济效果 经济效益类",
    "社会效益指标": "社会效益 社会 社会影响 社会效果 社会效益类",
    "生态效益指标": "生态效益 生态 环境 环境效益 生态环境效益 生态环境 环境影响 环保效益 生态影响 环境效果",
    "可持续影响指标": "可持续影响 可持续 可持续性 可持续发展 可持续效益 可持续发展影响 可持续影响力 "
    "可持续性影响 持续影响 可持续效果",
    "服务对象满意度指标": "服务对象满意度 满意度 社会公众或服务对象满意度 社会公众满意度 服务对象满意 "
    "受益对象满意度 服务对象或受益对象满意度 公众满意度 服务对象或项目受益人满意度 服务对象满意率 "
    "服务对象或社会公众满意度 服务对象及社会公众满意度 群众满意度 社会公众及服务对象满意度",
}


def _inverted(stems: dict[str, str]) -> dict[str, str]:
    return {stem: label for label, words in stems.items() for stem in words.split()}


_LEVEL1_OF_STEM = _inverted(_LEVEL1_STEMS)
_LEVEL2_OF_STEM = _inverted(_LEVEL2_STEMS)
# "一、产出指标", "(1)数量指标", "2.质量"
_NUMBERING = re.compile(r"^[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[).、．:]+|^[①-⑳]")
# "产出指标(50分)", "产出指标50", "产出指标(0-20)", "效益指标30%"
_SCORE = re.compile(r"\([^()]*\)$|[\d.\-~%]+分?$|[:：]$")


@lru_cache(maxsize=4096)
def _stem(label: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", label).split())
    text = _NUMBERING.sub("", text)
    text = _SCORE.sub("", text).rstrip(":")
    return text if text == "指标" else text.removesuffix("指标").removesuffix("类")


def canonical_level1(label: str | None) -> str | None:
    """The canonical level-1 label behind a printed one (``产出``, ``一、产出指标(50分)``); None if unknown.

    满意度 and 成本 are labels of both levels: the column decides which function to ask.
    """
    return _LEVEL1_OF_STEM.get(_stem(label)) if label else None


def canonical_level2(label: str | None) -> str | None:
    """The canonical level-2 label behind a printed one (``产出数量``, ``环境效益指标``); None if unknown.

    A level-3 name can read like one of these (社会公众满意度): ask only about a level-2 cell.
    """
    return _LEVEL2_OF_STEM.get(_stem(label)) if label else None


def level1_of(level2: str) -> str:
    """The canonical level-1 label above a level-2 label in any dialect.

    成本指标 is 88号's under 产出指标.  Raises ValueError for a label that is no level 2.
    """
    label = canonical_level2(level2)
    if label is None:
        raise ValueError(f"不是二级指标：{level2!r}；可用的有 {'、'.join(LEVEL2)}")
    return LEVEL2[label]


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


_SATISFACTION = _any("满意", "好评率")
_TIMELY = _any(
    "及时", "按时", "按期", "如期", "准时", "准点", "正点", "时效", "响应时间", "响应时长", "响应速度", "时限",
    "期限", "周期", "工期", "进度", "日期", "时间$", "时间节点", "完成时间", "(?:处置|处理|等待|等候|办理|修复)时[间长]",
    "逾期", "延期", "提前", "超期", "滞后", "到达时间", "(?:开工|竣工|完工|验收|启动|开展|投用|上线)时间",
)  # fmt: skip
_COST = _any(
    "成本", "单价", "造价", "费用(?:控制|标准|支出|$)", "经费(?:控制|标准|支出|总额|$)", "补[助贴]标准", "发放标准",
    "支出标准", "预算(?:控制|金额|总额|数)", "投资额?控制", "超(?:支|概|预算)", "资金(?:控制|总额|支出|投入|使用额|成本)",
    "节约率", "节支率", "控制率$", "支出控制", "总投资", "投资总额", "概算", "费用$", "采购价", "人均(?:费用|经费|支出)",
)  # fmt: skip
_QUALITY = _any(
    "达标", "合格", "通过率", "优良率", "优秀率", "准确", "正确率", "精准", "完好率", "质量", "规范", "合规", "故障率",
    "差错", "失误率", "事故", "投诉", "发生率", "成功率", "到会率", "出勤率", "到岗率", "稳定", "完整", "真实",
    "有效率", "治愈率", "检出率", "命中率", "返工", "一致率", "标准化", "等级", "知晓", "安全", "响应", "可靠",
    "专业性", "科学性", "公正", "公平", "实现率", "采纳率", "转化率", "覆盖率", "利用率", "使用率", "入选率",
    "正常", "程度$", "活跃度", "符合", "匹配", "公开", "破损率", "存活率", "成活率", "升学率", "巩固率",
    "获奖", "缺陷", "达成率", "入库率", "缴纳率", "流失率", "死亡率", "验收", "性$", "先进", "水平", "投入效果",
)  # fmt: skip
_QUANTITY = _any(
    "完成率", "数量", "数$", "数额$", "次$", "场次", "人次", "面积", "长度", "里程", "总量", "规模", "覆盖率", "户$", "量$", "个数",
    "执行率", "开展率", "举办", "组织", "建设$", "建立", "购置", "采购", "培训", "活动", "报告", "出版", "印刷", "发放",
    "编制", "新建", "改造", "维修", "新增", "引进", "数（", "数\\(", "项目$", "会议", "调研", "论文", "专利", "课题",
)  # fmt: skip
_LASTING = _any(
    "长效", "可持续", "持续", "机制", "制度.{0,4}(?:健全|完善|建设|完备)", "健全", "长期", "使用年限", "使用寿命", "运行年限",
    "后续", "后期", "管护", "人才(?:培养|储备|梯队|队伍)", "队伍建设", "档案.{0,4}(?:完整|健全|管理)", "年限", "体系.{0,3}(?:健全|完善)",
    "传承", "储备", "中长期", "延续", "发展后劲", "梯队", "信息共享", "常态化", "资料归档", "利用率", "配备率",
)  # fmt: skip
_ECOLOGY = _any(
    "生态", "环境质量", "污染", "排放", "碳", "节能", "节水", "节电", "能耗", "水耗", "绿化", "空气", "PM2", "PM10", "水质", "垃圾",
    "减排", "森林", "湿地", "植被", "扬尘", "噪[音声]", "绿色", "水土", "土壤", "河道", "黑臭", "环境(?:改善|保护|影响|优化|整治)",
    "人居环境", "林木", "物种", "生物多样", "秸秆", "化肥", "农药", "废[水气弃物]", "优良天数", "水环境", "草原", "沙化", "造林",
    "水源", "断面", "降碳", "清洁能源", "可再生", "资源(?:节约|循环|化利用)", "降尘", "异味", "臭味", "自然", "耕地质量",
)  # fmt: skip
_ECONOMY = _any(
    "经济", "税收", "产值", "收入", "增收", "增加值", "贷款", "融资(?!环境)", "销售", "营业?收", "利润", "GDP", "消费", "贸易", "招商",
    "成交", "交易额", "投资", "收益", "降本", "节约(?:资金|财政|成本|经费|金额)", "节约率", "成本(?:节约|降低|下降)", "盈利", "产量",
    "亩产", "单产", "降低.{0,8}成本", "减轻.{0,6}负担", "外汇", "出口", "营收", "财政收入", "租金", "资产", "效益额", "纳税",
    "免征", "引资", "撬动", "拉动", "挽回.{0,4}损失", "直接损失", "节支", "增产", "股权", "上市", "产业(?:增长|规模|产值)",
)  # fmt: skip
_SOCIETY = _any(
    "社会", "知晓", "影响力", "认可", "就业", "受益", "惠及", "覆盖人[数口]", "覆盖面", "服务能力", "服务水平", "知名度", "参与度", "获得感",
    "幸福感", "安全感", "认同", "素养", "素质", "营商", "氛围", "民生", "信息化(?:程度|水平)", "公开", "政策", "稳定", "治安",
    "群众", "居民", "公众", "市民", "百姓", "宣传", "普及", "健康", "采纳", "贡献", "影响", "信任", "公信力", "便利", "便民", "改善",
    "提升", "提高", "增强", "促进", "推动", "营造", "保障", "发挥", "带动", "优化", "丰富", "提供.{0,6}(?:支撑|保障)", "效果", "作用",
    "事故", "投诉", "化解", "率先", "示范", "辐射", "参观", "关注", "点击", "阅读", "引领", "品牌",
)  # fmt: skip
_CHANGE = _any(
    "提升",
    "提高",
    "增强",
    "改善",
    "促进",
    "推动",
    "营造",
    "带动",
    "优化",
    "有效",
    "发挥",
    "减轻",
    "增进",
)
_COUNTED = {
    UnitFamily.PERCENT.value,
    UnitFamily.PERCENT_POINT.value,
    UnitFamily.NUMBER.value,
    UnitFamily.SCORE.value,
}


def _output(name: str, target: Target | None) -> str:
    family = family_of(target.unit) if target is not None and target.value is not None else None
    if _TIMELY.search(name):
        return "时效指标"
    if _COST.search(name) or (family or "").startswith(UnitFamily.MONEY.value):
        return "成本指标"
    if family == UnitFamily.TIME.value and target is not None and target.operator in ("≤", "<"):
        return "时效指标"
    if target is not None and target.text and re.search(r"\d+[年月]|[年月]底|季度", target.text):
        if target.value is None:
            return "时效指标"
    if family is not None and family not in _COUNTED:
        return "数量指标"
    if re.search(r"完成率$|数量$|数$|人次$|场次$|次数$|面积$", name):
        return "数量指标"
    if _QUALITY.search(name) or (target is not None and target.qualitative):
        return "质量指标"
    if family == UnitFamily.PERCENT.value and name.endswith("率"):
        return "质量指标"
    return "数量指标"


def _benefit(name: str, target: Target | None) -> str:
    if _LASTING.search(name):
        return "可持续影响指标"
    if _ECOLOGY.search(name):
        return "生态效益指标"
    if _ECONOMY.search(name) and not re.search("社会|就业", name):
        return "经济效益指标"
    return "社会效益指标"


def infer_level2(
    name: str, *, target: Target | None = None, level1: str | None = None
) -> str | None:
    """The level 2 that a row with this name most likely has; None where nothing speaks for any.

    A prior from general words (DOMAIN.md 4.4), not a law.  ``level1`` in any dialect limits the
    answer to the labels below it; the target's unit separates counts, rates, durations and money.
    """
    text = unicodedata.normalize("NFKC", "".join(name.split()))
    above = canonical_level1(level1)
    if above == "满意度指标":
        return "服务对象满意度指标"
    if above == "成本指标":
        if _ECOLOGY.search(text) or "环境" in text:
            return "生态环境成本指标"
        return "社会成本指标" if "社会" in text else "经济成本指标"
    if above == "产出指标":
        return _output(text, target)
    if above == "效益指标":
        return _benefit(text, target)
    if not text:
        return None
    if _SATISFACTION.search(text):
        return "服务对象满意度指标"
    return _unplaced(text, target)


def _unplaced(text: str, target: Target | None) -> str | None:
    """Level 2 with no level 1 to lean on: outputs by their endings, then benefits by topic."""
    if _TIMELY.search(text):
        return "时效指标"
    if re.search("完成率$|执行率$", text):
        return "数量指标"
    if _COST.search(text):
        return "成本指标"
    if _LASTING.search(text):
        return "可持续影响指标"
    if re.search(
        "达标率|合格率|通过率|准确|完好率|差错|故障|质量|规范|优良率|成功率|到会率|事故|投诉|发生率",
        text,
    ):
        return "质量指标"
    benefit = _ECOLOGY.search(text) or _ECONOMY.search(text) or _SOCIETY.search(text)
    family = family_of(target.unit) if target is not None and target.value is not None else None
    counted = family is not None and family not in _COUNTED
    if re.search("就业|受益|惠及|参观人|覆盖人", text):
        return "社会效益指标"
    if counted:
        return "数量指标"
    if benefit and (_CHANGE.search(text) or target is None or target.qualitative or not counted):
        return _benefit(text, target)
    if target is None and not (_QUALITY.search(text) or _QUANTITY.search(text)):
        return None
    return _output(text, target)
