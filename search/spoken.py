"""Drafts in everyday speech: 系统不宕机, 预警信息发得及时, 整改问题都改了, 群众知道政策.

Where the way of speaking says what is measured, the name follows from it; where it does not, a name
made of the draft's own words (孩子们都有学上完成率) is no name, and the library is asked by the
everyday wordings of its entries.
"""

import re
from collections.abc import Iterator
from typing import Final

from zhibiao.search.draft import Kind
from zhibiao.search.nouns import Proposal, Setting

__all__ = ["is_spoken", "spoken"]

# What stands in a clause and in no name.  Each character has words in which it does (了解, 得分,
# 首都, 不动产, 没收, 良好, 提高, 减少, 清洁, 公平): they are left alone.
_SPOKEN: Final = re.compile(
    r"了(?!解)|(?<![获所取赢])得(?![分到奖票益率出当])|(?<![首成古])都(?![市会江区])"
    r"|不(?!动产|合格|良|文明|满|定期|见面|限|同|可|锈|孕|法|明|符)|没(?!收)|们|有[人学没]|起来|觉得|天天|每天|到手|知道|晓得|多少|怎么"
    r"|(?<![良完友爱做最])好(?:[用使吃看]|不好)?$|(?<![加愉])快$|(?<![提最])高$|(?<!标)准$|(?<!减)少$|^[少多]出"
    r"|(?<!公)平安$|^让|(?<![减至缺])[多少](?:跑|交|花|掏|排队|走)|干净|整洁$|过硬|放心|方便$|畅通$|着火|打满|以后|日清$|清$"
)


def is_spoken(name: str) -> bool:
    """Whether the words are those of a clause, not of a name.

    >>> is_spoken("孩子们都有学上"), is_spoken("不动产登记了解率")
    (True, False)
    """
    return _SPOKEN.search(name) is not None


# What a plain verb is called in a name: 发得及时 is 发布及时率 of news, 发放及时率 of money.
_NAMED: Final = {
    "报": "报告",
    "办": "办理",
    "修": "维修",
    "建": "建设",
    "改": "整改",
    "查": "检查",
    "种": "种植",
    "送": "配送",
    "收": "收集",
    "用": "使用",
    "做": "完成",
}
_VERBS: Final = "发布|发放|办理|落实|完成|执行|处理|处置|维护|管理|建设|实施|配送|保洁|养护|准备|组织|开展|整改|审核|运行"
_HOW: Final = {
    "及时": ("及时率",),
    "快": ("及时率",),
    "早": ("及时率",),
    "准": ("准确率",),
    "准确": ("准确率",),
    "规范": ("规范率",),
    "好": ("合格率", "达标率"),
    "到位": ("完成率",),
}
_DOES: Final = re.compile(
    rf"(?P<of>.{{2,}})(?P<verb>[发{''.join(_NAMED)}]|{_VERBS})得(?:比较|很|更)?(?P<how>{'|'.join(_HOW)})$"
)
_ALL: Final = re.compile(
    r"(?P<of>.{2,}?)(?:都|全都|全部|均)(?P<verb>改|办|修|查|建|发放|发|完成|整改|办结|到位)(?:完|好|到位)?(?:了|齐)?$"
)
_ALL_RATE: Final = {
    "改": "整改率",
    "整改": "整改率",
    "办": "办结率",
    "办结": "办结率",
    "修": "修复率",
    "查": "检查完成率",
    "建": "建成率",
    "发": "发放率",
    "发放": "发放率",
    "到位": "到位率",
    "完成": "完成率",
}
_KNOW: Final = re.compile(r"[一-鿿]{2,6}?(?:都|普遍)?(?:知道|晓得|清楚|明白)(?P<what>.{2,})$")
# 低保应保尽保: the slogan has the verb in it.
_DUE: Final = re.compile(r"(?P<of>.{2,}?)(?:做到|实现)?应(?P<verb>.)尽(?P=verb)$")
_DUE_RATE: Final = {
    "保": "保障覆盖率",
    "助": "资助覆盖率",
    "救": "救助覆盖率",
    "发": "发放率",
    "兑": "兑付率",
    "收": "征收率",
    "检": "检测率",
    "查": "排查率",
    "改": "整改率",
    "治": "治理率",
    "调": "调解率",
    "援": "援助率",
    "种": "接种率",
    "接": "接种率",
    "训": "培训率",
    "公": "公开率",
    "办": "办结率",
}
_SAFE: Final = re.compile(
    r"(?P<of>.*安全)(?:不|没有?|未|零)(?:出|发生|出现)?(?:大?问题|事故?|事件|情况|纰漏)?$"
)
_UNHARMED: Final = re.compile(
    r"^0|(?:无|零|不|未)(?:发生)?(?:任何)?(?:安全)?(?:事故|问题|发生|出事)"
)
_NO_DELAY: Final = re.compile(r"(?P<of>.{2,}?)不(?:拖延?|延误|耽误|误)(?:工期|工|时间|进度|时)?$")
_STANDS_STILL: Final = re.compile(
    r"(?P<of>.*(?:系统|平台|网络|网站|服务器|设备|机房|设施))不(?:宕机|中断|掉线|断网|停机|卡顿|出故障|瘫痪)$"
)
_WORKS: Final = re.compile(
    r"(?P<of>.*(?:系统|平台|网络|设备|设施|器材|仪器|机器|装备))(?:都|很|比较)?(?:好[使用]|能用|管用)$"
)
_ALL_DO: Final = re.compile(
    r"(?P<of>.{2,}?)(?:都|全部|全都|均)(?:做|进行|开展|接受)了?(?P<what>.{2,4})$"
)
_PAID: Final = re.compile(r"(?P<of>.{2,}?)(?:及时|按时)(?:[给付]|到账|到手)$")
_WITHOUT: Final = re.compile(
    r"(?P<of>.{2,}?)(?:没有|没|未|不)(?:发生|出现)?(?P<what>[一-鿿]{2,3})$"
)
_NEVER: Final = re.compile(r"(?P<what>.{3,}?)(?:的)?(?:零发生|不发生|未发生|不出现|为零|无发生)$")
_WHY: Final = "口语改为指标名称"


def spoken(name: str, setting: Setting) -> Iterator[Proposal]:
    """Ways of speaking that say what is measured."""
    for place, made in enumerate(_measured(name, setting)):
        yield Proposal(made, 1.0 - 0.1 * place, _WHY)


def _measured(name: str, setting: Setting) -> Iterator[str]:
    wish = setting.draft.target.text or ""
    if name.endswith("安全") and (_UNHARMED.search(wish) or setting.draft.target.value == 0.0):
        of = re.sub("^(?:确保|保证|保障|维护|加强)", "", name)
        yield f"{of}事故发生数"
        yield f"{of}事故发生率"
    elif found := _SAFE.fullmatch(name) or _NEVER.fullmatch(name):
        what = found["of"] + "事故" if "of" in found.groupdict() else found["what"]
        rates = ("发生率", "发生数") if setting.kind is Kind.PERCENT else ("发生数", "发生率")
        yield from (what + ending for ending in rates)
    elif found := _NO_DELAY.fullmatch(name):
        yield f"{found['of']}{'按期完工率' if found['of'].endswith('工程') else '按期完成率'}"
    elif found := _WORKS.fullmatch(name):
        yield f"{found['of']}完好率"
        yield f"{found['of']}正常运行率"
    elif found := _ALL_DO.fullmatch(name):
        yield f"{found['of']}{found['what']}率"
    elif found := _PAID.fullmatch(name):
        yield f"{found['of']}支付及时率"
    elif (found := _WITHOUT.fullmatch(name)) and setting.draft.target.value == 0.0:
        yield f"{found['of']}{found['what']}发生数"
    elif found := _STANDS_STILL.fullmatch(name):
        yield f"{found['of']}正常运行率"
        yield f"{found['of']}故障率"
    elif (found := _DUE.fullmatch(name)) and found["verb"] in _DUE_RATE:
        yield found["of"] + _DUE_RATE[found["verb"]]
    elif found := _KNOW.fullmatch(name):
        yield f"{found['what']}知晓率"
    elif found := _ALL.fullmatch(name):
        yield found["of"] + _ALL_RATE[found["verb"]]
    elif found := _DOES.fullmatch(name):
        of, verb = found["of"], found["verb"]
        if verb == "发":
            verb = "发布" if re.search("信息|预警|公告|通知|数据", of) else "发放"
        verb = _NAMED.get(verb, verb)
        if setting.kind is Kind.TIME:
            yield f"{of}{verb}时间"
            return
        yield from (f"{of}{verb}{ending}" for ending in _HOW[found["how"]])
