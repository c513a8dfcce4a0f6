"""Target values (指标值): operator, number and unit out of what a cell prints.

All forms of DOMAIN.md 4.1-4.3.  A cell is read by the first of these that fits:

    sign       ≥5.00(次)  =30亩  >=8万人次       the sign's operator
    bound      不少于10家紧密合作基地            the bound's operator
    bound      95%以上  3个工作日内              ≥ and ≤
    bare       985米  十次  九成五               no operator: none is printed, none is guessed
    statement  评选出100个高转项目               =, a sentence that states one amount

Everything else is qualitative: value, operator and unit are None.  So are, on purpose: dates and
deadlines (2023年12月底), ranks and grades (前3名, 三级甲等, Ⅲ类水), ratios (1:3, whose base is not
printed), templates (≥**个), bounds without a number (高于全国平均数) and sentences with several
amounts but no bound.

A range has two ends and a target one: the end that binds is kept.  That is the upper one with ≤
for durations and money (3-5个工作日, 80-100万元) and the lower one with ≥ for the rest (80%-90%).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from zhibiao.forms.model import Operator, Target
from zhibiao.forms.notation import plain, printed
from zhibiao.forms.numeral import NUMERAL, numeral_value
from zhibiao.forms.unit import KNOWN_SYMBOLS, UnitFamily, family_of

__all__ = ["parse_target", "write_target"]

_MASK = "\0"
_LARGEST = Decimal(10) ** 15  # beyond that a number is noise, and floats are no longer exact


class _Quantity(NamedTuple):
    """A number with its unit, and where it ends in the text."""

    value: Decimal
    unit: str | None
    end: int
    more: bool = False  # 100余家: more than the number
    chinese: bool = False


# --- What looks like a number and is none -------------------------------------------------------

_YEAR = r"(?:19|20)\d\d"
_NOT_AMOUNTS = re.compile(
    "|".join(
        (
            rf"{_YEAR}\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}\s*[日号]?(?:之?前|底)?",
            rf"{_YEAR}\s*年?\s*[-~—–至到]+\s*{_YEAR}\s*(?:学年|年度?)?",
            rf"{_YEAR}\s*年(?:度|底|末|初|内|前|\d{{1,2}}月(?:\d{{1,2}}[日号]|[底末初份])?(?:之?前)?)?",
            rf"{_YEAR}[-/.](?:0?[1-9]|1[0-2])(?![\d%.])(?:之?前)?",
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
            r"(?<![\d.≥≤=><])\d+(?:[A-Z](?![A-Za-z/])级?|\+[A-Z]|[级星档甲]级?|强)",
            r"(?<![\d.≥≤=><])\d+类(?:水|标准|水质)",
            r"(?<![A-Za-z])[A-Za-z]{1,6}[-]?\d+(?:\.\d+)?(?![\d%])",
            r"“?十[一二三四五]五”?|三农|一带一路|双一流|三公|四新",
        )
    )
)
_TEMPLATE = re.compile(r"\*{2,}|[Xx×]{2,}|_{2,}|…{2,}|\.{3,}|□")


def _masked(text: str) -> str:
    """The text with dates, ranks, ratios, codes … blanked out, its length unchanged."""
    return _NOT_AMOUNTS.sub(lambda found: _MASK * len(found[0]), text)


# --- Numbers and units --------------------------------------------------------------------------

_FOREIGN = "美元|港元|港币|欧元|日元|英镑|澳元"
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)")
_CHINESE = re.compile(rf"[{NUMERAL}]+(?:点[零〇一二三四五六七八九]+)?")
_PART = re.compile(rf"(百|千|万)分之(\d+(?:\.\d+)?|[{NUMERAL}点]+)")
_FRACTION = re.compile(rf"([{NUMERAL}]+|\d+)分之([{NUMERAL}]+|\d+)")
_TENTHS = re.compile(
    r"(\d(?:\.\d+)?|[一二三四五六七八九十])成([一二三四五六七八九半])?(?![为立本果员就熟])"
)
_SCALE = re.compile(
    rf"(百万|千万|万亿|十万|万|亿|千(?![克米瓦卡焦帕伏赫])|百(?!分))(?!元|人民币|{_FOREIGN})"
)
_SCALES = {"百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_MORE = re.compile(r"[余多](?!于|样)")
_MONEY_SIGN = re.compile(r"[¥￥]")
_LATIN = re.compile(r"[A-Za-zμµ°℃Ω%‰㎡㎥㎏㎞㎝㎜㎎][A-Za-z0-9μµ°℃%‰/·²³㎡㎥]*(?:\([A-Z]\))?")
_FOREIGN_UNIT = re.compile(rf"(?:百万|千万|万|亿)?(?:{_FOREIGN})")
_PER = re.compile(r"/(?:[A-Za-z㎡㎥²³]+\d?|[一-鿿·]{1,5})(?:[·/][一-鿿]{1,2})?")
_LOOSE = re.compile(r"[一-鿿A-Za-z/·]{1,6}$")
_REMARK = re.compile(
    r"^(?:不?含|以[上下内]|及以|或以|左右|注|暂|约|其中|详见|按|参照|如|即)|[\d,，。;；、:≥≤=><\0]"
)
_KNOWN = re.compile("|".join(map(re.escape, KNOWN_SYMBOLS)))
_AFTER = re.compile(
    r"(?:[(（]?不?含[)）]?|[(（]含本数[)）])?[及或和]?[(（]?(?:(以上|之上|以上的|起步)|(以内|之内|以下|之下|内|以里))[)）]?"
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


def _percent(unit: str) -> str:
    return "%" if unit in ("百分比", "%%", "百分率", "百分数") else unit


def _unit(text: str, at: int, *, loose: bool) -> tuple[str | None, int, int]:
    """The unit printed at ``at``: (unit, power of ten before it, end)."""
    inside = _bracketed(text, at)
    if inside is not None:
        content, end = inside
        if content and len(content) <= 12 and (content in KNOWN or not _REMARK.search(content)):
            scale = _SCALE.match(content)
            rest = content[scale.end() :] if scale else content
            if scale and content not in KNOWN and (not rest or rest in KNOWN):
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
        after = _AFTER.match(text, at)
        if rest_of is None or after:
            return None, 0, at
        return _percent(rest_of[0]), 0, rest_of.end()
    unit, end = found[0], found.end()
    counter = _bracketed(text, end)
    if counter is not None and counter[0] in KNOWN and unit != "%":
        # 轮（次）, 台（套）: two counters for one thing; kept as printed.
        unit, end = text[at : counter[1]], counter[1]
    elif counter is not None and counter[0] == unit:
        end = counter[1]
    per = _PER.match(text, end)
    if per and "/" not in unit:
        unit, end = unit + per[0], per.end()
    return _percent(unit), 0, end


KNOWN = frozenset(KNOWN_SYMBOLS)


def _quantity(
    text: str, at: int, *, loose: bool = False, chinese: bool = False
) -> _Quantity | None:
    """The quantity that starts at ``at``.  ``loose`` takes an unknown word for the unit,
    ``chinese`` allows Chinese numerals."""
    special = _special(text, at)
    if special is not None:
        return special
    money = _MONEY_SIGN.match(text, at)
    number = _NUMBER.match(text, money.end() if money else at)
    spelt = None
    if number is not None:
        value = Decimal(number[0].replace(",", ""))
        at = number.end()
    else:
        spelt = _CHINESE.match(text, at) if chinese else None
        amount = numeral_value(spelt[0]) if spelt else None
        if spelt is None or amount is None:
            return None
        value, at = amount, spelt.end()
    if number is not None and (scale := _SCALE.match(text, at)) is not None:
        value = value.scaleb(_SCALES[scale[1]])
        at = scale.end()
    more = _MORE.match(text, at)
    if more is not None:
        at = more.end()
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
    return _Quantity(value, unit, end, more is not None, spelt is not None)


def _special(text: str, at: int) -> _Quantity | None:
    """百分之九十五, 九成五, 三分之二: percentages in words."""
    part = _PART.match(text, at)
    if part is not None:
        value = _digits_or_numeral(part[2])
        if value is not None:
            power = {"百": 0, "千": -1, "万": -2}[part[1]]
            end = part.end() + text.startswith("%", part.end())
            return _Quantity(value.scaleb(power), "%", end)
    tenths = _TENTHS.match(text, at)
    if tenths is not None:
        value = _digits_or_numeral(tenths[1])
        ones = {"半": Decimal(5)}.get(tenths[2]) or numeral_value(tenths[2] or "零")
        if value is not None and ones is not None:
            return _Quantity(value * 10 + ones, "%", tenths.end())
    fraction = _FRACTION.match(text, at)
    if fraction is not None:
        below, above = _digits_or_numeral(fraction[1]), _digits_or_numeral(fraction[2])
        if below and above is not None:
            return _Quantity(round(above / below * 100, 4), "%", fraction.end())
    return None


def _digits_or_numeral(text: str) -> Decimal | None:
    return Decimal(text) if text[0].isdigit() and text[0].isascii() else numeral_value(text)


# --- Bounds -------------------------------------------------------------------------------------

_MODAL = "[得能应可宜许会]?"
_STRONG: tuple[tuple[Operator, str], ...] = (
    (
        "≥",
        rf"(?:大|高|多)于(?:或|、)?等于|不{_MODAL}(?:少|低|小|短)(?:于|過|过)|不下于?|至少|最少|最低|起码",
    ),
    (
        "≤",
        rf"(?:小|低|少)于(?:或|、)?等于|[不未没](?:有)?{_MODAL}(?:超过|超出|超|高于|大于|多于|突破|晚于|迟于|长于|高过)"
        r"|至多|最多|最高|最长|最晚",
    ),
    (">", r"超过|大于|高于|多于|超出|长于|突破|(?<![不未])超(?=\d)"),
    ("<", r"低于|少于|小于|短于|不足|不到|未达到?"),
)
# A bound after the number outweighs these: 达到95%以上, 控制在5%以内, 保持在90%以上.
_WEAK: tuple[tuple[Operator, str], ...] = (
    (
        "≤",
        r"控制(?:在|到|于)|限制在|压缩(?:在|到|至)|压减(?:到|至)|(?:降低|下降|减少)(?:到|至)|缩短(?:到|至)",
    ),
    ("≥", r"达到?|(?:提高|提升|增加|增长)(?:到|至)|力争(?:达到)?|争取(?:达到)?|确保(?:达到)?"),
    ("=", r"等于|保持(?:在|为)?|维持(?:在|为)?|共计?|合计|总计|总数|为|是|=|:"),
)
_STRONG_BOUND = re.compile("|".join(f"({words})" for _, words in _STRONG))
_WEAK_BOUND = re.compile("|".join(f"({words})" for _, words in _WEAK))
_SIGN = re.compile("[≥≤=><]")
_GAP = re.compile(r"[^\d,，。;；、:!！\0≥≤=><()（）]{0,8}?(?=[-¥￥]?\d)")
_ABOUT = re.compile(r"(?:约|大约|近|将近|平均|年均|人均|总共|在|到|为|至|全部)+")
_TILL = re.compile(r"[-~—–至到]{1,2}")
_CHANGE = re.compile(
    r"增[长加幅]|提[高升]|降[低幅]|下降|减少|上升|上涨|压减|节约|增收|同比|环比|较|比"
)
_ENDS = "。；;，,、.!！?？ \"'“”‘’:`"


def _amounts(text: str) -> Iterator[tuple[int, _Quantity]]:
    """Every quantity in Arabic digits (or 百分之…) with its start, left to right."""
    at = 0
    while at < len(text):
        found = re.compile(r"[\d¥￥]|[百千]分之|[一二三四五六七八九]成").search(text, at)
        if found is None:
            return
        quantity = _quantity(text, found.start())
        if quantity is None:
            at = found.end()
            continue
        yield found.start(), quantity
        at = max(quantity.end, found.end())


def _after(text: str, quantity: _Quantity) -> Operator | None:
    bound = _AFTER.match(text, quantity.end)
    if bound is not None:
        return "≥" if bound[1] else "≤"
    return ">" if quantity.more else None


def _range(
    text: str, first: _Quantity, operator: Operator | None, *, loose: bool
) -> tuple[Operator | None, _Quantity] | None:
    """The binding end when ``first`` opens a range (see the module's head)."""
    till = _TILL.match(text, first.end)
    if till is None:
        return None
    second = _quantity(text, till.end(), loose=loose, chinese=first.chinese)
    if second is None or (first.unit and second.unit and first.unit != second.unit):
        return None
    unit = second.unit or first.unit
    low, high = sorted((first, second), key=lambda quantity: quantity.value)
    if first.unit is None and second.unit and low is first and second.value % 10_000 == 0:
        # 3-5万人次: the scale belongs to both ends.
        for power in (8, 4):
            if second.value >= 10**power > first.value and text[till.end() : second.end].count(
                "万亿"[power == 8]
            ):
                low = first._replace(value=first.value.scaleb(power))
    if operator in ("≤", "<") or (
        operator in (None, "=")
        and family_of(unit).split("/")[0] in (UnitFamily.TIME, UnitFamily.MONEY)
    ):
        return operator if operator in ("≤", "<") else "≤", high._replace(unit=unit, end=second.end)
    return operator if operator in ("≥", ">") else "≥", low._replace(unit=unit, end=second.end)


_Reading = tuple[Operator | None, _Quantity]


def _signed(text: str) -> _Reading | None:
    for sign in _SIGN.finditer(text):
        at = sign.end()
        about = _ABOUT.match(text, at)
        quantity = _quantity(text, about.end() if about else at, loose=True, chinese=True)
        if quantity is None:
            gap = _GAP.match(text, at)
            quantity = _quantity(text, gap.end(), loose=True) if gap else None
        if quantity is not None:
            operator: Operator = sign[0]  # type: ignore[assignment]
            return _range(text, quantity, operator, loose=True) or (operator, quantity)
    return None


def _bounded(text: str) -> _Reading | None:
    """A bound in words, before or after its number."""
    for bound in _STRONG_BOUND.finditer(text):
        operator = _STRONG[(bound.lastindex or 1) - 1][0]
        about = _ABOUT.match(text, bound.end())
        quantity = _quantity(text, about.end() if about else bound.end(), chinese=True)
        if quantity is None:
            gap = _GAP.match(text, bound.end())
            quantity = _quantity(text, gap.end()) if gap else None
        if quantity is not None and (not quantity.chinese or quantity.unit):
            return _range(text, quantity, operator, loose=False) or (operator, quantity)
    for start, quantity in _amounts(text):
        weak = next((m for m in _WEAK_BOUND.finditer(text) if m.end() == start), None)
        after = _after(text, quantity)
        span = _range(text, quantity, after, loose=False)
        if span is not None:
            return _after(text, span[1]) or span[0], span[1]
        if after is not None:
            return after, quantity
        if weak is not None and weak[0] != ":":
            reached = weak[0].startswith("达") and quantity.value == 100 and quantity.unit == "%"
            return "=" if reached else _WEAK[(weak.lastindex or 1) - 1][0], quantity
    return None


def _bare(text: str) -> _Reading | None:
    """A cell that is nothing but one quantity."""
    about = re.match(r"(?:约|大约|近|将近|计)", text)
    start = about.end() if about else 0
    quantity = _quantity(text, start, chinese=True)
    if quantity is None or (
        quantity.chinese
        and (
            quantity.unit is None
            or text[start] in "一"
            and quantity.unit in ("批", "种", "套", "部")
        )
    ):
        return None
    span = _range(text, quantity, None, loose=False)
    operator: Operator | None = None
    if span is not None:
        operator, quantity = span
    after = _AFTER.match(text, quantity.end)
    end = after.end() if after else quantity.end
    if after is not None:
        operator = "≥" if after[1] else "≤"
    elif quantity.more:
        operator = ">"
    if re.fullmatch(r"(?:左右|上下|整|[(（][^()（）]*[)）]?)?[)）]*", text[end:]):
        return operator, quantity
    return None


def _stated(text: str) -> _Reading | None:
    """A short sentence that states exactly one counted amount."""
    if len(text) > 24:
        return None
    found = list(_amounts(text))
    if len(found) != 1:
        return None
    start, quantity = found[0]
    if quantity.unit is None or family_of(quantity.unit) == UnitFamily.TIME or _MASK in text:
        return None
    lead = text[:start]
    if not lead or lead[-1] == ":" or _CHANGE.search(lead):
        return None, quantity
    return "=", quantity


def _read(text: str) -> _Reading | None:
    text = plain(text).strip(_ENDS)
    if not text or _TEMPLATE.search(text):
        return None
    text = _masked(text)
    return _signed(text) or _bare(text) or _bounded(text) or _stated(text)


@lru_cache(maxsize=65536)
def parse_target(text: str | None) -> Target:
    """The target a cell prints; never raises.

    ``text`` of the result is the printed text with white space cleaned, None for an empty cell.
    万/亿 of counts are expanded, 万元/亿元 stay units.

    >>> parse_target("＞=8万人次")
    Target(text='＞=8万人次', operator='≥', value=80000.0, unit='人次')
    >>> parse_target("较2022年有所提升").qualitative
    True
    """
    shown = printed(text)
    if shown is None:
        return Target(None)
    reading = _read(shown)
    if reading is None:
        return Target(shown)
    operator, quantity = reading
    return Target(shown, operator, float(quantity.value) + 0.0, quantity.unit)


def write_target(operator: Operator | None, value: float, unit: str | None) -> str:
    """A target as forms print it, ``≥90(%)``; `parse_target` reads the same three back.

    >>> write_target("≥", 90.0, "%"), write_target(None, 3.5, "万元")
    ('≥90(%)', '3.5(万元)')
    """
    number = format(Decimal(repr(value)), "f")
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{operator or ''}{number}" + (f"({unit})" if unit else "")
