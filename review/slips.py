"""Slips of the pen in names (R26): what was pasted twice, misspelt, scrambled or contradicts itself.

General patterns, no list of names that were seen.  `slip_in` gives what is wrong and, where it
can be told, how the name should read.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from zhibiao.forms.wording import normalise_wording
from zhibiao.review.misspelt import is_word, respelt

__all__ = ["Slip", "slip_in"]


class Slip(NamedTuple):
    """What is wrong with a name, in Chinese, and the name put right (None: not known)."""

    what: str
    mended: str | None


_PEOPLE = "人员|对象|群众|群体|人群|人数|人口|户数|企业|农户|学生|居民|职工|家庭|单位|面积|范围|者"
# (what is printed, what is meant): homophones and look-alikes in the stock phrases of forms.
_MISSPELT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(printed), meant)
    for printed, meant in (
        (rf"收益(?={_PEOPLE})", "受益"),
        (r"受益受(?=对象|人员)", "受益"),
        (r"受益(?:对向|队象|对像|对想)", "受益对象"),
        (r"服务(?:对向|队象|对像|对想|对相)", "服务对象"),
        (r"满意(?:渡|读|肚|底)", "满意度"),
        (r"满易度|满义度|瞒意度|满意意度", "满意度"),
        (r"(?:既|即|急)时(?=率|性|$)", "及时"),
        (r"(完成|合格|达标|通过|及时|覆盖|知晓|满意|使用|利用|增长|优良)(?:律|绿|帅)", r"\1率"),
        (r"房租(?=租赁)", "房屋"),
        (r"信息化(?=公开|公示)", "信息"),
        (r"政务化(?=公开)", "政务"),
        (r"(?<=[参工学创生投])(与|加|作|习|业|产|资)的?积极(?=提升|提高|增强|高涨)", r"\1积极性"),
        (r"(?:布暑|步署)", "部署"),
        (r"按装", "安装"),
        (r"(?<=[验演])(?:受|授)(?=合格|通过|率)", "收"),
        (r"知哓", "知晓"),
        (r"长效(?:几制|机治)", "长效机制"),
        (r"健全(?:陛|型)$", "健全性"),
        (r"(?<=[时续全定确靠用])(?:行|姓)$", "性"),
        # A character lost: 政策知率, 检查覆率; 告知率 and 反覆 are words.
        (r"(?<![告认感预已])知率$", "知晓率"),
        (r"(?<!反)(?:覆率|(?<!覆)盖率)$", "覆盖率"),
        (r"(?<![普触遍顾危涉波惠])及率$", "及时率"),
        (r"(?<![饱丰])满度$|(?<![满诚])意度$", "满意度"),
        # A part of the measure behind it once more: 节约率节约.
        (r"((完成|达标|合格|通过|及时|覆盖|知晓|节约|增长|下降|准确|满意)[率度])\2$", r"\1"),
    )
)
# What a name is asked about: a name that has just these characters in another order is scrambled.
_ASKED = (
    "受益对象",
    "服务对象",
    "社会公众",
    "受益群众",
    "受益人员",
    "服务群众",
    "参与人员",
    "使用人员",
    "参训人员",
    "受益企业",
    "服务企业",
    "参会人员",
    "群众",
    "公众",
    "用户",
    "学生",
    "家长",
    "居民",
    "企业",
)
_ANAGRAMS = {"".join(sorted(f"{asked}满意度")): f"{asked}满意度" for asked in _ASKED}
_MEASURES = (
    "情况|程度|及时性|及时率|完成率|达标率|合格率|通过率|满意度|准确率|准确性|覆盖率|增长率|"
    "知晓率|稳定性|健全性|有效性|次数|人数|人次|数量|场次"
)
_TWICE = re.compile(rf"({_MEASURES})(?P<between>.{{0,12}}?)\1")
_JOINED = re.compile(r"[和与、/或以；;，,]|及(?!时)")
_AGAIN = re.compile(r"(.{2,})\1")
_DOUBLED_END = re.compile(r"(率率|度度|性性|数数|的的|率度|数率|率数|度率|数个数|数量数|数量率)$")
_LONG_AGAIN = re.compile(r"(.{4,}).*?\1")
_QUESTION = re.compile(r"^(有无|是否)(.*(?:率|度|数|数量|次数))$")


@lru_cache(maxsize=4096)
def slip_in(name: str) -> Slip | None:
    """The first slip found in a printed name; None where it reads well.

    >>> slip_in("收益人员满意度").mended
    '受益人员满意度'
    >>> slip_in("受益对象满意度") is None
    True
    """
    text = normalise_wording(name)
    for find in (_misspelt, _scrambled, _repeated, _contradicting):
        slip = find(text)
        if slip is not None:
            return slip
    return None


def _misspelt(text: str) -> Slip | None:
    mended = text
    for printed, meant in _MISSPELT:
        mended = printed.sub(meant, mended)
    mended = respelt(mended) or mended
    return None if mended == text else Slip("疑似有误字、漏字或衍字", mended)


def _scrambled(text: str) -> Slip | None:
    meant = _ANAGRAMS.get("".join(sorted(text)))
    if meant is None or text == meant or text.endswith("满意度"):
        return None
    return Slip("文字错乱", meant)


def _repeated(text: str) -> Slip | None:
    again = _AGAIN.search(text)
    if (
        again is not None
        and re.search(r"[一-鿿]{2}", again[1])
        # 工程工程款, 大学大学生: the second one begins a word.  完成完成率 has it twice.
        and not (
            text[again.end() : again.end() + 1] not in "率度性数"
            and is_word(text[again.end() - len(again[1]) : again.end() + 1])
        )
    ):
        return Slip(f"“{again[1]}”重复", text[: again.start()] + again[1] + text[again.end() :])
    twice = _TWICE.search(text)
    if twice is not None and not _JOINED.search(twice["between"]):
        return Slip(f"“{twice[1]}”重复", _once(text, twice))
    ending = _DOUBLED_END.search(text)
    if ending is not None:
        return Slip(f"末尾“{ending[1]}”重复或多余", None)
    long = _LONG_AGAIN.search(text)
    if long is not None and not _JOINED.search(text[long.start() : long.end()]):
        return Slip(f"“{long[1]}”重复", None)
    return None


def _once(text: str, twice: re.Match[str]) -> str | None:
    """The name with its first measure taken out: 游客到访情况增长情况 -> 游客到访增长情况."""
    rest = text[: twice.start()] + text[twice.start() + len(twice[1]) :]
    # What was pasted twice has its object twice as well: nobody can tell which one is meant.
    return rest if len(twice["between"]) <= 3 else None


def _contradicting(text: str) -> Slip | None:
    question = _QUESTION.match(text)
    if question is None:
        return None
    return Slip(f"“{question[1]}”与“{text[-1]}”矛盾", question[2])
