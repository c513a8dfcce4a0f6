"""What a printed label means, whatever column it stands in.

Forms of different places and years word the same label differently (项目单位, 实施单位, 申报单位 …)
and decorate it: 其中：, indentation, units and years in brackets, colons, numbering.  `label_of`
sees through that.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from zhibiao.forms.ideographs import ONLY_IDEOGRAPHS, strange_to
from zhibiao.forms.memory import remembered

__all__ = ["Label", "Role", "label_of", "role_of", "split_label"]


class Role(StrEnum):
    """The meaning of a label."""

    PROJECT = auto()
    NATURE = auto()
    CATEGORY = auto()
    DEPARTMENT = auto()
    UNIT = auto()
    START = auto()
    END = auto()
    PERIOD = auto()
    YEAR = auto()
    FUNDING = auto()
    TOTAL = auto()
    ANNUAL = auto()
    FISCAL = auto()
    ANNUAL_FISCAL = auto()
    CARRYOVER = auto()
    OTHER = auto()
    GOAL = auto()
    GOAL_TOTAL = auto()
    GOAL_ANNUAL = auto()
    SECTION = auto()
    LEVEL1 = auto()
    LEVEL2 = auto()
    NAME = auto()
    VALUE = auto()
    VALUE_TOTAL = auto()
    MEASURE = auto()
    OPERATOR = auto()
    WEIGHT = auto()
    REMARK = auto()
    """A column or cell of the form that no record keeps."""


@dataclass(frozen=True, slots=True)
class Label:
    """A recognised label: its role, the money unit it names (yuan per unit), and how far it may
    be trusted alone: a ``weak`` one (其他, 单位, 年度) is a label only among its kind."""

    role: Role
    factor: float | None = None
    weak: bool = False


_YEAR = r"(?:20\d\d年度?|本年度?|当年度?|年度|今年|全年)"
_SPAN = r"(?:项目总?|中期|中长期|长期|长远|总体|实施周?期|全周期|项目周?期|项目实施周?期|三年|五年|规划期)"

# Each pattern is matched against the whole label after `_key`: NFKC, no white space, no brackets.
_PATTERNS: tuple[tuple[Role, str], ...] = (
    (Role.PROJECT, (r"(?:预算|二级|三级|一级|财政|专项|政策|财政支出|项目支出|子|申报|专项资金)?项目(?:或政策|及政策|/政策)?名称"
                   r"|专项(?:资金)?名称|单位名称[、/,]项目名称|(?:专项)?转移支付(?:项目|资金)?名称|资金名称|政策名称|项目全称|项目(?:政策)?名")),
    (Role.NATURE, r"(?:项目|专项)(?:性质|属性)"),
    (Role.CATEGORY, r"项目支?出?(?:类别|类型|分类|种类)|支出项目(?:类别|类型)"),
    (Role.DEPARTMENT, (r"(?:项目|预算|业务|市级|省级|区级|县级|财政|上级)?主管(?:预算)?(?:部门|单位|局|处室|机构)"
                      r"(?:名称)?(?:[及和与、](?:代码|编码))?|(?:一级预算|预算)?部门名称|一级预算(?:单位|部门)|主管预算部门|预算部门(?:名称)?(?:[及和与、](?:代码|编码))?|(?:中央|省级|市级|区级|县级)主管部门")),
    (Role.UNIT, (r"(?:项目|预算|资金|政策|具体)*(?:实施|申报|承担|执行|使用|使用申请|建设|责任|填报|预算|用款|申请|承办|填表|编制)"
                r"(?:单位|部门|主体|机构)(?:名称)?(?:[及和与、](?:代码|编码))?|项目(?:具体)?单位(?:名称)?(?:[及和与、](?:代码|编码))?"
                r"|(?:基层|二级|三级)预算单位|单位名称")),
    (Role.START, r"(?:项目|计划|实施|执行|预计|拟)*(?:开始|起始|启动|开工|起)(?:实施|执行)?(?:日期|时间|年月|年份|年度|日)"),
    (Role.END, r"(?:项目|计划|实施|执行|预计|拟)*(?:完成|结束|终止|截止|截至|完工|竣工|终了|止)(?:实施|执行)?(?:日期|时间|年月|年份|年度|日)"),
    (Role.PERIOD, (r"(?:项目|计划|实施|执行|建设|存续)*起[止讫](?:时间|日期|年月|年限|年度|年份)?|项目(?:实施|执行|建设|存续)?(?:期限|周期|期|时间|年限|期间)"
                  r"|(?:实施|执行|建设|存续|资金使用)(?:期限|周期|期|时间|年限|期间|起止时间)")),
    (Role.YEAR, r"(?:预算|申报|项目|填报|资金|所属|立项|实施|财政)(?:年度|年份)|年份"),
    (Role.ANNUAL_FISCAL, (_YEAR + r"(?:申请)?(?:市级|区级|县级|省级|中央|本级|地方|一般公共预算|政府性基金)*(?:财政|预算)*性?(?:拨款|补助|资金拨款|拨款资金|财政资金)|" + _YEAR + r"财政安排资金"
                         r"|" + _YEAR + r"财政性?资金|年初(?:财政)?(?:拨款|预算拨款)")),
    (Role.CARRYOVER, (r"(?:上年度?|以前年度|往年|历年|年初|以往年度|上一年度?)(?:财政|预算|拨款|资金)*(?:结转|结余)(?:及|和|与|、|/)?(?:结余|结转)?(?:资金|数|额|金额)?"
                     r"|结转(?:及|和|与|、)?(?:结余)?资金|结转结余")),
    (Role.ANNUAL, (r"(?:" + _YEAR + r"|年初)(?:项目|部门)?(?:申请|安排|计划)?(?:资金|预算|投资|经费|支出)(?:申请|安排|下达|需求|批复|投入|预算)*(?:资金|预算)?(?:总额|总数|总量|总计|数|额|金额|合计|情况)?"
                  r"|" + _YEAR + r"(?:总额|总金额|金额|合计|预算)|项目(?:当年|本年|年度)(?:预算|资金|经费)(?:总额|数|金额)?|(?:当年|本年)年度(?:预算|资金)(?:总额|数|金额)?|本年(?:申请|安排)|申请(?:预算|资金)(?:总额|数|金额)?|预算(?:申请|安排)(?:数|总额|金额|资金)|预算资金总额|(?:年初|全年)?预算(?:数|金额)|年初预算")),
    (Role.TOTAL, (_SPAN + r"(?:资金|预算|投资|经费|支出|成本)?(?:申请|安排|需求)?(?:总额|总数|总量|总计|总金额|合计)"
                 r"|(?:项目|预算|专项资金|专项)总(?:资金|预算|投资|经费|投入|金额)?额?|总(?:投资|预算|资金|投入|经费)额?|(?:资金|预算|投资|经费)总(?:额|计|量)|(?:资金|预算)合计")),
    (Role.FISCAL, (r"(?!预算资金$)(?:市级|区级|县级|省级|中央|本级|地方|一般公共预算|政府性基金|国家|上级)*(?:财政|预算)+性?(?:资金|拨款|补助|投入|资金拨款|拨款资金|补助资金)"
                  r"|一般公共预算|政府预算资金|(?:中央|省级|上级)补助(?:资金)?")),
    (Role.OTHER, r"其[他它](?:来源)?(?:资金|来源|经费|收入|资金来源)|(?:单位|自有|地方)?自筹(?:资金|经费)?|地方(?:配套)?资金|单位(?:自有)?资金|自有资金|社会资金"),
    (Role.FUNDING, (r"(?:项目|专项|预算)?(?:资金|预算|经费)(?:情况|金额|安排|构成|来源|及来源|来源情况|总体情况|申请|需求|预算|构成情况|安排情况|申请情况|支出|额度)?"
                   r"|(?:项目|专项)(?:资金|预算|经费|支出|投资)|项目金额|(?:项目)?预算执行情况|预算规模(?:及资金用途)?|(?:项目)?支出预算|项目投资")),
    (Role.GOAL, r"(?:(?:项目|部门|政策)?(?:支出|预算)?)?绩效目标(?:情况|内容|描述|设定|概述|设置)?\d?|(?:预期|产出|整体)目标|(?:部门|单位)?整体(?:支出)?绩效目标"),
    (Role.GOAL_ANNUAL, (r"(?:项目|专项)?(?:" + _YEAR + r"|年初)(?:设定的?)?(?:总体|绩效|总|项目|工作|支出|任务|阶段|预期|主要)*目标(?:情况|内容|描述|[和及与]成果)?\d?")),
    (Role.GOAL_TOTAL, (r"(?:项目|支出)?(?:绩效)?" + _SPAN + r"?(?:绩效)?(?:总体?|总体绩效|绩效总)目标|" + r"(?:专项)?" + _SPAN + r"(?:总体|绩效|总)*(?:绩效)?目标\d?|绩效总体?目标")),
    (Role.SECTION, (r"(?:专项|(?:部门|单位)?整体(?:支出)?)?(?:项目|" + _YEAR + r"|支出|" + _SPAN + r")?(?:绩效)?(?:目标)?(?:绩效|目标|考核|分解|衡量|具体)指标(?:体系|设定|情况|内容|完成情况)?|" + _SPAN + r"指标|" + _YEAR + r"指标")),
    (Role.LEVEL1, r"一级(?:绩效)?(?:指标|目标)?(?:名称)?"),
    (Role.LEVEL2, r"二级(?:绩效)?(?:指标|目标)?(?:名称)?"),
    (Role.NAME, r"(?:三级|末级)(?:绩效)?(?:指标|目标)?(?:名称)?|(?:绩效|具体|考核)?指标(?:名称|内容|项)|绩效内容"),
    (Role.VALUE_TOTAL, (r"(?:" + _SPAN + r"|总)(?:总|绩效)*(?:指标|目标|绩效|绩效指标)值|总(?:指标|目标)值|半年度?(?:指标|目标)值")),
    (Role.VALUE, (r"(?:" + _YEAR + r"|年初)?(?:及|和|或|/)?(?:项目|/项目|实施周期)?(?:三级|绩效|计划|预期|预计|设定|目标|指标|考核)*(?:值|标准值|数值)(?:内容|描述|要求)?"
                 r"|" + _YEAR + r"(?:项目)?(?:指标|目标)值|指标(?:要求|目标|标准)|(?:指标值|目标值)及单位|(?:预计|预期|计划)(?:当年|本年度?)实现(?:值)?|(?:当年|本年度?)(?:预计|预期|计划)实现(?:值)?")),
    (Role.MEASURE, r"(?:绩效)?(?:计量|度量|指标|指标值|指标计量|数值|数量)单位"),
    (Role.OPERATOR, r"(?:绩效)?指标(?:性质|方向性?|符号|属性|值性质|值类型)|(?:运算|比较|计算|逻辑|关系)(?:符号?|关系)|符号|性质"),
    (Role.WEIGHT, r"(?:指标|绩效|评价)?(?:分值|权重|分数|权重分值|分值权重|权重分|标准分|满分|权重系数|权重比例|分值占比|权数)值?(?:/?(?:分值|权重))?"),
    (Role.REMARK, (r"备注|(?:绩效|三级)?指标(?:解释|说明|描述|释义|来源|类型|类别|分类|口径|公式|编码|(?:设[定置])?依据|值说明|值来源|值(?:设[定置]|确定)?(?:的)?依据.{0,8}|内涵)|说明|解释|释义|序号|计算公式|计算方法"
                  r"|(?:是否)?(?:采纳|采用|选用)(?:情况|意见|与否)?|可量化(?:写法|建议)|(?:修改|调整)(?:说明|理由|原因|依据|意见|建议)(?:[和及与](?:说明|理由|原因|依据))?"
                  r"|(?:评分|评价|考核|扣分|赋分|评扣分|计分|打分|得分)(?:标准|规则|办法|方法|细则|说明|依据|方式)|数据来源.*|取值(?:来源|依据|方式)|证明材料|佐证.*"
                  r"|(?:全年|实际|年度|本年|预计)(?:实际|预计)?完成(?:值|情况|指标值|率|情况及完成率)|(?:往年|历年|上年度?|\d{1,2}-\d{1,2}月)(?:实际)?(?:完成|执行|实现)(?:情况|值|数|率)|(?:全年)?(?:预计)?执行(?:情况|数|率)|(?:完成目标|目标完成)可能性|(?:经费|制度|人员|硬件条件)保障|原因说明|完成(?:值|指标值)|(?:上年度?|历史|上一年度?|前年|去年|参考|近三年).{0,6}(?:值|水平)|(?:自评)?得分|(?:自评)?总分|偏差(?:度|率|情况|分析|说明)?|(?:产生|存在)?偏差(?:的)?原因(?:分析|说明)?(?:[及和与、]?(?:拟采取的?|下一步)?(?:改进|整改|纠偏)(?:措施|办法|建议|情况))?|未完成原因.{0,8}|四级指标|实际完成(?:目标)?(?:情况|值)|(?:目标|长期目标|年度目标)名称|(?:年度|总体|绩效|预期)*目标(?:实际)?完成情况(?:综述|说明)?|绩效标准|执行率(?:分值)?|责任(?:部门|人|处室)"
                  r"|项目(?:代码|编码|编号|概况|简介|背景|内容|用途|概述|级次|级别|状态|负责人|联系人|依据|描述|主要内容|必要性|立项(?:情况|依据|必要性|背景)|实施(?:方案|计划|内容|必要性|条件|进度.{0,8})|管理(?:制度|办法|措施)|申报(?:依据|理由|情况))|联系(?:人|电话|方式)|(?:部门|单位)(?:主要)?职[能责](?:职责)?(?:概述|简介|描述|情况)?|电话|手机|负责人"
                  r"|(?:附?注|填[表报]说明|编制说明|其他说明|测算依据及说明|其他需要?说明.{0,8})|填[报表](?:人|日期|时间)|(?:单位|部门|科室|经办|财务|项目|审核)(?:负责人|人|主管)(?:及电话)?|制表(?:人|日期)|立项(?:依据|必要性|情况|时间|年度|文号|背景|理由|论证)|专项(?:立项|设立)依据|设立(?:依据|必要性|情况|时间|年度)|实施(?:方案|计划|内容|进度.{0,8}|条件|必要性|措施)|资金(?:支出计划|用途|使用范围|管理办法.{0,6}|性质|使用计划)|主要内容|主要工作"
                  r"|(?:主管|预算|实施|项目|执行)?(?:部门|单位)(?:编码|代码)|单位(?:负责人|地址|职能.{0,6}|联系人|性质|概况)|测算(?:依据|过程|标准).{0,10}|预算(?:科目|执行率|级次|编码|测算.{0,8})|功能(?:分类|科目).{0,6}|经济(?:分类|科目).{0,6}|支出(?:方向|标准|用途|功能.{0,6})"
                  r"|(?:业务|归口|分管|资金|财政|预算).{0,6}(?:处室|科室|领导)|密级|是否(?:为|核心|属于|纳入|涉及|政府|跨年|基建|重点|新增|延续|需要|有).{0,12}|.{0,14}(?:审核|初审|评审|审查|审批|复核|专家|主管部门)意见.{0,4}|(?:评估|评审|审核|审查|自评|评价|总体|综合)结论|.{0,8}(?:专家|评审人员?|评估人员?|签字|盖章|签章)|(?:单位|部门|项目|财务)负责人(?:签字|签章)|所属领域|行业领域|分管领导|保障措施|政策依据|编制(?:人|日期)|单位公章|公章|日期")),
)  # fmt: skip

# Words that are labels only beside others of their kind.
_WEAK: dict[str, Role] = {
    "其他": Role.OTHER,
    "其它": Role.OTHER,
    "合计": Role.TOTAL,
    "总额": Role.TOTAL,
    "总计": Role.TOTAL,
    "年度": Role.VALUE,
    "全年": Role.VALUE,
    "半年": Role.VALUE_TOTAL,
    "实施周期": Role.VALUE_TOTAL,
    "项目周期": Role.VALUE_TOTAL,
    "单位": Role.MEASURE,
    "指标": Role.NAME,
    "单位(部门)": Role.UNIT,
    "目标": Role.GOAL,
    "内容": Role.NAME,
    "绩效指标": Role.SECTION,
    "预算": Role.FUNDING,
    "资金": Role.FUNDING,
    "经费": Role.FUNDING,
    "日期": Role.REMARK,
    "说明": Role.REMARK,
    "解释": Role.REMARK,
    "性质": Role.OPERATOR,
    "符号": Role.OPERATOR,
    "电话": Role.REMARK,
    "前年": Role.REMARK,
    "上年": Role.REMARK,
    "去年": Role.REMARK,
}


def _open(pattern: str) -> str:
    """The alternatives of ``pattern`` that take any words in some place."""
    found, depth = [""], 0
    for mark in pattern:
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and not depth:
            found.append("")
        else:
            found[-1] += mark
    return "|".join(alternative for alternative in found if "." in alternative)


def _compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    groups = (f"(?P<r{n}>{pattern})" for n, pattern in enumerate(patterns) if pattern)
    return re.compile("|".join(groups))


_LABEL = _compiled(pattern for _, pattern in _PATTERNS)
_ROLES = tuple(role for role, _ in _PATTERNS)
# Most cells are no labels; with an ideograph that stands in no pattern, these alone can match.
_OPEN = _compiled(_open(pattern) for _, pattern in _PATTERNS)
_STRANGE = strange_to(pattern for _, pattern in _PATTERNS)

_LONGEST = 40
"""No label is longer (characters, brackets included): longer texts are not looked at."""

_WHITE = re.compile(r"\s+")
_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[●■◆★▲*·•#-]+)(?!\d)")
_PREFIX = re.compile(r"^(?:其中[:,]?|其中)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_MONEY = re.compile(r"(亿|万|千|百)?元")
_FACTORS = {"亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2, None: 1.0}
_MARKS = ":;,.、*-—_/ "
_TRANSLATION = re.compile(r"(?<=[^\x00-\x7f])[A-Za-z]{3,}$")
"""项目名称 Project: the label once more in English."""


def _key(text: str) -> tuple[str, str]:
    """The label without decoration, and what stood in its brackets."""
    if ONLY_IDEOGRAPHS.fullmatch(text):
        return text.removeprefix("其中"), ""
    key = _WHITE.sub("", unicodedata.normalize("NFKC", text))
    key = _NUMBERING.sub("", key).strip(_MARKS)
    key = _PREFIX.sub("", key)
    inner = "".join(_BRACKETS.findall(key))
    if inner:
        key = _BRACKETS.sub("", key)
    # One bracket of a pair may be lost at a line end.
    key = key.strip(_MARKS + "()")
    if "(" in key:
        key, _, rest = key.partition("(")
        inner += rest
    return _TRANSLATION.sub("", key.strip(_MARKS)), inner


@remembered(1 << 14)
def label_of(text: str) -> Label | None:
    """The label that the whole of ``text`` is; None when it is none.

    >>> label_of("其中： 财政资金").role
    <Role.FISCAL: 'fiscal'>
    >>> label_of("其中：财政").role, label_of("财政")
    (<Role.FISCAL: 'fiscal'>, None)
    >>> label_of("项目资金（万元）").factor
    10000.0
    """
    if len(text) > _LONGEST or text.isascii():
        return None
    key, inner = _key(text)
    if not key:
        return None
    if key == "单位名称" and ("专项" in inner or "项目" in inner):
        return Label(Role.PROJECT)
    factor = None
    if inner and (money := _MONEY.search(inner)):
        factor = _FACTORS[money[1]]
    elif not inner and key.endswith("元") and (money := re.search(r"[/,:]?(亿|万|千)?元$", key)):
        # 项目资金万元, 年度资金总额/万元
        stem = key[: money.start()]
        found = _match(stem)
        if found is not None and found.role in _MONEY_ROLES:
            return Label(found.role, _FACTORS[money[1]], found.weak)
    if key in _AMONG and text.lstrip().startswith("其中"):
        return Label(_AMONG[key], factor, False)
    found = _match(key)
    if found is None:
        return None
    return Label(found.role, factor, found.weak)


# Words too short for a label of their own, but plain behind "其中：".
_AMONG = {"财政": Role.FISCAL, "财政部分": Role.FISCAL, "其他": Role.OTHER, "自有": Role.OTHER}


_MONEY_ROLES = frozenset(
    {
        Role.FUNDING,
        Role.TOTAL,
        Role.ANNUAL,
        Role.FISCAL,
        Role.ANNUAL_FISCAL,
        Role.CARRYOVER,
        Role.OTHER,
    }
)


def _match(key: str) -> Label | None:
    weak = _WEAK.get(key)
    if weak is not None:
        return Label(weak, weak=key != "绩效指标")
    strange = _STRANGE.match(key) is not None
    match = (_OPEN if strange else _LABEL).fullmatch(key)
    if match is None or match.lastgroup is None:
        return None if strange else _paired(key)
    return Label(_ROLES[int(match.lastgroup[1:])])


_AND = re.compile(r"[/、]|及(?!时)|[和与或]")


def _paired(key: str) -> Label | None:
    """The label of two that mean the same: 项目负责人及联系电话, 计算公式/指标解释."""
    for divided in _AND.finditer(key):
        first, second = key[: divided.start()], key[divided.end() :]
        if first and second and (label := _match(first)) is not None and label == _match(second):
            return label
    return None


_COLON = re.compile(r"[:：]")
_MONEY_BEHIND = re.compile(r"\s*(?:金额)?单位[:：]\s*(?:亿|万|千)?元\s*$")
"""填报单位：某局　　　单位：万元 prints two things in one line."""


@remembered(1 << 14)
def split_label(text: str) -> tuple[Label, str] | None:
    """Label and value of a cell that prints both, ``项目名称：道路保洁``; None otherwise."""
    if ":" not in text and "：" not in text:
        return None
    for colon in _COLON.finditer(text[:_LONGEST]):
        label = label_of(text[: colon.start()])
        if label is not None and (value := _MONEY_BEHIND.sub("", text[colon.end() :]).strip()):
            return label, value
    return None


@remembered(1 << 14)
def role_of(text: str) -> Role | None:
    """The role of the label in ``text``, alone or before its value; None for none and weak ones."""
    label = label_of(text)
    if label is None:
        label, _ = split_label(text) or (None, "")
    return label.role if label is not None and not label.weak else None
