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
from decimal import Decimal

from zhibiao.forms.memory import remembered
from zhibiao.forms.model import Operator, Target
from zhibiao.forms.notation import plain, printed
from zhibiao.forms.numeral import NUMERAL
from zhibiao.forms.quantity import AFTER, MASK, Quantity, amounts, quantity_at, without_dates
from zhibiao.forms.unit import UnitFamily, family_of

__all__ = ["parse_target", "write_target"]

_MODAL = "[得能应可宜许会]?"
_STRONG: tuple[tuple[Operator, str], ...] = (
    (
        "≥",
        rf"(?:大|高|多)于(?:或者?|、)?等于|不{_MODAL}(?:少|低|小|短)(?:于|过)|不下于?|至少|最少|最低|起码",
    ),
    (
        "≤",
        rf"(?:小|低|少)于(?:或者?|、)?等于|[不未没]有?{_MODAL}(?:超[过出]?|[高大多晚迟长]于|突破|高过)"
        + r"|至多|最多|最高|最长|最晚|±|[+]/-",
    ),
    (">", r"超过|大于|高于|多于|优于|高出|超出|长于|突破|超(?=\d)"),
    ("<", r"低于|少于|小于|短于|不足|不到|未达到?"),
)
# A bound behind the number outweighs these: 达到95%以上, 控制在5%以内, 保持在90%以上.
_WEAK: tuple[tuple[Operator, str], ...] = (
    (
        "≤",
        r"控制(?:在|到|于)|限制在|压缩(?:在|到|至)|压减(?:到|至)|(?:降低|下降|减少)(?:到|至)|缩短(?:到|至)",
    ),
    ("≥", r"达到?|(?:提高|提升|增加|增长)(?:到|至)|(?:力争|争取|确保)(?:达到?|实现)?"),
    ("=", r"等于|保持(?:在|为)?|维持(?:在|为)?|共计?|合计|总计|总数|为|是"),
)
_STRONG_BOUND = re.compile("|".join(f"({words})" for _, words in _STRONG))
_WEAK_BOUND = re.compile("|".join(f"({words})" for _, words in _WEAK))
_SIGN = re.compile("[≥≤=><]")
_FLIPPED: dict[str, Operator] = {"≤": "≥", "<": ">"}
# Between a bound and its number: 不低于上年的90%, ≤±5%.
_GAP = re.compile(r"[^\d,，。;；、:!！\0≥≤=><()（）]{0,8}?(?=[-¥￥]?\d)")
_ABOUT = re.compile(r"(?:约|大约|近|将近|平均|年均|人均|总共|在|到|为|至|全部)+")
_TILL = re.compile(r"[-~—–至到]{1,2}")
_CHANGE = re.compile(
    r"增[长加幅]|提[高升]|降[低幅]|下降|减少|上升|上涨|压减|节约|增收|同比|环比|较|比"
)
# What measures, at the end of a lead: 合格率95% is a label and a value, not a statement.
_LABEL = re.compile(r"[率度数量额性]$|[:(（]$")
_WORD = re.compile(r"[一-鿿A-Za-z]")
_CJK = re.compile(r"[一-鿿]")
_NUMERAL = re.compile(rf"[\d{NUMERAL}]")
_TEMPLATE = re.compile(r"\*{2,}|(?<![A-Za-z])[Xx×]{2,}|_{2,}|□|[≥≤=><](?:…|\.\.)")
_ENDS = "。；;，,、.!！?？ \"'“”‘’:`"
_LONGEST = 400  # a cell beyond that is prose; reading stays linear
_STATEMENT_LENGTH = 24  # a longer sentence describes more than its one number

_Reading = tuple[Operator | None, Quantity]


def _after(text: str, quantity: Quantity) -> Operator | None:
    bound = AFTER.match(text, quantity.end)
    if bound is not None:
        return "≥" if bound[1] else "≤"
    return ">" if quantity.more else None


def _range(
    text: str, first: Quantity, operator: Operator | None, *, loose: bool
) -> _Reading | None:
    """The binding end when ``first`` opens a range (see the module's head)."""
    till = _TILL.match(text, first.end)
    if till is None:
        return None
    second = quantity_at(text, till.end(), loose=loose, chinese=first.chinese)
    if second is None or (first.unit and second.unit and first.unit != second.unit):
        return None
    unit = second.unit or first.unit
    printed_second = text[till.end() : second.end]
    if first.unit is None:
        # 3-5万人次: the 万 belongs to both ends.
        for scale, power in (("亿", 8), ("万", 4)):
            if scale in printed_second and second.value >= Decimal(10) ** power > first.value:
                first = first._replace(value=first.value.scaleb(power))
                break
    low, high = sorted((first, second), key=lambda quantity: quantity.value)
    capped = family_of(unit).split("/")[0] in (UnitFamily.TIME, UnitFamily.MONEY)
    if operator is None or operator == "=":
        operator = "≤" if capped else "≥"
    kept = high if operator in ("≤", "<") else low
    return operator, kept._replace(unit=unit, end=second.end)


def _signed(text: str) -> _Reading | None:
    """≥, ≤, =, > or < and a number near behind it."""
    for sign in _SIGN.finditer(text):
        operator: Operator = sign[0]  # type: ignore[assignment]
        flipped = _before_sign(text, sign.start(), operator)
        if flipped is not None:
            return flipped
        about = _ABOUT.match(text, sign.end())
        quantity = quantity_at(text, about.end() if about else sign.end(), loose=True, chinese=True)
        if quantity is None:
            gap = _GAP.match(text, sign.end())
            quantity = quantity_at(text, gap.end(), loose=True) if gap else None
        if quantity is not None:
            return _range(text, quantity, operator, loose=True) or (operator, quantity)
    return None


def _before_sign(text: str, at: int, operator: Operator) -> _Reading | None:
    """90%≤合格率≤100%: the number stands before the sign, a word behind it."""
    if operator not in _FLIPPED or not _WORD.match(text, at + 1):
        return None
    for _, quantity in amounts(text[:at]):
        if quantity.end == at:
            return _FLIPPED[operator], quantity
    return None


def _bounded(text: str) -> _Reading | None:
    """A bound in words, before or behind its number."""
    for bound in _STRONG_BOUND.finditer(text):
        operator = _STRONG[(bound.lastindex or 1) - 1][0]
        about = _ABOUT.match(text, bound.end())
        quantity = quantity_at(text, about.end() if about else bound.end(), chinese=True)
        if quantity is None:
            gap = _GAP.match(text, bound.end())
            quantity = quantity_at(text, gap.end()) if gap else None
        if quantity is not None and not (quantity.chinese and _vague(text, quantity)):
            return _range(text, quantity, operator, loose=False) or (operator, quantity)
    opening = quantity_at(text, 0, chinese=True)
    if opening is not None and opening.chinese and not _vague(text, opening):
        behind = _after(text, opening)
        if behind is not None:
            return behind, opening
    leads = {bound.end(): bound for bound in _WEAK_BOUND.finditer(text)}
    for start, quantity in amounts(text):
        span = _range(text, quantity, _after(text, quantity), loose=False)
        if span is not None and span[1].unit is not None:
            return _after(text, span[1]) or span[0], span[1]
        if (behind := _after(text, quantity)) is not None:
            return behind, quantity
        if (lead := leads.get(start)) is not None:
            operator = _WEAK[(lead.lastindex or 1) - 1][0]
            # Nothing lies above 100 %: 达到100% is =.
            whole = operator == "≥" and quantity.value == 100 and quantity.unit == "%"
            return "=" if whole else operator, quantity
    return None


def _bare(text: str) -> _Reading | None:
    """A cell that is nothing but one quantity (or one range)."""
    about = re.match(r"约|大约|近|将近|计", text)
    quantity = quantity_at(text, about.end() if about else 0, chinese=True)
    if quantity is None or (quantity.chinese and _vague(text, quantity)):
        return None
    quantity = _with_counter(text, quantity)
    operator, quantity = _range(text, quantity, None, loose=False) or (None, quantity)
    behind = AFTER.match(text, quantity.end)
    end = behind.end() if behind else quantity.end
    if not re.fullmatch(r"(?:左右|上下|整|[(（][^()（）]*[)）]?)?[)）]*", text[end:]):
        return None
    return _after(text, quantity) or operator, quantity


_COUNTER = re.compile(r"[一-鿿]{1,2}")
_NO_COUNTER = re.compile(r"左右|上下|不等|以[上下内]|[版号后整余多内个]$")


def _with_counter(text: str, quantity: Quantity) -> Quantity:
    """``quantity`` with the word that is all of the rest for its unit, known or not: 16站, 12节点."""
    known = quantity.unit or ""
    start = quantity.end - len(known)
    if quantity.chinese or text[start : quantity.end] != known:
        return quantity
    counter = _COUNTER.fullmatch(text, start)
    if counter is None or len(counter[0]) != len(known) + 1 or _NO_COUNTER.match(counter[0]):
        return quantity
    if known and family_of(known) in (UnitFamily.TIME, UnitFamily.MONEY):
        return quantity
    return quantity._replace(unit=counter[0], end=counter.end())


def _vague(text: str, quantity: Quantity) -> bool:
    """一批 is "some"; 三月 and 四季度 are dates, 三类 a grade; a numeral without a unit is a word."""
    return (
        quantity.unit is None
        or quantity.unit in ("月", "季度", "季", "类")
        or text[: quantity.end] in ("一批", "一种", "一片")
    )


def _stated(text: str) -> _Reading | None:
    """A short sentence that states exactly one counted amount."""
    text = text.lstrip(MASK)  # 2024年举办活动10场: the year says when, not how many
    found = list(amounts(text))
    if len(found) != 1 or len(text) > _STATEMENT_LENGTH or MASK in text:
        return None
    start, quantity = found[0]
    if quantity.unit is None or family_of(quantity.unit) == UnitFamily.TIME:
        return None
    lead = text[:start]
    if not lead or _LABEL.search(lead) or _CHANGE.search(lead):
        return None, quantity
    return ("=", quantity) if _CJK.search(lead) else None


def _read(text: str) -> _Reading | None:
    text = plain(text).strip(_ENDS)
    if not _NUMERAL.search(text) or _TEMPLATE.search(text):
        return None
    text = without_dates(text)
    return _signed(text) or _bare(text) or _bounded(text) or _stated(text)


@remembered(65536)
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
    reading = _read(shown[:_LONGEST])
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
