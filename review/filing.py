"""R18: whether a row stands under the level 2 that its name and value belong to.

The customs are DOMAIN.md 4.4's, read loosely: a name contradicts its place only where hardly any
form files it so.  A corpus adds how others file the same wording.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from zhibiao.forms.taxonomy import infer_level2
from zhibiao.forms.unit import UnitFamily
from zhibiao.review.case import Case, Line
from zhibiao.review.numbers import unit_against_name
from zhibiao.review.rule import CannotJudge, Group, NotApplicable, Remark, Saying, Severity

__all__ = ["RULES"]

_GROUP = Group()

_QUANTITY, _QUALITY, _TIME = "数量指标", "质量指标", "时效指标"
_ECONOMIC, _SOCIAL, _ECOLOGIC = "经济效益指标", "社会效益指标", "生态效益指标"
_LASTING, _SATISFIED = "可持续影响指标", "服务对象满意度指标"
_OUTPUTS = frozenset((_QUANTITY, _QUALITY, _TIME))
_BENEFITS = frozenset((_ECONOMIC, _SOCIAL, _ECOLOGIC, _LASTING))
# 社会成本 and 生态环境成本 are effects that somebody suffers: complaints, days without water.
_COSTS = frozenset(("成本指标", "经济成本指标"))


class _Custom(NamedTuple):
    """Names that ``fits`` are filed under ``usual``, not under ``not_under``."""

    usual: str
    not_under: frozenset[str]
    fits: Callable[[Line], bool]
    why: str
    severity: Severity = Severity.WARN


def _ends(pattern: str) -> Callable[[Line], bool]:
    compiled = re.compile(rf"(?:{pattern})$")
    return lambda line: compiled.search(line.core) is not None


def _says(pattern: str) -> Callable[[Line], bool]:
    compiled = re.compile(pattern)
    return lambda line: compiled.search(line.core) is not None


_ADVERSE = re.compile(r"投诉|事故|故障|差错|失误|缺陷|中断|发生|违规|死亡|流失|返工|信访|案件")
# Grades of an award are quality though they are counted.
_AWARD = re.compile(
    r"获奖|奖|入选|入围|专利|论文|成果|人均|平均|师生比|密度|浓度|强度|寿命|并发|容量|承载|责任|事件"
)
_WORK = "项目|任务|工作|评审|检查|抽查|巡查|审计|监测|测评|评估|督查|走访|培训"


def _counted_under_quality(line: Line) -> bool:
    return (
        line.amount
        # A wrong unit (R34) makes a rate look like a count.
        and unit_against_name(line) is None
        and line.family.split("/")[0] == line.family
        and line.family
        in (
            UnitFamily.PERSON.value,
            UnitFamily.PERSON_TIME.value,
            UnitFamily.EVENT.value,
            UnitFamily.ORGANISATION.value,
            UnitFamily.DOCUMENT.value,
            UnitFamily.ITEM.value,
            UnitFamily.OCCASION.value,
        )
        and not _ADVERSE.search(line.core)
        and not _AWARD.search(line.core)
        # 协同力 = 不少于10家: a quality with an amount in its words.
        and (line.group in ("人数", "次数", "数量") or line.words[:1] in "≥=≤><0123456789")
    )


def _completion(line: Line) -> bool:
    return (
        re.search(r"(?:完成|执行|开展|实施)(?:率|比例|进度)$", line.core) is not None
        and not re.search(
            r"(?:及时|按时|按期|如期|整改|问题|隐患|预算|质量)[^、]{0,6}$", line.core[:-3]
        )
        # Keeping to a standard is quality; deadlines and money have rules of their own.
        and not re.search(
            r"(?:按时|按期|及时|如期|整改|预算|目标|规范|标准|制度|规划|政策|合同|价格|差率|收费|"
            r"协议|规定|纪律|规程|规则|承诺|法规?|准则)(?:完成|执行|实施)率$",
            line.core,
        )
    )


_NATURE = re.compile(
    r"新能源|清洁|绿[地化色]|颗粒物|粪污|污水|耕地|光伏|风电|电动|环卫|清运|矿山|山体|[江河湖海滩林草田]|"
    r"动物|植物|防洪|节约?[能水电]|灾|景观|公园|鸟|鱼|种质|秸|塑|尘|烟|臭|漏损|用水|[树木苗虫碳废渔捕]|放流|增殖|物种|生物|噪声|水土"
)


def _not_of_nature(line: Line) -> bool:
    """Whether nothing in the name has to do with the environment."""
    inferred = (
        infer_level2(line.core, target=line.target, level1="效益指标"),
        infer_level2(line.core, target=line.target),
    )
    return _ECOLOGIC not in inferred and not _NATURE.search(line.core)


_RUNNING = _ends(
    r"可用[性率]|正常运[行转]率|完好率|故障率|差错率|准确率|验收通过率|安全性能|"
    r"(?:系统|平台|网络|设备|设施|运行|使用|供[水电气热暖])[^、]{0,4}稳定[性率]"
)
# Made or held by the office itself, and counted; 服务人次 and 覆盖村数 may be effects.
_MADE = re.compile(
    r"(?:举办|召开|组织|购置|采购|购买|修缮|维修|新建|改造|编印|印制|印发|编制|制作|发放[^、]{0,4}(?:资料|手册|宣传))"
    r"[^、]*(?:场次|次数|数量|面积|长度|里程|[册期份台套场篇件]数)$"
)
_OF_NATURE = re.compile(
    r"空气质量|优良天数|PM2\.?5|垃圾减量|碳排放|污染物排放|水质(?:达标|优良)|断面(?:达标|优良)|绿化覆盖|森林覆盖|"
    r"(?:能耗|用水量|排放量?)(?:下降|降低)率"
)
# What the name measures, where that leaves no doubt; 服务质量 under 满意度 may be asked of somebody.
_MEASURED = frozenset(
    (
        "完成",
        "达标",
        "准确",
        "及时",
        "投诉",
        "知晓",
        "覆盖",
        "参与",
        "健全",
        "影响",
        "人数",
        "次数",
        "数量",
        "完好",
        "发生",
    )
)
_OPINION = re.compile(r"满意|认可|好评|支持|信任|认同|美誉|获得感|幸福感|安全感|感受|评价|口碑")
_ABOUT_MONEY = re.compile(
    r"成本|预算|资金|经费|投资|费|价|补[贴助]|标准|节[约省支]|控制|支出|工资|薪|概算|决算|元"
)


def _no_opinion(line: Line) -> bool:
    return line.group in _MEASURED and not _OPINION.search(line.core)


def _no_cost(line: Line) -> bool:
    return (
        line.group in _MEASURED
        and not _ABOUT_MONEY.search(line.core)
        and not line.family.startswith(UnitFamily.MONEY.value)
    )


_MONEY = re.compile(
    r"税收|(?<!万元)(?<!单位)产值|营业收入|营收|利润|销售额|GDP|(?:经济|收入)[^、]{0,4}增长|带动[^、]{0,3}(?:经济|消费|投资)|"
    r"(?:节[约省支]|减少)[^、]{0,4}(?:资金|财政|成本|经费|费用|支出)|拉动[^、]{0,3}(?:消费|投资|内需)"
)

#: In this order; the first that fits speaks.
_CUSTOMS: tuple[_Custom, ...] = (
    _Custom(
        _SATISFIED,
        _OUTPUTS | _COSTS,
        lambda line: line.is_satisfaction and not re.search("整改|投诉", line.core),
        "满意度反映服务对象的认可程度",
    ),
    _Custom(
        _QUANTITY,
        frozenset((_QUALITY, *_BENEFITS)),
        _completion,
        "完成率反映计划完成了多少",
    ),
    _Custom(
        _QUANTITY,
        _BENEFITS,
        _says(rf"(?:{_WORK})覆盖率$"),
        "工作的覆盖率反映做了多少",
    ),
    _Custom(
        _TIME,
        frozenset((_QUANTITY, _QUALITY, *_BENEFITS)),
        _ends(
            r"及时率|及时性|准时率|(?:按时|按期|如期)[^、]{0,4}率|"
            r"(?:完成|完工|竣工|交付|上线|启动|开工)(?:的?时间|日期|时限)"
        ),
        "及时率、完成时间反映是否按时",
    ),
    _Custom(
        "成本指标",
        _OUTPUTS,
        _ends(r"成本|单价|造价|成本控制率"),
        "成本、单价反映花费",
    ),
    _Custom(
        _QUALITY,
        frozenset((_QUANTITY, _TIME, _ECONOMIC, _LASTING)),
        _ends(r"合格率|达标率|通过率|优良率|准确率|准确性|正确率|完好率"),
        "合格、达标、通过、准确反映质量",
    ),
    _Custom(
        _QUALITY,
        frozenset((_QUANTITY,)),
        _ends(r"(?:出勤|到课|到岗|到会|上岗|成活|存活|治愈|破案|在线|正确|有效|优秀)率"),
        "这个比率反映做得怎样",
        Severity.INFO,
    ),
    _Custom(
        _SOCIAL,
        _OUTPUTS | {_ECONOMIC},
        _ends(r"知晓率|知晓度|知名度|影响力|美誉度"),
        "知晓度、影响力是对社会的影响",
    ),
    _Custom(
        _QUALITY,
        frozenset((_ECONOMIC, _ECOLOGIC, _LASTING)),
        _ends(r"投诉率|投诉[次件]?数|投诉量|发生率|差错率|故障率"),
        "投诉率、发生率反映质量",
    ),
    _Custom(
        _QUALITY,
        frozenset((_ECONOMIC, _ECOLOGIC, _LASTING)),
        _RUNNING,
        "可用、稳定、完好反映质量",
    ),
    _Custom(
        _QUALITY,
        frozenset((_SOCIAL,)),
        _RUNNING,
        "可用、稳定、完好反映质量",
        Severity.INFO,
    ),
    _Custom(
        _ECONOMIC,
        frozenset((_SOCIAL, _ECOLOGIC, _LASTING, _QUALITY, _TIME)),
        lambda line: _MONEY.search(line.core) is not None and "就业" not in line.core,
        "税收、产值、节约资金反映经济效益",
    ),
    _Custom(
        _QUANTITY,
        frozenset((_ECONOMIC, _ECOLOGIC)),
        _ends(r"培训(?:人次|人数|班次|场次|期数|次数)"),
        "培训了多少是数量",
    ),
    _Custom(
        _QUANTITY,
        _COSTS,
        lambda line: _completion(line) and not re.search("成本|预算|资金|投资|支出", line.core),
        "完成率反映计划完成了多少",
    ),
    _Custom(
        _QUANTITY,
        _BENEFITS,
        lambda line: line.amount and _MADE.search(line.core) is not None,
        "本单位做了多少是数量，不是效益",
    ),
    _Custom(
        _ECOLOGIC,
        frozenset((_SOCIAL, _ECONOMIC)),
        lambda line: _OF_NATURE.search(line.core) is not None,
        "环境质量反映生态效益",
        Severity.INFO,
    ),
    _Custom(
        _QUANTITY,
        frozenset((_QUALITY,)),
        _counted_under_quality,
        "以个、次、人、家等计的是数量",
    ),
    _Custom(
        _QUANTITY,
        frozenset((_TIME,)),
        lambda line: _counted_under_quality(line) and line.family != UnitFamily.OCCASION.value,
        "以个、人、家等计的是数量",
    ),
)


def _against_custom(case: Case, line: Line) -> Remark | None:
    if _is_standard(case, line):
        return None
    for custom in _CUSTOMS:
        if line.level2 in custom.not_under and custom.fits(line):
            return Remark(
                f"“{line.name}”通常属于{custom.usual}（{custom.why}），现列在“{line.indicator.level2}”。",
                f"移到{custom.usual}，或改写名称。",
                severity=custom.severity,
                line=line,
                printed=line.indicator.level2,
            )
    misfit = (
        _no_opinion(line) if line.level2 == _SATISFIED else line.level2 in _COSTS and _no_cost(line)
    )
    if misfit:
        expected = infer_level2(line.core, target=line.target) or _SOCIAL
        what = "没有问谁是否满意" if line.level2 == _SATISFIED else "与花费无关"
        return Remark(
            f"“{line.name}”列在“{line.indicator.level2}”，名称{what}，似应属于{expected}。",
            f"移到{expected}，或改写名称。",
            line=line,
            printed=line.indicator.level2,
        )
    # In a project about trees 疫情发生面积 ≥1500亩 is about trees.
    about_nature = line.value is not None and _NATURE.search(case.form.project or "") is not None
    if line.level2 == _ECOLOGIC and line.core and not about_nature and _not_of_nature(line):
        expected = infer_level2(line.core, target=line.target) or _SOCIAL
        return Remark(
            f"“{line.name}”列在“{line.indicator.level2}”，名称与生态环境无关，似应属于{expected}。",
            f"移到{expected}，或改写名称。",
            line=line,
            printed=line.indicator.level2,
        )
    return None


def _is_standard(case: Case, line: Line) -> bool:
    """Whether the library files this very wording so."""
    standard = case.library.of(line.wording, official=True)
    return standard is not None and line.level2 in (standard.level2, standard.level2_2021)


@_GROUP.rule(
    "R18",
    "wrong-level2",
    Severity.WARN,
    "指标与所属二级指标不匹配",
    looks_at="名称、指标值的单位、二级指标；语料库中同名指标的归类",
    suggestion="移到通常所属的二级指标，或改写名称。",
    basis="财预〔2021〕101号（参考）：各类指标的定义；规范指标库和公开表的通常归类",
)
def wrong_level2(case: Case) -> Iterator[Saying]:
    """Custom first; where it is silent, how the corpus files the same wording."""
    filed = [line for line in case.lines if line.level2 and line.wording]
    if not filed:
        yield CannotJudge("没有可识别的二级指标") if case.lines else NotApplicable("没有指标行")
        return
    for line in filed:
        remark = _against_custom(case, line)
        if remark is None and case.precedents is not None:
            remark = _against_corpus(case, line)
        if remark is not None:
            yield remark
    if case.precedents is None:
        yield CannotJudge("没有语料库，不能核对他人通常的归类")


def _against_corpus(case: Case, line: Line) -> Remark | None:
    if case.precedents is None:
        return None
    settings = case.settings
    vote = case.precedents.filing(case.form, line)
    if vote is None or vote.level2 == line.level2 or vote.total < settings.votes:
        return None
    if vote.count < settings.majority * vote.total:
        return None
    return Remark(
        f"语料库中“{line.wording}”{vote.total} 次有 {vote.count} 次列在{vote.level2}，"
        f"现列在“{line.indicator.level2}”。",
        f"移到{vote.level2}，或改写名称。",
        line=line,
        printed=line.indicator.level2,
        precedents=vote.rows,
    )


RULES = _GROUP.rules
