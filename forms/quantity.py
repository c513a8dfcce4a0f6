"""Quantities inside a text in `plain` notation: a number, its power of ten, its unit.

What looks like a number and is none (dates, ranks, ratios, codes) is blanked out beforehand by
`without_dates`.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from zhibiao.forms.numeral import NUMERAL, numeral_value
from zhibiao.forms.unit import KNOWN_SYMBOLS

__all__ = ["AFTER", "MASK", "Quantity", "amounts", "quantity_at", "without_dates"]

#: stands for every character that is part of a date, rank, ratio or code.
MASK = "\0"
_LARGEST = Decimal(10) ** 15  # beyond that a number is noise, and floats are no longer exact
_SYMBOLS = frozenset(KNOWN_SYMBOLS)


class Quantity(NamedTuple):
    """A number with its unit, and where it ends in the text."""

    value: Decimal
    unit: str | None
    end: int
    more: bool = False  # 100余家: more than the number
    chinese: bool = False


_YEAR = r"(?:19|20)\d\d"
_NOT_AMOUNTS = re.compile(
    "|".join(
        (
            rf"{_YEAR}\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}\s*[日号]?(?:之?前|底)?",
            rf"{_YEAR}\s*年?\s*[-~—–至到]+\s*{_YEAR}(?:学年|年度?|(?![\d.人家次个场份篇户名元米(（]))",
            rf"{_YEAR}\s*年(?:度|底|末|初|内|前|\d{{1,2}}月(?:\d{{1,2}}[日号]|[底末初份])?(?:之?前)?)?",
            rf"(?<![\d.≥≤=><]){_YEAR}[-/.](?:0?[1-9]|1[0-2])(?![\d%.(（])(?:之?前)?",
            r"(?<![\d.≥≤=><])[1-4]季度?(?:[底末初前]|$)",
            r"(?<![\d.])\d{1,2}月\d{1,2}[日号](?:之?前)?",
            r"(?<![\d.])\d{1,2}月(?:[底末初份前]|[上中下]旬|之前|以前)+",
            r"(?<![\d.≥≤=><])\d{1,2}(?:[-~—–至到]\d{1,2})?月(?!\d)$",
            r"(?<![\d.])\d{1,2}[-~—–至到]\d{1,2}月(?:份|底|前)?",
            r"(?<![\d.])\d{1,2}[日号]前",
            r"\d{1,2}:\d{2}(?::\d{2})?",
            r"\d+(?:\.\d+)?:\d+(?:\.\d+)?",
            r"[第前]\d+(?:[-~至]\d+)?[名位届期批轮次个]?",
            r"\d+\s*[×xX*]\s*\d+(?:小时)?",
            r"[〔\[(（]\d{4}[〕\])）]\d*号?",
            r"\d+号",
            r"(?<![\d.≥≤=><])(?:\d+[ADK](?![A-Za-z/])级?|\dG(?![A-Za-z/])|\d+(?:\+[A-Z]|[级星档甲]级?|强))",
            r"(?<![A-Za-z])[A-Z]{2,4}(?:/[A-Z])?\d+(?:\.\d+)?-\d+",
            r"(?<![\d.≥≤=><])\d+类(?:水|标准|水质)",
            r"(?<![A-Za-z/\d])(?![hkcd]?m[23](?!\d))[A-Za-z]{1,6}-?\d+(?:\.\d+)?(?![\d%])",
            r"“?十[一二三四五]五”?|三农|一带一路|双一流|三公|四新",
        )
    )
)


def without_dates(text: str) -> str:
    """The text with dates, ranks, ratios, codes … blanked out, its length unchanged."""
    return _NOT_AMOUNTS.sub(lambda found: MASK * len(found[0]), text)


# --- Numbers and units --------------------------------------------------------------------------

_FOREIGN = "美元|港元|港币|欧元|日元|英镑|澳元"
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)")
_CHINESE = re.compile(rf"[{NUMERAL}]+(?:点[零〇一二三四五六七八九]+)?")
_PART = re.compile(rf"(百|千|万)分之(\d+(?:\.\d+)?|[{NUMERAL}点]+)")
_WHOLE = re.compile("百分(?:之一)?之?百")
_FRACTION = re.compile(rf"([{NUMERAL}]+|\d+)分之([{NUMERAL}]+|\d+)")
_TENTHS = re.compile(
    r"(\d(?:\.\d+)?|[一二两三四五六七八九十])成([一二三四五六七八九半])?(?![为立本果员就熟])"
)
_SCALE = re.compile(
    rf"(百万|千万|万亿|十万|万|亿|千(?![克米瓦卡焦帕伏赫])|百(?!分))(?!元|人民币|{_FOREIGN})"
)
_SCALES = {"百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_MORE = re.compile(r"[余多](?!于|样)")
_MONEY_SIGN = re.compile(r"[¥￥]")
_ATOM = r"(?:[hkcd]?m[23](?!\d)|(?:[A-Za-zμµ℃Ω㎡㎥]|°C)+[²³]?)"
_LATIN = re.compile(rf"[%‰]|{_ATOM}(?:[/·]{_ATOM})*(?:\([A-Z]\))?")
_FOREIGN_UNIT = re.compile(rf"(?:百万|千万|万|亿)?(?:{_FOREIGN})")
_PER = re.compile(rf"/(?:{_ATOM}|(?:(?![以及内之或])[一-鿿]){{1,5}})(?:[·/][一-鿿]{{1,2}})?")
_LOOSE = re.compile(
    r"(?![百千万亿])[一-鿿A-Za-z](?:[一-鿿A-Za-z/·]{0,4}?[一-鿿A-Za-z])??(?=(?:[及或]?以[上内下]|之[上内下]|左右)?$)"
)
_REMARK = re.compile(
    r"^(?:不?含|以[上下内]|及以|或以|左右|注|暂|约|其中|详见|按|参照|如|即)|[\d,，。;；、:≥≤=><\0]"
)
_POWERS = re.compile(r"m[23](?!\d)")
_KNOWN = re.compile("|".join(map(re.escape, KNOWN_SYMBOLS)))
AFTER = re.compile(
    r"(?:[(（]?不?含[)）]?|[(（]含本数[)）])?[及或和]?[(（]?(?:(以上|之上)|(以内|之内|以下|之下|以里|内(?![设部容外涵陆地网控])))[)）]?"
)


def _bracketed(text: str, at: int) -> tuple[str, int] | None:
    """What stands in the brackets that open at ``at`` and where they end; a missing closing
    bracket ends with the text."""
    if at >= len(text) or text[at] not in "(（":
        return None
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] in "(（") - (text[end] in ")）")
        if depth == 0:
            return text[at + 1 : end].strip(), end + 1
    return text[at + 1 :].strip(), len(text)


def _balanced(text: str) -> bool:
    return sum(mark in "(（" for mark in text) == sum(mark in ")）" for mark in text)


def _names_unit(content: str) -> bool:
    """Whether what stands in brackets behind a number is its unit, and not a remark or noise."""
    if content in _SYMBOLS:
        return True
    return (
        0 < len(content) <= 12
        and _balanced(content)
        and any(mark.isalpha() or mark in "%‰°℃Ω㎡㎥" for mark in content)
        and _REMARK.search(_POWERS.sub("m", content)) is None
    )


def _percent(unit: str) -> str:
    return "%" if unit in ("百分比", "%%", "百分率", "百分数") else unit


def _unit(text: str, at: int, *, loose: bool) -> tuple[str | None, int, int]:
    """The unit printed at ``at``: (unit, power of ten before it, end)."""
    inside = _bracketed(text, at)
    if inside is not None:
        content, end = inside
        if not _balanced(content):
            content = content.lstrip("(（")  # ≥5((次: one bracket too many
        if _names_unit(content):
            scale = _SCALE.match(content)
            rest = content[scale.end() :] if scale else content
            if scale and content not in _SYMBOLS and (not rest or rest in _SYMBOLS):
                return _percent(rest) or None, _SCALES[scale[1]], end
            return _percent(content), 0, end
        return None, 0, end if not content else at
    foreign = _FOREIGN_UNIT.match(text, at)
    if foreign:
        return foreign[0], 0, foreign.end()
    known = _KNOWN.match(text, at)
    latin = _LATIN.match(text, at)
    found = max((m for m in (known, latin) if m), key=lambda m: m.end(), default=None)
    if found is None:
        rest_of = _LOOSE.match(text, at) if loose else None
        after = AFTER.match(text, at)
        if rest_of is None or after or _REMARK.search(rest_of[0]):
            return None, 0, at
        return _percent(rest_of[0]), 0, rest_of.end()
    unit, end = found[0], found.end()
    counter = _bracketed(text, end)
    if counter is not None and counter[0] in _SYMBOLS and unit != "%":
        # 轮（次）, 台（套）: two counters for one thing; kept as printed.
        unit += text[end] + counter[0] + ("）" if text[end] == "（" else ")")
        end = counter[1]
    elif counter is not None and counter[0] == unit:
        end = counter[1]
    per = _PER.match(text, end)
    if per and "/" not in unit:
        unit, end = unit + per[0], per.end()
    return _percent(unit), 0, end


def quantity_at(
    text: str, at: int, *, loose: bool = False, chinese: bool = False
) -> Quantity | None:
    """The quantity that starts at ``at``.  ``loose`` takes an unknown word for the unit,
    ``chinese`` allows Chinese numerals."""
    special = _special(text, at)
    if special is not None:
        return special if special.value <= _LARGEST else None
    money = _MONEY_SIGN.match(text, at)
    number = _NUMBER.match(text, money.end() if money else at)
    spelt = None
    if number is not None:
        value = Decimal(number[0].replace(",", ""))
        at = number.end()
        if re.match(r"/\d", text[at : at + 2]):
            return None  # 1/3: a fraction or a date, and nobody says of what
    else:
        spelt = _CHINESE.match(text, at) if chinese else None
        amount = numeral_value(spelt[0]) if spelt else None
        if spelt is None or amount is None:
            return None
        value, at = amount, spelt.end()
    scale = _SCALE.match(text, at) if number else None
    if scale is not None:
        at = scale.end()
    more = _MORE.match(text, at)
    if more is not None:
        at = more.end()
        if number and scale is None and (scale := _SCALE.match(text, at)) is not None:
            at = scale.end()  # 30余万人次
    if scale is not None:
        value = value.scaleb(_SCALES[scale[1]])
    if text.startswith("个半", at) and text[at + 2 : at + 3] in ("月", "小"):
        value, text = value + Decimal("0.5"), text[: at + 1] + text[at + 2 :]
        unit, power, end = _unit(text, at, loose=loose)
        end += 1
    else:
        unit, power, end = _unit(text, at, loose=loose)
        if unit in ("年", "天", "小时") and text.startswith("半", end):
            value, end = value + Decimal("0.5"), end + 1
    if money is not None:
        unit = unit or "元"
    value = value.scaleb(power)
    if abs(value) > _LARGEST:
        return None
    return Quantity(value, unit, end, more is not None, spelt is not None)


def _special(text: str, at: int) -> Quantity | None:
    """百分之九十五, 九成五, 三分之二: percentages in words."""
    whole = _WHOLE.match(text, at)
    if whole is not None:
        return Quantity(Decimal(100), "%", whole.end())
    part = _PART.match(text, at)
    if part is not None:
        value = _digits_or_numeral(part[2])
        if value is not None:
            power = {"百": 0, "千": -1, "万": -2}[part[1]]
            end = part.end() + text.startswith("%", part.end())
            return Quantity(value.scaleb(power), "%", end)
    tenths = _TENTHS.match(text, at)
    if tenths is not None:
        value = _digits_or_numeral(tenths[1])
        ones = {"半": Decimal(5)}.get(tenths[2]) or numeral_value(tenths[2] or "零")
        if value is not None and ones is not None:
            return Quantity(value * 10 + ones, "%", tenths.end())
    fraction = _FRACTION.match(text, at)
    if fraction is not None:
        below, above = _digits_or_numeral(fraction[1]), _digits_or_numeral(fraction[2])
        if below and above is not None:
            return Quantity(round(above / below * 100, 4), "%", fraction.end())
    return None


def _digits_or_numeral(text: str) -> Decimal | None:
    return Decimal(text) if text[0].isdigit() and text[0].isascii() else numeral_value(text)


_START = re.compile(r"[\d¥￥]|[百千]分|[一二两三四五六七八九]成")


def amounts(text: str) -> Iterator[tuple[int, Quantity]]:
    """Every quantity in Arabic digits (or 百分之…) with its start, left to right."""
    at = 0
    while at < len(text):
        found = _START.search(text, at)
        if found is None:
            return
        quantity = quantity_at(text, found.start())
        if quantity is None:
            at = found.end()
            continue
        yield found.start(), quantity
        at = max(quantity.end, found.end())
