"""Level-1 and level-2 labels of both taxonomies, in any printed dialect, and a prior for a
missing level 2.

财预〔2015〕88号 puts 成本 under 产出 and 可持续影响 under 效益; 财预〔2021〕101号 makes 成本 a level 1
of three kinds and drops 可持续影响 (DOMAIN.md 1.2).  Public forms mix the two, so both are accepted.
"""

import re
import unicodedata

from zhibiao.forms.memory import remembered
from zhibiao.forms.model import Target
from zhibiao.forms.unit import UnitFamily, family_of

__all__ = [
    "LEVEL1",
    "LEVEL2",
    "STEMS",
    "canonical_level1",
    "canonical_level2",
    "infer_level2",
    "level1_of",
]

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
    "产出指标": "产出 项目产出 绩效产出 产出目标 预期产出",
    "效益指标": "效益 效果 项目效益 项目效果 绩效效果 影响 影响力 效益目标 预期效益 成效 效果目标",
    "满意度指标": "满意度 满意 满意度目标",
}
_LEVEL2_STEMS = {
    "经济成本指标": "经济成本 项目经济成本",
    "社会成本指标": "社会成本",
    "生态环境成本指标": "生态环境成本 生态成本 环境成本 生态环保成本",
    "数量指标": "数量 产出数量 数量目标",
    "质量指标": "质量 产出质量 质量目标",
    "时效指标": "时效 产出时效 产出进度 进度 时效性 时间 产出时效性 产出时间",
    "成本指标": "成本 产出成本 成本控制 成本节约",
    "经济效益指标": "经济效益 经济 经济影响 经济效果",
    "社会效益指标": "社会效益 社会 社会影响 社会效果",
    "生态效益指标": "生态效益 生态 环境 环境效益 生态环境效益 生态环境 环境影响 环保效益 生态影响 环境效果",
    "可持续影响指标": "可持续影响 可持续 可持续性 可持续发展 可持续效益 可持续发展影响 可持续影响力 "
    "可持续性影响 持续影响 可持续效果 长效管理",
    "服务对象满意度指标": "服务对象满意度 服务对象满意度标 满意度 社会公众或服务对象满意度 社会公众满意度 服务对象满意 "
    "受益对象满意度 服务对象或受益对象满意度 公众满意度 服务对象或项目受益人满意度 服务对象满意率 "
    "服务对象或社会公众满意度 服务对象及社会公众满意度 群众满意度 社会公众及服务对象满意度",
}


def _inverted(stems: dict[str, str]) -> dict[str, str]:
    return {stem: label for label, words in stems.items() for stem in words.split()}


_LEVEL1_OF_STEM = _inverted(_LEVEL1_STEMS)
_LEVEL2_OF_STEM = _inverted(_LEVEL2_STEMS)
#: What labels of both levels say without numbering, score and 指标.
STEMS: frozenset[str] = frozenset((*_LEVEL1_OF_STEM, *_LEVEL2_OF_STEM))
# "一、产出指标", "(1)数量指标", "2.质量"
_NUMBERING = re.compile(r"^[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[).、．:]+")
# "产出指标(50分)", "产出指标50", "产出指标(0-20)", "效益指标30%"
_SCORE = re.compile(r"\([^()]*\)分?$|[\d.\-~%]+分?$|[:：]$")


@remembered(4096)
def _stem(label: str) -> str:
    # NFKC would make ① a digit of the label.
    text = "".join(unicodedata.normalize("NFKC", label.strip().lstrip("①②③④⑤⑥⑦⑧⑨⑩")).split())
    text = _NUMBERING.sub("", text)
    text = _SCORE.sub("", text).rstrip(":")
    if text == "指标":
        return text
    # 产出目标 | 数量目标: some places call the levels goals.
    return text.removesuffix("指标").removesuffix("目标").removesuffix("类") or text


@remembered(4096)
def canonical_level1(label: str | None) -> str | None:
    """The canonical level-1 label behind a printed one (``产出``, ``一、产出指标(50分)``); None if unknown.

    满意度 and 成本 are labels of both levels: the column decides which function to ask.
    """
    return _LEVEL1_OF_STEM.get(_stem(label)) if label else None


@remembered(4096)
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


def _words(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


# General words of all sectors, not a list of names that were seen.  Order of the tests matters
# more than any single word: 及时 decides before 质量, 质量 before 提升.
_SATISFACTION = _words("满意", "好评率")
_TIMELY = _words(
    "及时|按时|按期|如期|准时|准点|正点|时效|时限|期限|工期|逾期|延期|超期|滞后|提前|限期",
    "(?:响应|处置|处理|办理|办结|修复|恢复|到达|等待|等候|送达|维修|反应|通行)(?:的?时[间长]|速度)",
    "(?:开工|竣工|完工|完成|验收|启动|开展|投用|上线|交付|实施|举办|发布|支付|拨付|印发|结束|开始)(?:的?时间|日期|周期)",
    "时间$|时间节点|周期$|周期和进度|进度",
)
_COST = _words(
    "成本|单价|造价|概算|采购价|总投资|投资总额|投资额?控制|超支|节约率|节支率",
    "(?:费用?|经费|支出|资金|预算)(?:控制|标准|支出|总额|总数|金额|数额|上限|$)|(?:补[助贴]|发放|支出|资助|奖励)标准",
    "人均(?:费用|经费|支出|投入)|控制(?:率|数|额)$|^(?:不|未)超预算|比价",
)
_SAVING = _words(
    "节[约省支].{0,6}(?:资金|财政|经费|成本|支出|费用|金额)", "减轻.{0,8}负担", "降低.{0,10}成本"
)
_QUALITY = _words(
    "达标|合格|通过|优良|优秀率|准确|正确率|精准|精确|完好|质量|规范|合规|标准化|专业性|科学性|真实|完整|一致",
    "故障|差错|失误|返工|缺陷|破损|事故|投诉|发生率|中断|成功率|有效率|治愈|检出|命中|存活|成活|巩固率|升学率",
    "到会率|出勤率|到岗率|出席率|录取率|获奖|入选|验收|等级|公平|公正|可靠|稳定性|安全性|可用|匹配|符合|响应|测试",
    "正常运[行转]|采纳率|利用率|使用率|缴纳率|流失率|死亡率|入库率|达成率|先进性|设备.{0,4}性能|实现率|转化率|应用性",
)
# What only an output can be, even where no level 1 says so.
_QUALITY_RATE = _words(
    "达标率|合格率|通过率|准确[率性度]|正确率|优良率|优秀率|完好率|完整[率性]|规范[率性]|成功率|故障率|差错率|事故|投诉|发生率",
    "返工|成活率|存活率|质量(?!.{0,3}(?:提升|提高|改善))|出勤率|到会率|到岗率|验收|标准化|真实性|一致率|稳定性|科学性|专业性",
    "治愈率|检出率|利用率|使用率|转化率|可靠性|可用[性率]",
)
_QUANTITY_END = _words(
    "(?:完成|执行|开展|实施|建成|落实)[率度]$",
    "(?:[数次户]|(?<!质)量)$",
    "数[额目]$",
    "面积$|长度$|里程$|规模$",
)
_LASTING = _words(
    "长效|可持续|持续|长期|中长期|常态化|后续|后期|管护|延续|传承|梯队|储备|发展后劲|使用年限|使用寿命|运行年限|年限",
    "机制|制度.{0,5}(?:健全|完善|建设|完备)|健全|体系.{0,4}(?:健全|完善|建设)|人才(?:培养|队伍)|队伍建设|信息共享",
    "档案.{0,4}(?:健全|管理|归档)|资料归档",
)
_ECOLOGY = _words(
    "生态|污染|排放|碳|节能|节水|节电|能耗|水耗|绿化|绿色|空气|PM2|PM10|水质|垃圾|减排|森林|湿地|植被|扬尘|噪[音声]|水土",
    "土壤|河道|黑臭|林木|林草|生物多样|物种|秸秆|化肥|农药|废[水气弃物旧]|优良天数|草原|沙化|造林|水源|断面|降碳|能源消耗|降尘",
    "清洁能源|可再生|循环利用|资源化|异味|臭味|耕地质量|环保|环境(?:质量|保护|整治|污染|卫生)|(?:水|人居|大气|市容|自然|海洋)环境|栖息",
)
_ECONOMY = _words(
    "经济|税|产值|收入|增收|增加值|贷款|融资(?!环境)|销售|营业|营收|利润|GDP|消费|贸易|招商|引资|成交|交易额|投资|收益|盈利",
    "产量|亩产|单产|增产|外汇|出口|租金|挽回.{0,6}损失|撬动|拉动|上市|产业规模|市场份额|效益额|创收|订单|降本|增效",
)
_BENEFICIARIES = _words("就业|受益|惠及|覆盖人|参观人|服务(?:人口|群众|居民|企业)数?$|救助人")
_SOCIETY = _words(
    "社会|知晓|影响力|认可|认同|知名度|美誉|公信力|信任|参与度|获得感|幸福感|安全感|归属感|素养|素质|营商|氛围|民生|信息化|公开|透明",
    "稳定|治安|群众|居民|公众|市民|百姓|宣传|普及|健康|采纳|贡献|影响|便利|便民|化解|示范|辐射|关注|点击|阅读|浏览|引领|品牌|显示度",
    "服务(?:能力|水平|效能|质量)|能力|水平|作用|效果|成效|满足|共享|普惠|公平|权益|文明|和谐|安全|凝聚力|积极性|意识|理念|前瞻|预见|指导性",
)
_CHANGE = _words(
    "提[升高]|增[强长进加]|改善|促进|推动|推进|带动|营造|优化|发挥|减[轻少]|降低|下降|扩大|助力|强化|保障|丰富|维护"
)
_DATE = re.compile(
    r"(?<![较比于])(?:\d+年\d+月|\d+月(?:底|末|前|\d+日)|年底前|[上下]半年|季度前?$)"
)
_RATIOS = {
    UnitFamily.PERCENT.value,
    UnitFamily.PERCENT_POINT.value,
    UnitFamily.NUMBER.value,
    UnitFamily.SCORE.value,
}


def _family(target: Target | None) -> str | None:
    return family_of(target.unit) if target is not None and target.value is not None else None


def _counted(target: Target | None) -> bool:
    """Whether the target is an amount of something: no rate, no score, no words."""
    family = _family(target)
    return family is not None and family not in _RATIOS


def _deadline(target: Target | None) -> bool:
    """Whether the target is a date, or a longest time."""
    if target is None or target.text is None:
        return False
    if target.value is None:
        return _DATE.search(target.text) is not None
    return _family(target) == UnitFamily.TIME and target.operator in ("≤", "<")


def _output(name: str, target: Target | None) -> str:
    """Level 2 below 产出指标."""
    if _TIMELY.search(name) or _deadline(target):
        return "时效指标"
    if _COST.search(name) or (_family(target) or "").startswith(UnitFamily.MONEY):
        return "成本指标"
    if _counted(target):
        return "数量指标"
    if _QUANTITY_END.search(name) or re.match("是否(?:完成|开展|建立|形成)", name):
        return "数量指标"
    if _QUALITY.search(name) or (target is not None and target.qualitative):
        return "质量指标"
    return "质量指标" if re.search("[率度性]$", name) else "数量指标"


def _benefit(name: str) -> str:
    """Level 2 below 效益指标."""
    if _LASTING.search(name):
        return "可持续影响指标"
    if _ECOLOGY.search(name):
        return "生态效益指标"
    social = re.search("社会|就业", name)
    if _SAVING.search(name) or (_ECONOMY.search(name) and not social):
        return "经济效益指标"
    return "社会效益指标"


def _cost(name: str) -> str:
    """Level 2 below the 成本指标 of 2021."""
    if "环境" in name or _ECOLOGY.search(name):
        return "生态环境成本指标"
    return "社会成本指标" if "社会" in name else "经济成本指标"


def _anywhere(name: str, target: Target | None) -> str | None:
    """Level 2 with no level 1 to lean on: what can only be an output first, then the benefits."""
    if _SATISFACTION.search(name):
        return "服务对象满意度指标"
    if _TIMELY.search(name) or _deadline(target):
        return "时效指标"
    if re.search("(?:完成|执行|开展|实施)[率度]$|^是否完成", name):
        return "数量指标"
    if _SAVING.search(name):
        return "经济效益指标"
    if _COST.search(name):
        return "成本指标"
    if _LASTING.search(name):
        return "可持续影响指标"
    if _QUALITY_RATE.search(name):
        return "质量指标"
    topical = any(topic.search(name) for topic in (_ECOLOGY, _ECONOMY, _SOCIETY))
    if _BENEFICIARIES.search(name) or (topical and _CHANGE.search(name)):
        return _benefit(name)
    if _ECONOMY.search(name) and (_family(target) or "").startswith(UnitFamily.MONEY):
        return "经济效益指标"
    if _counted(target):
        return "数量指标"
    if topical or re.search("增长|下降|降低", name):
        return _benefit(name)
    if target is None and not (_QUALITY.search(name) or _QUANTITY_END.search(name)):
        return None
    if target is not None and target.qualitative and not _QUALITY.search(name):
        return "社会效益指标"
    return _output(name, target)


def infer_level2(
    name: str, *, target: Target | None = None, level1: str | None = None
) -> str | None:
    """The level 2 that a row with this name most likely has; None where nothing speaks for any.

    A prior from general words (DOMAIN.md 4.4), not a law.  ``level1`` in any dialect limits the
    answer to the labels below it; the target's unit tells amounts, rates, durations and money apart.
    成本 without a level 1 is 88号's 成本指标.
    """
    text = unicodedata.normalize("NFKC", "".join(name.split()))
    if not text:
        return None
    above = canonical_level1(level1)
    if above == "满意度指标":
        return "服务对象满意度指标"
    if above == "成本指标":
        return _cost(text)
    if above == "产出指标":
        return _output(text, target)
    return _benefit(text) if above == "效益指标" else _anywhere(text, target)
