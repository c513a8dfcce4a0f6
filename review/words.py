"""Values as words, and how a value is written: R37-R42."""

import re
from collections.abc import Iterator

from zhibiao.forms.ladder import ladder_of
from zhibiao.forms.target import write_target
from zhibiao.forms.unit import UnitFamily
from zhibiao.review.advice import from_library, measurable, satisfaction
from zhibiao.review.case import Case, Line
from zhibiao.review.rule import Group, NotApplicable, Remark, Saying, Severity
from zhibiao.review.settings import Settings

__all__ = ["RULES"]

_GROUP = Group()
_GUIDE = "财预〔2021〕101号（参考）"
_NONE = NotApplicable("没有指标行")


# 10/10万 is a number, though of no unit we know.
_FRACTION = re.compile(r"\d/\d")


@_GROUP.rule(
    "R37",
    "rate-with-text-value",
    Severity.WARN,
    "比率类指标以文字取值",
    looks_at="以率、占比、比例结尾的名称和文字值",
    suggestion="写百分比下限，或把名称改为“情况”。",
    basis=f"{_GUIDE}：量化易评",
)
def rate_with_text_value(case: Case) -> Iterator[Saying]:
    rates = [line for line in case.lines if line.is_rate]
    if not rates:
        yield NotApplicable("没有比率类指标")
    for line in rates:
        if line.qualitative and not _FRACTION.search(line.words):
            yield Remark(
                f"“{line.name}”是比率，值却写“{line.text}”。", measurable(case, line), line=line
            )


@_GROUP.rule(
    "R38",
    "satisfaction-unquantified-or-low",
    Severity.WARN,
    "满意度未量化、偏低或用“=”",
    looks_at="满意度的指标值",
    suggestion="写“≥90%”并说明调查方式；低于90%的说明依据。",
    basis=f"{_GUIDE}的赋分示例（90% 是惯例，不是法定下限）；满意度须实际开展调查",
)
def satisfaction_value(case: Case) -> Iterator[Saying]:
    asked = [line for line in case.lines if line.is_satisfaction]
    if not asked:
        yield NotApplicable("没有满意度")
    settings = case.settings
    for line in asked:
        if line.qualitative and not line.is_rate:
            yield Remark(
                f"“{line.name}”的值“{line.text}”没有量化。", satisfaction(case, line), line=line
            )
        elif line.value is None or line.family not in (
            UnitFamily.PERCENT.value,
            UnitFamily.NUMBER.value,
        ):
            continue
        elif 1 < line.value < settings.low_satisfaction and line.target.operator not in ("≤", "<"):
            yield Remark(f"“{line.name}”的值“{line.text}”偏低。", line=line)
        elif line.target.operator == "=":
            yield Remark(
                f"“{line.name}”的值“{line.text}”用了等号，调查结果很少恰好等于它。",
                f"写“≥{min(line.value, _highest_floor(settings)):g}%”并说明调查方式。",
                severity=Severity.INFO,
                line=line,
            )
        elif 1 < line.value < settings.usual_satisfaction and line.target.operator not in (
            "≤",
            "<",
        ):
            yield Remark(
                f"“{line.name}”的值“{line.text}”低于通常的 {settings.usual_satisfaction:g}%。",
                severity=Severity.INFO,
                line=line,
            )


def _highest_floor(settings: Settings) -> float:
    """Half way from the usual value to 100 %: nobody is satisfied without exception."""
    return (settings.usual_satisfaction + 100.0) / 2


_VAGUE = re.compile(
    r"提[升高]|增[强加长进]|改善|优化|促进|推动|推进|带动|扩大|发挥|加强|强化|深化|丰富|"
    r"降低|下降|减少|缓解|有效|良好|显著|明显|较[好强高大]|有所|稳步|持续|长期|长效|完善|健全|"
    r"^(?:高|好|强|优|优秀|大|可用|安全|稳定|正常|规范|满足|充分|保障|有保障|正常运[行营转]|平稳|顺畅)$|全年正常|"
    r"正常运[行营转]|稳定运[行营转]|安全运[行营转]|形式多样|"
    r"浓厚|有力|向好|高[质水]|深入|广泛|强劲|[较很]?活跃|旺盛|和谐|有序|领先|先进|一流|到位|充[足沛]|[便快]捷|便利|方便|快速|高效|舒适|优质|"
    r"畅通|整洁|优[美良]|突出|积极|融洽|巩固|基本(?:消除|满足|实现|解决|遏制)|普遍|大力|全面|切实|逐[步年]|"
    r"不断|进一步|支撑|引领|缩短|压缩|加快|提速|更加|焕然一新|^(?:节[约省]|广|快|新)$"
)
# What is done or open to check, though it is a word.
_CHECKABLE = re.compile(
    r"^(?:是|否|有|无|通过|未?公开|合格|达标|准确|准时|及时|按时|按期|如期|满意|零|一致|完成|已完成|验收合格)$"
)
# Matters that offices count anyway: a word for them is a number withheld.
_COUNTED_MATTER = re.compile(
    r"就业|税|产值|收入|利润|销售|投资(?!环境)|消费|资金投入|财政资金|成本|费用|人数|人次|数量|次数|"
    r"报道|点击|阅读|访问量|用户量|客流|招商|订单|专利|"
    r"可用性|稳定性|运行(?:情况|稳定|有效)?$|有效运行|运营情况|共享[率度程]|故障|能耗|排放|水质|空气质量|覆盖面?$|"
    r"素[养质](?:水平)?提升|产量|亩产|单产|增收|规范程度|共享程度|事故|节[约省水电能]"
)
_DUTY = re.compile(r"(?:有效)?(?:推动|推进|助力|支持|支撑|服务|保障)")
_BASE = re.compile(r"(?:较|比|与).{0,8}(?:年|上期|同期|基期)|同比|环比")


@_GROUP.rule(
    "R39",
    "qualitative-without-baseline",
    Severity.WARN,
    "定性值无基期、无判定标准",
    looks_at="文字值",
    suggestion="给出基期和幅度，或写明三档判定标准（达成/部分达成/未达成）。",
    basis=f"{_GUIDE}：避免标准不明确的指标；财预〔2020〕10号：定性指标按三档评价",
)
def qualitative_without_baseline(case: Case) -> Iterator[Saying]:
    """Warns where the matter is one that is counted anyway; elsewhere a vague word is the
    practice of most forms, and told as advice (DOMAIN.md section 2)."""
    worded = [line for line in case.lines if line.qualitative]
    if not worded:
        yield NotApplicable("没有文字值")
    for line in worded:
        if line.is_rate or line.is_satisfaction or _is_timely(line):
            continue  # R37, R38, R40
        if len(line.words) > case.settings.longest_value or _CHECKABLE.match(line.words):
            continue
        if not (_VAGUE.search(line.words) or _on_a_vague_ladder(line.words)):
            continue
        # 推动项目运行 is something to do; 网络运行情况 is something to measure.
        counted = _COUNTED_MATTER.search(line.core) is not None and not _DUTY.match(line.core)
        has_base = _BASE.search(line.words) is not None
        if has_base and not counted:
            continue  # R42 asks for the size of the change
        lacking = "有基期而没有幅度" if has_base else "没有基期，也没有判定标准"
        yield Remark(
            f"“{line.name}”的值“{line.text}”{lacking}，无法判断是否达到。",
            measurable(case, line) if counted else from_library(case, line),
            severity=None if counted else Severity.INFO,
            line=line,
        )


def _on_a_vague_ladder(words: str) -> bool:
    grade = ladder_of(words)
    return grade is not None and grade.ladder in (
        "变化", "等级", "好", "健全", "完善", "高", "强", "稳定", "规范",
    )  # fmt: skip


# Behind the word may stand what is done: 及时兑付, 按期完成.
_TIMELY = re.compile(
    r"(?:基本|全部|均|确保)?(?:及时|按时|按期|如期|准时|适时)(?:地)?(?!率|性|不)[一-鿿]{0,4}"
)
# Elsewhere 按要求 is about how; under 时效指标 it is about when, and names no day.
_SOME_DAY = re.compile(
    r"(?:随时|尽[快早]|第一时间|快速|迅速|限期|按照?[一-鿿]{0,4}(?:计划|进度|规定|要求|合同|约定|时[间限]|节点)|"
    r"(?:在)?(?:规定|要求|合同|约定|计划)(?:的)?(?:时间|时限|期限)?内)(?:时间|时限)?[一-鿿]{0,4}"
)


def _is_timely(line: Line) -> bool:
    if _TIMELY.fullmatch(line.words):
        return True
    return line.level2 == "时效指标" and _SOME_DAY.fullmatch(line.words) is not None


@_GROUP.rule(
    "R40",
    "timeliness-without-deadline",
    Severity.WARN,
    "时效只写“及时”或口径混用",
    looks_at="时效指标的值",
    suggestion="写完成日期（如“11月底前”）、周期或按时完成率。",
    basis=f"{_GUIDE}：时效指标确定整体完成时间和关键节点",
)
def timeliness_without_deadline(case: Case) -> Iterator[Saying]:
    timed = [line for line in case.lines if line.level2 == "时效指标" or _is_timely(line)]
    if not timed:
        yield NotApplicable("没有时效指标")
    vague = [line for line in timed if _is_timely(line)]
    for line in vague:
        if not line.is_rate:  # R37
            yield Remark(
                f"“{line.name}”的值“{line.text}”没有时限。", measurable(case, line), line=line
            )
    if vague and (rated := next((line for line in timed if line.percentage), None)):
        yield Remark(
            f"时效指标既写“{vague[0].text}”，又写“{rated.text}”，口径不一。",
            severity=Severity.INFO,
            field="时效指标",
        )


_DEGREE = re.compile(
    r"^(?:有效|显著|明显|进一步|不断|持续|逐步|稳步|全面|全年|切实|得到|较好地?|有所|大力|充分|基本|较|已|实现|达到)+"
)
_UP = frozenset(("提升", "提高", "增强", "改善", "优化"))
_USAGE = re.compile(r"^(?:基本|较)?(?:健全|完善|完备|齐全|完整)$")
# A result that can be checked, though the name has the word: 等级保护测评通过情况 = 通过.
_RESULT = re.compile(r"^(?:验收|考核|审核|检测|测评)?(?:通过|合格|达标)$")
_YES_NO = re.compile(r"^(?:是|否|有|无|是否.*)$")
_CHANGE_BASE = re.compile(r"^(?:较|比)[^，。]{0,8}?(?:年|上期|同期|以前|以往)度?")


@_GROUP.rule(
    "R41",
    "value-repeats-name",
    Severity.WARN,
    "名称与值同义反复；是否型放在数量",
    looks_at="名称、指标值",
    suggestion="把值改成可核对的标准；是否型移到质量或时效并写时间。",
    basis=f"{_GUIDE}：量化易评；是否型指标直接赋分",
)
def value_repeats_name(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield _NONE
    for line in case.lines:
        # R37, R38 and R40 say the main thing; 制度健全性=健全 and 验收情况=通过 are usage.
        minor = line.is_rate or line.is_satisfaction or _is_timely(line) or _USAGE.match(line.words)
        if line.qualitative and _RESULT.match(line.words) and not line.is_rate:
            continue
        if line.qualitative and _repeats(line):
            yield Remark(
                f"“{line.name}”的值“{line.text}”只是重复名称，没有可核对的标准。",
                from_library(case, line) if minor else measurable(case, line),
                severity=Severity.INFO if minor else None,
                line=line,
            )
        elif line.qualitative and _YES_NO.match(line.words) and line.level2 == "数量指标":
            yield Remark(
                f"“{line.name}”的值“{line.text}”是是否型，列在数量指标。",
                severity=Severity.INFO,
                line=line,
            )
        elif line.value is not None and line.amount and _amount_in_name(line):
            yield Remark(
                f"“{line.name}”的名称里已经写了值“{line.text}”。",
                "名称写事项，数值只写在指标值栏。",
                severity=Severity.INFO,
                line=line,
            )


def _repeats(line: Line) -> bool:
    """Whether the value adds no word to the name: 影响力提升 = 有效提升, 保障安全 = 安全."""
    name, value = line.core, line.words
    if len(value) > 12 or not re.search(r"[一-鿿]", value) or _YES_NO.match(value):
        return False
    value = _CHANGE_BASE.sub("", value)
    if value == name or (len(value) >= 2 and value in name):
        return True
    core = _DEGREE.sub("", value)
    if len(core) >= 2 and core in name:
        return True
    return core in _UP and not line.is_rate and any(verb in name for verb in _UP)


def _amount_in_name(line: Line) -> bool:
    shown = f"{line.value:g}{line.target.unit or ''}"
    return line.target.unit is not None and shown in line.core


_REFERENCE = re.compile(
    r"(?:高于|低于|优于|不低于|不高于|达到|超过|完成|满足)[^，。]{0,12}?(?:平均|目标|要求|标准|水平|任务|计划|增[速幅]|同期|[上去]年|往年)"
)
_SOME = re.compile(r"有所|一定(?:程度|提升|提高|改善)|略有")
_AS_IT_COMES = re.compile(
    r"尽可能|尽量|若干|[视据]实(?:际)?|视情况|根据(?:实际|需要)|按(?:实际|需)|以实际|不限|^(?:多[次种家场批轮个]?|大量|适量|一批)$"
)


@_GROUP.rule(
    "R42",
    "value-not-comparable",
    Severity.INFO,
    "值为外部参照、长段文字，或文字中含可结构化的界限",
    looks_at="指标值的写法",
    suggestion="写出参照数值；长文移到指标解释。",
    basis=f"{_GUIDE}：指标值标准明确",
)
def value_not_comparable(case: Case) -> Iterator[Saying]:
    if not case.lines:
        yield _NONE
    for line in case.lines:
        if line.qualitative and len(line.words) > case.settings.longest_value:
            yield Remark(
                f"“{line.name}”的值有 {len(line.words)} 字，是说明，不能比较。",
                severity=Severity.WARN,
                line=line,
            )
        elif line.qualitative and _REFERENCE.search(line.words):
            yield Remark(
                f"“{line.name}”的值“{line.text}”没有写出参照数值。",
                severity=Severity.WARN,
                line=line,
            )
        elif line.qualitative and _SOME.search(line.words):
            what = "有基期而没有幅度" if _BASE.search(line.words) else "没有基期和幅度"
            yield Remark(
                f"“{line.name}”的值“{line.text}”{what}。",
                "写出变化的幅度，如“较上年提高≥2个百分点”。",
                severity=Severity.WARN,
                line=line,
            )
        elif line.qualitative and _AS_IT_COMES.search(line.words):
            yield Remark(
                f"“{line.name}”的值“{line.text}”没有写出要达到多少。",
                "写出计划的数量；确实无法预计的，写上年实际数并注明。",
                severity=Severity.WARN,
                line=line,
            )
        elif line.value is not None and line.target.operator in (">", "<"):
            better = "≥" if line.target.operator == ">" else "≤"
            yield Remark(
                f"“{line.name}”的值“{line.text}”用了“{line.target.operator}”。",
                f"写成“{better}”，使目标值本身可以达到。",
                line=line,
            )
        elif (
            line.value is not None
            and re.search(r"[一-鿿]{2,}", _around(line))
            # 审核公示后15个工作日内 counts from something: the words belong to the value.
            and not (line.family == UnitFamily.TIME.value and _FROM.search(line.words))
            and not _EVERY.search(line.words)
        ):
            plain = write_target(line.target.operator, line.value, line.target.unit)
            yield Remark(
                f"“{line.name}”的值“{line.text}”是文字，界限写在句中。",
                f"写成“{plain}”，说明移到指标解释。",
                line=line,
            )


# 每日1次 is a frequency, not a number of times.
_EVERY = re.compile("每[年月季周日天]|[年月季周日]均")
_FROM = re.compile(r"[后前起]\d|之日|[以起]内?前|自[^，]{2,}起|每[年月季周日天]|次[年月日]")


def _around(line: Line) -> str:
    """The printed value without its unit, and without what only says a bound."""
    text = line.words.replace(line.target.unit or "\0", "")
    return re.sub(r"及以上|以上|以内|以下|之内|个工作日|左右", "", text)


RULES = _GROUP.rules
