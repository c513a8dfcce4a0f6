"""Wordings of indicators: the normalised name, and what it measures apart from the object.

区科技创新项目验收完成及时率 is the object 区科技创新项目验收 and the aspect 完成及时率.  Aspects that
say nearly the same form a group (及时率 ~ 及时性 ~ 按时 ~ 如期); some groups are opposites of each
other (满意 / 投诉).  X完成率, X达标率 and X及时率 share most characters and are three indicators
(DOMAIN.md 4.5), which is why ranking looks at the aspect separately.
"""

import re
import unicodedata
from functools import lru_cache

from zhibiao.forms.memory import remembered

__all__ = [
    "ASPECT_GROUPS",
    "GROUPS",
    "OPPOSITES",
    "aspect_group",
    "normalise_wording",
    "split_aspect",
]

# What most names consist of.  No other normal form, mark, number or blank: nothing to take off.
_PLAIN = re.compile("[\u4e00-\u9fff]+")
_LATIN_GAP = re.compile(r"(?<=[A-Za-z0-9.]) (?=[A-Za-z0-9])")
# Numbering in front of a name: "1." "(2)" "③" "3、" "指标4："; never the 3 of 3D or the 1.5 of 1.5倍.
_NUMBERING = re.compile(
    r"^(?:(?:三级)?指标\d{0,2}[:：]|[(（]?\d{1,2}[)）]|\d{1,2}(?:[.．](?!\d)|[、,，:：])|[①-⑳]|[-—•·●▪◆*#]+)\s*"
)
_CIRCLED = re.compile("[①-⑳❶-❿⓵-⓾]")
_HINT = re.compile(r"[(（][^()（）]*(?:\*\*+|XX+|××+|__+)[^()（）]*[)）]$|[:：]?$")
_EDGE = "，,。；;、：:|/\\*#_~ "
_PAIRS = {"(": ")", "“": "”", "‘": "’", "《": "》", "「": "」", "[": "]", "【": "】", "<": ">"}

_CLOSING = {mark: opening for opening, mark in _PAIRS.items()}


def _paired(text: str) -> str:
    """Brackets and quotes without a partner are removed (a wrap or a scan lost the other)."""
    if _CLOSING.keys().isdisjoint(text) and _PAIRS.keys().isdisjoint(text):
        return text
    opened: list[int] = []
    alone: set[int] = set()
    for at, mark in enumerate(text):
        if mark in _PAIRS:
            opened.append(at)
        elif mark in _CLOSING:
            if opened and text[opened[-1]] == _CLOSING[mark]:
                opened.pop()
            else:
                alone.add(at)
    alone.update(opened)
    # < and > alone are signs of comparison.
    return "".join(mark for at, mark in enumerate(text) if at not in alone or mark in "<>")


def _pass(name: str) -> str:
    # NFKC would make ③ a 3 of the name.
    text = (
        unicodedata.normalize("NFKC", _CIRCLED.sub("", name))
        .replace("\u200b", "")
        .replace("\ufeff", "")
    )
    text = " ".join(text.split())
    if " " in text:
        text = "".join(
            " " if _LATIN_GAP.match(text, at) else "" if mark == " " else mark
            for at, mark in enumerate(text)
        )
    # A straight quote has no side; NFKC leaves ＂ as ", which forms use for “ and ”.
    if text.count('"') % 2:
        text = text.replace('"', "")
    text = _paired(text)
    text = _NUMBERING.sub("", text)
    text = _HINT.sub("", text).strip(_EDGE)
    return text.replace("()", "")


@remembered(65536)
def normalise_wording(name: str) -> str:
    """The text that all rows of one wording share: NFKC (so half-width brackets and commas), no
    white space except between Latin words, no numbering in front, no dangling quotes or brackets,
    no template hint and no punctuation behind.  "" when nothing is left.  Idempotent.

    >>> normalise_wording(" 1、亚洲企业孵化协会（AABI）秘书处\\n工作完成率。")
    '亚洲企业孵化协会(AABI)秘书处工作完成率'
    """
    if _PLAIN.fullmatch(name):
        return name
    text = _pass(name)
    # Taking one thing off may lay another bare ("1.(2)…"); every pass but the last shortens.
    while (again := _pass(text)) != text:
        text = again
    return text


# The group's name is its most usual word.
_ASPECTS: dict[str, str] = {
    "完成": "完成率 完成度 完成比例 完成比率 完成进度 完成情况 执行率 实现率 落实率 兑现率 "
    "建成率 竣工率 开工率 完工率 实施率 开展率 办结率 结案率 完成",
    "达标": "达标率 合格率 通过率 验收率 优良率 优秀率 达成率 一次通过率 一次合格率 合规率 "
    "达标情况 合格情况 通过情况 达标 合格",
    "质量": "质量 质量水平 规范性 规范率 规范程度 标准化率 合规性 规范化程度 规范化水平",
    "准确": "准确率 准确性 准确度 正确率 精准度 精准率 精确度 真实性 完整性 完整率 一致率",
    "及时": "及时率 及时性 及时程度 准时率 按时率 按期率 按时完成率 按期完成率 如期完成率 "
    "及时完成率 完成及时 按时 按期 如期 准时 及时 按时完成 按期完成 及时完成 如期完成 时效性 "
    "及时情况 按时完成情况 按期完工率 按时办结率 按期办结率 准点率 正点率",
    "时间": "完成时间 完成时限 完成日期 时间 时限 期限 周期 工期 时点 时间节点 进度 日期",
    "响应时间": "响应时间 响应时长 响应速度 处理时间 处置时间 处置时长 等待时间 办理时间 "
    "办理时限 到达时间 处理时长 等候时间 办理时长 修复时间 故障恢复时间 恢复时间",
    "响应": "响应率 响应及时率 响应 反馈率 回复率 答复率 办复率 回访率",
    "满意": "满意度 满意率 满意程度 满意 满意情况 满意比例 好评率",
    "认可": "认可度 认可率 认同度 认同感 支持率 支持度 美誉度 信任度 获得感 幸福感",
    "投诉": "投诉率 投诉次数 投诉数 投诉量 投诉件数 有效投诉率 信访率 信访量 投诉 "
    "投诉事件 上访次数 差评率",
    "知晓": "知晓率 知晓度 知晓程度 知晓情况 知晓 知晓面 了解程度 知名度",
    "覆盖": "覆盖率 覆盖面 覆盖度 覆盖范围 覆盖情况 普及率 全覆盖 普及程度 覆盖比例",
    "参与": "参与率 参与度 参加率 到会率 出勤率 出席率 全勤率 到岗率 参与程度 "
    "参与积极性 上座率 参保率 到课率 参训率 参培率",
    "利用": "利用率 使用率 入住率 利用情况 使用情况 使用效率 应用率 转化率 周转率 出租率",
    "增长": "增长率 增长情况 增长 增幅 增加率 增速 提升率 提高率 增长幅度 增长比例 上升率",
    "下降": "下降率 降低率 减少率 下降 降低 减少 下降幅度 降幅 下降情况 降低情况 下降比例 压减率",
    "提升": "提升 提高 增强 改善 优化 提升情况 提高情况 改善情况 优化情况 增强情况 提升程度 "
    "提高程度 改善程度 提升效果 促进作用 推动作用 带动作用 改善度 提升度 优化程度 促进",
    "发生": "发生率 发生数 发生次数 发生情况 事故发生率 事故率 事故数 事故次数 事故起数 "
    "发生起数 案发率 案件数 发案率 事件数",
    "故障": "故障率 故障次数 损坏率 缺陷率 中断次数 中断率 故障数 返工率 报废率",
    "差错": "差错率 出错率 错误率 失误率 误差率 差错数 差错次数",
    "完好": "完好率 完好程度 正常率 正常运行率 正常运转率 运行正常率 可用率 在线率 "
    "可用性 完好情况 完好 正常使用率 无故障率 设备完好率",
    "稳定": "稳定性 稳定率 稳定运行率 稳定运行 稳定程度 稳定 正常运行 正常运转 正常运行情况 "
    "运行情况 正常运营情况 运行稳定性 有效运行 安全运行 正常运行天数 平稳运行",
    "安全": "安全性 安全程度 安全 安全保障 安全率 安全稳定 安全情况 安全性能",
    "健全": "健全性 健全情况 健全程度 健全率 完善程度 完善性 完善情况 "
    "健全 完善 完备性 健全度 完善度 建设情况 制度建设 机制建设",
    "持续": "可持续性 可持续 持续性 长效性 可持续发展 持续发展 持续影响 长期影响 长效 "
    "可持续影响 持续时间 使用年限 运行年限",
    "影响": "影响力 影响程度 影响面 影响范围 影响 传播力 辐射力 显示度 曝光度 影响力情况 "
    "阅读量 点击量 浏览量 访问量 关注度",
    "贡献": "贡献度 贡献率 贡献 贡献值",
    "有效": "有效性 有效率 效果 成效 实效性 有效程度 成效情况 效果情况 治愈率 好转率 显效率 "
    "成功率 命中率 检出率 查处率",
    "公开": "公开率 公开情况 公开 公示率 透明度 公开程度 公开度 公示情况 信息公开率",
    "解决": "解决率 修复率 处置率 整改率 处理率 整改完成率 办理率 处理情况 整改情况 "
    "解决情况 维修率 清运率 收集率 化解率 破案率",
    "控制": "控制率 控制数 控制情况 控制 控制额 成本控制率 控制比例",
    "节约": "节约率 节约额 节约金额 节约 节省 节支率 节约成本 节约情况 节省额",
    "成本": "成本 费用 单价 造价 单位成本 经费标准 补助标准 补贴标准 人均成本 总成本 "
    "投入成本 标准 支出标准 成本标准 成本金额 发放标准 支出 经费 金额 投资额",
    "发放": "发放率 拨付率 到位率 支付率 兑付率 缴纳率 拨付到位率 资金到位率 发放到位率 "
    "预算执行率 支出率 报销率",
    "人数": "人数 人次 人次数 人员数 人员数量 人员 户数",
    "次数": "次数 场次 场数 频次 批次 期数 轮次 天数 班次 次 课时 课时数 学时 期次",
    "数量": "数量 数 总数 总量 个数 项数 件数 份数 篇数 家数 套数 台数 辆数 量 规模 "
    "数目 台套数 新增数 完成数 完成数量 完成量",
    "面积": "面积 长度 里程 重量 容积 公里数 亩数 平方数 建筑面积 体积",
    "收入": "收入 产值 税收 销售额 贷款额 投资 融资额 营业收入 增加值 收益 利润 交易额 "
    "成交额 经济效益 经济收入 增收 收入额 产出值",
    "比例": "占比 比例 比重 比率 率 百分比 占有率",
    "程度": "程度 水平 度 能力 情况 力 性 多样性 协同力 紧密度 活跃度",
}

#: group -> its aspects, each a suffix of names.
ASPECT_GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(aspects.split()) for group, aspects in _ASPECTS.items()
}

#: groups that measure the same matter from the other side.
OPPOSITES: dict[str, str] = {
    one: other
    for pair in (
        ("满意", "投诉"),
        ("完好", "故障"),
        ("增长", "下降"),
        ("安全", "发生"),
        ("准确", "差错"),
    )
    for one, other in (pair, pair[::-1])
}

_GROUP_OF = {
    aspect: group for group, aspects in reversed(ASPECT_GROUPS.items()) for aspect in aspects
}
# 故障情况 asks for what 故障率 measures.
for _rate in [aspect for aspect in _GROUP_OF if len(aspect) > 2 and aspect.endswith("率")]:
    _GROUP_OF.setdefault(f"{_rate[:-1]}情况", _GROUP_OF[_rate])
_LONGEST = max(map(len, _GROUP_OF))
# 完成 before a rate belongs to the aspect: 测评完成达标率 measures 测评, not 测评完成.
_LINKING = ("工作完成", "任务完成", "完成")
# Verbs of change open a name too: 提升服务能力.
_CHANGES = {
    "提升": "提升 提高 增强 强化 改善 优化 促进 推动 带动 营造",
    "增长": "增加 扩大",
    "下降": "降低 减少 下降",
    "节约": "节约 节省",
    "健全": "健全 完善",
    "安全": "保障",
}
_GROUP_OF_CHANGE = {verb: group for group, verbs in _CHANGES.items() for verb in verbs.split()}
#: Every name that `aspect_group` gives.
GROUPS: tuple[str, ...] = tuple(dict.fromkeys([*ASPECT_GROUPS, *_CHANGES]))
_CHANGE_FIRST = re.compile(
    r"^(?:有效|进一步|不断|持续|显著|明显|逐步|切实|着力|大力)?"
    rf"({'|'.join(_GROUP_OF_CHANGE)})(?:了)?(?=.{{2}})"
)
_BRACKET = re.compile(r"\([^()]*\)$")
_BARE_ENDINGS = ("率", "性", "度", "力")
# Suffixes so general that a verb of change in front says more.
_GENERAL = ("程度", "影响", "质量", "数量", "比例")


@remembered(65536)
def split_aspect(wording: str) -> tuple[str, str | None]:
    """The object and the aspect of a normalised wording; (wording, None) when no aspect is known.

    The object is "" where the wording is only an aspect (满意度).

    >>> split_aspect("纪念馆参观者的满意度")
    ('纪念馆参观者', '满意度')
    >>> split_aspect("提升服务能力")
    ('服务能力', '提升')
    """
    bracket = _BRACKET.search(wording)
    if bracket:
        # 系统数据量(企业主体): what is in brackets narrows the object.
        subject, aspect = split_aspect(wording[: bracket.start()])
        return (wording, None) if aspect is None else (subject + bracket[0], aspect)
    first = _CHANGE_FIRST.match(wording)
    suffix = _suffix(wording)
    if first and (suffix is None or _GROUP_OF[suffix] in _GENERAL):
        return wording[first.end() :], first[1]
    if suffix is None:
        return wording, None
    head = wording[: -len(suffix)]
    if suffix in _BARE_ENDINGS and len(head) >= 4:
        # 报告应用性: the ending alone measures nothing, the word it ends does.
        return head[:-2], head[-2:] + suffix
    if suffix[-1] in "率性度" and not suffix.startswith("完成"):
        for link in _LINKING:
            if head.endswith(link):
                head, suffix = head[: -len(link)], link + suffix
                break
    return head.rstrip("的之"), suffix


def _suffix(wording: str) -> str | None:
    """The longest known aspect that ends the wording."""
    for length in range(min(_LONGEST, len(wording)), 0, -1):
        if wording[-length:] in _GROUP_OF:
            return wording[-length:]
    return None


@lru_cache(maxsize=4096)
def aspect_group(aspect: str | None) -> str | None:
    """The group of near-synonymous aspects (one of `GROUPS`); None when unknown.

    >>> aspect_group("完成及时性") == aspect_group("按时完成率") == "及时"
    True
    """
    if aspect is None:
        return None
    for start in range(len(aspect)):
        group = _GROUP_OF.get(aspect[start:])
        if group is not None:
            return group
    return _GROUP_OF_CHANGE.get(aspect)
